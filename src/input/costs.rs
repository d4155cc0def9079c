//! Cost files: date, kind, category, amount.

use std::path::Path;

use super::amount::parse_amount;
use super::columns::{Header, Role};
use super::error::InputError;
use super::orders::file_read::FileRead;
use super::orders::options::OrderOptions;
use super::problem::{Kind, Problems};
use super::small_files::{Refusal, SideFile, day_of};
use super::table::{Fit, Table};
use crate::ledger::{Cost, CostKind, Costs};
use crate::money::Money;

/// A costs file.
#[derive(Debug)]
pub struct CostsRead {
    /// The costs.
    pub costs: Costs,
    /// How the file was read.
    pub file: FileRead,
    /// Rows left out.
    pub problems: Problems,
}

/// Reads a costs file. Without a category column every cost is of the category `all`.
///
/// # Errors
/// [`InputError`].
pub fn read_costs(path: &Path, options: &OrderOptions) -> Result<CostsRead, InputError> {
    // Where the header of the order files stands says nothing of this one.
    let of_this = options.table.beside();
    let table = Table::open_with(path, &of_this, &fit)?;
    let column_error = |error| InputError::Column {
        file: table.name.clone(),
        error,
    };
    let find = |role| table.header.find(role, None).map_err(column_error);
    let mut columns = vec![find(Role::Date)?, find(Role::Kind)?, find(Role::Amount)?];
    let category = table
        .header
        .find_optional(Role::Category, None)
        .map_err(column_error)?;
    columns.extend(category);
    let mut file = SideFile::read(table, &columns, &[0], &[2], options)?;
    let mark = file.mark;
    let mut costs = Vec::new();
    file.each(|row, dates| {
        let day = day_of(row, 0, dates)?;
        let kind = match row.text(1).to_lowercase().as_str() {
            "retention" => CostKind::Retention,
            "acquisition" => CostKind::Acquisition,
            other => {
                let message =
                    format!("\"{other}\" is not a kind of cost: write retention or acquisition");
                return Err(Refusal {
                    column: Some(1),
                    kind: Kind::Purpose,
                    message,
                });
            }
        };
        let amount = amount_of(&row.text(2), mark)?;
        let category = match category {
            None => "all".to_owned(),
            Some(_) if row.field(3).is_empty() => "other".to_owned(),
            Some(_) => row.text(3),
        };
        costs.push(Cost {
            day,
            kind,
            category,
            amount,
        });
        Ok(())
    });
    let mut roles = vec![("date", 0), ("kind", 1), ("amount", 2)];
    roles.extend(category.map(|_| ("category", 3)));
    let (file, problems) = file.finish(&roles, &columns, options.skip_bad_rows)?;
    Ok(CostsRead {
        costs: Costs(costs),
        file,
        problems,
    })
}

/// How much of a costs file a header names.
fn fit(header: &Header) -> Fit {
    let roles = [Role::Date, Role::Kind, Role::Amount];
    Fit::of(roles.map(|role| !header.all_recognised(role).is_empty()))
}

fn amount_of(text: &str, mark: super::amount::DecimalMark) -> Result<Money, Refusal> {
    let wrong = |message| Refusal {
        column: Some(2),
        kind: Kind::Amount,
        message,
    };
    match parse_amount(text.as_bytes(), mark) {
        Ok(Some(amount)) => amount
            .money()
            .ok_or_else(|| wrong(format!("\"{text}\" is too large"))),
        Ok(None) => Err(wrong("is blank where an amount is needed".to_owned())),
        Err(error) => Err(wrong(format!("\"{text}\" {error}"))),
    }
}
