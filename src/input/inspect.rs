//! What order files hold, before a number is trusted: everything that reading them for a report
//! would decide or refuse, as findings.
//!
//! The files are read twice. The first pass looks at every row as it stands: repeated rows, order
//! ids, statuses, currencies, and what the columns say of their own form. The second is the report's
//! own reading, without the rows that it would refuse; it runs only where nothing is left open.

mod columns;
mod findings;
mod rows;
mod spool;

use super::date::DateOrder;
use super::error::InputError;
use super::example::Example;
use super::orders::{OrderOptions, OrdersRead, read_orders_through};
use super::rows::{Batch, RowError};
use super::source::{SourceError, find_twins};
use super::table::{Table, row_error};
use columns::settle;
use rows::Seen;
use spool::Spool;

pub use columns::ColumnInspected;
pub use rows::{Place, Repeats, ValueCount};

/// Guests need a decision where they are one row in so many, or more.
const GUESTS_TOLD: u64 = 20;

/// What is known of order files.
#[derive(Debug)]
pub struct Inspection {
    /// Each file, in the order given.
    pub files: Vec<FileInspected>,
    /// Data rows in all.
    pub rows: u64,
    /// Different customer ids.
    pub customers: u64,
    /// Different order ids; `None` without such a column.
    pub order_ids: Option<u64>,
    /// Rows and orders that stand there more than once.
    pub repeats: Repeats,
    /// The values of status columns and their rows, the most frequent first.
    pub statuses: Vec<ValueCount>,
    /// The values of currency columns.
    pub currencies: Vec<ValueCount>,
    /// What somebody has to decide before a number can be trusted: what it is, and what to do.
    pub decisions: Vec<String>,
    /// What a report would compute from, without the rows it would refuse; `None` where something
    /// is open that decides what the rows are.
    pub read: Option<OrdersRead>,
}

/// One file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInspected {
    /// The file as it was named; `stdin` for `-`.
    pub name: String,
    /// Data rows.
    pub rows: u64,
    /// How it was read: delimiter, encoding, compression.
    pub read_as: Vec<(&'static str, String)>,
    /// All columns and what they are used for.
    pub columns: Vec<ColumnInspected>,
    /// Which of day and month is first, where its dates say so.
    pub date_order: Option<DateOrder>,
    /// The value that decides the order of its dates.
    pub date_witness: Option<Example>,
    /// Whether there are dates that can be read in two ways, and nothing decides.
    pub date_open: bool,
    /// The decimal mark, where its amounts say so: `point` or `comma`.
    pub decimal_mark: Option<&'static str>,
    /// The value that decides the decimal mark.
    pub amount_witness: Option<Example>,
    /// Whether there are amounts that can be read in two ways, and nothing decides.
    pub amount_open: bool,
}

/// Looks at all order files.
///
/// # Errors
/// [`InputError`] when a file cannot be read or is empty. Whatever else a report would refuse is
/// among the decisions.
pub fn inspect(options: &OrderOptions) -> Result<Inspection, InputError> {
    let spool = Spool::of(&options.files)?;
    let mut completed = OrderOptions {
        skip_bad_rows: true,
        keep_rejects: false,
        ..options.clone()
    };
    // Said below, in the words of a check.
    completed.exports.allow_duplicates = true;
    let mut seen = Seen::default();
    let mut decisions = twins(options)?;
    let mut files = Vec::new();
    let mut forms = Vec::new();
    let mut open = false;
    let mut may_be_unused = false;
    for (number, path) in options.files.iter().enumerate() {
        let table = spool.open(path, &options.table)?;
        let settled = settle(&table, &mut completed);
        open |= !settled.complete;
        for decision in settled.decisions {
            add(&mut decisions, decision);
        }
        may_be_unused |= settled.places.status_unused;
        let mut look = rows::Look::new(number, &table, settled.places, settled.columns);
        look.read_as(settled.read_as);
        open |= walk(table, &mut look, &mut seen, &mut decisions)?;
        let (file, form) = look.finish(&completed);
        forms.extend(form);
        files.push(file);
    }
    // What one file leaves open another may decide, as in a report.
    let may_read = !open && (forms.is_empty() || files.len() > 1);
    let read = if may_read {
        read(&spool, &completed, &mut decisions)
    } else {
        None
    };
    if read.is_none() {
        for form in forms {
            add(&mut decisions, form);
        }
    }
    let (statuses, currencies) = (seen.statuses(), seen.currencies());
    decisions.extend(findings::of_repeats(&seen.repeats(), &files));
    if may_be_unused {
        decisions.extend(findings::of_statuses(&statuses));
    }
    Ok(Inspection {
        rows: files.iter().map(|file| file.rows).sum(),
        customers: seen.customers(),
        order_ids: seen.order_ids(),
        statuses,
        currencies,
        repeats: seen.repeats(),
        files,
        decisions,
        read,
    })
}

/// Each decision once, however many files ask for it.
fn add(decisions: &mut Vec<String>, decision: String) {
    if !decisions.contains(&decision) {
        decisions.push(decision);
    }
}

/// Files given twice.
fn twins(options: &OrderOptions) -> Result<Vec<String>, InputError> {
    let paths: Vec<_> = options
        .files
        .iter()
        .map(std::path::PathBuf::as_path)
        .collect();
    let twins = find_twins(&paths)?;
    let name = |place: usize| {
        paths
            .get(place)
            .map_or(String::new(), |path| path.display().to_string())
    };
    Ok(twins
        .iter()
        .map(|twin| {
            let (one, other) = (name(twin.first), name(twin.second));
            format!("{other}: the same rows as {one}; give one of the two")
        })
        .collect())
}

/// Shows every row to `look`; true when the rows cannot be told apart to the end.
fn walk(
    mut table: Table,
    look: &mut rows::Look,
    seen: &mut Seen,
    decisions: &mut Vec<String>,
) -> Result<bool, InputError> {
    table.reader.select(look.wanted());
    let mut batch = Batch::new();
    loop {
        match table.reader.read(&mut batch) {
            Ok(true) => look.take(&batch, seen),
            Ok(false) => {
                look.ended(table.reader.input().outcome());
                return Ok(false);
            }
            Err(error) => {
                let is_text = !matches!(error, RowError::Io(_));
                let error = row_error(&table.name, error);
                if is_text || is_encoding(&error) {
                    add(decisions, error.to_string());
                    return Ok(true);
                }
                return Err(error);
            }
        }
    }
}

/// Whether the file can be read, and it is its characters that are in doubt.
fn is_encoding(error: &InputError) -> bool {
    matches!(
        error,
        InputError::Source(
            SourceError::MixedEncodings { .. }
                | SourceError::InvalidUtf8 { .. }
                | SourceError::InvalidUtf16 { .. }
        )
    )
}

/// The report's own reading.
fn read(spool: &Spool, options: &OrderOptions, decisions: &mut Vec<String>) -> Option<OrdersRead> {
    match read_orders_through(options, &|path| spool.open(path, &options.table)) {
        Ok(read) => {
            if !read.problems.is_empty() {
                let first = read.problems.shown().first();
                let first =
                    first.map_or(String::new(), |problem| format!(" (the first: {problem})"));
                add(
                    decisions,
                    format!(
                        "{}{first}; correct them, or leave them out with --skip-bad-rows and keep them \
                         with --rejects FILE",
                        read.problems.by_kind()
                    ),
                );
            }
            let rows: u64 = read.files.iter().map(|file| file.rows).sum();
            let (guests, _) = read.orders.guests().total();
            if guests * GUESTS_TOLD >= rows && guests > 0 {
                add(
                    decisions,
                    format!(
                        "{guests} of {rows} rows have no customer and enter no metric; if another column \
                         tells these customers apart, name it with --customer-column"
                    ),
                );
            }
            Some(read)
        }
        Err(error) => {
            add(decisions, error.to_string());
            None
        }
    }
}
