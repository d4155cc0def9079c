//! JSON, indented, keys in the documents' own order.

use serde::Serialize;

use super::error::RenderError;

/// Any value as indented JSON, ending in a line break.
///
/// # Errors
/// [`RenderError::Json`] for a number that is not finite.
pub fn write<T: Serialize>(document: &T) -> Result<String, RenderError> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}
