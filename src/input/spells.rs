//! What the spells of customers say that somebody must know: one home for contracts and subscriptions.

use super::findings::{Finding, What};
use super::orders::file_read::FileRead;
use crate::ledger::{EndIs, Ends};

/// Row counts at which exports are often cut: pages of an API, and what an interface shows at once.
const PAGES: [u64; 3] = [100, 1_000, 10_000];

/// That a file has exactly as many rows as a page of an export.
pub(super) fn page_of_rows(file: &FileRead) -> Option<Finding> {
    let is_page = PAGES.contains(&file.rows);
    is_page.then(|| Finding::new(What::PageOfRows, file.rows).in_file(&file.name))
}

/// That contracts overlap; whether their `amounts` add up.
pub(super) fn overlaps(ends: &Ends, add_up: bool) -> Option<Finding> {
    let what = What::Overlaps {
        customers: ends.overlapping,
        add_up,
    };
    (ends.overlaps > 0).then(|| Finding::new(what, ends.overlaps))
}

/// That ends which are read as instants lie a day before the next start.
pub fn one_day_gaps(ends: &Ends) -> Option<Finding> {
    let gaps = (ends.are == EndIs::Instant && ends.next_alone > 0).then_some(ends.next_alone);
    gaps.map(|gaps| Finding::new(What::OneDayGaps, gaps))
}

/// All of that about a file of contracts, with or without amounts.
pub fn of_contracts(ends: &Ends, file: &FileRead, add_up: bool) -> Vec<Finding> {
    let found = [overlaps(ends, add_up), one_day_gaps(ends)];
    let found = found.into_iter().flatten();
    let found = found.map(|finding| finding.in_file(&file.name));
    found.chain(page_of_rows(file)).collect()
}
