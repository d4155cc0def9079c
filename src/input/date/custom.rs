//! Dates in a format of the user's own, as for `strftime`.

use std::fmt::Write;

use chrono::format::{Fixed, Item, ParseErrorKind, Parsed, StrftimeItems, parse};
use chrono::{DateTime, Datelike, Timelike};

use super::cursor::without_apostrophe;
use super::error::{DateError, checked_day};
use super::scan::{Scanned, ScannedDate};
use super::steps::Steps;
use super::time::ZoneText;

/// Why a format cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Not a strftime format.
    #[error(
        "is not a date format (expected strftime fields such as %d.%m.%Y or %Y-%m-%dT%H:%M:%S%z)"
    )]
    Unreadable,
    /// It has a `%Z`, which no parser can turn into an offset.
    #[error("has %Z, a zone's name, which cannot be read; use %z for offsets like +0200")]
    ZoneName,
    /// It leaves out the year, the month or the day.
    #[error("does not give a whole date; it needs year, month and day, such as %Y-%m-%d, or %s")]
    NoDay,
}

/// A format, taken apart once.
#[derive(Clone, Debug)]
pub(super) struct CustomFormat {
    text: String,
    items: Vec<Item<'static>>,
    /// The same in plain fields, if it has no others.
    steps: Option<Steps>,
}

impl CustomFormat {
    pub(super) fn new(text: &str) -> Result<Self, FormatError> {
        let items = items_of(text)?;
        if items.contains(&Item::Fixed(Fixed::TimezoneName)) {
            return Err(FormatError::ZoneName);
        }
        let format = CustomFormat {
            text: text.to_owned(),
            steps: Steps::new(&items),
            items,
        };
        // Whether the fields make a date is seen by writing one with them and reading it back.
        let shown = match written(&format.items) {
            Ok(shown) => shown,
            // A field that chrono reads and does not write: an offset with or without a colon.
            Err(_) => written(&items_of(&text.replace("%#z", "%z"))?)
                .map_err(|_| FormatError::Unreadable)?,
        };
        match format.parsed(&shown).and_then(|parsed| read(&parsed)) {
            Ok(_) => Ok(format),
            Err(_) => Err(FormatError::NoDay),
        }
    }

    /// The date, time and offset in a text, if it has plain fields and this format to the letter.
    pub(super) fn quick(&self, text: &[u8]) -> Option<Scanned<'static>> {
        let steps = self.steps.as_ref().filter(|steps| !steps.has_weekday)?;
        steps.scan(text)
    }

    /// The date, time and offset in a text.
    pub(super) fn scan(&self, text: &[u8]) -> Result<Scanned<'static>, DateError> {
        let wrong = || DateError::Format(self.text.clone());
        let text = std::str::from_utf8(text).map_err(|_| wrong())?.trim();
        if text.is_empty() {
            return Err(DateError::Blank);
        }
        let bare = without_apostrophe(text.as_bytes());
        let bare = bare.and_then(|text| std::str::from_utf8(text).ok());
        self.scan_trimmed(text)
            .or_else(|| self.scan_trimmed(bare?.trim_start()))
            .ok_or_else(wrong)
    }

    fn scan_trimmed(&self, text: &str) -> Option<Scanned<'static>> {
        self.quick(text.as_bytes())
            .or_else(|| self.scan_with_chrono(text))
            .or_else(|| self.steps.as_ref()?.scan(text.as_bytes()))
    }

    pub(super) fn scan_with_chrono(&self, text: &str) -> Option<Scanned<'static>> {
        self.parsed(text).and_then(|parsed| read(&parsed)).ok()
    }

    fn parsed(&self, text: &str) -> Result<Parsed, ParseErrorKind> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).map_err(|error| error.kind())?;
        // chrono takes 69 for 2069; POSIX, and our own forms, for 1969.
        if parsed.year_mod_100() == Some(69)
            && parsed.year_div_100().is_none()
            && parsed.year().is_none()
        {
            parsed.set_year_div_100(19).map_err(|error| error.kind())?;
        }
        Ok(parsed)
    }
}

fn items_of(text: &str) -> Result<Vec<Item<'static>>, FormatError> {
    let items = StrftimeItems::new(text.trim()).parse_to_owned();
    items.map_err(|_| FormatError::Unreadable)
}

/// An instant in this format.
fn written(items: &[Item<'_>]) -> Result<String, std::fmt::Error> {
    let probe = DateTime::from_timestamp(981_173_106, 0).unwrap_or_default();
    let probe = probe.fixed_offset();
    let mut written = String::new();
    write!(written, "{}", probe.format_with_items(items.iter()))?;
    Ok(written)
}

fn read(parsed: &Parsed) -> Result<Scanned<'static>, ParseErrorKind> {
    if parsed.timestamp().is_some() || parsed.offset().is_some() {
        let instant = parsed.to_datetime().map_err(|error| error.kind())?;
        return Ok(Scanned {
            date: ScannedDate::Instant(instant.timestamp()),
            time: None,
            zone: ZoneText::None,
        });
    }
    let date = parsed.to_naive_date().map_err(|error| error.kind())?;
    let day = checked_day(date.year(), date.month(), date.day());
    let time = match parsed.to_naive_time() {
        Ok(time) => Some(time.num_seconds_from_midnight()),
        Err(error) if error.kind() == ParseErrorKind::NotEnough => None,
        Err(error) => return Err(error.kind()),
    };
    Ok(Scanned {
        date: ScannedDate::Day(day.map_err(|_| ParseErrorKind::OutOfRange)?),
        time,
        zone: ZoneText::None,
    })
}
