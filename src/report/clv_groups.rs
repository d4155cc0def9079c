//! Groups with fits of their own, and covariates, of the document of predicted value.

use schemars::JsonSchema;
use serde::Serialize;

use super::parameters::{ParameterUse, parameters};
use super::{Cell, Column, Grid, Keyed, Number, Row, Section};
use crate::metrics::clv::groups::{GroupFit, Groups};
use crate::metrics::clv::{CovariateTest, Effect};
use crate::words::of_freedom;

/// Groups fitted by themselves beside the fit of all.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupsUse {
    /// Each group.
    pub fits: Vec<GroupFitUse>,
    /// Groups with so few repeat buyers that they were fitted together.
    pub small: Vec<String>,
    /// Likelihood-ratio test of whether the groups differ; `null` with fewer than two fitted.
    pub chi_square: Option<f64>,
    /// Parameters that the groups' own fits took.
    pub degrees_of_freedom: u64,
    /// The probability of such a gain were all groups alike.
    pub p_value: Option<f64>,
}

/// One group's own fit.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GroupFitUse {
    /// The group.
    pub name: String,
    /// Its customers.
    pub customers: u64,
    /// Of them, with orders on two days or more.
    pub repeat_customers: u64,
    /// Its parameters.
    pub parameters: Keyed<ParameterUse>,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Expected number of its customers still active.
    pub active_customers: f64,
    /// Orders expected over the horizon.
    pub orders: f64,
    /// Their value.
    pub value: Option<f64>,
    /// The value of a customer.
    pub value_per_customer: Option<f64>,
}

/// What covariates explain.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CovariatesUse {
    /// The effects, first on the rate of orders, then on the dropout.
    pub effects: Vec<EffectUse>,
    /// Log-likelihood with them.
    pub log_likelihood: f64,
    /// Log-likelihood without.
    pub log_likelihood_without: f64,
    /// Likelihood-ratio statistic.
    pub chi_square: f64,
    /// Effects estimated.
    pub degrees_of_freedom: u32,
    /// The probability of such a gain if no covariate had any effect.
    pub p_value: f64,
}

/// A covariate's effect.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EffectUse {
    /// A column of numbers, or `column=text`.
    pub covariate: String,
    /// `order_rate` or `dropout`.
    pub on: String,
    /// The effect (gamma): a rate with the covariate z is e^(gamma z) times the base's.
    pub value: f64,
    /// Its standard error; `null` where the data do not determine it.
    pub standard_error: Option<f64>,
    /// e^gamma.
    pub factor: f64,
    /// The probability of an effect so far from 0 if there were none.
    pub p_value: Option<f64>,
}

impl GroupsUse {
    pub(super) fn of(groups: &Groups, meaning: fn(&str) -> &'static str) -> GroupsUse {
        let of = |fit: &GroupFit| GroupFitUse {
            name: fit.name.clone(),
            customers: fit.customers,
            repeat_customers: fit.repeat_customers,
            parameters: parameters(&fit.estimates, meaning),
            log_likelihood: fit.log_likelihood,
            active_customers: fit.totals.alive,
            orders: fit.totals.orders,
            value: fit.totals.value,
            value_per_customer: (fit.totals.value)
                .filter(|_| fit.customers > 0)
                .map(|value| value / fit.customers as f64),
        };
        GroupsUse {
            fits: groups.fits.iter().map(of).collect(),
            small: groups.small.clone(),
            chi_square: groups.chi_square,
            degrees_of_freedom: groups.degrees_of_freedom,
            p_value: groups.p_value,
        }
    }

    pub(super) fn grid(&self, by: &str) -> Grid {
        let money = |value: Option<f64>| {
            value.map_or(Cell::Undefined, |value| Cell::Money(Number::Real(value)))
        };
        let row = |fit: &GroupFitUse| {
            vec![
                Cell::text(fit.name.clone()),
                Cell::Count(fit.customers),
                Cell::Count(fit.repeat_customers),
                Cell::real(fit.active_customers, 0),
                Cell::real(fit.orders, 0),
                money(fit.value),
                money(fit.value_per_customer),
            ]
        };
        let mut notes = Vec::new();
        if let Some((chi_square, p)) = self.chi_square.zip(self.p_value) {
            notes.push(format!(
                "likelihood-ratio test of a fit a group against one for all: chi-square {chi_square:.1}, {}, {}: {}",
                of_freedom(self.degrees_of_freedom),
                p_words(p),
                differ(p)
            ));
        }
        if !self.small.is_empty() {
            notes.push(format!(
                "too few repeat buyers for fits of their own, so fitted together or, with fewer than ten customers, not at all: {}",
                self.small.join(", ")
            ));
        }
        notes.push(
            "each group by its own fit, so the groups do not add up to the total above".to_owned(),
        );
        Grid {
            title: vec![format!("By {by}, a fit each")],
            columns: vec![
                Column::left(by),
                Column::right("Customers"),
                Column::right("Repeat"),
                Column::right("Active"),
                Column::right("Orders"),
                Column::right("Value"),
                Column::right("A customer"),
            ],
            sections: vec![Section {
                heading: None,
                rows: self.fits.iter().map(row).collect(),
            }],
            notes,
        }
    }
}

impl CovariatesUse {
    pub(super) fn of(test: &CovariateTest) -> CovariatesUse {
        let of = |effect: &Effect| EffectUse {
            covariate: effect.name.clone(),
            on: if effect.on_dropout {
                "dropout"
            } else {
                "order_rate"
            }
            .to_owned(),
            value: effect.estimate.value,
            standard_error: effect.estimate.standard_error,
            factor: effect.factor,
            p_value: effect.p_value,
        };
        CovariatesUse {
            effects: test.effects.iter().map(of).collect(),
            log_likelihood: test.log_likelihood,
            log_likelihood_without: test.without,
            chi_square: test.chi_square,
            degrees_of_freedom: test.degrees_of_freedom,
            p_value: test.p_value,
        }
    }

    pub(super) fn grid(&self) -> Grid {
        let rows = |on: &str| -> Vec<Row> {
            let effects = self.effects.iter().filter(|effect| effect.on == on);
            let row = |effect: &EffectUse| {
                let real4 = |value: f64| Cell::real(value, 4);
                vec![
                    Cell::text(effect.covariate.clone()),
                    real4(effect.value),
                    effect.standard_error.map_or(Cell::Undefined, real4),
                    Cell::real(effect.factor, 2),
                    effect.p_value.map_or(Cell::Undefined, |p| Cell::real(p, 4)),
                ]
            };
            effects.map(row).collect()
        };
        Grid {
            title: vec!["What the covariates explain".to_owned()],
            columns: vec![
                Column::left("Covariate"),
                Column::right("Effect"),
                Column::right("Std. error"),
                Column::right("Factor"),
                Column::right("p"),
            ],
            sections: vec![
                Section::below("On the rate of orders", rows("order_rate")),
                Section::below("On the dropout", rows("dropout")),
            ],
            notes: vec![
                format!(
                    "likelihood-ratio test of all effects: chi-square {:.1}, {}, {}: {}",
                    self.chi_square,
                    of_freedom(self.degrees_of_freedom.into()),
                    p_words(self.p_value),
                    if self.p_value < 0.05 {
                        "they explain more than chance would"
                    } else {
                        "what they explain can be chance"
                    }
                ),
                "Factor: e^effect, what one more of the covariate multiplies the rate (of a chance to be lost: its odds) \
                 by; the parameters above are those of a customer whose covariates are all 0"
                    .to_owned(),
            ],
        }
    }
}

fn p_words(p: f64) -> String {
    if p < 0.0001 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {p:.4}")
    }
}

fn differ(p: f64) -> &'static str {
    if p < 0.05 {
        "the groups differ by more than chance would explain"
    } else {
        "the difference of the groups can be chance"
    }
}
