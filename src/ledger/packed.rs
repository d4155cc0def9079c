//! A row of the ledger in 16 bytes.

use super::block::{BlockRow, RowKind};
use super::codes::{CODE, ORDER_BITS};
use crate::calendar::Day;

/// Day 0 of a packed row, 1900-01-01 in days since 1970; 65,535 days later is in 2079.
const FIRST_DAY: i32 = -25_567;

/// What is known of a row once its customer has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Within its table.
    pub(super) customer: u32,
    /// The code of its order, if the row has one.
    pub(super) order: Option<u64>,
    pub(super) day: Day,
    /// Units of 10^−`scale`.
    pub(super) amount: i64,
    pub(super) scale: u8,
    pub(super) kind: RowKind,
    pub(super) starts: bool,
    pub(super) file: u32,
}

impl Row {
    fn of(row: &BlockRow<'_>, customer: u32, file: u32) -> Row {
        Row {
            customer,
            order: row.order,
            day: row.value.day,
            amount: row.value.units,
            scale: row.value.scale,
            kind: row.kind,
            starts: row.starts,
            file,
        }
    }
}

/// A row in 128 bits: from the highest 56 of the order's code, 21 of the customer, 3 of what the row is to its
/// order, 16 of the day, 32 of the amount.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Packed(pub(super) [u64; 2]);

/// In the place of an order's code where a row has none. An order that has this code by chance does not fit.
const NO_ORDER: u64 = CODE;

/// Where the day, what the row is to its order, and the customer stand.
const DAY_AT: u32 = 32;
const STARTS_AT: u32 = 48;
pub(super) const KIND_AT: u32 = 49;
pub(super) const CUSTOMER_AT: u32 = 51;

/// Bits of the customer that stand beside the order's code, and those below them.
const HIGH_BITS: u32 = u64::BITS - ORDER_BITS;
const LOW_BITS: u32 = u64::BITS - CUSTOMER_AT;

/// Customers from this number on do not fit.
pub(super) const CUSTOMERS: u32 = 1 << (HIGH_BITS + LOW_BITS);

/// A row in 128 bits whose customer has no number yet. In the place of the number stands what the number's
/// block will know of all its rows: the amount's scale; or that the row does not fit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unnumbered(pub(super) Packed);

/// Where a row without a number has its scale, and whether it does not fit.
const SCALE: u64 = 0x7f << CUSTOMER_AT;
const WIDE: u64 = 1 << 63;
const FORM: u64 = SCALE | WIDE;

impl Unnumbered {
    /// The row, and whether it fits; if not, what is returned only says so.
    #[inline(always)]
    pub(super) fn packed(row: &BlockRow<'_>) -> (Unnumbered, bool) {
        let value = row.value;
        let day = value.day.epoch_days() - FIRST_DAY;
        let order = row.order.unwrap_or(NO_ORDER);
        let fits = i64::from(value.units as i32) == value.units
            && day as u32 >> 16 == 0
            && (order < NO_ORDER || row.order.is_none());
        let order_part = u64::from(row.starts) << STARTS_AT | row.kind.bits() << KIND_AT;
        let form = u64::from(value.scale) << CUSTOMER_AT | u64::from(!fits) << 63;
        let low = form & FORM | order_part | u64::from(day as u16) << DAY_AT;
        let low = low | u64::from(value.units as u32);
        (Unnumbered(Packed([order << HIGH_BITS, low])), fits)
    }

    #[inline(always)]
    pub(super) fn numbered(self, customer: u32) -> Packed {
        let Unnumbered(Packed([high, low])) = self;
        let customer = u64::from(customer);
        let low = low & ((1 << CUSTOMER_AT) - 1) | customer << CUSTOMER_AT;
        Packed([high | customer >> LOW_BITS, low])
    }

    #[inline(always)]
    pub(super) fn day(self) -> Option<Day> {
        (self.form() & WIDE == 0).then(|| self.0.day())
    }

    #[inline(always)]
    fn form(self) -> u64 {
        let Unnumbered(Packed([_, low])) = self;
        low & FORM
    }

    pub(super) fn unpack(self, customer: u32, file: u32) -> Option<Row> {
        let Unnumbered(packed) = self;
        let form = Form(self.form() | u64::from(file));
        (form.0 & WIDE == 0).then(|| Row {
            customer,
            ..packed.unpack(form)
        })
    }
}

impl Packed {
    /// The row with its amount at the scale of its block.
    pub(super) fn of(row: &Row, amount: i64) -> Option<Packed> {
        let amount = i32::try_from(amount).ok()?;
        let day = u16::try_from(row.day.epoch_days() - FIRST_DAY).ok()?;
        let order = row.order.unwrap_or(NO_ORDER);
        if row.customer >= CUSTOMERS || order >= NO_ORDER && row.order.is_some() {
            return None;
        }
        let customer = u64::from(row.customer);
        let order_part = u64::from(row.starts) << STARTS_AT | row.kind.bits() << KIND_AT;
        let low = customer << CUSTOMER_AT | order_part | u64::from(day) << DAY_AT;
        let low = low | u64::from(amount as u32);
        Some(Packed([order << HIGH_BITS | customer >> LOW_BITS, low]))
    }

    #[inline(always)]
    pub(super) fn customer(self) -> u32 {
        let Packed([high, low]) = self;
        ((high & ((1 << HIGH_BITS) - 1)) << LOW_BITS | low >> CUSTOMER_AT) as u32
    }

    #[inline(always)]
    pub(super) fn day(self) -> Day {
        let day = (self.0[1] >> DAY_AT) as u16;
        // Every day of 1900 to 2079 is one.
        Day::restored(i32::from(day) + FIRST_DAY)
    }

    #[inline(always)]
    pub(super) fn kind(self) -> RowKind {
        RowKind::of_bits(self.0[1] >> KIND_AT)
    }

    #[inline(always)]
    pub(super) fn unpack(self, form: Form) -> Row {
        let Packed([high, low]) = self;
        let order = high >> HIGH_BITS;
        Row {
            customer: self.customer(),
            order: (order != NO_ORDER).then_some(order),
            day: self.day(),
            amount: i64::from(low as u32 as i32),
            scale: form.scale(),
            kind: self.kind(),
            starts: low >> STARTS_AT & 1 == 1,
            file: form.file(),
        }
    }
}

/// What all rows of a block have in common: their amounts' scale where [`Unnumbered`] rows have it, and in the lower
/// 32 bits their file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Form(pub(super) u64);

impl Form {
    #[inline(always)]
    pub(super) fn new(scale: u8, file: u32) -> Form {
        Form(u64::from(scale) << CUSTOMER_AT | u64::from(file))
    }

    #[inline(always)]
    pub(super) fn scale(self) -> u8 {
        (self.0 >> CUSTOMER_AT) as u8 & 0x7f
    }

    #[inline(always)]
    pub(super) fn file(self) -> u32 {
        self.0 as u32
    }
}

/// The row of a customer without a number yet that does not fit 128 bits.
pub(super) fn wide_row(row: &BlockRow<'_>) -> Row {
    Row::of(row, 0, 0)
}
