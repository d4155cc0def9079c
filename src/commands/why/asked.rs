//! Which columns `--by` means, found in the headers before anything is read.

use crate::commands::read::InputOptions;
use crate::commands::streams::Usage;
use crate::input::columns::normalised;
use crate::input::customers::customers_columns;
use crate::input::orders::{can_look, columns_of};

/// Columns looked at, at most.
pub(super) const MOST: usize = 20;

/// What `--by` means.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AskedBy {
    /// Columns of files.
    pub(super) columns: Vec<String>,
    /// Time since the first order.
    pub(super) tenure: bool,
    /// The period of the first order.
    pub(super) cohort: bool,
    /// Whether all columns are searched, so that what says nothing goes without saying which.
    pub(super) is_search: bool,
}

impl AskedBy {
    /// Of what was typed: a whole header goes before a list, `all` is every column that reading needs for nothing.
    pub(super) fn of(by: &[String], input: &InputOptions) -> anyhow::Result<AskedBy> {
        let mut asked = AskedBy::default();
        if by.is_empty() {
            return Ok(asked);
        }
        let mut files = columns_of(&input.orders)?;
        if let Some(path) = &input.customers {
            files.extend(customers_columns(
                path,
                &input.customer_columns,
                &input.orders,
            )?);
        }
        let is_header = |text: &str| {
            let names = files.iter().flat_map(|file| &file.names);
            let text = normalised(text);
            !text.is_empty() && names.into_iter().any(|name| normalised(name) == text)
        };
        for text in by {
            if is_header(text) {
                asked.push(text.trim());
                continue;
            }
            for one in text.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                match one.to_ascii_lowercase().as_str() {
                    _ if is_header(one) => asked.push(one),
                    "tenure" => asked.tenure = true,
                    "cohort" => asked.cohort = true,
                    "all" => {
                        asked.is_search = true;
                        if !can_look(&input.orders) {
                            return Err(Usage(
                                "--by all needs files that can be looked at before they are read: write standard input \
                                 to a file, or name the columns"
                                    .to_owned(),
                            )
                            .into());
                        }
                        files
                            .iter()
                            .flat_map(|file| &file.free)
                            .for_each(|name| asked.push(name));
                    }
                    _ => asked.push(one),
                }
            }
        }
        Ok(asked)
    }

    fn push(&mut self, column: &str) {
        let same = |known: &String| known == column || normalised(known) == normalised(column);
        if !self.columns.iter().any(same) {
            self.columns.push(column.to_owned());
        }
    }
}
