//! Rows on their way into histories: 16 bytes each, by table of customers.

use super::key::ORDER_BITS;
use super::many::Value;
use crate::calendar::Day;

/// Day 0 of a packed row, 1900-01-01 in days since 1970; 65,535 days later is in 2079.
const FIRST_DAY: i32 = -25_567;

/// Rows of a table's first block, and of its largest: on average half of it is empty.
const SMALLEST_BLOCK: usize = 16;
const LARGEST_BLOCK: usize = 2048;

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
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Packed([u64; 2]);

/// A row in 128 bits whose customer has no number yet. In the place of the number stands what the number's
/// block will know of all its rows: the amount's scale and whether there is an order's id.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unnumbered(Packed);

/// Where a row without a number has its scale, and whether it has an order's id.
const SCALE: u64 = 0x7f << 48;
const HAS_ORDER: u64 = 1 << 63;
const FORM: u64 = SCALE | HAS_ORDER;

impl Unnumbered {
    /// The row, and whether it fits; if not, the row is another one.
    #[inline(always)]
    pub(super) fn packed(order: u64, has_order: bool, value: Value) -> (Unnumbered, bool) {
        let Value { day, units, scale } = value;
        let form = u64::from(scale) << 48 | u64::from(has_order) << 63;
        let day = day.epoch_days() - FIRST_DAY;
        let fits = i64::from(units as i32) == units && day as u32 >> 16 == 0;
        let low = form | u64::from(day as u16) << 32 | u64::from(units as u32);
        (Unnumbered(Packed([order << 8, low])), fits)
    }

    #[inline]
    fn numbered(self, customer: u32) -> Packed {
        let Unnumbered(Packed([high, low])) = self;
        let customer = u64::from(customer);
        Packed([
            high | customer >> 16,
            low & !(0xffff << 48) | (customer & 0xffff) << 48,
        ])
    }

    /// What its block must know of it.
    #[inline]
    fn form(self) -> u64 {
        let Unnumbered(Packed([_, low])) = self;
        low & FORM
    }

    /// The row in full.
    fn unpack(self, customer: u32, file: u32) -> Row {
        let Unnumbered(packed) = self;
        let form = self.form();
        Row {
            customer,
            order: (form & HAS_ORDER != 0).then_some(packed.order()),
            day: packed.day(),
            amount: packed.amount(),
            scale: (form >> 48) as u8 & 0x7f,
            file,
        }
    }
}

impl Packed {
    #[inline(always)]
    fn new(order: u64, customer: u32, day: Day, amount: i64) -> Option<Packed> {
        let amount = i32::try_from(amount).ok()?;
        let day = u16::try_from(day.epoch_days() - FIRST_DAY).ok()?;
        let customer = u64::from(customer);
        if customer >> 24 != 0 {
            return None;
        }
        let high = order << 8 | customer >> 16;
        let low = (customer & 0xffff) << 48 | u64::from(day) << 32 | u64::from(amount as u32);
        Some(Packed([high, low]))
    }

    #[inline]
    fn order(self) -> u64 {
        self.0[0] >> (64 - ORDER_BITS)
    }

    #[inline]
    fn amount(self) -> i64 {
        i64::from(self.0[1] as u32 as i32)
    }

    #[inline]
    fn customer(self) -> u32 {
        let Packed([high, low]) = self;
        ((high & 0xff) << 16 | low >> 48) as u32
    }

    #[inline]
    fn day(self) -> Day {
        let day = (self.0[1] >> 32) as u16;
        // Every day of 1900 to 2079 is one.
        Day::from_epoch_days(i64::from(day) + i64::from(FIRST_DAY)).unwrap_or(Day::MIN)
    }

    #[inline]
    fn unpack(self, block: &Block) -> Row {
        Row {
            customer: self.customer(),
            order: block.has_orders.then_some(self.order()),
            day: self.day(),
            amount: self.amount(),
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
    rows: Vec<[u64; 2]>,
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
            && let Some(packed) =
                Packed::new(row.order.unwrap_or(0), row.customer, row.day, row.amount)
        {
            block.rows.push(packed.0);
            return;
        }
        self.push_rare(row);
    }

    /// Adds rows of one file with their customers' numbers.
    #[inline]
    pub(super) fn extend(
        &mut self,
        rows: impl ExactSizeIterator<Item = (Unnumbered, u32)> + Clone,
        file: u32,
    ) {
        if let Some(block) = self.blocks.last_mut()
            && block.file == file
            && block.rows.capacity() - block.rows.len() >= rows.len()
        {
            let form = u64::from(block.scale) << 48 | if block.has_orders { HAS_ORDER } else { 0 };
            let others = rows
                .clone()
                .fold(0, |others, (row, _)| others | (row.form() ^ form));
            if others == 0 {
                block
                    .rows
                    .extend(rows.map(|(row, customer)| row.numbered(customer).0));
                return;
            }
        }
        rows.for_each(|(row, customer)| self.push(&row.unpack(customer, file)));
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
        let packed = amount
            .and_then(|amount| Packed::new(row.order.unwrap_or(0), row.customer, row.day, amount));
        let Some(packed) = packed else {
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
            let capacity = (last * 2).clamp(SMALLEST_BLOCK, LARGEST_BLOCK);
            let rows = Vec::with_capacity(capacity);
            self.blocks.push(Block {
                file: row.file,
                scale,
                has_orders,
                rows,
            });
        }
        if let Some(block) = self.blocks.last_mut() {
            block.rows.push(packed.0);
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
        for row in self.blocks().flatten().chain(self.wide()) {
            let customer = numbers.get(row.customer as usize).copied();
            let customer = customer.unwrap_or(row.customer);
            rows.push(&Row { customer, ..row });
        }
        rows
    }

    /// Calls `see` with each row's customer and day.
    #[inline]
    pub(super) fn customers(&self, mut see: impl FnMut(u32, Day)) {
        for block in &self.blocks {
            block
                .rows
                .iter()
                .for_each(|&row| see(Packed(row).customer(), Packed(row).day()));
        }
        self.wide.iter().for_each(|row| see(row.customer, row.day));
    }

    /// The memory of the rows, largest piece last.
    pub(super) fn into_memory(self) -> Vec<Vec<u64>> {
        let memory = self.blocks.into_iter().map(|block| {
            let mut words = block.rows.into_flattened();
            words.clear();
            words
        });
        let mut memory: Vec<_> = memory.collect();
        memory.sort_unstable_by_key(Vec::capacity);
        memory
    }

    /// The rows that fit 128 bits, in pieces; the [others](Rows::wide) are few.
    pub(super) fn blocks(&self) -> impl Iterator<Item = impl Iterator<Item = Row>> {
        let blocks = self.blocks.iter();
        blocks.map(|block| block.rows.iter().map(|&row| Packed(row).unpack(block)))
    }

    /// The rows that do not.
    pub(super) fn wide(&self) -> impl Iterator<Item = Row> {
        self.wide.iter().copied()
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
