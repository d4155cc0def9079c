//! Typed cells as Excel holds them: a number, and a format that shows it as a table would.

use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};

use crate::locale::{Locale, Place};
use crate::report::{Cell, Number};
use crate::words::safe;

/// From here on a double does not hold every whole number.
const WHOLE: u64 = 1 << 53;
/// Characters in a cell.
const LONGEST: usize = 32_767;
/// What cannot be known.
const UNDEFINED: &str = "–";
/// As many digits as there are.
const GENERAL: &str = "General";
/// The ink of what is not complete.
const PALE: Color = Color::RGB(0x7f_7f_7f);

/// A cell's number with the format that shows it; `None` for words and for nothing.
pub(in crate::render) fn number(cell: &Cell, locale: &Locale) -> Option<(f64, String)> {
    let form = Form::of(locale);
    Some(match cell {
        Cell::Count(count) if *count < WHOLE => (*count as f64, form.fixed(0)),
        Cell::Ratio(ratio) => (*ratio, form.percent()),
        Cell::Money(money) => (money.to_f64(), form.money("")),
        Cell::Moved(money) => (money.to_f64(), form.money("+")),
        Cell::Exact(Number::Count(count)) if *count >= WHOLE => return None,
        Cell::Exact(number) => (number.to_f64(), GENERAL.to_owned()),
        Cell::Real { value, decimals } => (*value, form.fixed(*decimals)),
        Cell::Points(change) => (change * 100.0, form.signed("0.0\" pp\"")),
        Cell::Percent(change) => (*change, form.signed("0.0%")),
        Cell::Seen {
            value, complete, ..
        } => {
            let (value, form) = number(value, locale)?;
            let marked = |form: &str| match form {
                GENERAL => "0.0###############\"*\"".to_owned(),
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

/// Codes of number formats. Marks in them are those of English whatever the locale; the program that opens the workbook
/// shows its reader's, or those of the locale that the code names.
struct Form<'a> {
    /// `[$-407]`, or nothing.
    place: String,
    whole: &'static str,
    locale: &'a Locale,
}

impl<'a> Form<'a> {
    fn of(locale: &'a Locale) -> Form<'a> {
        Form {
            place: (locale.code()).map_or(String::new(), |code| format!("[$-{code:X}]")),
            whole: if locale.is_indian() {
                "#,##,##0"
            } else {
                "#,##0"
            },
            locale,
        }
    }

    fn digits(&self, decimals: usize) -> String {
        match decimals {
            0 => self.whole.to_owned(),
            _ => format!("{}.{}", self.whole, "0".repeat(decimals)),
        }
    }

    fn fixed(&self, decimals: usize) -> String {
        format!("{}{}", self.place, self.digits(decimals))
    }

    fn percent(&self) -> String {
        format!("{}0.0%", self.place)
    }

    /// The same with a sign above 0 too.
    fn signed(&self, form: &str) -> String {
        let place = &self.place;
        format!("{place}+{form};{place}-{form};{place}{form}")
    }

    /// Two decimals, and the symbol; `plus` stands before amounts above 0.
    fn money(&self, plus: &str) -> String {
        let digits = self.digits(2);
        let Some((symbol, place)) = self.locale.symbol() else {
            return match plus {
                "" => self.fixed(2),
                _ => self.signed(&digits),
            };
        };
        // A symbol with a code of its own would not carry the marks of the number with it: LibreOffice shows those
        // of the document then.
        let of_locale = &self.place;
        let symbol = match of_locale.is_empty() {
            true => format!("[${symbol}]"),
            false => format!("\"{}\"", symbol.replace('"', "")),
        };
        let dressed = |sign: &str| match place {
            Place::Before => format!("{sign}{symbol}{digits}"),
            Place::Apart => format!("{sign}{symbol} {digits}"),
            Place::OnSign if !sign.is_empty() => format!("{symbol}{sign}{digits}"),
            Place::ApartOfSign | Place::OnSign => format!("{symbol} {sign}{digits}"),
            Place::After => format!("{sign}{digits} {symbol}"),
        };
        let [above, below, zero] = [plus, "-", ""].map(dressed);
        format!("{of_locale}{above};{of_locale}{below};{of_locale}{zero}")
    }
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
    locale: &Locale,
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
    if let Some((value, form)) = number(cell, locale) {
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
        Cell::Seen { value, .. } => return write(sheet, (row, column), value, locale),
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
            let text = super::super::text::short(other, locale);
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
