//! Where an order stands that is known by its code alone: the files are read once more, for a message only.

use std::path::Path;

use super::ids::{IdsSeen, ORDERS, read_id};
use super::options::OrderOptions;
use super::plan::Plan;
use super::shared::Opener;
use crate::input::exports::NumberScope;
use crate::input::rows::Batch;
use crate::ledger::OrderCodes;

/// Where an order was found.
pub(super) struct Located {
    pub(super) file: String,
    /// The lines of its first row and of the first row that does not follow it directly.
    pub(super) lines: (u64, Option<u64>),
    pub(super) order: String,
}

/// Whether a file has its bytes once more: neither standard input nor a pipe has.
pub(super) fn can_be_read_again(path: &Path) -> bool {
    let is_file = || std::fs::metadata(path).is_ok_and(|data| data.is_file());
    path.as_os_str() != "-" && is_file()
}

/// The first order of this code, with the file and the line that it stands on again, if that is the same file.
/// `None` where the files cannot be read again, as standard input cannot.
pub(super) fn locate(code: u64, options: &OrderOptions, open: &Opener<'_>) -> Option<Located> {
    let scope = options.exports.number_scope.unwrap_or_default();
    if matches!(scope, NumberScope::Day | NumberScope::File) {
        return None;
    }
    for path in options.files.iter().filter(|path| can_be_read_again(path)) {
        let mut table = open(path).ok()?;
        let plan = Plan::new(&table.name, &table.header, options, None).ok()?;
        let place = plan.order.as_ref()?;
        table.reader.select(&plan.wanted);
        let (mut batch, mut codes) = (Batch::new(), OrderCodes::new());
        let (mut found, mut before) = (None::<Located>, false);
        while table.reader.read(&mut batch).ok()? {
            for (row, field) in batch.column(place.wanted, 0).enumerate() {
                let id = read_id(field, ORDERS, || 0, &mut IdsSeen::default());
                let is_it = !id.is_empty() && codes.code(&id) == code;
                match &mut found {
                    None if is_it => {
                        found = Some(Located {
                            file: table.name.clone(),
                            lines: (batch.line(row), None),
                            order: String::from_utf8_lossy(&id).into_owned(),
                        });
                    }
                    Some(found) if is_it && !before => {
                        found.lines.1 = Some(batch.line(row));
                        return Some(Located {
                            file: found.file.clone(),
                            lines: found.lines,
                            order: found.order.clone(),
                        });
                    }
                    _ => {}
                }
                before = is_it;
            }
        }
        if found.is_some() {
            return found;
        }
    }
    None
}
