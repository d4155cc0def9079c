//! `retention rfm`: customers by recency, frequency and money, in segments.

use std::path::PathBuf;

use super::lists::{self, Lists};
use super::read::{InputOptions, read};
use super::{OutputOptions, Streams, Usage, notes, provenance};
use crate::calendar::{Calendar, Day, PeriodChoice};
use crate::exit::Exit;
use crate::input::grid::read_grid;
use crate::metrics::rfm::{Grid, Standing, summary};
use crate::metrics::scope::Scope;
use crate::render::render;
use crate::report::rfm::{RfmReport, RfmSettings};

/// What `retention rfm` was asked for.
#[derive(Debug, Clone)]
pub struct RfmOptions {
    /// The files.
    pub input: InputOptions,
    /// The day that recency is counted to; the data's last, if `None`.
    pub as_of: Option<Day>,
    /// The first day whose orders count.
    pub since: Option<Day>,
    /// The earlier day of the movement.
    pub from: Option<Day>,
    /// The file of an own grid.
    pub grid: Option<PathBuf>,
    /// The time zone by name.
    pub timezone: String,
    /// Where the list of customers goes.
    pub customers_out: Option<PathBuf>,
    /// Where the result goes.
    pub output: OutputOptions,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &RfmOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let places = Lists::ready(&options.output, &options.input, options.customers_out.as_deref())?;
    let grid = options.grid.as_deref().map_or_else(|| Ok(Grid::standard()), read_grid)?;
    let read = read(&options.input)?;
    let scope = Scope::of(&read.ledger, PeriodChoice::All, Calendar::default(), options.as_of)?;
    let orders = read.orders()?;
    let standing = Standing::on(orders, options.since, scope.as_of)?;
    let earlier = match options.from {
        Some(from) if from >= scope.as_of => return Err(Usage::not_before("--from", from, scope.as_of).into()),
        Some(from) => Some(Standing::on(orders, options.since, from)?),
        None => None,
    };
    let movement = earlier.map(|earlier| standing.movement_from(&earlier, &grid));
    let report = RfmReport::new(
        provenance::input_use(&read.files, Some(orders), &read.problems, &scope.period),
        settings(options, &scope),
        &grid,
        &summary(&standing.scored, &grid)?,
        movement.as_ref(),
        notes::of_input(&read.ledger, &read.problems, &scope.period),
    );
    let text = render(&report, options.output.format, &options.output.style)?;
    let list = || lists::segments(orders, &standing, &grid);
    places.deliver(&text, list, read.problems.rejects(), streams)
}

fn settings(options: &RfmOptions, scope: &Scope) -> RfmSettings {
    RfmSettings {
        as_of: scope.as_of.to_string(),
        as_of_source: scope.as_of_source.words().to_owned(),
        since: options.since.map(|day| day.to_string()),
        from: options.from.map(|day| day.to_string()),
        grid: options.grid.as_deref().map(|path| path.display().to_string()),
        timezone: options.timezone.clone(),
    }
}
