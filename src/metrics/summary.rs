//! All metrics of a period from a ledger: section 3 of the definitions, in its order.

mod costs;
mod maker;
mod totals;
mod value;

use super::catalogue::CATALOGUE;
use super::figure::Figure;
use super::moments::Moments;
use super::observe::{Observed, View};
use super::tally::{Base, Frame, Tally, base_of_contracts, moments_of_contracts};
use crate::calendar::{Day, Period, Window};
use crate::choice::choices;
use crate::ledger::{Costs, Ledger};
use crate::money::Money;
use maker::Maker;
pub use totals::Totals;

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
    /// The day from which the data are complete, where it is said to be earlier than their first row.
    pub data_from: Option<Day>,
    /// The window that the gaps between orders suggest, told where the one in force is too long for the data.
    pub suggested: Option<Window>,
}

impl Settings {
    /// The same with the window that the gaps between orders suggest, where the data are too young to show a loss
    /// by `end` with the one in force.
    #[must_use]
    pub fn suggesting(self, ledger: &Ledger, end: Day) -> Settings {
        let orders = ledger
            .orders
            .as_ref()
            .filter(|_| ledger.contracts.is_none());
        let begin = orders.and_then(|orders| self.begin(orders.first_day()));
        let too_long = begin.is_some_and(|begin| self.window.before(end) <= begin);
        let gaps = orders.filter(|_| too_long).and_then(super::quality::gaps);
        Settings {
            suggested: gaps.map(|gaps| gaps.suggested),
            ..self
        }
    }

    /// The day on which the data begin, `first` being that of their first row.
    pub fn begin(&self, first: Option<Day>) -> Option<Day> {
        let first = first?;
        Some(self.data_from.map_or(first, |from| from.min(first)))
    }

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

choices! {
    /// Where the counts of customers come from.
    pub enum Basis {
        /// Orders within the activity window
        Orders = "orders",
        /// Contract spells
        Contracts = "contracts",
    }
}

impl Basis {
    /// That of contracts, or of orders.
    pub fn of_contracts(contracts: bool) -> Basis {
        if contracts {
            Basis::Contracts
        } else {
            Basis::Orders
        }
    }
}

/// A period's counts and figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// The period.
    pub period: Period,
    /// Whether the data begin on or before its first day and reach its last.
    pub complete: bool,
    /// How much of the period's loss the data can show.
    pub observed: Observed,
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

impl Summary {
    /// Whether the data could have shown a loss, or there was nobody to lose.
    pub fn can_lose(&self) -> bool {
        self.observed != Observed::Nothing || self.base.start == 0
    }
}

/// The period's orders in counts and sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purchases {
    /// Customers with an order in the period.
    pub buyers: u64,
    /// Orders.
    pub orders: u64,
    /// The money in them; `None` where the files have no amounts.
    pub money: Option<PurchaseMoney>,
}

/// The money in a period's orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PurchaseMoney {
    /// What the orders add up to.
    pub revenue: Money,
    /// Refunds: known by their amounts alone.
    pub refund_count: u64,
    /// What the refunds add up to, negative or 0.
    pub refunds: Money,
}

/// The summary of `period`.
pub fn summarise(ledger: &Ledger, period: Period, settings: &Settings) -> Summary {
    let frame = Frame::new(&period, settings.window);
    let orders = ledger.orders.as_ref();
    let tally = orders.map(|orders| Tally::of(orders, &frame));
    summarise_frame(ledger, period, settings, &frame, tally)
}

/// A period and another that it is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Both {
    /// The period.
    pub now: Summary,
    /// The other, if there is one.
    pub before: Option<Summary>,
    /// How sure the changes between them are, with the size of a unit of the histories' amounts.
    pub moments: Option<(Moments, f64)>,
}

/// The summaries of a period and, if there is one, of another that it is held against: the same as
/// [`summarise`] for each, in one walk over the orders.
pub fn summarise_both(
    ledger: &Ledger,
    period: Period,
    settings: &Settings,
    other: Option<Period>,
) -> Both {
    let Some(other) = other else {
        return Both {
            now: summarise(ledger, period, settings),
            before: None,
            moments: None,
        };
    };
    let frames = [period, other].map(|period| Frame::new(&period, settings.window));
    let orders = ledger.orders.as_ref();
    let (tallies, moments) = orders.map(|orders| Tally::of_both(orders, &frames)).unzip();
    let [of_now, of_before] = tallies.map_or([None, None], |tallies| tallies.map(Some));
    let of_contracts = ledger
        .contracts
        .as_ref()
        .map(|contracts| moments_of_contracts(contracts, &frames));
    let moments = match (moments, of_contracts) {
        (Some(moments), Some(contracts)) => Some(moments.with_retention_of(contracts)),
        (moments, contracts) => moments.or(contracts),
    };
    let unit = orders.map_or(1.0, |orders| 10_f64.powi(-(orders.scale() as i32)));
    let [frame, of_other] = &frames;
    let elsewhere = settings.of_another_period();
    Both {
        now: summarise_frame(ledger, period, settings, frame, of_now),
        before: Some(summarise_frame(
            ledger, other, &elsewhere, of_other, of_before,
        )),
        moments: moments.map(|moments| (moments, unit)),
    }
}

fn summarise_frame(
    ledger: &Ledger,
    period: Period,
    settings: &Settings,
    frame: &Frame,
    tally: Option<Tally>,
) -> Summary {
    let contracts = ledger.contracts.as_ref();
    let base = contracts.map(|contracts| base_of_contracts(contracts, frame));
    summarise_tally(ledger, period, settings, tally, base)
}

/// The summary of `period` from its tally of orders (`None` without orders) and its base from
/// contracts (`None` to take it from orders).
pub fn summarise_tally(
    ledger: &Ledger,
    period: Period,
    settings: &Settings,
    tally: Option<Tally>,
    contracts: Option<Base>,
) -> Summary {
    let orders = ledger.orders.as_ref();
    let totals = tally.zip(orders);
    let known = Known {
        totals: totals.map(|(tally, orders)| Totals::of(tally, orders)),
        contracts,
        first_day: orders.and_then(|orders| orders.first_day()),
        first_start: ledger
            .contracts
            .as_ref()
            .and_then(|contracts| contracts.first_start()),
        costs: ledger.costs.as_ref(),
    };
    summarise_totals(&known, period, settings)
}

/// What is known of a period, wherever it was counted.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The orders' side; `None` without orders.
    pub totals: Option<Totals>,
    /// Who was a customer by contract; `None` to take it from orders.
    pub contracts: Option<Base>,
    /// The first day with any row of the orders.
    pub first_day: Option<Day>,
    /// The first day that any contract starts.
    pub first_start: Option<Day>,
    /// What was spent.
    pub costs: Option<&'a Costs>,
}

impl Known<'_> {
    /// The first day of the data: of the rows, or with contracts alone the first start.
    pub(super) fn begin(&self, settings: &Settings) -> Option<Day> {
        settings.begin(self.first_day.or(self.first_start))
    }
}

/// The summary of `period` from what is known of it.
pub fn summarise_totals(known: &Known<'_>, period: Period, settings: &Settings) -> Summary {
    let Known {
        totals, contracts, ..
    } = *known;
    let basis = Basis::of_contracts(contracts.is_some());
    let base = contracts
        .or(totals.map(|totals| totals.base))
        .unwrap_or_default();
    let frame = Frame::new(&period, settings.window);
    let begin = match basis {
        Basis::Orders => settings.begin(known.first_day),
        Basis::Contracts => None,
    };
    let view = begin.map(|begin| View {
        begin,
        window: settings.window,
        start: frame.start,
        end: frame.end,
    });
    let mut maker = Maker {
        known,
        settings,
        frame,
        view,
        period,
        base,
        basis,
        figures: Vec::new(),
    };
    for entry in CATALOGUE {
        let figure = maker.make(entry);
        maker.figures.push(figure);
    }
    let notes = maker.notes();
    let figures = maker.figures;
    Summary {
        period,
        complete: known
            .begin(settings)
            .is_none_or(|begin| period.is_covered(begin, settings.as_of)),
        observed: view.map_or(Observed::Whole, |view| view.observed()),
        basis,
        base,
        purchases: totals.map(|totals| totals.purchases),
        figures,
        notes,
    }
}
