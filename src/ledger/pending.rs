//! Rows that wait until enough of one table are there to be looked up at once.

use super::intern::TABLES;
use super::key::Key;
use super::rows::Unnumbered;

/// Rows of one table that are looked up at once: enough that their waits for memory overlap, and that the
/// table's pages are worth a visit; few enough that all tables' rows stay in the cache while they wait.
pub(super) const PENDING: usize = 128;

/// A row whose customer has no number yet, half a line of the cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
pub(super) struct Waiting {
    /// The customer's key; a long id's place is one in the arena of its table's waiting rows.
    pub(super) customer: Key,
    pub(super) row: Unnumbered,
}

/// The waiting rows of all tables, in one piece of memory.
#[derive(Debug)]
pub(super) struct Pending {
    /// Room for [`PENDING`] rows of each table; none at all as long as there is no row.
    rows: Vec<Waiting>,
    /// How many rows of each table wait.
    counts: [u8; TABLES],
    /// The bytes of each table's long ids.
    arenas: Vec<Vec<u8>>,
}

impl Default for Pending {
    fn default() -> Self {
        Pending {
            rows: Vec::new(),
            counts: [0; TABLES],
            arenas: Vec::new(),
        }
    }
}

impl Pending {
    /// Puts a row to those of its customer's table; tells the table if it must be [emptied](Pending::empty) now.
    #[inline(always)]
    pub(super) fn push(&mut self, customer: &[u8], table: usize, row: Unnumbered) -> Option<usize> {
        let customer = Key::short(customer).unwrap_or_else(|| self.keep(customer, table));
        self.put(table, Waiting { customer, row })
    }

    /// The same for a row with a short id.
    #[inline(always)]
    pub(super) fn put(&mut self, table: usize, waiting: Waiting) -> Option<usize> {
        if self.rows.is_empty() {
            self.rows.resize(TABLES * PENDING, Waiting::default());
        }
        let count = &mut self.counts[table]; // invariant: a table of each hash
        let place = table * PENDING + usize::from(*count);
        self.rows[place] = waiting; // invariant: emptied when full
        *count += 1;
        (usize::from(*count) == PENDING).then_some(table)
    }

    /// The key of a long id.
    #[cold]
    fn keep(&mut self, customer: &[u8], table: usize) -> Key {
        self.arenas.resize_with(TABLES, Vec::new);
        let arena = &mut self.arenas[table]; // invariant
        let key = Key::long(arena.len(), customer.len());
        arena.extend_from_slice(customer);
        key
    }

    /// The rows of a table and the bytes of their long ids.
    pub(super) fn of(&self, table: usize) -> (&[Waiting], &[u8]) {
        let start = table * PENDING;
        let count = self.counts.get(table).copied().unwrap_or(0);
        let rows = self.rows.get(start..start + usize::from(count));
        let arena = self.arenas.get(table).map(Vec::as_slice);
        (rows.unwrap_or_default(), arena.unwrap_or_default())
    }

    /// Forgets the rows of a table.
    pub(super) fn empty(&mut self, table: usize) {
        if let Some(count) = self.counts.get_mut(table) {
            *count = 0;
        }
        if let Some(arena) = self.arenas.get_mut(table) {
            arena.clear();
        }
    }
}
