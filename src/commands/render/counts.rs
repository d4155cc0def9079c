//! The counts, sums and settings of a result, checked against each other.

use crate::calendar::{Calendar, Day, Period, Unit, Weekday};
use crate::choice::Choice;
use crate::commands::notes;
use crate::input::results::{Record, ResultError, Results};
use crate::metrics::catalogue::{CATALOGUE, Entry};
use crate::metrics::scope::{AsOfSource, Scope, ScopeError};
use crate::metrics::summary::{
    Known, PurchaseMoney, Purchases, Settings, Summary, Totals, summarise_totals,
};
use crate::metrics::tally::Base;
use crate::report::{FileUse, GuestRows, InputUse, Number};
use crate::words::counted;

/// The totals of one period.
pub(super) fn totals(record: &Record<'_>) -> Result<Totals, ResultError> {
    let count = |name: &str| record.count(name);
    let (end, retained, new) = (
        count("customers.end")?,
        count("customers.retained")?,
        count("customers.new")?,
    );
    Ok(Totals {
        base: Base {
            start: count("customers.start")?,
            end,
            retained,
            new,
            won_back: count("customers.won_back")?,
            acquired: count("customers.acquired")?,
            year_start: count("inputs.year_start_customers")?,
            year_retained: count("inputs.year_retained_customers")?,
        },
        purchases: Purchases {
            buyers: count("customers.buyers")?,
            orders: count("orders.count")?,
            money: Some(PurchaseMoney {
                revenue: record.money("orders.revenue")?,
                refund_count: count("orders.refund_count")?,
                refunds: record.money("orders.refunds")?,
            }),
        },
        repeat_buyers: count("inputs.repeat_buyers")?,
        returning_buyers: count("inputs.returning_buyers")?,
        repeat_buyers_to_date: count("inputs.repeat_buyers_to_date")?,
        median_amount: record.optional_money("inputs.median_order_value")?,
        gaps: count("inputs.gaps")?,
        median_gap: record.optional_real("inputs.median_days_between_orders")?,
        customers_to_date: count("inputs.customers_to_date")?,
        repeat_customers: count("inputs.repeat_customers")?,
        net_to_date: Some(record.money("inputs.net_revenue_to_date")?),
        year_buyers: count("inputs.year_buyers")?,
        year_net: Some(record.money("inputs.year_net_revenue")?),
    })
}

/// Refuses counts that no data can give together: such a result was changed or put together wrongly.
fn check(record: &Record<'_>, totals: &Totals) -> Result<(), ResultError> {
    if let Some(excess) = totals.excess() {
        let whole = record.found(excess.whole)?.text;
        let why = format!(
            "is more than {} ({whole}), which it is a part of",
            excess.whole
        );
        return Err(record.found(excess.part)?.unfit(why));
    }
    let base = &totals.base;
    for (name, sum, of) in [
        ("customers.lost", base.lost(), "start less retained"),
        ("customers.gained", base.gained(), "new and won back"),
        (
            "customers.end",
            base.retained + base.gained(),
            "retained, new and won back",
        ),
        (
            "customers.buyers",
            base.acquired + totals.returning_buyers,
            "acquired and returning buyers",
        ),
    ] {
        // Nothing stands there where a loss cannot be seen: the summary tells whether it could be.
        let lost = name == "customers.lost";
        if lost && record.optional_count(name)?.is_none() {
            continue;
        }
        if record.count(name)? != sum {
            let why = format!("is not what {of} make, {sum}");
            return Err(record.found(name)?.unfit(why));
        }
    }
    for (name, there, count) in [
        (
            "inputs.median_order_value",
            totals.median_amount.is_some(),
            "orders.count",
        ),
        (
            "inputs.median_days_between_orders",
            totals.median_gap.is_some(),
            "inputs.gaps",
        ),
    ] {
        let many = record.count(count)?;
        if there != (many > 0) {
            let why = format!("cannot be with {many} as {count}");
            return Err(record.found(name)?.unfit(why));
        }
    }
    Ok(())
}

/// Where the engine and this program come to different values of a metric, something was changed on
/// the way: more than rounding to so many digits.
const ROUNDING: f64 = 1e-6;

/// The summary of a period from its record.
pub(super) fn summary(
    record: &Record<'_>,
    period: Period,
    settings: &Settings,
    first: Day,
) -> Result<Summary, ResultError> {
    let totals = totals(record)?;
    check(record, &totals)?;
    let known = Known {
        totals: Some(totals),
        contracts: None,
        first_day: Some(first),
        first_start: None,
        costs: None,
    };
    let summary = summarise_totals(&known, period, settings);
    if record.optional_count("customers.lost")?.is_some() != summary.can_lose() {
        let why = if summary.can_lose() {
            "is not there, and the data could have shown a loss"
        } else {
            "cannot be known: the data are too young for a loss to be seen"
        };
        return Err(record.found("customers.lost")?.unfit(why.to_owned()));
    }
    for figure in &summary.figures {
        let key = figure.entry.key;
        if !record.has(key) {
            continue;
        }
        let (theirs, ours) = (record.optional_real(key)?, figure.to_f64());
        let near = |a: f64, b: f64| (a - b).abs() <= ROUNDING * a.abs().max(b.abs()).max(1.0);
        let same = match (theirs, ours) {
            (Some(theirs), Some(ours)) => near(theirs, ours),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !same {
            let ours = ours.map_or("no value".to_owned(), |ours| ours.to_string());
            let why = format!("is not what the counts beside it make, {ours}");
            return Err(record.found(key)?.unfit(why));
        }
    }
    Ok(summary)
}

/// Where weeks and years start.
pub(super) fn calendar(record: &Record<'_>) -> Result<Calendar, ResultError> {
    let months = [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
    ];
    let months: Vec<(&str, u32)> = months.into_iter().zip(1..).collect();
    Ok(Calendar {
        week_start: record.choice("settings.week_start", "monday or sunday", &Weekday::all())?,
        year_start: record.one_of("settings.year_start", "a month, 1 to 12", &months)?,
    })
}

/// The period of these first and last days, named as it was asked for.
pub(super) fn period(
    record: &Record<'_>,
    calendar: Calendar,
    [name, first, last]: [&str; 3],
) -> Result<Period, ResultError> {
    let (start, end) = (record.day(first)?, record.day(last)?);
    let named = record.text(name)?;
    let units = [Unit::Year, Unit::Quarter, Unit::Month, Unit::Week];
    let units = units.map(|unit| calendar.period_of(unit, start));
    let days = Period::inclusive(start, end);
    let mut all = units.into_iter().chain(days);
    let fits = |period: &Period| {
        period.start == start && period.last() == end && period.to_string() == named
    };
    let period = all.find(fits);
    period.map_or_else(
        || {
            let why = format!("is not the name of the days {start} to {end}");
            Err(record.found(name)?.unfit(why))
        },
        Ok,
    )
}

/// The days that the data cover, about `period`.
pub(super) fn scope(
    record: &Record<'_>,
    period: impl FnOnce(Day, Day) -> Result<Period, ResultError>,
) -> anyhow::Result<Scope> {
    let sources = [AsOfSource::Given, AsOfSource::LastOrder].map(|source| (source.words(), source));
    let Some(first) = record.optional_day("data.first_day")? else {
        let late = record.count("data.rows_after_as_of")?;
        return Err(ScopeError::of_nothing(late).into());
    };
    let as_of = record.day("settings.as_of")?;
    let scope = Scope {
        period: period(first, as_of)?,
        as_of,
        as_of_source: record.one_of(
            "settings.as_of_source",
            "\"given\" or \"the last order's day\"",
            &sources,
        )?,
        first,
    };
    Ok(scope.checked()?)
}

/// The length of a period.
pub(super) fn every(record: &Record<'_>) -> Result<Unit, ResultError> {
    let units = Unit::OF_CALENDAR;
    record.choice("settings.every", "week, month, quarter or year", &units)
}

/// All days of the data, which documents over many periods are about.
pub(super) fn all_days(record: &Record<'_>, first: Day, as_of: Day) -> Result<Period, ResultError> {
    let before = || format!("is before the data begin, {first}");
    match Period::inclusive(first, as_of) {
        Some(period) => Ok(period),
        None => Err(record.found("settings.as_of")?.unfit(before())),
    }
}

/// What shaped the numbers.
pub(super) fn settings(record: &Record<'_>, as_of: Day) -> Result<Settings, ResultError> {
    Ok(Settings {
        window: record.window("settings.active_within")?,
        margin: record.optional_real("settings.margin")?,
        lifespan: record.optional_real("settings.lifespan")?,
        retention_cost: record.optional_money("settings.retention_cost")?,
        acquisition_cost: record.optional_money("settings.acquisition_cost")?,
        as_of,
        data_from: None,
        suggested: None,
    })
}

/// The metrics that the result has; none if it has all of them.
pub(super) fn metrics(record: &Record<'_>) -> Vec<&'static Entry> {
    let all = CATALOGUE.iter();
    let found: Vec<&Entry> = all.filter(|entry| record.has(entry.key)).collect();
    if found.len() == CATALOGUE.len() {
        return Vec::new();
    }
    found
}

/// What is known of the table that the query read.
pub(super) struct Table {
    /// The `input` part of the document.
    pub(super) input: InputUse,
    /// What a reader must know about it.
    pub(super) notes: Vec<String>,
}

/// What the result tells of the table. Guests of the period are those of `guests.…`, or all of them.
pub(super) fn table(
    results: &Results,
    record: &Record<'_>,
    all_guests: bool,
) -> Result<Table, ResultError> {
    let count = |name: &str| record.count(name);
    let (rows, revenue) = (
        count("data.guest_rows")?,
        record.money("data.guest_revenue")?,
    );
    let (rows_in_period, revenue_in_period) = if all_guests {
        (rows, revenue)
    } else {
        let revenue = record.money("guests.revenue_in_period")?;
        (count("guests.rows_in_period")?, revenue)
    };
    let rejected = count("data.rows_rejected")?;
    let (late, zero) = (
        count("data.rows_after_as_of")?,
        count("data.zero_orders_left_out")?,
    );
    let mut notes = Vec::new();
    if rejected > 0 {
        notes.push(notes::of_rejected(&counted(rejected, "row")));
    }
    notes.extend(notes::of_guests(
        rows,
        rows_in_period,
        Some(revenue_in_period),
    ));
    notes.extend(notes::of_late(late));
    notes.extend(notes::of_zero_orders(zero));
    let day = |name: &str| -> Result<Option<String>, ResultError> {
        Ok(record.optional_day(name)?.map(|day| day.to_string()))
    };
    let mut read_as = vec![("table".to_owned(), record.text("settings.table")?)];
    let forms = results.read_as.iter();
    read_as.extend(forms.map(|(key, value)| ((*key).to_owned(), value.clone())));
    let file = FileUse {
        name: results.name.clone(),
        role: "query".to_owned(),
        rows: results.rows(),
        read_as: read_as.into_iter().collect(),
        ..FileUse::default()
    };
    let input = InputUse {
        files: vec![file],
        rows_read: count("data.rows")?,
        rows_rejected: rejected,
        zero_orders_left_out: zero,
        rows_after_as_of: late,
        customers: count("data.customers")?,
        orders: count("data.orders")?,
        guests: GuestRows {
            rows,
            revenue: Some(Number::Money(revenue)),
            rows_in_period,
            revenue_in_period: Some(Number::Money(revenue_in_period)),
        },
        first_day: day("data.first_day")?,
        last_day: day("data.last_day")?,
        ..InputUse::default()
    };
    Ok(Table { input, notes })
}
