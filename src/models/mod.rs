//! Models: pure functions from slices of histories to fitted values.
//!
//! Predicted value (definitions.md, section 6): [`history`] turns purchases into what the models see,
//! [`bgnbd`], [`mbgnbd`] and [`paretonbd`] say how often a customer will buy, [`gammagamma`] for how much,
//! [`clv`] what that is worth, [`holdout`] how well it was predicted, [`bootstrap`] how sure a total is, and
//! [`sbg`] how long contracts last. [`survival`] and [`logrank`] measure how long customers stayed.

pub mod bgnbd;
pub mod bootstrap;
pub mod clv;
pub mod competing;
pub mod covariates;
pub mod fit;
pub mod gammagamma;
pub mod history;
pub mod holdout;
pub mod logrank;
pub mod mbgcnbd;
pub mod mbgnbd;
pub mod paretonbd;
pub mod purchase;
pub mod sbg;
pub mod special;
pub mod survival;

mod betageo;
mod mixing;
mod optimise;
pub(crate) mod weighted;

#[cfg(test)]
mod tests;
