//! What a reader must know beside the numbers of a report, and what it is about.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

/// A sentence, by what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The files and how they were read.
    OfInput(String),
    /// The period, or the one compared with.
    OfPeriod(String),
}

impl Note {
    /// The sentence.
    pub fn text(&self) -> &str {
        match self {
            Note::OfInput(text) | Note::OfPeriod(text) => text,
        }
    }

    /// The sentence of one about the input.
    pub(super) fn of_input(&self) -> Option<&str> {
        matches!(self, Note::OfInput(_)).then(|| self.text())
    }

    /// The sentence of one about the period.
    pub(super) fn of_period(&self) -> Option<&str> {
        matches!(self, Note::OfPeriod(_)).then(|| self.text())
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text())
    }
}

impl JsonSchema for Note {
    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}
