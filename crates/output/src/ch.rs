//! `ch:NAME`: any format of ClickHouse, which the engine writes itself.
//!
//! What comes are the bytes, piece by piece in a column of their own; on a terminal they are escaped
//! like any other text, for they hold what others have logged.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, SchemaRef};

use crate::{BatchWriter, Format, Options, Summary, escape};

/// What is typed before the name of the format.
const PREFIX: &str = "ch:";

/// The entry of the list of formats.
pub(crate) const FORMAT: Format = Format {
    name: "ch:NAME",
    extensions: &[],
    is_binary: false,
    is_packable: true,
    is_appendable: false,
    holds_metadata: false,
    summary: "any format of ClickHouse, such as `ch:XML`, written by the engine itself",
    open,
};

/// The name that ClickHouse gives a format, if it is one of these.
pub(crate) fn name(format: &str) -> Option<&str> {
    let name = format.strip_prefix(PREFIX)?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (!name.is_empty() && name.bytes().all(is_name)).then_some(name)
}

/// Whether the bytes of a format of ClickHouse are no text.
pub(crate) fn is_binary(name: &str) -> bool {
    const BEGINNINGS: [&str; 13] = [
        "arrow",
        "avro",
        "bson",
        "buffers",
        "capnproto",
        "msgpack",
        "mysqlwire",
        "native",
        "npy",
        "odbcdriver",
        "orc",
        "parquet",
        "postgresqlwire",
    ];
    let name = name.to_ascii_lowercase();
    BEGINNINGS
        .iter()
        .any(|beginning| name.starts_with(beginning))
        || name.starts_with("protobuf")
        || name.starts_with("rawblob")
        || name.starts_with("rowbinary")
}

/// Opens a writer.
fn open(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let is_bytes =
        matches!(schema.fields().as_ref(), [field] if *field.data_type() == DataType::Binary);
    if !is_bytes {
        let words = "the engine itself writes `ch:` formats, and not rows that are here already";
        return Err(io::Error::new(io::ErrorKind::Unsupported, words));
    }
    Ok(Box::new(Bytes {
        sink,
        is_escaped: options.escape_control,
        rest: Vec::new(),
        count: 0,
    }))
}

struct Bytes {
    sink: Box<dyn Write + Send>,
    is_escaped: bool,
    /// The beginning of a line whose end did not come yet, where lines are escaped.
    rest: Vec<u8>,
    count: u64,
}

impl BatchWriter for Bytes {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let column = batch.columns().first();
        let column = column.and_then(|column| column.as_binary_opt::<i32>());
        for bytes in column.into_iter().flatten().flatten() {
            self.count += bytes.len() as u64;
            if !self.is_escaped {
                self.sink.write_all(bytes)?;
                continue;
            }
            // A character may be cut by the end of a piece, but none by that of a line.
            self.rest.extend_from_slice(bytes);
            if let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') {
                let later = self.rest.split_off(end + 1);
                let mut lines = std::mem::replace(&mut self.rest, later);
                escape::block_bytes(&mut lines, 0);
                self.sink.write_all(&lines)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        escape::block_bytes(&mut self.rest, 0);
        self.sink.write_all(&std::mem::take(&mut self.rest))?;
        self.sink.flush()
    }

    fn summary(&self) -> Summary {
        Summary {
            bytes: Some(self.count),
            ..Summary::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, BinaryArray};

    use super::*;
    use crate::testing::{Shared, drive, texts};

    fn pieces(pieces: &[&[u8]]) -> RecordBatch {
        let column: ArrayRef = Arc::new(BinaryArray::from(pieces.to_vec()));
        RecordBatch::try_from_iter([("bytes", column)]).expect("a batch")
    }

    fn written(batch: &RecordBatch, options: &Options) -> Vec<u8> {
        let place = Shared::default();
        let writer = open(Box::new(place.clone()), &batch.schema(), options);
        drive(writer.expect("a writer"), std::slice::from_ref(batch));
        place.bytes()
    }

    #[test]
    fn bytes_are_written_as_they_come() {
        let batch = pieces(&[b"a\xff", b"\0b"]);
        assert_eq!(written(&batch, &Options::default()), b"a\xff\0b");
    }

    #[test]
    fn on_a_terminal_they_cannot_steer_it() {
        let options = Options {
            escape_control: true,
            ..Options::default()
        };
        let word = "ü".as_bytes();
        let batch = pieces(&[&word[..1], &word[1..], b"\x1b[31m\nb\x1b", b"c"]);
        let text = String::from_utf8(written(&batch, &options)).expect("text");
        assert_eq!(text, "ü\\u{1b}[31m\nb\\u{1b}c");
    }

    #[test]
    fn rows_are_not_taken() {
        let refused = open(
            Box::new(Shared::default()),
            &texts(&[]).schema(),
            &Options::default(),
        );
        let kind = refused.err().map(|error| error.kind());
        assert_eq!(kind, Some(io::ErrorKind::Unsupported));
    }

    #[test]
    fn a_name_is_one_word() {
        assert_eq!(name("ch:JSONEachRow"), Some("JSONEachRow"));
        assert_eq!(name("ch:"), None);
        assert_eq!(name("ch:XML SETTINGS x = 1"), None);
        assert_eq!(name("xml"), None);
        assert!(is_binary("Parquet") && !is_binary("XML"));
    }
}
