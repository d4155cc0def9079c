//! Documents to text: tables for people, JSON and CSV for programs, Markdown and HTML for passing on.

mod axis;
mod bridge;
mod canvas;
mod chart;
mod csv;
mod error;
mod explain;
mod heat;
mod html;
mod json;
mod lines;
mod mail;
mod markdown;
mod matrix;
mod paint;
mod picture;
mod plot;
#[cfg(feature = "png")]
mod png;
mod slack;
mod stacks;
mod style;
mod svg;
mod table;
mod text;
mod workbook;

use crate::choice::choices;
use crate::locale::Locale;
use crate::report::page::Page;
use crate::report::{Cell, Document, InputUse};
pub use csv::Rows;
pub use error::RenderError;
pub use explain::{explain, explain_word, list};
pub use json::write as json;
pub use style::Style;

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
        /// An Excel workbook: a sheet a table, with charts
        Xlsx = "xlsx",
        /// The body of a mail: HTML with its styles inside, tables and bars of cells
        Mail = "mail",
        /// Blocks for the incoming webhook of a chat
        Slack = "slack",
        /// One chart of the page (--chart) as a drawing
        Svg = "svg",
        /// The same as a picture of points; needs a program built with the feature png
        Png = "png",
    }
}

impl Format {
    /// Whether it has room for all that a page shows.
    pub fn is_page(self) -> bool {
        matches!(
            self,
            Format::Html | Format::Xlsx | Format::Mail | Format::Slack | Format::Svg | Format::Png
        )
    }

    /// Whether it is no text, and so nothing for a terminal.
    pub fn is_binary(self) -> bool {
        matches!(self, Format::Xlsx | Format::Png)
    }

    /// The form that a file's ending names.
    pub fn of_ending(ending: &str) -> Option<Format> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "json" => Format::Json,
            "csv" => Format::Csv,
            "md" | "markdown" => Format::Markdown,
            "html" | "htm" => Format::Html,
            "xlsx" => Format::Xlsx,
            "svg" => Format::Svg,
            "png" => Format::Png,
            _ => return None,
        })
    }
}

/// A list: a header and rows of cells, one row at a time, too long for a grid. A workbook, or else CSV.
///
/// # Errors
/// [`RenderError`] when a row has another number of cells than the header, or a sheet has no room for all.
pub fn customers(
    format: Format,
    names: &[String],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Result<Rows, RenderError> {
    match format {
        Format::Xlsx => workbook::list(names, rows),
        _ => csv::rows(names.iter().map(String::as_str), rows),
    }
}

/// With the code of the files' currency on amounts, where no symbol was asked for.
fn in_currency<D: Document>(document: &D, locale: &Locale) -> Locale {
    let currency = document.input().and_then(InputUse::currency);
    match (locale.symbol(), currency) {
        (None, Some(code)) => locale.clone().with_symbol(Some(code.to_owned())),
        _ => locale.clone(),
    }
}

/// Without the feature, what to do to have it.
#[cfg(not(feature = "png"))]
mod png {
    use crate::render::error::RenderError;

    pub(super) fn of_svg(_: &str) -> Result<Vec<u8>, RenderError> {
        Err(RenderError::NoPicture(
            "this program was built without it: build it with `cargo build --release --features png`, or take --format svg"
                .to_owned(),
        ))
    }
}

/// The page of a document, with its plain sentences.
fn page<D: Document>(document: &D, locale: &Locale) -> Page {
    let mut page = document.page();
    page.plainly = document.plainly(locale);
    let currency = document.input().and_then(InputUse::currency);
    page.lines
        .extend(currency.map(|currency| format!("Amounts are in {currency}.")));
    page
}

/// The whole of a document: a text ends in a line break.
///
/// # Errors
/// [`RenderError`] when a number is not finite, or a sheet has no room for a table.
pub fn render<D: Document>(
    document: &D,
    format: Format,
    style: &Style,
) -> Result<Vec<u8>, RenderError> {
    let locale = &style.locale;
    let text = match format {
        Format::Xlsx => return workbook::write(document, locale),
        Format::Png => {
            let chart = svg::write(&document.page(), style.chart.as_deref(), locale)?;
            return png::of_svg(&chart);
        }
        Format::Table => table::write(document, style),
        Format::Markdown => markdown::write(document, locale),
        Format::Csv => csv::write(&document.for_programs())?,
        Format::Json => json::write(document)?,
        Format::Html => {
            let locale = in_currency(document, locale);
            html::write(&page(document, &locale), &locale)
        }
        Format::Mail => mail::write(&page(document, locale), locale),
        Format::Slack => slack::write(document, locale)?,
        Format::Svg => svg::write(&document.page(), style.chart.as_deref(), locale)?,
    };
    // Tables are safe everywhere; what is for programs keeps its bytes, unless a terminal shows it.
    let for_programs = !matches!(format, Format::Table | Format::Markdown);
    let text = match style.terminal && for_programs {
        true => text::on_terminal(text),
        false => text,
    };
    Ok(text.into_bytes())
}
