//! Why a value was refused, in the words of the form that is found out later.

use super::super::forms::{date_message, shortened};
use super::OrderRows;
use crate::input::amount::parse_amount;
use crate::input::orders::refusal::Value;
use crate::input::problem::Kind;

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
