//! What recurring revenue is asked for, and what it comes to.

use thiserror::Error;

use super::cohorts::Cohorts;
use super::rates::{NoRate, Rates};
use super::tally::Movement;
use crate::calendar::{Day, Period};
use crate::choice::choices;
use crate::ledger::Reason;
use crate::metrics::figure::Figure;
use crate::money::Money;

choices! {
    /// What ends a subscription, where one column has the end of the service and one the request.
    #[derive(Default)]
    pub enum ChurnOn {
        /// The end of the service
        #[default]
        End = "end",
        /// The day on which the end was asked for: committed MRR
        Request = "request",
    }
}

/// What is asked of the subscriptions.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The rows: months, quarters or years that follow each other; at least one.
    pub periods: Vec<Period>,
    /// The day up to which the data are complete.
    pub as_of: Day,
    /// The first day that the data cover.
    pub first: Day,
    /// A gap of so many days between two rows of a customer is none.
    pub gap: i32,
    /// A service period that ended fewer days before the as-of day is open: its invoice may still come.
    pub late: i32,
    /// Whether a service ends when its end was asked for.
    pub on_request: bool,
    /// How many groups are shown by themselves; `None` without groups.
    pub groups: Option<usize>,
    /// Whether cohorts are made.
    pub cohorts: bool,
    /// Whether each customer is listed.
    pub list: bool,
    /// The prices of currencies.
    pub rates: Rates,
    /// How many threads may work.
    pub threads: usize,
}

/// Customers and what they pay a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Number of customers.
    pub customers: u64,
    /// The amount a month; a fall is counted by its size.
    pub amount: Money,
}

/// What lies between two instants.
///
/// Always `start + new + won_back + expansion − contraction − churned + currency + moved_in − moved_out = end`, in
/// amounts; `start + new + won_back − churned = end`, in customers (the last two only between groups).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Movements {
    /// x > 0: Σ x.
    pub start: Flow,
    /// x = 0, y > 0 and never paid before: Σ y.
    pub new: Flow,
    /// x = 0, y > 0 and paid before: Σ y.
    pub won_back: Flow,
    /// 0 < x < y: Σ y − x.
    pub expansion: Flow,
    /// Of the expansion, what discounts that ended brought.
    pub discount_ended: Flow,
    /// 0 < y < x: Σ x − y.
    pub contraction: Flow,
    /// x > 0, y = 0: Σ x.
    pub churned: Flow,
    /// Of the churned, those who wanted to leave.
    pub voluntary: Flow,
    /// Of the churned, those whose payment failed, and the like.
    pub involuntary: Flow,
    /// Of the churned, those of whom nobody says.
    pub unknown: Flow,
    /// What new prices of currencies brought; below 0 where they took.
    pub currency: Money,
    /// y > 0: Σ y.
    pub end: Flow,
    /// Nothing at both ends of a month, something between.
    pub within: Flow,
    /// First paid day in the period, by what they paid at its close.
    pub acquired: Flow,
    /// Came from another group.
    pub moved_in: Flow,
    /// Went to another group.
    pub moved_out: Flow,
}

/// One period.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row {
    /// The period.
    pub period: Period,
    /// The instant at which it ends, cut at the close of the as-of day.
    pub until: Day,
    /// Whether the data cover all of it.
    pub complete: bool,
    /// Whether its movements are known: not in the first month of a snapshot.
    pub known: bool,
    /// The sums of its months' movements.
    pub movements: Movements,
    /// The movements between its own two ends.
    pub net: Movements,
    /// The figures, in the catalogue's order.
    pub figures: Vec<Figure>,
    /// MRR at the end by services' ends, and by when their ends were asked for, where both are known.
    pub ends: Option<(Money, Money)>,
}

/// The rows of one group.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group {
    /// The group's text; `None` for all groups that are not shown by themselves.
    pub value: Option<Box<[u8]>>,
    /// Its periods.
    pub rows: Vec<Row>,
    /// All of them in one.
    pub total: Row,
}

/// One customer over all of the time asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    /// The customer's number.
    pub customer: usize,
    /// The first day on which anything was paid.
    pub first_paid: Day,
    /// x.
    pub start: Money,
    /// y, at the rates of the end.
    pub end: Money,
    /// What became of the customer.
    pub movement: Movement,
    /// Of those who left: why.
    pub reason: Option<Reason>,
}

/// A large movement of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mover {
    /// The customer's number.
    pub customer: usize,
    /// x.
    pub start: Money,
    /// y, at the rates of the start.
    pub end: Money,
    /// What became of the customer.
    pub movement: Movement,
}

/// Everything about the time asked for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Recurring {
    /// The periods.
    pub rows: Vec<Row>,
    /// All of them in one, from the first month whose movements are known.
    pub total: Row,
    /// The groups, the largest at the end first.
    pub groups: Vec<Group>,
    /// Cohorts of customers, if they were asked for.
    pub cohorts: Option<Cohorts>,
    /// The customers, if they were asked for, in no order.
    pub customers: Vec<CustomerRow>,
    /// The largest movements of the last complete row, in no order among those alike.
    pub movers: Vec<Mover>,
    /// Service periods that are open because an invoice may still come.
    pub open: u64,
}

/// Why nothing was added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecurringError {
    /// No period.
    #[error("no period is left to look at")]
    NoPeriod,
    /// A customer pays less than nothing.
    #[error("customer {customer} pays {amount} a month on {day}, which is below 0")]
    Negative {
        /// The customer's number.
        customer: usize,
        /// The day.
        day: Day,
        /// The amount.
        amount: Money,
    },
    /// A currency without a price.
    #[error("currency {} has no price before {}", .0.currency, .0.day)]
    NoRate(NoRate),
    /// A sum beyond the digits that exact amounts have.
    #[error("the monthly amounts add up to more than an exact amount can hold")]
    TooLarge,
}
