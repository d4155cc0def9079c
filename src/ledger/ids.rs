//! Ids and their numbers.

use std::sync::OnceLock;

use hashbrown::HashTable;

use super::key::hash;

/// Distinct ids with numbers from 0, stored end to end.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    /// Made by the first look-up, if the ids came by [`Ids::extend`].
    table: OnceLock<HashTable<u32>>,
}

impl Ids {
    /// Room for so many ids of so many bytes in all.
    pub(super) fn with_capacity(ids: usize, bytes: usize) -> Self {
        Ids {
            bytes: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(ids),
            table: OnceLock::new(),
        }
    }

    /// Adds ids that are all different and new: their bytes, and where in these each one ends.
    pub(super) fn extend(&mut self, bytes: &[u8], ends: &[u32]) {
        let start = self.bytes.len() as u64;
        self.bytes.extend_from_slice(bytes);
        self.ends
            .extend(ends.iter().map(|&end| start + u64::from(end)));
        self.table.take();
    }

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
        text(&self.bytes, &self.ends, number)
    }

    /// The number of this id, if it was seen.
    pub fn find(&self, id: &[u8]) -> Option<usize> {
        let table = self.table.get_or_init(|| table(&self.bytes, &self.ends));
        table
            .find(hash(id), |&number| self.get(number as usize) == id)
            .map(|&number| number as usize)
    }

    /// The number of this id, the next one if it was not seen before. `None` past 2^32 − 1 ids.
    pub(super) fn intern(&mut self, id: &[u8]) -> Option<u32> {
        if let Some(number) = self.find(id) {
            return u32::try_from(number).ok();
        }
        let number = u32::try_from(self.ends.len()).ok()?;
        let Ids { bytes, ends, table } = self;
        bytes.extend_from_slice(id);
        ends.push(bytes.len() as u64);
        if let Some(table) = table.get_mut() {
            table.insert_unique(hash(id), number, |&number| {
                hash(text(bytes, ends, number as usize))
            });
        }
        Some(number)
    }
}

fn text<'a>(bytes: &'a [u8], ends: &[u64], number: usize) -> &'a [u8] {
    let start = match number {
        0 => 0,
        _ => ends.get(number - 1).copied().unwrap_or(0) as usize,
    };
    let end = ends.get(number).copied().unwrap_or(start as u64) as usize;
    bytes.get(start..end).unwrap_or_default()
}

fn table(bytes: &[u8], ends: &[u64]) -> HashTable<u32> {
    let mut table = HashTable::with_capacity(ends.len());
    let hash_of = |number: &u32| hash(text(bytes, ends, *number as usize));
    for number in (0..=u32::MAX).take(ends.len()) {
        table.insert_unique(hash_of(&number), number, hash_of);
    }
    table
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
