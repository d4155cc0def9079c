//! A condition, and whether a result meets it.

use schemars::JsonSchema;
use serde::Serialize;

use super::Number;
use crate::metrics::requirement::Requirement;

/// A condition, and whether the report of all customers meets it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RequirementUse {
    /// The condition: `customer_retention_rate >= 85%`.
    pub condition: String,
    /// Whether it is met.
    pub met: bool,
    /// The number it is about; `null` when that cannot be known, and then `reason` says why.
    pub value: Option<Number>,
    /// Why there is no number. A condition without one is not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a table says below it of conditions that are not met.
pub(in crate::report) fn unmet(requirements: &[RequirementUse]) -> Vec<String> {
    let unmet = requirements.iter().filter(|one| !one.met);
    unmet
        .map(|one| format!("not met: {}", one.condition))
        .collect()
}

impl RequirementUse {
    /// `requirement` without a number to hold it against.
    pub fn without(requirement: &Requirement, reason: String) -> RequirementUse {
        RequirementUse::held(requirement, Err(reason))
    }

    /// `requirement` held against its number, or the reason why there is none.
    pub(super) fn held(requirement: &Requirement, found: Result<Number, String>) -> RequirementUse {
        let met = found
            .as_ref()
            .is_ok_and(|number| requirement.is_met_by(&number.of_figure()));
        let (value, reason) = match found {
            Ok(number) => (Some(number), None),
            Err(reason) => (None, Some(reason)),
        };
        RequirementUse {
            condition: requirement.text.clone(),
            met,
            value,
            reason,
        }
    }
}
