//! Findings about a file's rows as such: those that cannot be used, of several kinds, or with times of another zone.

use crate::input::findings::{Finding, What};
use crate::input::orders::file_read::FileRead;
use crate::input::orders::options::OrderOptions;
use crate::input::orders::words::is_row_kind;
use crate::input::problem::{Kind, Problems};
use crate::input::zone::Zone;

/// Rows that cannot be used, and whether to leave them out is good advice.
pub(super) fn bad_rows(files: &[FileRead], problems: &Problems) -> Finding {
    let shown = || problems.shown().iter();
    let on_purpose = shown().any(|problem| problem.message.contains("--order-amount"));
    let of_rows = shown().all(|problem| problem.kind != Kind::Fields);
    let names = files.iter().flat_map(|file| &file.names);
    let mut kinds = names.filter(|name| is_row_kind(name));
    let what = What::BadRows {
        text: problems.to_string(),
        on_purpose,
        kinds: kinds.next().filter(|_| of_rows).cloned(),
    };
    Finding::new(what, problems.total())
}

/// Rows of several kinds that all hold money.
pub(super) fn row_kinds(file: &FileRead) -> Option<Finding> {
    let (column, sale) = file.sales_among_others.as_ref()?;
    let finding = Finding::new(What::RowKinds, file.rows).in_file(&file.name);
    let mut finding = finding.in_column(column);
    finding.example = Some(sale.clone());
    Some(finding)
}

/// Times of a shop in another zone than UTC, where the report's zone was not chosen.
pub(super) fn other_offset(file: &FileRead, options: &OrderOptions) -> Option<Finding> {
    let offset = file.offset.as_ref()?;
    let mut finding = Finding::new(What::OtherOffset, file.rows)
        .in_file(&file.name)
        .in_column(&file.date_column);
    finding.example = Some(offset.clone());
    (options.zone == Zone::UTC).then_some(finding)
}
