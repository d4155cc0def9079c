//! What a change is made of, a row each with a small picture: a waterfall, parts with their range, groups from one
//! period to the other.

use maud::{Markup, html};

use super::bars::{HEIGHT, WIDTH, axis, x};
use super::place;
use crate::locale::Locale;
use crate::render::axis::Axis;
use crate::render::text::short;
use crate::report::Cell;
use crate::report::page::{Effect, Effects, Move, Moves, Step, StepKind, Waterfall};

/// The area of a dot with all weight, as its radius.
const LARGEST: f64 = 10.0;
const SMALLEST: f64 = 3.0;

fn picture(content: Markup) -> Markup {
    html! {
        td.picture {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" { (content) }
        }
    }
}

fn bar(class: &str, scale: &Axis, from: f64, to: f64) -> Markup {
    let (low, high) = (x(scale, from.min(to)), x(scale, from.max(to)));
    html! {
        rect class=(class) x=(place(low)) y="4" width=(place((high - low).max(1.5))) height="14" rx="2" {}
    }
}

/// From one level to the other: each step begins where the one before ended; the axis begins at 0.
pub(super) fn waterfall(waterfall: &Waterfall, locale: &Locale) -> Markup {
    html! {
        figure.card.half {
            h3 { (waterfall.title) }
            (steps(waterfall, locale))
        }
    }
}

/// Its rows alone.
pub(super) fn steps(waterfall: &Waterfall, locale: &Locale) -> Markup {
    let mut level = 0.0;
    let mut ends: Vec<(f64, f64)> = Vec::new();
    for step in &waterfall.steps {
        let from = match step.kind {
            StepKind::Level => 0.0,
            StepKind::Change => level,
        };
        level = from + step.value;
        ends.push((from, level));
    }
    let shown = ends.iter().flat_map(|(from, to)| [*from, *to]).chain([0.0]);
    let scale = Axis::over(shown, 4);
    let row = |step: &Step, (from, to): (f64, f64)| {
        let class = match step.kind {
            StepKind::Level => "level",
            StepKind::Change if step.value == 0.0 => "level",
            StepKind::Change if step.value < 0.0 => "loss",
            StepKind::Change => "gain",
        };
        html! {
            tr {
                th scope="row" {
                    (step.name)
                    @if let Some(count) = step.customers {
                        br; small { (short(&Cell::Count(count), locale)) " customers" }
                    }
                }
                (picture(html! {
                    line.grid x1=(place(x(&scale, 0.0))) x2=(place(x(&scale, 0.0))) y1="0" y2=(HEIGHT) {}
                    (bar(class, &scale, from, to))
                    line.join x1=(place(x(&scale, to))) x2=(place(x(&scale, to))) y1="18" y2=(HEIGHT) {}
                }))
                td.n { strong { (short(&step.cell, locale)) } }
            }
        }
    };
    html! {
        div.inner { table.bars {
            tbody { @for (step, ends) in waterfall.steps.iter().zip(ends) { (row(step, ends)) } }
            (axis(&scale, &Cell::Count(0), locale))
        } }
    }
}

/// Parts of a change, each with the range that another order of the factors would give it.
pub(super) fn effects(effects: &Effects, locale: &Locale) -> Markup {
    let ranges = effects.rows.iter().filter_map(|row| row.range);
    let shown = (effects.rows.iter().map(|row| row.value))
        .chain(ranges.flat_map(|(low, high)| [low, high]))
        .chain([0.0]);
    let scale = Axis::over(shown, 4);
    let row = |row: &Effect| {
        html! {
            tr {
                th scope="row" { (row.name) }
                (picture(html! {
                    line.grid x1=(place(x(&scale, 0.0))) x2=(place(x(&scale, 0.0))) y1="0" y2=(HEIGHT) {}
                    (bar(if row.value < 0.0 { "loss" } else { "gain" }, &scale, 0.0, row.value))
                    @if let Some((low, high)) = row.range {
                        line.reach x1=(place(x(&scale, low))) x2=(place(x(&scale, high))) y1="11" y2="11" {}
                    }
                }))
                td.n { strong { (short(&row.cell, locale)) } }
            }
        }
    };
    html! {
        figure.card.half {
            h3 { (effects.title) }
            div.inner { table.bars {
                tbody { @for one in &effects.rows { (row(one)) } }
                (axis(&scale, &Cell::Count(0), locale))
            } }
            figcaption { "The line is the range over all orders in which the factors may change." }
        }
    }
}

/// Groups from one period to the other: an open dot before, a full one now, their area by weight; the line on which the
/// group would have ended by chance alone.
pub(super) fn moves(moves: &Moves, locale: &Locale) -> Markup {
    let values = moves.rows.iter().flat_map(|row| {
        let reach = row.before.zip(row.interval);
        let reach = reach.map(|(before, (low, high))| [before + low, before + high]);
        [row.before, row.now]
            .into_iter()
            .flatten()
            .chain(reach.into_iter().flatten())
    });
    let scale = Axis::over(values, 4);
    let radius = |weight: f64| (LARGEST * weight.clamp(0.0, 1.0).sqrt()).max(SMALLEST);
    let row = |row: &Move| {
        html! {
            tr {
                th scope="row" { (row.name) br; small { (short(&row.weight_cell, locale)) } }
                (picture(html! {
                    title { (row.name) ": " (short(&row.cells[0], locale)) " to " (short(&row.cells[1], locale)) }
                    @if let Some((before, (low, high))) = row.before.zip(row.interval) {
                        line.range x1=(place(x(&scale, before + low))) x2=(place(x(&scale, before + high))) y1="11" y2="11" {}
                    }
                    @if let (Some(before), Some(now)) = (row.before, row.now) {
                        line.join x1=(place(x(&scale, before))) x2=(place(x(&scale, now))) y1="11" y2="11" {}
                    }
                    @if let Some(before) = row.before {
                        circle.dot.open cx=(place(x(&scale, before))) cy="11" r=(place(radius(row.weight))) {}
                    }
                    @if let Some(now) = row.now {
                        circle class=(if row.is_named { "dot marked" } else { "dot" }) cx=(place(x(&scale, now))) cy="11"
                            r=(place(radius(row.weight))) {}
                    }
                }))
                td.n {
                    strong { (short(&row.change, locale)) }
                    @if row.is_named { abbr title="stands out after the search" { " ≠" } }
                    br; small { (short(&row.cells[0], locale)) " → " (short(&row.cells[1], locale)) }
                }
            }
        }
    };
    html! {
        figure.card.half {
            h3 { (moves.title) }
            div.inner { table.bars {
                tbody { @for one in &moves.rows { (row(one)) } }
                (axis(&scale, &moves.like, locale))
            } }
            figcaption { "Open: before. Full: now, larger for groups with more weight. The bar: the change's 95 % interval." }
        }
    }
}
