//! Recurring revenue of a customers file that has amounts, for commands about other metrics.

use std::num::NonZeroUsize;
use std::path::Path;

use super::findings;
use super::notes::{self, RecurringMade};
use super::read::{Common, InputOptions};
use crate::calendar::{Period, Unit};
use crate::choice::Choice;
use crate::input::InputError;
use crate::input::exports::ExportOptions;
use crate::input::findings::What;
use crate::input::orders::{OrderColumns, OrderOptions, is_file};
use crate::input::subscriptions::{
    Form, SubscriptionColumns, SubscriptionOptions, SubscriptionsRead, read_subscriptions,
};
use crate::ledger::{Ends, GAP, Subscriptions};
use crate::metrics::recurring::ChurnOn;
use crate::metrics::recurring::{Asked, Rates, Recurring, recurring};
use crate::metrics::scope::Scope;
use crate::report::mrr::{Labels, MrrReport, MrrSettings};
use crate::report::recurring::RecurringBlock;
use crate::report::{Coverage, InputUse};

/// A customers file as subscriptions, if it has amounts a month, or prices; `None` for any other.
pub(super) fn subscriptions(
    path: &Path,
    options: &InputOptions,
) -> Option<Result<SubscriptionsRead, InputError>> {
    if !is_file(path) {
        return None;
    }
    let columns = &options.customer_columns;
    let asked = SubscriptionOptions {
        columns: SubscriptionColumns {
            start: columns.start.clone(),
            end: columns.end.clone(),
            ..SubscriptionColumns::default()
        },
        end_is: columns.end_is,
        ..SubscriptionOptions::default()
    };
    // What is said of the columns of orders says nothing of these.
    let orders = OrderOptions {
        files: vec![path.to_owned()],
        columns: OrderColumns {
            customer: options.orders.columns.customer.clone(),
            ..OrderColumns::default()
        },
        exports: ExportOptions::default(),
        filters: Vec::new(),
        by: Vec::new(),
        ..options.orders.clone()
    };
    match read_subscriptions(&asked, &orders) {
        Err(InputError::NoRecurringAmount { .. } | InputError::Column { .. }) => None,
        Ok(read) => read.is_of_contracts().then_some(Ok(read)),
        Err(error) => Some(Err(error)),
    }
}

/// The period, behind the one before it where that is asked for.
pub(super) fn with(before: Option<Period>, period: Period) -> Vec<Period> {
    before.into_iter().chain([period]).collect()
}

/// Recurring revenue of these periods; the sentence why it cannot be told where something is open. None of a file
/// without amounts, and of periods that are not made of months.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn of_customers(
    common: &Common,
    scope: &Scope,
    periods: &[Period],
) -> anyhow::Result<Option<Result<RecurringBlock, String>>> {
    let of_months =
        |period: &Period| matches!(period.unit, Unit::Month | Unit::Quarter | Unit::Year);
    if periods.is_empty() || !periods.iter().all(of_months) {
        return Ok(None);
    }
    let told = |why: &str| format!("recurring revenue is not told: {why}");
    Ok(match book(common)? {
        None => None,
        Some(Err(why)) => Some(Err(told(&why))),
        Some(Ok(book)) => {
            let block = block(common, scope, periods, &book);
            Some(block.map_err(|error| told(&error.to_string())))
        }
    })
}

/// The subscriptions of the customers file, where it has amounts; the sentence why they cannot be used where something is
/// open. None where conditions choose rows of several files.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn book(common: &Common) -> anyhow::Result<Option<Result<Subscriptions, String>>> {
    let path = common.input.customers.as_deref();
    let Some(path) = path.filter(|_| common.input.orders.filters.is_empty()) else {
        return Ok(None);
    };
    let not_told = |why: &str| {
        let first = why.lines().next().unwrap_or_default();
        Ok(Some(Err(format!(
            "{first} (`retention mrr` takes what settles it)"
        ))))
    };
    match subscriptions(path, &common.input) {
        None => Ok(None),
        Some(Err(error)) if error.is_decision() => not_told(&error.to_string()),
        Some(Err(error)) => Err(error.into()),
        Some(Ok(read)) => {
            // A price that nobody says the interval of is no recurring one.
            let mut open = read.findings.iter();
            if open.any(|finding| finding.what == What::NoInterval) {
                return Ok(None);
            }
            if let Some(open) = findings::decisions(&read.findings) {
                return not_told(&open.to_string());
            }
            Ok(read.subscriptions.map(Ok))
        }
    }
}

/// Recurring revenue of those of the periods that the data know, and the days that they cover.
///
/// # Errors
/// A customer who pays less than nothing, sums too large to be kept exactly.
pub(super) fn compute(
    common: &Common,
    scope: &Scope,
    periods: &[Period],
    book: &Subscriptions,
) -> anyhow::Result<(Recurring, Scope)> {
    let threads = common.input.orders.threads;
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let scope = Scope {
        first: book.first_start().unwrap_or(scope.first),
        ..*scope
    };
    let known = periods.iter().filter(|period| scope.covers(period));
    let asked = Asked {
        periods: known.copied().collect(),
        as_of: scope.as_of,
        first: scope.first,
        gap: GAP,
        late: 0,
        on_request: false,
        groups: None,
        cohorts: false,
        list: false,
        rates: Rates::default(),
        threads: threads.unwrap_or_else(cores).get(),
    };
    Ok((recurring(book, &asked)?, scope))
}

fn block(
    common: &Common,
    scope: &Scope,
    periods: &[Period],
    book: &Subscriptions,
) -> anyhow::Result<RecurringBlock> {
    let (found, scope) = compute(common, scope, periods, book)?;
    let late = book.rows().iter().filter(|row| row.start > scope.as_of);
    let made = RecurringMade {
        form: book.form(),
        // The report says how ends are read.
        ends: Ends::default(),
        last_end: None,
        late_rows: late.count() as u64,
        late_days: 0,
        converted: None,
    };
    let currency = match book.currencies() {
        [only] if !only.is_empty() => Some(only.clone()),
        _ => None,
    };
    let every = periods.first().map_or(Unit::Month, |period| period.unit);
    let labels = Labels {
        form: book.form().name(),
        end_is: Some(book.ends().are.name()),
        settings: MrrSettings {
            coverage: Coverage::new(&scope, common.calendar, &common.timezone),
            every: every.name().to_owned(),
            gap_days: GAP as u32,
            late_days: None,
            churn_on: ChurnOn::End.name().to_owned(),
            currency,
            constant_currency: false,
            by: None,
        },
        largest: Vec::new(),
        notes: notes::of_recurring(&made, &scope, &found),
    };
    let report = MrrReport::new(InputUse::default(), labels, &found);
    Ok(RecurringBlock::of(report))
}

impl SubscriptionsRead {
    /// Whether the rows have a start, an end and an amount.
    fn is_of_contracts(&self) -> bool {
        let of_forms = self.files.iter().flat_map(|(_, file)| &file.read_as);
        let mut forms = of_forms.filter(|(key, _)| *key == "form");
        let is_one = |form: &Form| matches!(form, Form::Contracts | Form::Prices);
        forms.all(|(_, name)| {
            Form::ALL
                .iter()
                .filter(|form| is_one(form))
                .any(|form| form.name() == name)
        })
    }
}
