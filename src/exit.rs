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

/// Lets a failed allocation end the process with [`Exit::Failed`]. The standard library says what it could not get
/// on standard error and aborts; a hook of the allocation itself is not stable. Elsewhere than on Unix it does nothing.
pub fn fail_where_memory_ends() {
    #[cfg(unix)]
    {
        use signal_hook::{consts::SIGABRT, flag::register_conditional_shutdown};
        use std::sync::{Arc, atomic::AtomicBool};
        let always = Arc::new(AtomicBool::new(true));
        // Where it cannot be set, only the code of such an end differs.
        let _ = register_conditional_shutdown(SIGABRT, Exit::Failed.code().into(), always);
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
