//! An input that can only be read from start to end: compressed, in another encoding, or piped in.
//!
//! ```text
//! bytes ─ decoded (a thread of its own) ─ rows told apart (this thread) ─ parts of some batches ─┬ OrderRows
//!                                                                                                └ OrderRows …
//! ```
//!
//! Values are read by several threads as soon as it is known how they are to be read. The parts are then the ranges
//! of the file, in its order.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::rows::OrderRows;
use super::shared::Pace;
use crate::input::error::InputError;
use crate::input::progress::Progress;
use crate::input::rows::{Batch, RowReader};
use crate::input::source::Decoded;
use crate::input::table::{Table, correct_encoding, row_error};

/// How many times what is worth a thread a part holds: enough that its start and end cost little, so few that all
/// parts on their way take some megabytes.
const PART: u64 = 3;

/// The batches of one part, and its place among the parts.
type Batches = (usize, Vec<Batch>);

/// Reads an input from start to end: its first rows, and the parts behind them.
pub(super) fn read_stream(
    table: Table,
    mut first: OrderRows,
    progress: &Progress,
    pace: Pace,
) -> Result<(OrderRows, Vec<OrderRows>), InputError> {
    let start = table.reader.position().byte;
    let mut stream = Stream {
        before: start,
        name: table.name,
        reader: table.reader,
        progress,
    };
    let mut batch = Batch::new();
    let mut parts = Vec::new();
    while stream.next(&mut batch)? {
        first.take(&mut batch)?;
        let worth_it = pace.threads > 1 && stream.before - start >= pace.smallest_range;
        if worth_it && first.reads_at_once() {
            parts = read_parts(&mut stream, &first, pace)?;
            break;
        }
    }
    drop(batch);
    correct_encoding(first.read_as(), &stream.reader);
    first.settle()?;
    Ok((first, parts))
}

/// Reads the rest in parts, several at the same time.
fn read_parts(
    stream: &mut Stream<'_>,
    like: &OrderRows,
    pace: Pace,
) -> Result<Vec<OrderRows>, InputError> {
    let (parts_in, parts) = sync_channel(1);
    let (empty_in, empty) = channel();
    let parts = Arc::new(Mutex::new(parts));
    let (split, mut done) = thread::scope(|scope| {
        let work = || {
            let (parts, empty_in) = (Arc::clone(&parts), empty_in.clone());
            scope.spawn(move || work_on(&parts, like, &empty_in))
        };
        let workers: Vec<_> = (0..pace.threads).map(|_| work()).collect();
        // When the last worker has ended, nothing more can be handed on.
        drop(parts);
        let bytes = pace.smallest_range.max(1).saturating_mul(PART);
        let split = split(stream, bytes, parts_in, &empty);
        let mut done = Vec::new();
        for worker in workers {
            match worker.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        (split, done)
    });
    done.sort_by_key(|(number, _)| *number);
    // What is wrong further up comes first.
    let parts = done.into_iter().map(|(_, part)| part);
    let parts: Vec<OrderRows> = parts.collect::<Result<_, _>>()?;
    split.map(|()| parts)
}

/// Hands the rest of the input on in parts of so many bytes, as long as somebody takes them.
fn split(
    stream: &mut Stream<'_>,
    bytes: u64,
    parts: SyncSender<Batches>,
    empty: &Receiver<Vec<Batch>>,
) -> Result<(), InputError> {
    for number in 0.. {
        let mut batches = empty.try_recv().unwrap_or_default();
        let end = stream.before.saturating_add(bytes);
        let mut filled = 0;
        let mut more = Ok(true);
        while stream.before < end {
            if filled == batches.len() {
                batches.push(Batch::new());
            }
            more = batches
                .get_mut(filled)
                .map_or(Ok(false), |batch| stream.next(batch));
            if !matches!(more, Ok(true)) {
                break;
            }
            filled += 1;
        }
        batches.truncate(filled);
        // Rows before an error are read: what is wrong with them comes first.
        let taken = batches.is_empty() || parts.send((number, batches)).is_ok();
        if !more? || !taken {
            break;
        }
    }
    Ok(())
}

/// Reads one part after the other, up to the first that fails.
fn work_on(
    parts: &Mutex<Receiver<Batches>>,
    like: &OrderRows,
    empty: &Sender<Vec<Batch>>,
) -> Vec<(usize, Result<OrderRows, InputError>)> {
    let mut done = Vec::new();
    loop {
        let next = parts.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, mut batches)) = next else {
            return done;
        };
        let mut rows = like.another();
        let read = batches.iter_mut().try_for_each(|batch| rows.take(batch));
        let read = read.and_then(|()| rows.settle()).map(|()| rows);
        // Nobody needs them after the last part.
        let _ = empty.send(batches);
        let failed = read.is_err();
        done.push((number, read));
        if failed {
            return done;
        }
    }
}

/// The batches of an input, counted as they go by.
struct Stream<'a> {
    name: String,
    reader: RowReader<Decoded>,
    progress: &'a Progress,
    /// Bytes that were counted.
    before: u64,
}

impl Stream<'_> {
    /// Fills the batch; false at the end of the input.
    fn next(&mut self, batch: &mut Batch) -> Result<bool, InputError> {
        let read = self.reader.read(batch);
        let more = read.map_err(|error| row_error(&self.name, error))?;
        let now = self.reader.position().byte;
        self.progress.add(now - self.before);
        self.before = now;
        Ok(more)
    }
}
