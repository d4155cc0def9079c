//! `retention mrr`: how monthly recurring revenue moved, and how much of it was kept.

mod baseline;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::alerts::told;
use super::lists::{self, List, ListOptions};
use super::notes;
use super::overwrite::FilesOfRun;
use super::read::{Common, Job};
use super::streams::Streams;
use super::trend::periods_of;
use crate::choice::Choice;
use crate::exit::Exit;
use crate::input::rates::Rates as Prices;
use crate::input::subscriptions::{Form, SubscriptionOptions};
use crate::ledger::Subscriptions;
use crate::metrics::recurring::{
    Asked, ChurnOn, Mover, Rates, Recurring, RecurringError, recurring,
};
use crate::metrics::requirement::Requirement;
use crate::metrics::scope::Scope;
use crate::metrics::trend::Stretch;
use crate::report::Coverage;
use crate::report::mrr::{Amount, Labels, LargeMovement, MrrReport, MrrSettings};
use crate::words::safe;
use baseline::Baseline;

/// What `retention mrr` was asked for.
#[derive(Debug, Clone)]
pub struct MrrOptions {
    /// The files, the calendar and the output.
    pub common: Common,
    /// The periods: months, quarters or years.
    pub stretch: Stretch,
    /// How the files are read.
    pub subscriptions: SubscriptionOptions,
    /// A gap of so many days between two rows of a customer is none.
    pub gap: u32,
    /// A service period that ended fewer days before the as-of day is open.
    pub late: u32,
    /// What ends a subscription.
    pub churn_on: ChurnOn,
    /// Whether everything is converted at the last rate.
    pub constant_currency: bool,
    /// Whether cohorts are made.
    pub cohorts: bool,
    /// The list of every customer.
    pub list: ListOptions,
    /// Whether no customer is named.
    pub no_names: bool,
    /// The JSON or the list of an earlier run, whose past should still be the same.
    pub baseline: Option<PathBuf>,
    /// Conditions on the last complete period.
    pub require: Vec<Requirement>,
}

/// The largest movements that are named.
const LARGEST: usize = 10;

/// Runs the command.
///
/// # Errors
/// Input, data or output that cannot be used.
pub fn run(options: &MrrOptions, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    let common = &options.common;
    let list = options.list.path.as_deref();
    FilesOfRun::of(common)
        .reads(options.baseline.as_deref())
        .writes("--customers-out", list)
        .keep_apart()?;
    let earlier = options.baseline.as_deref();
    let earlier = earlier.map(|path| Ok::<_, anyhow::Error>((path, Baseline::read(path)?)));
    let earlier = earlier.transpose()?;
    let list = List::ready(list)?;
    let (job, mut read) = Job::of_subscriptions(common, &options.subscriptions)?;
    let book = read.subscriptions.take().unwrap_or_default();
    let scope = Scope::of_subscriptions(&book, common.edges())?;
    let asked = asked(options, &book, &scope, read.rates.as_ref())?;
    let found = recurring(&book, &asked).map_err(|error| of_customers(error, &book))?;
    let mut input = job.input_without_days();
    input.customers = book.customers() as u64;
    let labels = labels(options, &book, &scope, &found, job.notes_without_days());
    let mut report = MrrReport::new(input, labels, &found);
    if let Some((path, earlier)) = &earlier {
        let since = earlier.since(path, &book, &report, options.no_names)?;
        report.notes.extend(since.notes());
        report.baseline = Some(since);
    }
    report.hold(&options.require);
    let failed = notes::of_requirements(
        &report.requirements,
        options
            .require
            .iter()
            .map(|one| (one.measure(), one.threshold)),
        &common.output.style.locale,
    );
    let list = list.made(|format| {
        let carried = lists::Carried::of(&job, &options.list);
        lists::recurring(format, &carried, &book, &found.customers)
    })?;
    job.print_with_list(&report, list, streams)?;
    Ok(told(&failed, streams))
}

fn asked(
    options: &MrrOptions,
    book: &Subscriptions,
    scope: &Scope,
    prices: Option<&Prices>,
) -> anyhow::Result<Asked> {
    let common = &options.common;
    let threads = common.input.orders.threads;
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    Ok(Asked {
        periods: periods_of(&options.stretch, scope)?,
        as_of: scope.as_of,
        first: scope.first,
        gap: options.gap as i32,
        late: options.late as i32,
        on_request: options.churn_on == ChurnOn::Request,
        groups: common.by().map(|_| common.top),
        cohorts: options.cohorts,
        list: options.list.path.is_some(),
        rates: rates(options, book, prices)?,
        threads: threads.unwrap_or_else(cores).get(),
    })
}

/// The prices of the currencies that the subscriptions have, all with the same decimals.
fn rates(
    options: &MrrOptions,
    book: &Subscriptions,
    prices: Option<&Prices>,
) -> anyhow::Result<Rates> {
    let Some(prices) = prices else {
        return Ok(Rates::default());
    };
    let wanted = options.common.input.orders.exports.currency.as_deref();
    let is_own = |code: &str| match wanted {
        Some(wanted) => wanted == code,
        None => prices.prices(code).is_none(),
    };
    let own: Vec<&str> = book
        .currencies()
        .iter()
        .map(String::as_str)
        .filter(|code| is_own(code))
        .collect();
    if own.len() > 1 {
        anyhow::bail!(
            "the rates file has no rate for {}: one of them is the currency of the result (--currency), and the \
             others need rates",
            safe(&own.join(", "))
        );
    }
    let of = |code: &String| prices.prices(code).filter(|_| !is_own(code));
    let scales = book.currencies().iter().filter_map(of).flatten();
    let scale = scales.map(|(_, price)| price.scale()).max().unwrap_or(0);
    let mut all = Vec::new();
    for code in book.currencies() {
        let mut own = Vec::new();
        for (day, price) in of(code).unwrap_or_default() {
            let price = price.rescaled(scale)?;
            own.push((*day, i128::from(price.units())));
        }
        all.push(of(code).map(|_| own));
    }
    Ok(Rates {
        scale,
        prices: all,
        constant: options.constant_currency,
    })
}

/// The same error with the customer's id or the currency's code in place of a number.
fn of_customers(error: RecurringError, book: &Subscriptions) -> anyhow::Error {
    match error {
        RecurringError::Negative {
            customer,
            day,
            amount,
        } => {
            let id = String::from_utf8_lossy(book.ids().get(customer)).into_owned();
            anyhow::anyhow!(
                "customer \"{}\" pays {amount} a month on {day}, which is below 0: what is taken back is more than what \
                 was there; correct the rows, or leave them out with --where",
                safe(&id)
            )
        }
        RecurringError::NoRate(none) => {
            let code = book.currencies().get(usize::from(none.currency));
            let code = code.map_or("", String::as_str);
            let first = none.first.map_or(String::new(), |first| {
                format!(
                    "; its first is of {first}: begin later with --from or --last, or add rates"
                )
            });
            anyhow::anyhow!(
                "\"{}\" has no rate of before {}, the start of a period{first}",
                safe(code),
                none.day
            )
        }
        error @ (RecurringError::NoPeriod | RecurringError::TooLarge) => error.into(),
    }
}

fn labels(
    options: &MrrOptions,
    book: &Subscriptions,
    scope: &Scope,
    found: &Recurring,
    notes: Vec<String>,
) -> Labels {
    let common = &options.common;
    let form = book.form();
    let wanted = common.input.orders.exports.currency.clone();
    let only = match book.currencies() {
        [only] if !only.is_empty() => Some(only.clone()),
        _ => None,
    };
    let mut notes = notes;
    let late = book.rows().iter().filter(|row| row.start > scope.as_of);
    let made = notes::RecurringMade {
        form,
        ends: book.ends(),
        last_end: book.last_end(),
        late_rows: late.count() as u64,
        late_days: options.late,
        converted: (common.input.orders.exports.rates.as_ref()).map(|_| options.constant_currency),
    };
    notes.extend(notes::of_recurring(&made, scope, found));
    Labels {
        form: form.name(),
        end_is: form.has_ends().then(|| book.ends().are.name()),
        settings: MrrSettings {
            coverage: Coverage::new(scope, common.calendar, &common.timezone),
            every: options.stretch.every.name().to_owned(),
            gap_days: options.gap,
            late_days: (form == Form::Invoices).then_some(options.late),
            churn_on: options.churn_on.name().to_owned(),
            currency: wanted.or(only),
            constant_currency: options.constant_currency,
            by: common.by().cloned(),
        },
        largest: largest(book, &found.movers, options.no_names),
        notes,
    }
}

/// The largest movements, of those alike the first by their ids.
fn largest(book: &Subscriptions, movers: &[Mover], no_names: bool) -> Vec<LargeMovement> {
    let name = |mover: &Mover| {
        let id = book.ids().get(mover.customer);
        (!no_names).then(|| String::from_utf8_lossy(id).into_owned())
    };
    let size = |mover: &Mover| {
        let change = mover.end.checked_add(-mover.start);
        change.map(|change| change.max(-change))
    };
    let mut movers: Vec<&Mover> = movers.iter().collect();
    movers.sort_by_key(|mover| {
        let id = book.ids().get(mover.customer);
        (std::cmp::Reverse(size(mover)), id)
    });
    let movers = movers.into_iter().take(LARGEST);
    movers
        .map(|mover| LargeMovement {
            customer: name(mover),
            movement: mover.movement.name().to_owned(),
            start: Amount(mover.start),
            end: Amount(mover.end),
        })
        .collect()
}
