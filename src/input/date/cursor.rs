//! A position in a text that is read from left to right.

pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// At the start of the text, without the white space around it and the apostrophe that spreadsheets
    /// put before a text.
    pub(super) fn new(text: &'a [u8]) -> Self {
        let mut cursor = Cursor { rest: text };
        cursor.spaces();
        if let Some(bare) = without_apostrophe(cursor.rest) {
            cursor.rest = bare;
        }
        Cursor::within(cursor.rest)
    }

    /// At the start of what is left of a text, without the white space around it.
    pub(super) fn within(rest: &'a [u8]) -> Self {
        let mut cursor = Cursor { rest };
        cursor.spaces();
        while let Some(shorter) = without_last_space(cursor.rest) {
            cursor.rest = shorter;
        }
        cursor
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes the byte if it is next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes the word if it is next, in either case.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        match self.rest.split_at_checked(word.len()) {
            Some((start, rest)) if start.eq_ignore_ascii_case(word.as_bytes()) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    pub(super) fn digits(&mut self) -> &'a [u8] {
        self.run(|byte| byte.is_ascii_digit())
    }

    /// Letters, those outside ASCII too, but no no-break spaces.
    pub(super) fn word(&mut self) -> &'a [u8] {
        let start = self.rest;
        let mut length = 0;
        while let Some(byte) = self.peek()
            && (byte.is_ascii_alphabetic() || !byte.is_ascii())
            && !matches!(self.rest, [0xc2, 0xa0, ..] | [0xe2, 0x80, 0xaf, ..])
        {
            self.rest = self.rest.get(1..).unwrap_or_default();
            length += 1;
        }
        start.get(..length).unwrap_or_default()
    }

    /// Takes the word and the white space behind it if both are next, in either case.
    pub(super) fn eat_word_and_spaces(&mut self, word: &str) -> bool {
        let mut ahead = Cursor { rest: self.rest };
        if !ahead.eat_word(word) || !ahead.spaces() {
            return false;
        }
        self.rest = ahead.rest;
        true
    }

    /// Takes white space, no-break spaces too; whether there was any.
    pub(super) fn spaces(&mut self) -> bool {
        let before = self.rest.len();
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..]
        | [0xc2, 0xa0, rest @ ..]
        | [0xe2, 0x80, 0xaf, rest @ ..] = self.rest
        {
            self.rest = rest;
        }
        self.rest.len() < before
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !belongs(*byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

/// The text behind an apostrophe, typed or typographic, at its start.
pub(super) fn without_apostrophe(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'\'', rest @ ..] | [0xe2, 0x80, 0x98 | 0x99, rest @ ..] => Some(rest),
        _ => None,
    }
}

fn without_last_space(text: &[u8]) -> Option<&[u8]> {
    match text {
        [rest @ .., b' ' | b'\t' | b'\r' | b'\n']
        | [rest @ .., 0xc2, 0xa0]
        | [rest @ .., 0xe2, 0x80, 0xaf] => Some(rest),
        _ => None,
    }
}

/// The number these digits make, at most nine of them.
pub(super) fn number(digits: &[u8]) -> u32 {
    let digits = digits.iter().take(9);
    digits.fold(0, |number, byte| number * 10 + u32::from(byte - b'0'))
}
