//! What a column of dates holds.

use crate::choice::choices;

choices! {
    /// What a column of dates holds.
    #[derive(Default)]
    pub enum DateType {
        /// Days, or text like 2025-03-01 (times with a zone would be cut in the session's zone)
        #[default]
        Date = "date",
        /// Times without a zone: local already
        Local = "local",
        /// Times with a zone: the engine converts them to --timezone
        Instant = "instant",
    }
}
