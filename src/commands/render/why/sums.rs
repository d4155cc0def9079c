//! The sums of a result's rows, checked against each other.

use std::sync::Arc;

use crate::calendar::{Calendar, Day, Period};
use crate::commands::why::labels::Days;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::moments::Ratios;
use crate::metrics::why::ages::{cohorts, tenure_of};
use crate::metrics::why::bridge::{CLASSES, Step};
use crate::metrics::why::columns::{Column, Labels, NOBODY, Values};
use crate::metrics::why::measure::Measure;
use crate::metrics::why::sums::{ColumnSums, GroupSums, WhySums};
use crate::metrics::why::walk::Frame;
use crate::money::Money;
use crate::sql::why::{COUNTS, CUSTOMERS, DAY, DUE, MOVED, PRODUCTS};

/// A row of sums.
struct Row<'a> {
    record: Record<'a>,
    measure: String,
    group: String,
    column: String,
    item: String,
}

impl Row<'_> {
    /// Decimals of X: products of it have as many more.
    fn is_money(&self) -> bool {
        self.measure == DAY || Measure::of(&self.measure).is_some_and(Measure::is_money)
    }
}

/// All rows of sums.
pub(super) struct Summed<'a> {
    rows: Vec<Row<'a>>,
    /// Decimals of the money in them.
    pub(super) scale: u32,
}

/// Columns with their sums, and those that are not looked at with the reasons.
type Columns = (Vec<ColumnSums>, Vec<(String, String)>);

const ALL: &str = "all";

impl<'a> Summed<'a> {
    pub(super) fn read(results: &'a Results) -> Result<Self, ResultError> {
        let mut rows = Vec::new();
        let mut scale = 0;
        for record in results.records() {
            let Some(measure) = record.optional_text("measure")? else {
                continue;
            };
            let text =
                |name: &str| Ok::<_, ResultError>(record.optional_text(name)?.unwrap_or_default());
            let row = Row {
                measure,
                group: text("group")?,
                column: text("column")?,
                // An item may be any text, like NULL: an empty one is told by its group.
                item: record.found("item")?.text.to_owned(),
                record,
            };
            if row.is_money() {
                for name in ["x_now", "x_before"] {
                    let decimals = row.record.money(name)?.decimal().normalize().scale();
                    scale = scale.max(decimals);
                }
            }
            rows.push(row);
        }
        Ok(Summed { rows, scale })
    }

    /// One unit of money.
    pub(super) fn unit(&self) -> f64 {
        10_f64.powi(-(self.scale as i32))
    }

    /// Money in units; none where it has more decimals or digits.
    pub(super) fn units(&self, money: Money) -> Option<i128> {
        let amount = money.decimal().normalize();
        let more = self.scale.checked_sub(amount.scale())?;
        amount.mantissa().checked_mul(10_i128.checked_pow(more)?)
    }

    fn money(&self, record: &Record<'_>, name: &str) -> Result<i128, ResultError> {
        let units = self.units(record.money(name)?);
        units.map_or_else(
            || Err(record.found(name)?.unfit("has too many digits".to_owned())),
            Ok,
        )
    }

    fn rows<'s>(&'s self, measure: &'s str, group: &'s str) -> impl Iterator<Item = &'s Row<'a>> {
        let rows = self.rows.iter();
        rows.filter(move |row| row.measure == measure && row.group == group)
    }

    /// The sums of a row.
    fn ratios(&self, row: &Row<'_>) -> Result<Ratios, ResultError> {
        let record = &row.record;
        let mut counts = COUNTS.iter().map(|(name, _)| *name);
        let mut next = || counts.next().unwrap_or_default();
        let customers = record.count(next())?;
        let any = [record.count(next())?, record.count(next())?];
        let with = [record.count(next())?, record.count(next())?];
        let is_money = row.is_money();
        let x = |name: &str| match is_money {
            true => self.money(record, name),
            false => record.count(name).map(i128::from),
        };
        let x = [x(next())?, x(next())?];
        let d = [record.count(next())?, record.count(next())?].map(i128::from);
        let mut too_large = false;
        // How often X is in each product, in the order of `PRODUCTS`.
        let factors = [2, 1, 0, 2, 1, 0, 2, 1, 1, 0];
        let mut products = [0; 10];
        for ((product, (name, _)), factor) in products.iter_mut().zip(PRODUCTS).zip(factors) {
            let Some(sum) = record.optional_real(name)? else {
                return Err(record.found(name)?.unfit("is no number".to_owned()));
            };
            let units = match is_money {
                true => sum * 10_f64.powi(factor * self.scale as i32),
                false => sum,
            };
            too_large |= units.abs() > 1e37;
            *product = units.round() as i128;
        }
        let [xx1, xd1, dd1, xx0, xd0, dd0, xx, xd, dx, dd] = products;
        Ok(Ratios {
            customers,
            any,
            with,
            x,
            d,
            squares: [[xx1, xd1, dd1], [xx0, xd0, dd0]],
            across: [xx, xd, dx, dd],
            too_large,
        })
    }

    /// The sums of all customers by the measures' keys. Where orders are summed up, they must be the report's.
    pub(super) fn of_all(
        &self,
        now: &Record<'_>,
    ) -> Result<Vec<(&'static str, Ratios)>, ResultError> {
        let mut all = Vec::new();
        for measure in Measure::ALL {
            for row in self.rows(measure.key(), ALL) {
                all.push((measure.key(), self.ratios(row)?));
            }
        }
        let net = all
            .iter()
            .find(|(key, _)| *key == Measure::RevenuePerCustomer.key());
        let revenue = self.money(now, "orders.revenue")? + self.money(now, "orders.refunds")?;
        // Nobody in either period: no row.
        if net.map_or(0, |(_, sums)| sums.x[0]) != revenue {
            let why = "with refunds is not the sum of the customers' net revenue".to_owned();
            return Err(now.found("orders.revenue")?.unfit(why));
        }
        Ok(all)
    }

    /// Customers due, and those active at the start who bought, each now and before.
    pub(super) fn due(&self) -> Result<[[u64; 2]; 2], ResultError> {
        let mut found = [[0; 2]; 2];
        for row in self.rows(DUE, ALL) {
            let count = |name: &str| row.record.count(name);
            found = [
                [count("x_now")?, count("x_before")?],
                [count("d_now")?, count("d_before")?],
            ];
        }
        Ok(found)
    }

    /// The bridge's classes.
    pub(super) fn steps(&self) -> Result<[Step; CLASSES.len()], ResultError> {
        let mut steps = [Step::default(); CLASSES.len()];
        for row in self.rows(Measure::OrderValue.key(), "class") {
            let place = CLASSES.iter().position(|class| class.key() == row.item);
            let Some(step) = place.and_then(|place| steps.get_mut(place)) else {
                let why = "is no step of the bridge".to_owned();
                return Err(row.record.found("item")?.unfit(why));
            };
            *step = Step {
                customers: row.record.count("customers")?,
                now: self.money(&row.record, "x_now")?,
                before: self.money(&row.record, "x_before")?,
            };
        }
        Ok(steps)
    }

    /// Days with their net revenue and orders' revenue.
    pub(super) fn days(&self) -> Result<Vec<(Day, [i128; 2])>, ResultError> {
        let rows = self.rows.iter().filter(|row| row.measure == DAY);
        let day = |row: &Row<'_>| {
            let (net, orders) = (
                self.money(&row.record, "x_now")?,
                self.money(&row.record, "x_before")?,
            );
            Ok((row.record.day("item")?, [net, orders]))
        };
        rows.map(day).collect()
    }

    /// Refuses a bridge and days that do not add up to the report's revenue.
    pub(super) fn check(
        &self,
        known: &WhySums,
        frame: &Frame,
        now: &Record<'_>,
    ) -> Result<(), ResultError> {
        let [of_now, of_before] = &known.sums;
        let steps = known.steps.iter();
        let bridge = steps.fold([0, 0], |[now, before], step| {
            [now + step.now, before + step.before]
        });
        if bridge != [of_now.revenue, of_before.revenue] {
            let why = "is not what the steps of the bridge add up to".to_owned();
            return Err(now.found("orders.revenue")?.unfit(why));
        }
        let of_days = |period: &Period| {
            let days = known.days.iter();
            let days = days.filter(|(day, _)| period.contains(*day));
            days.fold([0, 0], |[net, orders], (_, [more, of_orders])| {
                [net + more, orders + of_orders]
            })
        };
        let days = [of_days(&frame.now), of_days(&frame.before)];
        if days != [of_now, of_before].map(|sums| [sums.net(), sums.revenue]) {
            let why = "is not what the days of both periods add up to".to_owned();
            return Err(now.found("orders.revenue")?.unfit(why));
        }
        Ok(())
    }

    /// The columns in groups.
    pub(super) fn columns(
        &self,
        names: &[String],
        top: usize,
        calendar: Calendar,
    ) -> anyhow::Result<Columns> {
        let (mut columns, mut skipped) = (Vec::new(), Vec::new());
        let mut days = Days::new()?;
        for name in names {
            match self.column(name, top, &mut days)? {
                Ok(column) => columns.push(column),
                Err(reason) => skipped.push((name.clone(), reason)),
            }
        }
        columns.extend(self.tenure()?);
        columns.extend(self.cohort(calendar)?);
        Ok((columns, skipped))
    }

    /// A column of the table; else why it has no groups.
    fn column(
        &self,
        name: &str,
        top: usize,
        days: &mut Days,
    ) -> Result<Result<ColumnSums, String>, ResultError> {
        let of = |measure: &'static str, group: &'static str| {
            let rows = self.rows(measure, group);
            rows.filter(|row| row.column == name)
        };
        let mut texts: Vec<String> = Vec::new();
        let (mut customers, mut buyers) = (Vec::new(), Vec::new());
        for row in of(CUSTOMERS, "value") {
            texts.push(row.item.clone());
            customers.push(row.record.count("d_now")?);
            buyers.push(row.record.count("x_now")?);
        }
        let mut values = Values {
            texts: &texts,
            customers,
            buyers,
            ..Values::default()
        };
        for row in of(CUSTOMERS, "blank") {
            values.without = row.record.count("d_now")?;
        }
        for row in of(CUSTOMERS, "rest") {
            values.beyond = [row.record.count("items")?, row.record.count("d_now")?];
        }
        let grouped = match values.grouped(top, |text| days.is_day(text)) {
            Ok(grouped) => grouped,
            Err(reason) => return Ok(Err(reason.to_string())),
        };
        let mut moved = 0;
        for group in ["value", "blank", "rest"] {
            for row in of(MOVED, group) {
                moved += row.record.count("d_now")?;
            }
        }
        let place = |row: &Row<'_>| match row.group.as_str() {
            "value" => {
                let place = texts.iter().position(|text| *text == row.item);
                place.map(|place| grouped.group(place as u32) as usize)
            }
            "blank" => Some(grouped.group(NOBODY) as usize),
            "rest" => grouped.other,
            _ => None,
        };
        let sums = self.grouped(name, |row| place(row).map(|place| [place; 2]))?;
        let column = Column {
            moved: Some(moved),
            ..Column::of(name, grouped.clone(), Labels::Fixed(Vec::new()))
        };
        Ok(Ok(ColumnSums {
            column: Arc::new(column),
            of: sums,
        }))
    }

    fn tenure(&self) -> Result<Option<ColumnSums>, ResultError> {
        let band = |digit: char| digit.to_digit(10).map(|digit| digit as usize);
        let place = |row: &Row<'_>| {
            let mut digits = row.item.chars().map(band);
            match (row.group.as_str(), digits.next(), digits.next()) {
                ("tenure", Some(now), Some(before)) => Some([now?, before?]),
                _ => None,
            }
        };
        let sums = self.grouped("tenure", place)?;
        let blank = crate::metrics::why::ages::TENURES.len();
        let cells = || sums.iter().flat_map(|(_, cells)| cells);
        let has_blank = cells().any(|(places, _)| places.contains(&blank));
        let column = tenure_of(Labels::Moving(Vec::new()), has_blank);
        Ok(sums
            .iter()
            .any(|(_, cells)| !cells.is_empty())
            .then(|| ColumnSums {
                column: Arc::new(column),
                of: sums,
            }))
    }

    fn cohort(&self, calendar: Calendar) -> Result<Option<ColumnSums>, ResultError> {
        let mut months: Vec<String> = Vec::new();
        let mut firsts: Vec<Option<Day>> = Vec::new();
        for row in self.rows(CUSTOMERS, "cohort") {
            let month = row.item.split_once('-').and_then(|(year, month)| {
                Day::from_ymd(year.parse().ok()?, month.parse().ok()?, 1).ok()
            });
            if month.is_none() && !row.item.is_empty() {
                let why = "is no month".to_owned();
                return Err(row.record.found("item")?.unfit(why));
            }
            months.push(row.item.clone());
            firsts.push(month);
        }
        if months.is_empty() {
            return Ok(None);
        }
        let grouped = cohorts(&firsts, calendar);
        let place = |row: &Row<'_>| {
            let place = months.iter().position(|month| *month == row.item);
            let place = place.filter(|_| row.group == "cohort")?;
            Some([grouped.group(place as u32) as usize; 2])
        };
        Ok(Some(ColumnSums {
            of: self.grouped("cohort", place)?,
            column: Arc::new(Column::of(
                "cohort",
                grouped.clone(),
                Labels::Fixed(Vec::new()),
            )),
        }))
    }

    /// The sums of each measure by groups, which must add up to those of all customers.
    fn grouped(
        &self,
        column: &str,
        place: impl Fn(&Row<'_>) -> Option<[usize; 2]>,
    ) -> Result<GroupSums, ResultError> {
        let mut found = Vec::new();
        for measure in Measure::ALL {
            let mut cells: Vec<([usize; 2], Ratios)> = Vec::new();
            let (mut sum, mut last) = (Ratios::default(), None);
            let rows = self.rows.iter();
            for row in rows.filter(|row| row.measure == measure.key() && row.column == column) {
                let Some(places) = place(row) else { continue };
                let sums = self.ratios(row)?;
                sum.merge(&sums);
                last = Some(row);
                match cells.iter_mut().find(|(known, _)| *known == places) {
                    Some((_, known)) => known.merge(&sums),
                    None => cells.push((places, sums)),
                }
            }
            let all = self.rows(measure.key(), ALL).next();
            if let (Some(all), Some(row)) = (all, last) {
                let all = self.ratios(all)?;
                if (all.customers, all.x, all.d) != (sum.customers, sum.x, sum.d) {
                    let why = format!(
                        "is the last of groups that do not add up to all customers ({} of {})",
                        sum.customers, all.customers
                    );
                    return Err(row.record.found("item")?.unfit(why));
                }
            }
            found.push((measure, cells));
        }
        Ok(found)
    }
}
