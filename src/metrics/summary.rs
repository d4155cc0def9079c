//! All metrics of a period from a ledger: section 3 of the definitions, in its order.

use super::catalogue::{Entry, entry};
use super::evaluate::evaluate;
use super::figure::{Figure, Number, Undefined};
use super::tally::{Base, Frame, Tally, base_of_contracts, middle};
use crate::calendar::{Day, Period, Window};
use crate::ledger::{CostKind, Ledger};
use crate::money::Money;

/// What shapes the numbers beside the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The activity window W.
    pub window: Window,
    /// The share of revenue that is kept, 0..1; `None` counts revenue as it is.
    pub margin: Option<f64>,
    /// A customer's lifespan in years, in place of 1 / annual churn.
    pub lifespan: Option<f64>,
    /// What was spent on keeping customers in the period, in place of the cost file's.
    pub retention_cost: Option<Money>,
    /// What was spent on winning customers in the period, in place of the cost file's.
    pub acquisition_cost: Option<Money>,
    /// The day up to which the data are complete.
    pub as_of: Day,
}

impl Settings {
    /// The same for another period: costs given as numbers belong to the period asked for.
    #[must_use]
    pub fn of_another_period(&self) -> Settings {
        Settings {
            retention_cost: None,
            acquisition_cost: None,
            ..*self
        }
    }
}

/// Where the counts of customers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Orders within the activity window.
    Orders,
    /// Contract spells.
    Contracts,
}

/// A period's counts and figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The period.
    pub period: Period,
    /// Whether the data reach its last day.
    pub complete: bool,
    /// Where `base` comes from.
    pub basis: Basis,
    /// Who was a customer.
    pub base: Base,
    /// The orders' side; `None` without orders.
    pub purchases: Option<Purchases>,
    /// Every metric, in the catalogue's order.
    pub figures: Vec<Figure>,
    /// What a reader must know about the whole.
    pub notes: Vec<String>,
}

/// The period's orders in counts and sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchases {
    /// Customers with an order in the period.
    pub buyers: u64,
    /// Orders.
    pub orders: u64,
    /// What the orders add up to.
    pub revenue: Money,
    /// Refunds.
    pub refund_count: u64,
    /// What the refunds add up to, negative or 0.
    pub refunds: Money,
}

/// The summary of `period`.
pub fn summarise(ledger: &Ledger, period: Period, settings: &Settings) -> Summary {
    let frame = Frame::new(&period, settings.window);
    let tally = ledger
        .orders
        .as_ref()
        .map(|orders| Tally::of(orders, &frame));
    let base = ledger
        .contracts
        .as_ref()
        .map(|contracts| base_of_contracts(contracts, &frame));
    summarise_tally(ledger, period, settings, tally, base)
}

/// The summary of `period` from its tally of orders (`None` without orders) and its base from
/// contracts (`None` to take it from orders).
pub fn summarise_tally(
    ledger: &Ledger,
    period: Period,
    settings: &Settings,
    mut tally: Option<Tally>,
    contracts: Option<Base>,
) -> Summary {
    let basis = if contracts.is_some() {
        Basis::Contracts
    } else {
        Basis::Orders
    };
    let base = contracts
        .or(tally.as_ref().map(|tally| tally.base))
        .unwrap_or_default();
    let money = |units| {
        ledger
            .orders
            .as_ref()
            .map_or(Money::ZERO, |orders| orders.money(units))
    };
    let purchases = tally.as_ref().map(|tally| Purchases {
        buyers: tally.buyers,
        orders: tally.orders,
        revenue: money(tally.revenue),
        refund_count: tally.refund_count,
        refunds: money(tally.refunds),
    });
    let mut maker = Maker {
        ledger,
        settings,
        frame: Frame::new(&period, settings.window),
        period,
        base,
        basis,
        figures: Vec::new(),
    };
    maker.customers();
    maker.purchases(tally.as_ref(), purchases.as_ref());
    maker.medians(tally.as_mut());
    maker.value(tally.as_ref());
    maker.costs();
    let notes = maker.notes();
    let mut figures = maker.figures;
    let place = |figure: &Figure| {
        super::catalogue::CATALOGUE
            .iter()
            .position(|entry| entry.key == figure.entry.key)
    };
    figures.sort_by_key(place);
    Summary {
        period,
        complete: period.is_complete(settings.as_of),
        basis,
        base,
        purchases,
        figures,
        notes,
    }
}

/// Builds one figure after the other; later ones may be made of earlier ones.
struct Maker<'a> {
    ledger: &'a Ledger,
    settings: &'a Settings,
    frame: Frame,
    period: Period,
    base: Base,
    basis: Basis,
    figures: Vec<Figure>,
}

const NO_ORDERS: Undefined = Undefined::NotGiven("order file");

impl Maker<'_> {
    fn made(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.entry.key == key)
    }

    fn push(&mut self, key: &str, make: impl FnOnce(&'static Entry) -> Figure) {
        if let Some(entry) = entry(key) {
            let figure = make(entry);
            self.figures.push(figure);
        }
    }

    /// A figure computed from its inputs.
    fn compute(&mut self, key: &str, inputs: impl IntoIterator<Item = (&'static str, Number)>) {
        self.push(key, |entry| computed(entry, named(inputs)));
    }

    /// A figure computed from its inputs where there are any, else undefined.
    fn compute_or(
        &mut self,
        key: &str,
        inputs: Result<impl IntoIterator<Item = (&'static str, Number)>, Undefined>,
    ) {
        match inputs {
            Ok(inputs) => self.compute(key, inputs),
            Err(reason) => self.undefined(key, reason),
        }
    }

    fn undefined(&mut self, key: &str, reason: Undefined) {
        self.push(key, |entry| Figure::undefined(entry, Vec::new(), reason));
    }

    /// The value of a figure made before, or why one made of it has none.
    fn value_of(&self, key: &str) -> Result<Number, Undefined> {
        match self.made(key) {
            Some(figure) => figure.require().cloned(),
            None => Err(Undefined::NotGiven("value")),
        }
    }

    fn note(&mut self, key: &str, note: String) {
        if let Some(figure) = self
            .figures
            .iter_mut()
            .find(|figure| figure.entry.key == key)
        {
            figure.notes.push(note);
        }
    }

    fn customers(&mut self) {
        let base = self.base;
        if self.ledger.orders.is_none() && self.basis == Basis::Orders {
            for key in [
                "customer_retention_rate",
                "customer_retention_rate_with_won_back",
                "customer_churn_rate",
                "annualized_churn_rate",
                "net_customer_loss_rate",
            ] {
                self.undefined(key, NO_ORDERS);
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
    }

    fn purchases(&mut self, tally: Option<&Tally>, purchases: Option<&Purchases>) {
        let (Some(tally), Some(purchases)) = (tally, purchases) else {
            for key in [
                "repeat_purchase_rate",
                "returning_customer_rate",
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
        let buyers = || ("buyers", count(tally.buyers));
        let (revenue, refunds) = (
            Number::Money(purchases.revenue),
            Number::Money(purchases.refunds),
        );
        self.compute(
            "repeat_purchase_rate",
            [("repeat_buyers", count(tally.repeat_buyers)), buyers()],
        );
        self.compute(
            "returning_customer_rate",
            [
                ("returning_buyers", count(tally.returning_buyers)),
                buyers(),
            ],
        );
        self.compute(
            "repeat_customer_rate",
            [
                ("repeat_customers", count(tally.repeat_customers)),
                ("customers", count(tally.customers_to_date)),
            ],
        );
        self.compute(
            "purchase_frequency",
            [("orders", count(tally.orders)), buyers()],
        );
        self.compute(
            "average_order_value",
            [
                ("revenue", revenue.clone()),
                ("orders", count(tally.orders)),
            ],
        );
        self.compute(
            "net_revenue",
            [("revenue", revenue.clone()), ("refunds", refunds.clone())],
        );
        self.compute("refund_rate", [("refunds", refunds), ("revenue", revenue)]);
        let net = self.value_of("net_revenue");
        self.compute_or(
            "revenue_per_customer",
            net.map(|net| [("net_revenue", net), buyers()]),
        );
    }

    fn medians(&mut self, tally: Option<&mut Tally>) {
        let Some((tally, orders)) = tally.zip(self.ledger.orders.as_ref()) else {
            self.undefined("median_order_value", NO_ORDERS);
            self.undefined("median_days_between_orders", NO_ORDERS);
            return;
        };
        let amounts = middle(&mut tally.amounts);
        self.push("median_order_value", |entry| {
            let inputs = named([("orders", count(tally.orders))]);
            match amounts {
                None => Figure::undefined(entry, inputs, Undefined::NoOrders),
                Some((low, high)) => {
                    let sum = i128::from(low) + i128::from(high);
                    // Half of a sum is exact with one decimal more: ×5, a tenth.
                    let value = Money::from_units(sum * 5, orders.scale() + 1).unwrap_or_default();
                    Figure::defined(entry, inputs, Number::Money(value))
                }
            }
        });
        let gaps = middle(&mut tally.gaps);
        self.push("median_days_between_orders", |entry| {
            let inputs = named([("gaps", count(tally.gaps.len() as u64))]);
            match gaps {
                None => Figure::undefined(entry, inputs, Undefined::NoGaps),
                Some((low, high)) => {
                    let value = (f64::from(low) + f64::from(high)) / 2.0;
                    Figure::defined(entry, inputs, Number::Real(value))
                }
            }
        });
    }

    fn value(&mut self, tally: Option<&Tally>) {
        match tally {
            None => {
                self.undefined("annual_revenue_per_customer", NO_ORDERS);
                self.undefined("historical_customer_value", NO_ORDERS);
            }
            Some(tally) => {
                self.annual_revenue(tally);
                let net = self.money(tally.net_to_date);
                self.compute(
                    "historical_customer_value",
                    [
                        ("net_revenue_to_date", net),
                        ("customers_to_date", count(tally.customers_to_date)),
                    ],
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
    }

    /// The inputs and the margin, where one was given.
    fn with_margin(&self, mut inputs: Vec<(&'static str, Number)>) -> Vec<(&'static str, Number)> {
        inputs.extend(
            self.settings
                .margin
                .map(|margin| ("margin", Number::Real(margin))),
        );
        inputs
    }

    fn money(&self, units: i128) -> Number {
        let money = self
            .ledger
            .orders
            .as_ref()
            .map_or(Money::ZERO, |orders| orders.money(units));
        Number::Money(money)
    }

    fn annual_revenue(&mut self, tally: &Tally) {
        let key = "annual_revenue_per_customer";
        let first = self.first_day().unwrap_or(self.frame.end);
        let from = first.max(self.frame.year_start);
        let to = self.frame.end.min(self.settings.as_of.plus_days(1));
        let (net, buyers) = (
            ("net_revenue", self.money(tally.year_net)),
            ("buyers", count(tally.year_buyers)),
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

    fn lifespan(&mut self) {
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
        if year_start > 0 {
            let churn = (year_start - year_retained) as f64 / year_start as f64;
            self.compute(key, [("annual_churn", Number::Real(churn))]);
            let note = format!(
                "annual churn = 1 − {year_retained} / {year_start}, of the customers of {} still there on {}",
                self.frame.year_start, self.frame.end
            );
            return self.note(key, note);
        }
        let churn = self.value_of("annualized_churn_rate");
        self.compute_or(key, churn.map(|churn| [("annual_churn", churn)]));
        self.note(
            key,
            format!(
                "no customers 12 months before {}: annualized from the period's churn",
                self.frame.end
            ),
        );
    }

    fn costs(&mut self) {
        let acquired = self.base.acquired;
        let known = self.basis == Basis::Contracts || self.ledger.orders.is_some();
        self.cost_total(
            "retention_cost",
            CostKind::Retention,
            self.settings.retention_cost,
        );
        let cost = self.value_of("retention_cost");
        let end = ("end", count(self.base.end));
        self.compute_or(
            "retention_cost_per_customer",
            cost.and_then(|cost| {
                if known {
                    Ok([("retention_cost", cost), end])
                } else {
                    Err(NO_ORDERS)
                }
            }),
        );
        self.cost_total(
            "acquisition_cost",
            CostKind::Acquisition,
            self.settings.acquisition_cost,
        );
        let acquired = || {
            if known {
                Ok(("acquired", count(acquired)))
            } else {
                Err(NO_ORDERS)
            }
        };
        let cost = self.value_of("acquisition_cost");
        self.compute_or(
            "customer_acquisition_cost",
            cost.and_then(|cost| Ok([("acquisition_cost", cost), acquired()?])),
        );
        let marketing = self.marketing();
        self.compute_or(
            "marketing_cost_per_acquired_customer",
            marketing.and_then(|cost| Ok([("marketing_cost", Number::Money(cost)), acquired()?])),
        );
        let acquisition = self.value_of("customer_acquisition_cost");
        let value = self.value_of("customer_lifetime_value");
        self.compute_or(
            "value_to_acquisition_cost",
            acquisition.clone().and_then(|cost| {
                Ok([
                    ("customer_lifetime_value", value?),
                    ("customer_acquisition_cost", cost),
                ])
            }),
        );
        let revenue = self.value_of("annual_revenue_per_customer");
        let inputs = acquisition.and_then(|cost| {
            Ok(self.with_margin(vec![
                ("customer_acquisition_cost", cost),
                ("annual_revenue_per_customer", revenue?),
            ]))
        });
        self.compute_or("payback_months", inputs);
    }

    /// The costs of a kind: as given, else from the cost file with each category listed.
    fn cost_total(&mut self, key: &str, kind: CostKind, given: Option<Money>) {
        let file = self.ledger.costs.as_ref().filter(|costs| costs.has(kind));
        let by_category = file.map(|costs| costs.by_category(kind, &self.period));
        match (given, by_category) {
            (Some(total), from_file) => {
                self.push(key, |entry| {
                    Figure::defined(entry, Vec::new(), Number::Money(total))
                });
                let instead = from_file.is_some_and(|costs| !costs.is_empty());
                let flag = key.replace('_', "-");
                let note = if instead {
                    ", in place of the costs file's"
                } else {
                    ""
                };
                self.note(key, format!("given by --{flag}{note}"));
            }
            (None, Some(costs)) => {
                let total = costs.iter().map(|(_, amount)| *amount).sum();
                let inputs = costs
                    .into_iter()
                    .map(|(category, amount)| (category, Number::Money(amount)))
                    .collect();
                self.push(key, |entry| {
                    Figure::defined(entry, inputs, Number::Money(total))
                });
            }
            (None, None) => {
                let what = match kind {
                    CostKind::Retention => "retention cost",
                    CostKind::Acquisition => "acquisition cost",
                };
                self.undefined(key, Undefined::NotGiven(what));
            }
        }
    }

    fn marketing(&self) -> Result<Money, Undefined> {
        let kind = CostKind::Acquisition;
        let missing = Err(Undefined::NotGiven("costs file with a marketing part"));
        match &self.ledger.costs {
            Some(costs) if self.settings.acquisition_cost.is_none() && costs.has(kind) => Ok(costs
                .by_category(kind, &self.period)
                .into_iter()
                .filter(|(category, _)| category.eq_ignore_ascii_case("marketing"))
                .map(|(_, amount)| amount)
                .sum()),
            _ => missing,
        }
    }

    fn first_day(&self) -> Option<Day> {
        self.ledger
            .orders
            .as_ref()
            .and_then(|orders| orders.first_day())
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let as_of = self.settings.as_of;
        if !self.period.is_complete(as_of) {
            notes.push(format!(
                "the period is not complete: the data reach {as_of}, its last day is {}",
                self.period.last()
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

fn count(count: u64) -> Number {
    Number::Count(count)
}
