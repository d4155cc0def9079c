//! Amounts that came and went, period after period: bars above and below a line.

use maud::{Markup, html};

use super::place;
use super::{SIZES, alternative, drawing, sized};
use crate::locale::Locale;
use crate::render::axis::Axis;
use crate::render::text::short;
use crate::report::Cell;
use crate::report::page::{FlowKind, Stack, Stacks};

const LEFT: f64 = 52.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 26.0;
/// Room that a period's name needs along the axis.
const NAME: f64 = 56.0;

/// The chart, in three sizes of which the style shows one, with its key above and its figures below.
pub(super) fn write(stacks: &Stacks, id: &str, locale: &Locale) -> Markup {
    let totals = |kind: FlowKind| {
        let total = move |stack: &Stack| -> f64 { sizes(stacks, stack, kind).sum() };
        stacks.periods.iter().map(total)
    };
    let highest = totals(FlowKind::Gain).fold(0.0, f64::max);
    let lowest = totals(FlowKind::Loss).fold(0.0, f64::max);
    let scale = Axis::over([-lowest, highest.max(1.0)].into_iter(), 7);
    let has_losses = stacks
        .layers
        .iter()
        .any(|(_, kind)| *kind == FlowKind::Loss);
    let description = match has_losses {
        true => "what came stands above the line, what went below.",
        false => "a bar each.",
    };
    let description = format!("{} periods; {description}", stacks.periods.len());
    html! {
        figure.card.sized {
            h3 { (stacks.title) }
            p.keys { @for (number, (name, _)) in stacks.layers.iter().enumerate() {
                span { i class={ "key k" (number) } {} (name) }
            }
            @if stacks.periods.iter().any(|stack| stack.missing) {
                span { i.key.missing {} "No row at all" }
            } }
            @for (class, width, height) in SIZES {
                (drawing(class, &sized(id, class), (width, height), &stacks.title, &description,
                    content(stacks, &scale, (width, height), locale)))
            }
            (figures(stacks, locale))
        }
    }
}

fn content(stacks: &Stacks, scale: &Axis, (width, height): (f64, f64), locale: &Locale) -> Markup {
    let y = |value: f64| TOP + (1.0 - scale.share(value)) * (height - TOP - BOTTOM);
    let slot = (width - LEFT) / stacks.periods.len().max(1) as f64;
    let every = (NAME / slot).ceil().max(1.0) as usize;
    html! {
        @for tick in scale.ticks() {
            line.grid x1=(LEFT) x2=(width) y1=(place(y(tick))) y2=(place(y(tick))) {}
            text.tick x=(LEFT - 6.0) y=(place(y(tick) + 4.0)) text-anchor="end" { (scale.label(tick, &Cell::Count(0), locale)) }
        }
        @for (number, stack) in stacks.periods.iter().enumerate() {
            @let x = LEFT + slot * (number as f64 + 0.15);
            g { (bars(stacks, stack, (x, slot * 0.7), &y)) }
            @if stack.missing {
                rect.missing x=(place(x)) width=(place(slot * 0.7)) y=(TOP) height=(place(height - TOP - BOTTOM)) {}
            }
            @if number % every == 0 {
                text.tick x=(place(x + slot * 0.35)) y=(place(height - 8.0)) text-anchor="middle" { (stack.name) }
            }
            // The whole of a period says all its layers.
            rect.hover x=(place(x - slot * 0.15)) width=(place(slot)) y=(TOP) height=(place(height - TOP - BOTTOM)) {
                title { (said(stacks, stack, locale)) }
            }
        }
    }
}

/// A period's layers in words.
fn said(stacks: &Stacks, stack: &Stack, locale: &Locale) -> String {
    let mut said = stack.name.clone();
    if !stack.complete {
        said.push_str(" (not complete)");
    }
    if stack.missing {
        said.push_str(": no row at all");
        return said;
    }
    for ((name, kind), size) in stacks.layers.iter().zip(&stack.sizes) {
        let size = size.map_or(short(&Cell::Undefined, locale), |size| {
            signed(stacks, *kind, size, locale)
        });
        said.push_str(&format!("\n{name}: {size}"));
    }
    said
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
    for (number, ((_, kind), size)) in stacks.layers.iter().zip(&stack.sizes).enumerate() {
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
            placed.push((number, from.max(to), from.min(to)));
        }
    }
    html! {
        @for (number, top, bottom) in placed {
            rect class={ "k" (number) @if !stack.complete { " open" } } x=(place(x)) width=(place(width))
                y=(place(y(top))) height=(place((y(bottom) - y(top)).max(0.5))) {}
        }
    }
}

fn signed(stacks: &Stacks, kind: FlowKind, size: f64, locale: &Locale) -> String {
    let text = short(
        &Cell::Real {
            value: size,
            decimals: if size >= 1000.0 || !stacks.is_money {
                0
            } else {
                2
            },
        },
        locale,
    );
    match kind {
        FlowKind::Loss if size > 0.0 => format!("−{text}"),
        _ => text,
    }
}

fn figures(stacks: &Stacks, locale: &Locale) -> Markup {
    let mut columns = vec!["Period"];
    columns.extend(stacks.layers.iter().map(|(name, _)| name.as_str()));
    let rows = stacks.periods.iter().map(|stack| {
        let sizes = stacks.layers.iter().zip(&stack.sizes);
        let cells = sizes.map(|((_, kind), size)| {
            size.map_or(short(&Cell::Undefined, locale), |size| {
                signed(stacks, *kind, size, locale)
            })
        });
        let name = match (stack.missing, stack.complete) {
            (true, _) => format!("{} (no row)", stack.name),
            (_, false) => format!("{} (not complete)", stack.name),
            _ => stack.name.clone(),
        };
        std::iter::once(name).chain(cells).collect()
    });
    let rows: Vec<Vec<String>> = rows.collect();
    alternative(&stacks.title, &columns, &rows)
}
