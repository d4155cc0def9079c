//! The drivers of a change, as the document holds them.

use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::make::{Unit, power, units};
use super::{BuyersPart, ChurnPart, DriverPart, DriversUse};
use crate::metrics::why::change::Why;
use crate::metrics::why::drivers::{Driver, Drivers, FACTORS, OF_BUYERS, OF_CHURN};
use crate::metrics::why::shapley::{apportioned, to_f64};
use crate::money::Money;
use crate::report::Number;

impl DriversUse {
    pub(super) fn of(why: &Why, unit: Unit) -> Option<Self> {
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
