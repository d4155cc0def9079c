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
mod result;
mod spells;
mod tally;
#[cfg(test)]
mod tests;
mod timeline;
mod totals;
mod walk;

use crate::calendar::Day;
use crate::ledger::{Form, Subscription, Subscriptions, Worth};
pub use cohorts::{Cell, Cohort};
pub use figures::WITH_INTERVAL;
pub use first::{first_amounts, first_days};
use making::{Making, money};
pub use rates::Rates;
pub use result::{
    Asked, ChurnOn, CustomerRow, Flow, Group, Movements, Mover, Recurring, RecurringError, Row,
};
use spells::{Rule, Spell};
use timeline::{RowPlan, Span, Timeline};
pub use totals::{MonthTotals, PairTotals, RecurringTotals, Squares, recurring_of_totals};
use walk::{Plan, Stop, Sums, walk};

/// Decimals of amounts a month.
const DECIMALS: u32 = 6;
/// Of a sum of squares no more than 126 bits are used.
const BITS: u32 = 62;

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
