//! A change by the groups of a column, as documents hold it.

use schemars::JsonSchema;
use serde::Serialize;

use super::make::Unit;
use crate::metrics::why::groups::{Group, Part, Reversal, Side, Status};
use crate::metrics::why::search::ColumnSplit;
use crate::report::Number;
use crate::report::metric::Interval;

/// A change by the groups of one column.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ColumnUse {
    /// The column's header, or `tenure`, `cohort`.
    pub name: String,
    /// `values`, `bands` (of numbers), `tenure`, `cohort`.
    pub kind: String,
    /// Distinct values, before those beyond the largest are put together.
    pub values: u64,
    /// What moved within groups; `null` for net revenue, and where the two periods have too few groups in common.
    pub within: Option<f64>,
    /// Its 95 % interval.
    pub within_interval: Option<Interval>,
    /// What the mix of groups moved: with `within` it is the change.
    pub mix: Option<f64>,
    /// Its 95 % interval.
    pub mix_interval: Option<Interval>,
    /// The share of all customers (orders) in groups that both periods have.
    pub common: CommonUse,
    /// `all` where every group moves against the whole, `within` where what moved within groups does, by more than
    /// chance.
    pub reversal: Option<ReversalUse>,
    /// Whether the groups moved alike; `null` with fewer than two groups to test, and for tenure.
    pub test: Option<TestUse>,
    /// Half of all |excess|.
    pub heterogeneity: f64,
    /// Buyers of the two periods with another value in them than their first; `null` where the values do not stand in
    /// the order files.
    pub moved: Option<u64>,
    /// The groups that stand out, by name: the column's and their own corrected p are below 0.05.
    pub named: Vec<String>,
    /// The groups, those farthest from counting for no more than their size first.
    pub groups: Vec<GroupUse>,
    /// Whether the values are those of a customers file, as of today.
    #[serde(skip)]
    pub is_of_today: bool,
}

/// A share in both periods.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct CommonUse {
    /// In the period compared with.
    pub before: f64,
    /// In the period.
    pub now: f64,
}

/// Groups that move against the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReversalUse {
    /// Every group in both periods.
    All,
    /// What moved within groups.
    Within,
}

/// Whether groups moved alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct TestUse {
    /// Q, the changes' distance from their mean, each by its variance.
    pub statistic: f64,
    /// Groups tested, less one.
    pub df: u64,
    /// How likely so large a Q is by chance.
    pub p: f64,
    /// The same, corrected for how many columns are looked at (Holm); where the metric shows no evidence of a change, also
    /// times the number of such metrics.
    pub p_adjusted: f64,
    /// `chi2` or `permutation`.
    pub method: &'static str,
    /// Shuffles behind it.
    pub shuffles: u32,
}

/// In which periods a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusUse {
    /// In both.
    Both,
    /// In the period alone.
    New,
    /// In the one before alone.
    Vanished,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupUse {
    /// Its name.
    pub name: String,
    /// In which periods it is.
    pub status: StatusUse,
    /// In the period compared with.
    pub before: GroupSide,
    /// In the period.
    pub now: GroupSide,
    /// How far it moved by itself; `null` unless it is in both periods.
    pub change: Option<f64>,
    /// The 95 % interval of that.
    pub interval: Option<Interval>,
    /// Its part of what moved within groups.
    pub within: Option<f64>,
    /// Its part of the mix.
    pub mix: Option<f64>,
    /// Both together: what the group counts for. Of net revenue an exact amount.
    pub contribution: Number,
    /// What its size alone would count for.
    pub even: Option<f64>,
    /// contribution − even; over all groups 0.
    pub excess: Option<f64>,
    /// How far all other customers moved.
    pub rest_change: Option<f64>,
    /// Against all other customers: how likely so large a difference is by chance.
    pub p: Option<f64>,
    /// The same, corrected for all values of all columns (Holm).
    pub p_adjusted: Option<f64>,
}

/// A group in one period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupSide {
    /// Its value.
    pub value: Option<Number>,
    /// The sum above.
    pub numerator: Option<Number>,
    /// The sum below.
    pub denominator: Option<Number>,
    /// Its share of all below; of net revenue, of all of it.
    pub weight: Option<f64>,
}

/// A column that is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SkippedUse {
    /// The column.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// What is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A ratio.
    Ratio {
        /// Whether its numerator is money.
        is_money: bool,
    },
    /// Net revenue.
    Total,
}

impl ColumnUse {
    pub(super) fn of(found: &ColumnSplit, of: Of, unit: Unit) -> Self {
        let (column, split) = (&found.column, &found.split);
        let mut groups: Vec<&Group> = split.groups.iter().collect();
        if matches!(column.kind.name(), "values") {
            let size = |group: &Group| group.excess().map_or(0.0, f64::abs);
            groups.sort_by(|one, other| size(other).total_cmp(&size(one)));
        }
        let name = |group: &Group| {
            let name = column.groups.get(group.place);
            name.cloned().unwrap_or_default()
        };
        let value = |part: Option<Part>| part.map(|part| part.value);
        let interval = |part: Option<Part>| part.and_then(|part| part.interval);
        let [before, now] = split.common;
        ColumnUse {
            name: column.name.clone(),
            kind: column.kind.name().to_owned(),
            values: column.values as u64,
            within: value(split.within),
            within_interval: interval(split.within),
            mix: value(split.mix),
            mix_interval: interval(split.mix),
            common: CommonUse { before, now },
            reversal: split.reversal.map(|reversal| match reversal {
                Reversal::All => ReversalUse::All,
                Reversal::Within => ReversalUse::Within,
            }),
            test: found.test.map(|test| TestUse {
                statistic: test.statistic,
                df: test.freedom,
                p: test.p,
                p_adjusted: test.p_adjusted,
                method: test.method.name(),
                shuffles: test.shuffles,
            }),
            heterogeneity: split.heterogeneity,
            moved: column.moved,
            named: found.named().map(str::to_owned).collect(),
            groups: groups
                .into_iter()
                .map(|group| GroupUse::of(group, name(group), of, unit))
                .collect(),
            is_of_today: column.is_of_today,
        }
    }
}

impl GroupUse {
    fn of(group: &Group, name: String, of: Of, unit: Unit) -> Self {
        GroupUse {
            name,
            status: match group.status {
                Status::Both => StatusUse::Both,
                Status::New => StatusUse::New,
                Status::Vanished => StatusUse::Vanished,
            },
            before: GroupSide::of(&group.before, of, unit),
            now: GroupSide::of(&group.now, of, unit),
            change: group.change,
            interval: group.shift.map(|shift| shift.interval),
            within: group.within,
            mix: group.mix,
            contribution: match of {
                Of::Total => unit.money(group.now.x - group.before.x),
                Of::Ratio { .. } => Number::Real(group.contribution),
            },
            even: group.even,
            excess: group.excess(),
            rest_change: group.rest_change,
            p: group.p,
            p_adjusted: group.p_adjusted,
        }
    }
}

impl GroupSide {
    fn of(side: &Side, of: Of, unit: Unit) -> Self {
        let count = |count: i128| Number::Count(u64::try_from(count).unwrap_or(0));
        let is_money = !matches!(of, Of::Ratio { is_money: false });
        let numerator = match is_money {
            true => unit.money(side.x),
            false => count(side.x),
        };
        let (value, sums) = match of {
            Of::Total => (Some(numerator), None),
            Of::Ratio { .. } => {
                let value = numerator.to_f64() / side.d as f64;
                let value = (side.d != 0).then_some(Number::Real(value));
                (value, Some((numerator, count(side.d))))
            }
        };
        let (numerator, denominator) = sums.unzip();
        GroupSide {
            value,
            numerator,
            denominator,
            weight: side.weight,
        }
    }
}
