//! Survival of a table of durations: its rows as subjects, and its groups by size.

use crate::ledger::Durations;
use crate::models::survival::Observation;

/// The group of rows without a value.
const NONE: &str = "(none)";
/// The group of all that are not shown by themselves.
const OTHER: &str = "other";

/// Each row as a subject of weight 1.
///
/// What counts: a row is at risk from its entry on (0 where there is none) up to its duration, the entry itself not
/// included; without the event it is censored at its duration.
/// Definitions, section 10.
pub fn subjects(durations: &Durations) -> Vec<Observation> {
    subjects_where(durations, |_| true)
}

/// The subjects of the `top` groups with the most rows, largest first and equal ones by name, then those of all
/// others together.
pub fn grouped(durations: &Durations, top: usize) -> Vec<(String, Vec<Observation>)> {
    let mut sizes = vec![0_u64; durations.groups().len()];
    for row in durations.rows() {
        if let Some(size) = sizes.get_mut(row.group) {
            *size += 1;
        }
    }
    let name = |text: &[u8]| match text {
        b"" => NONE.to_owned(),
        text => String::from_utf8_lossy(text).into_owned(),
    };
    let groups = durations.groups().iter().map(|text| name(text));
    let mut ranked: Vec<(u64, String, usize)> = sizes
        .into_iter()
        .zip(groups)
        .zip(0..)
        .filter(|((size, _), _)| *size > 0)
        .map(|((size, name), number)| (size, name, number))
        .collect();
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let rest = ranked.split_off(top.min(ranked.len()));
    let mut parts: Vec<(String, Vec<Observation>)> = ranked
        .into_iter()
        .map(|(_, name, number)| (name, subjects_where(durations, |group| group == number)))
        .collect();
    if !rest.is_empty() {
        let mut is_other = vec![false; durations.groups().len()];
        for (_, _, number) in rest {
            if let Some(other) = is_other.get_mut(number) {
                *other = true;
            }
        }
        let others = subjects_where(durations, |group| {
            is_other.get(group).copied().unwrap_or(false)
        });
        parts.push((OTHER.to_owned(), others));
    }
    parts
}

fn subjects_where(durations: &Durations, belongs: impl Fn(usize) -> bool) -> Vec<Observation> {
    let rows = durations.rows().iter().filter(|row| belongs(row.group));
    rows.map(|row| Observation {
        entry: row.entry,
        time: row.time,
        event: row.event,
        weight: 1.0,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Watched;

    #[test]
    fn groups_are_ranked_by_size_and_the_rest_is_one() {
        let mut durations = Durations::default();
        for (time, text) in [(1.0, "b"), (2.0, ""), (3.0, "a"), (4.0, "b"), (5.0, "c")] {
            let group = durations.group(text.as_bytes());
            durations.push(Watched {
                entry: 0.0,
                time,
                event: true,
                group,
            });
        }
        let times = |top| -> Vec<(String, Vec<f64>)> {
            let groups = grouped(&durations, top).into_iter();
            let times = |subjects: Vec<Observation>| subjects.iter().map(|one| one.time).collect();
            groups.map(|(name, all)| (name, times(all))).collect()
        };
        let named = |name: &str, times: &[f64]| (name.to_owned(), times.to_vec());
        // b has two rows; the others one each, and "(none)" comes before letters.
        assert_eq!(
            times(2),
            [
                named("b", &[1.0, 4.0]),
                named("(none)", &[2.0]),
                named("other", &[3.0, 5.0])
            ]
        );
        assert_eq!(times(9).len(), 4);
        assert_eq!(subjects(&durations).len(), 5);
    }
}
