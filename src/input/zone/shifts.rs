//! A zone's shift from UTC by day: most days have one, so that a time costs no search among the changes
//! of clocks.

/// How many days are remembered at once: eleven years.
const DAYS: usize = 4096;

/// The shifts that were asked for, each day at the place that its number leaves divided by [`DAYS`].
#[derive(Clone, Debug, Default)]
pub(super) struct DayShifts(Vec<Entry>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// In days since 1970.
    day: i32,
    shift: Shift,
}

/// What the clocks do on a day.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shift {
    /// They are this many seconds ahead of UTC all day.
    Steady(i32),
    /// They are set, or may be.
    Changing,
}

impl DayShifts {
    /// The shift of this day, if it is remembered.
    #[inline]
    pub(super) fn get(&self, day: i32) -> Option<Shift> {
        let entry = self.0.get(place(day))?;
        (entry.day == day).then_some(entry.shift)
    }

    /// Remembers the shift of this day, in place of a day that had the same place.
    pub(super) fn put(&mut self, day: i32, shift: Shift) {
        let nothing = Entry {
            day: i32::MIN,
            shift: Shift::Changing,
        };
        self.0.resize(DAYS, nothing);
        if let Some(entry) = self.0.get_mut(place(day)) {
            *entry = Entry { day, shift };
        }
    }
}

#[inline]
fn place(day: i32) -> usize {
    day as usize % DAYS
}
