//! How: orders' revenue as buyers × orders of a buyer × revenue of an order; what moved the buyers; and what moved
//! churn. why.md, section 2.

use num_rational::BigRational;

use super::shapley::{Factor, Part, parts, ratio};
use super::walk::{Sums, Walked};

/// Orders' revenue among its three factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Drivers {
    /// Buyers, orders of a buyer, revenue of an order in units.
    pub parts: [Driver; 3],
}

/// A factor with its part of the change.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Its value before; none where nobody bought.
    pub before: Option<BigRational>,
    /// Its value now.
    pub now: Option<BigRational>,
    /// Its part.
    pub part: Part,
}

/// The keys of the three factors.
pub const FACTORS: [&str; 3] = ["buyers", "purchase_frequency", "average_order_value"];

impl Drivers {
    /// The drivers of a walk; none where nobody bought in either period.
    ///
    /// Where nobody bought in one, the other's frequency and order value stand in, so that all of the change is the
    /// buyers'.
    pub fn of(walked: &Walked) -> Option<Drivers> {
        let (now, before) = (&walked.now, &walked.before);
        if now.buyers == 0 && before.buyers == 0 {
            return None;
        }
        let buyers = [before, now].map(|sums| Some(count(sums.buyers)));
        let each = |sums: &Sums, of: fn(&Sums) -> BigRational| (sums.buyers > 0).then(|| of(sums));
        let frequency = [before, now]
            .map(|sums| each(sums, |sums| ratio(sums.orders.into(), sums.buyers.into())));
        let value =
            [before, now].map(|sums| each(sums, |sums| ratio(sums.revenue, sums.orders.into())));
        let shown = [buyers, frequency, value];
        let parts = parts(&shown.clone().map(filled));
        let mut drivers = shown
            .into_iter()
            .zip(parts)
            .map(|([before, now], part)| Driver { before, now, part });
        let mut next = || drivers.next();
        Some(Drivers {
            parts: [next()?, next()?, next()?],
        })
    }
}

/// A factor of which one side may be missing: the other stands in.
fn filled([before, now]: [Option<BigRational>; 2]) -> Factor {
    let missing = || ratio(0, 1);
    Factor {
        before: before
            .clone()
            .or_else(|| now.clone())
            .unwrap_or_else(missing),
        now: now.or(before).unwrap_or_else(missing),
    }
}

fn count(count: u64) -> BigRational {
    ratio(count.into(), 1)
}

/// What moved the number of buyers. Customers, exactly; the parts add up to the change.
#[derive(Debug, Clone, PartialEq)]
pub struct Buyers {
    /// In the order of [`OF_BUYERS`].
    pub parts: [Driver; 4],
}

/// Who was active at the start, the share of them who bought, buyers with their first order, and all others.
pub const OF_BUYERS: [&str; 4] = ["active", "share", "new", "won_back"];

impl Buyers {
    /// The split of a walk; none where nobody was active at the start of either period.
    pub fn of(walked: &Walked) -> Option<Buyers> {
        let both = [&walked.before, &walked.now];
        let share = both.map(|sums| {
            (sums.start > 0).then(|| ratio(sums.start_buyers.into(), sums.start.into()))
        });
        if share.iter().all(Option::is_none) {
            return None;
        }
        let active = both.map(|sums| Some(count(sums.start)));
        let [of_active, of_share] = parts(&[filled(active.clone()), filled(share.clone())]);
        let new = both.map(|sums| count(sums.new_buyers));
        let back = both.map(|sums| count(sums.buyers - sums.start_buyers - sums.new_buyers));
        let driver = |[before, now]: [Option<BigRational>; 2], part| Driver { before, now, part };
        Some(Buyers {
            parts: [
                driver(active, of_active),
                driver(share, of_share),
                counted(new),
                counted(back),
            ],
        })
    }
}

/// A count that is its own part.
fn counted([before, now]: [BigRational; 2]) -> Driver {
    let change = &now - &before;
    Driver {
        before: Some(before),
        now: Some(now),
        part: Part {
            low: change.clone(),
            high: change.clone(),
            change,
        },
    }
}

/// What moved churn: the share of the active who were due, times the share of the due who were lost. Only who is
/// due can be lost in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct Churn {
    /// In the order of [`OF_CHURN`].
    pub parts: [Driver; 2],
}

/// The keys of the two factors.
pub const OF_CHURN: [&str; 2] = ["due_share", "lost_of_due"];

impl Churn {
    /// The split of a walk; none where nobody was active at one of the starts.
    pub fn of(walked: &Walked) -> Option<Churn> {
        let both = [&walked.before, &walked.now];
        if both.iter().any(|sums| sums.start == 0) {
            return None;
        }
        let due = both.map(|sums| Some(ratio(sums.due.into(), sums.start.into())));
        let lost =
            both.map(|sums| (sums.due > 0).then(|| ratio(sums.lost().into(), sums.due.into())));
        let [of_due, of_lost] = parts(&[filled(due.clone()), filled(lost.clone())]);
        let driver = |[before, now]: [Option<BigRational>; 2], part| Driver { before, now, part };
        Some(Churn {
            parts: [driver(due, of_due), driver(lost, of_lost)],
        })
    }
}
