//! `retention schema`: the JSON Schema of a command's output.

use super::Streams;
use crate::exit::Exit;
use crate::render::json;
use crate::report::calc::CalcReport;
use crate::report::retention::RetentionReport;

/// The documents that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaOf {
    /// [`RetentionReport`].
    Report,
    /// [`CalcReport`].
    Calc,
}

/// Runs the command.
///
/// # Errors
/// When the result cannot be written.
pub fn run(of: SchemaOf, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let schema = match of {
        SchemaOf::Report => schemars::schema_for!(RetentionReport),
        SchemaOf::Calc => schemars::schema_for!(CalcReport),
    };
    streams.out.write_all(json(&schema)?.as_bytes())?;
    Ok(Exit::Done)
}
