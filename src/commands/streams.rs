//! Where commands write, and how they end without a result.

use std::io::{self, Write};

use crate::words::safe;

/// Where a command writes.
pub struct Streams<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
    /// Whether a terminal shows everything else.
    pub err_is_terminal: bool,
}

impl Streams<'_> {
    /// Says lines on standard error. What a terminal would act on, in the names of files too, is written as
    /// escapes where a terminal shows it, and as it stands elsewhere.
    ///
    /// # Errors
    /// When standard error cannot be written.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        if !self.err_is_terminal {
            return writeln!(self.err, "{text}");
        }
        text.lines()
            .try_for_each(|line| writeln!(self.err, "{}", safe(line)))
    }
}

/// A command line that cannot be meant so, found after it was parsed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// Something that only a person can decide, and that decides the numbers: a sentence a line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Undecided(pub String);

/// Whether this is the end of a pipe whose reader has gone: nobody is left to hear more.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
