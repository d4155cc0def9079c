//! What an export's rows need beyond customer, order, day and amount: which of them count, which
//! are refunds, which belong to an order that stands further up.

use std::sync::Arc;

use super::currencies::Exchange;
use super::ids::IdForm;
use super::options::OrderOptions;
use super::places::Place;
use super::plan::Plan;
use super::statuses::{Flag, Meanings, Pattern};
use crate::input::columns::{ColumnError, Header, Role, normalised};
use crate::input::exports::{ExportOptions, NegativeRows, OrderAmount};
use crate::input::presets::Layout;
use crate::input::rates::Rates;

/// The rules of one file.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub(super) time: Option<Place>,
    pub(super) zone: Option<Place>,
    pub(super) statuses: Vec<Place>,
    pub(super) meanings: Meanings,
    /// Columns of yes and no.
    pub(super) flags: Vec<(Place, Flag)>,
    /// Columns above that nobody asked for and no preset knows.
    pub(super) by_themselves: Vec<String>,
    pub(super) cancelled: Option<Place>,
    pub(super) refund: Option<Place>,
    pub(super) refund_date: Option<Place>,
    /// Rows below zero are refunds only where this column has one of these values.
    pub(super) debits: Option<(Place, Vec<Pattern>)>,
    pub(super) refunded_customer: Option<Place>,
    pub(super) negative: NegativeRows,
    pub(super) currency: Option<Place>,
    pub(super) exchange: Exchange,
    pub(super) guest_ids: Vec<String>,
    pub(super) guest_key: Option<Place>,
    /// What guests' keys begin with, so that they are nobody's customer id.
    pub(super) guest_prefix: String,
    pub(super) fold_case: bool,
    /// What belongs to an order stands on its first row.
    pub(super) first_row: bool,
    /// The amount too.
    pub(super) amount_on_first_row: bool,
}

impl Rules {
    /// The rules that the layout and the options make.
    pub(super) fn new(
        plan: &mut Plan,
        header: &Header,
        layout: Option<&'static Layout>,
        options: &OrderOptions,
        rates: Option<&Arc<Rates>>,
    ) -> Result<Rules, ColumnError> {
        let exports = &options.exports;
        let mut taker = Taker {
            plan,
            header,
            layout,
        };
        let mut rules = Rules {
            time: taker.optional(Role::Time, &exports.columns.time, |layout| layout.time)?,
            zone: taker.optional(Role::Zone, &exports.columns.zone, |layout| layout.zone)?,
            statuses: taker.statuses(&exports.columns.status)?,
            meanings: Meanings::default(),
            flags: Vec::new(),
            by_themselves: Vec::new(),
            cancelled: taker.cancelled(&exports.columns.cancelled)?,
            refund: taker.optional(Role::Refund, &exports.columns.refund, |layout| {
                layout.refund
            })?,
            refund_date: taker.optional(
                Role::RefundDate,
                &exports.columns.refund_date,
                |layout| layout.refund_date,
            )?,
            debits: None,
            refunded_customer: None,
            negative: NegativeRows::OfTheOrder,
            currency: taker.currency(exports)?,
            exchange: exchange(exports, rates),
            guest_ids: guest_ids(exports, layout),
            guest_key: taker.optional(Role::GuestKey, &exports.columns.guest_key, |layout| {
                layout.guest_key
            })?,
            guest_prefix: String::new(),
            fold_case: exports.fold_case.unwrap_or(true),
            first_row: false,
            amount_on_first_row: false,
        };
        if rules.refund.is_none() {
            rules.refund_date = None;
        }
        rules.flags = taker.flags(&exports.columns.status);
        rules.guests_are_not_customers(&taker.plan.customer);
        rules.movements(&mut taker, exports);
        rules.statuses_mean(exports, layout);
        if layout.is_none() && exports.columns.status.is_empty() {
            let flags = rules.flags.iter().map(|(place, _)| place);
            let cancelled = rules
                .cancelled
                .iter()
                .filter(|_| exports.columns.cancelled.is_none());
            let columns = rules.statuses.iter().chain(flags).chain(cancelled);
            rules.by_themselves = columns.map(|place| place.name.clone()).collect();
        }
        rules.items(taker.plan, exports, layout);
        rules.tell(&mut taker.plan.read_as, options);
        Ok(rules)
    }

    /// How customers' ids are read.
    pub(super) fn customer_ids(&self) -> IdForm {
        IdForm {
            fold_case: self.fold_case,
            customers: true,
        }
    }

    /// Whether every customer is the id of the customer's column as it is read.
    pub(super) fn customers_are_ids(&self) -> bool {
        self.guest_ids.is_empty() && self.guest_key.is_none() && self.refunded_customer.is_none()
    }

    /// A key that is the customer's column itself tells nobody apart.
    fn guests_are_not_customers(&mut self, customer: &Place) {
        if (self.guest_key.as_ref()).is_some_and(|key| key.wanted == customer.wanted) {
            self.guest_key = None;
        }
        if let Some(key) = &self.guest_key {
            self.guest_prefix = format!("{}:", normalised(&key.name));
        }
    }

    fn movements(&mut self, taker: &mut Taker<'_>, exports: &ExportOptions) {
        let of_layout = taker.layout.map(|layout| layout.negative);
        self.negative = exports.negative_rows.or(of_layout).unwrap_or_default();
        let Some(layout) = taker.layout else { return };
        if let Some((column, refunds)) = layout.debits
            && let Some(column) = taker.header.first_of(&[column])
        {
            let place = taker.plan.use_column(taker.header, column);
            self.debits = Some((
                place,
                refunds.iter().map(|text| Pattern::new(text)).collect(),
            ));
        }
        if let Some(column) = taker.header.first_of(layout.refunded_customer) {
            self.refunded_customer = Some(taker.plan.use_column(taker.header, column));
        }
    }

    fn statuses_mean(&mut self, exports: &ExportOptions, layout: Option<&Layout>) {
        let patterns = |asked: &Option<Vec<String>>, usual: &[&str]| match asked {
            Some(asked) => asked.iter().map(|text| Pattern::new(text)).collect(),
            None => usual.iter().map(|text| Pattern::new(text)).collect(),
        };
        let excluded = layout.map_or(&[][..], |layout| layout.exclude);
        let refunds = layout.map_or(&[][..], |layout| layout.refund_status);
        let mut exclude: Vec<Pattern> = patterns(&exports.exclude_status, excluded);
        let refund = patterns(&exports.refund_status, refunds);
        // What is asked for as a refund is not left out by a list that was not asked for.
        if exports.exclude_status.is_none() && exports.refund_status.is_some() {
            exclude.retain(|pattern| !refund.contains(pattern));
        }
        self.meanings = Meanings {
            exclude,
            refund,
            words: exports.exclude_status.is_none(),
            refunded_count: layout.is_some()
                || self.refund.is_some()
                || self.negative == NegativeRows::Refunds,
        };
    }

    /// Which rows hold the amount: what was asked for; the layout's way for its own columns. Another
    /// column that is asked for as the amount is an item's, on every row.
    fn items(&mut self, plan: &Plan, exports: &ExportOptions, layout: Option<&Layout>) {
        if plan.order.is_none() {
            return;
        }
        let of_layout = layout.filter(|layout| layout.order_amount == OrderAmount::FirstRow);
        let order_level = |layout: &Layout| {
            let mut places = plan.amount.iter().flat_map(|term| &term.factors);
            let known = |place: &Place| {
                let name = normalised(&place.name);
                layout
                    .order_level
                    .iter()
                    .any(|known| normalised(known) == name)
            };
            places.all(known)
        };
        self.amount_on_first_row = match exports.order_amount {
            Some(asked) => asked == OrderAmount::FirstRow,
            None => of_layout.is_some_and(order_level),
        };
        self.first_row = self.amount_on_first_row || of_layout.is_some();
    }

    /// The settings for the output.
    fn tell(&self, read_as: &mut Vec<(&'static str, String)>, options: &OrderOptions) {
        let mut say = |key, value: String| {
            if !value.is_empty() {
                read_as.push((key, value));
            }
        };
        if self.amount_on_first_row {
            say("order_amount", "first row of an order".to_owned());
        } else if self.first_row {
            say("order_amount", "every row of an order".to_owned());
        }
        if !self.statuses.is_empty() {
            let mut left_out = listed(&self.meanings.exclude);
            if self.meanings.words {
                let and = if left_out.is_empty() { "" } else { ", and " };
                left_out.push_str(and);
                left_out.push_str("words for cancelled, failed, draft, test");
            }
            say("statuses_left_out", left_out);
            say("refund_statuses", listed(&self.meanings.refund));
        }
        if self.negative == NegativeRows::Refunds {
            say("negative_rows", "refunds".to_owned());
        }
        say("guest_ids", self.guest_ids.join(", "));
        if options.exports.ignore_zero {
            say("zero_orders", "left out".to_owned());
        }
        match &self.exchange {
            Exchange::None => {}
            Exchange::Only(code) => say("currency", code.clone()),
            Exchange::Convert { to, .. } => {
                say("currency", to.clone().unwrap_or_default());
                let rates = options.exports.rates.as_ref();
                say(
                    "rates",
                    rates.map_or(String::new(), |path| path.display().to_string()),
                );
            }
        }
    }
}

fn listed(patterns: &[Pattern]) -> String {
    let texts: Vec<&str> = patterns.iter().map(Pattern::text).collect();
    texts.join(", ")
}

fn guest_ids(exports: &ExportOptions, layout: Option<&Layout>) -> Vec<String> {
    match &exports.guest_ids {
        Some(asked) => asked.clone(),
        None => layout.map_or(Vec::new(), |layout| {
            layout.guest_ids.iter().map(|id| (*id).to_owned()).collect()
        }),
    }
}

fn exchange(exports: &ExportOptions, rates: Option<&Arc<Rates>>) -> Exchange {
    match (rates, &exports.currency) {
        (Some(rates), to) => Exchange::Convert {
            to: to.clone(),
            rates: Arc::clone(rates),
        },
        (None, Some(code)) => Exchange::Only(code.clone()),
        (None, None) => Exchange::None,
    }
}

/// Takes columns into the plan: the one asked for, else the layout's.
struct Taker<'a> {
    plan: &'a mut Plan,
    header: &'a Header,
    layout: Option<&'static Layout>,
}

impl Taker<'_> {
    fn optional(
        &mut self,
        role: Role,
        asked: &Option<String>,
        of_layout: impl Fn(&Layout) -> &'static [&'static str],
    ) -> Result<Option<Place>, ColumnError> {
        let column = match asked.as_deref() {
            Some("none") => None,
            Some(asked) => Some(self.header.named(asked, role.flag())?),
            None => self
                .layout
                .and_then(|layout| self.header.first_of(of_layout(layout))),
        };
        Ok(column.map(|column| self.plan.take(role, self.header, column)))
    }

    fn statuses(&mut self, asked: &[String]) -> Result<Vec<Place>, ColumnError> {
        let role = Role::Status;
        let columns: Vec<usize> = match asked {
            [none] if none == "none" => Vec::new(),
            [] => match self.layout {
                Some(layout) => {
                    let names = layout.status.iter();
                    names
                        .filter_map(|name| self.header.first_of(&[name]))
                        .collect()
                }
                None => self.header.all_recognised(role),
            },
            asked => asked
                .iter()
                .map(|asked| self.header.named(asked, role.flag()))
                .collect::<Result<_, _>>()?,
        };
        let places = columns.into_iter();
        Ok(places
            .map(|column| self.plan.take(role, self.header, column))
            .collect())
    }

    /// The column of cancellations: the one asked for, the layout's, or one of a usual name.
    fn cancelled(&mut self, asked: &Option<String>) -> Result<Option<Place>, ColumnError> {
        let role = Role::Cancelled;
        let found = self.optional(role, asked, |layout| layout.cancelled)?;
        if found.is_some() || asked.is_some() || self.layout.is_some() {
            return Ok(found);
        }
        let column = self.header.all_recognised(role).first().copied();
        Ok(column.map(|column| self.plan.take(role, self.header, column)))
    }

    /// The columns of yes and no: the layout's, or those of a usual name that play no other part.
    fn flags(&mut self, asked: &[String]) -> Vec<(Place, Flag)> {
        if asked.first().is_some_and(|asked| asked == "none") {
            return Vec::new();
        }
        let taken = |column: usize| self.plan.wanted.contains(&column);
        let columns: Vec<usize> = match self.layout {
            Some(layout) => layout
                .flags
                .iter()
                .filter_map(|name| self.header.first_of(&[name]))
                .collect(),
            None => (0..self.header.len())
                .filter(|&column| !taken(column))
                .collect(),
        };
        let flags = columns.into_iter().filter_map(|column| {
            let flag = Flag::named(self.header.name(column))?;
            Some((self.plan.take(Role::Status, self.header, column), flag))
        });
        flags.collect()
    }

    /// The currency's column, also recognised by its usual names; it must be there for a choice of
    /// currency to mean something.
    fn currency(&mut self, exports: &ExportOptions) -> Result<Option<Place>, ColumnError> {
        let role = Role::Currency;
        let asked = &exports.columns.currency;
        let found = self.optional(role, asked, |layout| layout.currency)?;
        if found.is_some() || asked.is_some() {
            return Ok(found);
        }
        // Without a column the marks inside the amounts tell.
        let column = self.header.recognised(role)?;
        Ok(column.map(|column| self.plan.take(role, self.header, column)))
    }
}
