//! The data-quality report for programs: a line for each thing found.

use super::check::{CheckReport, CheckedFile, CheckedOrders, CheckedRows};
use super::check_contracts;
use super::check_grid::maybe;
use super::{Cell, Column, Grid, Number, Row, Section};

/// A line for each thing found: section, file, name, value; the names are those of the JSON.
pub(super) fn for_programs(report: &CheckReport) -> Grid {
    let mut lines = Lines::default();
    for file in &report.files {
        lines.file(file);
    }
    lines.rows(&report.rows);
    if let Some(orders) = &report.orders {
        lines.orders(orders);
    }
    (report.contracts.iter()).for_each(|of| lines.0.extend(check_contracts::records(of)));
    for finding in &report.findings {
        let file = finding.file.clone().unwrap_or_default();
        lines.add(
            &format!("findings.{}", finding.severity),
            &file,
            &finding.kind,
            Cell::text(finding.message.clone()),
        );
    }
    Grid {
        columns: ["section", "file", "name", "value"]
            .map(Column::left)
            .into(),
        sections: vec![Section {
            heading: None,
            rows: lines.0,
        }],
        ..Grid::default()
    }
}

/// Lines for programs.
#[derive(Default)]
struct Lines(Vec<Row>);

impl Lines {
    fn add(&mut self, section: &str, file: &str, name: &str, value: Cell) {
        self.0.push(vec![
            Cell::text(section),
            Cell::text(file),
            Cell::text(name),
            value,
        ]);
    }

    fn counts(&mut self, section: &str, counts: &[(&str, u64)]) {
        for (name, count) in counts {
            self.add(section, "", name, Cell::Count(*count));
        }
    }

    fn file(&mut self, file: &CheckedFile) {
        let mut add = |name: &str, value| self.add("files", &file.name, name, value);
        add("rows", Cell::Count(file.rows));
        for (key, value) in &file.read_as.0 {
            add(&format!("read_as.{key}"), Cell::text(value.clone()));
        }
        for column in &file.columns {
            let role = column.role.as_deref().unwrap_or("unused");
            add(
                &format!("columns.{}.{role}", column.number),
                Cell::text(column.name.clone()),
            );
        }
        for (name, form) in [
            ("date_order", &file.date_order),
            ("decimal_mark", &file.decimal_mark),
        ] {
            let value = form.value.clone().map_or(Cell::Undefined, Cell::text);
            add(name, value);
        }
    }

    fn rows(&mut self, rows: &CheckedRows) {
        self.counts("rows", &[("rows", rows.rows), ("refused", rows.refused)]);
        let ids = rows.order_ids.map_or(Cell::Undefined, Cell::Count);
        self.add("rows", "", "order_ids", ids);
        self.counts(
            "rows",
            &[
                ("orders_on_several_rows", rows.orders_on_several_rows),
                ("orders_in_two_files", rows.orders_in_two_files),
                (
                    "order_ids_of_two_customers",
                    rows.order_ids_of_two_customers,
                ),
                ("order_ids_sampled", rows.order_ids_sampled),
                ("repeated_rows", rows.repeated_rows),
            ],
        );
        for (section, values) in [
            ("statuses", &rows.statuses),
            ("currencies", &rows.currencies),
        ] {
            for value in values {
                self.add(section, "", &value.value, Cell::Count(value.rows));
            }
        }
    }

    fn orders(&mut self, orders: &CheckedOrders) {
        let count = |count: Option<u64>| maybe(count, Cell::Count);
        let money = |amount: &Option<Number>| maybe(amount.clone(), Cell::Exact);
        for (name, cell) in [
            ("customers", Cell::Count(orders.customers)),
            ("orders", Cell::Count(orders.orders)),
            ("refunds", count(orders.refunds)),
            ("zero_orders", count(orders.zero_orders)),
            ("guest_rows", Cell::Count(orders.guest_rows)),
            ("revenue", money(&orders.revenue)),
            ("refunded", money(&orders.refunded)),
            ("guest_revenue", money(&orders.guest_revenue)),
        ] {
            self.add("orders", "", name, cell);
        }
        if let Some(days) = &orders.days {
            self.add("days", "", "first", Cell::Day(days.first.clone()));
            self.add("days", "", "last", Cell::Day(days.last.clone()));
            self.counts("days", &[("without_orders", days.without_orders)]);
            if let Some(pause) = &days.longest_pause {
                self.add("days", "", "longest_pause", Cell::text(pause.clone()));
            }
            for last in &days.last_periods {
                self.counts(
                    "last_periods",
                    &[
                        (&format!("{}.days_covered", last.period), last.days_covered),
                        (&format!("{}.days", last.period), last.days),
                    ],
                );
            }
            for one in &days.periods {
                let name = |count: &str| format!("{}.{count}", one.period);
                for (count, number) in [
                    ("orders", one.orders),
                    ("refunds", one.refunds),
                    ("guest_rows", one.guest_rows),
                    ("days", one.days),
                    ("days_covered", one.days_covered),
                    ("days_with_rows", one.days_with_rows),
                ] {
                    self.add("periods", "", &name(count), Cell::Count(number));
                }
            }
        }
        if let Some(amounts) = &orders.amounts {
            for (name, amount) in [
                ("lowest", &amounts.lowest),
                ("q1", &amounts.q1),
                ("median", &amounts.median),
                ("q3", &amounts.q3),
                ("highest", &amounts.highest),
            ] {
                self.add("amounts", "", name, Cell::Exact(amount.clone()));
            }
            let fence = amounts.fence.clone().map_or(Cell::Undefined, Cell::Exact);
            self.add("amounts", "", "fence", fence);
            self.counts("amounts", &[("outliers", amounts.outliers)]);
        }
        if let Some(gaps) = &orders.gaps {
            self.counts(
                "gaps",
                &[
                    ("count", gaps.count),
                    ("q1", gaps.q1),
                    ("median", gaps.median),
                    ("q3", gaps.q3),
                    ("p90", gaps.p90),
                ],
            );
            self.add(
                "gaps",
                "",
                "suggested_active_within",
                Cell::text(gaps.suggested_active_within.clone()),
            );
        }
        for active in &orders.active {
            let name = format!("{}.customers", active.days);
            self.add(
                "active_within_days",
                "",
                &name,
                Cell::Count(active.customers),
            );
            let name = format!("{}.share", active.days);
            self.add("active_within_days", "", &name, Cell::Ratio(active.share));
        }
    }
}
