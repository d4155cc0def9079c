//! One walk over the customers: what each pays at every instant, and what that adds to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::customer::Walker;
use super::rates::{NoRate, Rates};
use super::spells::Rule;
use super::tally::{Both, Movement, Tally};
use super::timeline::Timeline;
use crate::calendar::Day;
use crate::ledger::{Reason, Subscriptions};

/// What the walk needs to know.
pub(super) struct Plan<'a> {
    pub(super) book: &'a Subscriptions,
    pub(super) rule: Rule,
    pub(super) timeline: &'a Timeline,
    pub(super) rates: &'a Rates,
    /// The slot of each group; empty without groups.
    pub(super) slots: &'a [u32],
    pub(super) slot_count: usize,
    pub(super) cohorts: bool,
    /// Whether each customer is listed.
    pub(super) list: bool,
    /// The pair whose largest movements are wanted.
    pub(super) movers: Option<usize>,
    /// By how many bits amounts are cut in sums of squares.
    pub(super) shift: u32,
}

/// What stops a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Negative {
        customer: usize,
        day: Day,
        amount: i128,
    },
    NoRate(NoRate),
    TooLarge,
}

/// One customer over all of the time asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) customer: usize,
    pub(super) first_paid: Day,
    pub(super) start: i128,
    pub(super) end: i128,
    pub(super) movement: Movement,
    pub(super) reason: Option<Reason>,
}

/// A cohort of customers by the month of their first paid day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CohortSums {
    pub(super) customers: u64,
    pub(super) base: i128,
    /// For the end of each month from its own on: what is paid, of it at most what was paid at first, and by how many.
    pub(super) cells: Vec<(i128, i128, u64)>,
}

/// What customers add up to; parts of them can be merged.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) pairs: Vec<Tally>,
    /// For each slot its pairs; empty without groups.
    pub(super) groups: Vec<Vec<Tally>>,
    pub(super) cohorts: BTreeMap<i32, CohortSums>,
    pub(super) listed: Vec<Listed>,
    pub(super) movers: Vec<(usize, Both)>,
    /// Service periods that are open because an invoice may still come.
    pub(super) open: u64,
    /// Pairs aside that lack a price.
    pub(super) unpriced: BTreeSet<usize>,
}

impl Sums {
    fn of(plan: &Plan<'_>) -> Sums {
        let pairs = vec![Tally::default(); plan.timeline.pairs.len()];
        let groups = vec![pairs.clone(); plan.slot_count];
        Sums {
            pairs,
            groups,
            ..Sums::default()
        }
    }

    fn merge(&mut self, other: Sums) {
        let tallies = |own: &mut [Tally], other: &[Tally]| {
            own.iter_mut()
                .zip(other)
                .for_each(|(own, other)| own.merge(other));
        };
        tallies(&mut self.pairs, &other.pairs);
        for (own, other) in self.groups.iter_mut().zip(&other.groups) {
            tallies(own, other);
        }
        for (month, cohort) in other.cohorts {
            let own = self.cohorts.entry(month).or_default();
            own.customers += cohort.customers;
            own.base += cohort.base;
            own.cells.resize(cohort.cells.len(), (0, 0, 0));
            for (own, other) in own.cells.iter_mut().zip(cohort.cells) {
                *own = (own.0 + other.0, own.1 + other.1, own.2 + other.2);
            }
        }
        self.listed.extend(other.listed);
        self.movers.extend(other.movers);
        self.open += other.open;
        self.unpriced.extend(other.unpriced);
    }
}

/// Fewer customers than this are not worth another thread.
const CUSTOMERS_A_THREAD: usize = 4_096;

/// Walks over all customers, on several threads where there are many.
pub(super) fn walk(plan: &Plan<'_>, threads: usize) -> Result<Sums, Stop> {
    let all = plan.book.customers();
    let parts = threads.min(all / CUSTOMERS_A_THREAD).max(1);
    let bound = |part: usize| all * part / parts;
    let mut done: Vec<Result<Sums, Stop>> = Vec::with_capacity(parts);
    if parts == 1 {
        done.push(walk_over(plan, 0..all));
    } else {
        std::thread::scope(|scope| {
            let spawned: Vec<_> = (0..parts)
                .map(|part| scope.spawn(move || walk_over(plan, bound(part)..bound(part + 1))))
                .collect();
            for thread in spawned {
                done.push(match thread.join() {
                    Ok(sums) => sums,
                    Err(panic) => std::panic::resume_unwind(panic),
                });
            }
        });
    }
    let mut sums = Sums::of(plan);
    for part in done {
        sums.merge(part?);
    }
    Ok(sums)
}

fn walk_over(plan: &Plan<'_>, customers: Range<usize>) -> Result<Sums, Stop> {
    let mut walker = Walker::new(plan, Sums::of(plan));
    for customer in customers {
        walker.customer(customer)?;
    }
    Ok(walker.into_sums())
}

impl Plan<'_> {
    /// For each currency its price at each instant.
    pub(super) fn rates_at_instants(&self) -> Vec<Vec<Result<i128, NoRate>>> {
        let close = self.rule.as_of.plus_days(1);
        let instants = &self.timeline.instants;
        let of = |currency: usize| {
            let at = |day: &Day| self.rates.at(currency as u16, *day, close);
            instants.iter().map(at).collect()
        };
        (0..self.rates.prices.len()).map(of).collect()
    }
}
