//! Dates and amounts of one file, read as far as their form is decided.

use super::decide::{Decision, Evidence};
use super::places::{AmountTerm, Place};
use super::refusal::{Refused, Stop};
use crate::calendar::Day;
use crate::input::amount::{
    Amount, AmountError, Currency, DecimalChoice, DecimalMark, parse_marked, quick_amount,
};
use crate::input::date::{DateError, DateEvidence, DateReader, OrderChoice};
use crate::input::problem::Kind;
use crate::input::rows::Batch;

/// Reads dates and amounts, and collects what says how they are to be read.
pub(super) struct Forms {
    pub(super) dates: DateReader,
    /// Whether the order of day and month was given; and whether it is known.
    pub(super) order_given: bool,
    pub(super) order_known: bool,
    pub(super) mark: DecimalMark,
    pub(super) mark_known: bool,
    pub(super) evidence: Evidence,
    /// Values refused before their form was known.
    pub(super) refused: Refused,
}

/// A row of a batch.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) batch: &'a Batch,
    pub(super) index: usize,
}

impl<'a> Row<'a> {
    pub(super) fn field(self, place: &Place) -> &'a [u8] {
        self.batch.field(self.index, place.wanted)
    }

    pub(super) fn line(self) -> u64 {
        self.batch.line(self.index)
    }
}

/// An amount, and the currency that stands beside its digits.
pub(super) type MarkedAmount = (Amount, Option<Currency>);

impl Forms {
    /// Whether every value can be read: its form is known, or no value so far needs one.
    pub(super) fn can_read(&self) -> bool {
        let order = self.order_known || self.evidence.dates.decide() == OrderChoice::NotNeeded;
        let mark =
            self.mark_known || self.evidence.amounts.decide() == DecimalChoice::NothingDecides;
        order && mark
    }

    pub(super) fn known(&self) -> bool {
        self.order_known && self.mark_known
    }

    /// Looks at the values of a column of dates, as long as they may tell the order of day and month.
    pub(super) fn look_at_dates(&mut self, batch: &Batch, place: &Place) {
        if self.order_given {
            return;
        }
        for (row, text) in batch.column(place.wanted, 0).enumerate() {
            if DateEvidence::may_say(text) {
                self.evidence.dates.observe(batch.line(row), text);
            }
        }
        self.settle();
    }

    /// The same for a column of amounts and their decimal mark.
    pub(super) fn look_at_amounts(&mut self, batch: &Batch, place: &Place) {
        for (row, text) in batch.column(place.wanted, 0).enumerate() {
            if self.mark_known {
                return;
            }
            if !text.iter().all(u8::is_ascii_digit) {
                self.evidence.amounts.observe(batch.line(row), text);
                self.settle();
            }
        }
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

    /// Takes the decision of the whole file.
    pub(super) fn decided(&mut self, decision: Decision) {
        if let Some(order) = decision.order {
            self.dates = self.dates.clone().with_order(order);
        }
        self.mark = decision.mark;
        (self.order_known, self.mark_known) = (true, true);
    }

    /// The day of a date column, the careful way; time and zone may have columns of their own.
    pub(super) fn day(
        &mut self,
        row: Row<'_>,
        place: &Place,
        time: Option<&Place>,
        zone: Option<&Place>,
    ) -> Result<Day, Stop> {
        let text = without_end_mark(row.field(place));
        let time = time.map(|place| row.field(place));
        let zone = zone.map(|place| row.field(place));
        let error = match self.dates.day_from_parts(text, time, zone) {
            Ok(day) => return Ok(day),
            Err(error) => error,
        };
        // It may be the value that contradicts those which decided.
        if !self.order_given {
            self.evidence.dates.observe(row.line(), text);
        }
        if !self.order_known {
            self.refused.push(row.line(), Kind::Date, &place.name, text);
        }
        Err(Stop::problem(place, Kind::Date, date_message(text, &error)))
    }

    /// The decimal mark as a byte; one that is in no amount as long as it is not known, so that only whole
    /// numbers are read.
    pub(super) fn quick_mark(&self) -> u8 {
        if self.mark_known {
            self.mark.byte()
        } else {
            0xff
        }
    }

    /// Lets the amount of a row that is not used say how amounts are to be read: it may contradict those that decided,
    /// wherever it stands.
    pub(super) fn hear_amount(&mut self, row: Row<'_>, place: &Place) {
        let text = without_end_mark(row.field(place));
        if quick_amount(text, self.quick_mark()).is_none() {
            self.evidence.amounts.observe(row.line(), text);
        }
    }

    /// The sum of products of columns; the currency of the first that names one.
    pub(super) fn amount(
        &mut self,
        row: Row<'_>,
        terms: &[AmountTerm],
    ) -> Result<MarkedAmount, Stop> {
        let mut sum: Option<MarkedAmount> = None;
        for term in terms {
            let (product, currency) = self.product(row, term)?;
            sum = Some(match sum {
                None => (product, currency),
                Some((sum, known)) => match sum.plus(product) {
                    Ok(sum) => (sum, known.or(currency)),
                    Err(error) => {
                        return Err(Stop::Problem {
                            place: None,
                            kind: Kind::Amount,
                            message: combined(error),
                        });
                    }
                },
            });
        }
        Ok(sum.unwrap_or((Amount::ZERO, None)))
    }

    fn product(&mut self, row: Row<'_>, term: &AmountTerm) -> Result<MarkedAmount, Stop> {
        let mut product: Option<MarkedAmount> = None;
        for place in &term.factors {
            let (value, currency) = self.value(row, place)?.ok_or_else(|| {
                let message = "is blank where an amount is needed".to_owned();
                Stop::problem(place, Kind::Amount, message)
            })?;
            product = Some(match product {
                None => (value, currency),
                Some((product, known)) => {
                    let product = product.times(value);
                    let product = product
                        .map_err(|error| Stop::problem(place, Kind::Amount, combined(error)))?;
                    (product, known.or(currency))
                }
            });
        }
        let (product, currency) = product.unwrap_or((Amount::ZERO, None));
        let product = if term.negative {
            product.negated()
        } else {
            product
        };
        Ok((product, currency))
    }

    /// One column's value; `None` for a blank one.
    pub(super) fn value(
        &mut self,
        row: Row<'_>,
        place: &Place,
    ) -> Result<Option<MarkedAmount>, Stop> {
        let text = without_end_mark(row.field(place));
        if let Some(amount) = quick_amount(text, self.quick_mark()) {
            return Ok(Some((amount, None)));
        }
        let error = match parse_marked(text, self.mark) {
            Ok(found) => return Ok(found.map(|marked| (marked.amount, marked.currency))),
            Err(error) => error,
        };
        self.evidence.amounts.observe(row.line(), text);
        if !self.mark_known {
            self.refused
                .push(row.line(), Kind::Amount, &place.name, text);
        }
        let message = format!("\"{}\" {error}", shortened(text));
        Err(Stop::problem(place, Kind::Amount, message))
    }
}

/// The last field of an old file, which ends with an end-of-file mark.
fn without_end_mark(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\x1a").unwrap_or(text)
}

pub(super) fn date_message(text: &[u8], error: &DateError) -> String {
    if *error == DateError::Blank {
        return error.to_string();
    }
    format!("\"{}\" {error}", shortened(text))
}

fn combined(error: AmountError) -> String {
    format!("the amount put together {error}")
}

/// A value as messages show it: at most 60 characters.
pub(super) fn shortened(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}
