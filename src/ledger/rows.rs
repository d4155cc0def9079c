//! Rows on their way into histories: 16 bytes each, by table of customers.

use super::key::ORDER_BITS;
use crate::calendar::Day;

/// Day 0 of a packed row, 1900-01-01 in days since 1970; 65,535 days later is in 2079.
const FIRST_DAY: i32 = -25_567;

/// Rows of a table's first block, and of its largest.
const SMALLEST_BLOCK: usize = 16;
const LARGEST_BLOCK: usize = 1 << 16;

/// What is known of a row once its customer has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Within its table.
    pub(super) customer: u32,
    /// The code of its order's id, if the row has one.
    pub(super) order: Option<u64>,
    pub(super) day: Day,
    /// Units of 10^−`scale`.
    pub(super) amount: i64,
    pub(super) scale: u8,
    pub(super) file: u32,
}

/// A row in 128 bits: from the highest 56 of the order's code, 24 of the customer, 16 of the day, 32 of
/// the amount.
#[derive(Debug, Clone, Copy)]
struct Packed(u64, u64);

impl Packed {
    #[inline]
    fn new(row: &Row, amount: i64) -> Option<Packed> {
        let amount = i32::try_from(amount).ok()?;
        let day = u16::try_from(row.day.epoch_days() - FIRST_DAY).ok()?;
        let customer = u64::from(row.customer);
        if customer >> 24 != 0 {
            return None;
        }
        let high = row.order.unwrap_or(0) << 8 | customer >> 16;
        let low = (customer & 0xffff) << 48 | u64::from(day) << 32 | u64::from(amount as u32);
        Some(Packed(high, low))
    }

    #[inline]
    fn customer(self) -> u32 {
        ((self.0 & 0xff) << 16 | self.1 >> 48) as u32
    }

    #[inline]
    fn day(self) -> Day {
        let day = (self.1 >> 32) as u16;
        // Every day of 1900 to 2079 is one.
        Day::from_epoch_days(i64::from(day) + i64::from(FIRST_DAY)).unwrap_or(Day::MIN)
    }

    #[inline]
    fn unpack(self, block: &Block) -> Row {
        Row {
            customer: self.customer(),
            order: block.has_orders.then_some(self.0 >> (64 - ORDER_BITS)),
            day: self.day(),
            amount: i64::from(self.1 as u32 as i32),
            scale: block.scale,
            file: block.file,
        }
    }
}

/// Rows of one file whose amounts have one scale.
#[derive(Debug)]
struct Block {
    file: u32,
    scale: u8,
    has_orders: bool,
    rows: Vec<Packed>,
}

/// The rows of one table of customers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    blocks: Vec<Block>,
    /// Rows that do not fit 128 bits: far-away days, very large amounts.
    wide: Vec<Row>,
    /// Decimals of the finest amount.
    scale: u8,
}

impl Rows {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.blocks
            .iter()
            .map(|block| block.rows.len())
            .sum::<usize>()
            + self.wide.len()
    }

    /// Decimals of the finest amount.
    pub(super) fn scale(&self) -> u8 {
        self.scale
    }

    /// Adds a row.
    #[inline]
    pub(super) fn push(&mut self, row: &Row) {
        if let Some(block) = self.blocks.last_mut()
            && block.rows.len() < block.rows.capacity()
            && block.scale == row.scale
            && block.has_orders == row.order.is_some()
            && block.file == row.file
            && let Some(packed) = Packed::new(row, row.amount)
        {
            block.rows.push(packed);
            return;
        }
        self.push_rare(row);
    }

    /// A row that needs another block, another scale or more than 128 bits.
    #[cold]
    fn push_rare(&mut self, row: &Row) {
        self.scale = self.scale.max(row.scale);
        // Coarser amounts take the block's scale, so that blocks do not alternate.
        let scale = self
            .blocks
            .last()
            .map_or(row.scale, |block| block.scale.max(row.scale));
        let amount = rescaled(row.amount, row.scale, scale);
        let Some(packed) = amount.and_then(|amount| Packed::new(row, amount)) else {
            self.wide.push(*row);
            return;
        };
        let has_orders = row.order.is_some();
        let fits = self.blocks.last().is_some_and(|block| {
            block.rows.len() < block.rows.capacity()
                && block.scale == scale
                && block.has_orders == has_orders
                && block.file == row.file
        });
        if !fits {
            // Blocks do not grow, so that no row is ever copied and no half-empty block left behind.
            let last = self.blocks.last().map_or(0, |block| block.rows.capacity());
            let capacity = (last * 4).clamp(SMALLEST_BLOCK, LARGEST_BLOCK);
            let rows = Vec::with_capacity(capacity);
            self.blocks.push(Block {
                file: row.file,
                scale,
                has_orders,
                rows,
            });
        }
        if let Some(block) = self.blocks.last_mut() {
            block.rows.push(packed);
        }
    }

    /// Adds all rows of `other`; `file` is added to their files.
    pub(super) fn append(&mut self, mut other: Rows, file: u32) {
        for block in &mut other.blocks {
            block.file += file;
        }
        for row in &mut other.wide {
            row.file += file;
        }
        self.blocks.append(&mut other.blocks);
        self.wide.append(&mut other.wide);
        self.scale = self.scale.max(other.scale);
    }

    /// The same rows with other numbers for their customers.
    pub(super) fn renumbered(self, numbers: &[u32]) -> Rows {
        let mut rows = Rows::default();
        self.for_each(|row| {
            let customer = numbers
                .get(row.customer as usize)
                .copied()
                .unwrap_or(row.customer);
            rows.push(&Row { customer, ..row });
        });
        rows
    }

    /// Calls `see` with each row's customer and day.
    #[inline]
    pub(super) fn customers(&self, mut see: impl FnMut(u32, Day)) {
        for block in &self.blocks {
            block
                .rows
                .iter()
                .for_each(|row| see(row.customer(), row.day()));
        }
        self.wide.iter().for_each(|row| see(row.customer, row.day));
    }

    /// Calls `take` with each row.
    #[inline]
    pub(super) fn for_each(&self, mut take: impl FnMut(Row)) {
        for block in &self.blocks {
            block.rows.iter().for_each(|row| take(row.unpack(block)));
        }
        self.wide.iter().for_each(|row| take(*row));
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
