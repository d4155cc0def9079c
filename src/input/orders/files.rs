//! Files side by side, and each large file in ranges side by side, with the answer of reading
//! everything from start to end.
//!
//! Each range, or part of a [stream](super::stream), is read by an [`OrderRows`] of its own; they are put
//! together in the order of the file. What a range's values say of their form counts for all of it, and
//! what it leaves open is decided with all ranges and files: so the cuts decide nothing.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::decide::{Decision, Evidence};
use super::plan::Plan;
use super::rows::{Finished, OrderRows, Run};
use super::shared::{Pace, Shared};
use super::stream::read_stream;
use crate::input::error::InputError;
use crate::input::progress::Progress;
use crate::input::rows::{Batch, Part, Parts, RowError, RowReader};
use crate::input::source::{Encoding, EncodingEvidence, PlainFile, RangeRead};
use crate::input::table::{Table, row_error};
use crate::ledger::OrdersBuilder;

/// A file's rows, in the ranges it was read in.
pub(super) struct FileRows {
    pub(super) evidence: Evidence,
    first: OrderRows,
    others: Vec<OrderRows>,
}

impl FileRows {
    fn new(first: OrderRows, others: Vec<OrderRows>) -> FileRows {
        let mut evidence = first.evidence().clone();
        for range in &others {
            evidence.dates.merge(range.evidence().dates.clone());
            evidence.amounts.merge(range.evidence().amounts.clone());
        }
        FileRows {
            evidence,
            first,
            others,
        }
    }

    /// Reads what waited with the decision of the whole file, and adds everything to `all`.
    pub(super) fn finish(
        self,
        decision: Decision,
        all: &mut OrdersBuilder,
    ) -> Result<Finished, InputError> {
        let evidence = self.evidence;
        let mut run = Run::default();
        let mut whole = self.first.finish(decision, all, &mut run)?;
        for range in self.others {
            let finished = range.finish(decision, all, &mut run)?;
            whole.read.rows += finished.read.rows;
            whole.read.rejected += finished.read.rejected;
            whole.read.counts.merge(&finished.read.counts);
            whole.read.seen.merge(&finished.read.seen);
            whole.problems.merge(finished.problems);
        }
        whole.read.date_witness = decision
            .order
            .and_then(|order| evidence.dates.witness(order).cloned());
        whole.read.amount_witness = evidence.amounts.witness(decision.mark).cloned();
        Ok(whole)
    }
}

/// Reads all files up to where undecided forms, if there are any, wait. Each file has its own error.
pub(super) fn read_files(shared: Shared<'_>, pace: Pace) -> Vec<Result<FileRows, InputError>> {
    let options = shared.options;
    let sizes: Vec<Option<u64>> = options.files.iter().map(size).collect();
    if let Some(total) = sizes.iter().copied().sum::<Option<u64>>() {
        options.progress.will_read(total);
    }
    let Pace {
        threads,
        smallest_range,
    } = pace;
    let worth_cutting = smallest_range.saturating_mul(threads as u64);
    let small = sizes
        .iter()
        .all(|size| size.is_some_and(|size| size < worth_cutting));
    let read = |number: usize, path: &PathBuf, pace: Pace| {
        let table = (shared.open)(path)?;
        read_file(number, table, shared, pace)
    };
    let files = options.files.iter().enumerate();
    if !small || threads < 2 || options.files.len() < 2 {
        return files
            .map(|(number, path)| read(number, path, pace))
            .collect();
    }
    let alone = Pace { threads: 1, ..pace };
    let read = |number| {
        options
            .files
            .get(number)
            .map(|path| read(number, path, alone))
    };
    side_by_side(threads.min(options.files.len()), read)
}

fn size(path: &PathBuf) -> Option<u64> {
    let data = std::fs::metadata(path)
        .ok()
        .filter(|_| path.as_os_str() != "-")?;
    data.is_file().then_some(data.len())
}

/// The results for 0, 1, 2 … up to the first `None`, in this order, found by several threads.
fn side_by_side<T: Send>(threads: usize, make: impl Fn(usize) -> Option<T> + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            match make(number) {
                Some(made) => done.push((number, made)),
                None => return done,
            }
        }
    };
    let mut done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut done = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

fn read_file(
    number: usize,
    mut table: Table,
    shared: Shared<'_>,
    pace: Pace,
) -> Result<FileRows, InputError> {
    let options = shared.options;
    let mut plan = Plan::new(&table.name, &table.header, options, shared.rates)?;
    plan.look_at(&table);
    table.reader.select(&plan.wanted);
    let rows = OrderRows::new(number, &table, plan, shared);
    let ranges = match table.plain.take() {
        Some(plain) => read_ranges(&table, &plain, &rows, &options.progress, pace)?,
        None => Vec::new(),
    };
    let mut ranges = ranges.into_iter();
    let (first, others) = match ranges.next() {
        Some(first) => (first, ranges.collect()),
        None => read_stream(table, rows, &options.progress, pace)?,
    };
    Ok(FileRows::new(first, others))
}

/// Reads a file in ranges, at least one. None if it is not the UTF-8 that its beginning looked like, and must be
/// read as a stream.
fn read_ranges(
    table: &Table,
    plain: &PlainFile,
    rows: &OrderRows,
    progress: &Progress,
    pace: Pace,
) -> Result<Vec<OrderRows>, InputError> {
    let name = &table.name;
    let mut start = table.reader.position();
    start.byte += plain.start();
    let parts = Parts {
        open: |range| Ok::<_, io::Error>(Watched::new(plain.range(range), progress)),
        start,
        end: plain.len(),
        dialect: table.dialect,
        options: crate::input::rows::Options::default(),
        smallest: pace.smallest_range,
    };
    let read = parts.read(pace.threads, |reader| read_range(reader, rows));
    let read = read.map_err(
        |Part {
             value,
             lines_before,
         }| match value {
            RangeError::Rows(error) => row_error(name, error.shifted(lines_before)),
            RangeError::Input(error) => error,
        },
    )?;
    let mut evidence = EncodingEvidence::at_start();
    let mut header = Vec::new();
    let mut first = plain.range(plain.start()..start.byte);
    first
        .read_to_end(&mut header)
        .map_err(|error| row_error(name, error.into()))?;
    evidence.push(&header);
    let mut ranges = Vec::new();
    for Part {
        value: (mut range, seen),
        lines_before,
    } in read
    {
        evidence.merge(&seen);
        range.shift_lines(lines_before);
        ranges.push(range);
    }
    plain.verify_unchanged()?;
    match plain.conclude(&evidence)? {
        Encoding::Utf8 => Ok(ranges),
        _ => Ok(Vec::new()),
    }
}

/// Why a range cannot be read.
enum RangeError {
    /// Its rows cannot be told apart; lines are counted from the range's start.
    Rows(RowError),
    /// Anything else.
    Input(InputError),
}

impl From<RowError> for RangeError {
    fn from(error: RowError) -> Self {
        RangeError::Rows(error)
    }
}

fn read_range(
    reader: &mut RowReader<Watched<'_>>,
    like: &OrderRows,
) -> Result<(OrderRows, EncodingEvidence), RangeError> {
    let mut rows = like.another();
    reader.select(rows.wanted());
    let mut batch = Batch::new();
    while reader.read(&mut batch)? {
        rows.take(&mut batch).map_err(RangeError::Input)?;
    }
    rows.settle().map_err(RangeError::Input)?;
    Ok((rows, reader.input().evidence.clone()))
}

/// A range whose bytes are counted and looked at for their encoding.
struct Watched<'a> {
    inner: RangeRead,
    evidence: EncodingEvidence,
    progress: &'a Progress,
}

impl<'a> Watched<'a> {
    /// `inner` starts where a line does.
    fn new(inner: RangeRead, progress: &'a Progress) -> Self {
        Watched {
            inner,
            evidence: EncodingEvidence::at_start(),
            progress,
        }
    }
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.evidence.push(buffer.get(..read).unwrap_or_default());
        self.progress.add(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
