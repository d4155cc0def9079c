//! Monthly recurring revenue (MRR): how it got from its start to its end, how much of it was kept, and by whom
//! (subscriptions.md). One pure core over spells.
//!
//! ```text
//! Subscriptions ─ spells (gaps closed, E) ─ what each customer pays at each instant ─ tallies of pairs of instants
//!                                                  timeline: months, rows, twelve months ┘        └ movements, figures
//! ```

mod cohorts;
mod customer;
mod figures;
mod first;
mod making;
mod rates;
mod spells;
mod tally;
#[cfg(test)]
mod tests;
mod timeline;
mod totals;
mod walk;

use thiserror::Error;

pub use cohorts::{Cell, Cohort, Cohorts};
pub use figures::WITH_INTERVAL;
pub use first::{first_amounts, first_days};
pub use rates::{NoRate, Rates};
pub use tally::Movement;
pub use totals::{MonthTotals, PairTotals, RecurringTotals, Squares, recurring_of_totals};

use super::figure::Figure;
use crate::calendar::{Day, Period};
use crate::ledger::{Form, Reason, Subscription, Subscriptions, Worth};
use crate::money::Money;
use making::{Making, money};
use spells::{Rule, Spell};
use timeline::{RowPlan, Span, Timeline};
use walk::{Plan, Stop, Sums, walk};

/// Decimals of amounts a month.
const DECIMALS: u32 = 6;
/// Of a sum of squares no more than 126 bits are used.
const BITS: u32 = 62;

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

/// Everything about the recurring revenue of these subscriptions in the time asked for.
///
/// What counts: a customer, not a row. m(t), the sum over the customer's spells in force at t, is compared at two
/// instants; each customer is in exactly one movement. Movements are those of months, and longer rows sum them up;
/// rates are of a row's own first and last instant. Amounts are exact.
///
/// Reference: subscriptions.md, sections 3 to 6.
///
/// # Errors
/// [`RecurringError`].
pub fn recurring(book: &Subscriptions, asked: &Asked) -> Result<Recurring, RecurringError> {
    let span = Span {
        periods: &asked.periods,
        unknown: (book.form() == Form::Snapshot).then_some(asked.first),
        as_of: asked.as_of,
        first: asked.first,
        cohorts_from: asked.cohorts.then_some(asked.first),
    };
    let timeline = Timeline::of(&span).ok_or(RecurringError::NoPeriod)?;
    let rule = Rule::of(book, asked.gap, asked.late, asked.as_of, asked.on_request);
    let scale = DECIMALS + u32::from(asked.rates.scale);
    let total = total_of(book, &rule, &asked.rates)?;
    let (slots, shown) = match asked.groups {
        None => (Vec::new(), Vec::new()),
        Some(most) => slots(book, &rule, timeline.total.until, most)?,
    };
    let is_covered = |row: &&RowPlan| row.period.is_covered(asked.first, asked.as_of);
    let plan = Plan {
        book,
        rule,
        timeline: &timeline,
        rates: &asked.rates,
        slot_count: match asked.groups {
            None => 0,
            // One more for the rest.
            Some(_) => shown.len() + 1,
        },
        slots: &slots,
        cohorts: asked.cohorts,
        list: asked.list,
        movers: timeline.rows.iter().rfind(is_covered).map(|row| row.span),
        shift: total.ilog2().saturating_sub(BITS - 1),
    };
    let sums = walk(&plan, asked.threads).map_err(|stop| failed(stop, scale))?;
    let other = other_ends(&plan, asked)?;
    let making = Making {
        asked,
        timeline: &timeline,
        scale,
        unknown: span.unknown,
    };
    making.recurring(sums, &shown, other)
}

/// The same walk with the other reading of ends, for MRR at the ends alone.
fn other_ends(plan: &Plan<'_>, asked: &Asked) -> Result<Option<Sums>, RecurringError> {
    if plan.book.rows().iter().all(|row| row.requested.is_none()) {
        return Ok(None);
    }
    let rule = Rule {
        on_request: !asked.on_request,
        ..plan.rule
    };
    let other = Plan {
        rule,
        slot_count: 0,
        slots: &[],
        cohorts: false,
        list: false,
        movers: None,
        ..*plan
    };
    let scale = DECIMALS + u32::from(asked.rates.scale);
    let sums = walk(&other, asked.threads).map_err(|stop| failed(stop, scale))?;
    Ok(Some(sums))
}

fn failed(stop: Stop, scale: u32) -> RecurringError {
    match stop {
        Stop::NoRate(none) => RecurringError::NoRate(none),
        Stop::TooLarge => RecurringError::TooLarge,
        Stop::Negative {
            customer,
            day,
            amount,
        } => match money(amount, scale) {
            Ok(amount) => RecurringError::Negative {
                customer,
                day,
                amount,
            },
            Err(error) => error,
        },
    }
}

/// What all rows are worth at most, at the highest prices: no sum over customers is more.
fn total_of(book: &Subscriptions, rule: &Rule, rates: &Rates) -> Result<u128, RecurringError> {
    let highest = rates.prices.iter().flatten().flatten();
    let highest = highest.map(|(_, price)| price.unsigned_abs()).max();
    let highest = highest
        .unwrap_or(1)
        .max(10_u128.pow(u32::from(rates.scale)));
    let monthly = |row: &Subscription| match row.worth {
        Worth::Monthly(mrr) => Ok(u128::from(mrr.unsigned_abs())),
        Worth::Service { .. } => {
            let mut spells: Vec<Spell> = Vec::new();
            let made = rule.spells(std::slice::from_ref(row), &mut spells);
            made.map_err(|_| RecurringError::TooLarge)?;
            let spells = spells
                .iter()
                .map(|spell| u128::from(spell.mrr.unsigned_abs()));
            Ok(spells.sum())
        }
    };
    let mut sum: u128 = 1;
    for row in book.rows() {
        sum += monthly(row)?;
    }
    let total = sum.checked_mul(highest);
    // Sums of some thousand months must fit too.
    total
        .filter(|total| *total < 1 << 112)
        .ok_or(RecurringError::TooLarge)
}

/// The text of a group.
type Value = Box<[u8]>;

/// The groups in which most is paid at the end, and the slot of each group.
fn slots(
    book: &Subscriptions,
    rule: &Rule,
    until: Day,
    most: usize,
) -> Result<(Vec<u32>, Vec<Value>), RecurringError> {
    let mut paid = vec![(0_i128, 0_u64); book.groups().len()];
    let mut spells = Vec::new();
    for customer in 0..book.customers() {
        let made = rule.spells(book.of(customer), &mut spells);
        made.map_err(|_| RecurringError::TooLarge)?;
        for spell in &spells {
            if let Some(paid) = paid.get_mut(spell.group as usize) {
                paid.0 += i128::from(spell.at(until));
                paid.1 += 1;
            }
        }
    }
    let mut order: Vec<usize> = (0..paid.len()).collect();
    // Stable, so that groups alike stand in the order of their texts.
    order.sort_by_key(|group| std::cmp::Reverse(paid.get(*group).copied()));
    let shown = order.len().min(most);
    let mut slots = vec![shown as u32; paid.len()];
    for (slot, group) in order.iter().take(shown).enumerate() {
        if let Some(place) = slots.get_mut(*group) {
            *place = slot as u32;
        }
    }
    let text = |group: &usize| book.groups().get(*group).cloned().unwrap_or_default();
    Ok((slots, order.iter().take(shown).map(text).collect()))
}
