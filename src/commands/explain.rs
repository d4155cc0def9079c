//! `retention explain`: the catalogue in words.

use super::Streams;
use crate::exit::Exit;
use crate::metrics::catalogue::Entry;
use crate::render::{Style, explain, list};

/// Runs the command: one metric, or the list of all.
///
/// # Errors
/// When the result cannot be written.
pub fn run(
    entry: Option<&'static Entry>,
    style: &Style,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Exit> {
    let text = entry.map_or_else(|| list(style), |entry| explain(entry, style));
    streams.out.write_all(text.as_bytes())?;
    Ok(Exit::Done)
}
