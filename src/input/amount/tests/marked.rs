//! Amounts with their currency, and the quick way.

use super::*;

#[test]
fn the_currency_of_an_amount_is_told() {
    for (text, mark, units, code) in [
        ("12.00", Point, 1200, None),
        ("€12.00", Point, 1200, Some("EUR")),
        ("12,00 EUR", Comma, 1200, Some("EUR")),
        ("12,00 eur", Comma, 1200, Some("EUR")),
        ("12,00 Euro", Comma, 1200, Some("EUR")),
        ("US$ 5.00", Point, 500, Some("USD")),
        ("$5.00", Point, 500, Some("$")),
        ("($30.00)", Point, -3000, Some("$")),
        ("$5.00 USD", Point, 500, Some("USD")),
        ("USD 5.00", Point, 500, Some("USD")),
        ("R$ 1.234,56", Comma, 123_456, Some("BRL")),
        ("R$\u{a0}20,00", Comma, 2000, Some("BRL")),
        ("A$5.00", Point, 500, Some("AUD")),
        ("AU$5.00", Point, 500, Some("AUD")),
        ("C$5.00", Point, 500, Some("CAD")),
        ("CA$5.00", Point, 500, Some("CAD")),
        ("NZ$5.00", Point, 500, Some("NZD")),
        ("HK$5.00", Point, 500, Some("HKD")),
        ("S$5.00", Point, 500, Some("SGD")),
        ("MX$5.00", Point, 500, Some("MXN")),
        ("NT$5.00", Point, 500, Some("TWD")),
        ("£5.00", Point, 500, Some("GBP")),
        ("¥5.00", Point, 500, Some("¥")),
        ("₹5.00", Point, 500, Some("INR")),
        ("5,00 ₽", Comma, 500, Some("RUB")),
        ("₺5,00", Comma, 500, Some("TRY")),
        ("₩5.00", Point, 500, Some("KRW")),
        ("₪5.00", Point, 500, Some("ILS")),
        ("19,99 zł", Comma, 1999, Some("PLN")),
        ("5,00 kr", Comma, 500, Some("kr")),
        ("kr. 5,00", Comma, 500, Some("kr")),
        ("5,00 Kč", Comma, 500, Some("CZK")),
        ("5,00 Ft", Comma, 500, Some("HUF")),
        ("5,00 lei", Comma, 500, Some("lei")),
        ("CHF 1'234.50", Point, 123_450, Some("CHF")),
        ("Fr. 5.00", Point, 500, Some("CHF")),
        ("'-5.00", Point, -500, None),
        ("'$5.00", Point, 500, Some("$")),
        ("\u{2019}5.00", Point, 500, None),
    ] {
        let marked = parse_marked(text.as_bytes(), mark).unwrap().unwrap();
        assert_eq!(marked.amount, amount(units, 2), "{text:?}");
        let found = marked.currency.map(|currency| currency.code());
        assert_eq!(found, code, "{text:?}");
    }
    let yen = parse_marked(b"JPY 3000", Point).unwrap().unwrap();
    assert_eq!(yen.amount, amount(3000, 0));
    assert!(yen.currency.unwrap().fits("jpy"));
    assert_eq!(parse_marked(b"'", Point), Ok(None));
    for text in ["€12.00 USD", "€ 5.00 CHF", "US$5.00 CAD"] {
        let error = parse_marked(text.as_bytes(), Point).unwrap_err();
        assert_eq!(error, AmountError::TwoCurrencies, "{text}");
    }
}

#[test]
fn plain_amounts_are_quick() {
    for (text, mark, units, scale) in [
        ("12.34", b'.', 1234, 2),
        ("1234567.89", b'.', 123_456_789, 2),
        ("1,234,567.89", b'.', 123_456_789, 2),
        ("-12 345,5", b',', -123_455, 1),
        ("-1234567,89", b',', -123_456_789, 2),
        ("+5", b'.', 5, 0),
        ("'5.50", b'.', 550, 2),
        ("999999999999999999", b'.', 999_999_999_999_999_999, 0),
        ("0.99999999999999999", b'.', 99_999_999_999_999_999, 17),
        ("1234", 0xff, 1234, 0),
        ("-1234", 0xff, -1234, 0),
    ] {
        let amount = quick_amount(text.as_bytes(), mark).unwrap();
        assert_eq!((amount.units(), amount.scale()), (units, scale), "{text}");
    }
    for text in [
        &b"12.34"[..],
        b"12,34",
        b"12\xff34",
        b"",
        b"-",
        b"'",
        b"$5",
        b"1 2",
    ] {
        assert_eq!(quick_amount(text, 0xff), None, "{text:?}");
    }
}

/// The product, a zero at its end dropped after the other.
fn slow_product(a: Amount, b: Amount) -> Option<Amount> {
    let mut units = i128::from(a.units) * i128::from(b.units);
    let mut scale = a.scale + b.scale;
    while scale > 18 || units.abs() >= i128::from(LIMIT) {
        if units % 10 != 0 || scale == 0 {
            return None;
        }
        (units, scale) = (units / 10, scale - 1);
    }
    Amount::new(units as i64, scale)
}

proptest! {
    #[test]
    fn quick_grouped_and_marked_amounts_are_careful_ones(
        text in "-?([$€£]|kr|EUR|R\\$|US\\$)? ?-?[0-9]{0,4}([., ']?[0-9]{1,3}){0,6}([.,][0-9]{0,4})?-?( ?(€|EUR|kr|kr\\.|CHFx|\\$))?",
    ) {
        for mark in [Point, Comma] {
            let careful = grammar::read(text.as_bytes(), mark);
            let parts = |marked: Marked| (marked.amount.units(), marked.amount.scale(), marked.currency);
            let quick = quick_amount(text.as_bytes(), mark.byte()).map(|amount| Marked { amount, currency: None });
            for quick in [quick, quick_marked(text.as_bytes(), mark.byte())].into_iter().flatten() {
                let careful = careful.unwrap_or_default().map(parts);
                prop_assert_eq!(Some(parts(quick)), careful, "{}", text);
            }
        }
    }

    #[test]
    fn quick_amounts_are_careful_ones(text in "['+-]?[0-9]{0,20}[.,]?[0-9]{0,4}[-.]?") {
        for mark in [Point, Comma] {
            if let Some(quick) = quick_amount(text.as_bytes(), mark.byte()) {
                let careful = grammar::read(text.as_bytes(), mark).unwrap().unwrap();
                let parts = |amount: Amount| (amount.units(), amount.scale());
                prop_assert_eq!(parts(quick), parts(careful.amount), "{}", text);
                prop_assert_eq!(careful.currency, None);
            }
        }
        if let Some(whole) = quick_amount(text.as_bytes(), 0xff) {
            prop_assert_eq!(Some(whole), read(&text, Point).unwrap());
            prop_assert_eq!(Some(whole), read(&text, Comma).unwrap());
        }
    }

    #[test]
    fn products_are_exact(
        (a, b) in (-2_000_000i64..2_000_000, -2_000_000i64..2_000_000),
        (zeros, more) in (0u32..12, 0u32..12),
        (scale, other) in (0u8..=18, 0u8..=18),
    ) {
        let a = amount(a * 10i64.pow(zeros.min(11)), scale);
        let b = amount(b * 10i64.pow(more.min(11)), other);
        let parts = |amount: Amount| (amount.units, amount.scale);
        prop_assert_eq!(a.times(b).ok().map(parts), slow_product(a, b).map(parts));
    }
}
