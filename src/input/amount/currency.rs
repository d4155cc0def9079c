//! Currency signs and codes that may stand beside an amount. They are taken off, not interpreted:
//! a currency column says which currency an order is in.

/// Signs, longer ones before the ones they begin with. ASCII letters are compared without case.
const SYMBOLS: &[&str] = &[
    "US$", "CA$", "AU$", "NZ$", "HK$", "NT$", "MX$", "SG$", "A$", "C$", "R$", "S$", "$", "€", "£",
    "¥", "￥", "₹", "₽", "₩", "₺", "₴", "₫", "฿", "₪", "₱", "₦", "₡", "₲", "₸", "₼", "₾", "₵", "₭",
    "₮", "kr.", "kr", "zł", "Kč", "Ft", "lei", "лв.", "лв", "руб.", "руб", "SFr.", "Fr.", "Rs.",
    "Rs", "RM", "Rp", "S/", "TL", "R",
];

/// Active ISO 4217 codes of national currencies.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB \
    BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB \
    EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD \
    JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP \
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
    RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP \
    TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// The text after an ISO 4217 code at its start, which must not run on into other letters.
pub(super) fn strip_code(text: &str) -> Option<&str> {
    let (code, rest) = (text.get(..3)?, text.get(3..)?);
    let letters = code.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !letters || rest.starts_with(char::is_alphabetic) {
        return None;
    }
    CODES
        .split(' ')
        .any(|known| known.eq_ignore_ascii_case(code))
        .then_some(rest)
}

/// The text after a currency sign at its start; one made of letters must not run on into others.
pub(super) fn strip_symbol(text: &str) -> Option<&str> {
    // The commonest sign, and what mostly stands there instead of one.
    match text.bytes().next()? {
        b'$' => return text.get(1..),
        b'0'..=b'9' | b'.' | b',' | b'-' | b'(' | b')' => return None,
        _ => {}
    }
    SYMBOLS.iter().find_map(|symbol| {
        let start = text.get(..symbol.len())?;
        let rest = text.get(symbol.len()..)?;
        let runs_on =
            symbol.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphabetic);
        (start.eq_ignore_ascii_case(symbol) && !runs_on).then_some(rest)
    })
}
