//! A position in a text that is read from left to right.

pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// At the start of the text, without the white space around it.
    pub(super) fn new(text: &'a [u8]) -> Self {
        let mut cursor = Cursor { rest: text };
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

    /// Letters, those outside ASCII too.
    pub(super) fn word(&mut self) -> &'a [u8] {
        self.run(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
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
