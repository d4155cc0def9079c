//! From rows in any order to histories.

use super::ids::hash;
use super::{Guests, Ids, Orders};
use crate::calendar::Day;

/// Why rows cannot become a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// More than 2^32 − 1 customers or rows.
    #[error("more than 4,294,967,295 rows or customers")]
    TooMany,
    /// Amounts whose digits do not fit 64 bits at the decimals that the data need.
    #[error(
        "an amount is too large to be kept exactly beside amounts with {scale} decimals (at most 18 digits in all)"
    )]
    TooLarge {
        /// Decimals of the finest amount.
        scale: u32,
    },
}

/// Collects rows in any order; [`OrdersBuilder::finish`] groups them by customer, merges the rows
/// of one order and sorts each history by day, so that neither the order of rows nor their
/// splitting into files leaves a trace in the result.
#[derive(Debug, Default)]
pub struct OrdersBuilder {
    ids: Ids,
    customers: Vec<u32>,
    days: Vec<Day>,
    amounts: Vec<i64>,
    /// Hashes of order ids, one a row, or none at all when the rows are orders by themselves. Only
    /// compared within one customer, so 64 bits are as good as the ids.
    orders: Vec<u64>,
    /// The row each file's rows start at.
    files: Vec<u32>,
    scale: u32,
    guests: Guests,
    first_day: Option<Day>,
    last_day: Option<Day>,
}

impl OrdersBuilder {
    /// A builder without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that the rows that follow come from another file.
    pub fn next_file(&mut self) {
        self.files
            .push(u32::try_from(self.days.len()).unwrap_or(u32::MAX));
    }

    /// Adds a row: `units` of 10^−`scale` each, on `day`. An empty `customer` is a guest. Rows with
    /// an order id are merged with the customer's other rows of that id; the others are orders by
    /// themselves, which only works if no row of the ledger has an id.
    ///
    /// # Errors
    /// [`LedgerError`] when the row does not fit.
    pub fn push(
        &mut self,
        customer: &[u8],
        order: Option<&[u8]>,
        day: Day,
        units: i64,
        scale: u32,
    ) -> Result<(), LedgerError> {
        let units = self.at_common_scale(units, scale)?;
        self.saw(day);
        if customer.is_empty() {
            let (rows, sum) = self.guests.by_day.entry(day).or_default();
            *rows += 1;
            *sum += i128::from(units);
            return Ok(());
        }
        if self.days.len() >= u32::MAX as usize {
            return Err(LedgerError::TooMany);
        }
        let customer = self.ids.intern(customer).ok_or(LedgerError::TooMany)?;
        self.customers.push(customer);
        self.days.push(day);
        self.amounts.push(units);
        if let Some(order) = order {
            self.orders.push(hash(order));
        }
        Ok(())
    }

    /// Adds all rows of another builder, as if they had been pushed after its own.
    ///
    /// # Errors
    /// [`LedgerError`] when they do not fit.
    pub fn append(&mut self, other: OrdersBuilder) -> Result<(), LedgerError> {
        if self.days.is_empty() && self.guests.by_day.is_empty() {
            let files = std::mem::take(&mut self.files);
            *self = other;
            // Nothing was pushed before, so every file so far starts at row 0.
            self.files.splice(0..0, files);
            return Ok(());
        }
        let numbers = (0..other.ids.len())
            .map(|number| {
                self.ids
                    .intern(other.ids.get(number))
                    .ok_or(LedgerError::TooMany)
            })
            .collect::<Result<Vec<u32>, _>>()?;
        if self.days.len() + other.days.len() > u32::MAX as usize {
            return Err(LedgerError::TooMany);
        }
        let base = self.days.len() as u32;
        self.files
            .extend(other.files.iter().map(|start| base + start));
        // A row of the finer scale first, so that both sides have it.
        self.at_common_scale(0, self.scale.max(other.scale))?;
        let scale = self.scale;
        for amount in other.amounts {
            self.amounts.push(rescale(amount, other.scale, scale)?);
        }
        let factor = 10_i128.pow((scale - other.scale).min(18));
        for (day, (rows, units)) in other.guests.by_day {
            let units = units
                .checked_mul(factor)
                .ok_or(LedgerError::TooLarge { scale })?;
            let (all_rows, sum) = self.guests.by_day.entry(day).or_default();
            *all_rows += rows;
            *sum += units;
        }
        self.customers.extend(
            other
                .customers
                .iter()
                .map(|&number| numbers[number as usize]),
        ); // invariant
        self.days.extend(other.days);
        self.orders.extend(other.orders);
        for day in [other.first_day, other.last_day].into_iter().flatten() {
            self.saw(day);
        }
        Ok(())
    }

    fn saw(&mut self, day: Day) {
        self.first_day = Some(self.first_day.map_or(day, |first| first.min(day)));
        self.last_day = Some(self.last_day.map_or(day, |last| last.max(day)));
    }

    /// The amount at the finest scale seen so far; coarser amounts seen before are brought to it.
    fn at_common_scale(&mut self, units: i64, scale: u32) -> Result<i64, LedgerError> {
        if scale == self.scale {
            return Ok(units);
        }
        if scale < self.scale {
            return rescale(units, scale, self.scale);
        }
        for amount in &mut self.amounts {
            *amount = rescale(*amount, self.scale, scale)?;
        }
        let factor = 10_i128.pow((scale - self.scale).min(18));
        for (_, sum) in self.guests.by_day.values_mut() {
            *sum = sum
                .checked_mul(factor)
                .ok_or(LedgerError::TooLarge { scale })?;
        }
        self.scale = scale;
        Ok(units)
    }

    /// The ledger of all rows up to and including `as_of`; rows after it are left out and counted.
    ///
    /// # Errors
    /// [`LedgerError::TooLarge`] when the rows of an order add up to more than 18 digits.
    pub fn finish(mut self, as_of: Option<Day>) -> Result<Orders, LedgerError> {
        let after_as_of = as_of.map_or(0, |as_of| self.cut(as_of));
        let starts = self.starts();
        let mut rows = self.grouped(&starts);
        let mut orders = Orders {
            offsets: Vec::with_capacity(starts.len()),
            scale: self.scale,
            first_day: self.first_day,
            last_day: self.last_day,
            after_as_of,
            ..Orders::default()
        };
        orders.days.reserve(rows.len());
        orders.amounts.reserve(rows.len());
        orders.offsets.push(0);
        let has_ids = !self.orders.is_empty();
        for bounds in starts.windows(2) {
            let rows = &mut rows[bounds[0] as usize..bounds[1] as usize]; // invariant
            let kept = if has_ids {
                merge(rows, self.scale, &mut orders.in_two_files)?
            } else {
                rows.len()
            };
            let rows = &mut rows[..kept]; // invariant
            rows.sort_unstable_by_key(|row| (row.day, row.amount));
            orders.days.extend(rows.iter().map(|row| row.day));
            orders.amounts.extend(rows.iter().map(|row| row.amount));
            orders.offsets.push(orders.days.len() as u32);
        }
        orders.ids = self.ids;
        orders.guests = Guests {
            scale: self.scale,
            ..self.guests
        };
        Ok(orders)
    }

    /// Takes out the rows after `as_of`, and says how many.
    fn cut(&mut self, as_of: Day) -> u64 {
        if self.last_day.is_none_or(|last| last <= as_of) {
            return 0;
        }
        let mut builder = OrdersBuilder {
            scale: self.scale,
            ..OrdersBuilder::default()
        };
        let mut left_out = 0;
        let mut files = std::mem::take(&mut self.files).into_iter().peekable();
        for row in 0..self.days.len() {
            while files.next_if(|start| *start as usize <= row).is_some() {
                builder.next_file();
            }
            if self.days[row] > as_of {
                left_out += 1;
                continue;
            }
            let id = self.ids.get(self.customers[row] as usize);
            if let Some(customer) = builder.ids.intern(id) {
                builder.customers.push(customer);
                builder.days.push(self.days[row]);
                builder.amounts.push(self.amounts[row]);
                builder.orders.extend(self.orders.get(row));
                builder.saw(self.days[row]);
            }
        }
        for (day, (rows, units)) in std::mem::take(&mut self.guests.by_day) {
            if day > as_of {
                left_out += rows;
            } else {
                builder.guests.by_day.insert(day, (rows, units));
                builder.saw(day);
            }
        }
        *self = builder;
        left_out
    }

    /// Where each customer's rows start once grouped, and the end.
    fn starts(&self) -> Vec<u32> {
        let mut starts = vec![0_u32; self.ids.len() + 1];
        for &customer in &self.customers {
            starts[customer as usize + 1] += 1; // invariant
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        starts
    }

    /// The rows by customer (a counting sort).
    fn grouped(&self, starts: &[u32]) -> Vec<Row> {
        let mut next = starts.to_vec();
        let mut rows = vec![Row::default(); self.days.len()];
        let mut file = 0;
        for (index, &customer) in self.customers.iter().enumerate() {
            while self
                .files
                .get(file)
                .is_some_and(|&start| start as usize <= index)
            {
                file += 1;
            }
            let place = &mut next[customer as usize]; // invariant
            rows[*place as usize] = Row {
                order: self.orders.get(index).copied().unwrap_or_default(),
                day: self.days[index],
                amount: self.amounts[index],
                file: file as u32,
            };
            *place += 1;
        }
        rows
    }
}

#[derive(Debug, Clone, Copy)]
struct Row {
    order: u64,
    amount: i64,
    day: Day,
    file: u32,
}

impl Default for Row {
    fn default() -> Self {
        Row {
            order: 0,
            amount: 0,
            day: Day::MIN,
            file: 0,
        }
    }
}

/// Merges the rows of each order id: amounts add up, the day is the earliest. Returns how many
/// orders are left, at the front.
fn merge(rows: &mut [Row], scale: u32, in_two_files: &mut u64) -> Result<usize, LedgerError> {
    rows.sort_unstable_by_key(|row| (row.order, row.file));
    let mut kept = 0;
    let mut index = 0;
    while index < rows.len() {
        let mut order = rows[index];
        let mut sum = i128::from(order.amount);
        let mut two_files = false;
        index += 1;
        while index < rows.len() && rows[index].order == order.order {
            sum += i128::from(rows[index].amount);
            order.day = order.day.min(rows[index].day);
            two_files |= rows[index].file != order.file;
            index += 1;
        }
        order.amount = i64::try_from(sum).map_err(|_| LedgerError::TooLarge { scale })?;
        *in_two_files += u64::from(two_files);
        rows[kept] = order;
        kept += 1;
    }
    Ok(kept)
}

fn rescale(units: i64, from: u32, to: u32) -> Result<i64, LedgerError> {
    10_i64
        .checked_pow(to - from)
        .and_then(|factor| units.checked_mul(factor))
        .ok_or(LedgerError::TooLarge { scale: to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> Day {
        Day::from_ymd(2025, 1, 1).unwrap().plus_days(number)
    }

    fn shown(orders: &Orders) -> Vec<(String, Vec<(Day, i64)>)> {
        let mut all: Vec<_> = (0..orders.customers())
            .map(|c| {
                let id = String::from_utf8(orders.ids().get(c).to_vec()).unwrap();
                (id, orders.history(c).entries().collect())
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn rows_of_one_order_and_customer_are_one_order() {
        // definitions.md, section 1: amounts add up, the day is the earliest, per customer.
        let mut builder = OrdersBuilder::new();
        builder.push(b"a", Some(b"1"), day(3), 500, 2).unwrap();
        builder.push(b"b", Some(b"1"), day(2), 100, 2).unwrap();
        builder.push(b"a", Some(b"1"), day(1), 25, 1).unwrap();
        builder.push(b"a", Some(b"2"), day(0), -1, 0).unwrap();
        let orders = builder.finish(None).unwrap();
        assert_eq!(
            shown(&orders),
            [
                ("a".into(), vec![(day(0), -100), (day(1), 750)]),
                ("b".into(), vec![(day(2), 100)]),
            ]
        );
        assert_eq!(orders.money(750).to_string(), "7.50");
    }

    #[test]
    fn the_finest_amount_sets_the_scale() {
        let mut builder = OrdersBuilder::new();
        builder.push(b"a", None, day(0), 12, 0).unwrap();
        builder.push(b"", None, day(0), 1, 0).unwrap();
        builder.push(b"a", None, day(1), 1, 3).unwrap();
        let orders = builder.finish(None).unwrap();
        assert_eq!(shown(&orders)[0].1, [(day(0), 12_000), (day(1), 1)]);
        assert_eq!(orders.guests().total(), (1, "1".parse().unwrap()));
        let mut builder = OrdersBuilder::new();
        builder.push(b"a", None, day(0), i64::MAX, 0).unwrap();
        assert_eq!(
            builder.push(b"a", None, day(0), 1, 1),
            Err(LedgerError::TooLarge { scale: 1 })
        );
    }

    #[test]
    fn rows_after_as_of_are_left_out_and_counted() {
        let mut builder = OrdersBuilder::new();
        builder.push(b"late", None, day(9), 1, 0).unwrap();
        builder.push(b"a", None, day(5), 1, 0).unwrap();
        builder.push(b"", None, day(6), 1, 0).unwrap();
        let orders = builder.finish(Some(day(5))).unwrap();
        assert_eq!(orders.after_as_of(), 2);
        assert_eq!((orders.customers(), orders.last_day()), (1, Some(day(5))));
        assert_eq!(orders.guests().total().0, 0);
    }

    #[test]
    fn an_order_whose_rows_stand_in_two_files_is_counted() {
        let mut builder = OrdersBuilder::new();
        for _ in 0..2 {
            builder.next_file();
            builder.push(b"a", Some(b"1"), day(0), 1, 0).unwrap();
        }
        assert_eq!(builder.finish(None).unwrap().in_two_files(), 1);
    }

    proptest! {
        #[test]
        fn the_order_of_rows_leaves_no_trace(
            rows in prop::collection::vec((0..4_u8, 0..6_u8, 0..40_i32, -500..500_i64, 0..3_u32), 0..60),
            seed in any::<u64>(),
        ) {
            let fill = |rows: &[(u8, u8, i32, i64, u32)]| {
                let mut builder = OrdersBuilder::new();
                for &(customer, order, d, units, scale) in rows {
                    let id = [b'a' + customer];
                    builder.push(if customer == 0 { b"" } else { &id }, Some(&[order]), day(d), units, scale).unwrap();
                }
                builder
            };
            let build = |rows: &[(u8, u8, i32, i64, u32)]| fill(rows).finish(None).unwrap();
            let mut shuffled = rows.clone();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }
            let (one, other) = (build(&rows), build(&shuffled));
            let cut = seed as usize % (rows.len() + 1);
            let mut split = fill(&rows[..cut]);
            split.append(fill(&rows[cut..])).unwrap();
            let split = split.finish(None).unwrap();
            prop_assert_eq!(shown(&one), shown(&split));
            prop_assert_eq!(one.guests(), split.guests());
            prop_assert_eq!((one.first_day(), one.last_day()), (split.first_day(), split.last_day()));
            prop_assert_eq!(shown(&one), shown(&other));
            prop_assert_eq!(one.guests(), other.guests());
        }
    }
}
