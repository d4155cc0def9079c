//! Step lines in a terminal, with their bands where pictures are asked for.

use super::canvas::{Canvas, letter};
use super::paint::{Ink, painted};
use super::style::Style;
use super::text::said;
use crate::report::page::{Curve, Curves};

/// Lines of text between 0 and 100 %.
const HEIGHT: usize = 12;
/// What stands left of the dots: `100 % ┤`.
const LEFT: usize = 7;
/// Longest name that is written behind a line.
const NAME: usize = 14;

/// The plot's lines of text, the axis below.
pub(super) fn lines(plot: &Curves, style: &Style) -> String {
    numbered(plot, 0, style)
}

/// The same with lines counted, and coloured, from another number than 0 on.
pub(super) fn numbered(plot: &Curves, from: usize, style: &Style) -> String {
    let alone = plot.curves.len() == 1;
    let names: Vec<String> = plot
        .curves
        .iter()
        .enumerate()
        .map(|(number, line)| name(line, number, alone, style))
        .collect();
    let longest = names
        .iter()
        .map(|name| textwrap::core::display_width(name))
        .max()
        .unwrap_or(0);
    let right = if longest > 0 { longest + 1 } else { 0 };
    let width = usize::from(style.width)
        .min(100)
        .saturating_sub(LEFT + right)
        .max(10);
    let end = plot.curves.iter().map(|line| line.end).fold(0.0, f64::max);
    let end = if end > 0.0 { end } else { 1.0 };
    let mut canvas = Canvas::new(width, HEIGHT, !alone);
    let mut labels: Vec<Option<usize>> = vec![None; HEIGHT];
    for (number, line) in plot.curves.iter().enumerate() {
        if style.plot && alone {
            band(&mut canvas, line, end);
        }
        let last = steps(&mut canvas, from + number, line, end, plot.begins);
        // The name goes to the end of its line, or to the next free row.
        let free = (0..HEIGHT).min_by_key(|&row| (labels[row].is_some(), row.abs_diff(last))); // invariant
        if let Some(label) = free.and_then(|row| labels.get_mut(row)) {
            *label = label.or(Some(number));
        }
    }
    let tick = |share: f64| format!("{:>5} ┤", style.locale.percent(share, 0));
    let mut out = String::new();
    for (row, label) in labels.iter().enumerate() {
        let tick = match row {
            0 => tick(1.0),
            _ if row == HEIGHT / 2 => tick(0.5),
            _ if row == HEIGHT - 1 => tick(0.0),
            _ => "      │".to_owned(),
        };
        let mut text = format!("{}{}", said(&tick, style), canvas.row(row, style));
        if let Some(number) = label
            && let Some(name) = names.get(*number)
            && !name.is_empty()
        {
            // Colours take no room: the row is filled up by what it shows.
            let shown = LEFT + canvas.filled(row);
            text.push_str(&" ".repeat((LEFT + width + 1).saturating_sub(shown)));
            text.push_str(&painted(name, Ink::Line(from + *number), style));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out.push_str(&axis(width, end, &plot.axis, style));
    if style.plot && alone && plot.curves.iter().any(has_band) {
        let shaded = if style.ascii { ":" } else { "░" };
        out.push_str(&format!(
            "{}{shaded} 95 % interval of the curve\n",
            " ".repeat(LEFT)
        ));
    }
    out
}

fn axis(width: usize, end: f64, unit: &str, style: &Style) -> String {
    let decimals = decimals(end);
    let last = format!("{} {unit}", style.locale.decimal(end, decimals));
    let middle = style.locale.decimal(end / 2.0, decimals);
    let long = |text: &str| text.chars().count();
    let mut labels = format!("{}0", " ".repeat(LEFT));
    let to = LEFT + width / 2;
    labels.push_str(&" ".repeat((to - long(&middle) / 2).saturating_sub(labels.len())));
    labels.push_str(&middle);
    let to = (LEFT + width).saturating_sub(long(&last));
    labels.push_str(&" ".repeat(to.saturating_sub(long(&labels)).max(1)));
    labels.push_str(&last);
    let rule = format!("{}└{}\n{labels}\n", " ".repeat(LEFT - 1), "─".repeat(width));
    if style.ascii {
        crate::words::ascii(&rule)
    } else {
        rule
    }
}

/// Decimals of an axis: days have none, other units some where they are few.
fn decimals(end: f64) -> usize {
    match end {
        _ if end.fract() == 0.0 => 0,
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    }
}

/// Draws the steps; gives the row that they end in.
fn steps(canvas: &mut Canvas, number: usize, line: &Curve, end: f64, begins: f64) -> usize {
    let across = canvas.across();
    let mut previous = depth(canvas, begins);
    let mut passed = 0;
    let mut share = begins;
    for x in 0..across {
        let time = end * x as f64 / (across - 1) as f64;
        if time > line.end {
            break;
        }
        while let Some(step) = line.steps.get(passed)
            && step.at <= time
        {
            share = step.share;
            passed += 1;
        }
        let y = depth(canvas, share);
        for dot in previous.min(y)..=previous.max(y) {
            canvas.dot(x, dot, number);
        }
        previous = y;
    }
    previous / super::canvas::DOWN
}

fn has_band(curve: &Curve) -> bool {
    curve.steps.iter().any(|step| step.interval.is_some())
}

/// Shades what lies between the bounds; each holds until the next one.
fn band(canvas: &mut Canvas, line: &Curve, end: f64) {
    let across = canvas.across();
    let mut passed = 0;
    let mut bounds = None;
    for x in 0..across {
        let time = end * x as f64 / (across - 1) as f64;
        if time > line.end {
            break;
        }
        while let Some(step) = line.steps.get(passed)
            && step.at <= time
        {
            bounds = step.interval.or(bounds);
            passed += 1;
        }
        if let Some((low, high)) = bounds {
            canvas.shade(x, depth(canvas, high), depth(canvas, low));
        }
    }
}

/// The row of dots of a share.
fn depth(canvas: &Canvas, share: f64) -> usize {
    ((1.0 - share.clamp(0.0, 1.0)) * (canvas.down() - 1) as f64).round() as usize
}

/// A name, shortened; with its letter where letters draw the lines.
fn name(line: &Curve, number: usize, alone: bool, style: &Style) -> String {
    let name = said(&line.name, style);
    let short = match name.char_indices().nth(NAME) {
        Some((end, _)) => format!(
            "{}{}",
            name.get(..end).unwrap_or_default(),
            if style.ascii { "..." } else { "…" }
        ),
        None => name,
    };
    if style.ascii && !alone {
        format!("{} {short}", letter(number))
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page::CurveStep;

    fn line(name: &str, share: f64) -> Curve {
        Curve {
            name: name.to_owned(),
            steps: vec![CurveStep {
                at: 50.0,
                share,
                interval: Some((share - 0.1, share + 0.1)),
            }],
            end: 100.0,
            median: None,
            few_from: None,
        }
    }

    fn plot(curves: Vec<Curve>) -> Curves {
        Curves {
            title: String::new(),
            begins: 1.0,
            in_days: true,
            axis: "days".to_owned(),
            curves,
            all: None,
        }
    }

    fn style(width: u16) -> Style {
        Style {
            width,
            ..Style::default()
        }
    }

    #[test]
    fn a_plot_keeps_to_its_width_and_names_its_lines() {
        let plot = plot(vec![
            line("one", 0.5),
            line("a name that is far too long", 0.5),
            line("zero", 0.0),
        ]);
        let text = lines(&plot, &style(60));
        assert_eq!(text.lines().count(), HEIGHT + 2);
        assert!(
            text.lines().all(|line| line.chars().count() <= 60),
            "{text}"
        );
        for name in ["one", "a name that is…", "zero"] {
            assert_eq!(text.matches(name).count(), 1, "{text}");
        }
        assert!(text.contains("100 days\n"), "{text}");
    }

    #[test]
    fn without_unicode_lines_are_letters() {
        let ascii = Style {
            ascii: true,
            ..style(60)
        };
        let text = lines(&plot(vec![line("Zoë", 0.5), line("zero", 0.0)]), &ascii);
        assert!(text.is_ascii(), "{text}");
        for part in ["a Zo\\u{eb}", "b zero", "100 % +", "aaaa", "bbbb"] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn the_band_is_drawn_when_asked_for() {
        let one = plot(vec![line("", 0.5)]);
        assert!(!lines(&one, &style(60)).contains('░'));
        let drawn = Style {
            plot: true,
            ..style(60)
        };
        assert!(lines(&one, &drawn).contains('░'));
    }

    #[test]
    fn a_line_that_never_falls_stays_on_top() {
        let plot = plot(vec![Curve {
            steps: Vec::new(),
            end: 9.0,
            ..line("", 1.0)
        }]);
        let text = lines(&plot, &Style::default());
        let rows: Vec<&str> = text.lines().collect();
        assert!(rows[0].contains('⠉') && rows[1] == "      │", "{text}");
    }
}
