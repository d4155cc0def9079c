//! `retention schema`: the JSON Schema of a command's output.

use super::streams::Streams;
use crate::choice::choices;
use crate::exit::Exit;
use crate::render::json;
use crate::report::calc::CalcReport;
use crate::report::check::CheckReport;
use crate::report::clv::ClvReport;
use crate::report::cohorts::CohortReport;
use crate::report::config::ConfigReport;
use crate::report::findings::with_findings;
use crate::report::forecast::ForecastReport;
use crate::report::mrr::MrrReport;
use crate::report::repeat::RepeatReport;
use crate::report::retention::RetentionReport;
use crate::report::rfm::RfmReport;
use crate::report::segments::Segmented;
use crate::report::survival::SurvivalReport;
use crate::report::trend::TrendReport;
use crate::report::whatif::WhatIfReport;
use crate::report::why::WhyReport;

choices! {
    /// The documents that have a schema.
    pub enum SchemaOf {
        /// `retention report --format json`
        Report = "report",
        /// `retention calc … --format json`
        Calc = "calc",
        /// `retention check --format json`
        Check = "check",
        /// `retention config show … --format json`
        Config = "config",
        /// `retention trend --format json`
        Trend = "trend",
        /// `retention cohorts --format json`
        Cohorts = "cohorts",
        /// `retention repeat --format json`
        Repeat = "repeat",
        /// `retention survival --format json`
        Survival = "survival",
        /// `retention rfm … --format json`
        Rfm = "rfm",
        /// `retention clv … --format json`
        Clv = "clv",
        /// `retention forecast … --format json`
        Forecast = "forecast",
        /// `retention mrr … --format json`
        Mrr = "mrr",
        /// `retention whatif … --format json`
        WhatIf = "whatif",
        /// `retention why … --format json`
        Why = "why",
    }
}

/// Runs the command.
///
/// # Errors
/// When the result cannot be written.
pub fn run(of: SchemaOf, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let schema = match of {
        SchemaOf::Report => Segmented::<RetentionReport>::schema_with_optional_groups(),
        SchemaOf::Calc => schemars::schema_for!(CalcReport),
        SchemaOf::Check => schemars::schema_for!(CheckReport),
        SchemaOf::Config => schemars::schema_for!(ConfigReport),
        SchemaOf::Rfm => schemars::schema_for!(RfmReport),
        SchemaOf::Clv => schemars::schema_for!(ClvReport),
        SchemaOf::Forecast => schemars::schema_for!(ForecastReport),
        SchemaOf::Mrr => schemars::schema_for!(MrrReport),
        SchemaOf::WhatIf => schemars::schema_for!(WhatIfReport),
        SchemaOf::Trend => Segmented::<TrendReport>::schema_with_optional_groups(),
        SchemaOf::Cohorts => Segmented::<CohortReport>::schema_with_optional_groups(),
        SchemaOf::Repeat => Segmented::<RepeatReport>::schema_with_optional_groups(),
        SchemaOf::Survival => schemars::schema_for!(SurvivalReport),
        SchemaOf::Why => schemars::schema_for!(WhyReport),
    };
    // What files were read for stands beside what was found in them.
    let schema = match of {
        SchemaOf::Calc | SchemaOf::Check | SchemaOf::Config => schema,
        _ => with_findings(schema),
    };
    streams.out.write_all(json(&schema)?.as_bytes())?;
    Ok(Exit::Done)
}
