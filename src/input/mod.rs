//! Files to rows, and the problems found on the way.

pub mod amount;
pub mod date;
pub mod example;
pub mod zone;
