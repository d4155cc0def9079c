use super::*;
use crate::models::bootstrap::SplitMix64;
use crate::models::logrank::log_rank;
use crate::models::survival::{Observation, kaplan_meier};
use crate::models::tests::near;

fn subject(time: f64, outcome: Outcome) -> Subject {
    Subject {
        entry: 0.0,
        time,
        outcome,
    }
}

use Outcome::{Cause as Own, Censored, Other};

#[test]
fn incidences_by_hand() {
    let all = [
        subject(1.0, Own),
        subject(2.0, Other),
        subject(3.0, Censored),
        subject(4.0, Own),
        subject(5.0, Other),
    ];
    let own = aalen_johansen(&all);
    // S before: 1, .8, .6, .6 · (1 − 1/2) = .3. Incidence: 1/5, then .2 + .6 · 1/2 = .5 at 4.
    let shares: Vec<f64> = own.iter().map(|step| step.share).collect();
    for (found, expected) in shares.iter().zip([0.2, 0.2, 0.5, 0.5]) {
        near(*found, expected, 1e-12);
    }
    // The other cause: .8 · 1/4 = .2, and .3 · 1/1 = .3 more. Both together with who is left add up to 1.
    let swapped = all.map(|one| Subject {
        outcome: match one.outcome {
            Own => Other,
            Other => Own,
            Censored => Censored,
        },
        ..one
    });
    near(aalen_johansen(&swapped).last().unwrap().share, 0.5, 1e-12);
    // At time 1 without censoring it is a share of five: variance .2 · .8 / 5.
    near(own[0].std_error.powi(2), 0.2 * 0.8 / 5.0, 1e-12);
    // Who enters at 2 is at risk from after it on: 1/5 · 1 at time 1, not of six.
    let mut late = all.to_vec();
    late.push(Subject {
        entry: 2.0,
        time: 4.0,
        outcome: Censored,
    });
    let late = aalen_johansen(&late);
    assert_eq!((late[0].at_risk, late[2].at_risk), (5.0, 3.0));
}

#[test]
fn of_one_cause_it_is_one_minus_kaplan_meier() {
    let mut random = SplitMix64::new(3);
    let all: Vec<Subject> = (0..200)
        .map(|_| {
            let outcome = if random.below(3) == 0 { Censored } else { Own };
            subject(1.0 + random.below(20) as f64, outcome)
        })
        .collect();
    let plain: Vec<Observation> = all
        .iter()
        .map(|one| Observation::new(one.time, one.outcome == Own))
        .collect();
    let curve = kaplan_meier(&plain).unwrap();
    for step in aalen_johansen(&all) {
        let survival = curve.survival_at(step.time).unwrap();
        near(step.share, 1.0 - survival, 1e-12);
        let there = curve
            .steps()
            .iter()
            .find(|of| of.time == step.time)
            .unwrap();
        if let Some(error) = there.std_error {
            near(step.std_error, error, 1e-9);
        }
    }
}

/// Two groups with the same incidence of the cause and of another one.
fn drawn(random: &mut SplitMix64, size: usize, rate: f64) -> Vec<Subject> {
    let mut uniform = || (random.below(1 << 52) as f64 + 0.5) / (1u64 << 52) as f64;
    (0..size)
        .map(|_| {
            let (own, other, end) = (
                -uniform().ln() / rate,
                -uniform().ln() / 0.7,
                1.5 * uniform(),
            );
            let time = own.min(other).min(end);
            let outcome = if time == own {
                Own
            } else if time == other {
                Other
            } else {
                Censored
            };
            subject(time, outcome)
        })
        .collect()
}

#[test]
fn without_rivals_the_score_is_that_of_the_log_rank_test() {
    let mut random = SplitMix64::new(9);
    let groups: Vec<Vec<Subject>> = [1.0, 2.0]
        .iter()
        .map(|rate| {
            let mut all = drawn(&mut random, 60, *rate);
            for one in all.iter_mut().filter(|one| one.outcome == Other) {
                one.outcome = Censored;
            }
            all
        })
        .collect();
    let curves: Vec<_> = groups
        .iter()
        .map(|group| {
            let plain: Vec<Observation> = group
                .iter()
                .map(|one| Observation::new(one.time, one.outcome == Own))
                .collect();
            kaplan_meier(&plain).unwrap()
        })
        .collect();
    let known = log_rank(&curves.iter().collect::<Vec<_>>()).unwrap();
    let mut test = Test::new(2);
    let sorted: Vec<Sorted> = groups.iter().map(|group| Sorted::of(group)).collect();
    let mut times: Vec<f64> = groups
        .iter()
        .flatten()
        .filter(|one| one.outcome == Own)
        .map(|one| one.time)
        .collect();
    times.sort_by(f64::total_cmp);
    for time in times {
        test.step(
            &sorted
                .iter()
                .map(|group| group.at(time))
                .collect::<Vec<_>>(),
        );
    }
    near(
        test.scores[0],
        known.groups[0].observed - known.groups[0].expected,
        1e-9,
    );
    let found = gray(&groups).unwrap();
    near(found.chi_square, known.chi_square, 0.1 * known.chi_square);
    assert_eq!(found.degrees_of_freedom, 1);
}

#[test]
fn groups_alike_seldom_differ_and_groups_unlike_do() {
    let mut random = SplitMix64::new(20);
    let (mut marked, mut sum) = (0, 0.0);
    const RUNS: u32 = 400;
    for _ in 0..RUNS {
        let groups = [80, 50, 60].map(|size| drawn(&mut random, size, 1.0));
        let found = gray(&groups).unwrap();
        marked += u32::from(found.p_value < 0.05);
        sum += found.chi_square;
    }
    // Chi-square with two degrees of freedom: mean 2, and one run in twenty below 5 %.
    near(sum / f64::from(RUNS), 2.0, 0.3);
    assert!((8..=34).contains(&marked), "{marked}");
    let unlike = [drawn(&mut random, 200, 0.5), drawn(&mut random, 200, 2.0)];
    assert!(gray(&unlike).unwrap().p_value < 1e-4);
    assert_eq!(gray(&unlike[..1]), Err(LogRankError::NothingToCompare));
}

/// Times and causes (0 for none) of 34 subjects; the first twenty, and in the second case the first twelve and the next
/// eight, are groups.
const TIMES: [f64; 34] = [
    1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.0, 10.0, 11.0, 12.0, 12.0, 13.0, 14.0,
    15.0, 15.0, 2.0, 3.0, 3.0, 5.0, 5.0, 6.0, 8.0, 8.0, 10.0, 12.0, 13.0, 14.0, 16.0, 16.0,
];
const CAUSES: [u8; 34] = [
    1, 2, 0, 1, 1, 2, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 1, 2, 0, 0, 2, 2, 1, 2, 0, 2, 1, 2, 2, 0, 2, 1,
    0, 0,
];

/// The subjects by their groups' ends, of this cause.
fn of_cause(cause: u8, ends: &[usize]) -> Vec<Vec<Subject>> {
    let outcome = |of: u8| match of {
        0 => Outcome::Censored,
        of if of == cause => Outcome::Cause,
        _ => Outcome::Other,
    };
    let both = TIMES.into_iter().zip(CAUSES);
    let all: Vec<Subject> = both.map(|(time, of)| subject(time, outcome(of))).collect();
    let mut start = 0;
    let group = |end: &usize| {
        let group = all[start..*end].to_vec();
        start = *end;
        group
    };
    ends.iter().map(group).collect()
}

/// R 4.2: `survfit(Surv(time, factor(cause)) ~ 1)` of survival 3.5, and `cuminc(time, cause, group)$Tests` of cmprsk
/// 2.2-11.
#[test]
fn incidences_and_tests_are_those_of_r() {
    let close = |found: f64, expected: f64| {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    };
    for (cause, expected) in [
        (
            1,
            [
                (3.0, 0.09019607843, 0.04969075349),
                (15.0, 0.41306340718, 0.09317177762),
            ],
        ),
        (
            2,
            [
                (3.0, 0.08921568627, 0.04918020597),
                (15.0, 0.40932009167, 0.09291278960),
            ],
        ),
    ] {
        let steps = aalen_johansen(&of_cause(cause, &[34])[0]);
        for (time, incidence, error) in expected {
            let step = steps.iter().rev().find(|step| step.time <= time).unwrap();
            close(step.share, incidence);
            close(step.std_error, error);
        }
    }
    for (cause, ends, chi_square, p) in [
        (1, &[20, 34][..], 2.52790257754, 0.111848799928),
        (2, &[20, 34], 1.99506717703, 0.157812068370),
        (1, &[12, 20, 34], 9.13368710540, 0.0103907057249),
        (2, &[12, 20, 34], 2.16456816432, 0.3388207467302),
    ] {
        let found = gray(&of_cause(cause, ends)).unwrap();
        close(found.chi_square, chi_square);
        close(found.p_value, p);
    }
}
