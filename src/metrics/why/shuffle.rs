//! Whether a column's groups moved alike: Q, by the chi-square distribution or by shuffling labels.

use super::cells::{Cells, own_variance};
use super::columns::{Column, Labels};
use super::measure::Measure;
use super::search::{Budget, Method, Sampled, Shuffles, Subject, Test};
use super::walk::Lines;
use crate::metrics::moments::{FEWEST, Ratios};
use crate::models::bootstrap::SplitMix64;
use crate::models::logrank::chi_square_survival;

/// A rate of groups with at least so many customers in both periods is close to normal.
const LARGE: u64 = 100;
/// Above this p the chi-square has settled it.
const SETTLED: f64 = 0.2;

/// How far a group moved, and the variance of that; none for one that cannot be tested.
pub(super) fn moved(subject: Subject, sums: &Ratios) -> Option<(f64, f64)> {
    if sums.too_large || sums.with.iter().any(|count| *count < FEWEST) {
        return None;
    }
    let double = |number: i128| number as f64;
    let ([x1, x0], [d1, d0]) = (sums.x.map(double), sums.d.map(double));
    let [[xx1, ..], [xx0, ..]] = sums.squares.map(|squares| squares.map(double));
    let across = double(sums.across[0]); // invariant: four products
    let n = sums.customers as f64;
    studentised(
        subject,
        Moved {
            x1,
            x0,
            d1,
            d0,
            xx1,
            xx0,
            across,
            n,
        },
        |rates| own_variance(sums, rates),
    )
}

/// The sums that a group's change is made of.
#[derive(Clone, Copy)]
struct Moved {
    x1: f64,
    x0: f64,
    d1: f64,
    d0: f64,
    xx1: f64,
    xx0: f64,
    across: f64,
    n: f64,
}

/// The change of a ratio with its variance, by `of_ratio`; of a total, of its logarithm.
#[inline]
fn studentised(
    subject: Subject,
    sums: Moved,
    of_ratio: impl FnOnce([f64; 2]) -> f64,
) -> Option<(f64, f64)> {
    let Moved {
        x1,
        x0,
        d1,
        d0,
        xx1,
        xx0,
        across,
        n,
    } = sums;
    let (change, variance) = match subject {
        Subject::Ratio(_) => {
            let rates = [x1 / d1, x0 / d0];
            (rates[0] - rates[1], of_ratio(rates) * n / (n - 1.0))
        }
        Subject::Total if x1 > 0.0 && x0 > 0.0 => {
            let variance = xx1 / (x1 * x1) + xx0 / (x0 * x0) - 2.0 * across / (x1 * x0);
            ((x1 / x0).ln(), variance)
        }
        Subject::Total => return None,
    };
    // Rounding leaves a little where nothing varies.
    let least = 1e-12 * (change * change).max(f64::MIN_POSITIVE);
    (variance > least && change.is_finite()).then_some((change, variance))
}

/// Q: the changes' distance from their mean, each by its variance; and how many there are.
fn statistic(changes: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, usize) {
    let (mut weights, mut sum, mut count) = (0.0, 0.0, 0);
    for (change, variance) in changes.clone() {
        weights += 1.0 / variance;
        sum += change / variance;
        count += 1;
    }
    let mean = sum / weights;
    let q = changes.map(|(change, variance)| (change - mean) * (change - mean) / variance);
    (q.sum(), count)
}

/// Whether the groups of these sums moved alike: by chi-square, or where that may err by `permuted`, which takes Q. None
/// with fewer than two groups to test.
pub(super) fn test(
    subject: Subject,
    cells: &Cells,
    permuted: impl FnOnce(f64) -> Option<(f64, u32)>,
) -> Option<Test> {
    let sides: Vec<Ratios> = (0..cells.groups).map(|group| cells.sides(group)).collect();
    let tested = || sides.iter().filter_map(|sums| moved(subject, sums));
    let (q, count) = statistic(tested());
    if count < 2 {
        return None;
    }
    let p = chi_square_survival(q, count - 1);
    let mut test = Test {
        statistic: q,
        freedom: (count - 1) as u64,
        p,
        p_adjusted: p,
        method: Method::Chi2,
        shuffles: 0,
    };
    let is_large = |sums: &Ratios| {
        moved(subject, sums).is_none() || sums.with.iter().all(|count| *count >= LARGE)
    };
    let is_rate = matches!(subject, Subject::Ratio(measure) if measure.is_share());
    let is_settled = p >= SETTLED || (is_rate && sides.iter().all(is_large));
    if let Some((p, shuffles)) = (!is_settled).then(|| permuted(q)).flatten() {
        (test.p, test.method, test.shuffles) = (p, Method::Permutation, shuffles);
    }
    Some(test)
}

/// Customers' own lines, whose labels can be shuffled as long as there is work left.
pub(super) struct Shuffled<'a> {
    pub(super) lines: &'a Lines,
    pub(super) shuffles: Shuffles,
    pub(super) budget: &'a mut Budget,
}

impl Sampled for Shuffled<'_> {
    fn cells(&self, measure: Measure, column: &Column) -> Cells {
        Cells::of(measure, self.lines, &column.labels, column.groups.len())
    }

    fn permuted(&mut self, subject: Subject, column: &Column, q: f64) -> Option<(f64, u32)> {
        let shuffles = self.shuffles;
        let Labels::Fixed(labels) = &column.labels else {
            return None;
        };
        if shuffles.count == 0 {
            return None;
        }
        let tester = Tester {
            subject,
            lines: self.lines,
            labels,
            groups: column.groups.len(),
        };
        let rows = tester.rows();
        let count = self.budget.take(shuffles.count, rows.labels.len())?;
        let seed =
            shuffles.seed ^ text_hash(subject.key()) ^ text_hash(&column.name).rotate_left(1);
        let larger = tester.larger(&rows, q, count, seed, shuffles.threads);
        Some((f64::from(1 + larger) / f64::from(count + 1), count))
    }
}

/// A column's groups, to be shuffled.
struct Tester<'a> {
    subject: Subject,
    lines: &'a Lines,
    labels: &'a [u32],
    groups: usize,
}

impl Tester<'_> {
    /// The customers in either period.
    fn rows(&self) -> Rows {
        let measure = self.subject.measure();
        let mut rows = Rows::default();
        for (customer, line) in self.lines.iter() {
            let ((x1, d1), (x0, d0)) = (measure.pair(&line.now), measure.pair(&line.before));
            let Some(&group) = self.labels.get(customer as usize) else {
                continue;
            };
            if [x1, d1, x0, d0] != [0; 4] && (group as usize) < self.groups {
                rows.labels.push(group);
                rows.values
                    .push([x1, d1, x0, d0].map(|number| number as f64));
            }
        }
        rows
    }

    /// How many of so many shuffles have a Q at least as large. Each starts from the labels as they are, by numbers of its
    /// own: the threads that share them leave no trace.
    fn larger(&self, rows: &Rows, q: f64, count: u32, seed: u64, threads: usize) -> u32 {
        // Shuffled sums are added in another order: what is equal but for rounding counts as equal.
        let enough = q * (1.0 - 1e-9);
        let work = |from: u32, to: u32| {
            let mut labels = rows.labels.clone();
            let mut larger = 0;
            for number in from..to {
                let mut random = SplitMix64::new(seed);
                let start = random.step().wrapping_add(u64::from(number));
                let mut random = SplitMix64::new(SplitMix64::new(start).step());
                labels.copy_from_slice(&rows.labels);
                for place in (1..labels.len()).rev() {
                    labels.swap(place, random.below(place + 1));
                }
                larger += u32::from(self.shuffled(&rows.values, &labels) >= enough);
            }
            larger
        };
        let threads = (threads.max(1) as u32).min(count.max(1));
        let share = count.div_ceil(threads);
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|thread| {
                    let range = (thread * share).min(count)..((thread + 1) * share).min(count);
                    scope.spawn(move || work(range.start, range.end))
                })
                .collect();
            let first = work(0, share.min(count));
            others
                .into_iter()
                .fold(first, |sum, other| match other.join() {
                    Ok(larger) => sum + larger,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
        })
    }

    /// Q of these labels.
    fn shuffled(&self, values: &[[f64; 4]], labels: &[u32]) -> f64 {
        match self.subject {
            Subject::Total => self.q(values, labels, SumsOfTotal::add, |sums| sums.moved()),
            Subject::Ratio(_) => self.q(values, labels, SumsOfRatio::add, |sums| sums.moved()),
        }
    }

    /// The same from the sums that a subject needs of each group: fewer for a total.
    fn q<S: Clone + Default>(
        &self,
        values: &[[f64; 4]],
        labels: &[u32],
        add: impl Fn(&mut S, [f64; 4]),
        moved: impl Fn(&S) -> Option<(f64, f64)> + Clone,
    ) -> f64 {
        let mut sums = vec![S::default(); self.groups];
        for (row, label) in values.iter().zip(labels) {
            if let Some(sums) = sums.get_mut(*label as usize) {
                add(sums, *row);
            }
        }
        statistic(sums.iter().filter_map(moved)).0
    }
}

/// Customers in either period: group, and X and D now, X and D before.
#[derive(Default)]
struct Rows {
    labels: Vec<u32>,
    values: Vec<[f64; 4]>,
}

/// What the change of a total needs of a group: customers with D now and before, X now and before, their squares and
/// product.
#[derive(Clone, Default)]
struct SumsOfTotal([f64; 7]);

impl SumsOfTotal {
    #[inline]
    fn add(&mut self, [x1, d1, x0, d0]: [f64; 4]) {
        let is_there = |d: f64| f64::from(u8::from(d != 0.0));
        plus(
            &mut self.0,
            [
                is_there(d1),
                is_there(d0),
                x1,
                x0,
                x1 * x1,
                x0 * x0,
                x1 * x0,
            ],
        );
    }

    fn moved(&self) -> Option<(f64, f64)> {
        let [with1, with0, x1, x0, xx1, xx0, across] = self.0;
        let sums = Moved {
            x1,
            x0,
            xx1,
            xx0,
            across,
            // A total has no D.
            d1: 0.0,
            d0: 0.0,
            n: 0.0,
        };
        enough([with1, with0]).then(|| studentised(Subject::Total, sums, |_| 0.0))?
    }
}

/// What the change of a ratio needs of a group: customers, those with D now and before, X and D, and all products.
#[derive(Clone, Default)]
struct SumsOfRatio([f64; 17]);

impl SumsOfRatio {
    #[inline]
    fn add(&mut self, [x1, d1, x0, d0]: [f64; 4]) {
        let is_there = |d: f64| f64::from(u8::from(d != 0.0));
        plus(
            &mut self.0,
            [
                1.0,
                is_there(d1),
                is_there(d0),
                x1,
                d1,
                x0,
                d0,
                x1 * x1,
                x1 * d1,
                d1 * d1,
                x0 * x0,
                x0 * d0,
                d0 * d0,
                x1 * x0,
                x1 * d0,
                d1 * x0,
                d1 * d0,
            ],
        );
    }

    fn moved(&self) -> Option<(f64, f64)> {
        let [
            n,
            with1,
            with0,
            x1,
            d1,
            x0,
            d0,
            xx1,
            xd1,
            dd1,
            xx0,
            xd0,
            dd0,
            xx,
            xd,
            dx,
            dd,
        ] = self.0;
        let sums = Moved {
            x1,
            x0,
            d1,
            d0,
            xx1,
            xx0,
            across: xx,
            n,
        };
        let of_ratio = |[r1, r0]: [f64; 2]| {
            let now = (xx1 - 2.0 * r1 * xd1 + r1 * r1 * dd1) / (d1 * d1);
            let before = (xx0 - 2.0 * r0 * xd0 + r0 * r0 * dd0) / (d0 * d0);
            let both = (xx - r0 * xd - r1 * dx + r1 * r0 * dd) / (d1 * d0);
            now + before - 2.0 * both
        };
        // Which ratio it is says nothing here.
        let subject = Subject::Ratio(Measure::OrderValue);
        enough([with1, with0]).then(|| studentised(subject, sums, of_ratio))?
    }
}

/// Whether so many customers in each period are enough to be tested.
fn enough(with: [f64; 2]) -> bool {
    with.iter().all(|count| *count >= FEWEST as f64)
}

#[inline]
fn plus<const N: usize>(sums: &mut [f64; N], more: [f64; N]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// A number of a text, the same on every machine: FNV-1a.
fn text_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
