//! Histories against a naive map, whatever the order, splitting and threads.

use super::*;
use proptest::prelude::*;

fn day(number: i32) -> Day {
    Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
}

fn shown(orders: &Orders) -> Vec<(String, Vec<(Day, i128)>)> {
    let mut all: Vec<_> = (0..orders.customers())
        .map(|c| {
            let id = String::from_utf8(orders.ids().get(c).to_vec()).unwrap();
            (id, orders.history(c).entries().collect())
        })
        .collect();
    all.sort();
    all
}

/// The ids in the order of the customers.
fn ids(orders: &Orders) -> Vec<Vec<u8>> {
    let ids = (0..orders.customers()).map(|number| orders.ids().get(number).to_vec());
    ids.collect()
}

#[test]
fn rows_of_one_order_and_customer_are_one_order() {
    // definitions.md, section 1: amounts add up, the day is the earliest, per customer.
    let mut builder = OrdersBuilder::new();
    builder.push(b"a", Some(b"1"), day(3), 500, 2).unwrap();
    builder.push(b"b", Some(b"1"), day(2), 100, 2).unwrap();
    builder.push(b"a", Some(b"1"), day(1), 25, 1).unwrap();
    builder.push(b"a", Some(b"2"), day(0), -1, 0).unwrap();
    let orders = builder.finish(None).unwrap();
    assert_eq!(
        shown(&orders),
        [
            ("a".into(), vec![(day(0), -100), (day(1), 750)]),
            ("b".into(), vec![(day(2), 100)]),
        ]
    );
    assert_eq!(orders.money(750).to_string(), "7.50");
}

#[test]
fn the_finest_amount_sets_the_scale() {
    let mut builder = OrdersBuilder::new();
    builder.push(b"a", None, day(0), 12, 0).unwrap();
    builder.push(b"", None, day(0), 1, 0).unwrap();
    builder.push(b"a", None, day(1), 1, 3).unwrap();
    let orders = builder.finish(None).unwrap();
    assert_eq!(shown(&orders)[0].1, [(day(0), 12_000), (day(1), 1)]);
    assert_eq!(orders.guests().total(), (1, "1".parse().unwrap()));
}

#[test]
fn amounts_of_very_different_size_stay_exact_up_to_28_digits() {
    let built = |largest: i64| {
        let mut builder = OrdersBuilder::new();
        // Floats of spreadsheets: 0.000000000000001 beside millions.
        builder.push(b"a", None, day(0), 1, 15).unwrap();
        builder
            .push(b"whale", Some(b"1"), day(0), largest, 1)
            .unwrap();
        builder.push(b"whale", Some(b"1"), day(0), 3, 15).unwrap();
        builder.push(b"whale", None, day(2), -largest, 1).unwrap();
        builder.finish(None)
    };
    let orders = built(50_000_000).unwrap();
    assert_eq!(
        shown(&orders),
        [
            ("a".into(), vec![(day(0), 1)]),
            (
                "whale".into(),
                vec![
                    (day(0), 5_000_000_000_000_000_000_003),
                    (day(2), -5_000_000_000_000_000_000_000)
                ]
            ),
        ]
    );
    let (kept, zeros) = orders.without_zeros();
    assert_eq!((kept.entries(), zeros), (3, 0));
    assert_eq!(
        kept.money(5_000_000_000_000_000_000_004).to_string(),
        "5000000.000000000000004"
    );
    // Signs apart just below 10^28 units, then at it.
    assert!(built(49_999_999_999_999).is_ok());
    assert_eq!(
        built(50_000_000_000_000).unwrap_err(),
        LedgerError::TooLarge { scale: 15 }
    );
}

#[test]
fn rows_after_as_of_are_left_out_and_counted() {
    let mut builder = OrdersBuilder::new();
    builder.push(b"late", None, day(9), 1, 0).unwrap();
    builder.push(b"a", None, day(5), 1, 0).unwrap();
    builder.push(b"", None, day(6), 1, 0).unwrap();
    let orders = builder.finish(Some(day(5))).unwrap();
    assert_eq!(orders.after_as_of(), 2);
    assert_eq!((orders.customers(), orders.last_day()), (1, Some(day(5))));
    assert_eq!(orders.guests().total().0, 0);
}

#[test]
fn an_order_whose_rows_stand_in_two_files_is_counted() {
    let mut builder = OrdersBuilder::new();
    for _ in 0..2 {
        builder.next_file().unwrap();
        builder.push(b"a", Some(b"1"), day(0), 1, 0).unwrap();
    }
    assert_eq!(builder.finish(None).unwrap().in_two_files(), 1);
}

proptest! {
    #[test]
    fn the_order_of_rows_leaves_no_trace(
        rows in prop::collection::vec((0..4_u8, 0..6_u8, 0..40_i32, -500..500_i64, 0..3_u32), 0..60),
        seed in any::<u64>(),
    ) {
        let fill = |rows: &[(u8, u8, i32, i64, u32)]| {
            let mut builder = OrdersBuilder::new();
            for &(customer, order, d, units, scale) in rows {
                let id = [b'a' + customer];
                builder.push(if customer == 0 { b"" } else { &id }, Some(&[order]), day(d), units, scale).unwrap();
            }
            builder
        };
        let build = |rows: &[(u8, u8, i32, i64, u32)]| fill(rows).finish(None).unwrap();
        let mut shuffled = rows.clone();
        let mut state = seed;
        for index in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            shuffled.swap(index, (state >> 33) as usize % (index + 1));
        }
        let (one, other) = (build(&rows), build(&shuffled));
        let cut = seed as usize % (rows.len() + 1);
        let mut split = fill(&rows[..cut]);
        split.append(fill(&rows[cut..])).unwrap();
        let split = split.finish(None).unwrap();
        prop_assert_eq!(shown(&one), shown(&split));
        prop_assert_eq!(one.guests(), split.guests());
        prop_assert_eq!((one.first_day(), one.last_day()), (split.first_day(), split.last_day()));
        prop_assert_eq!(shown(&one), shown(&other));
        prop_assert_eq!(one.guests(), other.guests());
    }
}

/// A customer, an order, a day, units and their scale.
type Bought = (u16, Option<u8>, i32, i64, u32);

/// The histories of a map of maps: amounts of an order add up, its day is the earliest.
fn naive(rows: &[Bought]) -> Vec<(String, Vec<(Day, i128)>)> {
    let scale = rows.iter().map(|row| row.4).max().unwrap_or(0);
    let mut customers = std::collections::BTreeMap::<String, Vec<(Option<u8>, Day, i128)>>::new();
    for &(customer, order, number, units, own) in rows {
        let units = i128::from(units) * 10_i128.pow(scale - own);
        let orders = customers.entry(name(customer)).or_default();
        match orders
            .iter_mut()
            .find(|known| order.is_some() && known.0 == order)
        {
            None => orders.push((order, day(number), units)),
            Some(known) => *known = (order, known.1.min(day(number)), known.2 + units),
        }
    }
    let sorted = customers.into_iter().map(|(customer, orders)| {
        let mut orders: Vec<_> = orders
            .into_iter()
            .map(|(_, day, units)| (day, units))
            .collect();
        orders.sort_unstable();
        (customer, orders)
    });
    sorted.collect()
}

/// Names that fit a word, a key, and neither, and such as count.
fn name(customer: u16) -> String {
    match customer % 5 {
        0 => return format!("C{customer:06}"),
        1 => return format!("{}", 99_900 + u32::from(customer)),
        _ => {}
    }
    let rest = match customer % 7 {
        0 => "-of-a-rather-long-name",
        1 => "-customer",
        2 => "-four",
        _ => "",
    };
    format!("{customer}{rest}")
}

#[test]
fn a_sum_too_wide_for_its_table_changes_no_other_history() {
    let wide = 2_000_000_000;
    let names: Vec<String> = (0..3_000).map(|number| number.to_string()).collect();
    let mut builder = OrdersBuilder::new();
    let mut push = |name: &str, order: &str, number, units| {
        builder
            .push(
                name.as_bytes(),
                Some(order.as_bytes()),
                day(number),
                units,
                0,
            )
            .unwrap();
    };
    for name in &names {
        push(name, "1", 7, 5);
        push(name, "2", 3, wide);
    }
    // Each fits 32 bits, two of them do not.
    push("1500", "2", 1, wide);
    push("1500", "3", 2, -1);
    let orders = builder.finish(None).unwrap();
    for (name, history) in shown(&orders) {
        let expected = match name.as_str() {
            "1500" => vec![(day(1), 2 * i128::from(wide)), (day(2), -1), (day(7), 5)],
            _ => vec![(day(3), wide.into()), (day(7), 5)],
        };
        assert_eq!(history, expected, "{name}");
    }
    assert_eq!((orders.customers(), orders.entries()), (3_000, 6_001));
    assert_eq!(
        (orders.first_day(), orders.last_day()),
        (Some(day(1)), Some(day(7)))
    );
}

/// A row as text: customer, order, day, units, scale.
type Text = (String, String, i32, i64, u8);

fn texts() -> impl Strategy<Value = Vec<Text>> {
    let id = || {
        prop_oneof![
            3 => "[a-c]{1,2}",
            1 => "[a-c]{7,9}",
            1 => "[a-c]{14,17}",
            3 => "[AB][0-9]{7,9}",
            3 => "A00[0-9]{4}",
            1 => "O-[0-9]{8}",
        ]
    };
    let row = (
        prop_oneof![9 => id(), 1 => Just(String::new())],
        id(),
        prop_oneof![9 => 0..700_i32, 1 => Just(700_000)],
        prop_oneof![9 => -900_000..900_000_i64, 1 => Just(99_999_999_999_i64)],
        0..4_u8,
    );
    prop::collection::vec(row, 0..400)
}

proptest! {
    #[test]
    fn rows_pushed_together_are_rows_pushed_one_by_one(rows in texts(), with_orders: bool, together in 1..300_usize) {
        let (mut one, mut many) = (OrdersBuilder::new(), OrdersBuilder::new());
        let mut codes = OrderCodes::new();
        for (customer, order, number, units, scale) in &rows {
            let order = with_orders.then_some(order.as_bytes());
            one.push(customer.as_bytes(), order, day(*number), *units, u32::from(*scale)).unwrap();
        }
        for rows in rows.chunks(together) {
            let rows: Vec<BlockRow<'_>> = rows
                .iter()
                .map(|(customer, order, number, units, scale)| BlockRow {
                    customer: customer.as_bytes(),
                    order: with_orders.then(|| codes.code(order.as_bytes())),
                    value: Value { day: day(*number), units: *units, scale: *scale },
                    ..BlockRow::default()
                })
                .collect();
            many.push_block(&rows).unwrap();
        }
        let (one, many) = (one.finish(None).unwrap(), many.finish(None).unwrap());
        prop_assert_eq!(shown(&one), shown(&many));
        prop_assert_eq!(one.guests(), many.guests());
        prop_assert_eq!(ids(&one), ids(&many));
    }

    #[test]
    fn no_first_row_decides_the_order_of_customers(rows in texts()) {
        let build = |rows: &mut dyn Iterator<Item = &Text>| {
            let mut builder = OrdersBuilder::new();
            for (customer, order, number, units, scale) in rows {
                let order = Some(order.as_bytes());
                builder.push(customer.as_bytes(), order, day(*number), *units, u32::from(*scale)).unwrap();
            }
            ids(&builder.finish(None).unwrap())
        };
        prop_assert_eq!(build(&mut rows.iter()), build(&mut rows.iter().rev()));
    }
}

proptest! {
    #[test]
    fn the_histories_are_those_of_a_naive_map(
        rows in prop::collection::vec(
            (
                0..400_u16,
                prop::option::weighted(0.8, 0..40_u8),
                prop_oneof![9 => 0..700_i32, 1 => Just(700_000), 1 => Just(-90_000)],
                prop_oneof![9 => -900_000..900_000_i64, 1 => Just(99_999_999_999_i64)],
                0..4_u32,
            ),
            0..600,
        ),
        threads in 1..4_usize,
    ) {
        let mut all = OrdersBuilder::with_threads(threads);
        let mut alone = OrdersBuilder::new();
        for part in rows.chunks(100) {
            let mut shared = all.sharing();
            let mut own = OrdersBuilder::new();
            for &(customer, order, number, units, scale) in part {
                let order = order.map(|order| format!("order {order}"));
                let order = order.as_deref().map(str::as_bytes);
                for builder in [&mut shared, &mut own] {
                    builder.push(name(customer).as_bytes(), order, day(number), units, scale).unwrap();
                }
            }
            all.append(shared).unwrap();
            alone.append(own).unwrap();
            // Given up, as a range that was cut wrongly is: it leaves nothing behind.
            let mut dropped = all.sharing();
            dropped.push(b"nobody", None, day(9_999), 1, 9).unwrap();
            dropped.flush().unwrap();
        }
        let (all, alone) = (all.finish(None).unwrap(), alone.finish(None).unwrap());
        prop_assert_eq!(shown(&all), naive(&rows));
        prop_assert_eq!(shown(&alone), naive(&rows));
        prop_assert_eq!(ids(&all), ids(&alone));
        for (number, id) in ids(&all).iter().enumerate() {
            prop_assert_eq!(all.ids().find(id), Some(number));
        }
    }
}

mod runs;
