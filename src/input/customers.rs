//! Customers files: contracts, or attributes alone.

use std::path::Path;

use super::columns::{Header, Role, normalised};
use super::error::InputError;
use super::orders::{FileRead, OrderOptions};
use super::problem::{Kind, Problems};
use super::side::{Refusal, SideFile, day_of};
use super::table::Table;
use crate::ledger::{Contracts, ContractsBuilder, Spell};

/// Which columns of a customers file were asked for; what is `None` is recognised by its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerColumns {
    /// A contract's first day.
    pub start: Option<String>,
    /// A contract's last day.
    pub end: Option<String>,
}

/// A customers file.
#[derive(Debug)]
pub struct CustomersRead {
    /// The contracts; none for a file of attributes alone.
    pub contracts: Option<Contracts>,
    /// How the file was read.
    pub file: FileRead,
    /// Rows left out.
    pub problems: Problems,
}

/// Reads a customers file: one row a contract when it has a start and an end column, else one row
/// a customer with attributes.
///
/// # Errors
/// [`InputError`].
pub fn read_customers(
    path: &Path,
    columns: &CustomerColumns,
    options: &OrderOptions,
) -> Result<CustomersRead, InputError> {
    let table = Table::open(path, &options.table)?;
    let column_error = |error| InputError::Column {
        file: table.name.clone(),
        error,
    };
    let header = &table.header;
    let id = id_column(header, options.columns.customer.as_deref()).map_err(column_error)?;
    let end = header
        .find_optional(Role::End, columns.end.as_deref())
        .map_err(column_error)?;
    match end {
        None => attributes(table, id, options),
        Some(end) => {
            let start = header
                .find(Role::Start, columns.start.as_deref())
                .map_err(column_error)?;
            contracts(table, [id, start, end], options)
        }
    }
}

/// The customer's id: the column that `--customer-column` names if the file has it, else a usual
/// name, else a column `id`.
fn id_column(header: &Header, asked: Option<&str>) -> Result<usize, super::columns::ColumnError> {
    let asked = asked.filter(|asked| {
        header
            .names()
            .iter()
            .any(|name| normalised(name) == normalised(asked))
    });
    match header.find_optional(Role::Customer, asked)? {
        Some(column) => Ok(column),
        None => match header
            .names()
            .iter()
            .position(|name| normalised(name) == "id")
        {
            Some(column) => Ok(column),
            None => header.find(Role::Customer, None),
        },
    }
}

fn attributes(
    table: Table,
    id: usize,
    options: &OrderOptions,
) -> Result<CustomersRead, InputError> {
    let mut file = SideFile::read(table, &[id], &[], &[], options)?;
    file.each(|row, _| check_id(row.field(0)));
    let (file, problems) = file.finish(&[("customer", 0)], &[id], options.skip_bad_rows)?;
    Ok(CustomersRead {
        contracts: None,
        file,
        problems,
    })
}

fn contracts(
    table: Table,
    columns: [usize; 3],
    options: &OrderOptions,
) -> Result<CustomersRead, InputError> {
    let mut file = SideFile::read(table, &columns, &[1, 2], &[], options)?;
    let mut builder = ContractsBuilder::new();
    file.each(|row, dates| {
        check_id(row.field(0))?;
        let start = day_of(row, 1, dates)?;
        let end = match row.field(2) {
            b"" => None,
            text if super::orders::is_blank(text) => None,
            _ => Some(day_of(row, 2, dates)?),
        };
        if let Some(end) = end.filter(|end| *end < start) {
            let message = format!("the contract ends on {end}, before it starts on {start}");
            return Err(Refusal {
                column: Some(2),
                kind: Kind::Spell,
                message,
            });
        }
        builder
            .push(row.field(0), Spell { start, end })
            .map_err(|error| Refusal {
                column: None,
                kind: Kind::Size,
                message: error.to_string(),
            })
    });
    let roles = [("customer", 0), ("start", 1), ("end", 2)];
    let (file, problems) = file.finish(&roles, &columns, options.skip_bad_rows)?;
    Ok(CustomersRead {
        contracts: Some(builder.finish()),
        file,
        problems,
    })
}

fn check_id(id: &[u8]) -> Result<(), Refusal> {
    if !super::orders::is_blank(id) {
        return Ok(());
    }
    let message = "is blank where a customer id is needed".to_owned();
    Err(Refusal {
        column: Some(0),
        kind: Kind::Customer,
        message,
    })
}
