//! What a page draws, as a table and a chart of it.

use super::bridges::{effects, flow, moves, waterfall};
use super::cells::number;
use super::charts::{Chart, Kind, Series};
use super::sheet::Sheet;
use crate::locale::Locale;
use crate::report::page::{Block, Course, Curves, Definition, FlowKind, Ranges, Shares, Stacks};
use crate::report::{Cell, Column, Grid, Number, Row, Section};

/// The sheets of a block; `heading` names what has no name of its own.
pub(in crate::render) fn sheets(block: Block, heading: &str, locale: &Locale) -> Vec<Sheet> {
    match block {
        // The table of figures has them.
        Block::Tiles(_) => Vec::new(),
        Block::Flow(flow) => vec![self::flow(&flow, locale)],
        Block::Courses(courses) => self::courses(&courses, heading, locale),
        Block::Multiples(multiples) => self::courses(&multiples.groups, &multiples.title, locale),
        Block::Stacks(stacks) => vec![self::stacks(&stacks, locale)],
        Block::Curves(curves) => vec![self::curves(&curves, heading)],
        Block::Ranges(ranges) => vec![self::ranges(&ranges, locale)],
        Block::Shares(shares) => vec![self::shares(&shares, heading, locale)],
        Block::Waterfall(waterfall) => vec![self::waterfall(&waterfall, locale)],
        Block::Effects(effects) => vec![self::effects(&effects, locale)],
        Block::Moves(moves) => vec![self::moves(&moves, locale)],
        Block::Table(grid) | Block::Beside(grid) => vec![Sheet::of_grid(grid, heading)],
        Block::Matrix(grid, fixed) => vec![Sheet {
            shaded: Some(fixed),
            ..Sheet::of_grid(grid, heading)
        }],
        Block::Definitions(definitions) => self::definitions(&definitions),
    }
}

pub(super) fn grid(columns: Vec<Column>, rows: Vec<Row>) -> Grid {
    Grid {
        columns,
        sections: vec![Section {
            heading: None,
            rows,
        }],
        ..Grid::default()
    }
}

/// A sheet with one chart whose series are columns of its table, the first column being names.
pub(super) fn drawn(
    name: &str,
    title: &str,
    kind: Kind,
    grid: Grid,
    columns: &[(u16, Option<usize>)],
    locale: &Locale,
) -> Sheet {
    let rows = || grid.sections.iter().flat_map(|section| &section.rows);
    let count = rows().count() as u32;
    let series = columns.iter().map(|&(column, colour)| Series {
        name: grid
            .columns
            .get(usize::from(column))
            .map_or("", |column| column.name.as_str())
            .to_owned(),
        x: 0,
        y: column,
        rows: count,
        reach: None,
        colour,
    });
    let chart = Chart {
        title: title.to_owned(),
        kind,
        series: series.collect(),
        axis: String::new(),
        form: form(
            rows().flat_map(|row| {
                columns
                    .iter()
                    .filter_map(|(place, _)| row.get(usize::from(*place)))
            }),
            locale,
        ),
        range: None,
    };
    Sheet {
        name: name.to_owned(),
        lines: vec![title.to_owned()],
        charts: if count > 0 { vec![chart] } else { Vec::new() },
        grid,
        ..Sheet::default()
    }
}

/// How the values of an axis are written: as the first of them.
fn form<'a>(cells: impl Iterator<Item = &'a Cell>, locale: &Locale) -> String {
    let mut forms = cells
        .filter_map(|cell| number(cell, locale))
        .map(|(_, form)| form);
    let form = forms.next().unwrap_or_else(|| "General".to_owned());
    // The axis of shares has whole percents, and no marks.
    form.replace("\"*\"", "").replace("0.0%", "0%")
}

pub(super) fn plain(value: Option<f64>) -> Cell {
    value.map_or(Cell::Undefined, |value| Cell::Exact(Number::Real(value)))
}

fn share(value: Option<f64>) -> Cell {
    value.map_or(Cell::Undefined, Cell::Ratio)
}

/// Figures along the same: a row a point, a column a figure and one for what was predicted, and a chart for each.
fn courses(courses: &[Course], heading: &str, locale: &Locale) -> Vec<Sheet> {
    let alike = courses.chunk_by(|one, next| one.along == next.along);
    alike
        .map(|courses| along(courses, heading, locale))
        .collect()
}

fn along(courses: &[Course], heading: &str, locale: &Locale) -> Sheet {
    let mut names: Vec<&str> = Vec::new();
    for point in courses.iter().flat_map(|course| &course.points) {
        if !names.contains(&point.name.as_str()) {
            names.push(&point.name);
        }
    }
    let is_predicted =
        |course: &&Course| course.points.iter().any(|point| point.predicted.is_some());
    let row = |name: &&str| {
        let values = courses.iter().flat_map(|course| {
            let point = course.points.iter().find(|point| point.name == *name);
            let value = point.map_or(Cell::Blank, |point| match point.complete {
                true => point.cell.clone(),
                false => Cell::Seen {
                    value: Box::new(point.cell.clone()),
                    shade: None,
                    complete: false,
                    few: false,
                },
            });
            let predicted = Some(course).filter(is_predicted);
            let predicted = predicted.map(|_| plain(point.and_then(|point| point.predicted)));
            std::iter::once(value).chain(predicted)
        });
        std::iter::once(Cell::text(*name)).chain(values).collect()
    };
    let first = courses.first().and_then(|course| course.along.as_deref());
    let mut columns = vec![Column::left(first.unwrap_or("Period"))];
    let mut charts = Vec::new();
    for course in courses {
        let mut series = Vec::new();
        let predicted = Some(course).filter(is_predicted).map(|_| "predicted");
        for (colour, name) in std::iter::once(course.title.as_str())
            .chain(predicted)
            .enumerate()
        {
            series.push(Series {
                name: name.to_owned(),
                x: 0,
                y: columns.len() as u16,
                rows: names.len() as u32,
                reach: None,
                colour: Some(colour),
            });
            columns.push(Column::right(match colour {
                0 => name.to_owned(),
                _ => format!("{}, {name}", course.title),
            }));
        }
        charts.push(Chart {
            title: course.title.clone(),
            kind: Kind::Line,
            series,
            axis: String::new(),
            form: form(course.points.iter().map(|point| &point.cell), locale),
            range: None,
        });
    }
    Sheet {
        name: heading.to_owned(),
        charts,
        grid: grid(columns, names.iter().map(row).collect()),
        ..Sheet::default()
    }
}

fn stacks(stacks: &Stacks, locale: &Locale) -> Sheet {
    let mut columns = vec![Column::left("Period")];
    columns.extend(
        stacks
            .layers
            .iter()
            .map(|(name, _)| Column::right(name.clone())),
    );
    let row = |stack: &crate::report::page::Stack| {
        let layers = stacks.layers.iter().zip(&stack.sizes);
        let sizes = layers.map(|((_, kind), size)| {
            let size = size.map(|size| match kind {
                FlowKind::Loss => -size,
                _ => size,
            });
            size.map_or(Cell::Undefined, |size| Cell::Seen {
                value: Box::new(match stacks.is_money {
                    true => Cell::Money(Number::Real(size)),
                    false => Cell::Real {
                        value: size,
                        decimals: 0,
                    },
                }),
                shade: None,
                complete: stack.complete,
                few: false,
            })
        });
        std::iter::once(Cell::text(stack.name.clone()))
            .chain(sizes)
            .collect()
    };
    let rows = stacks.periods.iter().map(row).collect();
    let series: Vec<(u16, Option<usize>)> = (1..=stacks.layers.len() as u16)
        .zip((0..).map(Some))
        .collect();
    drawn(
        &stacks.title,
        &stacks.title,
        Kind::Stack,
        grid(columns, rows),
        &series,
        locale,
    )
}

/// Two columns a curve: where, and the share from there on; a step is two points.
fn curves(curves: &Curves, heading: &str) -> Sheet {
    let mut columns = Vec::new();
    let mut points: Vec<Vec<(f64, f64)>> = Vec::new();
    for curve in &curves.curves {
        let name = match curve.name.as_str() {
            "" => "Share",
            name => name,
        };
        columns.extend([Column::right(curves.axis.clone()), Column::right(name)]);
        let mut share = curves.begins;
        let mut line = vec![(0.0, share)];
        for step in &curve.steps {
            line.extend([(step.at, share), (step.at, step.share)]);
            share = step.share;
        }
        line.push((curve.end, share));
        line.dedup();
        points.push(line);
    }
    let longest = points.iter().map(Vec::len).max().unwrap_or(0);
    let row = |number: usize| {
        let cells = points.iter().flat_map(|line| match line.get(number) {
            Some(&(at, share)) => [plain(Some(at)), Cell::Ratio(share)],
            None => [Cell::Blank, Cell::Blank],
        });
        cells.collect()
    };
    let series = points.iter().enumerate().map(|(number, line)| Series {
        name: columns
            .get(2 * number + 1)
            .map_or("", |column| column.name.as_str())
            .to_owned(),
        x: 2 * number as u16,
        y: 2 * number as u16 + 1,
        rows: line.len() as u32,
        reach: None,
        colour: Some(number),
    });
    let title = match curves.title.as_str() {
        "" => heading,
        title => title,
    };
    let chart = Chart {
        title: title.to_owned(),
        kind: Kind::Curve,
        series: series.collect(),
        axis: curves.axis.clone(),
        form: "0%".to_owned(),
        range: Some((0.0, 1.0)),
    };
    Sheet {
        name: format!("{heading} curve").trim().to_owned(),
        grid: grid(columns, (0..longest).map(row).collect()),
        charts: vec![chart],
        ..Sheet::default()
    }
}

fn ranges(ranges: &Ranges, locale: &Locale) -> Sheet {
    let names = [
        "Group",
        "Customers",
        "Rate",
        "95 % from",
        "95 % to",
        "above",
        "below",
    ];
    let mut columns: Vec<Column> = names.map(Column::right).into();
    columns.splice(0..1, [Column::left("Group")]);
    let rows = ranges.rows.iter().map(|range| {
        let (low, high) = (
            range.interval.map(|one| one.0),
            range.interval.map(|one| one.1),
        );
        let reach = |of: fn(f64, (f64, f64)) -> f64| {
            range
                .value
                .zip(range.interval)
                .map(|(value, interval)| of(value, interval))
        };
        vec![
            Cell::text(range.name.clone()),
            Cell::Count(range.customers),
            share(range.value),
            share(low),
            share(high),
            share(reach(|value, interval| interval.1 - value)),
            share(reach(|value, interval| value - interval.0)),
        ]
    });
    let rows = rows.collect();
    let mut sheet = drawn(
        &ranges.title,
        &ranges.title,
        Kind::Bars,
        grid(columns, rows),
        &[(2, Some(0))],
        locale,
    );
    for series in sheet.charts.iter_mut().flat_map(|chart| &mut chart.series) {
        series.reach = Some((5, 6));
    }
    sheet
}

fn shares(shares: &Shares, heading: &str, locale: &Locale) -> Sheet {
    let mut columns = vec![Column::left("")];
    columns.extend(shares.names.iter().cloned().map(Column::right));
    let rows = shares.rows.iter();
    let rows =
        rows.map(|(name, [one, other])| vec![Cell::text(name.clone()), share(*one), share(*other)]);
    let grid = grid(columns, rows.collect());
    let name = format!("{heading} shares");
    drawn(
        name.trim(),
        "Shares",
        Kind::Bars,
        grid,
        &[(1, Some(0)), (2, Some(1))],
        locale,
    )
}

/// A row a metric, and a row an input.
fn definitions(definitions: &[Definition]) -> Vec<Sheet> {
    let names = [
        "Metric",
        "Key",
        "Value",
        "95 % from",
        "95 % to",
        "What it is",
        "Formula",
        "What is counted",
        "Note",
        "Source",
    ];
    let text = |text: &str| Cell::text(text);
    let rows = definitions.iter().map(|one| {
        vec![
            text(&one.title),
            text(&one.key),
            one.value.clone(),
            plain(one.interval.map(|interval| interval.0)),
            plain(one.interval.map(|interval| interval.1)),
            text(&one.summary),
            text(&one.formula),
            text(&one.meaning),
            one.note.clone().map_or(Cell::Blank, Cell::Text),
            text(&one.source),
        ]
    });
    let defined = Sheet {
        name: "Definitions".to_owned(),
        grid: grid(names.map(Column::left).into(), rows.collect()),
        ..Sheet::default()
    };
    let rows = definitions.iter().flat_map(|one| {
        let inputs = one.inputs.iter();
        inputs.map(|input| {
            vec![
                text(&one.title),
                text(&input.name),
                input.value.clone().map_or(Cell::Blank, Cell::Exact),
                input.meaning.clone().map_or(Cell::Blank, Cell::Text),
            ]
        })
    });
    let mut columns: Vec<Column> = ["Metric", "Input", "Value", "What it is"]
        .map(Column::left)
        .into();
    columns.splice(2..3, [Column::right("Value")]);
    let inputs = Sheet {
        name: "Inputs".to_owned(),
        grid: grid(columns, rows.collect()),
        ..Sheet::default()
    };
    vec![defined, inputs]
}
