//! What order files are asked for.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::calendar::Day;
use crate::input::amount::DecimalMark;
use crate::input::date::DateOrder;
use crate::input::exports::ExportOptions;
use crate::input::filter::Condition;
use crate::input::progress::Progress;
use crate::input::table::TableOptions;
use crate::input::zone::Zone;

/// What to read, and how.
#[derive(Debug, Clone, Default)]
pub struct OrderOptions {
    /// The files; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// How they are taken apart.
    pub table: TableOptions,
    /// Which columns play which part.
    pub columns: OrderColumns,
    /// What kind of export they are, and its settings.
    pub exports: ExportOptions,
    /// A strftime format of the dates.
    pub date_format: Option<String>,
    /// Which of day and month is first, where it was said.
    pub date_order: Option<DateOrder>,
    /// The decimal mark, where it was said.
    pub decimal_mark: Option<DecimalMark>,
    /// The time zone that days are counted in.
    pub zone: Zone,
    /// The day up to which the data are complete; later rows are left out.
    pub as_of: Option<Day>,
    /// Whether rows that cannot be used are left out instead of ending the run.
    pub skip_bad_rows: bool,
    /// Whether the rows left out are kept for `--rejects`.
    pub keep_rejects: bool,
    /// How many threads may read and group; `None` for as many as there are cores. What is read does not
    /// depend on it.
    pub threads: Option<NonZeroUsize>,
    /// Conditions that rows must meet, all of them.
    pub filters: Vec<Condition>,
    /// The columns that customers are put into groups by: most commands take one.
    pub by: Vec<String>,
    /// Rows on these days are kept with their values of those columns.
    pub kept: Option<std::ops::Range<Day>>,
    /// The flag that names it; `--by` if not given.
    pub by_flag: Option<&'static str>,
    /// The columns of `by`, by their places, of which each customer's last value counts and not the first.
    pub by_latest: Vec<usize>,
    /// Whether a column of these that an order file does not have may be in another file.
    pub columns_elsewhere: bool,
    /// Told how far reading has come.
    pub progress: Progress,
}

impl OrderOptions {
    /// Of each column of groups, whether a customer's last value counts and not the first.
    pub(in crate::input) fn latest(&self) -> Vec<bool> {
        let places = 0..self.by.len();
        places
            .map(|place| self.by_latest.contains(&place))
            .collect()
    }

    /// What a column of groups is used for, in the output.
    pub fn role_of(&self, by: &str) -> String {
        match self.by.len() {
            1 => "by".to_owned(),
            _ => format!("by {by}"),
        }
    }
}

/// The columns as they were asked for; what is `None` is recognised by its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderColumns {
    /// The order's id.
    pub order: Option<String>,
    /// The customer's id.
    pub customer: Option<String>,
    /// The order's date.
    pub date: Option<String>,
    /// The order's amount, a column.
    pub amount: Option<String>,
    /// The order's amount, a sum or product of columns: of all files, or of the one that is named before it.
    pub expressions: Vec<FileExpression>,
    /// How many of an item.
    pub quantity: Option<String>,
    /// The price of one.
    pub price: Option<String>,
}

/// An amount made of columns, in one file or in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileExpression {
    /// The file as it is named on the command line; `None` for all that have none of their own.
    pub file: Option<String>,
    /// The sum or product of columns.
    pub text: String,
}

impl OrderColumns {
    /// The expression of a file's amount.
    pub(super) fn expression_of(&self, file: &str) -> Option<&str> {
        let own = |expression: &&FileExpression| expression.file.as_deref() == Some(file);
        let of_all = |expression: &&FileExpression| expression.file.is_none();
        let mut expressions = self.expressions.iter();
        let found = expressions
            .find(own)
            .or_else(|| self.expressions.iter().find(of_all));
        found.map(|expression| expression.text.as_str())
    }
}
