//! What is known of a row while its piece is read.

use crate::calendar::Day;
use crate::input::amount::Amount;
use crate::input::orders::currencies::Currency;
use crate::input::orders::statuses::StatusUse;
use crate::ledger::{NO_GROUP, RowKind};

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Fate {
    /// It is used.
    #[default]
    Used,
    /// Its order is no sale: the ledger has to know, in case that the order stands again.
    Void,
    /// It is an item of the order that starts further up.
    Item,
    /// It is used, and its amount is part of a row of its order further up.
    Added,
    /// It is left out, or cannot be used.
    Gone,
}

/// What is known of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowRead {
    pub(super) fate: Fate,
    pub(super) kind: RowKind,
    /// Whether its order is not that of the row before.
    pub(super) starts: bool,
    pub(super) status: StatusUse,
    pub(super) order: Option<u64>,
    pub(super) day: Option<Day>,
    pub(super) amount: Amount,
    pub(super) currency: Option<Currency>,
    /// The place of what was paid back of it among the piece's refunds.
    pub(super) refund: Option<u32>,
    pub(super) group: u32,
}

impl RowRead {
    /// Nothing known yet.
    pub(super) const NOTHING: RowRead = RowRead {
        fate: Fate::Used,
        kind: RowKind::Order,
        starts: false,
        status: StatusUse::Counted,
        order: None,
        day: None,
        amount: Amount::ZERO,
        currency: None,
        refund: None,
        group: NO_GROUP,
    };
}
