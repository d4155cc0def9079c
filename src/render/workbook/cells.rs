//! Typed cells as Excel holds them: a number, and a format that shows it as a table would.

use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};

use crate::report::{Cell, Number};
use crate::words::safe;

/// From here on a double does not hold every whole number.
const WHOLE: u64 = 1 << 53;
/// Characters in a cell.
const LONGEST: usize = 32_767;
/// What cannot be known.
const UNDEFINED: &str = "–";
/// The ink of what is not complete.
const PALE: Color = Color::RGB(0x7f_7f_7f);

/// A cell's number with the format that shows it; `None` for words and for nothing.
pub(in crate::render) fn number(cell: &Cell) -> Option<(f64, String)> {
    let fixed = |decimals: usize| match decimals {
        0 => "#,##0".to_owned(),
        _ => format!("#,##0.{}", "0".repeat(decimals)),
    };
    let signed = |form: &str| format!("+{form};-{form};{form}");
    Some(match cell {
        Cell::Count(count) if *count < WHOLE => (*count as f64, fixed(0)),
        Cell::Ratio(ratio) => (*ratio, "0.0%".to_owned()),
        Cell::Money(money) => (money.to_f64(), fixed(2)),
        Cell::Moved(money) => (money.to_f64(), signed(&fixed(2))),
        Cell::Exact(Number::Count(count)) if *count >= WHOLE => return None,
        Cell::Exact(number) => (number.to_f64(), "General".to_owned()),
        Cell::Real { value, decimals } => (*value, fixed(*decimals)),
        Cell::Points(change) => (change * 100.0, signed("0.0\" pp\"")),
        Cell::Percent(change) => (*change, signed("0.0%")),
        Cell::Seen {
            value, complete, ..
        } => {
            let (value, form) = number(value)?;
            let marked = |form: &str| match form {
                "General" => "0.0###############\"*\"".to_owned(),
                form => format!("{form}\"*\""),
            };
            let form = match complete {
                true => form,
                false => form.split(';').map(marked).collect::<Vec<_>>().join(";"),
            };
            (value, form)
        }
        _ => return None,
    })
    .filter(|(value, _)| value.is_finite())
}

/// Both ends of an interval, for two columns.
pub(super) fn ends(cell: &Cell) -> Option<[Cell; 2]> {
    match cell {
        Cell::Interval { low, high } => Some([Cell::Ratio(*low), Cell::Ratio(*high)]),
        Cell::Range { low, high } => Some([(**low).clone(), (**high).clone()]),
        _ => None,
    }
}

/// Writes a cell where it belongs.
pub(super) fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
) -> Result<(), XlsxError> {
    let is_open = matches!(
        cell,
        Cell::Seen {
            complete: false,
            ..
        }
    );
    let plain = match is_open {
        true => Format::new().set_italic().set_font_color(PALE),
        false => Format::new(),
    };
    if let Some((value, form)) = number(cell) {
        let format = plain.set_align(FormatAlign::Top).set_num_format(form);
        sheet.write_number_with_format(row, column, value, &format)?;
        return Ok(());
    }
    if let Some(date) = day(cell) {
        let format = plain.set_align(FormatAlign::Top);
        let format = format
            .set_align(FormatAlign::Right)
            .set_num_format("yyyy-mm-dd");
        sheet.write_datetime_with_format(row, column, date, &format)?;
        return Ok(());
    }
    let right = || {
        Format::new()
            .set_align(FormatAlign::Top)
            .set_align(FormatAlign::Right)
    };
    match cell {
        Cell::Blank | Cell::Course(_) => {}
        Cell::Undefined => {
            let format = right().set_font_color(PALE);
            sheet.write_string_with_format(row, column, UNDEFINED, &format)?;
        }
        Cell::Seen { value, .. } => return write(sheet, (row, column), value),
        Cell::Text(text) => {
            // A format that says text: an id of digits stays one when somebody edits the cell.
            let format = Format::new()
                .set_num_format("@")
                .set_align(FormatAlign::Top)
                .set_text_wrap();
            // Away from the numbers before it.
            let format = match column {
                0 => format,
                _ => format.set_align(FormatAlign::Left).set_indent(1),
            };
            sheet.write_string_with_format(row, column, held(text), &format)?;
        }
        other => {
            let text = super::super::text::short(other);
            sheet.write_string_with_format(row, column, text, &right())?;
        }
    }
    Ok(())
}

/// A day that Excel's calendar has.
fn day(cell: &Cell) -> Option<ExcelDateTime> {
    let Cell::Day(text) = cell else { return None };
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// Text as a cell can hold it: no character that XML forbids, and not too long.
pub(super) fn held(text: &str) -> String {
    let text = safe(text);
    if text.encode_utf16().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST / 2).chain(['…']).collect()
}
