//! From text to conditions.

use std::str::FromStr;

use super::{Condition, Filter, Operator, Value, number};

/// A condition that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a condition: use COLUMN=VALUE, or !=, <, <=, >, >= in place of =; a list like COLUMN in A,B; \
     several with or between them"
)]
pub struct FilterError(pub(super) String);

impl FromStr for Condition {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let alternatives = parts(text, " or ");
        let any: Result<Vec<Filter>, FilterError> = alternatives
            .iter()
            .map(|one| one.parse().map_err(|_| FilterError(text.to_owned())))
            .collect();
        Ok(Condition { any: any? })
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let wrong = || FilterError(text.to_owned());
        let (column, operator, values) = match signed(text) {
            Some((column, operator, value)) => (column, operator, vec![value]),
            None => listed(text).ok_or_else(wrong)?,
        };
        let column = column.trim();
        if column.is_empty() {
            return Err(wrong());
        }
        let values: Vec<Value> = values.into_iter().map(value).collect();
        Ok(Filter {
            column: column.to_owned(),
            operator,
            text: written(column, operator, &values),
            values,
            kind: None,
        })
    }
}

/// `country=DE`: the column, the comparison and the value.
fn signed(text: &str) -> Option<(&str, Operator, &str)> {
    const SIGNS: [(&str, Operator); 7] = [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ];
    let place = text.find(['=', '!', '<', '>'])?;
    let (column, rest) = text.split_at(place);
    let mut signs = SIGNS.iter();
    signs.find_map(|(sign, operator)| Some((column, *operator, rest.strip_prefix(sign)?)))
}

/// `country in DE,FR`: the column, the comparison and the values.
fn listed(text: &str) -> Option<(&str, Operator, Vec<&str>)> {
    let (column, list, operator) = match at(text, " not in ") {
        Some((column, list)) => (column, list, Operator::NotEqual),
        None => {
            let (column, list) = at(text, " in ")?;
            (column, list, Operator::Equal)
        }
    };
    let values = parts(list, ",");
    let blank = values.iter().any(|value| value.trim().is_empty());
    (!blank).then_some((column, operator, values))
}

fn value(text: &str) -> Value {
    let text = text.trim();
    let quoted = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let text = quoted.unwrap_or(text).to_owned();
    Value {
        number: number(text.as_bytes()).filter(|_| quoted.is_none()),
        text,
    }
}

/// The shortest way to write the same.
fn written(column: &str, operator: Operator, values: &[Value]) -> String {
    let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
    let sign = match (operator, texts.len() > 1) {
        (Operator::Equal, false) => "=",
        (Operator::NotEqual, false) => "!=",
        (Operator::Equal, true) => " in ",
        (Operator::NotEqual, true) => " not in ",
        (Operator::Less, _) => "<",
        (Operator::AtMost, _) => "<=",
        (Operator::Greater, _) => ">",
        (Operator::AtLeast, _) => ">=",
    };
    format!("{column}{sign}{}", texts.join(","))
}

/// What stands before and behind a word, which may be written in capitals.
fn at<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let lower = text.to_ascii_lowercase();
    let place = lower.find(word)?;
    Some((text.get(..place)?, text.get(place + word.len()..)?))
}

/// The parts between a mark that stands in no quotes and may be written in capitals.
fn parts<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    let lower = text.to_ascii_lowercase();
    let (mut parts, mut from, mut quoted) = (Vec::new(), 0, false);
    for (place, c) in text.char_indices() {
        quoted ^= c == '"';
        let begins = lower
            .get(place..)
            .is_some_and(|rest| rest.starts_with(mark));
        if begins && !quoted && place >= from {
            parts.push(text.get(from..place).unwrap_or_default());
            from = place + mark.len();
        }
    }
    parts.push(text.get(from..).unwrap_or_default());
    parts
}
