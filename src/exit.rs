//! How a run ended, for whoever started it.

use std::process::ExitCode;

/// The exit codes. They are part of the interface: scripts test them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The result was written.
    Done,
    /// Input, data or output failed; nothing was written. Also a check that was to be strict and found
    /// something to decide.
    Failed,
    /// The command line cannot be meant so.
    Usage,
    /// The result was written, but a `--require` condition is not met.
    Unmet,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Unmet => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_the_readme_documents() {
        let codes = [Exit::Done, Exit::Failed, Exit::Usage, Exit::Unmet].map(Exit::code);
        assert_eq!(codes, [0, 1, 2, 3]);
    }
}
