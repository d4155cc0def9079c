//! The document of recurring revenue, made of the numbers.

use super::metric::{ChangeUse, Metric};
use super::mrr::{
    Amount, ChurnUse, DaysUse, EndsUse, ExpansionUse, FlowUse, Labels, MovementsUse, MrrCell,
    MrrCohort, MrrGroup, MrrReport, MrrRow, MrrTotal,
};
use super::{InputUse, Keyed, Number, SCHEMA_VERSION};
use crate::calendar::{Day, Period, Unit};
use crate::metrics::change::change;
use crate::metrics::figure::Figure;
use crate::metrics::recurring::{Cell, Cohort, Flow, Group, Movements, Recurring, Row};

impl MrrReport {
    /// The document of these numbers; its requirements are still to be held.
    pub fn new(input: InputUse, labels: Labels, found: &Recurring) -> Self {
        let complete = found.rows.iter().rposition(|row| row.complete && row.known);
        let last = complete.and_then(|place| found.rows.get(place));
        let before = complete
            .and_then(|place| found.rows.get(place.checked_sub(1)?))
            .filter(|before| before.complete && before.known);
        let cohorts = found.cohorts.as_ref();
        MrrReport {
            schema_version: SCHEMA_VERSION,
            command: "mrr".to_owned(),
            period: DaysUse {
                first: found.rows.first().map_or(String::new(), first_day),
                last: found.rows.last().map_or(String::new(), last_day),
            },
            form: labels.form.to_owned(),
            end_is: labels.end_is.map(str::to_owned),
            input,
            settings: labels.settings,
            months: found
                .rows
                .iter()
                .map(|row| MrrRow::of(row, false))
                .collect(),
            total: MrrTotal::of(&found.total, false),
            figures_of: last.map(|row| row.period.to_string()),
            figures: last.map(figures).unwrap_or_default(),
            changes: last.map(|now| changes(now, before)).unwrap_or_default(),
            groups: found.groups.iter().map(MrrGroup::of).collect(),
            cohorts: cohorts.map(|cohorts| {
                let cohorts = cohorts.cohorts.iter();
                let cohort = |cohort: &Cohort| MrrCohort {
                    cohort: cohort.month.to_string(),
                    customers: cohort.customers,
                    base: Amount(cohort.base),
                    cells: cohort.cells.iter().map(MrrCell::of).collect(),
                };
                cohorts.map(cohort).collect()
            }),
            cohort_average: cohorts
                .map(|cohorts| cohorts.average.iter().map(MrrCell::of).collect()),
            largest_movements: labels.largest,
            baseline: None,
            requirements: Vec::new(),
            notes: labels.notes,
        }
    }
}

fn first_day(row: &Row) -> String {
    row.period.start.to_string()
}

fn last_day(row: &Row) -> String {
    row.until.plus_days(-1).to_string()
}

fn figures(row: &Row) -> Keyed<Metric> {
    let figures = row.figures.iter();
    figures
        .map(|figure| (figure.entry.key.to_owned(), Metric::of(figure)))
        .collect()
}

fn changes(now: &Row, before: Option<&Row>) -> Keyed<Option<ChangeUse>> {
    let change_of = |figure: &Figure| {
        let old = before?.figures.iter();
        let old = old.clone().find(|old| old.entry.key == figure.entry.key)?;
        change(figure, old).map(ChangeUse::of)
    };
    let figures = now.figures.iter();
    figures
        .map(|figure| (figure.entry.key.to_owned(), change_of(figure)))
        .collect()
}

impl MrrRow {
    fn of(row: &Row, in_groups: bool) -> Self {
        MrrRow {
            period: name(&row.period),
            first: first_day(row),
            last: last_day(row),
            complete: row.complete,
            movements: match row.known {
                true => MovementsUse::of(&row.movements, in_groups),
                false => MovementsUse::default(),
            },
            end: FlowUse::of(row.movements.end),
            mrr: row.ends.map(|(end, committed)| EndsUse {
                end: Amount(end),
                committed: Amount(committed),
            }),
            figures: figures(row),
        }
    }

    /// The value of one of its figures.
    pub fn figure(&self, key: &str) -> Option<f64> {
        let value = self.figures.get(key)?.value.as_ref();
        value.map(Number::to_f64)
    }
}

/// A period by its name; days by the months they begin and end in.
fn name(period: &Period) -> String {
    match period.unit {
        Unit::Days => {
            let month = |day: Day| {
                let (year, month, _) = day.ymd();
                format!("{year:04}-{month:02}")
            };
            format!("{}..{}", month(period.start), month(period.last()))
        }
        _ => period.to_string(),
    }
}

impl MrrTotal {
    fn of(row: &Row, in_groups: bool) -> Self {
        MrrTotal {
            net: match row.known {
                true => MovementsUse::of(&row.net, in_groups),
                false => MovementsUse::default(),
            },
            row: MrrRow::of(row, in_groups),
        }
    }
}

impl MrrGroup {
    fn of(group: &Group) -> Self {
        let text = |value: &[u8]| match value {
            b"" => "(none)".to_owned(),
            value => String::from_utf8_lossy(value).into_owned(),
        };
        MrrGroup {
            name: group
                .value
                .as_deref()
                .map_or_else(|| "other".to_owned(), text),
            months: group.rows.iter().map(|row| MrrRow::of(row, true)).collect(),
            total: MrrTotal::of(&group.total, true),
        }
    }
}

impl MrrCell {
    fn of(cell: &Cell) -> Self {
        MrrCell {
            mrr: Amount(cell.mrr),
            net: cell.net,
            gross: cell.gross,
            logos: cell.logos,
        }
    }
}

impl FlowUse {
    fn of(flow: Flow) -> Self {
        FlowUse {
            customers: flow.customers,
            amount: Amount(flow.amount),
        }
    }
}

impl MovementsUse {
    fn of(movements: &Movements, in_groups: bool) -> Self {
        let moved = |flow| in_groups.then(|| FlowUse::of(flow));
        let flow = |flow| Some(FlowUse::of(flow));
        MovementsUse {
            start: flow(movements.start),
            new: flow(movements.new),
            won_back: flow(movements.won_back),
            expansion: Some(ExpansionUse {
                customers: movements.expansion.customers,
                amount: Amount(movements.expansion.amount),
                discount_ended: FlowUse::of(movements.discount_ended),
            }),
            contraction: flow(movements.contraction),
            churned: Some(ChurnUse {
                customers: movements.churned.customers,
                amount: Amount(movements.churned.amount),
                voluntary: FlowUse::of(movements.voluntary),
                involuntary: FlowUse::of(movements.involuntary),
                unknown: FlowUse::of(movements.unknown),
            }),
            currency: Some(Amount(movements.currency)),
            within: flow(movements.within),
            acquired: flow(movements.acquired),
            moved_in: moved(movements.moved_in),
            moved_out: moved(movements.moved_out),
        }
    }

    /// The movements by their keys, those that are parts of others behind them.
    pub(super) fn flows(&self) -> [(&'static str, Option<FlowUse>); 14] {
        let flow = |customers, amount| FlowUse { customers, amount };
        let (churned, expansion) = (self.churned, self.expansion);
        [
            ("start", self.start),
            ("new", self.new),
            ("won_back", self.won_back),
            (
                "expansion",
                expansion.map(|own| flow(own.customers, own.amount)),
            ),
            (
                "expansion.discount_ended",
                expansion.map(|own| own.discount_ended),
            ),
            ("contraction", self.contraction),
            (
                "churned",
                churned.map(|own| flow(own.customers, own.amount)),
            ),
            ("churned.voluntary", churned.map(|own| own.voluntary)),
            ("churned.involuntary", churned.map(|own| own.involuntary)),
            ("churned.unknown", churned.map(|own| own.unknown)),
            ("within", self.within),
            ("acquired", self.acquired),
            ("moved_in", self.moved_in),
            ("moved_out", self.moved_out),
        ]
    }
}
