//! What a change is held against: whether there is one at all.

use super::change::{Moved, NetMoved, Side, Unjudged};
use super::days::DaySums;
use super::measure::Measure;
use super::walk::{Frame, Sums, Walked};
use crate::calendar::{Day, Period};
use crate::metrics::catalogue::Entry;
use crate::metrics::change::{Verdict, relative};
use crate::metrics::figure::Figure;
use crate::metrics::moments::{FEWEST, Shift};
use crate::metrics::summary::{Both, Summary};

/// What a change is held against.
pub(super) struct Judge<'a> {
    pub(super) both: &'a Both,
    pub(super) frame: Frame,
    pub(super) begin: Day,
    pub(super) as_of: Day,
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
    pub(super) fn undefined(&self, key: &str) -> Option<Unjudged> {
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

    pub(super) fn metric(&self, entry: &'static Entry, walked: Option<&Walked>) -> Moved {
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

    pub(super) fn net(&self, walked: &Walked, history: Option<(&DaySums, Day)>) -> NetMoved {
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
