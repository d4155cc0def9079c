//! The arguments of `retention schema`.

use clap::Args;

use super::values::choice;
use crate::commands::schema::SchemaOf;

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The command
    #[arg(value_name = "COMMAND", value_parser = choice::<SchemaOf>())]
    pub(super) of: SchemaOf,
}
