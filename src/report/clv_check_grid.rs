//! What was predicted beside what happened, as tables.

use super::clv::ComparedUse;
use super::clv_check::{Holdout, HoldoutRow, SpendRowUse, SpendUse};
use super::{Cell, Column, Grid, Number, Row, Section};

/// By repeat orders before, and together.
pub(super) fn by_repeat_days(holdout: &Holdout) -> Grid {
    let cells = |name: Cell, row: &HoldoutRow, decimals| {
        vec![
            name,
            Cell::Count(row.customers),
            Cell::real(row.actual, decimals),
            Cell::real(row.expected, decimals),
            Cell::real(row.naive, decimals),
        ]
    };
    let named = holdout.named_rows();
    let rows: Vec<Row> = named
        .map(|(name, row)| cells(Cell::text(name), row, 3))
        .collect();
    let total = vec![cells(Cell::text("All, in total"), &holdout.total, 0)];
    let mut notes = Vec::new();
    if let Some(errors) = holdout.mean_absolute_error {
        notes.push(format!(
            "mean absolute error a customer: model {:.3}, naive {:.3}",
            errors.model, errors.naive
        ));
    }
    notes.push(
        "Naive: everybody goes on ordering as often as so far. Several orders of one day count once."
            .to_owned(),
    );
    Grid {
        title: vec![format!(
            "What happened from {} to {}, orders a customer",
            holdout.first, holdout.last
        )],
        columns: vec![
            Column::left("Repeat orders before"),
            Column::right("Customers"),
            Column::right("Actual"),
            Column::right("Model"),
            Column::right("Naive"),
        ],
        sections: vec![
            Section::below("By repeat orders before", rows),
            Section::below("Together", total),
        ],
        notes,
    }
}

/// The most rows that the tracking shows; JSON has every week.
const TRACKED: usize = 13;

/// Week by week.
pub(super) fn tracking(holdout: &Holdout) -> Grid {
    let step = holdout.weeks.len().div_ceil(TRACKED).max(1);
    let last = holdout.weeks.len();
    let shown = holdout.weeks.iter().filter(|week| {
        let week = week.week as usize;
        (last - week).is_multiple_of(step)
    });
    let rows = shown.map(|week| {
        let off = (week.actual > 0).then(|| week.expected / week.actual as f64 - 1.0);
        vec![
            Cell::Count(week.week.into()),
            Cell::text(week.last.clone()),
            Cell::Count(week.actual),
            Cell::real(week.expected, 0),
            off.map_or(Cell::Undefined, Cell::Percent),
            Cell::text(if week.last >= holdout.first {
                "not seen"
            } else {
                "seen"
            }),
        ]
    });
    Grid {
        title: vec!["Repeat orders of these customers so far, by week".to_owned()],
        columns: vec![
            Column::right("Week"),
            Column::left("Ends on"),
            Column::right("Actual"),
            Column::right("Model"),
            Column::right("Model off by"),
            Column::left("By the model"),
        ],
        sections: vec![Section {
            heading: None,
            rows: rows.collect(),
        }],
        notes: vec!["JSON has every week".to_owned()],
    }
}

/// What customers spent, by predicted spend and together.
pub(super) fn by_spend(spend: &SpendUse) -> Grid {
    let money = |value: f64| Cell::Money(Number::Real(value));
    let row = |name: Cell, of: &SpendRowUse| {
        let off = (of.actual > 0.0).then(|| of.expected / of.actual - 1.0);
        vec![
            name,
            Cell::Count(of.customers),
            money(of.actual),
            money(of.expected),
            money(of.naive),
            off.map_or(Cell::Undefined, Cell::Percent),
        ]
    };
    let deciles = spend.deciles.iter();
    let deciles = deciles.map(|of| row(Cell::text(of.decile.unwrap_or(0).to_string()), of));
    Grid {
        title: vec!["What they spent in that time, those with the most predicted spend first".to_owned()],
        columns: vec![
            Column::left("Tenth"),
            Column::right("Customers"),
            Column::right("Actual"),
            Column::right("Model"),
            Column::right("Naive"),
            Column::right("Model off by"),
        ],
        sections: vec![
            Section::below("By predicted spend", deciles.collect()),
            Section::below("Together", vec![row(Cell::text("All"), &spend.total)]),
        ],
        notes: vec![
            "Orders' amounts, refunds and discounts aside. Naive: everybody goes on at their own rate and mean \
             amount so far"
                .to_owned(),
        ],
    }
}

/// How likely each model makes the data.
pub(super) fn compared(models: &[ComparedUse], regularity: Option<f64>) -> Grid {
    let row = |of: &ComparedUse| {
        vec![
            Cell::text(of.model.clone()),
            Cell::Count(of.parameters.into()),
            Cell::real(of.log_likelihood, 2),
            Cell::real(of.aic, 2),
            Cell::real(of.bic, 2),
            Cell::text(if of.chosen { "used" } else { "" }),
        ]
    };
    let mut notes =
        vec!["AIC, BIC: the smaller, the better; a difference below 2 decides nothing".to_owned()];
    if let Some(k) = regularity {
        notes.push(format!(
            "regularity: Wheat & Morrison's k is {k:.2}; 1 is at random, the larger, the more like a clock. Seasons \
             are in none of the models"
        ));
    }
    Grid {
        title: vec!["Which model suits the data".to_owned()],
        columns: vec![
            Column::left("Model"),
            Column::right("Parameters"),
            Column::right("Log-likelihood"),
            Column::right("AIC"),
            Column::right("BIC"),
            Column::left(""),
        ],
        sections: vec![Section {
            heading: None,
            rows: models.iter().map(row).collect(),
        }],
        notes,
    }
}
