//! The commands as they are typed.

use clap::{Args, Parser, Subcommand};

use super::check::CheckArgs;
use super::clv::ClvArgs;
use super::cohorts::CohortArgs;
use super::demo::DemoArgs;
use super::forecast::ForecastArgs;
use super::mrr::MrrArgs;
use super::render::RenderArgs;
use super::repeat::RepeatArgs;
use super::report::ReportArgs;
use super::rfm::RfmArgs;
use super::schema::SchemaArgs;
use super::shell::{CompletionsArgs, ManArgs};
use super::sql::SqlArgs;
use super::survival::SurvivalArgs;
use super::trend::TrendArgs;
use super::whatif::WhatIfArgs;
use super::why::WhyArgs;

/// How well does a business keep its customers? Retention, churn, repeat purchases and customer
/// value from files of orders.
#[derive(Debug, Parser)]
#[command(
    name = "retention",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Every metric of a period, beside the period before
    Report(Box<ReportArgs>),
    /// Why a figure changed: who, how, and whether by more than chance
    Why(Box<WhyArgs>),
    /// What order files hold, before a number is trusted: everything that needs a decision
    Check(Box<CheckArgs>),
    /// Every metric of the report for each week, month, quarter or year
    Trend(Box<TrendArgs>),
    /// What customers of each first period did in the periods since
    Cohorts(Box<CohortArgs>),
    /// Who orders again, and how soon
    Repeat(Box<RepeatArgs>),
    /// How long customers stay, or take to order again: Kaplan–Meier curves
    Survival(Box<SurvivalArgs>),
    /// Customers in segments by how lately, how often and for how much they ordered
    Rfm(Box<RfmArgs>),
    /// What customers are predicted to be worth, by models of how often and for how much they buy
    Clv(Box<ClvArgs>),
    /// How long customers under contract stay, and how far off a constant churn is
    Forecast(Box<ForecastArgs>),
    /// What better retention, more orders or larger ones would bring, and what that may cost
    #[command(name = "whatif")]
    WhatIf(Box<WhatIfArgs>),
    /// Monthly recurring revenue of subscriptions: how it moved, and how much of it was kept
    Mrr(Box<MrrArgs>),
    /// The same numbers from a warehouse: the SQL statement that computes them there
    Sql(Box<SqlArgs>),
    /// What a warehouse returned for such a statement, as the file command shows it
    Render(Box<RenderArgs>),
    /// What a metric means, how it is computed, and what others mean by its name
    Explain(ExplainArgs),
    /// The JSON Schema of a command's JSON output
    Schema(SchemaArgs),
    /// Sample files, and a walk through five commands on them
    Demo(DemoArgs),
    /// What a shell needs to complete commands, flags and metrics
    Completions(CompletionsArgs),
    /// The manual page
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A metric's key or short name, or a word like pp or "at risk"; without one, all metrics in a line
    /// each
    #[arg(value_name = "METRIC")]
    pub(super) metric: Vec<String>,
}
