//! The text of a file cut into requests: lines, or documents over several lines.

use std::{
    io::{self, BufRead, Read},
    path::PathBuf,
};

use arrow_array::RecordBatch;

use super::{
    request::{self, OutOfScope},
    rows::Rows,
};
use crate::{Compression, IngestError, Signal};

/// How many bytes of text one request may have; more is an error rather than a full memory.
const REQUEST_BYTES: u64 = 256 << 20;

/// The requests of a file.
///
/// A file whose first request stands on one line has a request on each line, so a line that stops
/// short is a broken line. Otherwise a request goes on until its brackets are closed.
pub(crate) struct Requests {
    path: PathBuf,
    text: Box<dyn BufRead + Send>,
    compression: Compression,
    /// The lines of the request that is being read.
    buffer: Vec<u8>,
    /// How many lines were read.
    lines: u64,
    has_request_lines: bool,
    is_ended: bool,
    rows: Rows,
}

impl Requests {
    /// Reads `text`, which `path` names in errors.
    pub(crate) fn new(
        path: PathBuf,
        text: Box<dyn BufRead + Send>,
        compression: Compression,
    ) -> Self {
        Self {
            path,
            text,
            compression,
            buffer: Vec::new(),
            lines: 0,
            has_request_lines: false,
            is_ended: false,
            rows: Rows::default(),
        }
    }

    /// The next batch. After an error the rows that were not given out are lost.
    pub(crate) fn next_batch(&mut self) -> Result<Option<(Signal, RecordBatch)>, IngestError> {
        loop {
            if let Some(batch) = self.rows.take() {
                return Ok(Some(batch));
            }
            if self.is_ended {
                return Ok(None);
            }
            if !self.read_request()? {
                self.is_ended = true;
                self.rows.finish().map_err(|source| IngestError::Batch {
                    path: self.path.clone(),
                    source,
                })?;
            }
        }
    }

    /// `false` at the end of the file.
    fn read_request(&mut self) -> Result<bool, IngestError> {
        self.buffer.clear();
        if !self.read_line(self.lines + 1)? {
            return Ok(false);
        }
        let first_line = self.lines;
        if !self.has_request_lines {
            self.read_to_closing_bracket(first_line)?;
        }
        // Without its line break, or a line that stops short would be reported as the next one.
        let request = self.buffer.trim_ascii_end();
        if request.is_empty() {
            return Ok(true);
        }
        request::read(request, &mut self.rows)
            .map_err(|(error, out_of_scope)| self.broken(&error, out_of_scope, first_line))?;
        Ok(true)
    }

    fn read_to_closing_bracket(&mut self, first_line: u64) -> Result<(), IngestError> {
        let mut brackets = Brackets::default();
        let mut scanned = 0;
        loop {
            brackets.scan(self.buffer.get(scanned..).unwrap_or_default());
            scanned = self.buffer.len();
            if brackets.is_settled() || !self.read_line(first_line)? {
                break;
            }
        }
        let is_blank = self.buffer.iter().all(u8::is_ascii_whitespace);
        self.has_request_lines = brackets.is_closed() && self.lines == first_line && !is_blank;
        Ok(())
    }

    /// Adds a line to the buffer; `false` at the end of the file.
    fn read_line(&mut self, first_line: u64) -> Result<bool, IngestError> {
        let room = REQUEST_BYTES.saturating_sub(self.buffer.len() as u64);
        // One byte more than there is room for tells a line that fits exactly from a longer one.
        let read = Read::take(&mut self.text, room + 1).read_until(b'\n', &mut self.buffer);
        match read {
            Ok(0) => return Ok(false),
            Ok(_) => self.lines += 1,
            Err(source) => return Err(self.unreadable(source)),
        }
        if self.buffer.len() as u64 > REQUEST_BYTES {
            let path = self.path.clone();
            return Err(IngestError::TooLarge {
                path,
                line: first_line,
                limit: REQUEST_BYTES,
            });
        }
        if self.lines == 1 && self.buffer.starts_with(b"\xEF\xBB\xBF") {
            self.buffer.drain(..3);
        }
        Ok(true)
    }

    fn unreadable(&self, source: io::Error) -> IngestError {
        let expected = self.compression.rest();
        IngestError::Read {
            path: self.path.clone(),
            line: self.lines,
            expected,
            source,
        }
    }

    fn broken(
        &self,
        error: &serde_json::Error,
        out_of_scope: OutOfScope,
        first_line: u64,
    ) -> IngestError {
        let path = self.path.clone();
        let line = first_line + (error.line() as u64).saturating_sub(1);
        if let Some(kind) = out_of_scope {
            return IngestError::OutOfScope { path, line, kind };
        }
        let problem = problem_of(error);
        IngestError::Broken {
            path,
            line,
            column: error.column() as u64,
            problem,
        }
    }
}

/// The message of the reader without its place, which counts lines from the start of the request.
fn problem_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let problem = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(problem, _)| problem);
    if error.is_eof() {
        return format!("{problem}; expected the rest of the request");
    }
    problem.to_owned()
}

/// Which brackets are open at the end of what was scanned.
#[derive(Debug, Default)]
struct Brackets {
    depth: u64,
    is_in_text: bool,
    is_after_backslash: bool,
}

impl Brackets {
    fn scan(&mut self, json: &[u8]) {
        for byte in json {
            if self.is_after_backslash {
                self.is_after_backslash = false;
                continue;
            }
            match byte {
                b'"' => self.is_in_text = !self.is_in_text,
                b'\\' => self.is_after_backslash = self.is_in_text,
                b'{' | b'[' if !self.is_in_text => self.depth += 1,
                b'}' | b']' if !self.is_in_text => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    fn is_closed(&self) -> bool {
        self.depth == 0 && !self.is_in_text
    }

    /// Whether no further line belongs to the request: it is closed, or broken, because a line
    /// cannot end inside a JSON text.
    fn is_settled(&self) -> bool {
        self.depth == 0 || self.is_in_text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_inside_texts_do_not_count() {
        let mut brackets = Brackets::default();
        brackets.scan(br#"{"a}\"}": ["#);
        assert_eq!((brackets.depth, brackets.is_closed()), (2, false));
        brackets.scan(b"]}\n");
        assert!(brackets.is_closed());
    }
}
