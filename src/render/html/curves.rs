//! Shares that change in steps with time since an origin: survival curves, incidences.

use maud::{Markup, html};

use super::place;
use super::{SIZES, alternative, drawing, sized};
use crate::locale::Locale;
use crate::render::text::short;
use crate::report::Cell;
use crate::report::page::{Curve, CurveStep, Curves};

const LEFT: f64 = 46.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 40.0;
/// Strips of a drawing that say their value.
const STRIPS: usize = 40;
/// Lengths of time between two marks of an axis of days.
const DAYS: [f64; 11] = [
    7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1825.0, 3650.0, 7300.0,
];

/// More curves than these cannot be told apart in one chart.
const MOST: usize = 6;
/// A small chart of one curve.
const SMALL: (f64, f64) = (340.0, 190.0);

/// The chart, in three sizes of which the style shows one, with a legend and a table.
pub(super) fn write(curves: &Curves, id: &str, locale: &Locale) -> Markup {
    let end = curves
        .curves
        .iter()
        .map(|curve| curve.end)
        .fold(0.0, f64::max);
    let end = if end > 0.0 { end } else { 1.0 };
    let marks = marks(end, 6.0, curves.in_days);
    if curves.curves.len() > MOST {
        return multiples(curves, id, end, &marks, locale);
    }
    html! {
        figure.card.sized {
            @if !curves.title.is_empty() { h3 { (title(curves)) } }
            @for (class, width, height) in SIZES {
                @let frame = Frame { width, height, end, begins: curves.begins };
                (drawing(class, &sized(id, class), (width, height),
                    title(curves), &description(curves, locale), content(curves, &frame, locale)))
            }
            @if curves.curves.len() > 1 {
                ul.legend { @for (number, curve) in curves.curves.iter().enumerate() {
                    li { svg viewBox="0 0 28 8" aria-hidden="true" {
                        line class={ "line k" (number % 6) } x1="0" x2="28" y1="4" y2="4" {}
                    } (curve.name) }
                } }
            }
            (few(curves))
            (table(curves, &marks, locale))
        }
    }
}

/// What grey means, where any of it is drawn.
fn few(curves: &Curves) -> Markup {
    let is_few = |curve: &Curve| curve.few_from.is_some_and(|from| from < curve.end);
    html! {
        @if curves.curves.iter().any(is_few) {
            p.latest { "Thin and grey: fewer than " (Cell::FEW) " at risk, too few to say much." }
        }
    }
}

/// A small chart a curve, all with the same axes, and the curve of all behind each.
fn multiples(curves: &Curves, id: &str, end: f64, marks: &[f64], locale: &Locale) -> Markup {
    let (width, height) = SMALL;
    let frame = Frame {
        width,
        height,
        end,
        begins: curves.begins,
    };
    html! {
        figure.card.multiples {
            h3 { (title(curves)) }
            @if curves.all.is_some() { p.latest { "Dashed, in orange: all together." } }
            (few(curves))
            div.courses { @for (curve, number) in curves.curves.iter().zip(1..) {
                @let alone = Curves { curves: vec![curve.clone()], ..curves.clone() };
                @let name = format!("{}: {}", title(curves), curve.name);
                div {
                    p.latest { strong { (curve.name) } }
                    (drawing("chart", &format!("{id}-{number}"), SMALL, &name, &description(&alone, locale), html! {
                        @if let Some(all) = &curves.all {
                            path class="line behind" d=(steps(all, &frame, all.end, |step| step.share)) {}
                        }
                        (content(&alone, &frame, locale))
                    }))
                }
            } }
            (table(curves, marks, locale))
        }
    }
}

fn title(curves: &Curves) -> &str {
    match curves.title.as_str() {
        "" => "Shares by time",
        title => title,
    }
}

struct Frame {
    width: f64,
    height: f64,
    end: f64,
    begins: f64,
}

impl Frame {
    fn x(&self, at: f64) -> f64 {
        LEFT + (at / self.end).clamp(0.0, 1.0) * (self.width - LEFT - RIGHT)
    }

    fn y(&self, share: f64) -> f64 {
        TOP + (1.0 - share.clamp(0.0, 1.0)) * (self.height - TOP - BOTTOM)
    }
}

fn content(curves: &Curves, frame: &Frame, locale: &Locale) -> Markup {
    let marks = marks(frame.end, frame.width / 80.0, curves.in_days);
    let bottom = frame.height - BOTTOM;
    let alone = curves.curves.len() == 1;
    html! {
        @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            line.grid x1=(LEFT) x2=(frame.width - RIGHT) y1=(place(frame.y(tick))) y2=(place(frame.y(tick))) {}
            text.tick x=(LEFT - 6.0) y=(place(frame.y(tick) + 4.0)) text-anchor="end" { (locale.percent(tick, 0)) }
        }
        @for mark in &marks {
            line.grid x1=(place(frame.x(*mark))) x2=(place(frame.x(*mark))) y1=(bottom) y2=(bottom + 4.0) {}
            text.tick x=(place(frame.x(*mark))) y=(bottom + 17.0) text-anchor="middle" { (locale.number(&mark.to_string())) }
        }
        text.tick x=(place((LEFT + frame.width - RIGHT) / 2.0)) y=(frame.height - 5.0) text-anchor="middle" { (curves.axis) }
        @for (number, curve) in curves.curves.iter().enumerate() {
            @if alone { path.band d=(band(curve, frame)) {} }
            // Where few are at risk the line is thin and grey.
            @if curve.few_from.is_some_and(|from| from < curve.end) {
                path class="line few" d=(steps(curve, frame, curve.end, |step| step.share)) {}
            }
            path class={ "line k" (number % 6) }
                d=(steps(curve, frame, curve.few_from.unwrap_or(curve.end), |step| step.share)) {}
            @if let Some(median) = curve.median.filter(|_| alone) {
                path.median d={ "M" (LEFT) " " (place(frame.y(0.5))) "H" (place(frame.x(median))) "V" (bottom) } {}
                @let is_late = frame.x(median) > frame.width * 0.7;
                text.name x=(place(frame.x(median) + if is_late { -6.0 } else { 6.0 }))
                    text-anchor=(if is_late { "end" } else { "start" }) y=(place(bottom - 8.0)) { "half at " (median) " " (curves.axis) }
            }
        }
        (strips(curves, frame, locale))
    }
}

/// A step line from 0 until a time: only the last step of each pixel is drawn.
fn steps(curve: &Curve, frame: &Frame, until: f64, share: impl Fn(&CurveStep) -> f64) -> String {
    let mut path = format!("M{} {}", place(LEFT), place(frame.y(frame.begins)));
    let end = frame.x(until);
    for (x, step) in drawn(curve, frame)
        .into_iter()
        .take_while(|(x, _)| *x <= end)
    {
        let y = place(frame.y(share(step)));
        path.push_str(&format!("H{}V{y}", place(x)));
    }
    path.push_str(&format!("H{}", place(end)));
    path
}

fn drawn<'a>(curve: &'a Curve, frame: &Frame) -> Vec<(f64, &'a CurveStep)> {
    let mut drawn: Vec<(f64, &CurveStep)> = Vec::new();
    for step in &curve.steps {
        let x = frame.x(step.at).round();
        match drawn.last_mut() {
            Some((last, kept)) if *last == x => *kept = step,
            _ => drawn.push((x, step)),
        }
    }
    // Steps at which nothing changed add nothing to the line.
    let mut before = frame.begins;
    drawn.retain(|(_, step)| {
        let is_new = step.share != before;
        before = step.share;
        is_new
    });
    drawn
}

/// The area between the bounds: along the upper ones, back along the lower ones.
fn band(curve: &Curve, frame: &Frame) -> String {
    if curve.steps.iter().all(|step| step.interval.is_none()) {
        return String::new();
    }
    let bound = |step: &CurveStep| step.interval.unwrap_or((step.share, step.share));
    let mut path = steps(curve, frame, curve.end, |step| bound(step).1);
    let back = drawn(curve, frame);
    let mut lows = back.iter().rev();
    if let Some((x, step)) = lows.next() {
        path.push_str(&format!("V{}H{}", place(frame.y(bound(step).0)), place(*x)));
    }
    for (x, step) in lows {
        path.push_str(&format!("V{}H{}", place(frame.y(bound(step).0)), place(*x)));
    }
    path.push_str(&format!("V{}Z", place(frame.y(frame.begins))));
    path
}

/// Invisible strips that say the shares at their middle.
fn strips(curves: &Curves, frame: &Frame, locale: &Locale) -> Markup {
    let width = (frame.width - LEFT - RIGHT) / STRIPS as f64;
    html! {
        @for strip in 0..STRIPS {
            @let at = readable(frame.end * (strip as f64 + 0.5) / STRIPS as f64, frame.end, curves.in_days);
            rect.hover x=(place(LEFT + width * strip as f64)) y=(TOP) width=(place(width)) height=(frame.height - TOP - BOTTOM) {
                title {
                    (curves.axis) " " (at)
                    @for curve in curves.curves.iter().filter(|curve| at <= curve.end) {
                        "\n" @if !curve.name.is_empty() { (curve.name) ": " }
                        (told(curve, at, curves.begins, locale))
                    }
                }
            }
        }
    }
}

fn at(curve: &Curve, time: f64, begins: f64) -> CurveStep {
    let passed = curve.steps.partition_point(|step| step.at <= time);
    let step = passed
        .checked_sub(1)
        .and_then(|place| curve.steps.get(place));
    step.copied().unwrap_or(CurveStep {
        at: 0.0,
        share: begins,
        interval: None,
    })
}

fn told(curve: &Curve, time: f64, begins: f64, locale: &Locale) -> String {
    let step = at(curve, time, begins);
    let share = short(&Cell::Ratio(step.share), locale);
    match step.interval {
        Some((low, high)) => format!("{share} ({})", short(&Cell::Interval { low, high }, locale)),
        None => share,
    }
}

/// A time with few digits: whole days, or a thousandth of the axis in another unit.
fn readable(time: f64, end: f64, in_days: bool) -> f64 {
    if in_days {
        return time.round();
    }
    // Dividing by a power of ten gives the double that is printed with few digits.
    let fine = 10_f64.powf((3.0 - end.log10().ceil()).clamp(0.0, 15.0));
    (time * fine).round() / fine
}

/// Round lengths of time up to the end, about so many: of days those of weeks, months and years, of other units 1, 2
/// or 5 times a power of ten.
fn marks(end: f64, about: f64, in_days: bool) -> Vec<f64> {
    let apart = match in_days {
        true => DAYS.into_iter().find(|apart| end / apart <= about),
        false => {
            let power = 10_f64.powf((end / about).log10().floor());
            let rounds = [1.0, 2.0, 5.0, 10.0].map(|round| round * power);
            rounds.into_iter().find(|apart| end / apart <= about)
        }
    };
    let apart = apart.unwrap_or(end);
    let count = (end / apart).floor().clamp(0.0, 40.0) as u32;
    (0..=count)
        .map(|number| readable(f64::from(number) * apart, apart, in_days))
        .collect()
}

fn description(curves: &Curves, locale: &Locale) -> String {
    let one = |curve: &Curve| {
        let name = match curve.name.as_str() {
            "" => String::new(),
            name => format!("{name}: "),
        };
        let half = match curve.median {
            _ if curves.begins < 1.0 => String::new(),
            Some(median) => format!("half at {median} {}, ", curves.axis),
            None => "never down to half, ".to_owned(),
        };
        let last = short(
            &Cell::Ratio(at(curve, curve.end, curves.begins).share),
            locale,
        );
        format!("{name}{half}{last} at {} {}", curve.end, curves.axis)
    };
    let all: Vec<String> = curves.curves.iter().map(one).collect();
    let begins = short(&Cell::Ratio(curves.begins), locale);
    format!("Begins at {begins}. {}.", all.join("; "))
}

fn table(curves: &Curves, marks: &[f64], locale: &Locale) -> Markup {
    let mut columns = vec![curves.axis.as_str()];
    columns.extend(curves.curves.iter().map(|curve| match curve.name.as_str() {
        "" => "Share (95 % interval)",
        name => name,
    }));
    let row = |mark: &f64| {
        let mut row = vec![locale.number(&mark.to_string())];
        row.extend(curves.curves.iter().map(|curve| match *mark <= curve.end {
            true => told(curve, *mark, curves.begins, locale),
            false => String::new(),
        }));
        row
    };
    let rows: Vec<Vec<String>> = marks.iter().map(row).collect();
    alternative(title(curves), &columns, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_end_within_the_axis() {
        assert_eq!(marks(800.0, 6.0, true), [0.0, 180.0, 360.0, 540.0, 720.0]);
        assert_eq!(marks(5.0, 6.0, true), [0.0]);
        assert_eq!(marks(1e9, 6.0, true).len(), 2);
        assert_eq!(marks(69.0, 6.0, false), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(marks(0.7, 6.0, false), [0.0, 0.2, 0.4, 0.6]);
        assert_eq!(marks(2.8, 6.0, false), [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]);
    }
}
