//! Whether there is a change at all. why.md, section 0.

use std::sync::Arc;

use super::bridge::{LostSeen, Step, steps};
use super::columns::Column;
use super::days::{History24, weekend_days};
use super::drivers::{Buyers, Churn, Drivers};
use super::measure::Measure;
use super::search::{Budget, ColumnSplit, Shuffles, Subject, search};
use super::walk::{Frame, Lines, Sums, Walk, Walked, lines_of_contracts};
use crate::calendar::{Day, Period};
use crate::ledger::Ledger;
use crate::metrics::catalogue::Entry;
use crate::metrics::change::{Verdict, relative};
use crate::metrics::figure::{Figure, Number};
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
    let both = summarise_both(ledger, frame.now, settings, Some(frame.before));
    let orders = ledger.orders.as_ref();
    let (walked, lines) = match walk {
        Some(walk) => (Some(walk.walked), walk.lines),
        None => (None, Lines::default()),
    };
    let has_data = asked.begin < frame.before.end;
    let with_money = walked
        .as_ref()
        .filter(|_| has_data && orders.is_some_and(|orders| orders.has_amounts()));
    let from_orders = both.now.basis == Basis::Orders;
    let judge = Judge {
        both: &both,
        frame,
        begin: asked.begin,
        as_of: settings.as_of,
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
        split(ledger, &lines, asked, &mut net, &mut metrics);
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

/// Looks at each change by each column, as long as there is work left for shuffles.
fn split(
    ledger: &Ledger,
    lines: &Lines,
    asked: &Asked<'_>,
    net: &mut Option<NetMoved>,
    metrics: &mut [Moved],
) {
    let Groups {
        of_orders,
        of_contracts,
        shuffles,
    } = asked.groups;
    let Some(shuffles) = *shuffles else { return };
    let orders = ledger.orders.as_ref();
    let contracts = ledger
        .contracts
        .as_ref()
        .filter(|_| !of_contracts.is_empty());
    let of_contract = contracts.map(|contracts| lines_of_contracts(contracts, &asked.frame));
    let unit = orders.map_or(1.0, |orders| 10_f64.powi(-(orders.scale() as i32)));
    let mut budget = Budget::default();
    for moved in metrics {
        let Some(measure) = moved.measure.filter(|_| moved.change.is_some()) else {
            continue;
        };
        let subject = Subject::Ratio(measure);
        moved.columns = match &of_contract {
            Some(lines) if measure.is_of_presence() => {
                search(subject, lines, of_contracts, unit, shuffles, &mut budget)
            }
            _ => search(subject, lines, of_orders, unit, shuffles, &mut budget),
        };
    }
    if let Some(net) = net {
        net.columns = search(
            Subject::Total,
            lines,
            of_orders,
            unit,
            shuffles,
            &mut budget,
        );
    }
}

/// What a change is held against.
struct Judge<'a> {
    both: &'a Both,
    frame: Frame,
    begin: Day,
    as_of: Day,
}

impl Judge<'_> {
    fn before(&self) -> &Summary {
        self.both.before.as_ref().unwrap_or(&self.both.now)
    }

    fn figure<'a>(&self, summary: &'a Summary, key: &str) -> Option<&'a Figure> {
        let mut figures = summary.figures.iter();
        figures.find(|figure| figure.entry.key == key)
    }

    /// Why a metric has no value in one of the periods.
    fn undefined(&self, key: &str) -> Option<Unjudged> {
        [self.before(), &self.both.now]
            .into_iter()
            .find_map(|summary| {
                let figure = self.figure(summary, key)?;
                let reason = figure.undefined.as_ref()?;
                Some(Unjudged::Undefined {
                    period: summary.period,
                    reason: reason.to_string(),
                })
            })
    }

    /// What keeps every change of the two periods from being judged.
    fn incomplete(&self) -> Option<Unjudged> {
        let both = [self.before(), &self.both.now];
        let summary = both.into_iter().find(|summary| !summary.complete)?;
        let period = summary.period;
        let (first, last) = (period.start.max(self.begin), period.last().min(self.as_of));
        Some(Unjudged::Incomplete {
            period,
            covered: (last.days_since(first) + 1).max(0),
            days: period.days(),
        })
    }

    fn metric(&self, entry: &'static Entry, walked: Option<&Walked>) -> Moved {
        let measure = Measure::of(entry.key);
        let side = |summary: &Summary, sums: Option<&Sums>| Side {
            value: self.figure(summary, entry.key).and_then(Figure::to_f64),
            pair: measure.and_then(|measure| pair(measure, summary, sums)),
        };
        let before = side(self.before(), walked.map(|walked| &walked.before));
        let now = side(&self.both.now, walked.map(|walked| &walked.now));
        let change = now
            .value
            .zip(before.value)
            .map(|(now, before)| now - before);
        let moments = self
            .both
            .moments
            .as_ref()
            .filter(|_| measure.is_some() && change.is_some());
        let shift = moments.and_then(|(moments, unit)| moments.shift(entry.key, *unit));
        let partial = [self.before(), &self.both.now].into_iter().find(|summary| {
            let figure = self.figure(summary, entry.key);
            figure.is_some_and(|figure| figure.is_partial)
        });
        let few = [(&before, self.frame.before), (&now, self.frame.now)];
        let few = few
            .into_iter()
            .find(|(side, _)| side.pair.is_some_and(|[_, d]| d == 0));
        let unjudged = (measure.is_none().then_some(Unjudged::NoSum))
            .or_else(|| self.undefined(entry.key))
            .or_else(|| self.incomplete())
            .or_else(|| partial.map(|summary| Unjudged::Partial(summary.period)))
            .or_else(|| few.map(|(_, period)| Unjudged::Few(period)));
        Moved {
            entry,
            measure,
            change,
            verdict: judged(unjudged, shift, || self.fewer(measure, walked)),
            before,
            now,
            shift,
            columns: Vec::new(),
        }
    }

    /// The period that has fewer customers to count.
    fn fewer(&self, measure: Option<Measure>, walked: Option<&Walked>) -> Period {
        let count = |summary: &Summary, sums: Option<&Sums>| match (measure, sums) {
            (Some(measure), _) if measure.is_of_presence() => summary.base.start,
            (Some(Measure::RepeatToDate), Some(sums)) => sums.to_date,
            (_, Some(sums)) => sums.buyers,
            (_, None) => 0,
        };
        let before = count(self.before(), walked.map(|walked| &walked.before));
        let now = count(&self.both.now, walked.map(|walked| &walked.now));
        match before <= now {
            true => self.frame.before,
            false => self.frame.now,
        }
    }

    fn net(&self, walked: &Walked, history: Option<(&super::days::DaySums, Day)>) -> NetMoved {
        let (before, now) = (walked.before.net(), walked.now.net());
        let moments = self.both.moments.as_ref();
        let shift = moments.and_then(|(moments, unit)| moments.shift("net_revenue", *unit));
        let buyers = [
            (walked.before.buyers, self.frame.before),
            (walked.now.buyers, self.frame.now),
        ];
        let few = buyers.into_iter().find(|(buyers, _)| *buyers < FEWEST);
        let few = few.map(|(_, period)| Unjudged::Few(period));
        // Customers with refunds alone count for the variance, not for there being enough of them.
        let shift_alone = shift.map(|shift| Shift {
            is_thin: false,
            ..shift
        });
        NetMoved {
            before,
            now,
            relative: relative(now as f64, before as f64),
            columns: Vec::new(),
            shift,
            verdict: judged(self.incomplete().or(few), shift_alone, || self.frame.now),
            history: history
                .map(|(days, begin)| days.history(&self.frame.before, begin, now - before)),
        }
    }
}

fn judged(
    unjudged: Option<Unjudged>,
    shift: Option<Shift>,
    fewer: impl FnOnce() -> Period,
) -> Result<Verdict, Unjudged> {
    match (unjudged, shift) {
        (Some(reason), _) => Err(reason),
        (None, None) => Err(Unjudged::Alone),
        (None, Some(shift)) if shift.is_thin => Err(Unjudged::Few(fewer())),
        (None, Some(shift)) => Ok(shift.verdict()),
    }
}

/// X and D of a metric over all customers.
fn pair(measure: Measure, summary: &Summary, sums: Option<&Sums>) -> Option<[i128; 2]> {
    let base = &summary.base;
    let counts = |x: u64, d: u64| Some([x.into(), d.into()]);
    match measure {
        Measure::Retention => return counts(base.retained, base.start),
        Measure::Churn => return counts(base.lost(), base.start),
        _ => {}
    }
    let sums = sums?;
    match measure {
        Measure::Retention | Measure::Churn => None,
        Measure::Repeat => counts(sums.repeat_buyers, sums.buyers),
        Measure::Returning => counts(sums.buyers - sums.new_buyers, sums.buyers),
        Measure::ReturningToDate => counts(sums.repeat_buyers_to_date, sums.buyers),
        Measure::RepeatToDate => counts(sums.repeat_to_date, sums.to_date),
        Measure::Frequency => counts(sums.orders, sums.buyers),
        Measure::OrderValue => Some([sums.revenue, sums.orders.into()]),
        Measure::RevenuePerCustomer => Some([sums.net(), sums.buyers.into()]),
    }
}

/// A figure's number, where it has one.
pub fn value_of(summary: &Summary, key: &str) -> Option<Number> {
    let mut figures = summary.figures.iter();
    let figure = figures.find(|figure| figure.entry.key == key)?;
    figure.value.clone()
}
