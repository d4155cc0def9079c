//! From what was found to the document.

use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

use super::columns::{ColumnUse, Of, SkippedUse};
use super::{
    BothCounts, BridgePart, BridgeUse, CalendarUse, DriversUse, HistoryUse, LostObservable,
    MetricMoved, MoneyMoved, NetRevenueUse, SideUse, WhyReport, WhySettings,
};
use crate::choice::Choice;
use crate::metrics::change::Verdict;
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::metrics::why::bridge::LostSeen;
use crate::metrics::why::change::{Moved, NetMoved, Side, Unjudged, Why, value_of};
use crate::metrics::why::shapley::{apportioned, nearest};
use crate::money::Money;
use crate::report::metric::{ChangeVerdict, PeriodUse};
use crate::report::{InputUse, Keyed, Number, SCHEMA_VERSION};

/// Words that go into the settings but into no formula.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// See [`WhySettings::timezone`].
    pub timezone: String,
    /// See [`WhySettings::compare`].
    pub compare: String,
    /// See [`WhySettings::to_date`].
    pub to_date: bool,
    /// See [`WhySettings::by`].
    pub by: Vec<String>,
    /// See [`WhySettings::top`].
    pub top: u64,
    /// See [`WhySettings::permutations`].
    pub permutations: u32,
    /// See [`WhySettings::seed`].
    pub seed: u64,
    /// Columns that are not looked at, with the reasons.
    pub skipped: Vec<(String, String)>,
    /// Revenue of guests before and now.
    pub guests: [Money; 2],
}

/// Parts before they are rounded, in units of so many decimals.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exact {
    pub(super) parts: Vec<BigRational>,
    pub(super) scale: u32,
}

impl Exact {
    /// The parts with so many decimals, adding up to their sum rounded to as many.
    pub(super) fn rounded(&self, decimals: u32) -> Vec<Money> {
        let scaled: Vec<BigRational> = self
            .parts
            .iter()
            .map(|part| part * power(decimals) / power(self.scale))
            .collect();
        let total = nearest(&scaled.iter().sum());
        let parts = apportioned(&scaled, &total);
        parts
            .iter()
            .map(|part| units(part.to_i128(), decimals))
            .collect()
    }
}

pub(super) fn power(decimals: u32) -> BigRational {
    let tens = (0..decimals).map(|_| BigRational::from_integer(10.into()));
    tens.fold(BigRational::one(), |product, ten| product * ten)
}

pub(super) fn units(units: Option<i128>, scale: u32) -> Money {
    let money = units.and_then(|units| Money::from_units(units, scale));
    money.unwrap_or_default()
}

/// Sums of histories as money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// Decimals of the histories' amounts.
    pub(super) scale: u32,
}

impl Unit {
    /// Decimals that parts are shown with: the data's, at least two.
    pub(super) fn shown(self) -> u32 {
        self.scale.max(2)
    }

    pub(super) fn money(self, sum: i128) -> Number {
        Number::Money(units(Some(sum), self.scale))
    }

    pub(super) fn moved(self, before: i128, now: i128) -> MoneyMoved {
        MoneyMoved {
            before: self.money(before),
            now: self.money(now),
            change: self.money(now - before),
        }
    }

    /// A part of units, rounded to the decimals shown.
    pub(super) fn nearest(self, part: &BigRational) -> Number {
        let scaled = part * power(self.shown()) / power(self.scale);
        Number::Money(units(nearest(&scaled).to_i128(), self.shown()))
    }

    pub(super) fn exact(self, parts: Vec<BigRational>) -> Exact {
        Exact {
            parts,
            scale: self.scale,
        }
    }
}

impl WhyReport {
    /// The document of what was found; amounts have `scale` decimals.
    pub fn new(
        input: InputUse,
        scope: &Scope,
        settings: &Settings,
        labels: &Labels,
        scale: u32,
        why: &Why,
        mut notes: Vec<String>,
    ) -> WhyReport {
        let unit = Unit { scale };
        let complete = |now: bool| {
            let before = why.both.before.as_ref();
            let summary = before.filter(|_| !now).unwrap_or(&why.both.now);
            PeriodUse::of(&summary.period, summary.complete)
        };
        notes.extend(super::words::notes(why));
        WhyReport {
            schema_version: SCHEMA_VERSION,
            command: "why".to_owned(),
            input,
            settings: WhySettings {
                as_of: scope.as_of.to_string(),
                as_of_source: scope.as_of_source.words().to_owned(),
                first_day: scope.first.to_string(),
                customers_from: why.both.now.basis.name().to_owned(),
                active_within: settings.window.to_string(),
                timezone: labels.timezone.clone(),
                compare: labels.compare.clone(),
                to_date: labels.to_date,
                by: labels.by.clone(),
                top: labels.top,
                permutations: labels.permutations,
                seed: labels.seed,
            },
            period: complete(true),
            comparison: complete(false),
            net_revenue: NetRevenueUse::of(why, scope, labels, unit),
            bridge: BridgeUse::of(why, labels, unit),
            drivers: DriversUse::of(why, unit),
            metrics: why
                .metrics
                .iter()
                .map(|moved| {
                    (
                        moved.entry.key.to_owned(),
                        MetricMoved::of(moved, why, labels, unit),
                    )
                })
                .collect::<Keyed<MetricMoved>>(),
            requirements: Vec::new(),
            notes,
        }
    }
}

fn skipped(labels: &Labels) -> Vec<SkippedUse> {
    let skipped = labels.skipped.iter();
    skipped
        .map(|(name, reason)| SkippedUse {
            name: name.clone(),
            reason: reason.clone(),
        })
        .collect()
}

fn told(verdict: &Result<Verdict, Unjudged>) -> (Option<ChangeVerdict>, Option<String>) {
    match verdict {
        Ok(verdict) => (Some(*verdict), None),
        Err(reason) => (None, Some(reason.to_string())),
    }
}

impl NetRevenueUse {
    fn of(why: &Why, scope: &Scope, labels: &Labels, unit: Unit) -> Self {
        let frame = &why.frame;
        let both = |[before, now]: [i32; 2]| BothCounts {
            before: before.unsigned_abs().into(),
            now: now.unsigned_abs().into(),
        };
        let calendar = CalendarUse {
            days: both(why.calendar.days),
            weekend_days: both(why.calendar.weekend_days),
            effect: why
                .calendar
                .effect
                .as_ref()
                .map(|effect| unit.nearest(effect)),
        };
        let Some(NetMoved {
            before,
            now,
            relative,
            shift,
            verdict,
            history,
            columns,
        }) = &why.net
        else {
            let reason = match (&why.walked, why.has_data) {
                (None, _) => "no order file was given".to_owned(),
                (_, false) => format!(
                    "the data begin on {}, after {} ended",
                    scope.first, frame.before
                ),
                (_, true) => crate::metrics::figure::Undefined::NoAmounts.to_string(),
            };
            return NetRevenueUse {
                before: None,
                now: value_of(&why.both.now, "net_revenue")
                    .as_ref()
                    .and_then(Number::of),
                change: None,
                relative: None,
                interval: None,
                verdict: None,
                reason: Some(reason),
                history: None,
                calendar,
                columns: Vec::new(),
                skipped: Vec::new(),
            };
        };
        let (verdict, reason) = told(verdict);
        NetRevenueUse {
            before: Some(unit.money(*before)),
            now: Some(unit.money(*now)),
            change: Some(unit.money(now - before)),
            relative: *relative,
            interval: shift.map(|shift| shift.interval),
            verdict,
            reason,
            history: history.map(|history| HistoryUse {
                periods: history.periods,
                smaller: history.smaller,
            }),
            calendar,
            columns: columns
                .iter()
                .map(|column| ColumnUse::of(column, Of::Total, unit))
                .collect(),
            skipped: skipped(labels),
        }
    }
}

impl BridgeUse {
    fn of(why: &Why, labels: &Labels, unit: Unit) -> Option<Self> {
        let (steps, walked) = why.bridge.as_ref().zip(why.walked.as_ref())?;
        let whole = unit.moved(walked.before.revenue, walked.now.revenue);
        let parts = steps.iter().map(|(class, step)| BridgePart {
            key: class.key().to_owned(),
            customers: step.map(|step| step.customers),
            before: step.map(|step| unit.money(step.before)),
            now: step.map(|step| unit.money(step.now)),
            change: step.map(|step| unit.money(step.change())),
            reason: step.is_none().then(|| super::words::unseen(why)),
        });
        let [guests_before, guests_now] = labels.guests;
        Some(BridgeUse {
            parts: parts.collect(),
            refunds: unit.moved(walked.before.refunds, walked.now.refunds),
            guests: MoneyMoved {
                before: Number::Money(guests_before),
                now: Number::Money(guests_now),
                change: Number::Money(guests_now.checked_add(-guests_before).unwrap_or_default()),
            },
            lost_observable: match why.lost_seen {
                LostSeen::All => LostObservable::All,
                LostSeen::Partly => LostObservable::Partly,
                LostSeen::Nobody => LostObservable::None,
            },
            before: whole.before,
            now: whole.now,
            change: whole.change,
        })
    }
}

impl MetricMoved {
    fn of(moved: &Moved, why: &Why, labels: &Labels, unit: Unit) -> Self {
        let (verdict, reason) = told(&moved.verdict);
        let key = moved.entry.key;
        let before = why.both.before.as_ref();
        MetricMoved {
            before: SideUse::of(
                &moved.before,
                before.and_then(|summary| value_of(summary, key)),
                moved,
                unit,
            ),
            now: SideUse::of(&moved.now, value_of(&why.both.now, key), moved, unit),
            change: moved.change,
            interval: moved.shift.map(|shift| shift.interval),
            correlation: moved.shift.and_then(|shift| shift.correlation),
            verdict,
            reason,
            columns: moved
                .columns
                .iter()
                .map(|column| {
                    let is_money = moved.measure.is_some_and(|measure| measure.is_money());
                    ColumnUse::of(column, Of::Ratio { is_money }, unit)
                })
                .collect(),
            skipped: match (moved.measure, labels.by.is_empty()) {
                (None, false) => vec![SkippedUse {
                    name: labels.by.join(","),
                    reason: Unjudged::NoSum.to_string(),
                }],
                _ => skipped(labels),
            },
        }
    }
}

impl SideUse {
    fn of(
        side: &Side,
        value: Option<crate::metrics::figure::Number>,
        moved: &Moved,
        unit: Unit,
    ) -> Self {
        let is_money = moved.measure.is_some_and(|measure| measure.is_money());
        let pair = side.pair.filter(|_| side.value.is_some());
        let count = |count: i128| Number::Count(u64::try_from(count).unwrap_or(0));
        SideUse {
            value: value.as_ref().and_then(Number::of),
            numerator: pair.map(|[x, _]| match is_money {
                true => unit.money(x),
                false => count(x),
            }),
            denominator: pair.map(|[_, d]| count(d)),
        }
    }
}
