//! The library's way in: files are read once, reports are computed from them and printed in any format.

use std::path::PathBuf;

use super::findings;
use super::findings::OnFindings;
use super::output::OutputOptions;
use super::read::InputOptions;
use super::read::{Common, Job};
use super::report::{ReportOptions, Whole};
use super::streams::{Undecided, Usage};
use crate::calendar::{Calendar, Day};
use crate::input::date::DateOrder;
use crate::input::orders::OrderOptions;
use crate::input::zone::Zone;
use crate::metrics::scope::AsOfSource;
use crate::render::{Format, Style, render};
use crate::report::findings::{FindingUse, WithFindings, sentences};
use crate::report::metric::Metric;
use crate::report::retention::RetentionReport;

/// Why there is no result. Each says what is wrong, where, and what helps; problems with files name the file, the line,
/// the column and the value. Remedies are named as the options of the program `retention`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The files leave something open that decides the numbers, a line each. [`Files::despite_decisions`] computes
    /// all the same.
    #[error("{0}")]
    Undecided(String),
    /// What was asked for means nothing, or nothing for these files.
    #[error("{0}")]
    Usage(String),
    /// The files cannot be used, or a result cannot be written down.
    #[error("{0}")]
    Failed(String),
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Error {
        let text = format!("{error:#}");
        match error {
            error if error.is::<Undecided>() => Error::Undecided(text),
            error if error.is::<Usage>() => Error::Usage(text),
            _ => Error::Failed(text),
        }
    }
}

/// Files of orders, with what belongs to them, and how they are read. What is not said is found out from the files
/// themselves: delimiters, encodings, columns, forms of dates and amounts.
///
/// ```
/// # fn main() -> Result<(), retention::Error> {
/// let data = retention::Files::of_orders(["examples/orders.csv"])
///     .costs("examples/costs.csv")
///     .read()?;
/// assert!(data.warnings().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Files(Common);

impl Files {
    /// These files of orders: CSV or Excel, plain or compressed.
    pub fn of_orders<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Files {
        let files = paths.into_iter().map(Into::into).collect();
        let orders = OrderOptions {
            files,
            ..OrderOptions::default()
        };
        Files(Common {
            input: InputOptions {
                orders,
                quiet: true,
                ..InputOptions::default()
            },
            calendar: Calendar::default(),
            as_of: None,
            data_from: None,
            timezone: "UTC".to_owned(),
            output: OutputOptions::default(),
            top: 0,
            carried: 0,
        })
    }

    /// The customers file: contracts, or columns of customers.
    #[must_use]
    pub fn customers(mut self, path: impl Into<PathBuf>) -> Files {
        self.0.input.customers = Some(path.into());
        self.0.input.orders.columns_elsewhere = true;
        self
    }

    /// The costs file.
    #[must_use]
    pub fn costs(mut self, path: impl Into<PathBuf>) -> Files {
        self.0.input.costs = Some(path.into());
        self
    }

    /// The day up to which the data are complete, later rows are left out; the newest order's day by default.
    #[must_use]
    pub fn as_of(mut self, day: Day) -> Files {
        self.0.as_of = Some((day, AsOfSource::Given));
        self.0.input.orders.as_of = Some(day);
        self
    }

    /// The time zone that days are counted in, like `Europe/Berlin`; UTC by default.
    ///
    /// # Errors
    /// [`Error::Usage`] for a zone that is not known.
    pub fn timezone(mut self, name: &str) -> Result<Files, Error> {
        let zone = Zone::named(name).map_err(|error| Error::Usage(error.to_string()))?;
        self.0.input.orders.zone = zone;
        name.clone_into(&mut self.0.timezone);
        Ok(self)
    }

    /// The column of order ids.
    #[must_use]
    pub fn order_column(mut self, name: impl Into<String>) -> Files {
        self.0.input.orders.columns.order = Some(name.into());
        self
    }

    /// The column of customer ids.
    #[must_use]
    pub fn customer_column(mut self, name: impl Into<String>) -> Files {
        self.0.input.orders.columns.customer = Some(name.into());
        self
    }

    /// The column of dates.
    #[must_use]
    pub fn date_column(mut self, name: impl Into<String>) -> Files {
        self.0.input.orders.columns.date = Some(name.into());
        self
    }

    /// The column of amounts.
    #[must_use]
    pub fn amount_column(mut self, name: impl Into<String>) -> Files {
        self.0.input.orders.columns.amount = Some(name.into());
        self
    }

    /// Whether a date like 03/04/2025 begins with the day; found out from the files by default.
    #[must_use]
    pub fn day_first(mut self, day_first: bool) -> Files {
        self.0.input.orders.date_order = Some(match day_first {
            true => DateOrder::DayFirst,
            false => DateOrder::MonthFirst,
        });
        self
    }

    /// Leaves rows out that cannot be used, and counts them in the result, instead of refusing the files.
    #[must_use]
    pub fn skip_bad_rows(mut self) -> Files {
        self.0.input.orders.skip_bad_rows = true;
        self
    }

    /// Computes where something is open that a person should decide, and says so above the numbers.
    #[must_use]
    pub fn despite_decisions(mut self) -> Files {
        self.0.input.on_findings = OnFindings::Warn;
        self
    }

    /// Reads the files.
    ///
    /// # Errors
    /// [`Error`] for files that cannot be read or hold what cannot be used.
    pub fn read(self) -> Result<Data, Error> {
        let job = Job::open(&self.0)?;
        Ok(Data {
            common: self.0,
            job,
        })
    }
}

/// What was read: every customer's history.
pub struct Data {
    common: Common,
    job: Job,
}

impl Data {
    /// What reading found that may mislead or should be decided, a sentence each. Reports say it above the numbers.
    pub fn warnings(&self) -> Vec<String> {
        sentences(&self.findings()).0
    }

    /// Every metric of a period, beside another one.
    ///
    /// # Errors
    /// [`Error`] where the data hold no such period.
    pub fn report(&self, options: &ReportOptions) -> Result<Report, Error> {
        let whole = Whole::of(&self.job, &self.common, options, None, true)?;
        Ok(Report {
            report: whole.report,
            findings: self.findings(),
        })
    }

    fn findings(&self) -> Vec<FindingUse> {
        findings::uses(self.job.findings())
    }
}

/// A report: the metrics of a period, what they are made of, and what a reader must know.
#[derive(Debug, Clone)]
pub struct Report {
    report: RetentionReport,
    findings: Vec<FindingUse>,
}

impl Report {
    /// The metric of this key or short name: `customer_retention_rate`, `churn`, `aov` … (`retention explain` lists
    /// them). `None` where there is no such metric.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        let entry = crate::metrics::catalogue::entry(name)?;
        self.report.metrics.get(entry.key)
    }

    /// Every metric with its key, in the order of the table.
    pub fn metrics(&self) -> impl Iterator<Item = (&str, &Metric)> {
        let metrics = self.report.metrics.0.iter();
        metrics.map(|(key, metric)| (key.as_str(), metric))
    }

    /// The period's name: `2025-03`, `2025-Q1`, or its days.
    pub fn period(&self) -> &str {
        &self.report.period.name
    }

    /// The report as the program prints it: a text, or the bytes of a workbook.
    ///
    /// # Errors
    /// [`Error::Failed`] where the format cannot hold it.
    pub fn print(&self, format: Format) -> Result<Vec<u8>, Error> {
        let document = WithFindings {
            document: &self.report,
            findings: self.findings.clone(),
        };
        let printed = render(&document, format, &Style::default());
        printed.map_err(|error| Error::Failed(error.to_string()))
    }
}
