//! `retention calc`: one metric from plain numbers.

use super::output::OutputOptions;
use super::streams::{Streams, Usage};
use crate::exit::Exit;
use crate::metrics::catalogue::Entry;
use crate::metrics::evaluate::evaluate;
use crate::metrics::figure::{Number, Undefined};
use crate::render::render;
use crate::report::calc::CalcReport;

/// Runs the command.
///
/// # Errors
/// [`Usage`] for numbers that cannot be; else when the result cannot be written.
pub fn run(
    entry: &'static Entry,
    inputs: Vec<(String, Number)>,
    output: &OutputOptions,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let figure = evaluate(entry, inputs).map_err(|impossible| Usage(impossible.to_string()))?;
    if let Some(reason @ Undefined::TooLarge) = &figure.undefined {
        anyhow::bail!("{}: {reason}", entry.key);
    }
    let text = render(&CalcReport::new(figure), output.format, &output.style)?;
    streams.out.write_all(&text)?;
    Ok(Exit::Done)
}
