//! Dates and amounts of one file, read as far as their form is decided.

use super::decide::{Decision, Evidence};
use super::plan::{AmountTerm, Place};
use super::rows::{Refused, Stop};
use crate::calendar::Day;
use crate::input::amount::{Amount, AmountError, DecimalChoice, DecimalMark, parse_amount};
use crate::input::date::{DateError, DateReader, OrderChoice};
use crate::input::problem::Kind;
use crate::input::rows::Batch;

/// Reads dates and amounts, and collects what says how they are to be read.
pub(super) struct Forms {
    pub(super) dates: DateReader,
    /// Whether the order of day and month was never asked for; and whether it is known.
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

    fn line(self) -> u64 {
        self.batch.line(self.index)
    }
}

impl Forms {
    pub(super) fn known(&self) -> bool {
        self.order_known && self.mark_known
    }

    /// Takes over what the evidence has decided so far.
    pub(super) fn settle(&mut self) {
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

    /// Takes the decision of all files.
    pub(super) fn decided(&mut self, decision: Decision) {
        if let Some(order) = decision.order {
            self.dates = self.dates.clone().with_order(order);
        }
        self.mark = decision.mark;
        (self.order_known, self.mark_known) = (true, true);
    }

    pub(super) fn observe_date(&mut self, row: Row<'_>, place: &Place) {
        self.evidence.dates.observe(row.line(), row.field(place));
    }

    pub(super) fn observe_amount(&mut self, row: Row<'_>, place: &Place) {
        self.evidence.amounts.observe(row.line(), row.field(place));
    }

    /// The day of a date column.
    pub(super) fn day(&mut self, row: Row<'_>, place: &Place) -> Result<Day, Stop> {
        let text = row.field(place);
        match self.dates.day(text) {
            Ok(day) if self.order_given || !self.evidence.dates.wants(text) => Ok(day),
            day => self.checked(day, row, place),
        }
    }

    /// The day where time and zone may have columns of their own.
    pub(super) fn day_of_parts(
        &mut self,
        row: Row<'_>,
        place: &Place,
        time: Option<&Place>,
        zone: Option<&Place>,
    ) -> Result<Day, Stop> {
        let time = time.map(|place| row.field(place));
        let zone = zone.map(|place| row.field(place));
        let day = self.dates.day_from_parts(row.field(place), time, zone);
        self.checked(day, row, place)
    }

    fn checked(
        &mut self,
        day: Result<Day, DateError>,
        row: Row<'_>,
        place: &Place,
    ) -> Result<Day, Stop> {
        let text = row.field(place);
        let error = match day {
            Ok(day) => {
                // A date that can be read in one way alone decides for the others.
                if !self.order_given && self.evidence.dates.wants(text) {
                    self.observe_date(row, place);
                    self.settle();
                }
                return Ok(day);
            }
            Err(error) if !self.order_known && error.needs_order() => return Err(Stop::Undecided),
            Err(error) => error,
        };
        if !self.order_known {
            self.refused.push(row.line(), Kind::Date, &place.name, text);
        }
        Err(Stop::problem(place, Kind::Date, date_message(text, &error)))
    }

    /// The sum of products of columns.
    pub(super) fn amount(&mut self, row: Row<'_>, terms: &[AmountTerm]) -> Result<Amount, Stop> {
        let mut sum: Option<Amount> = None;
        for term in terms {
            let product = self.product(row, term)?;
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

    fn product(&mut self, row: Row<'_>, term: &AmountTerm) -> Result<Amount, Stop> {
        let mut product: Option<Amount> = None;
        for place in &term.factors {
            let value = self.value(row, place)?.ok_or_else(|| {
                let message = "is blank where an amount is needed".to_owned();
                Stop::problem(place, Kind::Amount, message)
            })?;
            product = Some(match product {
                None => value,
                Some(product) => product
                    .times(value)
                    .map_err(|error| Stop::problem(place, Kind::Amount, combined(error)))?,
            });
        }
        let product = product.unwrap_or(Amount::ZERO);
        Ok(if term.negative {
            product.negated()
        } else {
            product
        })
    }

    /// One column's value; `None` for a blank one.
    pub(super) fn value(&mut self, row: Row<'_>, place: &Place) -> Result<Option<Amount>, Stop> {
        let text = row.field(place);
        if !self.mark_known && !text.iter().all(u8::is_ascii_digit) {
            self.observe_amount(row, place);
            match self.evidence.amounts.decide() {
                DecimalChoice::Mark(mark) => {
                    self.mark = mark;
                    self.mark_known = true;
                }
                DecimalChoice::Ambiguous { .. } => return Err(Stop::Undecided),
                DecimalChoice::NothingDecides | DecimalChoice::Conflict { .. } => {}
            }
        }
        parse_amount(text, self.mark).map_err(|error| {
            if !self.mark_known {
                self.refused
                    .push(row.line(), Kind::Amount, &place.name, text);
            }
            let message = format!("\"{}\" {error}", shortened(text));
            Stop::problem(place, Kind::Amount, message)
        })
    }
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
