//! What was read, as findings.

mod of_rows;

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::again;
use super::file_read::FileRead;
use super::ids::Counted;
use super::locate::{Located, can_be_read_again, locate};
use super::options::OrderOptions;
use super::seen::Outermost;
use super::shared::Opener;
use super::statuses::StatusUse;
use crate::calendar::Day;
use crate::input::columns::Role;
use crate::input::exports::OrderAmount;
use crate::input::findings::{Finding, What};
use crate::input::problem::Problems;
use crate::ledger::{Merged, Orders, Seen};
use of_rows::{bad_rows, other_offset, row_kinds};

/// Days between the newest day and the one before it that need an answer: two years.
const FAR: i32 = 730;

/// Customers from which on it is odd that nobody ordered twice.
const MANY: usize = 30;

/// Guests are told as a warning where they are one row in so many, or more.
const GUESTS_TOLD: u64 = 20;

/// What findings are about.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) files: &'a [FileRead],
    pub(super) problems: &'a Problems,
    pub(super) orders: &'a Orders,
    pub(super) merged: &'a Merged,
    pub(super) options: &'a OrderOptions,
    pub(super) open: &'a Opener<'a>,
}

impl About<'_> {
    /// Everything that the files and their orders tell, decisions first.
    pub(super) fn findings(self) -> Vec<Finding> {
        let About {
            files,
            problems,
            options,
            ..
        } = self;
        let mut found = Vec::new();
        if !problems.is_empty() && !options.skip_bad_rows {
            found.push(bad_rows(files, problems));
        }
        found.extend(damaged(files));
        found.extend(files.iter().filter_map(row_kinds));
        found.extend(far_days(files, options));
        found.extend(self.of_merging());
        found.extend(of_customers(files, self.orders, problems));
        for file in files {
            found.extend(of_file(file));
            found.extend(other_offset(file, options));
        }
        found.sort_by_key(|finding| finding.what.severity());
        found
    }
}

fn damaged(files: &[FileRead]) -> impl Iterator<Item = Finding> {
    files.iter().flat_map(|file| {
        let customers = (&file.seen.customers.damaged, Some(&file.customer_column));
        let orders = (&file.seen.orders.damaged, file.order_column.as_ref());
        [customers, orders]
            .into_iter()
            .filter_map(|(counted, column)| {
                counted_in(file, What::DamagedIds, counted).map(|finding| match column {
                    Some(column) => finding.in_column(column),
                    None => finding,
                })
            })
    })
}

/// A finding of what was counted in a file, if there was any.
fn counted_in(file: &FileRead, what: What, counted: &Counted) -> Option<Finding> {
    let (line, text) = counted.first.as_ref()?;
    let found = Finding::new(what, counted.rows).in_file(&file.name);
    Some(found.with_example(*line, text))
}

/// A newest day two years or more after the day before it; a day before 1990 that stands alone.
fn far_days(files: &[FileRead], options: &OrderOptions) -> Vec<Finding> {
    if options.exports.keep_far_days {
        return Vec::new();
    }
    let mut found = Vec::new();
    let days = |pick: fn(&FileRead) -> Outermost| {
        let all = files.iter().flat_map(move |file| {
            let days = pick(file).into_iter().flatten();
            days.map(move |(day, line)| (day, file, line))
        });
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(day, _, _)| *day);
        all.dedup_by_key(|(day, _, _)| *day);
        all
    };
    let mut report = |(day, file, line): (Day, &FileRead, u64), next: Day| {
        let what = What::FarDay { day, next };
        let finding = Finding::new(what, 1)
            .in_file(&file.name)
            .in_column(&file.date_column);
        found.push(finding.with_example(line, &day.to_string()));
    };
    let latest = days(|file| file.seen.days.latest);
    let ninety = Day::from_ymd(1990, 1, 1).unwrap_or(Day::MIN);
    if let [.., (before, ..), newest] = latest.as_slice()
        && newest.0.days_since(*before) >= FAR
        // Of two days alone it is the one before 1990 that is odd.
        && (latest.len() > 2 || *before >= ninety)
    {
        report(*newest, *before);
    }
    let earliest = days(|file| file.seen.days.earliest);
    if let [oldest, (after, ..), ..] = earliest.as_slice()
        && oldest.0 < ninety
        && after.days_since(oldest.0) >= FAR
    {
        report(*oldest, *after);
    }
    found
}

impl About<'_> {
    /// What putting rows together into orders saw.
    fn of_merging(self) -> Vec<Finding> {
        let About {
            files,
            merged,
            options,
            ..
        } = self;
        let exports = &options.exports;
        let mut found = Vec::new();
        let by_rows = files
            .iter()
            .any(|file| file.has_amounts && !file.is_product && !file.preset_knows_amount);
        let (mut several, mut equal) = (merged.several_rows, merged.equal_rows);
        if exports.repeated_orders.is_none() {
            several += merged.stand_apart;
            equal += merged.stand_apart_equal;
        }
        let all_equal = several >= 2 && several == equal;
        if exports.order_amount.is_none() && by_rows && all_equal {
            found.push(Finding::new(What::RepeatedTotals, equal));
        }
        found.extend(self.restarting());
        let (again, changed) = (&merged.in_two_files, &merged.changed);
        if exports.repeated_orders.is_none() && !exports.allow_duplicates {
            let alike = &merged.alike;
            let restated = match alike.orders {
                0 => None,
                _ => again::in_another_state(options, self.open),
            };
            let restated_orders = match &restated {
                Some(restated) => restated.orders.min(alike.orders),
                None if self.states_are_gone() => alike.orders,
                None => 0,
            };
            let all = again.orders + changed.orders + restated_orders;
            if all > 0 {
                let what = What::RepeatedOrders {
                    in_two_files: again.orders,
                    changed: changed.orders + restated_orders,
                };
                let finding = Finding::new(what, all);
                found.push(match restated {
                    _ if changed.orders > 0 => self.located(finding, changed),
                    Some(restated) => with_place(finding, restated.first),
                    None if again.orders > 0 => self.located(finding, again),
                    None => self.located(finding, alike),
                });
            }
            let alike_orders = alike.orders.saturating_sub(restated_orders);
            let once = exports.order_amount == Some(OrderAmount::FirstRow);
            if alike_orders > 0 && !once {
                let finding = Finding::new(What::AlikeOrders, alike_orders);
                found.push(self.located(finding, alike));
            }
        }
        found
    }

    /// Whether a file with several statuses cannot be read again to see which of them an order had.
    fn states_are_gone(self) -> bool {
        let pairs = self.options.files.iter().zip(self.files);
        let mut gone = pairs.filter(|(path, _)| !can_be_read_again(path));
        gone.any(|(_, file)| file.counts.statuses.len() > 1)
    }

    /// Whether order numbers start again.
    fn restarting(self) -> Option<Finding> {
        let merged = self.merged;
        if self.options.exports.number_scope.is_some() {
            return None;
        }
        let shared = merged.several_customers.orders;
        let often = shared > 0 && shared * 100 > merged.sampled;
        let apart = merged.apart.orders;
        if apart == 0 && !often {
            let what = What::SharedOrderIds { of: merged.sampled };
            let finding = Finding::new(what, shared);
            return (shared > 0).then(|| self.located(finding, &merged.several_customers));
        }
        let example = merged.apart.example.as_ref();
        let what = What::RestartingNumbers {
            apart,
            several_customers: (if often { shared } else { 0 }, merged.sampled),
            days: example.map(|example| (example.first, example.last)),
        };
        let first = if apart > 0 {
            &merged.apart
        } else {
            &merged.several_customers
        };
        Some(self.located(Finding::new(what, apart.max(shared)), first))
    }

    /// The finding with the order that is its example, looked up in the files once more.
    fn located(self, finding: Finding, seen: &Seen) -> Finding {
        let example = seen.example.as_ref();
        let found = example.and_then(|example| locate(example.order, self.options, self.open));
        match found {
            Some(found) => with_place(finding, found),
            None => finding,
        }
    }
}

/// The finding with an order that was found as its example.
fn with_place(mut finding: Finding, found: Located) -> Finding {
    let (line, again) = found.lines;
    let again = again.map_or(String::new(), |again| format!(" and again on line {again}"));
    let place = format!("{} on line {line}{again} of {}", found.order, found.file);
    finding.example = Some(place);
    finding
}

/// What all customers together tell.
fn of_customers(files: &[FileRead], orders: &Orders, problems: &Problems) -> Vec<Finding> {
    let mut found = Vec::new();
    let rows: u64 = files.iter().map(|file| file.rows).sum::<u64>() - problems.total();
    let (guests, _) = orders.guests().total();
    if guests > 0 && guests * GUESTS_TOLD >= rows {
        found.push(Finding::new(What::ManyGuests { rows }, guests));
    }
    let zero: u64 = files.iter().map(|file| file.seen.customers.zero.rows).sum();
    if zero * 100 > rows && orders.ids().find(b"0").is_some() {
        found.push(Finding::new(What::ZeroCustomer, zero));
    }
    if files.iter().any(|file| file.seen.customers.zero_first) {
        let (count, example) = leading_zeros(orders);
        if let Some(example) = example {
            let mut finding = Finding::new(What::LeadingZeros, count);
            finding.example = Some(example);
            found.push(finding);
        }
    }
    let once = |customer: usize| orders.history(customer).purchases().nth(1).is_none();
    if orders.customers() >= MANY
        && orders.entries() <= 2 * orders.customers()
        && (0..orders.customers()).all(once)
    {
        found.push(Finding::new(What::EverybodyOnce, orders.customers() as u64));
    }
    let without: Vec<&FileRead> = files.iter().filter(|file| !file.has_amounts).collect();
    if without.len() == files.len() {
        found.push(Finding::new(What::NoAmounts, 0));
    } else {
        // The amounts of the other files are no whole.
        let each = without.iter();
        found.extend(each.map(|file| Finding::new(What::NoAmounts, 0).in_file(&file.name)));
    }
    found
}

/// How many ids of numbers differ from another one in leading zeros alone, and the first of them.
fn leading_zeros(orders: &Orders) -> (u64, Option<String>) {
    let ids = orders.ids();
    let number = |id: &[u8]| id.iter().all(u8::is_ascii_digit) && !id.is_empty();
    let stripped = |id: &[u8]| {
        let from = id.iter().position(|byte| *byte != b'0').unwrap_or(id.len());
        id.get(from..).unwrap_or_default().to_vec()
    };
    let (mut alike, mut first) = (HashSet::<Vec<u8>, FixedState>::default(), None::<Vec<u8>>);
    for customer in 0..ids.len() {
        let id = ids.get(customer);
        if !(number(id) && id.starts_with(b"0") && id.len() > 1) {
            continue;
        }
        let bare = stripped(id);
        if ids.find(&bare).is_some() {
            if first.as_ref().is_none_or(|first| id < first.as_slice()) {
                first = Some(id.to_vec());
            }
            alike.insert(bare);
            alike.insert(id.to_vec());
        }
    }
    let first = first.map(|first| String::from_utf8_lossy(&first).into_owned());
    (alike.len() as u64, first)
}

/// What one file tells.
fn of_file(file: &FileRead) -> Vec<Finding> {
    let mut found = Vec::new();
    let seen = &file.seen;
    found.extend(statuses(file));
    found.extend(Finding::header_line(&file.name, file.header_line));
    let customers = &seen.customers;
    let nobody = &customers.nobody;
    let columns = [
        (
            What::DecimalIds,
            &customers.decimals,
            Some(&file.customer_column),
        ),
        (
            What::DecimalIds,
            &seen.orders.decimals,
            file.order_column.as_ref(),
        ),
        (
            What::CapitalIds,
            &customers.capitals,
            Some(&file.customer_column),
        ),
        (
            What::Apostrophes,
            &customers.apostrophes,
            Some(&file.customer_column),
        ),
        (
            What::Apostrophes,
            &seen.orders.apostrophes,
            file.order_column.as_ref(),
        ),
        (What::Nobody, nobody, Some(&file.customer_column)),
        (What::EqualRows, &seen.equal_rows, None),
    ];
    for (what, counted, column) in columns {
        found.extend(counted_in(file, what, counted).map(|finding| match column {
            Some(column) => finding.in_column(column),
            None => finding,
        }));
    }
    found.extend(
        counted_in(file, What::HeaderAgain, &seen.headers).map(|mut finding| {
            finding.example = None;
            finding
        }),
    );
    if seen.blank_rows > 0 {
        found.push(Finding::new(What::BlankRows, seen.blank_rows).in_file(&file.name));
    }
    found
}

/// A finding for each status column that leaves rows out or has words that nobody knows.
fn statuses(file: &FileRead) -> Vec<Finding> {
    let mut columns: Vec<&str> = Vec::new();
    for count in &file.counts.statuses {
        if !columns.contains(&count.column.as_str()) {
            columns.push(&count.column);
        }
    }
    let mut found: Vec<Finding> = Vec::new();
    for column in columns {
        let words = |keep: &dyn Fn(&super::StatusCount) -> bool| -> Vec<(String, u64)> {
            let counts = file.counts.statuses.iter();
            let counts = counts.filter(|count| count.column == column && keep(count));
            counts
                .map(|count| (count.value.clone(), count.rows))
                .collect()
        };
        let left_out =
            words(&|count| matches!(count.used, StatusUse::LeftOut | StatusUse::Refunded));
        let refunds = words(&|count| count.used == StatusUse::Refund);
        let unknown = words(&|count| count.is_unknown());
        let by_itself = file.by_themselves.iter().any(|name| name == column);
        let known = !left_out.is_empty() || !refunds.is_empty();
        // A column of another meaning, such as a state of the country, has no word that is known.
        let usual = !Role::may_be_another(column);
        if known || !unknown.is_empty() && (usual || !by_itself) {
            let rows = left_out.iter().chain(&refunds).map(|(_, rows)| rows).sum();
            let what = What::Statuses {
                left_out,
                refunds,
                unknown,
                by_itself,
            };
            found.push(
                Finding::new(what, rows)
                    .in_file(&file.name)
                    .in_column(column),
            );
        }
    }
    let suffix = ": not blank";
    let cancelled = file
        .counts
        .left_out
        .iter()
        .filter_map(|(reason, rows)| Some((reason.strip_suffix(suffix)?, rows)));
    let cancelled =
        cancelled.filter(|(column, _)| file.by_themselves.iter().any(|name| name == column));
    found.extend(cancelled.map(|(column, rows)| {
        Finding::new(What::Cancellations, *rows)
            .in_file(&file.name)
            .in_column(column)
    }));
    found
}
