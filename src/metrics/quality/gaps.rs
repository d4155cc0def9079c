//! How long customers take to come back, and what activity window that suggests.

use super::nearest_rank;
use crate::calendar::Window;
use crate::ledger::{History, Orders};

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
    let mut gaps: Vec<u32> = orders.histories().flat_map(gaps_of).collect();
    gaps.sort_unstable();
    let rank = |share| nearest_rank(&gaps, share);
    let p90 = rank(0.9)?;
    Some(Gaps {
        count: gaps.len() as u64,
        q1: rank(0.25)?,
        median: rank(0.5)?,
        q3: rank(0.75)?,
        p90,
        suggested: rounded_up(p90),
    })
}

fn gaps_of(history: History<'_>) -> impl Iterator<Item = u32> {
    let days: Vec<_> = history.purchases().map(|(day, _)| day).collect();
    let gaps: Vec<u32> = days
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] => Some(other.days_since(*one).unsigned_abs()),
            _ => None,
        })
        .filter(|gap| *gap > 0)
        .collect();
    gaps.into_iter()
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

/// How many customers each window would call active at the data's end.
pub(super) fn active(orders: &Orders) -> Vec<Active> {
    let Some(last) = orders.last_day() else {
        return Vec::new();
    };
    let silent: Vec<u32> = orders
        .histories()
        .filter_map(|history| history.purchases().last())
        .map(|(day, _)| last.days_since(day).unsigned_abs())
        .collect();
    WINDOWS
        .iter()
        .map(|&window| Active {
            window,
            customers: silent.iter().filter(|days| **days < window).count() as u64,
            of: silent.len() as u64,
        })
        .collect()
}
