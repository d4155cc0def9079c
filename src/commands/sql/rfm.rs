//! `retention sql rfm`.

use std::path::PathBuf;

use super::base::{SqlBase, shown};
use crate::calendar::Day;
use crate::commands::grid_file::read_grid;
use crate::commands::streams::Usage;
use crate::metrics::rfm::Grid;
use crate::sql::RfmQuery;

/// What `retention sql rfm` was asked for.
#[derive(Debug, Clone)]
pub struct SqlRfmOptions {
    /// What every question is asked with.
    pub base: SqlBase,
    /// The first day whose orders count.
    pub since: Option<Day>,
    /// The file of an own grid.
    pub grid: Option<PathBuf>,
}

/// The statement.
pub(super) fn text(options: &SqlRfmOptions) -> anyhow::Result<String> {
    let base = &options.base;
    let own = options.grid.as_deref().map(read_grid).transpose()?;
    let settings = base.settings([
        ("since", shown(options.since)),
        (
            "grid",
            shown(options.grid.as_ref().map(|path| path.display())),
        ),
    ]);
    let query = RfmQuery {
        dialect: base.dialect,
        source: base.source.clone(),
        timezone: base.timezone.clone(),
        since: options.since,
        as_of: base.as_of,
        grid: own.unwrap_or_else(Grid::standard),
        settings,
    };
    let text = crate::sql::rfm(&query);
    Ok(text.map_err(|error| Usage(error.to_string()))?)
}
