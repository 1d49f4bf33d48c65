//! Rows as objects of JSON: one a line, or all in an array.

use std::{
    borrow::Cow,
    fmt,
    io::{BufRead, Read},
};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Cell, Place, ROW_BYTES, Table};
use crate::{IngestError, otlp::Brackets};

/// Objects that are read one after the other.
pub(super) struct Objects {
    text: Box<dyn BufRead + Send>,
    object: Vec<u8>,
    lines: u64,
    /// An array was opened, and not closed yet.
    is_in_array: bool,
}

/// The entries of an object in their order; a key may occur more than once.
pub(super) struct Entries<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl Objects {
    pub(super) fn new(text: Box<dyn BufRead + Send>) -> Self {
        Self {
            text,
            object: Vec::new(),
            lines: 1,
            is_in_array: false,
        }
    }

    /// Reads a row; `false` at the end. The first one says which table it is.
    pub(super) fn read(
        &mut self,
        place: &mut Place,
        table: &mut Option<Table>,
    ) -> Result<bool, IngestError> {
        if !self.cut(place)? {
            return Ok(false);
        }
        let text = std::str::from_utf8(&self.object);
        let text = text.map_err(|_| place.broken("a row that is no UTF-8".to_owned()))?;
        let entries: Entries<'_> = serde_json::from_str(text).map_err(|error| {
            let words = error.to_string();
            let problem = words.split(" at line ").next().unwrap_or_default();
            place.broken(problem.to_owned())
        })?;
        let table = match table {
            Some(table) => table,
            none => {
                let names: Vec<String> =
                    entries.0.iter().map(|(name, _)| name.to_string()).collect();
                none.insert(Table::new(&place.path, &names)?)
            }
        };
        for (name, value) in entries.0 {
            table.put(&name, Cell::Json(value.get()), place)?;
        }
        table.end_row(place);
        Ok(true)
    }

    /// Cuts the next object out; `false` at the end.
    fn cut(&mut self, place: &mut Place) -> Result<bool, IngestError> {
        if !self.skip(place)? {
            return Ok(false);
        }
        place.line = self.lines;
        self.object.clear();
        let mut brackets = Brackets::default();
        while self.object.is_empty() || !brackets.is_closed() {
            let scanned = self.object.len();
            let room = ROW_BYTES.saturating_sub(scanned as u64);
            let mut text = Read::take(&mut self.text, room + 1);
            let count = text.read_until(b'}', &mut self.object);
            match count.map_err(|source| place.unreadable(source))? {
                0 if room == 0 => return Err(place.too_large()),
                0 => return Err(place.broken("expected the rest of the row".to_owned())),
                _ => {}
            }
            if self.object.len() as u64 > ROW_BYTES {
                return Err(place.too_large());
            }
            let piece = self.object.get(scanned..).unwrap_or_default();
            brackets.scan(piece);
            self.lines += piece.split(|byte| *byte == b'\n').count() as u64 - 1;
        }
        Ok(true)
    }

    /// Skips what stands between objects; `false` at the end.
    fn skip(&mut self, place: &mut Place) -> Result<bool, IngestError> {
        loop {
            let bytes = self.text.fill_buf();
            let bytes = bytes.map_err(|source| place.unreadable(source))?;
            place.line = self.lines;
            match bytes.first() {
                None if self.is_in_array => {
                    return Err(place.broken("expected the rest of the array".to_owned()));
                }
                None => return Ok(false),
                Some(b'{') => return Ok(true),
                Some(b'\n') => self.lines += 1,
                Some(b'[') if !self.is_in_array => self.is_in_array = true,
                Some(b']') if self.is_in_array => self.is_in_array = false,
                // The mark of UTF-8 at the start of a file.
                Some(0xEF | 0xBB | 0xBF) if self.lines == 1 => {}
                Some(b',') if self.is_in_array => {}
                Some(byte) if byte.is_ascii_whitespace() => {}
                Some(_) => {
                    return Err(
                        place.broken("expected a row such as `{\"Body\":\"…\"}`".to_owned())
                    );
                }
            }
            self.text.consume(1);
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Entries<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<Cow<'de, str>, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Each)
    }
}
