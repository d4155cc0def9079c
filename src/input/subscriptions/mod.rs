//! Files of subscriptions: five forms, one kind of row (subscriptions.md, sections 1 and 2).

mod found;
mod interval;
mod opened;
mod options;
mod parts;
pub mod presets;
mod price;
mod repeated;
mod row;
pub mod status;

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::error::InputError;
use super::findings::Finding;
use super::first_values::FirstValues;
use super::orders::{FileRead, OrderOptions, RuleCounts};
use super::problem::Problems;
use super::rates::{Rates, read_rates};
use super::spells::overlaps;
pub use crate::ledger::{EndIs, Form};
use crate::ledger::{Subscriptions, SubscriptionsBuilder};
use found::Seen;
pub use interval::{EXPECTED as EXPECTED_INTERVAL, Interval};
use opened::Opened;
pub use options::{Duplicates, PastDue, Paused, Proration, SubscriptionOptions, Tax};
pub use parts::SubscriptionColumns;
use presets::Layout;
use repeated::Repeats;
use row::RowReader;

/// Files of subscriptions.
#[derive(Debug)]
pub struct SubscriptionsRead {
    /// The rows by customer; none where something is open without which nothing can be computed.
    pub subscriptions: Option<Subscriptions>,
    /// How each file was read.
    pub files: Vec<(&'static str, FileRead)>,
    /// Rows that cannot be used.
    pub problems: Problems,
    /// What somebody must know or decide, decisions first.
    pub findings: Vec<Finding>,
    /// The prices of currencies, where they were given.
    pub rates: Option<Rates>,
}

/// Reads the files of `options` as subscriptions.
///
/// # Errors
/// [`InputError`].
pub fn read_subscriptions(
    asked: &SubscriptionOptions,
    options: &OrderOptions,
) -> Result<SubscriptionsRead, InputError> {
    options.refuse_twins(&options.twins())?;
    let mut files: Vec<(&'static str, FileRead)> = Vec::new();
    let rates = match &options.exports.rates {
        None => None,
        Some(path) => {
            let (rates, file) = read_rates(path, options)?;
            files.push(("rates", file));
            Some(rates)
        }
    };
    let mut opened = Vec::new();
    for path in &options.files {
        opened.push(Opened::of(path, asked, options)?);
    }
    same_form(&opened)?;
    let form = opened.first().map_or(Form::Contracts, |file| file.form);
    let mut builder = SubscriptionsBuilder::new();
    let mut seen = Seen::new(form, opened.len());
    let repeats = Repeats::of(opened.iter().map(|file| (&file.header, &file.rows)));
    let mut read = Reading {
        asked,
        options,
        rates: rates.as_ref(),
        builder: &mut builder,
        seen: &mut seen,
        repeats: &repeats,
    };
    let mut problems = Problems::new(options.keep_rejects);
    for (number, file) in opened.into_iter().enumerate() {
        let (file, refused) = read.file(number, file)?;
        problems.merge(refused);
        files.push(("subscriptions", file));
    }
    let mut findings = seen.findings(asked, options, &files, &repeats);
    let is_open = seen.currencies_are_open(options);
    let subscriptions = builder.finish(form, asked.end_is);
    if matches!(form, Form::Contracts | Form::Prices) {
        findings.extend(overlaps(&subscriptions.ends(), true));
    }
    for (role, file) in &mut files {
        if *role == "subscriptions" && form.has_ends() {
            let read_as = subscriptions.ends().are.name().to_owned();
            file.read_as.push(("end_is", read_as));
        }
    }
    Ok(SubscriptionsRead {
        subscriptions: (!is_open).then_some(subscriptions),
        files,
        problems,
        findings,
        rates,
    })
}

/// Files of two forms cannot be added up.
fn same_form(files: &[Opened]) -> Result<(), InputError> {
    let Some(first) = files.first() else {
        return Ok(());
    };
    match files.iter().find(|file| file.form != first.form) {
        None => Ok(()),
        Some(other) => Err(InputError::Forms {
            file: other.name.clone(),
            form: other.form.name(),
            first: first.name.clone(),
            first_form: first.form.name(),
        }),
    }
}

/// Takes file after file.
struct Reading<'a> {
    asked: &'a SubscriptionOptions,
    options: &'a OrderOptions,
    rates: Option<&'a Rates>,
    builder: &'a mut SubscriptionsBuilder,
    seen: &'a mut Seen,
    repeats: &'a Repeats,
}

/// What one thread makes of its rows.
struct Part {
    builder: SubscriptionsBuilder,
    seen: Seen,
    counts: RuleCounts,
}

/// Rows that are worth another thread.
const ROWS_A_THREAD: usize = 32_768;

impl Reading<'_> {
    /// How many threads take the rows of a file; rows are looked for in other files by one.
    fn threads(&self, rows: usize) -> usize {
        let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let threads = self.options.threads.unwrap_or_else(cores).get();
        match self.options.files.len() {
            1 => threads.min(rows / ROWS_A_THREAD).max(1),
            _ => 1,
        }
    }

    /// What the price holds of the tax: as it was said, else as the export has it.
    fn tax(&self, layout: Option<&Layout>) -> Option<Tax> {
        self.asked.tax.or(layout.and_then(|layout| layout.tax))
    }

    fn file(&mut self, number: usize, opened: Opened) -> Result<(FileRead, Problems), InputError> {
        let Opened {
            header,
            form,
            places,
            filters,
            by,
            carried,
            mut rows,
            ends_are_past,
            layout,
            ..
        } = opened;
        if ends_are_past {
            self.builder.ends_are_past();
        }
        self.seen.begin(&header, &places, layout);
        let reader = RowReader {
            form,
            asked: self.asked,
            cents: self.asked.cents || layout.is_some_and(|layout| layout.cents),
            tax: self.tax(layout),
            options: self.options,
            rates: self.rates,
            places: &places,
            filters: &filters,
            by,
            carried: &carried,
            mark: rows.mark,
            repeats: self.repeats,
            file: number,
        };
        let firsts = || -> Vec<FirstValues> {
            let latest = self.options.latest().into_iter();
            latest
                .filter(|_| !carried.is_empty())
                .map(FirstValues::new)
                .collect()
        };
        let part = || {
            let mut builder = SubscriptionsBuilder::new();
            if ends_are_past {
                builder.ends_are_past();
            }
            Part {
                builder,
                seen: self.seen.part(),
                counts: RuleCounts {
                    firsts: Arc::new(firsts()),
                    ..RuleCounts::default()
                },
            }
        };
        let parts = (0..self.threads(rows.len())).map(|_| part()).collect();
        let parts = rows.each_on(parts, |part, row, dates| {
            let Part {
                builder,
                seen,
                counts,
            } = part;
            reader.take(row, dates, builder, seen, counts)
        });
        let mut counts = RuleCounts::default();
        let (builder, seen) = (&mut *self.builder, &mut *self.seen);
        for part in parts {
            builder.absorb(part.builder)?;
            seen.absorb(part.seen);
            counts.merge(&part.counts);
        }
        Arc::make_mut(&mut counts.firsts)
            .iter_mut()
            .for_each(FirstValues::settle);
        seen.refuse_unknown_intervals(&rows.name, self.options.skip_bad_rows)?;
        let roles: Vec<(&str, usize)> = places
            .names
            .iter()
            .map(|(name, place)| (name.as_str(), *place))
            .collect();
        let (mut file, problems) =
            rows.finish(&roles, &places.columns, self.options.skip_bad_rows)?;
        file.read_as.push(("form", form.name().to_owned()));
        if let Some(layout) = layout {
            file.read_as.push(("preset", layout.name.to_owned()));
        }
        let file = FileRead {
            counts,
            names: header.names().to_vec(),
            ..file
        };
        Ok((file, problems))
    }
}
