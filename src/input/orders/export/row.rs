//! What a single row of an export says, before anything is counted.

use super::super::forms::Row;
use super::super::plan::{Place, Plan};
use super::super::rows::{Stop, is_blank};
use super::super::rules::Rules;
use super::super::statuses::{StatusUse, is_any};
use super::File;
use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::problem::Kind;

/// What is read of a row before anything is counted.
pub(super) struct Read {
    pub(super) day: Day,
    pub(super) amount: Amount,
    pub(super) refund: Option<(Day, Amount)>,
}

/// Day, amount and refund of a row: all that may have to wait for a decision.
pub(super) fn read(row: Row<'_>, file: &mut File<'_>) -> Result<Read, Stop> {
    let File {
        plan, rules, forms, ..
    } = file;
    let (time, zone) = (rules.time.as_ref(), rules.zone.as_ref());
    let day = match (time, zone) {
        (None, None) => forms.day(row, &plan.date)?,
        _ => forms.day_of_parts(row, &plan.date, time, zone)?,
    };
    let amount = forms.amount(row, &plan.amount)?;
    let refund = match &rules.refund {
        None => None,
        Some(place) => forms.value(row, place)?,
    };
    let Some(refund) = refund.filter(|refund| *refund != Amount::ZERO) else {
        return Ok(Read {
            day,
            amount,
            refund: None,
        });
    };
    let dated = rules
        .refund_date
        .as_ref()
        .filter(|place| !is_blank(row.field(place).trim_ascii()));
    let refund_day = match dated {
        None => day,
        Some(place) => forms.day(row, place)?,
    };
    let taken_back = if refund < Amount::ZERO {
        refund
    } else {
        refund.negated()
    };
    Ok(Read {
        day,
        amount,
        refund: Some((refund_day, taken_back)),
    })
}

/// Why a row that counts by its status is neither an order nor a refund.
pub(super) fn is_no_sale(
    row: Row<'_>,
    read: &Read,
    used: StatusUse,
    rules: &Rules,
) -> Option<String> {
    if used == StatusUse::Refund && read.amount == Amount::ZERO {
        return Some("a refund of 0".to_owned());
    }
    let (place, refunds) = rules.debits.as_ref()?;
    let spent = read.amount < Amount::ZERO && !is_any(refunds, row.field(place));
    spent.then(|| format!("money sent, {}", reason(place, row.field(place))))
}

pub(super) fn reason(place: &Place, value: &[u8]) -> String {
    format!(
        "{}: {}",
        place.name,
        String::from_utf8_lossy(value.trim_ascii())
    )
}

pub(super) fn amount_is_blank(row: Row<'_>, plan: &Plan) -> bool {
    let mut places = plan.amount.iter().flat_map(|term| &term.factors);
    places.all(|place| row.field(place).trim_ascii().is_empty())
}

/// Why a row cannot be an order's first.
pub(super) fn no_first_row(row: Row<'_>, order: &[u8], file: &File<'_>) -> Option<Stop> {
    let blank = file.rules.amount_on_first_row && amount_is_blank(row, file.plan);
    blank.then(|| {
        let shown = String::from_utf8_lossy(order);
        wrong_amount(
            file.plan,
            format!("is blank, and no row above holds the amount of order \"{shown}\""),
        )
    })
}

pub(super) fn wrong_amount(plan: &Plan, message: String) -> Stop {
    let place = plan.amount.iter().flat_map(|term| &term.factors).next();
    Stop::Problem {
        place: place.map(|place| place.name.clone()),
        kind: Kind::Amount,
        message,
    }
}
