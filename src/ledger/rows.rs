//! Rows on their way into histories: 16 bytes each, by table of customers, in the order they came in.

use super::block::RowKind;
use super::packed::{CUSTOMER_AT, CUSTOMERS, Form, KIND_AT, Packed, Row, Unnumbered};
use crate::calendar::Day;

/// Rows of a table's first block, and of its largest: on average half of it is empty.
const SMALLEST_BLOCK: usize = 16;
const LARGEST_BLOCK: usize = 2048;

/// Rows of one form.
#[derive(Debug, Default)]
struct Block {
    form: Form,
    rows: Vec<[u64; 2]>,
}

impl Block {
    fn has_room(&self, form: Form) -> bool {
        self.form == form && self.rows.len() < self.rows.capacity()
    }
}

/// A row that does not fit 128 bits, and how many rows that do stand before it.
#[derive(Debug)]
struct Wide {
    before: usize,
    row: Row,
}

/// The rows of one table of customers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The block that rows are put into, and the full ones with how many rows they have.
    open: Block,
    blocks: Vec<Block>,
    in_blocks: usize,
    /// Rows that do not fit 128 bits: far-away days, very large amounts.
    wide: Vec<Wide>,
    /// Decimals of the finest amount.
    scale: u8,
    /// Whether any row is not of the plain kind.
    other_kinds: bool,
}

impl Rows {
    fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().chain([&self.open])
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.in_blocks + self.open.rows.len() + self.wide.len()
    }

    /// Decimals of the finest amount.
    pub(super) fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether any row is something else than a part of its order.
    pub(super) fn other_kinds(&self) -> bool {
        self.other_kinds
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: &Row) {
        self.scale = self.scale.max(row.scale);
        self.other_kinds |= row.kind != RowKind::Order;
        // Coarser amounts take the block's scale, so that blocks do not alternate.
        let scale = row.scale.max(self.open.form.scale());
        let amount = rescaled(row.amount, row.scale, scale);
        let Some(packed) = amount.and_then(|amount| Packed::of(row, amount)) else {
            let before = self.in_blocks + self.open.rows.len();
            self.wide.push(Wide { before, row: *row });
            return;
        };
        let form = Form::new(scale, row.file);
        if self.open.has_room(form) {
            self.open.rows.push(packed.0);
            return;
        }
        self.open_next(form);
        self.open.rows.push(packed.0);
    }

    /// Opens a block. Blocks do not grow, so that no row is ever copied and no half-empty block left behind.
    fn open_next(&mut self, form: Form) {
        let capacity = self.open.rows.capacity() * 2;
        let rows = Vec::with_capacity(capacity.clamp(SMALLEST_BLOCK, LARGEST_BLOCK));
        let full = std::mem::replace(&mut self.open, Block { form, rows });
        self.close(full);
    }

    /// Adds rows of one file with their customers' numbers; `wide` are those that say that they do not fit.
    #[inline]
    pub(super) fn extend(
        &mut self,
        rows: impl ExactSizeIterator<Item = (Unnumbered, u32)> + Clone,
        mut wide: impl Iterator<Item = Row>,
        file: u32,
    ) {
        let Form(form) = self.open.form;
        if form as u32 == file && self.open.rows.len() == self.open.rows.capacity() {
            self.open_next(Form(form));
        }
        let open = &mut self.open.rows;
        let before = open.len();
        if open.capacity() - before >= rows.len() {
            let (mut differ, mut kinds, mut most) = (form as u32 ^ file, 0, 0);
            open.extend(rows.clone().map(|(row, customer)| {
                let Unnumbered(Packed([_, low])) = row;
                differ |= ((form ^ low) >> CUSTOMER_AT) as u32;
                kinds |= low >> KIND_AT;
                most |= customer;
                row.numbered(customer).0
            }));
            if differ == 0 && most < CUSTOMERS {
                self.other_kinds |= kinds & 3 != 0;
                return;
            }
            open.truncate(before);
        }
        for (row, customer) in rows {
            let row = row.unpack(customer, file);
            let wide = || {
                wide.next().map(|row| Row {
                    customer,
                    file,
                    ..row
                })
            };
            if let Some(row) = row.or_else(wide) {
                self.push(&row);
            }
        }
    }

    fn close(&mut self, block: Block) {
        if !block.rows.is_empty() {
            self.in_blocks += block.rows.len();
            self.blocks.push(block);
        }
    }

    /// Gives back the room for more rows.
    pub(super) fn settle(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.close(open);
        if let Some(last) = self.blocks.last_mut() {
            last.rows.shrink_to_fit();
        }
    }

    /// Adds all rows of `other` behind its own; `file` is added to their files.
    pub(super) fn append(&mut self, mut other: Rows, file: u32) {
        // What is added to later must be the last.
        let open = std::mem::take(&mut self.open);
        self.close(open);
        let open = std::mem::take(&mut other.open);
        other.close(open);
        for block in &mut other.blocks {
            block.form = Form::new(block.form.scale(), block.form.file() + file);
        }
        for wide in &mut other.wide {
            wide.before += self.in_blocks;
            wide.row.file += file;
        }
        self.in_blocks += other.in_blocks;
        self.blocks.append(&mut other.blocks);
        self.wide.append(&mut other.wide);
        self.scale = self.scale.max(other.scale);
        self.other_kinds |= other.other_kinds;
    }

    /// The same rows with other numbers for their customers: those at the places of their own ones.
    pub(super) fn renumbered(self, numbers: &[u32]) -> Rows {
        let mut rows = Rows::default();
        self.for_each(|row| {
            let number = numbers.get(row.customer as usize).copied();
            let customer = number.unwrap_or(row.customer);
            rows.push(&Row { customer, ..row });
        });
        rows
    }

    /// The rows without those of a customer, whom `see` is called with.
    pub(super) fn without(self, customer: u32, mut see: impl FnMut(&Row)) -> Rows {
        let mut rows = Rows::default();
        self.for_each(|row| {
            if row.customer == customer {
                see(&row);
            } else {
                rows.push(&row);
            }
        });
        rows
    }

    /// Calls `see` with each row's customer, day and kind.
    #[inline]
    pub(super) fn customers(&self, mut see: impl FnMut(u32, Day, RowKind)) {
        for block in self.all_blocks() {
            let rows = block.rows.iter().map(|&row| Packed(row));
            rows.for_each(|row| see(row.customer(), row.day(), row.kind()));
        }
        let wide = self.wide.iter().map(|wide| wide.row);
        wide.for_each(|row| see(row.customer, row.day, row.kind));
    }

    /// Calls `see` with each row, in the order they were added.
    #[inline]
    pub(super) fn for_each(&self, mut see: impl FnMut(Row)) {
        self.for_each_piece(|rows, form, wide| {
            rows.iter()
                .map(|&row| Packed(row).unpack(form))
                .chain(wide.copied())
                .for_each(&mut see);
        });
    }

    /// Calls `see` with rows of one form, and with the one behind them if it does not fit 128 bits, in the order they
    /// were added.
    #[inline]
    pub(super) fn for_each_piece(&self, mut see: impl FnMut(&[[u64; 2]], Form, Option<&Row>)) {
        let mut wide = self.wide.iter().peekable();
        let mut at = 0;
        for block in self.all_blocks() {
            let mut rows = block.rows.as_slice();
            loop {
                let before = wide.peek().map_or(usize::MAX, |wide| wide.before);
                let (now, later) = rows.split_at(before.saturating_sub(at).min(rows.len()));
                at += now.len();
                rows = later;
                let next = wide.next_if(|wide| wide.before == at);
                see(now, block.form, next.map(|wide| &wide.row));
                if next.is_none() {
                    break;
                }
            }
        }
        for wide in wide {
            see(&[], Form::default(), Some(&wide.row));
        }
    }

    /// The memory of the rows, largest piece last.
    pub(super) fn into_memory(self) -> Vec<Vec<u64>> {
        let memory = self.blocks.into_iter().chain([self.open]).map(|block| {
            let mut words = block.rows.into_flattened();
            words.clear();
            words
        });
        let mut memory: Vec<_> = memory.collect();
        memory.sort_unstable_by_key(Vec::capacity);
        memory
    }
}

/// Units of 10^−`from` in units of 10^−`to`, where that is finer or the same; `None` where they do not
/// fit.
#[inline]
pub(super) fn rescaled(units: i64, from: u8, to: u8) -> Option<i64> {
    if from == to {
        return Some(units);
    }
    10_i64
        .checked_pow(u32::from(to.checked_sub(from)?))
        .and_then(|factor| units.checked_mul(factor))
}

/// The same where 64 bits may be too few: neither has more than 18 digits.
#[inline]
pub(super) fn rescaled_wide(units: i64, from: u8, to: u8) -> i128 {
    let short = rescaled(units, from, to).map(i128::from);
    short.unwrap_or_else(|| i128::from(units) * 10_i128.pow(u32::from(to.saturating_sub(from))))
}
