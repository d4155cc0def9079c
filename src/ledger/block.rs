//! Rows as they come to the ledger, whole blocks at a time.

use crate::calendar::Day;

/// Day and amount of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// The day.
    pub day: Day,
    /// The amount in units of 10^−`scale`.
    pub units: i64,
    /// Decimals of the amount, at most 18.
    pub scale: u8,
}

impl Default for Value {
    /// Nothing, on a day long ago.
    fn default() -> Self {
        Value {
            day: Day::MIN,
            units: 0,
            scale: 0,
        }
    }
}

/// What a row is to its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowKind {
    /// A part of the order, or all of it.
    #[default]
    Order,
    /// Money paid back of the order in whose run it stands.
    Refund,
    /// The order is no sale: cancelled, failed and the like.
    Void,
    /// A refund on a row of its own, part of no run.
    OwnRefund,
}

impl RowKind {
    /// The kind in two bits.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        match self {
            RowKind::Order => 0,
            RowKind::Refund => 1,
            RowKind::Void => 2,
            RowKind::OwnRefund => 3,
        }
    }

    /// The kind that the lowest two bits stand for.
    #[inline(always)]
    pub(super) fn of_bits(bits: u64) -> RowKind {
        match bits & 3 {
            0 => RowKind::Order,
            1 => RowKind::Refund,
            2 => RowKind::Void,
            _ => RowKind::OwnRefund,
        }
    }

    /// Whether the row pays back.
    #[inline]
    pub(super) fn is_refund(self) -> bool {
        matches!(self, RowKind::Refund | RowKind::OwnRefund)
    }
}

/// In the place of a group's number: the row says nothing of its customer's group.
pub const NO_GROUP: u32 = u32::MAX;

/// In the same place: the row's groups are those that its [builder](super::OrdersBuilder::take_group) took last.
pub const TAKEN: u32 = 0;

/// A row on its way into the ledger.
#[derive(Debug, Clone, Copy)]
pub struct BlockRow<'a> {
    /// The customer's id; of a guest, nothing.
    pub customer: &'a [u8],
    /// The [code](super::OrderCodes) of its order, at most [`ORDER_BITS`](super::codes::ORDER_BITS) bits. A row without
    /// one is an order or a refund by itself.
    pub order: Option<u64>,
    /// Day and amount.
    pub value: Value,
    /// What it is to its order.
    pub kind: RowKind,
    /// Its order is not that of the row before it in its file: it begins a run.
    pub starts: bool,
    /// [`TAKEN`] or [`NO_GROUP`].
    pub group: u32,
}

impl Default for BlockRow<'_> {
    /// A guest's order of nothing.
    fn default() -> Self {
        BlockRow {
            customer: &[],
            order: None,
            value: Value::default(),
            kind: RowKind::Order,
            starts: true,
            group: NO_GROUP,
        }
    }
}
