//! Expected numbers are computed by hand from the few rows given.

use super::gaps::rounded_up;
use super::*;
use crate::calendar::Window;
use crate::ledger::OrdersBuilder;

fn day(month: u32, day: u32) -> Day {
    Day::from_ymd(2025, month, day).unwrap()
}

fn built(rows: &[(&str, Day, i64)]) -> Orders {
    let mut builder = OrdersBuilder::new();
    for (customer, day, units) in rows {
        builder
            .push(customer.as_bytes(), None, *day, *units, 2)
            .unwrap();
    }
    builder.finish(None).unwrap()
}

#[test]
fn orders_refunds_zeros_and_guests_are_told_apart() {
    let orders = built(&[
        ("a", day(1, 1), 1000),
        ("a", day(1, 5), -300),
        ("b", day(1, 5), 0),
        ("", day(1, 8), 500),
    ]);
    let quality = quality(&orders);
    let money = quality.money.unwrap();
    assert_eq!(
        (
            quality.customers,
            quality.orders,
            money.refunds,
            money.zero_orders
        ),
        (2, 2, 1, 1)
    );
    assert_eq!(money.revenue.to_string(), "10.00");
    assert_eq!(money.refunded.to_string(), "-3.00");
    assert_eq!(
        (quality.guest_rows, money.guest_revenue.to_string()),
        (1, "5.00".to_owned())
    );
    let days = quality.days.unwrap();
    // 2, 3, 4, 6 and 7 January; the guest's 8th is the last day.
    assert_eq!(
        (days.first, days.last, days.without_orders),
        (day(1, 1), day(1, 8), 5)
    );
    assert_eq!(
        days.longest_pause.unwrap().to_string(),
        "2025-01-02..2025-01-04"
    );
    let shown: Vec<_> = days
        .last_periods
        .iter()
        .map(|last| (last.period.to_string(), last.covered, last.complete))
        .collect();
    // 8 January 2025 is a Wednesday.
    assert_eq!(
        shown,
        [
            ("2025-W02".to_owned(), 3, false),
            ("2025-01".to_owned(), 8, false)
        ]
    );
}

#[test]
fn months_tell_what_is_missing_and_what_is_only_begun() {
    let orders = built(&[
        ("a", day(1, 10), 100),
        ("a", day(1, 10), 100),
        ("b", day(1, 31), -50),
        ("", day(2, 3), 100),
        ("b", day(4, 1), 100),
        ("a", day(5, 2), 100),
    ]);
    let days = quality(&orders).days.unwrap();
    let told: Vec<_> = days
        .periods
        .iter()
        .map(|one| {
            (
                one.period.to_string(),
                [one.orders, one.refunds, one.guest_rows],
                [one.covered, one.with_rows],
            )
        })
        .collect();
    let told_of = |name: &str, counts, days| (name.to_owned(), counts, days);
    // 10 to 31 January are 22 days, 1 to 2 May 2.
    assert_eq!(
        told,
        [
            told_of("2025-01", [2, 1, 0], [22, 2]),
            told_of("2025-02", [0, 0, 1], [28, 1]),
            told_of("2025-03", [0, 0, 0], [31, 0]),
            told_of("2025-04", [1, 0, 0], [30, 1]),
            told_of("2025-05", [1, 0, 0], [2, 1]),
        ]
    );
}

#[test]
fn few_months_are_cut_into_weeks_and_many_into_quarters_or_years() {
    let first_and_count = |first: Day, last: Day| {
        let periods = quality(&built(&[("a", first, 1), ("a", last, 1)]))
            .days
            .unwrap()
            .periods;
        (periods[0].period.to_string(), periods.len())
    };
    let of = |year, month, day| Day::from_ymd(year, month, day).unwrap();
    // 1 January 2025 is a Wednesday: its week and the one of 6 to 12 January.
    assert_eq!(
        first_and_count(of(2025, 1, 1), of(2025, 1, 8)),
        ("2025-W01".to_owned(), 2)
    );
    assert_eq!(
        first_and_count(of(2015, 1, 1), of(2024, 12, 31)),
        ("2015-01".to_owned(), 120)
    );
    assert_eq!(
        first_and_count(of(2015, 1, 1), of(2025, 1, 1)),
        ("2015-Q1".to_owned(), 41)
    );
    assert_eq!(
        first_and_count(of(1900, 1, 1), Day::MAX),
        ("1900".to_owned(), 8_100)
    );
}

#[test]
fn a_guest_in_the_middle_ends_a_pause() {
    let orders = built(&[
        ("a", day(1, 1), 1),
        ("", day(1, 3), 1),
        ("a", day(1, 10), 1),
    ]);
    let days = quality(&orders).days.unwrap();
    assert_eq!(days.without_orders, 7);
    assert_eq!(
        days.longest_pause.unwrap().to_string(),
        "2025-01-04..2025-01-09"
    );
}

#[test]
fn outliers_lie_above_three_times_the_middle_half() {
    // Of five values Q1 is the second (20), Q3 the fourth (40): the fence is 40 + 3 × 20 = 100.
    let rows = |last: i64| [10, 20, 30, 40, last].map(|amount| ("a", day(1, 1), amount * 100));
    let amounts = quality(&built(&rows(100))).amounts.unwrap();
    assert_eq!(
        [amounts.q1, amounts.median, amounts.q3].map(|m| m.to_string()),
        ["20.00", "30.00", "40.00"]
    );
    assert_eq!(
        (amounts.fence.unwrap().to_string(), amounts.outliers),
        ("100.00".to_owned(), 0)
    );
    let amounts = quality(&built(&rows(101))).amounts.unwrap();
    assert_eq!((amounts.outliers, amounts.largest.len()), (1, 1));
    assert_eq!(amounts.largest[0].amount.to_string(), "101.00");
    let same = quality(&built(&[
        ("a", day(1, 1), 5),
        ("b", day(1, 1), 5),
        ("c", day(1, 2), 5),
    ]))
    .amounts
    .unwrap();
    assert_eq!((same.fence, same.outliers), (None, 0));
}

#[test]
fn gaps_are_between_different_days_of_one_customer() {
    let orders = built(&[
        ("a", day(1, 1), 1),
        ("a", day(1, 1), 1),
        ("a", day(1, 11), 1),
        ("a", day(1, 12), -1),
        ("a", day(3, 2), 1),
        ("b", day(3, 2), 1),
    ]);
    // 10 and 50 days; the refund is no purchase.
    let quality = quality(&orders);
    let gaps = quality.gaps.unwrap();
    assert_eq!(
        (gaps.count, gaps.q1, gaps.median, gaps.p90),
        (2, 10, 10, 50)
    );
    assert_eq!(gaps.suggested, Window::Days(56));
    let active: Vec<_> = quality
        .active
        .iter()
        .map(|active| (active.window, active.customers, active.of))
        .collect();
    assert_eq!(active[0], (30, 2, 2));
}

#[test]
fn windows_are_rounded_up_to_lengths_in_use() {
    let cases = [
        (1, Window::Days(1)),
        (14, Window::Days(14)),
        (15, Window::Days(21)),
        (84, Window::Days(84)),
        (85, Window::Months(3)),
        (91, Window::Months(3)),
        (365, Window::Months(12)),
        (366, Window::Months(13)),
        (731, Window::Months(36)),
    ];
    for (days, window) in cases {
        assert_eq!(rounded_up(days), window, "{days}");
    }
}

#[test]
fn nothing_is_undefined_not_zero() {
    let quality = quality(&Orders::default());
    assert_eq!(
        (quality.days, quality.amounts, quality.gaps),
        (None, None, None)
    );
    assert!(quality.active.is_empty());
}
