//! Sentences about what was read, for below the results.

use rust_decimal::Decimal;

use super::provenance::ExportsRead;
use crate::calendar::{Day, Period, PeriodChoice, Window};
use crate::input::problem::Problems;
use crate::input::subscriptions::Form;
use crate::ledger::{Contracts, EndIs, Ends, Ledger};
use crate::locale::{Locale, rounded, signed};
use crate::metrics::cohorts::Triangle;
use crate::metrics::figure::Undefined;
use crate::metrics::recurring::Recurring;
use crate::metrics::requirement::Measure;
use crate::metrics::scope::{AsOfSource, Scope};
use crate::money::Money;
use crate::report::Number;
use crate::report::requirement::RequirementUse;
use crate::words::{counted, safe};

/// What a reader must know about the input.
pub(super) fn of_input(ledger: &Ledger, problems: &Problems, period: &Period) -> Vec<String> {
    let mut notes = Vec::new();
    if !problems.is_empty() {
        notes.push(of_rejected(&problems.by_kind()));
    }
    let Some(orders) = &ledger.orders else {
        return notes;
    };
    let (rows, _) = orders.guests().total();
    let (in_period, revenue) = orders.guests().between(period.start, period.end);
    let revenue = Some(revenue).filter(|_| orders.has_amounts());
    notes.extend(of_guests(rows, in_period, revenue));
    notes.extend(of_late(orders.after_as_of()));
    if let Some(contracts) = &ledger.contracts {
        let strangers = (0..orders.customers())
            .filter(|&customer| contracts.ids().find(orders.ids().get(customer)).is_none())
            .count();
        if strangers > 0 {
            notes.push(format!(
                "{} with orders but without a contract: among the buyers, not among the active",
                counted(strangers as u64, "customer")
            ));
        }
    }
    notes
}

/// How the ends of contracts were read, and ends later than the data.
pub(super) fn of_contracts(contracts: &Contracts, scope: &Scope) -> Vec<String> {
    of_ends(contracts.ends(), contracts.last_end(), scope)
}

/// The same of any rows with ends.
pub(super) fn of_ends(ends: Ends, last_end: Option<Day>, scope: &Scope) -> Vec<String> {
    let mut notes = Vec::new();
    if ends.ended > 0 {
        let (read, other) = match ends.are {
            EndIs::Instant => ("instants at which service stops", "last-day"),
            EndIs::LastDay => ("last days of service", "instant"),
        };
        let why = if ends.given {
            ", as --end-is says".to_owned()
        } else {
            format!(
                ": of {} that ended, {} {} on the same day and {} the day after; --end-is {other} reads them otherwise",
                counted(ends.ended, "contract"),
                ends.same,
                if ends.same == 1 { "goes" } else { "go" },
                ends.next
            )
        };
        notes.push(format!("ends of contracts are read as {read}{why}"));
    }
    let late = last_end.filter(|end| *end > scope.as_of);
    if let (Some(end), AsOfSource::LastContractStart) = (late, scope.as_of_source) {
        notes.push(format!(
            "contracts end up to {end}, and the data are taken as complete to the last start, {}; --as-of says up to \
             which day they are",
            scope.as_of
        ));
    }
    notes
}

/// What recurring revenue was made of, as far as a reader must know it.
pub(super) struct RecurringMade {
    /// What the files hold.
    pub(super) form: Form,
    /// How ends were read.
    pub(super) ends: Ends,
    /// The last day in the column of ends.
    pub(super) last_end: Option<Day>,
    /// Rows that start after the as-of day.
    pub(super) late_rows: u64,
    /// A service period that ended fewer days before the as-of day is open.
    pub(super) late_days: u32,
    /// Whether amounts were converted, and if so whether all at the last rate.
    pub(super) converted: Option<bool>,
}

/// What a reader of recurring revenue must know.
pub(super) fn of_recurring(made: &RecurringMade, scope: &Scope, found: &Recurring) -> Vec<String> {
    let mut notes = Vec::new();
    let form = made.form;
    if form.has_ends() {
        notes.extend(of_ends(made.ends, made.last_end, scope));
    }
    if made.late_rows > 0 {
        let rows = counted(made.late_rows, "row");
        let verb = if made.late_rows == 1 {
            "starts"
        } else {
            "start"
        };
        notes.push(format!(
            "left out: {rows} that {verb} after {}",
            scope.as_of
        ));
    }
    let begins = found.rows.first().map(|row| row.period.start);
    match begins.filter(|begins| *begins < scope.first) {
        Some(_) if form == Form::Snapshot => notes.push(
            "the first month has no movements: nobody knows what was paid before it".to_owned(),
        ),
        Some(_) => notes.push(format!(
            "data begin on {}: customers from before look new",
            scope.first
        )),
        None => {}
    }
    if found.rows.iter().any(|row| !row.complete) {
        notes.push("marked with *: the data do not cover all of it".to_owned());
    }
    if found.open > 0 {
        notes.push(format!(
            "open, not churned: {} that ended fewer than {} before {} and whose next invoice may still come (--late)",
            counted(found.open, "service period"),
            counted(made.late_days.into(), "day"),
            scope.as_of
        ));
    }
    let within = found.total.movements.within;
    if within.customers > 0 {
        notes.push(format!(
            "{} came and left inside a month, with {} a month: in no movement",
            counted(within.customers, "customer"),
            within.amount
        ));
    }
    if let Some(is_constant) = made.converted {
        notes.push(match is_constant {
            true => "all amounts are converted at the last rate".to_owned(),
            false => "a period's amounts are converted at the rates of its start, and Currency is what new rates \
                      brought by its end"
                .to_owned(),
        });
    }
    notes
}

/// Rows left out that cannot be used.
pub(super) fn of_rejected(rows: &str) -> String {
    format!("left out, since they cannot be used: {rows}")
}

/// Rows without a customer, if there are any, and those of the period with what they are worth, where that is known.
pub(super) fn of_guests(rows: u64, in_period: u64, revenue: Option<Money>) -> Option<String> {
    let verb = |count: u64, one, many| if count == 1 { one } else { many };
    let worth = revenue.map_or(String::new(), |revenue| format!(", worth {revenue},"));
    (rows > 0).then(|| {
        format!(
            "guests: {} {} no customer and {} no metric; {in_period} of them{worth} {} in the period",
            counted(rows, "row"),
            verb(rows, "has", "have"),
            verb(rows, "enters", "enter"),
            verb(in_period, "lies", "lie"),
        )
    })
}

/// Why no money is shown, where the files have no amounts.
pub(super) fn of_no_amounts(ledger: &Ledger) -> Option<String> {
    let orders = ledger.orders.as_ref()?;
    (!orders.has_amounts()).then(|| format!("money is undefined: {}", Undefined::NoAmounts))
}

/// Rows later than the as-of day, if there are any.
pub(super) fn of_late(rows: u64) -> Option<String> {
    (rows > 0).then(|| {
        format!(
            "left out: {} later than the as-of day",
            counted(rows, "row")
        )
    })
}

/// Orders of nothing that are left out, if there are any.
pub(super) fn of_zero_orders(orders: u64) -> Option<String> {
    (orders > 0).then(|| format!("left out: {} of exactly 0", counted(orders, "order")))
}

/// What the rules of exports did that a reader must know.
pub(super) fn of_exports(exports: &ExportsRead) -> Vec<String> {
    let counts = &exports.counts;
    let mut notes = Vec::new();
    let rows = |parts: Vec<(String, u64)>| {
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(what, rows)| format!("{what} ({})", counted(rows, "row")))
            .collect();
        parts.join(", ")
    };
    if !counts.left_out.is_empty() {
        let parts = counts.left_out.clone().into_iter().collect();
        notes.push(format!("left out on purpose: {}", rows(parts)));
    }
    if counts.keyed_guests > 0 {
        notes.push(format!(
            "customers by another column: {} of guests whom --guest-key or the preset tells apart",
            counted(counts.keyed_guests, "row")
        ));
    }
    notes.extend(of_zero_orders(exports.zero_orders));
    if counts.rounded > 0 {
        notes.push(format!(
            "rounded to 18 digits when converted: {}",
            counted(counts.rounded, "amount")
        ));
    }
    for (first, second) in &exports.twins {
        notes.push(format!(
            "{second} is the same file as {first}, and is counted too"
        ));
    }
    notes
}

/// Why there is no comparison, where one was asked for.
pub(super) fn of_comparison(other: Option<Period>, made: bool, scope: &Scope) -> Option<String> {
    let other = other.filter(|_| !made)?;
    Some(format!(
        "nothing to compare with: {other} is outside the data, which begin on {}",
        scope.first
    ))
}

/// What the default period skips: the running one, where it lacks only a few days, which may have had no orders.
pub(super) fn of_skipped(choice: PeriodChoice, scope: &Scope) -> Option<String> {
    /// More days than this are hardly without any order.
    const FEW: i32 = 7;
    let PeriodChoice::Last(unit) = choice else {
        return None;
    };
    let from_data = !matches!(
        scope.as_of_source,
        AsOfSource::Given | AsOfSource::Today | AsOfSource::Yesterday
    );
    let running = scope.period.calendar.period_of(unit, scope.as_of);
    let lacks = running.last().days_since(scope.as_of);
    let is_skipped = from_data && running.start > scope.period.start;
    (is_skipped && (1..=FEW).contains(&lacks) && 2 * lacks < running.days()).then(|| {
        format!(
            "{running} is not taken: it lacks {} after {}, {}; if only orders are missing, say --as-of {}",
            counted(u64::from(lacks.unsigned_abs()), "day"),
            scope.as_of,
            scope.as_of_source.words(),
            running.last()
        )
    })
}

/// That a curve of churn from orders says nothing yet: nobody can be lost before the data are older than the window.
pub(super) fn of_unseen_churn(window: Window, scope: &Scope) -> Option<String> {
    (window.before(scope.as_of) <= scope.first).then(|| {
        format!(
            "the data begin on {}, so with a window of {window} nobody can have been lost by {}: the curve says \
             nothing yet; take a shorter --active-within",
            scope.first, scope.as_of
        )
    })
}

/// A line for each condition that is not met, with the number it is about.
pub(super) fn of_requirements(
    held: &[RequirementUse],
    asked: impl IntoIterator<Item = (Measure, Decimal)>,
    locale: &Locale,
) -> Vec<String> {
    let line = |(held, (measure, threshold)): (&RequirementUse, (Measure, Decimal))| {
        let why = match (&held.value, &held.reason) {
            (Some(value), _) => {
                format!("it is {}", beside(value, threshold, measure, locale))
            }
            (None, Some(reason)) => format!("it has no value: {reason}"),
            (None, None) => "it has no value".to_owned(),
        };
        format!("not met: {} ({})", held.condition, safe(&why))
    };
    let pairs = held.iter().zip(asked);
    pairs.filter(|(held, _)| !held.met).map(line).collect()
}

/// A number in its measure: with two decimals, or as many more as tell it from what it was to be. JSON has all of them.
fn beside(value: &Number, threshold: Decimal, measure: Measure, locale: &Locale) -> String {
    const MOST: usize = 10;
    let factor = match measure {
        Measure::Plain => 1.0,
        Measure::Share | Measure::Points | Measure::Relative => 100.0,
    };
    let digits = |decimals: usize| match value {
        Number::Count(count) if measure == Measure::Plain => count.to_string(),
        Number::Money(money) if measure == Measure::Plain => money.rounded(decimals as u32),
        other => rounded(other.to_f64() * factor, decimals),
    };
    let limit = Money::from(threshold).to_f64() * factor;
    let told_apart = |decimals: &usize| digits(*decimals) != rounded(limit, *decimals);
    let text = digits((2..MOST).find(told_apart).unwrap_or(2));
    match measure {
        Measure::Plain if matches!(value, Number::Money(_)) => locale.money(&text),
        Measure::Plain => locale.number(&text),
        Measure::Share => format!("{}{}", locale.number(&text), locale.percent_sign()),
        Measure::Points => format!("{} points", locale.number(&signed(text))),
        Measure::Relative => {
            format!("{}{}", locale.number(&signed(text)), locale.percent_sign())
        }
    }
}

/// Contracts too young to have come up for renewal, and where the data end.
pub(super) fn of_contract_cohorts(too_young: u64, period: Window, scope: &Scope) -> Vec<String> {
    let mut notes = vec![format!(
        "contracts are taken as complete to {} ({})",
        scope.as_of,
        scope.as_of_source.words()
    )];
    if too_young > 0 {
        notes.push(format!(
            "{too_young} customers began less than {period} before that and say nothing yet"
        ));
    }
    notes
}

/// What a reader of a table of cohorts must know about the data.
pub(super) fn of_cohorts(triangle: &Triangle, scope: &Scope) -> Vec<String> {
    let mut notes = vec![format!(
        "the data begin on {}: customers from before look new in the first cohorts",
        scope.first
    )];
    if triangle.stray_refunds > 0 {
        notes.push(format!(
            "{} refunds lie before their customer's first order, or have none, and are in no cell",
            triangle.stray_refunds
        ));
    }
    notes
}

/// What a reader of cohorts by the days of a column must know.
pub(super) fn of_dated_cohorts(by: &str, missing: u64, triangle: &Triangle) -> Vec<String> {
    let mut notes = vec![format!(
        "cohorts by the day in {}: later periods are counted from that day, and orders before it are in no cell",
        safe(by)
    )];
    if missing > 0 {
        notes.push(format!(
            "without a day in it, and so in no cohort: {}",
            counted(missing, "customer")
        ));
    }
    if triangle.stray_refunds > 0 {
        notes.push(format!(
            "{} refunds lie before that day, and are in no cell",
            triangle.stray_refunds
        ));
    }
    notes
}

/// What a part of a report's page looks at where that is more than the report's period.
pub(super) fn of_all_data(scope: &Scope) -> Vec<String> {
    if scope.period.last() >= scope.as_of {
        return Vec::new();
    }
    vec![format!(
        "of all data up to {}, also those after the report's period",
        scope.as_of
    )]
}

/// What a reader of the latest cohorts alone must know.
pub(super) fn of_latest_cohorts(shown: usize) -> Vec<String> {
    vec![format!("the latest {shown} cohorts are shown")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_met_is_rounded_and_told_apart_from_its_limit() {
        let said = |value: Number, limit: &str, measure: Measure| {
            beside(&value, limit.parse().unwrap(), measure, &Locale::default())
        };
        let real = Number::Real;
        assert_eq!(
            said(real(0.849315068493), "0.85", Measure::Share),
            "84.93 %"
        );
        // Two decimals would say that it is 85 %.
        assert_eq!(said(real(0.8499999), "0.85", Measure::Share), "84.99999 %");
        assert_eq!(
            said(real(1.0 / 3.0), "0.5", Measure::Points),
            "+33.33 points"
        );
        assert_eq!(said(real(-0.25), "0", Measure::Relative), "-25.00 %");
        assert_eq!(said(Number::Count(5), "5", Measure::Plain), "5");
        let money = |text: &str| Number::Money(text.parse().unwrap());
        assert_eq!(said(money("1234.5"), "1300", Measure::Plain), "1,234.50");
        assert_eq!(said(money("12.3449"), "12.344", Measure::Plain), "12.345");
    }
}
