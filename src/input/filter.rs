//! Conditions on a column, as `--where` takes them: `country=DE`, `Quantity>0`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// A column compared with a value: as exact numbers where both sides are plain digits, else as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    column: String,
    operator: Operator,
    value: String,
    number: Option<Decimal>,
}

/// A condition that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a condition: use COLUMN=VALUE, or !=, <, <=, >, >= in place of =")]
pub struct FilterError(String);

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let wrong = || FilterError(text.to_owned());
        let place = text.find(['=', '!', '<', '>']).ok_or_else(wrong)?;
        let (column, rest) = text.split_at(place);
        let operators = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        let found = operators
            .iter()
            .find_map(|(sign, operator)| Some((rest.strip_prefix(sign)?, *operator)));
        let (value, operator) = found.ok_or_else(wrong)?;
        let (column, value) = (column.trim(), value.trim());
        if column.is_empty() {
            return Err(wrong());
        }
        Ok(Filter {
            column: column.to_owned(),
            operator,
            number: Decimal::from_str_exact(value).ok(),
            value: value.to_owned(),
        })
    }
}

impl Filter {
    /// The column, as it was asked for.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The comparison's sign: `=`, `!=`, `<`, `<=`, `>` or `>=`.
    pub fn operator(&self) -> &'static str {
        match self.operator {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
        }
    }

    /// What the column is compared with, as it was asked for.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The same as a number, where it is one in plain digits.
    pub fn number(&self) -> Option<Decimal> {
        self.number
    }

    /// Whether a field of the column meets the condition; white space around it does not count.
    pub fn holds(&self, field: &[u8]) -> bool {
        let field = field.trim_ascii();
        let order = match (self.number, number(field)) {
            (Some(wanted), Some(found)) => found.cmp(&wanted),
            _ => field.cmp(self.value.as_bytes()),
        };
        match self.operator {
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::AtMost => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::AtLeast => order != Ordering::Less,
        }
    }
}

fn number(field: &[u8]) -> Option<Decimal> {
    let text = std::str::from_utf8(field).ok()?;
    Decimal::from_str_exact(text).ok()
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.column, self.operator(), self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers_and_the_rest_as_text() {
        for (condition, field, expected) in [
            ("Quantity>0", "10", true),
            ("Quantity>0", "0.00", false),
            ("Quantity>9", "10", true),
            ("Quantity = 1.50", "1.5", true),
            ("q<=-1", " -1 ", true),
            ("q>=0.1", "0.1000000000000000000000000001", true),
            ("country=DE", "DE", true),
            ("country=DE", "de", false),
            ("country!=DE", "", true),
            ("country==DE", "DE", true),
            // One side is no number: text, digits before letters.
            ("q<10", "9x", false),
            ("name=", "", true),
        ] {
            let filter: Filter = condition.parse().unwrap();
            assert_eq!(
                filter.holds(field.as_bytes()),
                expected,
                "{condition} of {field:?}"
            );
        }
        assert_eq!("a >= 2".parse::<Filter>().unwrap().to_string(), "a>=2");
        for wrong in ["", "country", "=DE", "a!b"] {
            assert!(wrong.parse::<Filter>().is_err(), "{wrong}");
        }
    }
}
