//! How text for a terminal looks.

use crate::locale::Locale;

/// How text for a terminal looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill at most.
    pub width: u16,
    /// Columns that tables may fill, where these are others.
    pub tables: Option<u16>,
    /// Whether headings stand out by escape codes.
    pub color: bool,
    /// Whether only ASCII characters are written.
    pub ascii: bool,
    /// Whether pictures are drawn above the tables.
    pub plot: bool,
    /// Whether a terminal shows the text.
    pub terminal: bool,
    /// The chart that is wanted as a picture.
    pub chart: Option<String>,
    /// How numbers are written.
    pub locale: Locale,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            width: 80,
            tables: None,
            color: false,
            ascii: false,
            plot: false,
            terminal: false,
            chart: None,
            locale: Locale::default(),
        }
    }
}

impl Style {
    /// The columns that a table may fill.
    pub(super) fn room(&self) -> u16 {
        self.tables.unwrap_or(self.width)
    }

    /// The plainest, in this locale.
    pub(super) fn of(locale: &Locale) -> Style {
        Style {
            locale: locale.clone(),
            ..Style::default()
        }
    }
}
