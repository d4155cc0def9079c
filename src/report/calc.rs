//! One metric from plain numbers.

use schemars::JsonSchema;
use serde::Serialize;

use super::metric::Metric;
use super::page::Page;
use super::{Cell, Column, Document, Grid, Keyed, Number, SCHEMA_VERSION, Section};
use crate::locale::Locale;
use crate::metrics::catalogue::{Kind, Unit};
use crate::metrics::figure::Figure;

/// The document that `retention calc` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "retention calc")]
pub struct CalcReport {
    /// Version of this document's form.
    pub schema_version: u32,
    /// `calc`.
    pub command: String,
    /// The metric by its key.
    pub metrics: Keyed<Metric>,
    /// What the tables are made of.
    #[serde(skip)]
    #[schemars(skip)]
    figure: Figure,
}

impl CalcReport {
    /// The document of a figure.
    pub fn new(figure: Figure) -> Self {
        CalcReport {
            schema_version: SCHEMA_VERSION,
            command: "calc".to_owned(),
            metrics: Keyed(vec![(figure.entry.key.to_owned(), Metric::of(&figure))]),
            figure,
        }
    }

    fn rows(&self) -> Vec<(String, Cell)> {
        let figure = &self.figure;
        let value = figure.value.as_ref().and_then(Number::of);
        let mut rows = vec![(
            figure.entry.title.to_owned(),
            value.map_or(Cell::Undefined, |value| Cell::of(&value, figure.entry.unit)),
        )];
        if let Some(interval) = figure.interval {
            let cell = Cell::Interval {
                low: interval.low,
                high: interval.high,
            };
            rows.push(("95 % interval".to_owned(), cell));
        }
        rows
    }
}

impl Document for CalcReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        let value = self.figure.value.as_ref().and_then(Number::of);
        super::plainly::of_figure(&self.figure, value.map(|value| value.to_f64()), locale)
    }

    fn page(&self) -> Page {
        Page {
            title: self.figure.entry.title.to_owned(),
            ..Page::of_tables(self)
        }
    }

    fn for_people(&self) -> Grid {
        let figure = &self.figure;
        let rows = self
            .rows()
            .into_iter()
            .map(|(name, cell)| vec![Cell::text(name), cell])
            .collect();
        let inputs = figure.inputs.iter().map(|(name, number)| {
            let kind = figure.entry.input(name).map(|input| input.kind);
            let cell = match (Number::of(number), kind) {
                (Some(number), Some(Kind::Rate)) => Cell::of(&number, Unit::Ratio),
                (Some(Number::Count(count)), _) => Cell::Count(count),
                (Some(number @ Number::Money(_)), _) => Cell::Exact(number),
                (Some(number), Some(Kind::MoneyReal)) => Cell::of(&number, Unit::Money),
                (Some(number), _) => Cell::Exact(number),
                (None, _) => Cell::text(number.to_string()),
            };
            vec![Cell::text(name.replace('_', " ")), cell]
        });
        let mut notes = vec![format!(
            "{} = {}",
            figure.entry.key, figure.entry.rule.formula
        )];
        notes.extend(figure.note());
        Grid {
            title: Vec::new(),
            columns: vec![Column::left(""), Column::right("")],
            sections: vec![
                Section {
                    heading: None,
                    rows,
                },
                Section {
                    heading: Some("From".to_owned()),
                    rows: inputs.collect(),
                },
            ],
            notes,
        }
    }

    fn for_programs(&self) -> Grid {
        let figure = &self.figure;
        let value = figure.value.as_ref().and_then(Number::of);
        Grid {
            columns: ["key", "value", "unit"].map(Column::left).into(),
            sections: vec![Section {
                heading: None,
                rows: vec![vec![
                    Cell::text(figure.entry.key),
                    value.map_or(Cell::Undefined, Cell::Exact),
                    Cell::text(figure.entry.unit.name()),
                ]],
            }],
            ..Grid::default()
        }
    }
}
