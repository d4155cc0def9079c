//! Recurring revenue beside the metrics of customers, where the customers file says what they pay.

use schemars::JsonSchema;
use serde::Serialize;

use super::metric::{ChangeUnit, ChangeUse, Metric};
use super::mrr::{MovementsUse, MrrReport, MrrRow};
use super::page::Part;
use super::{Cell, Document, Grid, Keyed, Number, Row};

/// Monthly recurring revenue of the same periods.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RecurringBlock {
    /// What the customers file holds: `contracts` or `prices`.
    pub form: String,
    /// How the column of ends was read: `instant` or `last-day`.
    pub end_is: Option<String>,
    /// The periods, the earliest first.
    pub periods: Vec<MrrRow>,
    /// What changed in the figures of the last complete period from the one before; `null` where either has no value.
    pub changes: Keyed<Option<ChangeUse>>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// The whole of it, for tables and pictures.
    #[serde(skip)]
    whole: Box<MrrReport>,
}

impl RecurringBlock {
    /// The block of a report about recurring revenue.
    pub fn of(report: MrrReport) -> Self {
        RecurringBlock {
            form: report.form.clone(),
            end_is: report.end_is.clone(),
            periods: report.months.clone(),
            changes: report.changes.clone(),
            notes: report.notes.clone(),
            whole: Box::new(report),
        }
    }

    /// The movements of the periods, and the figures of the last complete one.
    pub(super) fn tables(&self) -> Vec<Grid> {
        let mut movements = self.whole.for_people();
        movements.title.truncate(1);
        let mut tables = vec![movements];
        tables.extend(self.whole.of_last());
        tables
    }

    /// The same in pictures.
    pub(super) fn parts(&self) -> Vec<Part> {
        self.whole.parts_beside()
    }

    fn last(&self) -> Option<&MrrRow> {
        let name = self.whole.figures_of.as_ref()?;
        self.periods.iter().find(|row| row.period == *name)
    }

    /// A row a movement and figure of the last complete period, in the twelve columns of a report's CSV.
    pub(super) fn records(&self) -> Vec<Row> {
        let Some(row) = self.last() else {
            return Vec::new();
        };
        let place = self
            .periods
            .iter()
            .position(|other| other.period == row.period);
        let before = place.and_then(|place| self.periods.get(place.checked_sub(1)?));
        let before = before.filter(|before| before.complete);
        let mut rows: Vec<Row> = Vec::new();
        let mut add = |key: String, [now, then]: [Cell; 2], unit: &str, more: [Cell; 5]| {
            let [low, high, change, change_unit, note] = more;
            let mut row = vec![Cell::text(key), now, Cell::text(unit), low, high, then];
            row.extend([
                change,
                change_unit,
                note,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
            ]);
            rows.push(row);
        };
        let blank = || {
            [
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
            ]
        };
        let old = before.map(flows);
        for (number, (key, now)) in flows(row).into_iter().enumerate() {
            let then = old.as_ref().and_then(|old| old.get(number));
            let then = then.map_or(Cell::Blank, |(_, cell)| cell.clone());
            let unit = if key.ends_with("customers") {
                "customers"
            } else {
                "money"
            };
            add(format!("recurring.{key}"), [now, then], unit, blank());
        }
        let exact = |metric: Option<&Metric>| {
            let value = metric.and_then(|metric| metric.value.clone());
            value.map_or(Cell::Blank, Cell::Exact)
        };
        for (key, metric) in &row.figures.0 {
            let bound =
                |of: Option<f64>| of.map_or(Cell::Blank, |of| Cell::Exact(Number::Real(of)));
            let change = self.changes.get(key).copied().flatten();
            let more = [
                bound(metric.interval.map(|interval| interval.low)),
                bound(metric.interval.map(|interval| interval.high)),
                bound(change.map(|change| change.value)),
                Cell::text(match change.map(|change| change.unit) {
                    Some(ChangeUnit::Points) => "points",
                    Some(ChangeUnit::Percent) => "percent",
                    None => "",
                }),
                metric.note.clone().map_or(Cell::Blank, Cell::Text),
            ];
            let then = exact(before.and_then(|before| before.figures.get(key)));
            let both = [exact(Some(metric)), then];
            add(format!("recurring.{key}"), both, &metric.unit, more);
        }
        rows
    }

    /// Names of columns for programs.
    pub(super) fn columns(&self) -> Vec<String> {
        let keys = self.periods.first().map(cells);
        let keys = keys.into_iter().flatten();
        keys.map(|(key, _)| format!("recurring.{key}")).collect()
    }

    /// The values of a period in these columns; blanks for one without.
    pub(super) fn values(&self, period: &str) -> Vec<Cell> {
        match self.periods.iter().find(|row| row.period == period) {
            Some(row) => cells(row).into_iter().map(|(_, cell)| cell).collect(),
            None => self.columns().iter().map(|_| Cell::Blank).collect(),
        }
    }
}

fn flows(row: &MrrRow) -> Vec<(String, Cell)> {
    let end = [("end", Some(row.end))];
    let without = MovementsUse {
        moved_in: None,
        moved_out: None,
        ..row.movements
    };
    let is_group = |key: &str| key.starts_with("moved");
    let flows = without.flows().into_iter().chain(end);
    let cells = flows
        .filter(|(key, _)| !is_group(key))
        .flat_map(|(key, flow)| {
            let customers = flow.map_or(Cell::Blank, |flow| Cell::Count(flow.customers));
            let amount = flow.map(|flow| Cell::Exact(Number::Money(flow.amount.0)));
            [
                (format!("{key}.customers"), customers),
                (format!("{key}.amount"), amount.unwrap_or(Cell::Blank)),
            ]
        });
    cells.collect()
}

fn cells(row: &MrrRow) -> Vec<(String, Cell)> {
    let figures = row.figures.0.iter().map(|(key, metric)| {
        let value = metric.value.clone();
        (key.clone(), value.map_or(Cell::Blank, Cell::Exact))
    });
    flows(row).into_iter().chain(figures).collect()
}
