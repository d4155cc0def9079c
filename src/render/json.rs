//! JSON, indented, keys in the documents' own order.

use serde::Serialize;

use super::RenderError;

pub(super) fn write<T: Serialize>(document: &T) -> Result<String, RenderError> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}
