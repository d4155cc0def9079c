//! What each customer pays a month, and from when until when.

use super::contracts::Spell;
use super::ends::{EndIs, Ends};
use super::error::LedgerError;
use super::ids::Ids;
use crate::calendar::Day;

/// What a file of subscriptions holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Rows with a start, an end and an amount a month or a year.
    #[default]
    Contracts,
    /// Rows with a start, an end, a price and its interval.
    Prices,
    /// Invoice lines with a service period.
    Invoices,
    /// A row for each customer and month.
    Snapshot,
    /// A row for each change of a customer's amount.
    Movements,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 5] = [
        Form::Contracts,
        Form::Prices,
        Form::Invoices,
        Form::Snapshot,
        Form::Movements,
    ];

    /// Its name, as it is typed.
    pub fn name(self) -> &'static str {
        match self {
            Form::Contracts => "contracts",
            Form::Prices => "prices",
            Form::Invoices => "invoices",
            Form::Snapshot => "snapshot",
            Form::Movements => "movements",
        }
    }

    /// Whether its rows have ends in a column that can be read in two ways.
    pub fn has_ends(self) -> bool {
        matches!(self, Form::Contracts | Form::Prices | Form::Invoices)
    }
}

/// Why somebody left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Nobody says.
    #[default]
    Unknown,
    /// They wanted to.
    Voluntary,
    /// A payment failed, or the like.
    Involuntary,
}

/// What a row is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// So many millionths a month.
    Monthly(i64),
    /// `units` × 10^−`scale` for the whole time from start to end.
    Service {
        /// The digits.
        units: i64,
        /// How many of them are decimals.
        scale: u8,
    },
}

/// One row: a customer pays so much from a start on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subscription {
    /// Its first day.
    pub start: Day,
    /// The day in the end column; `None` while it runs.
    pub end: Option<Day>,
    /// The day on which the customer asked for the end.
    pub requested: Option<Day>,
    /// What it is worth, a discount without an end taken off.
    pub worth: Worth,
    /// Millionths a month that are taken off up to `discounted`; 0 for none.
    pub discount: i64,
    /// The day in the column of the discount's end.
    pub discounted: Day,
    /// The number of its currency.
    pub currency: u16,
    /// The number of its group.
    pub group: u32,
    /// Why it ended.
    pub reason: Reason,
}

/// Every customer's subscriptions, each customer's sorted.
#[derive(Debug, Default)]
pub struct Subscriptions {
    ids: Ids,
    /// Where each customer's rows end.
    bounds: Vec<usize>,
    rows: Vec<Subscription>,
    groups: Vec<Box<[u8]>>,
    currencies: Vec<String>,
    form: Form,
    ends: Ends,
    first_start: Option<Day>,
    last_start: Option<Day>,
    last_end: Option<Day>,
    last_past: Option<Day>,
}

/// Collects rows in any order. What is finished does not depend on it, the customers' numbers apart.
#[derive(Debug, Default)]
pub struct SubscriptionsBuilder {
    whole: Subscriptions,
    customers: Vec<u32>,
    values: Ids,
}

impl SubscriptionsBuilder {
    /// A builder without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the group with this text, in no order.
    pub fn group(&mut self, text: &[u8]) -> u32 {
        self.values.intern(text).unwrap_or(0)
    }

    /// The number of a currency, in no order.
    pub fn currency(&mut self, code: &str) -> u16 {
        let known = &mut self.whole.currencies;
        let place = known.iter().position(|other| other == code);
        let place = place.unwrap_or_else(|| {
            known.push(code.to_owned());
            known.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    /// Adds a row of a customer.
    ///
    /// # Errors
    /// [`LedgerError::TooMany`] past 2^32 − 1 customers.
    pub fn push(&mut self, customer: &[u8], row: Subscription) -> Result<(), LedgerError> {
        let whole = &mut self.whole;
        let number = whole.ids.intern(customer).ok_or(LedgerError::TooMany)?;
        self.customers.push(number);
        whole.rows.push(row);
        let start = row.start;
        whole.first_start = Some(whole.first_start.map_or(start, |first| first.min(start)));
        whole.last_start = whole.last_start.max(Some(start));
        whole.last_end = whole.last_end.max(row.end);
        if whole.ends.are_past {
            whole.last_past = whole.last_past.max(row.end);
        }
        Ok(())
    }

    /// Adds the rows of another builder behind its own: customers keep the order in which they came.
    ///
    /// # Errors
    /// [`LedgerError::TooMany`] past 2^32 − 1 customers.
    pub fn absorb(&mut self, other: SubscriptionsBuilder) -> Result<(), LedgerError> {
        if self.whole.rows.is_empty() && self.whole.ids.is_empty() {
            let are_past = self.whole.ends.are_past;
            *self = other;
            self.whole.ends.are_past |= are_past;
            return Ok(());
        }
        let SubscriptionsBuilder {
            whole: other,
            customers,
            values,
        } = other;
        let mut numbers = Vec::with_capacity(other.ids.len());
        for number in 0..other.ids.len() {
            let number = self.whole.ids.intern(other.ids.get(number));
            numbers.push(number.ok_or(LedgerError::TooMany)?);
        }
        let groups: Vec<u32> = (0..values.len())
            .map(|number| self.group(values.get(number)))
            .collect();
        let currencies: Vec<u16> = (other.currencies.iter())
            .map(|code| self.currency(code))
            .collect();
        let new = |numbers: &[u32], old: u32| numbers.get(old as usize).copied().unwrap_or(0);
        let whole = &mut self.whole;
        self.customers
            .extend(customers.iter().map(|customer| new(&numbers, *customer)));
        whole.rows.extend(other.rows.into_iter().map(|row| {
            Subscription {
                group: new(&groups, row.group),
                currency: currencies
                    .get(usize::from(row.currency))
                    .copied()
                    .unwrap_or(0),
                ..row
            }
        }));
        whole.first_start = match (whole.first_start, other.first_start) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        whole.last_start = whole.last_start.max(other.last_start);
        whole.last_end = whole.last_end.max(other.last_end);
        whole.last_past = whole.last_past.max(other.last_past);
        whole.ends.are_past |= other.ends.are_past;
        Ok(())
    }

    /// Takes a day of another column that holds only days that have been.
    pub fn saw_past(&mut self, day: Day) {
        self.whole.last_past = self.whole.last_past.max(Some(day));
    }

    /// Says that the end column holds only ends that have been, like `canceled_at`.
    pub fn ends_are_past(&mut self) {
        self.whole.ends.are_past = true;
    }

    /// The rows by customer, their ends read as `given`, else as the customers who go on say.
    pub fn finish(mut self, form: Form, given: Option<EndIs>) -> Subscriptions {
        let ranks = ranks((0..self.values.len()).map(|number| self.values.get(number)));
        let whole = &mut self.whole;
        whole.form = form;
        whole.groups = sorted(&ranks, |number| self.values.get(number).into());
        let currency_ranks = self::ranks(whole.currencies.iter());
        let currencies = std::mem::take(&mut whole.currencies);
        whole.currencies = sorted(&currency_ranks, |number| {
            currencies.get(number).cloned().unwrap_or_default()
        });
        let rank = |ranks: &[usize], number: usize| ranks.get(number).copied().unwrap_or(0);
        for row in &mut whole.rows {
            row.group = rank(&ranks, row.group as usize) as u32;
            row.currency = rank(&currency_ranks, row.currency.into()) as u16;
        }
        let rows = std::mem::take(&mut whole.rows);
        (whole.rows, whole.bounds) = by_customer(rows, &self.customers, whole.ids.len());
        let mut first = 0;
        let mut spells = Vec::new();
        for end in whole.bounds.clone() {
            if let Some(rows) = whole.rows.get_mut(first..end) {
                rows.sort_unstable();
                if form.has_ends() {
                    spells.clear();
                    spells.extend(rows.iter().map(|row| Spell {
                        start: row.start,
                        end: row.end,
                    }));
                    whole.ends.count(&spells);
                }
            }
            first = end;
        }
        whole.ends.decide(given);
        self.whole
    }
}

/// The place of each text among all of them, sorted.
fn ranks<T: Ord>(texts: impl Iterator<Item = T>) -> Vec<usize> {
    let texts: Vec<T> = texts.collect();
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|number| texts.get(*number));
    let mut ranks = vec![0; order.len()];
    for (rank, number) in order.into_iter().enumerate() {
        if let Some(place) = ranks.get_mut(number) {
            *place = rank;
        }
    }
    ranks
}

/// What `of` gives for each number, in the order of their ranks.
fn sorted<T>(ranks: &[usize], of: impl Fn(usize) -> T) -> Vec<T> {
    let mut order: Vec<usize> = (0..ranks.len()).collect();
    order.sort_by_key(|number| ranks.get(*number));
    order.into_iter().map(of).collect()
}

/// The rows by their customers' numbers, and where each customer's end.
fn by_customer(
    rows: Vec<Subscription>,
    customers: &[u32],
    count: usize,
) -> (Vec<Subscription>, Vec<usize>) {
    let mut bounds = vec![0_usize; count];
    for &customer in customers {
        bounds[customer as usize] += 1; // invariant
    }
    let mut sum = 0;
    for bound in &mut bounds {
        // The place of the customer's first row, for now.
        (*bound, sum) = (sum, sum + *bound);
    }
    let Some(filler) = rows.first().copied() else {
        return (rows, bounds);
    };
    let mut grouped = vec![filler; rows.len()];
    for (row, &customer) in rows.into_iter().zip(customers) {
        let place = &mut bounds[customer as usize]; // invariant
        grouped[*place] = row; // invariant
        *place += 1;
    }
    (grouped, bounds)
}

impl Subscriptions {
    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.bounds.len()
    }

    /// The ids, by the customers' numbers.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// A customer's rows, sorted by start.
    pub fn of(&self, customer: usize) -> &[Subscription] {
        let end = self.bounds.get(customer).copied().unwrap_or(0);
        let before = customer.checked_sub(1);
        let first = before.and_then(|before| self.bounds.get(before).copied());
        self.rows.get(first.unwrap_or(0)..end).unwrap_or_default()
    }

    /// All rows, by customer.
    pub fn rows(&self) -> &[Subscription] {
        &self.rows
    }

    /// What the files hold.
    pub fn form(&self) -> Form {
        self.form
    }

    /// How the end column was read.
    pub fn ends(&self) -> Ends {
        self.ends
    }

    /// The texts of the groups, sorted, by their numbers.
    pub fn groups(&self) -> &[Box<[u8]>] {
        &self.groups
    }

    /// The currencies, sorted, by their numbers.
    pub fn currencies(&self) -> &[String] {
        &self.currencies
    }

    /// The first day any row starts.
    pub fn first_start(&self) -> Option<Day> {
        self.first_start
    }

    /// The last day any row starts.
    pub fn last_start(&self) -> Option<Day> {
        self.last_start
    }

    /// The last day in the column of ends.
    pub fn last_end(&self) -> Option<Day> {
        self.last_end
    }

    /// The last day in columns that hold only days that have been.
    pub fn last_past(&self) -> Option<Day> {
        self.last_past
    }
}

/// `units` × 10^−`scale` × `times` / `parts` in millionths, rounded once, half to even; `None` beyond 64 bits.
pub fn micros(units: i64, scale: u8, times: i64, parts: i64) -> Option<i64> {
    let mut above = i128::from(units).checked_mul(i128::from(times))?;
    let mut below = i128::from(parts);
    match scale {
        0..=6 => above = above.checked_mul(10_i128.pow(u32::from(6 - scale)))?,
        _ => below = below.checked_mul(10_i128.checked_pow(u32::from(scale - 6))?)?,
    }
    if below < 0 {
        (above, below) = (-above, -below);
    }
    if below == 0 {
        return None;
    }
    let (whole, rest) = (above.div_euclid(below), above.rem_euclid(below));
    let up = match (2 * rest).cmp(&below) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => whole % 2 != 0,
        std::cmp::Ordering::Less => false,
    };
    i64::try_from(whole + i128::from(up)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_a_month_are_rounded_once_half_to_even() {
        // 100 a year, by hand: 8.333333…; 20 for 30 days: 20 × 365/12/30 = 20.277777…
        assert_eq!(micros(100, 0, 1, 12), Some(8_333_333));
        assert_eq!(micros(2000, 2, 365, 12 * 30), Some(20_277_778));
        // Halves of a millionth: 0.0000005 and 0.0000015 go to the even neighbour.
        assert_eq!(micros(5, 7, 1, 1), Some(0));
        assert_eq!(micros(15, 7, 1, 1), Some(2));
        assert_eq!(micros(-15, 7, 1, 1), Some(-2));
        assert_eq!(micros(-5, 7, 1, 1), Some(0));
        assert_eq!(micros(-100, 0, 1, 12), Some(-8_333_333));
        assert_eq!(micros(1, 0, 1, 0), None);
        assert_eq!(micros(i64::MAX, 0, 1, 1), None);
    }

    #[test]
    fn the_order_of_rows_leaves_no_trace() {
        let day = |number| Day::from_ymd(2024, 1, 1).unwrap().plus_days(number);
        let rows = [("b", 0, "x"), ("a", 3, "y"), ("b", 1, "x"), ("a", 2, "")];
        let book = |order: [usize; 4]| {
            let mut builder = SubscriptionsBuilder::new();
            for place in order {
                let (customer, start, group) = rows[place];
                let group = builder.group(group.as_bytes());
                let currency = builder.currency(customer);
                let row = Subscription {
                    start: day(start),
                    end: None,
                    requested: None,
                    worth: Worth::Monthly(1),
                    discount: 0,
                    discounted: Day::MIN,
                    currency,
                    group,
                    reason: Reason::Unknown,
                };
                builder.push(customer.as_bytes(), row).unwrap();
            }
            let book = builder.finish(Form::Contracts, None);
            let of = |id: &[u8]| book.of(book.ids().find(id).unwrap()).to_vec();
            (
                of(b"a"),
                of(b"b"),
                book.groups().to_vec(),
                book.currencies().to_vec(),
            )
        };
        let (a, b, groups, currencies) = book([0, 1, 2, 3]);
        assert_eq!(book([3, 2, 1, 0]), book([0, 1, 2, 3]));
        assert_eq!((a.len(), b.len()), (2, 2));
        assert_eq!((a[0].start, a[0].group, a[1].group), (day(2), 0, 2));
        assert_eq!(groups, [b""[..].into(), b"x"[..].into(), b"y"[..].into()]);
        assert_eq!(currencies, ["a", "b"]);
    }
}
