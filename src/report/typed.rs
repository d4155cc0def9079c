//! Settings as programs read them: by their names and texts. Within the house they keep their types.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

use crate::choice::Choice;

/// A choice by its name.
pub(super) fn name<T: Choice, S: Serializer>(choice: &T, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(choice.name())
}

/// A value by what it prints.
pub(super) fn text<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// A value that may be missing, by what it prints.
pub(super) fn some_text<T: Display, S: Serializer>(
    value: &Option<T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => to.collect_str(value),
        None => to.serialize_none(),
    }
}

/// A choice that a program wrote.
pub(super) fn named<'de, T: Choice, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let name = String::deserialize(from)?;
    T::named(&name, &T::all()).ok_or_else(|| D::Error::custom(format!("unknown choice {name:?}")))
}

/// A value that a program wrote, or left out.
pub(super) fn of_some_text<'de, T: FromStr, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    let value = text.parse().map(Some);
    value.map_err(|_| D::Error::custom(format!("unknown value {text:?}")))
}
