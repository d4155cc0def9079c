//! Which column of one file becomes which part of a row.

use crate::input::columns::{ColumnError, Header, Role};
use crate::input::error::InputError;
use crate::input::expression::Expression;

/// The columns as they were asked for; what is `None` is recognised by its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderColumns {
    /// The order's id.
    pub order: Option<String>,
    /// The customer's id.
    pub customer: Option<String>,
    /// The order's date.
    pub date: Option<String>,
    /// The order's amount, a column.
    pub amount: Option<String>,
    /// The order's amount, a sum or product of columns.
    pub expression: Option<String>,
    /// How many of an item.
    pub quantity: Option<String>,
    /// The price of one.
    pub price: Option<String>,
}

/// A column that was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFound {
    /// What for: `order`, `customer`, `date`, `amount`.
    pub role: String,
    /// Its header, or the expression.
    pub name: String,
    /// Its place from 1; none for an expression.
    pub number: Option<usize>,
}

/// Where the parts of a row stand among the wanted columns.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The file's columns to read, in the order that the places below count.
    pub(super) wanted: Vec<usize>,
    pub(super) order: Option<Place>,
    pub(super) customer: Place,
    pub(super) date: Place,
    /// Terms of places.
    pub(super) amount: Vec<AmountTerm>,
    /// How many fields every row must have.
    pub(super) width: usize,
    pub(super) found: Vec<ColumnFound>,
}

/// A wanted column: where it stands in a batch, and its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) wanted: usize,
    pub(super) name: String,
}

/// A product of wanted columns, added or taken away.
#[derive(Debug, Clone)]
pub(super) struct AmountTerm {
    pub(super) negative: bool,
    pub(super) factors: Vec<Place>,
}

impl Plan {
    /// Finds the parts in a file's header.
    pub(super) fn new(
        file: &str,
        header: &Header,
        columns: &OrderColumns,
    ) -> Result<Plan, InputError> {
        let column_error = |error| InputError::Column {
            file: file.to_owned(),
            error,
        };
        let find = |role, asked: &Option<String>| {
            header.find(role, asked.as_deref()).map_err(column_error)
        };
        let customer = find(Role::Customer, &columns.customer)?;
        let date = find(Role::Date, &columns.date)?;
        let order = header
            .find_optional(Role::Order, columns.order.as_deref())
            .map_err(column_error)?;
        let amount = amount(file, header, columns)?;
        let mut plan = Plan {
            wanted: Vec::new(),
            order: None,
            customer: Place {
                wanted: 0,
                name: String::new(),
            },
            date: Place {
                wanted: 0,
                name: String::new(),
            },
            amount: Vec::new(),
            width: header.len(),
            found: Vec::new(),
        };
        if let Some(order) = order {
            plan.order = Some(plan.use_column(header, order));
            plan.record(Role::Order, header, order);
        }
        plan.customer = plan.use_column(header, customer);
        plan.record(Role::Customer, header, customer);
        plan.date = plan.use_column(header, date);
        plan.record(Role::Date, header, date);
        for term in &amount.terms {
            let factors = term
                .factors
                .iter()
                .map(|&column| plan.use_column(header, column))
                .collect();
            plan.amount.push(AmountTerm {
                negative: term.negative,
                factors,
            });
        }
        plan.found.push(ColumnFound {
            role: Role::Amount.to_string(),
            name: amount.shown(header),
            number: amount.single().map(|column| column + 1),
        });
        Ok(plan)
    }

    fn use_column(&mut self, header: &Header, column: usize) -> Place {
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

    fn record(&mut self, role: Role, header: &Header, column: usize) {
        self.found.push(ColumnFound {
            role: role.to_string(),
            name: header.name(column).to_owned(),
            number: Some(column + 1),
        });
    }
}

/// The amount: an expression, a column, quantity times price, or the column recognised.
fn amount(file: &str, header: &Header, columns: &OrderColumns) -> Result<Expression, InputError> {
    let column_error = |error| InputError::Column {
        file: file.to_owned(),
        error,
    };
    let find = |role, asked: &Option<String>| header.find(role, asked.as_deref());
    if let Some(text) = &columns.expression {
        return Expression::parse(text, header).map_err(|error| InputError::Expression {
            file: file.to_owned(),
            error,
        });
    }
    if columns.amount.is_none() && (columns.quantity.is_some() || columns.price.is_some()) {
        let quantity = find(Role::Quantity, &columns.quantity).map_err(column_error)?;
        let price = find(Role::Price, &columns.price).map_err(column_error)?;
        return Ok(Expression::product(quantity, price));
    }
    match find(Role::Amount, &columns.amount) {
        Ok(column) => Ok(Expression::column(column)),
        Err(error @ ColumnError::Missing { .. }) => {
            let pair = (
                header.recognised(Role::Quantity),
                header.recognised(Role::Price),
            );
            Err(column_error(match pair {
                (Ok(Some(quantity)), Ok(Some(price))) => ColumnError::NoAmount {
                    product: Expression::product(quantity, price).shown(header),
                    columns: header.listed(),
                },
                _ => error,
            }))
        }
        Err(error) => Err(column_error(error)),
    }
}
