//! Which cells the data cover from their first day.

use super::triangle::{Align, Plan, Row, days, span};

/// How many of a cohort's first cells begin before the data do.
pub(super) fn first_covered(plan: &Plan, row: &Row) -> usize {
    match plan.align {
        Align::Calendar => {
            let periods = std::iter::successors(Some(row.period), |period| Some(period.next()));
            let before = periods.take_while(|period| period.start < plan.begin);
            before.take(row.observable).count()
        }
        Align::Elapsed => {
            let before = row.earliest.map_or(0, |day| days(day, plan.begin));
            before.div_ceil(span(plan.every).unsigned_abs() as usize)
        }
    }
}
