//! The rows of the result: the columns of the file command's CSV, then what else its document is made of.

use super::MrrQuery;
use crate::metrics::catalogue::{Entry, RECURRING, entry};
use crate::sql::formulas::over_columns;
use crate::sql::text::listed;
use crate::sql::{SqlError, keys};

/// The movements, as the file command's CSV begins.
pub const MOVEMENTS: [keys::Named; 18] = [
    ("start.customers", "start_customers"),
    ("start.amount", "start_amount"),
    ("new.customers", "new_customers"),
    ("new.amount", "new_amount"),
    ("won_back.customers", "won_back_customers"),
    ("won_back.amount", "won_back_amount"),
    ("expansion.customers", "expansion_customers"),
    ("expansion.amount", "expansion_amount"),
    ("contraction.customers", "contraction_customers"),
    ("contraction.amount", "contraction_amount"),
    ("churned.customers", "churned_customers"),
    ("churned.amount", "churned_amount"),
    ("within.customers", "within_customers"),
    ("within.amount", "within_amount"),
    ("acquired.customers", "acquired_customers"),
    ("acquired.amount", "acquired_amount"),
    ("end.customers", "end_customers"),
    ("end.amount", "end_amount"),
];

/// What figures are made of beside the movements: those between the row's own first and last instant, the largest
/// customers, sums of squares for intervals, and the same over twelve months.
pub const INPUTS: [keys::Named; 29] = [
    ("net.new.customers", "net_new_customers"),
    ("net.new.amount", "net_new_amount"),
    ("net.won_back.customers", "net_won_back_customers"),
    ("net.won_back.amount", "net_won_back_amount"),
    ("net.expansion.customers", "net_expansion_customers"),
    ("net.expansion.amount", "net_expansion_amount"),
    ("net.contraction.customers", "net_contraction_customers"),
    ("net.contraction.amount", "net_contraction_amount"),
    ("net.churned.customers", "net_churned_customers"),
    ("net.churned.amount", "net_churned_amount"),
    ("inputs.largest_start", "top_start"),
    ("inputs.largest_start_end", "top_start_y"),
    ("inputs.largest_end", "top_end"),
    // Customers who pay less than nothing: no document is made of such a result.
    ("inputs.below_zero", "below_zero"),
    ("inputs.xx", "xx"),
    ("inputs.dx", "dx"),
    ("inputs.dd", "dd"),
    ("inputs.lost_dx", "lost_dx"),
    ("inputs.lost_dd", "lost_dd"),
    ("year.start.customers", "year_start_customers"),
    ("year.start.amount", "year_start_amount"),
    ("year.expansion.amount", "year_expansion_amount"),
    ("year.contraction.amount", "year_contraction_amount"),
    ("year.churned.amount", "year_churned_amount"),
    ("year.xx", "year_xx"),
    ("year.dx", "year_dx"),
    ("year.dd", "year_dd"),
    ("year.lost_dx", "year_lost_dx"),
    ("year.lost_dd", "year_lost_dd"),
];

/// What the table holds; the same in every row.
pub const DATA: [keys::Named; 10] = [
    ("data.first_day", "first_day"),
    ("data.last_start", "last_start"),
    ("data.rows", "all_rows"),
    ("data.rows_rejected", "unusable_rows"),
    ("data.rows_after_as_of", "late_rows"),
    ("data.customers", "all_customers"),
    ("data.ended", "ended_rows"),
    ("data.same_day", "same_day"),
    ("data.day_after", "day_after"),
    ("data.ends_later", "ends_later"),
];

/// The figures in the order of the file command's CSV: the rate of lost customers behind that of lost revenue.
pub fn figures() -> impl Iterator<Item = &'static Entry> {
    RECURRING.iter().flat_map(|of| {
        let logos = (of.key == "revenue_churn_rate").then(|| entry("customer_churn_rate"));
        std::iter::once(of).chain(logos.flatten())
    })
}

/// The column of each input of a figure: rates are of the row's own two instants, `months` of the sums of its months.
fn columns(of: &Entry) -> Vec<(&'static str, &'static str)> {
    let start = ("start", "start_amount");
    match of.key {
        "nrr_12m" | "grr_12m" => vec![
            ("start", "year_start_amount"),
            ("expansion", "year_expansion_amount"),
            ("contraction", "year_contraction_amount"),
            ("churned", "year_churned_amount"),
        ],
        "customer_churn_rate" => vec![
            ("start", "start_customers"),
            ("lost", "net_churned_customers"),
        ],
        "arpa" => vec![
            ("mrr", "end_amount"),
            ("end", "end_amount"),
            ("customers", "end_customers"),
        ],
        "arpa_new" => vec![("new", "new_amount"), ("customers", "new_customers")],
        "arpa_churned" => vec![
            ("churned", "churned_amount"),
            ("customers", "churned_customers"),
        ],
        "quick_ratio" => vec![
            ("new", "new_amount"),
            ("won_back", "won_back_amount"),
            ("expansion", "expansion_amount"),
            ("contraction", "contraction_amount"),
            ("churned", "churned_amount"),
        ],
        "nrr_without_largest" => vec![
            ("start", "other_start"),
            ("expansion", "other_expansion"),
            ("contraction", "other_contraction"),
            ("churned", "other_churned"),
        ],
        _ => vec![
            start,
            ("end", "end_amount"),
            ("mrr", "end_amount"),
            ("largest", "top_end"),
            ("new", "net_new_amount"),
            ("won_back", "net_won_back_amount"),
            ("expansion", "net_expansion_amount"),
            ("contraction", "net_contraction_amount"),
            ("churned", "net_churned_amount"),
        ],
    }
}

pub(super) fn last_select(query: &MrrQuery) -> Result<String, SqlError> {
    let dialect = query.dialect;
    let mut all = vec![
        ("period_name".to_owned(), "period"),
        ("start_day".to_owned(), "first"),
        ("last_day".to_owned(), "last"),
        (
            "CASE WHEN first_day <= start_day AND reached = 1 THEN 'true' ELSE 'false' END"
                .to_owned(),
            "complete",
        ),
    ];
    let named = |(name, column): keys::Named| (column.to_owned(), name);
    all.extend(MOVEMENTS.map(named));
    for of in figures() {
        let Some(formula) = over_columns(dialect, &of.rule.formula, &columns(of)) else {
            continue;
        };
        let formula = match of.key {
            "nrr_12m" | "grr_12m" => format!("CASE WHEN year_start > first_day THEN {formula} END"),
            _ => formula,
        };
        all.push((formula, of.key));
    }
    all.extend(INPUTS.map(named));
    all.extend(DATA.map(named));
    all.push((dialect.day(query.as_of), "settings.as_of"));
    let all = keys::selected(dialect, &all, &query.settings)?;
    Ok(format!(
        "SELECT\n{}\nFROM (\n{}\n) AS less_largest\nORDER BY less_largest.period",
        listed(&all),
        crate::sql::text::indented(&format!("SELECT\n{}\nFROM numbers", listed(&others())), 2)
    ))
}

/// The movements of all but the customer who pays most at the start.
fn others() -> [String; 5] {
    let own = |flow: &str, condition: &str, less: &str| {
        let column = format!("net_{flow}_amount");
        format!("{column} - CASE WHEN {condition} THEN {less} ELSE 0 END AS other_{flow}")
    };
    [
        "*".to_owned(),
        "start_amount - top_start AS other_start".to_owned(),
        own(
            "expansion",
            "top_start_y > top_start",
            "top_start_y - top_start",
        ),
        own(
            "contraction",
            "top_start_y > 0 AND top_start_y < top_start",
            "top_start - top_start_y",
        ),
        own("churned", "top_start_y <= 0", "top_start"),
    ]
}
