//! What an export's rows need beyond customer, order, day and amount: which of them count, which
//! are refunds, which belong to an order that stands further up.

use std::sync::Arc;

use super::OrderOptions;
use super::forms::{Forms, Row};
use super::plan::{Place, Plan};
use super::statuses::Pattern;
use crate::input::columns::{ColumnError, Header, Role, normalised};
use crate::input::exports::{EXCLUDED_STATUSES, ExportOptions, NegativeRows, OrderAmount};
use crate::input::presets::Layout;
use crate::input::rates::Rates;

/// The rules of one file.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) time: Option<Place>,
    pub(super) zone: Option<Place>,
    pub(super) statuses: Vec<Place>,
    pub(super) exclude: Vec<Pattern>,
    pub(super) refund_status: Vec<Pattern>,
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

/// What becomes of amounts in several currencies.
#[derive(Debug, Clone)]
pub(super) enum Exchange {
    /// They are counted; more than one currency is an error.
    None,
    /// Only these are read.
    Only(String),
    /// They are converted; an amount in `to` is left as it is.
    Convert {
        to: Option<String>,
        rates: Arc<Rates>,
    },
}

impl Rules {
    /// The rules that the layout and the options make; `None` where they make none.
    pub(super) fn new(
        plan: &mut Plan,
        header: &Header,
        layout: Option<&'static Layout>,
        options: &OrderOptions,
        rates: Option<&Arc<Rates>>,
    ) -> Result<Option<Rules>, ColumnError> {
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
            exclude: Vec::new(),
            refund_status: Vec::new(),
            cancelled: taker.optional(Role::Cancelled, &exports.columns.cancelled, |layout| {
                layout.cancelled
            })?,
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
            fold_case: (exports.fold_case).unwrap_or(layout.is_some_and(|layout| layout.fold_case)),
            first_row: false,
            amount_on_first_row: false,
        };
        if rules.refund.is_none() {
            rules.refund_date = None;
        }
        rules.guests_are_not_customers(&taker.plan.customer);
        rules.movements(&mut taker, exports);
        rules.statuses_mean(exports, layout);
        rules.items(taker.plan, exports, layout);
        rules.tell(&mut taker.plan.read_as, options);
        Ok(rules.decide_anything().then_some(rules))
    }

    /// Whether rows need those before them.
    pub(super) fn in_file_order(&self) -> bool {
        self.first_row
    }

    /// Lets the columns beside date and amount say how they are to be read.
    pub(super) fn observe(&self, row: Row<'_>, forms: &mut Forms) {
        if let Some(place) = &self.refund_date {
            forms.observe_date(row, place);
        }
        if let Some(place) = &self.refund {
            forms.observe_amount(row, place);
        }
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
        let excluded = layout.map_or(&EXCLUDED_STATUSES[..], |layout| layout.exclude);
        let refunds = layout.map_or(&[][..], |layout| layout.refund_status);
        self.exclude = patterns(&exports.exclude_status, excluded);
        self.refund_status = patterns(&exports.refund_status, refunds);
        // What is asked for as a refund is not left out by a list that was not asked for.
        if exports.exclude_status.is_none() && exports.refund_status.is_some() {
            self.exclude
                .retain(|pattern| !self.refund_status.contains(pattern));
        }
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
            say("statuses_left_out", listed(&self.exclude));
            say("refund_statuses", listed(&self.refund_status));
        }
        if self.negative == NegativeRows::Refunds {
            say("negative_rows", "refunds".to_owned());
        }
        if self.fold_case {
            say("fold_case", "e-mail addresses".to_owned());
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

    fn decide_anything(&self) -> bool {
        self.time.is_some()
            || self.zone.is_some()
            || !self.statuses.is_empty()
            || self.cancelled.is_some()
            || self.refund.is_some()
            || self.negative == NegativeRows::Refunds
            || self.currency.is_some()
            || !self.guest_ids.is_empty()
            || self.guest_key.is_some()
            || self.fold_case
            || self.first_row
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
            [] => self.layout.map_or(Vec::new(), |layout| {
                let names = layout.status.iter();
                names
                    .filter_map(|name| self.header.first_of(&[name]))
                    .collect()
            }),
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

    /// The currency's column, also recognised by its usual names; it must be there for a choice of
    /// currency to mean something.
    fn currency(&mut self, exports: &ExportOptions) -> Result<Option<Place>, ColumnError> {
        let role = Role::Currency;
        let asked = &exports.columns.currency;
        let needed = exports.currency.is_some() || exports.rates.is_some();
        let found = self.optional(role, asked, |layout| layout.currency)?;
        if found.is_some() || (asked.is_some() && !needed) {
            return Ok(found);
        }
        let column = if needed {
            Some(self.header.find(role, None)?)
        } else {
            self.header.recognised(role)?
        };
        Ok(column.map(|column| self.plan.take(role, self.header, column)))
    }
}
