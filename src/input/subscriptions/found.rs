//! What reading subscriptions saw that somebody must know or decide.

use std::collections::{BTreeMap, HashMap};

use super::interval::EXPECTED;
use super::options::{Proration, SubscriptionOptions};
use super::parts::{Part, Places};
use super::presets::Layout;
use super::repeated::Repeats;
use super::status::State;
use crate::input::amount::Amount;
use crate::input::columns::Header;
use crate::input::customers::is_past;
use crate::input::error::InputError;
use crate::input::findings::{Finding, What, Word};
use crate::input::orders::{FileRead, OrderOptions};
use crate::input::spells::page_of_rows;
use crate::ledger::Form;
use crate::ledger::Subscription;

/// A spell of a customer, as it would stand in another file.
type Spell = (Box<[u8]>, Subscription);

/// What all rows together say.
pub(super) struct Seen {
    form: Form,
    several: bool,
    /// The file's columns by their parts, of the file being read.
    column: HashMap<&'static str, String>,
    statuses: BTreeMap<(State, String), u64>,
    paused: Example,
    tax: u64,
    unpriced: u64,
    intervals: BTreeMap<String, u64>,
    currencies: BTreeMap<String, u64>,
    spells: BTreeMap<Spell, usize>,
    same: Example,
    zero: Example,
    /// Whether the column of requests holds only days that have been.
    pub(super) requests_are_past: bool,
    /// The columns of the service's end and of the request, where both are there.
    both_ends: Option<(String, String)>,
}

/// How many rows, and the first of them.
#[derive(Debug, Default)]
struct Example {
    rows: u64,
    first: Option<(usize, u64, String)>,
}

impl Example {
    fn add(&mut self, file: usize, line: u64, text: &[u8]) {
        self.rows += 1;
        self.first.get_or_insert_with(|| {
            let text = String::from_utf8_lossy(text).into_owned();
            (file, line, text)
        });
    }

    fn absorb(&mut self, later: Example) {
        self.rows += later.rows;
        self.first = self.first.take().or(later.first);
    }

    fn finding(&self, what: What, files: &[&FileRead]) -> Option<Finding> {
        let (file, line, text) = self.first.as_ref()?;
        let name = files.get(*file).map_or("", |file| file.name.as_str());
        let finding = Finding::new(what, self.rows).in_file(name);
        Some(finding.with_example(*line, text))
    }
}

impl Seen {
    pub(super) fn new(form: Form, files: usize) -> Seen {
        Seen {
            form,
            several: files > 1,
            column: HashMap::new(),
            statuses: BTreeMap::new(),
            paused: Example::default(),
            tax: 0,
            unpriced: 0,
            intervals: BTreeMap::new(),
            currencies: BTreeMap::new(),
            spells: BTreeMap::new(),
            same: Example::default(),
            zero: Example::default(),
            requests_are_past: false,
            both_ends: None,
        }
    }

    /// For the rows of a part of the file that was begun.
    pub(super) fn part(&self) -> Seen {
        Seen {
            requests_are_past: self.requests_are_past,
            spells: self.spells.clone(),
            ..Seen::new(self.form, usize::from(self.several) + 1)
        }
    }

    /// Adds what a later part of the file said.
    pub(super) fn absorb(&mut self, part: Seen) {
        for (word, rows) in part.statuses {
            *self.statuses.entry(word).or_default() += rows;
        }
        for (text, rows) in part.intervals {
            *self.intervals.entry(text).or_default() += rows;
        }
        for (code, rows) in part.currencies {
            *self.currencies.entry(code).or_default() += rows;
        }
        self.paused.absorb(part.paused);
        self.same.absorb(part.same);
        self.zero.absorb(part.zero);
        self.tax += part.tax;
        self.unpriced += part.unpriced;
        // Of several files one thread takes all rows, with all that was seen before.
        self.spells = part.spells;
    }

    /// Before a file's rows.
    pub(super) fn begin(&mut self, header: &Header, places: &Places, layout: Option<&Layout>) {
        let name = |part: Part| {
            let column = places.columns.get(places.of(part)?)?;
            Some(header.name(*column).to_owned())
        };
        let request = name(Part::Request);
        let may_lie_ahead = layout.is_some_and(|layout| layout.may_lie_ahead);
        self.requests_are_past = !may_lie_ahead && request.as_deref().is_some_and(is_past);
        if let (Some(end), Some(request)) = (name(Part::End), request) {
            self.both_ends = Some((end, request));
        }
        for part in [Part::Interval, Part::Status, Part::Tax] {
            if let Some(name) = name(part) {
                self.column.insert(part.name(), name);
            }
        }
    }

    pub(super) fn status(&mut self, state: State, word: &[u8]) {
        let word = String::from_utf8_lossy(word);
        match self.statuses.get_mut(&(state, word.to_string())) {
            Some(rows) => *rows += 1,
            None => {
                self.statuses.insert((state, word.into_owned()), 1);
            }
        }
    }

    pub(super) fn paused(&mut self, file: usize, line: u64, word: &[u8]) {
        self.paused.add(file, line, word);
    }

    pub(super) fn zero(&mut self, file: usize, line: u64, customer: &[u8]) {
        self.zero.add(file, line, customer);
    }

    pub(super) fn tax(&mut self, tax: Amount) {
        self.tax += u64::from(tax != Amount::ZERO);
    }

    pub(super) fn no_interval(&mut self) {
        self.unpriced += 1;
    }

    pub(super) fn unknown_interval(&mut self, text: &str) {
        *self.intervals.entry(text.to_owned()).or_default() += 1;
    }

    pub(super) fn currency(&mut self, code: &str) {
        match self.currencies.get_mut(code) {
            Some(rows) => *rows += 1,
            None => {
                self.currencies.insert(code.to_owned(), 1);
            }
        }
    }

    /// Looks whether another file has this row of the customer.
    pub(super) fn same_spells(
        &mut self,
        file: usize,
        line: u64,
        customer: &[u8],
        row: &Subscription,
    ) {
        if !self.several {
            return;
        }
        let first = self.spells.entry((customer.into(), *row)).or_insert(file);
        if *first != file {
            self.same.add(file, line, customer);
        }
    }

    /// Intervals that nobody knows are one error that lists them all.
    pub(super) fn refuse_unknown_intervals(
        &self,
        file: &str,
        skip_bad_rows: bool,
    ) -> Result<(), InputError> {
        if skip_bad_rows || self.intervals.is_empty() {
            return Ok(());
        }
        let column = self.column.get(Part::Interval.name());
        Err(InputError::Intervals {
            file: file.to_owned(),
            column: column.cloned().unwrap_or_default(),
            values: by_rows(&self.intervals),
            expected: EXPECTED,
        })
    }

    /// Whether amounts of several currencies stand there that nobody brings together.
    pub(super) fn currencies_are_open(&self, options: &OrderOptions) -> bool {
        self.currencies.len() > 1 && options.exports.rates.is_none()
    }

    /// Everything that was found, decisions first.
    pub(super) fn findings(
        &self,
        asked: &SubscriptionOptions,
        options: &OrderOptions,
        files: &[(&'static str, FileRead)],
        repeats: &Repeats,
    ) -> Vec<Finding> {
        let files = files.iter().filter(|(role, _)| *role == "subscriptions");
        let files: Vec<&FileRead> = files.map(|(_, file)| file).collect();
        let mut findings: Vec<Finding> = self.decisions(asked, options, &files, repeats);
        findings.extend(self.same.finding(What::SameSpells, &files));
        findings.extend(self.zero.finding(What::ZeroAmounts, &files));
        for file in &files {
            findings.extend(page_of_rows(file));
        }
        findings.extend(self.statuses());
        if let (Some((end, request)), Form::Contracts | Form::Prices) = (&self.both_ends, self.form)
        {
            let what = What::TwoEnds {
                request: request.clone(),
            };
            findings.push(Finding::new(what, 1).in_column(end));
        }
        let prorated = files
            .iter()
            .filter_map(|file| file.counts.left_out.get("prorated"));
        let prorated: u64 = prorated.sum();
        if prorated > 0 && asked.proration == Proration::LeaveOut {
            findings.push(Finding::new(What::Prorated, prorated));
        }
        for file in &files {
            findings.extend(Finding::header_line(&file.name, file.header_line));
        }
        findings.sort_by_key(|finding| finding.what.severity());
        findings
    }

    fn decisions(
        &self,
        asked: &SubscriptionOptions,
        options: &OrderOptions,
        files: &[&FileRead],
        repeats: &Repeats,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.currencies_are_open(options) {
            let what = What::SubscriptionCurrencies {
                currencies: by_rows(&self.currencies),
            };
            findings.push(Finding::new(what, self.currencies.len() as u64));
        }
        if let (Some((file, line)), None) = (repeats.first(), asked.duplicates) {
            let name = files.get(file).map_or("", |file| file.name.as_str());
            let mut finding = Finding::new(What::RepeatedRows, repeats.count()).in_file(name);
            finding.line = Some(line);
            findings.push(finding);
        }
        if asked.paused.is_none() {
            findings.extend(self.paused.finding(What::StandingStill, files));
        }
        if self.tax > 0 {
            let column = self.column.get(Part::Tax.name());
            let finding = Finding::new(What::TaxInPrice, self.tax);
            findings.push(finding.in_column(column.map_or("", String::as_str)));
        }
        if self.unpriced > 0 {
            findings.push(Finding::new(What::NoInterval, self.unpriced));
        }
        findings
    }

    /// What states made of their rows.
    fn statuses(&self) -> Option<Finding> {
        let words = |wanted: &[State]| -> Vec<Word> {
            let all = self.statuses.iter();
            let these = all.filter(|((state, _), _)| wanted.contains(state));
            let mut words: Vec<Word> = these
                .map(|((_, word), rows)| (word.clone(), *rows))
                .collect();
            words.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
            words
        };
        let (free, late) = (words(&[State::Free]), words(&[State::PastDue]));
        let unknown = words(&[State::Unknown]);
        let rows = |words: &[Word]| words.iter().map(|(_, rows)| rows).sum::<u64>();
        let all = rows(&free) + rows(&late) + rows(&unknown);
        let column = self.column.get(Part::Status.name())?;
        let what = What::States {
            free,
            late,
            unknown,
        };
        (all > 0).then(|| Finding::new(what, all).in_column(column))
    }
}

/// The most frequent first.
fn by_rows(counts: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = counts
        .iter()
        .map(|(text, rows)| (text.clone(), *rows))
        .collect();
    counts.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    counts
}
