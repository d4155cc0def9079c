//! Rows that wait until enough of one table are there to be looked up at once.

use super::block::{BlockRow, NO_GROUP};
use super::intern::{TABLES, table_of};
use super::key::{Arena, Key, hash};
use super::packed::Unnumbered;

/// Rows of one table that are looked up at once: enough that their waits for memory overlap, and that the
/// table's pages are worth a visit; few enough that all tables' rows stay in the cache while they wait.
pub(super) const PENDING: usize = 64;

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
    arenas: Vec<Arena>,
    /// The numbers of the rows' groups, so many a row, beside the rows; none as long as no row has one.
    groups: Vec<u32>,
    /// Of each table the rows that do not fit 128 bits, in their order. What waits in their place says so.
    wide: Vec<Vec<WideRow>>,
}

/// What is known of a row that does not fit 128 bits, apart from its customer.
pub(super) type WideRow = BlockRow<'static>;

impl Default for Pending {
    fn default() -> Self {
        Pending {
            rows: Vec::new(),
            counts: [0; TABLES],
            arenas: Vec::new(),
            groups: Vec::new(),
            wide: Vec::new(),
        }
    }
}

/// The waiting rows of one table.
pub(super) struct Waiters<'a> {
    pub(super) rows: &'a [Waiting],
    pub(super) arena: &'a Arena,
    /// So many for each row as there are columns, or none at all.
    pub(super) groups: &'a [u32],
    pub(super) wide: &'a [WideRow],
}

impl Pending {
    /// Puts a row of a customer to those of its table. `None` if there is no room for its id; otherwise the table, if
    /// it must be [emptied](Pending::empty) now.
    #[inline(always)]
    pub(super) fn push(&mut self, row: &BlockRow<'_>, groups: &[u32]) -> Option<Option<usize>> {
        if self.rows.is_empty() {
            self.rows.resize(TABLES * PENDING, Waiting::default());
            self.arenas.resize_with(TABLES, Arena::default);
        }
        let (table, customer) = match Key::short(row.customer) {
            Some(key) => (table_of(key.hash()), key),
            None => {
                let hash = hash(row.customer);
                let table = table_of(hash);
                // invariant: a table of each hash
                let place = self.arenas[table].push(row.customer)?;
                (table, Key::long(hash, place))
            }
        };
        let (packed, fits) = Unnumbered::packed(row);
        if !fits {
            self.keep(*row, table);
        }
        let count = &mut self.counts[table]; // invariant
        let place = table * PENDING + usize::from(*count);
        self.rows[place] = Waiting {
            customer,
            row: packed,
        }; // invariant: emptied when full
        *count += 1;
        let full = usize::from(*count) == PENDING;
        if row.group != NO_GROUP || !self.groups.is_empty() {
            self.put_groups(place, row.group, groups);
        }
        Some(full.then_some(table))
    }

    #[inline(never)]
    fn put_groups(&mut self, place: usize, group: u32, groups: &[u32]) {
        let columns = groups.len();
        self.groups.resize(TABLES * PENDING * columns, NO_GROUP);
        let slots = self.groups.get_mut(place * columns..(place + 1) * columns);
        match slots {
            Some(slots) if group == NO_GROUP => slots.fill(NO_GROUP),
            Some(slots) => slots.copy_from_slice(groups),
            None => {}
        }
    }

    #[inline(never)]
    fn keep(&mut self, row: BlockRow<'_>, table: usize) {
        self.wide.resize_with(TABLES, Vec::new);
        let row = BlockRow {
            customer: &[],
            ..row
        };
        self.wide[table].push(row); // invariant
    }

    /// What waits for a table.
    pub(super) fn of(&self, table: usize, columns: usize) -> Option<Waiters<'_>> {
        let start = table * PENDING;
        let count = self.counts.get(table).copied().unwrap_or(0);
        let range = start..start + usize::from(count);
        Some(Waiters {
            rows: self
                .rows
                .get(range.clone())
                .filter(|rows| !rows.is_empty())?,
            arena: self.arenas.get(table)?,
            groups: (self.groups)
                .get(range.start * columns..range.end * columns)
                .unwrap_or_default(),
            wide: self.wide.get(table).map_or(&[], Vec::as_slice),
        })
    }

    /// Forgets the rows of a table.
    pub(super) fn empty(&mut self, table: usize) {
        if let Some(count) = self.counts.get_mut(table) {
            *count = 0;
        }
        if let Some(arena) = self.arenas.get_mut(table) {
            arena.clear();
        }
        if let Some(wide) = self.wide.get_mut(table) {
            wide.clear();
        }
    }
}
