//! Rows as values with commas or tabs between.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::quotes::{Misquoted, Quotes};
use super::{Cell, Place, ROW_BYTES, Table};
use crate::IngestError;

/// Rows below their names.
pub(super) struct Separated {
    form: Form,
    names: Vec<String>,
}

enum Form {
    Csv(Box<csv::Reader<Bounded>>, csv::StringRecord, Room),
    Tsv(Box<dyn BufRead + Send>, Vec<u8>),
}

impl Separated {
    pub(super) fn new(text: Box<dyn BufRead + Send>, has_commas: bool) -> Self {
        let form = if has_commas {
            let room = Room::default();
            let text = Bounded {
                text,
                room: room.clone(),
                quotes: Quotes::default(),
            };
            room.refill();
            let reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text);
            Form::Csv(Box::new(reader), csv::StringRecord::new(), room)
        } else {
            Form::Tsv(text, Vec::new())
        };
        Self {
            form,
            names: Vec::new(),
        }
    }

    /// The names of the columns, which stand in the first row.
    pub(super) fn names(&mut self, place: &mut Place) -> Result<Vec<String>, IngestError> {
        let mut names = Vec::new();
        self.form.row(place, |_, cell| {
            if let Cell::Text(name) = cell {
                names.push(name.trim_start_matches('\u{feff}').to_owned());
            }
            Ok(())
        })?;
        self.names.clone_from(&names);
        Ok(names)
    }

    /// Reads a row; `false` at the end.
    pub(super) fn read(
        &mut self,
        place: &mut Place,
        table: Option<&mut Table>,
    ) -> Result<bool, IngestError> {
        let Some(table) = table else {
            return Ok(false);
        };
        let names = &self.names;
        let mut count = 0;
        let has_row = self.form.row(place, |place, cell| {
            count += 1;
            match names.get(count - 1) {
                Some(name) => table.put(name, cell, place),
                None => Err(place.broken(format!("more values than the {} names", names.len()))),
            }
        })?;
        if !has_row {
            return Ok(false);
        }
        if count < names.len() {
            let problem = format!("{count} values; expected {}", names.len());
            return Err(place.broken(problem));
        }
        table.end_row(place);
        Ok(true)
    }
}

impl Form {
    /// Reads a row and hands its cells on; `false` at the end.
    fn row(
        &mut self,
        place: &mut Place,
        mut take: impl FnMut(&Place, Cell<'_>) -> Result<(), IngestError>,
    ) -> Result<bool, IngestError> {
        match self {
            Self::Csv(reader, record, room) => {
                place.line = reader.position().line();
                let read = reader.read_record(record);
                room.refill();
                if !read.map_err(|error| of_csv(error, place))? {
                    return Ok(false);
                }
                place.line = record.position().map_or(place.line, csv::Position::line);
                record
                    .iter()
                    .try_for_each(|cell| take(place, Cell::Text(cell)))?;
            }
            Self::Tsv(text, line) => {
                line.clear();
                place.line += 1;
                let read = Read::take(&mut *text, ROW_BYTES + 1).read_until(b'\n', line);
                if read.map_err(|source| place.unreadable(source))? == 0 {
                    return Ok(false);
                }
                if line.len() as u64 > ROW_BYTES {
                    return Err(place.too_large());
                }
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                for cell in line.split(|byte| *byte == b'\t') {
                    if cell == b"\\N" {
                        take(place, Cell::Null)?;
                        continue;
                    }
                    let text = String::from_utf8(unescaped(cell));
                    let text = text.map_err(|_| place.broken("no UTF-8".to_owned()))?;
                    take(place, Cell::Text(&text))?;
                }
            }
        }
        Ok(true)
    }
}

fn of_csv(error: csv::Error, place: &Place) -> IngestError {
    let words = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
            place.too_large()
        }
        csv::ErrorKind::Io(source) => match source.downcast::<Misquoted>() {
            Ok(wrong) => place.broken_at(wrong.line, wrong.column, wrong.problem),
            Err(source) => place.unreadable(source),
        },
        csv::ErrorKind::Utf8 { .. }
        | csv::ErrorKind::UnequalLengths { .. }
        | csv::ErrorKind::Seek
        | csv::ErrorKind::Serialize(_)
        | csv::ErrorKind::Deserialize { .. }
        | _ => place.broken(words),
    }
}

/// The backslash escapes of ClickHouse.
fn unescaped(cell: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let Some((letter, after)) = rest.split_first() else {
            out.push(b'\\');
            break;
        };
        rest = after;
        match letter {
            b't' => out.push(b'\t'),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b'0' => out.push(0),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'x' => match hex(rest) {
                Some((byte, after)) => {
                    out.push(byte);
                    rest = after;
                }
                None => out.extend_from_slice(b"\\x"),
            },
            other => out.push(*other),
        }
    }
    out
}

fn hex(digits: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, rest) = digits.split_at_checked(2)?;
    let pair = std::str::from_utf8(pair).ok()?;
    Some((u8::from_str_radix(pair, 16).ok()?, rest))
}

/// How much may be read until the row ends.
#[derive(Debug, Clone, Default)]
struct Room(Arc<AtomicU64>);

impl Room {
    fn refill(&self) {
        self.0.store(ROW_BYTES, Ordering::Relaxed);
    }
}

/// Text of which one row cannot fill the memory, should its quotes never be closed, and whose quotes
/// are those of CSV.
struct Bounded {
    text: Box<dyn BufRead + Send>,
    room: Room,
    quotes: Quotes,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.room.0.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.text.read(buffer)?;
        let checked = match buffer.get(..count) {
            Some([]) | None => self.quotes.end(),
            Some(piece) => self.quotes.scan(piece),
        };
        checked.map_err(io::Error::other)?;
        let left = left.saturating_sub(count as u64);
        self.room.0.store(left, Ordering::Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescaped(b"a\\tb\\nc\\\\d\\x2d\\0"), b"a\tb\nc\\d-\0");
    }
}
