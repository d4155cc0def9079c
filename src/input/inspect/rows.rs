//! Every row as it stands: what repeats, and what columns say of their own form.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::FileInspected;
use super::columns::{ColumnInspected, Places};
use crate::input::amount::{AmountEvidence, DecimalChoice, DecimalMark};
use crate::input::date::{DateEvidence, OrderChoice};
use crate::input::error::InputError;
use crate::input::orders::{OrderOptions, check_forms, is_blank};
use crate::input::rows::Batch;
use crate::input::source::Outcome;
use crate::input::table::Table;

/// How many different statuses or currencies are told apart.
const VALUES: usize = 50;

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The file's place among those given, from 0.
    pub file: usize,
    /// The line its record starts on.
    pub line: u64,
}

/// A value and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// How many rows have it.
    pub rows: u64,
}

/// What stands there more than once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Rows that are, byte for byte, an earlier row.
    pub rows: u64,
    /// The first of them, and the row that it repeats.
    pub first_row: Option<(Place, Place)>,
    /// Order ids on more than one row: line items, which are added up.
    pub order_ids: u64,
    /// Order ids under more than one customer.
    pub order_ids_of_two_customers: u64,
    /// The first of them: two rows.
    pub first_order_of_two_customers: Option<(Place, Place)>,
    /// Order ids in more than one file.
    pub order_ids_in_two_files: u64,
}

/// What was seen of one order id.
struct Order {
    customer: u64,
    place: Place,
    twice: bool,
    two_customers: bool,
    two_files: bool,
}

/// What was seen in all files. Rows, order ids and customers are kept as hashes of 64 bits, about
/// 40 bytes a row.
#[derive(Default)]
pub(super) struct Seen {
    rows: HashMap<u64, Place, FixedState>,
    orders: HashMap<u64, Order, FixedState>,
    customers: HashSet<u64, FixedState>,
    has_order_ids: bool,
    statuses: BTreeMap<String, u64>,
    currencies: BTreeMap<String, u64>,
    repeats: Repeats,
}

/// Looks at the rows of one file.
pub(super) struct Look {
    number: usize,
    name: String,
    read_as: Vec<(&'static str, String)>,
    places: Places,
    columns: Vec<ColumnInspected>,
    wanted: Vec<usize>,
    rows: u64,
    dates: DateEvidence,
    amounts: AmountEvidence,
}

impl Look {
    pub(super) fn new(
        number: usize,
        table: &Table,
        places: Places,
        columns: Vec<ColumnInspected>,
    ) -> Self {
        let single = [places.order, places.customer, places.date];
        let single = single.into_iter().chain([places.status, places.currency]);
        let mut wanted: Vec<usize> = single.flatten().chain(places.amounts.clone()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        Look {
            number,
            name: table.name.clone(),
            read_as: table.read_as.clone(),
            places,
            columns,
            wanted,
            rows: 0,
            dates: DateEvidence::new(number),
            amounts: AmountEvidence::new(number),
        }
    }

    /// The columns to select.
    pub(super) fn wanted(&self) -> &[usize] {
        &self.wanted
    }

    /// More about how the file is read.
    pub(super) fn read_as(&mut self, more: Vec<(&'static str, String)>) {
        self.read_as.extend(more);
    }

    /// Takes over the encoding that held to the end; the beginning of a file may be ASCII alone.
    pub(super) fn ended(&mut self, outcome: Option<Outcome>) {
        for (key, value) in &mut self.read_as {
            if *key == "encoding"
                && let Some(outcome) = outcome
            {
                *value = outcome.encoding.to_string();
            }
        }
    }

    pub(super) fn take(&mut self, batch: &Batch, seen: &mut Seen) {
        let wanted = |column: Option<usize>| {
            column.and_then(|column| self.wanted.iter().position(|wanted| *wanted == column))
        };
        let order = wanted(self.places.order);
        let customer = wanted(self.places.customer);
        let date = wanted(self.places.date);
        let amounts: Vec<usize> = self
            .places
            .amounts
            .iter()
            .filter_map(|&column| wanted(Some(column)))
            .collect();
        let (status, currency) = (wanted(self.places.status), wanted(self.places.currency));
        self.rows += batch.len() as u64;
        seen.has_order_ids |= order.is_some();
        for row in 0..batch.len() {
            let line = batch.line(row);
            let place = Place {
                file: self.number,
                line,
            };
            let field = |wanted: usize| batch.field(row, wanted).trim_ascii();
            seen.row(batch.raw(row), place);
            let id = customer.map(field).filter(|id| !is_blank(id));
            let order = order.map(field).filter(|id| !id.is_empty());
            seen.ids(order, id, place);
            if let Some(date) = date {
                self.dates.observe(line, batch.field(row, date));
            }
            for &amount in &amounts {
                self.amounts.observe(line, batch.field(row, amount));
            }
            count(&mut seen.statuses, status.map(field));
            count(&mut seen.currencies, currency.map(field));
        }
    }

    /// The file, and what its dates and amounts leave open.
    pub(super) fn finish(self, options: &OrderOptions) -> (FileInspected, Vec<String>) {
        let name = |column: Option<usize>| {
            let found = self
                .columns
                .iter()
                .find(|found| Some(found.number) == column.map(|c| c + 1));
            found.map_or(String::new(), |found| found.name.clone())
        };
        let columns = (
            name(self.places.date),
            name(self.places.amounts.first().copied()),
        );
        let open = check_forms(&self.name, columns, &self.dates, &self.amounts, options);
        let date_order = match self.dates.decide() {
            OrderChoice::Chosen(order) => Some(order),
            _ => None,
        };
        let mark = match self.amounts.decide() {
            DecimalChoice::Mark(mark) => Some(mark),
            _ => None,
        };
        let by_flag = options.date_order.is_some() || options.date_format.is_some();
        let date_witness = date_order
            .filter(|_| !by_flag)
            .and_then(|order| self.dates.witness(order).cloned());
        let amount_witness = mark
            .filter(|_| options.decimal_mark.is_none())
            .and_then(|mark| self.amounts.witness(mark).cloned());
        let of_mark = |error: &InputError| {
            matches!(
                error,
                InputError::DecimalMarkUnknown { .. } | InputError::DecimalMarkConflict(_)
            )
        };
        let file = FileInspected {
            date_open: open.iter().any(|error| !of_mark(error)),
            amount_open: open.iter().any(of_mark),
            name: self.name,
            rows: self.rows,
            read_as: self.read_as,
            columns: self.columns,
            date_order: options.date_order.or(date_order),
            date_witness,
            decimal_mark: options.decimal_mark.or(mark).map(DecimalMark::name),
            amount_witness,
        };
        (file, open.iter().map(ToString::to_string).collect())
    }
}

fn count(values: &mut BTreeMap<String, u64>, value: Option<&[u8]>) {
    let Some(value) = value else {
        return;
    };
    let value = String::from_utf8_lossy(value);
    if let Some(rows) = values.get_mut(value.as_ref()) {
        *rows += 1;
    } else if values.len() < VALUES {
        values.insert(value.into_owned(), 1);
    } else {
        *values.entry("(others)".to_owned()).or_default() += 1;
    }
}

impl Seen {
    fn row(&mut self, raw: &[u8], place: Place) {
        let hash = FixedState::default().hash_one(raw);
        match self.rows.get(&hash) {
            None => {
                self.rows.insert(hash, place);
            }
            Some(first) => {
                self.repeats.rows += 1;
                self.repeats.first_row.get_or_insert((place, *first));
            }
        }
    }

    fn ids(&mut self, order: Option<&[u8]>, customer: Option<&[u8]>, place: Place) {
        let hash = |id: &[u8]| FixedState::default().hash_one(id);
        let customer = customer.map(hash);
        self.customers.extend(customer);
        let Some(order) = order else {
            return;
        };
        let first = Order {
            customer: customer.unwrap_or_default(),
            place,
            twice: false,
            two_customers: false,
            two_files: false,
        };
        let mut again = true;
        let known = self.orders.entry(hash(order)).or_insert_with(|| {
            again = false;
            first
        });
        if !again {
            return;
        }
        let repeats = &mut self.repeats;
        repeats.order_ids += u64::from(!std::mem::replace(&mut known.twice, true));
        if known.place.file != place.file {
            let before = std::mem::replace(&mut known.two_files, true);
            repeats.order_ids_in_two_files += u64::from(!before);
        }
        match customer {
            Some(customer) if known.customer == 0 => known.customer = customer,
            Some(customer) if known.customer != customer => {
                let before = std::mem::replace(&mut known.two_customers, true);
                repeats.order_ids_of_two_customers += u64::from(!before);
                repeats
                    .first_order_of_two_customers
                    .get_or_insert((known.place, place));
            }
            _ => {}
        }
    }

    pub(super) fn customers(&self) -> u64 {
        self.customers.len() as u64
    }

    pub(super) fn order_ids(&self) -> Option<u64> {
        self.has_order_ids.then_some(self.orders.len() as u64)
    }

    pub(super) fn repeats(&self) -> Repeats {
        self.repeats.clone()
    }

    pub(super) fn statuses(&self) -> Vec<ValueCount> {
        by_frequency(&self.statuses)
    }

    pub(super) fn currencies(&self) -> Vec<ValueCount> {
        by_frequency(&self.currencies)
    }
}

fn by_frequency(values: &BTreeMap<String, u64>) -> Vec<ValueCount> {
    let mut counts: Vec<ValueCount> = values
        .iter()
        .map(|(value, &rows)| ValueCount {
            value: value.clone(),
            rows,
        })
        .collect();
    counts.sort_by(|one, other| {
        other
            .rows
            .cmp(&one.rows)
            .then_with(|| one.value.cmp(&other.value))
    });
    counts
}
