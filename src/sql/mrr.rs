//! The statement of `retention sql mrr`: a row a month, and one of all months together.
//!
//! What a customer pays changes only where a subscription starts or ends: +mrr there and −mrr here, added up. So there
//! is no grid of customers and months; who changes nothing in a month stands in no row of it, and is still counted,
//! since the end of a month is the start of the next.

mod changes;
mod months;
mod numbers;
mod select;

use super::conditions::Condition;
use super::dates::DateType;
use super::dialect::Dialect;
use super::error::SqlError;
use super::source::Term;
use super::text::Statement;
use crate::calendar::{Day, Period};

/// The table of subscriptions, and what its columns mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriptionSource {
    /// The table, its parts with dots between.
    pub table: String,
    /// The customer's id.
    pub customer: String,
    /// The first day.
    pub start: String,
    /// The end; nothing while it runs.
    pub end: String,
    /// What both columns hold.
    pub date_type: DateType,
    /// The amount a month.
    pub amount: Vec<Term>,
    /// Conditions on rows.
    pub conditions: Vec<Condition>,
    /// The column of the status.
    pub status: Option<String>,
    /// Statuses whose rows are left out.
    pub excluded: Vec<String>,
    /// Statuses whose rows pay nothing.
    pub free: Vec<String>,
    /// Statuses of what has ended: such a row needs an end.
    pub ended: Vec<String>,
}

/// What the statement asks.
#[derive(Debug, Clone)]
pub struct MrrQuery {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: SubscriptionSource,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// The months, each starting on the day that the one before ends; the last may reach past `as_of`.
    pub months: Vec<Period>,
    /// The day up to which the data are complete.
    pub as_of: Day,
    /// Whether the end column holds last days of service, whose instant is the day after; the customers who go on say it
    /// if not given.
    pub ends_later: Option<bool>,
    /// A gap of so many days between two rows of a customer is none.
    pub gap: u32,
    /// What else was set, as the result's last columns tell it.
    pub settings: Vec<(String, String)>,
}

impl MrrQuery {
    /// The instant at which a month ends, at the latest the close of the as-of day.
    fn until(&self, month: &Period) -> Day {
        month.end.min(self.as_of.plus_days(1))
    }
}

/// The text of the statement.
///
/// # Errors
/// [`SqlError`] when a name or text cannot be written in this SQL.
pub fn mrr(query: &MrrQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let (Some(first), Some(last)) = (query.months.first(), query.months.last()) else {
        return Err(SqlError::NoPeriods);
    };
    let mut statement = Statement::new(
        dialect,
        &format!(
            "retention mrr, {first} to {last}, for {dialect}.\n\
             A subscription is in force at the first moment t of a day when start < t <= E; x is what a customer pays at\n\
             the start of a month, y at its end.\n\
             Money is exact, with {} decimals; ratios are doubles.",
            super::dialect::MONEY_DECIMALS,
        ),
    );
    let [first, last] = [first.start, query.until(last)];
    changes::spells(&mut statement, query)?;
    changes::changes(&mut statement, query);
    changes::placed(&mut statement, query, first, last);
    months::periods(&mut statement, query)?;
    months::states(&mut statement, query);
    months::largest(&mut statement);
    months::years(&mut statement, query);
    months::spans(&mut statement);
    numbers::numbers(&mut statement);
    let select = select::last_select(query)?;
    Ok(statement.finish(&select))
}
