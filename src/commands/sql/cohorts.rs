//! `retention sql cohorts`.

use super::base::{SqlBase, shown};
use crate::calendar::Unit;
use crate::choice::Choice;
use crate::commands::streams::Usage;
use crate::metrics::cohorts::{Align, Measure};
use crate::sql::CohortsQuery;

/// What `retention sql cohorts` was asked for.
#[derive(Debug, Clone)]
pub struct SqlCohortsOptions {
    /// What every question is asked with.
    pub base: SqlBase,
    /// The length of a period.
    pub every: Unit,
    /// How later periods are counted.
    pub align: Align,
    /// What the cells show.
    pub measure: Measure,
    /// Whether they count who came later too.
    pub unbounded: bool,
    /// Cells 0 up to this one; `None` for all.
    pub periods: Option<usize>,
}

/// The statement.
pub(super) fn text(options: &SqlCohortsOptions) -> Result<String, Usage> {
    let base = &options.base;
    let settings = base.settings([
        ("every", options.every.name().to_owned()),
        ("align", options.align.name().to_owned()),
        ("measure", options.measure.key().to_owned()),
        ("unbounded", options.unbounded.to_string()),
        ("periods", shown(options.periods)),
    ]);
    let query = CohortsQuery {
        dialect: base.dialect,
        source: base.source.clone(),
        timezone: base.timezone.clone(),
        every: options.every,
        calendar: base.calendar,
        align: options.align,
        measure: options.measure,
        unbounded: options.unbounded,
        periods: options.periods,
        as_of: base.as_of,
        settings,
    };
    crate::sql::cohorts(&query).map_err(|error| Usage(error.to_string()))
}
