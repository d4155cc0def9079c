//! Which groups a column puts customers into. why.md, section 3, kinds.

use std::collections::HashMap;

/// In the place of a group's number: no group.
pub const NOBODY: u32 = u32::MAX;

/// Texts up to this many are no identifiers.
const FEW_TEXTS: usize = 50;
/// Numbers up to this many are values as they are.
const FEW_NUMBERS: usize = 12;
/// Bands of numbers.
const BANDS: usize = 5;

/// What a column's groups are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Values as they are, the smallest groups together.
    Values,
    /// Numbers in bands of equally many customers.
    Bands,
    /// Time since the first order, at each period's start.
    Tenure,
    /// The period of the first order.
    Cohort,
}

impl Kind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Values => "values",
            Kind::Bands => "bands",
            Kind::Tenure => "tenure",
            Kind::Cohort => "cohort",
        }
    }
}

/// Why a column is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Skip {
    /// All customers have it.
    #[error("one value alone")]
    OneValue,
    /// A value for every second customer or more.
    #[error("identifies customers: {values} values of {customers} customers")]
    Identifies {
        /// Values.
        values: usize,
        /// Customers.
        customers: usize,
    },
    /// More numbers than were told apart.
    #[error(
        "{0} numbers, too many to be told apart here: `retention why` on the file puts them into bands"
    )]
    ManyNumbers(usize),
    /// Days.
    #[error("days: `--by cohort` puts customers into groups by that of their first order")]
    Dates,
    /// Enough columns are looked at.
    #[error("the first {0} columns are looked at")]
    TooMany(usize),
}

/// The customers' groups, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labels {
    /// One that stays.
    Fixed(Vec<u32>),
    /// One now and one before.
    Moving(Vec<[u32; 2]>),
}

impl Labels {
    /// A customer's groups, now and before; [`NOBODY`] for none.
    #[inline]
    pub fn of(&self, customer: usize) -> [u32; 2] {
        match self {
            Labels::Fixed(labels) => [labels.get(customer).copied().unwrap_or(NOBODY); 2],
            Labels::Moving(labels) => labels.get(customer).copied().unwrap_or([NOBODY; 2]),
        }
    }
}

/// A column in groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The column's header, or `tenure`, `cohort`.
    pub name: String,
    /// What the groups are.
    pub kind: Kind,
    /// Distinct values, before any are put together.
    pub values: usize,
    /// The groups' names.
    pub groups: Vec<String>,
    /// The place of the group that holds all values not shown by themselves.
    pub other: Option<usize>,
    /// The customers' groups.
    pub labels: Labels,
    /// Buyers of the two periods with another value in them; none where values do not stand in orders.
    pub moved: Option<u64>,
    /// Whether the values are those of a customers file: as of today.
    pub is_of_today: bool,
}

impl Column {
    /// Values in groups, with the customers' labels.
    pub fn of(name: &str, grouped: Grouped, labels: Labels) -> Column {
        Column {
            name: name.to_owned(),
            kind: grouped.kind,
            values: grouped.values,
            groups: grouped.groups,
            other: grouped.other,
            labels,
            moved: None,
            is_of_today: false,
        }
    }
}

/// A column's values, and how many customers have each.
#[derive(Debug, Clone, Default)]
pub struct Values<'a> {
    /// Their texts; an empty one is no value.
    pub texts: &'a [String],
    /// How many customers have each.
    pub customers: Vec<u64>,
    /// How many of them bought in either period: bands hold equally many of these.
    pub buyers: Vec<u64>,
    /// How many customers have none at all.
    pub without: u64,
    /// How many values are left out, as only the largest are known, and how many customers have them.
    pub beyond: [u64; 2],
}

/// The name of the group without a value.
pub const BLANK: &str = "(blank)";
/// The name of the group of all others.
pub const OTHER: &str = "other";

/// Values in groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped {
    /// What they are.
    pub kind: Kind,
    /// Distinct values.
    pub values: usize,
    /// Names.
    pub groups: Vec<String>,
    /// The place of the others.
    pub other: Option<usize>,
    /// The group of each value.
    of: Vec<u32>,
    /// That of no value.
    blank: u32,
}

impl Grouped {
    /// The group of a value by its number; [`NOBODY`] is no value.
    pub fn group(&self, value: u32) -> u32 {
        self.of.get(value as usize).copied().unwrap_or(self.blank)
    }
}

impl Values<'_> {
    /// The groups, `top` of them by themselves; `is_day` says which texts are days.
    ///
    /// # Errors
    /// The reason why it has none.
    pub fn grouped(&self, top: usize, is_day: impl FnMut(&str) -> bool) -> Result<Grouped, Skip> {
        let seen: Vec<&str> = self.seen().map(|(_, text, _)| text).collect();
        let [beyond, customers_beyond] = self.beyond;
        let values = seen.len() + beyond as usize;
        if values + usize::from(self.blank() > 0) < 2 {
            return Err(Skip::OneValue);
        }
        if values > 0 && seen.iter().copied().all(is_day) {
            return Err(Skip::Dates);
        }
        let numbers: Option<Vec<f64>> = seen.iter().map(|text| number(text)).collect();
        let numbers = numbers.filter(|numbers| numbers.len() > FEW_NUMBERS);
        let whole = |numbers: &[f64]| numbers.iter().all(|number| number.fract() == 0.0);
        let may_identify = numbers.as_deref().is_none_or(whole);
        let customers = self.customers.iter().sum::<u64>() + self.without + customers_beyond;
        let customers = customers as usize;
        if values > FEW_TEXTS && may_identify && 2 * values > customers {
            return Err(Skip::Identifies { values, customers });
        }
        let grouped = match numbers {
            Some(_) if beyond > 0 => return Err(Skip::ManyNumbers(values)),
            Some(_) => self.bands(),
            None => self.top(top),
        };
        Ok(Grouped { values, ..grouped })
    }

    /// The values that somebody has: number, text, and how many customers.
    fn seen(&self) -> impl Iterator<Item = (usize, &str, u64)> {
        let values = self.texts.iter().zip(&self.customers).enumerate();
        values
            .filter(|(_, (text, size))| **size > 0 && !text.is_empty())
            .map(|(number, (text, size))| (number, text.as_str(), *size))
    }

    /// Customers with an empty text, or none.
    fn blank(&self) -> u64 {
        let empty = self.texts.iter().zip(&self.customers);
        let empty = empty.filter(|(text, _)| text.is_empty());
        empty.map(|(_, size)| size).sum::<u64>() + self.without
    }

    /// The groups with the most customers, the largest first; then the others together.
    fn top(&self, top: usize) -> Grouped {
        let mut named: Vec<(&str, u64, Option<usize>)> = self
            .seen()
            .map(|(number, text, size)| (text, size, Some(number)))
            .collect();
        if self.blank() > 0 {
            named.push((BLANK, self.blank(), None));
        }
        named.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let others = named.split_off(top.min(named.len()));
        let rest = named.len() as u32;
        let (mut of, mut blank) = (vec![NOBODY; self.texts.len()], rest);
        let mut groups: Vec<String> = Vec::new();
        for (place, (name, _, number)) in (0..).zip(&named) {
            groups.push((*name).to_owned());
            match number.and_then(|number| of.get_mut(number)) {
                Some(slot) => *slot = place,
                None => blank = place,
            }
        }
        for (_, _, number) in &others {
            if let Some(slot) = number.and_then(|number| of.get_mut(number)) {
                *slot = rest;
            }
        }
        let has_others = !others.is_empty() || self.beyond != [0; 2];
        let other = has_others.then_some(groups.len());
        groups.extend(other.map(|_| OTHER.to_owned()));
        of.iter_mut()
            .filter(|group| **group == NOBODY)
            .for_each(|group| *group = blank);
        Grouped {
            kind: Kind::Values,
            values: 0,
            groups,
            other,
            of,
            blank,
        }
    }

    /// Bands of numbers with equally many buyers each; equal numbers are in one.
    fn bands(&self) -> Grouped {
        let numbers: Vec<(usize, f64)> = self
            .seen()
            .filter_map(|(place, text, _)| Some((place, number(text)?)))
            .collect();
        let buyers = |place: usize| self.buyers.get(place).copied().unwrap_or(0);
        let mut sorted: Vec<(f64, u64)> = (numbers.iter())
            .map(|(place, number)| (*number, buyers(*place)))
            .filter(|(_, buyers)| *buyers > 0)
            .collect();
        sorted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let tops = tops(&sorted);
        let band = |number: f64| tops.partition_point(|top| *top < number).min(BANDS - 1);
        // Bands that somebody is in, with the lowest and the highest number of each.
        let mut ends: Vec<Option<(f64, f64)>> = vec![None; BANDS];
        for (_, number) in &numbers {
            if let Some(ends) = ends.get_mut(band(*number)) {
                let (low, high) = ends.unwrap_or((*number, *number));
                *ends = Some((low.min(*number), high.max(*number)));
            }
        }
        let mut places = [NOBODY; BANDS];
        let mut groups = Vec::new();
        for (place, ends) in places.iter_mut().zip(&ends) {
            if let Some((low, high)) = ends {
                *place = groups.len() as u32;
                groups.push(match low == high {
                    true => low.to_string(),
                    false => format!("{low} to {high}"),
                });
            }
        }
        let blank = groups.len() as u32;
        if self.blank() > 0 {
            groups.push(BLANK.to_owned());
        }
        let mut of = vec![blank; self.texts.len()];
        for (place, number) in numbers {
            if let (Some(slot), Some(group)) = (of.get_mut(place), places.get(band(number))) {
                *slot = *group;
            }
        }
        Grouped {
            kind: Kind::Bands,
            values: 0,
            groups,
            other: None,
            of,
            blank,
        }
    }
}

/// The highest number of each band but the last: bands of equally many who have these sorted numbers, as near as numbers
/// that are equal allow. What a number of many takes too much is left to the other bands in equal parts.
fn tops(sorted: &[(f64, u64)]) -> Vec<f64> {
    let count = |numbers: &[(f64, u64)]| numbers.iter().map(|(_, count)| count).sum::<u64>() as f64;
    let mut tops = Vec::new();
    let mut rest = sorted;
    for bands in (2..=BANDS).rev() {
        let target = count(rest) / bands as f64;
        let (mut place, mut taken) = (0, 0.0);
        while let Some((number, _)) = rest.get(place) {
            let end = rest.partition_point(|(other, _)| other <= number);
            let with = taken + count(rest.get(place..end).unwrap_or_default());
            let nearer = (with - target).abs() < (taken - target).abs();
            if place > 0 && !nearer {
                break;
            }
            (place, taken) = (end, with);
        }
        let (band, more) = rest.split_at(place);
        if more.is_empty() {
            break;
        }
        tops.extend(band.last().map(|(number, _)| number));
        rest = more;
    }
    tops
}

/// A number as files write it, with a decimal point or comma.
fn number(text: &str) -> Option<f64> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    if !text.chars().all(plain) || text.matches(',').count() > 1 {
        return None;
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

/// The groups of first days by the names of their periods, which sort as time does; without a name it is blank.
pub fn by_period(firsts: &[Option<String>]) -> Grouped {
    let mut names: Vec<&String> = firsts.iter().flatten().collect();
    names.sort_unstable();
    names.dedup();
    let places: HashMap<&str, u32> = names.iter().map(|name| name.as_str()).zip(0..).collect();
    let blank = names.len() as u32;
    let label = |first: &Option<String>| {
        let first = first.as_deref();
        first
            .and_then(|first| places.get(first).copied())
            .unwrap_or(blank)
    };
    let of = firsts.iter().map(label).collect();
    let mut groups: Vec<String> = names.into_iter().cloned().collect();
    let values = groups.len();
    if firsts.iter().any(Option::is_none) {
        groups.push(BLANK.to_owned());
    }
    Grouped {
        kind: Kind::Cohort,
        values,
        groups,
        other: None,
        of,
        blank,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[&str]) -> (Vec<u32>, Vec<String>) {
        let mut texts: Vec<String> = Vec::new();
        let mut number = |value: &str| match texts.iter().position(|text| text == value) {
            Some(place) => place as u32,
            None => {
                texts.push(value.to_owned());
                texts.len() as u32 - 1
            }
        };
        let of = values.iter().map(|value| number(value)).collect();
        (of, texts)
    }

    /// The groups of customers who all bought, and each one's.
    fn grouped(values: &[&str], top: usize) -> Result<(Grouped, Vec<u32>), Skip> {
        let (of, texts) = column(values);
        let count = |number: u32| of.iter().filter(|one| **one == number).count() as u64;
        let customers: Vec<u64> = (0..texts.len() as u32).map(count).collect();
        let values = Values {
            texts: &texts,
            buyers: customers.clone(),
            customers,
            ..Values::default()
        };
        let found = values.grouped(top, |text| text.starts_with("2025-"))?;
        let labels = of.iter().map(|number| found.group(*number)).collect();
        Ok((found, labels))
    }

    #[test]
    fn the_largest_values_stand_by_themselves() {
        let (found, labels) = grouped(&["b", "a", "a", "", "c", "b", "a", "d"], 2).unwrap();
        assert_eq!(found.groups, ["a", "b", "other"]);
        assert_eq!(labels, [1, 0, 0, 2, 2, 1, 0, 2]);
        assert_eq!((found.other, found.values), (Some(2), 4));
        let (found, labels) = grouped(&["b", "a", ""], 5).unwrap();
        assert_eq!(found.groups, ["(blank)", "a", "b"]);
        assert_eq!((found.other, labels), (None, vec![2, 1, 0]));
    }

    #[test]
    fn columns_that_say_nothing_are_skipped() {
        assert_eq!(grouped(&["x", "x"], 5).unwrap_err(), Skip::OneValue);
        let days = grouped(&["2025-01-02", "2025-02-03T10:00", ""], 5);
        assert_eq!(days.unwrap_err(), Skip::Dates);
        let names: Vec<String> = (0..60).map(|number| format!("id{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let identifies = Skip::Identifies {
            values: 60,
            customers: 60,
        };
        assert_eq!(grouped(&names, 5).unwrap_err(), identifies);
        // As many amounts are no identifiers: they have decimals.
        let amounts: Vec<String> = (0..60).map(|number| format!("{number}.5")).collect();
        let amounts: Vec<&str> = amounts.iter().map(String::as_str).collect();
        assert_eq!(grouped(&amounts, 5).unwrap().0.kind, Kind::Bands);
    }

    #[test]
    fn bands_hold_equally_many_and_ties_stay_together() {
        // Thirteen different numbers of twenty customers, four in each fifth; seven have a 1.
        let numbers = [
            "1", "1", "1", "1", "1", "1", "1", "8", "9", "10", "11", "12", "13", "14", "15", "16",
            "17", "18", "19", "20",
        ];
        let (found, _) = grouped(&numbers, 5).unwrap();
        // Seven of twenty in the first band leave thirteen for four: 3.25 each.
        assert_eq!(
            found.groups,
            ["1", "8 to 10", "11 to 13", "14 to 16", "17 to 20"]
        );
        assert_eq!(found.values, 14);
        // So few are values as they are.
        assert_eq!(grouped(&["1", "2", "2"], 5).unwrap().0.groups, ["2", "1"]);
    }

    /// What only the largest values are known of: the rest is in `other`, and numbers have no bands.
    #[test]
    fn values_beyond_those_known_are_others() {
        let texts = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let values = Values {
            texts: &texts,
            customers: vec![90, 80, 70],
            beyond: [60, 65],
            ..Values::default()
        };
        let found = values.grouped(2, |_| false).unwrap();
        assert_eq!(found.groups, ["a", "b", "other"]);
        assert_eq!((found.values, found.group(2)), (63, 2));
        let numbers: Vec<String> = (0..14).map(|number| number.to_string()).collect();
        let values = Values {
            texts: &numbers,
            customers: vec![100; 14],
            beyond: [60, 65],
            ..Values::default()
        };
        assert_eq!(
            values.grouped(2, |_| false).unwrap_err(),
            Skip::ManyNumbers(74)
        );
    }
}
