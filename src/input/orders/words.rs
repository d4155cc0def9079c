//! Words of status columns and of columns of yes and no, in seven languages.

mod lists;

use lists::{NO_SALE, REFUND, REFUNDED, SALE};

/// What a word says of its row, where nothing else was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A sale.
    Sale,
    /// No sale: cancelled, failed, a draft, a test.
    NoSale,
    /// A sale whose money went back.
    Refunded,
    /// The paying back itself.
    Refund,
}

/// The meaning of a status word; `None` for one that nobody knows.
pub(super) fn status_word(text: &str) -> Option<Word> {
    let word = plain(text);
    let word = word
        .strip_prefix("wc")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&word);
    let is_one_of = |words: &[&str]| words.contains(&word);
    if is_one_of(NO_SALE) {
        Some(Word::NoSale)
    } else if is_one_of(REFUNDED) {
        Some(Word::Refunded)
    } else if is_one_of(REFUND) {
        Some(Word::Refund)
    } else if word.is_empty() || is_one_of(SALE) {
        Some(Word::Sale)
    } else {
        None
    }
}

/// Yes or no; `None` for anything else, blank texts included. A digit is one only where `digits` may be.
pub(in crate::input) fn yes_or_no(text: &[u8], digits: bool) -> Option<bool> {
    const YES: &[&str] = &[
        "true",
        "t",
        "yes",
        "y",
        "wahr",
        "ja",
        "vrai",
        "oui",
        "verdadero",
        "verdadeiro",
        "si",
        "sim",
        "vero",
        "waar",
        "x",
    ];
    const NO: &[&str] = &[
        "false", "f", "no", "n", "falsch", "nein", "faux", "non", "falso", "nao", "onwaar", "nee",
    ];
    let word = plain(&String::from_utf8_lossy(text));
    match word.as_str() {
        "1" if digits => Some(true),
        "0" if digits => Some(false),
        word if YES.contains(&word) => Some(true),
        word if NO.contains(&word) => Some(false),
        _ => None,
    }
}

/// Whether an id is a word for nobody: what databases and shops write where there is no customer.
pub(super) fn is_nobody(id: &[u8]) -> bool {
    const NOBODY: &[&str] = &[
        "null",
        "\\n",
        "nan",
        "none",
        "n/a",
        "na",
        "#n/a",
        "<na>",
        "nil",
        "undefined",
        "(blank)",
        "(none)",
        "(null)",
        "(empty)",
        "(not set)",
        "blank",
        "-",
        "--",
        "---",
        "—",
        "–",
        "?",
        "guest",
        "guests",
        "guest checkout",
        "guest customer",
        "guest user",
        "guestcustomer",
        "walk-in",
        "walk in",
        "walkin",
        "walk-in customer",
        "walk in customer",
        "anonymous",
        "anonym",
        "no customer",
        "gast",
        "invité",
        "invite",
        "invitado",
        "convidado",
        "ospite",
        "laufkunde",
        "laufkundschaft",
    ];
    if id.is_empty() {
        return true;
    }
    if id.len() > 20 {
        return false;
    }
    let text = String::from_utf8_lossy(id).to_lowercase();
    NOBODY.contains(&text.as_str())
}

/// A word as it is compared: letters and digits alone, in lower case, without accents.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().flat_map(char::to_lowercase);
    letters
        .filter_map(|letter| match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => Some('a'),
            'ç' => Some('c'),
            'è' | 'é' | 'ê' | 'ë' => Some('e'),
            'ì' | 'í' | 'î' | 'ï' => Some('i'),
            'ñ' => Some('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => Some('o'),
            'ù' | 'ú' | 'û' | 'ü' => Some('u'),
            letter => letter.is_alphanumeric().then_some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_the_same_in_every_language_and_case() {
        for word in [
            "Cancelled",
            "CANCELED",
            "storniert",
            "annulée",
            "Cancelado",
            "cancelada",
            "annullato",
            "geannuleerd",
            "wc-cancelled",
        ] {
            assert_eq!(status_word(word), Some(Word::NoSale), "{word}");
        }
        for word in [
            "refunded",
            "Erstattet",
            "rückerstattet",
            "remboursée",
            "reembolsado",
            "rimborsato",
            "terugbetaald",
        ] {
            assert_eq!(status_word(word), Some(Word::Refunded), "{word}");
        }
        for word in [
            "paid",
            "bezahlt",
            "Livrée",
            "entregue",
            "partially_refunded",
            "",
            "wc-completed",
        ] {
            assert_eq!(status_word(word), Some(Word::Sale), "{word}");
        }
        assert_eq!(status_word("gold lane"), None);
    }

    #[test]
    fn no_word_has_two_meanings() {
        let all = [NO_SALE, REFUNDED, REFUND, SALE].concat();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), all.len());
        for word in all {
            assert_eq!(plain(word), word);
        }
    }

    #[test]
    fn yes_and_no_are_told_from_other_words() {
        assert_eq!(yes_or_no(b"True", false), Some(true));
        assert_eq!(yes_or_no("não".as_bytes(), false), Some(false));
        assert_eq!(
            (yes_or_no(b"1", true), yes_or_no(b"1", false)),
            (Some(true), None)
        );
        assert_eq!(
            (yes_or_no(b"", true), yes_or_no(b"12.00", true)),
            (None, None)
        );
    }

    #[test]
    fn nobody_has_many_names() {
        for id in [
            "",
            "NULL",
            "nan",
            "<NA>",
            "(blank)",
            "-",
            "undefined",
            "Walk-in",
            "GUEST",
            "#N/A",
        ] {
            assert!(is_nobody(id.as_bytes()), "{id}");
        }
        for id in ["A", "0", "guest@x.example", "walker", "--1"] {
            assert!(!is_nobody(id.as_bytes()), "{id}");
        }
    }
}
