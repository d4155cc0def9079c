//! What order files hold, before a number is trusted.

use schemars::JsonSchema;
use serde::Serialize;

use super::findings::FindingUse;
use super::page::Page;
use super::{Document, Grid, Keyed, Number, SCHEMA_VERSION};
use crate::calendar::Window;
use crate::locale::Locale;
use crate::metrics::quality::{self, ContractQuality, Quality};

/// The document that `retention check` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention check")]
pub struct CheckReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `check`.
    pub command: String,
    /// What reading found: what somebody has to decide before a number can be trusted, warnings and remarks.
    pub findings: Vec<FindingUse>,
    /// Every file, in the order given.
    pub files: Vec<CheckedFile>,
    /// What all rows hold as they stand, those included that a report would refuse.
    pub rows: CheckedRows,
    /// What a report would compute from; `null` where a decision comes first.
    pub orders: Option<CheckedOrders>,
    /// The contracts of a customers file; `null` without such a file.
    pub contracts: Option<ContractQuality>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedFile {
    /// The file as it was named; `stdin` for `-`.
    pub name: String,
    /// Data rows.
    pub rows: u64,
    /// Delimiter, encoding, compression.
    pub read_as: Keyed<String>,
    /// All its columns.
    pub columns: Vec<CheckedColumn>,
    /// How its dates are read.
    pub date_order: Form,
    /// How its amounts are read.
    pub decimal_mark: Form,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedColumn {
    /// Its place, from 1.
    pub number: u64,
    /// Its header.
    pub name: String,
    /// What it is used for; `null` for nothing.
    pub role: Option<String>,
}

/// How the values of a column are read.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Form {
    /// `day first`, `month first`; `point`, `comma`; `null` where nothing in the file tells.
    pub value: Option<String>,
    /// The first value that can be read in no other way; `null` where it was given or not needed.
    pub example: Option<String>,
    /// The line of the example.
    pub line: Option<u64>,
    /// Whether there are values that can be read in two ways and nothing in this file decides.
    pub open: bool,
}

/// Rows as they stand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct CheckedRows {
    /// Data rows.
    pub rows: u64,
    /// Rows that a report would refuse.
    pub refused: u64,
    /// Orders with an id; `null` without such a column, or where a decision comes first.
    pub order_ids: Option<u64>,
    /// Orders on several rows, which add up or of which the first row counts.
    pub orders_on_several_rows: u64,
    /// Orders whose rows stand in more than one file.
    pub orders_in_two_files: u64,
    /// Order ids under more than one customer, of a sample of order ids (of all, if they are few).
    pub order_ids_of_two_customers: u64,
    /// How many order ids the sample holds.
    pub order_ids_sampled: u64,
    /// Rows that are, byte for byte, an earlier row of their order.
    pub repeated_rows: u64,
    /// Values of status columns, the most frequent first.
    pub statuses: Vec<CheckedValue>,
    /// Currencies, the most frequent first.
    pub currencies: Vec<CheckedValue>,
}

/// A value and its rows.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedValue {
    /// The value.
    pub value: String,
    /// How many rows have it.
    pub rows: u64,
}

/// Orders, line items merged.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedOrders {
    /// Customers with an order or a refund.
    pub customers: u64,
    /// Orders.
    pub orders: u64,
    /// Their amounts; `null`, as all money is, where the files have no amounts.
    pub revenue: Option<Number>,
    /// Orders with a negative total.
    pub refunds: Option<u64>,
    /// Their amounts, negative.
    pub refunded: Option<Number>,
    /// Orders with a total of exactly 0.
    pub zero_orders: Option<u64>,
    /// Rows without a customer: in no metric.
    pub guest_rows: u64,
    /// Their amounts.
    pub guest_revenue: Option<Number>,
    /// The days of the data.
    pub days: Option<CheckedDays>,
    /// The amounts of orders above 0.
    pub amounts: Option<CheckedAmounts>,
    /// Days between a customer's consecutive purchase days.
    pub gaps: Option<CheckedGaps>,
    /// Who a window would call active at the data's end.
    pub active: Vec<ActiveWithin>,
}

/// Days.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedDays {
    /// The first day with a row.
    pub first: String,
    /// The last day with a row.
    pub last: String,
    /// Days between them without any row.
    pub without_orders: u64,
    /// The longest run of such days, `first..last`.
    pub longest_pause: Option<String>,
    /// The week and the month that the last day lies in.
    pub last_periods: Vec<LastPeriod>,
    /// All calendar periods from the first day to the last, those without any row too: months, or weeks of few months,
    /// quarters or years of many.
    pub periods: Vec<CheckedPeriod>,
}

/// What lies in a calendar period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckedPeriod {
    /// `2025-03`, `2025-W10`, `2025-Q1`, `2025`.
    pub period: String,
    /// Orders.
    pub orders: u64,
    /// Orders with a negative total.
    pub refunds: u64,
    /// Rows without a customer.
    pub guest_rows: u64,
    /// All its days.
    pub days: u64,
    /// Those from the data's first day to the last one.
    pub days_covered: u64,
    /// Those with any row.
    pub days_with_rows: u64,
}

/// A calendar period that the last day lies in.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LastPeriod {
    /// `2025-W10`, `2025-03`.
    pub period: String,
    /// Its days up to the last day.
    pub days_covered: u64,
    /// All its days.
    pub days: u64,
    /// Whether the data reach its last day.
    pub complete: bool,
}

/// Amounts; quartiles by nearest rank.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedAmounts {
    /// The smallest.
    pub lowest: Number,
    /// First quartile.
    pub q1: Number,
    /// Median.
    pub median: Number,
    /// Third quartile.
    pub q3: Number,
    /// The largest.
    pub highest: Number,
    /// Q3 + 3 · (Q3 − Q1): outliers lie above; `null` where the quartiles are equal.
    pub fence: Option<Number>,
    /// Orders above the fence.
    pub outliers: u64,
    /// The largest outliers.
    pub largest: Vec<LargestOrder>,
}

/// A large order.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LargestOrder {
    /// Its day.
    pub day: String,
    /// Its customer.
    pub customer: String,
    /// Its amount.
    pub amount: Number,
}

/// Gaps in days; percentiles by nearest rank.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedGaps {
    /// How many.
    pub count: u64,
    /// First quartile.
    pub q1: u64,
    /// Median.
    pub median: u64,
    /// Third quartile.
    pub q3: u64,
    /// 90th percentile.
    pub p90: u64,
    /// The 90th percentile rounded up to a length for `--active-within`.
    pub suggested_active_within: String,
}

/// A window and its effect.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ActiveWithin {
    /// The window's length.
    pub days: u64,
    /// Customers active.
    pub customers: u64,
    /// Their share of all customers who ever purchased.
    pub share: f64,
}

impl CheckReport {
    /// The document of what was found.
    pub fn new(
        findings: Vec<FindingUse>,
        files: Vec<CheckedFile>,
        rows: CheckedRows,
        orders: Option<&Quality>,
        contracts: Option<ContractQuality>,
    ) -> Self {
        CheckReport {
            schema_version: SCHEMA_VERSION,
            command: "check".to_owned(),
            findings,
            files,
            rows,
            orders: orders.map(CheckedOrders::new),
            contracts,
        }
    }
}

impl CheckedOrders {
    fn new(quality: &Quality) -> Self {
        CheckedOrders {
            customers: quality.customers,
            orders: quality.orders,
            revenue: quality.money.map(|money| Number::Money(money.revenue)),
            refunds: quality.money.map(|money| money.refunds),
            refunded: quality.money.map(|money| Number::Money(money.refunded)),
            zero_orders: quality.money.map(|money| money.zero_orders),
            guest_rows: quality.guest_rows,
            guest_revenue: quality
                .money
                .map(|money| Number::Money(money.guest_revenue)),
            days: quality.days.as_ref().map(CheckedDays::new),
            amounts: quality.amounts.as_ref().map(CheckedAmounts::new),
            gaps: quality.gaps.map(CheckedGaps::new),
            active: quality
                .active
                .iter()
                .filter(|active| active.of > 0)
                .map(|active| ActiveWithin {
                    days: u64::from(active.window),
                    customers: active.customers,
                    share: active.customers as f64 / active.of as f64,
                })
                .collect(),
        }
    }
}

impl CheckedDays {
    fn new(days: &quality::Days) -> Self {
        let last_periods = days.last_periods.iter().map(|last| LastPeriod {
            period: last.period.to_string(),
            days_covered: last.covered,
            days: u64::from(last.period.days().unsigned_abs()),
            complete: last.complete,
        });
        CheckedDays {
            first: days.first.to_string(),
            last: days.last.to_string(),
            without_orders: days.without_orders,
            longest_pause: days.longest_pause.map(|pause| pause.to_string()),
            last_periods: last_periods.collect(),
            periods: days.periods.iter().map(CheckedPeriod::new).collect(),
        }
    }
}

impl CheckedPeriod {
    fn new(filled: &quality::Filled) -> Self {
        CheckedPeriod {
            period: filled.period.to_string(),
            orders: filled.orders,
            refunds: filled.refunds,
            guest_rows: filled.guest_rows,
            days: u64::from(filled.period.days().unsigned_abs()),
            days_covered: filled.covered,
            days_with_rows: filled.with_rows,
        }
    }

    /// Whether there is no row in it.
    pub(super) fn is_empty(&self) -> bool {
        self.days_with_rows == 0
    }

    /// Whether the data begin or end in it.
    pub(super) fn is_partial(&self) -> bool {
        self.days_covered < self.days
    }
}

impl CheckedAmounts {
    fn new(amounts: &quality::Amounts) -> Self {
        CheckedAmounts {
            lowest: Number::Money(amounts.lowest),
            q1: Number::Money(amounts.q1),
            median: Number::Money(amounts.median),
            q3: Number::Money(amounts.q3),
            highest: Number::Money(amounts.highest),
            fence: amounts.fence.map(Number::Money),
            outliers: amounts.outliers,
            largest: amounts
                .largest
                .iter()
                .map(|order| LargestOrder {
                    day: order.day.to_string(),
                    customer: order.customer.clone(),
                    amount: Number::Money(order.amount),
                })
                .collect(),
        }
    }
}

impl CheckedGaps {
    fn new(gaps: quality::Gaps) -> Self {
        CheckedGaps {
            count: gaps.count,
            q1: u64::from(gaps.q1),
            median: u64::from(gaps.median),
            q3: u64::from(gaps.q3),
            p90: u64::from(gaps.p90),
            suggested_active_within: match gaps.suggested {
                Window::Days(days) if days > 14 && days.is_multiple_of(7) => {
                    format!("{}w", days / 7)
                }
                Window::Days(days) => format!("{days}d"),
                Window::Months(months) if months > 24 => format!("{}y", months / 12),
                Window::Months(months) => format!("{months}mo"),
            },
        }
    }
}

impl Document for CheckReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_check(self, locale)
    }

    fn above(&self) -> Vec<String> {
        super::findings::sentences(&self.findings).0
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    fn for_people(&self) -> Grid {
        super::check_grid::for_people(self)
    }

    fn for_programs(&self) -> Grid {
        super::check_records::for_programs(self)
    }
}
