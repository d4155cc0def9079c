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
    /// The row of a customer with a number below 2^16, and whether it fits; if not, the row is another one.
    #[inline(always)]
    pub(super) fn placed(order: u64, customer: u32, value: &Value) -> (Packed, bool) {
        let day = value.day.epoch_days() - FIRST_DAY;
        let fits = i64::from(value.units as i32) == value.units && day as u32 >> 16 == 0;
        let units = u64::from(value.units as u32);
        let low = u64::from(customer) << 48 | u64::from(day as u32) << 32 | units;
        (Packed([order << 8, low]), fits)
    }

    /// The row with its amount at the scale of its block.
    #[inline(always)]
    fn of(row: &Row, amount: i64) -> Option<Packed> {
        let amount = i32::try_from(amount).ok()?;
        let day = u16::try_from(row.day.epoch_days() - FIRST_DAY).ok()?;
        let (order, customer) = (row.order.unwrap_or(0), u64::from(row.customer));
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
        Day::restored(i32::from(day) + FIRST_DAY)
    }

    #[inline]
    fn unpack(self, form: Form) -> Row {
        Row {
            customer: self.customer(),
            order: form.has_orders().then_some(self.order()),
            day: self.day(),
            amount: self.amount(),
            scale: form.scale(),
            file: form.file(),
        }
    }
}

/// What all rows of a block have in common: whether they have order ids and their amounts' scale where
/// [`Unnumbered`] rows have them, and in the lower 32 bits their file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Form(u64);

impl Form {
    #[inline(always)]
    pub(super) fn new(scale: u8, has_orders: bool, file: u32) -> Form {
        Form(u64::from(has_orders) << 63 | u64::from(scale) << 48 | u64::from(file))
    }

    /// The form of a row of this file.
    #[inline(always)]
    fn of(row: Unnumbered, file: u32) -> Form {
        Form(row.form() | u64::from(file))
    }

    #[inline]
    fn scale(self) -> u8 {
        (self.0 >> 48) as u8 & 0x7f
    }

    #[inline]
    fn has_orders(self) -> bool {
        self.0 & HAS_ORDER != 0
    }

    #[inline]
    fn file(self) -> u32 {
        self.0 as u32
    }

    fn in_file(self, file: u32) -> Form {
        Form::new(self.scale(), self.has_orders(), file)
    }
}

/// Rows of one form.
#[derive(Debug, Default)]
struct Block {
    form: Form,
    rows: Vec<[u64; 2]>,
}

impl Block {
    /// Adds a row if it is of this form and there is room.
    #[inline(always)]
    fn takes(&mut self, form: Form, row: impl FnOnce() -> Option<Packed>) -> bool {
        let has_room = self.form == form && self.rows.len() < self.rows.capacity();
        match has_room.then(row).flatten() {
            Some(row) => {
                self.rows.push(row.0);
                true
            }
            None => false,
        }
    }
}

/// The rows of one table of customers.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The block that rows are put into, and the full ones.
    open: Block,
    blocks: Vec<Block>,
    /// Rows that do not fit 128 bits: far-away days, very large amounts.
    wide: Vec<Row>,
    /// Decimals of the finest amount.
    scale: u8,
}

impl Rows {
    fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().chain([&self.open])
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        let in_blocks = self.all_blocks().map(|block| block.rows.len());
        in_blocks.sum::<usize>() + self.wide.len()
    }

    /// Decimals of the finest amount.
    pub(super) fn scale(&self) -> u8 {
        self.scale
    }

    /// Adds a row.
    #[inline]
    pub(super) fn push(&mut self, row: &Row) {
        let form = Form::new(row.scale, row.order.is_some(), row.file);
        if !self.open.takes(form, || Packed::of(row, row.amount)) {
            self.push_rare(row);
        }
    }

    /// Adds a row unless it needs more room or another block.
    #[inline(always)]
    pub(super) fn takes(&mut self, form: Form, row: Packed) -> bool {
        self.open.takes(form, || Some(row))
    }

    /// Adds a row of a file whose customer has a number.
    #[inline(always)]
    pub(super) fn push_numbered(&mut self, row: Unnumbered, customer: u32, file: u32) {
        let form = Form::of(row, file);
        if !self.open.takes(form, || Some(row.numbered(customer))) {
            self.push_rare(&row.unpack(customer, file));
        }
    }

    /// Adds rows of one file with their customers' numbers.
    #[inline]
    pub(super) fn extend(
        &mut self,
        rows: impl ExactSizeIterator<Item = (Unnumbered, u32)> + Clone,
        file: u32,
    ) {
        let Block { form, rows: open } = &mut self.open;
        let fits = open.capacity() - open.len() >= rows.len();
        if fits && rows.clone().all(|(row, _)| Form::of(row, file) == *form) {
            open.extend(rows.map(|(row, customer)| row.numbered(customer).0));
            return;
        }
        rows.for_each(|(row, customer)| self.push_numbered(row, customer, file));
    }

    /// A row that needs another block, another scale or more than 128 bits.
    #[cold]
    fn push_rare(&mut self, row: &Row) {
        self.scale = self.scale.max(row.scale);
        // Coarser amounts take the block's scale, so that blocks do not alternate.
        let scale = row.scale.max(self.open.form.scale());
        let amount = rescaled(row.amount, row.scale, scale);
        let Some(packed) = amount.and_then(|amount| Packed::of(row, amount)) else {
            self.wide.push(*row);
            return;
        };
        let form = Form::new(scale, row.order.is_some(), row.file);
        if !self.open.takes(form, || Some(packed)) {
            // Blocks do not grow, so that no row is ever copied and no half-empty block left behind.
            let capacity = self.open.rows.capacity() * 2;
            let mut rows = Vec::with_capacity(capacity.clamp(SMALLEST_BLOCK, LARGEST_BLOCK));
            rows.push(packed.0);
            let full = std::mem::replace(&mut self.open, Block { form, rows });
            self.close(full);
        }
    }

    fn close(&mut self, block: Block) {
        if !block.rows.is_empty() {
            self.blocks.push(block);
        }
    }

    /// Adds all rows of `other`; `file` is added to their files.
    pub(super) fn append(&mut self, mut other: Rows, file: u32) {
        let open = std::mem::take(&mut other.open);
        other.close(open);
        for block in &mut other.blocks {
            block.form = block.form.in_file(block.form.file() + file);
        }
        for row in &mut other.wide {
            row.file += file;
        }
        self.blocks.append(&mut other.blocks);
        self.wide.append(&mut other.wide);
        self.scale = self.scale.max(other.scale);
    }

    /// The same rows with other numbers for their customers, unless one has none.
    pub(super) fn renumbered(self, mut number: impl FnMut(u32) -> Option<u32>) -> Option<Rows> {
        let mut rows = Rows::default();
        for row in self.blocks().flatten().chain(self.wide()) {
            let customer = number(row.customer)?;
            rows.push(&Row { customer, ..row });
        }
        Some(rows)
    }

    /// Calls `see` with each row's customer and day.
    #[inline]
    pub(super) fn customers(&self, mut see: impl FnMut(u32, Day)) {
        for block in self.all_blocks() {
            let rows = block.rows.iter().map(|&row| Packed(row));
            rows.for_each(|row| see(row.customer(), row.day()));
        }
        self.wide.iter().for_each(|row| see(row.customer, row.day));
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

    /// The rows that fit 128 bits, in pieces; the [others](Rows::wide) are few.
    pub(super) fn blocks(&self) -> impl Iterator<Item = impl Iterator<Item = Row>> {
        self.all_blocks().map(|block| {
            let rows = block.rows.iter();
            rows.map(|&row| Packed(row).unpack(block.form))
        })
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
