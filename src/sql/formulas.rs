//! The metrics from a period's counts: section 3 of the definitions, once for every period.
//!
//! The steps expect `counts`: a row a period with the columns of `counts.rs`, the period's days
//! (`start_day`, `end_day`, `last_day`, `year_start`, `window_start`), and `data_first_day` and `as_of`.

use super::text::{Statement, case, listed};
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

fn rates(statement: &mut Statement, given: &Given) {
    let dialect = statement.dialect;
    // A denominator of 0 makes a metric undefined.
    let over = |part: &str, whole: &str| {
        format!(
            "{} / NULLIF({}, 0)",
            dialect.double(part),
            dialect.double(whole)
        )
    };
    // Nobody can be lost before the data are older than the window.
    let loss = |part: &str| {
        let seen = ("data_first_day < window_start".to_owned(), over(part, "S"));
        case(&[seen], None)
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
    let half = dialect.half;
    let (low, high) = (dialect.money("amount_low"), dialect.money("amount_high"));
    let (gap_low, gap_high) = (dialect.double("gap_low"), dialect.double("gap_high"));
    let days_to_end = dialect.days_between("end_day", FROM);
    let days_to_as_of = dialect.days_between("as_of", FROM);
    let columns = [
        format!("{} AS lost", case(&[lost], None)),
        "E - retained AS N".to_owned(),
        "E - retained - new_customers AS won_back".to_owned(),
        format!(
            "{} AS period_days",
            dialect.days_between("end_day", "start_day")
        ),
        format!("{} AS customer_retention_rate", loss("retained")),
        format!(
            "{} AS customer_retention_rate_with_won_back",
            loss("(E - new_customers)")
        ),
        format!("{} AS customer_churn_rate", loss("(S - retained)")),
        format!("{} AS net_customer_loss_rate", loss("(S - E)")),
        format!("{} AS repeat_purchase_rate", over("repeat_buyers", "B")),
        format!(
            "{} AS returning_customer_rate",
            over("returning_buyers", "B")
        ),
        format!(
            "{} AS returning_customer_rate_shopify",
            over("repeat_buyers_to_date", "B")
        ),
        format!(
            "{} AS repeat_customer_rate",
            over("repeat_customers", "customers_to_date")
        ),
        format!("{} AS purchase_frequency", over("order_count", "B")),
        format!("{} AS average_order_value", over("revenue", "order_count")),
        format!("({low} + {high}) * {half} AS median_order_value"),
        "revenue + refunds AS net_revenue".to_owned(),
        format!("{} AS refund_rate", over("(-refunds)", "revenue")),
        format!(
            "{} AS revenue_per_customer",
            over("(revenue + refunds)", "B")
        ),
        format!("({gap_low} + {gap_high}) / 2 AS median_days_between_orders"),
        format!(
            "{} AS historical_customer_value",
            over("net_to_date", "customers_to_date")
        ),
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
    ];
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
    let per_customer =
        |cost: &str, count: &str| format!("{} / NULLIF({}, 0)", double(cost), double(count));
    let columns = [
        format!(
            "1 - POWER(1 - customer_churn_rate, 365.25 / {}) AS annualized_churn_rate",
            double("period_days")
        ),
        format!("{revenue} AS annual_revenue_per_customer"),
        format!(
            "{} AS retention_cost_per_customer",
            per_customer("retention_cost", "E")
        ),
        format!(
            "{} AS customer_acquisition_cost",
            per_customer("acquisition_cost", "acquired")
        ),
        format!("{} AS marketing_cost_per_acquired_customer", double("NULL")),
    ];
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
