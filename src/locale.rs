//! How people somewhere write numbers: marks, groups of digits, the percent sign, a currency's symbol.
//!
//! The one home of numbers for people; numbers for programs never come here. Days stay ISO (2025-03-31) and words stay
//! English in every locale.
//!
//! The marks are those of Unicode's CLDR 48: its patterns of decimals, percent and currencies. A table of what differs is
//! less than the crates that bring CLDR: `icu_decimal` knows neither percent nor currencies, and `num-format`, which knows
//! as little, is no longer kept.

use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::{Decimal, FromPrimitive};

/// A locale's marks, with the symbol of the currency if one is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    marks: &'static Marks,
    /// The number by which workbooks name the locale; none for the house's own form.
    code: Option<u16>,
    symbol: Option<String>,
}

/// Marks that several locales share.
#[derive(Debug, PartialEq, Eq)]
struct Marks {
    /// The tags, each with the number by which workbooks name it.
    tags: &'static [(&'static str, u16)],
    /// Before decimals, and between groups of digits.
    points: (char, char),
    /// The same in amounts of money.
    in_money: (char, char),
    grouping: Grouping,
    /// The percent sign with the space before it.
    percent: &'static str,
    minus: char,
    symbol: Place,
}

/// Which digits stand together.
#[derive(Debug, PartialEq, Eq)]
enum Grouping {
    /// Each three.
    Thousands,
    /// Each three, from five digits on: 1234 and 12.345.
    FromFive,
    /// The last three, then each two: 12,34,567.
    Indian,
}

/// Where a currency's symbol stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// €1 and -€1
    Before,
    /// € 1 and -€ 1
    Apart,
    /// € 1 and € -1
    ApartOfSign,
    /// € 1 and €-1
    OnSign,
    /// 1 € and -1 €
    After,
}

/// No-break space.
const GAP: char = '\u{a0}';
/// Narrow no-break space.
const NARROW: char = '\u{202f}';

/// Without a locale.
const HOUSE: Marks = Marks {
    tags: &[],
    points: ('.', ','),
    in_money: ('.', ','),
    grouping: Grouping::Thousands,
    percent: " %",
    minus: '-',
    symbol: Place::Before,
};

/// From German on marks, a space before the percent sign, the symbol behind.
const CONTINENT: Marks = Marks {
    points: (',', '.'),
    in_money: (',', '.'),
    percent: "\u{a0}%",
    symbol: Place::After,
    ..HOUSE
};

/// The same with spaces between groups.
const SPACED: Marks = Marks {
    points: (',', GAP),
    in_money: (',', GAP),
    ..CONTINENT
};

/// All that differ.
static ALL: [Marks; 18] = [
    Marks {
        tags: &[
            ("en", 0x0409),
            ("en-US", 0x0409),
            ("en-GB", 0x0809),
            ("en-AU", 0x0c09),
            ("en-CA", 0x1009),
            ("en-IE", 0x1809),
            ("en-NZ", 0x1409),
            ("es-MX", 0x080a),
            ("es-US", 0x540a),
            ("ja", 0x0411),
            ("ko", 0x0412),
            ("zh", 0x0804),
        ],
        percent: "%",
        ..HOUSE
    },
    Marks {
        tags: &[("en-IN", 0x4009), ("hi", 0x0439)],
        grouping: Grouping::Indian,
        percent: "%",
        ..HOUSE
    },
    Marks {
        tags: &[("en-ZA", 0x1c09)],
        percent: "%",
        symbol: Place::Before,
        ..SPACED
    },
    Marks {
        tags: &[
            ("de", 0x0407),
            ("de-LU", 0x1007),
            ("fr-LU", 0x140c),
            ("da", 0x0406),
            ("ro", 0x0418),
        ],
        ..CONTINENT
    },
    Marks {
        tags: &[("de-AT", 0x0c07)],
        points: (',', GAP),
        symbol: Place::Apart,
        ..CONTINENT
    },
    Marks {
        tags: &[("de-CH", 0x0807)],
        points: ('.', '\''),
        in_money: ('.', '\''),
        percent: "%",
        symbol: Place::OnSign,
        ..HOUSE
    },
    Marks {
        tags: &[("fr", 0x040c), ("fr-BE", 0x080c)],
        points: (',', NARROW),
        in_money: (',', NARROW),
        ..CONTINENT
    },
    Marks {
        tags: &[("fr-CH", 0x100c)],
        points: (',', NARROW),
        in_money: ('.', NARROW),
        percent: "%",
        ..CONTINENT
    },
    Marks {
        tags: &[
            ("fr-CA", 0x0c0c),
            ("cs", 0x0405),
            ("sk", 0x041b),
            ("ru", 0x0419),
        ],
        ..SPACED
    },
    Marks {
        tags: &[("it", 0x0410)],
        grouping: Grouping::FromFive,
        percent: "%",
        ..CONTINENT
    },
    Marks {
        tags: &[("it-CH", 0x0810)],
        points: ('.', '\''),
        in_money: ('.', '\''),
        grouping: Grouping::FromFive,
        percent: "%",
        symbol: Place::OnSign,
        ..HOUSE
    },
    Marks {
        tags: &[("es", 0x0c0a)],
        grouping: Grouping::FromFive,
        ..CONTINENT
    },
    Marks {
        tags: &[("el", 0x0408), ("vi", 0x042a)],
        percent: "%",
        ..CONTINENT
    },
    Marks {
        tags: &[("nl", 0x0413), ("nl-BE", 0x0813)],
        percent: "%",
        symbol: Place::ApartOfSign,
        ..CONTINENT
    },
    Marks {
        tags: &[
            ("pt", 0x0416),
            ("pt-BR", 0x0416),
            ("es-AR", 0x2c0a),
            ("es-CO", 0x240a),
        ],
        percent: "%",
        symbol: Place::Apart,
        ..CONTINENT
    },
    Marks {
        tags: &[
            ("pt-PT", 0x0816),
            ("pl", 0x0415),
            ("hu", 0x040e),
            ("bg", 0x0402),
            ("lv", 0x0426),
        ],
        grouping: Grouping::FromFive,
        percent: "%",
        ..SPACED
    },
    Marks {
        tags: &[("uk", 0x0422)],
        percent: "%",
        ..SPACED
    },
    Marks {
        tags: &[
            ("sv", 0x041d),
            ("nb", 0x0414),
            ("no", 0x0414),
            ("fi", 0x040b),
            ("lt", 0x0427),
        ],
        minus: '\u{2212}',
        ..SPACED
    },
];

impl Default for Locale {
    fn default() -> Self {
        Locale {
            marks: &HOUSE,
            code: None,
            symbol: None,
        }
    }
}

impl Locale {
    /// The locale of a tag like `de`, `de-AT`, `en_IN` or `fr-FR`; `None` where it is not known here. A country that is
    /// not named keeps no other's marks.
    pub fn of_tag(tag: &str) -> Option<Locale> {
        let tag = tag.replace('_', "-").to_lowercase();
        let known = |wanted: &str| {
            ALL.iter().find_map(|marks| {
                let mut tags = marks.tags.iter();
                let (_, code) = tags.find(|(own, _)| own.eq_ignore_ascii_case(wanted))?;
                Some(Locale {
                    marks,
                    code: Some(*code),
                    symbol: None,
                })
            })
        };
        known(&tag).or_else(|| {
            // The country that a language has its name or its marks from.
            let (language, country) = tag.split_once('-')?;
            let home = match language {
                "cs" => "cz",
                "da" => "dk",
                "el" => "gr",
                "hi" => "in",
                "ja" => "jp",
                "ko" => "kr",
                "nb" | "no" => "no",
                "sv" => "se",
                "uk" => "ua",
                "vi" => "vn",
                "zh" => "cn",
                same => same,
            };
            (country == home).then(|| known(language)).flatten()
        })
    }

    /// Every tag that is known.
    pub fn tags() -> impl Iterator<Item = &'static str> {
        ALL.iter().flat_map(|marks| marks.tags).map(|(tag, _)| *tag)
    }

    /// The same with this symbol on amounts of money.
    #[must_use]
    pub fn with_symbol(self, symbol: Option<String>) -> Locale {
        Locale { symbol, ..self }
    }

    /// The currency's symbol and where it stands.
    pub(crate) fn symbol(&self) -> Option<(&str, Place)> {
        Some((self.symbol.as_deref()?, self.marks.symbol))
    }

    /// The number by which workbooks name the locale.
    pub(crate) fn code(&self) -> Option<u16> {
        self.code
    }

    /// Whether lakhs and crores are grouped by two digits.
    pub(crate) fn is_indian(&self) -> bool {
        self.marks.grouping == Grouping::Indian
    }

    /// What stands before decimals, where that is no point.
    pub(crate) fn decimal_mark(&self) -> Option<char> {
        Some(self.marks.points.0).filter(|mark| *mark != '.')
    }

    /// The percent sign with the space that stands before it.
    pub(crate) fn percent_sign(&self) -> &'static str {
        self.marks.percent
    }

    /// A whole number.
    pub(crate) fn count(&self, count: u64) -> String {
        self.number(&count.to_string())
    }

    /// So many decimals, halves away from zero.
    pub(crate) fn decimal(&self, value: f64, decimals: usize) -> String {
        self.number(&rounded(value, decimals))
    }

    /// A share as so many hundredths.
    pub(crate) fn percent(&self, share: f64, decimals: usize) -> String {
        format!(
            "{}{}",
            self.decimal(share * 100.0, decimals),
            self.percent_sign()
        )
    }

    /// Plain digits like `-1234.5` with the locale's marks.
    pub(crate) fn number(&self, plain: &str) -> String {
        let (sign, digits) = self.taken_apart(plain);
        sign + &self.marked(digits, self.marks.points)
    }

    /// Plain digits of money with the locale's marks, and with the currency's symbol if there is one.
    pub(crate) fn money(&self, plain: &str) -> String {
        let (sign, digits) = self.taken_apart(plain);
        let digits = self.marked(digits, self.marks.in_money);
        let Some((symbol, place)) = self.symbol() else {
            return sign + &digits;
        };
        match place {
            // Letters keep away from digits: CHF 12, but $12 and R$12.
            Place::Before if symbol.ends_with(|c: char| c.is_alphanumeric() || c == '.') => {
                format!("{sign}{symbol}{GAP}{digits}")
            }
            Place::Before => format!("{sign}{symbol}{digits}"),
            Place::Apart => format!("{sign}{symbol}{GAP}{digits}"),
            Place::OnSign if !sign.is_empty() => format!("{symbol}{sign}{digits}"),
            Place::ApartOfSign | Place::OnSign => format!("{symbol}{GAP}{sign}{digits}"),
            Place::After => format!("{sign}{digits}{GAP}{symbol}"),
        }
    }

    /// The sign as it is written here, and what follows it.
    fn taken_apart<'a>(&self, plain: &'a str) -> (String, &'a str) {
        if let Some(digits) = plain.strip_prefix('-') {
            return (self.marks.minus.to_string(), digits);
        }
        match plain.strip_prefix('+') {
            Some(digits) => ("+".to_owned(), digits),
            None => (String::new(), plain),
        }
    }

    fn marked(&self, digits: &str, (point, group): (char, char)) -> String {
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let is_grouped = whole.len() > 4 || self.marks.grouping != Grouping::FromFive;
        let mut out = String::with_capacity(digits.len() + whole.len());
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len() - place;
            let begins = match self.marks.grouping {
                Grouping::Indian => left == 3 || (left > 3 && left % 2 == 1),
                Grouping::Thousands | Grouping::FromFive => left.is_multiple_of(3),
            };
            if place > 0 && begins && is_grouped {
                out.push(group);
            }
            out.push(digit);
        }
        if !decimals.is_empty() {
            out.push(point);
            out.push_str(decimals);
        }
        out
    }
}

/// Plain digits with so many decimals, halves away from zero as in a spreadsheet; `format!` would round 35.125 to 35.12.
pub(crate) fn rounded(value: f64, decimals: usize) -> String {
    let text = match Decimal::from_f64(value) {
        Some(exact) => {
            let places = decimals.min(28) as u32;
            format!(
                "{:.decimals$}",
                exact.round_dp_with_strategy(places, MidpointAwayFromZero)
            )
        }
        // Beyond 28 digits nobody reads the decimals.
        None => format!("{value:.decimals$}"),
    };
    unsigned_zero(text)
}

/// A small negative number rounds to a zero, which has no sign.
fn unsigned_zero(text: String) -> String {
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    match text.strip_prefix('-') {
        Some(zero) if is_zero => zero.to_owned(),
        _ => text,
    }
}

/// Plain digits with a sign where they are above 0 too.
pub(crate) fn signed(plain: String) -> String {
    let is_zero = plain.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    match is_zero || plain.starts_with('-') {
        true => plain,
        false => format!("+{plain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What CLDR 48 writes, asked of ICU 78 (`Intl.NumberFormat` of node): -12345678.5, 1234.5 and -82.6 % as numbers,
    /// 12345678.5 and -1234.5 in euros.
    const CLDR: [(&str, [&str; 5]); 20] = [
        (
            "en",
            [
                "-12,345,678.50",
                "1,234.50",
                "-82.6%",
                "€12,345,678.50",
                "-€1,234.50",
            ],
        ),
        (
            "en-IN",
            [
                "-1,23,45,678.50",
                "1,234.50",
                "-82.6%",
                "€1,23,45,678.50",
                "-€1,234.50",
            ],
        ),
        (
            "en-ZA",
            [
                "-12_345_678,50",
                "1_234,50",
                "-82,6%",
                "€12_345_678,50",
                "-€1_234,50",
            ],
        ),
        (
            "de",
            [
                "-12.345.678,50",
                "1.234,50",
                "-82,6_%",
                "12.345.678,50_€",
                "-1.234,50_€",
            ],
        ),
        (
            "de-AT",
            [
                "-12_345_678,50",
                "1_234,50",
                "-82,6_%",
                "€_12.345.678,50",
                "-€_1.234,50",
            ],
        ),
        (
            "fr",
            [
                "-12~345~678,50",
                "1~234,50",
                "-82,6_%",
                "12~345~678,50_€",
                "-1~234,50_€",
            ],
        ),
        (
            "fr-CH",
            [
                "-12~345~678,50",
                "1~234,50",
                "-82,6%",
                "12~345~678.50_€",
                "-1~234.50_€",
            ],
        ),
        (
            "fr-CA",
            [
                "-12_345_678,50",
                "1_234,50",
                "-82,6_%",
                "12_345_678,50_€",
                "-1_234,50_€",
            ],
        ),
        (
            "it",
            [
                "-12.345.678,50",
                "1234,50",
                "-82,6%",
                "12.345.678,50_€",
                "-1234,50_€",
            ],
        ),
        (
            "it-CH",
            [
                "-12'345'678.50",
                "1234.50",
                "-82.6%",
                "€_12'345'678.50",
                "€-1234.50",
            ],
        ),
        (
            "es",
            [
                "-12.345.678,50",
                "1234,50",
                "-82,6_%",
                "12.345.678,50_€",
                "-1234,50_€",
            ],
        ),
        (
            "es-MX",
            [
                "-12,345,678.50",
                "1,234.50",
                "-82.6%",
                "€12,345,678.50",
                "-€1,234.50",
            ],
        ),
        (
            "nl",
            [
                "-12.345.678,50",
                "1.234,50",
                "-82,6%",
                "€_12.345.678,50",
                "€_-1.234,50",
            ],
        ),
        (
            "pt-BR",
            [
                "-12.345.678,50",
                "1.234,50",
                "-82,6%",
                "€_12.345.678,50",
                "-€_1.234,50",
            ],
        ),
        (
            "pt-PT",
            [
                "-12_345_678,50",
                "1234,50",
                "-82,6%",
                "12_345_678,50_€",
                "-1234,50_€",
            ],
        ),
        (
            "pl",
            [
                "-12_345_678,50",
                "1234,50",
                "-82,6%",
                "12_345_678,50_€",
                "-1234,50_€",
            ],
        ),
        (
            "uk",
            [
                "-12_345_678,50",
                "1_234,50",
                "-82,6%",
                "12_345_678,50_€",
                "-1_234,50_€",
            ],
        ),
        (
            "sv",
            [
                "−12_345_678,50",
                "1_234,50",
                "−82,6_%",
                "12_345_678,50_€",
                "−1_234,50_€",
            ],
        ),
        (
            "da",
            [
                "-12.345.678,50",
                "1.234,50",
                "-82,6_%",
                "12.345.678,50_€",
                "-1.234,50_€",
            ],
        ),
        (
            "el",
            [
                "-12.345.678,50",
                "1.234,50",
                "-82,6%",
                "12.345.678,50_€",
                "-1.234,50_€",
            ],
        ),
    ];

    fn spaced(text: &str) -> String {
        text.replace('_', "\u{a0}").replace('~', "\u{202f}")
    }

    #[test]
    fn numbers_are_those_of_cldr() {
        for (tag, [number, small, share, amount, loss]) in CLDR {
            let locale = Locale::of_tag(tag).unwrap();
            let plain = locale.number("-12345678.50");
            assert_eq!(plain, spaced(number), "{tag}");
            assert_eq!(locale.number("1234.50"), spaced(small), "{tag}");
            assert_eq!(locale.percent(-0.826, 1), spaced(share), "{tag}");
            let locale = locale.with_symbol(Some("€".to_owned()));
            assert_eq!(locale.money("12345678.50"), spaced(amount), "{tag}");
            assert_eq!(locale.money("-1234.50"), spaced(loss), "{tag}");
        }
    }

    #[test]
    fn symbols_of_letters_keep_away_from_digits() {
        // CLDR 48 by ICU 78, with the code as the symbol: en, de and de-CH of 12345.5 and its negative.
        let with = |tag, symbol: &str| {
            let locale = Locale::of_tag(tag).unwrap();
            locale.with_symbol(Some(symbol.to_owned()))
        };
        assert_eq!(with("en", "CHF").money("-12345.50"), "-CHF\u{a0}12,345.50");
        assert_eq!(with("de", "CHF").money("-12345.50"), "-12.345,50\u{a0}CHF");
        assert_eq!(with("de-CH", "CHF").money("-12345.50"), "CHF-12'345.50");
        assert_eq!(with("de-CH", "CHF").money("12345.50"), "CHF\u{a0}12'345.50");
        assert_eq!(with("en", "CA$").money("1.00"), "CA$1.00");
        assert_eq!(
            Locale::default()
                .with_symbol(Some("€".to_owned()))
                .money("+5.00"),
            "+€5.00"
        );
    }

    #[test]
    fn tags_are_found_by_what_they_mean() {
        let same = |one: &str, other: &str| {
            assert_eq!(Locale::of_tag(one).unwrap(), Locale::of_tag(other).unwrap());
        };
        same("de-DE", "de");
        same("FR_fr", "fr");
        same("sv-SE", "sv");
        same("EN-in", "en-IN");
        // Chile writes amounts as no other here, and Turkish its percent sign in front.
        for unknown in ["es-CL", "tr", "xx", "", "de-", "en-XX"] {
            assert_eq!(Locale::of_tag(unknown), None, "{unknown}");
        }
        let mut tags: Vec<&str> = Locale::tags().collect();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), Locale::tags().count());
    }

    #[test]
    fn small_numbers_have_no_group_and_zero_no_sign() {
        let house = Locale::default();
        assert_eq!(house.count(123), "123");
        assert_eq!(house.count(1_234_567), "1,234,567");
        assert_eq!(house.decimal(-0.01, 1), "0.0");
        assert_eq!(house.decimal(35.125, 2), "35.13");
        assert_eq!(signed("0.0".to_owned()), "0.0");
        assert_eq!(signed("1.5".to_owned()), "+1.5");
    }
}
