//! What the targets share: a meter of memory, and settings out of the input's first bytes.

use peak_alloc::PeakAlloc;
use retention::internals::{DateOrder, DecimalMark, Delimiter, EncodingChoice, TableOptions};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Runs `work` and fails when it held more than `fixed + factor × size` bytes at any moment.
///
/// # Panics
/// When it did.
pub fn bounded<T>(fixed: usize, factor: usize, size: usize, work: impl FnOnce() -> T) -> T {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let result = work();
    let held = MEMORY.peak_usage().saturating_sub(before);
    let limit = fixed + factor * size;
    assert!(
        held <= limit,
        "{held} bytes held for an input of {size}, the limit is {limit}"
    );
    result
}

/// How a file is taken apart, out of one byte.
pub fn table_options(byte: u8) -> TableOptions {
    TableOptions {
        header_line: None,
        sheets: Vec::new(),
        delimiter: match byte & 0b111 {
            1 => Some(Delimiter::Byte(b',')),
            2 => Some(Delimiter::Byte(b';')),
            3 => Some(Delimiter::Byte(b'\t')),
            4 => Some(Delimiter::Byte(b'|')),
            5 => Some(Delimiter::Spaces),
            _ => None,
        },
        encoding: match (byte >> 3) & 0b111 {
            1 => EncodingChoice::Utf8,
            2 => EncodingChoice::Windows1252,
            3 => EncodingChoice::Utf16,
            _ => EncodingChoice::Auto,
        },
        no_header: byte & 0b1100_0000 == 0b1100_0000,
    }
}

/// Which of day and month is first, out of two bits.
pub fn date_order(byte: u8) -> Option<DateOrder> {
    match byte & 0b11 {
        1 => Some(DateOrder::DayFirst),
        2 => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// The decimal mark, out of two bits.
pub fn decimal_mark(byte: u8) -> Option<DecimalMark> {
    match byte & 0b11 {
        1 => Some(DecimalMark::Point),
        2 => Some(DecimalMark::Comma),
        _ => None,
    }
}
