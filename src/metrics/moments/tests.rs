use super::*;

fn buyer(orders: u64, revenue: i128) -> Seen {
    Seen {
        orders,
        revenue,
        net: revenue,
        to_date: orders,
        ..Seen::default()
    }
}

fn near(found: f64, expected: f64, digits: f64) -> bool {
    (found - expected).abs() < digits
}

/// why.md, section 7, example 6: 12 customers buy once in each period and spend 2, 3, 1, 4 more, thrice. AOV
/// 50 → 52.5, Σψ² = 15/144, standard error √(15/144 · 12/11) = 0.33710, t(11) = 2.201: 1.758 to 3.242.
#[test]
fn customers_of_both_periods_are_pairs() {
    let mut moments = Moments::default();
    for customer in 0..12_i128 {
        let before = 40 + customer * 20 / 11;
        let more = [2, 3, 1, 4][customer as usize % 4];
        moments.add(&buyer(1, before + more), &buyer(1, before));
    }
    let shift = moments.shift("average_order_value", 1.0).unwrap();
    let (low, high) = (shift.interval.low, shift.interval.high);
    assert!(
        near(low, 1.758, 0.0005) && near(high, 3.242, 0.0005),
        "{low} {high}"
    );
    assert!(shift.p < 0.001 && !shift.is_thin);
    // All bought once in both: no change, and nothing that could vary.
    let frequency = moments.shift("purchase_frequency", 1.0).unwrap();
    assert_eq!(
        (frequency.interval.low, frequency.interval.high, frequency.p),
        (0.0, 0.0, 1.0)
    );
    // Σ (v1 − v0)² = 3 · (4 + 9 + 1 + 16) = 90; 30 ± 1.96 · √90.
    let net = moments.shift("net_revenue", 1.0).unwrap();
    assert!(near(
        net.interval.low,
        30.0 - 1.959_963_984_540_054 * 90_f64.sqrt(),
        1e-9
    ));
}

/// why.md, section 7, example 4: repeat rate 6 of 10 → 4 of 10 of other customers, −0.528 to +0.206.
#[test]
fn other_customers_are_independent_samples() {
    let mut moments = Moments::default();
    for customer in 0..10 {
        moments.add(&Seen::default(), &buyer(1 + u64::from(customer < 6), 1));
        moments.add(&buyer(1 + u64::from(customer < 4), 1), &Seen::default());
    }
    let shift = moments.shift("repeat_purchase_rate", 1.0).unwrap();
    let independent = crate::metrics::interval::newcombe_difference(4, 10, 6, 10).unwrap();
    assert!(
        near(shift.interval.low, independent.low, 1e-12),
        "{shift:?}"
    );
    assert!(
        near(shift.interval.high, independent.high, 1e-12),
        "{shift:?}"
    );
    assert!(shift.p > 0.05);
}

/// Σψ² and the correlation by the formulas themselves, customer by customer.
#[test]
fn shares_of_the_same_customers_go_together() {
    let pairs = [
        (true, true),
        (true, true),
        (true, false),
        (false, false),
        (true, true),
        (false, true),
        (false, false),
        (true, true),
        (false, false),
        (true, true),
        (true, false),
        (true, true),
    ];
    let mut moments = Moments::default();
    for (now, before) in pairs {
        moments.add_presence([(true, now), (true, before)]);
    }
    let n = pairs.len() as f64;
    let one = |flag: bool| f64::from(u8::from(flag));
    let (r1, r0) = (
        pairs.iter().map(|pair| one(pair.0)).sum::<f64>() / n,
        pairs.iter().map(|pair| one(pair.1)).sum::<f64>() / n,
    );
    let mut sums = [0.0; 3];
    for (now, before) in pairs {
        let (a, b) = ((one(now) - r1) / n, (one(before) - r0) / n);
        sums = [sums[0] + a * a, sums[1] + b * b, sums[2] + a * b];
    }
    let correlation = sums[2] / (sums[0] * sums[1]).sqrt();
    assert!(correlation > 0.2, "{correlation}");
    let expected =
        crate::metrics::interval::correlated_difference([8, 12], [7, 12], correlation).unwrap();
    let found = moments.shift("customer_retention_rate", 1.0).unwrap();
    assert!(
        near(found.interval.low, expected.low, 1e-12),
        "{found:?} {expected:?}"
    );
    assert!(near(found.interval.high, expected.high, 1e-12));
    let churn = moments.shift("customer_churn_rate", 1.0).unwrap();
    assert_eq!(churn.interval.low, -found.interval.high);
}

#[test]
fn merging_is_adding_together() {
    let customers: Vec<(Seen, Seen)> = (0..30)
        .map(|number| {
            let seen = |number: i128| Seen {
                at_start: number % 2 == 0,
                at_end: number % 3 == 0,
                net: number * 5 - 20,
                ..buyer(number as u64 % 4, number * 7)
            };
            (seen(number), seen(29 - number))
        })
        .collect();
    let of = |customers: &[(Seen, Seen)]| {
        let mut moments = Moments::default();
        customers
            .iter()
            .for_each(|(now, before)| moments.add(now, before));
        moments
    };
    let mut merged = of(&customers[..11]);
    merged.merge(of(&customers[11..]));
    merged.merge(Moments::default());
    assert_eq!(merged, of(&customers));
}

#[test]
fn sums_beyond_all_digits_have_no_interval() {
    let mut moments = Moments::default();
    moments.add(&buyer(1, i128::MAX / 2), &buyer(1, 1));
    moments.add(&buyer(1, 1), &buyer(1, 1));
    assert_eq!(moments.shift("average_order_value", 1.0), None);
    assert_eq!(moments.shift("net_revenue", 1.0), None);
    assert!(moments.shift("purchase_frequency", 1.0).is_some());
}
