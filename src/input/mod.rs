//! Files to rows, and the problems found on the way.

pub mod columns;
pub mod problem;
pub mod rows;
pub mod source;
