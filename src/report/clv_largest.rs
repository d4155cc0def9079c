//! One customer who makes up more than a fifth of the value.

use schemars::JsonSchema;
use serde::Serialize;

use crate::locale::Locale;
use crate::metrics::clv::whale::Whale;
use crate::words::one_line;

/// A customer who makes up more than a fifth of the value.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LargestUse {
    /// Who.
    pub customer_id: String,
    /// Share of the predicted value; where that has no total, of the net revenue so far.
    pub share: f64,
    /// `predicted_value` or `net_revenue`: what the share is of.
    pub of: String,
    /// Predicted value of all others, by a model of amounts fitted without this customer's.
    pub value_without: Option<f64>,
}

/// The warning about one customer who makes up more than a fifth.
pub(super) fn whale_note(whale: &Whale, id: &str) -> String {
    let of = match whale.of_predicted {
        true => "the predicted value",
        false => {
            "the net revenue so far, and amounts differ so much that the value has no finite total"
        }
    };
    let without = whale.value_without.map_or_else(String::new, |value| {
        format!(
            "; without them, with amounts fitted to all others, the value is {}",
            Locale::default().decimal(value, 2)
        )
    });
    format!(
        "warning: customer {} alone makes up {:.1} % of {of}{without}",
        one_line(id),
        whale.share * 100.0
    )
}
