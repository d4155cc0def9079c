use super::check::check;
use super::outlook::{Outlook, next_order};
use super::span::SpanError;
use super::*;
use crate::calendar::{Calendar, PeriodChoice, Window};
use crate::ledger::{Ledger, OrdersBuilder};
use crate::metrics::scope::{AsOfSource, Edges, Scope};

fn day(number: i32) -> Day {
    Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
}

/// 40 customers: every second one orders again after 10, 20 … days.
fn ledger() -> Ledger {
    let mut builder = OrdersBuilder::new();
    for customer in 0..40 {
        let id = format!("c{customer}");
        let orders = if customer % 2 == 0 {
            1 + customer / 8
        } else {
            1
        };
        for order in 0..orders {
            let amount = 1000 + 37 * i64::from(customer) + i64::from(order);
            builder
                .push(
                    id.as_bytes(),
                    None,
                    day(customer % 7 + 10 * order),
                    amount,
                    2,
                )
                .unwrap();
        }
    }
    builder.push(b"c1", None, day(90), -500, 2).unwrap();
    Ledger {
        orders: Some(builder.finish(None).unwrap()),
        ..Ledger::default()
    }
}

fn scope(ledger: &Ledger) -> Scope {
    Scope::of(
        ledger,
        PeriodChoice::All,
        Calendar::default(),
        // A refund on that day does not make the data complete to it: said here.
        Edges {
            as_of: Some((day(90), AsOfSource::Given)),
            ..Edges::default()
        },
    )
    .unwrap()
}

#[test]
fn a_population_is_everybody_who_had_ordered() {
    let ledger = ledger();
    let orders = ledger.orders.as_ref().unwrap();
    let early = Population::on(orders, day(3));
    // First days are 0..=6 by customer modulo 7: on day 3, four of seven, 6 · 4 = 24 (40 = 5 · 7 + 5, so
    // residues 0..=3 have 6 customers each).
    assert_eq!(early.numbers.len(), 24);
    assert_eq!(early.repeat_buyers(), 0);
    let all = Population::on(orders, day(90));
    assert_eq!(all.numbers.len(), 40);
    // Even customers from 8 on ordered twice or more: 8, 10 … 38.
    assert_eq!(all.repeat_buyers(), 16);
    // c1 paid 10.37 and got 5.00 back.
    let number = orders.ids().find(b"c1").unwrap();
    let place = all.numbers.binary_search(&number).unwrap();
    assert_eq!(all.net[place], 537);
}

#[test]
fn spans_need_data() {
    let ledger = ledger();
    let scope = scope(&ledger);
    assert_eq!((scope.first, scope.as_of), (day(0), day(90)));
    let span = Span::of(&scope, None, Some(Window::Days(28))).unwrap();
    assert_eq!(
        (span.calibrated_to, span.checked_to),
        (day(62), Some(day(90)))
    );
    let span = Span::of(&scope, Some(day(50)), Some(Window::Days(28))).unwrap();
    assert_eq!(span.checked_to, Some(day(78)));
    assert!(matches!(
        Span::of(&scope, Some(day(80)), Some(Window::Days(28))),
        Err(SpanError::Holdout { .. })
    ));
    for (to, holdout) in [
        (Some(day(91)), None),
        (Some(day(-1)), None),
        (None, Some(Window::Months(12))),
    ] {
        assert!(matches!(
            Span::of(&scope, to, holdout),
            Err(SpanError::Calibration { .. })
        ));
    }
}

#[test]
fn deciles_hold_everybody_once_and_add_up() {
    let ledger = ledger();
    let orders = ledger.orders.as_ref().unwrap();
    let population = Population::on(orders, day(90));
    let horizon = horizon(12, 0.1, 0.4);
    // 1.1^(1/12) − 1.
    assert!((horizon.monthly_discount - 0.007_974_140_4).abs() < 1e-9);
    let options = FitOptions::default();
    let lifetime =
        Lifetime::of(&population, orders.ids(), Asked::BgNbd, &horizon, &options).unwrap();
    let customers: u64 = lifetime.deciles.iter().map(|decile| decile.customers).sum();
    assert_eq!(customers, 40);
    let net: i128 = lifetime.deciles.iter().map(|decile| decile.net).sum();
    assert_eq!(net, population.net.iter().sum::<i128>());
    let orders_ahead: f64 = lifetime
        .deciles
        .iter()
        .map(|decile| decile.totals.orders)
        .sum();
    assert!((orders_ahead - lifetime.totals.orders).abs() < 1e-9);
    let values: Vec<f64> = lifetime
        .deciles
        .iter()
        .filter_map(|decile| decile.totals.value)
        .collect();
    assert!(values.is_sorted_by(|one, next| one >= next), "{values:?}");
    let of_each = lifetime.decile_of_each();
    for decile in 1..=10 {
        assert_eq!(of_each.iter().filter(|one| **one == decile).count(), 4);
    }
}

#[test]
fn the_check_counts_purchase_days_after_the_calibration() {
    let ledger = ledger();
    let orders = ledger.orders.as_ref().unwrap();
    let population = Population::on(orders, day(20));
    let fit = PurchaseFit::fit(Model::MbgNbd, &population.histories, &FitOptions::default());
    let predictor = fit.unwrap().predictor;
    let check = check(
        orders,
        &population,
        (predictor.as_ref(), None),
        day(20),
        day(90),
        day(0),
    );
    // Naive: every order later than day 20.
    let later = (0..orders.customers())
        .flat_map(|number| orders.history(number).purchases())
        .filter(|(on, _)| *on > day(20))
        .count();
    assert!((check.total.actual - later as f64).abs() < 1e-9);
    assert_eq!(check.total.customers, 40);
    // Days 0 to 90 hold 13 whole weeks.
    assert_eq!(check.weeks.len(), 13);
    assert_eq!(check.weeks[0].last, day(6));
}

/// The choice's rule on likelihoods made up for it.
#[test]
fn the_likelier_model_predicts_but_bg_nbd_must_be_clearly_so() {
    let ledger = ledger();
    let population = Population::on(ledger.orders.as_ref().unwrap(), day(90));
    let options = FitOptions::default();
    let (fit, compared) = PurchaseFit::chosen(Asked::All, &population.histories, &options).unwrap();
    let of = |model: Model| compared.iter().find(|one| one.model == model).unwrap();
    assert_eq!(compared.len(), 4);
    let (bg, mbg) = (of(Model::BgNbd), of(Model::MbgNbd));
    let expected = if bg.log_likelihood > mbg.log_likelihood + 2.0 {
        Model::BgNbd
    } else {
        Model::MbgNbd
    };
    assert_eq!(fit.model, expected);
    assert_eq!(compared.iter().filter(|one| one.is_chosen).count(), 1);
    for one in &compared {
        // By hand: 2 k − 2 ln L and ln(40) k − 2 ln L.
        let k = f64::from(one.parameters);
        assert!((one.aic - 2.0 * (k - one.log_likelihood)).abs() < 1e-9);
        assert!((one.bic - 40f64.ln() * k + 2.0 * one.log_likelihood).abs() < 1e-9);
    }
    let (alone, one) = PurchaseFit::chosen(Asked::BgNbd, &population.histories, &options).unwrap();
    assert_eq!((alone.model, one.len()), (Model::BgNbd, 1));
    assert_eq!(alone.log_likelihood, bg.log_likelihood);
}

#[test]
fn outlooks_are_the_models_own() {
    let ledger = ledger();
    let orders = ledger.orders.as_ref().unwrap();
    let population = Population::on(orders, day(90));
    let ahead = horizon(12, 0.0, 1.0);
    let options = FitOptions::default();
    for asked in [
        Asked::BgNbd,
        Asked::MbgNbd,
        Asked::ParetoNbd,
        Asked::MbgCnbd,
    ] {
        let lifetime = Lifetime::of(&population, orders.ids(), asked, &ahead, &options).unwrap();
        let outlook = Outlook {
            churn_after: Some(crate::calendar::Window::Days(63)),
            alive_on: Some(day(90 + 63)),
        };
        let outlooks = outlook.of(&lifetime, &population.histories, day(90));
        let model = lifetime.purchases.predictor.as_ref();
        for (place, history) in population.histories.iter().enumerate() {
            let silent = outlooks.silent[place];
            assert!((silent - model.probability_of_silence(history, 9.0)).abs() < 1e-12);
            // Whoever is lost is silent; whoever buys once or more is expected to buy at least that often.
            assert!(silent >= 1.0 - lifetime.values[place].probability_alive - 1e-12);
            assert!(1.0 - silent <= model.conditional_expected_purchases(9.0, history) + 1e-9);
            assert!(outlooks.alive[place] <= lifetime.values[place].probability_alive + 1e-12);
            if let Some(next) = next_order(model, history, day(90)) {
                // The median: on the day before it is less likely than not.
                let by = |day_then: Day| {
                    1.0 - model.probability_of_silence(
                        history,
                        f64::from(day_then.days_since(day(90))) / 7.0,
                    )
                };
                assert!(by(next) >= 0.5 - 1e-9 && by(next.plus_days(-1)) < 0.5 + 1e-9);
            }
        }
    }
}
