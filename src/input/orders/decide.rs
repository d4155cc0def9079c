//! What the columns say of their own form: day or month first, decimal point or comma.

use super::options::OrderOptions;
use crate::input::amount::{AmountEvidence, DecimalChoice, DecimalMark};
use crate::input::date::{DateEvidence, DateOrder, OrderChoice};
use crate::input::error::{Contradiction, InputError, Witness};
use crate::input::example::Example;
use crate::input::rows::Batch;

/// What one file's values say.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    pub(super) file: String,
    pub(super) date_column: String,
    pub(super) amount_column: String,
    pub(super) dates: DateEvidence,
    pub(super) amounts: AmountEvidence,
}

/// How one file's values are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) order: Option<DateOrder>,
    pub(super) mark: DecimalMark,
}

impl Decision {
    /// What a file's own values, or flags, say of their form.
    ///
    /// # Errors
    /// What its dates and its amounts leave open, or contradict.
    pub(super) fn of(file: &Evidence, options: &OrderOptions) -> Result<Decision, Vec<InputError>> {
        let by_flag = options.date_order.is_some() || options.date_format.is_some();
        let order = if by_flag {
            Ok(options.date_order)
        } else {
            order(file)
        };
        let mark = options.decimal_mark.map_or_else(|| mark(file), Ok);
        match (order, mark) {
            (Ok(order), Ok(mark)) => Ok(Decision { order, mark }),
            (order, mark) => Err(order.err().into_iter().chain(mark.err()).collect()),
        }
    }
}

/// The order of dates and the decimal mark of a small file, from all its rows: `dates` and
/// `amounts` are places among the wanted columns, `names` their headers.
pub(in crate::input) fn decide_forms(
    file: &str,
    names: &[String],
    batches: &[Batch],
    dates: &[usize],
    amounts: &[usize],
    options: &OrderOptions,
) -> Result<(Option<DateOrder>, DecimalMark), InputError> {
    let name = |places: &[usize]| {
        places
            .first()
            .and_then(|place| names.get(*place))
            .cloned()
            .unwrap_or_default()
    };
    let mut evidence = Evidence {
        file: file.to_owned(),
        date_column: name(dates),
        amount_column: name(amounts),
        dates: DateEvidence::new(0),
        amounts: AmountEvidence::new(0),
    };
    for batch in batches {
        for row in 0..batch.len() {
            let line = batch.line(row);
            for &place in dates {
                evidence.dates.observe(line, batch.field(row, place));
            }
            for &place in amounts {
                evidence.amounts.observe(line, batch.field(row, place));
            }
        }
    }
    match Decision::of(&evidence, options) {
        Ok(decision) => Ok((decision.order, decision.mark)),
        Err(open) => Err(open
            .into_iter()
            .next()
            .unwrap_or(InputError::NoRows(file.to_owned()))),
    }
}

fn order(file: &Evidence) -> Result<Option<DateOrder>, InputError> {
    let column = || file.date_column.clone();
    match file.dates.decide() {
        OrderChoice::Chosen(order) => Ok(Some(order)),
        OrderChoice::NotNeeded => Ok(None),
        OrderChoice::Ambiguous {
            example,
            as_day_first,
            as_month_first,
        } => Err(InputError::DateOrderUnknown {
            file: file.file.clone(),
            line: example.line,
            column: column(),
            value: example.text,
            as_day_first,
            as_month_first,
        }),
        OrderChoice::YearFirst { example } => Err(InputError::YearPlaceUnknown {
            file: file.file.clone(),
            line: example.line,
            column: column(),
            value: example.text,
        }),
        OrderChoice::Conflict {
            day_first_example,
            month_first_example,
        } => {
            let reading = |order: DateOrder| format!("a date only {order}");
            Err(InputError::DateOrderConflict(contradiction(
                file,
                column(),
                (day_first_example, reading(DateOrder::DayFirst)),
                (month_first_example, reading(DateOrder::MonthFirst)),
            )))
        }
    }
}

fn mark(file: &Evidence) -> Result<DecimalMark, InputError> {
    let column = || file.amount_column.clone();
    match file.amounts.decide() {
        DecimalChoice::Mark(mark) => Ok(mark),
        // Whole numbers are the same with either mark.
        DecimalChoice::NothingDecides => Ok(DecimalMark::Point),
        DecimalChoice::Ambiguous {
            example,
            as_point,
            as_comma,
        } => {
            let shown = |amount: crate::input::amount::Amount| {
                amount.money().unwrap_or_default().to_string()
            };
            Err(InputError::DecimalMarkUnknown {
                file: file.file.clone(),
                line: example.line,
                column: column(),
                value: example.text,
                as_point: shown(as_point),
                as_comma: shown(as_comma),
            })
        }
        DecimalChoice::Conflict {
            point_example,
            comma_example,
        } => {
            let reading =
                |mark: DecimalMark| format!("an amount only with a decimal {}", mark.name());
            Err(InputError::DecimalMarkConflict(contradiction(
                file,
                column(),
                (point_example, reading(DecimalMark::Point)),
                (comma_example, reading(DecimalMark::Comma)),
            )))
        }
    }
}

/// Both sides, the one that stands first in the file first.
fn contradiction(
    file: &Evidence,
    column: String,
    one: (Example, String),
    other: (Example, String),
) -> Box<Contradiction> {
    let witness = |(example, reading): (Example, String)| Witness {
        line: example.line,
        value: example.text,
        reading,
    };
    let (mut one, mut other) = (witness(one), witness(other));
    if other.line < one.line {
        std::mem::swap(&mut one, &mut other);
    }
    Box::new(Contradiction {
        file: file.file.clone(),
        column,
        one,
        other,
    })
}
