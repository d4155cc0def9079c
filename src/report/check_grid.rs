//! The data-quality report as tables.

use super::check::{
    CheckReport, CheckedAmounts, CheckedDays, CheckedFile, CheckedGaps, CheckedOrders, CheckedRows,
    CheckedValue, Form,
};
use super::check_contracts;
use super::findings::sentences;
use super::{Cell, Column, Grid, Number, Row, Section};

/// How many statuses and currencies are shown one by one.
const SHOWN: usize = 12;

/// For reading: what was found, and below it what needs a decision.
pub(super) fn for_people(report: &CheckReport) -> Grid {
    let files = report.files.iter().enumerate();
    let mut sections: Vec<Section> = files
        .map(|(place, found)| {
            let heading = match report.files.len() {
                1 => "File".to_owned(),
                files => format!("File {} of {files}", place + 1),
            };
            section(heading, file(found))
        })
        .collect();
    sections.push(section("Rows as they stand", rows(&report.rows)));
    for (heading, values) in [
        ("Statuses, rows each", &report.rows.statuses),
        ("Currencies, rows each", &report.rows.currencies),
    ] {
        if !values.is_empty() {
            let mut rows: Vec<Row> = values.iter().take(SHOWN).map(value).collect();
            let others = values.iter().skip(SHOWN).map(|value| value.rows).sum();
            if others > 0 {
                rows.push(row("Others", Cell::Count(others)));
            }
            sections.push(section(heading, rows));
        }
    }
    sections.extend(report.orders.iter().flat_map(orders));
    sections.extend(report.contracts.iter().map(check_contracts::section));
    let (above, notes) = sentences(&report.findings);
    let notes = if above.is_empty() && notes.is_empty() {
        vec!["nothing needs a decision".to_owned()]
    } else {
        notes
    };
    Grid {
        title: Vec::new(),
        columns: vec![Column::left(""), Column::left("")],
        sections,
        notes,
    }
}

fn section(heading: impl Into<String>, rows: Vec<Row>) -> Section {
    Section {
        heading: Some(heading.into()),
        rows,
    }
}

fn row(name: impl Into<String>, cell: Cell) -> Row {
    vec![Cell::text(name), cell]
}

fn file(file: &CheckedFile) -> Vec<Row> {
    let mut rows = vec![
        row("Name", Cell::text(file.name.clone())),
        row("Rows", Cell::Count(file.rows)),
    ];
    let whole = ["preset", "delimiter", "encoding", "compression"];
    let (forms, settings): (Vec<_>, Vec<_>) =
        (file.read_as.0.iter()).partition(|(key, _)| whole.contains(&key.as_str()));
    let forms: Vec<&str> = forms.iter().map(|(_, value)| value.as_str()).collect();
    rows.push(row("Read as", Cell::text(forms.join(", "))));
    for (key, value) in settings {
        let name = format!("With {}", key.replace('_', " "));
        rows.push(row(name, Cell::text(value.clone())));
    }
    let mut unused = Vec::new();
    for column in &file.columns {
        let name = if column.name.is_empty() {
            format!("column {}", column.number)
        } else {
            column.name.clone()
        };
        match &column.role {
            Some(role) => rows.push(row(format!("Column of the {role}"), Cell::text(name))),
            None => unused.push(name),
        }
    }
    if !unused.is_empty() {
        rows.push(row("Columns not used", Cell::text(unused.join(", "))));
    }
    let is_used = |wanted: &str| {
        file.columns
            .iter()
            .any(|column| column.role.as_deref() == Some(wanted))
    };
    if is_used("date") {
        rows.push(row(
            "Dates",
            Cell::text(form(&file.date_order, "no date can be read in two ways")),
        ));
    }
    if is_used("amount") {
        let mark = Form {
            value: file
                .decimal_mark
                .value
                .as_ref()
                .map(|mark| format!("decimal {mark}")),
            ..file.decimal_mark.clone()
        };
        rows.push(row(
            "Amounts",
            Cell::text(form(&mark, "no amount tells the decimal mark")),
        ));
    }
    rows
}

fn form(form: &Form, without: &str) -> String {
    match (&form.value, &form.example, form.line) {
        (Some(value), Some(example), Some(line)) => {
            format!("{value}, as \"{example}\" on line {line} must be")
        }
        _ if form.open => "not decided".to_owned(),
        (Some(value), _, _) => format!("{value}, as given"),
        (None, _, _) => without.to_owned(),
    }
}

fn value(value: &CheckedValue) -> Row {
    let name = if value.value.is_empty() {
        "(blank)"
    } else {
        &value.value
    };
    row(name, Cell::Count(value.rows))
}

fn rows(rows: &CheckedRows) -> Vec<Row> {
    let mut lines = vec![
        count("Rows", rows.rows),
        count("Rows a report would refuse", rows.refused),
    ];
    match rows.order_ids {
        None => lines.push(row("Orders with an id", Cell::text("not known"))),
        Some(order_ids) => {
            let mut two = "… ids under several customers".to_owned();
            if rows.order_ids_sampled < order_ids {
                two.push_str(&format!(", of {} looked at", rows.order_ids_sampled));
            }
            lines.extend([
                count("Orders with an id", order_ids),
                count("… on several rows", rows.orders_on_several_rows),
                count("… in two files", rows.orders_in_two_files),
                count(&two, rows.order_ids_of_two_customers),
            ]);
        }
    }
    lines.push(count(
        "Rows equal to an earlier one of their order",
        rows.repeated_rows,
    ));
    lines
}

fn count(name: &str, count: u64) -> Row {
    row(name, Cell::Count(count))
}

fn money(name: &str, amount: &Number) -> Row {
    row(name, Cell::Money(amount.clone()))
}

/// What there may be none of.
pub(super) fn maybe<T>(value: Option<T>, cell: impl Fn(T) -> Cell) -> Cell {
    value.map_or(Cell::Undefined, cell)
}

fn orders(orders: &CheckedOrders) -> Vec<Section> {
    let amount = |amount: &Option<Number>| maybe(amount.clone(), Cell::Money);
    let mut sections = vec![section(
        "Orders, line items added up",
        vec![
            count("Customers", orders.customers),
            count("Orders", orders.orders),
            row("Revenue", amount(&orders.revenue)),
            row("… of exactly 0", maybe(orders.zero_orders, Cell::Count)),
            row(
                "Refunds (negative totals)",
                maybe(orders.refunds, Cell::Count),
            ),
            row("Refunded", amount(&orders.refunded)),
            count("Rows without a customer", orders.guest_rows),
            row("… their revenue", amount(&orders.guest_revenue)),
        ],
    )];
    sections.extend(orders.days.as_ref().map(days));
    sections.extend(orders.amounts.as_ref().map(amounts));
    sections.extend(orders.gaps.as_ref().map(gaps));
    if !orders.active.is_empty() {
        let rows = orders.active.iter().map(|active| {
            let name = format!("Within {} days", active.days);
            row(name, Cell::Ratio(active.share))
        });
        let heading = "Customers active at the end";
        sections.push(section(heading, rows.collect()));
    }
    sections
}

fn days(days: &CheckedDays) -> Section {
    let mut rows = vec![
        row("First day", Cell::Day(days.first.clone())),
        row("Last day", Cell::Day(days.last.clone())),
        count("Days without any row", days.without_orders),
    ];
    if let Some(pause) = &days.longest_pause {
        rows.push(row("Longest run of them", Cell::text(pause.clone())));
    }
    let empty = days.periods.iter().filter(|one| one.is_empty());
    let empty: Vec<&str> = empty.map(|one| one.period.as_str()).collect();
    if !empty.is_empty() {
        rows.push(row("Periods without any row", Cell::text(listed(&empty))));
    }
    for last in &days.last_periods {
        let covered = if last.complete {
            "complete".to_owned()
        } else {
            format!("incomplete: {} of {} days", last.days_covered, last.days)
        };
        let name = format!("Last period {}", last.period);
        rows.push(row(name, Cell::text(covered)));
    }
    section("Days", rows)
}

/// The first of these names, and how many more there are.
fn listed(names: &[&str]) -> String {
    let (shown, others) = names.split_at(names.len().min(SHOWN));
    match others.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn amounts(amounts: &CheckedAmounts) -> Section {
    let mut rows = vec![
        money("Lowest", &amounts.lowest),
        money("First quartile (Q1)", &amounts.q1),
        money("Median", &amounts.median),
        money("Third quartile (Q3)", &amounts.q3),
        money("Highest", &amounts.highest),
    ];
    let name = "Outliers above Q3 + 3 (Q3 - Q1)";
    rows.push(match amounts.fence {
        Some(_) => count(name, amounts.outliers),
        None => row(name, Cell::text("Q1 and Q3 are equal")),
    });
    for order in &amounts.largest {
        let name = format!("… {}, {}", order.day, order.customer);
        rows.push(money(&name, &order.amount));
    }
    section("Amounts of orders above 0", rows)
}

fn gaps(gaps: &CheckedGaps) -> Section {
    let window = format!("--active-within {}", gaps.suggested_active_within);
    section(
        "Days between a customer's purchases",
        vec![
            count("Gaps", gaps.count),
            count("First quartile", gaps.q1),
            count("Median", gaps.median),
            count("Third quartile", gaps.q3),
            count("90th percentile", gaps.p90),
            row("That suggests", Cell::text(window)),
        ],
    )
}
