//! Numbers of R 4.2 with survival 3.5 (`survfit` of a factor) and cmprsk 2.2-11 (`cuminc`) on the subjects below.

use super::*;

const TIMES: [f64; 34] = [
    1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.0, 10.0, 11.0, 12.0, 12.0, 13.0, 14.0,
    15.0, 15.0, 2.0, 3.0, 3.0, 5.0, 5.0, 6.0, 8.0, 8.0, 10.0, 12.0, 13.0, 14.0, 16.0, 16.0,
];
const CAUSES: [usize; 34] = [
    1, 2, 0, 1, 1, 2, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 1, 2, 0, 0, 2, 2, 1, 2, 0, 2, 1, 2, 2, 0, 2, 1,
    0, 0,
];

fn subjects() -> Vec<Subject> {
    let both = TIMES.into_iter().zip(CAUSES);
    both.map(|(time, cause)| Subject {
        entry: 0.0,
        time,
        cause: cause.checked_sub(1),
    })
    .collect()
}

fn groups(ends: &[usize]) -> Vec<Vec<Subject>> {
    let all = subjects();
    let mut start = 0;
    ends.iter()
        .map(|end| {
            let group = all[start..*end].to_vec();
            start = *end;
            group
        })
        .collect()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} {expected}");
}

fn at(steps: &[IncidenceStep], time: f64) -> IncidenceStep {
    *steps.iter().rev().find(|step| step.time <= time).unwrap()
}

#[test]
fn incidences_and_their_errors_are_those_of_r() {
    let found = aalen_johansen(&subjects(), 2);
    let expected = [
        (
            3.0,
            [0.09019607843, 0.08921568627],
            [0.04969075349, 0.04918020597],
        ),
        (
            8.0,
            [0.22005347594, 0.24946524064],
            [0.07370958820, 0.07675934624],
        ),
        (
            15.0,
            [0.41306340718, 0.40932009167],
            [0.09317177762, 0.09291278960],
        ),
    ];
    for (time, incidences, errors) in expected {
        for (cause, (incidence, error)) in incidences.into_iter().zip(errors).enumerate() {
            let step = at(&found[cause], time);
            close(step.incidence, incidence, 1e-10);
            close(step.std_error, error, 1e-10);
        }
    }
}

/// What did not happen and what did are everything.
#[test]
fn incidences_and_survival_add_up_to_one() {
    let observations: Vec<_> = TIMES
        .into_iter()
        .zip(CAUSES)
        .map(|(time, cause)| crate::models::survival::Observation::new(time, cause > 0))
        .collect();
    let curve = crate::models::survival::kaplan_meier(&observations).unwrap();
    let found = aalen_johansen(&subjects(), 2);
    for (one, other) in found[0].iter().zip(&found[1]) {
        let survival = curve.survival_at(one.time).unwrap();
        close(one.incidence + other.incidence + survival, 1.0, 1e-12);
    }
}

/// By hand. Entered after time 1, the second subject is at risk at 2 alone: at 1 one of two is at risk with the third.
#[test]
fn who_enters_late_is_at_risk_later() {
    let subject = |entry, time, cause| Subject { entry, time, cause };
    let all = [
        subject(0.0, 1.0, Some(0)),
        subject(1.0, 2.0, Some(1)),
        subject(0.0, 3.0, None),
    ];
    let found = aalen_johansen(&all, 2);
    // At 1: 1 of 2, so F1 = 1/2. At 2: 1 of 2 of the half that is left, so F2 = 1/4.
    close(at(&found[0], 1.0).incidence, 0.5, 1e-15);
    close(at(&found[1], 2.0).incidence, 0.25, 1e-15);
    assert_eq!(at(&found[1], 2.0).at_risk, 2.0);
}

#[test]
fn grays_test_is_that_of_r() {
    for (ends, expected) in [
        (
            &[20, 34][..],
            [
                (2.52790257754, 0.111848799928),
                (1.99506717703, 0.157812068370),
            ],
        ),
        (
            &[12, 20, 34],
            [
                (9.13368710540, 0.0103907057249),
                (2.16456816432, 0.3388207467302),
            ],
        ),
    ] {
        for (cause, (chi_square, p)) in expected.into_iter().enumerate() {
            let found = gray(&groups(ends), 2, cause).unwrap();
            close(found.chi_square, chi_square, 1e-9);
            close(found.p_value, p, 1e-9);
            assert_eq!(found.degrees_of_freedom, ends.len() - 1);
        }
    }
}

#[test]
fn what_cannot_be_tested_says_why() {
    let one = groups(&[34]);
    assert_eq!(gray(&one, 2, 0), Err(GrayError::NothingToCompare));
    let mut late = groups(&[20, 34]);
    late[0][3].entry = 0.5;
    assert_eq!(gray(&late, 2, 0), Err(GrayError::LateEntry));
    // Nobody had a third cause.
    assert_eq!(
        gray(&groups(&[20, 34]), 3, 2),
        Err(GrayError::NothingToCompare)
    );
}
