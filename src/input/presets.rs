//! Exports of shops and payment providers: which columns they have and what their rows mean.
//!
//! A file is recognised by columns that no other export has together. Each preset is one file of its own:
//! its name, a line of help and its layouts; [`PRESETS`] lists them all. What a preset sets, a flag overrules.

mod amazon;
mod bigcommerce;
mod magento;
mod paypal;
mod shopify;
mod square;
mod stripe;
#[cfg(test)]
mod tests;
mod woocommerce;

use std::fmt;

use crate::choice::choices;

use super::columns::Header;

/// Every preset, in the order in which a file is held against them. Where two could match, the more
/// particular one stands first, here and among the layouts of one preset.
pub static PRESETS: [Preset; 8] = [
    shopify::PRESET,
    woocommerce::PRESET,
    stripe::PRESET,
    square::PRESET,
    paypal::PRESET,
    bigcommerce::PRESET,
    magento::PRESET,
    amazon::PRESET,
];

/// Where an export comes from, and how it is read.
#[derive(Debug)]
pub struct Preset {
    /// As it is typed.
    pub name: &'static str,
    /// What it reads, in a line.
    pub help: &'static str,
    pub(super) layouts: &'static [Layout],
}

impl Preset {
    /// The preset of this name.
    pub fn named(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}

/// Presets are told apart by their names.
impl PartialEq for Preset {
    fn eq(&self, other: &Preset) -> bool {
        self.name == other.name
    }
}

impl Eq for Preset {}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Which preset reads the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PresetChoice {
    /// The one whose columns a file's header has, if there is one.
    #[default]
    Detect,
    /// None: columns are recognised by their usual names alone.
    None,
    /// This one.
    Named(&'static Preset),
}

choices! {
    /// Which rows of an order hold its amount.
    #[derive(Default)]
    pub enum OrderAmount {
        /// Every row holds a part of it: they add up
        #[default]
        EveryRow = "every-row",
        /// The first row holds it; the others are blank or repeat it
        FirstRow = "first-row",
    }
}

choices! {
    /// What a row with an amount below zero is.
    #[derive(Default)]
    pub enum NegativeRows {
        /// A part of the order whose id they have
        #[default]
        OfTheOrder = "order",
        /// Refunds on their own day
        Refunds = "refund",
    }
}

/// One form of an export. Columns are named by their headers; where several are given, the first
/// that a file has is taken.
#[derive(Debug)]
pub(super) struct Layout {
    /// What the output calls it.
    pub(super) name: &'static str,
    /// A file with all of these columns is one.
    pub(super) signature: &'static [&'static str],
    pub(super) order: &'static [&'static str],
    pub(super) customer: Customer,
    pub(super) date: &'static [&'static str],
    pub(super) time: &'static [&'static str],
    pub(super) zone: &'static [&'static str],
    /// Whether times that name no zone are in UTC.
    pub(super) in_utc: bool,
    pub(super) amount: &'static [&'static str],
    /// Which rows hold the amount.
    pub(super) order_amount: OrderAmount,
    /// With [`OrderAmount::FirstRow`]: the columns that hold one value an order. Any other column
    /// that is asked for as the amount is an item's, on every row.
    pub(super) order_level: &'static [&'static str],
    pub(super) status: &'static [&'static str],
    /// Columns of yes and no.
    pub(super) flags: &'static [&'static str],
    /// Values that are left out; `*` at the end stands for anything.
    pub(super) exclude: &'static [&'static str],
    /// Values whose rows are refunds.
    pub(super) refund_status: &'static [&'static str],
    pub(super) cancelled: &'static [&'static str],
    pub(super) refund: &'static [&'static str],
    pub(super) refund_date: &'static [&'static str],
    pub(super) negative: NegativeRows,
    /// A column, and what it must say for a row below zero to be a refund; others are money spent,
    /// and left out.
    pub(super) debits: Option<(&'static str, &'static [&'static str])>,
    /// Who gets the money of a row below zero, where the customer's column names who gave it.
    pub(super) refunded_customer: &'static [&'static str],
    pub(super) currency: &'static [&'static str],
    pub(super) guest_ids: &'static [&'static str],
    pub(super) guest_key: &'static [&'static str],
}

/// How an export names its customers.
#[derive(Debug)]
pub(super) enum Customer {
    /// In the first of these columns.
    Columns(&'static [&'static str]),
    /// Not at all, and what to do about it.
    Nowhere(&'static str),
}

impl Layout {
    /// A layout without anything, for the rest of a literal.
    const NONE: Layout = Layout {
        name: "",
        signature: &[],
        order: &[],
        customer: Customer::Columns(&[]),
        date: &[],
        time: &[],
        zone: &[],
        in_utc: false,
        amount: &[],
        order_amount: OrderAmount::EveryRow,
        order_level: &[],
        status: &[],
        flags: &[],
        exclude: &[],
        refund_status: &[],
        cancelled: &[],
        refund: &[],
        refund_date: &[],
        negative: NegativeRows::OfTheOrder,
        debits: None,
        refunded_customer: &[],
        currency: &[],
        guest_ids: &[],
        guest_key: &[],
    };

    fn is_of(&self, header: &Header) -> bool {
        self.missing(header) == 0
    }

    fn missing(&self, header: &Header) -> usize {
        let missing = |name: &&&str| header.first_of(&[name]).is_none();
        self.signature.iter().filter(missing).count()
    }
}

/// The layout to read a file with: the one detected, or of the preset asked for the one that the
/// file is most alike.
pub(super) fn choose(choice: PresetChoice, header: &Header) -> Option<&'static Layout> {
    match choice {
        PresetChoice::None => None,
        PresetChoice::Detect => {
            let mut layouts = PRESETS.iter().flat_map(|preset| preset.layouts);
            layouts.find(|layout| layout.is_of(header))
        }
        PresetChoice::Named(preset) => {
            let layouts = preset.layouts.iter();
            layouts.min_by_key(|layout| layout.missing(header))
        }
    }
}
