//! Ids and their numbers.

use std::sync::OnceLock;

use hashbrown::HashTable;

use super::key::hash;

/// Distinct ids with numbers from 0.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    pieces: Vec<Piece>,
    /// The number of each piece's first id.
    firsts: Vec<usize>,
    len: usize,
    /// Made by the first look-up, if the ids came by [`Ids::append`].
    table: OnceLock<HashTable<u32>>,
}

/// Ids end to end, and where each one ends.
#[derive(Debug, Default, Clone)]
struct Piece {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

/// Bytes up to which another id may be added to a piece: an id is shorter than half of what 32 bits count.
const FULL: usize = 1 << 31;

impl Piece {
    fn get(&self, number: usize) -> &[u8] {
        let end = |number: usize| self.ends.get(number).map(|&end| end as usize);
        let start = number.checked_sub(1).and_then(end).unwrap_or(0);
        let end = end(number).unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }
}

impl Ids {
    /// Adds ids that are all different and new: their bytes, and where in these each one ends.
    pub(super) fn append(&mut self, bytes: Vec<u8>, ends: Vec<u32>) {
        self.firsts.push(self.len);
        self.len += ends.len();
        self.pieces.push(Piece { bytes, ends });
        self.table.take();
    }

    /// Adds an id that is new.
    pub(super) fn push(&mut self, id: &[u8]) {
        let full = |piece: &Piece| piece.bytes.len() >= FULL;
        if self.pieces.last().is_none_or(full) {
            self.append(Vec::new(), Vec::new());
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.bytes.extend_from_slice(id);
            piece.ends.push(piece.bytes.len() as u32);
            self.len += 1;
        }
        self.table.take();
    }

    /// Adds the ids of another list, all of them new, behind these.
    pub(super) fn extend(&mut self, other: Ids) {
        for piece in other.pieces {
            self.append(piece.bytes, piece.ends);
        }
    }

    /// How many distinct ids there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The id with this number; empty for a number never given out.
    pub fn get(&self, number: usize) -> &[u8] {
        let piece = self.firsts.partition_point(|first| *first <= number);
        let piece = piece.wrapping_sub(1);
        match (self.pieces.get(piece), self.firsts.get(piece)) {
            (Some(piece), Some(first)) => piece.get(number - first),
            _ => &[],
        }
    }

    /// The number of this id, if it was seen.
    pub fn find(&self, id: &[u8]) -> Option<usize> {
        let table = self.table.get_or_init(|| self.table());
        table
            .find(hash(id), |&number| self.get(number as usize) == id)
            .map(|&number| number as usize)
    }

    /// The number of this id, the next one if it was not seen before. `None` past 2^32 − 1 ids.
    pub(super) fn intern(&mut self, id: &[u8]) -> Option<u32> {
        if let Some(number) = self.find(id) {
            return u32::try_from(number).ok();
        }
        let number = u32::try_from(self.len).ok()?;
        let table = self.table.take();
        self.push(id);
        if let Some(mut table) = table {
            table.insert_unique(hash(id), number, |&number| hash(self.get(number as usize)));
            self.table = table.into();
        }
        Some(number)
    }

    fn table(&self) -> HashTable<u32> {
        let mut table = HashTable::with_capacity(self.len);
        let hash_of = |number: &u32| hash(self.get(*number as usize));
        for number in (0..=u32::MAX).take(self.len) {
            table.insert_unique(hash_of(&number), number, hash_of);
        }
        table
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
    fn ids_stand_in_any_number_of_pieces() {
        let mut ids = Ids::default();
        ids.append(b"abbccc".to_vec(), vec![1, 3, 6]);
        ids.append(Vec::new(), Vec::new());
        ids.append(b"d".to_vec(), vec![1]);
        ids.push(b"ee");
        assert_eq!(ids.intern(b"f"), Some(5));
        let all: Vec<_> = (0..ids.len()).map(|number| ids.get(number)).collect();
        assert_eq!(all, [&b"a"[..], b"bb", b"ccc", b"d", b"ee", b"f"]);
        assert!((0..6).all(|number| ids.find(ids.get(number)) == Some(number)));
        assert_eq!((ids.get(6), ids.find(b"g")), (&b""[..], None));
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
