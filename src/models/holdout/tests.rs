use super::*;
use crate::models::bgnbd::BgNbd;
use crate::models::fit::FitOptions;
use crate::models::paretonbd::ParetoNbd;
use crate::models::tests::{close, customers, near};

#[test]
fn published_holdout_means() {
    let Some(customers) = customers() else { return };
    let pairs: Vec<(RepeatHistory, u32)> =
        customers.iter().map(|c| (c.history, c.holdout)).collect();
    // BTYD walkthrough p.24 (BG/NBD) and p.11 (Pareto/NBD, three decimals).
    let counts = [1411, 439, 214, 100, 62, 38, 29, 64];
    let actual = [
        0.2367116, 0.6970387, 1.392523, 1.560000, 2.532258, 2.947368, 3.862069, 6.359375,
    ];
    let bg = [
        0.2250893, 0.5231364, 1.044126, 1.520256, 2.163824, 2.653789, 3.503957, 6.157036,
    ];
    let pareto = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403];
    let histories: Vec<RepeatHistory> = customers.iter().map(|c| c.history).collect();
    let options = FitOptions::default();
    let bg_model = BgNbd::fit(&histories, &options).unwrap().model;
    let pareto_model = ParetoNbd::fit(&histories, &options).unwrap().model;
    let cases: [(&dyn PurchaseModel, _, f64); 2] =
        [(&bg_model, bg, 1e-5), (&pareto_model, pareto, 6e-4)];
    for (model, expected, tolerance) in cases {
        let rows = by_repeat_days(&pairs, 7, |h| model.conditional_expected_purchases(39.0, h));
        assert_eq!(rows.len(), 8);
        for (i, row) in rows.iter().enumerate() {
            assert_eq!((row.repeat_days, row.customers), (i as u32, counts[i]));
            near(row.actual, actual[i], 1e-6);
            near(
                row.expected,
                expected[i],
                tolerance * expected[i].max(1.0) * 3.0,
            );
        }
    }
    let total: u32 = pairs.iter().map(|(_, holdout)| holdout).sum();
    assert_eq!(total, 1882);
    let error =
        mean_absolute_error(&pairs, |h| bg_model.conditional_expected_purchases(39.0, h)).unwrap();
    // Better than everybody going on as before.
    let naive = mean_absolute_error(&pairs, |h| same_rate(39.0, h)).unwrap();
    assert!(error < naive, "{error} {naive}");
    assert_eq!(mean_absolute_error(&[], |_| 1.0), None);
}

#[test]
fn published_weekly_tracking() {
    let Some(customers) = customers() else { return };
    let first_days: Vec<u32> = customers.iter().map(|c| c.first_day).collect();
    // BTYD walkthrough p.13-14, weeks 20 to 25, at its own estimates.
    let model = ParetoNbd::new(0.55339714, 10.58019854, 0.6060625, 11.65622367).unwrap();
    let cumulative = expected_cumulative(&model, &first_days, 78);
    let expected = [1308.856, 1385.275, 1459.923, 1532.906, 1604.32, 1674.253];
    for (week, expected) in (20..).zip(expected) {
        close(cumulative[week - 1], expected, 2e-4);
    }
    assert_eq!(cumulative.len(), 78);
    // The same weeks as they were (lifetimes test_utils.py:601-645), and the last of the published file.
    let repeats: Vec<u32> = customers
        .iter()
        .flat_map(|c| c.repeat_days.clone())
        .collect();
    let actual = actual_cumulative(&repeats, 78);
    assert_eq!(actual[19..25], [1359, 1414, 1484, 1517, 1573, 1672]);
    assert_eq!((actual[0], actual[1], actual[77]), (0, 19, 4339));
}
