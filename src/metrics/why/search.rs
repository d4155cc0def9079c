//! Which column, which value: whether groups moved alike, and who of them moved unlike all others. why.md, section 4.
//!
//! Q by chi-square, or by permutation where money's heavy tails and small groups make that reject too often: the
//! studentised permutation test of E. Chung and J. P. Romano, "Exact and asymptotically robust permutation tests", Annals of
//! Statistics 41, 2013.

use std::sync::Arc;

use super::cells::Cells;
use super::columns::{Column, Labels};
use super::groups::{Scale, Split, Status, split, split_total};
use super::measure::Measure;
use super::shuffle::{moved, test};
use crate::metrics::interval::{MARKED, holm, normal_p};

/// Fewer shuffles do not tell 0.05 from 0.06.
const FEWEST_SHUFFLES: u32 = 199;
/// Customers looked at over all shuffles of a run.
pub const MOST_STEPS: u64 = 2_000_000_000;

/// How a p came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By the chi-square distribution.
    Chi2,
    /// By shuffling labels.
    Permutation,
}

impl Method {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Method::Chi2 => "chi2",
            Method::Permutation => "permutation",
        }
    }
}

/// Whether a column's groups moved alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Q.
    pub statistic: f64,
    /// Groups that were tested, less one.
    pub freedom: u64,
    /// How likely so large a Q is by chance.
    pub p: f64,
    /// The same, corrected for how many columns of the metric are looked at, and [for how many metrics](correct_over_metrics).
    pub p_adjusted: f64,
    /// How p came about.
    pub method: Method,
    /// Shuffles behind it.
    pub shuffles: u32,
}

/// A change by the groups of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSplit {
    /// The column.
    pub column: Arc<Column>,
    /// The parts.
    pub split: Split,
    /// Whether they differ; none with fewer than two groups to test, and for groups that move.
    pub test: Option<Test>,
}

impl ColumnSplit {
    /// The values that stand out: those of a column that does, whose own p does too. Never the others together.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let stands_out = |p: Option<f64>| p.is_some_and(|p| p < MARKED);
        let does = stands_out(self.test.map(|test| test.p_adjusted));
        let groups = self.split.groups.iter().filter(move |group| {
            does && stands_out(group.p_adjusted) && Some(group.place) != self.column.other
        });
        groups.filter_map(|group| self.column.groups.get(group.place).map(String::as_str))
    }

    fn is_marked(&self) -> bool {
        self.test.is_some_and(|test| test.p_adjusted < MARKED)
    }
}

/// What a search shuffles with, and how much.
#[derive(Debug, Clone, Copy)]
pub struct Shuffles {
    /// How many.
    pub count: u32,
    /// Where the random numbers start.
    pub seed: u64,
    /// How many threads.
    pub threads: usize,
}

/// What is looked for: a ratio, or net revenue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Subject {
    /// A ratio of sums over customers.
    Ratio(Measure),
    /// Net revenue.
    Total,
}

impl Subject {
    pub(super) fn measure(self) -> Measure {
        match self {
            Subject::Ratio(measure) => measure,
            // Net revenue over buyers: its X is what is wanted.
            Subject::Total => Measure::RevenuePerCustomer,
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Subject::Ratio(measure) => measure.key(),
            Subject::Total => "net_revenue",
        }
    }
}

/// Work that is left for shuffles.
#[derive(Debug)]
pub struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Budget(MOST_STEPS)
    }
}

impl Budget {
    /// As many shuffles of so many customers as are asked for or can be had; none if too few.
    pub(super) fn take(&mut self, asked: u32, customers: usize) -> Option<u32> {
        let customers = customers.max(1) as u64;
        let possible = u32::try_from(self.0 / customers).unwrap_or(u32::MAX);
        let count = asked.min(possible);
        (count >= asked.min(FEWEST_SHUFFLES) && count > 0).then(|| {
            self.0 -= u64::from(count) * customers;
            count
        })
    }
}

/// Where the sums of groups come from.
pub(super) trait Sampled {
    /// The sums of a measure by a column's groups.
    fn cells(&self, measure: Measure, column: &Column) -> Cells;

    /// p by shuffling a column's labels, with how many shuffles are behind it; none where that cannot be had, or there is
    /// no work left for it.
    fn permuted(&mut self, subject: Subject, column: &Column, q: f64) -> Option<(f64, u32)>;
}

/// The change of one subject by each column; columns that stand out first, then by how far their groups are from
/// counting for no more than their size. Empty where the subject has no value in either period.
pub(super) fn search(
    subject: Subject,
    columns: &[Arc<Column>],
    unit: f64,
    sampled: &mut dyn Sampled,
) -> Vec<ColumnSplit> {
    let measure = subject.measure();
    let scale = Scale {
        is_share: measure.is_share(),
        unit: if measure.is_money() { unit } else { 1.0 },
    };
    let mut found: Vec<ColumnSplit> = Vec::new();
    for column in columns {
        let cells = sampled.cells(measure, column);
        let Some(mut split) = (match subject {
            Subject::Ratio(_) => split(&cells, scale),
            Subject::Total => Some(split_total(&cells, unit)),
        }) else {
            continue;
        };
        let test = match &column.labels {
            Labels::Moving(_) => None,
            Labels::Fixed(_) => {
                against_the_rest(subject, &cells, scale, &mut split);
                test(subject, &cells, |q| sampled.permuted(subject, column, q))
            }
        };
        found.push(ColumnSplit {
            column: Arc::clone(column),
            split,
            test,
        });
    }
    adjust(&mut found);
    rank(&mut found);
    found
}

/// Columns that stand out first.
fn rank(found: &mut [ColumnSplit]) {
    found.sort_by(|one, other| {
        other.is_marked().cmp(&one.is_marked()).then_with(|| {
            let size = |column: &ColumnSplit| column.split.heterogeneity;
            size(other).total_cmp(&size(one))
        })
    });
}

/// Corrects for how many metrics are looked at: their columns, each with whether its metric changed at all.
///
/// A change asks for its groups, which the search of that metric alone is corrected for. Groups of metrics without
/// evidence of a change are looked at on the off chance: with k such metrics, a column's p counts k times (Bonferroni).
/// The verdict is of the whole and the test of differences within it, so nearly independent: in a report of m metrics
/// without any difference, something is named with a chance of at most 5 % · (1 + 5 % · m), 6 % of the four shown.
pub(super) fn correct_over_metrics(metrics: &mut [(bool, &mut Vec<ColumnSplit>)]) {
    let is_open = |(changed, columns): &(bool, &mut Vec<ColumnSplit>)| {
        !changed && columns.iter().any(|column| column.test.is_some())
    };
    let open = metrics.iter().filter(|metric| is_open(metric)).count() as f64;
    for (_, columns) in metrics.iter_mut().filter(|metric| is_open(metric)) {
        for test in columns.iter_mut().filter_map(|column| column.test.as_mut()) {
            test.p_adjusted = (test.p_adjusted * open).min(1.0);
        }
        rank(columns);
    }
}

/// Corrects for how many columns, and for how many values of all of them, are looked at.
fn adjust(found: &mut [ColumnSplit]) {
    let columns: Vec<f64> = found
        .iter()
        .filter_map(|column| Some(column.test?.p))
        .collect();
    let mut columns = holm(&columns).into_iter();
    let groups = found.iter().flat_map(|column| &column.split.groups);
    let values: Vec<f64> = groups.filter_map(|group| group.p).collect();
    let mut values = holm(&values).into_iter();
    for column in found {
        if let Some(test) = &mut column.test {
            test.p_adjusted = columns.next().unwrap_or(1.0);
        }
        for group in column
            .split
            .groups
            .iter_mut()
            .filter(|group| group.p.is_some())
        {
            group.p_adjusted = values.next();
        }
    }
}

/// Each group's change against that of all other customers, who are others, so that variances add.
fn against_the_rest(subject: Subject, cells: &Cells, scale: Scale, split: &mut Split) {
    let whole = cells.whole();
    for group in &mut split.groups {
        let sums = cells.sides(group.place);
        let rest = whole.without(&sums);
        if let (Subject::Ratio(_), true) = (subject, rest.d.iter().all(|d| *d != 0)) {
            let rate = |period: usize| rest.x[period] as f64 / rest.d[period] as f64; // invariant
            group.rest_change = Some((rate(0) - rate(1)) * scale.unit);
        }
        if subject == Subject::Total {
            group.rest_change = Some((rest.x[0] - rest.x[1]) as f64 * scale.unit);
        }
        if group.status != Status::Both {
            continue;
        }
        if let (Some(own), Some(rest)) = (moved(subject, &sums), moved(subject, &rest)) {
            group.p = Some(normal_p((own.0 - rest.0) / (own.1 + rest.1).sqrt()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::why::ages::tenure_of;

    fn column(p: f64) -> ColumnSplit {
        ColumnSplit {
            column: Arc::new(tenure_of(Labels::Fixed(Vec::new()), false)),
            split: split_total(&Cells::of_sums(0, std::iter::empty()), 1.0),
            test: Some(Test {
                statistic: 0.0,
                freedom: 1,
                p,
                p_adjusted: p,
                method: Method::Chi2,
                shuffles: 0,
            }),
        }
    }

    /// Two of four metrics have no evidence of a change and columns to look at: there p counts twice.
    #[test]
    fn metrics_without_evidence_are_corrected_together() {
        let mut changed = vec![column(0.03)];
        let (mut open, mut other) = (vec![column(0.03), column(0.02)], vec![column(0.9)]);
        let mut without_columns = Vec::new();
        correct_over_metrics(&mut [
            (true, &mut changed),
            (false, &mut open),
            (false, &mut other),
            (false, &mut without_columns),
        ]);
        let of = |columns: &[ColumnSplit]| -> Vec<f64> {
            let tests = columns.iter().filter_map(|column| column.test);
            tests.map(|test| test.p_adjusted).collect()
        };
        assert_eq!(of(&changed), [0.03]);
        // The one that still stands out is first.
        assert_eq!(of(&open), [0.04, 0.06]);
        assert_eq!(of(&other), [1.0]);
    }
}
