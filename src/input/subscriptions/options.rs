//! What is asked of files of subscriptions.

use super::interval::Interval;
use super::parts::SubscriptionColumns;
use super::presets::Preset;
use crate::choice::{Choice, choices};
use crate::ledger::{EndIs, Form};

choices! {
    /// What a price that a tax column stands beside holds.
    pub enum Tax {
        /// The amount is without it
        Excluded = "excluded",
        /// The amount holds it, and it is taken off
        Included = "included",
    }
}

choices! {
    /// What becomes of rows with a late payment.
    #[derive(Default)]
    pub enum PastDue {
        /// They count until they end
        #[default]
        Count = "count",
        /// They are left out
        LeaveOut = "leave-out",
    }
}

/// What becomes of rows that stand still and have no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paused {
    /// They count.
    Keep,
    /// They are 0 from the day in this column on.
    ZeroFrom(String),
}

choices! {
    /// What becomes of rows equal in every column.
    pub enum Duplicates {
        /// They count once
        Once = "once",
        /// They add up
        Sum = "sum",
    }
}

choices! {
    /// What becomes of invoice lines that are prorated.
    #[derive(Default)]
    pub enum Proration {
        /// They are left out: the next full line sets the new amount
        #[default]
        LeaveOut = "leave-out",
        /// They are brought to a full period, by their days
        Spread = "spread",
    }
}

impl Choice for Form {
    fn all() -> Vec<Self> {
        Form::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        Form::name(self)
    }

    fn help(self) -> &'static str {
        match self {
            Form::Contracts => "customer, start, end, and an amount a month or a year",
            Form::Prices => "customer, start, end, price and interval",
            Form::Invoices => "customer, service period and amount",
            Form::Snapshot => "customer, month and mrr",
            Form::Movements => "customer, day and by how much mrr changes",
        }
    }
}

/// What is asked of files of subscriptions beside what all files share.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SubscriptionOptions {
    /// Which export the files are.
    pub preset: Preset,
    /// What the files hold; found by their columns if not given.
    pub form: Option<Form>,
    /// The columns.
    pub columns: SubscriptionColumns,
    /// What the end column holds; the customers who go on say it if not given.
    pub end_is: Option<EndIs>,
    /// Whether amounts are in hundredths.
    pub cents: bool,
    /// What all prices are for, where no column says it.
    pub interval: Option<Interval>,
    /// What the price holds of the tax.
    pub tax: Option<Tax>,
    /// What becomes of rows that stand still.
    pub paused: Option<Paused>,
    /// What becomes of rows with a late payment.
    pub past_due: PastDue,
    /// Reasons for leaving that nobody wished; the usual ones if not given.
    pub involuntary: Option<Vec<String>>,
    /// What becomes of rows equal in every column.
    pub duplicates: Option<Duplicates>,
    /// What becomes of prorated lines.
    pub proration: Proration,
}
