//! Documents to text: tables for people, JSON and CSV for programs, Markdown and HTML for passing on.

mod bridge;
mod canvas;
mod chart;
mod csv;
mod explain;
mod heat;
mod html;
mod json;
mod markdown;
mod matrix;
mod paint;
mod picture;
mod plot;
mod table;
mod text;

pub use csv::{Rows, rows};
pub use explain::{explain, explain_word, list};
pub use json::write as json;

use crate::choice::choices;
use crate::report::Document;

choices! {
    /// What a document is turned into.
    #[derive(Default)]
    pub enum Format {
        /// For reading in a terminal
        #[default]
        Table = "table",
        /// For programs
        Json = "json",
        /// For spreadsheets and programs
        Csv = "csv",
        /// For a chat or a wiki
        Markdown = "markdown",
        /// One page with charts, that needs no other file and no network
        Html = "html",
    }
}

/// How text for a terminal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill at most.
    pub width: u16,
    /// Whether headings stand out by escape codes.
    pub color: bool,
    /// Whether only ASCII characters are written.
    pub ascii: bool,
    /// Whether pictures are drawn above the tables.
    pub plot: bool,
    /// Whether a terminal shows the text.
    pub terminal: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            width: 80,
            color: false,
            ascii: false,
            plot: false,
            terminal: false,
        }
    }
}

/// A document that cannot be written down.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A number that JSON cannot hold.
    #[error("the result holds a number that JSON cannot: {0}")]
    Json(#[from] serde_json::Error),
    /// A failure of the CSV writer.
    #[error("the result cannot be written as CSV: {0}")]
    Csv(String),
}

/// The whole text of a document, ending in a line break.
///
/// # Errors
/// [`RenderError`] when a number is not finite.
pub fn render<D: Document>(
    document: &D,
    format: Format,
    style: &Style,
) -> Result<String, RenderError> {
    let text = match format {
        Format::Table => table::write(document, style),
        Format::Markdown => markdown::write(document),
        Format::Csv => csv::write(&document.for_programs())?,
        Format::Json => json::write(document)?,
        Format::Html => html::write(&document.page()),
    };
    // Tables are safe everywhere; what is for programs keeps its bytes, unless a terminal shows it.
    let for_programs = matches!(format, Format::Csv | Format::Json | Format::Html);
    Ok(if style.terminal && for_programs {
        text::on_terminal(text)
    } else {
        text
    })
}
