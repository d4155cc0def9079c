//! Why a row did not go into the ledger.

use super::places::Place;
use crate::input::problem::{Kind, SHOWN};

/// Why a row did not go into the ledger.
pub(super) enum Stop {
    /// It cannot be used.
    Problem {
        place: Option<String>,
        kind: Kind,
        message: String,
    },
}

impl Stop {
    pub(super) fn problem(place: &Place, kind: Kind, message: String) -> Stop {
        Stop::Problem {
            place: Some(place.name.clone()),
            kind,
            message,
        }
    }
}

/// Values refused while it was not known how the column is to be read. They are wrong in every form, but
/// what is said of them depends on it, and must not depend on where the range began.
#[derive(Debug, Clone, Default)]
pub(super) struct Refused {
    pub(super) values: Vec<Value>,
    /// Whether all refused rows are kept, and not only shown.
    all: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) line: u64,
    pub(super) kind: Kind,
    pub(super) column: String,
    pub(super) text: Vec<u8>,
}

impl Refused {
    pub(super) fn new(all: bool) -> Self {
        Refused {
            all,
            ..Refused::default()
        }
    }

    pub(super) fn push(&mut self, line: u64, kind: Kind, column: &str, text: &[u8]) {
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
