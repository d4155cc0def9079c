//! Words of status columns and of columns of yes and no, in seven languages.

mod lists;
mod others;
mod sales;

use crate::input::columns::normalised;
use crate::words::without_accents;
use lists::{NO_SALE, NO_SALE_STEMS, REFUND, REFUNDED, REFUNDED_STEMS, TAKES_BACK};
pub(super) use others::{FLAGS_OF_NO_SALES, FLAGS_OF_SALES};
use others::{NOBODY, PARTS_OF_SALES, ROW_KINDS, WHOLE_SALES};
use sales::SALE;

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
    let word = normalised(text);
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
        of_several_words(text)
    }
}

/// The meaning of a status of several words, such as `Payment declined` or `Cancelled by customer`: that of the one
/// word that has one, unless another word takes it back.
fn of_several_words(text: &str) -> Option<Word> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words
        .map(normalised)
        .filter(|word| !word.is_empty())
        .collect();
    let any = |stems: &[&str]| {
        let mut words = words.iter();
        words.any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    };
    if words.len() < 2 || words.iter().any(|word| TAKES_BACK.contains(&word.as_str())) {
        return None;
    }
    match (any(NO_SALE_STEMS), any(REFUNDED_STEMS)) {
        (true, _) => Some(Word::NoSale),
        (false, true) => Some(Word::Refunded),
        (false, false) => None,
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
    let word = normalised(&String::from_utf8_lossy(text));
    match word.as_str() {
        "1" if digits => Some(true),
        "0" if digits => Some(false),
        word if YES.contains(&word) => Some(true),
        word if NO.contains(&word) => Some(false),
        _ => None,
    }
}

/// Whether a header names a column that tells what kind of a row each is.
pub(super) fn is_row_kind(header: &str) -> bool {
    ROW_KINDS.contains(&normalised(header).as_str())
}

/// The value of a sale among values that also name lines or payments of sales.
pub(super) fn sale_among_others(values: &[Vec<u8>]) -> Option<String> {
    let text = |value: &Vec<u8>| String::from_utf8_lossy(value).into_owned();
    let find = |words: &[&str]| {
        let mut texts = values.iter().map(text);
        texts.find(|text| words.contains(&normalised(text).as_str()))
    };
    find(PARTS_OF_SALES)?;
    find(WHOLE_SALES)
}

/// Bytes of the longest text that may be a word for nobody.
const LONGEST_NOBODY: usize = 36;

/// Whether an id is a word for nobody: what databases and shops write where there is no customer.
pub(super) fn is_nobody(id: &[u8]) -> bool {
    if id.is_empty() {
        return true;
    }
    if id.len() > LONGEST_NOBODY {
        return false;
    }
    if id
        .iter()
        .all(|byte| matches!(byte, b'-' | b'.' | b'?' | b'*' | b'/' | b'_'))
    {
        return true;
    }
    let zeros = |byte: &u8| matches!(byte, b'0' | b'-');
    if id.iter().any(u8::is_ascii_digit) {
        return id.len() == LONGEST_NOBODY && id.iter().all(zeros);
    }
    let text = String::from_utf8_lossy(id);
    if matches!(
        &*text.to_lowercase(),
        "\\n" | "n/d" | "n.d." | "#n/a" | "#value!" | "#ref!" | "#name?" | "#null!"
    ) {
        return true;
    }
    let text = text.trim_matches(|letter| "()[]<>\"!".contains(letter));
    let letters: String = without_accents(text)
        .filter(|letter| !matches!(letter, ' ' | '-' | '_' | '.' | '/' | '\\'))
        .collect();
    letters.is_empty() || NOBODY.contains(&letters.as_str())
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
        for word in [
            "Payment declined",
            "Cancelled by customer",
            "Paiement refusé",
            "Auto-Draft",
        ] {
            assert_eq!(status_word(word), Some(Word::NoSale), "{word}");
        }
        assert_eq!(status_word("Order refunded"), Some(Word::Refunded));
        for word in [
            "gold lane",
            "not cancelled",
            "Cancellation requested",
            "partly refunded",
        ] {
            assert_eq!(status_word(word), None, "{word}");
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        let all = [NO_SALE, REFUNDED, REFUND, SALE].concat();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), all.len());
        for word in all {
            assert_eq!(normalised(word), word);
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
            "(leer)",
            "Público en general",
            "Guest_Checkout",
            "...",
            "00000000-0000-0000-0000-000000000000",
        ] {
            assert!(is_nobody(id.as_bytes()), "{id}");
        }
        for id in [
            "A",
            "0",
            "guest@x.example",
            "walker",
            "--1",
            "Null Bock",
            "Guest 17",
            "NA-1",
        ] {
            assert!(!is_nobody(id.as_bytes()), "{id}");
        }
    }
}
