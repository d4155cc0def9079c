//! Lines of a text.

/// Where the lines of a text start. LF, CR LF and CR each end a line.
pub fn line_starts(text: &[u8]) -> impl Iterator<Item = usize> {
    let breaks = memchr::memchr2_iter(b'\n', b'\r', text);
    let last = breaks.filter(|&at| {
        let feed_follows = text.get(at + 1) == Some(&b'\n');
        !(feed_follows && text.get(at) == Some(&b'\r'))
    });
    std::iter::once(0).chain(last.map(|at| at + 1))
}

/// Line breaks seen so far. Files with LF or CRLF are counted by LF; a file without any LF by CR.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lines {
    lf: u64,
    cr: u64,
}

impl Lines {
    /// Adds the breaks in `bytes`.
    pub fn add(&mut self, bytes: &[u8]) {
        let (mut lf, mut cr) = (0_u64, 0_u64);
        // Counters of one byte, emptied before they are full, let the compiler count 16 or 32
        // bytes at once.
        for piece in bytes.chunks(255) {
            let (mut piece_lf, mut piece_cr) = (0_u8, 0_u8);
            for &byte in piece {
                piece_lf += u8::from(byte == b'\n');
                piece_cr += u8::from(byte == b'\r');
            }
            lf += u64::from(piece_lf);
            cr += u64::from(piece_cr);
        }
        self.lf += lf;
        self.cr += cr;
    }

    /// The number of the line that follows, from 1.
    pub fn current(self) -> u64 {
        1 + if self.lf > 0 { self.lf } else { self.cr }
    }
}
