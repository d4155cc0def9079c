use super::*;
use crate::calendar::Period;
use crate::calendar::{Calendar, Unit};
use crate::ledger::Reason;
use crate::ledger::{EndIs, SubscriptionsBuilder};

mod examples;
mod oracle;

/// A row as the tests write it.
#[derive(Clone, Debug, Default)]
struct Line {
    customer: String,
    start: i32,
    end: Option<i32>,
    /// In units of the currency.
    mrr: i64,
    discount: Option<(i64, i32)>,
    currency: &'static str,
    group: &'static str,
    reason: Reason,
    requested: Option<i32>,
}

/// `2024-02-29` as a day.
fn day(text: &str) -> Day {
    let parts: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
    Day::from_ymd(parts[0], parts[1] as u32, parts[2] as u32).unwrap()
}

fn number(text: &str) -> i32 {
    day(text).epoch_days()
}

fn of_number(number: i32) -> Day {
    Day::from_epoch_days(number.into()).unwrap()
}

fn line(customer: &str, start: &str, end: &str, mrr: i64) -> Line {
    Line {
        customer: customer.to_owned(),
        start: number(start),
        end: (!end.is_empty()).then(|| number(end)),
        mrr,
        ..Line::default()
    }
}

fn book(lines: &[Line], form: Form, ends: Option<EndIs>) -> Subscriptions {
    let mut builder = SubscriptionsBuilder::new();
    for line in lines {
        let row = Subscription {
            start: of_number(line.start),
            end: line.end.map(of_number),
            requested: line.requested.map(of_number),
            worth: Worth::Monthly(line.mrr * 1_000_000),
            discount: line.discount.map_or(0, |(amount, _)| amount * 1_000_000),
            discounted: line
                .discount
                .map_or(Day::MIN, |(_, until)| of_number(until)),
            currency: builder.currency(line.currency),
            group: builder.group(line.group.as_bytes()),
            reason: line.reason,
        };
        builder.push(line.customer.as_bytes(), row).unwrap();
    }
    builder.finish(form, ends)
}

/// The periods of a unit from one day to another.
fn periods(unit: Unit, from: &str, to: &str) -> Vec<Period> {
    Calendar::default().latest_periods(unit, day(from), day(to), usize::MAX)
}

fn asked(book: &Subscriptions, periods: Vec<Period>, as_of: &str) -> Asked {
    Asked {
        periods,
        as_of: day(as_of),
        first: book.first_start().unwrap(),
        gap: 1,
        late: 7,
        on_request: false,
        groups: None,
        cohorts: false,
        list: false,
        rates: Rates::default(),
        threads: 1,
    }
}

/// The one row of these months.
fn row(book: &Subscriptions, from: &str, to: &str, as_of: &str) -> Row {
    let asked = asked(book, periods(Unit::Month, from, to), as_of);
    recurring(book, &asked).unwrap().total
}

fn figure(row: &Row, key: &str) -> Option<f64> {
    let figure = row.figures.iter().find(|figure| figure.entry.key == key);
    figure.unwrap().to_f64()
}

fn interval(row: &Row, key: &str) -> Option<(f64, f64)> {
    let figure = row.figures.iter().find(|figure| figure.entry.key == key);
    let interval = figure.unwrap().interval;
    interval.map(|interval| (interval.low, interval.high))
}

fn amount(flow: Flow) -> (String, u64) {
    (flow.amount.to_string(), flow.customers)
}
