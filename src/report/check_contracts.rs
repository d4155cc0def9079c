//! Contracts in the data-quality report, for people and for programs.

use super::{Cell, Row, Section};
use crate::metrics::quality::ContractQuality;

/// Names for people and for programs, and the value.
fn lines(of: &ContractQuality) -> [(&'static str, &'static str, Cell); 12] {
    let day = |day: &Option<String>| day.clone().map_or(Cell::Undefined, Cell::text);
    [
        ("Customers", "customers", Cell::Count(of.customers)),
        ("Contracts", "contracts", Cell::Count(of.contracts)),
        ("… without an end", "open", Cell::Count(of.open)),
        ("End column read as", "end_is", Cell::text(of.end_is)),
        ("Contracts that ended", "ended", Cell::Count(of.ended)),
        (
            "… and go on the same day",
            "same_day",
            Cell::Count(of.same_day),
        ),
        ("… or the day after", "day_after", Cell::Count(of.day_after)),
        (
            "Starts before an earlier end",
            "overlaps",
            Cell::Count(of.overlaps),
        ),
        (
            "… customers with them",
            "overlapping_customers",
            Cell::Count(of.overlapping_customers),
        ),
        ("First start", "first_start", day(&of.first_start)),
        ("Last start", "last_start", day(&of.last_start)),
        ("Last end", "last_end", day(&of.last_end)),
    ]
}

/// For reading.
pub(super) fn section(of: &ContractQuality) -> Section {
    let rows = lines(of).into_iter();
    Section {
        heading: Some("Contracts".to_owned()),
        rows: rows
            .map(|(name, _, cell)| vec![Cell::text(name), cell])
            .collect(),
    }
}

/// A line each: section, file, name, value.
pub(super) fn records(of: &ContractQuality) -> impl Iterator<Item = Row> {
    let line = |(_, name, cell)| {
        vec![
            Cell::text("contracts"),
            Cell::text(""),
            Cell::text(name),
            cell,
        ]
    };
    lines(of).into_iter().map(line)
}
