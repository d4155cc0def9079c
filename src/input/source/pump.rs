//! Decompression and re-encoding on a thread of their own.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use super::decode::{Decoder, Outcome};

/// Blocks that may wait for the reader: the bound on memory, with one in work on either side.
const WAITING: usize = 4;

enum Message {
    Block(Vec<u8>),
    End(Option<Outcome>),
    Failed(io::Error),
}

/// The reader's end of a decoder that runs ahead on its own thread.
pub(super) struct Pump {
    blocks: Receiver<Message>,
    empty: Sender<Vec<u8>>,
    outcome: Option<Outcome>,
    ended: bool,
}

impl Pump {
    /// Starts the thread. It ends with the input, with an error, or soon after the pump is dropped.
    pub fn start(decoder: Decoder) -> io::Result<Pump> {
        let (blocks_in, blocks) = sync_channel(WAITING);
        let (empty, empty_out) = channel();
        thread::Builder::new()
            .name("decode".to_owned())
            .spawn(move || run(decoder, &blocks_in, &empty_out))?;
        Ok(Pump {
            blocks,
            empty,
            outcome: None,
            ended: false,
        })
    }

    /// Replaces `out` by the next bytes: none at the end.
    pub fn next_block(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        // An empty one is taken back for the next block; a thread that has ended needs none.
        let _ = self.empty.send(std::mem::take(out));
        if self.ended {
            return Ok(());
        }
        match self.blocks.recv() {
            Ok(Message::Block(block)) => *out = block,
            Ok(Message::End(outcome)) => {
                self.outcome = outcome;
                self.ended = true;
            }
            Ok(Message::Failed(error)) => return Err(error),
            // After an error, or a thread that was stopped from outside: never a silent end.
            Err(_) => return Err(io::Error::other("reading stopped before the end")),
        }
        Ok(())
    }

    /// What is known, once the end was reached.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }
}

fn run(mut decoder: Decoder, blocks: &SyncSender<Message>, empty: &Receiver<Vec<u8>>) {
    loop {
        let mut block = empty.try_recv().unwrap_or_default();
        let message = match decoder.next_block(&mut block) {
            Err(error) => Message::Failed(error),
            Ok(()) if block.is_empty() => Message::End(decoder.outcome()),
            Ok(()) => Message::Block(block),
        };
        let more = matches!(message, Message::Block(_));
        if blocks.send(message).is_err() || !more {
            return;
        }
    }
}
