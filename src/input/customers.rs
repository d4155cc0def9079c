//! Customers files: contracts, or attributes alone.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::columns::{Header, Role, normalised};
use super::error::InputError;
use super::filter::Condition;
use super::first_values::FirstValues;
use super::orders::file_read::FileRead;
use super::orders::options::OrderOptions;
use super::orders::{FileColumns, RuleCounts, is_file};
use super::problem::{Kind, Problems};
use super::small_files::{Refusal, SideFile, SideRow, day_of};
use super::table::{Fit, Table};
use crate::calendar::Day;
use crate::choice::Choice;
pub use crate::ledger::EndIs;
use crate::ledger::{Contracts, ContractsBuilder, Spell};

impl Choice for EndIs {
    fn all() -> Vec<Self> {
        vec![EndIs::Instant, EndIs::LastDay]
    }

    fn name(self) -> &'static str {
        EndIs::name(self)
    }

    fn help(self) -> &'static str {
        match self {
            EndIs::Instant => "The next contract starts on the same day",
            EndIs::LastDay => "The next contract starts on the day after",
        }
    }
}

/// Which columns of a customers file were asked for; what is `None` is recognised by its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerColumns {
    /// A contract's first day.
    pub start: Option<String>,
    /// A contract's end.
    pub end: Option<String>,
    /// What the end column holds; the customers who go on say it if not given.
    pub end_is: Option<EndIs>,
}

/// A customers file.
#[derive(Debug)]
pub struct CustomersRead {
    /// The contracts; none for a file of attributes alone.
    pub contracts: Option<Contracts>,
    /// The ids whose rows meet all conditions; `None` when there is no condition on this file.
    pub kept: Option<HashSet<Box<[u8]>>>,
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
    let table = open(path, columns, options)?;
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
        None => {
            let chosen = Chosen::new(header, &[id], options);
            attributes(table, chosen, options)
        }
        Some(end) => {
            let start = header
                .find(Role::Start, columns.start.as_deref())
                .map_err(column_error)?;
            let are_past = header.names().get(end).is_some_and(|name| is_past(name));
            let chosen = Chosen::new(header, &[id, start, end], options);
            contracts(table, chosen, options, columns.end_is, are_past)
        }
    }
}

/// The columns of a customers file, looked at before it is read; none of one that cannot be read twice.
///
/// # Errors
/// [`InputError`] when it cannot be opened.
pub fn customers_columns(
    path: &Path,
    columns: &CustomerColumns,
    options: &OrderOptions,
) -> Result<Option<FileColumns>, InputError> {
    if !is_file(path) {
        return Ok(None);
    }
    let table = open(path, columns, options)?;
    let header = &table.header;
    let names = header.names().to_vec();
    let used = [
        id_column(header, options.columns.customer.as_deref()).ok(),
        header
            .find_optional(Role::Start, columns.start.as_deref())
            .ok()
            .flatten(),
        header
            .find_optional(Role::End, columns.end.as_deref())
            .ok()
            .flatten(),
    ];
    let free = names
        .iter()
        .enumerate()
        .filter(|(place, name)| !used.contains(&Some(*place)) && !name.trim().is_empty());
    Ok(Some(FileColumns {
        free: free.map(|(_, name)| name.clone()).collect(),
        names,
    }))
}

/// Opens the file, its header being the line that names most of what is needed.
fn open(
    path: &Path,
    columns: &CustomerColumns,
    options: &OrderOptions,
) -> Result<Table, InputError> {
    // Where the header of the order files stands says nothing of this one.
    let of_this = options.table.beside();
    let fit = |header: &Header| {
        let id = id_column(header, options.columns.customer.as_deref());
        let named = |role, asked: &Option<String>| {
            let found = header.find_optional(role, asked.as_deref());
            matches!(found, Ok(Some(_)))
        };
        Fit::of([
            id.is_ok(),
            named(Role::Start, &columns.start),
            named(Role::End, &columns.end),
        ])
    };
    Table::open_with(path, &of_this, &fit)
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
    mut chosen: Chosen,
    options: &OrderOptions,
) -> Result<CustomersRead, InputError> {
    let mut file = SideFile::read(table, &chosen.columns, &[], &[], options)?;
    file.each(|row, _| {
        check_id(row.field(0))?;
        chosen.takes(row, Day::MIN);
        Ok(())
    });
    let roles = chosen.roles(&["customer"]);
    let (file, problems) = file.finish(&roles, &chosen.columns, options.skip_bad_rows)?;
    Ok(chosen.read(None, file, problems))
}

fn contracts(
    table: Table,
    mut chosen: Chosen,
    options: &OrderOptions,
    end_is: Option<EndIs>,
    ends_are_past: bool,
) -> Result<CustomersRead, InputError> {
    let mut file = SideFile::read(table, &chosen.columns, &[1, 2], &[], options)?;
    let mut builder = ContractsBuilder::new();
    if ends_are_past {
        builder.ends_are_past();
    }
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
        if !chosen.takes(row, start) {
            return Ok(());
        }
        builder
            .push(row.field(0), Spell { start, end })
            .map_err(|error| Refusal {
                column: None,
                kind: Kind::Size,
                message: error.to_string(),
            })
    });
    let roles = chosen.roles(&["customer", "start", "end"]);
    let (mut file, problems) = file.finish(&roles, &chosen.columns, options.skip_bad_rows)?;
    let contracts = builder.finish_as(end_is);
    let read_as = contracts.ends().are.name().to_owned();
    file.read_as.push(("end_is", read_as));
    Ok(chosen.read(Some(contracts), file, problems))
}

/// Whether a column of this name holds only ends that have been.
pub(super) fn is_past(name: &str) -> bool {
    const PAST: [&str; 9] = [
        "endedat",
        "endedon",
        "canceledat",
        "cancelledat",
        "canceledon",
        "cancelledon",
        "canceleddate",
        "cancelleddate",
        "churndate",
    ];
    PAST.contains(&normalised(name).as_str())
}

/// The columns to read, and what conditions and groups make of the rows.
struct Chosen {
    columns: Vec<usize>,
    /// Conditions, with their places among the columns.
    filters: Vec<(Condition, Vec<usize>)>,
    /// The places of the columns that groups are made by, with their places among those asked for.
    by: Vec<(usize, usize)>,
    names: Vec<(String, usize)>,
    kept: HashSet<Box<[u8]>>,
    counts: RuleCounts,
    /// All columns of the file.
    all: Vec<String>,
}

impl Chosen {
    /// `fixed` columns first; a column of a condition or of groups that the file does not have is
    /// another file's.
    fn new(header: &Header, fixed: &[usize], options: &OrderOptions) -> Self {
        let mut chosen = Chosen {
            columns: fixed.to_vec(),
            filters: Vec::new(),
            by: Vec::new(),
            names: Vec::new(),
            kept: HashSet::new(),
            counts: RuleCounts::default(),
            all: header.names().to_vec(),
        };
        for condition in &options.filters {
            let mut places = Vec::new();
            for filter in condition.filters() {
                if let Ok(column) = header.named(filter.column(), "--where") {
                    places.push(chosen.columns.len());
                    chosen.name(format!("where {filter}"), column);
                }
            }
            if places.len() == condition.filters().len() {
                chosen.filters.push((condition.clone(), places));
            }
        }
        for (place, by) in options.by.iter().enumerate() {
            if let Ok(column) = header.named(by, "--by") {
                chosen.by.push((place, chosen.columns.len()));
                chosen.name(options.role_of(by), column);
            }
        }
        let firsts = Arc::make_mut(&mut chosen.counts.firsts);
        firsts.extend(options.latest().into_iter().map(FirstValues::new));
        chosen
    }

    fn name(&mut self, role: String, column: usize) {
        self.names.push((role, self.columns.len()));
        self.columns.push(column);
    }

    fn roles<'a>(&'a self, fixed: &[&'a str]) -> Vec<(&'a str, usize)> {
        let fixed = fixed.iter().copied().zip(0..);
        let names = self
            .names
            .iter()
            .map(|(role, place)| (role.as_str(), *place));
        fixed.chain(names).collect()
    }

    /// Whether a row meets the conditions; notes its customer and group if so.
    fn takes(&mut self, row: SideRow<'_>, day: Day) -> bool {
        let mut filters = self.filters.iter();
        if let Some((condition, _)) = filters.find(|(condition, places)| {
            !condition.holds_for(places.iter().map(|place| row.field(*place)))
        }) {
            self.counts.leave_out(&format!("not {condition}"));
            return false;
        }
        if !self.filters.is_empty() {
            self.kept.insert(row.field(0).into());
        }
        let firsts = Arc::make_mut(&mut self.counts.firsts);
        for (place, by) in &self.by {
            if let Some(firsts) = firsts.get_mut(*place) {
                firsts.observe(row.field(0), day, row.field(*by));
            }
        }
        true
    }

    fn read(
        mut self,
        contracts: Option<Contracts>,
        file: FileRead,
        problems: Problems,
    ) -> CustomersRead {
        let firsts = Arc::make_mut(&mut self.counts.firsts);
        firsts.iter_mut().for_each(FirstValues::settle);
        CustomersRead {
            contracts,
            kept: (!self.filters.is_empty()).then_some(self.kept),
            file: FileRead {
                counts: self.counts,
                names: self.all,
                ..file
            },
            problems,
        }
    }
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
