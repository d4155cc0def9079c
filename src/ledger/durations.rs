//! A table of durations: how long each subject was watched, and how that ended.

use std::collections::HashMap;

/// One row: from when until when a subject was watched, and whether the event came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// When watching began; 0 is from the origin on.
    pub entry: f64,
    /// The duration.
    pub time: f64,
    /// Whether the event happened then.
    pub event: bool,
    /// The number of the event's cause, where causes are told apart; of no meaning without an event.
    pub cause: usize,
    /// The number of its group.
    pub group: usize,
}

/// All rows, with the texts of their groups.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Durations {
    rows: Vec<Watched>,
    groups: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, usize>,
    causes: Vec<Vec<u8>>,
}

impl Durations {
    /// The number of the group with this text; an empty text stands for no group.
    pub fn group(&mut self, text: &[u8]) -> usize {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.groups.len();
        self.groups.push(text.to_vec());
        self.numbers.insert(text.to_vec(), number);
        number
    }

    /// The number of the cause with this text; there are few.
    pub fn cause(&mut self, text: &[u8]) -> usize {
        let found = self.causes.iter().position(|cause| cause == text);
        found.unwrap_or_else(|| {
            self.causes.push(text.to_vec());
            self.causes.len() - 1
        })
    }

    /// The text of each cause, by number.
    pub fn causes(&self) -> &[Vec<u8>] {
        &self.causes
    }

    /// Adds a row.
    pub fn push(&mut self, row: Watched) {
        self.rows.push(row);
    }

    /// The rows, in the order of the files.
    pub fn rows(&self) -> &[Watched] {
        &self.rows
    }

    /// The text of each group, by number.
    pub fn groups(&self) -> &[Vec<u8>] {
        &self.groups
    }
}
