//! A page as the body of a mail: a fragment of HTML with its styles inside every element, tables alone, bars made of
//! cells. No picture, no class, no script: what Gmail and Outlook show. Gmail cuts a mail at about 102 kB, so parts that
//! would make it longer than [`LONGEST`] are left out, and the end says so.

use maud::{Markup, html};

use super::text::short;
use super::workbook::blocks::sheets;
use super::workbook::cells::number;
use super::workbook::charts::Kind;
use super::workbook::sheet::Sheet;
use crate::locale::Locale;
use crate::report::page::{Block, Page, Part, Tile, Verdict};
use crate::report::{Align, Cell, Grid, Row};
use crate::words::safe;

/// Bytes of a fragment at most.
const LONGEST: usize = 88_000;
/// Rows and columns of a table at most.
const ROWS: usize = 40;
const COLUMNS: usize = 9;
/// Pixels of the longest bar.
const BAR: f64 = 120.0;

const BODY: &str =
    "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.4;color:#1a2530";
const SOFT: &str = "color:#566472;font-size:13px;margin:0 0 4px";
const HEAD: &str = "font-size:17px;margin:22px 0 6px";
const TABLE: &str = "border-collapse:collapse;margin:6px 0;font-size:13px";
const CELL: &str = "padding:3px 8px;border-bottom:1px solid #dde3e9;vertical-align:top";
/// Shades of a heat map, the least first, and the ink upon them.
const SHADES: [(&str, &str); 5] = [
    ("#f2f7fb", "#1a2530"),
    ("#c6dcee", "#1a2530"),
    ("#7fb0d6", "#1a2530"),
    ("#3379b2", "#ffffff"),
    ("#0d3f70", "#ffffff"),
];

/// The whole fragment.
pub(super) fn write(page: &Page, locale: &Locale) -> String {
    let mut text = String::new();
    let end = "</div>\n";
    text.push_str(&format!("<div style=\"{BODY}\">"));
    let head = html! {
        h1 style="font-size:21px;margin:0 0 6px" { (safe(&page.title)) }
        @for line in &page.plainly { p style="font-size:16px;margin:0 0 4px" { (safe(line)) } }
        @for line in &page.lines { p style=(SOFT) { (safe(line)) } }
    };
    text.push_str(&head.into_string());
    let mut left_out = Vec::new();
    for part in page.parts.iter().filter(|part| !part.is_foot) {
        let markup = self::part(part, locale).into_string();
        if text.len() + markup.len() + end.len() > LONGEST {
            left_out.push(part.heading.as_str());
            continue;
        }
        text.push_str(&markup);
    }
    if !left_out.is_empty() {
        let names = left_out.join(", ");
        let said = html! { p style=(SOFT) { "Left out, since mail programs cut long mails: " (safe(&names)) "." } };
        text.push_str(&said.into_string());
    }
    text.push_str(end);
    text
}

fn part(part: &Part, locale: &Locale) -> Markup {
    let shown = part
        .blocks
        .iter()
        .filter(|block| !matches!(block, Block::Definitions(_) | Block::Curves(_)));
    let blocks: Vec<&Block> = shown.collect();
    if blocks.is_empty() && part.lead.is_empty() && part.notes.is_empty() {
        return html! {};
    }
    // Definitions have no place in a mail, and neither has their heading.
    if blocks.is_empty() && !part.blocks.is_empty() {
        return html! {};
    }
    html! {
        @if !part.heading.is_empty() { h2 style=(HEAD) { (safe(&part.heading)) } }
        @for line in &part.lead { p style=(SOFT) { (safe(line)) } }
        @for block in blocks {
            @match block {
                Block::Tiles(tiles) => (self::tiles(tiles, locale)),
                Block::Courses(courses) => (lately(courses, locale)),
                Block::Multiples(multiples) => {
                    p style="font-weight:bold;margin:8px 0 2px" { (safe(&multiples.title)) }
                    (lately(&multiples.groups, locale))
                }
                other => { @for sheet in sheets(other.clone(), &part.heading, locale) { (table(&sheet, &part.heading, locale)) } },
            }
        }
        @if !part.notes.is_empty() {
            ul style="color:#566472;font-size:12px;padding-left:18px;margin:6px 0" {
                @for note in &part.notes { li { (safe(note)) } }
            }
        }
    }
}

fn tiles(tiles: &[Tile], locale: &Locale) -> Markup {
    html! {
        table style=(TABLE) cellpadding="0" cellspacing="0" {
            @for tile in tiles {
                @let ink = match tile.verdict {
                    Verdict::Better => "#00735c",
                    Verdict::Worse => "#b3430b",
                    _ => "#1a2530",
                };
                tr {
                    td style=(CELL) { (safe(&tile.title)) }
                    td align="right" style={ (CELL) ";font-size:17px;font-weight:bold;white-space:nowrap" } { (short(&tile.value, locale)) }
                    td style={ (CELL) ";white-space:nowrap;color:#566472" } {
                        @if let Some(interval) = &tile.interval { (short(interval, locale)) }
                    }
                    td style={ (CELL) ";white-space:nowrap;color:" (ink) } {
                        @if let Some(change) = &tile.change { (short(change, locale)) }
                        @if let Some((name, before)) = &tile.before {
                            span style="color:#566472" { " from " (short(before, locale)) " in " (safe(name)) }
                        }
                        @if let Some(reason) = &tile.reason { (safe(reason)) }
                    }
                }
            }
        }
    }
}

/// The last periods of each figure: one bar a period, in blocks of text, and the last two values.
fn lately(courses: &[crate::report::page::Course], locale: &Locale) -> Markup {
    html! {
        table style=(TABLE) cellpadding="0" cellspacing="0" {
            @for course in courses {
                @let complete: Vec<_> = course.points.iter().filter(|point| point.complete).collect();
                tr {
                    td style=(CELL) { (safe(&course.title)) }
                    td style={ (CELL) ";color:#1f6fb2;white-space:nowrap" } {
                        (short(&Cell::Course(complete.iter().map(|point| point.value).collect()), locale))
                    }
                    @for point in complete.iter().rev().take(2).rev() {
                        td align="right" style={ (CELL) ";white-space:nowrap" } {
                            (short(&point.cell, locale)) " "
                            span style="color:#566472" { (safe(&point.name)) }
                        }
                    }
                }
            }
        }
    }
}

/// A table, with a bar a row where the page draws one.
fn table(sheet: &Sheet, heading: &str, locale: &Locale) -> Markup {
    let grid = &sheet.grid;
    let chart = sheet
        .charts
        .iter()
        .find(|chart| matches!(chart.kind, Kind::Bars | Kind::Stack));
    let first = chart.and_then(|chart| chart.series.first());
    // What only a chart stands upon is no figure.
    let columns = match first {
        Some(first) if first.colour.is_none() => usize::from(first.y),
        Some(first) => first
            .reach
            .map_or(grid.columns.len(), |(above, _)| usize::from(above)),
        None => grid.columns.len(),
    };
    let barred = first.map(|first| {
        if first.colour.is_none() {
            1
        } else {
            usize::from(first.y)
        }
    });
    let columns = columns.min(COLUMNS);
    let rows = || grid.sections.iter().flat_map(|section| &section.rows);
    let size = |row: &Row| {
        let cell = row.get(barred?)?;
        number(cell, locale).map(|(value, _)| value)
    };
    let longest = rows().filter_map(size).map(f64::abs).fold(0.0, f64::max);
    let title = sheet
        .lines
        .first()
        .filter(|title| title.as_str() != heading);
    html! {
        @if let Some(title) = title { p style="font-weight:bold;margin:8px 0 2px" { (safe(title)) } }
        table style=(TABLE) cellpadding="0" cellspacing="0" {
            @if grid.columns.iter().any(|column| !column.name.is_empty()) {
                tr { @for column in grid.columns.iter().take(columns) {
                    th align=(side(column.align)) style={ (CELL) ";color:#566472;font-weight:normal" } { (safe(&column.name)) }
                } }
            }
            @for section in &grid.sections {
                @if let Some(heading) = &section.heading {
                    tr { td colspan=(columns) style={ (CELL) ";font-weight:bold" } { (safe(heading)) } }
                }
                @for row in section.rows.iter().take(ROWS) {
                    tr {
                        @for (cell, column) in row.iter().zip(&grid.columns).take(columns) { (data(cell, column.align, locale)) }
                        @if barred.is_some() { td style=(CELL) { (bar(size(row), longest)) } }
                    }
                }
            }
        }
        @if let Some(more) = cut(grid) { p style=(SOFT) { (more) } }
    }
}

/// What a table leaves out.
fn cut(grid: &Grid) -> Option<String> {
    let rows: usize = grid
        .sections
        .iter()
        .map(|section| section.rows.len().saturating_sub(ROWS))
        .sum();
    (rows > 0).then(|| format!("{rows} more rows are left out."))
}

fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Right => "right",
    }
}

fn data(cell: &Cell, align: Align, locale: &Locale) -> Markup {
    let shade = match cell {
        Cell::Seen { shade, .. } => *shade,
        _ => None,
    };
    let level =
        shade.map(|shade| (shade.clamp(0.0, 1.0) * (SHADES.len() - 1) as f64).round() as usize);
    let colours = level.and_then(|level| SHADES.get(level));
    html! {
        @match colours {
            Some((back, ink)) => td align=(side(align)) bgcolor=(back) style={ (CELL) ";white-space:nowrap;color:" (ink) } { (short(cell, locale)) },
            None => td align=(side(align)) style={ (CELL) @if align == Align::Right { ";white-space:nowrap" } } { (short(cell, locale)) },
        }
    }
}

/// A bar of one cell; a loss in another colour.
fn bar(size: Option<f64>, longest: f64) -> Markup {
    let Some(size) = size.filter(|_| longest > 0.0) else {
        return html! {};
    };
    let width = (size.abs() / longest * BAR).round().max(1.0);
    let colour = if size < 0.0 { "#b3430b" } else { "#1f6fb2" };
    html! {
        table cellpadding="0" cellspacing="0" { tr {
            td bgcolor=(colour) width=(width) height="10" style="font-size:1px;line-height:10px" { (maud::PreEscaped("&nbsp;")) }
        } }
    }
}
