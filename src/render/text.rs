//! Cells to text, for people and in full, and text from data made safe for a terminal.

use super::style::Style;
use crate::locale::{Locale, rounded, signed};
use crate::report::{Cell, Number};
use crate::words::{ascii, safe};

/// Text from data or of our own as a terminal of this style may see it.
pub(super) fn said(text: &str, style: &Style) -> String {
    let text = safe(text);
    if style.ascii { ascii(&text) } else { text }
}

/// What was made for programs, as a terminal may show it: lines stay lines.
pub(super) fn on_terminal(text: String) -> String {
    if safe(&text).len() == text.len() {
        return text;
    }
    let lines: Vec<String> = text.split('\n').map(safe).collect();
    lines.join("\n")
}

/// A cell as people read it, in this style.
pub(super) fn shown(cell: &Cell, style: &Style) -> String {
    match cell {
        Cell::Course(values) if style.ascii => course(values, &ASCII_BLOCKS),
        _ if style.ascii => ascii(&short(cell, &style.locale)),
        _ => short(cell, &style.locale),
    }
}

/// A cell as people read it: one decimal in percent, two in money, digits in groups.
pub(super) fn short(cell: &Cell, locale: &Locale) -> String {
    match cell {
        Cell::Text(text) | Cell::Day(text) => safe(text),
        Cell::Undefined => "–".to_owned(),
        Cell::Blank => String::new(),
        Cell::Course(values) => course(values, &BLOCKS),
        Cell::Exact(number) => exact(number),
        Cell::Range { low, high } => match (parts(low, locale), parts(high, locale)) {
            ((low, one), (high, other)) if one == other => format!("{low} to {high}{one}"),
            ((low, one), (high, other)) => format!("{low}{one} to {high}{other}"),
        },
        Cell::Seen {
            value, complete, ..
        } => {
            let mark = if *complete { "" } else { "*" };
            format!("{}{mark}", short(value, locale))
        }
        Cell::Count(_)
        | Cell::Ratio(_)
        | Cell::Money(_)
        | Cell::Moved(_)
        | Cell::Real { .. }
        | Cell::Interval { .. }
        | Cell::Points(_)
        | Cell::Percent(_) => {
            let (digits, unit) = parts(cell, locale);
            digits + unit
        }
    }
}

/// A number and its unit; a currency's symbol belongs to the number.
fn parts(cell: &Cell, locale: &Locale) -> (String, &'static str) {
    let percent = locale.percent_sign();
    let change = |value: f64| locale.number(&signed(rounded(value * 100.0, 1)));
    match cell {
        Cell::Count(count) => (locale.count(*count), ""),
        Cell::Ratio(ratio) => (locale.decimal(ratio * 100.0, 1), percent),
        Cell::Money(number) => (locale.money(&cents(number)), ""),
        Cell::Moved(number) => (locale.money(&signed(cents(number))), ""),
        Cell::Real { value, decimals } => (locale.decimal(*value, *decimals), ""),
        Cell::Interval { low, high } => {
            let end = |end: &f64| locale.decimal(end * 100.0, 1);
            (format!("{}–{}", end(low), end(high)), percent)
        }
        Cell::Points(value) => (change(*value), " pp"),
        Cell::Percent(value) => (change(*value), percent),
        other => (short(other, locale), ""),
    }
}

/// Lines broken at spaces alone: dates and keys stay whole.
pub(super) fn wrapping(width: u16) -> textwrap::Options<'static> {
    textwrap::Options::new(usize::from(width))
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// A cell in all its digits; nothing where there is no value.
pub(super) fn full(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Day(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Ratio(value)
        | Cell::Points(value)
        | Cell::Percent(value)
        | Cell::Real { value, .. } => value.to_string(),
        Cell::Money(number) | Cell::Exact(number) | Cell::Moved(number) => exact(number),
        Cell::Interval { low, high } => format!("{low}..{high}"),
        Cell::Range { low, high } => format!("{}..{}", full(low), full(high)),
        Cell::Seen { value, .. } => full(value),
        Cell::Course(_) | Cell::Undefined | Cell::Blank => String::new(),
    }
}

/// A cell among many like ones: without its unit, which the title says, and without the currency's symbol.
pub(super) fn close(cell: &Cell, decimals: usize, style: &Style) -> String {
    match cell {
        Cell::Ratio(ratio) => style.locale.decimal(ratio * 100.0, decimals),
        Cell::Money(number) | Cell::Exact(number) => {
            style.locale.decimal(number.to_f64(), decimals)
        }
        Cell::Real { value, .. } => style.locale.decimal(*value, decimals),
        other => shown(other, style),
    }
}

/// Blocks from the lowest to the highest.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same without blocks, by how much ink they have.
const ASCII_BLOCKS: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];

/// Values as blocks between the lowest and the highest; a space where there is none.
fn course(values: &[Option<f64>], blocks: &[char; 8]) -> String {
    let known = || values.iter().flatten().copied();
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    );
    let block = |value: f64| {
        let share = if high > low {
            (value - low) / (high - low)
        } else {
            0.5
        };
        let place = (share * (blocks.len() - 1) as f64).round() as usize;
        blocks.get(place).copied().unwrap_or(' ')
    };
    values
        .iter()
        .map(|value| value.map_or(' ', block))
        .collect()
}

fn exact(number: &Number) -> String {
    match number {
        Number::Count(count) => count.to_string(),
        Number::Money(money) => money.to_string(),
        Number::Real(real) => real.to_string(),
    }
}

/// Two decimals, halves away from zero, as plain digits.
fn cents(number: &Number) -> String {
    match number {
        Number::Money(money) => money.rounded(2),
        Number::Count(count) => format!("{count}.00"),
        Number::Real(real) => rounded(*real, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sees_lines_and_no_commands() {
        let text = on_terminal("id,name\n1,\u{1b}[2Jx\u{202e}\n".to_owned());
        assert_eq!(text, "id,name\n1,\\u{1b}[2Jx\\u{202e}\n");
    }

    #[test]
    fn numbers_as_people_read_them() {
        let cases = [
            (Cell::Count(1_234_567), "1,234,567"),
            (Cell::Count(123), "123"),
            (Cell::Ratio(0.82616), "82.6 %"),
            (
                Cell::Money(Number::Money("1234.565".parse().unwrap())),
                "1,234.57",
            ),
            (
                Cell::Money(Number::Money("-115522.85".parse().unwrap())),
                "-115,522.85",
            ),
            (Cell::Money(Number::Real(36.120975)), "36.12"),
            (Cell::Money(Number::Real(35.125)), "35.13"),
            (Cell::Points(0.0123), "+1.2 pp"),
            (Cell::Points(-0.0001), "0.0 pp"),
            (Cell::Percent(-0.25), "-25.0 %"),
            (Cell::Percent(12.5), "+1,250.0 %"),
            (
                Cell::Interval {
                    low: 0.1,
                    high: 0.2061,
                },
                "10.0–20.6 %",
            ),
            (
                Cell::Real {
                    value: 1.5468,
                    decimals: 2,
                },
                "1.55",
            ),
            (Cell::Undefined, "–"),
        ];
        for (cell, expected) in cases {
            assert_eq!(short(&cell, &Locale::default()), expected, "{cell:?}");
        }
    }
}
