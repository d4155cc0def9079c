//! Exports of shops and payment providers: which columns they have and what their rows mean.
//!
//! A file is recognised by columns that no other export has together; the header of each is given
//! in `layouts`. What a preset sets, a flag overrules.

mod layouts;
#[cfg(test)]
mod tests;

use std::fmt;

use super::columns::Header;
use super::exports::{NegativeRows, OrderAmount, PresetChoice};
use layouts::LAYOUTS;

/// Where an export comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Shopify, Orders > Export.
    Shopify,
    /// WooCommerce: Analytics > Orders, or the Import Export Suite.
    WooCommerce,
    /// Stripe, payments.
    Stripe,
    /// Square, transactions.
    Square,
    /// PayPal, activity.
    PayPal,
    /// BigCommerce, orders by the default template.
    BigCommerce,
    /// Magento 2 and Adobe Commerce, the grid of orders.
    Magento,
    /// Amazon, All Orders.
    Amazon,
}

impl Preset {
    /// As it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Shopify => "shopify",
            Preset::WooCommerce => "woocommerce",
            Preset::Stripe => "stripe",
            Preset::Square => "square",
            Preset::PayPal => "paypal",
            Preset::BigCommerce => "bigcommerce",
            Preset::Magento => "magento",
            Preset::Amazon => "amazon",
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One form of an export. Columns are named by their headers; where several are given, the first
/// that a file has is taken.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) preset: Preset,
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
    pub(super) fold_case: bool,
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
        preset: Preset::Shopify,
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
        fold_case: false,
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
        PresetChoice::Detect => LAYOUTS.iter().find(|layout| layout.is_of(header)),
        PresetChoice::Named(preset) => LAYOUTS
            .iter()
            .filter(|layout| layout.preset == preset)
            .min_by_key(|layout| layout.missing(header)),
    }
}
