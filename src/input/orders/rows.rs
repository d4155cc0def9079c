//! One file's rows, checked and handed to the ledger.

use std::sync::Arc;

use super::decide::{Decision, Evidence};
use super::export::{ExportRows, File};
use super::forms::{Forms, Row, shortened};
use super::plan::{Place, Plan};
use super::tally::RuleCounts;
use super::{FileRead, OrderOptions};
use crate::input::amount::{AmountEvidence, DecimalMark};
use crate::input::date::{DateEvidence, DateReader};
use crate::input::error::InputError;
use crate::input::problem::{Kind, Problem, Problems};
use crate::input::rows::Batch;
use crate::input::table::Table;
use crate::ledger::{LedgerError, OrdersBuilder, Value};
use crate::words::counted;

mod quick;
mod ranges;
mod refused;

use quick::Quick;
pub(super) use refused::Refused;

/// Reads batches of one file. As long as its dates or amounts can be read in two ways, batches wait;
/// what decides may stand further down, or in another file.
pub(super) struct OrderRows {
    file: usize,
    plan: Plan,
    /// Where the parts stand in rows that need no more than these.
    quick: Option<Quick>,
    /// Memory to read such rows with.
    values: Vec<Value>,
    forms: Forms,
    /// What the plan's rules need to remember; none where it has none.
    export: Option<Box<ExportRows>>,
    /// Batches that wait, each with the row they wait from.
    waiting: Vec<(Batch, usize)>,
    rows: u64,
    builder: OrdersBuilder,
    problems: Problems,
    keep_rejects: bool,
    read_as: Vec<(&'static str, String)>,
    /// What conditions left out, and the groups of customers.
    chosen: RuleCounts,
}

/// What is left of a file once it is read.
pub(super) struct Finished {
    pub(super) read: FileRead,
    pub(super) problems: Problems,
}

/// What became of a row that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is in the ledger.
    Used,
    /// It is left out on purpose; what it says of the column's form still counts.
    LeftOut,
}

/// Why a row did not go into the ledger.
pub(super) enum Stop {
    /// It cannot be used.
    Problem {
        place: Option<String>,
        kind: Kind,
        message: String,
    },
    /// It can be read in two ways.
    Undecided,
    /// The ledger is full.
    Ledger(LedgerError),
}

impl Stop {
    pub(super) fn problem(place: &Place, kind: Kind, message: String) -> Stop {
        Stop::Problem {
            place: Some(place.name.clone()),
            kind,
            message,
        }
    }
}

impl From<LedgerError> for Stop {
    fn from(error: LedgerError) -> Self {
        Stop::Ledger(error)
    }
}

impl OrderRows {
    pub(super) fn new(
        file: usize,
        table: &Table,
        plan: Plan,
        options: &OrderOptions,
        dates: DateReader,
        builder: OrdersBuilder,
    ) -> Self {
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
            forms: Forms {
                dates,
                order_given,
                order_known: order_given,
                mark: options.decimal_mark.unwrap_or(DecimalMark::Point),
                mark_known: options.decimal_mark.is_some(),
                evidence,
                refused: Refused::new(options.keep_rejects),
            },
            export: plan
                .rules
                .as_deref()
                .map(|rules| Box::new(ExportRows::new(rules))),
            waiting: Vec::new(),
            rows: 0,
            builder,
            problems: Problems::new(options.keep_rejects),
            keep_rejects: options.keep_rejects,
            read_as,
            quick: Quick::new(&plan),
            values: Vec::new(),
            plan,
            chosen: RuleCounts::default(),
        }
    }

    /// What the file's values say of their form.
    pub(super) fn evidence(&self) -> &Evidence {
        &self.forms.evidence
    }

    /// Takes the next batch, which may be empty afterwards.
    pub(super) fn take(&mut self, batch: &mut Batch) -> Result<(), InputError> {
        self.rows += batch.len() as u64;
        if self.waiting.is_empty() {
            if let Some(from) = self.push_rows(batch, 0)? {
                self.waiting.push((std::mem::take(batch), from));
            }
            return Ok(());
        }
        self.look_from(batch, 0);
        self.waiting.push((std::mem::take(batch), 0));
        if self.forms.known() {
            self.push_waiting()?;
        }
        Ok(())
    }

    fn push_waiting(&mut self) -> Result<(), InputError> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut waiting = waiting.into_iter();
        while let Some((batch, from)) = waiting.next() {
            if let Some(from) = self.push_rows(&batch, from)? {
                self.waiting.push((batch, from));
                self.waiting.extend(waiting);
                break;
            }
        }
        Ok(())
    }

    /// Hands the batch's rows from `from` on to the ledger; stops at the first that can be read in
    /// two ways, and says which.
    fn push_rows(&mut self, batch: &Batch, from: usize) -> Result<Option<usize>, InputError> {
        let mut next = from;
        while next < batch.len() {
            if let Some(quick) = self.quick {
                let values = &mut self.values;
                next = quick.push(batch, next, &self.forms, &mut self.builder, values)?;
                if next == batch.len() {
                    break;
                }
            }
            let index = next;
            next += 1;
            match self.push_row(Row { batch, index }) {
                Ok(Taken::Used) => self.group(Row { batch, index }),
                Ok(Taken::LeftOut) => self.testify(Row { batch, index }),
                Err(Stop::Undecided) => {
                    self.look_from(batch, index);
                    if self.forms.known() {
                        return self.push_rows(batch, index);
                    }
                    return Ok(Some(index));
                }
                Err(Stop::Ledger(error)) => return Err(error.into()),
                Err(Stop::Problem {
                    place,
                    kind,
                    message,
                }) => {
                    if matches!(kind, Kind::Date | Kind::Amount) {
                        // It may be the value that contradicts those which decided.
                        self.observe(Row { batch, index });
                    }
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
        }
        Ok(None)
    }

    fn push_row(&mut self, row: Row<'_>) -> Result<Taken, Stop> {
        let fields = row.batch.fields(row.index);
        if fields != self.plan.width {
            let message = format!(
                "the row has {} and the header {}",
                counted(fields as u64, "field"),
                self.plan.width
            );
            return Err(Stop::Problem {
                place: None,
                kind: Kind::Fields,
                message,
            });
        }
        let OrderRows {
            plan,
            forms,
            builder,
            ..
        } = self;
        let mut filters = plan.filters.iter();
        if let Some((condition, _)) = filters.find(|(condition, places)| {
            !condition.holds_for(places.iter().map(|place| row.field(place)))
        }) {
            self.chosen.leave_out(&format!("not {condition}"));
            return Ok(Taken::LeftOut);
        }
        if let (Some(export), Some(rules)) = (&mut self.export, &plan.rules) {
            return export.push_row(
                row,
                &mut File {
                    plan,
                    rules,
                    forms,
                    builder,
                },
            );
        }
        let customer = id(row, &plan.customer, Kind::Customer)?;
        let customer = if is_blank(customer) { b"" } else { customer };
        let order = match &plan.order {
            None => None,
            Some(place) => Some(order_id(row, place)?),
        };
        let day = forms.day(row, &plan.date)?;
        let amount = forms.amount(row, &plan.amount)?;
        let scale = u32::from(amount.scale());
        builder.push(customer, order, day, amount.units(), scale)?;
        Ok(Taken::Used)
    }

    /// How the file is read, as the output tells it.
    pub(super) fn read_as(&mut self) -> &mut [(&'static str, String)] {
        &mut self.read_as
    }

    /// Notes the group of a row's customer, where groups are asked for.
    fn group(&mut self, row: Row<'_>) {
        let OrderRows { plan, forms, .. } = self;
        let Some(by) = &plan.by else { return };
        // A row that was used has both.
        if let (Ok(customer), Ok(day)) = (
            id(row, &plan.customer, Kind::Customer),
            forms.day(row, &plan.date),
        ) {
            let value = row.field(by).trim_ascii();
            Arc::make_mut(&mut self.chosen.firsts).observe(customer, day, value);
        }
    }

    /// Observes a row that can be read in two ways, and the rows behind it in its batch.
    fn look_from(&mut self, batch: &Batch, from: usize) {
        for index in from..batch.len() {
            self.observe(Row { batch, index });
        }
        self.forms.settle();
    }

    /// Takes in what a row says of the forms: the same whether it is looked at ahead, refused or left
    /// out, so that neither batches nor ranges decide anything.
    fn observe(&mut self, row: Row<'_>) {
        let OrderRows { plan, forms, .. } = self;
        let whole = row.batch.fields(row.index) == plan.width;
        let order = plan.order.as_ref().map(|place| order_id(row, place));
        if !whole
            || id(row, &plan.customer, Kind::Customer).is_err()
            || order.is_some_and(|order| order.is_err())
        {
            return;
        }
        forms.observe_date(row, &plan.date);
        for place in plan.amount.iter().flat_map(|term| &term.factors) {
            forms.observe_amount(row, place);
        }
        if let Some(rules) = &plan.rules {
            rules.observe(row, forms);
        }
    }

    /// Observes a row that is left out, where its word is still wanted.
    fn testify(&mut self, row: Row<'_>) {
        if !self.forms.known() {
            self.observe(row);
            self.forms.settle();
        }
    }

    /// Gives back memory after the last batch.
    pub(super) fn settle(&mut self) -> Result<(), InputError> {
        self.values = Vec::new();
        Ok(self.builder.settle()?)
    }

    /// Reads what waited with the decision of all files, and adds everything to `all`.
    pub(super) fn finish(
        mut self,
        decision: Decision,
        all: &mut OrdersBuilder,
    ) -> Result<Finished, InputError> {
        self.forms.decided(decision);
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
        let mut counts = match (self.export, &self.plan.rules) {
            (Some(export), Some(rules)) => export.finish(rules),
            _ => RuleCounts::default(),
        };
        Arc::make_mut(&mut self.chosen.firsts).settle();
        counts.merge(&self.chosen);
        Ok(Finished {
            read: FileRead {
                name: self.forms.evidence.file,
                rows: self.rows,
                rejected: self.problems.total(),
                columns: self.plan.found,
                read_as: self.read_as,
                counts,
                names: self.plan.names,
            },
            problems: self.problems,
        })
    }
}

/// What database exports write where there is nothing.
#[inline(always)]
pub(in crate::input) fn is_blank(id: &[u8]) -> bool {
    id.len() <= 4 && is_word_for_blank(id)
}

#[inline(never)]
fn is_word_for_blank(id: &[u8]) -> bool {
    id.is_empty()
        || [&b"null"[..], b"\\n", b"nan", b"none", b"n/a", b"#n/a"]
            .iter()
            .any(|blank| id.eq_ignore_ascii_case(blank))
}

/// An id without the white space around it. One over several lines is the sign of a quote that was
/// never closed.
pub(super) fn id<'a>(row: Row<'a>, place: &Place, kind: Kind) -> Result<&'a [u8], Stop> {
    let id = row.field(place).trim_ascii();
    let breaks = row.batch.may_break(row.index) && (id.contains(&b'\n') || id.contains(&b'\r'));
    if !breaks {
        return Ok(id);
    }
    let message = format!(
        "\"{}\" has a line break inside; is a quote not closed?",
        shortened(id)
    );
    Err(Stop::problem(place, kind, message))
}

/// An order's id, which must be there.
pub(super) fn order_id<'a>(row: Row<'a>, place: &Place) -> Result<&'a [u8], Stop> {
    let id = id(row, place, Kind::Order)?;
    if id.is_empty() {
        let message = "is blank; without an id it is not known which rows are one order".to_owned();
        return Err(Stop::problem(place, Kind::Order, message));
    }
    Ok(id)
}
