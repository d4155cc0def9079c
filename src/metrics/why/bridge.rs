//! Who: orders' revenue of one period to that of another, by what became of its customers. why.md, section 1.

use super::walk::{Customer, Frame, Walked};
use crate::calendar::Day;

/// What became of a customer who bought in one of the periods. The first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Bought now; the first order ever lies in the period.
    New,
    /// Bought now, not before; the first order lies between the two periods.
    AcquiredBetween,
    /// Bought now, not before, and was not active at the period's start.
    WonBack,
    /// Bought now, not before, though active all along.
    Returned,
    /// Bought in both, for more now.
    KeptMore,
    /// For less now.
    KeptLess,
    /// For the same.
    KeptSame,
    /// Bought before, not now, and is active at the period's end.
    Absent,
    /// Bought before, not now, and is active no more.
    Lost,
}

/// All classes, in the order of the bridge.
pub const CLASSES: [Class; 9] = [
    Class::New,
    Class::AcquiredBetween,
    Class::WonBack,
    Class::Returned,
    Class::KeptMore,
    Class::KeptLess,
    Class::KeptSame,
    Class::Absent,
    Class::Lost,
];

impl Class {
    /// The class of a customer; none for one who bought in neither period.
    pub fn of(customer: &Customer, frame: &Frame) -> Option<Class> {
        let (now, before) = (&customer.now, &customer.before);
        Some(match (now.bought(), before.bought()) {
            (false, false) => return None,
            (true, true) => match now.seen.revenue.cmp(&before.seen.revenue) {
                std::cmp::Ordering::Greater => Class::KeptMore,
                std::cmp::Ordering::Less => Class::KeptLess,
                std::cmp::Ordering::Equal => Class::KeptSame,
            },
            (true, false) if !now.seen.returning => Class::New,
            (true, false) if !customer.is_known && !frame.is_adjacent() => Class::AcquiredBetween,
            (true, false) if !now.seen.at_start => Class::WonBack,
            (true, false) => Class::Returned,
            (false, true) if now.seen.at_end => Class::Absent,
            (false, true) => Class::Lost,
        })
    }

    /// The key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Class::New => "new",
            Class::AcquiredBetween => "acquired_between",
            Class::WonBack => "won_back",
            Class::Returned => "returned",
            Class::KeptMore => "kept_more",
            Class::KeptLess => "kept_less",
            Class::KeptSame => "kept_same",
            Class::Absent => "absent",
            Class::Lost => "lost",
        }
    }

    /// The name in a table.
    pub fn title(self) -> &'static str {
        match self {
            Class::New => "New",
            Class::AcquiredBetween => "Acquired in between",
            Class::WonBack => "Won back",
            Class::Returned => "Returned",
            Class::KeptMore => "Kept, spending more",
            Class::KeptLess => "Kept, spending less",
            Class::KeptSame => "Kept, the same",
            Class::Absent => "Absent, still active",
            Class::Lost => "Lost",
        }
    }
}

/// Customers of one class, with their orders' revenue in both periods, in units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Step {
    /// How many.
    pub customers: u64,
    /// In the one before.
    pub before: i128,
    /// In the period.
    pub now: i128,
}

impl Step {
    /// What it counts towards the change.
    pub fn change(&self) -> i128 {
        self.now - self.before
    }
}

/// How much of the loss of the customers compared with can have shown by the period's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostSeen {
    /// All: the activity window ends after the period compared with.
    All,
    /// That of customers who bought early in it.
    Partly,
    /// None: the window reaches back over all of it.
    Nobody,
}

impl LostSeen {
    /// Of a frame.
    pub fn of(frame: &Frame) -> LostSeen {
        let reach: Day = frame.window.before(frame.now.end);
        if reach <= frame.before.start {
            LostSeen::Nobody
        } else if reach < frame.before.end {
            LostSeen::Partly
        } else {
            LostSeen::All
        }
    }
}

/// The steps of a walk that the frame knows of, in their order; none for the lost where no loss can have shown.
pub fn steps(walked: &Walked, frame: &Frame) -> Vec<(Class, Option<Step>)> {
    let unseen = LostSeen::of(frame) == LostSeen::Nobody;
    let steps = CLASSES.into_iter().zip(walked.steps);
    steps
        .filter(|(class, _)| *class != Class::AcquiredBetween || !frame.is_adjacent())
        .map(|(class, step)| {
            (
                class,
                Some(step).filter(|_| class != Class::Lost || !unseen),
            )
        })
        .collect()
}
