//! Input numbers as typed.

use super::Impossible;
use super::given::check;
use crate::metrics::catalogue::{Input, Kind};
use crate::metrics::figure::Number;
use crate::money::Money;

/// Reads `text` as the number that `input` takes; lists have commas between their items.
///
/// Reads back what [`Number`]'s `Display` and a report's JSON write, to the same number. A rate
/// may be written in percent.
///
/// # Errors
///
/// When it is no number of that kind, or one that cannot be.
pub fn parse(input: &'static Input, text: &str) -> Result<Number, Impossible> {
    let text = text.trim();
    if input.kind == Kind::Count && text.starts_with('-') && text.parse::<i128>().is_ok() {
        return Err(Impossible::OutOfRange {
            input: input.name,
            value: text.to_owned(),
            why: "cannot be negative: it counts",
        });
    }
    let number = read(input.kind, text).ok_or_else(|| Impossible::WrongKind {
        input: input.name,
        value: text.to_owned(),
        expected: input.kind.expected(),
    })?;
    check(input, &number)?;
    Ok(number)
}

fn read(kind: Kind, text: &str) -> Option<Number> {
    match kind {
        Kind::Count => text.parse().ok().map(Number::Count),
        Kind::Money => text.parse().ok().map(Number::Money),
        Kind::Rate => rate(text).map(Number::Real),
        // Not through an exact amount: the digits of a double come back only as a double.
        Kind::Real | Kind::MoneyReal => text.parse().ok().map(Number::Real),
        Kind::MoneyList => {
            let items = text.split(',').map(|item| item.trim().parse::<Money>());
            items.collect::<Result<_, _>>().ok().map(Number::MoneyList)
        }
        Kind::DayList => {
            let items = text.split(',').map(|item| item.trim().parse::<f64>());
            items.collect::<Result<_, _>>().ok().map(Number::Reals)
        }
    }
}

/// `0.25` or `25%`. The percent sign moves the decimal point, so nothing is rounded twice.
fn rate(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => format!("{}e-2", percent.trim_end()).parse().ok(),
        None => text.parse().ok(),
    }
}
