//! The table of cohorts.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::coverage::Coverage;
use super::metric::{Interval, PeriodUse};
use super::{InputUse, Number, SCHEMA_VERSION};
use crate::calendar::Unit;
use crate::metrics::cohorts::{Align, Average, Measure, Plan, Triangle, Value};
use crate::metrics::summary::Basis;

/// The document that `retention cohorts` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention cohorts")]
pub struct CohortReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `cohorts`.
    pub command: String,
    /// What was read.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: CohortSettings,
    /// Customers in all cohorts.
    pub customers: u64,
    /// The cohorts, the earliest first; those without customers are left out.
    pub cohorts: Vec<CohortUse>,
    /// The average of each period over the cohorts whose cell is complete.
    pub average: Vec<AverageUse>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
    /// Whether the table for programs has a column a period.
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) wide: bool,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CohortSettings {
    /// The days of the data.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// The length of a period: `week`, `month`, `quarter`, `year`.
    #[serde(serialize_with = "super::typed::name")]
    #[schemars(with = "String")]
    pub every: Unit,
    /// `calendar` periods, or `elapsed`: spans of 7, 30, 90 or 365 days since each customer's own
    /// first day.
    #[serde(serialize_with = "super::typed::name")]
    #[schemars(with = "String")]
    pub align: Align,
    /// `retention`, `customers`, `orders`, `revenue`, `cumulative_revenue` (per customer of the cohort)
    /// or `average_order_value`.
    #[serde(serialize_with = "key")]
    #[schemars(with = "String")]
    pub measure: Measure,
    /// Whether customers of a cell came in its period or later, instead of in it.
    pub unbounded: bool,
    /// Whether rows are values of a column instead of first periods (`--cohort-by`).
    pub cohorts_by_value: bool,
    /// The column whose days make the cohorts, in place of the first order or contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohorts_by_date: Option<String>,
    /// `orders`, or `contracts`: who is active at the anniversaries of the first contract's start.
    #[serde(serialize_with = "super::typed::name")]
    #[schemars(with = "String")]
    pub customers_from: Basis,
}

/// A measure by its name for programs.
fn key<S: Serializer>(measure: &Measure, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(measure.key())
}

/// One cohort.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CohortUse {
    /// The period of the customers' first order (contract).
    pub period: PeriodUse,
    /// How many customers.
    pub size: u64,
    /// The cells that can be observed, from the cohort's own period (0) on.
    pub cells: Vec<CellUse>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CellUse {
    /// How many periods after the cohort's own.
    pub number: u64,
    /// The value: the numerator over the denominator of a ratio, else the numerator. `null` when the
    /// denominator is 0.
    pub value: Option<Number>,
    /// Customers, orders or an amount.
    pub numerator: Number,
    /// Customers or orders, for a ratio; else `null`.
    pub denominator: Option<u64>,
    /// The 95 % interval of a retention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Whether the data reach the cell's last day; in no average otherwise.
    pub complete: bool,
}

/// The average of one period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AverageUse {
    /// How many periods after the cohort's own.
    pub number: u64,
    /// The sum of numerators over the sum of denominators (for plain counts and amounts the mean over
    /// cohorts); `null` without a complete cell.
    pub value: Option<f64>,
    /// The sum of numerators.
    pub numerator: Number,
    /// The sum of denominators.
    pub denominator: u64,
    /// The cohorts with a complete cell.
    pub cohorts: u64,
    /// The 95 % interval of a retention.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
}

/// What is shown of a table of cohorts, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// How the table was made.
    pub plan: Plan,
    /// What cells show.
    pub measure: Measure,
    /// Whether they count who came later too.
    pub unbounded: bool,
    /// Whether customers come from contracts.
    pub from_contracts: bool,
    /// A column a period in the table for programs.
    pub wide: bool,
}

impl CohortReport {
    /// The document of a table of cohorts.
    pub fn new(
        input: InputUse,
        coverage: Coverage,
        shown: &Shown,
        triangle: &Triangle,
        notes: Vec<String>,
    ) -> Self {
        let Shown {
            plan,
            measure,
            unbounded,
            ..
        } = *shown;
        let cohorts = triangle.cohorts.iter().map(|cohort| CohortUse {
            period: PeriodUse::of(
                &cohort.period,
                cohort.period.is_covered(plan.first, plan.as_of),
            ),
            size: cohort.size,
            cells: numbered(triangle.values(cohort, measure, unbounded), CellUse::of),
        });
        CohortReport {
            schema_version: SCHEMA_VERSION,
            command: "cohorts".to_owned(),
            input,
            settings: CohortSettings {
                coverage,
                every: plan.every,
                align: plan.align,
                measure,
                unbounded,
                cohorts_by_value: false,
                cohorts_by_date: None,
                customers_from: Basis::of_contracts(shown.from_contracts),
            },
            customers: triangle.customers(),
            cohorts: cohorts.collect(),
            average: numbered(triangle.averages(measure, unbounded), AverageUse::of),
            notes,
            wide: shown.wide,
        }
    }
}

impl CohortReport {
    /// The same, of cohorts by the days in this column.
    #[must_use]
    pub fn by_date(mut self, column: &str) -> Self {
        self.settings.cohorts_by_date = Some(column.to_owned());
        self
    }

    /// The same with a row for each value of a column in place of the first periods. A cell of a value
    /// is the average of its customers' cohorts: of those whose cell is complete.
    pub fn by_value(mut self, values: &[(String, Triangle)], shown: &Shown) -> Self {
        let coverage = &self.settings.coverage;
        let row = |(name, triangle): &(String, Triangle)| {
            let averages = triangle.averages(shown.measure, shown.unbounded);
            let known = averages
                .into_iter()
                .take_while(|average| average.cohorts > 0);
            CohortUse {
                period: PeriodUse {
                    name: name.clone(),
                    first: coverage.first_day.clone(),
                    last: coverage.as_of.clone(),
                    days: shown
                        .plan
                        .as_of
                        .days_since(shown.plan.first)
                        .unsigned_abs()
                        .into(),
                    complete: true,
                },
                size: triangle.customers(),
                cells: numbered(known.collect(), CellUse::of_average),
            }
        };
        self.cohorts = values.iter().map(row).collect();
        let longest = self.cohorts.iter().map(|row| row.cells.len()).max();
        self.average.truncate(longest.unwrap_or(0));
        self.settings.cohorts_by_value = true;
        self
    }
}

impl CellUse {
    fn of_average(number: u64, average: Average) -> Self {
        CellUse {
            number,
            value: average.value.map(Number::Real),
            numerator: plain(&average.numerator),
            denominator: Some(average.denominator),
            interval: average.interval,
            complete: true,
        }
    }

    fn of(number: u64, value: Value) -> Self {
        CellUse {
            number,
            value: value.value.as_ref().and_then(Number::of),
            numerator: plain(&value.numerator),
            denominator: value.denominator,
            interval: value.interval,
            complete: value.complete,
        }
    }
}

impl AverageUse {
    fn of(number: u64, average: Average) -> Self {
        AverageUse {
            number,
            value: average.value,
            numerator: plain(&average.numerator),
            denominator: average.denominator,
            cohorts: average.cohorts,
            interval: average.interval,
        }
    }
}

fn numbered<T, U>(items: Vec<T>, make: impl Fn(u64, T) -> U) -> Vec<U> {
    (0..)
        .zip(items)
        .map(|(number, item)| make(number, item))
        .collect()
}

/// Counts and amounts are single numbers.
fn plain(number: &crate::metrics::figure::Number) -> Number {
    Number::of(number).unwrap_or(Number::Count(0))
}
