//! The buffer between a text format and the place written to.

use std::io::{self, Write};

const FULL_BYTES: usize = 64 * 1024;

/// Bytes on their way out, handed on in large pieces.
pub(crate) struct Page {
    sink: Box<dyn Write + Send>,
    bytes: Vec<u8>,
}

impl Page {
    pub(crate) fn new(sink: Box<dyn Write + Send>) -> Self {
        Self {
            sink,
            bytes: Vec::with_capacity(FULL_BYTES + FULL_BYTES / 4),
        }
    }

    /// Where to append; [`turn`](Self::turn) is due after each row.
    pub(crate) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Hands on what is there once it is much.
    pub(crate) fn turn(&mut self) -> io::Result<()> {
        if self.bytes.len() < FULL_BYTES {
            Ok(())
        } else {
            self.hand_on()
        }
    }

    /// Appends text; much of it is handed on as it is, after what is there.
    pub(crate) fn add(&mut self, text: &[u8]) -> io::Result<()> {
        if text.len() < FULL_BYTES {
            self.bytes.extend_from_slice(text);
            return self.turn();
        }
        self.hand_on()?;
        self.sink.write_all(text)
    }

    /// Hands on what is there: due after each batch, so that a slow query shows its rows.
    pub(crate) fn hand_on(&mut self) -> io::Result<()> {
        let result = self.sink.write_all(&self.bytes);
        self.bytes.clear();
        result
    }

    /// Hands on what is there and flushes.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.sink.flush()
    }
}
