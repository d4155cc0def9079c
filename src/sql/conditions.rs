//! Conditions on rows, as an engine reads them.

use super::dialect::Dialect;
use super::error::SqlError;
use super::quote::{identifier, literal};

/// What rows must meet: one of several comparisons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The comparisons.
    pub any: Vec<Comparison>,
}

/// A column compared with values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The column.
    pub column: String,
    /// `=`, `!=`, `<`, `<=`, `>` or `>=`.
    pub operator: &'static str,
    /// What it is compared with: with `!=` it is none of them, else one of them.
    pub values: Vec<Value>,
}

/// A value in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number in plain digits.
    Number(String),
    /// A text.
    Text(String),
}

impl Condition {
    pub(super) fn holds(&self, dialect: &'static Dialect) -> Result<String, SqlError> {
        let any = self.any.iter().map(|comparison| comparison.holds(dialect));
        Ok(joined(any.collect::<Result<_, _>>()?, " OR "))
    }
}

impl Comparison {
    fn holds(&self, dialect: &'static Dialect) -> Result<String, SqlError> {
        let each = self.values.iter().map(|value| self.with(dialect, value));
        let word = if self.operator == "!=" {
            " AND "
        } else {
            " OR "
        };
        Ok(joined(each.collect::<Result<_, _>>()?, word))
    }

    /// Nothing in a column is what a blank field is in a file: before every text, and no number.
    fn with(&self, dialect: &'static Dialect, value: &Value) -> Result<String, SqlError> {
        let column = format!("t.{}", identifier(dialect, &self.column)?);
        let shown = match value {
            Value::Number(digits) => dialect.number(digits),
            Value::Text(text) => literal(dialect, text)?,
        };
        let operator = if self.operator == "!=" {
            "<>"
        } else {
            self.operator
        };
        let condition = format!("{column} {operator} {shown}");
        let blank = *value == Value::Text(String::new());
        let text = matches!(value, Value::Text(_));
        let holds_for_nothing = match self.operator {
            "=" | ">=" => blank,
            "!=" => !blank,
            "<" => text && !blank,
            "<=" => text,
            _ => false,
        };
        Ok(if holds_for_nothing {
            format!("({condition} OR {column} IS NULL)")
        } else {
            condition
        })
    }
}

/// Several conditions as one.
fn joined(conditions: Vec<String>, word: &str) -> String {
    match conditions.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(word)),
    }
}
