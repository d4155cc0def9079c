//! Figures one after the other; later ones may be made of earlier ones.

use super::{Basis, Known, Purchases, Settings, Totals};
use crate::calendar::{Day, Period};
use crate::metrics::catalogue::{Entry, entry};
use crate::metrics::evaluate::evaluate;
use crate::metrics::figure::{Figure, Number, Undefined};
use crate::metrics::observe::{Observed, View};
use crate::metrics::tally::{Base, Frame};

/// Builds one figure after the other; later ones may be made of earlier ones.
pub(super) struct Maker<'a> {
    pub(super) known: &'a Known<'a>,
    pub(super) settings: &'a Settings,
    pub(super) frame: Frame,
    /// What the data can show of a loss in the period; `None` where contracts say who is lost.
    pub(super) view: Option<View>,
    pub(super) period: Period,
    pub(super) base: Base,
    pub(super) basis: Basis,
    pub(super) figures: Vec<Figure>,
}

pub(super) const NO_ORDERS: Undefined = Undefined::NotGiven("order file");

/// The metrics that say who was lost.
const LOSSES: [&str; 5] = [
    "customer_retention_rate",
    "customer_retention_rate_with_won_back",
    "customer_churn_rate",
    "annualized_churn_rate",
    "net_customer_loss_rate",
];

impl Maker<'_> {
    pub(super) fn made(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.entry.key == key)
    }

    pub(super) fn push(&mut self, key: &str, make: impl FnOnce(&'static Entry) -> Figure) {
        if let Some(entry) = entry(key) {
            let figure = make(entry);
            self.figures.push(figure);
        }
    }

    /// A figure computed from its inputs.
    pub(super) fn compute(
        &mut self,
        key: &str,
        inputs: impl IntoIterator<Item = (&'static str, Number)>,
    ) {
        self.push(key, |entry| computed(entry, named(inputs)));
    }

    /// A figure computed from its inputs where there are any, else undefined.
    pub(super) fn compute_or(
        &mut self,
        key: &str,
        inputs: Result<impl IntoIterator<Item = (&'static str, Number)>, Undefined>,
    ) {
        match inputs {
            Ok(inputs) => self.compute(key, inputs),
            Err(reason) => self.undefined(key, reason),
        }
    }

    pub(super) fn undefined(&mut self, key: &str, reason: Undefined) {
        self.push(key, |entry| Figure::undefined(entry, Vec::new(), reason));
    }

    /// The value of a figure made before, or why one made of it has none.
    pub(super) fn value_of(&self, key: &str) -> Result<Number, Undefined> {
        match self.made(key) {
            Some(figure) => figure.require().cloned(),
            None => Err(Undefined::NotGiven("value")),
        }
    }

    pub(super) fn note(&mut self, key: &str, note: String) {
        if let Some(figure) = self
            .figures
            .iter_mut()
            .find(|figure| figure.entry.key == key)
        {
            figure.notes.push(note);
        }
    }

    pub(super) fn customers(&mut self) {
        let base = self.base;
        if self.known.totals.is_none() && self.basis == Basis::Orders {
            for key in LOSSES {
                self.undefined(key, NO_ORDERS);
            }
            return;
        }
        if let Some(reason) = self.unobservable().filter(|_| base.start > 0) {
            for key in LOSSES {
                self.undefined(key, reason.clone());
            }
            return;
        }
        let (start, end) = (("start", count(base.start)), ("end", count(base.end)));
        self.compute(
            "customer_retention_rate",
            [start.clone(), end.clone(), ("gained", count(base.gained()))],
        );
        self.compute(
            "customer_retention_rate_with_won_back",
            [start.clone(), end.clone(), ("new", count(base.new))],
        );
        self.compute(
            "customer_churn_rate",
            [start.clone(), ("lost", count(base.lost()))],
        );
        let days = count(self.period.days().unsigned_abs().into());
        let churn = self.value_of("customer_churn_rate");
        self.compute_or(
            "annualized_churn_rate",
            churn.map(|churn| [("churn", churn), ("days", days)]),
        );
        self.compute("net_customer_loss_rate", [start, end]);
        if let Some(view) = self.view.filter(|view| view.observed() == Observed::Part) {
            LOSSES.iter().for_each(|key| self.mark(key, view.begin));
        }
    }

    /// Why the data cannot show who was lost, where they cannot.
    pub(super) fn unobservable(&self) -> Option<Undefined> {
        let view = self
            .view
            .filter(|view| view.observed() == Observed::Nothing)?;
        Some(Undefined::Unobservable(
            view.reason(self.settings.suggested),
        ))
    }

    /// Marks a figure that lacks the customers of the time before the data.
    pub(super) fn mark(&mut self, key: &str, begin: Day) {
        let mut figures = self.figures.iter_mut();
        let figure = figures.find(|figure| figure.entry.key == key);
        if let Some(figure) = figure.filter(|figure| figure.value.is_some()) {
            figure.is_partial = true;
            figure.notes.push(format!(
                "without the customers of the time before the data begin, {begin}"
            ));
        }
    }

    pub(super) fn purchases(&mut self, totals: Option<&Totals>) {
        let Some(totals) = totals else {
            for key in [
                "repeat_purchase_rate",
                "returning_customer_rate",
                "returning_customer_rate_shopify",
                "repeat_customer_rate",
                "purchase_frequency",
                "average_order_value",
                "net_revenue",
                "refund_rate",
                "revenue_per_customer",
            ] {
                self.undefined(key, NO_ORDERS);
            }
            return;
        };
        let purchases = &totals.purchases;
        let buyers = || ("buyers", count(purchases.buyers));
        self.compute(
            "repeat_purchase_rate",
            [("repeat_buyers", count(totals.repeat_buyers)), buyers()],
        );
        self.compute(
            "returning_customer_rate",
            [
                ("returning_buyers", count(totals.returning_buyers)),
                buyers(),
            ],
        );
        let twice = count(totals.repeat_buyers_to_date);
        self.compute(
            "returning_customer_rate_shopify",
            [("repeat_buyers_to_date", twice), buyers()],
        );
        self.compute(
            "repeat_customer_rate",
            [
                ("repeat_customers", count(totals.repeat_customers)),
                ("customers", count(totals.customers_to_date)),
            ],
        );
        self.compute(
            "purchase_frequency",
            [("orders", count(purchases.orders)), buyers()],
        );
        self.money(purchases);
    }

    /// What the orders brought in.
    fn money(&mut self, purchases: &Purchases) {
        let Some(money) = &purchases.money else {
            for key in [
                "average_order_value",
                "net_revenue",
                "refund_rate",
                "revenue_per_customer",
            ] {
                self.undefined(key, Undefined::NoAmounts);
            }
            return;
        };
        let revenue = || ("revenue", Number::Money(money.revenue));
        let refunds = || ("refunds", Number::Money(money.refunds));
        self.compute(
            "average_order_value",
            [revenue(), ("orders", count(purchases.orders))],
        );
        self.compute("net_revenue", [revenue(), refunds()]);
        self.compute("refund_rate", [refunds(), revenue()]);
        let net = self.value_of("net_revenue");
        self.compute_or(
            "revenue_per_customer",
            net.map(|net| [("net_revenue", net), ("buyers", count(purchases.buyers))]),
        );
    }

    pub(super) fn medians(&mut self, totals: Option<&Totals>) {
        let Some(totals) = totals else {
            self.undefined("median_order_value", NO_ORDERS);
            self.undefined("median_days_between_orders", NO_ORDERS);
            return;
        };
        self.push("median_order_value", |entry| {
            let inputs = named([("orders", count(totals.purchases.orders))]);
            match totals.median_amount {
                None if totals.purchases.money.is_none() => {
                    Figure::undefined(entry, Vec::new(), Undefined::NoAmounts)
                }
                None => Figure::undefined(entry, inputs, Undefined::NoOrders),
                Some(median) => Figure::defined(entry, inputs, Number::Money(median)),
            }
        });
        self.push("median_days_between_orders", |entry| {
            let inputs = named([("gaps", count(totals.gaps))]);
            match totals.median_gap {
                None => Figure::undefined(entry, inputs, Undefined::NoGaps),
                Some(median) => Figure::defined(entry, inputs, Number::Real(median)),
            }
        });
    }

    pub(super) fn first_day(&self) -> Option<Day> {
        self.settings.begin(self.known.first_day)
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let as_of = self.settings.as_of;
        let begin = self.known.begin(self.settings).unwrap_or(Day::MIN);
        if !self.period.is_complete(as_of) {
            let last = self.period.last();
            notes.push(format!(
                "the period is not complete: the data reach {as_of}, its last day is {last}; it lacks {}",
                days(last.days_since(as_of).min(self.period.days()))
            ));
        }
        if begin > self.period.start {
            let first = self.period.start;
            notes.push(format!(
                "the period is not complete: the data begin on {begin}, its first day is {first}; it lacks {}",
                days(begin.days_since(first).min(self.period.days()))
            ));
        }
        let window_start = self.settings.window.before(self.period.start);
        if let (Basis::Orders, Some(first)) = (self.basis, self.first_day())
            && first > window_start
        {
            notes.push(format!(
                "the data begin on {first}; customers of the window before the period, from {window_start}, \
                 can be missing from the start, and returning ones look new"
            ));
        }
        notes
    }
}

/// `1 day`, `2 days`.
fn days(days: i32) -> String {
    format!("{days} day{}", if days == 1 { "" } else { "s" })
}

fn computed(entry: &'static Entry, inputs: Vec<(String, Number)>) -> Figure {
    match evaluate(entry, inputs.clone()) {
        Ok(figure) => figure,
        Err(impossible) => {
            Figure::undefined(entry, inputs, Undefined::Impossible(impossible.to_string()))
        }
    }
}

fn named(inputs: impl IntoIterator<Item = (&'static str, Number)>) -> Vec<(String, Number)> {
    inputs
        .into_iter()
        .map(|(name, number)| (name.to_owned(), number))
        .collect()
}

pub(super) fn count(count: u64) -> Number {
    Number::Count(count)
}
