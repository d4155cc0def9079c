//! From one level to another, and the parts of a change, as a table and a chart of it.

use super::blocks::{drawn, grid, plain};
use super::cells::number;
use super::charts::Kind;
use super::sheet::Sheet;
use crate::locale::Locale;
use crate::report::page::{Effects, Flow, FlowKind, Moves, StepKind, Waterfall};
use crate::report::{Cell, Column};

/// A bridge: what is drawn stands on a column that is not, as long as it stays above 0.
fn bridge(
    title: &str,
    before: Option<&str>,
    steps: Vec<(String, FlowKind, Cell, Cell)>,
    locale: &Locale,
) -> Sheet {
    let mut level = 0.0;
    let mut rows = Vec::new();
    let mut is_below = false;
    for (name, kind, cell, earlier) in steps {
        let size = number(&cell, locale).map_or(0.0, |(size, _)| size.abs());
        let (base, parts) = match kind {
            FlowKind::Level => {
                level = number(&cell, locale).map_or(0.0, |(size, _)| size);
                (0.0, [level, 0.0, 0.0])
            }
            FlowKind::Gain => {
                level += size;
                (level - size, [0.0, size, 0.0])
            }
            FlowKind::Loss => {
                level -= size;
                (level, [0.0, 0.0, size])
            }
        };
        is_below |= level < 0.0;
        let mut row = vec![Cell::text(name), cell];
        row.extend(before.map(|_| earlier));
        let drawn = |value: f64| match value == 0.0 {
            true => Cell::Blank,
            false => plain(Some(value)),
        };
        row.push(plain(Some(base)));
        row.extend(parts.map(drawn));
        rows.push(row);
    }
    let mut columns = vec![Column::left("Step"), Column::right("Size")];
    columns.extend(before.map(Column::right));
    let first = columns.len() as u16;
    columns.extend(["Stands on", "Level", "Gain", "Loss"].map(Column::right));
    let drawn_columns = match is_below {
        true => vec![(1, Some(0))],
        false => vec![
            (first, None),
            (first + 1, Some(7)),
            (first + 2, Some(0)),
            (first + 3, Some(3)),
        ],
    };
    drawn(
        title,
        title,
        Kind::Stack,
        grid(columns, rows),
        &drawn_columns,
        locale,
    )
}

pub(super) fn flow(flow: &Flow, locale: &Locale) -> Sheet {
    let steps = flow.steps.iter();
    let steps = steps.map(|step| {
        (
            step.name.clone(),
            step.kind,
            step.size.clone(),
            step.before.clone(),
        )
    });
    bridge(&flow.title, flow.before.as_deref(), steps.collect(), locale)
}

pub(super) fn waterfall(waterfall: &Waterfall, locale: &Locale) -> Sheet {
    let steps = waterfall.steps.iter().map(|step| {
        let kind = match (step.kind, step.value < 0.0) {
            (StepKind::Level, _) => FlowKind::Level,
            (StepKind::Change, false) => FlowKind::Gain,
            (StepKind::Change, true) => FlowKind::Loss,
        };
        (step.name.clone(), kind, step.cell.clone(), Cell::Blank)
    });
    bridge(&waterfall.title, None, steps.collect(), locale)
}

pub(super) fn effects(effects: &Effects, locale: &Locale) -> Sheet {
    let rows = effects.rows.iter().map(|effect| {
        vec![
            Cell::text(effect.name.clone()),
            effect.cell.clone(),
            plain(effect.range.map(|range| range.0)),
            plain(effect.range.map(|range| range.1)),
        ]
    });
    let columns = vec![
        Column::left("Part"),
        Column::right("Effect"),
        Column::right("Lowest"),
        Column::right("Highest"),
    ];
    let grid = grid(columns, rows.collect());
    drawn(
        &effects.title,
        &effects.title,
        Kind::Bars,
        grid,
        &[(1, Some(0))],
        locale,
    )
}

pub(super) fn moves(moves: &Moves, locale: &Locale) -> Sheet {
    let rows = moves.rows.iter().map(|one| {
        let [before, now] = one.cells.clone();
        vec![
            Cell::text(one.name.clone()),
            before,
            now,
            one.change.clone(),
            one.weight_cell.clone(),
        ]
    });
    let mut columns = vec![Column::left("Group")];
    columns.extend(["Before", "Now", "Change", "Share of all"].map(Column::right));
    let grid = grid(columns, rows.collect());
    drawn(
        &moves.title,
        &moves.title,
        Kind::Bars,
        grid,
        &[(1, Some(7)), (2, Some(0))],
        locale,
    )
}
