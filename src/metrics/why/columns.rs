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

/// A column as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// The number of each customer's value; [`NOBODY`] where there is none.
    pub of: &'a [u32],
    /// The values' texts.
    pub texts: &'a [String],
}

/// The name of the group without a value.
pub const BLANK: &str = "(blank)";
/// The name of the group of all others.
pub const OTHER: &str = "other";

/// Groups with their customers' labels.
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
    /// Each customer's.
    pub labels: Vec<u32>,
}

impl Values<'_> {
    /// The groups, `top` of them by themselves; `is_buyer` says who bought in either period: bands hold equally many of
    /// them; `is_day` says which texts are days.
    ///
    /// # Errors
    /// The reason why it has none.
    pub fn grouped(
        &self,
        top: usize,
        is_buyer: impl Fn(usize) -> bool,
        is_day: impl FnMut(&str) -> bool,
    ) -> Result<Grouped, Skip> {
        let sizes = self.sizes();
        let seen: Vec<&str> = (self.texts.iter().zip(&sizes.of))
            .filter(|(text, size)| **size > 0 && !text.is_empty())
            .map(|(text, _)| text.as_str())
            .collect();
        let values = seen.len();
        if values + usize::from(sizes.blank > 0) < 2 {
            return Err(Skip::OneValue);
        }
        if values > 0 && seen.iter().copied().all(is_day) {
            return Err(Skip::Dates);
        }
        let numbers: Option<Vec<f64>> = seen.iter().map(|text| number(text)).collect();
        let numbers = numbers.filter(|numbers| numbers.len() > FEW_NUMBERS);
        let whole = |numbers: &[f64]| numbers.iter().all(|number| number.fract() == 0.0);
        let may_identify = numbers.as_deref().is_none_or(whole);
        let customers = self.of.len();
        if values > FEW_TEXTS && may_identify && 2 * values > customers {
            return Err(Skip::Identifies { values, customers });
        }
        let grouped = match numbers {
            Some(_) => self.bands(is_buyer),
            None => self.top(top, &sizes),
        };
        Ok(Grouped { values, ..grouped })
    }

    fn text(&self, customer: usize) -> &str {
        let number = self.of.get(customer).copied().unwrap_or(NOBODY);
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    fn sizes(&self) -> Sizes {
        let mut sizes = Sizes {
            of: vec![0; self.texts.len()],
            blank: 0,
        };
        for number in self.of {
            match sizes.of.get_mut(*number as usize) {
                Some(size)
                    if self
                        .texts
                        .get(*number as usize)
                        .is_some_and(|text| !text.is_empty()) =>
                {
                    *size += 1
                }
                _ => sizes.blank += 1,
            }
        }
        sizes
    }

    /// The groups with the most customers, the largest first; then the others together.
    fn top(&self, top: usize, sizes: &Sizes) -> Grouped {
        let mut named: Vec<(&str, u64, Option<usize>)> = (self.texts.iter().zip(&sizes.of))
            .enumerate()
            .filter(|(_, (_, size))| **size > 0)
            .map(|(number, (text, size))| (text.as_str(), *size, Some(number)))
            .collect();
        if sizes.blank > 0 {
            named.push((BLANK, sizes.blank, None));
        }
        named.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        let others = named.split_off(top.min(named.len()));
        let mut of_number = vec![NOBODY; self.texts.len()];
        let rest = named.len() as u32;
        let mut of_blank = rest;
        let mut groups: Vec<String> = Vec::new();
        for (place, (name, _, number)) in (0..).zip(&named) {
            groups.push((*name).to_owned());
            match number.and_then(|number| of_number.get_mut(number)) {
                Some(slot) => *slot = place,
                None => of_blank = place,
            }
        }
        for (_, _, number) in &others {
            if let Some(slot) = number.and_then(|number| of_number.get_mut(number)) {
                *slot = rest;
            }
        }
        let other = (!others.is_empty()).then_some(groups.len());
        groups.extend(other.map(|_| OTHER.to_owned()));
        let label = |number: &u32| match of_number.get(*number as usize) {
            Some(&place) if place != NOBODY => place,
            _ => of_blank,
        };
        Grouped {
            kind: Kind::Values,
            values: 0,
            groups,
            other,
            labels: self.of.iter().map(label).collect(),
        }
    }

    /// Bands of numbers with equally many buyers each; equal numbers are in one.
    fn bands(&self, is_buyer: impl Fn(usize) -> bool) -> Grouped {
        let of_customer = |customer: usize| number(self.text(customer));
        let mut sorted: Vec<f64> = (0..self.of.len())
            .filter(|customer| is_buyer(*customer))
            .filter_map(of_customer)
            .collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let tops = tops(&sorted);
        let band = |number: f64| tops.partition_point(|top| *top < number).min(BANDS - 1);
        // Bands that somebody is in, with the lowest and the highest number of each.
        let mut ends: Vec<Option<(f64, f64)>> = vec![None; BANDS];
        let mut labels: Vec<Option<usize>> = Vec::with_capacity(self.of.len());
        for customer in 0..self.of.len() {
            let placed = of_customer(customer).map(|number| (band(number), number));
            if let Some((band, number)) = placed
                && let Some(ends) = ends.get_mut(band)
            {
                let (low, high) = ends.unwrap_or((number, number));
                *ends = Some((low.min(number), high.max(number)));
            }
            labels.push(placed.map(|(band, _)| band));
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
        if labels.iter().any(Option::is_none) {
            groups.push(BLANK.to_owned());
        }
        let label = |band: Option<usize>| {
            band.map_or(blank, |band| places.get(band).copied().unwrap_or(blank))
        };
        Grouped {
            kind: Kind::Bands,
            values: 0,
            groups,
            other: None,
            labels: labels.into_iter().map(label).collect(),
        }
    }
}

/// The highest number of each band but the last: bands of equally many of these sorted numbers, as near as numbers that
/// are equal allow. What a number of many takes too much is left to the other bands in equal parts.
fn tops(sorted: &[f64]) -> Vec<f64> {
    let mut tops = Vec::new();
    let mut rest = sorted;
    for bands in (2..=BANDS).rev() {
        let target = rest.len() as f64 / bands as f64;
        let mut taken = 0;
        while let Some(number) = rest.get(taken) {
            let with = rest.partition_point(|other| other <= number);
            let nearer = (with as f64 - target).abs() < (taken as f64 - target).abs();
            if taken > 0 && !nearer {
                break;
            }
            taken = with;
        }
        let (band, more) = rest.split_at(taken);
        if more.is_empty() {
            break;
        }
        tops.extend(band.last());
        rest = more;
    }
    tops
}

/// How many customers have each value, and how many have none.
struct Sizes {
    of: Vec<u64>,
    blank: u64,
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

/// The groups of customers by the period of a first day, whose names sort as time does.
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
    let labels = firsts.iter().map(label).collect();
    let mut groups: Vec<String> = names.into_iter().cloned().collect();
    let values = groups.len();
    if firsts.iter().any(Option::is_none) {
        groups.push(BLANK.to_owned());
    }
    Grouped {
        kind: Kind::Cohort,
        values,
        labels,
        groups,
        other: None,
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

    fn grouped(values: &[&str], top: usize) -> Result<Grouped, Skip> {
        let (of, texts) = column(values);
        let values = Values {
            of: &of,
            texts: &texts,
        };
        values.grouped(top, |_| true, |text| text.starts_with("2025-"))
    }

    #[test]
    fn the_largest_values_stand_by_themselves() {
        let found = grouped(&["b", "a", "a", "", "c", "b", "a", "d"], 2).unwrap();
        assert_eq!(found.groups, ["a", "b", "other"]);
        assert_eq!(found.labels, [1, 0, 0, 2, 2, 1, 0, 2]);
        assert_eq!((found.other, found.values), (Some(2), 4));
        let found = grouped(&["b", "a", ""], 5).unwrap();
        assert_eq!(found.groups, ["(blank)", "a", "b"]);
        assert_eq!((found.other, found.labels), (None, vec![2, 1, 0]));
    }

    #[test]
    fn columns_that_say_nothing_are_skipped() {
        assert_eq!(grouped(&["x", "x"], 5), Err(Skip::OneValue));
        assert_eq!(
            grouped(&["2025-01-02", "2025-02-03T10:00", ""], 5),
            Err(Skip::Dates)
        );
        let names: Vec<String> = (0..60).map(|number| format!("id{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let identifies = Skip::Identifies {
            values: 60,
            customers: 60,
        };
        assert_eq!(grouped(&names, 5), Err(identifies));
        // As many amounts are no identifiers: they have decimals.
        let amounts: Vec<String> = (0..60).map(|number| format!("{number}.5")).collect();
        let amounts: Vec<&str> = amounts.iter().map(String::as_str).collect();
        assert_eq!(grouped(&amounts, 5).unwrap().kind, Kind::Bands);
    }

    #[test]
    fn bands_hold_equally_many_and_ties_stay_together() {
        // Thirteen different numbers of twenty customers, four in each fifth; seven have a 1.
        let numbers = [
            "1", "1", "1", "1", "1", "1", "1", "8", "9", "10", "11", "12", "13", "14", "15", "16",
            "17", "18", "19", "20",
        ];
        let found = grouped(&numbers, 5).unwrap();
        // Seven of twenty in the first band leave thirteen for four: 3.25 each.
        assert_eq!(
            found.groups,
            ["1", "8 to 10", "11 to 13", "14 to 16", "17 to 20"]
        );
        assert_eq!(found.values, 14);
        // So few are values as they are.
        assert_eq!(grouped(&["1", "2", "2"], 5).unwrap().groups, ["2", "1"]);
    }
}
