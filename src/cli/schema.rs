//! The arguments of `retention schema`.

use clap::{Args, ValueEnum};

use crate::commands::schema::SchemaOf as Of;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The command
    #[arg(value_name = "COMMAND")]
    pub(super) of: SchemaOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// `retention report --format json`
    Report,
    /// `retention calc … --format json`
    Calc,
    /// `retention check --format json`
    Check,
    /// `retention config show … --format json`
    Config,
    /// `retention trend --format json`
    Trend,
    /// `retention cohorts --format json`
    Cohorts,
    /// `retention repeat --format json`
    Repeat,
    /// `retention survival --format json`
    Survival,
    /// `retention rfm … --format json`
    Rfm,
    /// `retention clv … --format json`
    Clv,
    /// `retention forecast … --format json`
    Forecast,
    /// `retention whatif … --format json`
    #[value(name = "whatif")]
    WhatIf,
}

/// Whose schema is asked for.
pub(super) fn of(args: &SchemaArgs) -> Of {
    match args.of {
        SchemaOf::Report => Of::Report,
        SchemaOf::Calc => Of::Calc,
        SchemaOf::Check => Of::Check,
        SchemaOf::Config => Of::Config,
        SchemaOf::Rfm => Of::Rfm,
        SchemaOf::Clv => Of::Clv,
        SchemaOf::Forecast => Of::Forecast,
        SchemaOf::WhatIf => Of::WhatIf,
        SchemaOf::Trend => Of::Trend,
        SchemaOf::Cohorts => Of::Cohorts,
        SchemaOf::Repeat => Of::Repeat,
        SchemaOf::Survival => Of::Survival,
    }
}
