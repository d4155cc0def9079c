//! How long contracts last: the fitted curve, its forecast, and constant churn beside it.

use schemars::JsonSchema;
use serde::Serialize;

use super::clv::ParameterUse;
use super::{Cell, Column, Document, Grid, InputUse, Keyed, Number, Row, SCHEMA_VERSION, Section};
use crate::metrics::renewals::{Lifetimes, PeriodRow, Renewals};

/// The document that `retention forecast` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention forecast")]
pub struct ForecastReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `forecast`.
    pub command: String,
    /// What was read; nothing where survivors were typed in.
    pub input: InputUse,
    /// Everything that shaped the numbers.
    pub settings: ForecastSettings,
    /// Customers in the cohorts.
    pub customers: u64,
    /// The shifted beta-geometric model's parameters.
    pub parameters: Keyed<ParameterUse>,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Share lost in every period by the constant-churn reading: all losses over all renewals.
    pub constant_churn: f64,
    /// A row a period, observed ones first.
    pub periods: Vec<PeriodUse>,
    /// Lifetimes of a new customer.
    pub new_customer: LifetimeUse,
    /// Lifetimes left to who has been there since the oldest cohort began.
    pub oldest_customer: LifetimeUse,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// Everything that shaped the numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ForecastSettings {
    /// `contracts` or `survivors`.
    pub cohorts_from: String,
    /// The typed cohorts.
    pub survivors: Vec<Vec<f64>>,
    /// A period's length, like `1mo`.
    pub period: String,
    /// Periods of the forecast.
    pub ahead: u32,
    /// Discount rate a year.
    pub discount: f64,
    /// The same for a period.
    pub period_discount: f64,
    /// The day up to which the contracts are complete; `null` for typed survivors.
    pub as_of: Option<String>,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PeriodUse {
    /// Periods since the start.
    pub period: u32,
    /// Customers who could be lost in it; `null` in the forecast.
    pub watched: Option<f64>,
    /// Share still there, observed; `null` in the forecast.
    pub observed: Option<f64>,
    /// Share still there by the model.
    pub model: f64,
    /// Share of those there before who stay for this period, by the model.
    pub model_retention: Option<f64>,
    /// Share still there under constant churn.
    pub constant_churn: f64,
    /// Constant churn less model.
    pub constant_churn_off: f64,
}

/// Expected periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LifetimeUse {
    /// Periods behind the customer.
    pub after: u32,
    /// All periods to come.
    pub expected: Pair,
    /// All periods to come, later ones counting less.
    pub discounted: Pair,
    /// The periods of the forecast alone.
    pub within_forecast: Pair,
}

/// The model's reading and that of constant churn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Pair {
    /// The model's; `null` where it is infinite.
    pub model: Option<f64>,
    /// That of constant churn.
    pub constant_churn: Option<f64>,
    /// Constant churn over model, less 1.
    pub off: Option<f64>,
}

impl ForecastReport {
    /// The document of a fit.
    pub fn new(
        input: InputUse,
        settings: ForecastSettings,
        of: &Renewals,
        mut notes: Vec<String>,
    ) -> ForecastReport {
        let parameters = of.fitted.estimates.iter().map(|estimate| {
            let parameter = ParameterUse {
                value: estimate.value,
                standard_error: estimate.standard_error,
                meaning: meaning(estimate.name).to_owned(),
            };
            (estimate.name.to_owned(), parameter)
        });
        if of.fitted.covariance.is_none() {
            notes.push(
                "retention does not rise with age: the model is at its limit, where everybody is alike, and says \
                 the same as constant churn; its parameters mean nothing"
                    .to_owned(),
            );
        }
        ForecastReport {
            schema_version: SCHEMA_VERSION,
            command: "forecast".to_owned(),
            input,
            settings,
            customers: of.fitted.customers,
            parameters: parameters.collect(),
            log_likelihood: of.fitted.log_likelihood,
            constant_churn: of.constant.churn,
            periods: of.periods.iter().map(period).collect(),
            new_customer: lifetime(&of.new),
            oldest_customer: lifetime(&of.oldest),
            notes,
        }
    }

    fn unit(&self) -> &'static str {
        match self.settings.period.as_str() {
            "1mo" => "months",
            "3mo" => "quarters",
            "12mo" => "years",
            "7d" => "weeks",
            _ => "periods",
        }
    }
}

fn period(row: &PeriodRow) -> PeriodUse {
    PeriodUse {
        period: row.period,
        watched: row.watched,
        observed: row.observed,
        model: row.model,
        model_retention: row.retention,
        constant_churn: row.constant,
        constant_churn_off: row.constant - row.model,
    }
}

fn lifetime(of: &Lifetimes) -> LifetimeUse {
    let pair = |model: Option<f64>, constant: f64| {
        let constant_churn = constant.is_finite().then_some(constant);
        Pair {
            model,
            constant_churn,
            off: model
                .filter(|model| *model > 0.0)
                .zip(constant_churn)
                .map(|(model, constant)| constant / model - 1.0),
        }
    };
    LifetimeUse {
        after: of.after,
        expected: pair(of.model, of.constant),
        discounted: pair(of.discounted_model, of.discounted_constant),
        within_forecast: pair(Some(of.within_model), of.within_constant),
    }
}

fn meaning(name: &str) -> &'static str {
    match name {
        "alpha" => "chance to leave at a renewal: the mean is alpha / (alpha + beta)",
        _ => "its other half; the smaller both, the less alike customers are",
    }
}

impl Document for ForecastReport {
    fn for_people(&self) -> Grid {
        let share = |share: Option<f64>| share.map_or(Cell::Blank, Cell::Ratio);
        let row = |period: &PeriodUse| -> Row {
            vec![
                Cell::Count(period.period.into()),
                period
                    .watched
                    .map_or(Cell::Blank, |value| Cell::Real { value, decimals: 0 }),
                share(period.observed),
                Cell::Ratio(period.model),
                share(period.model_retention),
                Cell::Ratio(period.constant_churn),
                Cell::Points(period.constant_churn_off),
            ]
        };
        let (seen, ahead): (Vec<&PeriodUse>, Vec<&PeriodUse>) = self
            .periods
            .iter()
            .partition(|period| period.observed.is_some());
        let section = |heading: &str, periods: Vec<&PeriodUse>| Section {
            heading: Some(heading.to_owned()),
            rows: periods.into_iter().map(row).collect(),
        };
        let names = [
            "After",
            "Watched",
            "Observed",
            "Model",
            "Retention",
            "Constant",
            "Off by",
        ];
        Grid {
            title: vec![
                format!("How long customers stay, in {}", self.unit()),
                format!(
                    "{} customers; shifted beta-geometric model beside a constant churn of {:.1} %.",
                    self.customers,
                    self.constant_churn * 100.0
                ),
            ],
            columns: names.map(Column::right).into(),
            sections: vec![section("Seen", seen), section("Forecast", ahead)],
            notes: self.reading_notes(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        vec![self.lifetimes(), self.fit()]
    }

    /// A row a period.
    fn for_programs(&self) -> Grid {
        let real = |value: f64| Cell::Exact(Number::Real(value));
        let maybe = |value: Option<f64>| value.map_or(Cell::Undefined, real);
        let row = |period: &PeriodUse| {
            vec![
                Cell::Count(period.period.into()),
                maybe(period.watched),
                maybe(period.observed),
                real(period.model),
                maybe(period.model_retention),
                real(period.constant_churn),
                real(period.constant_churn_off),
            ]
        };
        let names = [
            "period",
            "watched",
            "observed",
            "model",
            "model_retention",
            "constant_churn",
            "constant_churn_off",
        ];
        Grid {
            columns: names.map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: self.periods.iter().map(row).collect(),
            }],
            ..Grid::default()
        }
    }
}

impl ForecastReport {
    fn reading_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        notes.push(
            "Observed, Model, Constant: share of the customers still there; Retention: of those there before, the \
             share that stays, by the model; it rises because those likely to leave leave first, not because \
             anybody changes"
                .to_owned(),
        );
        notes.push(
            "Constant: the same share lost every period, which a lifetime of 1 / churn assumes; Off by: how far \
             that is from the model, in points"
                .to_owned(),
        );
        notes
    }

    fn lifetimes(&self) -> Grid {
        let decimals = 2;
        let row = |name: String, pair: &Pair| {
            let real = |value: Option<f64>| {
                value.map_or(Cell::Undefined, |value| Cell::Real { value, decimals })
            };
            vec![
                Cell::text(name),
                real(pair.model),
                real(pair.constant_churn),
                pair.off.map_or(Cell::Undefined, Cell::Percent),
            ]
        };
        let section = |heading: String, of: &LifetimeUse| Section {
            heading: Some(heading),
            rows: vec![
                row(
                    format!("within the next {}", self.settings.ahead),
                    &of.within_forecast,
                ),
                row("all of them".to_owned(), &of.expected),
                row(
                    format!(
                        "all, discounted by {:.1} % a year",
                        self.settings.discount * 100.0
                    ),
                    &of.discounted,
                ),
            ],
        };
        let oldest = format!("left after {}", self.oldest_customer.after);
        let mut notes = Vec::new();
        if self.new_customer.expected.model.is_none() {
            notes.push(
                "–: by the model a few customers stay for ever, so the plain sum has no end; read the discounted one"
                    .to_owned(),
            );
        }
        Grid {
            title: vec![format!("Expected lifetime in {}", self.unit())],
            columns: vec![
                Column::left(""),
                Column::right("Model"),
                Column::right("Constant"),
                Column::right("Constant off by"),
            ],
            sections: vec![
                section("of a new customer".to_owned(), &self.new_customer),
                section(oldest, &self.oldest_customer),
            ],
            notes,
        }
    }

    fn fit(&self) -> Grid {
        let rows = self.parameters.0.iter().map(|(name, parameter)| {
            let real = |value: f64| Cell::Real { value, decimals: 4 };
            vec![
                Cell::text(name.clone()),
                real(parameter.value),
                parameter.standard_error.map_or(Cell::Undefined, real),
                Cell::text(parameter.meaning.clone()),
            ]
        });
        Grid {
            title: vec!["The fitted model".to_owned()],
            columns: vec![
                Column::left("Parameter"),
                Column::right("Estimate"),
                Column::right("Std. error"),
                Column::left("What it is"),
            ],
            sections: vec![Section {
                heading: None,
                rows: rows.collect(),
            }],
            notes: vec![format!(
                "log-likelihood {:.3} over {} customers",
                self.log_likelihood, self.customers
            )],
        }
    }
}
