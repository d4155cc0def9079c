//! The intervals of changes, and the marks of groups, agree with sums written out customer by customer.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::Value;

use crate::kit::run_inside;
use crate::oracle::wilson;

const Z: f64 = 1.959_963_984_540_054;

/// An order (or, below zero, a refund) of a customer on a day of the first or second of two months, in cents.
type Entry = (u8, bool, u8, i64);

/// What a customer did in one month.
#[derive(Default, Clone, Copy)]
struct Month {
    orders: f64,
    revenue: f64,
    net: f64,
}

/// A numerator and a denominator of one customer in both months: now, before.
type Pair = [[f64; 2]; 2];

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let amount = prop_oneof![1 => -3_000..0_i64, 9 => 0..9_000_i64];
    prop::collection::vec((0..40_u8, any::<bool>(), 1..28_u8, amount), 60..160)
}

/// What the program says of February 2024 beside January, the rows in groups by customer.
fn report(entries: &[Entry], groups: u8) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "customer_id,order_date,amount,team\n".to_owned();
    for (customer, now, day, cents) in entries {
        let (month, team) = (1 + u8::from(*now), customer % groups);
        let sign = if *cents < 0 { "-" } else { "" };
        let (whole, part) = (cents.abs() / 100, cents.abs() % 100);
        writeln!(
            text,
            "c{customer},2024-{month:02}-{day:02},{sign}{whole}.{part:02},t{team}"
        )
        .unwrap();
    }
    let path = folder.path().join("orders.csv");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let args = [
        "report",
        path,
        "--period",
        "2024-02",
        "--as-of",
        "2024-02-29",
        "--by",
        "team",
    ];
    let args = args.iter().chain(&["--format", "json", "--quiet"]);
    let args: Vec<String> = args.map(|&arg| arg.to_owned()).collect();
    let (status, out, err) = run_inside(&args);
    assert_eq!(status, 0, "{err}");
    serde_json::from_str(&out).unwrap()
}

fn months(entries: &[Entry]) -> BTreeMap<u8, [Month; 2]> {
    let mut all: BTreeMap<u8, [Month; 2]> = BTreeMap::new();
    for (customer, now, _, cents) in entries {
        let month = &mut all.entry(*customer).or_default()[usize::from(!*now)];
        let amount = *cents as f64 / 100.0;
        month.net += amount;
        if *cents >= 0 {
            month.orders += 1.0;
            month.revenue += amount;
        }
    }
    all
}

/// The ratios of both months, their variances with the covariance (why.md, section 0), and how many customers count.
fn moments(pairs: &[Pair]) -> Option<([f64; 2], [f64; 3], f64)> {
    let pairs: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| **pair != [[0.0; 2]; 2])
        .collect();
    let sum =
        |month: usize, part: usize| -> f64 { pairs.iter().map(|pair| pair[month][part]).sum() };
    let n = pairs.len() as f64;
    if n < 2.0 || sum(0, 1) == 0.0 || sum(1, 1) == 0.0 {
        return None;
    }
    let ratio = [sum(0, 0) / sum(0, 1), sum(1, 0) / sum(1, 1)];
    let psi = |pair: &Pair, month: usize| {
        (pair[month][0] - ratio[month] * pair[month][1]) / sum(month, 1)
    };
    let of = |one: usize, other: usize| -> f64 {
        let products = pairs.iter().map(|pair| psi(pair, one) * psi(pair, other));
        n / (n - 1.0) * products.sum::<f64>()
    };
    Some((ratio, [of(0, 0), of(1, 1), of(0, 1)], n))
}

/// The value that 95 % of Student's distribution lie within, by its density added up in small steps.
fn student(freedom: f64) -> f64 {
    let density = |t: f64| (1.0 + t * t / freedom).powf(-(freedom + 1.0) / 2.0);
    // Simpson's rule; with t = tan(u) the whole half of the line is 0 to π/2.
    let part = |to: f64| -> f64 {
        let steps = 4_000;
        let h = to / f64::from(steps);
        let at = |k: i32| {
            let u = h * f64::from(k);
            let cosine = u.cos();
            if cosine < 1e-9 {
                0.0
            } else {
                density(u.tan()) / (cosine * cosine)
            }
        };
        let inner: f64 = (1..steps)
            .map(|k| at(k) * if k % 2 == 1 { 4.0 } else { 2.0 })
            .sum();
        h / 3.0 * (at(0) + inner + at(steps))
    };
    let all = part(std::f64::consts::FRAC_PI_2);
    let (mut low, mut high) = (0.0, std::f64::consts::FRAC_PI_2);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if part(middle) < 0.95 * all {
            low = middle
        } else {
            high = middle
        }
    }
    low.tan()
}

/// Newcombe's interval of a difference of shares with a correlation, from Wilson's of each.
fn newcombe([now, before]: [[f64; 2]; 2], correlation: f64) -> [f64; 2] {
    let share = |[part, whole]: [f64; 2]| (part / whole, wilson(part as usize, whole as usize));
    let ((p1, (l1, u1)), (p0, (l0, u0))) = (share(now), share(before));
    let root = |a: f64, b: f64| (a * a + b * b - 2.0 * correlation * a * b).max(0.0).sqrt();
    let difference = p1 - p0;
    [
        difference - root(p1 - l1, u0 - p0),
        difference + root(u1 - p1, p0 - l0),
    ]
}

fn interval(change: &Value) -> Option<[f64; 2]> {
    let bound = |name: &str| change["interval"][name].as_f64();
    Some([bound("low")?, bound("high")?])
}

fn near(found: Option<[f64; 2]>, expected: [f64; 2], what: &str) -> Result<(), TestCaseError> {
    let agrees = |found: [f64; 2]| {
        let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
        differences.fold(0.0, f64::max) < 1e-7
    };
    prop_assert!(
        found.is_some_and(agrees),
        "{}: {:?} for {:?}",
        what,
        found,
        expected
    );
    Ok(())
}

/// Of a mean, in percent of the one before.
fn check_mean(document: &Value, key: &str, pairs: &[Pair]) -> Result<(), TestCaseError> {
    let change = &document["comparison"]["changes"][key];
    let Some((ratio, [now, before, both], n)) = moments(pairs).filter(|(ratio, ..)| ratio[1] > 0.0)
    else {
        prop_assert!(interval(change).is_none(), "{}: {}", key, change);
        return Ok(());
    };
    let error = (now + before - 2.0 * both).max(0.0).sqrt();
    let (difference, reach) = (ratio[0] - ratio[1], student(n - 1.0) * error);
    let expected = [difference - reach, difference + reach].map(|bound| bound / ratio[1]);
    near(interval(change), expected, key)
}

/// Of a share of customers, in points.
fn check_share(document: &Value, key: &str, pairs: &[Pair]) -> Result<(), TestCaseError> {
    let change = &document["comparison"]["changes"][key];
    let sum =
        |month: usize, part: usize| -> f64 { pairs.iter().map(|pair| pair[month][part]).sum() };
    let counts = [0, 1].map(|month| [sum(month, 0), sum(month, 1)]);
    if counts.iter().any(|[_, whole]| *whole == 0.0) {
        prop_assert!(interval(change).is_none(), "{}: {}", key, change);
        return Ok(());
    }
    let correlation = moments(pairs).map_or(0.0, |(_, [now, before, both], _)| {
        let root = (now * before).sqrt();
        if root > 0.0 { both / root } else { 0.0 }
    });
    near(interval(change), newcombe(counts, correlation), key)
}

/// The corrected p-values of all groups' rates, by the definition: of the p-values in ascending order the k-th of m
/// becomes the largest of (m − j + 1) · p_j for j up to k.
fn check_marks(document: &Value) -> Result<(), TestCaseError> {
    let groups = document["groups"].as_array().unwrap();
    let differences = groups
        .iter()
        .flat_map(|group| group["differences"].as_object().unwrap());
    let differences: Vec<&Value> = differences.map(|(_, difference)| difference).collect();
    let p = |value: &Value| value["p"].as_f64().unwrap();
    for difference in &differences {
        // Below it, or at the same place among equal ones, whose largest factor is that of the first.
        let corrected = |other: &&Value| {
            let smaller = differences.iter().filter(|one| p(one) < p(other)).count();
            (differences.len() - smaller) as f64 * p(other)
        };
        let up_to = differences.iter().filter(|other| p(other) <= p(difference));
        let expected = up_to.map(corrected).fold(0.0, f64::max).min(1.0);
        let found = difference["p_adjusted"].as_f64().unwrap();
        prop_assert!(
            (found - expected).abs() < 1e-9,
            "{} for {}",
            difference,
            expected
        );
        prop_assert_eq!(&difference["differs"], expected < 0.05);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn changes_and_marks_are_those_written_out(entries in entries(), groups in 2..5_u8) {
        let document = report(&entries, groups);
        let months = months(&entries);
        let pairs = |pair: fn(&Month) -> [f64; 2]| -> Vec<Pair> {
            months.values().map(|both| [pair(&both[0]), pair(&both[1])]).collect()
        };
        let buyer = |month: &Month| f64::from(u8::from(month.orders > 0.0));
        check_mean(&document, "average_order_value", &pairs(|month| [month.revenue, month.orders]))?;
        check_mean(&document, "purchase_frequency", &pairs(|month| [month.orders, f64::from(u8::from(month.orders > 0.0))]))?;
        check_mean(&document, "revenue_per_customer", &pairs(|month| [month.net, f64::from(u8::from(month.orders > 0.0))]))?;
        check_share(&document, "repeat_purchase_rate", &pairs(|month| {
            [f64::from(u8::from(month.orders > 1.0)), f64::from(u8::from(month.orders > 0.0))]
        }))?;
        // Who bought in February and had bought in January; of January nothing came before.
        let returning: Vec<Pair> = months.values().map(|[now, before]| {
            [[buyer(now) * buyer(before), buyer(now)], [0.0, buyer(before)]]
        }).collect();
        check_share(&document, "returning_customer_rate", &returning)?;
        // Δ ± 1.96 · √Σ(v₁ − v₀)².
        let net = |place: usize| -> f64 { months.values().map(|both| both[place].net).sum() };
        let squares: f64 = months.values().map(|both| (both[0].net - both[1].net).powi(2)).sum();
        let (difference, reach) = (net(0) - net(1), Z * squares.sqrt());
        if net(1) > 0.0 {
            let change = &document["comparison"]["changes"]["net_revenue"];
            let expected = [difference - reach, difference + reach].map(|bound| bound / net(1));
            near(interval(change), expected, "net_revenue")?;
        }
        check_marks(&document)?;
    }
}
