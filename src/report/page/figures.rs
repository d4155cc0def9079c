//! The retention report on a page: headline tiles, the way of the customer count, every figure,
//! every definition.

use super::courses::CUSTOMERS as END;
use super::{
    Block, DefinedInput, Definition, Flow, FlowKind, FlowStep, Page, Part, Tile, Verdict,
    source_parts,
};
use crate::metrics::catalogue::{CATALOGUE, Entry, Group};
use crate::metrics::change::relative;
use crate::metrics::count::Customers;
use crate::metrics::interval::{MARKED, holm};
use crate::report::metric::Metric;
use crate::report::retention::RetentionReport;
use crate::report::retention_changes::judged;
use crate::report::{Cell, Document, Note};

/// The place of the customers at the end among the headlines; those of metrics are in the catalogue.
const END_PLACE: u8 = 3;
/// How many tiles there are at most.
const TILES: usize = 8;

impl RetentionReport {
    /// The page of the report alone.
    pub(in crate::report) fn as_page(&self) -> Page {
        let mut figures = self.for_people();
        let mut title = std::mem::take(&mut figures.title).into_iter();
        let mut notes = std::mem::take(&mut figures.notes);
        // What concerns the period stands on top, what concerns the input with the data.
        notes.retain(|note| self.notes.iter().all(|own| own.text() != note));
        let input = self.notes.iter().filter_map(Note::of_input);
        let input: Vec<String> = input.map(str::to_owned).collect();
        let mut parts = vec![self.headlines(), self.flow()];
        parts.push(Part {
            heading: "All figures".to_owned(),
            blocks: vec![Block::Table(figures)],
            notes,
            ..Part::default()
        });
        parts.extend(self.changes().map(Part::of_table));
        parts.extend(source_parts(&self.input).map(|part| Part {
            notes: input.clone(),
            ..part
        }));
        parts.push(self.definitions());
        Page {
            plainly: Vec::new(),
            title: title.next().unwrap_or_default(),
            lines: title.collect(),
            parts,
        }
    }

    fn headlines(&self) -> Part {
        let marked = self.marked();
        let tiles = headlines().into_iter();
        let tiles = tiles.filter_map(|key| self.tile(key, &marked));
        let lead = match self.orders {
            Some(_) => None,
            None => Some("No order file was given: what comes from orders is left out.".to_owned()),
        };
        Part {
            heading: "At a glance".to_owned(),
            lead: lead.into_iter().collect(),
            blocks: vec![Block::Tiles(tiles.take(TILES).collect())],
            notes: self
                .notes
                .iter()
                .filter_map(Note::of_period)
                .map(str::to_owned)
                .collect(),
            ..Part::default()
        }
    }

    /// The headline metrics whose change is more than chance over all of them (Holm).
    fn marked(&self) -> Vec<&'static str> {
        let p = |key: &'static str| {
            let change = self
                .comparison
                .as_ref()?
                .changes
                .get(key)
                .copied()
                .flatten()?;
            change.verdict?;
            Some((key, change.p?))
        };
        let (keys, p_values): (Vec<_>, Vec<_>) = headlines().into_iter().filter_map(p).unzip();
        let corrected = keys.into_iter().zip(holm(&p_values));
        corrected
            .filter(|(_, p)| *p < MARKED)
            .map(|(key, _)| key)
            .collect()
    }

    fn tile(&self, key: &str, marked: &[&str]) -> Option<Tile> {
        if key == END {
            return Some(self.end_tile());
        }
        let entry = Metric::entry(key)?;
        let metric = self.metrics.get(key)?;
        let never_given = self.orders.is_none() || entry.group == Group::Costs;
        if metric.value.is_none() && never_given {
            return None;
        }
        let comparison = self.comparison.as_ref();
        let change = comparison.and_then(|other| other.changes.get(key).copied().flatten());
        let before = comparison.and_then(|other| {
            let metric = other.metrics.get(key)?;
            metric.value.as_ref()?;
            Some((other.period.name.clone(), metric))
        });
        let verdict = change.map_or(Verdict::Open, |change| {
            judged(entry, &change, marked.contains(&key))
        });
        Some(Tile {
            key: key.to_owned(),
            title: entry.title.to_owned(),
            value: shown(metric, entry),
            interval: metric.interval.map(|interval| Cell::Interval {
                low: interval.low,
                high: interval.high,
            }),
            before: before.map(|(name, metric)| (name, shown(metric, entry))),
            change: change.map(|change| change.cell(change.value)),
            change_range: change.and_then(|change| change.range()),
            verdict,
            course: Vec::new(),
            reason: metric.note.clone().filter(|_| metric.value.is_none()),
        })
    }

    fn end_tile(&self) -> Tile {
        let end = self.customers.end;
        let before = self.comparison.as_ref();
        let before = before.map(|other| (other.period.name.clone(), other.customers.end));
        let change = (before.as_ref()).and_then(|(_, old)| relative(end as f64, *old as f64));
        Tile {
            key: END.to_owned(),
            title: "Active customers at the end".to_owned(),
            value: Cell::Count(end),
            interval: None,
            before: before.map(|(name, old)| (name, Cell::Count(old))),
            // Without an interval nothing says whether it is more than chance.
            verdict: Verdict::Open,
            change: change.map(Cell::Percent),
            change_range: None,
            course: Vec::new(),
            reason: None,
        }
    }

    fn flow(&self) -> Part {
        type Count = fn(&Customers) -> Option<u64>;
        let (now, before) = (&self.customers, self.comparison.as_ref());
        let step = |name: &str, kind, count: Count| FlowStep {
            name: name.to_owned(),
            kind,
            size: count(now).map_or(Cell::Undefined, Cell::Count),
            before: before
                .and_then(|other| count(&other.customers))
                .map_or(Cell::Undefined, Cell::Count),
        };
        let flow = Flow {
            title: "Active customers".to_owned(),
            period: self.period.name.clone(),
            before: before.map(|other| other.period.name.clone()),
            steps: vec![
                step("At the start", FlowKind::Level, |count| Some(count.start)),
                step("Lost", FlowKind::Loss, |count| count.lost),
                step("New", FlowKind::Gain, |count| Some(count.new)),
                step("Won back", FlowKind::Gain, |count| Some(count.won_back)),
                step("At the end", FlowKind::Level, |count| Some(count.end)),
            ],
        };
        Part {
            heading: "From start to end".to_owned(),
            lead: vec!["How the number of active customers moved in the period.".to_owned()],
            blocks: vec![Block::Flow(flow)],
            ..Part::default()
        }
    }

    fn definitions(&self) -> Part {
        let known = CATALOGUE
            .iter()
            .filter_map(|entry| Some((entry, self.metrics.get(entry.key)?)));
        Part {
            heading: "Definitions".to_owned(),
            lead: vec![
                "Every metric with its formula and the numbers that went in, in all their digits."
                    .to_owned(),
            ],
            blocks: vec![Block::Definitions(
                known
                    .map(|(entry, metric)| definition(entry, metric))
                    .collect(),
            )],
            is_foot: true,
            ..Part::default()
        }
    }
}

/// The keys of what stands on top, where it is known.
fn headlines() -> Vec<&'static str> {
    let metrics = CATALOGUE.iter();
    let metrics = metrics.filter_map(|entry| Some((entry.headline?, entry.key)));
    let mut all: Vec<_> = metrics.chain([(END_PLACE, END)]).collect();
    all.sort_unstable();
    all.into_iter().map(|(_, key)| key).collect()
}

fn definition(entry: &'static Entry, metric: &Metric) -> Definition {
    let declared = entry.inputs.iter().map(|input| DefinedInput {
        name: input.name.to_owned(),
        meaning: Some(input.meaning.to_owned()),
        value: metric.inputs.get(input.name).cloned(),
    });
    // Costs have the categories of the file instead.
    let others = metric.inputs.0.iter();
    let others = others
        .filter(|(name, _)| !entry.inputs.iter().any(|input| input.name == name))
        .map(|(name, value)| DefinedInput {
            name: name.clone(),
            meaning: None,
            value: Some(value.clone()),
        });
    Definition {
        key: entry.key.to_owned(),
        title: entry.title.to_owned(),
        summary: entry.summary.to_owned(),
        meaning: entry.meaning.to_owned(),
        formula: metric.formula.clone(),
        source: entry.source.to_owned(),
        value: shown(metric, entry),
        exact: metric.value.clone(),
        interval: metric
            .interval
            .map(|interval| (interval.low, interval.high)),
        note: metric.note.clone(),
        inputs: declared.chain(others).collect(),
    }
}

fn shown(metric: &Metric, entry: &Entry) -> Cell {
    let value = metric.value.as_ref();
    value.map_or(Cell::Undefined, |value| Cell::of(value, entry.unit))
}
