//! Predicted value for programs: everything as key and value.

use super::clv::{ClvReport, Forecast};
use super::clv_check::Holdout;
use super::clv_groups::{CovariatesUse, GroupsUse};
use super::metric::Metric;
use super::{Cell, Number, Row};

/// Rows of a key and a value.
#[derive(Default)]
struct Keyed(Vec<Row>);

impl Keyed {
    fn cell(&mut self, key: &str, cell: Cell) {
        self.0.push(vec![Cell::text(key), cell]);
    }

    fn count(&mut self, key: &str, count: u64) {
        self.cell(key, Cell::Count(count));
    }

    fn real(&mut self, key: &str, value: f64) {
        self.cell(key, Cell::Exact(Number::Real(value)));
    }

    fn maybe(&mut self, key: &str, value: Option<f64>) {
        let cell = value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)));
        self.cell(key, cell);
    }
}

/// All rows of a document.
pub(super) fn keyed(report: &ClvReport) -> Vec<Row> {
    let mut rows = Keyed::default();
    let metric = |metric: &Option<Metric>| {
        let value = metric.as_ref().and_then(|metric| metric.value.clone());
        value.map_or(Cell::Undefined, Cell::Exact)
    };
    rows.count("customers", report.customers);
    rows.count("repeat_customers", report.repeat_customers);
    rows.cell("worth.historic", metric(&report.worth.historic));
    rows.cell("worth.formula", metric(&report.worth.formula));
    rows.maybe("worth.predicted", report.worth.predicted);
    if let Some(forecast) = &report.forecast {
        of_forecast(&mut rows, forecast);
    }
    for one in &report.models {
        let key = |name: &str| format!("models.{}.{name}", one.model);
        rows.count(&key("parameters"), one.parameters.into());
        rows.real(&key("log_likelihood"), one.log_likelihood);
        rows.real(&key("aic"), one.aic);
        rows.real(&key("bic"), one.bic);
        rows.count(&key("chosen"), one.chosen.into());
    }
    rows.maybe("regularity", report.regularity);
    for decile in &report.deciles {
        let key = |name: &str| format!("deciles.{}.{name}", decile.decile);
        rows.count(&key("customers"), decile.customers);
        rows.maybe(&key("probability_alive"), decile.probability_alive);
        rows.real(&key("expected_orders"), decile.expected_orders);
        rows.maybe(&key("predicted_value"), decile.predicted_value);
        let historic = decile.historic_value.clone();
        rows.cell(
            &key("historic_value"),
            historic.map_or(Cell::Undefined, Cell::Exact),
        );
    }
    of_fits(&mut rows, report);
    if let Some(covariates) = &report.covariates {
        of_covariates(&mut rows, covariates);
    }
    if let Some(groups) = &report.groups {
        of_groups(&mut rows, groups);
    }
    rows.maybe(
        "spend_frequency_correlation",
        report.spend_frequency_correlation,
    );
    if let Some(holdout) = &report.holdout {
        of_holdout(&mut rows, holdout);
    }
    rows.0
}

fn of_forecast(rows: &mut Keyed, forecast: &Forecast) {
    rows.real("forecast.active_customers", forecast.active_customers);
    rows.maybe("forecast.silent_customers", forecast.silent_customers);
    rows.maybe("forecast.active_on_day", forecast.active_on_day);
    rows.real("forecast.orders", forecast.orders);
    rows.maybe("forecast.value", forecast.value);
    let intervals = [
        ("orders", forecast.orders_interval),
        ("value", forecast.value_interval),
    ];
    for (name, interval) in intervals {
        if let Some(interval) = interval {
            rows.real(&format!("forecast.{name}_interval.low"), interval.low);
            rows.real(&format!("forecast.{name}_interval.high"), interval.high);
        }
    }
    if let Some(largest) = &forecast.largest_customer {
        rows.cell(
            "forecast.largest_customer.customer_id",
            Cell::text(largest.customer_id.clone()),
        );
        rows.real("forecast.largest_customer.share", largest.share);
        rows.maybe(
            "forecast.largest_customer.value_without",
            largest.value_without,
        );
    }
}

fn of_fits(rows: &mut Keyed, report: &ClvReport) {
    for (part, fit) in [("purchases", &report.purchases), ("spend", &report.spend)] {
        let Some(fit) = fit else { continue };
        for (name, parameter) in &fit.parameters.0 {
            rows.real(&format!("{part}.{name}"), parameter.value);
            rows.maybe(
                &format!("{part}.{name}.standard_error"),
                parameter.standard_error,
            );
        }
        rows.real(&format!("{part}.log_likelihood"), fit.log_likelihood);
    }
}

fn of_covariates(rows: &mut Keyed, covariates: &CovariatesUse) {
    for effect in &covariates.effects {
        let key = |name: &str| format!("covariates.{}.{}.{name}", effect.on, effect.covariate);
        rows.real(&key("value"), effect.value);
        rows.maybe(&key("standard_error"), effect.standard_error);
        rows.maybe(&key("p_value"), effect.p_value);
    }
    rows.real("covariates.log_likelihood", covariates.log_likelihood);
    rows.real("covariates.chi_square", covariates.chi_square);
    rows.real("covariates.p_value", covariates.p_value);
}

fn of_groups(rows: &mut Keyed, groups: &GroupsUse) {
    for fit in &groups.fits {
        let key = |name: &str| format!("groups.{}.{name}", fit.name);
        rows.count(&key("customers"), fit.customers);
        rows.real(&key("orders"), fit.orders);
        rows.maybe(&key("value"), fit.value);
        rows.real(&key("log_likelihood"), fit.log_likelihood);
    }
    rows.maybe("groups.chi_square", groups.chi_square);
    rows.maybe("groups.p_value", groups.p_value);
}

fn of_holdout(rows: &mut Keyed, holdout: &Holdout) {
    rows.real("holdout.actual", holdout.total.actual);
    rows.real("holdout.expected", holdout.total.expected);
    rows.real("holdout.naive", holdout.total.naive);
    if let Some(spend) = &holdout.spend {
        let all = spend.deciles.iter().chain([&spend.total]);
        for row in all {
            let at = row
                .decile
                .map_or(String::new(), |decile| format!("deciles.{decile}."));
            rows.real(&format!("holdout.spend.{at}actual"), row.actual);
            rows.real(&format!("holdout.spend.{at}expected"), row.expected);
            rows.real(&format!("holdout.spend.{at}naive"), row.naive);
        }
    }
    let errors = holdout.mean_absolute_error;
    rows.maybe(
        "holdout.mean_absolute_error.model",
        errors.map(|of| of.model),
    );
    rows.maybe(
        "holdout.mean_absolute_error.naive",
        errors.map(|of| of.naive),
    );
}
