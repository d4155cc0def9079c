//! Rows with a small picture each: rates of groups with their intervals, shares of segments.

use maud::{Markup, html};

use super::place;
use crate::locale::Locale;
use crate::render::axis::Axis;
use crate::render::text::short;
use crate::report::Cell;
use crate::report::page::{Range, Ranges, Shares};

pub(super) const WIDTH: f64 = 240.0;
pub(super) const HEIGHT: f64 = 22.0;
/// Room at both ends of a row's picture.
const EDGE: f64 = 6.0;

/// A rate of groups: a point with its interval, before the line of all customers.
pub(super) fn ranges(ranges: &Ranges, locale: &Locale) -> Markup {
    let shown = [ranges.bounds(), ranges.reach].into_iter().flatten();
    let scale = Axis::over(shown.flat_map(|(low, high)| [low, high]), 4);
    html! {
        figure.card.half {
            h3 { (ranges.title) }
            @if let Some(all) = ranges.all {
                p.latest { strong { (short(&Cell::Ratio(all), locale)) } " of all customers" }
            }
            div.inner { table.bars {
                tbody { @for row in &ranges.rows { (range(row, ranges.all, &scale, locale)) } }
                (axis(&scale, &Cell::Ratio(0.0), locale))
            } }
        }
    }
}

/// Where a value lies in the picture of a row.
pub(super) fn x(scale: &Axis, value: f64) -> f64 {
    EDGE + scale.share(value) * (WIDTH - 2.0 * EDGE)
}

fn range(row: &Range, all: Option<f64>, scale: &Axis, locale: &Locale) -> Markup {
    let middle = HEIGHT / 2.0;
    let value = row
        .value
        .map_or("–".to_owned(), |value| short(&Cell::Ratio(value), locale));
    let interval = row
        .interval
        .map(|(low, high)| short(&Cell::Interval { low, high }, locale));
    let customers = short(&Cell::Count(row.customers), locale);
    html! {
        tr {
            th scope="row" { (row.name) br; small { (customers) " customers" } }
            td.picture {
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" {
                    title { (row.name) ": " (value) @if let Some(interval) = &interval { " (" (interval) ")" } }
                    line.grid x1=(EDGE) x2=(WIDTH - EDGE) y1=(middle) y2=(middle) {}
                    @if let Some(all) = all {
                        line.all x1=(place(x(scale, all))) x2=(place(x(scale, all))) y1="0" y2=(HEIGHT) {}
                    }
                    @if let Some((low, high)) = row.interval {
                        line.range x1=(place(x(scale, low))) x2=(place(x(scale, high))) y1=(middle) y2=(middle) {}
                    }
                    @if let Some(value) = row.value {
                        circle class=(if row.differs { "dot marked" } else { "dot" }) cx=(place(x(scale, value))) cy=(middle) r="5" {}
                    }
                }
            }
            td.n { strong { (value) } @if row.differs { abbr title="differs from the rest by more than chance" { " ≠" } }
                br; small { @if let Some(interval) = &interval { (interval) } } }
        }
    }
}

/// The round numbers below the pictures of rows: text of the page's own size, however small the pictures are.
pub(super) fn axis(scale: &Axis, like: &Cell, locale: &Locale) -> Markup {
    html! {
        tfoot { tr { td {} td {
            div.axis aria-hidden="true" { @for tick in scale.ticks() {
                span style={ "left:" (place(x(scale, tick) / WIDTH * 100.0)) "%" } { (scale.label(tick, like, locale)) }
            } }
        } td {} } }
    }
}

/// Two shares of each segment, one bar above the other.
pub(super) fn shares(shares: &Shares, locale: &Locale) -> Markup {
    let all = shares
        .rows
        .iter()
        .flat_map(|(_, both)| both.iter().flatten().copied());
    let longest = all.fold(f64::MIN_POSITIVE, f64::max);
    let [first, second] = &shares.names;
    let text = |share: Option<f64>| {
        share.map_or("–".to_owned(), |share| short(&Cell::Ratio(share), locale))
    };
    let width = |share: f64| place((share / longest).clamp(0.0, 1.0) * WIDTH);
    html! {
        figure.card {
            p.keys {
                span { i.key.k0 {} (first) } " " span { i.key.k1 {} (second) }
            }
            div.inner { table.bars.shares {
                thead { tr {
                    td {} td {}
                    th.n scope="col" { (first) } th.n scope="col" { (second) }
                } }
                tbody { @for (name, both) in &shares.rows { tr {
                    th scope="row" { (name) }
                    td.picture {
                        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
                            @for (number, share) in both.iter().enumerate() {
                                @if let Some(share) = share {
                                    rect class={ "k" (number) } x="0" y=(if number == 0 { 1 } else { 12 })
                                        width=(width(*share)) height="9" {}
                                }
                            }
                        }
                    }
                    @for share in both { td.n { (text(*share)) } }
                } } }
            } }
        }
    }
}
