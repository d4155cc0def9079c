//! Expected amounts are what the text says to a reader; each is written out by hand.

mod marked;

use proptest::prelude::*;

use super::DecimalMark::{Comma, Point};
use super::*;
use crate::input::example::Example;

fn read(text: &str, mark: DecimalMark) -> Result<Option<Amount>, AmountError> {
    parse_amount(text.as_bytes(), mark)
}

fn amount(units: i64, scale: u8) -> Amount {
    Amount::new(units, scale).unwrap()
}

/// Text, mark, units and scale.
const GOOD: &[(&str, DecimalMark, i64, u8)] = &[
    ("0", Point, 0, 0),
    ("12", Point, 12, 0),
    ("-12", Point, -12, 0),
    ("+12.5", Point, 125, 1),
    ("1234.56", Point, 123_456, 2),
    ("1234,56", Comma, 123_456, 2),
    ("0.8603", Point, 8603, 4),
    (".50", Point, 50, 2),
    ("-.5", Point, -5, 1),
    (",5", Comma, 5, 1),
    ("12.", Point, 12, 0),
    ("-0.00", Point, 0, 2),
    ("00012.50", Point, 1250, 2),
    ("  7.25\t", Point, 725, 2),
    ("\u{a0}7.25", Point, 725, 2),
    ("1,234", Point, 1234, 0),
    ("1.234", Comma, 1234, 0),
    ("1,234", Comma, 1234, 3),
    ("1.234", Point, 1234, 3),
    ("1,234,567.89", Point, 123_456_789, 2),
    ("1.234.567,89", Comma, 123_456_789, 2),
    ("1 234 567,89", Comma, 123_456_789, 2),
    ("1\u{a0}234,50", Comma, 123_450, 2),
    ("1\u{202f}234,50", Comma, 123_450, 2),
    ("1'234.50", Point, 123_450, 2),
    ("1\u{2019}234.50", Point, 123_450, 2),
    ("1,23,456.00", Point, 12_345_600, 2),
    ("12,34,56,789", Point, 123_456_789, 0),
    ("(12.00)", Point, -1200, 2),
    ("( 12.00 )", Point, -1200, 2),
    ("($1,240.00)", Point, -124_000, 2),
    ("$(12.00)", Point, -1200, 2),
    ("(12,00) €", Comma, -1200, 2),
    ("12.00-", Point, -1200, 2),
    ("12.00 -", Point, -1200, 2),
    ("-$12.00", Point, -1200, 2),
    ("$-12.00", Point, -1200, 2),
    ("\u{2212}12.00", Point, -1200, 2),
    ("$8.00", Point, 800, 2),
    ("$1,240.00", Point, 124_000, 2),
    ("12.00 USD", Point, 1200, 2),
    ("usd 12.00", Point, 1200, 2),
    ("$12.00 USD", Point, 1200, 2),
    ("US$12.00", Point, 1200, 2),
    ("CA$12.00", Point, 1200, 2),
    ("R$ 1.234,50", Comma, 123_450, 2),
    ("R 99.90", Point, 9990, 2),
    ("€12,50", Comma, 1250, 2),
    ("12,50 €", Comma, 1250, 2),
    ("12,50\u{a0}€", Comma, 1250, 2),
    ("£0.99", Point, 99, 2),
    ("¥1,200", Point, 1200, 0),
    ("₹1,23,456.00", Point, 12_345_600, 2),
    ("199,00 kr", Comma, 19_900, 2),
    ("kr. 199,00", Comma, 19_900, 2),
    ("19,99 zł", Comma, 1999, 2),
    ("CHF 1'234.50", Point, 123_450, 2),
    ("EUR12.50", Point, 1250, 2),
    ("Rs.500", Point, 500, 0),
    ("999999999999999999", Point, 999_999_999_999_999_999, 0),
    ("0.123456789012345678", Point, 123_456_789_012_345_678, 18),
    ("000000000000000000000012", Point, 12, 0),
    (
        "12.0000000000000000000000",
        Point,
        12_0000_0000_0000_0000,
        16,
    ),
];

#[test]
fn good_amounts() {
    for (text, mark, units, scale) in GOOD {
        let read = read(text, *mark).unwrap_or_else(|error| panic!("{text:?} {error}"));
        let read = read.unwrap_or_else(|| panic!("{text:?} is blank"));
        assert_eq!((read.units(), read.scale()), (*units, *scale), "{text:?}");
    }
    for blank in ["", " ", "\t \r\n", "\u{a0}"] {
        assert_eq!(read(blank, Point), Ok(None), "{blank:?}");
    }
}

const POINT: &str =
    "is not an amount (expected digits like 1234.56; for 1.234,56 use --decimal-comma)";
const NOT_POINT: &str = "is not an amount with a decimal point (expected digits like 1234.56; for 1.234,56 use --decimal-comma)";
const NOT_COMMA: &str = "is not an amount with a decimal comma (expected digits like 1234,56; for 1,234.56 use --decimal-point)";
const GROUPS: &str = "has separators that do not stand at the thousands (expected digits like 1234.56; for 1.234,56 use --decimal-comma)";
const TWO_MARKS: &str =
    "has two decimal marks (expected digits like 1234.56; for 1.234,56 use --decimal-comma)";
const EXPONENT: &str = "is written with an exponent; write all digits, 100000 for 1e5";
const HEXADECIMAL: &str = "is a hexadecimal number; write decimal digits";
const NOT_FINITE: &str = "is not a finite number; leave the field blank where there is no amount";
const TWO_SIGNS: &str = "has two signs; write one minus, or parentheses, for a negative amount";
const DASH: &str = "may mean no cents or a negative amount; write 12.00 or -12.00 for 12.-";
const DIGITS: &str = "has more than 18 digits; round it first";

const BAD: &[(&str, DecimalMark, &str)] = &[
    ("12,O0", Point, POINT),
    ("12.O0", Point, POINT),
    ("l2.00", Point, POINT),
    ("abc", Point, POINT),
    ("-", Point, POINT),
    (".", Point, POINT),
    ("$", Point, POINT),
    ("()", Point, POINT),
    ("N/A", Point, POINT),
    ("null", Point, POINT),
    ("12%", Point, POINT),
    ("12.00 XXX", Point, POINT),
    ("12.00 USDT", Point, POINT),
    ("$$12", Point, POINT),
    ("12 USD EUR", Point, POINT),
    ("(12.00", Point, POINT),
    ("12.00)", Point, POINT),
    ("((12.00))", Point, POINT),
    ("1_234", Point, POINT),
    ("1  234", Point, POINT),
    ("12;50", Point, POINT),
    ("=12", Point, POINT),
    ("１２", Point, POINT),
    ("12\n34", Point, POINT),
    ("12:50", Point, POINT),
    ("1.234,56", Point, NOT_POINT),
    ("12,50", Point, NOT_POINT),
    ("0,125", Point, NOT_POINT),
    ("-23,00", Point, NOT_POINT),
    ("1 234,56", Point, NOT_POINT),
    ("1.234.567", Point, NOT_POINT),
    ("12.50", Comma, NOT_COMMA),
    ("1,234.56", Comma, NOT_COMMA),
    ("1234.567", Comma, NOT_COMMA),
    ("12 50", Point, GROUPS),
    ("1,2,3", Point, GROUPS),
    ("1,234'567", Point, GROUPS),
    ("1 2345", Point, GROUPS),
    ("0 123", Point, GROUPS),
    ("1,234 567", Point, GROUPS),
    ("1.2.3", Point, TWO_MARKS),
    ("12..50", Point, TWO_MARKS),
    ("1e5", Point, EXPONENT),
    ("1.5E-3", Point, EXPONENT),
    ("2E+10", Comma, EXPONENT),
    ("0x1F", Point, HEXADECIMAL),
    ("NaN", Point, NOT_FINITE),
    ("-inf", Point, NOT_FINITE),
    ("Infinity", Point, NOT_FINITE),
    ("--12", Point, TWO_SIGNS),
    ("-12-", Point, TWO_SIGNS),
    ("(-12.00)", Point, TWO_SIGNS),
    ("+-12", Point, TWO_SIGNS),
    ("12,-", Comma, DASH),
    ("12.-", Point, DASH),
    ("CHF 12.\u{2014}", Point, DASH),
    ("1000000000000000000", Point, DIGITS),
    ("0.1234567890123456789", Point, DIGITS),
    ("1234567890123456.789", Point, DIGITS),
    ("-9999999999999999999999999", Point, DIGITS),
];

#[test]
fn bad_amounts_have_their_messages() {
    for (text, mark, message) in BAD {
        match read(text, *mark) {
            Err(error) => assert_eq!(error.to_string(), *message, "{text:?}"),
            Ok(amount) => panic!("{text:?} was read as {amount:?}"),
        }
    }
    assert_eq!(
        parse_amount(b"12\xff", Point),
        Err(AmountError::NotAnAmount(Point))
    );
}

#[test]
fn arithmetic_is_exact_and_checked() {
    // 3 × 0.1 and 0.1 + 0.2 are where doubles fail.
    assert_eq!(amount(1, 1).plus(amount(2, 1)), Ok(amount(3, 1)));
    assert_eq!(amount(3, 0).times(amount(1, 1)), Ok(amount(3, 1)));
    assert_eq!(
        amount(6, 0).times(amount(255, 2)).unwrap().to_string(),
        "15.30"
    );
    assert_eq!(
        amount(1, 0).plus(amount(-1, 18)).unwrap().to_string(),
        "0.999999999999999999"
    );
    assert_eq!(amount(125, 2), amount(1250, 3));
    assert!(amount(-1, 0) < amount(1, 18));
    assert_eq!(amount(125, 1).rescaled(3).unwrap().units(), 12_500);
    assert_eq!(amount(1250, 2).rescaled(1).unwrap().units(), 125);
    assert_eq!(amount(125, 2).rescaled(1), Err(AmountError::TooManyDigits));
    assert_eq!(amount(125, 2).rescaled(17), Ok(amount(125, 2)));
    assert_eq!(
        amount(12_500, 0).rescaled(18),
        Err(AmountError::TooManyDigits)
    );
    assert_eq!(amount(1, 2).rescaled(255), Err(AmountError::TooManyDigits));
    let most = amount(999_999_999_999_999_999, 0);
    assert_eq!(most.plus(amount(1, 0)), Err(AmountError::TooManyDigits));
    assert_eq!(most.times(most), Err(AmountError::TooManyDigits));
    // 10^−10 × 10^−10 needs 20 decimals.
    assert_eq!(
        amount(1, 10).times(amount(1, 10)),
        Err(AmountError::TooManyDigits)
    );
    assert_eq!(amount(10, 10).times(amount(10, 10)), Ok(amount(1, 18)));
    assert_eq!(Amount::new(1, 19), None);
    assert_eq!(Amount::new(i64::MIN, 0), None);
    assert_eq!(amount(-12_345, 3).money().unwrap().to_string(), "-12.345");
    assert_eq!(amount(-5, 2).negated().to_string(), "0.05");
}

fn decision(values: &[&str]) -> DecimalChoice {
    let mut evidence = AmountEvidence::new(0);
    for (line, value) in (2..).zip(values) {
        evidence.observe(line, value.as_bytes());
    }
    evidence.decide()
}

#[test]
fn the_column_decides_the_mark() {
    for comma in [
        "12,50",
        "1.234,56",
        "0,5",
        "0,125",
        "1.234.567",
        "-23,00",
        "12,",
        "1 234,5",
    ] {
        assert_eq!(
            decision(&["7", "", comma]),
            DecimalChoice::Mark(Comma),
            "{comma}"
        );
        assert_eq!(
            decision(&["1.234", comma]),
            DecimalChoice::Mark(Comma),
            "{comma}"
        );
    }
    for point in [
        "12.50",
        "1,234.56",
        "0.125",
        "1234.567",
        "1,234,567",
        "$8.00",
        ".500",
        "1'234.5",
    ] {
        assert_eq!(
            decision(&["7", "", point]),
            DecimalChoice::Mark(Point),
            "{point}"
        );
        assert_eq!(
            decision(&["1,234", point]),
            DecimalChoice::Mark(Point),
            "{point}"
        );
    }
    assert_eq!(decision(&[]), DecimalChoice::NothingDecides);
    assert_eq!(
        decision(&["1", "-2", "", "1 234", "abc"]),
        DecimalChoice::NothingDecides
    );
    assert_eq!(
        decision(&["1", "$1,234", "2.345"]),
        DecimalChoice::Ambiguous {
            example: Example {
                file: 0,
                line: 3,
                text: "$1,234".into()
            },
            as_point: amount(1234, 0),
            as_comma: amount(1234, 3),
        }
    );
    assert_eq!(
        decision(&["1.50", "1,50"]),
        DecimalChoice::Conflict {
            point_example: Example {
                file: 0,
                line: 2,
                text: "1.50".into()
            },
            comma_example: Example {
                file: 0,
                line: 3,
                text: "1,50".into()
            },
        }
    );
}

#[test]
fn files_are_decided_together() {
    let mut first = AmountEvidence::new(0);
    assert!(!first.observe(2, b"1,234"));
    let mut second = AmountEvidence::new(1);
    assert!(second.observe(9, b"12,50"));
    let (mut whole, empty) = (first.clone(), AmountEvidence::default());
    whole.merge(second);
    assert_eq!(whole.decide(), DecimalChoice::Mark(Comma));
    let mut merged = empty;
    merged.merge(first.clone());
    assert_eq!(merged.decide(), first.decide());
}

/// The amount in every style a reader of that mark would write it in.
fn styles(amount: Amount, mark: DecimalMark) -> Vec<String> {
    let plain = amount.to_string();
    let digits = plain.trim_start_matches('-');
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let (point, thousands) = match mark {
        Point => (".", [",", " ", "\u{202f}", "'"]),
        Comma => (",", [".", " ", "\u{a0}", "\u{2019}"]),
    };
    let tail = if decimals.is_empty() {
        String::new()
    } else {
        format!("{point}{decimals}")
    };
    let grouped = |separator: &str| {
        let groups: Vec<_> = whole.as_bytes().rchunks(3).rev().collect();
        let groups: Vec<_> = groups
            .iter()
            .map(|g| std::str::from_utf8(g).unwrap())
            .collect();
        groups.join(separator)
    };
    let mut bodies = vec![format!("{whole}{tail}")];
    bodies.extend(
        thousands
            .iter()
            .map(|separator| format!("{}{tail}", grouped(separator))),
    );
    let negative = plain.starts_with('-');
    let around: &[(&str, &str)] = if negative {
        &[
            ("-", ""),
            ("(", ")"),
            ("", "-"),
            ("-$", ""),
            ("$-", ""),
            ("\u{2212}", " €"),
            ("(€", ")"),
        ]
    } else {
        &[
            ("", ""),
            ("+", ""),
            ("$", ""),
            ("", " zł"),
            ("EUR ", ""),
            ("", "\u{a0}USD"),
        ]
    };
    let mut all = Vec::new();
    for body in &bodies {
        all.extend(
            around
                .iter()
                .map(|(before, after)| format!("{before}{body}{after}")),
        );
    }
    all
}

proptest! {
    #[test]
    fn printed_amounts_read_back(units in -(LIMIT - 1)..LIMIT, scale in 0u8..=18) {
        let amount = amount(units, scale);
        let back = read(&amount.to_string(), Point).unwrap().unwrap();
        prop_assert_eq!((back.units(), back.scale()), (units, scale));
    }

    #[test]
    fn every_style_is_the_same_amount(units in -10_000_000_000i64..10_000_000_000, scale in 0u8..=4) {
        let amount = amount(units, scale);
        for mark in [Point, Comma] {
            for text in styles(amount, mark) {
                let read = read(&text, mark);
                prop_assert_eq!(&read, &Ok(Some(amount)), "{}", text);
            }
        }
    }

    /// What the evidence promises: a value that decides for one mark is refused with the other, and
    /// with none deciding both marks agree.
    #[test]
    fn evidence_and_reading_agree(text in "[-(]?[$€]?[0-9]{0,4}[.,' ]?[0-9]{0,4}[.,]?[0-9]{0,4}[)-]?") {
        match decision(&[&text]) {
            DecimalChoice::Mark(mark) => {
                prop_assert!(read(&text, mark).is_ok());
                prop_assert!(read(&text, mark.other()).is_err());
            }
            DecimalChoice::NothingDecides => {
                prop_assert_eq!(read(&text, Point).ok(), read(&text, Comma).ok());
            }
            DecimalChoice::Ambiguous { as_point, as_comma, .. } => prop_assert_ne!(as_point, as_comma),
            DecimalChoice::Conflict { .. } => prop_assert!(false, "one value cannot conflict"),
        }
    }

    #[test]
    fn no_bytes_make_it_panic(text in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = parse_amount(&text, Point);
        let _ = parse_amount(&text, Comma);
        AmountEvidence::new(0).observe(1, &text);
    }
}

#[test]
fn nineteen_digits_do_not_overflow_on_the_short_way() {
    // Found by fuzzing: a panic where overflow is checked.
    for text in ["9999999999999999999", "-9999999999999999999"] {
        let parsed = parse_amount(text.as_bytes(), DecimalMark::Point);
        assert_eq!(parsed, Err(AmountError::TooManyDigits), "{text}");
    }
}
