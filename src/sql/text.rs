//! Text laid out for reading.

use super::dialect::Dialect;

/// A statement under construction: named steps, each with a comment, and the last `SELECT`.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) dialect: &'static Dialect,
    head: String,
    steps: Vec<String>,
}

impl Statement {
    /// A statement with these lines of comment above it.
    pub(super) fn new(dialect: &'static Dialect, head: &str) -> Self {
        Statement {
            dialect,
            head: commented(head),
            steps: Vec::new(),
        }
    }

    /// Adds a step.
    pub(super) fn cte(&mut self, name: &str, comment: &str, body: impl AsRef<str>) {
        self.steps.push(format!(
            "{}{name} AS (\n{}\n)",
            commented(comment),
            indented(body.as_ref(), 2)
        ));
    }

    /// The whole text, which ends in a line break and no semicolon.
    pub(super) fn finish(self, select: &str) -> String {
        format!("{}WITH\n{}\n{select}\n", self.head, self.steps.join(",\n"))
    }
}

fn commented(text: &str) -> String {
    text.lines()
        .map(|line| format!("-- {}\n", line.trim()))
        .collect()
}

/// The text with so many spaces before each line.
pub(super) fn indented(text: &str, spaces: usize) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("{:spaces$}{line}", ""))
        .collect();
    lines.join("\n")
}

/// Items a line each, with commas.
pub(super) fn listed(items: &[String]) -> String {
    indented(&items.join(",\n"), 2)
}

/// Conditions that must all hold.
pub(super) fn all_of(conditions: &[String]) -> String {
    conditions.join("\n  AND ")
}

/// `CASE` of conditions and what they give.
pub(super) fn case(whens: &[(String, String)], otherwise: Option<&str>) -> String {
    let mut text = "CASE".to_owned();
    for (condition, result) in whens {
        text.push_str(&format!("\n  WHEN {condition} THEN {result}"));
    }
    if let Some(otherwise) = otherwise {
        text.push_str(&format!("\n  ELSE {otherwise}"));
    }
    text.push_str("\nEND");
    text
}

/// How many rows meet the condition.
pub(super) fn count_if(condition: &str) -> String {
    format!("COUNT(CASE WHEN {condition} THEN 1 END)")
}

/// The sum over rows that meet the condition, 0 of none.
pub(super) fn sum_if(condition: &str, what: &str) -> String {
    format!("COALESCE(SUM(CASE WHEN {condition} THEN {what} END), 0)")
}

/// Rows of constants as a query, their columns named.
pub(super) fn constants(dialect: &'static Dialect, names: &[&str], rows: &[Vec<String>]) -> String {
    if dialect.has_values {
        let rows: Vec<String> = rows
            .iter()
            .map(|row| format!("({})", row.join(", ")))
            .collect();
        return format!(
            "SELECT *\nFROM (VALUES\n{}\n) AS listed ({})",
            listed(&rows),
            names.join(", ")
        );
    }
    let named = |row: &Vec<String>| {
        let columns = row.iter().zip(names);
        let columns = columns.map(|(value, name)| format!("{value} AS {name}"));
        format!("SELECT {}", columns.collect::<Vec<_>>().join(", "))
    };
    let plain = |row: &Vec<String>| format!("SELECT {}", row.join(", "));
    let selects: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| if place == 0 { named(row) } else { plain(row) })
        .collect();
    selects.join("\nUNION ALL ")
}
