//! Small helpers for words in messages.

/// The candidate that `asked` is most likely a slip of: at most a third of its letters changed,
/// case aside.
pub(crate) fn closest<'a>(
    asked: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let asked = asked.to_lowercase();
    candidates
        .map(|name| (strsim::levenshtein(&asked, &name.to_lowercase()), name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance * 3 <= asked.chars().count())
        .map(|(_, name)| name)
}

/// The letters in lower case, without accents.
pub(crate) fn without_accents(text: &str) -> impl Iterator<Item = char> + use<'_> {
    let letters = text.chars().flat_map(char::to_lowercase);
    letters.map(|letter| match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        letter => letter,
    })
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// `1 degree of freedom`, `2 degrees of freedom`.
pub(crate) fn of_freedom(count: u64) -> String {
    format!("{} of freedom", counted(count, "degree"))
}

/// Text from data or a file name without anything that a terminal would act on: control
/// characters, and marks that turn the direction of writing, are written as escapes.
pub(crate) fn safe(text: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(acts) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| {
            if acts(c) {
                c.escape_default().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// The name of a file as it stands, on one line: what a message needs wherever it goes. A terminal gets the
/// message through [`safe`].
pub(crate) fn one_line(name: &str) -> String {
    name.replace('\n', "\\n")
}

/// The same in ASCII: rules, dashes and signs by what stands nearest, any other character as an
/// escape, so that two names stay two.
pub(crate) fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => out.push(c),
            '–' | '—' | '−' | '─' | '\u{2010}' | '\u{2011}' => out.push('-'),
            '│' => out.push('|'),
            '┤' | '└' => out.push('+'),
            '…' => out.push_str("..."),
            '≤' => out.push_str("<="),
            '≥' => out.push_str(">="),
            '≠' => out.push_str("!="),
            '±' => out.push_str("+/-"),
            '→' => out.push_str("->"),
            '×' => out.push('x'),
            '·' => out.push('*'),
            '√' => out.push_str("sqrt "),
            'Σ' => out.push_str("sum "),
            '₀' => out.push('0'),
            '₁' => out.push('1'),
            '²' => out.push_str("^2"),
            '½' => out.push_str("1/2"),
            '¼' => out.push_str("1/4"),
            '¾' => out.push_str("3/4"),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '\u{a0}' | '\u{202f}' => out.push(' '),
            other => out.extend(other.escape_default()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["order_id", "customer_id", "amount"];
        assert_eq!(
            closest("custmer_id", names.into_iter()),
            Some("customer_id")
        );
        assert_eq!(closest("AMOUNT", names.into_iter()), Some("amount"));
        assert_eq!(closest("price", names.into_iter()), None);
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(0, "row"), "0 rows");
    }

    #[test]
    fn nothing_from_data_moves_the_terminal() {
        assert_eq!(
            safe("a\x1b[31mb\u{202e}c\r\n"),
            "a\\u{1b}[31mb\\u{202e}c\\r\\n"
        );
        assert_eq!(safe("Zoë £"), "Zoë £");
    }

    #[test]
    fn a_name_keeps_to_its_line() {
        assert_eq!(one_line("a\nb\x1b[31m.csv"), "a\\nb\x1b[31m.csv");
    }

    #[test]
    fn ascii_keeps_names_apart() {
        assert_eq!(ascii("5–6 % ≤ 1 − x … é"), "5-6 % <= 1 - x ... \\u{e9}");
        assert_ne!(ascii("Zoé"), ascii("Zoë"));
        assert_eq!(ascii("plain"), "plain");
    }
}
