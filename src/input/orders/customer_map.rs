//! A file that says which customer each id of the order files is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use foldhash::fast::FixedState;

use super::file_read::FileRead;
use super::ids::{IdForm, IdsSeen, read_id};
use super::options::OrderOptions;
use crate::input::error::InputError;
use crate::input::small_files::SideFile;
use crate::input::table::Table;

/// From the ids of the order files to those of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CustomerMap {
    people: HashMap<Box<[u8]>, Box<[u8]>, FixedState>,
}

impl CustomerMap {
    /// The customer that an id stands for; an id that the file does not have stands for itself.
    pub(super) fn person<'a>(&self, id: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        match self.people.get(&*id) {
            Some(person) => Cow::Owned(person.to_vec()),
            None => id,
        }
    }
}

/// Reads the file: in its first column the ids of the orders, in the second the customers' own.
///
/// # Errors
/// [`InputError`].
pub(super) fn read_customer_map(
    path: &Path,
    options: &OrderOptions,
) -> Result<(CustomerMap, FileRead), InputError> {
    let table = Table::open(path, &options.table)?;
    let columns = [0, 1.min(table.header.len().saturating_sub(1))];
    let mut file = SideFile::read(table, &columns, &[], &[], options)?;
    let mut map = CustomerMap::default();
    let form = IdForm {
        fold_case: options.exports.fold_case.unwrap_or(true),
        customers: true,
    };
    file.each(|row, _| {
        let id =
            |wanted| read_id(row.field(wanted), form, || 0, &mut IdsSeen::default()).into_owned();
        let (from, to) = (id(0), id(1));
        if !from.is_empty() && !to.is_empty() {
            map.people.insert(from.into(), to.into());
        }
        Ok(())
    });
    let (read, _) = file.finish(
        &[("customer", 0), ("person", 1)],
        &columns,
        options.skip_bad_rows,
    )?;
    Ok((map, read))
}
