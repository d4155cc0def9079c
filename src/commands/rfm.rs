//! `retention rfm`: customers by recency, frequency and money, in segments.

use std::path::PathBuf;

use super::grid_file::read_grid;
use super::lists::{Carried, List, ListOptions, segments, segments_named};
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::streams::{Streams, Usage};
use crate::calendar::{Day, PeriodChoice};
use crate::exit::Exit;
use crate::metrics::rfm::{Cuts, Grid, Standing, summary};
use crate::metrics::scope::Scope;
use crate::report::rfm::{CutsUse, RfmReport, RfmSettings};

/// What `retention rfm` was asked for.
#[derive(Debug, Clone)]
pub struct RfmOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The first day whose orders count.
    pub since: Option<Day>,
    /// The earlier day of the movement.
    pub from: Option<Day>,
    /// The file of an own grid.
    pub grid: Option<PathBuf>,
    /// Own thresholds for the scores.
    pub cuts: Cuts,
    /// The list of customers.
    pub list: ListOptions,
    /// The segments on it; all of them if empty.
    pub segments: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &RfmOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    FilesOfRun::of(common)
        .reads(options.grid.as_deref())
        .writes("--customers-out", options.list.path.as_deref())
        .keep_apart()?;
    let own = options.grid.as_deref().map(read_grid).transpose()?;
    let grid = own.unwrap_or_else(Grid::standard);
    let wanted = segments_named(&options.segments, &grid)?;
    let list = List::ready(options.list.path.as_deref())?;
    let job = Job::open(common)?;
    let scope = Scope::of(
        &job.ledger,
        PeriodChoice::All,
        common.calendar,
        common.edges(),
    )?;
    let orders = job.orders()?;
    let standing = Standing::by(orders, options.since, scope.as_of, &options.cuts)?;
    let earlier = earlier(options, &scope)?
        .map(|day| Standing::by(orders, options.since, day, &options.cuts))
        .transpose()?;
    let movement = earlier.map(|earlier| standing.movement_from(&earlier, &grid));
    let report = RfmReport::new(
        job.input_use(&scope.period),
        settings(options, &scope),
        grid.names(),
        &summary(&standing.scored, &grid)?,
        movement.as_ref(),
        job.notes(&scope),
    );
    let carried = Carried::of(&job, &options.list);
    let list = list.made(|format| segments(format, &carried, orders, &standing, &grid, &wanted))?;
    job.print_with_list(&report, list, streams)
}

/// The day of `--from`, which must lie within the data and before their end.
fn earlier(options: &RfmOptions, scope: &Scope) -> Result<Option<Day>, Usage> {
    let first = options
        .since
        .map_or(scope.first, |since| since.max(scope.first));
    match options.from {
        Some(from) if from >= scope.as_of || from < first => {
            let as_of = scope.as_of;
            Err(Usage(format!(
                "--from {from} is not within {first} to {as_of}, the last day left out"
            )))
        }
        from => Ok(from),
    }
}

fn settings(options: &RfmOptions, scope: &Scope) -> RfmSettings {
    let grid = options.grid.as_deref();
    RfmSettings {
        as_of: scope.as_of.to_string(),
        as_of_source: scope.as_of_source.words().to_owned(),
        since: options.since.map(|day| day.to_string()),
        from: options.from.map(|day| day.to_string()),
        grid: grid.map(|path| path.display().to_string()),
        cuts: CutsUse::of(&options.cuts),
        segments: options.segments.clone(),
        timezone: options.common.timezone.clone(),
    }
}
