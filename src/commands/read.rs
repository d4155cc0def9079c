//! What commands over files share: reading all of them, and handing on the result.

use std::path::PathBuf;

use super::findings::OnFindings;
use super::output::{OutputOptions, Place, rejects};
use super::overwrite::FilesOfRun;
use super::progress::Bar;
use super::provenance::{ExportsRead, input_use};
use super::streams::{Streams, Usage};
use super::{findings, notes};
use crate::calendar::{Calendar, Day, Period};
use crate::exit::Exit;
use crate::input::costs::read_costs;
use crate::input::customers::{CustomerColumns, read_customers};
use crate::input::durations::{DurationColumns, DurationsRead, read_durations};
use crate::input::filter::{Condition, Filter};
use crate::input::findings::Finding;
use crate::input::orders::{FileRead, OrderOptions, read_orders};
use crate::input::problem::Problems;
use crate::input::subscriptions::{SubscriptionOptions, SubscriptionsRead, read_subscriptions};
use crate::ledger::{Contracts, Ledger, Orders};
use crate::metrics::figure::Undefined;
use crate::metrics::scope::{AsOfSource, Edges, Scope};
use crate::render::{Format, render};
use crate::report::findings::{WithFindings, sentences};
use crate::report::{Document, InputUse};
use crate::words::closest;

/// Files and how they are read.
#[derive(Debug, Clone, Default)]
pub struct InputOptions {
    /// The order files, and the forms that all files share.
    pub orders: OrderOptions,
    /// The customers file.
    pub customers: Option<PathBuf>,
    /// Its columns.
    pub customer_columns: CustomerColumns,
    /// The costs file.
    pub costs: Option<PathBuf>,
    /// Where rows left out are written.
    pub rejects: Option<PathBuf>,
    /// The file of settings in force and its profile, in words.
    pub settings_from: Option<String>,
    /// That file of settings.
    pub settings_file: Option<PathBuf>,
    /// Whether standard error may show how far reading has come.
    pub show_progress: bool,
    /// Whether standard error stays empty where nothing fails.
    pub quiet: bool,
    /// What a decision among the findings does.
    pub on_findings: OnFindings,
}

/// What every command over files is asked.
#[derive(Debug, Clone)]
pub struct Common {
    /// The files.
    pub input: InputOptions,
    /// Where weeks and years start.
    pub calendar: Calendar,
    /// The day up to which the data are complete, and how it was named.
    pub as_of: Option<(Day, AsOfSource)>,
    /// The day from which the data are complete, where that is before their first row.
    pub data_from: Option<Day>,
    /// The time zone by name.
    pub timezone: String,
    /// Where the result goes.
    pub output: OutputOptions,
    /// How many groups are shown by themselves.
    pub top: usize,
    /// How many of the columns that are read as those of groups are carried into a list alone: the last ones.
    pub carried: usize,
}

impl Common {
    /// The column that groups are made by, the first one of several.
    pub(super) fn by(&self) -> Option<&String> {
        let by = &self.input.orders.by;
        by.first().filter(|_| by.len() > self.carried)
    }

    /// What was said about the days that the data cover.
    pub(super) fn edges(&self) -> Edges {
        Edges {
            as_of: self.as_of,
            data_from: self.data_from,
        }
    }
}

const ONLY_ATTRIBUTES: &str = "the customers file has no column that is recognised as a contract's end, so it \
     says nothing of who stayed: give an order file too, or name the columns with --start-column and --end-column";

const NO_CONTRACTS: &str = "this command needs contracts: a customers file (--customers) with a column of starts \
     and one of ends";

/// A command between its files and its result: everything that was read, and the places where
/// results go, made ready before the work.
pub(super) struct Job {
    pub(super) ledger: Ledger,
    files: Vec<(&'static str, FileRead)>,
    problems: Problems,
    exports: ExportsRead,
    findings: Vec<Finding>,
    output: OutputOptions,
    place: Place,
    rejects_place: Option<Place>,
    /// The files of the run, where the result's name is not known yet.
    read: Vec<PathBuf>,
    settings_from: Option<String>,
    quiet: bool,
    by: Option<String>,
}

impl Job {
    /// Reads everything.
    pub(super) fn open(common: &Common) -> anyhow::Result<Job> {
        let mut job = Job::ready(common)?;
        job.read(&common.input)?;
        Ok(job)
    }

    /// Reads tables of durations; such a job has no ledger.
    pub(super) fn of_durations(
        common: &Common,
        columns: &DurationColumns,
    ) -> anyhow::Result<(Job, DurationsRead)> {
        let mut job = Job::ready(common)?;
        let mut read = read_durations(columns, &common.input.orders)?;
        for file in &read.files {
            job.exports.counts.merge(&file.counts);
        }
        let files = std::mem::take(&mut read.files);
        job.files
            .extend(files.into_iter().map(|file| ("durations", file)));
        job.problems.merge(std::mem::take(&mut read.problems));
        Ok((job, read))
    }

    /// Reads files of subscriptions; such a job has no ledger.
    pub(super) fn of_subscriptions(
        common: &Common,
        asked: &SubscriptionOptions,
    ) -> anyhow::Result<(Job, SubscriptionsRead)> {
        let mut job = Job::ready(common)?;
        let mut read = read_subscriptions(asked, &common.input.orders)?;
        let stops = read.subscriptions.is_none() || common.input.on_findings == OnFindings::Stop;
        if let Some(open) = findings::decisions(&read.findings).filter(|_| stops) {
            return Err(open.into());
        }
        for (_, file) in &read.files {
            job.exports.counts.merge(&file.counts);
        }
        job.files.append(&mut read.files);
        job.findings = std::mem::take(&mut read.findings);
        job.problems.merge(std::mem::take(&mut read.problems));
        Ok((job, read))
    }

    /// A job that has read nothing yet.
    fn ready(common: &Common) -> anyhow::Result<Job> {
        FilesOfRun::of(common).keep_apart()?;
        let rejects_path = common.input.rejects.as_deref();
        Ok(Job {
            ledger: Ledger::default(),
            files: Vec::new(),
            problems: Problems::new(rejects_path.is_some()),
            exports: ExportsRead::default(),
            findings: Vec::new(),
            output: common.output.clone(),
            place: Place::new(common.output.path.as_deref())?,
            rejects_place: rejects_path
                .map(|path| Place::new(Some(path)))
                .transpose()?,
            read: common.input.files().map(PathBuf::from).collect(),
            settings_from: common.input.settings_from.clone(),
            quiet: common.input.quiet,
            by: common.by().cloned(),
        })
    }

    fn read(&mut self, options: &InputOptions) -> anyhow::Result<()> {
        if !options.orders.files.is_empty() {
            let bar = Bar::watch(&options.orders.progress, options.show_progress);
            let orders = read_orders(&options.orders);
            drop(bar);
            let orders = orders?;
            let stops = orders.orders.is_none() || options.on_findings == OnFindings::Stop;
            if let Some(open) = findings::decisions(&orders.findings).filter(|_| stops) {
                return Err(open.into());
            }
            self.exports = ExportsRead::new(&orders);
            self.files
                .extend(orders.files.into_iter().map(|file| ("orders", file)));
            self.files.extend(orders.others);
            self.problems.merge(orders.problems);
            self.findings = orders.findings;
            self.ledger.orders = orders.orders;
        }
        if let Some(path) = &options.customers {
            let customers = read_customers(path, &options.customer_columns, &options.orders)?;
            let file = &customers.file;
            self.findings
                .extend(Finding::header_line(&file.name, file.header_line));
            let counts = &mut self.exports.counts;
            counts.merge(&customers.file.counts);
            self.files.push(("customers", customers.file));
            self.problems.merge(customers.problems);
            self.ledger.contracts = customers.contracts;
            if let (Some(kept), Some(orders)) = (&customers.kept, &self.ledger.orders) {
                let part = orders.part(|customer| kept.contains(orders.ids().get(customer)));
                self.ledger.orders = Some(part);
            }
            if self.ledger.contracts.is_none() && self.ledger.orders.is_none() {
                return Err(Usage(ONLY_ATTRIBUTES.to_owned()).into());
            }
        }
        if let Some(path) = &options.costs {
            let costs = read_costs(path, &options.orders)?;
            let file = &costs.file;
            self.findings
                .extend(Finding::header_line(&file.name, file.header_line));
            self.files.push(("costs", costs.file));
            self.problems.merge(costs.problems);
            self.ledger.costs = Some(costs.costs);
        }
        self.check_columns(&options.orders)
    }

    /// Every column of a condition or of groups must be in some file.
    fn check_columns(&self, options: &OrderOptions) -> anyhow::Result<()> {
        let used = |role: &str| {
            let mut columns = self.files.iter().flat_map(|(_, file)| &file.columns);
            columns.any(|column| column.role == role)
        };
        if let Some(apart) = options
            .filters
            .iter()
            .find(|condition| self.is_apart(condition))
        {
            return Err(Usage(format!(
                "--where {apart}: its columns stand in two files, and no row has both; give one condition for each file"
            ))
            .into());
        }
        let filters = options.filters.iter().flat_map(Condition::filters);
        let mut missing = filters
            .filter(|filter| !used(&format!("where {filter}")))
            .map(|filter| ("--where", filter.column()))
            .chain(
                (options.by.iter())
                    .filter(|by| !used(&options.role_of(by)))
                    .map(|by| (options.by_flag.unwrap_or("--by"), by.as_str())),
            );
        match missing.next() {
            None => Ok(()),
            Some((flag, column)) => {
                let names = self.files.iter().flat_map(|(_, file)| &file.names);
                let near = closest(column, names.map(String::as_str));
                let hint = near.map_or(String::new(), |near| format!("; did you mean {near:?}?"));
                Err(Usage(format!(
                    "{flag}: neither the order files nor the customers file have a column {column:?}{hint}"
                ))
                .into())
            }
        }
    }

    /// Whether each column of a condition is in some file, but no file has them all.
    fn is_apart(&self, condition: &Condition) -> bool {
        let has = |file: &FileRead, filter: &Filter| {
            let role = format!("where {filter}");
            file.columns.iter().any(|column| column.role == role)
        };
        let filters = condition.filters();
        let all = |file: &FileRead| filters.iter().all(|filter| has(file, filter));
        let some = |filter: &Filter| self.files.iter().any(|(_, file)| has(file, filter));
        filters.iter().all(some) && !self.files.iter().any(|(_, file)| all(file))
    }

    /// The `input` part of a document about `period`.
    pub(super) fn input_use(&self, period: &Period) -> InputUse {
        let orders = self.ledger.orders.as_ref();
        let orders = orders.map(|orders| (orders, period));
        input_use(&self.files, orders, &self.problems, &self.exports)
    }

    /// Whether standard error holds nothing but errors.
    pub(super) fn is_quiet(&self) -> bool {
        self.output.quiet
    }

    /// What reading found, decisions first.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The column that groups are made by, the first one of several.
    pub(super) fn by(&self) -> Option<&str> {
        self.by.as_deref()
    }

    /// A customer's first value of a column that groups are made by, where the customers file has it.
    pub(super) fn of_customers_file(&self, id: &[u8], column: usize) -> Option<&[u8]> {
        self.exports.counts.firsts.get(column)?.get(id)
    }

    /// What a reader of a document about these days must know about the input.
    pub(super) fn notes(&self, scope: &Scope) -> Vec<String> {
        let mut notes = notes::of_input(&self.ledger, &self.problems, &scope.period);
        let contracts = self.ledger.contracts.iter();
        notes.extend(contracts.flat_map(|contracts| notes::of_contracts(contracts, scope)));
        notes.extend(self.notes_of_settings());
        notes
    }

    /// The `input` part of a document about no days.
    pub(super) fn input_without_days(&self) -> InputUse {
        input_use(&self.files, None, &self.problems, &self.exports)
    }

    /// What a reader of a document about no days must know about the input.
    pub(super) fn notes_without_days(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.problems.is_empty() {
            notes.push(notes::of_rejected(&self.problems.by_kind()));
        }
        notes.extend(self.notes_of_settings());
        notes
    }

    /// What rules and settings did.
    fn notes_of_settings(&self) -> impl Iterator<Item = String> {
        let from = self.settings_from.iter();
        notes::of_exports(&self.exports)
            .into_iter()
            .chain(from.map(|from| format!("settings also come from {from}")))
    }

    /// The orders, which the command cannot do without.
    pub(super) fn orders(&self) -> Result<&Orders, Usage> {
        let orders = self.ledger.orders.as_ref();
        orders.ok_or_else(|| Usage("this command needs a file of orders".to_owned()))
    }

    /// Refuses to go on without amounts, where `what` is made of them.
    pub(super) fn amounts(&self, what: &str) -> anyhow::Result<()> {
        match &self.ledger.orders {
            Some(orders) if !orders.has_amounts() => {
                anyhow::bail!("{what} needs amounts: {}", Undefined::NoAmounts)
            }
            _ => Ok(()),
        }
    }

    /// The contracts, which the command cannot do without.
    pub(super) fn contracts(&self) -> Result<&Contracts, Usage> {
        let contracts = self.ledger.contracts.as_ref();
        contracts.ok_or_else(|| Usage(NO_CONTRACTS.to_owned()))
    }

    /// Hands on the result.
    pub(super) fn print<D: Document>(
        self,
        document: &D,
        streams: &mut Streams<'_>,
    ) -> anyhow::Result<Exit> {
        let findings = findings::uses(&self.findings);
        if self.output.format == Format::Csv && !self.quiet {
            for sentence in sentences(&findings).0 {
                streams.say(&format!("warning: {sentence}"))?;
            }
        }
        let document = WithFindings { document, findings };
        let text = render(&document, self.output.format, &self.output.style)?;
        let place = self.place.of_period(document.period(), &self.read)?;
        if let Some(place) = self.rejects_place {
            place.write(&rejects(self.problems.rejects()), streams)?;
        }
        place.write(&text, streams)?;
        Ok(Exit::Done)
    }
}
