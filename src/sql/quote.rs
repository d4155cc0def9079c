//! Names and texts that nothing of what they hold can escape from.

use super::{Dialect, SqlError};

/// A name, as it stands in the catalogue: in quotes, so that every engine takes it letter by letter.
pub(super) fn identifier(dialect: Dialect, name: &str) -> Result<String, SqlError> {
    if name.is_empty() {
        return Err(SqlError::EmptyName);
    }
    check(name)?;
    Ok(match dialect {
        Dialect::DuckDb | Dialect::Postgres | Dialect::Snowflake | Dialect::Trino => {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
        // It puts variables in before it looks at quotes, and names have no escapes against it.
        Dialect::Spark if name.contains("${") => {
            return Err(SqlError::Variable(name.to_owned()));
        }
        Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        Dialect::BigQuery | Dialect::ClickHouse => {
            format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
        }
    })
}

/// A text.
pub(super) fn literal(dialect: Dialect, text: &str) -> Result<String, SqlError> {
    check(text)?;
    Ok(match dialect {
        Dialect::DuckDb | Dialect::Postgres | Dialect::Trino => {
            format!("'{}'", text.replace('\'', "''"))
        }
        Dialect::Snowflake => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
        Dialect::BigQuery | Dialect::ClickHouse => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
        }
        Dialect::Spark => {
            let text = text.replace('\\', "\\\\").replace('\'', "\\'");
            // Not as a variable: an escaped brace is a brace, but not what opens one.
            format!("'{}'", text.replace("${", "$\\{"))
        }
    })
}

/// A table's name: parts with dots between, each one plain or in double quotes.
pub(super) fn table(dialect: Dialect, name: &str) -> Result<String, SqlError> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let part = parts.last_mut().ok_or(SqlError::EmptyName)?;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                part.push('"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            _ => part.push(c),
        }
    }
    if quoted {
        return Err(SqlError::OpenQuote(name.to_owned()));
    }
    let parts: Result<Vec<String>, SqlError> =
        parts.iter().map(|part| identifier(dialect, part)).collect();
    Ok(parts?.join("."))
}

fn check(text: &str) -> Result<(), SqlError> {
    if text.chars().any(char::is_control) {
        return Err(SqlError::Control(text.to_owned()));
    }
    Ok(())
}
