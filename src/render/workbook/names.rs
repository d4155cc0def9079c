//! Names of sheets: at most 31 characters, some of them forbidden, no two alike.

/// Excel's limit, in UTF-16 units.
const LONGEST: usize = 31;

/// The names in use.
#[derive(Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// A name that Excel takes and that no other sheet has.
    pub(super) fn free(&mut self, wanted: &str) -> String {
        let wanted = allowed(wanted);
        let mut name = wanted.clone();
        let mut number = 2;
        while self.0.contains(&name.to_lowercase()) {
            let end = format!(" {number}");
            name = format!("{}{end}", cut(&wanted, LONGEST - end.len()));
            number += 1;
        }
        self.0.push(name.to_lowercase());
        name
    }
}

/// The words of a title up to its first sign or digit: `Retention report 2025-03 (…)` is "Retention report".
pub(super) fn of_title(title: &str) -> String {
    let words = title
        .split_whitespace()
        .take_while(|word| word.starts_with(char::is_alphabetic));
    let mut name = String::new();
    for word in words {
        let (word, ends) = match word.strip_suffix([':', ',', ';', '.']) {
            Some(word) => (word, true),
            None => (word, false),
        };
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
        if ends {
            break;
        }
    }
    name
}

fn allowed(name: &str) -> String {
    let name = crate::words::safe(name);
    let name: String = name
        .chars()
        .map(|c| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '-',
            c => c,
        })
        .collect();
    let name = cut(name.trim().trim_matches('\''), LONGEST);
    // Excel keeps this name for itself.
    if name.is_empty() || name.eq_ignore_ascii_case("history") {
        return "Table".to_owned();
    }
    name
}

/// The first so many UTF-16 units, whole words where there are several.
fn cut(name: &str, longest: usize) -> String {
    let mut end = 0;
    let mut units = 0;
    for (place, c) in name.char_indices() {
        units += c.len_utf16();
        if units > longest {
            break;
        }
        end = place + c.len_utf8();
    }
    let head = name.get(..end).unwrap_or_default();
    let whole = match (end < name.len(), head.rfind(' ')) {
        (true, Some(space)) if !name.get(end..).unwrap_or_default().starts_with(' ') => {
            head.get(..space).unwrap_or_default()
        }
        _ => head,
    };
    whole.trim_end().trim_end_matches('\'').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_allowed_and_unique() {
        let mut names = Names::default();
        assert_eq!(names.free("Cohorts"), "Cohorts");
        assert_eq!(names.free("cohorts"), "cohorts 2");
        assert_eq!(names.free("a/b: c"), "a-b- c");
        assert_eq!(names.free(""), "Table");
        // 31 units end inside the sixth word.
        let long = "Customers by predicted value, the most valuable tenth first";
        assert_eq!(names.free(long), "Customers by predicted value,");
        assert_eq!(names.free(long), "Customers by predicted value, 2");
        let emoji = "😀".repeat(20);
        assert_eq!(names.free(&emoji), "😀".repeat(15));
    }

    #[test]
    fn a_title_gives_its_words() {
        assert_eq!(of_title("Retention report 2025-03 (x)"), "Retention report");
        assert_eq!(of_title("Cohorts: retention by month"), "Cohorts");
        assert_eq!(of_title("What if"), "What if");
    }
}
