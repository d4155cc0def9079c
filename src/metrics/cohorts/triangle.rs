//! The triangle of cohorts, counted in one walk over histories.

use super::covered::first_covered;
use crate::calendar::{Calendar, Day, Period, TooManyPeriods, Unit};
use crate::choice::choices;
use crate::ledger::{Contracts, History, Orders, Spell};

choices! {
    /// How periods after the first are counted: those of the calendar, or spans of 7, 30, 90 or 365 days since each
    /// customer's own first day.
    pub enum Align {
        /// Calendar periods
        Calendar = "calendar",
        /// Days since the first order
        Elapsed = "elapsed",
    }
}

/// What makes a table of cohorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The length of a period.
    pub every: Unit,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// How later periods are counted.
    pub align: Align,
    /// Cells 0 up to this one; `None` for all.
    pub periods: Option<usize>,
    /// The first day that a cohort can have: that of the data, or of a column's dates where it is earlier.
    pub first: Day,
    /// The first day of the data.
    pub begin: Day,
    /// The day up to which the data are complete.
    pub as_of: Day,
}

impl Plan {
    /// Refuses more first periods than are computed at once.
    ///
    /// # Errors
    /// [`TooManyPeriods`].
    pub fn check(&self) -> Result<(), TooManyPeriods> {
        self.calendar
            .few_periods(self.every, self.first, self.as_of)
    }
}

/// What a cohort did in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Customers with an order in it (with a contract: active at the anniversary).
    pub customers: u64,
    /// Customers with an order in it or later.
    pub later: u64,
    /// Orders.
    pub orders: u64,
    /// Units of the orders.
    pub revenue: i128,
    /// Units of the refunds, negative or 0.
    pub refunds: i128,
    /// Whether the data cover it from its first day to its last for every customer of the cohort.
    pub complete: bool,
}

/// Customers whose first order (spell) lies in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// The period.
    pub period: Period,
    /// How many customers.
    pub size: u64,
    /// Cell 0 is the first period itself. Cells that cannot be observed yet are not there.
    pub cells: Vec<Cell>,
}

/// All cohorts that have customers, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triangle {
    /// The cohorts.
    pub cohorts: Vec<Cohort>,
    /// Decimal places of the cells' units.
    pub scale: u32,
    /// Refunds of customers before their first order, or without any: in no cohort.
    pub stray_refunds: u64,
}

/// The cohorts of customers by their first order.
///
/// Cell k counts the orders and refunds of the k-th period after the cohort's ([`Plan::align`]), and
/// the customers with an order in it; cell 0 always has everybody.
/// Refunds make nobody active; they lower the revenue of the cell of their own day. A refund before
/// a customer's first order is in no cell, and is counted.
/// In calendar alignment the cell of a period that the data do not reach the end of, or begin within, is there, and not
/// complete. In elapsed alignment a cell is there when the data cover it for the cohort's last customer.
/// Definitions, section 4.
pub fn from_orders(orders: &Orders, plan: &Plan) -> Triangle {
    let first = |history: History<'_>| history.purchases().next().map(|(day, _)| day);
    orders_in(orders, plan, |_, history| first(history))
}

/// The cohorts of customers by a day that `home` knows of each, by number: cell k looks at the k-th
/// period after that day's. Customers without a day are in no cohort, orders before it in no cell.
/// Otherwise as [`from_orders`].
pub fn from_orders_since(
    orders: &Orders,
    plan: &Plan,
    home: impl Fn(usize) -> Option<Day>,
) -> Triangle {
    orders_in(orders, plan, |customer, _| home(customer))
}

fn orders_in(
    orders: &Orders,
    plan: &Plan,
    home: impl Fn(usize, History<'_>) -> Option<Day>,
) -> Triangle {
    let mut table = Table::new(plan);
    let mut stray_refunds = 0;
    for (customer, history) in orders.histories().enumerate() {
        stray_refunds += table.take(history, home(customer, history));
    }
    if plan.align == Align::Elapsed {
        table.cover();
    }
    if plan.align == Align::Elapsed {
        table.cover();
    }
    Triangle {
        cohorts: table.finish(),
        scale: orders.scale(),
        stray_refunds,
    }
}

/// The cohorts of customers by the start of their first contract.
///
/// Cell k counts the customers who are still active at the k-th anniversary of that start: k months
/// (weeks, quarters, years) later, or k spans of days in elapsed alignment. Cell 0 has everybody.
/// `later` counts those active then or afterwards. There are no orders in it.
/// A cell is there when everybody in the cohort has reached the anniversary by the as-of day.
/// Definitions, sections 2 and 4.
pub fn from_contracts(contracts: &Contracts, plan: &Plan) -> Triangle {
    contracts_in(contracts, plan, |_, spells| {
        let known = spells.iter().find(|spell| spell.start <= plan.as_of);
        known.map(|spell| spell.start)
    })
}

/// The cohorts of customers by a day that `home` knows of each, by number, and its anniversaries.
/// Customers without a day, or a later one than the as-of day, are in no cohort. Otherwise as
/// [`from_contracts`].
pub fn from_contracts_since(
    contracts: &Contracts,
    plan: &Plan,
    home: impl Fn(usize) -> Option<Day>,
) -> Triangle {
    contracts_in(contracts, plan, |customer, _| home(customer))
}

fn contracts_in(
    contracts: &Contracts,
    plan: &Plan,
    home: impl Fn(usize, &[Spell]) -> Option<Day>,
) -> Triangle {
    // A spell says all of its customer, however early.
    let mut table = Table::new(&Plan {
        begin: Day::MIN,
        ..*plan
    });
    for (customer, spells) in contracts.histories().enumerate() {
        if let Some(first) = home(customer, spells) {
            table.take_spells(spells, first);
        }
    }
    for row in &mut table.rows {
        let latest = match plan.align {
            Align::Calendar => row.period.last().min(plan.as_of),
            Align::Elapsed => row.latest.unwrap_or(plan.as_of),
        };
        row.observable = anniversaries(plan, latest);
        row.complete = row.observable;
    }
    Triangle {
        cohorts: table.finish(),
        scale: 0,
        stray_refunds: 0,
    }
}

/// How many anniversaries of `start`, itself included, the data know.
fn anniversaries(plan: &Plan, start: Day) -> usize {
    let reach = plan.as_of.plus_days(1);
    let later = (1..).take_while(|&number| {
        let day = anniversary(plan, start, number);
        day <= reach && day < Day::MAX
    });
    1 + later.count()
}

/// The day `number` periods after `start`.
fn anniversary(plan: &Plan, start: Day, number: i32) -> Day {
    match (plan.align, plan.every) {
        (Align::Elapsed, every) => start.plus_days(span(every).saturating_mul(number)),
        (Align::Calendar, Unit::Month) => start.plus_months(number),
        (Align::Calendar, Unit::Quarter) => start.plus_months(number.saturating_mul(3)),
        (Align::Calendar, Unit::Year) => start.plus_months(number.saturating_mul(12)),
        (Align::Calendar, every) => start.plus_days(span(every).saturating_mul(number)),
    }
}

/// The days of a span in elapsed alignment.
pub(crate) fn span(every: Unit) -> i32 {
    match every {
        Unit::Week => 7,
        Unit::Month => 30,
        Unit::Quarter => 90,
        Unit::Year => 365,
        Unit::Days => 1,
    }
}

/// Cells while they are counted.
struct Table {
    plan: Plan,
    /// The first day of the first period, and the period of each day from it on.
    start: Day,
    period_of: Vec<u32>,
    rows: Vec<Row>,
}

pub(super) struct Row {
    pub(super) period: Period,
    size: u64,
    cells: Vec<Cell>,
    /// Cells that will be kept.
    pub(super) observable: usize,
    /// Of these, the complete ones.
    complete: usize,
    /// The earliest and the latest first day of its customers.
    pub(super) earliest: Option<Day>,
    latest: Option<Day>,
}

impl Table {
    fn new(plan: &Plan) -> Table {
        let mut period = plan.calendar.period_of(plan.every, plan.first);
        let start = period.start;
        let mut period_of = Vec::new();
        let mut periods = Vec::new();
        while period.start <= plan.as_of {
            period_of.resize(days(start, period.end), periods.len() as u32);
            periods.push(period);
            period = period.next();
        }
        let count = periods.len();
        let rows = periods.iter().enumerate().map(|(number, period)| {
            let ahead = count - number;
            let (observable, complete) = match plan.align {
                Align::Calendar => {
                    let last_complete = periods
                        .last()
                        .is_some_and(|last| last.is_complete(plan.as_of));
                    (ahead, ahead - usize::from(!last_complete))
                }
                // Known when all customers are.
                Align::Elapsed => (0, 0),
            };
            Row {
                period: *period,
                size: 0,
                cells: Vec::new(),
                observable,
                complete,
                earliest: None,
                latest: None,
            }
        });
        Table {
            plan: *plan,
            start,
            rows: rows.collect(),
            period_of,
        }
    }

    /// The period that `day` lies in, by number.
    fn period(&self, day: Day) -> Option<usize> {
        let place = usize::try_from(day.days_since(self.start)).ok()?;
        self.period_of.get(place).map(|period| *period as usize)
    }

    /// Takes a customer's history, whose cohort is that of the day `first`; gives the refunds that
    /// belong to no cell.
    fn take(&mut self, history: History<'_>, first: Option<Day>) -> u64 {
        let home = first.and_then(|first| Some((first, self.period(first)?)));
        let Some((first, home)) = home else {
            return refunds(history);
        };
        let (mut stray, mut last) = (0, None);
        for (day, amount) in history.entries() {
            if day < first {
                stray += u64::from(amount < 0);
                continue;
            }
            let number = match self.plan.align {
                Align::Calendar => match self.period(day) {
                    Some(period) => period - home, // days are sorted: invariant
                    None => break,
                },
                Align::Elapsed => (day.days_since(first) / span(self.plan.every)) as usize,
            };
            let cell = self.rows[home].cell(number); // invariant
            if amount < 0 {
                cell.refunds += amount;
                continue;
            }
            cell.orders += 1;
            cell.revenue += amount;
            if last != Some(number) {
                cell.customers += 1;
                last = Some(number);
            }
        }
        let row = &mut self.rows[home]; // invariant
        row.size += 1;
        row.saw(first);
        if let Some(last) = last {
            row.cell(last).later += 1;
        }
        stray
    }

    /// Takes a customer's spells, sorted by start, whose cohort is that of the day `first`.
    fn take_spells(&mut self, spells: &[Spell], first: Day) {
        let as_of = self.plan.as_of;
        let known = || spells.iter().filter(|spell| spell.start <= as_of);
        let Some(home) = self.period(first) else {
            return;
        };
        // Nobody is active later than this, as far as the data know.
        let never = Day::MAX;
        let end = known().map(|spell| spell.end.unwrap_or(never)).max();
        let reach = end.unwrap_or(first).min(as_of.plus_days(1));
        let plan = self.plan;
        let row = &mut self.rows[home]; // invariant
        row.size += 1;
        row.saw(first);
        row.cell(0).customers += 1;
        let (mut number, mut last) = (1, 0);
        loop {
            let day = anniversary(&plan, first, number as i32);
            if day > reach || day == Day::MAX {
                break;
            }
            let active = spells.iter().any(|spell| spell.is_active(day));
            row.cell(number).customers += u64::from(active);
            last = number;
            number += 1;
        }
        row.cell(last).later += 1;
    }

    /// Elapsed cells are covered when the span of the cohort's last customer is.
    fn cover(&mut self) {
        for row in &mut self.rows {
            let since = |latest: Day| self.plan.as_of.days_since(latest) + 1;
            let spans = row
                .latest
                .map_or(0, |latest| since(latest) / span(self.plan.every));
            row.observable = spans as usize;
            row.complete = row.observable;
        }
    }

    fn finish(self) -> Vec<Cohort> {
        let limit = self
            .plan
            .periods
            .map_or(usize::MAX, |last| last.saturating_add(1));
        let covered: Vec<usize> = self
            .rows
            .iter()
            .map(|row| first_covered(&self.plan, row))
            .collect();
        let rows = self.rows.into_iter().zip(covered);
        let rows = rows.filter(|(row, _)| row.size > 0);
        rows.map(|(mut row, covered)| {
            // Who is there in a later cell is there in this one or later.
            let mut later = 0;
            for cell in row.cells.iter_mut().rev() {
                later += cell.later;
                cell.later = later;
            }
            row.cells.resize(row.observable.min(limit), Cell::default());
            let complete = row.complete.min(row.cells.len());
            for cell in row.cells.iter_mut().take(complete).skip(covered) {
                cell.complete = true;
            }
            Cohort {
                period: row.period,
                size: row.size,
                cells: row.cells,
            }
        })
        .collect()
    }
}

impl Row {
    fn saw(&mut self, first: Day) {
        self.earliest = Some(self.earliest.map_or(first, |earliest| earliest.min(first)));
        self.latest = self.latest.max(Some(first));
    }

    fn cell(&mut self, number: usize) -> &mut Cell {
        if number >= self.cells.len() {
            self.cells.resize(number + 1, Cell::default());
        }
        &mut self.cells[number] // just made: invariant
    }
}

/// How many refunds a history holds.
fn refunds(history: History<'_>) -> u64 {
    let entries = history.entries();
    entries.filter(|(_, amount)| *amount < 0).count() as u64
}

/// Days from `first` to `day`; 0 when `day` is earlier.
pub(super) fn days(first: Day, day: Day) -> usize {
    usize::try_from(day.days_since(first)).unwrap_or(0)
}
