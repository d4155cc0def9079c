//! Models: pure functions from slices of histories to fitted values.
