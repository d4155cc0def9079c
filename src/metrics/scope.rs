//! Which days a report is about: from what was asked for and what the data cover.

use crate::calendar::{Calendar, Day, Period, PeriodChoice};
use crate::choice::Choice;
use crate::ledger::{Contracts, Ledger, Subscriptions};

/// The days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The period.
    pub period: Period,
    /// The day up to which the data are complete.
    pub as_of: Day,
    /// Where that day comes from.
    pub as_of_source: AsOfSource,
    /// The first day of the data.
    pub first: Day,
}

/// Where the as-of day comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOfSource {
    /// It was given.
    Given,
    /// The clock's day, asked for by `today`.
    Today,
    /// The day before the clock's, asked for by `yesterday`.
    Yesterday,
    /// The newest row of the orders.
    LastOrder,
    /// The newest start of a contract. Ends say less: they can lie in the future.
    LastContractStart,
    /// The newest end of a contract, from a column that holds only ends that have been.
    LastContractEnd,
    /// The newest row of a table of months or of changes.
    LastRow,
}

impl AsOfSource {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            AsOfSource::Given => "given",
            AsOfSource::Today => "today, by the clock",
            AsOfSource::Yesterday => "yesterday, by the clock",
            AsOfSource::LastOrder => "the last order's day",
            AsOfSource::LastContractStart => "the last contract's start",
            AsOfSource::LastContractEnd => "the last contract's end",
            AsOfSource::LastRow => "the last row's day",
        }
    }
}

/// What was said about the days that the data cover.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Edges {
    /// The day up to which they are complete, and how it was named.
    pub as_of: Option<(Day, AsOfSource)>,
    /// The day from which they are complete.
    pub data_from: Option<Day>,
}

/// Why there is no period to report on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Nothing with a day.
    #[error("no order or contract is left to compute from{0}")]
    NoData(String),
    /// The as-of day lies before everything.
    #[error("--as-of {as_of} is before the data begin ({first})")]
    BeforeData {
        /// The as-of day.
        as_of: Day,
        /// The first day.
        first: Day,
    },
    /// The data hold rows from before the day that they are said to begin on.
    #[error(
        "--data-from {from} is after the data's first day ({first}): it says that the data cover earlier days"
    )]
    FromWithin {
        /// The day that was said.
        from: Day,
        /// The first day.
        first: Day,
    },
    /// No whole period of the unit.
    #[error(
        "the data ({first} to {as_of}) hold no complete {unit}; name a period, like --period {first}..{as_of}"
    )]
    NoneComplete {
        /// `month`, `quarter` …
        unit: &'static str,
        /// The first day.
        first: Day,
        /// The as-of day.
        as_of: Day,
    },
    /// The period shares no day with the data.
    #[error("the period {period} is outside the data, which cover {first} to {as_of}{hint}")]
    Outside {
        /// The period.
        period: Period,
        /// The first day.
        first: Day,
        /// The as-of day.
        as_of: Day,
        /// What may help.
        hint: &'static str,
    },
}

impl ScopeError {
    /// The error of data without a day, of which so many rows are later than the as-of day.
    pub fn of_nothing(late: u64) -> ScopeError {
        ScopeError::NoData(match late {
            0 => String::new(),
            _ => format!(": all {late} order rows are later than --as-of"),
        })
    }
}

impl Scope {
    /// The days that `choice` means for this ledger.
    ///
    /// # Errors
    /// [`ScopeError`] when it means none that the data know of.
    pub fn of(
        ledger: &Ledger,
        choice: PeriodChoice,
        calendar: Calendar,
        edges: Edges,
    ) -> Result<Scope, ScopeError> {
        let orders = ledger.orders.as_ref();
        let contracts = ledger.contracts.as_ref();
        let firsts = [
            orders.and_then(|orders| orders.first_day()),
            contracts.and_then(|contracts| contracts.first_start()),
        ];
        let first = firsts.into_iter().flatten().min();
        let newest = match orders.and_then(|orders| orders.last_day()) {
            Some(day) => Some((day, AsOfSource::LastOrder)),
            None => contracts.and_then(newest_of),
        };
        let after = orders.map_or(0, |orders| orders.after_as_of());
        let (first, (as_of, as_of_source)) = match (first, edges.as_of.or(newest)) {
            (Some(first), Some(as_of)) => (first, as_of),
            _ => return Err(ScopeError::of_nothing(after)),
        };
        if as_of < first {
            return Err(ScopeError::BeforeData { as_of, first });
        }
        let first = edges.first(first)?;
        let period = choice.resolve(first, as_of, calendar).ok_or(match choice {
            PeriodChoice::Last(unit) => ScopeError::NoneComplete {
                unit: unit.name(),
                first,
                as_of,
            },
            PeriodChoice::Fixed(_)
            | PeriodChoice::All
            | PeriodChoice::ToDate(_)
            | PeriodChoice::LastSpan(_)
            | PeriodChoice::Quarter(_) => ScopeError::NoData(String::new()),
        })?;
        let scope = Scope {
            period,
            as_of,
            as_of_source,
            first,
        };
        scope.checked()
    }

    /// The days that these subscriptions cover, all of them.
    ///
    /// # Errors
    /// [`ScopeError`] when there are none.
    pub fn of_subscriptions(book: &Subscriptions, edges: Edges) -> Result<Scope, ScopeError> {
        let (Some(first), Some(start)) = (book.first_start(), book.last_start()) else {
            return Err(ScopeError::of_nothing(0));
        };
        let newest = match book.form().has_ends() {
            true => newest(start, book.last_past()),
            false => (start, AsOfSource::LastRow),
        };
        let (as_of, as_of_source) = edges.as_of.unwrap_or(newest);
        let first = edges.first(first)?;
        let all = PeriodChoice::All.resolve(first, as_of, Calendar::default());
        let period = all.ok_or(ScopeError::BeforeData { as_of, first })?;
        let scope = Scope {
            period,
            as_of,
            as_of_source,
            first,
        };
        scope.checked()
    }

    /// The same, if its days fit each other.
    ///
    /// # Errors
    /// [`ScopeError`] when the data know no day of the period.
    pub fn checked(self) -> Result<Scope, ScopeError> {
        let Scope {
            period,
            as_of,
            as_of_source,
            first,
        } = self;
        if as_of < first {
            return Err(ScopeError::BeforeData { as_of, first });
        }
        if !self.covers(&period) {
            let hint = match as_of_source {
                AsOfSource::LastContractStart | AsOfSource::LastContractEnd => {
                    "; with --as-of say up to which day the contracts are complete"
                }
                AsOfSource::Given
                | AsOfSource::Today
                | AsOfSource::Yesterday
                | AsOfSource::LastRow
                | AsOfSource::LastOrder => "",
            };
            return Err(ScopeError::Outside {
                period,
                first,
                as_of,
                hint,
            });
        }
        Ok(self)
    }

    /// Whether the data know at least one day of `period`.
    pub fn covers(&self, period: &Period) -> bool {
        period.end > self.first && period.start <= self.as_of
    }
}

/// The day up to which contracts are taken as complete where nobody says it.
fn newest_of(contracts: &Contracts) -> Option<(Day, AsOfSource)> {
    let start = contracts.last_start()?;
    let end = contracts.last_end().filter(|_| contracts.ends().are_past);
    Some(newest(start, end))
}

/// The last start or, if later, the last end that has been.
fn newest(start: Day, end: Option<Day>) -> (Day, AsOfSource) {
    match end.filter(|end| *end > start) {
        Some(end) => (end, AsOfSource::LastContractEnd),
        None => (start, AsOfSource::LastContractStart),
    }
}

impl Edges {
    /// The first day, earlier where it was said that the data cover earlier days.
    fn first(&self, first: Day) -> Result<Day, ScopeError> {
        match self.data_from {
            Some(from) if from > first => Err(ScopeError::FromWithin { from, first }),
            Some(from) => Ok(from),
            None => Ok(first),
        }
    }
}
