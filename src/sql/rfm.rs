//! The statement of `retention sql rfm`: a row a segment, under the names of the file command's CSV.
//!
//! A score is `1 + floor(5 · (L + T/2) / n)`, L being how many of the n customers are strictly worse and T how many
//! are equal: equal values get equal scores, which neither `NTILE` nor `PERCENT_RANK` gives. L needs all customers, but no order
//! of them: only how many there are of each value. So customers are added up by their pair of last day and
//! number of orders where their rows are, and everything after that is as small as the pairs.
//! Segments are made of recency and frequency; money is added up, its score is in no segment.

use super::counts::{MONEY, of_the_whole, together};
use super::dialect::Dialect;
use super::error::SqlError;
use super::keys;
use super::quote::literal;
use super::report::as_of_column;
use super::source::{Source, history};
use super::text::{Statement, constants, count_if, listed, sum_if};
use crate::calendar::Day;
use crate::metrics::rfm::{Grid, Score};

/// What the statement asks.
#[derive(Debug, Clone)]
pub struct RfmQuery {
    /// The engine's SQL.
    pub dialect: &'static Dialect,
    /// The table and its columns.
    pub source: Source,
    /// The time zone by its IANA name.
    pub timezone: String,
    /// The first day whose orders count; the data's first if not given.
    pub since: Option<Day>,
    /// The day up to which the data are complete; the data's last day if not given.
    pub as_of: Option<Day>,
    /// The segment of each pair of scores.
    pub grid: Grid,
    /// What else was set, as the result's last columns tell it.
    pub settings: Vec<(String, String)>,
}

/// The text of the statement.
///
/// # Errors
/// [`SqlError`] when a name or text cannot be written in this SQL.
pub fn rfm(query: &RfmQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let mut statement = Statement::new(
        dialect,
        &format!(
            "retention rfm, for {dialect}: segments of customers by recency and frequency.\n\
             Scores are 1 + floor(5 (L + T/2) / n): L of the n customers are strictly worse and T equal, the customer\n\
             included, so that equal values score equal.\n\
             Money is exact, with {} decimals; ratios are doubles.",
            super::dialect::MONEY_DECIMALS,
        ),
    );
    history(
        &mut statement,
        &query.source,
        &query.timezone,
        query.as_of,
        &[],
    )?;
    customers(&mut statement, query.since);
    pairs(&mut statement);
    ranks(&mut statement, query.as_of);
    grid_steps(&mut statement, &query.grid)?;
    reaches(&mut statement);
    segment_totals(&mut statement);
    let select = last_select(query)?;
    Ok(statement.finish(&select))
}

fn customers(statement: &mut Statement, since: Option<Day>) {
    let dialect = statement.dialect;
    let counts = |kind: &str| match since {
        Some(since) => format!("{kind} AND day >= {}", dialect.day(since)),
        None => kind.to_owned(),
    };
    let order = counts("kind = 'order'");
    let mut columns = vec![
        "customer, role".to_owned(),
        format!("MAX(CASE WHEN {order} THEN day END) AS last_order"),
        format!("{} AS own_orders", count_if(&order)),
        format!("{} AS own_revenue", sum_if(&order, "amount")),
        format!("{} AS own_net", sum_if(&counts(MONEY), "amount")),
    ];
    columns.extend(
        of_the_whole()
            .iter()
            .map(|(name, sum)| format!("{sum} AS {name}")),
    );
    statement.cte(
        "customers",
        "A row a customer: R the last order's day, F orders, M orders and refunds. Guests have none.",
        format!("SELECT\n{}\nFROM history\nGROUP BY customer, role", listed(&columns)),
    );
}

fn pairs(statement: &mut Statement) {
    let mut columns = vec![
        "customers.last_order AS last_order, customers.own_orders AS own_orders".to_owned(),
        format!("{} AS members", count_if("customers.own_orders > 0")),
        format!(
            "{} AS revenue",
            sum_if("customers.own_orders > 0", "own_revenue")
        ),
        format!("{} AS net", sum_if("customers.own_orders > 0", "own_net")),
    ];
    columns.extend(together(&of_the_whole(), "customers", ""));
    statement.cte(
        "pairs",
        "How many customers have each pair of last day and number of orders: ranks among all need no more.",
        format!(
            "SELECT\n{}\nFROM customers\nGROUP BY customers.last_order, customers.own_orders",
            listed(&columns)
        ),
    );
}

fn ranks(statement: &mut Statement, as_of: Option<Day>) {
    let dialect = statement.dialect;
    // All up to a value twice, less those who have it once: twice the middle rank.
    let worse = |by: &str| {
        format!(
            "2 * SUM(pairs.members) OVER (ORDER BY pairs.{by} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - SUM(pairs.members) OVER (PARTITION BY pairs.{by})"
        )
    };
    let mut columns = vec![
        "pairs.last_order AS last_order, pairs.own_orders AS own_orders".to_owned(),
        "pairs.members AS members, pairs.revenue AS revenue, pairs.net AS net".to_owned(),
        "SUM(pairs.members) OVER () AS everybody".to_owned(),
        "SUM(pairs.net) OVER () AS all_net".to_owned(),
        format!("{} AS longer_ago", worse("last_order")),
        format!("{} AS fewer_orders", worse("own_orders")),
    ];
    columns.extend(together(&of_the_whole(), "pairs", " OVER ()"));
    statement.cte(
        "ranks",
        "Twice how many of everybody ordered last strictly longer ago, and strictly less often, and once how many\n\
         did so on the same day, and as often: twice the middle rank.",
        format!("SELECT\n{}\nFROM pairs", listed(&columns)),
    );
    let score = |worse: &str| {
        dialect.integer(&format!(
            "1 + FLOOR(5 * {} / NULLIF({}, 0))",
            dialect.double(worse),
            dialect.double("(2 * everybody)")
        ))
    };
    let as_of = as_of_column(dialect, as_of);
    statement.cte(
        "scores",
        "The scores, 1 to 5. as_of: the day up to which the data are complete.",
        format!(
            "SELECT\n{}\nFROM ranks",
            listed(&[
                "*".to_owned(),
                format!("{as_of} AS as_of"),
                format!("{} AS days_ago", dialect.days_between(&as_of, "last_order")),
                format!(
                    "CASE WHEN members > 0 THEN {} END AS recency",
                    score("longer_ago")
                ),
                format!(
                    "CASE WHEN members > 0 THEN {} END AS frequency",
                    score("fewer_orders")
                ),
            ])
        ),
    );
}

fn grid_steps(statement: &mut Statement, grid: &Grid) -> Result<(), SqlError> {
    let dialect = statement.dialect;
    let mut cells = Vec::new();
    for recency in (1..=5).rev() {
        for frequency in 1..=5 {
            let place = Score::new(recency, frequency, 1).map(|score| grid.segment(score) + 1);
            let Some(place) = place else { continue };
            cells.push(vec![
                recency.to_string(),
                frequency.to_string(),
                place.to_string(),
            ]);
        }
    }
    let names = ["grid_recency", "grid_frequency", "place"];
    statement.cte(
        "grid",
        "The segment of each pair of scores, by its place in the list of them.",
        constants(dialect, &names, &cells),
    );
    let mut rows = Vec::new();
    for (place, name) in (1..).zip(grid.names()) {
        let place: usize = place;
        rows.push(vec![place.to_string(), literal(dialect, name)?]);
    }
    statement.cte(
        "segments",
        "The segments.",
        constants(dialect, &["segment_place", "segment_name"], &rows),
    );
    statement.cte(
        "segmented",
        "Each pair in its segment.",
        format!(
            "SELECT{}\n  scores.*,\n  grid.place AS place\nFROM scores\nLEFT JOIN grid ON grid.grid_recency = scores.recency AND grid.grid_frequency = scores.frequency",
            dialect.few("grid")
        ),
    );
    Ok(())
}

fn reaches(statement: &mut Statement) {
    let up_to = |value: &str| {
        format!(
            "SUM(members) OVER (PARTITION BY place ORDER BY {value} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
        )
    };
    statement.cte(
        "reaches",
        "For the medians: the customers of the segment up to each value.",
        format!(
            "SELECT\n{}\nFROM segmented",
            listed(&[
                "*".to_owned(),
                "SUM(members) OVER (PARTITION BY place) AS segment_members".to_owned(),
                format!("{} AS reach_days", up_to("days_ago")),
                format!("{} AS reach_orders", up_to("own_orders")),
            ])
        ),
    );
}

/// Every segment has a row, whoever is in it: each is held against all pairs.
fn segment_totals(statement: &mut Statement) {
    const OWN: &str = "place = segment_place";
    // The first value that reaches the middle, and the first beyond it.
    let middle = |reach: &str, value: &str| {
        let first = |sign: &str| {
            let condition = format!("{OWN} AND 2 * {reach} {sign} segment_members");
            statement
                .dialect
                .double(&format!("MIN(CASE WHEN {condition} THEN {value} END)"))
        };
        format!("({} + {}) / 2", first(">="), first(">"))
    };
    let mut columns = vec![
        "segment_place, segment_name".to_owned(),
        format!("{} AS customer_count", sum_if(OWN, "members")),
        format!(
            "{} AS order_count",
            sum_if(OWN, "members * own_orders")
        ),
        format!("{} AS segment_revenue", sum_if(OWN, "revenue")),
        format!("{} AS segment_net", sum_if(OWN, "net")),
        format!("{} AS middle_days", middle("reach_days", "days_ago")),
        format!("{} AS middle_orders", middle("reach_orders", "own_orders")),
        "MAX(reaches.everybody) AS everybody, MAX(reaches.all_net) AS all_net, MAX(reaches.as_of) AS as_of"
            .to_owned(),
    ];
    columns.extend(
        of_the_whole()
            .iter()
            .map(|(name, _)| format!("MAX(reaches.{name}) AS {name}")),
    );
    let hint = statement.dialect.few("segments");
    statement.cte(
        "totals",
        "The sums of each segment.",
        format!(
            "SELECT{hint}\n{}\nFROM reaches\nCROSS JOIN segments\nGROUP BY segment_place, segment_name",
            listed(&columns)
        ),
    );
}

fn last_select(query: &RfmQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let over = |part: &str, whole: &str| {
        format!(
            "{} / NULLIF({}, 0)",
            dialect.double(part),
            dialect.double(whole)
        )
    };
    let mut columns: Vec<(String, &str)> = vec![
        ("segment_name".to_owned(), "segment"),
        ("customer_count".to_owned(), "customers"),
        (over("customer_count", "everybody"), "customer_share"),
        ("order_count".to_owned(), "orders"),
        ("segment_net".to_owned(), "net_revenue"),
        (
            format!(
                "CASE WHEN all_net > 0 THEN {} END",
                over("segment_net", "all_net")
            ),
            "revenue_share",
        ),
        ("middle_days".to_owned(), "median_recency_days"),
        ("middle_orders".to_owned(), "median_orders"),
        (
            over("segment_revenue", "order_count"),
            "average_order_value",
        ),
        ("segment_revenue".to_owned(), "inputs.order_revenue"),
    ];
    columns.extend(keys::DATA.map(|(name, column)| (column.to_owned(), name)));
    columns.push(("as_of".to_owned(), "settings.as_of"));
    let all = keys::selected(dialect, &columns, &query.settings)?;
    Ok(format!(
        "SELECT\n{}\nFROM totals\nORDER BY segment_place",
        listed(&all)
    ))
}
