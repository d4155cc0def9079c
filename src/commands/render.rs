//! `retention render`: what a query of `retention sql` returned, as the file command would show it.

mod cohorts;
mod counts;
mod mrr;
mod report;
mod rfm;
mod trend;
mod why;

use std::path::PathBuf;

use super::alerts::Alerts;
use super::output::OutputOptions;
use super::output::Place;
use super::overwrite::FilesOfRun;
use super::streams::{Streams, Usage};
use crate::exit::Exit;
use crate::input::results::{ResultError, Results};
use crate::metrics::catalogue::Entry;
use crate::render::render;
use crate::report::Document;

/// What `retention render` was asked for.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// The result's file; `-` is standard input.
    pub file: PathBuf,
    /// The metrics wanted; those of the query if empty.
    pub metrics: Vec<&'static Entry>,
    /// What a report is held against.
    pub alerts: Alerts,
    /// A column a period in the CSV of cohorts.
    pub wide: bool,
    /// Where the document goes.
    pub output: OutputOptions,
}

/// Which command a result stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    Report,
    Trend,
    Cohorts,
    Rfm,
    Mrr,
    Why,
}

/// Runs the command.
///
/// # Errors
/// A result that cannot be read, is not whole or does not fit itself, and what the file command's
/// document could not be made of; output that cannot be written.
pub fn run(options: &RenderOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    FilesOfRun::default()
        .reads([options.file.as_path()])
        .reads(options.alerts.baseline.as_deref())
        .writes_result(&options.output)
        .keep_apart()?;
    let place = Place::new(options.output.path.as_deref())?;
    let results = Results::read(&options.file)?;
    let question = question(&results)?;
    let alerts = &options.alerts;
    if question != Question::Report && !(alerts.require.is_empty() && alerts.baseline.is_none()) {
        let message = "--require and --baseline are for the result of `retention sql report`";
        return Err(Usage(message.to_owned()).into());
    }
    match question {
        Question::Report => report::run(&results, options, place, streams),
        Question::Trend => {
            let document = trend::document(&results, &options.metrics)?;
            print(&document, &options.output, place, streams)?;
            Ok(Exit::Done)
        }
        Question::Rfm => {
            print(&rfm::document(&results)?, &options.output, place, streams)?;
            Ok(Exit::Done)
        }
        Question::Mrr => {
            print(&mrr::document(&results)?, &options.output, place, streams)?;
            Ok(Exit::Done)
        }
        Question::Why => {
            print(&why::document(&results)?, &options.output, place, streams)?;
            Ok(Exit::Done)
        }
        Question::Cohorts => {
            let document = cohorts::document(&results, options.wide)?;
            print(&document, &options.output, place, streams)?;
            Ok(Exit::Done)
        }
    }
}

fn print<D: Document>(
    document: &D,
    output: &OutputOptions,
    place: Place,
    streams: &mut Streams<'_>,
) -> anyhow::Result<()> {
    let text = render(document, output.format, &output.style)?;
    place
        .of_period(document.period(), &[])?
        .write(&text, streams)
}

/// Told by the columns, and by keys that only a query's result has.
fn question(results: &Results) -> Result<Question, ResultError> {
    let has = |columns: &[&str]| columns.iter().all(|column| results.has(column));
    let printed = |command| ResultError::Printed {
        name: results.name.clone(),
        command,
    };
    if has(&["key", "value", "previous", "measure", "xx_now"]) {
        return Ok(Question::Why);
    } else if has(&["section", "metric", "key", "before", "now"]) {
        return Err(printed("why"));
    } else if has(&["key", "value", "previous"]) {
        let record = results.record_down("key", "value")?;
        if record.has("settings.as_of") {
            return Ok(Question::Report);
        }
        if record.has("customers.start") && has(&["interval_low"]) {
            return Err(printed("report"));
        }
    } else if has(&["cohort", "period", "size", "value"]) {
        if has(&["numerator", "settings.as_of"]) {
            return Ok(Question::Cohorts);
        }
        if has(&["complete"]) {
            return Err(printed("cohorts"));
        }
    } else if has(&["period", "first", "last", "complete", "start.amount"]) {
        if has(&["inputs.xx", "settings.as_of"]) {
            return Ok(Question::Mrr);
        }
        if has(&["group", "new.amount"]) {
            return Err(printed("mrr"));
        }
    } else if has(&["period", "first", "last", "complete"]) {
        if has(&["settings.as_of"]) {
            return Ok(Question::Trend);
        }
        if has(&["customers.start"]) {
            return Err(printed("trend"));
        }
    } else if has(&["segment", "customers", "net_revenue"]) {
        if has(&["inputs.order_revenue", "settings.as_of"]) {
            return Ok(Question::Rfm);
        }
        if has(&["median_recency_days"]) {
            return Err(printed("rfm"));
        }
    }
    Err(ResultError::Stranger {
        name: results.name.clone(),
        header: results.header().to_vec(),
    })
}
