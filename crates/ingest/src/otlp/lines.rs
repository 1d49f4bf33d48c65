//! The text of a file cut into requests: lines, or documents over several lines.

use std::{
    io::{self, BufRead, Read},
    path::PathBuf,
    sync::mpsc::SyncSender,
};

use super::{
    each::Stop,
    request,
    rows::{Given, Rows},
};
use crate::{Compression, IngestError};

/// How many bytes of text one request may have; more is an error rather than a full memory.
const REQUEST_BYTES: u64 = 256 << 20;

/// The requests of a file.
///
/// A file whose first request stands on one line has a request on each line, so a line that stops
/// short is a broken line. Otherwise a request goes on until its brackets are closed.
pub(super) struct Requests {
    path: PathBuf,
    text: Box<dyn BufRead + Send>,
    compression: Compression,
    /// The lines of the request that is being read.
    buffer: Vec<u8>,
    /// How many lines were read.
    lines: u64,
    has_request_lines: bool,
}

impl Requests {
    /// Reads `text`, which `path` names in errors.
    pub(super) fn new(
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
        }
    }

    /// Reads to the end and gives the batches to `out`, as the last an error if there is one.
    pub(super) fn read(mut self, out: &SyncSender<Given>) {
        let mut rows = Rows::new(out.clone());
        let ended = loop {
            match self.read_request(&mut rows) {
                Ok(true) => {}
                Ok(false) => break rows.finish().map_err(|stop| self.error_of(stop, 0)),
                Err(error) => break Err(error),
            }
        };
        if let Err(Some(error)) = ended {
            // Whether somebody hears of it makes no difference any more.
            _ = out.send(Err(error));
        }
    }

    /// `false` at the end of the file; no error at all if nobody takes the rest.
    fn read_request(&mut self, rows: &mut Rows) -> Result<bool, Option<IngestError>> {
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
        request::read(request, rows).map_err(|stop| self.error_of(stop, first_line))?;
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

    /// What is said of a request that starts on a line.
    fn error_of(&self, stop: Stop, first_line: u64) -> Option<IngestError> {
        let path = self.path.clone();
        match stop {
            Stop::Unheard => None,
            Stop::Unbuilt(source) => Some(IngestError::Batch { path, source }),
            Stop::OutOfScope {
                kind,
                address,
                line,
            } => {
                let line = first_line + self.place(address).0 + (line as u64).saturating_sub(1);
                Some(IngestError::OutOfScope { path, line, kind })
            }
            Stop::Broken { address, error } => {
                let (line, column) = self.place(address);
                let is_first = error.line() <= 1;
                Some(IngestError::Broken {
                    path,
                    line: first_line + line + (error.line() as u64).saturating_sub(1),
                    column: error.column() as u64 + if is_first { column } else { 0 },
                    problem: problem_of(&error),
                })
            }
        }
    }

    /// How many lines of the request are above an address in it, and how many bytes left of it.
    fn place(&self, address: usize) -> (u64, u64) {
        let offset = address.saturating_sub(self.buffer.as_ptr().addr());
        let before = self.buffer.get(..offset).unwrap_or_default();
        let mut lines = before.rsplit(|byte| *byte == b'\n');
        let left = lines.next().map_or(0, <[u8]>::len);
        (lines.count() as u64, left as u64)
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
pub(crate) struct Brackets {
    depth: u64,
    is_in_text: bool,
    is_after_backslash: bool,
}

impl Brackets {
    pub(crate) fn scan(&mut self, json: &[u8]) {
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

    pub(crate) fn is_closed(&self) -> bool {
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
