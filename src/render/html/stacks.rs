//! Amounts that came and went, period after period: bars above and below a line.

use maud::{Markup, html};

use super::scale::{Scale, place};
use super::{alternative, drawing};
use crate::render::text::short;
use crate::report::Cell;
use crate::report::page::{FlowKind, Stack, Stacks};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 26.0;
/// Room that a period's name needs along the axis.
const NAME: f64 = 52.0;

/// The chart, with its key above and its figures below.
pub(super) fn write(stacks: &Stacks, id: &str) -> Markup {
    let totals = |kind: FlowKind| {
        let total = move |stack: &Stack| -> f64 { sizes(stacks, stack, kind).sum() };
        stacks.periods.iter().map(total)
    };
    let highest = totals(FlowKind::Gain).fold(0.0, f64::max);
    let lowest = totals(FlowKind::Loss).fold(0.0, f64::max);
    let scale = Scale::over([-lowest, highest.max(1.0)].into_iter(), 5);
    let y = |value: f64| TOP + (1.0 - scale.share(value)) * (HEIGHT - TOP - BOTTOM);
    let slot = (WIDTH - LEFT) / stacks.periods.len().max(1) as f64;
    let every = (NAME / slot).ceil().max(1.0) as usize;
    let content = html! {
        @for tick in scale.ticks() {
            line.grid x1=(LEFT) x2=(WIDTH) y1=(place(y(tick))) y2=(place(y(tick))) {}
            text.tick x=(LEFT - 6.0) y=(place(y(tick) + 4.0)) text-anchor="end" { (scale.label(tick, &Cell::Count(0))) }
        }
        @for (number, stack) in stacks.periods.iter().enumerate() {
            @let x = LEFT + slot * (number as f64 + 0.15);
            g { (bars(stacks, stack, (x, slot * 0.7), &y)) }
            @if number % every == 0 {
                text.name x=(place(x + slot * 0.35)) y=(place(HEIGHT - 8.0)) text-anchor="middle" { (stack.name) }
            }
        }
    };
    let description = format!(
        "{} periods; what came stands above the line, what went below.",
        stacks.periods.len()
    );
    html! {
        figure.card {
            h3 { (stacks.title) }
            p.keys { @for (number, (name, _)) in stacks.layers.iter().enumerate() {
                span { i class={ "key k" (number) } {} (name) }
            } }
            div.inner { (drawing("chart wide", id, (WIDTH, HEIGHT), &stacks.title, &description, content)) }
            (figures(stacks))
        }
    }
}

/// The layers of a kind in one period.
fn sizes<'a>(
    stacks: &'a Stacks,
    stack: &'a Stack,
    kind: FlowKind,
) -> impl Iterator<Item = f64> + use<'a> {
    let layers = stacks.layers.iter().zip(&stack.sizes);
    let of_kind = layers.filter(move |((_, own), _)| *own == kind);
    of_kind.map(|(_, size)| size.unwrap_or(0.0))
}

fn bars(stacks: &Stacks, stack: &Stack, (x, width): (f64, f64), y: &impl Fn(f64) -> f64) -> Markup {
    let (mut above, mut below) = (0.0, 0.0);
    let mut placed = Vec::new();
    for (number, ((name, kind), size)) in stacks.layers.iter().zip(&stack.sizes).enumerate() {
        let size = size.unwrap_or(0.0);
        let (from, to) = match kind {
            FlowKind::Loss => (below, below - size),
            _ => (above, above + size),
        };
        match kind {
            FlowKind::Loss => below = to,
            _ => above = to,
        }
        if size > 0.0 {
            placed.push((number, name, *kind, size, from.max(to), from.min(to)));
        }
    }
    html! {
        @for (number, name, kind, size, top, bottom) in placed {
            rect class={ "k" (number) @if !stack.complete { " open" } } x=(place(x)) width=(place(width))
                y=(place(y(top))) height=(place((y(bottom) - y(top)).max(0.5))) {
                title { (stack.name) ", " (name) ": " (signed(kind, size)) }
            }
        }
    }
}

fn signed(kind: FlowKind, size: f64) -> String {
    let text = short(&Cell::Real {
        value: size,
        decimals: if size >= 1000.0 { 0 } else { 2 },
    });
    match kind {
        FlowKind::Loss if size > 0.0 => format!("−{text}"),
        _ => text,
    }
}

fn figures(stacks: &Stacks) -> Markup {
    let mut columns = vec!["Period"];
    columns.extend(stacks.layers.iter().map(|(name, _)| name.as_str()));
    let rows = stacks.periods.iter().map(|stack| {
        let sizes = stacks.layers.iter().zip(&stack.sizes);
        let cells = sizes.map(|((_, kind), size)| {
            size.map_or(short(&Cell::Undefined), |size| signed(*kind, size))
        });
        std::iter::once(stack.name.clone()).chain(cells).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    alternative(&stacks.title, &columns, &rows)
}
