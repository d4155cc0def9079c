//! Currency signs and codes that may stand beside an amount.

/// A currency as an amount names it: by a code, by a sign of one currency, or by a sign of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    code: &'static str,
    /// The currencies of a sign that several have.
    several: &'static [&'static str],
}

impl Currency {
    /// The ISO 4217 code: `EUR` for `€`, `USD` for `US$`. A sign of several currencies is its own code: `$`,
    /// `¥`, `kr`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether an amount so marked can be one in the currency with this code, in either case: `USD` fits
    /// `$` and `US$`, `EUR` fits `€`, and every sign fits itself.
    pub fn fits(&self, asked: &str) -> bool {
        let is_asked = |code: &str| code.eq_ignore_ascii_case(asked);
        is_asked(self.code) || self.several.iter().any(|code| is_asked(code))
    }

    /// The narrower of two names of one currency, such as `USD` of `$` and `USD`; `None` if they are names of
    /// different ones.
    pub fn both(self, other: Currency) -> Option<Currency> {
        match (other.fits(self.code), self.fits(other.code)) {
            (true, _) => Some(self),
            (_, true) => Some(other),
            _ => None,
        }
    }
}

/// A sign that stands for a currency.
struct Mark {
    text: &'static str,
    currency: Currency,
}

impl Mark {
    const fn of(text: &'static str, currency: Currency) -> Mark {
        Mark { text, currency }
    }

    const fn of_one(text: &'static str, code: &'static str) -> Mark {
        Mark::of_several(text, code, &[])
    }

    const fn of_several(
        text: &'static str,
        code: &'static str,
        several: &'static [&'static str],
    ) -> Mark {
        Mark::of(text, Currency { code, several })
    }
}

const DOLLAR: Currency = Currency {
    code: "$",
    several: &[
        "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP", "UYU", "DOP",
        "BRL", "BBD", "BMD", "BND", "BSD", "BZD", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD",
        "SRD", "TTD", "XCD", "CUP", "NIO", "CVE", "MOP",
    ],
};
const EURO: Currency = Currency {
    code: "EUR",
    several: &[],
};
const POUND: Currency = Currency {
    code: "GBP",
    several: &[],
};

/// Signs, longer ones before the ones they begin with. ASCII letters are compared without case.
const MARKS: &[Mark] = &[
    Mark::of_one("руб.", "RUB"),
    Mark::of_one("грн.", "UAH"),
    Mark::of_one("руб", "RUB"),
    Mark::of_one("грн", "UAH"),
    Mark::of_one("Euros", "EUR"),
    Mark::of_one("GH₵", "GHS"),
    Mark::of_one("лв.", "BGN"),
    Mark::of_one("Can$", "CAD"),
    Mark::of_one("Mex$", "MXN"),
    Mark::of_one("COL$", "COP"),
    Mark::of_one("Euro", "EUR"),
    Mark::of_one("лв", "BGN"),
    Mark::of_one("SFr.", "CHF"),
    Mark::of_several("FCFA", "FCFA", &["XOF", "XAF"]),
    Mark::of_one("US$", "USD"),
    Mark::of_one("U$S", "USD"),
    Mark::of_one("CA$", "CAD"),
    Mark::of_one("AU$", "AUD"),
    Mark::of_one("NZ$", "NZD"),
    Mark::of_one("HK$", "HKD"),
    Mark::of_one("NT$", "TWD"),
    Mark::of_one("MX$", "MXN"),
    Mark::of_one("SG$", "SGD"),
    Mark::of_one("RD$", "DOP"),
    Mark::of_one("CO$", "COP"),
    Mark::of_one("AR$", "ARS"),
    Mark::of_one("TT$", "TTD"),
    Mark::of("€", EURO),
    Mark::of_several("￥", "¥", &["JPY", "CNY"]),
    Mark::of_one("円", "JPY"),
    Mark::of_one("元", "CNY"),
    Mark::of_one("₹", "INR"),
    Mark::of_one("₽", "RUB"),
    Mark::of_one("₩", "KRW"),
    Mark::of_one("₺", "TRY"),
    Mark::of_one("₴", "UAH"),
    Mark::of_one("₫", "VND"),
    Mark::of_one("฿", "THB"),
    Mark::of_one("₪", "ILS"),
    Mark::of_one("₱", "PHP"),
    Mark::of_one("₦", "NGN"),
    Mark::of_one("₡", "CRC"),
    Mark::of_one("₲", "PYG"),
    Mark::of_one("₸", "KZT"),
    Mark::of_one("₼", "AZN"),
    Mark::of_one("₾", "GEL"),
    Mark::of_one("₵", "GHS"),
    Mark::of_one("₭", "LAK"),
    Mark::of_one("₮", "MNT"),
    Mark::of_one("৳", "BDT"),
    Mark::of_several("kr.", "kr", &["SEK", "NOK", "DKK", "ISK"]),
    Mark::of_one("zł", "PLN"),
    Mark::of_one("Kč", "CZK"),
    Mark::of_several("lei", "lei", &["RON", "MDL"]),
    Mark::of_one("Fr.", "CHF"),
    Mark::of_several("Rs.", "Rs", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    Mark::of_one("Rp.", "IDR"),
    Mark::of_one("S/.", "PEN"),
    Mark::of_several("Bs.", "Bs", &["BOB", "VES"]),
    Mark::of_one("KSh", "KES"),
    Mark::of_several("CFA", "FCFA", &["XOF", "XAF"]),
    Mark::of_one("A$", "AUD"),
    Mark::of_several("C$", "CAD", &["NIO"]),
    Mark::of_one("R$", "BRL"),
    Mark::of_one("S$", "SGD"),
    Mark::of_one("J$", "JMD"),
    Mark::of_one("$U", "UYU"),
    Mark::of("£", POUND),
    Mark::of_several("¥", "¥", &["JPY", "CNY"]),
    Mark::of_several("kr", "kr", &["SEK", "NOK", "DKK", "ISK"]),
    Mark::of_one("zl", "PLN"),
    Mark::of_one("Kc", "CZK"),
    Mark::of_one("Ft", "HUF"),
    Mark::of_one("Fr", "CHF"),
    Mark::of_several("Rs", "Rs", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"]),
    Mark::of_one("RM", "MYR"),
    Mark::of_one("Rp", "IDR"),
    Mark::of_one("S/", "PEN"),
    Mark::of_several("Bs", "Bs", &["BOB", "VES"]),
    Mark::of_one("TL", "TRY"),
    Mark::of("$", DOLLAR),
    Mark::of_one("R", "ZAR"),
];

/// Active ISO 4217 codes of national currencies, in order.
#[rustfmt::skip]
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
    "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD",
    "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ",
    "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
    "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR",
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

/// The currency whose code is at the start of a text, and what follows. The code must not run on into other
/// letters.
pub(super) fn code(text: &str) -> Option<(Currency, &str)> {
    let (code, rest) = text.split_at_checked(3)?;
    let letters = code.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !letters || rest.starts_with(char::is_alphabetic) {
        return None;
    }
    let [a, b, c] = *code.as_bytes().first_chunk()?;
    let upper = [a, b, c].map(|byte| byte.to_ascii_uppercase());
    let found = CODES.binary_search_by(|known| known.as_bytes().cmp(&upper));
    let code = CODES.get(found.ok()?)?;
    let currency = Currency { code, several: &[] };
    Some((currency, rest))
}

/// The currency whose sign is at the start of a text, and what follows. A sign of letters must not run on into
/// others.
pub(super) fn sign(text: &str) -> Option<(Currency, &str)> {
    let first = text.bytes().next()?;
    // The commonest signs, and what mostly stands there instead of one.
    match text.as_bytes() {
        [b'$', rest @ ..] if !rest.starts_with(b"U") => return Some((DOLLAR, text.get(1..)?)),
        [0xe2, 0x82, 0xac, ..] => return Some((EURO, text.get(3..)?)),
        [0xc2, 0xa3, ..] => return Some((POUND, text.get(2..)?)),
        [b'0'..=b'9' | b'.' | b',' | b'-' | b'(' | b')', ..] => return None,
        _ => {}
    }
    let begins = |mark: &&Mark| {
        let initial = mark.text.as_bytes().first();
        initial.is_some_and(|initial| initial.eq_ignore_ascii_case(&first))
    };
    MARKS.iter().filter(begins).find_map(|mark| {
        let (start, rest) = text.split_at_checked(mark.text.len())?;
        let runs_on =
            mark.text.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphabetic);
        (start.eq_ignore_ascii_case(mark.text) && !runs_on).then_some((mark.currency, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_signs_behind_longer_ones() {
        assert!(CODES.is_sorted());
        for (at, mark) in MARKS.iter().enumerate() {
            let later = MARKS.iter().skip(at + 1);
            assert!(
                later
                    .clone()
                    .all(|later| !later.text.starts_with(mark.text)),
                "{}",
                mark.text
            );
            let Currency { code, several } = mark.currency;
            assert!(CODES.contains(&code) || several.len() > 1, "{code}");
            assert!(several.iter().all(|code| CODES.contains(code)), "{code}");
        }
    }

    #[test]
    fn a_sign_of_several_currencies_fits_each() {
        let named = |text| {
            sign(text)
                .or_else(|| code(text))
                .map(|(currency, _)| currency)
                .unwrap()
        };
        for (text, asked) in [
            ("$", "USD"),
            ("$", "cad"),
            ("$", "$"),
            ("US$", "USD"),
            ("€", "EUR"),
            ("£", "GBP"),
            ("¥", "JPY"),
            ("¥", "CNY"),
            ("R$", "BRL"),
            ("kr", "SEK"),
            ("eur", "EUR"),
        ] {
            assert!(named(text).fits(asked), "{text} {asked}");
        }
        for (text, asked) in [
            ("US$", "CAD"),
            ("$", "EUR"),
            ("€", "USD"),
            ("R$", "$"),
            ("USD", "$"),
        ] {
            assert!(!named(text).fits(asked), "{text} {asked}");
        }
        assert_eq!(named("$").both(named("USD")), Some(named("USD")));
        assert_eq!(named("USD").both(named("$")), Some(named("USD")));
        assert_eq!(named("$").both(named("$")), Some(named("$")));
        assert_eq!(named("€").both(named("$")), None);
    }
}
