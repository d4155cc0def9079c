//! One customer's rows put together by order.

use super::block::RowKind;
use super::codes::ORDER_BITS;
use super::merged::{Merged, Repeated};
use crate::calendar::Day;

/// From this code on a row has no order's id: it is an order or a refund by itself.
pub(super) const ALONE: u64 = 1 << ORDER_BITS;

/// Rows of one order whose days are further apart than this are hardly of one order.
const APART: i32 = 31;

/// What is known of a row once its customer's rows stand together.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderRow {
    pub(super) code: u64,
    /// Its place among its customer's rows.
    pub(super) place: u32,
    pub(super) file: u32,
    pub(super) kind: RowKind,
    pub(super) starts: bool,
    pub(super) day: Day,
    pub(super) amount: i128,
}

/// Rows of one order that stand one behind the other in one file.
#[derive(Debug, Clone, Copy)]
struct Run {
    file: u32,
    /// Of the order's own rows how many there are, how many of them are not below zero, of these the amount of the first
    /// and whether all have it; of all whether one is
    /// not 0, the sum, and the earliest day.
    rows: u32,
    sales: u32,
    amount: i128,
    equal: bool,
    any: bool,
    total: i128,
    day: Day,
    /// What was paid back.
    refunds: i128,
    void: bool,
}

impl Run {
    fn new(file: u32) -> Run {
        Run {
            file,
            rows: 0,
            sales: 0,
            amount: 0,
            equal: true,
            any: false,
            total: 0,
            day: Day::MAX,
            refunds: 0,
            void: false,
        }
    }

    fn add(&mut self, row: &OrderRow) {
        match row.kind {
            RowKind::Void => self.void = true,
            RowKind::Refund | RowKind::OwnRefund => self.refunds += row.amount,
            RowKind::Order => {
                self.rows += 1;
                // What is taken back on a row says nothing of the others.
                if row.amount >= 0 {
                    if self.sales == 0 {
                        self.amount = row.amount;
                    }
                    self.sales += 1;
                    self.equal &= row.amount == self.amount;
                }
                self.any |= row.amount != 0;
                self.total += row.amount;
                self.day = self.day.min(row.day);
            }
        }
    }

    /// Whether an order that stands there again is the same.
    fn is_like(&self, other: &Run) -> bool {
        (self.total, self.refunds, self.void) == (other.total, other.refunds, other.void)
    }
}

/// Money paid back, and the run it belongs to.
#[derive(Debug, Clone, Copy)]
struct PaidBack {
    run: Option<usize>,
    day: Day,
    amount: i128,
}

/// Memory to put one customer's orders together in.
#[derive(Debug, Default)]
pub(super) struct Merger {
    rows: Vec<OrderRow>,
    runs: Vec<Run>,
    refunds: Vec<PaidBack>,
    entries: Vec<(Day, i128)>,
}

impl Merger {
    /// Puts a customer's rows together, which come in the order of their places.
    pub(super) fn merge(
        &mut self,
        rows: impl Iterator<Item = OrderRow>,
        customer: &[u8],
        repeated: Repeated,
        merged: &mut Merged,
    ) {
        self.entries.clear();
        let mut all = std::mem::take(&mut self.rows);
        all.clear();
        all.extend(rows);
        all.sort_unstable_by_key(|row| (row.code, row.place));
        for rows in all.chunk_by(|one, other| one.code == other.code) {
            match rows {
                [row] if row.code >= ALONE => self.alone(row),
                _ => self.order(rows, customer, repeated, merged),
            }
        }
        self.rows = all;
    }

    /// The entries of the customer, in no order.
    pub(super) fn entries(&self) -> &[(Day, i128)] {
        &self.entries
    }

    fn alone(&mut self, row: &OrderRow) {
        // A refund of nothing would look like an order of nothing.
        let nothing = row.kind.is_refund() && row.amount == 0;
        if row.kind != RowKind::Void && !nothing {
            self.entries.push((row.day, row.amount));
        }
    }

    fn order(
        &mut self,
        rows: &[OrderRow],
        customer: &[u8],
        repeated: Repeated,
        merged: &mut Merged,
    ) {
        self.find_runs(rows);
        self.count(rows, customer, merged);
        let last = self.runs.len().saturating_sub(1);
        let keeps = |at: usize, run: &Run| {
            !run.void
                && match repeated {
                    Repeated::Add => true,
                    Repeated::First => at == 0,
                    Repeated::Last => at == last,
                }
        };
        let kept = self.runs.iter().enumerate();
        let kept = kept.filter(|(at, run)| run.rows > 0 && keeps(*at, run));
        let order = kept.map(|(_, run)| (run.day, run.total));
        let order = order.reduce(|one, other| (one.0.min(other.0), one.1 + other.1));
        self.entries.extend(order);
        let runs = &self.runs;
        let stays = |run: usize| runs.get(run).is_some_and(|known| keeps(run, known));
        self.refunds.retain(|paid| paid.run.is_none_or(stays));
        self.refunds.sort_unstable_by_key(|paid| paid.day);
        for paid in self.refunds.chunk_by(|one, other| one.day == other.day) {
            let amount: i128 = paid.iter().map(|paid| paid.amount).sum();
            let day = paid.first().map(|paid| paid.day);
            // As above.
            self.entries
                .extend(day.filter(|_| amount != 0).map(|day| (day, amount)));
        }
    }

    fn find_runs(&mut self, rows: &[OrderRow]) {
        self.runs.clear();
        self.refunds.clear();
        let mut file = None;
        let mut begins = true;
        for row in rows {
            begins |= row.starts || file != Some(row.file);
            file = Some(row.file);
            let own = row.kind == RowKind::OwnRefund;
            if !own && begins {
                self.runs.push(Run::new(row.file));
                begins = false;
            }
            let run = self.runs.len().checked_sub(1).filter(|_| !own);
            if row.kind.is_refund() {
                let (day, amount) = (row.day, row.amount);
                self.refunds.push(PaidBack { run, day, amount });
            }
            if let Some(run) = run.and_then(|run| self.runs.get_mut(run)) {
                run.add(row);
            }
        }
    }

    /// Counts an order of one file whose rows stand apart, as one of several rows.
    fn count_apart(&self, merged: &mut Merged) {
        let Some(first) = self.runs.first() else {
            return;
        };
        let apart = self.runs.len() > 1 && self.runs.iter().all(|run| run.file == first.file);
        let sales = self.runs.iter().all(|run| run.rows == 1 && !run.void);
        if apart && sales && self.runs.iter().any(|run| run.any) {
            let equal = self.runs.iter().all(|run| run.is_like(first));
            merged.stand_apart += 1;
            merged.stand_apart_equal += u64::from(equal);
        }
    }

    /// Counts what there is to see of the order.
    fn count(&self, rows: &[OrderRow], customer: &[u8], merged: &mut Merged) {
        merged.orders += u64::from(rows.iter().any(|row| row.kind != RowKind::Void));
        for run in self.runs.iter().filter(|run| run.sales > 1 && run.any) {
            merged.several_rows += 1;
            merged.equal_rows += u64::from(run.equal);
        }
        self.count_apart(merged);
        let own = days(rows, |kind| !kind.is_refund());
        let code = rows.first().map_or(0, |row| row.code);
        if let Some(days) = own.filter(|(first, last)| last.days_since(*first) > APART) {
            merged.apart.add(code, customer, days);
            return;
        }
        let of_runs = || days(rows, |kind| kind != RowKind::OwnRefund);
        let (Some(first), Some(days)) = (self.runs.first(), own.or_else(of_runs)) else {
            return;
        };
        if self.runs.iter().any(|run| run.file != first.file) {
            merged.in_two_files.add(code, customer, days);
        }
        // Files come one after the other.
        let (mut again, mut changed) = (false, false);
        for runs in self.runs.chunk_by(|one, other| one.file == other.file) {
            again |= runs.len() > 1;
            changed |= runs.windows(2).any(|pair| !pair[0].is_like(&pair[1])); // invariant: pairs
        }
        if changed {
            merged.changed.add(code, customer, days);
        } else if again {
            merged.alike.add(code, customer, days);
        }
    }
}

/// The first and the last day of the rows of some kinds.
fn days(rows: &[OrderRow], wanted: impl Fn(RowKind) -> bool) -> Option<(Day, Day)> {
    let days = rows
        .iter()
        .filter(|row| wanted(row.kind))
        .map(|row| row.day);
    Some((days.clone().min()?, days.max()?))
}
