//! The whole grammar of an amount: signs, currency, separators. The rare forms; plain digits never
//! get here.

use super::currency::{self, Currency};
use super::{Amount, AmountError, DecimalMark, MAX_DIGITS, Marked};

/// What stands around the digits, found from both ends inwards.
#[derive(Default)]
struct Around {
    minus: bool,
    signs: u32,
    open: u32,
    closed: u32,
    symbol: Option<Currency>,
    code: Option<Currency>,
}

/// The amount in `text` and its currency; `None` when it is blank.
pub(super) fn read(text: &[u8], mark: DecimalMark) -> Result<Option<Marked>, AmountError> {
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(AmountError::NotAnAmount(mark));
    };
    let text = text.trim();
    // Spreadsheets put an apostrophe before a text.
    let text = text
        .strip_prefix(['\'', '\u{2018}', '\u{2019}'])
        .map_or(text, str::trim_start);
    if text.is_empty() {
        return Ok(None);
    }
    match signed(text, mark) {
        Ok(marked) => Ok(Some(marked)),
        Err(AmountError::NotAnAmount(_) | AmountError::Grouping(_) | AmountError::TwoMarks(_))
            if signed(text, mark.other()).is_ok() =>
        {
            Err(AmountError::OtherMark(mark))
        }
        Err(error) => Err(error),
    }
}

fn signed(text: &str, mark: DecimalMark) -> Result<Marked, AmountError> {
    let mut around = Around::default();
    let rest = around.before(text);
    let (body, after) = split_body(rest);
    if body.ends_with(['.', ',']) && after.trim_start().starts_with(['-', '\u{2212}', '–', '—'])
    {
        return Err(AmountError::DashForCents);
    }
    let unread = around.after(after);
    if !unread.is_empty() {
        return Err(why_unread(text, body, unread, mark));
    }
    if around.open != around.closed || around.open > 1 {
        return Err(AmountError::NotAnAmount(mark));
    }
    if around.signs + around.open > 1 {
        return Err(AmountError::TwoSigns);
    }
    let amount = unsigned(body, mark)?;
    let currency = match (around.symbol, around.code) {
        (Some(symbol), Some(code)) => Some(symbol.both(code).ok_or(AmountError::TwoCurrencies)?),
        (symbol, code) => symbol.or(code),
    };
    Ok(Marked {
        amount: if around.minus || around.open == 1 {
            amount.negated()
        } else {
            amount
        },
        currency,
    })
}

impl Around {
    /// Takes signs, an opening parenthesis and a currency off the front; returns the rest.
    fn before<'a>(&mut self, mut text: &'a str) -> &'a str {
        loop {
            text = text.trim_start();
            if let Some(rest) = text.strip_prefix('(') {
                self.open += 1;
                text = rest;
            } else if let Some(rest) = self.sign(text).or_else(|| self.currency(text)) {
                text = rest;
            } else {
                return text;
            }
        }
    }

    /// The same after the digits, with a closing parenthesis; returns what is none of these.
    fn after<'a>(&mut self, mut text: &'a str) -> &'a str {
        loop {
            text = text.trim_start();
            if let Some(rest) = text.strip_prefix(')') {
                self.closed += 1;
                text = rest;
            } else if let Some(rest) = self.sign(text).or_else(|| self.currency(text)) {
                text = rest;
            } else {
                return text;
            }
        }
    }

    fn sign<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (minus, rest) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+')?),
        };
        self.minus |= minus;
        self.signs += 1;
        Some(rest)
    }

    /// At most one sign and one code: `$12.00 USD`.
    fn currency<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if self.code.is_none()
            && let Some((code, rest)) = currency::code(text)
        {
            self.code = Some(code);
            return Some(rest);
        }
        if self.symbol.is_some() {
            return None;
        }
        let (symbol, rest) = currency::sign(text)?;
        self.symbol = Some(symbol);
        Some(rest)
    }
}

/// Digits and separators from the start, and what follows. A space or apostrophe belongs to the
/// number only between two digits.
fn split_body(text: &str) -> (&str, &str) {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    let mut after_digit = false;
    while let Some((at, char)) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(|(_, c)| c.is_ascii_digit());
        let belongs = char.is_ascii_digit()
            || matches!(char, '.' | ',')
            || (is_spacer(char) && after_digit && next_is_digit);
        if !belongs {
            break;
        }
        after_digit = char.is_ascii_digit();
        end = at + char.len_utf8();
    }
    text.split_at(end)
}

fn is_spacer(char: char) -> bool {
    matches!(
        char,
        ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}'
    )
}

fn why_unread(text: &str, body: &str, unread: &str, mark: DecimalMark) -> AmountError {
    let word = text
        .trim_start_matches(['-', '+', '\u{2212}'])
        .to_ascii_lowercase();
    if matches!(word.as_str(), "nan" | "inf" | "infinity" | "∞") {
        return AmountError::NotFinite;
    }
    let mut rest = unread.chars();
    let first = rest.next();
    let number_follows = |rest: &str| {
        let digits = rest.trim_start_matches(['-', '+']);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    match first {
        Some('e' | 'E') if !body.is_empty() && number_follows(rest.as_str()) => {
            AmountError::Exponent
        }
        Some('x' | 'X') if body == "0" && rest.as_str().bytes().all(|b| b.is_ascii_hexdigit()) => {
            AmountError::Hexadecimal
        }
        _ => AmountError::NotAnAmount(mark),
    }
}

/// Digits with separators and a mark, no sign.
fn unsigned(body: &str, mark: DecimalMark) -> Result<Amount, AmountError> {
    let mark_char = char::from(mark.byte());
    let (whole, decimals) = match body.split_once(mark_char) {
        Some((_, decimals)) if decimals.contains(mark_char) => {
            return Err(AmountError::TwoMarks(mark));
        }
        Some((whole, decimals)) => (whole, decimals),
        None => (body, ""),
    };
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::Grouping(mark));
    }
    if !is_grouped(whole) {
        return Err(AmountError::Grouping(mark));
    }
    let whole_digits = whole.bytes().filter(u8::is_ascii_digit);
    if whole_digits.clone().count() + decimals.len() == 0 {
        return Err(AmountError::NotAnAmount(mark));
    }
    // Zeros at the end of the decimals are dropped only where there are too many digits.
    let significant = |decimals: &str| {
        let digits = whole_digits.clone().chain(decimals.bytes());
        digits.skip_while(|&byte| byte == b'0').count()
    };
    let max = MAX_DIGITS as usize;
    let too_long = |decimals: &str| decimals.len() > max || significant(decimals) > max;
    let mut kept = decimals;
    while too_long(kept) {
        kept = kept.strip_suffix('0').ok_or(AmountError::TooManyDigits)?;
    }
    let units = whole_digits
        .chain(kept.bytes())
        .fold(0i64, |units, byte| units * 10 + i64::from(byte - b'0'));
    Amount::new(units, kept.len() as u8).ok_or(AmountError::TooManyDigits)
}

/// Whether separators, if there are any, are all the same and stand before groups of three digits;
/// commas also before groups of two in front of the last three (1,23,45,678). A grouped number
/// does not begin with a zero: `0,125` is no thousands.
fn is_grouped(whole: &str) -> bool {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else {
        return true;
    };
    let mut groups = whole.split(separator);
    let Some(first) = groups.next() else {
        return false;
    };
    let all_digits = whole
        .chars()
        .all(|char| char == separator || char.is_ascii_digit());
    let Some(last) = groups.next_back() else {
        return false;
    };
    let by_three = groups.clone().all(|group| group.len() == 3) && first.len() <= 3;
    let by_two = separator == ',' && groups.all(|group| group.len() == 2) && first.len() <= 2;
    all_digits
        && !first.is_empty()
        && !first.starts_with('0')
        && last.len() == 3
        && (by_three || by_two)
}
