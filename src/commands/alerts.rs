//! What a report is held against: conditions, and an earlier report.

use std::path::PathBuf;

use super::baseline::{self, BaselineError, read_baseline};
use super::compare::Compare;
use super::notes;
use super::streams::{Streams, Usage};
use crate::calendar::PeriodChoice;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::metrics::requirement::Requirement;
use crate::report::baseline::Baseline;
use crate::report::requirement::RequirementUse;
use crate::report::retention::RetentionReport;

/// Conditions, and an earlier report.
#[derive(Debug, Clone, Default)]
pub struct Alerts {
    /// Conditions that the report of all customers is to meet.
    pub require: Vec<Requirement>,
    /// An earlier report that changes are told against, in place of another period.
    pub baseline: Option<PathBuf>,
}

impl Alerts {
    /// A condition on a change needs something to compare with.
    pub(super) fn check(&self, compare: Compare, period: PeriodChoice) -> Result<(), Usage> {
        let mut conditions = self.require.iter();
        let Some(condition) = conditions.find(|condition| condition.side.is_of_change()) else {
            return Ok(());
        };
        let reason = match (&self.baseline, compare, period) {
            (Some(_), ..) => return Ok(()),
            (None, Compare::None, _) => "--compare none leaves nothing to compare with",
            (None, _, PeriodChoice::All) => "--period all has no period before it",
            (None, ..) => return Ok(()),
        };
        Err(Usage(format!("--require \"{condition}\": {reason}")))
    }

    /// The earlier report, read.
    pub(super) fn baseline(&self) -> Result<Option<Baseline>, BaselineError> {
        self.baseline.as_deref().map(read_baseline).transpose()
    }

    /// Puts the earlier report's period beside this one, if their settings allow it, and holds the
    /// conditions; a line for each that is not met. `outside` says why there is no comparison.
    pub(super) fn hold(
        &self,
        report: &mut RetentionReport,
        baseline: Option<Baseline>,
        outside: Option<&str>,
        locale: &Locale,
    ) -> anyhow::Result<Vec<String>> {
        if let Some(baseline) = baseline {
            let path = self.baseline.as_deref().unwrap_or("".as_ref());
            baseline::check(path, baseline.differences(report))?;
            report.comparison = Some(baseline.comparison(report));
        }
        let conditions = self.require.iter();
        let held = conditions.map(|requirement| RequirementUse::of(requirement, report, outside));
        let held = held.collect();
        report.requirements = held;
        Ok(self.told_of(&report.requirements, locale))
    }

    /// A line for each condition that is not met.
    pub(super) fn told_of(&self, held: &[RequirementUse], locale: &Locale) -> Vec<String> {
        let asked = self.require.iter();
        let asked = asked.map(|one| (one.measure(), one.threshold));
        notes::of_requirements(held, asked, locale)
    }
}

/// Tells the conditions that are not met.
pub(super) fn told(failed: &[String], streams: &mut Streams<'_>) -> Exit {
    for line in failed {
        // Where standard error is closed, the exit code still says it.
        let _ = streams.say(line);
    }
    if failed.is_empty() {
        Exit::Done
    } else {
        Exit::Unmet
    }
}
