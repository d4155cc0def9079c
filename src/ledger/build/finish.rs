//! All tables' histories put together.

use std::sync::Arc;

use crate::calendar::Day;
use crate::ledger::group::{Grouped, table_and_place};
use crate::ledger::groups::Groups;
use crate::ledger::merged::{Merged, OrderSeen};
use crate::ledger::pieces::Days;
use crate::ledger::sample::Sample;
use crate::ledger::{Guests, LedgerError, Orders};

/// What is put together so far.
pub(super) struct Together {
    orders: Orders,
    merged: Merged,
    days: Option<Days>,
    /// The number of each table's first customer.
    firsts: Vec<usize>,
}

impl Together {
    /// The guests, with how many of their rows are after the as-of day, and nobody else.
    pub(super) fn new(guests: Guests, guests_after: u64, threads: usize) -> Self {
        Together {
            orders: Orders {
                scale: u32::from(guests.scale),
                threads,
                first_day: guests.by_day.keys().next().copied(),
                last_row_day: guests.by_day.keys().next_back().copied(),
                after_as_of: guests_after,
                guests,
                ..Orders::default()
            },
            merged: Merged::default(),
            days: None,
            firsts: Vec::new(),
        }
    }

    /// Takes the tables' histories, in the order of the tables, and the groups' values.
    pub(super) fn take(&mut self, grouped: Vec<Grouped>, texts: Vec<Vec<Box<[u8]>>>) {
        let orders = &mut self.orders;
        let (mut of, mut kept) = (Vec::new(), Vec::new());
        for table in grouped {
            let first = orders.ids.len();
            self.firsts.push(first);
            orders.ids.append(table.id_bytes, table.id_ends);
            orders.after_as_of += table.after_as_of;
            self.merged.append(table.merged);
            self.days = match (self.days, table.days) {
                (Some(one), Some(other)) => Some(one.with(other)),
                (one, other) => one.or(other),
            };
            table.parts.into_iter().for_each(|part| orders.push(part));
            of.extend(table.groups);
            for row in table.kept.chunks_exact(texts.len() + 2) {
                if let [place, row @ ..] = row {
                    kept.push(place + first as u32);
                    kept.extend_from_slice(row);
                }
            }
        }
        orders.groups = Groups {
            texts: Arc::new(texts),
            of,
            kept,
        };
    }

    /// The ledger, with what is known of orders from the sample too.
    pub(super) fn finish(
        self,
        sample: &Sample,
        first_day: Option<Day>,
    ) -> Result<(Orders, Merged), LedgerError> {
        let Together {
            mut orders,
            mut merged,
            days,
            firsts,
        } = self;
        if u32::try_from(orders.ids.len()).is_err() {
            return Err(LedgerError::TooMany);
        }
        if !orders.fits_money() {
            return Err(LedgerError::TooLarge {
                scale: orders.scale,
            });
        }
        let first_days = [orders.first_day, days.map(|days| days.first), first_day];
        orders.first_day = first_days.into_iter().flatten().min();
        orders.last_day = days.and_then(|days| days.last_order);
        orders.last_row_day = orders.last_row_day.max(days.map(|days| days.last));
        orders.in_two_files = merged.in_two_files.orders;
        merged.sampled = sample.len() as u64;
        merged.several_customers.orders = sample.several().count() as u64;
        let example = sample.several().min_by_key(|(code, _)| *code);
        merged.several_customers.example = example.map(|(order, seen)| {
            let (table, place) = table_and_place(seen.customer);
            let first = firsts.get(table).copied().unwrap_or(0);
            OrderSeen {
                order,
                customer: orders.ids.get(first + place).to_vec(),
                first: seen.first,
                last: seen.last,
            }
        });
        Ok((orders, merged))
    }
}
