use proptest::prelude::*;

use super::*;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn customer(start: &str, end: &str, known_before: bool) -> CustomerMrr {
    CustomerMrr {
        start: money(start),
        end: money(end),
        known_before,
    }
}

#[test]
fn every_flow_has_its_customers() {
    // By hand: start 100 + 50 + 80 + 70 = 300; + 40 new + 25 won back + 20 − 30 − 80 = end 275.
    let total = recurring_revenue([
        customer("100", "120", true),
        customer("50", "20", true),
        customer("80", "0", true),
        customer("70", "70.00", true),
        customer("0", "40", false),
        customer("0", "25", true),
        customer("0", "0", true),
    ])
    .unwrap();
    let flow = |customers, amount| Flow {
        customers,
        amount: money(amount),
    };
    let expected = RecurringRevenue {
        start: flow(4, "300"),
        end: flow(5, "275"),
        new: flow(1, "40"),
        won_back: flow(1, "25"),
        expansion: flow(1, "20"),
        contraction: flow(1, "30"),
        churned: flow(1, "80"),
    };
    assert_eq!(total, expected);
    // (300 + 20 − 30 − 80) / 300, (300 − 110) / 300, (40 + 25 + 20) / 110.
    assert_eq!(total.net_revenue_retention(), Ok(210.0 / 300.0));
    assert_eq!(total.gross_revenue_retention(), Ok(190.0 / 300.0));
    assert_eq!(total.quick_ratio(), Ok(85.0 / 110.0));
}

#[test]
fn ratios_without_a_denominator_say_why() {
    let none = recurring_revenue([]).unwrap();
    assert_eq!(none, RecurringRevenue::default());
    assert_eq!(none.net_revenue_retention(), Err(Undefined::NothingAtStart));
    assert_eq!(
        none.gross_revenue_retention(),
        Err(Undefined::NothingAtStart)
    );
    assert_eq!(none.quick_ratio(), Err(Undefined::NothingLost));
    let grown = recurring_revenue([customer("10", "15", true)]).unwrap();
    assert_eq!(grown.net_revenue_retention(), Ok(1.5));
    assert_eq!(grown.gross_revenue_retention(), Ok(1.0));
    assert_eq!(grown.quick_ratio(), Err(Undefined::NothingLost));
}

#[test]
fn amounts_that_cannot_be_are_refused() {
    let bad = recurring_revenue([customer("1", "1", true), customer("1", "-0.01", true)]);
    let amount = money("-0.01");
    assert_eq!(bad, Err(RecurringError::Negative { index: 1, amount }));
    let most = Money::from_units(i128::from(u64::MAX) << 32, 0).unwrap();
    let huge = CustomerMrr {
        start: most,
        end: most,
        known_before: true,
    };
    assert_eq!(recurring_revenue([huge; 2]), Err(RecurringError::Overflow));
}

fn customers() -> impl Strategy<Value = Vec<CustomerMrr>> {
    // Few distinct amounts, 0 among them, with two and three decimals.
    let amount = || (0i128..6, 2u32..4).prop_map(|(n, s)| Money::from_units(n * 125, s).unwrap());
    let one =
        (amount(), amount(), any::<bool>()).prop_map(|(start, end, known_before)| CustomerMrr {
            start,
            end,
            known_before,
        });
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn what_came_and_went_leads_from_start_to_end(mut data in customers()) {
        let total = recurring_revenue(data.iter().copied()).unwrap();
        let all = [
            total.start.amount, total.new.amount, total.won_back.amount, total.expansion.amount,
            -total.contraction.amount, -total.churned.amount,
        ];
        prop_assert_eq!(Money::checked_sum(all), Some(total.end.amount));
        let came = total.new.customers + total.won_back.customers;
        let end = total.start.customers + came - total.churned.customers;
        prop_assert_eq!(end, total.end.customers);
        if let (Ok(net), Ok(gross)) = (total.net_revenue_retention(), total.gross_revenue_retention()) {
            prop_assert!(gross <= net && (0.0..=1.0).contains(&gross));
        }
        data.reverse();
        prop_assert_eq!(total, recurring_revenue(data).unwrap());
    }
}
