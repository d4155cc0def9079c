//! Sums of customers by their groups: now, and before.

use super::columns::{Labels, NOBODY};
use super::groups::Scale;
use super::measure::Measure;
use super::walk::Lines;
use crate::metrics::moments::{Ratios, Shares, Shift};

/// Coefficients of X and D now, of X and D before.
pub(super) type Four = [f64; 4];

/// Customers of one group now, and of one before: the same, unless groups move.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    now: usize,
    before: usize,
    sums: Ratios,
}

/// The sums of a measure by groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// How many groups there are.
    pub groups: usize,
    cells: Vec<Cell>,
}

/// Sums on their way: of a share where each customer stands, which is less work than products.
#[derive(Clone)]
enum Open {
    Shares(Shares),
    Ratios(Ratios),
}

impl Open {
    #[inline]
    fn add(&mut self, [(x1, d1), (x0, d0)]: [(i128, i128); 2]) {
        match self {
            Open::Shares(shares) => shares.add([(d1 != 0, x1 != 0), (d0 != 0, x0 != 0)]),
            Open::Ratios(ratios) => ratios.add([x1, x0], [d1, d0]),
        }
    }
}

impl Cells {
    /// The sums of these customers' X and D.
    pub fn of(measure: Measure, lines: &Lines, labels: &Labels, groups: usize) -> Cells {
        let are_moving = matches!(labels, Labels::Moving(_));
        // One more for customers without a group in a period: they count for nothing there.
        let width = if are_moving { groups + 1 } else { 1 };
        let none = match measure.is_share() {
            true => Open::Shares(Shares::default()),
            false => Open::Ratios(Ratios::default()),
        };
        let mut sums = vec![none; (groups + 1) * width];
        for (customer, line) in lines.iter() {
            let mut pairs = [&line.now, &line.before].map(|seen| measure.pair(seen));
            if pairs == [(0, 0); 2] {
                continue;
            }
            let [now, before] = labels.of(customer as usize).map(|label| match label {
                NOBODY => groups,
                label => (label as usize).min(groups),
            });
            let place = if are_moving {
                now * width + before
            } else {
                now
            };
            for (pair, group) in pairs.iter_mut().zip([now, before]) {
                if group == groups {
                    *pair = (0, 0);
                }
            }
            if let Some(sums) = sums.get_mut(place) {
                sums.add(pairs);
            }
        }
        let cell = |(place, sums): (usize, Open)| {
            let (now, before) = match are_moving {
                true => (place / width, place % width),
                false => (place, place),
            };
            let sums = match sums {
                Open::Shares(shares) => shares.as_ratios(),
                Open::Ratios(ratios) => ratios,
            };
            Cell { now, before, sums }
        };
        let cells = sums.into_iter().enumerate().map(cell);
        Cells {
            groups,
            cells: cells.filter(|cell| cell.sums.customers > 0).collect(),
        }
    }

    /// Of sums that are added up already: the group now, the group before.
    pub(super) fn of_sums(
        groups: usize,
        sums: impl Iterator<Item = ([usize; 2], Ratios)>,
    ) -> Cells {
        let cells = sums.map(|([now, before], sums)| Cell { now, before, sums });
        Cells {
            groups,
            cells: cells.collect(),
        }
    }

    /// All customers.
    pub(in crate::metrics) fn whole(&self) -> Ratios {
        let mut whole = Ratios::default();
        self.cells.iter().for_each(|cell| whole.merge(&cell.sums));
        whole
    }

    /// The sums of a group: who is in it now, and who was before.
    pub(in crate::metrics) fn sides(&self, group: usize) -> Ratios {
        let mut sides = Ratios::default();
        for cell in &self.cells {
            match (cell.now == group, cell.before == group) {
                (true, true) => sides.merge(&cell.sums),
                (true, false) => sides.merge(&cell.sums.of_period(0)),
                (false, true) => sides.merge(&cell.sums.of_period(1)),
                (false, false) => {}
            }
        }
        sides
    }

    /// How sure the change of a group's ratio is.
    pub(super) fn shift(&self, group: usize, scale: Scale) -> Option<Shift> {
        scale.shift(&self.sides(group))
    }
}

fn double(number: i128) -> f64 {
    number as f64
}

/// Σψ² of r₁ − r₀.
pub(super) fn own_variance(sums: &Ratios, [r1, r0]: [f64; 2]) -> f64 {
    let [d1, d0] = sums.d.map(double);
    of_sums(sums, [1.0 / d1, -r1 / d1, -1.0 / d0, r0 / d0]).max(0.0)
}

/// Σψ² over all customers, each with the coefficients of its groups.
pub(super) fn quadratic(cells: &Cells, of_groups: &[Four]) -> f64 {
    let none = [0.0; 4];
    let of = |group: usize| of_groups.get(group).unwrap_or(&none);
    cells
        .cells
        .iter()
        .map(|cell| {
            let [x1, d1, ..] = *of(cell.now);
            let [.., x0, d0] = *of(cell.before);
            of_sums(&cell.sums, [x1, d1, x0, d0])
        })
        .sum()
}

fn of_sums(sums: &Ratios, [x1, d1, x0, d0]: Four) -> f64 {
    let [now, before] = sums.squares.map(|squares| squares.map(double));
    let own = |[xx, xd, dd]: [f64; 3], x: f64, d: f64| x * x * xx + 2.0 * x * d * xd + d * d * dd;
    let [xx, xd, dx, dd] = sums.across.map(double);
    let across = x1 * x0 * xx + x1 * d0 * xd + d1 * x0 * dx + d1 * d0 * dd;
    own(now, x1, d1) + own(before, x0, d0) + 2.0 * across
}
