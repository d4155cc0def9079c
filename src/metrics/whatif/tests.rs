use proptest::prelude::*;

use super::*;

/// 100 customers of which 90 % stay a month and 10 join: it stays at 100.
fn steady() -> Base {
    Base {
        customers: 100.0,
        retention: 0.9,
        retention_days: DAYS_PER_MONTH,
        acquired_per_month: 10.0,
        annual_revenue_per_customer: Some(120.0),
        purchase_frequency: Some(3.0),
        average_order_value: Some(40.0),
        margin: 0.5,
        retention_cost_per_month: 100.0,
    }
}

fn points(retention_points: f64) -> Lift {
    Lift {
        retention_points,
        ..Lift::NONE
    }
}

fn close(found: f64, expected: f64) {
    let tolerance = 1e-12 * expected.abs().max(1.0);
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

#[test]
fn two_months_by_hand() {
    // E = 100, 100 · 0.95 + 10 = 105, 105 · 0.95 + 10 = 109.75. Each brings 120 / 12 = 10 a month.
    let lift = Lift {
        spend: 20.0,
        ..points(0.05)
    };
    let found = what_if(&steady(), &lift, 2).unwrap();
    let lifted = &found.lifted;
    close(lifted.months[0].customers, 105.0);
    close(lifted.months[1].customers, 109.75);
    close(lifted.customers, 109.75);
    close(lifted.months[0].revenue.unwrap(), 1025.0);
    close(lifted.months[1].revenue.unwrap(), 1073.75);
    // 1025 · 0.5 − 100 − 20 / 2.
    close(lifted.months[0].profit.unwrap(), 402.5);
    close(lifted.revenue.unwrap(), 2098.75);
    close(lifted.profit.unwrap(), 2098.75 * 0.5 - 200.0 - 20.0);
    close(found.today.customers, 100.0);
    close(found.today.revenue.unwrap(), 2000.0);
    close(found.today.profit.unwrap(), 800.0);
    close(found.break_even_spend.unwrap(), 49.375);
}

#[test]
fn worked_figures_of_the_definitions_come_out() {
    // definitions.md section 3: 240.00 a year, annual churn 25 %, margin 0.4 → 4 years, 384.00.
    let base = Base {
        retention: 0.75,
        retention_days: 365.25,
        annual_revenue_per_customer: Some(240.0),
        margin: 0.4,
        ..steady()
    };
    let found = what_if(&base, &points(0.05), 12).unwrap();
    close(found.today.annual_churn, 0.25);
    close(found.today.lifespan_years.unwrap(), 4.0);
    close(found.today.customer_lifetime_value.unwrap(), 384.0);
    // Five points more: churn 20 %, 5 years, 240 · 5 · 0.4.
    close(found.lifted.lifespan_years.unwrap(), 5.0);
    close(found.lifted.customer_lifetime_value.unwrap(), 480.0);
    // Twelve months of the monthly rate are the annual one.
    close(found.lifted.monthly_retention.powi(12), 0.8);
}

#[test]
fn a_period_rate_becomes_a_monthly_one() {
    // 0.81 over two months is 0.9 over one.
    let base = Base {
        retention: 0.81,
        retention_days: 2.0 * DAYS_PER_MONTH,
        ..steady()
    };
    let today = what_if(&base, &Lift::NONE, 1).unwrap().today;
    close(today.monthly_retention, 0.9);
    close(today.customers, 100.0);
}

#[test]
fn frequency_and_order_value_scale_revenue() {
    // 120 · 1.5 · (40 + 10) / 40 = 225 a year; 3 · 1.5 orders of 50.
    let lift = Lift {
        frequency_factor: 1.5,
        order_value_change: 10.0,
        ..Lift::NONE
    };
    let lifted = what_if(&steady(), &lift, 12).unwrap().lifted;
    close(lifted.annual_revenue_per_customer.unwrap(), 225.0);
    assert_eq!(lifted.purchase_frequency, Some(4.5));
    assert_eq!(lifted.average_order_value, Some(50.0));
    close(lifted.revenue.unwrap(), 22_500.0);
}

#[test]
fn undefined_figures_say_why() {
    let all_stay = what_if(&steady(), &points(0.1), 3).unwrap().lifted;
    assert_eq!(all_stay.retention, 1.0);
    assert!(all_stay.annual_churn == 0.0 && all_stay.annual_churn.is_sign_positive());
    assert_eq!(all_stay.lifespan_years, Err(Undefined::Endless));
    assert_eq!(all_stay.customer_lifetime_value, Err(Undefined::Endless));
    close(all_stay.customers, 130.0);
    close(all_stay.revenue.unwrap(), 10.0 * (105.0 + 115.0 + 125.0));

    let none_stay = Base {
        retention: 0.0,
        ..steady()
    };
    let today = what_if(&none_stay, &Lift::NONE, 1).unwrap().today;
    assert_eq!(today.lifespan_years, Ok(1.0));
    assert_eq!(today.customers, 10.0);

    let no_history = Base {
        annual_revenue_per_customer: None,
        ..steady()
    };
    let found = what_if(&no_history, &points(0.05), 1).unwrap();
    assert_eq!(found.lifted.revenue, Err(Undefined::UnknownRevenue));
    assert_eq!(found.lifted.profit, Err(Undefined::UnknownRevenue));
    assert_eq!(found.break_even_spend, Err(Undefined::UnknownRevenue));
    assert_eq!(found.lifted.months[0].revenue, None);
    close(found.lifted.customers, 105.0);

    let no_order_value = Base {
        average_order_value: None,
        ..steady()
    };
    let dearer = Lift {
        order_value_change: 1.0,
        ..Lift::NONE
    };
    let found = what_if(&no_order_value, &dearer, 1).unwrap();
    assert_eq!(found.lifted.revenue, Err(Undefined::UnknownOrderValue));
    assert_eq!(found.break_even_spend, Err(Undefined::UnknownOrderValue));
}

#[test]
fn input_that_means_nothing_is_refused() {
    let base = steady();
    for months in [0, MAX_MONTHS + 1] {
        let found = what_if(&base, &Lift::NONE, months);
        assert_eq!(found, Err(WhatIfError::Months(months)));
    }
    let name_of = |base: Base| match what_if(&base, &Lift::NONE, 12) {
        Err(WhatIfError::Input { name, .. }) => name,
        other => panic!("{other:?}"),
    };
    let nan = f64::NAN;
    assert_eq!(
        name_of(Base {
            customers: -1.0,
            ..base
        }),
        "customers"
    );
    assert_eq!(
        name_of(Base {
            retention: nan,
            ..base
        }),
        "retention"
    );
    assert_eq!(
        name_of(Base {
            retention: 1.5,
            ..base
        }),
        "retention"
    );
    assert_eq!(
        name_of(Base {
            retention_days: 0.0,
            ..base
        }),
        "retention_days"
    );
    assert_eq!(
        name_of(Base {
            margin: 40.0,
            ..base
        }),
        "margin"
    );
    let lifts = [
        points(0.2),
        points(-0.95),
        Lift {
            order_value_change: -41.0,
            ..Lift::NONE
        },
    ];
    let found = sweep(&base, &lifts, 12);
    assert!(matches!(found[0], Err(WhatIfError::Retention(_))));
    assert!(matches!(found[1], Err(WhatIfError::Retention(_))));
    assert_eq!(found[2], Err(WhatIfError::OrderValue(-1.0)));
    let huge = Base {
        annual_revenue_per_customer: Some(f64::MAX),
        ..base
    };
    assert_eq!(what_if(&huge, &Lift::NONE, 12), Err(WhatIfError::TooLarge));
}

fn bases() -> impl Strategy<Value = Base> {
    let customers = (0.0..1e5, 0.0..0.9, 1.0..400.0, 0.0..1e3);
    (customers, 1.0..1e3, 0.0..1.0, 0.0..1e3).prop_map(
        |((customers, retention, retention_days, acquired_per_month), value, margin, cost)| Base {
            customers,
            retention,
            retention_days,
            acquired_per_month,
            annual_revenue_per_customer: Some(3.0 * value),
            purchase_frequency: Some(3.0),
            average_order_value: Some(value),
            margin,
            retention_cost_per_month: cost,
        },
    )
}

proptest! {
    #[test]
    fn no_lift_changes_nothing(base in bases(), months in 1u32..36) {
        let found = what_if(&base, &Lift::NONE, months).unwrap();
        prop_assert_eq!(found.today, found.lifted);
        prop_assert_eq!(found.break_even_spend, Ok(0.0));
    }

    #[test]
    fn more_retention_never_lowers_customers(base in bases(), a in 0.0..0.1, b in 0.0..0.1, months in 1u32..36) {
        let (less, more) = if a < b { (a, b) } else { (b, a) };
        let less = what_if(&base, &points(less), months).unwrap().lifted;
        let more = what_if(&base, &points(more), months).unwrap().lifted;
        for (less, more) in less.months.iter().zip(&more.months) {
            prop_assert!(less.customers <= more.customers);
            prop_assert!(less.revenue <= more.revenue);
        }
        prop_assert!(less.lifespan_years.unwrap() <= more.lifespan_years.unwrap());
    }

    #[test]
    fn break_even_spend_breaks_even(base in bases(), lifted in 0.0..0.1, factor in 1.0..2.0, change in 0.0..5.0) {
        let lift = Lift {
            retention_points: lifted,
            frequency_factor: factor,
            order_value_change: change,
            spend: 0.0,
        };
        let spend = what_if(&base, &lift, 12).unwrap().break_even_spend.unwrap();
        prop_assert!(spend >= 0.0);
        let found = what_if(&base, &Lift { spend, ..lift }, 12).unwrap();
        let (today, lifted) = (found.today.profit.unwrap(), found.lifted.profit.unwrap());
        let scale = found.lifted.revenue.unwrap() + today.abs() + 1.0;
        prop_assert!((today - lifted).abs() < 1e-9 * scale);
    }

    #[test]
    fn totals_are_sums_of_months(base in bases(), months in 1u32..36) {
        let today = what_if(&base, &Lift::NONE, months).unwrap().today;
        prop_assert_eq!(today.months.len() as u32, months);
        // E_M in closed form: E · r^M + A · (1 − r^M) / (1 − r).
        let (r, power) = (today.monthly_retention, today.monthly_retention.powi(months as i32));
        let expected = base.customers * power + base.acquired_per_month * (1.0 - power) / (1.0 - r);
        prop_assert!((today.customers - expected).abs() < 1e-9 * (1.0 + expected));
        let revenue: f64 = today.months.iter().filter_map(|m| m.revenue).sum();
        prop_assert!((revenue - today.revenue.unwrap()).abs() < 1e-9 * (1.0 + revenue));
    }
}
