use super::*;
use crate::ledger::ContractsBuilder;

fn day(month: u32, of_month: u32) -> Day {
    Day::from_ymd(2025, month, of_month).unwrap()
}

#[test]
fn lives_end_at_the_first_gap_and_cohorts_are_watched_whole() {
    let mut builder = ContractsBuilder::new();
    let mut push = |id: &str, start, end| {
        builder.push(id.as_bytes(), Spell { start, end }).unwrap();
    };
    // Renewed without a gap on 1 March, gone on 15 April: renewals of 1 Feb, Mar, Apr.
    push("a", day(1, 1), Some(day(2, 28)));
    push("a", day(3, 1), Some(day(4, 14)));
    // Ends are last days here, so E is the day after. A gap of three days: the life ended on 30 January, before
    // the renewal of 1 February.
    push("b", day(1, 1), Some(day(1, 30)));
    push("b", day(2, 3), None);
    // Runs on; begun on the 10th, so that only three renewals were seen by 30 April.
    push("c", day(1, 10), None);
    // Not a month old.
    push("d", day(4, 10), None);
    // Begins later.
    push("e", day(5, 1), None);
    let (cohorts, too_young) = cohorts(&builder.finish(), Window::Months(1), day(4, 30));
    assert_eq!(too_young, 1);
    assert_eq!(cohorts, [[3.0, 2.0, 2.0, 2.0]]);
}

#[test]
fn high_end_customers_of_fader_and_hardie() {
    // Fader & Hardie 2007, table 1 and the fit of 7 years: α 0.668, β 3.806 (reference_results.md, section
    // 6); S(8), S(12) recomputed there.
    let high_end = vec![vec![
        1000.0, 869.0, 743.0, 653.0, 593.0, 551.0, 517.0, 491.0,
    ]];
    let ahead = renewals_ahead(&high_end, 5, 0.1, &FitOptions::default()).unwrap();
    let [alpha, beta] = ahead.fitted.model.parameters();
    assert!((alpha - 0.668_088_46).abs() < 1e-5 && (beta - 3.806_095_72).abs() < 1e-4);
    let shares: Vec<f64> = ahead.periods.iter().map(|row| row.model).collect();
    assert_eq!(shares.len(), 13);
    assert!((shares[8] - 0.4604).abs() < 1e-4 && (shares[12] - 0.3780).abs() < 1e-4);
    assert_eq!(
        ahead.periods[7].observed.map(|share| (share * 1e6).round()),
        Some(491_000.0)
    );
    assert_eq!(ahead.periods[8].observed, None);
    // α < 1: infinite without discount. All losses over all renewals: 509 / (1000 + 869 + … + 517).
    assert_eq!(ahead.new.model, None);
    assert!((ahead.constant.churn - 509.0 / 4926.0).abs() < 1e-12);
    assert!((ahead.new.constant - 4926.0 / 509.0).abs() < 1e-9);
    // After 7 renewals a customer is in the 8th period: the sum of S(7 + j) / S(7) / 1.1^(j − 1), by hand.
    let model = &ahead.fitted.model;
    let there = model.survival(7);
    let naive: f64 = (1..4000)
        .map(|j| model.survival(7 + j) / there / 1.1_f64.powi(j as i32 - 1))
        .sum();
    assert!((ahead.oldest.discounted_model.unwrap() - naive).abs() < 1e-6);
    // Constant churn: (1 − c) (1 + d) / (d + c).
    let c = ahead.constant.churn;
    assert!((ahead.oldest.discounted_constant - (1.0 - c) * 1.1 / (0.1 + c)).abs() < 1e-12);
    let within: f64 = (0..5).map(|t| model.survival(t)).sum();
    assert!((ahead.new.within_model - within).abs() < 1e-12);
}

#[test]
fn a_year_of_discount_is_a_years() {
    assert!((period_discount(0.1, Window::Months(12)) - 0.1).abs() < 1e-12);
    assert!((period_discount(0.1, Window::Months(1)) - 0.007_974_140_4).abs() < 1e-9);
}
