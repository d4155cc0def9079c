//! A ledger taken apart by the value that each customer has in a column.

use std::borrow::Cow;
use std::collections::HashMap;

use super::Streams;
use super::read::{Common, Job};
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::report::Document;
use crate::report::segments::{Segmented, Share};

/// The group of customers without a value.
const NONE: &str = "(none)";
/// The group of all that are not shown by themselves.
const OTHER: &str = "other";

/// The customers of one group.
pub(super) struct Segment {
    pub(super) name: String,
    pub(super) customers: u64,
    pub(super) ledger: Ledger,
}

impl Job {
    /// The value that a customer of the orders has in the column asked for: the order files' goes before the customers
    /// file's.
    pub(super) fn value_of_orders(&self, customer: usize) -> Option<&[u8]> {
        let orders = self.ledger.orders.as_ref()?;
        let own = orders.group(customer);
        own.or_else(|| self.firsts().get(orders.ids().get(customer)))
    }

    /// The value of a customer of the contracts: the customers file's goes before the order files'.
    pub(super) fn value_of_contracts(&self, customer: usize) -> Option<&[u8]> {
        let id = self.ledger.contracts.as_ref()?.ids().get(customer);
        let of_orders = || {
            let orders = self
                .ledger
                .orders
                .as_ref()
                .filter(|orders| orders.has_groups())?;
            orders.group(orders.ids().find(id)?)
        };
        self.firsts().get(id).or_else(of_orders)
    }

    /// The customers by their first value of the column asked for: the `top` groups with the most
    /// customers, largest first, then the others together.
    pub(super) fn segments(&self, top: usize) -> anyhow::Result<Vec<Segment>> {
        let orders = self.ledger.orders.as_ref();
        let orders = orders.map(|orders| {
            names(orders.customers(), |customer| {
                self.value_of_orders(customer)
            })
        });
        let contracts = self.ledger.contracts.as_ref();
        let contracts = contracts.map(|contracts| {
            names(contracts.ids().len(), |customer| {
                self.value_of_contracts(customer)
            })
        });
        let mut sizes: HashMap<&str, u64> = HashMap::new();
        for name in contracts.as_ref().or(orders.as_ref()).into_iter().flatten() {
            *sizes.entry(name).or_default() += 1;
        }
        let mut groups: Vec<(&str, u64)> = sizes.into_iter().collect();
        groups.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let shown: Vec<&str> = groups.iter().take(top).map(|(name, _)| *name).collect();
        let mut segments = Vec::new();
        for (name, customers) in groups.iter().take(top) {
            segments.push(
                self.segment(name, *customers, &orders, &contracts, |found| {
                    found == *name
                })?,
            );
        }
        let rest: u64 = groups
            .iter()
            .skip(top)
            .map(|(_, customers)| customers)
            .sum();
        if rest > 0 {
            let is_other = |found: &str| !shown.contains(&found);
            segments.push(self.segment(OTHER, rest, &orders, &contracts, is_other)?);
        }
        Ok(segments)
    }

    fn segment(
        &self,
        name: &str,
        customers: u64,
        orders: &Option<Vec<Cow<'_, str>>>,
        contracts: &Option<Vec<Cow<'_, str>>>,
        belongs: impl Fn(&str) -> bool,
    ) -> anyhow::Result<Segment> {
        let keep = |names: &Option<Vec<Cow<'_, str>>>, customer: usize| {
            let name = names.as_ref().and_then(|names| names.get(customer));
            name.is_some_and(|name| belongs(name))
        };
        let part = self.ledger.contracts.as_ref();
        let part = part.map(|all| all.part(|customer| keep(contracts, customer)));
        let all = self.ledger.orders.as_ref();
        Ok(Segment {
            name: name.to_owned(),
            customers,
            ledger: Ledger {
                orders: all.map(|all| all.part(|customer| keep(orders, customer))),
                contracts: part.transpose()?,
                // Nothing says which group a cost was spent on.
                costs: None,
            },
        })
    }

    /// Hands on the document of all customers, with one for each group where groups are asked for.
    /// `make` takes a ledger and the notes of its document; a group has none, and no costs of its own.
    pub(super) fn print_by<D: Document>(
        self,
        common: &Common,
        notes: Vec<String>,
        make: impl Fn(&Ledger, Option<Vec<String>>) -> anyhow::Result<D>,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Exit> {
        let all = make(&self.ledger, Some(notes))?;
        self.print_with_groups(common, all, |ledger| make(ledger, None), streams)
    }

    /// Hands on the document of all customers, with one for each group that `make` makes of its
    /// ledger where groups are asked for.
    pub(super) fn print_with_groups<D: Document>(
        self,
        common: &Common,
        all: D,
        make: impl Fn(&Ledger) -> anyhow::Result<D>,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Exit> {
        let Some(by) = &common.input.orders.by else {
            return self.print(&all, streams);
        };
        let groups = of_segments(&self.segments(common.top)?, make)?;
        self.print(&Segmented::new(by, all, groups), streams)
    }
}

/// The document of each group, made from its ledger.
pub(super) fn of_segments<D>(
    segments: &[Segment],
    make: impl Fn(&Ledger) -> anyhow::Result<D>,
) -> anyhow::Result<Vec<(Share, D)>> {
    let each = segments.iter().map(|segment| {
        let share = Share {
            name: segment.name.clone(),
            customers: segment.customers,
        };
        Ok((share, make(&segment.ledger)?))
    });
    each.collect()
}

/// The name of each customer's group.
fn names<'a>(customers: usize, of: impl Fn(usize) -> Option<&'a [u8]>) -> Vec<Cow<'a, str>> {
    let name = |customer: usize| match of(customer) {
        None | Some(b"") => Cow::Borrowed(NONE),
        Some(value) => String::from_utf8_lossy(value),
    };
    (0..customers).map(name).collect()
}
