//! One file's rows, checked and handed to the ledger.

use super::decide::{Decision, Evidence};
use super::plan::{Place, Plan};
use super::{FileRead, OrderOptions};
use crate::calendar::Day;
use crate::input::amount::{
    Amount, AmountError, AmountEvidence, DecimalChoice, DecimalMark, parse_amount,
};
use crate::input::date::{DateError, DateEvidence, DateReader, OrderChoice};
use crate::input::error::InputError;
use crate::input::problem::{Kind, Problem, Problems};
use crate::input::rows::Batch;
use crate::input::table::Table;
use crate::ledger::OrdersBuilder;
use crate::words::counted;

/// Reads batches of one file. As long as its dates or amounts can be read in two ways, batches wait;
/// what decides may stand further down, or in another file.
pub(super) struct OrderRows {
    file: usize,
    plan: Plan,
    dates: DateReader,
    /// Whether the order of day and month is known, or was never asked for.
    order_known: bool,
    mark: DecimalMark,
    mark_known: bool,
    pub(super) evidence: Evidence,
    /// Batches that wait, each with the row they wait from.
    waiting: Vec<(Batch, usize)>,
    rows: u64,
    builder: OrdersBuilder,
    problems: Problems,
    read_as: Vec<(&'static str, String)>,
}

/// What is left of a file once it is read.
pub(super) struct Finished {
    pub(super) read: FileRead,
    pub(super) problems: Problems,
}

/// Why a row did not go into the ledger.
enum Stop {
    /// It cannot be used.
    Problem {
        place: Option<String>,
        kind: Kind,
        message: String,
    },
    /// It can be read in two ways.
    Undecided,
}

/// A row's parts.
struct Parts<'a> {
    customer: &'a [u8],
    order: Option<&'a [u8]>,
    day: Day,
    amount: Amount,
}

impl OrderRows {
    pub(super) fn new(
        file: usize,
        table: &Table,
        plan: Plan,
        options: &OrderOptions,
        dates: DateReader,
    ) -> Self {
        let amount_column = plan.amount.iter().flat_map(|term| &term.factors).next();
        let evidence = Evidence {
            file: table.name.clone(),
            date_column: plan.date.name.clone(),
            amount_column: amount_column.map_or(String::new(), |place| place.name.clone()),
            dates: DateEvidence::new(file),
            amounts: AmountEvidence::new(file),
        };
        OrderRows {
            file,
            dates,
            order_known: options.date_order.is_some() || options.date_format.is_some(),
            mark: options.decimal_mark.unwrap_or(DecimalMark::Point),
            mark_known: options.decimal_mark.is_some(),
            evidence,
            waiting: Vec::new(),
            rows: 0,
            builder: OrdersBuilder::new(),
            problems: Problems::new(options.keep_rejects),
            read_as: table.read_as.clone(),
            plan,
        }
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
        if self.order_known && self.mark_known {
            self.push_waiting()?;
        }
        Ok(())
    }

    /// Takes over what the evidence has decided so far.
    fn settle(&mut self) {
        if !self.order_known
            && let OrderChoice::Chosen(order) = self.evidence.dates.decide()
        {
            self.dates = self.dates.clone().with_order(order);
            self.order_known = true;
        }
        if !self.mark_known
            && let DecimalChoice::Mark(mark) = self.evidence.amounts.decide()
        {
            self.mark = mark;
            self.mark_known = true;
        }
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
        for row in from..batch.len() {
            match self.parts(batch, row) {
                Ok(parts) => {
                    let Parts {
                        customer,
                        order,
                        day,
                        amount,
                    } = parts;
                    let scale = u32::from(amount.scale());
                    self.builder
                        .push(customer, order, day, amount.units(), scale)?;
                }
                Err(Stop::Undecided) => {
                    self.look_from(batch, row);
                    if self.order_known && self.mark_known {
                        return self.push_rows(batch, row);
                    }
                    return Ok(Some(row));
                }
                Err(Stop::Problem {
                    place,
                    kind,
                    message,
                }) => {
                    let problem = Problem {
                        file: self.evidence.file.clone(),
                        line: batch.line(row),
                        column: place,
                        kind,
                        message,
                    };
                    self.problems.push(problem, batch.raw(row));
                }
            }
        }
        Ok(None)
    }
}

impl OrderRows {
    /// Observes a row that can be read in two ways, and the rows behind it in its batch.
    fn look_from(&mut self, batch: &Batch, from: usize) {
        for row in from..batch.len() {
            self.observe(batch, row);
        }
        self.settle();
    }

    fn observe(&mut self, batch: &Batch, row: usize) {
        let line = batch.line(row);
        self.evidence
            .dates
            .observe(line, batch.field(row, self.plan.date.wanted));
        for place in self.plan.amount.iter().flat_map(|term| &term.factors) {
            self.evidence
                .amounts
                .observe(line, batch.field(row, place.wanted));
        }
    }

    fn parts<'a>(&mut self, batch: &'a Batch, row: usize) -> Result<Parts<'a>, Stop> {
        let fields = batch.fields(row);
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
        let customer = self.customer(batch, row)?;
        let order = self.order(batch, row)?;
        let day = self.day(batch, row)?;
        let amount = self.amount(batch, row)?;
        Ok(Parts {
            customer,
            order,
            day,
            amount,
        })
    }

    fn customer<'a>(&self, batch: &'a Batch, row: usize) -> Result<&'a [u8], Stop> {
        let place = &self.plan.customer;
        let id = batch.field(row, place.wanted).trim_ascii();
        check_line_breaks(id, place, Kind::Customer)?;
        Ok(if is_blank(id) { b"" } else { id })
    }

    fn order<'a>(&self, batch: &'a Batch, row: usize) -> Result<Option<&'a [u8]>, Stop> {
        let Some(place) = &self.plan.order else {
            return Ok(None);
        };
        let id = batch.field(row, place.wanted).trim_ascii();
        check_line_breaks(id, place, Kind::Order)?;
        if id.is_empty() {
            let message =
                "is blank; without an id it is not known which rows are one order".to_owned();
            return Err(Stop::Problem {
                place: Some(place.name.clone()),
                kind: Kind::Order,
                message,
            });
        }
        Ok(Some(id))
    }

    fn day(&mut self, batch: &Batch, row: usize) -> Result<Day, Stop> {
        let text = batch.field(row, self.plan.date.wanted);
        // A date that can be read in one way alone decides for the ambiguous ones after it. Dates
        // that start with a year, the usual case, need no order and skip this.
        if !self.order_known && text.iter().take(3).any(|byte| !byte.is_ascii_digit()) {
            self.evidence.dates.observe(batch.line(row), text);
            self.settle();
        }
        let place = &self.plan.date;
        self.dates.day(text).map_err(|error| {
            if !self.order_known && error.needs_order() {
                return Stop::Undecided;
            }
            // It may be the date that contradicts those which decided.
            self.evidence.dates.observe(batch.line(row), text);
            Stop::Problem {
                place: Some(place.name.clone()),
                kind: Kind::Date,
                message: date_message(text, &error),
            }
        })
    }

    fn amount(&mut self, batch: &Batch, row: usize) -> Result<Amount, Stop> {
        let mut sum: Option<Amount> = None;
        for term in &self.plan.amount {
            let mut product: Option<Amount> = None;
            for place in &term.factors {
                let text = batch.field(row, place.wanted);
                let line = batch.line(row);
                if !self.mark_known && !text.iter().all(u8::is_ascii_digit) {
                    self.evidence.amounts.observe(line, text);
                    match self.evidence.amounts.decide() {
                        DecimalChoice::Mark(mark) => {
                            self.mark = mark;
                            self.mark_known = true;
                        }
                        DecimalChoice::Ambiguous { .. } => return Err(Stop::Undecided),
                        DecimalChoice::NothingDecides | DecimalChoice::Conflict { .. } => {}
                    }
                }
                let wrong = |message| Stop::Problem {
                    place: Some(place.name.clone()),
                    kind: Kind::Amount,
                    message,
                };
                let value = match parse_amount(text, self.mark) {
                    Ok(Some(value)) => value,
                    Ok(None) => return Err(wrong("is blank where an amount is needed".to_owned())),
                    Err(error) => {
                        // It may be the amount that contradicts those which decided.
                        self.evidence.amounts.observe(line, text);
                        return Err(wrong(format!("\"{}\" {error}", shortened(text))));
                    }
                };
                product = Some(match product {
                    None => value,
                    Some(product) => product
                        .times(value)
                        .map_err(|error| wrong(combined(error)))?,
                });
            }
            let product = product.unwrap_or(Amount::ZERO);
            let product = if term.negative {
                product.negated()
            } else {
                product
            };
            sum = Some(match sum {
                None => product,
                Some(sum) => sum.plus(product).map_err(|error| Stop::Problem {
                    place: None,
                    kind: Kind::Amount,
                    message: combined(error),
                })?,
            });
        }
        Ok(sum.unwrap_or(Amount::ZERO))
    }

    /// Reads what waited with the decision of all files, and adds everything to `all`.
    pub(super) fn finish(
        mut self,
        decision: Decision,
        all: &mut OrdersBuilder,
    ) -> Result<Finished, InputError> {
        if let Some(order) = decision.order {
            self.dates = self.dates.clone().with_order(order);
        }
        self.mark = decision.mark;
        (self.order_known, self.mark_known) = (true, true);
        self.push_waiting()?;
        if let Some(order) = decision.order {
            self.read_as.push(("date_order", order.to_string()));
        }
        if self.mark == DecimalMark::Comma {
            self.read_as
                .push(("decimal_mark", self.mark.name().to_owned()));
        }
        if self.file > 0 {
            all.next_file();
        }
        all.append(self.builder)?;
        Ok(Finished {
            read: FileRead {
                name: self.evidence.file,
                rows: self.rows,
                rejected: self.problems.total(),
                columns: self.plan.found,
                read_as: self.read_as,
            },
            problems: self.problems,
        })
    }
}

/// What database exports write where there is nothing.
pub(in crate::input) fn is_blank(id: &[u8]) -> bool {
    id.is_empty()
        || [&b"null"[..], b"\\n", b"nan", b"none", b"n/a", b"#n/a"]
            .iter()
            .any(|blank| id.eq_ignore_ascii_case(blank))
}

/// An id over several lines is the sign of a quote that was never closed.
fn check_line_breaks(id: &[u8], place: &Place, kind: Kind) -> Result<(), Stop> {
    if !id.contains(&b'\n') && !id.contains(&b'\r') {
        return Ok(());
    }
    let message = format!(
        "\"{}\" has a line break inside; is a quote not closed?",
        shortened(id)
    );
    Err(Stop::Problem {
        place: Some(place.name.clone()),
        kind,
        message,
    })
}

fn date_message(text: &[u8], error: &DateError) -> String {
    if *error == DateError::Blank {
        return error.to_string();
    }
    format!("\"{}\" {error}", shortened(text))
}

fn combined(error: AmountError) -> String {
    format!("the amount put together {error}")
}

/// A value as messages show it: at most 60 characters.
fn shortened(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
