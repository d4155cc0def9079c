//! Names and texts that nothing of what they hold can escape from.

use super::dialect::Dialect;
use super::error::SqlError;

/// A name, as it stands in the catalogue: in quotes, so that every engine takes it letter by letter.
pub(super) fn identifier(dialect: &'static Dialect, name: &str) -> Result<String, SqlError> {
    if name.is_empty() {
        return Err(SqlError::EmptyName);
    }
    check(name)?;
    if dialect.has_variables && name.contains("${") {
        return Err(SqlError::Variable(name.to_owned()));
    }
    Ok((dialect.name)(name))
}

/// A text.
pub(super) fn literal(dialect: &'static Dialect, text: &str) -> Result<String, SqlError> {
    check(text)?;
    Ok((dialect.literal)(text))
}

/// A table's name: parts with dots between, each one plain or in double quotes.
pub(super) fn table(dialect: &'static Dialect, name: &str) -> Result<String, SqlError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use proptest::prelude::*;

    /// What an engine reads: the text between the marks and what is behind the closing one. Written from
    /// the engines' manuals, not from the code above.
    fn read(text: &str, backslashes: bool, doubled: bool) -> (String, String) {
        let mut chars = text.chars();
        let mark = chars.next().unwrap();
        let mut found = String::new();
        while let Some(c) = chars.next() {
            if c == '\\' && backslashes {
                found.push(chars.next().unwrap());
            } else if c == mark && doubled && chars.as_str().starts_with(mark) {
                chars.next();
                found.push(mark);
            } else if c == mark {
                return (found, chars.collect());
            } else {
                found.push(c);
            }
        }
        panic!("{text} is never closed");
    }

    /// Whether backslashes mean something in texts and in names, and doubled marks one.
    fn rules(dialect: &'static Dialect) -> ((bool, bool), (bool, bool)) {
        match dialect.name() {
            "duckdb" | "postgres" | "trino" => ((false, true), (false, true)),
            "snowflake" => ((true, true), (false, true)),
            // Two texts side by side are one: a doubled mark would lose itself.
            "spark" => ((true, false), (false, true)),
            "bigquery" => ((true, false), (true, false)),
            "clickhouse" => ((true, true), (true, true)),
            key => panic!("{key}: look its rules up in its manual"),
        }
    }

    proptest! {
        #[test]
        fn nothing_gets_out_of_its_quotes(text in "[a-c'\"`\\\\ .${}%;/*é€-]{1,12}") {
            for dialect in Dialect::ALL {
                let ((backslashes, doubled), names) = rules(dialect);
                let quoted = literal(dialect, &text).unwrap();
                prop_assert_eq!(read(&quoted, backslashes, doubled), (text.clone(), String::new()));
                match identifier(dialect, &text) {
                    Ok(name) => prop_assert_eq!(read(&name, names.0, names.1), (text.clone(), String::new())),
                    Err(error) => {
                        prop_assert_eq!(error, SqlError::Variable(text.clone()));
                        prop_assert_eq!((dialect.name(), text.contains("${")), ("spark", true));
                    }
                }
                let opens_variable = dialect.name() == "spark" && quoted.contains("${");
                prop_assert!(!opens_variable, "a variable in a text");
            }
        }
    }

    #[test]
    fn line_breaks_and_control_characters_are_refused() {
        for dialect in Dialect::ALL {
            for text in ["a\nb", "a\rb", "a\0b", "\u{1b}[2J", "a\u{85}b"] {
                let refused = SqlError::Control(text.to_owned());
                assert_eq!(literal(dialect, text), Err(refused.clone()));
                assert_eq!(identifier(dialect, text), Err(refused.clone()));
                assert_eq!(table(dialect, text), Err(refused));
            }
        }
    }

    #[test]
    fn tables_have_parts() {
        let dialect = |name| Choice::named(name, &Dialect::ALL).unwrap();
        let name = |text| table(dialect("duckdb"), text);
        assert_eq!(name("orders").as_deref(), Ok("\"orders\""));
        assert_eq!(name("shop.orders").as_deref(), Ok("\"shop\".\"orders\""));
        assert_eq!(
            name("\"a.b\".\"c\"\"d\"").as_deref(),
            Ok("\"a.b\".\"c\"\"d\"")
        );
        assert_eq!(
            name("orders; DROP TABLE x --").as_deref(),
            Ok("\"orders; DROP TABLE x --\"")
        );
        assert_eq!(name("a..b"), Err(SqlError::EmptyName));
        assert_eq!(name(""), Err(SqlError::EmptyName));
        assert_eq!(name("\"a"), Err(SqlError::OpenQuote("\"a".to_owned())));
        let bigquery = table(dialect("bigquery"), "my-project.shop.orders");
        assert_eq!(bigquery.as_deref(), Ok("`my-project`.`shop`.`orders`"));
    }
}
