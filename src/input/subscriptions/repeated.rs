//! Rows that stand there again, equal in every column.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::input::columns::Header;
use crate::input::small_files::{RowPlace, SideFile};

/// The rows of some files that are, byte for byte, an earlier row of a file with the same header.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    rows: HashSet<(usize, RowPlace), FixedState>,
    /// The first of them: its file and its line.
    first: Option<(usize, u64)>,
}

impl Repeats {
    pub(super) fn of<'a>(files: impl Iterator<Item = (&'a Header, &'a SideFile)>) -> Repeats {
        let files: Vec<(&Header, &SideFile)> = files.collect();
        let hasher = FixedState::default();
        let mut repeats = Repeats::default();
        // Equal in every column can be rows of alike files alone.
        let mut tables: HashMap<&[String], HashTable<(usize, RowPlace)>> = HashMap::new();
        let raw = |&(file, place): &(usize, RowPlace)| {
            let file = files.get(file).map(|(_, file)| *file);
            file.map_or(&b""[..], |file| file.raw(place))
        };
        for (number, (header, file)) in files.iter().enumerate() {
            let table = tables.entry(header.names()).or_default();
            table.reserve(file.len(), |row| hasher.hash_one(raw(row)));
            for place in file.places() {
                let text = file.raw(place);
                let hash = hasher.hash_one(text);
                match table.find(hash, |row| raw(row) == text) {
                    None => {
                        let hash_of = |row: &(usize, RowPlace)| hasher.hash_one(raw(row));
                        table.insert_unique(hash, (number, place), hash_of);
                    }
                    Some(_) => {
                        repeats.first.get_or_insert((number, file.line(place)));
                        repeats.rows.insert((number, place));
                    }
                }
            }
        }
        repeats
    }

    pub(super) fn has(&self, file: usize, place: RowPlace) -> bool {
        !self.rows.is_empty() && self.rows.contains(&(file, place))
    }

    pub(super) fn count(&self) -> u64 {
        self.rows.len() as u64
    }

    pub(super) fn first(&self) -> Option<(usize, u64)> {
        self.first
    }
}
