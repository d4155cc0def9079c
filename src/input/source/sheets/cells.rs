//! A cell's value as the text that the readers of values know.

use calamine::{Data, ExcelDateTime, ExcelDateTimeType};

/// Digits that a spreadsheet holds: it cuts numbers behind them.
const DIGITS: i32 = 15;
/// Half a second, in days.
const HALF_A_SECOND: f64 = 0.5 / 86_400.0;

/// A value as text: numbers with a point and without an exponent, days as `2025-03-31`, with a time behind where there
/// is one.
pub(super) fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => self::number(*number),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(moment) if moment.is_datetime() => day(moment),
        Data::DateTime(length) => number(length.as_f64()),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// To the second: what is stored may lie a hair before it.
fn day(moment: &ExcelDateTime) -> String {
    let rounded = moment.as_f64() + HALF_A_SECOND;
    let is_1904 = moment.to_ymd_hms_milli() != plain(moment.as_f64()).to_ymd_hms_milli();
    let rounded = ExcelDateTime::new(rounded, ExcelDateTimeType::DateTime, is_1904);
    let (year, month, day, hour, minute, second, _) = rounded.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn plain(serial: f64) -> ExcelDateTime {
    ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false)
}

/// What a spreadsheet shows of a number with all the digits that it keeps.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 10f64.powi(DIGITS) {
        // The last digits are lost: as a spreadsheet writes it, which is refused as an id.
        return format!("{value:.14E}").replace('E', "E+");
    }
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let before = if size < 1.0 {
        1
    } else {
        size.log10().floor() as i32 + 1
    };
    let decimals = usize::try_from(DIGITS - before).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // With three decimals it could be taken for thousands.
    let three = text
        .split_once('.')
        .is_some_and(|(_, decimals)| decimals.len() == 3);
    format!("{text}{}", if three { "0" } else { "" })
}

/// A place as people name it: row 6, column 3 is D7.
pub(super) fn name((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_a_spreadsheet_keeps() {
        for (value, expected) in [
            (13085.0, "13085"),
            (2.55, "2.55"),
            (0.1 + 0.2, "0.3"),
            (-1.5, "-1.5"),
            (1.234, "1.2340"),
            (0.001, "0.0010"),
            (0.0, "0"),
            (123_456_789_012_345.0, "123456789012345"),
            (1_234_567_890_123_456.0, "1.23456789012346E+15"),
        ] {
            assert_eq!(number(value), expected, "{value}");
        }
    }

    #[test]
    fn serial_days_count_from_1900_or_1904() {
        // 45943.5 is noon of 2025-10-13 (the library's own example); 1904's days are 1462 fewer.
        let moment = |value, is_1904| {
            Data::DateTime(ExcelDateTime::new(
                value,
                ExcelDateTimeType::DateTime,
                is_1904,
            ))
        };
        assert_eq!(text(&moment(45943.0, false)), "2025-10-13");
        assert_eq!(text(&moment(45943.5, false)), "2025-10-13 12:00:00");
        assert_eq!(text(&moment(45943.0 - 1462.0, true)), "2025-10-13");
        // 08:26 as it is stored: 506 of 1440 minutes.
        assert_eq!(
            text(&moment(40513.0 + 506.0 / 1440.0, false)),
            "2010-12-01 08:26:00"
        );
        assert_eq!(text(&moment(40_512.999_999_9, false)), "2010-12-01");
    }

    #[test]
    fn places_have_letters_and_numbers() {
        assert_eq!(name((0, 0)), "A1");
        assert_eq!(name((6, 3)), "D7");
        assert_eq!(name((9, 26)), "AA10");
        assert_eq!(name((0, 701)), "ZZ1");
    }
}
