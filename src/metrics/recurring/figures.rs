//! The figures of a period, made of its sums by the catalogue's formulas.

use super::making::money;
use super::result::RecurringError;
use super::tally::{Tally, Units};
use crate::calendar::Day;
use crate::metrics::catalogue::{Entry, RECURRING, entry};
use crate::metrics::evaluate::evaluate;
use crate::metrics::figure::{Figure, Number, Undefined};
use crate::metrics::interval::Interval;
use crate::money::Money;

/// What a period's figures are made of.
pub(super) struct Rates<'a> {
    /// The sums of the months' movements.
    pub(super) months: &'a Tally,
    /// Between the period's own two ends.
    pub(super) net: &'a Tally,
    /// Over the twelve months before its end, where the data reach back so far.
    pub(super) year: Option<Tally>,
    /// Whether a currency has no price twelve months before.
    pub(super) unpriced: bool,
    /// The first day of the data.
    pub(super) first: Day,
    /// Whether movements are known.
    pub(super) known: bool,
    /// Decimals of all amounts.
    pub(super) scale: u32,
}

/// The figures that have an interval of a ratio.
pub const WITH_INTERVAL: [&str; 6] = [
    "net_revenue_retention",
    "gross_revenue_retention",
    "gross_mrr_churn_rate",
    "net_mrr_churn_rate",
    "nrr_12m",
    "grr_12m",
];

/// The metric of customers that stands among those of money.
const LOGOS: &str = "customer_churn_rate";

impl Rates<'_> {
    /// All figures, the rate of lost customers behind that of lost revenue.
    pub(super) fn all(&self) -> Result<Vec<Figure>, RecurringError> {
        let mut figures = Vec::with_capacity(RECURRING.len() + 1);
        for entry in RECURRING {
            figures.push(self.figure(entry)?);
            if entry.key == "revenue_churn_rate" {
                figures.extend(self.logos());
            }
        }
        Ok(figures)
    }

    fn logos(&self) -> Option<Figure> {
        let entry = entry(LOGOS)?;
        if let Some(reason) = self.unknown(entry) {
            return Some(Figure::undefined(entry, Vec::new(), reason));
        }
        let count = |name: &str, units: Units| (name.to_owned(), Number::Count(units.customers));
        let inputs = vec![
            count("start", self.net.start),
            count("lost", self.net.churned),
        ];
        evaluate(entry, inputs).ok()
    }

    /// Why a figure cannot be known, whatever the amounts.
    fn unknown(&self, entry: &Entry) -> Option<Undefined> {
        let at_the_end = ["mrr", "arr", "arpa", "largest_customer_share"];
        let is_of_year = matches!(entry.key, "nrr_12m" | "grr_12m");
        let is_known = match is_of_year {
            true => self.year.is_some(),
            false => self.known || at_the_end.contains(&entry.key),
        };
        let begins = match is_of_year && self.unpriced {
            true => "a currency has no rate twelve months before".to_owned(),
            false => format!("they begin on {}", self.first),
        };
        let reason = || Undefined::NotEnoughHistory(begins);
        (!is_known).then(reason)
    }

    fn figure(&self, entry: &'static Entry) -> Result<Figure, RecurringError> {
        if let Some(reason) = self.unknown(entry) {
            return Ok(Figure::undefined(entry, Vec::new(), reason));
        }
        let none = Tally::default();
        let of = match entry.key {
            "nrr_12m" | "grr_12m" => self.year.as_ref().unwrap_or(&none),
            "quick_ratio" | "arpa_new" | "arpa_churned" => self.months,
            _ => self.net,
        };
        let mut inputs = Vec::with_capacity(entry.inputs.len());
        for input in entry.inputs {
            let number = self.input(entry.key, input.name, of)?;
            inputs.push((input.name.to_owned(), number));
        }
        let figure = evaluate(entry, inputs.clone());
        // Sums of movements are always possible inputs.
        let figure = figure.unwrap_or_else(|impossible| {
            let reason = Undefined::Impossible(impossible.to_string());
            Figure::undefined(entry, inputs, reason)
        });
        let interval = figure.value.is_some().then(|| interval(entry.key, of));
        Ok(figure.with_interval(interval.flatten()))
    }

    fn input(&self, key: &str, name: &str, of: &Tally) -> Result<Number, RecurringError> {
        let count = |units: Units| Ok(Number::Count(units.customers));
        let money = |units: i128| money(units, self.scale).map(Number::Money);
        if key == "nrr_without_largest" {
            return self.without_largest(name, of).map(Number::Money);
        }
        match (key, name) {
            ("arpa", "customers") => count(of.end),
            ("arpa_new", "customers") => count(of.new),
            ("arpa_churned", "customers") => count(of.churned),
            (_, "mrr" | "end") => money(of.end.amount),
            (_, "largest") => money(of.largest_end),
            (_, "start") => money(of.start.amount),
            (_, "new") => money(of.new.amount),
            (_, "won_back") => money(of.won_back.amount),
            (_, "expansion") => money(of.expansion.amount),
            (_, "contraction") => money(of.contraction.amount),
            _ => money(of.churned.amount),
        }
    }

    /// An amount of all but the customer who paid most at the start.
    fn without_largest(&self, name: &str, of: &Tally) -> Result<Money, RecurringError> {
        let (start, end) = of.largest_start;
        let (all, own) = match name {
            "start" => (of.start.amount, start),
            "expansion" => (of.expansion.amount, (end - start).max(0)),
            "contraction" if end > 0 => (of.contraction.amount, (start - end).max(0)),
            "churned" if end == 0 => (of.churned.amount, start),
            "contraction" => (of.contraction.amount, 0),
            _ => (of.churned.amount, 0),
        };
        money(all - own, self.scale)
    }
}

/// The interval of a ratio to the start, or of what it leaves.
fn interval(key: &str, of: &Tally) -> Option<Interval> {
    let rest = |interval: Interval| Interval {
        low: 1.0 - interval.high,
        high: 1.0 - interval.low,
        level: interval.level,
    };
    match key {
        "net_revenue_retention" | "nrr_12m" => of.net_interval(),
        "gross_revenue_retention" | "grr_12m" => of.gross_interval(),
        "net_mrr_churn_rate" => of.net_interval().map(rest),
        "gross_mrr_churn_rate" => of.gross_interval().map(rest),
        _ => None,
    }
}
