//! Orders that stand in a file again with the same figures: whether their statuses differ. Rows have long gone into
//! the ledger, which knows no statuses, so the files are read once more. It is a rare case.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::forms::Row;
use super::ids::{IdsSeen, ORDERS, read_id};
use super::locate::{Located, can_be_read_again};
use super::options::OrderOptions;
use super::plan::Plan;
use super::shared::Opener;
use crate::input::exports::NumberScope;
use crate::input::rows::Batch;
use crate::input::table::Table;
use crate::ledger::OrderCodes;

/// Orders that stand again in another state.
pub(super) struct Restated {
    pub(super) orders: u64,
    /// The first of them.
    pub(super) first: Located,
}

/// What is known of an order that was met.
struct Met {
    line: u64,
    state: u64,
    restated: bool,
}

/// The orders of a file that stand again further down with another status; `None` where there is none, or where the
/// files cannot be read again.
pub(super) fn in_another_state(options: &OrderOptions, open: &Opener<'_>) -> Option<Restated> {
    let scope = options.exports.number_scope.unwrap_or_default();
    if matches!(scope, NumberScope::Day | NumberScope::File) {
        return None;
    }
    let files = options.files.iter().filter(|path| can_be_read_again(path));
    let found = files.filter_map(|path| in_file(open(path).ok()?, options));
    found.reduce(|all, more| Restated {
        orders: all.orders + more.orders,
        first: all.first,
    })
}

fn in_file(mut table: Table, options: &OrderOptions) -> Option<Restated> {
    let plan = Plan::new(&table.name, &table.header, options, None).ok()?;
    let place = plan.order.as_ref()?;
    if plan.rules.statuses.is_empty() && plan.rules.flags.is_empty() {
        return None;
    }
    table.reader.select(&plan.wanted);
    let (mut batch, mut codes) = (Batch::new(), OrderCodes::new());
    let mut orders: HashMap<u64, Met, FixedState> = HashMap::default();
    let mut found: Option<Restated> = None;
    let mut before = None;
    while table.reader.read(&mut batch).ok()? {
        for (index, field) in batch.column(place.wanted, 0).enumerate() {
            let id = read_id(field, ORDERS, || 0, &mut IdsSeen::default());
            if id.is_empty() {
                continue;
            }
            let code = codes.code(&id);
            let follows = before == Some(code);
            before = Some(code);
            let row = Row {
                batch: &batch,
                index,
            };
            let state = state(&plan, row);
            let line = batch.line(index);
            let met = orders.entry(code).or_insert(Met {
                line,
                state,
                restated: false,
            });
            if follows || met.restated || met.state == state {
                continue;
            }
            met.restated = true;
            match &mut found {
                Some(found) => found.orders += 1,
                None => {
                    found = Some(Restated {
                        orders: 1,
                        first: Located {
                            file: table.name.clone(),
                            lines: (met.line, Some(line)),
                            order: String::from_utf8_lossy(&id).into_owned(),
                        },
                    });
                }
            }
        }
    }
    found
}

/// What the columns of statuses say of a row.
fn state(plan: &Plan, row: Row<'_>) -> u64 {
    let rules = &plan.rules;
    let flags = rules.flags.iter().map(|(place, _)| place);
    let places = rules.statuses.iter().chain(flags);
    let values = places.map(|place| row.field(place).trim_ascii());
    FixedState::default().hash_one(values.collect::<Vec<_>>())
}
