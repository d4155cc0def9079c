//! From what was found to the document.

use crate::choice::Choice;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};

use super::{
    BothCounts, BridgePart, BridgeUse, BuyersPart, CalendarUse, ChurnPart, DriverPart, DriversUse,
    HistoryUse, LostObservable, MetricMoved, MoneyMoved, NetRevenueUse, SideUse, WhyReport,
    WhySettings,
};
use crate::metrics::change::Verdict;
use crate::metrics::scope::Scope;
use crate::metrics::summary::Settings;
use crate::metrics::why::bridge::LostSeen;
use crate::metrics::why::change::{Moved, NetMoved, Side, Unjudged, Why, value_of};
use crate::metrics::why::drivers::{Driver, Drivers, FACTORS, OF_BUYERS, OF_CHURN};
use crate::metrics::why::shapley::{apportioned, nearest, to_f64};
use crate::money::Money;
use crate::report::retention::{ChangeVerdict, Interval, PeriodUse};
use crate::report::{InputUse, Keyed, Number, SCHEMA_VERSION};

/// Words that go into the settings but into no formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// See [`WhySettings::timezone`].
    pub timezone: String,
    /// See [`WhySettings::compare`].
    pub compare: String,
    /// See [`WhySettings::to_date`].
    pub to_date: bool,
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

fn power(decimals: u32) -> BigRational {
    let tens = (0..decimals).map(|_| BigRational::from_integer(10.into()));
    tens.fold(BigRational::one(), |product, ten| product * ten)
}

fn units(units: Option<i128>, scale: u32) -> Money {
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
    fn shown(self) -> u32 {
        self.scale.max(2)
    }

    fn money(self, sum: i128) -> Number {
        Number::Money(units(Some(sum), self.scale))
    }

    fn moved(self, before: i128, now: i128) -> MoneyMoved {
        MoneyMoved {
            before: self.money(before),
            now: self.money(now),
            change: self.money(now - before),
        }
    }

    /// A part of units, rounded to the decimals shown.
    fn nearest(self, part: &BigRational) -> Number {
        let scaled = part * power(self.shown()) / power(self.scale);
        Number::Money(units(nearest(&scaled).to_i128(), self.shown()))
    }

    fn exact(self, parts: Vec<BigRational>) -> Exact {
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
            },
            period: complete(true),
            comparison: complete(false),
            net_revenue: NetRevenueUse::of(why, scope, unit),
            bridge: BridgeUse::of(why, labels, unit),
            drivers: DriversUse::of(why, unit),
            metrics: why
                .metrics
                .iter()
                .map(|moved| {
                    (
                        moved.entry.key.to_owned(),
                        MetricMoved::of(moved, why, unit),
                    )
                })
                .collect::<Keyed<MetricMoved>>(),
            requirements: Vec::new(),
            notes,
        }
    }
}

fn told(verdict: &Result<Verdict, Unjudged>) -> (Option<ChangeVerdict>, Option<String>) {
    match verdict {
        Ok(Verdict::Change) => (Some(ChangeVerdict::Change), None),
        Ok(Verdict::NoEvidence) => (Some(ChangeVerdict::NoEvidence), None),
        Err(reason) => (None, Some(reason.to_string())),
    }
}

impl NetRevenueUse {
    fn of(why: &Why, scope: &Scope, unit: Unit) -> Self {
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
            };
        };
        let (verdict, reason) = told(verdict);
        NetRevenueUse {
            before: Some(unit.money(*before)),
            now: Some(unit.money(*now)),
            change: Some(unit.money(now - before)),
            relative: *relative,
            interval: shift.map(|shift| Interval::of(shift.interval)),
            verdict,
            reason,
            history: history.map(|history| HistoryUse {
                periods: history.periods,
                smaller: history.smaller,
            }),
            calendar,
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

impl DriversUse {
    fn of(why: &Why, unit: Unit) -> Option<Self> {
        let (drivers, walked) = why.drivers.as_ref().zip(why.walked.as_ref())?;
        let whole = unit.moved(walked.before.revenue, walked.now.revenue);
        let exact = unit.exact(changes(&drivers.parts));
        let shown = exact.rounded(unit.shown());
        let parts = drivers.parts.iter().zip(FACTORS).zip(&shown);
        let parts = parts.map(|((driver, key), shown)| {
            let value = |value: &Option<BigRational>| {
                value.as_ref().map(|value| match key {
                    "buyers" => Number::Count(value.to_integer().to_u64().unwrap_or(0)),
                    "average_order_value" => Number::Real(to_f64(&(value / power(unit.scale)))),
                    _ => Number::Real(to_f64(value)),
                })
            };
            DriverPart {
                key: key.to_owned(),
                before: value(&driver.before),
                now: value(&driver.now),
                change: Number::Money(*shown),
                low: unit.nearest(&driver.part.low),
                high: unit.nearest(&driver.part.high),
            }
        });
        Some(DriversUse {
            parts: parts.collect(),
            buyers: of_buyers(why, drivers, shown.first().copied(), unit),
            churn: of_churn(why),
            exact,
            before: whole.before,
            now: whole.now,
            change: whole.change,
        })
    }
}

fn changes(parts: &[Driver]) -> Vec<BigRational> {
    parts
        .iter()
        .map(|driver| driver.part.change.clone())
        .collect()
}

fn real(value: &Option<BigRational>) -> Option<f64> {
    value.as_ref().map(to_f64)
}

/// The parts of the change in buyers, in money adding up to what is shown of the buyers' part.
fn of_buyers(
    why: &Why,
    drivers: &Drivers,
    shown: Option<Money>,
    unit: Unit,
) -> Option<Vec<BuyersPart>> {
    let buyers = why.buyers.as_ref()?;
    let customers = changes(&buyers.parts);
    let [of_buyers, ..] = &drivers.parts;
    let change = of_buyers.now.as_ref()? - of_buyers.before.as_ref()?;
    let worth = (!num_traits::Zero::is_zero(&change)).then(|| &of_buyers.part.change / &change);
    let money: Option<Vec<Money>> = worth.zip(shown).map(|(worth, shown)| {
        let scaled: Vec<BigRational> = customers
            .iter()
            .map(|count| count * &worth * power(unit.shown()) / power(unit.scale))
            .collect();
        let total = shown.decimal() * rust_decimal::Decimal::from(10_u64.pow(unit.shown()));
        let total = total.to_i128().unwrap_or(0);
        let parts = apportioned(&scaled, &total.into());
        parts
            .iter()
            .map(|part| units(part.to_i128(), unit.shown()))
            .collect()
    });
    let parts = buyers.parts.iter().zip(OF_BUYERS).enumerate();
    Some(
        parts
            .map(|(place, (driver, key))| BuyersPart {
                key: key.to_owned(),
                before: real(&driver.before),
                now: real(&driver.now),
                customers: to_f64(&driver.part.change),
                change: money
                    .as_ref()
                    .and_then(|money| money.get(place))
                    .map(|money| Number::Money(*money)),
            })
            .collect(),
    )
}

fn of_churn(why: &Why) -> Option<Vec<ChurnPart>> {
    let churn = why.churn.as_ref()?;
    let parts = churn.parts.iter().zip(OF_CHURN);
    Some(
        parts
            .map(|(driver, key)| ChurnPart {
                key: key.to_owned(),
                before: real(&driver.before),
                now: real(&driver.now),
                change: to_f64(&driver.part.change),
            })
            .collect(),
    )
}

impl MetricMoved {
    fn of(moved: &Moved, why: &Why, unit: Unit) -> Self {
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
            interval: moved.shift.map(|shift| Interval::of(shift.interval)),
            correlation: moved.shift.and_then(|shift| shift.correlation),
            verdict,
            reason,
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
