//! Models: pure functions from slices of histories to fitted values.

pub mod logrank;
pub mod survival;
