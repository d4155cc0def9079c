//! Which column plays which part, with a way on where that is open.

use crate::input::columns::{ColumnError, Header, Role, normalised};
use crate::input::error::InputError;
use crate::input::expression::Expression;
use crate::input::orders::{ColumnsUsed, OrderColumns, OrderOptions, columns_used};
use crate::input::table::Table;

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInspected {
    /// Its place, from 1.
    pub number: usize,
    /// Its header.
    pub name: String,
    /// What it is used for; `None` for nothing.
    pub role: Option<String>,
}

/// Headers of columns that hold an order's status, as [`normalised`] writes them.
const STATUS: &[&str] = &[
    "status",
    "orderstatus",
    "financialstatus",
    "transactionstatus",
    "paymentstatus",
    "orderstate",
];

/// Where the parts of a row stand in the file, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) order: Option<usize>,
    pub(super) customer: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) amounts: Vec<usize>,
    pub(super) status: Option<usize>,
    /// Whether a report would not look at the status.
    pub(super) status_unused: bool,
    pub(super) currency: Option<usize>,
}

/// A file's columns, with what is open about them.
pub(super) struct Settled {
    pub(super) places: Places,
    pub(super) columns: Vec<ColumnInspected>,
    pub(super) decisions: Vec<String>,
    /// A preset and its settings.
    pub(super) read_as: Vec<(&'static str, String)>,
    /// Whether a report could be computed, the proposals taken.
    pub(super) complete: bool,
}

/// Finds the parts in a file's header. What is open becomes a decision; where there is a likely
/// answer, `asked` holds it afterwards.
pub(super) fn settle(table: &Table, options: &mut OrderOptions) -> Settled {
    let header = &table.header;
    let error = match columns_used(table, options) {
        Ok(used) => return as_used(header, used),
        Err(error) => error,
    };
    if let Some(decision) = rows_for_header(table) {
        return Settled {
            places: Places::default(),
            columns: listed(header, &Places::default()),
            decisions: vec![decision],
            read_as: Vec::new(),
            complete: false,
        };
    }
    if !is_of_usual_columns(&error) {
        return Settled {
            places: Places::default(),
            columns: listed(header, &Places::default()),
            decisions: vec![error.to_string()],
            read_as: Vec::new(),
            complete: false,
        };
    }
    let asked = &mut options.columns;
    let (mut decisions, mut complete) = ids_and_dates(table, asked);
    let amount = amount(table, asked);
    if let Err((error, _)) = &amount {
        decisions.push(error.clone());
    }
    let expression = match amount {
        Ok(expression) => Some(expression),
        Err((_, proposal)) => proposal,
    };
    complete &= expression.is_some();
    let find = |role, wish: &Option<String>| {
        let found = header.find_optional(role, wish.as_deref());
        found.ok().flatten()
    };
    let places = Places {
        order: find(Role::Order, &asked.order),
        customer: find(Role::Customer, &asked.customer),
        date: find(Role::Date, &asked.date),
        amounts: expression.map_or(Vec::new(), |expression| expression.columns().collect()),
        status: usual(header, STATUS),
        status_unused: true,
        currency: usual(header, Role::Currency.usual_names()),
    };
    Settled {
        columns: listed(header, &places),
        places,
        decisions,
        read_as: Vec::new(),
        complete,
    }
}

/// The columns that a report would use.
fn as_used(header: &Header, used: ColumnsUsed) -> Settled {
    let place = |role: Role| {
        let role = role.to_string();
        let found = used.found.iter().find(|found| found.role == role);
        found.and_then(|found| found.number?.checked_sub(1))
    };
    let status = place(Role::Status);
    let places = Places {
        order: place(Role::Order),
        customer: place(Role::Customer),
        date: place(Role::Date),
        amounts: used.amount,
        status: status.or_else(|| usual(header, STATUS)),
        status_unused: status.is_none(),
        currency: place(Role::Currency),
    };
    let mut columns = listed(header, &places);
    for found in used.found {
        let column = found.number.and_then(|number| columns.get_mut(number - 1));
        if let Some(column) = column.filter(|column| column.role.is_none()) {
            column.role = Some(found.role);
        }
    }
    Settled {
        columns,
        places,
        decisions: Vec::new(),
        read_as: used.read_as,
        complete: true,
    }
}

/// Whether the columns are looked for by their usual names, and not by a preset's.
fn is_of_usual_columns(error: &InputError) -> bool {
    match error {
        InputError::Column { error, .. } => !matches!(
            error,
            ColumnError::NotInExport { .. } | ColumnError::NoCustomers(_)
        ),
        InputError::Expression { .. } => true,
        _ => false,
    }
}

/// Customer, date and order: what is open about them, and whether a report could be computed.
fn ids_and_dates(table: &Table, asked: &mut OrderColumns) -> (Vec<String>, bool) {
    let header = &table.header;
    let mut decisions = Vec::new();
    let mut complete = true;
    let mut say = |error: ColumnError, way_on: &str| {
        let error = InputError::Column {
            file: table.name.clone(),
            error,
        };
        decisions.push(format!("{error}{way_on}"));
    };
    for role in [Role::Customer, Role::Date, Role::Order] {
        let needed = role != Role::Order;
        let wish = wish(role, asked);
        match header.find_optional(role, wish.as_deref()) {
            Ok(None) if needed => {
                complete = false;
                let columns = header.listed();
                say(ColumnError::Missing { role, columns }, "");
            }
            Ok(_) => {}
            Err(error @ ColumnError::Several { .. }) => {
                let first = candidates(header, role).next();
                let name = first.map(|column| name_of(header, column));
                say(error, &read_as(name.as_deref()));
                *wish = name;
            }
            Err(error) => {
                complete &= !needed;
                say(error, "");
                *wish = None;
            }
        }
    }
    (decisions, complete)
}

/// A header line that is a row: most names are made of digits and their separators.
fn rows_for_header(table: &Table) -> Option<String> {
    let names = table.header.names();
    let is_value = |name: &String| {
        name.contains(|c: char| c.is_ascii_digit())
            && name
                .chars()
                .all(|c| c.is_ascii_digit() || " .,:;/-+()".contains(c))
    };
    let numbered = names
        .iter()
        .enumerate()
        .all(|(place, name)| *name == (place + 1).to_string());
    let values = names.iter().filter(|name| is_value(name)).count();
    (!numbered && 2 * values > names.len()).then(|| {
        format!(
            "{}: the first line looks like a row, not like a header ({}); if it is one, add --no-header \
             and name the columns by number, like --customer-column 1 --date-column 2 --amount-column 3",
            table.name,
            table.header.listed()
        )
    })
}

fn wish(role: Role, asked: &mut OrderColumns) -> &mut Option<String> {
    match role {
        Role::Order => &mut asked.order,
        Role::Customer => &mut asked.customer,
        Role::Date => &mut asked.date,
        _ => &mut asked.amount,
    }
}

/// The amount's columns; else why there are none, and what is likely meant.
fn amount(
    table: &Table,
    asked: &mut OrderColumns,
) -> Result<Expression, (String, Option<Expression>)> {
    let header = &table.header;
    let named = |error: ColumnError| {
        let file = table.name.clone();
        InputError::Column { file, error }.to_string()
    };
    if let Some(text) = &asked.expression {
        return Expression::parse(text, header).map_err(|error| {
            let file = table.name.clone();
            (InputError::Expression { file, error }.to_string(), None)
        });
    }
    let product = || {
        let quantity = header.find(Role::Quantity, asked.quantity.as_deref())?;
        let price = header.find(Role::Price, asked.price.as_deref())?;
        Ok(Expression::product(quantity, price))
    };
    if asked.amount.is_none() && (asked.quantity.is_some() || asked.price.is_some()) {
        return product().map_err(|error| (named(error), None));
    }
    let error = match header.find(Role::Amount, asked.amount.as_deref()) {
        Ok(column) => return Ok(Expression::column(column)),
        Err(error) => error,
    };
    match (&error, product()) {
        (ColumnError::Missing { columns, .. }, Ok(expression)) => {
            let product = expression.shown(header);
            let columns = columns.clone();
            let error = named(ColumnError::NoAmount {
                product: product.clone(),
                columns,
            });
            let message = format!("{error}{}", read_as(Some(&product)));
            asked.expression = Some(product);
            Err((message, Some(expression)))
        }
        (ColumnError::Several { .. }, _) => {
            let first = candidates(header, Role::Amount).next();
            let name = first.map(|column| name_of(header, column));
            let message = format!("{}{}", named(error), read_as(name.as_deref()));
            asked.amount = name;
            Err((message, first.map(Expression::column)))
        }
        _ => Err((named(error), None)),
    }
}

/// How this report goes on.
fn read_as(name: Option<&str>) -> String {
    name.map_or(String::new(), |name| {
        format!("; this check goes on with \"{name}\"")
    })
}

fn candidates(header: &Header, role: Role) -> impl Iterator<Item = usize> {
    let usual = role.usual_names();
    (0..header.len())
        .filter(move |&column| usual.contains(&normalised(header.name(column)).as_str()))
}

/// The name that a flag finds the column by.
fn name_of(header: &Header, column: usize) -> String {
    let name = header.name(column);
    match header.named(name, "") {
        Ok(found) if found == column => name.to_owned(),
        _ => (column + 1).to_string(),
    }
}

fn usual(header: &Header, names: &[&str]) -> Option<usize> {
    (0..header.len()).find(|&column| names.contains(&normalised(header.name(column)).as_str()))
}

fn listed(header: &Header, places: &Places) -> Vec<ColumnInspected> {
    let role = |column: usize| {
        let single =
            |place: Option<usize>, role: &str| (place == Some(column)).then(|| role.to_owned());
        single(places.order, "order")
            .or_else(|| single(places.customer, "customer"))
            .or_else(|| single(places.date, "date"))
            .or_else(|| {
                places
                    .amounts
                    .contains(&column)
                    .then(|| "amount".to_owned())
            })
            .or_else(|| single(places.status, "status"))
            .or_else(|| single(places.currency, "currency"))
    };
    (0..header.len())
        .map(|column| ColumnInspected {
            number: column + 1,
            name: header.name(column).to_owned(),
            role: role(column),
        })
        .collect()
}
