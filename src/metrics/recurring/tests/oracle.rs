//! A naive recomputation: every instant of every customer summed row by row, in exact fractions.

use proptest::prelude::*;

use super::*;
use crate::metrics::recurring::tally::Movement;
use crate::money::Money;

/// Whether a row is in force at the first moment of a day: the definition, with the gap of one day closed.
fn in_force(line: &Line, all: &[Line], at: i32) -> bool {
    let Some(mut end) = line.end else {
        return line.start < at;
    };
    // A row of the same customer that starts a day after the end, unless one starts on it.
    let starts = |on: i32| {
        let mut others = all.iter();
        others.any(|other| {
            other.customer == line.customer
                && other.start == on
                && other.start > line.start
                && other.mrr > 0
        })
    };
    if line.start < end && !starts(end) && starts(end + 1) {
        end += 1;
    }
    line.start < at && at <= end
}

fn paid(customer: &str, all: &[Line], at: i32) -> i64 {
    let own = all.iter().filter(|line| line.customer == customer);
    let running = own.filter(|line| in_force(line, all, at));
    let paid = running.map(|line| match line.discount {
        Some((discount, until)) if at <= until => line.mrr - discount,
        _ => line.mrr,
    });
    paid.sum()
}

/// Start, new, won back, expansion, contraction, churned, end: customers and amounts.
type Naive = [(u64, i64); 7];

fn naive(all: &[Line], from: i32, to: i32) -> Naive {
    let mut sums: Naive = Default::default();
    let mut customers: Vec<&str> = all.iter().map(|line| line.customer.as_str()).collect();
    customers.sort_unstable();
    customers.dedup();
    for customer in customers {
        let (x, y) = (paid(customer, all, from), paid(customer, all, to));
        let own = all.iter().filter(|line| line.customer == customer);
        let firsts = own.filter_map(|line| match line.discount {
            Some((discount, until)) if discount == line.mrr && until > line.start => {
                (line.end.is_none_or(|end| until < end) && line.mrr > 0).then_some(until)
            }
            _ => (line.mrr > 0).then_some(line.start),
        });
        let before = firsts.min().is_some_and(|first| first < from);
        let mut add = |place: usize, amount: i64| {
            sums[place].0 += 1;
            sums[place].1 += amount;
        };
        if x > 0 {
            add(0, x);
        }
        if y > 0 {
            add(6, y);
        }
        match (x > 0, y > 0) {
            (false, true) if before => add(2, y),
            (false, true) => add(1, y),
            (true, true) if y > x => add(3, y - x),
            (true, true) if y < x => add(4, x - y),
            (true, false) => add(5, x),
            _ => {}
        }
    }
    sums
}

fn of(movements: &Movements) -> Naive {
    let Movements {
        start,
        new,
        won_back,
        expansion,
        contraction,
        churned,
        end,
        ..
    } = *movements;
    [start, new, won_back, expansion, contraction, churned, end].map(|flow| {
        let whole = flow.amount.to_f64();
        assert_eq!(whole.fract(), 0.0);
        (flow.customers, whole as i64)
    })
}

/// Rows around the end of February 2024, a leap year: parallel ones, gaps, single days, switches of plan.
fn lines() -> impl Strategy<Value = Vec<Line>> {
    let first = number("2023-12-20");
    // Often around 29 February.
    let start = prop_oneof![3 => 0i32..130, 1 => 70i32..73];
    let one = (
        0usize..5,
        start,
        proptest::option::weighted(0.7, 0i32..60),
        0i64..4,
        proptest::option::weighted(0.2, (0i64..4, 0i32..60)),
        0usize..3,
    );
    let one = one.prop_map(
        move |(customer, start, length, mrr, discount, group)| Line {
            customer: ["a", "b", "c", "d", "e"][customer].to_owned(),
            start: first + start,
            end: length.map(|length| first + start + length),
            mrr: mrr * 10,
            discount: discount
                .map(|(amount, length)| ((amount * 10).min(mrr * 10), first + start + length)),
            group: ["x", "y", "z"][group],
            ..Line::default()
        },
    );
    proptest::collection::vec(one, 1..25)
}

/// The same in two currencies, without discounts.
fn in_currencies() -> impl Strategy<Value = Vec<Line>> {
    let codes = proptest::collection::vec(0usize..2, 25);
    (lines(), codes).prop_map(|(lines, codes)| {
        let each = lines.into_iter().zip(codes);
        let line = |(line, code): (Line, usize)| Line {
            currency: ["EUR", "USD"][code],
            discount: None,
            ..line
        };
        each.map(line).collect()
    })
}

/// Prices of a dollar in hundredths: one from before everything, and some on days of the data.
fn prices() -> impl Strategy<Value = Vec<(Day, i128)>> {
    let more = proptest::collection::btree_map(0i32..140, 50i128..150, 0..8);
    (50i128..150, more).prop_map(|(first, more)| {
        let early = (day("2023-01-01"), first);
        let more = more
            .into_iter()
            .map(|(later, price)| (day("2023-12-20").plus_days(later), price));
        std::iter::once(early).chain(more).collect()
    })
}

/// What the customers pay in the currency of the result, in hundredths, at the prices of an instant: the newest dated
/// before it. subscriptions.md, sections 5 and 12.
fn at_prices(customer: &str, all: &[Line], at: i32, prices: &[(Day, i128)], of: i32) -> i128 {
    let dated = prices.iter().filter(|(day, _)| day.epoch_days() < of);
    let dollar = dated.map(|(_, price)| *price).next_back().unwrap();
    let own = all.iter().filter(|line| line.customer == customer);
    let running = own.filter(|line| in_force(line, all, at));
    let paid = running.map(|line| {
        let price = if line.currency == "USD" { dollar } else { 100 };
        i128::from(line.mrr) * price
    });
    paid.sum()
}

/// The movements between two instants, both at the prices of the first, and what new prices bring.
fn in_hundredths(
    all: &[Line],
    prices: &[(Day, i128)],
    from: i32,
    to: i32,
) -> ([(u64, i128); 7], i128) {
    let mut sums = [(0, 0); 7];
    let mut currency = 0;
    let mut customers: Vec<&str> = all.iter().map(|line| line.customer.as_str()).collect();
    customers.sort_unstable();
    customers.dedup();
    for customer in customers {
        let x = at_prices(customer, all, from, prices, from);
        let y = at_prices(customer, all, to, prices, from);
        let end = at_prices(customer, all, to, prices, to);
        let own = all.iter().filter(|line| line.customer == customer);
        let first = own.filter(|line| line.mrr > 0).map(|line| line.start).min();
        let mut add = |place: usize, amount: i128| {
            sums[place].0 += 1;
            sums[place].1 += amount;
        };
        if x > 0 {
            add(0, x);
        }
        if y > 0 {
            add(6, end);
            currency += end - y;
        }
        match (x > 0, y > 0) {
            (false, true) if first.is_some_and(|first| first < from) => add(2, y),
            (false, true) => add(1, y),
            (true, true) if y > x => add(3, y - x),
            (true, true) if y < x => add(4, x - y),
            (true, false) => add(5, x),
            _ => {}
        }
    }
    (sums, currency)
}

fn hundredths(amount: Money) -> i128 {
    let amount = amount.decimal();
    assert!(amount.scale() <= 2);
    amount.mantissa() * 10_i128.pow(2 - amount.scale())
}

/// Rows over two years, many of them around the ends of February.
fn two_years() -> impl Strategy<Value = Vec<Line>> {
    let first = number("2023-01-15");
    let near = |date: &str| (number(date) - first - 1)..(number(date) - first + 3);
    let start = prop_oneof![
        3 => 0i32..700,
        1 => near("2023-02-28"),
        1 => near("2024-02-28"),
    ];
    let length = prop_oneof![3 => 0i32..500, 1 => 363i32..368];
    let one = (
        0usize..5,
        start,
        proptest::option::weighted(0.6, length),
        1i64..5,
    );
    let one = one.prop_map(move |(customer, start, length, mrr)| Line {
        customer: ["a", "b", "c", "d", "e"][customer].to_owned(),
        start: first + start,
        end: length.map(|length| first + start + length),
        mrr: mrr * 10,
        ..Line::default()
    });
    // One from the first day, so that the data reach back.
    proptest::collection::vec(one, 1..20).prop_map(move |mut all| {
        all.push(Line {
            customer: "z".to_owned(),
            start: first,
            mrr: 10,
            ..Line::default()
        });
        all
    })
}

proptest! {
    #[test]
    fn every_month_is_what_a_naive_sum_says(mut data in lines()) {
        let from = data.iter().map(|line| line.start).min().unwrap();
        let first = of_number(from);
        let as_of = data.iter().map(|line| line.start).max().unwrap().max(number("2024-04-20"));
        let book = |data: &[Line]| super::book(data, Form::Contracts, Some(EndIs::Instant));
        let whole = book(&data);
        let months = Calendar::default().latest_periods(Unit::Month, first, of_number(as_of), 99);
        let mut asked = super::asked(&whole, months, &of_number(as_of).to_string());
        asked.groups = Some(2);
        asked.list = true;
        let found = recurring(&whole, &asked).unwrap();
        let mut end_before: Option<Flow> = None;
        for (place, row) in found.rows.iter().enumerate() {
            let (from, to) = (row.period.start.epoch_days(), row.until.epoch_days());
            prop_assert_eq!(of(&row.movements), naive(&data, from, to));
            prop_assert_eq!(row.movements, row.net);
            let m = row.movements;
            let sum = Money::checked_sum([
                m.start.amount, m.new.amount, m.won_back.amount, m.expansion.amount,
                -m.contraction.amount, -m.churned.amount,
            ]);
            prop_assert_eq!(sum, Some(m.end.amount));
            // Months chain.
            prop_assert!(end_before.is_none_or(|end| end == m.start));
            end_before = Some(m.end);
            // Groups add up to all, and each to its own end.
            let groups = || found.groups.iter().map(|group| group.rows[place].movements);
            let all = |of: fn(&Movements) -> Flow| {
                let sum = Money::checked_sum(groups().map(|own| of(&own).amount)).unwrap();
                (sum, groups().map(|own| of(&own).customers).sum::<u64>())
            };
            for of in [
                |m: &Movements| m.start, |m: &Movements| m.end, |m: &Movements| m.new, |m: &Movements| m.won_back,
                |m: &Movements| m.expansion, |m: &Movements| m.contraction, |m: &Movements| m.churned,
                |m: &Movements| m.within, |m: &Movements| m.acquired,
            ] {
                prop_assert_eq!(all(of), (of(&m).amount, of(&m).customers));
            }
            prop_assert_eq!(all(|m| m.moved_in), all(|m| m.moved_out));
            for g in groups() {
                let sum = Money::checked_sum([
                    g.start.amount, g.new.amount, g.won_back.amount, g.expansion.amount, -g.contraction.amount,
                    -g.churned.amount, g.moved_in.amount, -g.moved_out.amount,
                ]);
                prop_assert_eq!(sum, Some(g.end.amount));
            }
        }
        // The whole: movements are summed, its net is of its two ends.
        let (from, to) = (found.total.period.start.epoch_days(), found.total.until.epoch_days());
        prop_assert_eq!(of(&found.total.net), naive(&data, from, to));
        // Figures can be recounted from the list of customers.
        let listed = |movement: Movement| found.customers.iter().filter(move |one| one.movement == movement);
        prop_assert_eq!(listed(Movement::Churned).count() as u64, found.total.net.churned.customers);
        let new = Money::checked_sum(listed(Movement::New).map(|one| one.end));
        prop_assert_eq!(new, Some(found.total.net.new.amount));
        // Without groups another way is taken.
        let alone = recurring(&whole, &Asked { groups: None, ..asked.clone() }).unwrap();
        for (one, other) in found.rows.iter().chain([&found.total]).zip(alone.rows.iter().chain([&alone.total])) {
            prop_assert_eq!(one.movements, other.movements);
            prop_assert_eq!(one.net, other.net);
            prop_assert_eq!(&one.figures, &other.figures);
        }
        prop_assert_eq!(&found.customers, &alone.customers);
        // The order of rows leaves no trace.
        data.reverse();
        let again = recurring(&book(&data), &asked).unwrap();
        for (one, other) in found.rows.iter().zip(&again.rows) {
            prop_assert_eq!(one.movements, other.movements);
            prop_assert_eq!(&one.figures, &other.figures);
        }
    }

    #[test]
    fn months_of_several_currencies_are_what_a_naive_sum_says(data in in_currencies(), prices in prices()) {
        let first = of_number(data.iter().map(|line| line.start).min().unwrap());
        let last = data.iter().map(|line| line.start).max().unwrap().max(number("2024-04-20"));
        let whole = super::book(&data, Form::Contracts, Some(EndIs::Instant));
        let months = Calendar::default().latest_periods(Unit::Month, first, of_number(last), 99);
        let mut asked = super::asked(&whole, months, &of_number(last).to_string());
        let of = |code: &String| (code == "USD").then(|| prices.clone());
        asked.rates = Rates {
            scale: 2,
            prices: whole.currencies().iter().map(of).collect(),
            constant: false,
        };
        let found = recurring(&whole, &asked).unwrap();
        let mut end_before: Option<Flow> = None;
        for row in &found.rows {
            let (from, to) = (row.period.start.epoch_days(), row.until.epoch_days());
            let (sums, currency) = in_hundredths(&data, &prices, from, to);
            let m = row.movements;
            let flows = [m.start, m.new, m.won_back, m.expansion, m.contraction, m.churned, m.end];
            let found = flows.map(|flow| (flow.customers, hundredths(flow.amount)));
            prop_assert_eq!(found, sums);
            prop_assert_eq!(hundredths(m.currency), currency);
            // No rate is anybody's expansion, and the sum still adds up.
            let sum = Money::checked_sum([
                m.start.amount, m.new.amount, m.won_back.amount, m.expansion.amount, -m.contraction.amount,
                -m.churned.amount, m.currency,
            ]);
            prop_assert_eq!(sum, Some(m.end.amount));
            prop_assert!(end_before.is_none_or(|end| end == m.start));
            end_before = Some(m.end);
        }
        // At the last rate throughout nothing is the currency's.
        asked.rates.constant = true;
        let found = recurring(&whole, &asked).unwrap();
        prop_assert!(found.rows.iter().all(|row| row.movements.currency.is_zero()));
    }

    #[test]
    fn twelve_months_reach_back_from_and_to_leap_days(data in two_years(), place in 0usize..3) {
        // The close of 28 February 2024 is the 29th, whose day a year before is 28 February 2023; of 29 February it is 1 March.
        let (as_of, year_ago) = [
            ("2024-02-28", "2023-02-28"),
            ("2024-02-29", "2023-03-01"),
            ("2025-02-27", "2024-02-28"),
        ][place];
        let whole = super::book(&data, Form::Contracts, Some(EndIs::Instant));
        let last = periods(Unit::Month, as_of, as_of);
        let asked = super::asked(&whole, last, as_of);
        let found = recurring(&whole, &asked).unwrap();
        let row = &found.rows[0];
        prop_assert_eq!(row.until, day(as_of).plus_days(1));
        let known: Vec<Line> = data.iter().filter(|line| line.start <= number(as_of)).cloned().collect();
        let naive = naive(&known, number(year_ago), number(as_of) + 1);
        let start = naive[0].1 as f64;
        let kept = start + (naive[3].1 - naive[4].1 - naive[5].1) as f64;
        let least = start - (naive[4].1 + naive[5].1) as f64;
        let expected = |part: f64| (start > 0.0 && asked.first < day(year_ago)).then(|| part / start);
        prop_assert_eq!(figure(row, "nrr_12m"), expected(kept));
        prop_assert_eq!(figure(row, "grr_12m"), expected(least));
    }

    #[test]
    fn threads_leave_no_trace(seed in 0u32..1000) {
        // More customers than one thread takes.
        let customers = 10_000;
        let mut state = u64::from(seed) + 1;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let first = number("2024-01-01");
        let data: Vec<Line> = (0..customers)
            .map(|customer| Line {
                customer: format!("c{}", customer % 9_000),
                start: first + next(90) as i32,
                end: (next(2) == 0).then(|| first + 90 + next(30) as i32),
                mrr: next(50) as i64,
                ..Line::default()
            })
            .collect();
        let book = super::book(&data, Form::Contracts, None);
        let mut asked = super::asked(&book, periods(Unit::Month, "2024-01-01", "2024-04-30"), "2024-04-30");
        let one = recurring(&book, &asked).unwrap();
        asked.threads = 3;
        let three = recurring(&book, &asked).unwrap();
        for (one, three) in one.rows.iter().zip(&three.rows) {
            prop_assert_eq!(one.movements, three.movements);
            prop_assert_eq!(&one.figures, &three.figures);
        }
    }
}

#[test]
fn the_interval_is_that_of_a_ratio() {
    // r ± z √(n/(n − 1) Σ(y − r x)²)/Σ x, recomputed here customer by customer.
    let data: Vec<Line> = (0..30)
        .flat_map(|customer: i64| {
            let id = format!("c{customer}");
            let mrr = 10 + customer;
            let after = [mrr + 5, mrr, mrr - 7, 0][(customer % 4) as usize];
            [
                Line {
                    customer: id.clone(),
                    ..line("", "2024-01-01", "2024-02-10", mrr)
                },
                Line {
                    customer: id,
                    ..line("", "2024-02-10", "", after)
                },
            ]
        })
        .collect();
    let book = book(&data, Form::Contracts, None);
    let row = row(&book, "2024-02-01", "2024-02-29", "2024-02-29");
    let pairs: Vec<(f64, f64)> = (0..30)
        .map(|customer: i64| {
            let mrr = 10 + customer;
            (
                mrr as f64,
                [mrr + 5, mrr, mrr - 7, 0][(customer % 4) as usize] as f64,
            )
        })
        .collect();
    let expected = |kept: fn(f64, f64) -> f64| {
        let n = pairs.len() as f64;
        let sum: f64 = pairs.iter().map(|(x, _)| x).sum();
        let r = pairs.iter().map(|(x, y)| kept(*x, *y)).sum::<f64>() / sum;
        let squares: f64 = pairs
            .iter()
            .map(|(x, y)| (kept(*x, *y) - r * x).powi(2))
            .sum();
        let reach = 1.959_963_984_540_054 * (n / (n - 1.0) * squares).sqrt() / sum;
        (r - reach, r + reach)
    };
    let close = |found: Option<(f64, f64)>, (low, high): (f64, f64)| {
        let found = found.unwrap();
        assert!(
            (found.0 - low).abs() < 1e-12 && (found.1 - high).abs() < 1e-12,
            "{found:?} {low} {high}"
        );
    };
    close(interval(&row, "net_revenue_retention"), expected(|_, y| y));
    close(
        interval(&row, "gross_revenue_retention"),
        expected(f64::min),
    );
    let (low, high) = expected(f64::min);
    close(
        interval(&row, "gross_mrr_churn_rate"),
        (1.0 - high, 1.0 - low),
    );
}
