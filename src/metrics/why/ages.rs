//! How long ago customers came: their groups by the time since their first order, and by its period. why.md, section 5.

use super::columns::{BLANK, Column, Grouped, Kind, Labels, by_period};
use super::walk::Frame;
use crate::calendar::{Calendar, Day, Unit, Window};

/// The bands of tenure, in months at a period's start: whose first order lies in these months before it, as with the
/// activity window, is in the band that they end.
pub(crate) const MONTHS: [u32; 5] = [1, 3, 6, 12, 24];

/// Their names, with that of the last one.
pub const TENURES: [&str; 6] = [
    "under_1_month",
    "1_3_months",
    "3_6_months",
    "6_12_months",
    "1_2_years",
    "2_years_and_more",
];

/// More quarters than this are years.
const QUARTERS: usize = 12;

/// Customers by the time since their first order at each period's start: they age, so their groups move. Who came in
/// the period is in the first band.
pub fn tenure(firsts: &[Option<Day>], frame: &Frame) -> Column {
    let blank = TENURES.len() as u32;
    let band = |start: Day, first: Day| {
        let older = MONTHS
            .iter()
            .filter(|months| first < Window::Months(**months).before(start));
        older.count() as u32
    };
    let label = |first: &Option<Day>| match first {
        Some(first) => [frame.now.start, frame.before.start].map(|start| band(start, *first)),
        None => [blank; 2],
    };
    let labels = Labels::Moving(firsts.iter().map(label).collect());
    tenure_of(labels, firsts.iter().any(Option::is_none))
}

/// The column of these bands; who never ordered is blank.
pub fn tenure_of(labels: Labels, has_blank: bool) -> Column {
    let mut groups = TENURES.map(str::to_owned).to_vec();
    groups.extend(has_blank.then(|| BLANK.to_owned()));
    Column {
        name: "tenure".to_owned(),
        kind: Kind::Tenure,
        values: TENURES.len(),
        groups,
        other: None,
        labels,
        moved: None,
        is_of_today: false,
    }
}

/// Customers by the quarter of their first order; by its year where there are more than 12.
pub fn cohort(firsts: &[Option<Day>], calendar: Calendar) -> Column {
    let grouped = cohorts(firsts, calendar);
    let labels = (0..firsts.len() as u32).map(|customer| grouped.group(customer));
    let labels = Labels::Fixed(labels.collect());
    Column::of("cohort", grouped, labels)
}

/// The quarters of first days, or the years where there are too many; a group of each day.
pub fn cohorts(firsts: &[Option<Day>], calendar: Calendar) -> Grouped {
    let named = |unit: Unit| {
        let name =
            |first: &Option<Day>| first.map(|first| calendar.period_of(unit, first).to_string());
        by_period(&firsts.iter().map(name).collect::<Vec<_>>())
    };
    let quarters = named(Unit::Quarter);
    match quarters.values > QUARTERS {
        true => named(Unit::Year),
        false => quarters,
    }
}
