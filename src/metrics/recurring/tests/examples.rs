//! The worked examples of subscriptions.md, section 10, from rows written out here; every expected figure is the
//! contract's, computed there by hand.

use super::*;
use crate::ledger::Reason;

fn near(value: Option<f64>, expected: f64) {
    let value = value.unwrap();
    assert!((value - expected).abs() < 5e-6, "{value} {expected}");
}

fn movements() -> Vec<Line> {
    vec![
        line("A", "2024-01-01", "", 100),
        line("B", "2024-01-01", "2024-02-15", 50),
        line("B", "2024-02-15", "", 80),
        line("C", "2024-01-01", "2024-02-10", 60),
        line("C", "2024-02-10", "", 45),
        line("D", "2024-01-01", "2024-02-20", 70),
        line("E", "2024-02-05", "", 40),
        line("F", "2023-06-01", "2023-12-01", 30),
        line("F", "2024-02-12", "", 25),
        line("G", "2024-02-03", "2024-02-25", 90),
    ]
}

#[test]
fn example_1_has_every_movement_once() {
    let book = book(&movements(), Form::Contracts, None);
    let row = row(&book, "2024-02-01", "2024-02-29", "2024-02-29");
    let moved = row.movements;
    let flow = |amount: &str, customers| (amount.to_owned(), customers);
    assert_eq!(amount(moved.start), flow("280.00", 4));
    assert_eq!(amount(moved.new), flow("40.00", 1));
    assert_eq!(amount(moved.won_back), flow("25.00", 1));
    assert_eq!(amount(moved.expansion), flow("30.00", 1));
    assert_eq!(amount(moved.contraction), flow("15.00", 1));
    assert_eq!(amount(moved.churned), flow("70.00", 1));
    assert_eq!(amount(moved.end), flow("290.00", 5));
    // G came and left inside the month; E and G first paid in it.
    assert_eq!(amount(moved.within), flow("90.00", 1));
    assert_eq!(amount(moved.acquired), flow("130.00", 2));
    near(figure(&row, "net_revenue_retention"), 225.0 / 280.0);
    near(figure(&row, "gross_revenue_retention"), 195.0 / 280.0);
    near(
        figure(&row, "net_revenue_retention_with_won_back"),
        0.892_857,
    );
    near(figure(&row, "quick_ratio"), 95.0 / 85.0);
    near(figure(&row, "customer_churn_rate"), 0.25);
    // Example 1 has fewer than 20 customers: no interval.
    assert_eq!(interval(&row, "net_revenue_retention"), None);
    assert!(row.complete);
}

fn several() -> Vec<Line> {
    vec![
        line("A", "2024-01-01", "2024-03-10", 100),
        line("A", "2024-03-10", "", 150),
        line("B", "2024-01-01", "", 30),
        line("B", "2024-01-15", "2024-03-20", 20),
        line("C", "2024-01-01", "2024-03-31", 200),
        line("C", "2024-04-01", "", 220),
        line("D", "2024-01-01", "2024-03-31", 10),
        line("E", "2024-01-01", "2024-03-15", 40),
        line("E", "2024-03-29", "", 40),
    ]
}

#[test]
fn example_2_adds_parallel_rows_up_and_closes_a_gap_of_one_day() {
    let book = book(&several(), Form::Contracts, None);
    let ends = book.ends();
    assert_eq!(
        (ends.are, ends.same, ends.next, ends.ended),
        (EndIs::Instant, 1, 1, 5)
    );
    let march = row(&book, "2024-03-01", "2024-03-31", "2024-04-30");
    let flow = |amount: &str, customers| (amount.to_owned(), customers);
    assert_eq!(amount(march.movements.start), flow("400.00", 5));
    assert_eq!(amount(march.movements.expansion), flow("50.00", 1));
    assert_eq!(amount(march.movements.contraction), flow("20.00", 1));
    assert_eq!(amount(march.movements.churned), flow("10.00", 1));
    assert_eq!(amount(march.movements.end), flow("420.00", 4));
    near(figure(&march, "net_revenue_retention"), 1.05);
    near(figure(&march, "gross_revenue_retention"), 0.925);
    let april = row(&book, "2024-04-01", "2024-04-30", "2024-04-30");
    assert_eq!(amount(april.movements.expansion), flow("20.00", 1));
    near(figure(&april, "net_revenue_retention"), 1.047_619);
    near(figure(&april, "gross_revenue_retention"), 1.0);
    assert_eq!(figure(&april, "quick_ratio"), None);
    // Without closing the gap: churned 210, E 220 (the contract's wrong turn).
    let mut open = asked(
        &book,
        periods(Unit::Month, "2024-03-01", "2024-03-31"),
        "2024-04-30",
    );
    open.gap = 0;
    let wrong = recurring(&book, &open).unwrap().total.movements;
    assert_eq!(amount(wrong.churned), flow("210.00", 2));
    assert_eq!(amount(wrong.end).0, "220.00");
    // E's gap of 14 days lies inside a month; over the turn of a month --gap would close it.
    let days = [
        line("X", "2024-01-01", "2024-02-20", 40),
        line("X", "2024-03-10", "", 40),
    ];
    let book = super::book(&days, Form::Contracts, None);
    let mut asked = asked(
        &book,
        periods(Unit::Month, "2024-02-01", "2024-02-29"),
        "2024-04-30",
    );
    let churned = |asked: &Asked| recurring(&book, asked).unwrap().total.movements.churned;
    assert_eq!(churned(&asked).customers, 1);
    asked.gap = 30;
    assert_eq!(churned(&asked).customers, 0);
}

#[test]
fn last_days_read_as_such_give_the_same_as_instants() {
    // Section 3: renewals on the day after the last day are neither lost nor won back.
    let last_days = [
        line("A", "2023-01-01", "2023-12-31", 10),
        line("A", "2024-01-01", "", 10),
        line("B", "2023-01-01", "2023-12-31", 20),
        line("B", "2024-01-01", "2024-12-31", 20),
        line("C", "2023-03-15", "", 5),
    ];
    let shifted: Vec<Line> = last_days
        .iter()
        .map(|line| Line {
            end: line.end.map(|end| end + 1),
            ..line.clone()
        })
        .collect();
    let by_last_day = book(&last_days, Form::Contracts, None);
    assert_eq!(by_last_day.ends().are, EndIs::LastDay);
    let by_instant = book(&shifted, Form::Contracts, None);
    assert_eq!(by_instant.ends().are, EndIs::Instant);
    for (from, to) in [("2023-12-01", "2023-12-31"), ("2024-12-01", "2024-12-31")] {
        let one = row(&by_last_day, from, to, "2025-01-31");
        assert_eq!(
            one.movements,
            row(&by_instant, from, to, "2025-01-31").movements
        );
        assert_eq!(one.movements.won_back, Flow::default());
    }
    let december = row(&by_last_day, "2023-12-01", "2023-12-31", "2024-03-31");
    near(figure(&december, "net_revenue_retention"), 1.0);
}

#[test]
fn example_3_tells_a_discount_that_ends_apart() {
    // H alone: 80 less 50 % until 1 April.
    let lines = [Line {
        discount: Some((40, number("2024-04-01"))),
        ..line("H", "2024-01-01", "", 80)
    }];
    let book = book(&lines, Form::Prices, None);
    let row = row(&book, "2024-04-01", "2024-04-30", "2024-04-30");
    assert_eq!(row.movements.start.amount.to_string(), "40.00");
    assert_eq!(row.movements.expansion.amount.to_string(), "40.00");
    assert_eq!(row.movements.discount_ended, row.movements.expansion);
    // A discount of everything: the first paid day is the day it ends.
    let lines = [Line {
        discount: Some((80, number("2024-03-10"))),
        ..line("F", "2024-01-01", "", 80)
    }];
    let book = super::book(&lines, Form::Prices, None);
    let march = super::row(&book, "2024-03-01", "2024-03-31", "2024-04-30");
    assert_eq!(amount(march.movements.new), ("80.00".to_owned(), 1));
}

#[test]
fn example_4_trials_and_free_plans_are_nothing() {
    let lines = [
        line("A", "2024-01-20", "2024-02-03", 0),
        line("A", "2024-02-03", "", 50),
        line("B", "2024-01-10", "", 0),
        line("C", "2024-01-01", "2024-02-10", 80),
        line("C", "2024-02-10", "", 0),
        line("D", "2024-01-01", "2024-02-05", 60),
        line("D", "2024-02-05", "2024-03-10", 0),
        line("D", "2024-03-10", "", 60),
        line("E", "2024-01-01", "2024-02-14", 0),
        line("F", "2024-01-01", "", 20),
    ];
    let book = book(&lines, Form::Contracts, None);
    let february = row(&book, "2024-02-01", "2024-02-29", "2024-03-31");
    let flow = |amount: &str, customers| (amount.to_owned(), customers);
    // A's trial makes nobody known: the first paid day makes them new.
    assert_eq!(amount(february.movements.new), flow("50.00", 1));
    assert_eq!(amount(february.movements.won_back), flow("0.00", 0));
    assert_eq!(amount(february.movements.churned), flow("140.00", 2));
    assert_eq!(amount(february.movements.end), flow("70.00", 2));
    near(figure(&february, "net_revenue_retention"), 0.125);
    let march = row(&book, "2024-03-01", "2024-03-31", "2024-03-31");
    assert_eq!(amount(march.movements.won_back), flow("60.00", 1));
    near(figure(&march, "net_revenue_retention"), 1.0);
    near(
        figure(&march, "net_revenue_retention_with_won_back"),
        1.857_143,
    );
}

fn snapshot() -> Subscriptions {
    // A row for a month: in force at its last moment alone.
    let month = |customer: &str, month: u32, mrr| {
        let end = Day::from_ymd(2024, month + 1, 1).unwrap().epoch_days();
        Line {
            customer: customer.to_owned(),
            start: end - 1,
            end: Some(end),
            mrr,
            ..Line::default()
        }
    };
    let lines = [
        month("A", 1, 100),
        month("A", 2, 150),
        month("A", 3, 100),
        month("B", 1, 50),
        month("B", 3, 50),
        month("C", 1, 80),
        month("C", 2, 80),
        month("C", 3, 60),
        month("D", 2, 30),
        month("D", 3, 45),
        month("E", 1, 20),
    ];
    book(&lines, Form::Snapshot, None)
}

#[test]
fn example_6_a_month_without_a_row_is_nothing() {
    let book = snapshot();
    let flow = |amount: &str, customers| (amount.to_owned(), customers);
    let february = row(&book, "2024-02-01", "2024-02-29", "2024-03-31");
    assert_eq!(amount(february.movements.start), flow("250.00", 4));
    assert_eq!(amount(february.movements.new), flow("30.00", 1));
    assert_eq!(amount(february.movements.expansion), flow("50.00", 1));
    assert_eq!(amount(february.movements.churned), flow("70.00", 2));
    assert_eq!(amount(february.movements.end), flow("260.00", 3));
    near(figure(&february, "net_revenue_retention"), 0.92);
    near(figure(&february, "gross_revenue_retention"), 0.72);
    let march = row(&book, "2024-03-01", "2024-03-31", "2024-03-31");
    assert_eq!(amount(march.movements.won_back), flow("50.00", 1));
    assert_eq!(amount(march.movements.contraction), flow("70.00", 2));
    near(figure(&march, "net_revenue_retention"), 0.788_462);
    near(figure(&march, "gross_revenue_retention"), 0.730_769);
    // Both months in one: movements are summed, the rates are of the customers of the first day.
    let both = row(&book, "2024-02-01", "2024-03-31", "2024-03-31");
    let sums = both.movements;
    assert_eq!(amount(sums.expansion).0, "65.00");
    assert_eq!(amount(sums.contraction).0, "70.00");
    assert_eq!(amount(sums.churned).0, "70.00");
    assert_eq!(amount(sums.won_back).0, "50.00");
    assert_eq!(amount(both.net.new), flow("45.00", 1));
    assert_eq!(amount(both.net.contraction), flow("20.00", 1));
    assert_eq!(amount(both.net.churned), flow("20.00", 1));
    near(figure(&both, "net_revenue_retention"), 0.84);
    near(figure(&both, "gross_revenue_retention"), 0.84);
    // What was paid before the first month nobody knows.
    let all = asked(
        &book,
        periods(Unit::Month, "2024-01-01", "2024-03-31"),
        "2024-03-31",
    );
    let all = recurring(&book, &all).unwrap();
    assert!(!all.rows[0].known && all.rows[1].known);
    assert_eq!(amount(all.rows[0].movements.end), flow("250.00", 4));
    assert_eq!(figure(&all.rows[0], "mrr"), Some(250.0));
    assert_eq!(figure(&all.rows[0], "net_new_mrr"), None);
    assert_eq!(all.total.movements, both.movements);
}

#[test]
fn example_7_no_rate_is_anybodys_expansion() {
    let of = |line: Line, currency| Line { currency, ..line };
    let lines = [
        of(line("A", "2024-01-01", "", 100), "EUR"),
        of(line("B", "2024-01-01", "", 100), "USD"),
        of(line("C", "2024-01-01", "2024-02-10", 50), "USD"),
        of(line("D", "2024-02-05", "", 200), "USD"),
        of(line("B", "2024-02-15", "", 20), "USD"),
    ];
    let book = book(&lines, Form::Contracts, None);
    let rates = Rates {
        scale: 2,
        prices: vec![
            None,
            Some(vec![(day("2024-01-31"), 90), (day("2024-02-29"), 95)]),
        ],
        constant: false,
    };
    let asked = Asked {
        rates,
        ..asked(
            &book,
            periods(Unit::Month, "2024-02-01", "2024-02-29"),
            "2024-02-29",
        )
    };
    let row = recurring(&book, &asked).unwrap().total;
    let flow = |amount: &str, customers| (amount.to_owned(), customers);
    let moved = row.movements;
    assert_eq!(amount(moved.start), flow("235.00", 3));
    assert_eq!(amount(moved.new), flow("180.00", 1));
    assert_eq!(amount(moved.expansion), flow("18.00", 1));
    assert_eq!(amount(moved.churned), flow("45.00", 1));
    assert_eq!(moved.currency.to_string(), "16.00");
    assert_eq!(amount(moved.end), flow("404.00", 3));
    near(figure(&row, "net_revenue_retention"), 208.0 / 235.0);
    near(figure(&row, "gross_revenue_retention"), 190.0 / 235.0);
    // At one price throughout: 100 + 0.95 × (100 + 50) to 100 + 0.95 × (100 + 20 + 200), no currency line.
    let mut constant = asked.clone();
    constant.rates.constant = true;
    let moved = recurring(&book, &constant).unwrap().total.movements;
    assert_eq!(moved.start.amount.to_string(), "242.50");
    assert_eq!(moved.end.amount.to_string(), "404.00");
    assert!(moved.currency.is_zero());
    // January needs a price of before 1 January.
    let january = Asked {
        periods: periods(Unit::Month, "2024-01-01", "2024-01-31"),
        ..asked
    };
    let error = recurring(&book, &january).unwrap_err();
    assert!(matches!(error, RecurringError::NoRate(none) if none.day == day("2024-01-01")));
}

#[test]
fn example_8_a_request_is_not_yet_an_end() {
    let of = |line: Line, requested: &str, reason| Line {
        requested: (!requested.is_empty()).then(|| number(requested)),
        reason,
        ..line
    };
    let lines = [
        of(
            line("A", "2024-01-01", "2024-04-01", 100),
            "2024-03-10",
            Reason::Voluntary,
        ),
        of(
            line("B", "2024-01-01", "2025-01-01", 50),
            "2024-02-20",
            Reason::Voluntary,
        ),
        of(
            line("C", "2024-01-01", "2024-03-15", 30),
            "2024-03-15",
            Reason::Involuntary,
        ),
        line("D", "2024-01-01", "", 120),
    ];
    let book = book(&lines, Form::Contracts, None);
    let march = row(&book, "2024-03-01", "2024-03-31", "2024-06-30");
    let flow = |amount: &str, customers| (amount.to_owned(), customers);
    assert_eq!(amount(march.movements.start).0, "300.00");
    assert_eq!(amount(march.movements.involuntary), flow("30.00", 1));
    assert_eq!(amount(march.movements.churned), flow("30.00", 1));
    assert_eq!(march.movements.voluntary, Flow::default());
    near(figure(&march, "net_revenue_retention"), 0.9);
    // By requests D alone is left; by services' ends A and B too.
    let (service, committed) = march.ends.unwrap();
    assert_eq!(
        (service.to_string(), committed.to_string()),
        ("270.00".into(), "120.00".into())
    );
    let april = row(&book, "2024-04-01", "2024-04-30", "2024-06-30");
    assert_eq!(amount(april.movements.voluntary), flow("100.00", 1));
    near(figure(&april, "net_revenue_retention"), 0.629_63);
    let mut asked = asked(
        &book,
        periods(Unit::Month, "2024-02-01", "2024-03-31"),
        "2024-06-30",
    );
    asked.on_request = true;
    let rows = recurring(&book, &asked).unwrap().rows;
    let churned: Vec<String> = rows
        .iter()
        .map(|row| row.movements.churned.amount.to_string())
        .collect();
    assert_eq!(churned, ["50.00", "130.00"]);
    assert_eq!(amount(rows[1].movements.end).0, "120.00");
    assert_eq!(
        rows[1].ends.map(|ends| ends.0.to_string()),
        Some("270.00".into())
    );
}

#[test]
fn cohorts_count_those_who_left_at_once() {
    // Section 6. January: A 100 throughout, B 50 for ten days, C 60 then 90. Base 210; at the end of January
    // 160, of February 190: net 190/210, gross min(100, 100) + min(60, 90) = 160 of 210, two of three pay.
    let lines = [
        line("A", "2024-01-01", "", 100),
        line("B", "2024-01-05", "2024-01-15", 50),
        line("C", "2024-01-10", "2024-02-10", 60),
        line("C", "2024-02-10", "", 90),
        line("D", "2024-02-20", "2024-02-20", 30),
    ];
    let book = book(&lines, Form::Contracts, None);
    let mut asked = asked(
        &book,
        periods(Unit::Month, "2024-01-01", "2024-03-10"),
        "2024-03-10",
    );
    asked.cohorts = true;
    let cohorts = recurring(&book, &asked).unwrap().cohorts.unwrap();
    let january = &cohorts.cohorts[0];
    assert_eq!(
        (january.customers, january.base.to_string()),
        (3, "210.00".into())
    );
    // March is not complete.
    assert_eq!(january.cells.len(), 2);
    let cell = january.cells[1];
    assert_eq!(cell.mrr.to_string(), "190.00");
    assert_eq!(cell.net, Some(190.0 / 210.0));
    assert_eq!(cell.gross, Some(160.0 / 210.0));
    assert_eq!(cell.logos, Some(2.0 / 3.0));
    // D starts and ends on one day: never in force, but in a cohort with its MRR.
    let february = &cohorts.cohorts[1];
    assert_eq!(
        (february.customers, february.base.to_string()),
        (1, "30.00".into())
    );
    assert_eq!(february.cells[0].logos, Some(0.0));
    // Ends of the cohorts' own months: (160 + 0) of (210 + 30).
    assert_eq!(cohorts.average[0].net, Some(160.0 / 240.0));
}

#[test]
fn groups_add_up_though_customers_move() {
    let of = |line: Line, group| Line { group, ..line };
    let lines = [
        of(line("A", "2024-01-01", "2024-02-10", 100), "basic"),
        of(line("A", "2024-02-10", "", 150), "pro"),
        of(line("B", "2024-01-01", "", 30), "basic"),
        of(line("C", "2024-02-05", "", 70), "pro"),
    ];
    let book = book(&lines, Form::Contracts, None);
    let mut asked = asked(
        &book,
        periods(Unit::Month, "2024-02-01", "2024-02-29"),
        "2024-02-29",
    );
    asked.groups = Some(5);
    let groups = recurring(&book, &asked).unwrap().groups;
    let names: Vec<_> = groups
        .iter()
        .map(|group| group.value.clone().unwrap())
        .collect();
    assert_eq!(names, [b"pro"[..].into(), b"basic"[..].into()]);
    let (pro, basic) = (groups[0].total.movements, groups[1].total.movements);
    // A's rise stands where A was: 130 + 50 − 150 moved out = 30; 0 + 70 new + 150 moved in = 220.
    assert_eq!(basic.start.amount.to_string(), "130.00");
    assert_eq!(basic.expansion.amount.to_string(), "50.00");
    assert_eq!(basic.moved_out.amount.to_string(), "150.00");
    assert_eq!(basic.end.amount.to_string(), "30.00");
    assert_eq!(pro.new.amount.to_string(), "70.00");
    assert_eq!(pro.moved_in, basic.moved_out);
    assert_eq!(pro.end.amount.to_string(), "220.00");
}

#[test]
fn an_invoice_that_may_still_come_is_not_churn() {
    // Section 2: the period ended 1 March, 5 days before the as-of day; with --late 5d it is churn.
    let lines = [
        line("A", "2024-01-01", "2024-02-01", 10),
        line("A", "2024-02-01", "2024-03-01", 10),
        line("B", "2024-02-20", "2024-03-20", 10),
    ];
    let book = book(&lines, Form::Invoices, None);
    let mut asked = asked(
        &book,
        periods(Unit::Month, "2024-03-01", "2024-03-31"),
        "2024-03-06",
    );
    let found = recurring(&book, &asked).unwrap();
    assert_eq!(
        (found.open, found.total.movements.churned.customers),
        (1, 0)
    );
    asked.late = 5;
    let found = recurring(&book, &asked).unwrap();
    assert_eq!(
        (found.open, found.total.movements.churned.customers),
        (0, 1)
    );
}

#[test]
fn a_customer_who_pays_less_than_nothing_is_refused() {
    let lines = [
        line("A", "2024-01-01", "", 10),
        line("A", "2024-01-05", "", -25),
    ];
    let book = book(&lines, Form::Movements, None);
    let asked = asked(
        &book,
        periods(Unit::Month, "2024-01-01", "2024-01-31"),
        "2024-01-31",
    );
    let error = recurring(&book, &asked).unwrap_err();
    let amount = "-15".parse().unwrap();
    let expected = RecurringError::Negative {
        customer: 0,
        day: day("2024-02-01"),
        amount,
    };
    assert_eq!(error, expected);
}
