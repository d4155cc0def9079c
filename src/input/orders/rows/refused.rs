//! Why a value was refused, in the words of the form that is found out later.

use super::super::forms::{date_message, shortened};
use super::OrderRows;
use crate::input::amount::parse_amount;
use crate::input::problem::{Kind, SHOWN};

/// Values refused while it was not known how the column is to be read. They are wrong in every form, but
/// what is said of them depends on it, and must not depend on where the range began.
#[derive(Debug, Clone, Default)]
pub(in crate::input::orders) struct Refused {
    values: Vec<Value>,
    /// Whether all refused rows are kept, and not only shown.
    all: bool,
}

#[derive(Debug, Clone)]
struct Value {
    line: u64,
    kind: Kind,
    column: String,
    text: Vec<u8>,
}

impl Refused {
    pub(in crate::input::orders) fn new(all: bool) -> Self {
        Refused {
            all,
            ..Refused::default()
        }
    }

    pub(in crate::input::orders) fn push(
        &mut self,
        line: u64,
        kind: Kind,
        column: &str,
        text: &[u8],
    ) {
        if self.all || self.values.len() < SHOWN {
            let (column, text) = (column.to_owned(), text.to_vec());
            self.values.push(Value {
                line,
                kind,
                column,
                text,
            });
        }
    }

    pub(super) fn shift_lines(&mut self, lines: u64) {
        self.values.iter_mut().for_each(|value| value.line += lines);
    }
}

impl OrderRows {
    /// Says again why values were refused, now that the forms are known.
    pub(super) fn reword_refused(&mut self) {
        for Value {
            line,
            kind,
            column,
            text,
        } in std::mem::take(&mut self.forms.refused.values)
        {
            let message = match kind {
                Kind::Date => self
                    .forms
                    .dates
                    .day(&text)
                    .err()
                    .map(|error| date_message(&text, &error)),
                _ => parse_amount(&text, self.forms.mark)
                    .err()
                    .map(|error| format!("\"{}\" {error}", shortened(&text))),
            };
            if let Some(message) = message {
                self.problems.reword(line, &column, &message);
            }
        }
    }
}
