//! A metric by name, from named numbers: what `calc` does, and what a report does with its counts.

mod given;
mod parse;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use parse::parse;

use super::catalogue::Entry;
use super::figure::{Figure, Number};
use given::Given;

/// An input that cannot be, and why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Impossible {
    /// No input of the metric has this name.
    #[error("{metric} has no input \"{input}\" (its inputs: {known})")]
    Unknown {
        /// The metric's key.
        metric: &'static str,
        /// The name given.
        input: String,
        /// The names there are.
        known: String,
    },
    /// A name was given twice, or with an alias of it.
    #[error("{input} is given twice")]
    Twice {
        /// The input.
        input: &'static str,
    },
    /// A needed input was not given.
    #[error("{metric} needs {input}: {meaning}")]
    Missing {
        /// The metric's key.
        metric: &'static str,
        /// The input.
        input: &'static str,
        /// What it is.
        meaning: &'static str,
    },
    /// A number of the wrong shape, or no number.
    #[error("{input} ({value}) is not {expected}")]
    WrongKind {
        /// The input.
        input: &'static str,
        /// What was given.
        value: String,
        /// What it should be, with an example.
        expected: &'static str,
    },
    /// A number outside what the input can be.
    #[error("{input} ({value}) {why}")]
    OutOfRange {
        /// The input.
        input: &'static str,
        /// What was given.
        value: String,
        /// Which numbers can be: "cannot be negative".
        why: &'static str,
    },
    /// A part that is larger than its whole.
    #[error("{part} ({part_value}) is more than {whole} ({whole_value}): {why}")]
    MoreThan {
        /// The part: an input or a difference of two.
        part: String,
        /// Its value.
        part_value: String,
        /// The whole: an input.
        whole: &'static str,
        /// Its value.
        whole_value: String,
        /// Why the one is part of the other.
        why: &'static str,
    },
}

/// Computes the metric `entry` from `inputs`, given under their names or aliases.
///
/// The figure holds the inputs as given, under their own names and in the catalogue's order, so
/// that they can be given again. A denominator of 0 is no error but a figure without a value.
///
/// # Errors
///
/// When an input is missing, unknown, repeated, or impossible by itself or beside the others.
pub fn evaluate(
    entry: &'static Entry,
    inputs: Vec<(String, Number)>,
) -> Result<Figure, Impossible> {
    let given = Given::new(entry, inputs)?;
    given.check()?;
    let (value, interval, notes) = (given.value(), given.interval(), given.notes());
    let inputs = given.into_inputs();
    let figure = match value {
        Ok(value) => Figure::defined(entry, inputs, value).with_interval(interval),
        Err(reason) => Figure::undefined(entry, inputs, reason),
    };
    Ok(notes.into_iter().fold(figure, Figure::with_note))
}
