//! A Parquet file as the text of a CSV file: its rows go the one way that all rows go. Built with the feature `parquet`.
//!
//! Texts, whole and decimal numbers, days, moments and yes or no keep their meaning; columns of lists, maps and
//! structures have no text and are left out, so that asking for one says that there is no such column.

use std::io::{self, Read, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes as Chunk;
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit};
use parquet::data_type::Decimal;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;

use super::Bytes;
use super::cells::number;
use super::error::SheetError;
use super::lines::{Lines, Stopped};
use crate::calendar::Day;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// A file of which several pieces are read, one at a time.
#[derive(Clone)]
struct Pieces {
    bytes: Arc<Mutex<Box<dyn Bytes>>>,
    len: u64,
}

/// A piece from some place on.
struct Piece {
    pieces: Pieces,
    at: u64,
}

impl Pieces {
    fn of(mut bytes: Box<dyn Bytes>) -> io::Result<Pieces> {
        let len = bytes.seek(SeekFrom::End(0))?;
        let bytes = Arc::new(Mutex::new(bytes));
        Ok(Pieces { bytes, len })
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.seek(SeekFrom::Start(at))?;
        bytes.read(into)
    }
}

impl Read for Piece {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.pieces.read_at(self.at, into)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Length for Pieces {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for Pieces {
    type T = io::BufReader<Piece>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(io::BufReader::new(Piece {
            pieces: self.clone(),
            at: start,
        }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Chunk> {
        // What a damaged file claims is not believed: a piece ends where the file does.
        let left = usize::try_from(self.len.saturating_sub(start)).unwrap_or(usize::MAX);
        if length > left {
            return Err(ParquetError::EOF("it ends too early".to_owned()));
        }
        let mut whole = vec![0; length];
        let mut piece = Piece {
            pieces: self.clone(),
            at: start,
        };
        piece.read_exact(&mut whole)?;
        Ok(Chunk::from(whole))
    }
}

fn damaged(error: impl std::fmt::Display) -> Stopped {
    Stopped::Failed(SheetError::Parquet(error.to_string()))
}

/// How the values of a column are written, where the reader of rows does not say it.
#[derive(Clone, Copy, Default)]
struct Column {
    /// The unit of moments as so many a second, and whether they are those of UTC.
    moment: Option<(i64, bool)>,
}

impl Column {
    fn of(field: &Type) -> Column {
        let moment = match field.get_basic_info().logical_type_ref() {
            Some(LogicalType::Timestamp(moment)) => {
                let a_second = match moment.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                };
                Some((a_second, moment.is_adjusted_to_u_t_c))
            }
            _ => None,
        };
        Column { moment }
    }
}

/// Whether a column has one value a row, of a kind that has a text.
fn is_plain(field: &Type) -> bool {
    let info = field.get_basic_info();
    field.is_primitive()
        && !(info.has_repetition() && info.repetition() == Repetition::REPEATED)
        && info.converted_type() != ConvertedType::INTERVAL
}

/// All rows, the names of the columns as the first line.
pub(super) fn read(bytes: Box<dyn Bytes>, lines: &mut Lines) -> Result<(), Stopped> {
    let pieces = Pieces::of(bytes).map_err(damaged)?;
    let file = SerializedFileReader::new(pieces).map_err(damaged)?;
    let schema = file.metadata().file_metadata().schema();
    let fields = schema.get_fields().iter();
    let plain: Vec<_> = fields.filter(|field| is_plain(field)).cloned().collect();
    if plain.is_empty() {
        return Err(damaged("it has no column of plain values"));
    }
    lines.begin("")?;
    for (column, field) in (0..).zip(&plain) {
        lines.cell((0, column), field.name().to_owned())?;
    }
    let columns: Vec<Column> = plain.iter().map(|field| Column::of(field)).collect();
    let wanted = Type::group_type_builder(schema.name()).with_fields(plain);
    let wanted = wanted.build().map_err(damaged)?;
    let rows = file.get_row_iter(Some(wanted)).map_err(damaged)?;
    for (row, found) in (1..).zip(rows) {
        let found = found.map_err(damaged)?;
        for ((column, own), (_, field)) in (0..).zip(&columns).zip(found.get_column_iter()) {
            let text = text(field, *own).ok_or_else(|| {
                let name = wanted_name(&found, column);
                damaged(format!(
                    "row {row}, column {name:?}: a value that has no text"
                ))
            })?;
            lines.cell((row, column), text)?;
        }
    }
    lines.end()
}

fn wanted_name(row: &parquet::record::Row, column: u32) -> String {
    let mut columns = row.get_column_iter();
    let found = columns.nth(column as usize);
    found.map_or(String::new(), |(name, _)| name.clone())
}

/// A value as the readers of values know it; nothing for what is null.
fn text(field: &Field, column: Column) -> Option<String> {
    Some(match field {
        Field::Null => String::new(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => match column.moment {
            Some((a_second, is_utc)) => moment(*value, a_second, is_utc)?,
            None => value.to_string(),
        },
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float16(value) => real(value.to_f64()),
        // By its shortest text: 0.1 is not 0.10000000149.
        Field::Float(value) => real(value.to_string().parse().ok()?),
        Field::Double(value) => real(*value),
        Field::Decimal(value) => decimal(value)?,
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => self::bytes(bytes.data()),
        Field::Date(days) => Day::from_epoch_days(i64::from(*days)).ok()?.to_string(),
        Field::TimestampMillis(value) => moment(*value, 1_000, column.is_utc())?,
        Field::TimestampMicros(value) => moment(*value, 1_000_000, column.is_utc())?,
        Field::TimeMillis(value) => time(i64::from(*value) / 1_000),
        Field::TimeMicros(value) => time(value / 1_000_000),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => return None,
    })
}

impl Column {
    fn is_utc(self) -> bool {
        self.moment.is_some_and(|(_, is_utc)| is_utc)
    }
}

/// Writers that name no type mean text; ids of 16 bytes and the like are written in hexadecimal.
fn bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.len() != 16 => text.to_owned(),
        _ => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// What is no number is no value: data frames write their missing ones so.
fn real(value: f64) -> String {
    match value.is_nan() {
        true => String::new(),
        false => number(value),
    }
}

/// A moment to the second: parts of one decide nothing.
fn moment(value: i64, a_second: i64, is_utc: bool) -> Option<String> {
    let seconds = value.div_euclid(a_second);
    let day = Day::from_epoch_days(seconds.div_euclid(SECONDS_OF_A_DAY)).ok()?;
    let second = seconds.rem_euclid(SECONDS_OF_A_DAY);
    let zone = if is_utc { "Z" } else { "" };
    Some(match (second, is_utc) {
        (0, false) => day.to_string(),
        _ => format!("{day} {}{zone}", time(second)),
    })
}

fn time(second: i64) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{hour:02}:{minute:02}:{second:02}")
}

/// All digits of an exact number. With three decimals it could be taken for thousands, and has a fourth.
fn decimal(value: &Decimal) -> Option<String> {
    let bytes = value.data();
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let fill = if is_negative { 0xff } else { 0 };
    // Up to 38 digits fit into 16 bytes.
    let extra = bytes.len().saturating_sub(16);
    if bytes.iter().take(extra).any(|byte| *byte != fill) {
        return None;
    }
    let mut wide = [fill; 16];
    let own = bytes.get(extra..)?;
    wide.get_mut(16 - own.len()..)?.copy_from_slice(own);
    let units = i128::from_be_bytes(wide);
    let scale = usize::try_from(value.scale()).ok()?;
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    Some(match scale {
        0 => format!("{sign}{whole}"),
        3 => format!("{sign}{whole}.{decimals}0"),
        _ => format!("{sign}{whole}.{decimals}"),
    })
}

#[cfg(test)]
mod tests;
