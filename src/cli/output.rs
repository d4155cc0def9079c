//! Where results and lists go, and in which form.

use std::path::PathBuf;

use clap::Args;

use super::values::{self, choice};
use crate::commands::{Common, ListOptions, OutputOptions};
use crate::locale::Locale;
use crate::render::{Format, Style};
use crate::words::{closest, safe};

/// Where results go, and in which form.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Form of the result [default: what the ending of --output names, else table]
    #[arg(
        long,
        value_name = "FORMAT",
        value_parser = choice::<Format>(),
        help_heading = "Output"
    )]
    pub(super) format: Option<Format>,
    /// Write the result to this file, whole or not at all; {period} in its name is the result's period, as 2025-03
    #[arg(long, value_name = "FILE", value_parser = values::file_to_write(), help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// For svg: the chart of the page, by its title in small letters and dashes; without it, or with another, the charts
    /// are listed
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub(super) chart: Option<String>,
    /// How numbers are written for people, as in de, de-AT, fr, en-IN or pt-BR; files for programs (json, csv) stay as
    /// they are [default: 1,234.5 and 97.1 %]
    #[arg(long, value_name = "LOCALE", value_parser = locale, help_heading = "Output")]
    pub(super) locale: Option<Locale>,
    /// Stands on amounts of money for people, like € or CHF
    #[arg(long, value_name = "SYMBOL", value_parser = symbol, help_heading = "Output")]
    pub(super) currency_symbol: Option<String>,
    /// Tables as wide as they are, beyond the terminal's width; cohorts in CSV: a column a period, instead of a row a cell
    #[arg(long, help_heading = "Output")]
    pub(super) wide: bool,
    /// Nothing on standard error but errors
    #[arg(long, short, help_heading = "Output")]
    pub(super) quiet: bool,
}

impl OutputArgs {
    /// The form asked for, or that of the file's ending.
    pub(super) fn form(&self) -> Format {
        let ending = self.output.as_ref().and_then(|path| path.extension());
        let of_file = ending.and_then(|ending| Format::of_ending(&ending.to_string_lossy()));
        self.format.or(of_file).unwrap_or_default()
    }

    /// Complete, for a result of this style.
    pub(super) fn options(self, style: Style) -> OutputOptions {
        OutputOptions {
            format: self.form(),
            style: Style {
                chart: self.chart,
                tables: if self.wide {
                    Some(u16::MAX)
                } else {
                    style.tables
                },
                locale: (self.locale.unwrap_or_default()).with_symbol(self.currency_symbol),
                ..style
            },
            path: self.output,
            quiet: self.quiet,
        }
    }
}

/// A list of customers.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Write the customers behind the result to this file, CSV or .xlsx by its ending; the first column says why
    /// somebody is on the list
    #[arg(long, value_name = "FILE", value_parser = values::file_to_write(), help_heading = "Lists")]
    customers_out: Option<PathBuf>,
    /// Columns of the files that go along: each customer's first value, or the last one as in email:last
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        requires = "customers_out",
        help_heading = "Lists"
    )]
    carry: Vec<String>,
}

impl ListArgs {
    /// The list asked for; its columns are read behind those of groups.
    pub(super) fn options(self, common: &mut Common) -> ListOptions {
        let by = &mut common.input.orders.by;
        if by.is_empty() && !self.carry.is_empty() {
            common.input.orders.by_flag = Some("--carry");
        }
        let taken = self.carry.iter().map(|typed| carried(typed));
        let (carry, latest): (Vec<String>, Vec<bool>) = taken.unzip();
        let places = (by.len()..).zip(&latest).filter(|(_, latest)| **latest);
        common.input.orders.by_latest = places.map(|(place, _)| place).collect();
        by.extend(carry.iter().cloned());
        common.carried = carry.len();
        ListOptions {
            path: self.customers_out,
            carry,
        }
    }
}

/// A column that goes along, and whether its last value is wanted: `email`, `email:first`, `email:last`.
fn carried(typed: &str) -> (String, bool) {
    match typed.rsplit_once(':') {
        Some((column, "last")) => (column.to_owned(), true),
        Some((column, "first")) => (column.to_owned(), false),
        _ => (typed.to_owned(), false),
    }
}

/// A locale by its tag.
///
/// # Errors
/// The reason as a sentence.
fn locale(text: &str) -> Result<Locale, String> {
    Locale::of_tag(text).ok_or_else(|| {
        let near = closest(text, Locale::tags());
        let near = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        let tags: Vec<&str> = Locale::tags().collect();
        format!(
            "{text:?} is no locale that is known here{near} There are {}",
            tags.join(", ")
        )
    })
}

/// A currency's symbol: a few letters or signs that no file takes for anything else.
///
/// # Errors
/// The reason as a sentence.
fn symbol(text: &str) -> Result<String, String> {
    const LONGEST: usize = 6;
    let fits = |c: char| {
        c.is_alphabetic()
            || matches!(c, '$' | '.' | '/')
            || !(c.is_ascii() || c.is_control() || c.is_whitespace() || c.is_numeric())
    };
    let is_symbol = text.chars().all(fits) && safe(text) == text;
    match (1..=LONGEST).contains(&text.chars().count()) && is_symbol {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "a symbol is 1 to {LONGEST} letters or signs, like €, kr or US$; {text:?} is none"
        )),
    }
}
