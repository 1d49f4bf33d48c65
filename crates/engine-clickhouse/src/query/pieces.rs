//! The bytes of rows that the server writes in a format that was asked for.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use bytes::Bytes;
use lucerna_engine::{Column, EngineError, formatted};

use super::decode::Tail;
use crate::http::exception;

/// Passes bytes on, and finds the exception where they end in one.
pub(super) struct Pieces {
    schema: SchemaRef,
    tail: Tail,
    exception_tag: Option<String>,
    /// What came last is held until more comes: it may be an exception and none of the rows.
    held: Option<Bytes>,
    ready: Option<Bytes>,
}

impl Pieces {
    pub(super) fn new(columns: &[Column], exception_tag: Option<String>) -> Self {
        Self {
            schema: formatted::schema(columns),
            tail: Tail::default(),
            exception_tag,
            held: None,
            ready: None,
        }
    }

    /// Takes the next bytes.
    pub(super) fn feed(&mut self, bytes: Bytes) {
        self.tail.push(bytes.clone());
        self.ready = self.held.replace(bytes);
    }

    /// The next piece of what was fed.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, EngineError> {
        let bytes = self.ready.take();
        let piece = bytes.map(|bytes| formatted::piece(&self.schema, bytes.to_vec()));
        piece.transpose()
    }

    /// Says that nothing more comes, and why, if it broke off.
    pub(super) fn end(&mut self, broken: Option<EngineError>) -> Result<(), EngineError> {
        let text = self.tail.text();
        let found = exception(&text, self.exception_tag.as_deref());
        // Where exceptions have no marks, rows may hold the text of one; one that the server wrote says
        // last of all which version it has.
        let is_sure = self.exception_tag.is_some()
            || broken.is_some()
            || text.trim_end().ends_with(')') && text.contains("(version ");
        if let Some(text) = found.filter(|_| is_sure) {
            return Err(EngineError::from_exception(&text, ""));
        }
        if let Some(broken) = broken {
            return Err(broken);
        }
        self.ready = self.held.take();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that is passed on, and how it ended.
    fn passed(chunks: &[&str], tag: Option<&str>) -> (String, Result<(), EngineError>) {
        let mut pieces = Pieces::new(&[], tag.map(str::to_owned));
        let mut text = String::new();
        let mut take = |pieces: &mut Pieces| {
            while let Some(piece) = pieces.next().expect("a piece") {
                let bytes = formatted::bytes(&piece).expect("bytes");
                text.push_str(std::str::from_utf8(bytes).expect("text"));
            }
        };
        for chunk in chunks {
            pieces.feed(Bytes::copy_from_slice(chunk.as_bytes()));
            take(&mut pieces);
        }
        let end = pieces.end(None);
        take(&mut pieces);
        (text, end)
    }

    #[test]
    fn all_bytes_are_passed_on() {
        let (text, end) = passed(&["<a>", "1", "</a>\n"], Some("qyl"));
        assert_eq!(text, "<a>1</a>\n");
        end.expect("it ends well");
    }

    #[test]
    fn an_exception_behind_the_rows_is_one() {
        let marked = "\r\n__exception__\r\nqyl\r\nCode: 395. DB::Exception: no more. (X)\n39 qyl\r\n__exception__\r\n";
        let (text, end) = passed(&["1\n2\n", marked], Some("qyl"));
        assert_eq!(text, "1\n2\n");
        assert!(
            matches!(end, Err(EngineError::Refused { code: 395, .. })),
            "{end:?}"
        );
        let bare = "Code: 159. DB::Exception: late. (TIMEOUT_EXCEEDED) (version 23.8.1.1 (official build))\n";
        let (_, end) = passed(&["1\n", bare], None);
        assert!(end.is_err(), "{end:?}");
    }

    #[test]
    fn rows_that_hold_the_text_of_an_exception_are_rows() {
        let row = "Code: 395. DB::Exception: no more. (X)\n";
        let (text, end) = passed(&[row], Some("qyl"));
        assert_eq!(text, row);
        end.expect("it ends well");
        passed(&[row, "2\n"], None).1.expect("it ends well");
    }
}
