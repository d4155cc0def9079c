//! One file's rows, read column by column and handed to the ledger in blocks.
//!
//! ```text
//! batch ─ pieces of some hundred rows ─ one loop a column (block) ─ rules as marks on the rows ─ ledger
//!                                          └ a value that does not fit ─ the careful way, for this row alone
//! ```

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::customer_map::CustomerMap;
use super::decide::{Decision, Evidence};
use super::file_read::FileRead;
use super::forms::{Forms, Row, shortened};
use super::places::Place;
use super::plan::Plan;
use super::refusal::{Refused, Stop};
use super::seen::FileSeen;
use super::shared::Shared;
use crate::calendar::Day;
use crate::input::amount::{Amount, AmountEvidence, DecimalMark};
use crate::input::date::DateEvidence;
use crate::input::error::InputError;
use crate::input::problem::{Kind, Problem, Problems};
use crate::input::rows::{Batch, Delimiter};
use crate::input::table::Table;
use crate::ledger::{OrderCodes, OrdersBuilder, RowKind};
use crate::words::counted;
use row_read::RowRead;

mod added;
mod applied;
mod block;
mod careful;
mod evidence;
mod handed;
mod items;
mod ranges;
mod refused;
mod row_read;
mod tally;

use tally::Tally;

/// Reads batches of one file, or of a range of it. As long as its dates or amounts can be read in two ways,
/// batches wait; what decides may stand further down.
pub(super) struct OrderRows {
    file: usize,
    header_line: u64,
    delimiter: u8,
    plan: Arc<Plan>,
    /// Which person each customer's id is.
    map: Option<Arc<CustomerMap>>,
    forms: Forms,
    /// What the rows tell, counted.
    tally: Tally,
    seen: FileSeen,
    /// Batches that wait for the forms.
    waiting: Vec<Batch>,
    /// The rows at the start of a range that may belong to the order that the range before ends with.
    head: Vec<(Batch, Range<usize>)>,
    in_head: bool,
    run: Run,
    codes: OrderCodes,
    rows: u64,
    as_of: Option<Day>,
    builder: OrdersBuilder,
    problems: Problems,
    /// Rows of the piece that cannot be used.
    refusals: Vec<(usize, Stop)>,
    keep_rejects: bool,
    read_as: Vec<(&'static str, String)>,
    /// Memory to read a piece's rows with, and what was paid back of them.
    piece: Vec<RowRead>,
    piece_refunds: Vec<(Day, Amount)>,
}

/// The order of the last row.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// Its code.
    order: Option<u64>,
    /// The last order that was no refund: a refund between an order's rows does not make them another order.
    last: Option<u64>,
    /// What its first row says to the further ones, where these hold items alone.
    first: Option<FirstRow>,
    /// What its first row says of its state, where further rows hold items.
    state: Vec<Vec<u8>>,
    /// The rows of it, by hash, if there are several.
    rows: HashSet<u64, FixedState>,
}

impl Run {
    /// Whether a row begins an order: not where a part of an order is taken back further down, nor where only
    /// refunds stand between an order's rows.
    fn begins(&mut self, read: &RowRead) -> bool {
        if read.kind == RowKind::OwnRefund || read.amount.units() < 0 {
            return false;
        }
        let other = read.order != self.last;
        self.last = read.order;
        read.starts && (other || self.first.is_some())
    }
}

/// An order's first row, for items that take their day and customer from it.
#[derive(Debug, Clone)]
struct FirstRow {
    day: Day,
    customer: Vec<u8>,
    amount: Amount,
    kind: RowKind,
    currency: Option<super::currencies::Currency>,
    group: u32,
}

/// What is left of a file once it is read.
pub(super) struct Finished {
    pub(super) read: FileRead,
    pub(super) problems: Problems,
}

impl OrderRows {
    pub(super) fn new(file: usize, table: &Table, plan: Plan, shared: Shared<'_>) -> Self {
        let (options, dates) = (shared.options, shared.dates.clone());
        let amount_column = plan.amount.iter().flat_map(|term| &term.factors).next();
        let evidence = Evidence {
            file: table.name.clone(),
            date_column: plan.date.name.clone(),
            amount_column: amount_column.map_or(String::new(), |place| place.name.clone()),
            dates: DateEvidence::new(file),
            amounts: AmountEvidence::new(file),
        };
        let dates = match &plan.written_in {
            Some(zone) => dates.with_written_in(zone.clone()),
            None => dates,
        };
        let order_given = options.date_order.is_some() || options.date_format.is_some();
        let mut read_as = table.read_as.clone();
        read_as.extend(plan.read_as.iter().cloned());
        OrderRows {
            file,
            header_line: table.header_line,
            delimiter: match table.dialect.delimiter {
                Delimiter::Byte(byte) => byte,
                Delimiter::Spaces => b' ',
            },
            forms: Forms {
                dates,
                order_given,
                order_known: order_given,
                mark: options.decimal_mark.unwrap_or(DecimalMark::Point),
                mark_known: options.decimal_mark.is_some() || plan.amount.is_empty(),
                evidence,
                refused: Refused::new(options.keep_rejects),
            },
            tally: Tally::new(&plan),
            seen: FileSeen::default(),
            waiting: Vec::new(),
            head: Vec::new(),
            in_head: false,
            run: Run::default(),
            codes: OrderCodes::new(),
            rows: 0,
            as_of: options.as_of,
            builder: shared.builder.sharing(),
            problems: Problems::new(options.keep_rejects),
            refusals: Vec::new(),
            keep_rejects: options.keep_rejects,
            read_as,
            piece: Vec::new(),
            piece_refunds: Vec::new(),
            map: shared.map.cloned(),
            plan: Arc::new(plan),
        }
    }

    /// Whether no row waits, and the next ones hardly would: 3/3/2024 can be read, and 4/3/2024 cannot.
    pub(super) fn reads_at_once(&self) -> bool {
        let dates = self.forms.order_known || !self.forms.evidence.dates.has_ordered();
        dates && self.waiting.is_empty() && self.forms.can_read()
    }

    /// What the file's values say of their form.
    pub(super) fn evidence(&self) -> &Evidence {
        &self.forms.evidence
    }

    /// Takes the next batch, which may be empty afterwards.
    pub(super) fn take(&mut self, batch: &mut Batch) -> Result<(), InputError> {
        self.rows += batch.len() as u64;
        if !self.forms.known() || self.forms.evidence.dates.is_open() {
            self.look_at(batch);
        }
        let may_read = self.forms.can_read();
        if self.waiting.is_empty() && may_read {
            return self.push(batch);
        }
        if !may_read {
            self.look_at_all(batch, 0..batch.len());
        }
        self.waiting.push(std::mem::take(batch));
        if may_read {
            self.push_waiting()
        } else {
            Ok(())
        }
    }

    fn push_waiting(&mut self) -> Result<(), InputError> {
        for mut batch in std::mem::take(&mut self.waiting) {
            self.push(&mut batch)?;
        }
        Ok(())
    }

    /// Hands a batch's rows on, but for those of a range's head.
    fn push(&mut self, batch: &mut Batch) -> Result<(), InputError> {
        if !self.in_head {
            return self.read(batch, 0..batch.len());
        }
        let rows = self.rows_of_head(batch);
        let mut batch = std::mem::take(batch);
        // They are read when all is decided: what they say has to be heard now.
        self.look_at_all(&batch, 0..rows);
        if rows < batch.len() {
            self.in_head = false;
            self.run.order = None;
            self.read(&batch, rows..batch.len())?;
            batch.keep_first(rows);
        }
        self.head.push((batch, 0..rows));
        Ok(())
    }

    /// Reads rows, some hundred at a time, and hands them to the ledger.
    fn read(&mut self, batch: &Batch, rows: Range<usize>) -> Result<(), InputError> {
        let mut from = rows.start;
        while from < rows.end {
            let to = rows.end.min(from + block::ROWS);
            self.read_piece(batch, from..to)?;
            from = to;
        }
        Ok(())
    }

    /// Notes why a row cannot be used; rows of nothing and the header again are none.
    fn refuse(&mut self, row: Row<'_>, stop: Stop) {
        if self.is_no_row(row) {
            return;
        }
        self.refusals.push((row.index, stop));
    }

    /// Takes the problems of the rows that were read together, in the order of the file.
    fn keep_refusals(&mut self, batch: &Batch) {
        self.refusals.sort_by_key(|(index, _)| *index);
        for (index, stop) in self.refusals.drain(..) {
            let Stop::Problem {
                place,
                kind,
                message,
            } = stop;
            let problem = Problem {
                file: self.forms.evidence.file.clone(),
                line: batch.line(index),
                column: place,
                kind,
                message,
            };
            self.problems.push(problem, batch.raw(index));
        }
    }

    /// How the file is read, as the output tells it.
    pub(super) fn read_as(&mut self) -> &mut [(&'static str, String)] {
        &mut self.read_as
    }

    /// Gives back memory after the last batch.
    pub(super) fn settle(&mut self) -> Result<(), InputError> {
        self.piece = Vec::new();
        Ok(self.builder.settle()?)
    }

    /// Reads what waited with the decision of the whole file, and adds everything to `all`. `run` is the order
    /// that the range before ends with, and then the one that this range ends with.
    pub(super) fn finish(
        mut self,
        decision: Decision,
        all: &mut OrdersBuilder,
        run: &mut Run,
    ) -> Result<Finished, InputError> {
        self.forms.decided(decision);
        let mut counts = super::RuleCounts::default();
        if self.in_head {
            // Nothing was handed on yet: all of it follows the range before.
            self.run = std::mem::take(run);
            self.in_head = false;
            self.read_head()?;
        } else if !self.head.is_empty() {
            // What was found behind the head comes later.
            let builder = std::mem::replace(&mut self.builder, all.sharing());
            let own = std::mem::replace(&mut self.run, std::mem::take(run));
            let problems = std::mem::replace(&mut self.problems, Problems::new(self.keep_rejects));
            let seen = std::mem::take(&mut self.seen);
            let tally = std::mem::replace(&mut self.tally, Tally::new(&self.plan));
            self.read_head()?;
            let of_head = std::mem::replace(&mut self.tally, tally);
            counts = of_head.finish(&self.plan.rules);
            self.run = own;
            self.problems.merge(problems);
            self.seen.merge(&seen);
            let head = std::mem::replace(&mut self.builder, builder);
            all.append(head)?;
        }
        self.push_waiting()?;
        self.reword_refused();
        if let Some(order) = decision.order {
            self.read_as.push(("date_order", order.to_string()));
        }
        if self.forms.mark == DecimalMark::Comma {
            self.read_as
                .push(("decimal_mark", self.forms.mark.name().to_owned()));
        }
        all.append(self.builder)?;
        counts.merge(&self.tally.finish(&self.plan.rules));
        *run = self.run;
        Ok(Finished {
            read: FileRead {
                name: self.forms.evidence.file,
                rows: self.rows,
                rejected: self.problems.total(),
                header_line: self.header_line,
                preset_knows_amount: self.plan.preset_knows_amount,
                offset: self.plan.offset.clone(),
                sales_among_others: self.plan.sales_among_others.clone(),
                has_amounts: !self.plan.amount.is_empty(),
                is_product: self.plan.is_product,
                by_themselves: self.plan.rules.by_themselves.clone(),
                customer_column: self.plan.customer.name.clone(),
                order_column: self.plan.order.as_ref().map(|place| place.name.clone()),
                date_column: self.plan.date.name.clone(),
                columns: self.plan.found.clone(),
                read_as: self.read_as,
                counts,
                seen: self.seen,
                names: self.plan.names.clone(),
                ..FileRead::default()
            },
            problems: self.problems,
        })
    }

    fn read_head(&mut self) -> Result<(), InputError> {
        for (batch, rows) in std::mem::take(&mut self.head) {
            self.read(&batch, rows)?;
        }
        Ok(())
    }
}

/// What database exports write where there is nothing.
#[inline(always)]
pub(in crate::input) fn is_blank(id: &[u8]) -> bool {
    super::words::is_nobody(id)
}

/// An id over several lines: the sign of a quote that was never closed.
fn broken_id(place: &Place, id: &[u8], kind: Kind) -> Stop {
    let message = format!(
        "\"{}\" has a line break inside; is a quote not closed?",
        shortened(id)
    );
    Stop::problem(place, kind, message)
}

/// A row of another width than the header.
fn wrong_width(fields: usize, width: usize) -> Stop {
    let message = format!(
        "the row has {} and the header {width}",
        counted(fields as u64, "field")
    );
    Stop::Problem {
        place: None,
        kind: Kind::Fields,
        message,
    }
}

/// The hash of a row as it stands.
fn hash_of(row: &[u8]) -> u64 {
    FixedState::default().hash_one(row)
}
