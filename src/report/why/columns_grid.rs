//! A change by groups, as tables.

use super::columns::{ColumnUse, ReversalUse, SkippedUse, StatusUse, TestUse};
use super::{WhyReport, grid};
use crate::locale::rounded;
use crate::metrics::catalogue::{Unit, entry};
use crate::metrics::interval::MARKED;
use crate::report::{Cell, Column, Grid, Number, Row, Section};
use crate::words::counted;

/// Up to so many columns each have a table.
const FEW: usize = 3;
/// A share of moved customers beyond which a note says so.
const MANY: f64 = 0.05;
/// A group that never moves from none or all of so many customers may be made of the outcome.
const SURE: u64 = 30;

impl WhyReport {
    /// A table a metric and column.
    pub(super) fn by_groups(&self) -> Vec<Grid> {
        let mut grids = Vec::new();
        let net = &self.net_revenue.columns;
        grids.extend(searched("Net revenue", net));
        grids.extend(shown(net).map(|column| self.of_total(column)));
        for (key, metric) in &self.metrics.0 {
            if let Some(entry) = entry(key) {
                grids.extend(searched(entry.title, &metric.columns));
                grids.extend(
                    shown(&metric.columns).map(|column| {
                        self.of_ratio(entry.title, entry.unit, column, metric.change)
                    }),
                );
            }
        }
        if let Some(last) = grids.last_mut() {
            let skipped = |skipped: &SkippedUse| {
                format!("{} is not looked at: {}", skipped.name, skipped.reason)
            };
            let net = &self.net_revenue;
            last.notes.extend(net.skipped.iter().map(skipped));
            if net.columns.len() > 1
                || self
                    .metrics
                    .0
                    .iter()
                    .any(|(_, metric)| metric.columns.len() > 1)
            {
                last.notes.push(
                    "each column looks at the same change in its own way: parts of different columns are not to be added"
                        .to_owned(),
                );
            }
        }
        grids
    }

    fn of_ratio(&self, title: &str, unit: Unit, column: &ColumnUse, change: Option<f64>) -> Grid {
        let [before, now] = self.names();
        let cell = |value: Option<f64>| {
            value.map_or(Cell::Undefined, |value| grid::change_cell(value, unit))
        };
        let rows = column.groups.iter().map(|group| {
            let side = |value: &Option<Number>| {
                let value = value.as_ref();
                value.map_or(Cell::Undefined, |value| Cell::of(value, unit))
            };
            vec![
                Cell::text(shown_name(&group.name)),
                group.now.weight.map_or(Cell::Undefined, Cell::Ratio),
                side(&group.before.value),
                side(&group.now.value),
                cell(group.within),
                cell(group.mix),
                cell(group.excess),
            ]
        });
        let names = ["Weight", before, now, "Within", "Mix", "Excess"];
        let mut lines = vec![format!("{title} by {}", column.name)];
        lines.extend(reversed(column, change));
        lines.push(match (column.within, column.mix, change) {
            (Some(within), Some(mix), Some(change)) => format!(
                "{} = within {}, mix {}. {}",
                in_unit(change, unit),
                in_unit(within, unit),
                in_unit(mix, unit),
                said(column)
            ),
            _ => format!(
                "no common groups to compare: within and mix are unknown. {}",
                said(column)
            ),
        });
        Grid {
            title: lines,
            ..table(
                "Group",
                &names,
                rows.collect(),
                notes(column, self.buyers_of_both()),
            )
        }
    }

    fn of_total(&self, column: &ColumnUse) -> Grid {
        let [before, now] = self.names();
        let real = |value: Option<f64>| {
            value.map_or(Cell::Undefined, |value| Cell::Moved(Number::Real(value)))
        };
        let rows = column.groups.iter().map(|group| {
            let side = |value: &Option<Number>| value.clone().map_or(Cell::Undefined, Cell::Money);
            vec![
                Cell::text(shown_name(&group.name)),
                side(&group.before.value),
                side(&group.now.value),
                Cell::Moved(group.contribution.clone()),
                real(group.even),
                real(group.excess),
            ]
        });
        let names = [before, now, "Change", "Its size", "Excess"];
        Grid {
            title: vec![format!("Net revenue by {}", column.name), said(column)],
            ..table(
                "Group",
                &names,
                rows.collect(),
                notes(column, self.buyers_of_both()),
            )
        }
    }

    /// Who bought in either period.
    fn buyers_of_both(&self) -> u64 {
        let parts = self.bridge.iter().flat_map(|bridge| &bridge.parts);
        parts.filter_map(|part| part.customers).sum()
    }

    /// A row a group for programs.
    pub(super) fn group_rows(
        &self,
        push: &mut impl FnMut([&str; 5], [Option<Number>; 5], Option<f64>),
    ) {
        let metrics = self
            .metrics
            .0
            .iter()
            .map(|(key, metric)| (key.as_str(), &metric.columns));
        for (key, columns) in [("net_revenue", &self.net_revenue.columns)]
            .into_iter()
            .chain(metrics)
        {
            for column in columns {
                let real = |value: Option<f64>| value.map(Number::Real);
                let ends = |interval: Option<crate::report::metric::Interval>| {
                    [
                        real(interval.map(|i| i.low)),
                        real(interval.map(|i| i.high)),
                    ]
                };
                for (part, value, interval) in [
                    ("within", column.within, column.within_interval),
                    ("mix", column.mix, column.mix_interval),
                ] {
                    let [low, high] = ends(interval);
                    push(
                        ["column", key, &column.name, "", part],
                        [None, None, real(value), low, high],
                        None,
                    );
                }
                push(
                    ["column", key, &column.name, "", "test"],
                    [const { None }; 5],
                    column.test.map(|test| test.p_adjusted),
                );
                for group in &column.groups {
                    let [low, high] = ends(group.interval);
                    push(
                        ["group", key, &column.name, &group.name, "change"],
                        [
                            group.before.value.clone(),
                            group.now.value.clone(),
                            real(group.change),
                            low,
                            high,
                        ],
                        group.p_adjusted,
                    );
                    for (part, value) in [
                        ("within", real(group.within)),
                        ("mix", real(group.mix)),
                        ("contribution", Some(group.contribution.clone())),
                        ("excess", real(group.excess)),
                    ] {
                        push(
                            ["group", key, &column.name, &group.name, part],
                            [None, None, value, None, None],
                            None,
                        );
                    }
                }
            }
        }
    }
}

/// The columns whose groups have a table of their own: all of a few; of many those that stand out.
pub(super) fn shown(columns: &[ColumnUse]) -> impl Iterator<Item = &ColumnUse> {
    let stands_out = |column: &ColumnUse| column.test.is_some_and(|test| test.p_adjusted < MARKED);
    let few = columns.len() <= FEW;
    columns
        .iter()
        .filter(move |column| few || stands_out(column))
}

/// A row a column, where there are many.
fn searched(title: &str, columns: &[ColumnUse]) -> Option<Grid> {
    if columns.len() <= FEW {
        return None;
    }
    let rows = columns.iter().map(|column| {
        vec![
            Cell::text(column.name.clone()),
            Cell::Count(column.groups.len() as u64),
            column.test.map_or(Cell::Undefined, |test| Cell::Real {
                value: test.p_adjusted,
                decimals: 4,
            }),
            match (column.test, column.named.is_empty()) {
                (None, _) => Cell::Undefined,
                (Some(_), true) => Cell::text("no group"),
                (Some(_), false) => Cell::text(column.named.join(", ")),
            },
        ]
    });
    let notes = vec![
        "p: how likely the groups of a column differ so much by chance, corrected for all columns, and where the metric shows \
         no evidence of a change for all such metrics; groups are named where the column's and their own p are below 0.05, \
         corrected for all values of all columns"
            .to_owned(),
    ];
    let mut grid = table("Column", &["Groups", "p"], rows.collect(), notes);
    grid.columns.push(Column::left("Stands out"));
    grid.title = vec![format!("{title}: which column?")];
    Some(grid)
}

fn table(first: &str, names: &[&str], rows: Vec<Row>, notes: Vec<String>) -> Grid {
    let mut columns = vec![Column::left(first)];
    columns.extend(names.iter().map(|name| Column::right(*name)));
    Grid {
        columns,
        sections: vec![Section {
            heading: None,
            rows,
        }],
        notes,
        ..Grid::default()
    }
}

/// `under_1_month` as words, and `1_3_months`, which is from 1 to 3.
pub(super) fn shown_name(name: &str) -> String {
    if !crate::metrics::why::ages::TENURES.contains(&name) {
        return name.to_owned();
    }
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match name.split('_').collect::<Vec<_>>().as_slice() {
        [from, to, unit] if is_number(from) && is_number(to) => format!("{from} to {to} {unit}"),
        words => words.join(" "),
    }
}

fn in_unit(value: f64, unit: Unit) -> String {
    let (value, decimals, after) = match unit.changes_in_points() {
        true => (value * 100.0, 1, " pp"),
        false => (value, 2, ""),
    };
    format!(
        "{}{after}",
        super::words::with_sign(rounded(value, decimals))
    )
}

/// Simpson's: said above the table.
fn reversed(column: &ColumnUse, change: Option<f64>) -> Option<String> {
    let rose = change? < 0.0;
    let [groups, total] = match rose {
        true => ["rose", "fell"],
        false => ["fell", "rose"],
    };
    column.reversal.map(|reversal| match reversal {
        ReversalUse::All => format!("Every group {groups}, the total {total}: the mix moved."),
        ReversalUse::Within => {
            format!(
                "Within groups it {groups} by more than chance, the total {total}: the mix moved."
            )
        }
    })
}

/// Who stands out, in words: only names that hold after the search.
fn said(column: &ColumnUse) -> String {
    match (column.test, column.named.as_slice()) {
        (None, _) if column.kind == "tenure" => {
            "Groups change as customers age: none is tested.".to_owned()
        }
        (None, _) => "No test: it needs two groups of 10 customers in both periods.".to_owned(),
        (Some(test), []) => format!("No group stands out ({}).", p_of(test)),
        (Some(test), named) => {
            let verb = if named.len() == 1 { "stands" } else { "stand" };
            format!("{} {verb} out ({}).", named.join(", "), p_of(test))
        }
    }
}

fn p_of(test: TestUse) -> String {
    let p = match test.p_adjusted {
        p if p < 0.0001 => "p < 0.0001".to_owned(),
        p => format!("p {}", rounded(p, 4)),
    };
    match test.shuffles {
        0 => p,
        shuffles => format!("{p}, {}", counted(shuffles.into(), "shuffle")),
    }
}

fn notes(column: &ColumnUse, buyers: u64) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(moved) = column
        .moved
        .filter(|moved| *moved as f64 > MANY * buyers as f64)
    {
        notes.push(format!(
            "{}: of {buyers} buyers in the two periods {moved} bought with another value than their first; everybody stays in \
             the group of the first",
            column.name
        ));
    }
    if column.is_of_today {
        let sure = column.groups.iter().filter(|group| {
            let both = [&group.before, &group.now];
            let value = |side: &&super::columns::GroupSide| side.value.as_ref().map(Number::to_f64);
            let count = |side: &super::columns::GroupSide| match side.denominator {
                Some(Number::Count(count)) => count,
                _ => 0,
            };
            let known: Vec<f64> = both.iter().filter_map(value).collect();
            let all = |wanted: f64| known.len() == 2 && known.iter().all(|value| *value == wanted);
            (all(0.0) || all(1.0)) && both.iter().all(|side| count(side) >= SURE)
        });
        notes.extend(sure.map(|group| {
            format!(
                "{} {}: the customers file says what is so today; it may be a consequence (like a status), not a cause",
                column.name, group.name
            )
        }));
    }
    if column
        .groups
        .iter()
        .any(|group| group.status != StatusUse::Both)
    {
        notes.push("a group that is in one period alone counts wholly as mix".to_owned());
    }
    match column.kind.as_str() {
        "tenure" => notes.push(
            "tenure: time since the first order in the data, at each period's start; who came before the data begin is at \
             least so old"
                .to_owned(),
        ),
        "cohort" => notes.push(
            "cohort: a cohort younger than the activity window is retained by definition".to_owned(),
        ),
        _ => {}
    }
    notes
}
