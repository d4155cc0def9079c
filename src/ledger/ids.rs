//! Customer ids as small integers.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Distinct ids numbered 0, 1, 2 … in the order they were first seen, stored end to end.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    table: HashTable<u32>,
}

/// The hash of an id. The seed is fixed, so equal input gives equal output on every run.
pub(super) fn hash(id: &[u8]) -> u64 {
    FixedState::default().hash_one(id)
}

impl Ids {
    /// How many distinct ids there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id with this number; empty for a number never given out.
    pub fn get(&self, number: usize) -> &[u8] {
        let start = match number {
            0 => 0,
            _ => self.ends.get(number - 1).copied().unwrap_or(0) as usize,
        };
        let end = self.ends.get(number).copied().unwrap_or(start as u64) as usize;
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The number of this id, if it was seen.
    pub fn find(&self, id: &[u8]) -> Option<usize> {
        self.table
            .find(hash(id), |&number| self.get(number as usize) == id)
            .map(|&number| number as usize)
    }

    /// The number of this id, a new one if it was not seen before. `None` past 2^32 − 1 ids.
    pub fn intern(&mut self, id: &[u8]) -> Option<u32> {
        let hashed = hash(id);
        let Ids { bytes, ends, table } = self;
        let text = |number: u32| {
            let number = number as usize;
            let start = if number == 0 {
                0
            } else {
                ends[number - 1] as usize
            }; // invariant
            &bytes[start..ends[number] as usize] // invariant
        };
        if let Some(&number) = table.find(hashed, |&number| text(number) == id) {
            return Some(number);
        }
        let number = u32::try_from(ends.len()).ok()?;
        table.insert_unique(hashed, number, |&number| hash(text(number)));
        bytes.extend_from_slice(id);
        ends.push(bytes.len() as u64);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbered_as_they_come_and_found_again() {
        let mut ids = Ids::default();
        let numbers: Vec<_> = ["b", "", "a", "b", "a"]
            .iter()
            .map(|id| ids.intern(id.as_bytes()).unwrap())
            .collect();
        assert_eq!(numbers, [0, 1, 2, 0, 2]);
        assert_eq!(ids.len(), 3);
        assert_eq!(
            (ids.get(0), ids.get(1), ids.get(2)),
            (&b"b"[..], &b""[..], &b"a"[..])
        );
        assert_eq!(ids.find(b"a"), Some(2));
        assert_eq!(ids.find(b"c"), None);
        assert_eq!(ids.get(9), b"");
    }

    #[test]
    fn many_ids_survive_the_table_growing() {
        let mut ids = Ids::default();
        for round in 0..2 {
            for number in 0..10_000_u32 {
                assert_eq!(
                    ids.intern(format!("c{number}").as_bytes()),
                    Some(number),
                    "round {round}"
                );
            }
        }
    }
}
