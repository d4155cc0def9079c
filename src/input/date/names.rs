//! Names of months and weekdays in the languages that are read: English, German, French, Spanish,
//! Portuguese, Italian and Dutch. Case, accents and umlauts do not matter: `MÄRZ`, `Marz`, `fevrier`.

use std::sync::LazyLock;

/// The names of each month, the full ones first. No name is in two months: what would be ambiguous is
/// not listed.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "januar", "janner", "jaenner", "janvier", "enero", "janeiro", "gennaio",
        "januari", "jan", "jann", "jaen", "janv", "ene", "gen", "genn",
    ],
    &[
        "february",
        "februar",
        "feber",
        "fevrier",
        "febrero",
        "fevereiro",
        "febbraio",
        "februari",
        "feb",
        "febr",
        "fev",
        "fevr",
        "febb",
    ],
    &[
        "march", "marz", "maerz", "mars", "marzo", "marco", "maart", "mar", "mrz", "mrt", "maer",
    ],
    &["april", "avril", "abril", "aprile", "apr", "avr", "abr"],
    &["may", "mai", "mayo", "maio", "maggio", "mei", "magg", "mag"],
    &[
        "june", "juni", "juin", "junio", "junho", "giugno", "jun", "giu",
    ],
    &[
        "july", "juli", "juillet", "julio", "julho", "luglio", "jul", "juil", "juill", "lug",
    ],
    &["august", "aout", "agosto", "augustus", "aug", "aou", "ago"],
    &[
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "setembro",
        "settembre",
        "sep",
        "sept",
        "set",
        "sett",
    ],
    &[
        "october", "oktober", "octobre", "octubre", "outubro", "ottobre", "oct", "okt", "out",
        "ott",
    ],
    &["november", "novembre", "noviembre", "novembro", "nov"],
    &[
        "december",
        "dezember",
        "decembre",
        "diciembre",
        "dezembro",
        "dicembre",
        "dec",
        "dez",
        "dic",
    ],
];

/// Names of weekdays in all languages but English.
const WEEKDAYS: &[&str] = &[
    // German
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "die",
    "mit",
    "don",
    "fre",
    "sam",
    "son",
    // French
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mar",
    "mer",
    "jeu",
    "ven",
    "dim",
    // Spanish
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
    "mie",
    "jue",
    "vie",
    "sab",
    "dom",
    // Portuguese
    "segunda",
    "terca",
    "quarta",
    "quinta",
    "sexta",
    "seg",
    "ter",
    "qua",
    "qui",
    "sex",
    // Italian
    "lunedi",
    "martedi",
    "mercoledi",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "gio",
    // Dutch
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "ma",
    "wo",
    "vr",
    "za",
    "zo",
    "maa",
    "din",
    "woe",
    "vri",
    "zat",
    "zon",
];

const ENGLISH_WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The longest name has eleven letters, English weekdays apart.
const LONGEST: usize = 12;

/// Every name with its month, by name.
static BY_NAME: LazyLock<Vec<(&[u8], u32)>> = LazyLock::new(|| {
    let months = (1u32..).zip(MONTHS);
    let mut names: Vec<_> = months
        .flat_map(|(month, names)| names.iter().map(move |name| (name.as_bytes(), month)))
        .collect();
    names.sort_unstable();
    names
});

/// The month of a name, in full or shortened as calendars do; `None` if it is none.
pub(super) fn month(word: &[u8]) -> Option<u32> {
    let mut letters = [0; LONGEST];
    let name = plain(word, &mut letters)?;
    let found = BY_NAME.binary_search_by(|(known, _)| known.cmp(&name));
    BY_NAME.get(found.ok()?).map(|(_, month)| *month)
}

/// Whether a word is the name of a weekday, in full or shortened.
pub(super) fn is_weekday(word: &[u8]) -> bool {
    let mut letters = [0; LONGEST];
    let Some(name) = plain(word, &mut letters) else {
        return false;
    };
    let english = |day: &&str| day.as_bytes().starts_with(name);
    (name.len() >= 3 && ENGLISH_WEEKDAYS.iter().any(english)) || is_foreign_weekday(word)
}

/// Whether a word is the name of a weekday in another language than English.
pub(super) fn is_foreign_weekday(word: &[u8]) -> bool {
    let mut letters = [0; LONGEST];
    plain(word, &mut letters).is_some_and(|name| WEEKDAYS.iter().any(|day| day.as_bytes() == name))
}

/// The letters of a word in lower case, without accents; `None` if it has others than these, or too many.
fn plain<'a>(word: &[u8], letters: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let (mut count, mut rest) = (0, word);
    loop {
        let (letter, after) = match rest {
            [] => break,
            [letter, after @ ..] if letter.is_ascii_alphabetic() => {
                (letter.to_ascii_lowercase(), after)
            }
            [0xc3, accented, after @ ..] => (without_accent(*accented)?, after),
            // An accent of its own behind the letter: U+0300 to U+036F.
            [0xcc | 0xcd, 0x80..=0xbf, after @ ..] => {
                rest = after;
                continue;
            }
            _ => return None,
        };
        *letters.get_mut(count)? = letter;
        count += 1;
        rest = after;
    }
    letters.get(..count)
}

/// The letter under the accent of U+00C0 to U+00FF, by the second byte of its UTF-8.
fn without_accent(byte: u8) -> Option<u8> {
    match byte | 0x20 {
        0xa0..=0xa5 => Some(b'a'),
        0xa7 => Some(b'c'),
        0xa8..=0xab => Some(b'e'),
        0xac..=0xaf => Some(b'i'),
        0xb1 => Some(b'n'),
        0xb2..=0xb6 => Some(b'o'),
        0xb9..=0xbc => Some(b'u'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in *names {
                assert_eq!(month(name.as_bytes()), Some(at as u32 + 1), "{name}");
                let others = MONTHS.iter().filter(|names| names.contains(name));
                assert_eq!(others.count(), 1, "{name}");
            }
        }
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        for (name, expected) in [
            ("März", 3),
            ("MÄRZ", 3),
            ("marz", 3),
            ("ma\u{308}rz", 3),
            ("Jänner", 1),
            ("FÉVR", 2),
            ("fevrier", 2),
            ("fe\u{301}vrier", 2),
            ("août", 8),
            ("AOÛT", 8),
            ("março", 3),
            ("décembre", 12),
        ] {
            assert_eq!(month(name.as_bytes()), Some(expected), "{name}");
        }
        for name in [
            "",
            "Janu",
            "ju",
            "m",
            "lunes",
            "marzipan",
            "jan\u{431}",
            "septemberseptember",
        ] {
            assert_eq!(month(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn weekdays_are_known() {
        for name in [
            "Mon",
            "Tues",
            "thursday",
            "Mo",
            "Sonnabend",
            "mer",
            "sáb",
            "miércoles",
            "terça",
            "domenica",
            "zo",
        ] {
            assert!(is_weekday(name.as_bytes()), "{name}");
        }
        for name in ["", "T", "Janu", "mond", "Donner"] {
            assert_eq!(is_weekday(name.as_bytes()), name == "mond", "{name}");
        }
    }
}
