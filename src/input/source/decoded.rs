//! The stream of decoded text.

use std::io::{self, BufRead, Read};

use super::decode::{Decoder, Outcome};
use super::pump::Pump;

/// Where the decoding happens.
pub(super) enum Blocks {
    Here(Box<Decoder>),
    Ahead(Pump),
}

/// Decoded text, UTF-8 without a byte order mark. Every block ends at the end of a character.
pub struct Decoded {
    blocks: Blocks,
    block: Vec<u8>,
    at: usize,
    /// After an error there is no more: a caller that reads on must not take the rest for the whole.
    failed: bool,
}

impl Decoded {
    pub(super) fn new(blocks: Blocks) -> Decoded {
        Decoded {
            blocks,
            block: Vec::new(),
            at: 0,
            failed: false,
        }
    }

    /// What is known at the end; `None` before a read has returned 0 bytes.
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.blocks {
            Blocks::Here(decoder) => decoder.outcome(),
            Blocks::Ahead(pump) => pump.outcome(),
        }
    }
}

impl BufRead for Decoded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.failed {
            return Err(io::Error::other("reading stopped at an earlier error"));
        }
        if self.at >= self.block.len() {
            self.at = 0;
            let next = match &mut self.blocks {
                Blocks::Here(decoder) => decoder.next_block(&mut self.block),
                Blocks::Ahead(pump) => pump.next_block(&mut self.block),
            };
            self.failed = next.is_err();
            next?;
        }
        Ok(self.block.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount).min(self.block.len());
    }
}

impl Read for Decoded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buf)?;
        self.consume(read);
        Ok(read)
    }
}
