use proptest::prelude::*;

use super::*;
use crate::metrics::catalogue::{CATALOGUE, Kind, Unit, entry};
use crate::metrics::figure::Undefined;
use crate::metrics::interval::wilson;

/// `"retention --start 100 --end 107"`, as `calc` would take it.
fn calc(line: &str) -> Result<Figure, Impossible> {
    let mut words = line.split_whitespace();
    let entry = entry(words.next().unwrap()).unwrap();
    let mut inputs = Vec::new();
    while let Some(flag) = words.next() {
        let name = flag.strip_prefix("--").unwrap();
        let text = words.next().unwrap();
        let number = match entry.input(name) {
            Some(input) => parse(input, text)?,
            None => Number::Real(0.0),
        };
        inputs.push((name.to_owned(), number));
    }
    evaluate(entry, inputs)
}

/// A line for every metric, with the value as printed by `Number`.
const LINES: [(&str, &str); 28] = [
    // definitions, section 3, worked figures.
    ("retention --start 100 --end 107 --gained 10", "0.97"),
    ("churn --start 100 --lost 3", "0.03"),
    ("retention --start 1000 --end 900 --new 200", "0.7"),
    ("churn --start 1000 --lost 300", "0.3"),
    ("net-loss --start 1000 --end 900", "0.1"),
    (
        "retention-cost-per-customer --retention-cost 12000 --end 800",
        "15",
    ),
    (
        "repeat-purchase-rate --repeat-buyers 75 --buyers 300",
        "0.25",
    ),
    ("frequency --orders 420 --buyers 300", "1.4"),
    ("aov --revenue 21000.00 --orders 420", "50"),
    ("lifespan --annual-churn 25%", "4"),
    (
        "clv --annual-revenue-per-customer 240.00 --lifespan 4 --margin 0.4",
        "384",
    ),
    // By hand.
    ("retention-with-won-back --start 10 --end 14 --new 3", "1.1"),
    // Half the customers gone in half a year: 1 - 0.5^2.
    ("annualized-churn-rate --churn 0.5 --days 182.625", "0.75"),
    ("returning --returning-buyers 1 --buyers 4", "0.25"),
    (
        "returning-shopify --repeat-buyers-to-date 3 --buyers 8",
        "0.375",
    ),
    (
        "repeat-customer-rate --repeat-customers 3 --customers 4",
        "0.75",
    ),
    ("median-order-value --amounts 0.03,10,0.02,0.01", "0.025"),
    ("net-revenue --revenue 100.10 --refunds -0.2", "99.90"),
    ("refund-rate --refunds -25 --revenue 100", "0.25"),
    ("revenue-per-customer --net-revenue -3 --buyers 2", "-1.5"),
    ("median-days-between-orders --gaps 30,7,12", "12"),
    // A fifth of a year at 10 a buyer.
    (
        "annual-revenue --net-revenue 900 --buyers 90 --days 73.05",
        "50",
    ),
    ("historical-value --net-revenue 1000 --customers 8", "125"),
    ("retention-cost --costs 0.1,0.2,-0.05", "0.25"),
    ("acquisition-cost --costs 1000,500.55", "1500.55"),
    ("cac --acquisition-cost 5000 --acquired 100", "50"),
    ("ltv-cac --ltv 384 --cac 128", "3"),
    // 240 a year at 40 % is 8 a month.
    ("payback --cac 50 --annual-revenue 240 --margin 40%", "6.25"),
];

#[test]
fn worked_figures_come_out() {
    for (line, value) in LINES {
        let figure = calc(line).unwrap();
        let found = figure.value.clone().unwrap();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        match &found {
            Number::Money(amount) => assert_eq!(amount.to_string(), value, "{line}"),
            other => assert!(
                close(other.to_f64().unwrap(), value.parse().unwrap()),
                "{line}"
            ),
        }
        assert_eq!(figure.undefined, None, "{line}");
        assert_eq!(figure.interval.is_some(), figure.entry.interval, "{line}");
    }
    let line = "marketing-cac --marketing-cost 900 --new 90";
    assert_eq!(calc(line).unwrap().to_f64(), Some(10.0));
    // The two rates of the first worked figure are exactly the doubles nearest to them.
    assert_eq!(calc(LINES[0].0).unwrap().to_f64(), Some(0.97));
    assert_eq!(calc(LINES[1].0).unwrap().to_f64(), Some(0.03));
}

#[test]
fn every_metric_is_worked_out_above() {
    for e in CATALOGUE {
        let own = |line: &str| entry(line.split(' ').next().unwrap()) == Some(e);
        let covered = LINES.iter().any(|(line, _)| own(line));
        assert!(
            covered || e.key == "marketing_cost_per_acquired_customer",
            "{}",
            e.key
        );
    }
}

#[test]
fn inputs_printed_are_inputs_typed() {
    for (line, _) in LINES {
        let figure = calc(line).unwrap();
        let names: Vec<&str> = figure
            .inputs
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let known: Vec<&str> = figure.entry.inputs.iter().map(|input| input.name).collect();
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
        let typed = |(name, number): &(String, Number)| {
            let input = figure.entry.input(name).unwrap();
            (name.clone(), parse(input, &number.to_string()).unwrap())
        };
        let again = evaluate(figure.entry, figure.inputs.iter().map(typed).collect());
        assert_eq!(again.unwrap(), figure, "{line}");
    }
}

#[test]
fn intervals_are_those_of_the_share() {
    // The kept are 70 of 100; the lost 30 of 100.
    let retention = calc("retention --start 100 --end 90 --gained 20").unwrap();
    assert_eq!(retention.interval, wilson(70, 100));
    let churn = calc("churn --start 100 --lost 30").unwrap();
    assert_eq!(churn.interval, wilson(30, 100));
    let repeat = calc("rpr --repeat-buyers 81 --buyers 263").unwrap();
    assert_eq!(repeat.interval, wilson(81, 263));
}

#[test]
fn a_denominator_of_nothing_has_a_reason_and_no_value() {
    use Undefined::*;
    for (line, reason) in [
        ("retention --start 0 --end 5 --gained 5", NoCustomersAtStart),
        (
            "retention-with-won-back --start 0 --end 5 --new 5",
            NoCustomersAtStart,
        ),
        ("churn --start 0 --lost 0", NoCustomersAtStart),
        ("net-loss --start 0 --end 0", NoCustomersAtStart),
        ("rpr --repeat-buyers 0 --buyers 0", NoBuyers),
        ("returning --returning-buyers 0 --buyers 0", NoBuyers),
        (
            "returning-shopify --repeat-buyers-to-date 0 --buyers 0",
            NoBuyers,
        ),
        (
            "repeat-customer-rate --repeat-customers 0 --customers 0",
            NoCustomers,
        ),
        ("frequency --orders 0 --buyers 0", NoBuyers),
        ("aov --revenue 0 --orders 0", NoOrders),
        ("refund-rate --refunds -5 --revenue 0", NoRevenue),
        ("revenue-per-customer --net-revenue -5 --buyers 0", NoBuyers),
        ("annual-revenue --net-revenue 0 --buyers 0", NoBuyersInYear),
        ("lifespan --annual-churn 0", NobodyLost),
        (
            "historical-value --net-revenue 0 --customers 0",
            NoCustomers,
        ),
        (
            "retention-cost-per-customer --cost 5 --end 0",
            NoCustomersAtEnd,
        ),
        ("cac --cost 5 --acquired 0", NobodyAcquired),
        ("marketing-cac --cost 5 --acquired 0", NobodyAcquired),
        ("ltv-cac --ltv 5 --cac 0", NoAcquisitionCost),
        ("payback --cac 5 --annual-revenue 0", NeverPaidBack),
        (
            "payback --cac 5 --annual-revenue 9 --margin 0",
            NeverPaidBack,
        ),
        ("payback --cac -5 --annual-revenue 9", NoAcquisitionCost),
        // Beyond 28 digits, beyond doubles.
        (
            "retention-cost --costs 70000000000000000000000000000,70000000000000000000000000000",
            TooLarge,
        ),
        ("ltv-cac --ltv 1e300 --cac 1e-300", TooLarge),
    ] {
        let figure = calc(line).unwrap();
        assert_eq!(figure.value, None, "{line}");
        assert_eq!(figure.interval, None, "{line}");
        assert!(
            figure.note().unwrap().starts_with(&reason.to_string()),
            "{line}"
        );
        assert_eq!(figure.undefined, Some(reason), "{line}");
    }
    // Empty lists cannot be typed, but a period can have none.
    for (name, input, empty, reason) in [
        ("mov", "amounts", Number::MoneyList(vec![]), NoOrders),
        ("median-gap", "gaps", Number::Reals(vec![]), NoGaps),
        (
            "retention-cost",
            "costs",
            Number::MoneyList(vec![]),
            NotGiven("retention cost"),
        ),
        (
            "acquisition-cost",
            "costs",
            Number::MoneyList(vec![]),
            NotGiven("acquisition cost"),
        ),
    ] {
        let figure = evaluate(entry(name).unwrap(), vec![(input.to_owned(), empty)]).unwrap();
        assert_eq!(figure.undefined, Some(reason), "{name}");
    }
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    for (line, message) in [
        (
            "retention --start 100 --end 5 --gained 6",
            "gained (6) is more than end (5): the customers gained are some of those at the end",
        ),
        (
            "retention --start 100 --end 150 --gained 20",
            "end - gained (130) is more than start (100): the customers kept are some of those at the start",
        ),
        (
            "retention --start 0 --end 5 --gained 0",
            "end - gained (5) is more than start (0): the customers kept are some of those at the start",
        ),
        (
            "retention-with-won-back --start 1 --end 2 --new 3",
            "new (3) is more than end (2): the new customers are some of those at the end",
        ),
        (
            "churn --start 100 --lost 120",
            "lost (120) is more than start (100): the customers lost are some of those at the start",
        ),
        (
            "rpr --repeat-buyers 2 --buyers 1",
            "repeat_buyers (2) is more than buyers (1): those who bought twice are some of those who bought",
        ),
        (
            "returning --returning-buyers 2 --buyers 1",
            "returning_buyers (2) is more than buyers (1): those who had bought before are some of those who bought",
        ),
        (
            "returning-shopify --repeat-buyers-to-date 2 --buyers 1",
            "repeat_buyers_to_date (2) is more than buyers (1): those who have bought twice are some of those who bought",
        ),
        (
            "repeat-customer-rate --repeat-customers 2 --customers 1",
            "repeat_customers (2) is more than customers (1): those who bought twice are some of those who bought",
        ),
        (
            "frequency --orders 2 --buyers 3",
            "buyers (3) is more than orders (2): every buyer has at least one order",
        ),
        (
            "churn --start -5 --lost 1",
            "start (-5) cannot be negative: it counts",
        ),
        (
            "churn --start 1.5 --lost 1",
            "start (1.5) is not a whole number like 1200",
        ),
        (
            "churn --start many --lost 1",
            "start (many) is not a whole number like 1200",
        ),
        (
            "lifespan --churn 1.5",
            "annual_churn (1.5) must be from 0 to 1, or 0 % to 100 %",
        ),
        (
            "lifespan --churn -1%",
            "annual_churn (-0.01) must be from 0 to 1, or 0 % to 100 %",
        ),
        (
            "lifespan --churn NaN",
            "annual_churn (NaN) is not a rate like 0.25 or 25%",
        ),
        (
            "lifespan --churn inf%",
            "annual_churn (inf%) is not a rate like 0.25 or 25%",
        ),
        (
            "annualized-churn-rate --churn 2 --days 30",
            "churn (2) must be from 0 to 1, or 0 % to 100 %",
        ),
        (
            "annualized-churn-rate --churn 0.1 --days 0",
            "days (0) must be more than 0",
        ),
        (
            "annualized-churn-rate --churn 0.1 --days -3",
            "days (-3) must be more than 0",
        ),
        (
            "annualized-churn-rate --churn 0.1 --days inf",
            "days (inf) is not a number like 12.5",
        ),
        (
            "annual-revenue --net-revenue 9 --buyers 1 --days 400",
            "days (400) is more than a year: give the revenue and the buyers of 12 months, and no days",
        ),
        (
            "annual-revenue --net-revenue 9 --buyers 1 --days 0",
            "days (0) must be more than 0",
        ),
        (
            "net-revenue --revenue 10 --refunds 1",
            "refunds (1.00) must be negative or 0: it is what was paid back",
        ),
        (
            "refund-rate --revenue 10 --refunds 1",
            "refunds (1.00) must be negative or 0: it is what was paid back",
        ),
        (
            "aov --revenue -10 --orders 1",
            "revenue (-10.00) cannot be negative: a negative order is a refund",
        ),
        (
            "mov --amounts 5,-10",
            "amounts (-10.00) cannot be negative: a negative order is a refund",
        ),
        (
            "mov --amounts 5,,3",
            "amounts (5,,3) is not a list of amounts like 19.90,5,120",
        ),
        (
            "median-gap --gaps 5,0",
            "gaps (0) must be more than 0: orders on one day have no gap between them",
        ),
        (
            "median-gap --gaps 5,NaN",
            "gaps (5,NaN) is not a list of numbers of days like 7,30,12",
        ),
        (
            "clv --annual-revenue 9 --lifespan 0",
            "customer_lifespan_years (0) must be more than 0",
        ),
        (
            "clv --annual-revenue 9 --lifespan 1 --margin 1.2",
            "margin (1.2) must be from 0 to 1, or 0 % to 100 %",
        ),
        (
            "payback --cac 9 --annual-revenue 9 --margin -0.1",
            "margin (-0.1) must be from 0 to 1, or 0 % to 100 %",
        ),
        (
            "churn --start 5",
            "customer_churn_rate needs lost: customers active at the start and not at the end",
        ),
        (
            "churn --start 5 --lost 1 --churned 2",
            "lost is given twice",
        ),
        (
            "churn --start 5 --end 1",
            "customer_churn_rate has no input \"end\" (its inputs: start, lost)",
        ),
    ] {
        assert_eq!(calc(line).unwrap_err().to_string(), message, "{line}");
    }
}

#[test]
fn wrong_shapes_are_refused() {
    for e in CATALOGUE {
        for input in e.inputs {
            let wrong = match input.kind {
                Kind::Rate | Kind::Real | Kind::MoneyReal | Kind::Count | Kind::Money => {
                    Number::Reals(vec![1.0])
                }
                Kind::MoneyList | Kind::DayList => Number::Real(1.0),
            };
            let found = evaluate(e, vec![(input.name.to_owned(), wrong)]);
            assert!(
                matches!(found, Err(Impossible::WrongKind { .. })),
                "{found:?}"
            );
        }
    }
}

#[test]
fn nothing_has_no_sign() {
    let clv = calc("clv --annual-revenue -5 --years 2 --margin 0").unwrap();
    assert_eq!(clv.value.unwrap().to_string(), "0");
    let rate = calc("refund-rate --refunds 0 --revenue 5").unwrap();
    assert_eq!(rate.value.unwrap().to_string(), "0");
}

#[test]
fn notes_say_what_was_assumed() {
    let clv = calc("clv --annual-revenue 100 --years 2").unwrap();
    assert_eq!(clv.to_f64(), Some(200.0));
    assert_eq!(
        clv.note().as_deref(),
        Some("no margin was given: revenue, not profit")
    );
    let told = calc("clv --annual-revenue 100 --years 2 --margin 100%").unwrap();
    assert_eq!((told.to_f64(), told.note()), (Some(200.0), None));
    let scaled = calc("annual-revenue --net-revenue 100 --buyers 2 --days 90").unwrap();
    assert_eq!(
        scaled.note().as_deref(),
        Some("scaled from 90 days to a year")
    );
}

#[test]
fn a_metric_made_of_an_undefined_one_says_why() {
    let lifespan = calc("lifespan --churn 0").unwrap();
    let reason = lifespan.require().unwrap_err();
    assert_eq!(
        reason.to_string(),
        "nobody was lost, so no lifespan can be derived"
    );
}

#[test]
fn percent_is_read_without_rounding_twice() {
    let lifespan = entry("lifespan").unwrap();
    let rate = |text| parse(lifespan.input("churn").unwrap(), text).unwrap();
    // 2.9 / 100 as doubles is 0.028999999999999998.
    assert_eq!(rate("2.9%"), Number::Real(0.029));
    assert_eq!(rate(" 100 % "), Number::Real(1.0));
    assert_eq!(rate("0.25"), Number::Real(0.25));
}

proptest! {
    #[test]
    fn retention_and_churn_make_one(start in 1u64..1_000_000, kept in 0.0..=1.0f64, gained in 0u64..1_000_000) {
        let kept = (start as f64 * kept) as u64;
        let retention = calc(&format!("retention --start {start} --end {} --new {gained}", kept + gained)).unwrap();
        let churn = calc(&format!("churn --start {start} --lost {}", start - kept)).unwrap();
        let (r, c) = (retention.to_f64().unwrap(), churn.to_f64().unwrap());
        prop_assert!((r + c - 1.0).abs() < 1e-15);
        prop_assert_eq!(r, kept as f64 / start as f64);
        let (a, b) = (retention.interval.unwrap(), churn.interval.unwrap());
        prop_assert!(a.low <= r && r <= a.high);
        prop_assert!((a.low - (1.0 - b.high)).abs() < 1e-12);
    }

    #[test]
    fn nothing_typed_ends_in_a_number_that_is_none(which in 0usize..27, texts in prop::collection::vec(
        prop::sample::select(vec!["0", "1", "-1", "2", "18446744073709551615", "1e308", "1e-320", "0.5",
            "-79228162514264337593543950335", "79228162514264337593543950335", "0.0000000000000000000000000001", "3,5"]), 3)) {
        let e = &CATALOGUE[which];
        let numbers: Result<Vec<_>, _> = e.inputs.iter().zip(&texts)
            .map(|(input, text)| parse(input, text).map(|number| (input.name.to_owned(), number))).collect();
        if let Ok(figure) = numbers.and_then(|inputs| evaluate(e, inputs)) {
            prop_assert_ne!(figure.value.is_some(), figure.undefined.is_some());
            let finite = |real: f64| real.is_finite();
            prop_assert!(figure.to_f64().is_none_or(finite));
        }
    }

    #[test]
    fn doubles_typed_back_give_the_same_value(revenue in -1e9..1e9f64, years in 1e-3..1e3f64, margin in 0.0..=1.0f64) {
        let inputs = vec![
            ("annual_revenue_per_customer".to_owned(), Number::Real(revenue)),
            ("customer_lifespan_years".to_owned(), Number::Real(years)),
            ("margin".to_owned(), Number::Real(margin)),
        ];
        let reported = evaluate(entry("clv").unwrap(), inputs).unwrap();
        let typed = format!("clv --annual-revenue {revenue} --years {years} --margin {margin}");
        prop_assert_eq!(calc(&typed).unwrap().value, reported.value);
    }
}

#[test]
fn values_have_the_shape_of_their_unit() {
    for (line, _) in LINES {
        let figure = calc(line).unwrap();
        let exact = matches!(figure.value, Some(Number::Money(_)));
        assert!(!exact || figure.entry.unit == Unit::Money, "{line}");
    }
}
