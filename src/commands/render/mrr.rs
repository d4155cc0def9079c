//! The document of `retention mrr` from a query's result.

use super::counts::{all_days, calendar, period, scope};
use super::trend::check_same;
use crate::calendar::{Calendar, Unit};
use crate::choice::Choice;
use crate::commands::notes::{self, RecurringMade};
use crate::input::results::{Record, ResultError, Results};
use crate::ledger::{EndIs, Ends, Form};
use crate::metrics::recurring::ChurnOn;
use crate::metrics::recurring::{
    Flow, MonthTotals, PairTotals, Recurring, RecurringTotals, Row, Squares, recurring_of_totals,
};
use crate::metrics::scope::Scope;
use crate::money::Money;
use crate::report::mrr::{Labels, MrrReport, MrrSettings};
use crate::report::{Coverage, FileUse, InputUse};
use crate::words::counted;

const PERIOD: [&str; 3] = ["period", "first", "last"];
/// The name of the row of all months together.
const TOTAL: &str = "total";
/// Where the engine and this program come to different values, something was changed on the way: more than rounding.
const ROUNDING: f64 = 1e-6;

pub(super) fn document(results: &Results) -> anyhow::Result<MrrReport> {
    let (mut months, mut total) = (Vec::new(), None);
    for record in results.records() {
        match record.text("period")?.as_str() {
            TOTAL => total = Some(record),
            _ => months.push((record.day("first")?, record)),
        }
    }
    months.sort_by_key(|(day, _)| *day);
    let months: Vec<Record<'_>> = months.into_iter().map(|(_, record)| record).collect();
    let (Some(any), Some(total)) = (months.first(), total) else {
        return Err(ResultError::NoRows(results.name.clone()).into());
    };
    let calendar = calendar(any)?;
    let scope = scope(any, |first, as_of| all_days(any, first, as_of))?;
    let mut rows = Vec::new();
    for record in &months {
        check_same(any, record)?;
        rows.push(month(record, calendar, &scope, rows.last())?);
    }
    check_same(any, &total)?;
    let found = recurring_of_totals(&RecurringTotals {
        first: scope.first,
        as_of: scope.as_of,
        net: pair(&total, true)?,
        months: rows,
    })?;
    check(&months, &total, &found)?;
    let labels = labels(any, calendar, &scope, &found)?;
    Ok(MrrReport::new(input(results, any)?, labels, &found))
}

/// A month's sums, if it is the one that follows.
fn month(
    record: &Record<'_>,
    calendar: Calendar,
    scope: &Scope,
    before: Option<&MonthTotals>,
) -> Result<MonthTotals, ResultError> {
    let start = record.day("first")?;
    let whole = calendar.period_of(Unit::Month, start);
    let until = whole.end.min(scope.as_of.plus_days(1));
    let is_cut = until < whole.end;
    let period = match is_cut && record.day("last")?.plus_days(1) == until {
        true => whole,
        false => period(record, calendar, PERIOD)?,
    };
    let expected = before.map_or(whole, |before| before.period.next());
    if period != expected || record.text("period")? != period.to_string() {
        let why = format!("is not the month that comes here, {expected}");
        return Err(record.found("period")?.unfit(why));
    }
    Ok(MonthTotals {
        period,
        until,
        month: pair(record, false)?,
        year: year(record)?,
    })
}

fn flow(record: &Record<'_>, name: &str) -> Result<Flow, ResultError> {
    Ok(Flow {
        customers: record.count(&format!("{name}.customers"))?,
        amount: record.money(&format!("{name}.amount"))?,
    })
}

fn squares(record: &Record<'_>, of: &str) -> Result<Squares, ResultError> {
    let sum = |name: &str| {
        let name = format!("{of}.{name}");
        let sum = record.optional_real(&name)?;
        sum.map_or_else(
            || Err(record.found(&name)?.unfit("is no number".to_owned())),
            Ok,
        )
    };
    Ok(Squares {
        xx: sum("xx")?,
        dx: sum("dx")?,
        dd: sum("dd")?,
        lost_dx: sum("lost_dx")?,
        lost_dd: sum("lost_dd")?,
    })
}

/// The sums between a row's two instants; of all months together those of `net.…`.
fn pair(record: &Record<'_>, is_net: bool) -> Result<PairTotals, ResultError> {
    let own = |name: &str| match is_net {
        true => flow(record, &format!("net.{name}")),
        false => flow(record, name),
    };
    let month = |name: &str| match is_net {
        true => Ok(Flow::default()),
        false => flow(record, name),
    };
    Ok(PairTotals {
        start: flow(record, "start")?,
        new: own("new")?,
        won_back: own("won_back")?,
        expansion: own("expansion")?,
        contraction: own("contraction")?,
        churned: own("churned")?,
        end: flow(record, "end")?,
        // Months' own, whatever lies between other instants.
        within: month("within")?,
        acquired: month("acquired")?,
        largest_start: (
            record.money("inputs.largest_start")?,
            record.money("inputs.largest_start_end")?,
        ),
        largest_end: record.money("inputs.largest_end")?,
        squares: squares(record, "inputs")?,
    })
}

/// The sums over the twelve months before a row's end.
fn year(record: &Record<'_>) -> Result<PairTotals, ResultError> {
    let amount = |name: &str| -> Result<Flow, ResultError> {
        Ok(Flow {
            amount: record.money(&format!("year.{name}.amount"))?,
            ..Flow::default()
        })
    };
    Ok(PairTotals {
        start: flow(record, "year.start")?,
        expansion: amount("expansion")?,
        contraction: amount("contraction")?,
        churned: amount("churned")?,
        squares: squares(record, "year")?,
        ..PairTotals::default()
    })
}

/// Refuses sums that no data can give together: such a result was changed or put together wrongly.
fn check(months: &[Record<'_>], total: &Record<'_>, found: &Recurring) -> Result<(), ResultError> {
    let mut end: Option<Flow> = None;
    for (record, row) in months.iter().zip(&found.rows) {
        if record.count("inputs.below_zero")? > 0 {
            let why = "so many customers pay less than nothing at the month's end: what is taken back is more than what \
                       was there; correct the rows, or leave them out with --where";
            return Err(record.found("inputs.below_zero")?.unfit(why.to_owned()));
        }
        let m = row.movements;
        if end.is_some_and(|end| end != m.start) {
            let why = "is not the end of the month before".to_owned();
            return Err(record.found("start.amount")?.unfit(why));
        }
        end = Some(m.end);
        let sum = Money::checked_sum([
            m.start.amount,
            m.new.amount,
            m.won_back.amount,
            m.expansion.amount,
            -m.contraction.amount,
            -m.churned.amount,
        ]);
        let gained = m.start.customers + m.new.customers + m.won_back.customers;
        if sum != Some(m.end.amount)
            || gained.checked_sub(m.churned.customers) != Some(m.end.customers)
        {
            let why = "is not what the start and the movements make".to_owned();
            return Err(record.found("end.amount")?.unfit(why));
        }
        figures(record, row)?;
    }
    figures(total, &found.total)
}

/// That the engine's figures are those of the sums beside them.
fn figures(record: &Record<'_>, row: &Row) -> Result<(), ResultError> {
    for figure in &row.figures {
        let key = figure.entry.key;
        if !record.has(key) {
            continue;
        }
        let same = match (record.optional_real(key)?, figure.to_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= ROUNDING * a.abs().max(b.abs()).max(1.0),
            (theirs, ours) => theirs.is_none() && ours.is_none(),
        };
        if !same {
            let ours = figure.to_f64();
            let ours = ours.map_or("no value".to_owned(), |ours| ours.to_string());
            let why = format!("is not what the sums beside it make, {ours}");
            return Err(record.found(key)?.unfit(why));
        }
    }
    Ok(())
}

fn labels(
    any: &Record<'_>,
    calendar: Calendar,
    scope: &Scope,
    found: &Recurring,
) -> anyhow::Result<Labels> {
    let readings = [
        ("auto", None),
        (EndIs::Instant.name(), Some(EndIs::Instant)),
        (EndIs::LastDay.name(), Some(EndIs::LastDay)),
    ];
    let given = any.one_of("settings.end_is", "auto, instant or last-day", &readings)?;
    let ends = Ends {
        are: match any.flag("data.ends_later")? {
            true => EndIs::LastDay,
            false => EndIs::Instant,
        },
        given: given.is_some(),
        ended: any.count("data.ended")?,
        same: any.count("data.same_day")?,
        next: any.count("data.day_after")?,
        ..Ends::default()
    };
    let mut notes = Vec::new();
    let rejected = any.count("data.rows_rejected")?;
    if rejected > 0 {
        notes.push(notes::of_rejected(&counted(rejected, "row")));
    }
    let made = RecurringMade {
        form: Form::Contracts,
        ends,
        last_end: None,
        late_rows: any.count("data.rows_after_as_of")?,
        late_days: 0,
        converted: None,
    };
    notes.extend(notes::of_recurring(&made, scope, found));
    let gap = any.count("settings.gap_days")?;
    Ok(Labels {
        form: Form::Contracts.name(),
        end_is: Some(ends.are.name()),
        settings: MrrSettings {
            coverage: Coverage::new(scope, calendar, &any.text("settings.timezone")?),
            every: Unit::Month.name().to_owned(),
            gap_days: u32::try_from(gap).unwrap_or(u32::MAX),
            late_days: None,
            churn_on: ChurnOn::End.name().to_owned(),
            currency: None,
            constant_currency: false,
            by: None,
        },
        largest: Vec::new(),
        notes,
    })
}

/// What is known of the table that the query read.
fn input(results: &Results, any: &Record<'_>) -> Result<InputUse, ResultError> {
    let mut read_as = vec![("table".to_owned(), any.text("settings.table")?)];
    let forms = results.read_as.iter();
    read_as.extend(forms.map(|(key, value)| ((*key).to_owned(), value.clone())));
    Ok(InputUse {
        files: vec![FileUse {
            name: results.name.clone(),
            role: "query".to_owned(),
            rows: results.rows(),
            read_as: read_as.into_iter().collect(),
            ..FileUse::default()
        }],
        rows_read: any.count("data.rows")?,
        rows_rejected: any.count("data.rows_rejected")?,
        rows_after_as_of: any.count("data.rows_after_as_of")?,
        customers: any.count("data.customers")?,
        first_day: any
            .optional_day("data.first_day")?
            .map(|day| day.to_string()),
        ..InputUse::default()
    })
}
