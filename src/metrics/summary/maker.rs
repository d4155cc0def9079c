//! Figures one after the other; later ones may be made of earlier ones.

use super::{Basis, Known, Settings};
use crate::calendar::{Day, Period};
use crate::ledger::CostKind;
use crate::metrics::catalogue::{self, Entry, Group};
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

impl Maker<'_> {
    /// The metric of the catalogue's entry, which may be made of those pushed before.
    pub(super) fn make(&self, entry: &'static Entry) -> Figure {
        match entry.key {
            "median_order_value" => self.median_order_value(entry),
            "median_days_between_orders" => self.median_days_between_orders(entry),
            "annual_revenue_per_customer" => self.annual_revenue(entry),
            "customer_lifespan_years" => self.lifespan(entry),
            "retention_cost" => {
                self.cost_total(entry, CostKind::Retention, self.settings.retention_cost)
            }
            "acquisition_cost" => {
                self.cost_total(entry, CostKind::Acquisition, self.settings.acquisition_cost)
            }
            _ => self.of_inputs(entry),
        }
    }

    /// A figure computed from what its inputs are in the period.
    fn of_inputs(&self, entry: &'static Entry) -> Figure {
        let of_losses = entry.group == Group::Customers;
        if of_losses && let Err(reason) = self.loss() {
            return Figure::undefined(entry, Vec::new(), reason);
        }
        let (mut inputs, mut missing) = (Vec::new(), Vec::new());
        for input in entry.inputs {
            match self.input(input.name) {
                Ok(Some(number)) => inputs.push((input.name, number)),
                Ok(None) => {}
                Err(reason) => missing.push((input.name, reason)),
            }
        }
        // What is missing of its own kind tells more: that no cost was given, of a ratio to a cost.
        let own = |(name, _): &(&str, Undefined)| {
            catalogue::entry(name).is_some_and(|input| input.group == entry.group)
        };
        let first = missing.iter().position(own).unwrap_or(0);
        if let Some((_, reason)) = missing.into_iter().nth(first) {
            return Figure::undefined(entry, Vec::new(), reason);
        }
        let made_of_partial = inputs
            .iter()
            .any(|(name, _)| self.made(name).is_some_and(|figure| figure.is_partial));
        let figure = computed(entry, inputs);
        match self.view {
            Some(view) if of_losses && view.observed() == Observed::Part => {
                partial(figure, view.begin)
            }
            Some(view) if made_of_partial => partial(figure, view.begin),
            _ => figure,
        }
    }

    /// An input in the period: a count, a sum, a setting or another metric. `None` for a setting that was not given.
    fn input(&self, name: &str) -> Result<Option<Number>, Undefined> {
        let base = || match (self.basis, &self.known.totals) {
            (Basis::Orders, None) => Err(NO_ORDERS),
            _ => Ok(&self.base),
        };
        let totals = || self.known.totals.as_ref().ok_or(NO_ORDERS);
        let money = || totals()?.purchases.money.ok_or(Undefined::NoAmounts);
        let number = match name {
            "start" => count(base()?.start),
            "end" => count(base()?.end),
            "gained" => count(base()?.gained()),
            "new" => count(base()?.new),
            "lost" => count(base()?.lost()),
            "acquired" => count(base()?.acquired),
            "days" => count(self.period.days().unsigned_abs().into()),
            "churn" => self.value_of("customer_churn_rate")?,
            "buyers" => count(totals()?.purchases.buyers),
            "orders" => count(totals()?.purchases.orders),
            "repeat_buyers" => count(totals()?.repeat_buyers),
            "returning_buyers" => count(totals()?.returning_buyers),
            "repeat_buyers_to_date" => count(totals()?.repeat_buyers_to_date),
            "repeat_customers" => count(totals()?.repeat_customers),
            "customers" | "customers_to_date" => count(totals()?.customers_to_date),
            "revenue" => Number::Money(money()?.revenue),
            "refunds" => Number::Money(money()?.refunds),
            "net_revenue" => money().and_then(|_| self.value_of(name))?,
            "net_revenue_to_date" => {
                Number::Money(totals()?.net_to_date.ok_or(Undefined::NoAmounts)?)
            }
            "margin" => return Ok(self.settings.margin.map(Number::Real)),
            "marketing_cost" => Number::Money(self.marketing()?),
            metric => self.value_of(metric)?,
        };
        Ok(Some(number))
    }

    pub(super) fn made(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.entry.key == key)
    }

    /// The value of a figure made before, or why one made of it has none.
    pub(super) fn value_of(&self, key: &str) -> Result<Number, Undefined> {
        match self.made(key) {
            Some(figure) => figure.require().cloned(),
            None => Err(Undefined::NotGiven("value")),
        }
    }

    /// Whether the data can say who was lost.
    fn loss(&self) -> Result<(), Undefined> {
        if self.known.totals.is_none() && self.basis == Basis::Orders {
            return Err(NO_ORDERS);
        }
        let reason = self.unobservable().filter(|_| self.base.start > 0);
        reason.map_or(Ok(()), Err)
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

    fn median_order_value(&self, entry: &'static Entry) -> Figure {
        let Some(totals) = &self.known.totals else {
            return Figure::undefined(entry, Vec::new(), NO_ORDERS);
        };
        let inputs = named([("orders", count(totals.purchases.orders))]);
        match totals.median_amount {
            None if totals.purchases.money.is_none() => {
                Figure::undefined(entry, Vec::new(), Undefined::NoAmounts)
            }
            None => Figure::undefined(entry, inputs, Undefined::NoOrders),
            Some(median) => Figure::defined(entry, inputs, Number::Money(median)),
        }
    }

    fn median_days_between_orders(&self, entry: &'static Entry) -> Figure {
        let Some(totals) = &self.known.totals else {
            return Figure::undefined(entry, Vec::new(), NO_ORDERS);
        };
        let inputs = named([("gaps", count(totals.gaps))]);
        match totals.median_gap {
            None => Figure::undefined(entry, inputs, Undefined::NoGaps),
            Some(median) => Figure::defined(entry, inputs, Number::Real(median)),
        }
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

/// The metric of these inputs.
pub(super) fn computed(
    entry: &'static Entry,
    inputs: impl IntoIterator<Item = (&'static str, Number)>,
) -> Figure {
    let inputs = named(inputs);
    evaluate(entry, inputs.clone()).unwrap_or_else(|impossible| {
        Figure::undefined(entry, inputs, Undefined::Impossible(impossible.to_string()))
    })
}

/// A figure that lacks the customers of the time before the data, marked so where it has a value.
pub(super) fn partial(figure: Figure, begin: Day) -> Figure {
    if figure.value.is_none() {
        return figure;
    }
    let note = format!("without the customers of the time before the data begin, {begin}");
    Figure {
        is_partial: true,
        ..figure.with_note(note)
    }
}

fn named(inputs: impl IntoIterator<Item = (&'static str, Number)>) -> Vec<(String, Number)> {
    let named = |(name, number): (&str, Number)| (name.to_owned(), number);
    inputs.into_iter().map(named).collect()
}

pub(super) fn count(count: u64) -> Number {
    Number::Count(count)
}
