//! Rows of a table as text: CSV, TSV, JSON and JSON lines, as exports have them.
//!
//! Names stand above the rows or in each object. Times are RFC 3339 or Unix times, maps and lists JSON; NULL
//! and what is missing take the column's default, and where that is a time it is counted.

mod cells;
mod objects;
mod quotes;
mod separated;

use std::{
    io::BufRead,
    path::{Path, PathBuf},
};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};

use self::{cells::Cells, objects::Objects, separated::Separated};
use crate::{
    BATCH_ROWS, Compression, FileFormat, IngestError, RowPlace, Signal, WithoutTime,
    fitted::{Fitted, TIME},
};

/// How many bytes one row may have; more is an error rather than a full memory.
const ROW_BYTES: u64 = 256 << 20;
/// A batch is given out with fewer rows if they have so many bytes.
const BATCH_BYTES: usize = 64 << 20;

/// Text that is being read.
pub(crate) struct TableText {
    place: Place,
    rows: Rows,
    table: Option<Table>,
}

enum Rows {
    Separated(Separated),
    Objects(Objects),
}

/// Where an error is.
struct Place {
    path: PathBuf,
    compression: Compression,
    /// The line on which the row starts.
    line: u64,
}

/// The table that the rows are of, once a row has said it.
struct Table {
    fitted: Fitted,
    columns: Vec<Cells>,
    rows: usize,
    bytes: usize,
    /// The place of the column that says when a row was.
    time: Option<usize>,
    without_time: Option<WithoutTime>,
}

/// A cell of a row.
#[derive(Debug, Clone, Copy)]
enum Cell<'a> {
    Null,
    /// Its text, unescaped.
    Text(&'a str),
    /// Its value as JSON.
    Json(&'a str),
}

impl TableText {
    /// Reads `text`, which `path` names in errors.
    pub(crate) fn open(
        path: &Path,
        text: Box<dyn BufRead + Send>,
        compression: Compression,
        format: FileFormat,
    ) -> Result<Self, IngestError> {
        let mut place = Place {
            path: path.to_owned(),
            compression,
            line: 0,
        };
        let (rows, table) = match format {
            FileFormat::Csv | FileFormat::Tsv => {
                let mut rows = Separated::new(text, format == FileFormat::Csv);
                let names = rows.names(&mut place)?;
                let table = Table::new(path, &names)?;
                (Rows::Separated(rows), Some(table))
            }
            FileFormat::OtlpJson
            | FileFormat::Parquet
            | FileFormat::Arrow
            | FileFormat::ArrowStream
            | FileFormat::Json
            | FileFormat::JsonLines => (Rows::Objects(Objects::new(text)), None),
        };
        Ok(Self { place, rows, table })
    }

    /// Rows so far that say no time.
    pub(crate) fn without_time(&self) -> Option<WithoutTime> {
        self.table.as_ref().and_then(|table| table.without_time)
    }

    /// The next batch; `None` at the end of the file.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(Signal, RecordBatch)>, IngestError> {
        loop {
            let has_row = match &mut self.rows {
                Rows::Separated(rows) => rows.read(&mut self.place, self.table.as_mut())?,
                Rows::Objects(rows) => rows.read(&mut self.place, &mut self.table)?,
            };
            let Some(table) = &mut self.table else {
                // No row has come, and none will.
                return Ok(None);
            };
            if !has_row && table.rows == 0 {
                return Ok(None);
            }
            if !has_row || table.rows >= BATCH_ROWS || table.bytes >= BATCH_BYTES {
                return table.batch().map(Some);
            }
        }
    }
}

impl Table {
    fn new(path: &Path, names: &[String]) -> Result<Self, IngestError> {
        let fields = names
            .iter()
            .map(|name| Field::new(name, DataType::Utf8, true));
        let fitted = Fitted::new(path, &Schema::new(fields.collect::<Vec<_>>()))?;
        let fields = fitted.schema.fields().iter();
        let columns = fields.map(|field| Cells::of(field.data_type())).collect();
        Ok(Self {
            time: fitted.schema.index_of(TIME).ok(),
            fitted,
            columns,
            rows: 0,
            bytes: 0,
            without_time: None,
        })
    }

    /// Puts a cell into its column; a column that the table computes has no place.
    fn put(&mut self, name: &str, cell: Cell<'_>, place: &Place) -> Result<(), IngestError> {
        let Some(at) = self.fitted.place_of(name)? else {
            return Ok(());
        };
        let Some(cells) = self.columns.get_mut(at) else {
            return Ok(());
        };
        if cells.len() > self.rows {
            return Err(place.broken(format!("`{name}` stands in this row twice")));
        }
        match cell {
            Cell::Null => cells.push_default(),
            Cell::Text(text) => cells
                .push_text(text)
                .map_err(|problem| place.broken(format!("column `{name}`: {problem}")))?,
            Cell::Json(json) => cells
                .push_json(json)
                .map_err(|problem| place.broken(format!("column `{name}`: {problem}")))?,
        }
        self.bytes += match cell {
            Cell::Null => 0,
            Cell::Text(text) | Cell::Json(text) => text.len(),
        };
        Ok(())
    }

    /// Ends a row: what was not in it has its default.
    fn end_row(&mut self, place: &Place) {
        self.rows += 1;
        for cells in &mut self.columns {
            if cells.len() < self.rows {
                cells.push_default();
            }
        }
        let time = self.time.and_then(|at| self.columns.get(at));
        let missing = time.map_or(0, Cells::missing_times);
        if missing > 0 {
            let known = self.without_time.get_or_insert(WithoutTime {
                rows: 0,
                first: RowPlace::Line(place.line),
            });
            known.rows = missing;
        }
    }

    fn batch(&mut self) -> Result<(Signal, RecordBatch), IngestError> {
        self.rows = 0;
        self.bytes = 0;
        let columns: Result<Vec<ArrayRef>, _> =
            self.columns.iter_mut().map(Cells::finish).collect();
        let columns = columns.map_err(|source| self.fitted.failed(source))?;
        Ok((self.fitted.signal, self.fitted.rows(&columns)?))
    }
}

impl Place {
    fn broken(&self, problem: String) -> IngestError {
        self.broken_at(self.line, 1, problem)
    }

    fn broken_at(&self, line: u64, column: u64, problem: String) -> IngestError {
        IngestError::Broken {
            path: self.path.clone(),
            line,
            column,
            problem,
        }
    }

    fn unreadable(&self, source: std::io::Error) -> IngestError {
        IngestError::Read {
            path: self.path.clone(),
            line: self.line,
            expected: self.compression.rest(),
            source,
        }
    }

    fn too_large(&self) -> IngestError {
        IngestError::TooLarge {
            path: self.path.clone(),
            line: self.line,
            limit: ROW_BYTES,
        }
    }
}
