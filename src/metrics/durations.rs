//! Survival of a table of durations: its rows as subjects, and its groups by size.

use crate::ledger::{Durations, Watched};
use crate::models::competing::{Outcome, Subject};
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
    durations.rows().iter().map(subject).collect()
}

/// The subjects of the `top` groups with the most rows, largest first and equal ones by name, then those of all
/// others together.
pub fn grouped(durations: &Durations, top: usize) -> Vec<(String, Vec<Observation>)> {
    let groups = grouped_rows(durations, top).into_iter();
    let subjects = |rows: Vec<&Watched>| rows.into_iter().map(subject).collect();
    groups.map(|(name, rows)| (name, subjects(rows))).collect()
}

fn grouped_rows(durations: &Durations, top: usize) -> Vec<(String, Vec<&Watched>)> {
    let mut rows: Vec<Vec<&Watched>> = vec![Vec::new(); durations.groups().len()];
    for row in durations.rows() {
        if let Some(group) = rows.get_mut(row.group) {
            group.push(row);
        }
    }
    let name = |text: &[u8]| match text {
        b"" => NONE.to_owned(),
        text => String::from_utf8_lossy(text).into_owned(),
    };
    let names = durations.groups().iter().map(|text| name(text));
    let mut ranked: Vec<(String, Vec<&Watched>)> = names.zip(rows).collect();
    ranked.retain(|(_, rows)| !rows.is_empty());
    ranked.sort_by(|one, other| {
        let larger = other.1.len().cmp(&one.1.len());
        larger.then_with(|| one.0.cmp(&other.0))
    });
    let rest = ranked.split_off(top.min(ranked.len()));
    if !rest.is_empty() {
        let others = rest.into_iter().flat_map(|(_, rows)| rows);
        ranked.push((OTHER.to_owned(), others.collect()));
    }
    ranked
}

/// The causes of a table's events, the most frequent first, each with the subjects of everybody and of the groups
/// of [`grouped`], as [`aalen_johansen`](crate::models::competing::aalen_johansen) wants them.
pub fn competing(durations: &Durations, top: usize) -> Vec<Cause> {
    let groups = grouped_rows(durations, top);
    let all: Vec<&Watched> = durations.rows().iter().collect();
    let of = |cause: usize| Cause {
        name: durations
            .causes()
            .get(cause)
            .map_or_else(String::new, |text| {
                String::from_utf8_lossy(text).into_owned()
            }),
        all: outcomes(&all, cause),
        groups: groups
            .iter()
            .map(|(name, rows)| (name.clone(), outcomes(rows, cause)))
            .collect(),
    };
    let mut causes: Vec<Cause> = (0..durations.causes().len()).map(of).collect();
    let events = |cause: &Cause| {
        cause
            .all
            .iter()
            .filter(|one| one.outcome == Outcome::Cause)
            .count()
    };
    causes.sort_by(|one, other| {
        let fewer = events(other).cmp(&events(one));
        fewer.then_with(|| one.name.cmp(&other.name))
    });
    causes
}

/// One cause's subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Its name.
    pub name: String,
    /// Everybody.
    pub all: Vec<Subject>,
    /// Each group by its name.
    pub groups: Vec<(String, Vec<Subject>)>,
}

fn outcomes(rows: &[&Watched], cause: usize) -> Vec<Subject> {
    let of = |row: &&Watched| Subject {
        entry: row.entry,
        time: row.time,
        outcome: match row.event {
            false => Outcome::Censored,
            true if row.cause == cause => Outcome::Cause,
            true => Outcome::Other,
        },
    };
    rows.iter().map(of).collect()
}

fn subject(row: &Watched) -> Observation {
    Observation {
        entry: row.entry,
        time: row.time,
        event: row.event,
        weight: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                cause: 0,
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
