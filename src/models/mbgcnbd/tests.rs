use super::*;
use crate::calendar::Day;
use crate::models::bootstrap::SplitMix64;
use crate::models::mbgnbd::MbgNbd;
use crate::models::purchase::PurchaseModel;
use crate::models::tests::{close, near};
use crate::money::Money;

/// Customers with gaps of k exponential stages, at rates that are gamma with r = 2 and mean k / 3 weeks, lost
/// after an order with a chance of 0.1, watched for a year.
fn simulated(k: u32, customers: usize, weeks: f64) -> Vec<(RepeatHistory, u32)> {
    let mut random = SplitMix64::new(11);
    let mut uniform = move || (random.below(1 << 52) as f64 + 0.5) / (1u64 << 52) as f64;
    let start = Day::from_ymd(2023, 1, 1).unwrap();
    let end = start.plus_days((weeks * 7.0) as i32);
    let mut all = Vec::new();
    for _ in 0..customers {
        // Gamma with shape 2: two exponentials.
        let rate = -(uniform() * uniform()).ln() / 2.0 * f64::from(k) / 3.0;
        let mut days = vec![0.0];
        let mut now = 0.0;
        while uniform() > 0.1 && now < 110.0 {
            now += (0..k).map(|_| -uniform().ln() / rate).sum::<f64>();
            days.push(now);
        }
        let purchases: Vec<(Day, Money)> = days
            .iter()
            .map(|week| (start.plus_days((week * 7.0) as i32), Money::ZERO))
            .collect();
        let history = RepeatHistory::from_purchases(purchases.iter().copied(), end).unwrap();
        let mut later: Vec<Day> = purchases.iter().map(|p| p.0).collect();
        later.dedup();
        let after = later
            .iter()
            .filter(|day| **day > end && **day <= end.plus_days(182))
            .count();
        all.push((history, after as u32));
    }
    all
}

fn histories(all: &[(RepeatHistory, u32)]) -> Vec<RepeatHistory> {
    all.iter().map(|one| one.0).collect()
}

#[test]
fn one_stage_is_mbg_nbd_to_the_digit() {
    let all = histories(&simulated(1, 2_000, 52.0));
    let options = FitOptions::default();
    let plain = MbgNbd::fit(&all, &options).unwrap();
    let data = Weighted::of_repeat_buyers(&all).unwrap();
    let staged = MbgCnbd::fit_with(1, &data, &options).unwrap();
    assert_eq!(plain.estimates, staged.estimates);
    assert_eq!(plain.log_likelihood, staged.log_likelihood);
    for history in &all[..50] {
        assert_eq!(
            plain.model.probability_alive(history),
            staged.model.probability_alive(history)
        );
        assert_eq!(
            plain.model.conditional_expected_purchases(30.0, history),
            staged.model.conditional_expected_purchases(30.0, history)
        );
    }
}

#[test]
fn regularity_comes_back_and_predicts_better() {
    for k in [1, 2, 4] {
        let all = simulated(k, 3_000, 52.0);
        let known = histories(&all);
        let fitted = MbgCnbd::fit(&known, &FitOptions::default()).unwrap();
        assert_eq!(fitted.model.regularity(), k);
        let (estimate, customers) = regularity(&known).unwrap();
        // Whole days blur the gaps a little.
        close(estimate, f64::from(k), 0.2);
        assert!(customers > 1_000);
        // r = 2 and the chance 0.1, as simulated.
        close(fitted.estimates[0].value, 2.0, 0.15);
        near(fitted.model.dropout(), 0.1, 0.015);
        let plain = MbgNbd::fit(&known, &FitOptions::default()).unwrap();
        let error = |model: &dyn PurchaseModel| -> f64 {
            let off = |(history, actual): &(RepeatHistory, u32)| {
                (model.conditional_expected_purchases(26.0, history) - f64::from(*actual)).abs()
            };
            all.iter().map(off).sum::<f64>() / all.len() as f64
        };
        if k > 1 {
            assert!(error(&fitted.model) < 0.97 * error(&plain.model), "{k}");
            let total: f64 = all.iter().map(|one| f64::from(one.1)).sum();
            let ahead = |h| fitted.model.conditional_expected_purchases(26.0, h);
            close(known.iter().map(ahead).sum(), total, 0.05);
        }
    }
}

#[test]
fn the_estimate_of_regularity_by_hand() {
    let customer = |days: &[i32]| {
        let start = Day::from_ymd(2024, 1, 1).unwrap();
        let rows = days.iter().map(|d| (start.plus_days(*d), Money::ZERO));
        RepeatHistory::from_purchases(rows, start.plus_days(400)).unwrap()
    };
    // Shares of the last gap: 10 of 20, 30 of 40, 10 of 40; variance ((0)² + .25² + .25²) / 2 = 0.0625:
    // k = (1 − 0.25) / 0.5 = 1.5.
    let all = [
        customer(&[0, 5, 15, 25]),
        customer(&[0, 10, 40]),
        customer(&[0, 30, 40]),
        customer(&[0, 3]),
    ];
    let (k, customers) = regularity(&all).unwrap();
    close(k, 1.5, 1e-12);
    assert_eq!(customers, 3);
    assert_eq!(regularity(&all[..1]), None);
    let bare = RepeatHistory::new(2, 3.0, 9.0, None).unwrap();
    assert_eq!(
        MbgCnbd::fit(&[bare; 20], &FitOptions::default()),
        Err(FitError::NoGaps)
    );
}
