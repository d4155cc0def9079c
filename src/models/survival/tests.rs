use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

fn observations(times: &[f64], events: &[bool]) -> Vec<Observation> {
    times
        .iter()
        .zip(events)
        .map(|(&time, &event)| Observation::new(time, event))
        .collect()
}

/// Freireich et al. (1963): remission in weeks, 6-mercaptopurine.
pub(crate) fn six_mp() -> Vec<Observation> {
    let events = [6, 6, 6, 7, 10, 13, 16, 22, 23];
    let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    let observation = |event| move |&time: &i32| Observation::new(f64::from(time), event);
    (events.iter().map(observation(true)))
        .chain(censored.iter().map(observation(false)))
        .collect()
}

pub(crate) fn placebo() -> Vec<Observation> {
    [
        1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
    ]
    .iter()
    .map(|&time| Observation::new(f64::from(time), true))
    .collect()
}

/// A column-by-name reader of the shared data; `None`, with a message, where they are missing.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn shared(file: &str, columns: [&str; 3]) -> Option<Vec<[String; 3]>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/survival")
        .join(file);
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        eprintln!("skipped: no {}", path.display());
        return None;
    };
    let headers = reader.headers().unwrap().clone();
    let place = columns.map(|name| headers.iter().position(|h| h == name).unwrap());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        place.map(|at| row[at].to_string())
    });
    Some(rows.collect())
}

/// The g3 data of one group: RIT or Control.
pub(crate) fn g3(group: &str) -> Option<Vec<Observation>> {
    let rows = shared("g3.csv", ["group", "time", "event"])?;
    let rows = rows.iter().filter(|[of, ..]| of == group);
    Some(
        rows.map(|[_, time, event]| Observation::new(time.parse().unwrap(), event == "True"))
            .collect(),
    )
}

/// The lung data of one sex.
pub(crate) fn lung(sex: &str) -> Option<Vec<Observation>> {
    let rows = shared("lung.csv", ["sex", "time", "status"])?;
    let rows = rows.iter().filter(|[of, ..]| of == sex);
    Some(
        rows.map(|[_, time, status]| Observation::new(time.parse().unwrap(), status == "1"))
            .collect(),
    )
}

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn g3_has_the_published_curve_and_bounds() {
    // reference_results.md section 7: lifelines tests/test_estimation.py:1275-1313.
    let (Some(rit), Some(control)) = (g3("RIT"), g3("Control")) else {
        return;
    };
    let rit = kaplan_meier(&rit).unwrap();
    close(rit.survival_at(25.0).unwrap(), 0.909, 5e-4);
    close(rit.survival_at(53.0).unwrap(), 0.779, 5e-4);
    let control = kaplan_meier(&control).unwrap();
    for (time, survival, low, high) in [
        (9.0, 0.833, 0.2731, 0.975),
        (19.0, 0.667, 0.1946, 0.904),
        (32.0, 0.5, 0.1109, 0.804),
        (34.0, 0.333, 0.0461, 0.676),
    ] {
        let step = control.step_at(time).unwrap();
        close(step.survival, survival, 5e-4);
        close(step.low.unwrap(), low, 1e-3);
        close(step.high.unwrap(), high, 1e-3);
    }
    // S(32) is 3/6, so 32 is the median, and it is found in spite of rounding.
    assert_eq!(control.median().time, Some(32.0));
}

#[test]
fn weights_are_counted() {
    // reference_results.md section 7: lifelines tests/test_estimation.py:1344-1352.
    let times = [0.6, 0.4, 0.8, 0.9];
    let mut data = observations(&times, &[false, true, true, false]);
    for (observation, weight) in data.iter_mut().zip([1.5, 2.0, 0.8, 0.9]) {
        observation.weight = weight;
    }
    let curve = kaplan_meier(&data).unwrap();
    for (time, survival) in [
        (0.0, 1.0),
        (0.4, 0.615_384_615_384_615_4),
        (0.6, 0.615_384_615_384_615_4),
        (0.8, 0.325_791_855_203_62),
        (0.9, 0.325_791_855_203_62),
    ] {
        close(curve.survival_at(time).unwrap(), survival, 1e-14);
    }
}

#[test]
fn late_entries_join_after_their_time() {
    // reference_results.md section 7: lifelines tests/test_estimation.py:1354-1370.
    let cases = [
        (
            [1.9, 0.0, 0.0, 0.0, 0.0],
            vec![
                (0.0, 1.0),
                (1.9, 1.0),
                (2.0, 0.8),
                (3.0, 0.6),
                (4.0, 0.4),
                (5.0, 0.2),
                (10.0, 0.0),
            ],
        ),
        (
            [1.0, 2.0, 4.0, 0.0, 0.0],
            vec![
                (0.0, 1.0),
                (1.0, 1.0),
                (2.0, 2.0 / 3.0),
                (3.0, 4.0 / 9.0),
                (4.0, 2.0 / 9.0),
                (5.0, 1.0 / 9.0),
                (10.0, 0.0),
            ],
        ),
    ];
    for (entries, expected) in cases {
        let mut data = observations(&[2.0, 10.0, 5.0, 4.0, 3.0], &[true; 5]);
        for (observation, entry) in data.iter_mut().zip(entries) {
            observation.entry = entry;
        }
        let curve = kaplan_meier(&data).unwrap();
        for (time, survival) in expected {
            close(curve.survival_at(time).unwrap(), survival, 1e-14);
        }
    }
}

#[test]
fn a_censored_last_point_leaves_the_curve_above_zero() {
    // reference_results.md section 7: lifelines tests/test_estimation.py:1315-1321.
    let curve = kaplan_meier(&observations(&[1.0, 2.0, 3.0], &[true, true, false])).unwrap();
    close(curve.survival_at(3.0).unwrap(), 1.0 / 3.0, 1e-15);
    // Nobody was watched longer.
    assert_eq!(curve.survival_at(3.1), None);
    assert_eq!(
        curve.restricted_mean(4.0),
        Err(SurvivalError::Unobserved {
            horizon: 4.0,
            last: 3.0
        })
    );
}

#[test]
fn six_mercaptopurine_has_the_textbook_table() {
    // Klein & Moeschberger (2003), tables 4.1A and 4.1B: estimate and standard error.
    let curve = kaplan_meier(&six_mp()).unwrap();
    for (time, at_risk, survival, std_error) in [
        (6.0, 21.0, 0.857, 0.076),
        (7.0, 17.0, 0.807, 0.087),
        (10.0, 15.0, 0.753, 0.096),
        (13.0, 12.0, 0.690, 0.107),
        (16.0, 11.0, 0.628, 0.114),
        (22.0, 7.0, 0.538, 0.128),
        (23.0, 6.0, 0.448, 0.135),
    ] {
        let step = curve.step_at(time).unwrap();
        assert_eq!(curve.at_risk_at(time), at_risk);
        close(step.survival, survival, 6e-4);
        close(step.std_error.unwrap(), std_error, 6e-4);
    }
    // The medians of the two groups, 23 and 8 weeks, are published with the data; the limits are the first
    // weeks at which a bound from the naive sums is at most 1/2.
    for (data, time, low, high) in [
        (six_mp(), 23.0, Some(13.0), None),
        (placebo(), 8.0, Some(4.0), Some(11.0)),
    ] {
        let median = kaplan_meier(&data).unwrap().median();
        assert_eq!(
            (median.time, median.low, median.high),
            (Some(time), low, high)
        );
        let first_week = |sign: f64| {
            (1..23).map(f64::from).find(|&week| {
                let (_, survival, sum) = naive(&data, week);
                let half = sign * Z * sum.sqrt() / survival.ln();
                survival < 1.0 && survival.powf((-half).exp()) <= 0.5
            })
        };
        assert_eq!((first_week(1.0), first_week(-1.0)), (low, high));
    }
}

#[test]
fn without_censoring_the_restricted_mean_is_the_plain_one() {
    // By hand: the area under an uncensored curve is the mean, 182/21, and Greenwood's sum is the
    // variance of the mean with divisor n².
    let data = placebo();
    let curve = kaplan_meier(&data).unwrap();
    let mean = curve.restricted_mean(23.0).unwrap();
    close(mean.mean, 182.0 / 21.0, 1e-12);
    let squares: f64 = data.iter().map(|o| (o.time - mean.mean).powi(2)).sum();
    close(mean.std_error, squares.sqrt() / 21.0, 1e-12);
    // The curve is 0 after 23, so a longer horizon adds nothing.
    close(curve.restricted_mean(99.0).unwrap().mean, mean.mean, 1e-12);
    // Nothing happens before the first event.
    let short = curve.restricted_mean(0.5).unwrap();
    assert_eq!((short.mean, short.std_error), (0.5, 0.0));
}

#[test]
fn edges_are_stated_and_never_not_a_number() {
    let alone = kaplan_meier(&[Observation::new(0.0, true)]).unwrap();
    let step = alone.steps()[0];
    assert_eq!((step.time, step.at_risk, step.survival), (0.0, 1.0, 0.0));
    assert_eq!((step.std_error, step.low, step.high), (None, None, None));
    assert_eq!(alone.median().time, Some(0.0));
    let watched = kaplan_meier(&[Observation::new(5.0, false)]).unwrap();
    let step = watched.steps()[0];
    assert_eq!((step.survival, step.std_error), (1.0, Some(0.0)));
    assert_eq!((step.low, step.high), (None, None));
    assert_eq!(watched.median().time, None);
    assert_eq!(watched.survival_at(-1.0), None);
    assert_eq!(watched.survival_at(f64::NAN), None);
    assert_eq!(watched.quantile(1.0), None);
    assert_eq!(watched.restricted_mean(5.0).unwrap().mean, 5.0);
    assert_eq!(
        watched.restricted_mean(0.0),
        Err(SurvivalError::Horizon(0.0))
    );
}

#[test]
fn input_that_means_nothing_is_refused() {
    let with = |change: &dyn Fn(&mut Observation)| {
        let mut data = vec![Observation::new(3.0, true); 2];
        change(&mut data[1]);
        kaplan_meier(&data).unwrap_err()
    };
    assert_eq!(kaplan_meier(&[]), Err(SurvivalError::Empty));
    assert_eq!(kaplan_meier_days(&[]), Err(SurvivalError::Empty));
    let (index, value) = (1, -1.0);
    assert_eq!(
        with(&|o| o.time = -1.0),
        SurvivalError::Time { index, value }
    );
    assert!(matches!(
        with(&|o| o.time = f64::NAN),
        SurvivalError::Time { .. }
    ));
    let value = 3.0;
    assert_eq!(
        with(&|o| o.entry = 3.0),
        SurvivalError::Entry { index, value }
    );
    assert!(matches!(
        with(&|o| o.entry = f64::NAN),
        SurvivalError::Entry { .. }
    ));
    let value = 0.0;
    assert_eq!(
        with(&|o| o.weight = 0.0),
        SurvivalError::Weight { index, value }
    );
}

#[test]
fn impossible_day_counts_are_refused() {
    let day = |events, censored, entered| DayCount {
        events,
        censored,
        entered,
    };
    let late_on_day_0 = [day(0, 0, 1), day(1, 0, 0)];
    assert_eq!(
        kaplan_meier_days(&late_on_day_0),
        Err(SurvivalError::Counts { day: 0 })
    );
    // One subject in all: it cannot leave on day 1 and enter on day 2.
    let entered_after_leaving = [day(0, 0, 0), day(1, 0, 0), day(0, 0, 1)];
    assert_eq!(
        kaplan_meier_days(&entered_after_leaving),
        Err(SurvivalError::Counts { day: 1 })
    );
    let nothing = [DayCount::default(); 3];
    assert_eq!(kaplan_meier_days(&nothing), Err(SurvivalError::Empty));
}

/// S and Greenwood's sum at `time`, from the definition: every observation looked at for every time.
fn naive(data: &[Observation], time: f64) -> (f64, f64, f64) {
    let mut times: Vec<f64> = data.iter().filter(|o| o.event).map(|o| o.time).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let at_risk = |t: f64| -> f64 {
        let counted = data
            .iter()
            .filter(|o| o.time >= t && (o.entry < t || o.entry == 0.0));
        counted.map(|o| o.weight).sum()
    };
    let (mut survival, mut sum) = (1.0, 0.0);
    for &t in times.iter().filter(|&&t| t <= time) {
        let n = at_risk(t);
        let events = data.iter().filter(|o| o.event && o.time == t);
        let d: f64 = events.map(|o| o.weight).sum();
        survival *= 1.0 - d / n;
        sum += d / (n * (n - d));
    }
    (at_risk(time), survival, sum)
}

#[test]
fn lung_agrees_with_the_definition() {
    // 228 patients, 165 deaths, median 310 days; by sex 270 and 426: the survival package's summary.
    let (Some(men), Some(women)) = (lung("1"), lung("2")) else {
        return;
    };
    let all: Vec<Observation> = men.iter().chain(&women).copied().collect();
    for (data, size, median) in [(&men, 138, 270.0), (&women, 90, 426.0), (&all, 228, 310.0)] {
        assert_eq!(data.len(), size);
        let curve = kaplan_meier(data).unwrap();
        assert_eq!(curve.median().time, Some(median));
        for step in curve.steps() {
            let (at_risk, survival, sum) = naive(data, step.time);
            assert_eq!(step.at_risk, at_risk);
            close(step.survival, survival, 1e-13);
            if survival > 0.0 {
                close(step.std_error.unwrap(), survival * sum.sqrt(), 1e-13);
            }
        }
    }
    let deaths: f64 = kaplan_meier(&all)
        .unwrap()
        .steps()
        .iter()
        .map(|step| step.events)
        .sum();
    assert_eq!(deaths, 165.0);
}

/// Subjects with whole days, few enough to make ties common, some of them late.
fn subjects() -> impl Strategy<Value = Vec<Observation>> {
    let subject = (0u32..20, 1u32..15, any::<bool>(), any::<bool>()).prop_map(
        |(entry, length, late, event)| {
            let entry = if late { f64::from(entry) } else { 0.0 };
            Observation {
                entry,
                time: entry + f64::from(length) - f64::from(u8::from(entry == 0.0)),
                event,
                weight: 1.0,
            }
        },
    );
    proptest::collection::vec(subject, 1..60)
}

proptest! {
    #[test]
    fn days_and_observations_agree(data in subjects()) {
        let mut days = vec![DayCount::default(); 40];
        for observation in &data {
            let day = &mut days[observation.time as usize];
            if observation.event { day.events += 1 } else { day.censored += 1 }
            if observation.entry > 0.0 { days[observation.entry as usize].entered += 1 }
        }
        prop_assert_eq!(kaplan_meier(&data), kaplan_meier_days(&days));
    }

    #[test]
    fn curve_agrees_with_the_definition(data in subjects(), time in 0u32..40) {
        let curve = kaplan_meier(&data).unwrap();
        let time = f64::from(time);
        let (at_risk, survival, _) = naive(&data, time);
        prop_assert_eq!(curve.at_risk_at(time), at_risk);
        match curve.survival_at(time) {
            Some(found) => prop_assert!((found - survival).abs() < 1e-12),
            None => prop_assert!(at_risk == 0.0 && survival > 0.0),
        }
    }

    #[test]
    fn curve_falls_within_its_bounds_whatever_the_order(mut data in subjects()) {
        let curve = kaplan_meier(&data).unwrap();
        data.reverse();
        prop_assert_eq!(&curve, &kaplan_meier(&data).unwrap());
        let mut before = 1.0;
        for step in curve.steps() {
            prop_assert!((0.0..=before).contains(&step.survival));
            before = step.survival;
            if let (Some(low), Some(high)) = (step.low, step.high) {
                prop_assert!(0.0 <= low && low <= step.survival && step.survival <= high && high <= 1.0);
            }
        }
        let median = curve.median();
        if let Some(time) = median.time {
            prop_assert!(median.low.is_some_and(|low| low <= time));
            prop_assert!(median.high.is_none_or(|high| high >= time));
        }
    }

    #[test]
    fn weights_are_frequencies(data in subjects(), times in 2u8..4) {
        let weight = f64::from(times);
        let weighted: Vec<_> = data.iter().map(|o| Observation { weight, ..*o }).collect();
        let repeated: Vec<_> = data.iter().flat_map(|o| (0..times).map(|_| *o)).collect();
        prop_assert_eq!(kaplan_meier(&weighted), kaplan_meier(&repeated));
    }
}
