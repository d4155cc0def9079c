//! Where likelihoods have no top at finite parameters, and the models that they tend to there.

/// What a likelihood tends to when parameters run off: a smaller model with a closed form of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// r, α → ∞ at a fixed r / α: everybody orders at the same rate.
    OrderRatesAlike,
    /// a, b → ∞ at a fixed a / (a + b), or s, β → ∞ at a fixed s / β, or the α, β of contracts: everybody has
    /// the same chance to be lost.
    DropoutAlike,
    /// a → 0, or s → 0: nobody is ever lost.
    NobodyLost,
    /// a, b → 0 at a fixed ratio, s and β → 0, or the α, β of contracts: a share is lost at the first chance, the
    /// others never.
    LostAtOnceOrNever,
    /// b → 0: everybody is lost at the first chance.
    EverybodyLost,
    /// p → ∞: a customer's amounts are always the same.
    AmountsSteady,
    /// q, v → ∞ at a fixed v / q: everybody's mean amount is the same.
    MeansAlike,
}

impl Boundary {
    /// A sentence for people.
    pub fn words(self) -> &'static str {
        match self {
            Boundary::OrderRatesAlike => {
                "customers' order rates show no difference: everybody is taken to order at the same rate \
                 (r and alpha at infinity)"
            }
            Boundary::DropoutAlike => {
                "customers show no difference in their chance to be lost: everybody is taken to be alike (the two \
                 dropout parameters at infinity)"
            }
            Boundary::NobodyLost => {
                "the data show no dropout: nobody is taken to be lost (the dropout parameter at its limit, 0)"
            }
            Boundary::LostAtOnceOrNever => {
                "some are lost at the first chance and the others never: the opposite of everybody alike (the \
                 two dropout parameters at their limit, 0)"
            }
            Boundary::EverybodyLost => {
                "everybody is lost at the first chance (the dropout chance at its limit, 1)"
            }
            Boundary::AmountsSteady => {
                "a customer's own amounts are taken to be always the same: the expected amount is the \
                 customer's mean (p at infinity)"
            }
            Boundary::MeansAlike => {
                "customers' mean amounts show no difference: everybody's expected amount is the same (q and v \
                 at infinity)"
            }
        }
    }
}

/// One way for coordinates to run off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    /// What is there.
    pub(crate) boundary: Boundary,
    /// Coordinates that stand at a limit: which, the limit (−∞ or ∞), and a place just short of it.
    pub(crate) fixed: &'static [(usize, f64, f64)],
    /// Coordinates that mean something else there, and where their search starts.
    pub(crate) restart: &'static [(usize, f64)],
}
