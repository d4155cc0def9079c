//! How long customers take to come back, and what activity window that suggests.

use super::{Seen, nearest_rank};
use crate::calendar::Window;
use crate::ledger::Orders;
use crate::metrics::medians;

/// The windows whose effect is shown, in days.
const WINDOWS: [u32; 5] = [30, 60, 90, 180, 365];

/// Days between a customer's consecutive purchase days, over all customers. Quartiles by nearest
/// rank. Only returns that happened are in it: customers who are still to come back are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gaps {
    /// How many gaps there are.
    pub count: u64,
    /// First quartile in days.
    pub q1: u32,
    /// Median.
    pub median: u32,
    /// Third quartile.
    pub q3: u32,
    /// 90th percentile.
    pub p90: u32,
    /// The 90th percentile rounded up: to days up to 14, weeks up to 12, months up to 24, else years.
    pub suggested: Window,
}

/// Who purchased within a window before the data's end (the day after the last row).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Active {
    /// The window's length in days.
    pub window: u32,
    /// Customers active.
    pub customers: u64,
    /// Customers with a purchase at all.
    pub of: u64,
}

/// The gaps of all customers; `None` where nobody purchased on two days.
pub fn gaps(orders: &Orders) -> Option<Gaps> {
    described(&Seen::of(orders).gaps)
}

/// Quartiles of gaps; `None` of none.
pub(super) fn described(gaps: &medians::Gaps) -> Option<Gaps> {
    let rank = |share| gaps.nth(nearest_rank(gaps.len(), share)?);
    let p90 = rank(0.9)?;
    Some(Gaps {
        count: gaps.len(),
        q1: rank(0.25)?,
        median: rank(0.5)?,
        q3: rank(0.75)?,
        p90,
        suggested: rounded_up(p90),
    })
}

/// A length that people use, not shorter than `days`; 48 months have 1,461 days.
pub(super) fn rounded_up(days: u32) -> Window {
    match days {
        ..=14 => Window::Days(days.max(1)),
        15..=84 => Window::Days(days.div_ceil(7) * 7),
        85..=730 => Window::Months((days * 48).div_ceil(1461)),
        731.. => Window::Months(days.saturating_mul(4).div_ceil(1461) * 12),
    }
}

/// How many customers each window would call active at the data's end, by the days since each one's last purchase.
pub(super) fn active(silent: &medians::Gaps) -> Vec<Active> {
    if silent.is_empty() {
        return Vec::new();
    }
    WINDOWS
        .iter()
        .map(|&window| Active {
            window,
            customers: silent.below(window),
            of: silent.len(),
        })
        .collect()
}
