use proptest::prelude::*;

use super::*;
use crate::models::survival::tests::{g3, lung, placebo, six_mp};
use crate::models::survival::{Observation, kaplan_meier};

fn compare(groups: &[Vec<Observation>]) -> Result<LogRank, LogRankError> {
    let curves: Vec<Curve> = groups.iter().map(|g| kaplan_meier(g).unwrap()).collect();
    log_rank(&curves.iter().collect::<Vec<_>>())
}

fn group(times: &[f64], events: &[bool]) -> Vec<Observation> {
    let pairs = times.iter().zip(events);
    pairs
        .map(|(&time, &event)| Observation::new(time, event))
        .collect()
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn small_groups_have_the_published_statistic() {
    // reference_results.md section 7: lifelines tests/test_statistics.py:69-80 and 103-114.
    let short = [10.0, 20.0, 30.0];
    let long = [10.0, 20.0, 50.0];
    let result = compare(&[group(&short, &[true; 3]), group(&long, &[true; 3])]).unwrap();
    close(result.chi_square, 0.254_237, 5e-7);
    close(result.p_value, 0.614_107, 5e-7);
    let events = [true, false, true];
    let result = compare(&[group(&short, &events), group(&long, &events)]).unwrap();
    close(result.chi_square, 0.384_615, 5e-7);
    close(result.p_value, 0.535_143, 5e-7);
    assert_eq!(result.degrees_of_freedom, 1);
}

#[test]
fn leukaemia_has_the_published_statistic() {
    // reference_results.md section 7: lifelines tests/test_statistics.py:44-56. The observed and expected
    // events are those of the survival package's survdiff: 9 of 19.3, 21 of 10.7.
    let result = compare(&[six_mp(), placebo()]).unwrap();
    close(result.chi_square, 16.79, 5e-3);
    close(result.p_value, 4.17e-5, 5e-8);
    assert_eq!(result.groups[0].observed, 9.0);
    close(result.groups[0].expected, 19.3, 0.05);
    close(result.groups[1].expected, 10.7, 0.05);
}

#[test]
fn files_have_the_published_statistic() {
    // g3: reference_results.md section 7. Lung by sex: survdiff's chi-square 10.3, p 0.00131.
    if let (Some(rit), Some(control)) = (g3("RIT"), g3("Control")) {
        close(compare(&[rit, control]).unwrap().p_value, 0.0138, 5e-5);
    }
    if let (Some(men), Some(women)) = (lung("1"), lung("2")) {
        let result = compare(&[men, women]).unwrap();
        close(result.chi_square, 10.3, 0.05);
        close(result.p_value, 0.00131, 5e-6);
    }
}

#[test]
fn nothing_to_compare_is_an_error() {
    let one = group(&[1.0, 2.0, 3.0], &[true; 3]);
    let censored = group(&[0.5], &[false]);
    assert_eq!(compare(&[]), Err(LogRankError::NoEvents));
    assert_eq!(
        compare(std::slice::from_ref(&one)),
        Err(LogRankError::NothingToCompare)
    );
    // The second group is gone before the first event.
    assert_eq!(
        compare(&[one.clone(), censored.clone()]),
        Err(LogRankError::NothingToCompare)
    );
    // Beside two that can be compared it changes nothing.
    let two = group(&[2.0, 3.0, 4.0], &[true; 3]);
    let without = compare(&[one.clone(), two.clone()]).unwrap();
    let with = compare(&[one, censored, two]).unwrap();
    assert_eq!(with.chi_square, without.chi_square);
    assert_eq!(with.degrees_of_freedom, 1);
}

#[test]
fn groups_that_never_meet_are_an_error() {
    // Two pairs, the second pair watched only after the first has gone.
    let late = |times: &[f64]| -> Vec<Observation> {
        let subject = |&time: &f64| Observation {
            entry: 10.0,
            ..Observation::new(time, true)
        };
        times.iter().map(subject).collect()
    };
    let groups = [
        group(&[1.0, 3.0, 5.0], &[true; 3]),
        group(&[2.0, 4.0, 6.0], &[true; 3]),
        late(&[11.0, 13.0, 15.0]),
        late(&[12.0, 14.0, 16.0]),
    ];
    assert_eq!(compare(&groups), Err(LogRankError::Disconnected));
}

#[test]
fn chi_square_tail_has_the_published_quantiles() {
    // The 5 % and 1 % points of the printed tables, with more digits.
    for (value, degrees, tail) in [
        (3.841_458_820_694_124, 1, 0.05),
        (5.991_464_547_107_979, 2, 0.05),
        (7.814_727_903_251_179, 3, 0.05),
        (18.307_038_053_275_146, 10, 0.05),
        (124.342_113_404_004_07, 100, 0.05),
        (6.634_896_601_021_213, 1, 0.01),
    ] {
        close(chi_square_survival(value, degrees), tail, 1e-12);
    }
    // Far tails and many degrees: computed with 30 digits by mpmath's gammainc.
    for (value, degrees, tail) in [
        (200.0, 3, 4.218_541_107_192_042e-43),
        (30.0, 7, 9.495_972_508_134_184e-5),
        (900.0, 1000, 0.989_282_761_908_710_2),
    ] {
        close(chi_square_survival(value, degrees) / tail, 1.0, 1e-12);
    }
    assert_eq!(chi_square_survival(0.0, 3), 1.0);
    assert_eq!(chi_square_survival(1.0, 0), 0.0);
}

/// Q(k/2, x/2) = 1 − P by the series of the lower incomplete gamma function: Abramowitz & Stegun 6.5.29.
fn by_series(value: f64, degrees: usize) -> f64 {
    let (a, h) = (degrees as f64 / 2.0, value / 2.0);
    let mut term = (a * h.ln() - h - libm::lgamma(a + 1.0)).exp();
    let (mut sum, mut n) = (0.0, a);
    while term > 1e-18 * sum || n < h {
        sum += term;
        n += 1.0;
        term *= h / n;
    }
    1.0 - sum
}

/// The statistic of two groups from the textbook's one-line form (O − E)² / V, every subject looked at
/// for every time.
fn naive(first: &[Observation], second: &[Observation]) -> (f64, f64) {
    let both: Vec<Observation> = first.iter().chain(second).copied().collect();
    let mut times: Vec<f64> = both.iter().filter(|o| o.event).map(|o| o.time).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let (mut difference, mut variance) = (0.0, 0.0);
    for t in times {
        let at_risk = |data: &[Observation]| data.iter().filter(|o| o.time >= t).count() as f64;
        let died = |data: &[Observation]| {
            let died = data.iter().filter(|o| o.event && o.time == t);
            died.count() as f64
        };
        let (n, n1, d) = (at_risk(&both), at_risk(first), died(&both));
        difference += died(first) - d * n1 / n;
        if n > 1.0 {
            variance += d * (n1 / n) * (1.0 - n1 / n) * (n - d) / (n - 1.0);
        }
    }
    (difference, variance)
}

fn subjects() -> impl Strategy<Value = Vec<Observation>> {
    let subject = (0u32..12, any::<bool>())
        .prop_map(|(time, event)| Observation::new(f64::from(time), event));
    proptest::collection::vec(subject, 1..30)
}

proptest! {
    #[test]
    fn tail_agrees_with_the_series(value in 0.01f64..60.0, degrees in 1usize..40) {
        let found = chi_square_survival(value, degrees);
        prop_assert!((found - by_series(value, degrees)).abs() < 1e-12);
    }

    #[test]
    fn two_groups_agree_with_the_textbook_form(first in subjects(), second in subjects()) {
        let (difference, variance) = naive(&first, &second);
        match compare(&[first, second]) {
            Ok(result) => {
                let expected = difference * difference / variance;
                prop_assert!((result.chi_square - expected).abs() < 1e-9 * (1.0 + expected));
            }
            Err(error) => {
                let nothing = [
                    LogRankError::NothingToCompare,
                    LogRankError::EverybodyAtOnce,
                    LogRankError::NoEvents,
                ];
                prop_assert!(nothing.contains(&error));
                prop_assert!(variance < 1e-12);
            }
        }
    }

    #[test]
    fn the_order_of_groups_changes_nothing(a in subjects(), b in subjects(), c in subjects()) {
        let one = compare(&[a.clone(), b.clone(), c.clone()]);
        let other = compare(&[c, a, b]);
        if let (Ok(one), Ok(other)) = (one, other) {
            prop_assert_eq!(one.degrees_of_freedom, other.degrees_of_freedom);
            prop_assert!((one.chi_square - other.chi_square).abs() < 1e-8 * (1.0 + one.chi_square));
            let observed: f64 = one.groups.iter().map(|g| g.observed).sum();
            let expected: f64 = one.groups.iter().map(|g| g.expected).sum();
            prop_assert!((observed - expected).abs() < 1e-9);
        }
    }
}

#[test]
fn everybody_leaving_at_once_is_not_never_having_met() {
    let all = |time: f64| vec![Observation::new(time, true); 5];
    // Both were at risk on day 4, and all ten left: nothing varies.
    assert_eq!(
        compare(&[all(4.0), all(4.0)]),
        Err(LogRankError::EverybodyAtOnce)
    );
    // Nobody had the event.
    let still = vec![Observation::new(4.0, false); 5];
    assert_eq!(
        compare(&[still.clone(), still]),
        Err(LogRankError::NoEvents)
    );
}
