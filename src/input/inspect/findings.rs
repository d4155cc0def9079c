//! What the rows leave to decide, in words.

use super::FileInspected;
use super::rows::{Place, Repeats, ValueCount};

/// Parts of words for orders that may be no purchases.
const OUTCOMES: &[&str] = &[
    "cancel", "void", "fail", "refund", "declin", "pending", "expired", "return",
];

/// Rows and order ids that stand there more than once.
pub(super) fn of_repeats(repeats: &Repeats, files: &[FileInspected]) -> Vec<String> {
    let at = |place: &Place| {
        let name = files.get(place.file).map_or("", |file| &file.name);
        format!("{name}:{}", place.line)
    };
    let mut found = Vec::new();
    if let Some((again, first)) = &repeats.first_row {
        found.push(format!(
            "{} rows are, byte for byte, an earlier row (the first: {} repeats {}); if that is not a \
             second purchase or item, take them out of the file",
            repeats.rows,
            at(again),
            at(first)
        ));
    }
    if let Some((one, other)) = &repeats.first_order_of_two_customers {
        found.push(format!(
            "{} order ids stand under two customers (the first: {} and {}); each customer is counted with \
             an order of its own: correct the ids, or choose another column with --order-column or \
             --customer-column",
            repeats.order_ids_of_two_customers,
            at(one),
            at(other)
        ));
    }
    if repeats.order_ids_in_two_files > 0 {
        found.push(format!(
            "{} order ids stand in more than one file; if the files overlap, take the common rows out of \
             one, or their amounts count twice",
            repeats.order_ids_in_two_files
        ));
    }
    found
}

/// Statuses that are likely no purchases.
pub(super) fn of_statuses(statuses: &[ValueCount]) -> Option<String> {
    let doubtful = statuses.iter().filter(|status| {
        let value = status.value.to_lowercase();
        OUTCOMES.iter().any(|outcome| value.contains(outcome))
    });
    let doubtful: Vec<&ValueCount> = doubtful.collect();
    (!doubtful.is_empty()).then(|| {
        format!(
            "the status of some rows is {}; if these are no purchases, name the column \
             with --status-column, and what to leave out with --exclude-status",
            listed(doubtful.into_iter())
        )
    })
}

fn listed<'a>(values: impl Iterator<Item = &'a ValueCount>) -> String {
    let values = values.map(|value| format!("\"{}\" ({} rows)", value.value, value.rows));
    values.collect::<Vec<_>>().join(", ")
}
