//! Fitted parameters, explained: what models of purchases and of contracts share.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Cell, Column, Keyed, Row};
use crate::models::fit::Estimate;

/// One parameter.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ParameterUse {
    /// The estimate.
    pub value: f64,
    /// Its standard error; `null` where the data do not determine it.
    pub standard_error: Option<f64>,
    /// What it is, in a line.
    pub meaning: String,
}

/// The parameters by the literature's letters, each with its `meaning`.
pub(super) fn parameters(
    estimates: &[Estimate],
    meaning: fn(&str) -> &'static str,
) -> Keyed<ParameterUse> {
    let of = |estimate: &Estimate| {
        let parameter = ParameterUse {
            value: estimate.value,
            standard_error: estimate.standard_error,
            meaning: meaning(estimate.name).to_owned(),
        };
        (estimate.name.to_owned(), parameter)
    };
    estimates.iter().map(of).collect()
}

/// The columns of a table of parameters.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::left("Name"),
        Column::right("Estimate"),
        Column::right("Std. error"),
        Column::left("What it is"),
    ]
}

/// Its rows.
pub(super) fn rows(parameters: &Keyed<ParameterUse>) -> Vec<Row> {
    let real = |value: f64| Cell::Real { value, decimals: 4 };
    let row = |(name, parameter): &(String, ParameterUse)| {
        vec![
            Cell::text(name.clone()),
            real(parameter.value),
            parameter.standard_error.map_or(Cell::Undefined, real),
            Cell::text(parameter.meaning.clone()),
        ]
    };
    parameters.0.iter().map(row).collect()
}
