//! Runs, files, kinds and groups against plain vectors and maps.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::ledger::merged::OrderSeen;
use crate::ledger::{NO_GROUP, Seen, TAKEN};

/// A row as plain values; amounts are at scale 2.
#[derive(Debug, Clone)]
struct Plain {
    file: usize,
    customer: String,
    order: Option<u64>,
    day: i32,
    units: i64,
    kind: RowKind,
    starts: bool,
    group: Option<String>,
}

/// Histories by customer, and what merging saw, its sample included.
type Answer = (BTreeMap<String, Vec<(Day, i128)>>, Merged);

/// Rows of one order with their places are runs of rows.
fn runs<'a>(rows: &[&'a Plain]) -> Vec<Vec<&'a Plain>> {
    let mut runs: Vec<Vec<&Plain>> = Vec::new();
    let mut begins = true;
    for (at, row) in rows.iter().enumerate() {
        begins |= row.starts || at > 0 && rows[at - 1].file != row.file;
        if row.kind == RowKind::OwnRefund {
            continue;
        }
        match runs.last_mut().filter(|_| !begins) {
            Some(run) => run.push(row),
            None => runs.push(vec![row]),
        }
        begins = false;
    }
    runs
}

fn sum<'a>(rows: impl IntoIterator<Item = &'a &'a Plain>, kind: RowKind) -> i128 {
    let rows = rows.into_iter().filter(|row| row.kind == kind);
    rows.map(|row| i128::from(row.units)).sum()
}

fn is_void(run: &[&Plain]) -> bool {
    run.iter().any(|row| row.kind == RowKind::Void)
}

/// The entries of one order.
fn entries(rows: &[&Plain], repeated: Repeated) -> Vec<(Day, i128)> {
    let runs = runs(rows);
    let kept: Vec<&Vec<&Plain>> = match repeated {
        Repeated::Add => runs.iter().collect(),
        Repeated::First => runs.iter().take(1).collect(),
        Repeated::Last => runs.iter().rev().take(1).collect(),
    };
    let kept: Vec<&Plain> = kept
        .into_iter()
        .filter(|run| !is_void(run))
        .flatten()
        .copied()
        .collect();
    let bought = kept.iter().filter(|row| row.kind == RowKind::Order);
    let mut entries = Vec::new();
    if let Some(first) = bought.map(|row| row.day).min() {
        entries.push((day(first), sum(&kept, RowKind::Order)));
    }
    let own = rows.iter().filter(|row| row.kind == RowKind::OwnRefund);
    let of_runs = kept.iter().filter(|row| row.kind == RowKind::Refund);
    let mut refunds = BTreeMap::<i32, i128>::new();
    for row in own.chain(of_runs) {
        *refunds.entry(row.day).or_default() += i128::from(row.units);
    }
    refunds.retain(|_, units| *units != 0);
    entries.extend(refunds.into_iter().map(|(on, units)| (day(on), units)));
    entries
}

fn see(seen: &mut Seen, order: u64, customer: &str, days: (i32, i32)) {
    seen.orders += 1;
    let new = OrderSeen {
        order,
        customer: customer.as_bytes().to_vec(),
        first: day(days.0),
        last: day(days.1),
    };
    let key = |seen: &OrderSeen| (seen.customer.clone(), seen.order);
    let known = seen.example.take().filter(|known| key(known) < key(&new));
    seen.example = Some(known.unwrap_or(new));
}

/// Counts an order of one file whose rows stand apart.
fn count_apart(runs: &[Vec<&Plain>], merged: &mut Merged) {
    let files: BTreeSet<usize> = runs.iter().map(|run| run[0].file).collect();
    let own = |run: &Vec<&Plain>| {
        run.iter()
            .filter(|row| row.kind == RowKind::Order)
            .map(|row| i128::from(row.units))
            .collect::<Vec<_>>()
    };
    let amounts: Vec<Vec<i128>> = runs.iter().map(own).collect();
    let single = amounts.iter().all(|own| own.len() == 1) && !runs.iter().any(|run| is_void(run));
    if files.len() != 1 || runs.len() < 2 || !single || amounts.iter().all(|own| own[0] == 0) {
        return;
    }
    let told: BTreeSet<(i128, i128)> = runs
        .iter()
        .map(|run| (sum(run, RowKind::Order), sum(run, RowKind::Refund)))
        .collect();
    merged.stand_apart += 1;
    merged.stand_apart_equal += u64::from(told.len() == 1);
}

/// Counts what there is to see of one order.
fn count(rows: &[&Plain], order: u64, customer: &str, merged: &mut Merged) {
    merged.orders += u64::from(rows.iter().any(|row| row.kind != RowKind::Void));
    let runs = runs(rows);
    for run in &runs {
        let own = run.iter().filter(|row| row.kind == RowKind::Order);
        let amounts: Vec<i128> = own.map(|row| i128::from(row.units)).collect();
        let sales: Vec<i128> = amounts
            .iter()
            .copied()
            .filter(|units| *units >= 0)
            .collect();
        if sales.len() > 1 && amounts.iter().any(|units| *units != 0) {
            merged.several_rows += 1;
            merged.equal_rows += u64::from(sales.iter().all(|units| *units == sales[0]));
        }
    }
    count_apart(&runs, merged);
    let days_of = |kinds: &[RowKind]| {
        let rows = rows.iter().filter(|row| kinds.contains(&row.kind));
        let days: BTreeSet<i32> = rows.map(|row| row.day).collect();
        days.first().copied().zip(days.last().copied())
    };
    let own = days_of(&[RowKind::Order, RowKind::Void]);
    if let Some(days) = own.filter(|days| days.1 - days.0 > 31) {
        see(&mut merged.apart, order, customer, days);
        return;
    }
    let Some(days) = own.or(days_of(&[RowKind::Refund])) else {
        return;
    };
    let mut files = BTreeMap::<usize, Vec<(i128, i128, bool)>>::new();
    for run in &runs {
        let what = (
            sum(run, RowKind::Order),
            sum(run, RowKind::Refund),
            is_void(run),
        );
        files.entry(run[0].file).or_default().push(what);
    }
    if files.len() > 1 {
        see(&mut merged.in_two_files, order, customer, days);
    }
    if files
        .values()
        .any(|runs| runs.iter().any(|run| *run != runs[0]))
    {
        see(&mut merged.changed, order, customer, days);
    } else if files.values().any(|runs| runs.len() > 1) {
        see(&mut merged.alike, order, customer, days);
    }
}

/// The answer by maps of vectors.
fn naive(rows: &[Plain], repeated: Repeated, as_of: i32) -> Answer {
    let mut histories = BTreeMap::<String, Vec<(Day, i128)>>::new();
    let mut merged = Merged::default();
    let mut orders = BTreeMap::<(String, u64), Vec<&Plain>>::new();
    let rows = rows
        .iter()
        .filter(|row| !row.customer.is_empty() && row.day <= as_of);
    for row in rows {
        match row.order {
            Some(order) => orders
                .entry((row.customer.clone(), order))
                .or_default()
                .push(row),
            None => histories
                .entry(row.customer.clone())
                .or_default()
                .push((day(row.day), i128::from(row.units))),
        }
    }
    for ((customer, order), rows) in &orders {
        count(rows, *order, customer, &mut merged);
        let entries = entries(rows, repeated);
        histories
            .entry(customer.clone())
            .or_default()
            .extend(entries);
    }
    histories.retain(|_, history| !history.is_empty());
    histories
        .values_mut()
        .for_each(|history| history.sort_unstable());
    let mut codes = BTreeMap::<u64, BTreeSet<&str>>::new();
    let known = orders
        .keys()
        .filter(|(customer, _)| histories.contains_key(customer));
    for (customer, order) in known {
        codes.entry(*order).or_default().insert(customer);
    }
    merged.sampled = codes.len() as u64;
    merged.several_customers.orders = codes.values().filter(|of| of.len() > 1).count() as u64;
    (histories, merged)
}

fn answer(orders: &Orders, merged: &Merged) -> Answer {
    let mut merged = merged.clone();
    // The oracle has none.
    merged.several_customers.example = None;
    (shown(orders).into_iter().collect(), merged)
}

/// File, customer and order, then day, units, kind, start and group of a row.
type Drawn = ((usize, u16, Option<u64>), i32, i64, u8, bool, Option<u8>);

/// Rows in the order of their files.
fn plain_rows() -> impl Strategy<Value = Vec<Plain>> {
    let row = (
        (0..3_usize, 0..9_u16, prop::option::weighted(0.8, 0..6_u64)),
        prop_oneof![12 => 0..60_i32, 1 => Just(60_000), 1 => Just(-90_000)],
        prop_oneof![9 => -3..9_i64, 1 => Just(0), 2 => Just(9_999_999_999_i64)],
        0..9_u8,
        any::<bool>(),
        prop::option::of(0..4_u8),
    );
    prop::collection::vec(row, 0..120).prop_map(|rows| {
        let row = |row: Drawn| {
            let ((file, customer, order), day, units, kind, starts, group) = row;
            let kind = match kind {
                0 | 1 if order.is_some() => RowKind::Void,
                2 | 3 if order.is_some() => RowKind::OwnRefund,
                4 if order.is_some() => RowKind::Refund,
                _ => RowKind::Order,
            };
            let customer = if customer == 8 {
                String::new()
            } else {
                name(customer)
            };
            // One code stands for no order among packed rows.
            let order = order.map(|order| if order == 5 { (1 << 56) - 1 } else { order });
            let group = group.map(|group| group.to_string());
            Plain {
                file,
                customer,
                order,
                day,
                units,
                kind,
                starts,
                group,
            }
        };
        let mut rows: Vec<Plain> = rows.into_iter().map(row).collect();
        rows.sort_by_key(|row| row.file);
        rows
    })
}

/// The value of a second column: which kind of day it is.
fn second(row: &Plain) -> &'static str {
    if row.day % 3 == 0 { "x" } else { "y" }
}

fn push(builder: &mut OrdersBuilder, rows: &[Plain]) {
    for row in rows {
        if let Some(group) = &row.group {
            builder.take_group(0, group.as_bytes());
            builder.take_group(1, second(row).as_bytes());
        }
        let row = BlockRow {
            customer: row.customer.as_bytes(),
            order: row.order,
            value: Value {
                day: day(row.day),
                units: row.units,
                scale: 2,
            },
            kind: row.kind,
            starts: row.starts,
            group: if row.group.is_some() { TAKEN } else { NO_GROUP },
        };
        builder.push_block(&[row]).unwrap();
    }
}

/// All rows in one builder, from part to part of this many rows; each part in one of its own where `apart`.
fn filled(rows: &[Plain], size: usize, threads: usize, apart: bool, shared: bool) -> OrdersBuilder {
    let kept = day(KEPT.start)..day(KEPT.end);
    let mut all = OrdersBuilder::with_threads(threads).with_columns(&[false, true], kept.clone());
    for file in 0..3 {
        if file > 0 {
            all.next_file().unwrap();
        }
        let rows: Vec<Plain> = rows
            .iter()
            .filter(|row| row.file == file)
            .cloned()
            .collect();
        for rows in rows.chunks(size) {
            if !apart {
                push(&mut all, rows);
                continue;
            }
            let mut part = if shared {
                all.sharing()
            } else {
                OrdersBuilder::new().with_columns(&[false, true], kept.clone())
            };
            push(&mut part, rows);
            all.append(part).unwrap();
        }
    }
    all
}

fn policy() -> impl Strategy<Value = Option<Repeated>> {
    let choices = [Repeated::Add, Repeated::First, Repeated::Last];
    prop::option::of(prop::sample::select(choices.to_vec()))
}

proptest! {
    #[test]
    fn orders_are_put_together_as_by_hand(
        rows in plain_rows(),
        repeated in policy(),
        as_of in prop_oneof![3 => Just(60_000), 1 => 0..70_i32],
        (size, threads, apart, shared) in (1..40_usize, 1..3_usize, any::<bool>(), any::<bool>()),
    ) {
        let how = Finish { as_of: Some(day(as_of)), repeated, ..Finish::default() };
        let builder = filled(&rows, size, threads, apart, shared);
        let (orders, merged) = builder.finish_with(&how).unwrap();
        let expected = naive(&rows, repeated.unwrap_or(Repeated::Add), as_of);
        prop_assert_eq!(answer(&orders, &merged), expected);
        let seen = &merged.several_customers;
        prop_assert_eq!(seen.example.is_some(), seen.orders > 0);
        let counted = rows.iter().filter(|row| row.kind != RowKind::Void);
        let late = counted.clone().filter(|row| row.day > as_of).count();
        prop_assert_eq!(orders.after_as_of(), late as u64);
        let guests = counted.filter(|row| row.customer.is_empty() && row.day <= as_of).count();
        prop_assert_eq!(orders.guests().total().0, guests as u64);
    }

    #[test]
    fn a_customer_has_the_group_of_the_earliest_row(
        rows in plain_rows(),
        (size, apart, shared) in (1..40_usize, any::<bool>(), any::<bool>()),
    ) {
        let mut naive = BTreeMap::<&str, (i32, &str)>::new();
        for row in &rows {
            if let Some(group) = &row.group {
                let new = (row.day, group.as_str());
                let known = naive.entry(&row.customer).or_insert(new);
                *known = (*known).min(new);
            }
        }
        // Of the second column the last value counts: the latest row's, of one day the last by its letters.
        let mut latest = BTreeMap::<&str, (i32, &str)>::new();
        for row in rows.iter().filter(|row| row.group.is_some()) {
            let new = (row.day, second(row));
            let known = latest.entry(&row.customer).or_insert(new);
            *known = (*known).max(new);
        }
        let orders = filled(&rows, size, 1, apart, shared).finish(None).unwrap();
        for customer in 0..orders.customers() {
            let id = std::str::from_utf8(orders.ids().get(customer)).unwrap();
            let group = orders.group(customer).map(|group| std::str::from_utf8(group).unwrap());
            prop_assert_eq!(group, naive.get(id).map(|first| first.1));
            let last = orders.group_of(customer, 1).map(|last| std::str::from_utf8(last).unwrap());
            prop_assert_eq!(last, latest.get(id).map(|last| last.1));
            let part = orders.part(|other| other == customer);
            prop_assert_eq!(part.group(0), orders.group(customer));
            prop_assert_eq!(part.group_of(0, 1), orders.group_of(customer, 1));
            let of_customer: Vec<_> = told_rows(&orders).into_iter().filter(|row| row.0 == id).collect();
            prop_assert_eq!(told_rows(&part), of_customer);
        }
        // Rows on the days asked for, of everybody who has a history.
        let mut rows_kept: Vec<(String, i32, String, String)> = rows
            .iter()
            .filter(|row| KEPT.contains(&row.day) && orders.ids().find(row.customer.as_bytes()).is_some())
            .filter_map(|row| Some((row.customer.clone(), row.day, row.group.clone()?, second(row).to_owned())))
            .collect();
        rows_kept.sort();
        prop_assert_eq!(told_rows(&orders), rows_kept);
        let told = told_rows(&orders);
        let (kept, _) = orders.without_zeros();
        for customer in 0..kept.customers() {
            let id = std::str::from_utf8(kept.ids().get(customer)).unwrap();
            let group = kept.group(customer).map(|group| std::str::from_utf8(group).unwrap());
            prop_assert_eq!(group, naive.get(id).map(|first| first.1));
        }
        let still = told.into_iter().filter(|row| kept.ids().find(row.0.as_bytes()).is_some());
        prop_assert_eq!(told_rows(&kept), still.collect::<Vec<_>>());
    }

    #[test]
    fn nobodys_rows_are_those_of_guests(rows in plain_rows(), nobody in 0..8_u16) {
        let nobody = name(nobody);
        let as_guests: Vec<Plain> = rows
            .iter()
            .cloned()
            .map(|row| if row.customer == nobody { Plain { customer: String::new(), ..row } } else { row })
            .collect();
        let how = Finish { nobody: Some(nobody.into_bytes()), ..Finish::default() };
        let (orders, merged) = filled(&rows, 50, 1, false, true).finish_with(&how).unwrap();
        let (other, other_merged) = filled(&as_guests, 50, 1, false, true).finish_with(&Finish::default()).unwrap();
        prop_assert_eq!(shown(&orders), shown(&other));
        prop_assert_eq!(orders.guests(), other.guests());
        prop_assert_eq!(merged, other_merged);
    }
}

/// The days on which rows are kept with their values.
const KEPT: std::ops::Range<i32> = 3..9;

/// The rows kept that have a value: customer, day and both values; sorted.
fn told_rows(orders: &Orders) -> Vec<(String, i32, String, String)> {
    let text = |text: &[u8]| String::from_utf8(text.to_vec()).unwrap();
    let mut told: Vec<_> = (orders.kept_rows())
        .filter_map(|row| {
            let value = |column: usize| {
                let number = *row.numbers.get(column)?;
                orders
                    .group_values(column)
                    .get(number as usize)
                    .map(|value| text(value))
            };
            Some((
                text(orders.ids().get(row.customer)),
                row.day.days_since(day(0)),
                value(0)?,
                value(1)?,
            ))
        })
        .collect();
    told.sort();
    told
}

/// A row of customer `a`.
fn row(order: u64, on: i32, units: i64, kind: RowKind, starts: bool) -> BlockRow<'static> {
    BlockRow {
        customer: b"a",
        order: Some(order),
        value: Value {
            day: day(on),
            units,
            scale: 0,
        },
        kind,
        starts,
        group: NO_GROUP,
    }
}

#[test]
fn what_stands_last_counts_with_its_own_refunds() {
    use RowKind::{Order, OwnRefund, Refund, Void};
    // Order 1 comes twice: two rows of 10 and 20 with 5 paid back, then 25 alone. Order 2 is cancelled later.
    let rows = [
        row(1, 0, 10, Order, true),
        row(1, 0, 20, Order, false),
        row(1, 4, -5, Refund, false),
        row(2, 1, 7, Order, true),
        row(1, 2, 25, Order, true),
        row(2, 3, 7, Void, true),
        row(1, 9, -1, OwnRefund, true),
    ];
    let histories = [
        (None, vec![(0, 55), (1, 7), (4, -5), (9, -1)]),
        (
            Some(Repeated::First),
            vec![(0, 30), (1, 7), (4, -5), (9, -1)],
        ),
        (Some(Repeated::Last), vec![(2, 25), (9, -1)]),
    ];
    for (repeated, expected) in histories {
        let mut builder = OrdersBuilder::new();
        builder.push_block(&rows).unwrap();
        let how = Finish {
            repeated,
            first_day: Some(day(-3)),
            ..Finish::default()
        };
        let (orders, merged) = builder.finish_with(&how).unwrap();
        let expected = expected.into_iter().map(|(on, units)| (day(on), units));
        assert_eq!(shown(&orders)[0].1, expected.collect::<Vec<_>>());
        assert_eq!((merged.orders, merged.changed.orders), (2, 2));
        assert_eq!((merged.several_rows, merged.equal_rows), (1, 0));
        let example = merged.changed.example.unwrap();
        assert_eq!(
            (example.order, example.first, example.last),
            (1, day(0), day(2))
        );
        // The refund on the last day is no order.
        let last = if repeated == Some(Repeated::Last) {
            2
        } else {
            1
        };
        assert_eq!(orders.last_day(), Some(day(last)));
        assert_eq!(orders.last_row_day(), Some(day(9)));
        assert_eq!(orders.first_day(), Some(day(-3)));
    }
}

#[test]
fn a_customer_of_void_orders_alone_does_not_exist() {
    let mut builder = OrdersBuilder::new();
    builder
        .push_block(&[row(1, 0, 10, RowKind::Void, true)])
        .unwrap();
    let (orders, merged) = builder.finish_with(&Finish::default()).unwrap();
    assert_eq!(
        (orders.customers(), merged.orders, merged.sampled),
        (0, 0, 0)
    );
}

#[test]
fn long_ids_that_differ_late_are_different_customers() {
    let ids: Vec<String> = (0..5_000)
        .flat_map(|number| {
            [
                format!("someone{number}@example.com"),
                format!("00000000-0000-4000-8000-{number:012}"),
                format!("17000000{number:05}"),
            ]
        })
        .collect();
    let mut builder = OrdersBuilder::new();
    for _ in 0..3 {
        let rows: Vec<BlockRow<'_>> = ids
            .iter()
            .map(|id| BlockRow {
                customer: id.as_bytes(),
                ..row(1, 0, 10, RowKind::Order, true)
            })
            .collect();
        builder.push_block(&rows).unwrap();
    }
    let (orders, merged) = builder.finish_with(&Finish::default()).unwrap();
    assert_eq!((orders.customers(), orders.entries()), (15_000, 15_000));
    assert_eq!(merged.alike.orders, 15_000);
    for id in &ids {
        let customer = orders.ids().find(id.as_bytes()).unwrap();
        assert_eq!(orders.ids().get(customer), id.as_bytes());
    }
}
