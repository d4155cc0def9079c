//! How a count moved from its start to its end: a waterfall.

use maud::{Markup, html};

use super::place;
use super::{drawing, moves};
use crate::locale::Locale;
use crate::render::axis::Axis;
use crate::render::text::short;
use crate::report::Cell;
use crate::report::page::{Flow, FlowKind, FlowStep, Step, StepKind, Waterfall};

/// Room for a step, with its name and its figure: of customers, and of amounts, whose steps have longer names.
const STEP: f64 = 67.2;
const WIDE_STEP: f64 = 78.0;
/// More steps than these have longer names.
const FEW: usize = 5;
const HEIGHT: f64 = 216.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 28.0;
/// Steps smaller than this share of the count would not be seen above a long bar: the axis is cut.
const SMALL: f64 = 0.3;

/// A bar: from where to where, and the level behind it.
struct Bar<'a> {
    step: &'a FlowStep,
    from: f64,
    to: f64,
}

/// The chart, with its figures in a table beside it.
pub(super) fn write(flow: &Flow, id: &str, locale: &Locale) -> Markup {
    let bars = bars(&flow.steps);
    let (scale, is_cut) = scale(&bars);
    let words: Vec<String> = (flow.steps.iter())
        .map(|step| format!("{}: {}", step.name, signed(step.kind, &step.size, locale)))
        .collect();
    let title = format!("{} from start to end", flow.title);
    let right = LEFT + step_of(flow.steps.len()) * flow.steps.len().max(1) as f64;
    let content = html! {
        @for tick in scale.ticks() {
            line.grid x1=(LEFT) x2=(right) y1=(place(y(&scale, tick))) y2=(place(y(&scale, tick))) {}
            text.tick x=(LEFT - 6.0) y=(place(y(&scale, tick) + 4.0)) text-anchor="end" {
                (scale.label(tick, &Cell::Count(0), locale))
            }
        }
        @for (number, bar) in bars.iter().enumerate() { (draw(bar, number, bars.len(), &scale, is_cut, locale)) }
    };
    html! {
        figure.card.half.flow {
            @if flow.steps.len() > FEW {
                // On a phone the bars lie, a row each: so many upright ones would have names that nobody can read.
                div.desk { (drawing("chart", id, (right, HEIGHT), &title, &words.join("; "), content)) }
                div.phone { (moves::steps(&lying(flow, locale), locale)) }
            } @else {
                (drawing("chart", id, (right, HEIGHT), &title, &words.join("; "), content))
            }
            @if is_cut {
                figcaption { "The axis does not begin at zero, so that the steps can be seen." }
            }
        }
        (table(flow, locale))
    }
}

/// The same as rows.
fn lying(flow: &Flow, locale: &Locale) -> Waterfall {
    let step = |step: &FlowStep| {
        let size = value(&step.size).unwrap_or(0.0);
        Step {
            name: step.name.clone(),
            kind: match step.kind {
                FlowKind::Level => StepKind::Level,
                _ => StepKind::Change,
            },
            value: if step.kind == FlowKind::Loss {
                -size
            } else {
                size
            },
            cell: Cell::text(signed(step.kind, &step.size, locale)),
            customers: None,
        }
    };
    Waterfall {
        title: flow.title.clone(),
        steps: flow.steps.iter().map(step).collect(),
    }
}

fn step_of(steps: usize) -> f64 {
    if steps > FEW { WIDE_STEP } else { STEP }
}

fn table(flow: &Flow, locale: &Locale) -> Markup {
    html! {
        div.scroll.half tabindex="0" role="region" aria-label=(flow.title) {
            table {
                thead { tr {
                    th scope="col" { (flow.title) }
                    th.n scope="col" { (flow.period) }
                    @if let Some(before) = &flow.before { th.n scope="col" { (before) } }
                } }
                tbody { @for step in &flow.steps { tr {
                    th scope="row" { (step.name) }
                    td.n { strong { (signed(step.kind, &step.size, locale)) } }
                    @if flow.before.is_some() { td.n { (signed(step.kind, &step.before, locale)) } }
                } } }
            }
        }
    }
}

fn bars<'a>(steps: &'a [FlowStep]) -> Vec<Bar<'a>> {
    let mut level = 0.0;
    let bar = |step: &'a FlowStep| {
        let FlowStep { kind, size, .. } = step;
        let count = value(size).unwrap_or(0.0);
        let from = match kind {
            FlowKind::Level => 0.0,
            _ => level,
        };
        level = match kind {
            FlowKind::Level => count,
            FlowKind::Gain => level + count,
            FlowKind::Loss => level - count,
        };
        Bar {
            step,
            from,
            to: level,
        }
    };
    steps.iter().map(bar).collect()
}

/// From zero, or from below the lowest level where the steps are small beside it.
fn scale(bars: &[Bar<'_>]) -> (Axis, bool) {
    let levels = || bars.iter().map(|bar| bar.to);
    let (low, high) = (
        levels().fold(f64::INFINITY, f64::min),
        levels().fold(0.0, f64::max),
    );
    if high > low && high - low < high * SMALL {
        let below = (low - 0.6 * (high - low)).max(0.0);
        let scale = Axis::over([below, high].into_iter(), 4);
        return (scale, scale.low > 0.0);
    }
    (Axis::over([0.0, high.max(1.0)].into_iter(), 4), false)
}

fn y(scale: &Axis, value: f64) -> f64 {
    TOP + (1.0 - scale.share(value)) * (HEIGHT - TOP - BOTTOM)
}

fn draw(
    bar: &Bar<'_>,
    number: usize,
    count: usize,
    scale: &Axis,
    is_cut: bool,
    locale: &Locale,
) -> Markup {
    let slot = step_of(count);
    let (x, width) = (LEFT + slot * (number as f64 + 0.15), slot * 0.7);
    let (class, base) = match bar.step.kind {
        FlowKind::Level => ("level", scale.low),
        FlowKind::Gain => ("gain", bar.from),
        FlowKind::Loss => ("loss", bar.from),
    };
    let (top, bottom) = (y(scale, bar.to.max(base)), y(scale, bar.to.min(base)));
    let end = y(scale, bar.to);
    let text = signed(bar.step.kind, &bar.step.size, locale);
    let label = with_sign(bar.step.kind, &bar.step.size, brief(&bar.step.size, locale));
    html! {
        g {
            title { (bar.step.name) ": " (text) }
            rect class=(class) x=(place(x)) width=(place(width)) y=(place(top))
                height=(place((bottom - top).max(1.5))) rx="2" {}
            @if is_cut && bar.step.kind == FlowKind::Level {
                // A tear near the foot says that the bar is longer than it looks.
                path.cut d={ "M" (place(x - 3.0)) " " (place(bottom - 8.0)) "l" (place(width / 4.0 + 1.5)) " -5l"
                    (place(width / 4.0 + 1.5)) " 5l" (place(width / 4.0 + 1.5)) " -5l" (place(width / 4.0 + 1.5)) " 5" } {}
            }
            @if number + 1 < count {
                line.join x1=(place(x + width)) x2=(place(x + slot)) y1=(place(end)) y2=(place(end)) {}
            }
            text.figure x=(place(x + width / 2.0)) y=(place(top - 6.0)) text-anchor="middle" { (label) }
            text.name x=(place(x + width / 2.0)) y=(place(HEIGHT - 9.0)) text-anchor="middle" { (bar.step.name) }
        }
    }
}

/// The number behind a step.
fn value(size: &Cell) -> Option<f64> {
    match size {
        Cell::Count(count) => Some(*count as f64),
        Cell::Real { value, .. } => Some(*value),
        _ => None,
    }
}

fn signed(kind: FlowKind, size: &Cell, locale: &Locale) -> String {
    with_sign(kind, size, short(size, locale))
}

/// A text with the sign of what the step does.
fn with_sign(kind: FlowKind, size: &Cell, text: String) -> String {
    let is_some = value(size).is_some_and(|value| value > 0.0);
    match kind {
        FlowKind::Gain if is_some => format!("+{text}"),
        FlowKind::Loss if is_some => format!("−{text}"),
        _ => text,
    }
}

/// A large amount in a few letters; the table beside the chart has all of it.
fn brief(size: &Cell, locale: &Locale) -> String {
    match size {
        Cell::Real { value, .. } if *value >= 1e6 => format!("{}M", locale.decimal(value / 1e6, 2)),
        Cell::Real { value, .. } if *value >= 1e4 => format!("{}k", locale.decimal(value / 1e3, 0)),
        size => short(size, locale),
    }
}
