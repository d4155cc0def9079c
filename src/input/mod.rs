//! Files to rows, and the problems found on the way.

pub mod source;
