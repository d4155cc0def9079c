//! Recurring revenue as tables: a row a period, the figures of the last one, groups and cohorts.

use super::metric::{ChangeUnit, Metric};
use super::mrr::{Amount, FlowUse, MovementsUse, MrrReport, MrrRow};
use super::page::Page;
use super::picture::Picture;
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::locale::Locale;
use crate::money::Money;

/// From amounts of this size on, people read whole units.
const LARGE: f64 = 100_000.0;
/// The figures below the table.
const SHOWN: [&str; 13] = [
    "mrr",
    "arr",
    "mrr_growth_rate",
    "net_revenue_retention",
    "net_revenue_retention_with_won_back",
    "gross_revenue_retention",
    "customer_churn_rate",
    "quick_ratio",
    "arpa",
    "nrr_12m",
    "grr_12m",
    "largest_customer_share",
    "nrr_without_largest",
];

impl Document for MrrReport {
    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_mrr(self, locale)
    }

    fn period(&self) -> Option<&str> {
        self.figures_of.as_deref()
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn page(&self) -> Page {
        self.as_page()
    }

    fn pictures(&self) -> Vec<Picture> {
        self.charts()
    }

    fn for_people(&self) -> Grid {
        let table = Amounts::of(self.months.iter().chain([&self.total.row]));
        let mut rows: Vec<Row> = self.months.iter().map(|row| table.row(row, None)).collect();
        if self.months.len() > 1 {
            rows.push(table.row(&self.total.row, Some(self.all_in_one())));
        }
        Grid {
            title: self.title(),
            columns: table.columns("Period"),
            sections: vec![Section {
                heading: None,
                rows,
            }],
            notes: self.notes.clone(),
        }
    }

    fn repeated_columns(&self) -> Option<usize> {
        Some(1)
    }

    fn breaks_before(&self) -> Option<usize> {
        // The rates stay together.
        let table = Amounts::of(self.months.iter().chain([&self.total.row]));
        Some(table.columns("").len() - 3)
    }

    fn further(&self) -> Vec<Grid> {
        let mut grids: Vec<Grid> = self.of_last().into_iter().collect();
        grids.extend(self.of_groups());
        grids.extend(self.of_cohorts());
        grids
    }

    fn further_repeated(&self, place: usize) -> Option<usize> {
        // The figures are an ordinary table; groups and cohorts have many columns alike.
        let is_figures = place == 0 && self.figures_of.is_some();
        (!is_figures).then_some(if self.is_cohorts(place) { 3 } else { 1 })
    }

    fn for_programs(&self) -> Grid {
        let mut columns: Vec<String> = ["group", "period", "first", "last", "complete"]
            .map(str::to_owned)
            .into();
        for (key, _) in MovementsUse::default().flows() {
            columns.push(format!("{key}.customers"));
            columns.push(format!("{key}.amount"));
        }
        columns.extend(["currency", "end.customers", "end.amount"].map(str::to_owned));
        let keys = self.figure_keys();
        columns.extend(keys.iter().cloned());
        let of = |group: &str, row: &MrrRow| record(group, row, &keys);
        let mut rows: Vec<Row> = self.months.iter().map(|row| of("", row)).collect();
        for group in &self.groups {
            rows.extend(group.months.iter().map(|row| of(&group.name, row)));
        }
        Grid {
            columns: columns.into_iter().map(Column::left).collect(),
            sections: vec![Section {
                heading: None,
                rows,
            }],
            ..Grid::default()
        }
    }
}

impl MrrReport {
    fn title(&self) -> Vec<String> {
        let names = match (self.months.first(), self.months.last()) {
            (Some(first), Some(last)) if first.period != last.period => {
                format!("{} to {}", first.period, last.period)
            }
            (Some(only), _) => only.period.clone(),
            _ => String::new(),
        };
        let settings = &self.settings;
        let currency = settings.currency.as_deref();
        let currency = currency.map_or(String::new(), |code| format!(" in {code}"));
        let form = match self.form.as_str() {
            "contracts" => "Contracts",
            "prices" => "Prices with an interval",
            "invoices" => "Invoice lines with a service period",
            "snapshot" => "MRR of each customer and month",
            _ => "Changes of MRR",
        };
        let ends = match self.end_is.as_deref() {
            Some("instant") => "; the end column is read as an instant",
            Some(_) => "; the end column is read as the last day of service",
            None => "",
        };
        let request = match settings.churn_on.as_str() {
            "request" => " A subscription ends when its end was asked for: committed MRR.",
            _ => "",
        };
        vec![
            format!("Recurring revenue {names}, a month of it (MRR){currency}"),
            format!("{form}{ends}.{request}"),
            settings.coverage.words(),
        ]
    }

    /// `3 months`, `4 quarters`.
    fn all_in_one(&self) -> String {
        let known = self.months.iter();
        let known = known.filter(|row| row.movements.start.is_some()).count();
        format!("{known} {}s", self.settings.every)
    }

    fn figure_keys(&self) -> Vec<String> {
        let first = self.months.first();
        let keys = first.map(|row| row.figures.0.iter().map(|(key, _)| key.clone()));
        keys.into_iter().flatten().collect()
    }

    /// The figures of the last complete period, and what changed.
    pub(super) fn of_last(&self) -> Option<Grid> {
        let period = self.figures_of.as_ref()?;
        let won_back = |key: &str| {
            let row = self.months.iter().find(|row| row.period == *period);
            let back = row.and_then(|row| row.movements.won_back);
            key != "net_revenue_retention_with_won_back"
                || back.is_some_and(|back| back.customers > 0)
        };
        let rows = SHOWN.into_iter().filter(|key| won_back(key));
        let rows = rows.filter_map(|key| self.figure_row(key)).collect();
        Some(Grid {
            title: vec![format!(
                "{period}, the last complete {}",
                self.settings.every
            )],
            columns: vec![
                Column::left("Figure"),
                Column::right("Value"),
                Column::right("95 % interval"),
                Column::right("Change"),
            ],
            sections: vec![Section {
                heading: None,
                rows,
            }],
            notes: self.reasons(),
        })
    }

    fn figure_row(&self, key: &str) -> Option<Row> {
        let metric = self.figures.get(key)?;
        let entry = Metric::entry(key)?;
        let value = metric.value.as_ref();
        let change = self.changes.get(key).copied().flatten();
        Some(vec![
            Cell::text(entry.title),
            value.map_or(Cell::Undefined, |value| Cell::of(value, entry.unit)),
            metric
                .interval
                .map_or(Cell::Blank, |interval| Cell::Interval {
                    low: interval.low,
                    high: interval.high,
                }),
            change.map_or(Cell::Blank, |change| match change.unit {
                ChangeUnit::Points => Cell::Points(change.value),
                ChangeUnit::Percent => Cell::Percent(change.value),
            }),
        ])
    }

    /// Why figures have no value, each reason once.
    fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
        for key in SHOWN {
            let Some(metric) = self
                .figures
                .get(key)
                .filter(|metric| metric.value.is_none())
            else {
                continue;
            };
            let title = Metric::entry(key).map_or(key, |entry| entry.title);
            let note = metric.note.clone().unwrap_or_default();
            match reasons.iter_mut().find(|(reason, _)| *reason == note) {
                Some((_, titles)) => titles.push(title),
                None => reasons.push((note, vec![title])),
            }
        }
        let line =
            |(reason, titles): (String, Vec<&str>)| format!("{}: {reason}", titles.join(", "));
        reasons.into_iter().map(line).collect()
    }

    pub(super) fn of_groups(&self) -> Option<Grid> {
        let by = self
            .settings
            .by
            .as_ref()
            .filter(|_| !self.groups.is_empty())?;
        let totals = self.groups.iter().map(|group| &group.total.row);
        let mut table = Amounts::of(totals);
        table.moved = true;
        let rows = self.groups.iter();
        let rows = rows.map(|group| table.row(&group.total.row, Some(group.name.clone())));
        Some(Grid {
            title: vec![format!("By {by}: {}", self.total.row.period)],
            columns: table.columns(by),
            sections: vec![Section {
                heading: None,
                rows: rows.collect(),
            }],
            notes: vec![
                "a customer stands in the group in which it pays most at the start, new and won-back ones at the end; \
                 who changes group moves out of one and into the other"
                    .to_owned(),
            ],
        })
    }

    fn is_cohorts(&self, place: usize) -> bool {
        let before = usize::from(self.figures_of.is_some()) + usize::from(!self.groups.is_empty());
        place >= before
    }
}

fn record(group: &str, row: &MrrRow, keys: &[String]) -> Row {
    let exact = |amount: Amount| Cell::Exact(Number::Money(amount.0));
    let mut cells = vec![
        Cell::text(group),
        Cell::text(row.period.clone()),
        Cell::Day(row.first.clone()),
        Cell::Day(row.last.clone()),
        Cell::text(if row.complete { "true" } else { "false" }),
    ];
    for (_, flow) in row.movements.flows() {
        cells.push(flow.map_or(Cell::Blank, |flow| Cell::Count(flow.customers)));
        cells.push(flow.map_or(Cell::Blank, |flow| exact(flow.amount)));
    }
    cells.push(row.movements.currency.map_or(Cell::Blank, exact));
    cells.push(Cell::Count(row.end.customers));
    cells.push(exact(row.end.amount));
    for key in keys {
        let value = row.figures.get(key).and_then(|metric| metric.value.clone());
        cells.push(value.map_or(Cell::Blank, Cell::Exact));
    }
    cells
}

/// A table of movements: which columns it needs, and how amounts are written in it.
struct Amounts {
    decimals: usize,
    currency: bool,
    moved: bool,
}

impl Amounts {
    fn of<'a>(rows: impl Iterator<Item = &'a MrrRow>) -> Self {
        let (mut whole, mut largest, mut currency) = (true, 0.0_f64, false);
        for row in rows {
            let amounts = row.movements.flows().into_iter();
            let amounts = amounts.filter_map(|(_, flow)| Some(flow?.amount.0));
            let more = row.movements.currency.map(|amount| amount.0);
            currency |= more.is_some_and(|amount| amount != Money::ZERO);
            for amount in amounts.chain(more).chain([row.end.amount.0]) {
                let value = amount.to_f64();
                whole &= value.fract() == 0.0;
                largest = largest.max(value.abs());
            }
        }
        Amounts {
            decimals: if whole || largest >= LARGE { 0 } else { 2 },
            currency,
            moved: false,
        }
    }

    fn columns(&self, first: &str) -> Vec<Column> {
        let mut names = vec![
            "MRR start",
            "New",
            "Won back",
            "Expansion",
            "Contraction",
            "Churned",
        ];
        if self.currency {
            names.push("Currency");
        }
        if self.moved {
            names.extend(["Moved in", "Moved out"]);
        }
        names.extend(["MRR end", "NRR", "GRR", "Logos"]);
        let mut columns = vec![Column::left(first)];
        columns.extend(names.into_iter().map(Column::right));
        columns
    }

    fn amount(&self, amount: Option<Amount>, sign: f64) -> Cell {
        amount.map_or(Cell::Undefined, |amount| Cell::Real {
            // No zero has a sign.
            value: amount.0.to_f64() * sign + 0.0,
            decimals: self.decimals,
        })
    }

    /// A period; under another name where one is given.
    fn row(&self, row: &MrrRow, name: Option<String>) -> Row {
        let moves = &row.movements;
        let gain = |flow: Option<FlowUse>| self.amount(flow.map(|flow| flow.amount), 1.0);
        let loss = |flow: Option<FlowUse>| self.amount(flow.map(|flow| flow.amount), -1.0);
        let ratio = |value: Option<f64>| value.map_or(Cell::Undefined, Cell::Ratio);
        let mark = if row.complete || name.is_some() {
            ""
        } else {
            "*"
        };
        let name = name.unwrap_or_else(|| row.period.clone());
        let mut cells = vec![
            Cell::text(format!("{name}{mark}")),
            gain(moves.start),
            gain(moves.new),
            gain(moves.won_back),
            self.amount(moves.expansion.map(|own| own.amount), 1.0),
            loss(moves.contraction),
            self.amount(moves.churned.map(|own| own.amount), -1.0),
        ];
        if self.currency {
            cells.push(self.amount(moves.currency, 1.0));
        }
        if self.moved {
            cells.extend([gain(moves.moved_in), loss(moves.moved_out)]);
        }
        cells.extend([
            self.amount(Some(row.end.amount), 1.0),
            ratio(row.figure("net_revenue_retention")),
            ratio(row.figure("gross_revenue_retention")),
            ratio(row.figure("customer_churn_rate").map(|churn| 1.0 - churn)),
        ]);
        cells
    }
}
