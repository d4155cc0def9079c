//! Lists of customers: CSV files beside the result, sorted by id.

use std::path::{Path, PathBuf};

use super::Streams;
use super::output::{OutputError, Place};
use crate::ledger::{Orders, Reason, Subscriptions};
use crate::metrics::lifetime::{Lifetime, Population};
use crate::metrics::recurring::CustomerRow;
use crate::metrics::rfm::{Grid, Standing};
use crate::render::{RenderError, Rows, rows};
use crate::report::{Cell, Number};
use crate::words::{counted, one_line};

/// A list that may have been asked for, its place tried before the work.
pub(super) struct List(Option<(PathBuf, Place)>);

/// A list and where it goes.
pub(super) struct ListText {
    path: PathBuf,
    place: Place,
    rows: Rows,
}

impl List {
    pub(super) fn ready(path: Option<&Path>) -> Result<List, OutputError> {
        let ready = |path: &Path| Ok((path.to_owned(), Place::new(Some(path))?));
        Ok(List(path.map(ready).transpose()?))
    }

    /// Makes the list, if it was asked for.
    pub(super) fn made(
        self,
        make: impl FnOnce() -> Result<Rows, RenderError>,
    ) -> Result<Option<ListText>, RenderError> {
        let Some((path, place)) = self.0 else {
            return Ok(None);
        };
        let rows = make()?;
        Ok(Some(ListText { path, place, rows }))
    }
}

impl ListText {
    /// Writes the list, whole or not at all, and says which texts are not what they were.
    pub(super) fn write(self, quiet: bool, streams: &mut Streams<'_>) -> anyhow::Result<()> {
        self.place.write(self.rows.text.as_bytes(), streams)?;
        if self.rows.guarded > 0 && !quiet {
            // Where standard error is closed, there is nobody to tell.
            let _ = streams.say(&format!(
                "{}: an apostrophe stands before {} that a spreadsheet would run as a formula",
                one_line(&self.path.display().to_string()),
                counted(self.rows.guarded, "text")
            ));
        }
        Ok(())
    }
}

/// Each customer's scores and segment.
pub(super) fn segments(
    orders: &Orders,
    standing: &Standing,
    grid: &Grid,
) -> Result<Rows, RenderError> {
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
) -> Result<Rows, RenderError> {
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
            orders
                .revenue(net)
                .map_or(Cell::Undefined, |net| Cell::Exact(Number::Money(net))),
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

/// What became of each customer's recurring revenue, by id.
pub(super) fn recurring(
    book: &Subscriptions,
    customers: &[CustomerRow],
) -> Result<Rows, RenderError> {
    const COLUMNS: [&str; 7] = [
        "customer",
        "first_paid",
        "mrr_start",
        "mrr_end",
        "movement",
        "change",
        "reason",
    ];
    let mut customers: Vec<&CustomerRow> = customers.iter().collect();
    customers.sort_by_key(|one| book.ids().get(one.customer));
    let money = |amount| Cell::Exact(Number::Money(amount));
    let reason = |reason: Option<Reason>| match reason {
        None => "",
        Some(Reason::Unknown) => "unknown",
        Some(Reason::Voluntary) => "voluntary",
        Some(Reason::Involuntary) => "involuntary",
    };
    let row = |one: &CustomerRow| {
        let id = String::from_utf8_lossy(book.ids().get(one.customer)).into_owned();
        let change = one.end.checked_add(-one.start);
        [
            Cell::Text(id),
            Cell::Day(one.first_paid.to_string()),
            money(one.start),
            money(one.end),
            Cell::text(one.movement.name()),
            change.map_or(Cell::Undefined, money),
            Cell::text(reason(one.reason)),
        ]
    };
    rows(COLUMNS, customers.into_iter().map(row))
}
