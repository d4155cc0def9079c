//! Headline figures.

use maud::{Markup, html};

use super::table::spark;
use crate::locale::Locale;
use crate::render::text::short;
use crate::report::page::{Tile, Verdict};

/// A value of more characters is set smaller.
const LONG: usize = 9;

/// A value of more, as an amount with its currency, may break too.
const LONGEST: usize = 13;

fn size(value: &str) -> &'static str {
    match value.chars().count() {
        letters if letters > LONGEST => "value long longest",
        letters if letters > LONG => "value long",
        _ => "value",
    }
}

/// The tiles, as many beside each other as there is room for.
pub(super) fn write(tiles: &[Tile], locale: &Locale) -> Markup {
    html! { div.tiles { @for tile in tiles { (one(tile, locale)) } } }
}

fn one(tile: &Tile, locale: &Locale) -> Markup {
    let (class, words) = match tile.verdict {
        Verdict::Better => ("better", "better"),
        Verdict::Worse => ("worse", "worse"),
        Verdict::Same => ("same", "no change"),
        Verdict::WithinInterval => ("same", "no evidence of a change"),
        Verdict::Open => ("same", ""),
    };
    html! {
        div.tile data-key=(tile.key) {
            h3 { (tile.title) }
            @let value = short(&tile.value, locale);
            p class=(size(&value)) { (value) }
            @if let Some(interval) = &tile.interval {
                p.interval { "95 % interval " span { (short(interval, locale)) } }
            }
            @if let Some((name, before)) = &tile.before {
                p.change {
                    @if let Some(change) = &tile.change {
                        strong class=(class) title=(words) { @if matches!(tile.verdict, Verdict::Better | Verdict::Worse) { (arrow(&short(change, locale))) }  (short(change, locale)) }
                        " "
                    }
                    span { "from " (short(before, locale)) } " " span { "in " (name) }
                }
            }
            @if let Some(range) = &tile.change_range {
                p.interval { "change, 95 % interval " span { (short(range, locale)) } }
            }
            @if let Some(reason) = &tile.reason { p.reason { (reason) } }
            @let course = course(&tile.course);
            @if course.iter().flatten().count() > 2 { (spark(course)) }
        }
    }
}

/// From the first known value on.
fn course(values: &[Option<f64>]) -> &[Option<f64>] {
    let first = values.iter().position(Option::is_some);
    first
        .and_then(|first| values.get(first..))
        .unwrap_or_default()
}

/// Which way it went, so that colour is not alone in saying it.
fn arrow(change: &str) -> &'static str {
    match change.chars().find(|c| matches!(c, '+' | '-' | '−')) {
        Some('+') => "▲ ",
        Some(_) => "▼ ",
        _ => "",
    }
}
