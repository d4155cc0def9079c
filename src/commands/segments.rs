//! A ledger taken apart by the value that each customer has in a column.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::read::{Common, Job};
use super::streams::Streams;
use crate::exit::Exit;
use crate::ledger::Ledger;
use crate::report::Document;
use crate::report::segments::{Segmented, Share};

/// The group of customers without a value.
pub(super) const NONE: &str = "(none)";
/// The group of all that are not shown by themselves.
pub(super) const OTHER: &str = "other";

/// The customers of one group.
pub(super) struct Segment {
    pub(super) name: String,
    pub(super) customers: u64,
    pub(super) ledger: Ledger,
}

impl Job {
    /// The value that a customer of the orders has in the column asked for: the order files' goes before the customers
    /// file's.
    pub(super) fn value_of_orders(&self, customer: usize, column: usize) -> Option<&[u8]> {
        let orders = self.ledger.orders.as_ref()?;
        let own = orders.group_of(customer, column);
        own.or_else(|| self.of_customers_file(orders.ids().get(customer), column))
    }

    /// The value of a customer of the contracts: the customers file's goes before the order files'.
    pub(super) fn value_of_contracts(&self, customer: usize, column: usize) -> Option<&[u8]> {
        let id = self.ledger.contracts.as_ref()?.ids().get(customer);
        let of_orders = || {
            let orders = self
                .ledger
                .orders
                .as_ref()
                .filter(|orders| orders.has_groups())?;
            orders.group_of(orders.ids().find(id)?, column)
        };
        self.of_customers_file(id, column).or_else(of_orders)
    }

    /// The customers by their first value of the column asked for: the `top` groups with the most
    /// customers, largest first, then the others together.
    pub(super) fn segments(&self, top: usize) -> anyhow::Result<Vec<Segment>> {
        let mut names = Names::default();
        let orders = self.ledger.orders.as_ref();
        let of_orders = self.names_of_orders(&mut names);
        let contracts = self.ledger.contracts.as_ref();
        let of_contracts: Vec<usize> = (0..contracts.map_or(0, |contracts| contracts.ids().len()))
            .map(|customer| names.number(self.value_of_contracts(customer, 0)))
            .collect();
        let counted = match contracts {
            Some(_) => &of_contracts,
            None => &of_orders,
        };
        let groups = names.groups(counted, top);
        let part_of = |of: &[usize], customer: usize| groups.place(*of.get(customer)?);
        let count = groups.shown.len();
        let orders =
            orders.map(|orders| orders.split(count, |customer| part_of(&of_orders, customer)));
        let mut orders = orders.into_iter().flatten();
        let mut segments = Vec::new();
        for (place, (name, customers)) in groups.shown.iter().enumerate() {
            let part = |customer| part_of(&of_contracts, customer) == Some(place);
            segments.push(Segment {
                name: name.clone(),
                customers: *customers,
                ledger: Ledger {
                    orders: orders.next(),
                    contracts: contracts.map(|all| all.part(part)).transpose()?,
                    // Nothing says which group a cost was spent on.
                    costs: None,
                },
            });
        }
        Ok(segments)
    }

    /// The number of the name of each customer of the orders, by the customer's number. A value of the order files is
    /// looked up once, not once a customer.
    fn names_of_orders<'a>(&'a self, names: &mut Names<'a>) -> Vec<usize> {
        let Some(orders) = self.ledger.orders.as_ref() else {
            return Vec::new();
        };
        let mut known = vec![None; orders.group_values(0).len()];
        (0..orders.customers())
            .map(|customer| {
                let number = orders.group_number(customer, 0);
                let known = number.and_then(|number| known.get_mut(number as usize));
                let mut name = || names.number(self.value_of_orders(customer, 0));
                match known {
                    Some(known) => *known.get_or_insert_with(name),
                    None => name(),
                }
            })
            .collect()
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
        let Some(by) = common.by() else {
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

/// The names of groups, numbered as they come.
#[derive(Default)]
struct Names<'a> {
    names: Vec<Cow<'a, str>>,
    numbers: HashMap<&'a [u8], usize, FixedState>,
}

impl<'a> Names<'a> {
    /// The number of the name that a value makes.
    fn number(&mut self, value: Option<&'a [u8]>) -> usize {
        let value = value.unwrap_or_default();
        *self.numbers.entry(value).or_insert_with(|| {
            self.names.push(match value {
                b"" => Cow::Borrowed(NONE),
                value => String::from_utf8_lossy(value),
            });
            self.names.len() - 1
        })
    }

    /// The groups of which so many are shown by themselves; `of` holds the number of each customer's name.
    fn groups(self, of: &[usize], top: usize) -> Groups {
        let mut sizes = vec![0_u64; self.names.len()];
        for name in of {
            if let Some(size) = sizes.get_mut(*name) {
                *size += 1;
            }
        }
        let named = self.names.into_iter().zip(sizes).enumerate();
        let mut named: Vec<_> = named.filter(|(_, (_, size))| *size > 0).collect();
        named.sort_unstable_by(|(_, one), (_, other)| {
            other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0))
        });
        let others = named.split_off(top.min(named.len()));
        let mut places = HashMap::default();
        let mut shown = Vec::new();
        for (name, (text, size)) in named {
            places.insert(name, shown.len());
            shown.push((text.into_owned(), size));
        }
        let rest = (!others.is_empty()).then_some(shown.len());
        if rest.is_some() {
            let size = others.iter().map(|(_, (_, size))| size).sum();
            shown.push((OTHER.to_owned(), size));
        }
        Groups {
            shown,
            places,
            rest,
        }
    }
}

/// The groups that are shown.
struct Groups {
    /// Their names and customers: the largest first, the others together last.
    shown: Vec<(String, u64)>,
    /// Their places, by the numbers of their names.
    places: HashMap<usize, usize, FixedState>,
    /// The place of all others, if there are any.
    rest: Option<usize>,
}

impl Groups {
    /// The place of a name's group.
    fn place(&self, name: usize) -> Option<usize> {
        self.places.get(&name).copied().or(self.rest)
    }
}
