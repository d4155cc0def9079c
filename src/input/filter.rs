//! Conditions on rows, as `--where` takes them: `country=DE`, `Quantity>0`, `country in DE,FR`,
//! `country=DE or channel=shop`.
//!
//! Whether numbers or texts are compared is decided by the column, not by what it is compared with:
//! `zip=01067` is a text where zips are, and `Quantity>9` meets 10. [`ColumnKind::of`] looks at some of the
//! column's fields; a filter that nobody told decides field by field.

mod parse;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`, or `in` with several values.
    Equal,
    /// `!=`, or `not in` with several values.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    Greater,
    /// `>=`.
    AtLeast,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers in plain digits: a field that is none meets no comparison but `!=` and `not in`.
    Numbers,
    /// Texts, numbers with leading zeros among them.
    Texts,
}

impl ColumnKind {
    /// What most of these fields are, blank ones apart; `None` where all are blank.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> Option<ColumnKind> {
        let fields = fields.into_iter().map(<[u8]>::trim_ascii);
        let (mut numbers, mut texts) = (0_u64, 0_u64);
        for field in fields.filter(|field| !field.is_empty()) {
            match number(field) {
                Some(_) => numbers += 1,
                None => texts += 1,
            }
        }
        match (numbers, texts) {
            (0, 0) => None,
            _ if numbers >= texts => Some(ColumnKind::Numbers),
            _ => Some(ColumnKind::Texts),
        }
    }
}

/// A value that fields are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Value {
    text: String,
    number: Option<Decimal>,
}

/// A column compared with a value, or with each of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    column: String,
    operator: Operator,
    values: Vec<Value>,
    /// As it was asked for.
    text: String,
    kind: Option<ColumnKind>,
}

impl Filter {
    /// The column, as it was asked for.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The comparison.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What the column is compared with, as it was asked for, and as a number where it is one in plain
    /// digits.
    pub fn values(&self) -> impl Iterator<Item = (&str, Option<Decimal>)> {
        let values = self.values.iter();
        values.map(|value| (value.text.as_str(), value.number))
    }

    /// Whether a field of the column meets the condition; white space around it does not count.
    pub fn holds(&self, field: &[u8]) -> bool {
        let field = field.trim_ascii();
        let wanted = self.values.iter().any(|value| value.number.is_some());
        let found = if wanted { number(field) } else { None };
        let mut orders = self
            .values
            .iter()
            .map(|value| self.order(field, found, value));
        match self.operator {
            Operator::Equal => orders.any(|order| order == Some(Ordering::Equal)),
            Operator::NotEqual => orders.all(|order| order != Some(Ordering::Equal)),
            Operator::Less => orders.any(|order| order == Some(Ordering::Less)),
            Operator::AtMost => {
                orders.any(|order| matches!(order, Some(Ordering::Less | Ordering::Equal)))
            }
            Operator::Greater => orders.any(|order| order == Some(Ordering::Greater)),
            Operator::AtLeast => {
                orders.any(|order| matches!(order, Some(Ordering::Greater | Ordering::Equal)))
            }
        }
    }

    /// How a field stands to a value; `None` where they cannot be compared.
    fn order(&self, field: &[u8], found: Option<Decimal>, value: &Value) -> Option<Ordering> {
        let as_text = || Some(field.cmp(value.text.as_bytes()));
        match (self.kind, value.number, found) {
            (None | Some(ColumnKind::Numbers), Some(wanted), Some(found)) => {
                Some(found.cmp(&wanted))
            }
            // A blank is no small number.
            (None, Some(_), None) if field.is_empty() => None,
            (Some(ColumnKind::Numbers), ..) => {
                (field == value.text.as_bytes()).then_some(Ordering::Equal)
            }
            (None | Some(ColumnKind::Texts), ..) => as_text(),
        }
    }
}

/// A number in plain digits. Leading zeros make an id of it: `007` is not `7`.
fn number(field: &[u8]) -> Option<Decimal> {
    let digits = field.strip_prefix(b"-").unwrap_or(field);
    if matches!(digits, [b'0', b'0'..=b'9', ..]) {
        return None;
    }
    let text = std::str::from_utf8(field).ok()?;
    Decimal::from_str_exact(text).ok()
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a row must meet: one of several comparisons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// One at least.
    any: Vec<Filter>,
}

impl Condition {
    /// The comparisons, of which one must hold.
    pub fn filters(&self) -> &[Filter] {
        &self.any
    }

    /// The columns that it looks at, each once, in the order in which they are named.
    pub fn columns(&self) -> Vec<&str> {
        let mut columns = Vec::new();
        for filter in &self.any {
            if !columns.contains(&filter.column()) {
                columns.push(filter.column());
            }
        }
        columns
    }

    /// The same, told what its columns hold.
    #[must_use]
    pub fn with_kinds(mut self, kind: impl Fn(&str) -> Option<ColumnKind>) -> Condition {
        for filter in &mut self.any {
            filter.kind = kind(&filter.column);
        }
        self
    }

    /// Whether a row meets it; `field` gives the row's field of a column of [`columns`](Self::columns).
    pub fn holds<'a>(&self, field: impl Fn(&str) -> &'a [u8]) -> bool {
        let mut any = self.any.iter();
        any.any(|filter| filter.holds(field(filter.column())))
    }

    /// The same where the fields of its [`filters`](Self::filters) come in their order.
    pub fn holds_for<'a>(&self, fields: impl Iterator<Item = &'a [u8]>) -> bool {
        let mut pairs = self.any.iter().zip(fields);
        pairs.any(|(filter, field)| filter.holds(field))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, filter) in self.any.iter().enumerate() {
            if number > 0 {
                f.write_str(" or ")?;
            }
            write!(f, "{filter}")?;
        }
        Ok(())
    }
}
