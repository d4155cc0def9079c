//! Ids of customers and orders as they are compared: without what spreadsheets and forms put around them.

use std::borrow::Cow;

use super::words::is_nobody;

/// A value that stands for many, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many rows.
    pub rows: u64,
    /// The line and the text of the first.
    pub first: Option<(u64, String)>,
}

impl Counted {
    pub(super) fn add(&mut self, line: u64, text: &[u8]) {
        self.rows += 1;
        if self.first.is_none() {
            self.first = Some((line, String::from_utf8_lossy(text).into_owned()));
        }
    }

    /// Adds what stands later in the file.
    pub(super) fn merge(&mut self, later: &Counted) {
        self.rows += later.rows;
        if self.first.is_none() {
            self.first.clone_from(&later.first);
        }
    }

    pub(super) fn shift_lines(&mut self, lines: u64) {
        if let Some((line, _)) = &mut self.first {
            *line += lines;
        }
    }
}

/// What a column of ids tells of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdsSeen {
    /// Numbers that a spreadsheet wrote with a decimal: `13085.0`.
    pub decimals: Counted,
    /// E-mail addresses in capitals.
    pub capitals: Counted,
    /// A leading apostrophe.
    pub apostrophes: Counted,
    /// Numbers cut to a few digits: `6.12E+12`.
    pub damaged: Counted,
    /// Words for nobody.
    pub nobody: Counted,
    /// The id `0`.
    pub zero: Counted,
    /// Whether another id is a number.
    pub numbers: bool,
    /// Whether a number begins with a zero.
    pub zero_first: bool,
}

impl IdsSeen {
    /// Adds what another column, or a later part of this one, tells.
    pub(super) fn merge(&mut self, later: &IdsSeen) {
        for (all, more) in self.counts().into_iter().zip([
            &later.decimals,
            &later.capitals,
            &later.apostrophes,
            &later.damaged,
            &later.nobody,
            &later.zero,
        ]) {
            all.merge(more);
        }
        self.numbers |= later.numbers;
        self.zero_first |= later.zero_first;
    }

    pub(super) fn shift_lines(&mut self, lines: u64) {
        self.counts()
            .into_iter()
            .for_each(|counted| counted.shift_lines(lines));
    }

    fn counts(&mut self) -> [&mut Counted; 6] {
        [
            &mut self.decimals,
            &mut self.capitals,
            &mut self.apostrophes,
            &mut self.damaged,
            &mut self.nobody,
            &mut self.zero,
        ]
    }
}

/// How a column of ids is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdForm {
    /// Whether e-mail addresses are the same in capitals.
    pub(super) fold_case: bool,
    /// Whether words for nobody are guests, and ids may be numbers: so of customers.
    pub(super) customers: bool,
}

/// How orders' ids are read.
pub(super) const ORDERS: IdForm = IdForm {
    fold_case: false,
    customers: false,
};

/// The id of a field; empty for a guest.
#[inline(always)]
pub(super) fn read_id<'a>(
    field: &'a [u8],
    form: IdForm,
    line: impl FnOnce() -> u64,
    seen: &mut IdsSeen,
) -> Cow<'a, [u8]> {
    if field.is_empty() || is_bare(field, form, seen) {
        return Cow::Borrowed(field);
    }
    cleaned(field, form, line(), seen)
}

/// Whether an id is what stands there, without a further look: most are so, and then no byte of them is copied.
#[inline(always)]
pub(super) fn is_bare(id: &[u8], form: IdForm, seen: &mut IdsSeen) -> bool {
    let (Some(&first), Some(&last)) = (id.first(), id.last()) else {
        return false;
    };
    let inside = b'!'..=b'~';
    if !inside.contains(&first) || !inside.contains(&last) || matches!(first, b'\'' | b'=') {
        return false;
    }
    if last.is_ascii_digit() {
        let decimals = id.ends_with(b"00") && decimals_cut(id).is_some();
        if first == b'0' && form.customers || may_be_spoilt(id) || decimals {
            return false;
        }
        if form.customers && !seen.numbers && id.iter().all(u8::is_ascii_digit) {
            seen.numbers = true;
        }
        return !form.fold_case || !Signs::of(id).address_in_capitals();
    }
    if !form.customers && !form.fold_case && first != b'#' {
        return true;
    }
    let signs = Signs::of(id);
    // A word for nobody has no digit, and neither has what a narrow column of a spreadsheet shows.
    if form.customers && id.len() <= 24 && !signs.at || first == b'#' {
        return id.iter().any(u8::is_ascii_digit);
    }
    !(form.fold_case && signs.address_in_capitals())
}

/// Whether an id that ends with a digit may be a number that a spreadsheet has spoilt: `13085.0`, `6.12E+12`.
#[inline(always)]
fn may_be_spoilt(id: &[u8]) -> bool {
    match id {
        [.., a, b, c, d] => {
            *d == b'0' && matches!(c, b'.' | b',') || id.len() > 4 && (*a == b'+' || *b == b'+')
        }
        [.., c, b'0'] => matches!(c, b'.' | b','),
        _ => false,
    }
}

const HIGH: u64 = 0x8080_8080_8080_8080;
const LOW: u64 = 0x0101_0101_0101_0101;

/// What stands in an id.
#[derive(Clone, Copy)]
struct Signs {
    /// A capital, or a letter beyond ASCII.
    capital: bool,
    /// An `@`.
    at: bool,
}

impl Signs {
    /// Eight bytes at a time; the last eight may hold some of those before again, or zeros.
    #[inline(always)]
    fn of(id: &[u8]) -> Signs {
        let (mut capital, mut at) = (0, 0);
        let mut look = |word: u64| {
            // The highest bit of each byte from A to Z, or beyond ASCII.
            let seven = word & !HIGH;
            let from_a = seven + LOW * (0x80 - b'A' as u64);
            let past_z = seven + LOW * (0x80 - (b'Z' as u64 + 1));
            capital |= (from_a & !past_z) | word;
            // A byte that is 0 borrows.
            let others = word ^ (LOW * b'@' as u64);
            at |= others.wrapping_sub(LOW) & !others;
        };
        let mut rest = id;
        while let Some((word, behind)) = rest.split_first_chunk::<8>() {
            look(u64::from_le_bytes(*word));
            rest = behind;
        }
        if !rest.is_empty() {
            look(last_eight(id));
        }
        Signs {
            capital: capital & HIGH != 0,
            at: at & HIGH != 0,
        }
    }

    #[inline(always)]
    fn address_in_capitals(self) -> bool {
        self.capital && self.at
    }
}

/// The last eight bytes, or as many as there are and zeros.
#[inline(always)]
fn last_eight(id: &[u8]) -> u64 {
    if let Some(last) = id.last_chunk::<8>() {
        return u64::from_le_bytes(*last);
    }
    match (id.first_chunk::<4>(), id.last_chunk::<4>()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
        }
        _ => id.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// The careful way: an id that may need a hand.
#[cold]
#[inline(never)]
fn cleaned<'a>(field: &'a [u8], form: IdForm, line: u64, seen: &mut IdsSeen) -> Cow<'a, [u8]> {
    let mut id = trimmed(field);
    if let Some(rest) = id
        .strip_prefix(b"'")
        .or_else(|| id.strip_prefix("’".as_bytes()))
    {
        seen.apostrophes.add(line, id);
        id = trimmed(rest);
    }
    if let Some(text) = of_formula(id) {
        seen.apostrophes.add(line, id);
        id = trimmed(text);
    }
    if form.customers && is_nobody(id) {
        if !id.is_empty() {
            seen.nobody.add(line, id);
        }
        return Cow::Borrowed(b"");
    }
    if is_damaged(id) {
        seen.damaged.add(line, id);
    }
    if let Some(number) = decimals_cut(id) {
        seen.decimals.add(line, id);
        id = number;
    }
    if form.customers && is_number(id) {
        match id {
            b"0" => seen.zero.add(line, id),
            _ => seen.numbers = true,
        }
        seen.zero_first |= id.len() > 1 && id.starts_with(b"0");
    }
    if form.fold_case && id.contains(&b'@') {
        let folded = String::from_utf8_lossy(id).to_lowercase();
        if folded.as_bytes() != id {
            seen.capitals.add(line, id);
            return Cow::Owned(folded.into_bytes());
        }
    }
    Cow::Borrowed(id)
}

/// A number without the decimals of nothing that a spreadsheet adds: `13085.0`, `13085,00`.
fn decimals_cut(id: &[u8]) -> Option<&[u8]> {
    let zeros = id.iter().rev().take_while(|byte| **byte == b'0').count();
    let (front, _) = id.split_at(id.len() - zeros);
    let number = front
        .strip_suffix(b".")
        .or_else(|| front.strip_suffix(b","))?;
    ((1..=3).contains(&zeros) && is_number(number)).then_some(number)
}

/// What a formula of a spreadsheet keeps as a text: `="00123"`.
fn of_formula(id: &[u8]) -> Option<&[u8]> {
    let text = id.strip_prefix(b"=")?;
    text.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

fn is_number(id: &[u8]) -> bool {
    !id.is_empty() && id.iter().all(u8::is_ascii_digit)
}

/// A number with an exponent, as spreadsheets cut long ones: `6.12E+12`; or what they show where a column is too narrow:
/// `#####`.
fn is_damaged(id: &[u8]) -> bool {
    if id.len() > 2 && id.iter().all(|byte| *byte == b'#') {
        return true;
    }
    let Some(at) = id.iter().position(|byte| matches!(byte, b'E' | b'e')) else {
        return false;
    };
    let (front, back) = id.split_at(at);
    let exponent = back.get(1..).and_then(|back| back.strip_prefix(b"+"));
    let mark = |byte: &u8| matches!(byte, b'.' | b',');
    front.first().is_some_and(u8::is_ascii_digit)
        && front.iter().filter(|byte| mark(byte)).count() <= 1
        && front.iter().all(|byte| byte.is_ascii_digit() || mark(byte))
        && exponent.is_some_and(|digits| (1..=3).contains(&digits.len()) && is_number(digits))
}

/// Without white space around it, no-break spaces too.
fn trimmed(mut id: &[u8]) -> &[u8] {
    loop {
        let ascii = id.trim_ascii();
        let shorter = ["\u{a0}", "\u{202f}", "\u{feff}", "\u{1a}"]
            .iter()
            .find_map(|space| {
                let space = space.as_bytes();
                ascii
                    .strip_prefix(space)
                    .or_else(|| ascii.strip_suffix(space))
            });
        match shorter {
            Some(shorter) => id = shorter,
            None => return ascii,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUSTOMERS: IdForm = IdForm {
        fold_case: true,
        customers: true,
    };

    fn read(field: &str) -> (String, IdsSeen) {
        let mut seen = IdsSeen::default();
        let id = read_id(field.as_bytes(), CUSTOMERS, || 7, &mut seen);
        (String::from_utf8(id.into_owned()).unwrap(), seen)
    }

    #[test]
    fn ids_lose_what_was_put_around_them() {
        for (field, id) in [
            ("a17", "a17"),
            (" a17\u{a0}", "a17"),
            ("x17\u{a0}", "x17"),
            ("'00A", "00A"),
            ("13085.0", "13085"),
            ("13085,00", "13085"),
            ("1300", "1300"),
            ("1.500", "1.500"),
            ("=\"00123\"", "00123"),
            ("A.0", "A.0"),
            ("Ann@X.example", "ann@x.example"),
            ("ÄNN@x.example", "änn@x.example"),
            ("ann@x.example", "ann@x.example"),
            ("CAPITALS", "CAPITALS"),
            ("<NA>", ""),
            ("Walk-in", ""),
            ("-", ""),
            ("guest-17", "guest-17"),
            ("00123", "00123"),
        ] {
            assert_eq!(read(field).0, id, "{field}");
        }
    }

    #[test]
    fn what_was_done_is_counted_with_its_first_line() {
        let (_, seen) = read("13085.0");
        assert_eq!(
            seen.decimals,
            Counted {
                rows: 1,
                first: Some((7, "13085.0".to_owned()))
            }
        );
        assert!(seen.numbers);
        assert_eq!(read("0").1.zero.rows, 1);
        assert!(!read("0").1.numbers);
        assert!(read("007").1.zero_first);
        assert_eq!(read("6.12E+12").1.damaged.rows, 1);
        assert_eq!(read("5,64e+12").1.damaged.rows, 1);
        assert_eq!(read("#####").1.damaged.rows, 1);
        assert_eq!(read("#1001").1.damaged.rows, 0);
        assert_eq!(read("1E5").1.damaged.rows, 0);
        assert_eq!(read("LOVE+12").1.damaged.rows, 0);
        assert_eq!(read("undefined").1.nobody.rows, 1);
        assert_eq!(read("").1.nobody.rows, 0);
    }

    #[test]
    fn orders_keep_their_case_and_their_words() {
        let mut seen = IdsSeen::default();
        let form = IdForm {
            fold_case: false,
            customers: false,
        };
        assert_eq!(&*read_id(b"NONE", form, || 1, &mut seen), b"NONE");
        assert_eq!(&*read_id(b"A@B", form, || 1, &mut seen), b"A@B");
        assert_eq!(&*read_id(b"'#1001", form, || 1, &mut seen), b"#1001");
    }
}
