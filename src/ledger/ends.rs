//! What a column of ends holds: the instant at which service stops, or its last day. One rule for contracts and
//! subscriptions (definitions, section 2).

use super::contracts::Spell;
use crate::calendar::Day;

/// A gap of so many days between two contracts is none.
pub const GAP: i32 = 1;

/// What the end column holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EndIs {
    /// The instant at which service stops: the next contract starts on the same day.
    #[default]
    Instant,
    /// The last day of service: the next contract starts on the day after.
    LastDay,
}

/// How the end column was read, and what speaks for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ends {
    /// What it holds.
    pub are: EndIs,
    /// Whether that was given.
    pub given: bool,
    /// All spells.
    pub spells: u64,
    /// Those that have no end.
    pub open: u64,
    /// Spells that start before an earlier one of the customer has ended.
    pub overlaps: u64,
    /// The customers of these.
    pub overlapping: u64,
    /// Spells that ended, those of one day apart.
    pub ended: u64,
    /// Of these, how many are followed by another of the customer that starts on the end day.
    pub same: u64,
    /// And how many by one that starts on the day after.
    pub next: u64,
    /// And how many by one that starts on the day after, and by none on the same day.
    pub next_alone: u64,
    /// Whether the column holds only ends that have been.
    pub are_past: bool,
}

impl EndIs {
    /// Its name, as it is typed.
    pub fn name(self) -> &'static str {
        match self {
            EndIs::Instant => "instant",
            EndIs::LastDay => "last-day",
        }
    }

    /// E, the day at whose first moment a spell with this end is in force for the last time.
    pub fn instant(self, end: Day) -> Day {
        match self {
            EndIs::Instant => end,
            EndIs::LastDay => end.plus_days(1),
        }
    }
}

impl Ends {
    /// Looks at a customer's spells, sorted by start. A spell of one day says nothing.
    pub(super) fn count(&mut self, spells: &[Spell]) {
        let (mut until, overlaps) = (Day::MIN, self.overlaps);
        for spell in spells {
            self.spells += 1;
            self.open += u64::from(spell.end.is_none());
            self.overlaps += u64::from(spell.start < until);
            until = until.max(spell.end.unwrap_or(Day::MAX));
            let Some(end) = spell.end.filter(|end| *end > spell.start) else {
                continue;
            };
            // Sorted by start, and every day asked for is later than this spell's.
            let starts_on = |day: Day| {
                let first = spells.partition_point(|other| other.start < day);
                spells.get(first).is_some_and(|other| other.start == day)
            };
            self.ended += 1;
            let (same, next) = (starts_on(end), starts_on(end.plus_days(1)));
            self.same += u64::from(same);
            self.next += u64::from(next);
            self.next_alone += u64::from(next && !same);
        }
        self.overlapping += u64::from(self.overlaps > overlaps);
    }

    /// Reads the ends as `given`, else as the customers who go on say: as last days where more of the spells that
    /// ended are followed by one that starts on the day after than by one on the same day, and those are a tenth
    /// of all that ended.
    pub(super) fn decide(&mut self, given: Option<EndIs>) {
        self.given = given.is_some();
        let found = match self.next > self.same && 10 * self.next >= self.ended {
            true => EndIs::LastDay,
            false => EndIs::Instant,
        };
        self.are = given.unwrap_or(found);
    }
}
