//! What a customer is worth.

use super::Totals;
use super::maker::{Maker, NO_ORDERS, count};
use crate::metrics::figure::{Figure, Number, Undefined};
use crate::metrics::observe::{Observed, View};
use crate::metrics::tally::Base;

impl Maker<'_> {
    pub(super) fn value(&mut self, totals: Option<&Totals>) {
        match totals {
            None => {
                self.undefined("annual_revenue_per_customer", NO_ORDERS);
                self.undefined("historical_customer_value", NO_ORDERS);
            }
            Some(totals) => {
                self.annual_revenue(totals);
                let net = totals.net_to_date.ok_or(Undefined::NoAmounts);
                self.compute_or(
                    "historical_customer_value",
                    net.map(|net| {
                        [
                            ("net_revenue_to_date", Number::Money(net)),
                            ("customers_to_date", count(totals.customers_to_date)),
                        ]
                    }),
                );
            }
        }
        self.lifespan();
        let inputs = self
            .value_of("annual_revenue_per_customer")
            .and_then(|revenue| Ok((revenue, self.value_of("customer_lifespan_years")?)));
        self.compute_or(
            "customer_lifetime_value",
            inputs.map(|(revenue, lifespan)| {
                self.with_margin(vec![
                    ("annual_revenue_per_customer", revenue),
                    ("customer_lifespan_years", lifespan),
                ])
            }),
        );
        self.partial_like_lifespan("customer_lifetime_value");
    }

    /// Marks a figure made of the lifespan as that one is.
    pub(super) fn partial_like_lifespan(&mut self, key: &str) {
        let is_partial = self
            .made("customer_lifespan_years")
            .is_some_and(|lifespan| lifespan.is_partial);
        if let Some(begin) = self.first_day().filter(|_| is_partial) {
            self.mark(key, begin);
        }
    }

    /// The inputs and the margin, where one was given.
    pub(super) fn with_margin(
        &self,
        mut inputs: Vec<(&'static str, Number)>,
    ) -> Vec<(&'static str, Number)> {
        inputs.extend(
            self.settings
                .margin
                .map(|margin| ("margin", Number::Real(margin))),
        );
        inputs
    }

    pub(super) fn annual_revenue(&mut self, totals: &Totals) {
        let key = "annual_revenue_per_customer";
        let Some(net) = totals.year_net else {
            return self.undefined(key, Undefined::NoAmounts);
        };
        let first = self.first_day().unwrap_or(self.frame.end);
        let from = first.max(self.frame.year_start);
        let to = self.frame.end.min(self.settings.as_of.plus_days(1));
        let (net, buyers) = (
            ("net_revenue", Number::Money(net)),
            ("buyers", count(totals.year_buyers)),
        );
        if from == self.frame.year_start && to == self.frame.end {
            return self.compute(key, [net, buyers]);
        }
        let days = to.days_since(from);
        if days <= 0 {
            return self.undefined(key, Undefined::NoBuyersInYear);
        }
        self.compute(
            key,
            [net, buyers, ("days", count(days.unsigned_abs().into()))],
        );
        let note = format!("the history in it is {from} to {}", to.plus_days(-1));
        self.note(key, note);
    }

    pub(super) fn lifespan(&mut self) {
        let key = "customer_lifespan_years";
        if let Some(years) = self.settings.lifespan {
            self.push(key, |entry| {
                Figure::defined(entry, Vec::new(), Number::Real(years))
            });
            return self.note(key, "given by --lifespan".to_owned());
        }
        let Base {
            year_start,
            year_retained,
            ..
        } = self.base;
        if let Some(reason) = self.unobservable().filter(|_| year_start > 0) {
            return self.undefined(key, reason);
        }
        if year_start > 0 {
            let churn = (year_start - year_retained) as f64 / year_start as f64;
            self.compute(key, [("annual_churn", Number::Real(churn))]);
            let note = format!(
                "annual churn = 1 − {year_retained} / {year_start}, of the customers of {} still there on {}",
                self.frame.year_start, self.frame.end
            );
            self.note(key, note);
            let year = self.view.map(|view| View {
                start: self.frame.year_start,
                ..view
            });
            if let Some(year) = year.filter(|year| year.observed() == Observed::Part) {
                self.mark(key, year.begin);
            }
            return;
        }
        let churn = self.value_of("annualized_churn_rate");
        self.compute_or(key, churn.map(|churn| [("annual_churn", churn)]));
        if self.unobservable().is_some() {
            return;
        }
        if let Some(view) = self.view.filter(|view| view.observed() == Observed::Part) {
            self.mark(key, view.begin);
        }
        self.note(
            key,
            format!(
                "no customers 12 months before {}: annualized from the period's churn",
                self.frame.end
            ),
        );
    }
}
