//! Lifetimes under contract as tables.

use super::forecast::{
    ForecastGroupUse, ForecastGroupsUse, ForecastReport, LifetimeUse, Pair, PeriodUse,
    RevenueForecast,
};
use super::parameters;
use super::{Cell, Column, Document, Grid, InputUse, Number, Row, Section};
use crate::calendar::Window;
use crate::locale::Locale;
use crate::words::of_freedom;

impl Document for ForecastReport {
    fn page(&self) -> super::page::Page {
        self.as_page()
    }

    fn plainly(&self, locale: &Locale) -> Vec<String> {
        super::plainly::of_forecast(self, locale)
    }

    fn input(&self) -> Option<&InputUse> {
        Some(&self.input)
    }

    fn for_people(&self) -> Grid {
        let share = |share: Option<f64>| share.map_or(Cell::Blank, Cell::Ratio);
        let row = |period: &PeriodUse| -> Row {
            vec![
                Cell::Count(period.period.into()),
                period
                    .watched
                    .map_or(Cell::Blank, |value| Cell::Real { value, decimals: 0 }),
                share(period.observed),
                Cell::Ratio(period.model),
                share(period.model_retention),
                Cell::Ratio(period.constant_churn),
                Cell::Points(period.constant_churn_off),
            ]
        };
        let (seen, ahead): (Vec<&PeriodUse>, Vec<&PeriodUse>) = self
            .periods
            .iter()
            .partition(|period| period.observed.is_some());
        let section = |heading: &str, periods: Vec<&PeriodUse>| Section {
            heading: Some(heading.to_owned()),
            rows: periods.into_iter().map(row).collect(),
        };
        let names = [
            "After",
            "Watched",
            "Observed",
            "Model",
            "Retention",
            "Constant",
            "Off by",
        ];
        Grid {
            title: vec![
                format!("How long customers stay, in {}", self.unit()),
                format!(
                    "{} customers; shifted beta-geometric model beside a constant churn of {:.1} %.",
                    self.customers,
                    self.constant_churn * 100.0
                ),
            ],
            columns: names.map(Column::right).into(),
            sections: vec![section("Seen", seen), section("Forecast", ahead)],
            notes: self.reading_notes(),
        }
    }

    fn further(&self) -> Vec<Grid> {
        let mut grids = vec![self.lifetimes(), self.fit()];
        grids.extend(
            self.revenue
                .as_ref()
                .map(|revenue| self.of_revenue(revenue)),
        );
        grids.extend(self.groups.as_ref().map(|groups| self.by_groups(groups)));
        grids
    }

    /// A row a period.
    fn for_programs(&self) -> Grid {
        let real = |value: f64| Cell::Exact(Number::Real(value));
        let maybe = |value: Option<f64>| value.map_or(Cell::Undefined, real);
        let of_revenue = |period: &PeriodUse| {
            let revenue = self.revenue.as_ref()?;
            let mut rows = revenue.periods.iter();
            let row = rows.find(|row| row.period == period.period)?;
            let cells = [
                maybe(row.watched),
                maybe(row.observed),
                real(row.model),
                maybe(row.model_retention),
                real(row.constant_churn),
            ];
            Some(cells)
        };
        let row = |period: &PeriodUse| {
            let heads = vec![
                Cell::Count(period.period.into()),
                maybe(period.watched),
                maybe(period.observed),
                real(period.model),
                maybe(period.model_retention),
                real(period.constant_churn),
                real(period.constant_churn_off),
            ];
            let revenue = of_revenue(period).into_iter().flatten();
            heads.into_iter().chain(revenue).collect()
        };
        let mut names = vec![
            "period",
            "watched",
            "observed",
            "model",
            "model_retention",
            "constant_churn",
            "constant_churn_off",
        ];
        if self.revenue.is_some() {
            names.extend([
                "mrr_watched",
                "mrr_observed",
                "mrr_model",
                "mrr_model_retention",
                "mrr_constant_churn",
            ]);
        }
        Grid {
            columns: names.into_iter().map(Column::left).collect(),
            sections: vec![Section {
                heading: None,
                rows: self.periods.iter().map(row).collect(),
            }],
            ..Grid::default()
        }
    }
}

impl ForecastReport {
    fn unit(&self) -> &'static str {
        match self.settings.period {
            Window::Months(1) => "months",
            Window::Months(3) => "quarters",
            Window::Months(12) => "years",
            Window::Days(7) => "weeks",
            _ => "periods",
        }
    }

    fn reading_notes(&self) -> Vec<String> {
        let mut notes = self.notes.clone();
        if self.settings.cohorts_from == "contracts" {
            notes.push(
                "a customer has left at the end of the first unbroken run of contracts, as in `survival`".to_owned(),
            );
        }
        notes.push(
            "Observed, Model, Constant: share of the customers still there; Retention: of those there before, the \
             share that stays, by the model; it rises because those likely to leave leave first, not because \
             anybody changes"
                .to_owned(),
        );
        notes.push(
            "Constant: the same share lost every period, which a lifetime of 1 / churn assumes; Off by: how far \
             that is from the model, in points"
                .to_owned(),
        );
        notes
    }

    fn lifetimes(&self) -> Grid {
        let decimals = 2;
        let row = |name: String, pair: &Pair| {
            let real = |value: Option<f64>| {
                value.map_or(Cell::Undefined, |value| Cell::Real { value, decimals })
            };
            vec![
                Cell::text(name),
                real(pair.model),
                real(pair.constant_churn),
                pair.off.map_or(Cell::Undefined, Cell::Percent),
            ]
        };
        let section = |heading: String, of: &LifetimeUse| Section {
            heading: Some(heading),
            rows: vec![
                row(
                    format!("within the next {}", self.settings.ahead),
                    &of.within_forecast,
                ),
                row("all of them".to_owned(), &of.expected),
                row(
                    format!(
                        "all, discounted by {:.1} % a year",
                        self.settings.discount * 100.0
                    ),
                    &of.discounted,
                ),
            ],
        };
        let oldest = format!("left after {}", self.oldest_customer.after);
        let mut notes = Vec::new();
        if self.new_customer.expected.model.is_none() {
            notes.push(
                "–: by the model a few customers stay for ever, so the plain sum has no end; read the discounted one"
                    .to_owned(),
            );
        }
        Grid {
            title: vec![format!("Expected lifetime in {}", self.unit())],
            columns: vec![
                Column::left(""),
                Column::right("Model"),
                Column::right("Constant"),
                Column::right("Constant off by"),
            ],
            sections: vec![
                section("of a new customer".to_owned(), &self.new_customer),
                section(oldest, &self.oldest_customer),
            ],
            notes,
        }
    }

    /// Customers beside what they pay.
    fn of_revenue(&self, revenue: &RevenueForecast) -> Grid {
        let share = |share: Option<f64>| share.map_or(Cell::Blank, Cell::Ratio);
        let both = self.periods.iter().zip(&revenue.periods);
        let row = |(heads, money): (&PeriodUse, &PeriodUse)| {
            vec![
                Cell::Count(heads.period.into()),
                share(heads.observed),
                Cell::Ratio(heads.model),
                share(money.observed),
                Cell::Ratio(money.model),
                Cell::Points(money.model - heads.model),
            ]
        };
        let names = [
            "After",
            "Customers",
            "Model",
            "Revenue",
            "Model",
            "Revenue more",
        ];
        Grid {
            title: vec![
                "Customers, and the revenue they came with, still there".to_owned(),
                format!(
                    "{:.2} a month at first; constant churn of {:.1} % of customers, {:.1} % of revenue.",
                    revenue.mrr,
                    self.constant_churn * 100.0,
                    revenue.constant_churn * 100.0
                ),
            ],
            columns: names.map(Column::right).into(),
            sections: vec![Section {
                heading: None,
                rows: both.map(row).collect(),
            }],
            notes: vec![
                "Revenue: each customer counts with the MRR of the first paid day, and later upgrades and downgrades do \
                 not enter (`retention mrr --cohorts` shows them); free customers count nothing"
                    .to_owned(),
            ],
        }
    }

    fn by_groups(&self, groups: &ForecastGroupsUse) -> Grid {
        let row = |group: &ForecastGroupUse| {
            vec![
                Cell::text(group.name.clone()),
                Cell::Count(group.customers),
                Cell::Ratio(group.survival),
                Cell::Real {
                    value: group.within_forecast,
                    decimals: 2,
                },
            ]
        };
        let by = self.settings.by.as_deref().unwrap_or("group");
        let mut notes = Vec::new();
        if let Some((chi_square, p)) = groups.chi_square.zip(groups.p_value) {
            let differ = match p < 0.05 {
                true => "the groups differ by more than chance would explain",
                false => "the difference of the groups can be chance",
            };
            notes.push(format!(
                "likelihood-ratio test of a fit a group against one for all: chi-square {chi_square:.1}, {}, p = {p:.4}: {differ}",
                of_freedom(groups.degrees_of_freedom)
            ));
        }
        Grid {
            title: vec![format!("New customers by {by}, a fit each")],
            columns: vec![
                Column::left(by),
                Column::right("Customers"),
                Column::right(format!("There after {}", self.settings.ahead)),
                Column::right(format!("{} within", self.unit())),
            ],
            sections: vec![Section {
                heading: None,
                rows: groups.fits.iter().map(row).collect(),
            }],
            notes,
        }
    }

    fn fit(&self) -> Grid {
        Grid {
            title: vec!["The fitted model".to_owned()],
            columns: parameters::columns(),
            sections: vec![Section {
                heading: None,
                rows: parameters::rows(&self.parameters),
            }],
            notes: vec![format!(
                "log-likelihood {:.3} over {} customers",
                self.log_likelihood, self.customers
            )],
        }
    }
}
