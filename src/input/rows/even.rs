//! Even text: no quotes, one kind of line break, the same number of fields in every record. Most exports are nothing
//! else, and where their rows and fields lie follows from a bare list of the places where fields end.

use memchr::{memchr, memchr_iter, memchr2};

use super::batch::{Row, Span};
use super::masks::{Finder, STEP};
use super::scan::End;

/// Lists the records of even text.
#[derive(Clone, Debug, Default)]
pub(super) struct Listing {
    /// The place before the text, then the ends of all fields. What stands behind these has no meaning.
    ends: Vec<u32>,
}

/// The place before the text: every field starts one byte behind an end.
const BEFORE: u32 = u32::MAX;

/// How even text is written.
struct Form {
    fields: usize,
    /// Bytes of a line break before its line feed: 1 where a carriage return stands there.
    carriage: u32,
    records: usize,
}

impl Listing {
    /// Puts the complete records of `text` into `rows`, and into `spans` where the fields in `columns` lie.
    /// `None`, and nothing, unless the text is even, has all of the columns and does not end in a record without
    /// a line break (`last`).
    pub(super) fn list(
        &mut self,
        finder: Finder,
        text: &[u8],
        columns: &[usize],
        last: bool,
        rows: &mut Vec<Row>,
        spans: &mut Vec<Span>,
    ) -> Option<End> {
        let form = Form::of(finder, text)?;
        let Form {
            fields,
            carriage,
            records,
        } = form;
        if columns.last().is_none_or(|&column| column >= fields) {
            return None;
        }
        self.list_ends(finder, text)?;
        let ends = self.ends.get(..=records * fields)?;
        let end = ends.last()?.wrapping_add(1) as usize;
        if last && end < text.len() {
            return None;
        }
        // As many records as line feeds and one at the end of each: none stands elsewhere.
        let mut even = true;
        rows.reserve(records);
        rows.extend(
            ends.windows(fields + 1)
                .step_by(fields)
                .zip(0..)
                .map(|(ends, line)| {
                    let (start, end) = (ends[0].wrapping_add(1), ends[fields]); // invariant: a window's first and last
                    even &= text.get(end as usize) == Some(&b'\n');
                    Row {
                        start,
                        end: end.wrapping_sub(carriage),
                        fields: fields as u32,
                        line,
                    }
                }),
        );
        if !even || carriage > 0 && !all_carriages(text, rows) {
            rows.clear();
            return None;
        }
        spans.resize(records * columns.len(), Span::default());
        for (place, &column) in columns.iter().enumerate() {
            let cut = if column + 1 == fields { carriage } else { 0 };
            // From the end before the column's field in each record to that of the next.
            let ends = self.ends.get(column..column + records * fields)?;
            let spans = spans.chunks_exact_mut(columns.len());
            for (spans, ends) in spans.zip(ends.chunks_exact(fields)) {
                spans[place] = Span {
                    start: ends[0].wrapping_add(1),
                    end: ends[1].wrapping_sub(cut), // invariant: two fields or more
                };
            }
        }
        Some(End {
            byte: end,
            lines: records as u32,
            open_quote: None,
        })
    }

    /// Lists the place before the text and the ends of all fields.
    fn list_ends(&mut self, finder: Finder, text: &[u8]) -> Option<()> {
        // What the last step writes may go beyond its own.
        let room = text.len() + 2 * STEP;
        if self.ends.len() < room {
            self.ends = vec![0; room];
        }
        let (before, mut ends) = self.ends.split_first_mut()?;
        *before = BEFORE;
        let (steps, rest) = text.as_chunks::<STEP>();
        let mut base = 0;
        for step in steps {
            let count = put(base, finder.ends(step), ends)?;
            ends = ends.get_mut(count..)?;
            base += STEP as u32;
        }
        let count = put(base, finder.last_ends(rest), ends)?;
        // What was written too much must not look like ends.
        ends.get_mut(count..count + STEP)?.fill(BEFORE);
        Some(())
    }
}

impl Form {
    /// The form of the text's first record, if there is neither a quote nor a line break of another kind in
    /// the whole text.
    fn of(finder: Finder, text: &[u8]) -> Option<Form> {
        let feed = memchr(b'\n', text)?;
        let header = text.get(..feed)?;
        // Without quoting, a second look for the same byte costs nothing.
        let carriage = header.ends_with(b"\r");
        let quote = finder.quote.unwrap_or(b'\r');
        let odd = if carriage {
            finder.quote.and_then(|quote| memchr(quote, text))
        } else {
            memchr2(quote, b'\r', text)
        };
        let fields = 1 + memchr_iter(finder.delimiter, header).count();
        // A blank line is no record, and among records of one field it would look like one.
        (odd.is_none() && fields > 1).then(|| Form {
            fields,
            carriage: u32::from(carriage),
            records: memchr_iter(b'\n', text).count(),
        })
    }
}

/// Whether a carriage return stands at the end of each row, and nowhere else up to the last of them.
fn all_carriages(text: &[u8], rows: &[Row]) -> bool {
    let end = rows.last().map_or(0, |row| row.end as usize + 1);
    let before = text.get(..end).unwrap_or_default();
    rows.iter()
        .all(|row| text.get(row.end as usize) == Some(&b'\r'))
        && memchr_iter(b'\r', before).count() == rows.len()
}

/// Puts the places of a step's marks into `ends`; returns how many.
#[inline(always)]
fn put(base: u32, mut marks: u64, ends: &mut [u32]) -> Option<usize> {
    const EIGHT: usize = 8;
    let count = marks.count_ones() as usize;
    // Eight at a time whether there are as many or not: what is too much is written over by the next step.
    let (eights, _) = ends.first_chunk_mut::<STEP>()?.as_chunks_mut::<EIGHT>();
    for (i, eight) in eights.iter_mut().enumerate() {
        for end in eight {
            *end = base + marks.trailing_zeros();
            marks &= marks.wrapping_sub(1);
        }
        if count <= EIGHT * (i + 1) {
            break;
        }
    }
    Some(count)
}
