//! Predicted value as tables: for people four, for programs one.

use super::clv::{ClvReport, FittedUse};
use super::clv_check_grid::{by_repeat_days, by_spend, compared, tracking};
use super::clv_groups::CovariatesUse;
use super::clv_rows::keyed;
use super::metric::{Interval, Metric};
use super::page::Page;
use super::parameters;
use super::{Cell, Column, Document, Grid, InputUse, Number, Section};
use crate::locale::Locale;

impl Document for ClvReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_clv(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    /// What a customer is worth and what all will bring.
    fn for_people(&self) -> Grid {
        let with_intervals = self.settings.interval_samples.is_some();
        let mut columns = vec![Column::left(""), Column::right("Value")];
        if with_intervals {
            columns.extend(["95 % from", "to"].map(Column::right));
        }
        let row = |name: &str, cell: Cell, interval: Option<Interval>| {
            let mut row = vec![Cell::text(name), cell];
            if with_intervals {
                let bound = |of: fn(&Interval) -> f64| {
                    interval
                        .as_ref()
                        .map_or(Cell::Blank, |interval| Cell::real(of(interval), 1))
                };
                row.extend([
                    bound(|interval| interval.low),
                    bound(|interval| interval.high),
                ]);
            }
            row
        };
        let months = self.settings.horizon_months;
        let of = |metric: &Option<Metric>| {
            let value = metric.as_ref().and_then(|metric| metric.value.clone());
            value.map_or(Cell::Undefined, Cell::Money)
        };
        let worth = vec![
            row("Historic: spent so far", of(&self.worth.historic), None),
            row(
                "Formula: revenue a year × lifespan × margin",
                of(&self.worth.formula),
                None,
            ),
            row(
                &format!("Predicted: next {months} months"),
                self.worth.predicted.map_or(Cell::Undefined, amount),
                None,
            ),
        ];
        let mut ahead = vec![
            row("Customers", Cell::Count(self.customers), None),
            row(
                "of them bought on a second day",
                Cell::Count(self.repeat_customers),
                None,
            ),
        ];
        if let Some(forecast) = &self.forecast {
            let churn_after = self.settings.churn_after.as_deref().unwrap_or("");
            let alive_on = self.settings.alive_on.as_deref().unwrap_or("");
            let counted = [
                (
                    "of them expected to be still active".to_owned(),
                    Some(forecast.active_customers),
                ),
                (
                    format!("of them expected to order nothing within {churn_after}"),
                    forecast.silent_customers,
                ),
                (
                    format!("of them expected to be active on {alive_on}"),
                    forecast.active_on_day,
                ),
            ];
            for (name, count) in counted {
                ahead.extend(count.map(|count| row(&name, Cell::real(count, 0), None)));
            }
            ahead.extend([
                row(
                    "Expected orders",
                    Cell::real(forecast.orders, 0),
                    forecast.orders_interval,
                ),
                row(
                    "Predicted value",
                    forecast.value.map_or(Cell::Undefined, amount),
                    forecast.value_interval,
                ),
            ]);
        }
        Grid {
            title: self.title(),
            columns,
            sections: vec![
                Section::below("Worth of a customer, in three readings", worth),
                Section::below(&format!("All customers, next {months} months"), ahead),
            ],
            notes: self.reading_notes(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        let mut grids = Vec::new();
        if !self.deciles.is_empty() {
            grids.push(self.deciles_grid());
        }
        if let Some(purchases) = &self.purchases {
            grids.push(parameters(
                purchases,
                self.spend.as_ref(),
                self.spend_frequency_correlation,
            ));
        }
        grids.extend(self.covariates.as_ref().map(CovariatesUse::grid));
        let by = self.settings.by.as_deref().unwrap_or("group");
        grids.extend(self.groups.as_ref().map(|groups| groups.grid(by)));
        if self.models.len() > 1 {
            grids.push(compared(&self.models, self.regularity));
        }
        if let Some(holdout) = &self.holdout {
            grids.push(by_repeat_days(holdout));
            grids.extend(holdout.spend.as_ref().map(by_spend));
            grids.push(tracking(holdout));
        }
        grids
    }

    /// Everything as key and value, a line each.
    fn for_programs(&self) -> Grid {
        Grid {
            columns: ["key", "value"].map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: keyed(self),
            }],
            ..Grid::default()
        }
    }
}

impl ClvReport {
    fn title(&self) -> Vec<String> {
        let settings = &self.settings;
        let model = self
            .purchases
            .as_ref()
            .map_or(settings.model.as_str(), |fit| &fit.model);
        let money = match settings.margin {
            Some(margin) => format!("Value is margin ({} of revenue)", percent(margin)),
            None => "Value is revenue".to_owned(),
        };
        let discount = match settings.discount {
            0.0 => "not discounted".to_owned(),
            rate => format!("discounted by {} a year", percent(rate)),
        };
        vec![
            format!("Predicted customer value ({model} and Gamma-Gamma)"),
            format!(
                "The models see orders of {} to {} and look {} months ahead.",
                settings.calibrated_from, settings.calibrated_to, settings.horizon_months
            ),
            format!("{money}, {discount}. Days in {}.", settings.timezone),
        ]
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        notes.push(
            "the three readings answer different questions and do not add up: what customers have spent, what \
             a lifespan at today's churn would bring, and what the models expect of these customers from \
             tomorrow on"
                .to_owned(),
        );
        let formula = self
            .worth
            .formula
            .as_ref()
            .filter(|formula| formula.value.is_none());
        if let Some(why) = formula.and_then(|formula| formula.note.as_ref()) {
            notes.push(format!("no formula value: {why}"));
        }
        if let Some(samples) = self.settings.interval_samples {
            notes.push(format!(
                "intervals: the models fitted again to {samples} samples of the customers, drawn with \
                 replacement, corrected for bias and skewness (BCa); they hold the uncertainty of the parameters, \
                 not of single customers"
            ));
        }
        notes
    }

    fn deciles_grid(&self) -> Grid {
        let row = |decile: &super::clv::DecileUse| {
            vec![
                Cell::Count(decile.decile.into()),
                Cell::Count(decile.customers),
                decile
                    .probability_alive
                    .map_or(Cell::Undefined, Cell::Ratio),
                Cell::real(decile.expected_orders, 1),
                decile.predicted_value.map_or(Cell::Undefined, amount),
                decile.value_share.map_or(Cell::Undefined, Cell::Ratio),
                decile
                    .historic_value
                    .clone()
                    .map_or(Cell::Undefined, Cell::Money),
            ]
        };
        let has_values = self.deciles.iter().any(|one| one.predicted_value.is_some());
        let title = match has_values {
            true => "Customers by predicted value, the most valuable tenth first",
            false => "Customers by expected orders, the tenth with the most first",
        };
        let names = [
            "Tenth",
            "Customers",
            "Active",
            "Orders",
            "Value",
            "Share",
            "Spent so far",
        ];
        Grid {
            title: vec![title.to_owned()],
            columns: names.map(Column::right).into(),
            sections: vec![Section {
                heading: None,
                rows: self.deciles.iter().map(row).collect(),
            }],
            notes: vec![format!(
                "Active: mean probability of being still a customer at the end of the calibration span ({}); that \
                     is not the chance to order again within the horizon. Orders, Value: expected over the horizon",
                self.forecast
                    .as_ref()
                    .map_or("", |forecast| &forecast.active_means)
            )],
        }
    }
}

fn parameters(purchases: &FittedUse, spend: Option<&FittedUse>, correlation: Option<f64>) -> Grid {
    let mut title = format!("The fitted models: how often, {}", purchases.model);
    let mut sections = vec![Section::below(
        "How often",
        parameters::rows(&purchases.parameters),
    )];
    let mut notes = vec![fitted(purchases)];
    for (name, value) in &purchases.reading.0 {
        notes.extend(reading(name, *value));
    }
    if let Some(spend) = spend {
        sections.push(Section::below(
            "How much",
            parameters::rows(&spend.parameters),
        ));
        notes.push(fitted(spend));
        title.push_str(&format!("; how much, {}", spend.model));
    }
    if let Some(correlation) = correlation {
        notes.push(format!(
            "spend per order and number of orders: correlation {correlation:.2}; the model of spend takes it to be 0"
        ));
    }
    Grid {
        title: vec![title],
        columns: parameters::columns(),
        sections,
        notes,
    }
}

fn fitted(fit: &FittedUse) -> String {
    format!(
        "{}: log-likelihood {:.3} over {} customers; times in weeks",
        fit.model, fit.log_likelihood, fit.customers
    )
}

/// What parameters say together.
fn reading(name: &str, value: f64) -> Option<String> {
    Some(match name {
        "orders_per_week_while_active" if value > 0.0 => {
            format!(
                "while active, the mean customer orders every {:.1} weeks",
                1.0 / value
            )
        }
        "lost_after_a_repeat_order" => {
            format!(
                "after a repeat order {} of customers are lost",
                percent(value)
            )
        }
        "lost_after_an_order" => format!("after an order {} of customers are lost", percent(value)),
        "lost_within_a_week" => {
            format!("of new customers {} are lost within a week", percent(value))
        }
        _ => return None,
    })
}

fn amount(value: f64) -> Cell {
    Cell::Money(Number::Real(value))
}

/// A share in words: `24.6 %`.
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
