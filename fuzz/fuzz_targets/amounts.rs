//! Amounts: one value a line, read alone, put together, and as a column.
#![no_main]

use libfuzzer_sys::fuzz_target;
use retention::internals::{Amount, AmountEvidence, DecimalChoice, DecimalMark, parse_amount};
use retention_fuzz::bounded;

fuzz_target!(|data: &[u8]| {
    bounded(1 << 20, 300, data.len(), || run(data));
});

fn run(data: &[u8]) {
    let lines: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let mut before = Amount::ZERO;
    for line in &lines {
        let point = parse_amount(line, DecimalMark::Point);
        let comma = parse_amount(line, DecimalMark::Comma);
        let mut alone = AmountEvidence::default();
        alone.observe(1, line);
        match alone.decide() {
            DecimalChoice::Mark(DecimalMark::Point) => assert!(comma.is_err()),
            DecimalChoice::Mark(DecimalMark::Comma) => assert!(point.is_err()),
            DecimalChoice::NothingDecides => {
                if let (Ok(point), Ok(comma)) = (&point, &comma) {
                    assert_eq!(point, comma);
                }
            }
            DecimalChoice::Ambiguous {
                as_point, as_comma, ..
            } => {
                assert_eq!(
                    (point.clone(), comma.clone()),
                    (Ok(Some(as_point)), Ok(Some(as_comma)))
                );
            }
            DecimalChoice::Conflict { .. } => unreachable!("one value cannot contradict itself"),
        }
        for amount in [point, comma].into_iter().filter_map(Result::ok).flatten() {
            prints_back(amount);
            combines(before, amount);
            before = amount;
        }
    }
    let (one, other) = lines.split_at(lines.len() / 2);
    let mut merged = observed(one);
    merged.merge(observed(other));
    assert_eq!(merged.decide(), observed(&lines).decide());
}

/// The amount as it is printed is read as the same amount, digit for digit.
fn prints_back(amount: Amount) {
    let text = amount.to_string();
    let again = parse_amount(text.as_bytes(), DecimalMark::Point)
        .expect("printed digits")
        .expect("not blank");
    assert_eq!(
        (again.units(), again.scale()),
        (amount.units(), amount.scale()),
        "{text}"
    );
    let money = amount.money().expect("18 digits fit");
    let again = parse_amount(money.to_string().as_bytes(), DecimalMark::Point);
    if let Ok(again) = again {
        assert_eq!(again, Some(amount));
    }
}

/// Sums and products are exact or refused.
fn combines(one: Amount, other: Amount) {
    assert_eq!(one.plus(other), other.plus(one));
    assert_eq!(one.times(other), other.times(one));
    if let Ok(sum) = one.plus(other) {
        prints_back(sum);
        if let Ok(back) = sum.plus(other.negated()) {
            assert_eq!(back, one);
        }
    }
    if let Ok(product) = one.times(other) {
        prints_back(product);
    }
    if let Ok(finer) = one.rescaled(other.scale()) {
        assert_eq!(finer, one);
    }
}

fn observed(lines: &[&[u8]]) -> AmountEvidence {
    let mut evidence = AmountEvidence::default();
    for line in lines {
        evidence.observe(1, line);
    }
    evidence
}
