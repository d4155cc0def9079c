//! A page as one HTML file that needs no other: style inside, charts as inline SVG, and a small script of its own that
//! sorts and filters tables and shows values under the pointer. Everything reads without it.
//!
//! The charts are drawn here and not by a crate (plotters, kuva, charming): none of them is known to
//! give an SVG that follows the page's own light and dark colours, that says in a title and a
//! description what it shows, and whose points name their values on hover; colours and
//! fonts stand in every element. What is needed (bars, lines, steps) is less code than
//! reworking their output would be. maud makes the elements, so that text from data is escaped
//! wherever it stands, in SVG too.

mod bars;
mod course;
mod curves;
mod definitions;
mod flow;
mod moves;
mod stacks;
mod table;
mod tiles;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::locale::Locale;
use crate::report::page::{Block, Page, Part};
use crate::words::safe;

pub(super) const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("page.js");
/// Nothing may be loaded or sent; the style stands in the page, and no script runs but ours, by its hash:
/// `openssl dgst -sha256 -binary src/render/html/page.js | base64`.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    script-src 'sha256-HgVs0UhQPfRXUX7f2+jf7uxPrqJwaTuuLEq9TnqL7VE='; img-src data:; base-uri 'none'; form-action 'none'";

/// The whole file.
pub(super) fn write(page: &Page, locale: &Locale) -> String {
    let headed = || {
        page.parts
            .iter()
            .zip(1..)
            .filter(|(part, _)| !part.heading.is_empty())
    };
    let markup = html! {
        (DOCTYPE)
        html lang="en" data-decimal=[locale.decimal_mark()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                title { (page.title) }
                // Without it a browser asks a server for one.
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (page.title) }
                    @for line in &page.plainly { p.plainly { (line) } }
                    @for line in &page.lines { p { (line) } }
                    @if headed().count() > 2 {
                        nav aria-label="Parts of this page" {
                            @for (part, number) in headed() {
                                a href={ "#part" (number) } { (part.heading) }
                            }
                        }
                    }
                }
                main { @for (part, number) in page.parts.iter().zip(1..) { (self::part(part, number, locale)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = harmless(&markup.into_string());
    text.push('\n');
    text
}

fn part(part: &Part, number: usize, locale: &Locale) -> Markup {
    html! {
        section id={ "part" (number) } {
            @if !part.heading.is_empty() { h2 { (part.heading) } }
            @for line in &part.lead { p.lead { (line) } }
            div class=(if flows(part) { "blocks flowing" } else { "blocks" }) { @for (block, place) in part.blocks.iter().zip(1..) {
                (self::block(block, &format!("c{number}-{place}"), &part.heading, locale))
            } }
            @if !part.notes.is_empty() {
                ul.notes { @for note in &part.notes { li { (note) } } }
            }
        }
    }
}

/// Whether it is nothing but narrow tables, which fill two columns one after the other.
fn flows(part: &Part) -> bool {
    let mut blocks = part.blocks.iter();
    part.blocks.len() > 2
        && blocks.all(|block| matches!(block, Block::Table(grid) if table::is_narrow(grid)))
}

/// `id` begins the ids of what is drawn; `heading` names a table that has no name of its own.
fn block(block: &Block, id: &str, heading: &str, locale: &Locale) -> Markup {
    match block {
        Block::Tiles(tiles) => tiles::write(tiles, locale),
        Block::Flow(flow) => flow::write(flow, id, locale),
        Block::Stacks(stacks) => stacks::write(stacks, id, locale),
        Block::Courses(courses) => course::write(courses, id, locale),
        Block::Multiples(multiples) => course::multiples(multiples, id, locale),
        Block::Curves(curves) => curves::write(curves, id, locale),
        Block::Ranges(ranges) => bars::ranges(ranges, locale),
        Block::Shares(shares) => bars::shares(shares, locale),
        Block::Waterfall(waterfall) => moves::waterfall(waterfall, locale),
        Block::Effects(effects) => moves::effects(effects, locale),
        Block::Moves(moves) => moves::moves(moves, locale),
        Block::Table(grid) => table::write(grid, heading, locale),
        Block::Beside(grid) => html! { div.half { (table::write(grid, heading, locale)) } },
        Block::Matrix(grid, fixed) => table::matrix(grid, *fixed, heading, locale),
        Block::Definitions(definitions) => definitions::write(definitions, locale),
    }
}

/// The drawings of a wide chart: for a wide place, for paper and for a phone, where a shrunken one could not be read. The
/// style shows one of them.
const SIZES: [(&str, f64, f64); 3] = [
    ("chart wide", 1080.0, 300.0),
    ("chart middle", 640.0, 270.0),
    ("chart narrow", 340.0, 230.0),
];

/// The id of one of the drawings of a chart.
fn sized(id: &str, class: &str) -> String {
    format!("{id}{}", class.trim_start_matches("chart "))
}

/// An SVG drawing that says what it shows.
fn drawing(
    class: &str,
    id: &str,
    size: (f64, f64),
    title: &str,
    description: &str,
    content: Markup,
) -> Markup {
    let (width, height) = size;
    html! {
        svg class=(class) viewBox={ "0 0 " (width) " " (height) } role="img"
            aria-labelledby={ (id) "t " (id) "d" } {
            title id={ (id) "t" } { (title) }
            desc id={ (id) "d" } { (description) }
            (content)
        }
    }
}

/// A coordinate, to a tenth.
fn place(at: f64) -> String {
    let text = format!("{at:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// The table that says the same as the drawing of this title.
fn alternative(title: &str, columns: &[&str], rows: &[Vec<String>]) -> Markup {
    html! {
        details {
            summary aria-label={ (title) " as a table" } { "As a table" }
            div.scroll {
                table {
                    thead { tr {
                        @for (place, column) in columns.iter().enumerate() {
                            th scope="col" class=[(place > 0).then_some("n")] { (column) }
                        }
                    } }
                    tbody { @for row in rows { tr {
                        @for (place, text) in row.iter().enumerate() {
                            @if place == 0 { th scope="row" { (text) } } @else { td.n { (text) } }
                        }
                    } } }
                }
            }
        }
    }
}

/// The page without anything that acts in a browser or an editor though it is no markup: control
/// characters, and marks that turn the direction of writing, all of them from data.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        out.push_str(&safe(line));
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Cell, Column, Grid, Section};

    #[test]
    fn text_from_data_stays_text() {
        let evil = "\"><img src=x onerror=alert(1)>\x1b[31m\u{202e}\0";
        let grid = Grid {
            columns: vec![Column::left(evil)],
            sections: vec![Section {
                heading: Some(evil.to_owned()),
                rows: vec![vec![Cell::text(evil)]],
            }],
            ..Grid::default()
        };
        let page = Page {
            title: evil.to_owned(),
            plainly: vec![evil.to_owned()],
            lines: vec![evil.to_owned()],
            parts: vec![Part {
                heading: evil.to_owned(),
                lead: vec![evil.to_owned()],
                blocks: vec![Block::Table(grid.clone()), Block::Matrix(grid, 1)],
                notes: vec![evil.to_owned()],
                is_foot: false,
            }],
        };
        let text = write(&page, &Locale::default());
        assert!(!text.contains("<img"), "{text}");
        assert!(!text.contains(['\x1b', '\u{202e}', '\0']), "{text}");
        assert!(text.contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;\\u{1b}[31m\\u{202e}"));
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(place(12.0), "12");
        assert_eq!(place(12.34), "12.3");
        assert_eq!(place(-0.01), "0");
    }
}
