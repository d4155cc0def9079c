//! The document as a page: the verdict, then pictures of who, how and which groups, with the figures beside them.

use super::WhyReport;
use super::columns::ColumnUse;
use crate::metrics::catalogue::{Entry, entry};
use crate::metrics::why::bridge::CLASSES;
use crate::report::page::{
    Block, Effect, Effects, Move, Moves, Page, Part, Step, StepKind, Waterfall, source_parts,
};
use crate::report::{Cell, Number};

impl WhyReport {
    /// The page.
    pub(super) fn as_page(&self) -> Page {
        let mut parts = vec![Part {
            heading: "Is there a change?".to_owned(),
            lead: vec![self.verdict(), self.calendar()],
            blocks: vec![Block::Table(self.chance())],
            notes: self.notes.clone(),
            ..Part::default()
        }];
        parts.extend(self.who_part());
        parts.extend(self.how_part());
        parts.extend(self.group_parts());
        parts.extend(source_parts(&self.input));
        Page {
            plainly: Vec::new(),
            title: self.headline(),
            lines: vec![
                "The parts describe the change and add up to it; they prove no cause.".to_owned(),
            ],
            parts,
        }
    }

    /// Who and how: what a report's page shows of it.
    pub(in crate::report) fn moved_part(&self) -> Option<Part> {
        self.bridge.as_ref()?;
        let mut blocks = vec![Block::Waterfall(self.waterfall()?)];
        blocks.extend(self.effects().map(Block::Effects));
        Some(Part {
            heading: "What moved".to_owned(),
            lead: vec![self.verdict(), self.calendar()],
            blocks,
            notes: vec![
                "the parts describe the change of net revenue and add up to it; they prove no cause. `retention why` says more: \
                 which groups, and whether by more than chance"
                    .to_owned(),
            ],
            ..Part::default()
        })
    }

    fn who_part(&self) -> Option<Part> {
        Some(Part {
            heading: "Who".to_owned(),
            blocks: vec![
                Block::Waterfall(self.waterfall()?),
                Block::Beside(self.who()),
            ],
            ..Part::default()
        })
    }

    fn how_part(&self) -> Option<Part> {
        let mut blocks = vec![Block::Effects(self.effects()?)];
        blocks.extend(self.how().map(Block::Beside));
        let tables = [self.of_buyers(), self.due()];
        blocks.extend(tables.into_iter().flatten().map(Block::Table));
        Some(Part {
            heading: "How".to_owned(),
            blocks,
            ..Part::default()
        })
    }

    fn waterfall(&self) -> Option<Waterfall> {
        let bridge = self.bridge.as_ref()?;
        let net = &self.net_revenue;
        let level = |name: &str, value: &Option<Number>| {
            let value = value.clone()?;
            Some(Step {
                name: name.to_owned(),
                kind: StepKind::Level,
                value: value.to_f64(),
                cell: Cell::Money(value),
                customers: None,
            })
        };
        let change = |name: &str, change: &Number, customers: Option<u64>| Step {
            name: name.to_owned(),
            kind: StepKind::Change,
            value: change.to_f64(),
            cell: Cell::Moved(change.clone()),
            customers,
        };
        let mut steps = vec![level(&self.comparison.name, &net.before)?];
        for part in &bridge.parts {
            let class = CLASSES.into_iter().find(|class| class.key() == part.key);
            let title = class.map_or(part.key.as_str(), |class| class.title());
            if let Some(moved) = &part.change {
                steps.push(change(title, moved, part.customers));
            }
        }
        steps.push(change("Refunds", &bridge.refunds.change, None));
        steps.push(level(&self.period.name, &net.now)?);
        Some(Waterfall {
            title: "Net revenue by what became of the customers".to_owned(),
            steps,
        })
    }

    fn effects(&self) -> Option<Effects> {
        let drivers = self.drivers.as_ref()?;
        let rows = drivers.parts.iter().map(|part| Effect {
            name: match part.key.as_str() {
                "buyers" => "Buyers",
                "purchase_frequency" => "Orders per buyer",
                _ => "Average order value",
            }
            .to_owned(),
            value: part.change.to_f64(),
            cell: Cell::Moved(part.change.clone()),
            range: Some((part.low.to_f64(), part.high.to_f64())),
        });
        Some(Effects {
            title: "Orders' revenue: buyers × orders per buyer × order value".to_owned(),
            rows: rows.collect(),
        })
    }

    fn group_parts(&self) -> Vec<Part> {
        let mut moves: Vec<Moves> = Vec::new();
        let net = super::columns_grid::shown(&self.net_revenue.columns);
        if let Some(entry) = entry("net_revenue") {
            moves.extend(net.map(|column| of_column(entry, column)));
        }
        for (key, metric) in &self.metrics.0 {
            if let Some(entry) = entry(key) {
                let columns = super::columns_grid::shown(&metric.columns);
                moves.extend(columns.map(|column| of_column(entry, column)));
            }
        }
        let mut moves = moves.into_iter();
        let parts = self.by_groups().into_iter().map(Part::of_table);
        let with_picture = parts.map(|mut part| {
            // Tables of a search stand between those of groups, and have no picture.
            if part.heading.contains(" by ")
                && let Some(picture) = moves.next()
            {
                part.blocks.insert(0, Block::Moves(picture));
            }
            part
        });
        with_picture.collect()
    }
}

fn of_column(entry: &Entry, column: &ColumnUse) -> Moves {
    let rows = column.groups.iter().map(|group| {
        let real = |value: &Option<Number>| value.as_ref().map(Number::to_f64);
        let cell = |value: &Option<Number>| {
            value
                .as_ref()
                .map_or(Cell::Undefined, |value| Cell::of(value, entry.unit))
        };
        let weight = group.now.weight.or(group.before.weight);
        Move {
            name: super::columns_grid::shown_name(&group.name),
            before: real(&group.before.value),
            now: real(&group.now.value),
            cells: [cell(&group.before.value), cell(&group.now.value)],
            change: group.change.map_or(Cell::Undefined, |change| {
                super::grid::change_cell(change, entry.unit)
            }),
            interval: group.interval.map(|interval| (interval.low, interval.high)),
            weight: weight.unwrap_or(0.0),
            weight_cell: weight.map_or(Cell::Undefined, Cell::Ratio),
            is_named: column.named.contains(&group.name),
        }
    });
    Moves {
        title: format!("{} by {}", entry.title, column.name),
        like: match entry.unit.changes_in_points() {
            true => Cell::Ratio(0.0),
            false => Cell::Count(0),
        },
        rows: rows.collect(),
    }
}
