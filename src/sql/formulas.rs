//! The metrics from a period's counts: section 3 of the definitions, once for every period.
//!
//! The steps expect `counts`: a row a period with the columns of `counts.rs`, the period's days
//! (`start_day`, `end_day`, `last_day`, `year_start`, `window_start`), and `data_first_day` and `as_of`.

use super::dialect::Dialect;
use super::text::{Statement, case, listed};
use crate::metrics::catalogue::{CATALOGUE, Entry, Group, Input};
use crate::metrics::formula::Formula;
use crate::money::Money;

/// What shapes the numbers beside the data and the days.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Given {
    /// The share of revenue kept.
    pub margin: Option<f64>,
    /// A customer's lifespan in years.
    pub lifespan: Option<f64>,
    /// Spent on keeping customers in the period asked for.
    pub retention_cost: Option<Money>,
    /// Spent on winning customers in the period asked for.
    pub acquisition_cost: Option<Money>,
}

/// Adds the steps from `counts` to `metrics`, which has a column a metric under its key.
pub(super) fn metrics(statement: &mut Statement, given: &Given) {
    rates(statement, given);
    annual(statement);
    values(statement, given);
}

fn step(statement: &mut Statement, name: &str, comment: &str, from: &str, columns: &[String]) {
    let mut all = vec!["*".to_owned()];
    all.extend_from_slice(columns);
    let body = format!("SELECT\n{}\nFROM {from}", listed(&all));
    statement.cte(name, comment, body);
}

/// What the statement has under other names: a part of a formula, as it prints itself, and its column.
const COLUMNS: [(&str, &str); 20] = [
    ("start", "S"),
    ("end", "E"),
    ("end - gained", "retained"),
    ("new", "new_customers"),
    ("lost", "(S - retained)"),
    ("acquired", "acquired"),
    ("buyers", "B"),
    ("orders", "order_count"),
    ("repeat_buyers", "repeat_buyers"),
    ("returning_buyers", "returning_buyers"),
    ("repeat_buyers_to_date", "repeat_buyers_to_date"),
    ("repeat_customers", "repeat_customers"),
    ("customers", "customers_to_date"),
    ("customers_to_date", "customers_to_date"),
    ("revenue", "revenue"),
    ("refunds", "refunds"),
    ("net_revenue", "(revenue + refunds)"),
    ("net_revenue_to_date", "net_to_date"),
    ("amounts", "amount"),
    ("gaps", "gap"),
];
/// What is a column from the step `rates` on.
const COSTS: [&str; 2] = ["retention_cost", "acquisition_cost"];

/// The formula over the statement's columns, some more of which are named here; `None` if it has an input that is no
/// column.
fn expression(dialect: &Dialect, formula: &Formula, more: &[&str]) -> Option<String> {
    let more = more.iter().map(|column| (*column, *column));
    let columns: Vec<(&str, &str)> = COLUMNS.into_iter().chain(more).collect();
    over_columns(dialect, formula, &columns)
}

/// The formula over these columns, each behind the part of a formula that it is; `None` if it has an input that is no
/// column.
pub(super) fn over_columns(
    dialect: &Dialect,
    formula: &Formula,
    columns: &[(&str, &str)],
) -> Option<String> {
    let name = formula.to_string();
    let known = columns.iter().find(|(part, _)| *part == name);
    if let Some((_, column)) = known {
        return Some((*column).to_owned());
    }
    let of = |formula: &Formula| over_columns(dialect, formula, columns);
    let double = |formula: &Formula| of(formula).map(|of| dialect.double(&of));
    Some(match formula {
        Formula::Times(times, a) => format!("({times} * {})", of(a)?),
        Formula::Minus(a) => format!("(-{})", of(a)?),
        Formula::Add(a, b) => format!("({} + {})", of(a)?, of(b)?),
        Formula::Sub(a, b) => format!("({} - {})", of(a)?, of(b)?),
        // A denominator of 0 makes a metric undefined.
        Formula::Div(a, b) => format!("{} / NULLIF({}, 0)", double(a)?, double(b)?),
        Formula::Median(list) => {
            let (_, column) = columns.iter().find(|(part, _)| part == list)?;
            let ends = [format!("{column}_low"), format!("{column}_high")];
            match *list {
                "amounts" => {
                    let [low, high] = ends.map(|end| dialect.money(&end));
                    format!("({low} + {high}) * {}", dialect.half)
                }
                _ => {
                    let [low, high] = ends.map(|end| dialect.double(&end));
                    format!("({low} + {high}) / 2")
                }
            }
        }
        _ => return None,
    })
}

/// A metric as a column, where its inputs are columns.
fn column(dialect: &Dialect, entry: &Entry, more: &[&str]) -> Option<String> {
    // No input that may be left out is a column.
    let are_columns = !entry.inputs.iter().any(Input::is_optional);
    let formula = expression(dialect, &entry.rule.formula, more).filter(|_| are_columns)?;
    let outermost = formula
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let formula = match entry.rule.formula {
        Formula::Add(..) | Formula::Sub(..) => outermost.unwrap_or(&formula).to_owned(),
        _ => formula,
    };
    let formula = match entry.group {
        // Nobody can be lost before the data are older than the window.
        Group::Customers => case(
            &[("data_first_day < window_start".to_owned(), formula)],
            None,
        ),
        _ => formula,
    };
    Some(format!("{formula} AS {}", entry.key))
}

fn rates(statement: &mut Statement, given: &Given) {
    let dialect = statement.dialect;
    let over = |part: &str, whole: &str| {
        format!(
            "{} / NULLIF({}, 0)",
            dialect.double(part),
            dialect.double(whole)
        )
    };
    let lost = (
        "data_first_day < window_start OR S = 0".to_owned(),
        "S - retained".to_owned(),
    );
    let cost = |cost: Option<Money>| match cost {
        Some(money) => format!(
            "CASE WHEN period = 1 THEN {} END",
            dialect.money(&format!("'{money}'"))
        ),
        None => dialect.money("NULL"),
    };
    let days_to_end = dialect.days_between("end_day", FROM);
    let days_to_as_of = dialect.days_between("as_of", FROM);
    let mut columns = vec![
        format!("{} AS lost", case(&[lost], None)),
        "E - retained AS N".to_owned(),
        "E - retained - new_customers AS won_back".to_owned(),
        format!(
            "{} AS period_days",
            dialect.days_between("end_day", "start_day")
        ),
    ];
    let metrics = CATALOGUE.iter();
    columns.extend(metrics.filter_map(|entry| column(dialect, entry, &[])));
    columns.extend([
        format!(
            "{} AS year_revenue_per_buyer",
            over("year_net", "year_buyers")
        ),
        format!(
            "CASE WHEN as_of >= last_day THEN {days_to_end} ELSE {days_to_as_of} + 1 END AS history_days"
        ),
        format!(
            "{} AS year_churn",
            over("(S_year - retained_year)", "S_year")
        ),
        format!("{} AS retention_cost", cost(given.retention_cost)),
        format!("{} AS acquisition_cost", cost(given.acquisition_cost)),
    ]);
    step(
        statement,
        "rates",
        "Ratios of the counts. history_days: days of the 12 months before the end that the data know of.",
        "counts",
        &columns,
    );
}

/// Where the known part of the 12 months before the end begins.
const FROM: &str = "GREATEST(data_first_day, year_start)";

fn annual(statement: &mut Statement) {
    let dialect = statement.dialect;
    let double = |of: &str| dialect.double(of);
    let whole = "data_first_day <= year_start AND as_of >= last_day".to_owned();
    let revenue = case(
        &[
            (whole, "year_revenue_per_buyer".to_owned()),
            (
                "history_days > 0".to_owned(),
                format!(
                    "year_revenue_per_buyer * (365.25 / {})",
                    double("history_days")
                ),
            ),
        ],
        None,
    );
    let mut columns = vec![
        format!(
            "1 - POWER(1 - customer_churn_rate, 365.25 / {}) AS annualized_churn_rate",
            double("period_days")
        ),
        format!("{revenue} AS annual_revenue_per_customer"),
    ];
    let of_costs = |entry: &&Entry| entry.inputs.iter().any(|input| COSTS.contains(&input.name));
    let metrics = CATALOGUE.iter().filter(of_costs);
    columns.extend(metrics.filter_map(|entry| column(dialect, entry, &COSTS)));
    columns.push(format!(
        "{} AS marketing_cost_per_acquired_customer",
        double("NULL")
    ));
    step(
        statement,
        "annual",
        "What a year would show; with less history, the revenue is scaled to a year.",
        "rates",
        &columns,
    );
}

fn values(statement: &mut Statement, given: &Given) {
    let double = |of: &str| statement.dialect.double(of);
    let lifespan = match given.lifespan {
        Some(years) => double(&format!("'{years}'")),
        None => case(
            &[(
                "S_year > 0 AND data_first_day < window_start".to_owned(),
                format!("1 / NULLIF({}, 0)", double("year_churn")),
            )],
            Some("1 / NULLIF(annualized_churn_rate, 0)"),
        ),
    };
    let margin = double(&format!("'{}'", given.margin.unwrap_or(1.0)));
    let columns = [
        format!("{lifespan} AS customer_lifespan_years"),
        format!("{margin} AS margin"),
    ];
    step(
        statement,
        "lifespans",
        "Years a customer stays: 1 / annual churn, of the customers of 12 months before the end if there were any.",
        "annual",
        &columns,
    );
    let columns = [
        "annual_revenue_per_customer * customer_lifespan_years * margin AS customer_lifetime_value"
            .to_owned(),
        format!(
            "{} AS value_to_acquisition_cost",
            case(
                &[(
                    "customer_acquisition_cost > 0".to_owned(),
                    "annual_revenue_per_customer * customer_lifespan_years * margin / customer_acquisition_cost".to_owned()
                )],
                None
            )
        ),
        format!(
            "{} AS payback_months",
            case(
                &[(
                    "customer_acquisition_cost >= 0 AND annual_revenue_per_customer * margin > 0".to_owned(),
                    "customer_acquisition_cost / (annual_revenue_per_customer * margin / 12)".to_owned()
                )],
                None
            )
        ),
    ];
    step(
        statement,
        "metrics",
        "What a customer is worth, against what winning one cost.",
        "lifespans",
        &columns,
    );
}
