use num_rational::BigRational;
use proptest::prelude::*;

use super::bridge::{CLASSES, Class, LostSeen, steps};
use super::days::{weekdays, weekend_days};
use super::drivers::{Buyers, Churn, Drivers};
use super::shapley::{Factor, apportioned, parts, ratio};
use super::walk::{Frame, Walk, Walked};
use crate::calendar::{Calendar, Day, Period, Unit, Window};
use crate::ledger::{Orders, OrdersBuilder};

fn day(month: u32, day: u32) -> Day {
    Day::from_ymd(2025, month, day).unwrap()
}

fn month(of: u32) -> Period {
    Calendar::default().period_of(Unit::Month, day(of, 1))
}

/// An order of the tests: customer, day since the first of January 2025, units (negative: a refund).
type Order = (u8, i32, i64);

fn ledger(orders: &[Order]) -> Orders {
    let mut builder = OrdersBuilder::new();
    for &(customer, on, units) in orders {
        let on = day(1, 1).plus_days(on);
        builder
            .push(&[b'a' + customer], None, on, units, 2)
            .unwrap();
    }
    builder.finish(None).unwrap()
}

fn walked(orders: &[Order], frame: &Frame) -> Walked {
    Walk::of(&ledger(orders), frame, day(1, 1), &[]).walked
}

fn march_february(window: Window) -> Frame {
    Frame {
        now: month(3),
        before: month(2),
        window,
    }
}

fn factors(of: [[i128; 4]; 3]) -> [Factor; 3] {
    of.map(|[n0, d0, n1, d1]| Factor {
        before: ratio(n0, d0),
        now: ratio(n1, d1),
    })
}

/// why.md, section 7, example 3: B 2 → 3, f 1.5 → 2, a 20 → 30. The parts by hand: 265/6, 190/6, 265/6.
#[test]
fn three_factors_by_hand() {
    let found = parts(&factors([[2, 1, 3, 1], [3, 2, 2, 1], [20, 1, 30, 1]]));
    let changes: Vec<BigRational> = found.iter().map(|part| part.change.clone()).collect();
    assert_eq!(changes, [ratio(265, 6), ratio(190, 6), ratio(265, 6)]);
    let ends: Vec<_> = found
        .iter()
        .map(|part| (part.low.clone(), part.high.clone()))
        .collect();
    let ends_by_hand =
        [(30, 60), (20, 45), (30, 60)].map(|(low, high)| (ratio(low, 1), ratio(high, 1)));
    assert_eq!(ends, ends_by_hand);
    // In cents: 4416.67, 3166.67 and 4416.67. Equal remainders: the larger parts get the missing cents.
    let cents: Vec<BigRational> = changes.iter().map(|part| part * ratio(100, 1)).collect();
    let shown = apportioned(&cents, &12_000.into());
    assert_eq!(shown, [4417.into(), 3166.into(), 4417.into()]);
}

#[test]
fn a_factor_of_zero_needs_no_limit() {
    // Free orders before: revenue 0 → 12, all of it the order value's.
    let found = parts(&factors([[2, 1, 2, 1], [1, 1, 1, 1], [0, 1, 6, 1]]));
    let changes = found.map(|part| part.change);
    assert_eq!(changes, [ratio(0, 1), ratio(0, 1), ratio(12, 1)]);
}

#[test]
fn remainders_go_to_the_largest() {
    let thirds = [ratio(1, 3), ratio(1, 3), ratio(1, 3)];
    assert_eq!(
        apportioned(&thirds, &1.into()),
        [1.into(), 0.into(), 0.into()]
    );
    let negative = [ratio(-5, 2), ratio(1, 4), ratio(-3, 4)];
    // Floors −3, 0, −1 make −4; the sum is −3. Remainders 1/2, 1/4, 1/4.
    let found = apportioned(&negative, &(-3).into());
    assert_eq!(found, [(-2).into(), 0.into(), (-1).into()]);
}

#[test]
fn weekdays_of_months() {
    // March 2025 begins on a Saturday: five Saturdays, Sundays and Mondays.
    assert_eq!(weekdays(&month(3)), [5, 4, 4, 4, 4, 5, 5]);
    assert_eq!(weekdays(&month(2)), [4; 7]);
    assert_eq!((weekend_days(&month(3)), weekend_days(&month(2))), (10, 8));
    let tuesday = Period::inclusive(day(4, 1), day(4, 1)).unwrap();
    assert_eq!(weekdays(&tuesday), [0, 1, 0, 0, 0, 0, 0]);
}

#[test]
fn the_calendar_by_hand() {
    let frame = march_february(Window::Months(3));
    // 1 February is a Saturday: 8.00 on Saturdays, 2.00 on each of the four; 3 February a Monday with 4.00.
    let orders = [(0, 31, 800), (1, 33, 400), (1, 40, -100), (2, 60, 999)];
    let found = walked(&orders, &frame).days.effect(&frame);
    // One Saturday more and one Monday more: 800/4 + 400/4. The refund is no order.
    assert_eq!(found, Some(ratio(300, 1)));
    let day_before = Frame {
        before: Period::inclusive(day(2, 3), day(2, 4)).unwrap(),
        ..frame
    };
    assert_eq!(walked(&orders, &day_before).days.effect(&day_before), None);
}

#[test]
fn losses_inside_the_window_are_no_losses() {
    let of = |window| LostSeen::of(&march_february(window));
    assert_eq!(of(Window::Months(12)), LostSeen::Nobody);
    assert_eq!(of(Window::Months(2)), LostSeen::Nobody);
    // 1 April − 45 days is 15 February.
    assert_eq!(of(Window::Days(45)), LostSeen::Partly);
    assert_eq!(of(Window::Months(1)), LostSeen::All);
    let frame = march_february(Window::Months(12));
    let steps = steps(&walked(&[(0, 35, 100)], &frame), &frame);
    let of_class = |class| {
        steps
            .iter()
            .find(|(found, _)| *found == class)
            .map(|(_, step)| *step)
    };
    assert_eq!(of_class(Class::Lost), Some(None));
    assert_eq!(
        of_class(Class::Absent).flatten().map(|step| step.customers),
        Some(1)
    );
    assert_eq!(of_class(Class::AcquiredBetween), None);
}

#[test]
fn customers_with_refunds_alone_are_no_buyers() {
    let frame = march_february(Window::Months(12));
    let found = walked(&[(0, 5, 100), (0, 35, -10), (0, 65, -20)], &frame);
    assert_eq!((found.now.buyers, found.before.buyers), (0, 0));
    assert_eq!((found.now.refunds, found.before.refunds), (-20, -10));
    assert!(found.steps.iter().all(|step| step.customers == 0));
    assert_eq!(Drivers::of(&found), None);
}

#[test]
fn an_order_of_nothing_is_a_purchase() {
    let frame = march_february(Window::Months(12));
    let found = walked(&[(0, 35, 0), (0, 65, 0), (1, 66, 0)], &frame);
    let drivers = Drivers::of(&found).unwrap();
    assert_eq!(drivers.parts[0].now, Some(ratio(2, 1)));
    assert_eq!(drivers.parts[2].before, Some(ratio(0, 1)));
    let kept_same = found.steps[Class::KeptSame as usize];
    assert_eq!((kept_same.customers, kept_same.change()), (1, 0));
}

/// All of them are due where the window is no longer than the period.
#[test]
fn everybody_is_due_with_a_short_window() {
    let frame = march_february(Window::Months(1));
    let found = walked(&[(0, 20, 1), (1, 40, 1), (1, 70, 1), (2, 58, 1)], &frame);
    assert_eq!(
        (found.now.start, found.now.due, found.now.lost()),
        (2, 2, 1)
    );
    assert_eq!(
        (found.before.start, found.before.due, found.before.lost()),
        (1, 1, 1)
    );
    let churn = Churn::of(&found).unwrap();
    assert_eq!(churn.parts[0].part.change, ratio(0, 1));
    // 1 of 1 lost before, 1 of 2 now.
    assert_eq!(churn.parts[1].part.change, ratio(-1, 2));
}

/// The class of a customer, read off the definition order by order.
fn naive_class(orders: &[(Day, i64)], frame: &Frame) -> Option<(Class, i128, i128)> {
    let purchases: Vec<_> = orders.iter().filter(|(_, units)| *units >= 0).collect();
    let within = |from: Day, to: Day| {
        let mut days = purchases.iter().filter(|(on, _)| from <= *on && *on < to);
        days.next().is_some()
    };
    let revenue = |period: &Period| -> i128 {
        let of_period = purchases.iter().filter(|(on, _)| period.contains(*on));
        of_period.map(|(_, units)| i128::from(*units)).sum()
    };
    let (now, before) = (&frame.now, &frame.before);
    let (v1, v0) = (revenue(now), revenue(before));
    let bought = [within(now.start, now.end), within(before.start, before.end)];
    let first = purchases.iter().map(|(on, _)| *on).min()?;
    let class = match bought {
        [false, false] => return None,
        [true, true] if v1 > v0 => Class::KeptMore,
        [true, true] if v1 < v0 => Class::KeptLess,
        [true, true] => Class::KeptSame,
        [true, false] if first >= now.start => Class::New,
        [true, false] if now.start != before.end && first >= before.end => Class::AcquiredBetween,
        [true, false] if !within(frame.window.before(now.start), now.start) => Class::WonBack,
        [true, false] => Class::Returned,
        [false, true] if within(frame.window.before(now.end), now.end) => Class::Absent,
        [false, true] => Class::Lost,
    };
    Some((class, v1, v0))
}

fn any_orders() -> impl Strategy<Value = Vec<Order>> {
    prop::collection::vec((0..7_u8, 0..200_i32, -500..5000_i64), 0..60)
}

fn any_frame() -> impl Strategy<Value = Frame> {
    let window = prop_oneof![
        (1..5_u32).prop_map(Window::Months),
        (5..120_u32).prop_map(Window::Days)
    ];
    (window, 3..7_u32, 1..3_u32).prop_map(|(window, now, back)| Frame {
        now: month(now),
        before: month(now - back),
        window,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every customer in the class that the definition says; all classes together are the change, each of one sign.
    #[test]
    fn the_bridge_adds_up(orders in any_orders(), frame in any_frame()) {
        let found = walked(&orders, &frame);
        let mut naive = [(0_u64, 0_i128, 0_i128); CLASSES.len()];
        for customer in 0..7 {
            let own: Vec<_> = orders.iter().filter(|order| order.0 == customer)
                .map(|&(_, on, units)| (day(1, 1).plus_days(on), units)).collect();
            if let Some((class, now, before)) = naive_class(&own, &frame) {
                let step = &mut naive[class as usize];
                *step = (step.0 + 1, step.1 + now, step.2 + before);
            }
        }
        for (step, expected) in found.steps.iter().zip(naive) {
            prop_assert_eq!((step.customers, step.now, step.before), expected);
        }
        let sum: i128 = found.steps.iter().map(|step| step.change()).sum();
        prop_assert_eq!(sum, found.now.revenue - found.before.revenue);
        for (class, step) in CLASSES.into_iter().zip(found.steps) {
            let gains = matches!(class, Class::New | Class::AcquiredBetween | Class::WonBack | Class::Returned | Class::KeptMore);
            let sign = if gains { step.change() } else { -step.change() };
            prop_assert!(sign >= 0, "{class:?}");
        }
    }

    /// An order of two rows in place of one moves nobody to another class, and no money.
    #[test]
    fn splitting_orders_changes_no_bridge(orders in any_orders(), frame in any_frame()) {
        let split: Vec<Order> = orders.iter().flat_map(|&(customer, on, units)| match units {
            2.. => vec![(customer, on, units / 2), (customer, on, units - units / 2)],
            _ => vec![(customer, on, units)],
        }).collect();
        prop_assert_eq!(walked(&orders, &frame).steps, walked(&split, &frame).steps);
    }

    /// The three parts are the change of revenue; turning time round flips every sign; each part lies in its range.
    #[test]
    fn drivers_add_up_and_turn_round(orders in any_orders(), frame in any_frame()) {
        let found = walked(&orders, &frame);
        let back = Walked { now: found.before, before: found.now, ..found.clone() };
        let (Some(there), Some(back)) = (Drivers::of(&found), Drivers::of(&back)) else {
            prop_assert_eq!(found.now.buyers + found.before.buyers, 0);
            return Ok(());
        };
        let sum: BigRational = there.parts.iter().map(|driver| driver.part.change.clone()).sum();
        prop_assert_eq!(sum, ratio(found.now.revenue - found.before.revenue, 1));
        for (one, other) in there.parts.iter().zip(&back.parts) {
            prop_assert_eq!(&one.part.change, &-other.part.change.clone());
            prop_assert!(one.part.low <= one.part.change && one.part.change <= one.part.high);
        }
        // Shown in cents they add up too.
        let exact: Vec<BigRational> = there.parts.iter().map(|driver| driver.part.change.clone()).collect();
        let total = num_bigint::BigInt::from(found.now.revenue - found.before.revenue);
        let shown = apportioned(&exact, &total);
        prop_assert_eq!(shown.iter().sum::<num_bigint::BigInt>(), total);
    }

    /// So do the parts of buyers and of churn; and the formula of the definition gives the same.
    #[test]
    fn buyers_and_churn_add_up(orders in any_orders(), frame in any_frame()) {
        let found = walked(&orders, &frame);
        if let Some(buyers) = Buyers::of(&found) {
            let sum: BigRational = buyers.parts.iter().map(|driver| driver.part.change.clone()).sum();
            prop_assert_eq!(sum, ratio(i128::from(found.now.buyers) - i128::from(found.before.buyers), 1));
        }
        if let Some(churn) = Churn::of(&found) {
            let sum: BigRational = churn.parts.iter().map(|driver| driver.part.change.clone()).sum();
            let rate = |sums: &super::walk::Sums| ratio(sums.lost().into(), sums.start.into());
            prop_assert_eq!(sum, rate(&found.now) - rate(&found.before));
        }
        if let Some(drivers) = Drivers::of(&found).filter(|_| found.now.buyers > 0 && found.before.buyers > 0) {
            // ΔB (2 f0 a0 + f0 a1 + f1 a0 + 2 f1 a1) / 6.
            let f = |sums: &super::walk::Sums| ratio(sums.orders.into(), sums.buyers.into());
            let a = |sums: &super::walk::Sums| ratio(sums.revenue, sums.orders.into());
            let (f0, f1, a0, a1) = (f(&found.before), f(&found.now), a(&found.before), a(&found.now));
            let two = ratio(2, 1);
            let weight = &two * &f0 * &a0 + &f0 * &a1 + &f1 * &a0 + &two * &f1 * &a1;
            let step = ratio(i128::from(found.now.buyers) - i128::from(found.before.buyers), 6);
            prop_assert_eq!(&drivers.parts[0].part.change, &(step * weight));
        }
    }

    /// Net revenue by day makes up that of periods: the changes of a naive sum, counted.
    #[test]
    fn history_counts_smaller_changes(orders in any_orders(), frame in any_frame()) {
        let found = walked(&orders, &frame);
        let net = |period: &Period| -> i64 {
            orders.iter().filter(|order| period.contains(day(1, 1).plus_days(order.1))).map(|order| order.2).sum()
        };
        let change = net(&frame.now) - net(&frame.before);
        let mut naive = (0, 0);
        let mut later = frame.before;
        while later.previous().start >= day(1, 1) {
            let moved = net(&later) - net(&later.previous());
            naive = (naive.0 + 1, naive.1 + u64::from(moved.abs() < change.abs()));
            later = later.previous();
        }
        let history = found.days.history(&frame.before, day(1, 1), change.into());
        prop_assert_eq!((history.periods, history.smaller), naive);
    }
}

mod of_groups {
    use proptest::prelude::*;

    use crate::metrics::moments::Seen;
    use crate::metrics::why::cells::Cells;
    use crate::metrics::why::columns::Labels;
    use crate::metrics::why::groups::{Reversal, Scale, Split, split, split_total};
    use crate::metrics::why::measure::Measure;
    use crate::metrics::why::walk::{Line, Lines};

    fn seen((orders, revenue, refund, at_start, at_end): (u64, i128, i128, bool, bool)) -> Seen {
        let revenue = if orders > 0 { revenue } else { 0 };
        Seen {
            at_start,
            at_end,
            orders,
            returning: at_start,
            to_date: orders + u64::from(at_start),
            revenue,
            net: revenue - refund,
        }
    }

    /// Customers with a group now and one before, of four.
    fn any_customers() -> impl Strategy<Value = Vec<(Line, [u32; 2])>> {
        let side = || {
            (
                0..4_u64,
                0..900_i128,
                0..50_i128,
                any::<bool>(),
                any::<bool>(),
            )
                .prop_map(seen)
        };
        let line = (side(), side(), [0..4_u32, 0..4_u32])
            .prop_map(|(now, before, groups)| (Line { now, before }, groups));
        prop::collection::vec(line, 2..60)
    }

    fn lines(customers: &[(Line, [u32; 2])]) -> Lines {
        (0..)
            .zip(customers)
            .map(|(place, (line, _))| (place, *line))
            .collect()
    }

    fn fixed(customers: &[(Line, [u32; 2])], of: impl Fn(u32) -> u32) -> Labels {
        Labels::Fixed(customers.iter().map(|(_, groups)| of(groups[0])).collect())
    }

    const UNIT: f64 = 0.01;

    fn scale(measure: Measure) -> Scale {
        Scale {
            is_share: measure.is_share(),
            unit: if measure.is_money() { UNIT } else { 1.0 },
        }
    }

    fn found(measure: Measure, customers: &[(Line, [u32; 2])], labels: &Labels) -> Option<Split> {
        split(
            &Cells::of(measure, &lines(customers), labels, 4),
            scale(measure),
        )
    }

    /// X / D of both periods, each customer counted so many times.
    fn rate(measure: Measure, customers: &[(Line, [u32; 2])], weights: &[f64], now: bool) -> f64 {
        let (mut x, mut d) = (0.0, 0.0);
        for ((line, _), weight) in customers.iter().zip(weights) {
            let pair = measure.pair(if now { &line.now } else { &line.before });
            x += weight * pair.0 as f64;
            d += weight * pair.1 as f64;
        }
        x / d * scale(measure).unit
    }

    /// Σ ½(w0 + w1)(r1 − r0) as it stands in the definition, each customer counted so many times.
    fn naive_within(
        measure: Measure,
        customers: &[(Line, [u32; 2])],
        weights: &[f64],
        moving: bool,
    ) -> f64 {
        let mut sums = [[[0.0; 2]; 2]; 4];
        let mut whole = [0.0; 2];
        for ((line, groups), weight) in customers.iter().zip(weights) {
            for (period, seen) in [&line.now, &line.before].into_iter().enumerate() {
                let (x, d) = measure.pair(seen);
                let group = groups[if moving { period } else { 0 }] as usize;
                sums[group][period][0] += weight * x as f64;
                sums[group][period][1] += weight * d as f64;
                whole[period] += weight * d as f64;
            }
        }
        let of = |[[x1, d1], [x0, d0]]: [[f64; 2]; 2]| match d1 > 0.0 && d0 > 0.0 {
            true => (d1 / whole[0] + d0 / whole[1]) / 2.0 * (x1 / d1 - x0 / d0),
            false => 0.0,
        };
        sums.into_iter().map(of).sum::<f64>() * scale(measure).unit
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        /// Within and mix are the change; excess is nothing over all groups; turning time round flips every sign.
        #[test]
        fn splits_add_up_and_turn_round(customers in any_customers(), moving in any::<bool>()) {
            let customers: Vec<_> = customers.into_iter().map(|(line, groups)| match moving {
                true => (line, groups),
                false => (line, [groups[0]; 2]),
            }).collect();
            let back: Vec<_> = customers.iter().map(|(line, groups)| {
                (Line { now: line.before, before: line.now }, [groups[1], groups[0]])
            }).collect();
            let labels = |customers: &[(Line, [u32; 2])]| match moving {
                true => Labels::Moving(customers.iter().map(|(_, groups)| *groups).collect()),
                false => fixed(customers, |group| group),
            };
            for measure in Measure::ALL {
                let (Some(there), Some(again)) = (found(measure, &customers, &labels(&customers)), found(measure, &back, &labels(&back))) else {
                    continue;
                };
                let ones = vec![1.0; customers.len()];
                let change = rate(measure, &customers, &ones, true) - rate(measure, &customers, &ones, false);
                let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + a.abs().max(b.abs()) * 100.0);
                let sum: f64 = there.groups.iter().map(|group| group.contribution).sum();
                prop_assert!(near(sum, change), "{sum} {change}");
                let excess: f64 = there.groups.iter().filter_map(|group| group.excess()).sum();
                prop_assert!(near(excess, 0.0), "{excess}");
                let back_sum: f64 = again.groups.iter().map(|group| group.contribution).sum();
                prop_assert!(near(back_sum, -sum));
                if let (Some(within), Some(mix)) = (there.within, there.mix) {
                    prop_assert!(near(within.value + mix.value, change));
                    prop_assert!(near(within.value, naive_within(measure, &customers, &ones, moving)));
                    let parts: f64 = there.groups.iter().filter_map(|group| group.within).sum();
                    prop_assert!(near(parts, within.value));
                }
            }
        }

        /// The interval's ψ is the derivative by each customer's weight.
        #[test]
        fn within_has_the_error_of_its_derivative(customers in any_customers(), moving in any::<bool>()) {
            for measure in [Measure::Retention, Measure::OrderValue, Measure::Frequency] {
                let labels = match moving {
                    true => Labels::Moving(customers.iter().map(|(_, groups)| *groups).collect()),
                    false => fixed(&customers, |group| group),
                };
                let Some(part) = found(measure, &customers, &labels).and_then(|split| split.within) else { continue };
                let counts = |line: &Line| [measure.pair(&line.now), measure.pair(&line.before)] != [(0, 0); 2];
                let n = customers.iter().filter(|(line, _)| counts(line)).count() as f64;
                let mut squares = 0.0;
                for place in 0..customers.len() {
                    let step = 1e-5;
                    let at = |by: f64| {
                        let mut weights = vec![1.0; customers.len()];
                        weights[place] += by;
                        naive_within(measure, &customers, &weights, moving)
                    };
                    let slope = (at(step) - at(-step)) / (2.0 * step);
                    squares += slope * slope;
                }
                let Some(interval) = part.interval else { prop_assert!(n < 2.0); continue };
                let quantile = match measure.is_share() {
                    true => 1.959_963_984_540_054,
                    false => crate::models::special::student_quantile(0.95, n - 1.0),
                };
                let reach = quantile * (squares * n / (n - 1.0)).sqrt();
                let half = (interval.high - interval.low) / 2.0;
                prop_assert!((half - reach).abs() <= 1e-6 * (1.0 + reach), "{half} {reach}");
            }
        }

        /// Groups cut finer keep their contributions, and so does net revenue to the unit.
        #[test]
        fn finer_groups_keep_their_sums(customers in any_customers()) {
            for measure in Measure::ALL {
                let (Some(fine), Some(coarse)) = (
                    found(measure, &customers, &fixed(&customers, |group| group)),
                    found(measure, &customers, &fixed(&customers, |group| group / 2)),
                ) else { continue };
                for pair in 0..2 {
                    let of = |split: &Split, takes: &dyn Fn(usize) -> bool| -> f64 {
                        split.groups.iter().filter(|group| takes(group.place)).map(|group| group.contribution).sum()
                    };
                    let (one, other) = (of(&fine, &|place| place / 2 == pair), of(&coarse, &|place| place == pair));
                    prop_assert!((one - other).abs() <= 1e-9 * (1.0 + one.abs()));
                }
            }
            let lines = lines(&customers);
            let cells = Cells::of(Measure::RevenuePerCustomer, &lines, &fixed(&customers, |group| group), 4);
            let total = split_total(&cells, UNIT);
            let moved: i128 = total.groups.iter().map(|group| group.now.x - group.before.x).sum();
            prop_assert_eq!(moved, customers.iter().map(|(line, _)| line.now.net - line.before.net).sum::<i128>());
        }
    }

    /// Nobody in the first group changes, all of the second buy twice: no group moves against the whole.
    #[test]
    fn no_reversal_where_the_whole_goes_along() {
        let buyer = |orders| seen((orders, 10, 0, false, false));
        let customers: Vec<_> = (0..20)
            .map(|place| {
                let line = Line {
                    now: buyer(1 + place % 2),
                    before: buyer(1),
                };
                (line, [(place % 2) as u32; 2])
            })
            .collect();
        let split = found(
            Measure::Repeat,
            &customers,
            &fixed(&customers, |group| group),
        )
        .unwrap();
        assert_ne!(split.reversal, Some(Reversal::All));
        assert_eq!(split.common, [1.0, 1.0]);
    }
}
