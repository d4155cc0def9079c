//! The known zone whose name is almost what was written.

use std::sync::LazyLock;

use super::TZDB;

/// How many letters may differ.
const CHANGES: usize = 2;

/// A name of the tz database, and its letters and digits: all of them, and those of the last part.
struct Known {
    name: String,
    plain: Vec<u8>,
    city: Vec<u8>,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let names = TZDB.available().map(|name| name.as_str().to_owned());
    names
        .filter(|name| name.contains('/'))
        .map(|name| Known {
            plain: plain(&name),
            city: plain(name.rsplit('/').next().unwrap_or(&name)),
            name,
        })
        .collect()
});

/// The known name that differs by at most two letters, or whose last part does.
pub(super) fn nearest(name: &str) -> Option<String> {
    let wanted = plain(name);
    if wanted.len() < 3 || wanted.len() > 60 {
        return None;
    }
    let most = CHANGES.min(wanted.len() / 3);
    KNOWN
        .iter()
        .filter_map(|known| {
            let whole = distance(&wanted, &known.plain, most);
            let changes = match (whole, distance(&wanted, &known.city, most)) {
                (Some(whole), Some(city)) => whole.min(city),
                (whole, city) => whole.or(city)?,
            };
            Some((changes, &known.name))
        })
        .min()
        .map(|(_, name)| name.clone())
}

fn plain(text: &str) -> Vec<u8> {
    text.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| byte.to_ascii_lowercase())
        .collect()
}

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein); `None`
/// if more than `most`.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut least = left;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let up = *cell;
            left = (diagonal + usize::from(x != y)).min(up + 1).min(left + 1);
            diagonal = up;
            *cell = left;
            least = least.min(left);
        }
        // What follows can only add to the least of a row.
        if least > most {
            return None;
        }
    }
    row.last().copied().filter(|changes| *changes <= most)
}
