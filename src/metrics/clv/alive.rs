//! Who is still there, by what their history looks like.

use super::{Lifetime, Population};

/// Customers with like histories.
#[derive(Debug, Clone, PartialEq)]
pub struct AliveCell {
    /// Repeat days, in words.
    pub repeat_days: &'static str,
    /// Weeks since the last order, in words.
    pub weeks_since_last: &'static str,
    /// How many.
    pub customers: u64,
    /// Mean probability of being alive; `None` without customers.
    pub probability_alive: Option<f64>,
}

/// Repeat days: the least of each row, and its name.
const ROWS: [(u32, &str); 6] = [
    (0, "0"),
    (1, "1"),
    (2, "2"),
    (3, "3 to 4"),
    (5, "5 to 9"),
    (10, "10 or more"),
];
/// Weeks since the last order: the least of each column, and its name.
const COLUMNS: [(f64, &str); 5] = [
    (0.0, "0 to 4"),
    (4.0, "4 to 13"),
    (13.0, "13 to 26"),
    (26.0, "26 to 52"),
    (52.0, "52 or more"),
];

/// The mean probability of being alive by repeat days and weeks since the last order, row by row.
pub fn alive_by_history(lifetime: &Lifetime, population: &Population) -> Vec<AliveCell> {
    let mut sums = [[(0_u64, 0.0); COLUMNS.len()]; ROWS.len()];
    for (history, value) in population.histories.iter().zip(&lifetime.values) {
        let silent = history.age() - history.recency();
        let row = ROWS
            .iter()
            .rposition(|(least, _)| history.repeat_days() >= *least);
        let column = COLUMNS.iter().rposition(|(least, _)| silent >= *least);
        let cells = row.and_then(|row| sums.get_mut(row));
        if let Some((count, sum)) = cells
            .zip(column)
            .and_then(|(cells, column)| cells.get_mut(column))
        {
            *count += 1;
            *sum += value.probability_alive;
        }
    }
    let cells = ROWS.iter().zip(sums).flat_map(|((_, row), cells)| {
        COLUMNS
            .iter()
            .zip(cells)
            .map(move |((_, column), (customers, sum))| AliveCell {
                repeat_days: row,
                weeks_since_last: column,
                customers,
                probability_alive: (customers > 0).then(|| sum / customers as f64),
            })
    });
    cells.collect()
}
