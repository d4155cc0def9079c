//! Grids as tables, and small pictures in their cells.

use crate::locale::Locale;
use crate::render::Style;
use maud::{Markup, html};

use super::place;
use crate::render::text::{close, short};
use crate::report::{Align, Cell, Grid, Row};

/// Shades of a heat map, the least first: classes of the style sheet.
const SHADES: usize = 9;
/// So many columns need the longer side of the paper.
const ACROSS: usize = 27;
/// More columns than these show their shares without a decimal.
const MANY: usize = 10;

/// An ordinary table, in a box of its own that scrolls when there is no room.
pub(super) fn write(grid: &Grid, name: &str, locale: &Locale) -> Markup {
    boxed(grid, name, 1, "", &|cell| text(cell, locale), locale)
}

/// A table of many like cells, shaded; the `fixed` leading columns are their heads.
pub(super) fn matrix(grid: &Grid, fixed: usize, name: &str, locale: &Locale) -> Markup {
    let decimals = usize::from(grid.columns.len() <= MANY + fixed);
    boxed(
        grid,
        name,
        fixed.max(1),
        "matrix",
        &|cell| match cell {
            Cell::Seen { value, .. } => {
                let short = close(value, decimals, &Style::of(locale));
                html! { (short) }
            }
            other => text(other, locale),
        },
        locale,
    )
}

fn boxed(
    grid: &Grid,
    name: &str,
    fixed: usize,
    class: &str,
    text: &dyn Fn(&Cell) -> Markup,
    locale: &Locale,
) -> Markup {
    let name = grid.title.first().map_or(name, String::as_str);
    let has_header = grid.columns.iter().any(|column| !column.name.is_empty());
    html! {
        div class=(box_class(grid, class)) tabindex="0" role="region" aria-label=(if name.is_empty() { "Table" } else { name }) {
            table class=(class) {
                @if let Some(title) = grid.title.first() { caption { (title) } }
                @if has_header {
                    thead { tr {
                        @for (place, column) in grid.columns.iter().enumerate() {
                            // Above the heads of rows, which stand on the left.
                            @let class = right(column.align).filter(|_| place > 0);
                            @if column.name.is_empty() { td {} } @else {
                                @let name = column.name.as_str();
                                @let class = match class {
                                    Some(_) if is_one_word(name) => Some("n word"),
                                    class => class,
                                };
                                th scope="col" class=[class] { (name) }
                            }
                        }
                    } }
                }
                @for section in &grid.sections {
                    tbody {
                        @if let Some(heading) = &section.heading {
                            tr { th.group scope="rowgroup" colspan=(grid.columns.len()) { (heading) } }
                        }
                        @for row in &section.rows { (line(row, grid, fixed, text, locale)) }
                    }
                }
            }
            @if has_few(grid) {
                p.few { i.key {} "Grey: fewer than " (Cell::FEW) " customers, too few to say much." }
            }
        }
    }
}

/// A short name that stays on one line: a period's has a hyphen, at which it would break.
fn is_one_word(name: &str) -> bool {
    !name.contains(' ') && name.chars().count() <= 10
}

/// Whether any of its cells stands on few customers.
fn has_few(grid: &Grid) -> bool {
    let rows = grid.sections.iter().flat_map(|section| &section.rows);
    let mut cells = rows.flatten();
    cells.any(|cell| matches!(cell, Cell::Seen { few: true, .. }))
}

/// A titled table of few columns leaves room for another one beside it.
pub(super) fn is_narrow(grid: &Grid) -> bool {
    !grid.title.is_empty() && grid.columns.len() <= 4
}

fn box_class(grid: &Grid, class: &str) -> &'static str {
    match (class, grid.columns.len()) {
        ("matrix", ACROSS..) => "scroll whole across",
        ("matrix", _) => "scroll whole",
        _ if is_narrow(grid) => "scroll half",
        _ => "scroll",
    }
}

fn line(
    row: &Row,
    grid: &Grid,
    fixed: usize,
    text: &dyn Fn(&Cell) -> Markup,
    locale: &Locale,
) -> Markup {
    html! {
        tr {
            @for (place, (cell, column)) in row.iter().zip(&grid.columns).enumerate() {
                @if place == 0 && fixed > 0 {
                    th scope="row" { (text(cell)) }
                } @else {
                    (data(cell, column.align, text, locale))
                }
            }
        }
    }
}

fn data(cell: &Cell, align: Align, text: &dyn Fn(&Cell) -> Markup, locale: &Locale) -> Markup {
    let Cell::Seen {
        value,
        shade,
        complete,
        few,
    } = cell
    else {
        return html! { td class=[right(align)] { (text(cell)) } };
    };
    let mut class = "n".to_owned();
    if let Some(shade) = shade.filter(|_| !few) {
        let level = (shade.clamp(0.0, 1.0) * (SHADES - 1) as f64).round();
        class.push_str(&format!(" h{level}"));
    }
    if !complete {
        class.push_str(" open");
    }
    if *few {
        class.push_str(" few");
    }
    html! { td class=(class) title=(short(value, locale)) { (text(cell)) @if !complete { "*" } } }
}

fn right(align: Align) -> Option<&'static str> {
    (align == Align::Right).then_some("n")
}

fn text(cell: &Cell, locale: &Locale) -> Markup {
    match cell {
        Cell::Course(values) => spark(values),
        Cell::Undefined => html! { span.none title="cannot be known" { "–" } },
        other => html! { (short(other, locale)) },
    }
}

/// Values in the order of time, as a line without axes; gaps where there is none.
pub(super) fn spark(values: &[Option<f64>]) -> Markup {
    const WIDTH: f64 = 120.0;
    const HEIGHT: f64 = 28.0;
    let known = || values.iter().flatten().copied();
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    );
    let y = |value: f64| {
        let share = match high > low {
            true => (value - low) / (high - low),
            false => 0.5,
        };
        3.0 + (1.0 - share) * (HEIGHT - 6.0)
    };
    let gap = (WIDTH - 6.0) / values.len().saturating_sub(1).max(1) as f64;
    let mut path = String::new();
    let mut pen_is_down = false;
    let mut last = None;
    for (number, value) in values.iter().enumerate() {
        let Some(value) = value else {
            pen_is_down = false;
            continue;
        };
        let (x, y) = (place(3.0 + gap * number as f64), place(y(*value)));
        path.push_str(&format!("{}{x} {y}", if pen_is_down { "L" } else { "M" }));
        pen_is_down = true;
        last = Some((x, y));
    }
    html! {
        svg.spark viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" {
            path d=(path) {}
            @if let Some((x, y)) = last { circle cx=(x) cy=(y) r="2.5" {} }
        }
    }
}
