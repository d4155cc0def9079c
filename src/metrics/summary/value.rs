//! What a customer spends in a year, and for how long.

use super::maker::{Maker, NO_ORDERS, computed, count, partial};
use crate::metrics::catalogue::Entry;
use crate::metrics::figure::{Figure, Number, Undefined};
use crate::metrics::observe::{Observed, View};
use crate::metrics::tally::Base;

impl Maker<'_> {
    pub(super) fn annual_revenue(&self, entry: &'static Entry) -> Figure {
        let totals = self.known.totals.as_ref().ok_or(NO_ORDERS);
        let net = totals.and_then(|totals| {
            let net = totals.year_net.ok_or(Undefined::NoAmounts)?;
            Ok((Number::Money(net), count(totals.year_buyers)))
        });
        let (net, buyers) = match net {
            Ok((net, buyers)) => (("net_revenue", net), ("buyers", buyers)),
            Err(reason) => return Figure::undefined(entry, Vec::new(), reason),
        };
        let first = self.first_day().unwrap_or(self.frame.end);
        let from = first.max(self.frame.year_start);
        let to = self.frame.end.min(self.settings.as_of.plus_days(1));
        if from == self.frame.year_start && to == self.frame.end {
            return computed(entry, [net, buyers]);
        }
        let days = to.days_since(from);
        if days <= 0 {
            return Figure::undefined(entry, Vec::new(), Undefined::NoBuyersInYear);
        }
        let days = ("days", count(days.unsigned_abs().into()));
        let last = to.plus_days(-1);
        computed(entry, [net, buyers, days])
            .with_note(format!("the history in it is {from} to {last}"))
    }

    pub(super) fn lifespan(&self, entry: &'static Entry) -> Figure {
        if let Some(years) = self.settings.lifespan {
            return Figure::defined(entry, Vec::new(), Number::Real(years))
                .with_note("given by --lifespan");
        }
        let Base {
            year_start,
            year_retained,
            ..
        } = self.base;
        if let Some(reason) = self.unobservable().filter(|_| year_start > 0) {
            return Figure::undefined(entry, Vec::new(), reason);
        }
        let of_part = |figure, view: Option<View>| match view {
            Some(view) if view.observed() == Observed::Part => partial(figure, view.begin),
            _ => figure,
        };
        let (from, to) = (self.frame.year_start, self.frame.end);
        if year_start > 0 {
            let churn = (year_start - year_retained) as f64 / year_start as f64;
            let figure = computed(entry, [("annual_churn", Number::Real(churn))]);
            let figure = figure.with_note(format!(
                "annual churn = 1 − {year_retained} / {year_start}, of the customers of {from} still there on {to}"
            ));
            let year = self.view.map(|view| View {
                start: from,
                ..view
            });
            return of_part(figure, year);
        }
        let figure = match self.value_of("annualized_churn_rate") {
            Ok(churn) => computed(entry, [("annual_churn", churn)]),
            Err(reason) => Figure::undefined(entry, Vec::new(), reason),
        };
        if self.unobservable().is_some() {
            return figure;
        }
        of_part(figure, self.view).with_note(format!(
            "no customers 12 months before {to}: annualized from the period's churn"
        ))
    }
}
