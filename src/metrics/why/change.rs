//! Whether there is a change at all. why.md, section 0.

use std::sync::Arc;

use super::bridge::{LostSeen, Step, steps};
use super::columns::Column;
use super::days::{History24, weekend_days};
use super::drivers::{Buyers, Churn, Drivers};
use super::judge::Judge;
use super::measure::Measure;
use super::search::{Budget, ColumnSplit, Shuffles, Subject, correct_over_metrics, search};
use super::shuffle::Shuffled;
use super::walk::{Frame, Lines, Walk, Walked, lines_of_contracts};
use crate::calendar::{Day, Period};
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::change::Verdict;
use crate::metrics::figure::Number;
use crate::metrics::moments::{FEWEST, Shift};
use crate::metrics::summary::{Basis, Both, Settings, Summary, summarise_both};

/// Why a metric has no verdict, or no split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unjudged {
    /// The period, or the one compared with, lacks days.
    #[error("{period} is not complete: the data have {covered} of its {days} days")]
    Incomplete {
        /// The period.
        period: Period,
        /// Days that the data cover.
        covered: i32,
        /// Its days.
        days: i32,
    },
    /// Too few customers to tell a change from chance.
    #[error("fewer than {FEWEST} customers to count in {0}")]
    Few(Period),
    /// A period without a value.
    #[error("{period}: {reason}")]
    Undefined {
        /// The period.
        period: Period,
        /// Why.
        reason: String,
    },
    /// Customers of the time before the data are missing.
    #[error("customers of the time before the data begin are missing in {0}")]
    Partial(Period),
    /// No ratio of sums over customers.
    #[error("not a sum over customers, so its change has no parts and no interval here")]
    NoSum,
    /// No variance can be computed.
    #[error("one customer alone says nothing of chance")]
    Alone,
}

/// Both sides of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The value.
    pub value: Option<f64>,
    /// X, in units where it is money, and D; none for a metric that is no ratio of sums over customers.
    pub pair: Option<[i128; 2]>,
}

/// A metric in both periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Which metric.
    pub entry: &'static Entry,
    /// Its ratio, where it is one.
    pub measure: Option<Measure>,
    /// In the period compared with.
    pub before: Side,
    /// In the period.
    pub now: Side,
    /// now − before.
    pub change: Option<f64>,
    /// How sure that is.
    pub shift: Option<Shift>,
    /// What it is.
    pub verdict: Result<Verdict, Unjudged>,
    /// The change by groups, columns that stand out first.
    pub columns: Vec<ColumnSplit>,
}

/// Net revenue in both periods.
#[derive(Debug, Clone, PartialEq)]
pub struct NetMoved {
    /// Units before and now.
    pub before: i128,
    /// In the period.
    pub now: i128,
    /// (now − before) / before; none unless there was some before.
    pub relative: Option<f64>,
    /// How sure the change is.
    pub shift: Option<Shift>,
    /// What it is.
    pub verdict: Result<Verdict, Unjudged>,
    /// How earlier periods moved, where the two are neighbours in the calendar and are not cut.
    pub history: Option<History24>,
    /// The change by groups.
    pub columns: Vec<ColumnSplit>,
}

/// What makes two periods unequal by themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarMoved {
    /// Days before and now.
    pub days: [i32; 2],
    /// Saturdays and Sundays before and now.
    pub weekend_days: [i32; 2],
    /// What the weekdays alone would bring, in units; none where there is no money, or a weekday is missing before.
    pub effect: Option<num_rational::BigRational>,
}

/// Why the figures of a period differ from those of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The periods.
    pub frame: Frame,
    /// The report's metrics of both.
    pub both: Both,
    /// Whether the data know a day of the period compared with. Nothing has parts if not.
    pub has_data: bool,
    /// Net revenue; none without an order file that has amounts.
    pub net: Option<NetMoved>,
    /// The calendar.
    pub calendar: CalendarMoved,
    /// The bridge, in order; none without amounts.
    pub bridge: Option<Vec<(super::bridge::Class, Option<Step>)>>,
    /// How much of a loss can have shown.
    pub lost_seen: LostSeen,
    /// The sums of both periods; none without orders.
    pub walked: Option<Walked>,
    /// The factors of orders' revenue.
    pub drivers: Option<Drivers>,
    /// The parts of the change in buyers.
    pub buyers: Option<Buyers>,
    /// The parts of the change in churn.
    pub churn: Option<Churn>,
    /// The metrics asked for.
    pub metrics: Vec<Moved>,
}

/// What a comparison is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The periods.
    pub frame: Frame,
    /// The first day of the data.
    pub begin: Day,
    /// Whether the two periods are cut to as many days.
    pub is_cut: bool,
    /// The metrics.
    pub metrics: &'a [&'static Entry],
    /// The groups.
    pub groups: &'a Groups,
}

/// The columns that a change is looked at by.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// With the labels of the customers of the orders.
    pub of_orders: Vec<Arc<Column>>,
    /// With those of the customers under contract.
    pub of_contracts: Vec<Arc<Column>>,
    /// What labels are shuffled with.
    pub shuffles: Option<Shuffles>,
}

/// Why the figures differ. `walk` is [`Walk::of_metrics`]'s.
pub fn why(ledger: &Ledger, walk: Option<Walk>, asked: &Asked<'_>, settings: &Settings) -> Why {
    let frame = asked.frame;
    let orders = ledger.orders.as_ref();
    let (walked, lines) = match walk {
        Some(walk) => (Some(walk.walked), walk.lines),
        None => (None, Lines::default()),
    };
    let Groups {
        of_orders,
        of_contracts,
        shuffles,
    } = asked.groups;
    let contracts = ledger
        .contracts
        .as_ref()
        .filter(|_| !of_contracts.is_empty());
    let of_contract = contracts.map(|contracts| lines_of_contracts(contracts, &frame));
    let unit = orders.map_or(1.0, |orders| 10_f64.powi(-(orders.scale() as i32)));
    // As long as there is work left for shuffles.
    let mut budget = Budget::default();
    let mut columns = |subject: Subject| {
        let Some(shuffles) = *shuffles else {
            return Vec::new();
        };
        let (lines, columns) = match (&of_contract, subject) {
            (Some(lines), Subject::Ratio(measure)) if measure.is_of_presence() => {
                (lines, of_contracts)
            }
            _ => (&lines, of_orders),
        };
        let mut shuffled = Shuffled {
            lines,
            shuffles,
            budget: &mut budget,
        };
        search(subject, columns, unit, &mut shuffled)
    };
    let known = Found {
        both: summarise_both(ledger, frame.now, settings, Some(frame.before)),
        walked,
        has_amounts: orders.is_some_and(|orders| orders.has_amounts()),
    };
    known.why(asked, settings.as_of, &mut columns)
}

/// What was found of two periods, wherever it was counted.
pub(super) struct Found {
    pub(super) both: Both,
    /// The sums of the orders; none without any.
    pub(super) walked: Option<Walked>,
    pub(super) has_amounts: bool,
}

impl Found {
    /// Why the figures differ; `columns` are the splits of each subject.
    pub(super) fn why(
        self,
        asked: &Asked<'_>,
        as_of: Day,
        columns: &mut dyn FnMut(Subject) -> Vec<ColumnSplit>,
    ) -> Why {
        let frame = asked.frame;
        let Found {
            both,
            walked,
            has_amounts,
        } = self;
        let has_data = asked.begin < frame.before.end;
        let with_money = walked.as_ref().filter(|_| has_data && has_amounts);
        let from_orders = both.now.basis == Basis::Orders;
        let judge = Judge {
            both: &both,
            frame,
            begin: asked.begin,
            as_of,
        };
        let metrics = asked.metrics.iter();
        let metrics = metrics.map(|entry| judge.metric(entry, walked.as_ref()));
        let mut metrics: Vec<Moved> = metrics.collect();
        let mut net = with_money.map(|walked| {
            let neighbours = frame.now.previous() == frame.before && !asked.is_cut;
            let history = neighbours.then_some(&walked.days);
            judge.net(walked, history.map(|days| (days, asked.begin)))
        });
        if has_data {
            for moved in &mut metrics {
                if let Some(measure) = moved.measure.filter(|_| moved.change.is_some()) {
                    moved.columns = columns(Subject::Ratio(measure));
                }
            }
            if let Some(net) = &mut net {
                net.columns = columns(Subject::Total);
            }
            let changed = |verdict: &Result<Verdict, Unjudged>| *verdict == Ok(Verdict::Change);
            let metrics = metrics.iter_mut();
            let metrics = metrics.map(|moved| (changed(&moved.verdict), &mut moved.columns));
            let net = net.iter_mut();
            let net = net.map(|net| (changed(&net.verdict), &mut net.columns));
            correct_over_metrics(&mut metrics.chain(net).collect::<Vec<_>>());
        }
        let churn_is_known = judge.undefined("customer_churn_rate").is_none();
        let split = walked
            .as_ref()
            .filter(|_| has_data && from_orders && churn_is_known);
        Why {
            frame,
            has_data,
            net,
            calendar: CalendarMoved {
                days: [frame.before.days(), frame.now.days()],
                weekend_days: [&frame.before, &frame.now].map(weekend_days),
                effect: with_money.and_then(|walked| walked.days.effect(&frame)),
            },
            bridge: with_money.map(|walked| steps(walked, &frame)),
            lost_seen: LostSeen::of(&frame),
            drivers: with_money.and_then(Drivers::of),
            buyers: split.and_then(Buyers::of),
            churn: split.and_then(Churn::of),
            metrics,
            walked,
            both,
        }
    }
}

/// A figure's number, where it has one.
pub fn value_of(summary: &Summary, key: &str) -> Option<Number> {
    let mut figures = summary.figures.iter();
    let figure = figures.find(|figure| figure.entry.key == key)?;
    figure.value.clone()
}
