//! What all files of a run are read with.

use std::path::Path;
use std::sync::Arc;

use super::customer_map::CustomerMap;
use super::options::OrderOptions;
use crate::input::date::DateReader;
use crate::input::error::InputError;
use crate::input::rates::Rates;
use crate::input::table::Table;
use crate::ledger::OrdersBuilder;

/// How a file is opened.
pub type Opener<'a> = dyn Fn(&Path) -> Result<Table, InputError> + Sync + 'a;

/// How many threads read, and how many bytes are worth one of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) threads: usize,
    pub(super) smallest_range: u64,
}

/// What all files are read with.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub(super) options: &'a OrderOptions,
    pub(super) open: &'a Opener<'a>,
    pub(super) dates: &'a DateReader,
    pub(super) rates: Option<&'a Arc<Rates>>,
    pub(super) map: Option<&'a Arc<CustomerMap>>,
    pub(super) builder: &'a OrdersBuilder,
}
