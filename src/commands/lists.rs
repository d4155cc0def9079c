//! Lists of customers: CSV files beside the result, sorted by id.

use std::path::Path;

use super::Streams;
use super::output::{OutputError, Place};
use crate::ledger::Orders;
use crate::metrics::lifetime::{Lifetime, Population};
use crate::metrics::rfm::{Grid, Standing};
use crate::render::{RenderError, rows};
use crate::report::{Cell, Number};

/// A list that may have been asked for, its place made ready before the work.
pub(super) struct List(Option<Place>);

impl List {
    pub(super) fn ready(path: Option<&Path>) -> Result<List, OutputError> {
        let place = path.map(|path| Place::new(Some(path))).transpose()?;
        Ok(List(place))
    }

    /// Makes the list and writes it, whole or not at all.
    pub(super) fn write(
        self,
        make: impl FnOnce() -> Result<String, RenderError>,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<()> {
        match self.0 {
            Some(place) => place.write(make()?.as_bytes(), streams),
            None => Ok(()),
        }
    }
}

/// Each customer's scores and segment.
pub(super) fn segments(
    orders: &Orders,
    standing: &Standing,
    grid: &Grid,
) -> Result<String, RenderError> {
    const COLUMNS: [&str; 9] = [
        "customer_id",
        "segment",
        "recency_score",
        "frequency_score",
        "monetary_score",
        "recency_days",
        "orders",
        "order_revenue",
        "net_revenue",
    ];
    let people = standing.numbers.iter().zip(&standing.scored);
    let mut people: Vec<_> = people
        .map(|(&number, one)| (orders.ids().get(number), one))
        .collect();
    people.sort_unstable_by_key(|(id, _)| *id);
    let row = |(id, one): (&[u8], &crate::metrics::rfm::Scored)| {
        let name = grid.names().get(grid.segment(one.score));
        let of = &one.customer;
        [
            text(id),
            Cell::text(name.map_or("", String::as_str)),
            Cell::Count(one.score.recency().into()),
            Cell::Count(one.score.frequency().into()),
            Cell::Count(one.score.monetary().into()),
            Cell::Count(of.recency_days.into()),
            Cell::Count(of.orders),
            Cell::Exact(Number::Money(of.order_revenue)),
            Cell::Exact(Number::Money(of.net_revenue)),
        ]
    };
    rows(COLUMNS, people.into_iter().map(row))
}

/// Each customer's history and prediction; empty where there is none.
pub(super) fn values(
    orders: &Orders,
    population: &Population,
    lifetime: Option<&Lifetime>,
) -> Result<String, RenderError> {
    const COLUMNS: [&str; 11] = [
        "customer_id",
        "repeat_days",
        "weeks_first_to_last",
        "weeks_since_first",
        "mean_repeat_amount",
        "historic_value",
        "probability_alive",
        "expected_orders",
        "expected_amount",
        "predicted_value",
        "decile",
    ];
    let mut people: Vec<_> = (population.numbers.iter())
        .map(|&number| orders.ids().get(number))
        .zip(0..)
        .collect();
    people.sort_unstable();
    let deciles = lifetime.map(Lifetime::decile_of_each);
    let row = |(id, place): (&[u8], usize)| {
        let history = population.histories.get(place);
        let value = lifetime.and_then(|lifetime| lifetime.values.get(place));
        let decile = deciles.as_ref().and_then(|deciles| deciles.get(place));
        let net = population.net.get(place).copied().unwrap_or(0);
        [
            text(id),
            history.map_or(Cell::Undefined, |h| Cell::Count(h.repeat_days().into())),
            real(history.map(|h| h.recency())),
            real(history.map(|h| h.age())),
            real(history.and_then(|h| h.mean_amount())),
            Cell::Exact(Number::Money(orders.money(net))),
            real(value.map(|v| v.probability_alive)),
            real(value.map(|v| v.expected_purchases)),
            real(value.and_then(|v| v.expected_amount)),
            real(value.and_then(|v| v.value)),
            decile.map_or(Cell::Undefined, |&decile| Cell::Count(decile.into())),
        ]
    };
    rows(COLUMNS, people.into_iter().map(row))
}

fn text(id: &[u8]) -> Cell {
    Cell::text(String::from_utf8_lossy(id))
}

fn real(value: Option<f64>) -> Cell {
    value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)))
}
