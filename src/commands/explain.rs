//! `retention explain`: the catalogue in words.

use super::streams::Streams;
use crate::exit::Exit;
use crate::metrics::catalogue::{Entry, Word};
use crate::render::{Style, explain, explain_word, list};

/// What is asked about.
#[derive(Debug, Clone, Copy)]
pub enum Subject {
    /// All metrics, in a line each.
    All,
    /// A metric.
    Metric(&'static Entry),
    /// A word that is none.
    Word(&'static Word),
}

/// Runs the command.
///
/// # Errors
/// When the result cannot be written.
pub fn run(subject: Subject, style: &Style, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let text = match subject {
        Subject::All => list(style),
        Subject::Metric(entry) => explain(entry, style),
        Subject::Word(word) => explain_word(word, style),
    };
    streams.out.write_all(text.as_bytes())?;
    Ok(Exit::Done)
}
