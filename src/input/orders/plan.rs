//! Which column of one file becomes which part of a row.

use std::sync::Arc;

use super::options::{OrderColumns, OrderOptions};
use super::places::{AmountTerm, ColumnFound, Place};
use super::rules::Rules;
use crate::input::columns::{ColumnError, Header, Role};
use crate::input::error::InputError;
use crate::input::exports::{NumberScope, PresetChoice};
use crate::input::expression::Expression;
use crate::input::filter::Condition;
use crate::input::presets::{self, Customer, Layout};
use crate::input::rates::Rates;
use crate::input::table::Fit;
use crate::input::zone::Zone;

/// Where the parts of a row stand among the wanted columns.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The file's columns to read, in the order that the places below count.
    pub(super) wanted: Vec<usize>,
    pub(super) order: Option<Place>,
    pub(super) customer: Place,
    pub(super) date: Place,
    /// Terms of places; none where the file has no amounts.
    pub(super) amount: Vec<AmountTerm>,
    /// Whether an amount is made of several columns of a row, as a price of so many items is.
    pub(super) is_product: bool,
    /// How many fields every row must have.
    pub(super) width: usize,
    /// What else decides on a row.
    pub(super) rules: Box<Rules>,
    /// Conditions on columns that rows must meet.
    pub(super) filters: Vec<(Condition, Vec<Place>)>,
    /// The columns that customers are put into groups by, with their places among those asked for.
    pub(super) by: Vec<(usize, Place)>,
    /// All columns.
    pub(super) names: Vec<String>,
    /// What an order's number stands for.
    pub(super) number_scope: NumberScope,
    /// The zone of times that name none, if it is not the report's.
    pub(super) written_in: Option<Zone>,
    pub(super) found: Vec<ColumnFound>,
    /// The preset and its settings, for the output.
    pub(super) read_as: Vec<(&'static str, String)>,
    /// The column that tells sales from their lines and payments, where both stand in the file and no condition chooses,
    /// and the value of sales.
    pub(super) sales_among_others: Option<(String, String)>,
    /// The offset that all times at the file's beginning bear, if it is one zone's and not UTC's.
    pub(super) offset: Option<String>,
    /// Whether a preset knows which rows of an order hold its amount.
    pub(super) preset_knows_amount: bool,
}

impl Plan {
    /// Finds the parts in a file's header.
    pub(super) fn new(
        file: &str,
        header: &Header,
        options: &OrderOptions,
        rates: Option<&Arc<Rates>>,
    ) -> Result<Plan, InputError> {
        let layout = if options.table.no_header && options.exports.preset == PresetChoice::Detect {
            None
        } else {
            presets::choose(options.exports.preset, header)
        };
        let finder = Finder { header, layout };
        let column_error = |error| InputError::Column {
            file: file.to_owned(),
            error,
        };
        let columns = &options.columns;
        let order = finder.order(columns).map_err(column_error)?;
        let customer = finder.customer(columns).map_err(column_error)?;
        let date = finder.date(columns).map_err(column_error)?;
        let amount = finder.amount(file, columns)?;
        let no_rules = Rules::default();
        let mut plan = Plan {
            wanted: Vec::new(),
            order: None,
            customer: Place::nowhere(),
            date: Place::nowhere(),
            amount: Vec::new(),
            is_product: false,
            width: header.len(),
            rules: Box::new(no_rules),
            filters: Vec::new(),
            by: Vec::new(),
            names: header.names().to_vec(),
            number_scope: options.exports.number_scope.unwrap_or_default(),
            written_in: None,
            sales_among_others: None,
            offset: None,
            found: Vec::new(),
            read_as: Vec::new(),
            preset_knows_amount: layout.is_some(),
        };
        plan.order = order.map(|order| plan.take(Role::Order, header, order));
        plan.customer = plan.take(Role::Customer, header, customer);
        plan.date = plan.take(Role::Date, header, date);
        if let Some(amount) = amount {
            plan.take_amount(header, &amount);
        }
        if let Some(layout) = layout {
            plan.read_as.push(("preset", layout.name.to_owned()));
        }
        plan.zone(options, layout);
        let rules = Rules::new(&mut plan, header, layout, options, rates).map_err(column_error)?;
        plan.rules = Box::new(rules);
        plan.choose(header, options).map_err(column_error)?;
        Ok(plan)
    }

    /// Uses the columns of the amount.
    fn take_amount(&mut self, header: &Header, amount: &Expression) {
        for term in &amount.terms {
            let columns = term.factors.iter();
            let factors = columns.map(|&column| self.use_column(header, column));
            let factors = factors.collect();
            self.amount.push(AmountTerm {
                negative: term.negative,
                factors,
            });
        }
        self.is_product = amount.single().is_none();
        self.found.push(ColumnFound {
            role: Role::Amount.to_string(),
            name: amount.shown(header),
            number: amount.single().map(|column| column + 1),
        });
    }

    /// Finds the columns of conditions and groups.
    fn choose(&mut self, header: &Header, options: &OrderOptions) -> Result<(), ColumnError> {
        let find = |asked: &str, flag: &str| match header.named(asked, flag) {
            Ok(column) => Ok(Some(column)),
            Err(_) if options.columns_elsewhere => Ok(None),
            Err(error) => Err(error),
        };
        for condition in &options.filters {
            let mut places = Vec::new();
            for filter in condition.filters() {
                if let Some(column) = find(filter.column(), "--where")? {
                    places.push(self.use_column(header, column));
                    self.found
                        .push(found(format!("where {filter}"), header, column));
                }
            }
            // Columns of two files have no row together.
            if places.len() == condition.filters().len() {
                self.filters.push((condition.clone(), places));
            }
        }
        for (place, by) in options.by.iter().enumerate() {
            if let Some(column) = find(by, options.by_flag.unwrap_or("--by"))? {
                let used = self.use_column(header, column);
                self.by.push((place, used));
                self.found.push(found(options.role_of(by), header, column));
            }
        }
        Ok(())
    }

    /// The zone of times that name none: the one asked for; UTC for a preset that says so, or for a
    /// header that ends in `(UTC)`.
    fn zone(&mut self, options: &OrderOptions, layout: Option<&Layout>) {
        let in_utc = layout.is_some_and(|layout| layout.in_utc)
            || self
                .date
                .name
                .trim_end()
                .to_ascii_uppercase()
                .ends_with("(UTC)");
        self.written_in = match &options.exports.dates_in {
            Some(zone) => Some(zone.clone()),
            None => in_utc.then_some(Zone::UTC),
        };
        if let Some(zone) = &self.written_in {
            self.read_as.push(("dates_in", zone.to_string()));
        }
    }

    /// The column that the amount is, where it is one as it stands.
    pub(super) fn single_amount(&self) -> Option<&Place> {
        match self.amount.as_slice() {
            [
                AmountTerm {
                    negative: false,
                    factors,
                },
            ] if factors.len() == 1 => factors.first(),
            _ => None,
        }
    }

    /// Uses a column, and says so in the output.
    pub(super) fn take(&mut self, role: Role, header: &Header, column: usize) -> Place {
        self.found.push(ColumnFound {
            role: role.to_string(),
            name: header.name(column).to_owned(),
            number: Some(column + 1),
        });
        self.use_column(header, column)
    }

    pub(super) fn use_column(&mut self, header: &Header, column: usize) -> Place {
        let known = self.wanted.iter().position(|wanted| *wanted == column);
        let wanted = known.unwrap_or_else(|| {
            self.wanted.push(column);
            self.wanted.len() - 1
        });
        Place {
            wanted,
            name: header.name(column).to_owned(),
        }
    }
}

/// A column used for `role`.
fn found(role: String, header: &Header, column: usize) -> ColumnFound {
    ColumnFound {
        role,
        name: header.name(column).to_owned(),
        number: Some(column + 1),
    }
}

/// How much of what is needed a header names: the customers and the days, or the columns of an export.
pub(super) fn fit(header: &Header, options: &OrderOptions) -> Fit {
    let layout = presets::choose(options.exports.preset, header);
    if layout.is_some() && options.exports.preset == PresetChoice::Detect {
        return Fit::Whole;
    }
    let columns = &options.columns;
    let asked = |asked: &Option<String>, role| match asked {
        // A number is a column of any line.
        Some(name) if name.parse::<usize>().is_err() => header.named(name, "").is_ok(),
        _ => !header.all_recognised(role).is_empty(),
    };
    let needed = [
        asked(&columns.customer, Role::Customer),
        asked(&columns.date, Role::Date),
    ];
    if needed == [true, true] {
        return Fit::Whole;
    }
    let more = [
        asked(&columns.order, Role::Order),
        asked(&columns.amount, Role::Amount),
        asked(&columns.quantity, Role::Quantity),
        asked(&columns.price, Role::Price),
    ];
    let named = needed.into_iter().chain(more).filter(|named| *named);
    Fit::Part(named.count() as u32)
}

/// Finds columns: the one asked for, else the layout's, else a usual name.
struct Finder<'a> {
    header: &'a Header,
    layout: Option<&'static Layout>,
}

impl Finder<'_> {
    fn order(&self, columns: &OrderColumns) -> Result<Option<usize>, ColumnError> {
        match (&columns.order, self.layout) {
            (None, Some(layout)) => self.of_layout(layout, Role::Order, layout.order).map(Some),
            (asked, _) if asked.as_deref() == Some("none") => Ok(None),
            (asked, _) => self.header.find_optional(Role::Order, asked.as_deref()),
        }
    }

    fn customer(&self, columns: &OrderColumns) -> Result<usize, ColumnError> {
        match (&columns.customer, self.layout) {
            (None, Some(layout)) => match layout.customer {
                Customer::Columns(names) => self.of_layout(layout, Role::Customer, names),
                Customer::Nowhere(advice) => Err(ColumnError::NoCustomers(advice)),
            },
            (asked, _) => self.header.find(Role::Customer, asked.as_deref()),
        }
    }

    fn date(&self, columns: &OrderColumns) -> Result<usize, ColumnError> {
        match (&columns.date, self.layout) {
            (None, Some(layout)) => self.of_layout(layout, Role::Date, layout.date),
            (asked, _) => self.header.find(Role::Date, asked.as_deref()),
        }
    }

    fn of_layout(&self, layout: &Layout, role: Role, names: &[&str]) -> Result<usize, ColumnError> {
        self.header
            .first_of(names)
            .ok_or_else(|| ColumnError::NotInExport {
                preset: layout.name.to_owned(),
                role,
                wanted: names.join(" or "),
                columns: self.header.listed(),
            })
    }

    /// The amount: an expression, a column, quantity times price, the layout's, or the column
    /// recognised.
    fn amount(&self, file: &str, columns: &OrderColumns) -> Result<Option<Expression>, InputError> {
        let header = self.header;
        if let Some(text) = columns.expression_of(file) {
            let parsed = Expression::parse(text, header);
            return parsed.map(Some).map_err(|error| InputError::Expression {
                file: file.to_owned(),
                error,
            });
        }
        let column_error = |error| InputError::Column {
            file: file.to_owned(),
            error,
        };
        if columns.amount.is_none() && (columns.quantity.is_some() || columns.price.is_some()) {
            let find = |role, asked: &Option<String>| header.find(role, asked.as_deref());
            let quantity = find(Role::Quantity, &columns.quantity).map_err(column_error)?;
            let price = find(Role::Price, &columns.price).map_err(column_error)?;
            return Ok(Some(Expression::product(quantity, price)));
        }
        let column = match (&columns.amount, self.layout) {
            (Some(none), _) if none == "none" => Ok(None),
            (None, Some(layout)) => self
                .of_layout(layout, Role::Amount, layout.amount)
                .map(Some),
            (None, None) => self.usual_amount(),
            (asked, _) => header.find(Role::Amount, asked.as_deref()).map(Some),
        };
        let column = column.map_err(column_error)?;
        Ok(column.map(Expression::column))
    }

    /// The column recognised; where there is none but a quantity and a price, what to type. A price alone is the
    /// amount; a file may have none at all.
    fn usual_amount(&self) -> Result<Option<usize>, ColumnError> {
        let header = self.header;
        if let Some(column) = header.recognised(Role::Amount)? {
            return Ok(Some(column));
        }
        match (
            header.recognised(Role::Quantity)?,
            header.recognised(Role::Price)?,
        ) {
            // In Amazon's reports, whose names are written so, it is the total of a row.
            (Some(_), Some(price)) if header.name(price) == "item-price" => {
                Err(ColumnError::Missing {
                    role: Role::Amount,
                    columns: header.listed(),
                })
            }
            (Some(quantity), Some(price)) => Err(ColumnError::NoAmount {
                product: Expression::product(quantity, price).shown(header),
                columns: header.listed(),
            }),
            (_, price) => Ok(price),
        }
    }
}
