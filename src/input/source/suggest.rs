//! Names near a name that does not exist.

use std::path::Path;

/// Entries of a folder that are looked at: a suggestion is not worth more.
const LOOKED_AT: usize = 10_000;
/// Names shown.
const SHOWN: usize = 3;

/// The end of a "no such file" message: ` (did you mean orders.csv?)`, ` (there is no folder data)`
/// or nothing.
pub(super) fn hint(path: &Path) -> String {
    let Some(wanted) = path.file_name().map(|name| name.to_string_lossy()) else {
        return String::new();
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let shown_folder = folder.as_os_str();
    let listed = if shown_folder.is_empty() {
        Path::new(".")
    } else {
        folder
    };
    if !listed.exists() {
        return format!(" (there is no folder {})", folder.display());
    }
    let Ok(entries) = listed.read_dir() else {
        return String::new();
    };
    let mut near: Vec<(usize, String)> = entries
        .take(LOOKED_AT)
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            distance(&wanted, &name).map(|far| (far, name))
        })
        .collect();
    // By distance, then by name: a folder lists its files in no order.
    near.sort();
    let names: Vec<String> = near
        .into_iter()
        .take(SHOWN)
        .map(|(_, name)| folder.join(name).display().to_string())
        .collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => format!(" (did you mean {only}?)"),
        Some((last, others)) => format!(" (did you mean {} or {last}?)", others.join(", ")),
    }
}

/// Typing errors between the two names, case apart; `None` if they are too many for a slip. A
/// missing or extra ending (`orders.csv`, `orders.csv.gz`) is one.
fn distance(wanted: &str, name: &str) -> Option<usize> {
    let (wanted, name) = (wanted.to_lowercase(), name.to_lowercase());
    let ending = |longer: &str, shorter: &str| {
        longer
            .strip_prefix(shorter)
            .is_some_and(|rest| rest.starts_with('.'))
    };
    if ending(&wanted, &name) || ending(&name, &wanted) {
        return Some(1);
    }
    // The ending is shared by all of a folder's files: it must not make unlike names alike.
    let stem = wanted.split('.').next().unwrap_or_default();
    let allowed = (stem.chars().count() / 3).max(1);
    let far = strsim::osa_distance(&wanted, &name);
    (far <= allowed).then_some(far)
}
