//! Figures over time: a small line chart each.

use maud::{Markup, html};

use super::place;
use super::{alternative, drawing};
use crate::locale::Locale;
use crate::render::axis::Axis;
use crate::render::text::short;
use crate::report::page::{Course, CoursePoint, Multiples};
use crate::report::{Cell, Number};

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 168.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 24.0;
/// Room that a letter of a period's name needs along the axis.
const LETTER: f64 = 6.2;
/// Periods nearer to each other than this have no dots of their own.
const NEAR: f64 = 6.0;
/// The least that an axis covers, of a rate or of the highest value.
const NARROWEST: f64 = 0.05;

/// The charts, as many beside each other as there is room for.
pub(super) fn write(courses: &[Course], id: &str, locale: &Locale) -> Markup {
    html! {
        div.courses {
            @for (course, number) in courses.iter().zip(1..) { (one(course, &format!("{id}-{number}"), locale)) }
        }
    }
}

fn one(course: &Course, id: &str, locale: &Locale) -> Markup {
    let has_interval = course.points.iter().any(|point| point.interval.is_some());
    let has_predicted = course.points.iter().any(|point| point.predicted.is_some());
    let mut columns = vec![course.along.as_deref().unwrap_or("Period"), "Value"];
    if has_interval {
        columns.push("95 % interval");
    }
    if has_predicted {
        columns.push("Predicted");
    }
    let row = |point: &CoursePoint| {
        let mut row = vec![name(point), short(&point.cell, locale)];
        if has_interval {
            row.push(
                point
                    .interval
                    .map_or(String::new(), |ends| interval(ends, locale)),
            );
        }
        if has_predicted {
            row.push(said(point, locale).unwrap_or_default());
        }
        row
    };
    let rows: Vec<Vec<String>> = course.points.iter().map(row).collect();
    let shown = course.points.iter().rfind(|point| point.marked);
    let shown = shown.or(course.points.iter().rfind(|point| point.complete));
    html! {
        figure.card {
            h3 { (course.title) }
            @if let Some(point) = shown.filter(|_| course.along.is_none()) {
                p.latest { strong { (short(&point.cell, locale)) } " in " (point.name) }
            }
            (drawing("chart", id, (WIDTH, HEIGHT), &course.title, &description(course, locale), content(course, &scale(course), None, locale)))
            (alternative(&course.title, &columns, &rows))
        }
    }
}

/// What the line says, in words.
fn description(course: &Course, locale: &Locale) -> String {
    let known = || course.points.iter().filter(|point| point.value.is_some());
    let by = |one: &&CoursePoint, other: &&CoursePoint| {
        let value = |point: &CoursePoint| point.value.unwrap_or(0.0);
        value(one).total_cmp(&value(other))
    };
    let told = |point: &CoursePoint| format!("{} in {}", short(&point.cell, locale), name(point));
    match (
        known().next(),
        known().next_back(),
        known().min_by(by),
        known().max_by(by),
    ) {
        (Some(first), Some(last), Some(lowest), Some(highest)) => format!(
            "{} {}, from {} to {}; lowest {}, highest {}.",
            course.points.len(),
            if course.along.is_some() {
                "points"
            } else {
                "periods"
            },
            told(first),
            told(last),
            told(lowest),
            told(highest)
        ),
        _ => "No period has a value.".to_owned(),
    }
}

/// A figure of several groups: a small chart each, all to one axis, with that of all customers behind.
pub(super) fn multiples(multiples: &Multiples, id: &str, locale: &Locale) -> Markup {
    let lines = || multiples.groups.iter().chain(&multiples.all);
    let Some(first) =
        lines().find(|course| course.points.iter().any(|point| point.value.is_some()))
    else {
        return html! {};
    };
    // Intervals of small groups are wide: they are cut rather than the lines flattened.
    let points = lines().flat_map(|course| &course.points);
    let values = points.filter_map(|point| point.value);
    let scale = over(values.clone(), values, first.like());
    let columns: Vec<&str> = std::iter::once("Period")
        .chain(multiples.groups.iter().map(|group| group.title.as_str()))
        .chain(multiples.all.as_ref().map(|_| "All customers"))
        .collect();
    let row = |point: &CoursePoint| {
        let of = |course: &Course| {
            let mut points = course.points.iter();
            let found = points.find(|other| other.name == point.name);
            found.map_or(String::new(), |found| short(&found.cell, locale))
        };
        let cells = lines().map(of);
        std::iter::once(name(point)).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = first.points.iter().map(row).collect();
    html! {
        figure.card.multiples {
            h3 { (multiples.title) }
            div.courses { @for (group, number) in multiples.groups.iter().zip(1..) {
                @let title = format!("{}: {}", multiples.title, group.title);
                @let last = group.points.iter().rfind(|point| point.complete);
                div {
                    p.latest { (group.title) " " @if let Some(point) = last { strong { (short(&point.cell, locale)) } " in " (point.name) } }
                    (drawing("chart", &format!("{id}-{number}"), (WIDTH, HEIGHT), &title, &description(group, locale),
                        content(group, &scale, multiples.all.as_ref().filter(|all| all.points.len() == group.points.len()), locale)))
                }
            } }
            (alternative(&multiples.title, &columns, &rows))
        }
    }
}

/// The axis of a course by itself.
fn scale(course: &Course) -> Axis {
    let points = &course.points;
    let values = points
        .iter()
        .flat_map(|point| [point.value, point.predicted])
        .flatten();
    // A band may be far wider than the line: it is cut rather than the line flattened.
    over(values.clone(), values.chain(bounds(points)), course.like())
}

/// An axis that makes room for all of `shown`, and is not narrower than a part of the highest value.
fn over(values: impl Iterator<Item = f64>, shown: impl Iterator<Item = f64>, like: &Cell) -> Axis {
    let highest = values.fold(0.0, f64::max);
    let (least, top) = match like {
        Cell::Ratio(_) => (NARROWEST, 1.0),
        _ => (highest * NARROWEST, f64::INFINITY),
    };
    Axis::wide(shown, 3, least, top)
}

/// The drawing, with another course pale behind it.
fn content(course: &Course, scale: &Axis, behind: Option<&Course>, locale: &Locale) -> Markup {
    let points = &course.points;
    let like = behind.unwrap_or(course).like();
    let gap = (WIDTH - LEFT - RIGHT) / points.len().saturating_sub(1).max(1) as f64;
    let is_dense = gap < NEAR;
    let x = |number: usize| match points.len() {
        1 => (LEFT + WIDTH - RIGHT) / 2.0,
        _ => LEFT + gap * number as f64,
    };
    let y = |value: f64| TOP + (1.0 - scale.share(value)) * (HEIGHT - TOP - BOTTOM);
    html! {
        @for tick in scale.ticks() {
            line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(place(y(tick))) y2=(place(y(tick))) {}
            text.tick x=(LEFT - 6.0) y=(place(y(tick) + 4.0)) text-anchor="end" { (scale.label(tick, like, locale)) }
        }
        @for number in named(points, gap) {
            @if let Some(point) = points.get(number) {
                text.tick x=(place(x(number))) y=(HEIGHT - 6.0) text-anchor="middle" {
                    (point.short_name())
                }
            }
        }
        path.band d=(band(points, &x, &y)) {}
        @if let Some(behind) = behind {
            @for (_, path) in lines(&behind.points, &x, &y) { path.line.behind d=(path) {} }
        }
        @if points.iter().any(|point| point.predicted.is_some()) {
            path class="line predicted" d=(predicted(points, &x, &y)) {}
        }
        @for (class, path) in lines(points, &x, &y) {
            path class={ (class) @if is_dense { " dense" } } d=(path) {}
        }
        @for (number, point) in points.iter().enumerate() {
            @if let Some(value) = point.value.filter(|_| has_dot(points, number, is_dense)) {
                circle class=(dot(point)) cx=(place(x(number))) cy=(place(y(value)))
                    r=(if point.marked { "4.5" } else { "2.6" }) {}
            }
            rect.hover x=(place(x(number) - gap.min(60.0) / 2.0)) y="0" width=(place(gap.min(60.0))) height=(HEIGHT - BOTTOM) {
                title { (told(point, locale)) }
            }
        }
    }
}

/// The bounds that the axis makes room for: those of complete periods.
fn bounds(points: &[CoursePoint]) -> impl Iterator<Item = f64> + '_ {
    let known = points.iter().filter(|point| point.complete);
    known
        .filter_map(|point| point.interval)
        .flat_map(|(low, high)| [low, high])
}

/// The points between which one line style holds: its class and path.
fn lines(
    points: &[CoursePoint],
    x: &dyn Fn(usize) -> f64,
    y: &dyn Fn(f64) -> f64,
) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&'static str, String)> = Vec::new();
    for (number, pair) in points.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        let (Some(start), Some(end)) = (from.value, to.value) else {
            lines.push(("", String::new()));
            continue;
        };
        let class = match (to.complete, from.early) {
            (false, _) => "line open",
            (_, true) => "line early",
            _ => "line",
        };
        if lines.last().is_none_or(|(last, _)| *last != class) {
            let start = format!("M{} {}", place(x(number)), place(y(start)));
            lines.push((class, start));
        }
        if let Some((_, path)) = lines.last_mut() {
            path.push_str(&format!("L{} {}", place(x(number + 1)), place(y(end))));
        }
    }
    lines.retain(|(_, path)| !path.is_empty());
    lines
}

/// The line of what was predicted.
fn predicted(points: &[CoursePoint], x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> String {
    let mut path = String::new();
    for (number, point) in points.iter().enumerate() {
        let Some(value) = point.predicted else {
            continue;
        };
        let pen = if path.is_empty() { "M" } else { "L" };
        path.push_str(&format!("{pen}{} {}", place(x(number)), place(y(value))));
    }
    path
}

/// The area between the bounds, one piece for each run of periods that have them.
fn band(points: &[CoursePoint], x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let numbered: Vec<(usize, &CoursePoint)> = points.iter().enumerate().collect();
    let has = |point: &CoursePoint| point.interval.is_some();
    for run in numbered.chunk_by(|(_, one), (_, other)| has(one) == has(other)) {
        let bounds: Vec<(f64, f64, f64)> = run
            .iter()
            .filter_map(|(number, point)| {
                let (low, high) = point.interval?;
                Some((x(*number), y(low), y(high)))
            })
            .collect();
        if bounds.len() < 2 {
            continue;
        }
        for (place_of, (x, _, high)) in bounds.iter().enumerate() {
            let pen = if place_of == 0 { "M" } else { "L" };
            path.push_str(&format!("{pen}{} {}", place(*x), place(*high)));
        }
        for (x, low, _) in bounds.iter().rev() {
            path.push_str(&format!("L{} {}", place(*x), place(*low)));
        }
        path.push('Z');
    }
    path
}

/// The periods that are named along the axis: evenly, the last one always.
fn named(points: &[CoursePoint], gap: f64) -> Vec<usize> {
    let letters = points
        .iter()
        .map(|point| point.short_name().chars().count());
    let room = letters.max().unwrap_or(0) as f64 * LETTER + 14.0;
    let every = (room / gap.max(0.1)).ceil().max(1.0) as usize;
    let mut named: Vec<usize> = (0..points.len()).rev().step_by(every).collect();
    named.reverse();
    named
}

/// Whether a point is drawn as a dot: among many, the one marked, the last, and one without neighbours.
fn has_dot(points: &[CoursePoint], number: usize, is_dense: bool) -> bool {
    let is_known = |place: Option<usize>| {
        let point = place.and_then(|place| points.get(place));
        point.is_some_and(|point| point.value.is_some())
    };
    let is_marked = points.get(number).is_some_and(|point| point.marked);
    let is_alone = !is_known(number.checked_sub(1)) && !is_known(number.checked_add(1));
    !is_dense || is_marked || is_alone || number + 1 == points.len()
}

fn dot(point: &CoursePoint) -> &'static str {
    match (point.complete, point.marked) {
        (false, _) => "dot open",
        (true, true) => "dot marked",
        (true, false) => "dot",
    }
}

fn name(point: &CoursePoint) -> String {
    match point.complete {
        true => point.name.clone(),
        false => format!("{} (not complete)", point.name),
    }
}

fn told(point: &CoursePoint, locale: &Locale) -> String {
    let interval = point.interval.map(|ends| interval(ends, locale));
    let interval = interval.map_or(String::new(), |interval| format!(" ({interval})"));
    let predicted =
        said(point, locale).map_or(String::new(), |value| format!(", predicted {value}"));
    format!(
        "{}: {}{interval}{predicted}",
        name(point),
        short(&point.cell, locale)
    )
}

/// What was predicted, with as many digits as the value has.
fn said(point: &CoursePoint, locale: &Locale) -> Option<String> {
    let value = point.predicted?;
    Some(short(
        &match point.cell {
            Cell::Money(_) => Cell::Money(Number::Real(value)),
            Cell::Real { decimals, .. } => Cell::Real { value, decimals },
            _ => Cell::Real { value, decimals: 1 },
        },
        locale,
    ))
}

fn interval((low, high): (f64, f64), locale: &Locale) -> String {
    short(&Cell::Interval { low, high }, locale)
}
