//! Lists by what customers did: who was lost, won back, new or kept, and whose next order is due.

use super::{Carried, real, text};
use crate::calendar::Day;
use crate::choice::Choice;
use crate::ledger::Orders;
use crate::metrics::repeat::Due;
use crate::metrics::tally::Frame;
use crate::metrics::who::{Who, of_contracts, of_orders};
use crate::render::{Format, RenderError, Rows, customers as list};
use crate::report::{Cell, Number};

/// Who was lost, won back, new or kept in a period, in this order, each by id.
pub(in crate::commands) fn became(
    format: Format,
    carried: &Carried<'_>,
    wanted: &[Who],
    frame: &Frame,
) -> Result<Rows, RenderError> {
    const COLUMNS: [&str; 6] = [
        "why",
        "customer_id",
        "first_day",
        "last_day",
        "orders",
        "net_revenue",
    ];
    let ledger = &carried.job.ledger;
    let (contracts, orders) = (ledger.contracts.as_ref(), ledger.orders.as_ref());
    let found = match (contracts, orders) {
        (Some(contracts), _) => of_contracts(contracts, frame),
        (None, Some(orders)) => of_orders(orders, frame),
        (None, None) => Vec::new(),
    };
    let id = |customer: usize| match (contracts, orders) {
        (Some(contracts), _) => contracts.ids().get(customer),
        (None, Some(orders)) => orders.ids().get(customer),
        (None, None) => &[],
    };
    let rank = |who: Who| Who::all().iter().position(|one| *one == who);
    let kept = |who: &Who| wanted.is_empty() || wanted.contains(who);
    let mut found: Vec<(usize, Who)> = found.into_iter().filter(|(_, who)| kept(who)).collect();
    found.sort_by_key(|&(customer, who)| (rank(who), id(customer)));
    let row = |(customer, who): (usize, Who)| {
        let of_orders = match contracts {
            Some(_) => orders.and_then(|orders| orders.ids().find(id(customer))),
            None => Some(customer),
        };
        let mut cells = vec![Cell::text(who.name()), text(id(customer))];
        cells.extend(past(orders, of_orders, frame));
        match contracts {
            Some(_) => cells.extend(carried.of_contracts(customer)),
            None => cells.extend(carried.of_orders(customer)),
        }
        cells
    };
    list(format, &carried.after(&COLUMNS), found.into_iter().map(row))
}

/// First and last order day, orders and net revenue up to a period's end.
fn past(orders: Option<&Orders>, customer: Option<usize>, frame: &Frame) -> [Cell; 4] {
    let Some((orders, customer)) = orders.zip(customer) else {
        return [Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank];
    };
    let before = |(day, _): &(Day, i128)| *day < frame.end;
    let history = orders.history(customer);
    let days = history.purchases().filter(before).map(|(day, _)| day);
    let day = |day: Option<Day>| day.map_or(Cell::Blank, |day| Cell::Day(day.to_string()));
    let net = history
        .entries()
        .filter(before)
        .map(|(_, amount)| amount)
        .sum();
    [
        day(days.clone().next()),
        day(days.clone().last()),
        Cell::Count(days.count() as u64),
        orders
            .revenue(net)
            .map_or(Cell::Undefined, |net| Cell::Exact(Number::Money(net))),
    ]
}

/// Whose next order is due, the longest beyond what is usual first.
pub(in crate::commands) fn due(
    format: Format,
    carried: &Carried<'_>,
    orders: &Orders,
    mut due: Vec<Due>,
) -> Result<Rows, RenderError> {
    const COLUMNS: [&str; 6] = [
        "why",
        "customer_id",
        "order_days",
        "last_day",
        "days_since",
        "median_days",
    ];
    let over = |one: &Due| f64::from(one.days) - one.usual;
    due.sort_by(|one, other| {
        let ids = |due: &Due| orders.ids().get(due.customer);
        over(other)
            .total_cmp(&over(one))
            .then_with(|| ids(one).cmp(ids(other)))
    });
    let row = |one: Due| {
        let mut cells = vec![
            Cell::text("due"),
            text(orders.ids().get(one.customer)),
            Cell::Count(one.after.into()),
            Cell::Day(one.last.to_string()),
            Cell::Count(one.days.into()),
            real(Some(one.usual)),
        ];
        cells.extend(carried.of_orders(one.customer));
        cells
    };
    list(format, &carried.after(&COLUMNS), due.into_iter().map(row))
}
