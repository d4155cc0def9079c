//! One chart: a title with the last value, a line, an axis of values and one of names.

use super::axis::Axis;
use super::canvas::{ACROSS, Canvas};
use super::paint::{Ink, painted};
use super::style::Style;
use super::text::said;
use crate::locale::{Locale, rounded};
use crate::report::page::Course;
use crate::report::picture::Measured;

/// How large a chart is, in characters; the title and the axes come on top of the height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) width: usize,
    pub(super) height: usize,
}

/// A line of text that may hold escape codes, and how wide it shows.
pub(super) struct Text {
    pub(super) painted: String,
    pub(super) width: usize,
}

impl Text {
    fn plain(text: String) -> Self {
        Text {
            width: length(&text),
            painted: text,
        }
    }
}

/// The lines of a chart.
pub(super) fn panel(chart: &Course, size: Size, style: &Style) -> Vec<Text> {
    let Some(bounds) = chart.bounds() else {
        let text = format!("{}: no value in any period", chart.title);
        return vec![Text::plain(shortened(&said(&text, style), size.width))];
    };
    let measured = Measured::of(chart.like());
    let range = chart.range.unwrap_or(bounds);
    let axis = Axis::halves(range, measured == Measured::Share);
    let ticks = [axis.high, (axis.low + axis.high) / 2.0, axis.low];
    let ticks = ticks.map(|value| said(&label(&axis, measured, value, &style.locale), style));
    let left = ticks.iter().map(|tick| length(tick)).max().unwrap_or(0) + 2;
    let field = size.width.saturating_sub(left).max(10);
    let mut canvas = Canvas::new(field, size.height, false);
    let places = draw(&mut canvas, chart, &axis);
    let mut out = vec![title(chart, &axis, size, style)];
    for row in 0..size.height {
        let tick = match row {
            0 => ticks.first(),
            _ if row == size.height / 2 => ticks.get(1),
            _ if row == size.height - 1 => ticks.last(),
            _ => None,
        };
        let (tick, rule) = match tick {
            Some(tick) => (tick.as_str(), "┤"),
            None => ("", "│"),
        };
        let edge = format!("{}{tick} {rule}", " ".repeat(left - 2 - length(tick)));
        out.push(Text {
            painted: format!("{}{}", said(&edge, style), canvas.row(row, style)),
            width: left + canvas.filled(row),
        });
    }
    let rule = format!("{}└{}", " ".repeat(left - 1), "─".repeat(field));
    out.push(Text::plain(said(&rule, style)));
    let names: Vec<String> = (chart.points.iter())
        .map(|point| said(point.short_name(), style))
        .collect();
    out.push(Text::plain(format!(
        "{}{}",
        " ".repeat(left),
        named(&names, &places, field)
    )));
    out
}

/// The title, and the last value at the right end.
fn title(chart: &Course, axis: &Axis, size: Size, style: &Style) -> Text {
    let last = chart.points.iter().rev().find_map(|point| point.value);
    let last = last.map_or(String::new(), |value| {
        said(
            &beside(axis, Measured::of(chart.like()), value, &style.locale),
            style,
        )
    });
    let room = size.width.saturating_sub(length(&last) + 1);
    let name = shortened(&said(&chart.title, style), room);
    let gap = size.width.saturating_sub(length(&name) + length(&last));
    Text {
        painted: format!(
            "{}{}{last}",
            painted(&name, Ink::Strong, style),
            " ".repeat(gap)
        ),
        width: size.width,
    }
}

/// Draws the line; gives the column of characters of each point.
fn draw(canvas: &mut Canvas, chart: &Course, axis: &Axis) -> Vec<usize> {
    let (right, bottom) = (canvas.across() - 1, canvas.down() - 1);
    let last = chart.points.len().saturating_sub(1).max(1);
    let mut places = Vec::new();
    let mut previous = None;
    for (number, point) in chart.points.iter().enumerate() {
        let x = right * number / last;
        places.push(x / ACROSS);
        let place = point.value.map(|value| {
            let down = (axis.high - value) / (axis.high - axis.low);
            (x, (down.clamp(0.0, 1.0) * bottom as f64).round() as usize)
        });
        if let Some(to) = place {
            canvas.stroke(previous.unwrap_or(to), to, 0);
        }
        previous = place;
    }
    places
}

/// The names below their points: the first, the last, and of the others what has room.
fn named(names: &[String], places: &[usize], width: usize) -> String {
    let mut line = vec![' '; width];
    let mut put = |number: usize| {
        let (Some(name), Some(&place)) = (names.get(number), places.get(number)) else {
            return;
        };
        let long = length(name);
        if long > width {
            return;
        }
        // The middle of the name below the point, but not over the edge.
        let from = place.saturating_sub(long / 2).min(width - long);
        let free = line
            .iter()
            .skip(from.saturating_sub(2))
            .take(long + 4)
            .all(|c| *c == ' ');
        if free {
            let cells = line.iter_mut().skip(from);
            cells.zip(name.chars()).for_each(|(cell, c)| *cell = c);
        }
    };
    let last = names.len().saturating_sub(1);
    put(0);
    put(last);
    for share in [2, 4] {
        for part in 1..share {
            put(last * part / share);
        }
    }
    line.into_iter().collect::<String>().trim_end().to_owned()
}

/// Decimals that tell the round numbers apart.
fn decimals(axis: &Axis, measured: Measured) -> usize {
    let shown = match measured {
        Measured::Share => axis.step * 100.0,
        Measured::Money | Measured::Plain => axis.step,
    };
    let is_whole = |decimals: i32| {
        let scaled = shown * 10f64.powi(decimals);
        (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
    };
    let decimals = (0..6).find(|&decimals| is_whole(decimals)).unwrap_or(6);
    decimals.unsigned_abs() as usize
}

fn label(axis: &Axis, measured: Measured, value: f64, locale: &Locale) -> String {
    let decimals = decimals(axis, measured);
    match measured {
        Measured::Share => locale.percent(value, decimals),
        Measured::Money | Measured::Plain => locale.decimal(value, decimals),
    }
}

/// A value, with as many digits as are of use beside the axis.
fn beside(axis: &Axis, measured: Measured, value: f64, locale: &Locale) -> String {
    match measured {
        Measured::Share => locale.percent(value, decimals(axis, measured).max(1)),
        Measured::Money => locale.money(&rounded(value, 2)),
        Measured::Plain => match axis.high {
            high if high < 10.0 => locale.decimal(value, 2),
            high if high < 100.0 => locale.decimal(value, 1),
            _ => locale.decimal(value, 0),
        },
    }
}

fn length(text: &str) -> usize {
    textwrap::core::display_width(text)
}

fn shortened(text: &str, room: usize) -> String {
    if length(text) <= room {
        return text.to_owned();
    }
    text.chars()
        .take(room.saturating_sub(1))
        .collect::<String>()
        + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_round_and_hold_every_value() {
        // Lowest and highest value; the three labels expected by hand.
        let cases = [
            ((0.963, 1.0), Measured::Share, ["96 %", "98 %", "100 %"]),
            ((0.94, 1.0), Measured::Share, ["92 %", "96 %", "100 %"]),
            ((0.0, 0.037), Measured::Share, ["0 %", "2 %", "4 %"]),
            ((30.1, 47.6), Measured::Plain, ["30", "40", "50"]),
            ((1.2, 1.9), Measured::Plain, ["1.2", "1.6", "2.0"]),
            ((5.0, 5.0), Measured::Plain, ["4.95", "5.00", "5.05"]),
            ((1.0, 1.0), Measured::Share, ["98 %", "99 %", "100 %"]),
            ((0.0, 0.0), Measured::Share, ["0.0 %", "0.5 %", "1.0 %"]),
            (
                (13063.0, 113000.0),
                Measured::Money,
                ["0", "60,000", "120,000"],
            ),
        ];
        for (range, measured, expected) in cases {
            let axis = Axis::halves(range, measured == Measured::Share);
            assert!(axis.low <= range.0 + 1e-9 && range.1 <= axis.high + 1e-9);
            let middle = (axis.low + axis.high) / 2.0;
            let labels = [axis.low, middle, axis.high]
                .map(|value| label(&axis, measured, value, &Locale::default()));
            assert_eq!(labels, expected, "{range:?}");
        }
    }

    #[test]
    fn names_below_the_axis_do_not_touch() {
        let names = ["2024-01", "2024-02", "2024-03"].map(str::to_owned);
        assert_eq!(named(&names, &[0, 10, 20], 21), "2024-01       2024-03");
        assert_eq!(
            named(&names, &[0, 15, 30], 31),
            "2024-01     2024-02     2024-03"
        );
    }
}
