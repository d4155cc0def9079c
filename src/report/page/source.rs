//! What was read, on a page: the data-quality summary.

use super::{Block, Part};
use crate::report::{Cell, Column, FileUse, Grid, InputUse, Number, Row, Section};

/// The part at the foot that says what was read.
pub(in crate::report) fn parts(input: &InputUse) -> Option<Part> {
    if input.files.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Table(files(input)), Block::Table(rows(input))];
    blocks.push(Block::Table(columns(input)));
    blocks.extend(statuses(input).map(Block::Table));
    Some(Part {
        heading: "Data".to_owned(),
        blocks,
        is_foot: true,
        ..Part::default()
    })
}

fn grid(title: &str, columns: Vec<Column>, rows: Vec<Row>) -> Grid {
    Grid {
        title: vec![title.to_owned()],
        columns,
        sections: vec![Section {
            heading: None,
            rows,
        }],
        notes: Vec::new(),
    }
}

/// How many rows there were, and what became of them.
fn rows(input: &InputUse) -> Grid {
    let has_orders = input.files.iter().any(|file| file.role == "orders");
    let mut rows: Vec<Row> = Vec::new();
    let mut always = |name: &str, cell: Cell| rows.push(vec![Cell::text(name), cell]);
    if input.files.iter().any(|file| file.role == "durations") {
        always("Rows read", Cell::Count(input.rows_read));
    }
    if has_orders {
        always("Order rows read", Cell::Count(input.rows_read));
        always("Orders and refunds", Cell::Count(input.orders));
        always("Customers with orders", Cell::Count(input.customers));
    }
    always(
        "Rows refused and left out",
        Cell::Count(input.rows_rejected),
    );
    for kind in &input.rejected {
        always(&format!("refused: {}", kind.kind), Cell::Count(kind.rows));
    }
    if has_orders {
        let guests = &input.guests;
        always("Guest rows, in no metric", Cell::Count(guests.rows));
        if guests.rows > 0 {
            let money =
                |number: &Option<Number>| number.clone().map_or(Cell::Undefined, Cell::Money);
            always("their revenue", money(&guests.revenue));
            always(
                "Guest rows in the period",
                Cell::Count(guests.rows_in_period),
            );
            always("their revenue", money(&guests.revenue_in_period));
        }
    }
    for left in &input.left_out {
        always(
            &format!("left out: {}", left.reason),
            Cell::Count(left.rows),
        );
    }
    let seldom = [
        ("Orders of 0, left out", input.zero_orders_left_out),
        ("Further rows of orders", input.item_rows),
        ("Refunds from a column", input.refunds_from_column),
        ("Guests told apart", input.keyed_guest_rows),
        ("Amounts rounded", input.rounded_amounts),
        ("Rows after the as-of day, left out", input.rows_after_as_of),
    ];
    for (name, count) in seldom.into_iter().filter(|(_, count)| *count > 0) {
        always(name, Cell::Count(count));
    }
    for currency in &input.currencies {
        let name = match currency.currency.as_str() {
            "" => "rows that name no currency".to_owned(),
            code => format!("rows in {code}"),
        };
        always(&name, Cell::Count(currency.rows));
    }
    if let (Some(first), Some(last)) = (&input.first_day, &input.last_day) {
        always("First day", Cell::Day(first.clone()));
        always("Last day", Cell::Day(last.clone()));
    }
    let columns = vec![Column::left("What"), Column::right("How many")];
    grid("What was read", columns, rows)
}

fn files(input: &InputUse) -> Grid {
    let row = |file: &FileUse| {
        let forms = file.read_as.0.iter();
        let forms: Vec<String> = forms
            .map(|(form, value)| format!("{}: {value}", form.replace('_', " ")))
            .collect();
        vec![
            Cell::text(file.name.clone()),
            Cell::text(file.role.clone()),
            Cell::Count(file.rows),
            Cell::Count(file.rejected),
            Cell::text(forms.join(", ")),
        ]
    };
    let columns = vec![
        Column::left("File"),
        Column::left("Read as"),
        Column::right("Rows"),
        Column::right("Refused"),
        Column::left("Form"),
    ];
    grid("Files", columns, input.files.iter().map(row).collect())
}

fn columns(input: &InputUse) -> Grid {
    let mut rows = Vec::new();
    for file in &input.files {
        rows.extend(file.columns.0.iter().map(|(role, column)| {
            vec![
                Cell::text(file.name.clone()),
                Cell::text(role.clone()),
                Cell::text(column.name.clone()),
                column.number.map_or(Cell::Blank, Cell::Count),
            ]
        }));
    }
    let columns = vec![
        Column::left("File"),
        Column::left("Used as"),
        Column::left("Column"),
        Column::right("Number"),
    ];
    grid("Columns used", columns, rows)
}

fn statuses(input: &InputUse) -> Option<Grid> {
    let rows = input.statuses.iter().map(|status| {
        vec![
            Cell::text(status.column.clone()),
            Cell::text(status.value.clone()),
            Cell::text(status.used.replace('_', " ")),
            Cell::Count(status.rows),
        ]
    });
    let columns = vec![
        Column::left("Column"),
        Column::left("Status"),
        Column::left("Its rows are"),
        Column::right("Rows"),
    ];
    (!input.statuses.is_empty()).then(|| grid("Statuses", columns, rows.collect()))
}
