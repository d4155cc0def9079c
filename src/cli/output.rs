//! Where results and lists go, and in which form.

use std::path::PathBuf;

use clap::Args;

use super::values::{self, choice};
use crate::commands::{Common, ListOptions, OutputOptions};
use crate::render::{Format, Style};

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
    /// Columns of the order files or the customers file that go along: each customer's first value
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
        by.extend(self.carry.iter().cloned());
        common.carried = self.carry.len();
        ListOptions {
            path: self.customers_out,
            carry: self.carry,
        }
    }
}
