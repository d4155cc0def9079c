//! The data-quality report as tables.

use super::check::{
    CheckReport, CheckedAmounts, CheckedDays, CheckedFile, CheckedGaps, CheckedOrders, CheckedRows,
    CheckedValue, Form,
};
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
    let notes = if report.decisions.is_empty() {
        vec!["nothing needs a decision".to_owned()]
    } else {
        sections.push(section("Needs a decision", Vec::new()));
        report.decisions.clone()
    };
    Grid {
        title: Vec::new(),
        columns: vec![Column::left(""), Column::left("")],
        sections,
        notes,
    }
}

/// A line for each thing found: section, name, value.
pub(super) fn for_programs(report: &CheckReport) -> Grid {
    let people = for_people(report);
    let mut rows: Vec<Row> = Vec::new();
    for section in &people.sections {
        let heading = section.heading.clone().unwrap_or_default();
        for row in &section.rows {
            let mut cells = vec![Cell::text(heading.clone())];
            cells.extend(row.iter().cloned());
            rows.push(cells);
        }
    }
    for decision in &report.decisions {
        let cells = ["Needs a decision", "", decision.as_str()];
        rows.push(cells.map(Cell::text).to_vec());
    }
    Grid {
        columns: ["section", "name", "value"].map(Column::left).into(),
        sections: vec![Section {
            heading: None,
            rows,
        }],
        ..Grid::default()
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
        row(
            "Rows a report would refuse",
            rows.refused.map_or(Cell::Undefined, Cell::Count),
        ),
        count("Different customer ids", rows.customers),
    ];
    match rows.order_ids {
        None => lines.push(row(
            "Different order ids",
            Cell::text("no such column: every row is an order"),
        )),
        Some(order_ids) => lines.extend([
            count("Different order ids", order_ids),
            count(
                "… on several rows (line items)",
                rows.order_ids_on_several_rows,
            ),
            count("… under two customers", rows.order_ids_of_two_customers),
            count("… in two files", rows.order_ids_in_two_files),
        ]),
    }
    lines.push(count("Rows that repeat an earlier one", rows.repeated_rows));
    lines
}

fn count(name: &str, count: u64) -> Row {
    row(name, Cell::Count(count))
}

fn money(name: &str, amount: &Number) -> Row {
    row(name, Cell::Money(amount.clone()))
}

fn orders(orders: &CheckedOrders) -> Vec<Section> {
    let mut sections = vec![section(
        "Orders, line items added up",
        vec![
            count("Customers", orders.customers),
            count("Orders", orders.orders),
            money("Revenue", &orders.revenue),
            count("… of exactly 0", orders.zero_orders),
            count("Refunds (negative totals)", orders.refunds),
            money("Refunded", &orders.refunded),
            count("Rows without a customer", orders.guest_rows),
            money("… their revenue", &orders.guest_revenue),
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
        row("First day", Cell::text(days.first.clone())),
        row("Last day", Cell::text(days.last.clone())),
        count("Days without any row", days.without_orders),
    ];
    if let Some(pause) = &days.longest_pause {
        rows.push(row("Longest run of them", Cell::text(pause.clone())));
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

fn amounts(amounts: &CheckedAmounts) -> Section {
    let mut rows = vec![
        money("Lowest", &amounts.lowest),
        money("First quartile (Q1)", &amounts.q1),
        money("Median", &amounts.median),
        money("Third quartile (Q3)", &amounts.q3),
        money("Highest", &amounts.highest),
    ];
    let name = "Outliers above Q3 + 3 (Q3 - Q1)";
    rows.push(match &amounts.fence {
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
