//! From the bytes of an Arrow stream to batches.

use std::collections::VecDeque;

use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::{DataType, Field, SchemaRef};
use bytes::Bytes;
use lucerna_engine::EngineError;

use super::corrupt;
use crate::http::exception;

/// As much of the end of a body as is searched for an exception: longer than any text of one.
const TAIL: usize = 64 << 10;
/// As much as may come after the rows have turned into something else.
const MOST_AFTER_FAILURE: usize = 1 << 20;
/// As many bytes as one batch may have before it is here whole.
const MOST_OF_A_BATCH: usize = 1 << 30;

/// Decodes what arrives, and finds the exception where rows end in one.
pub(super) struct Decoder {
    arrow: StreamDecoder,
    /// What arrived and is not decoded yet.
    waiting: Buffer,
    tail: Tail,
    exception_tag: Option<String>,
    /// Why what arrives cannot be decoded any more.
    failure: Option<String>,
    since_batch: usize,
    after_failure: usize,
    /// How many bytes came.
    length: usize,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            arrow: StreamDecoder::new(),
            waiting: Buffer::from(&[]),
            tail: Tail::default(),
            exception_tag: None,
            failure: None,
            since_batch: 0,
            after_failure: 0,
            length: 0,
        }
    }

    /// How the server marks an exception after the rows, if it said so.
    pub(super) fn expect_exceptions_with(&mut self, tag: Option<String>) {
        self.exception_tag = tag;
    }

    pub(super) fn schema(&self) -> Option<SchemaRef> {
        self.arrow.schema()
    }

    /// Takes the next bytes. What cannot be decoded is an error only once it is clear that no
    /// exception of the server explains it.
    pub(super) fn feed(&mut self, bytes: Bytes) -> Result<(), EngineError> {
        self.tail.push(bytes.clone());
        if self.failure.is_some() {
            self.after_failure += bytes.len();
            if self.after_failure > MOST_AFTER_FAILURE {
                return Err(self.explained());
            }
            return Ok(());
        }
        self.since_batch += bytes.len();
        if self.since_batch > MOST_OF_A_BATCH {
            return Err(corrupt("a batch of more than 1 GiB"));
        }
        self.waiting = if self.has_to_be_aligned() {
            aligned(bytes, self.length)
        } else {
            Buffer::from(bytes)
        };
        self.length += self.waiting.len();
        Ok(())
    }

    /// Values of several types are taken where they lie, and panic where they do not lie at a multiple of
    /// 8 bytes (arrow 60); all others are moved where they have to be.
    fn has_to_be_aligned(&self) -> bool {
        let is_union = |field: &&Field| matches!(field.data_type(), DataType::Union(..));
        self.schema()
            .is_none_or(|schema| schema.flattened_fields().iter().any(is_union))
    }

    /// The next batch of what was fed.
    pub(super) fn next(&mut self) -> Option<RecordBatch> {
        while !self.waiting.is_empty() && self.failure.is_none() {
            match self.arrow.decode(&mut self.waiting) {
                Ok(Some(batch)) => {
                    self.since_batch = self.waiting.len();
                    return Some(batch);
                }
                Ok(None) => {}
                Err(error) => self.failure = Some(error.to_string()),
            }
        }
        None
    }

    /// Says that nothing more comes, and why, if it broke off. Fewer rows than there are must not
    /// look like all: a stream without the mark of its end is an error.
    pub(super) fn end(
        &mut self,
        broken: Option<EngineError>,
        may_be_silent: bool,
    ) -> Result<(), EngineError> {
        if self.failure.is_none() {
            self.failure = self.missing();
        }
        let is_silent = self.tail.length == 0 && may_be_silent;
        match (&self.failure, broken) {
            (None, None) => Ok(()),
            (Some(_), None) if is_silent => Ok(()),
            (_, Some(broken)) => Err(self.exception().unwrap_or(broken)),
            (Some(_), None) => Err(self.explained()),
        }
    }

    /// What a stream without its end lacks.
    fn missing(&mut self) -> Option<String> {
        if self.schema().is_none() {
            return Some("it ended before its columns".to_owned());
        }
        // Only a decoder that has seen the mark of the end refuses a further byte at once.
        let is_ended =
            self.arrow.finish().is_ok() && self.arrow.decode(&mut Buffer::from(&[0])).is_err();
        (!is_ended).then(|| "it ended in the middle of its rows".to_owned())
    }

    fn explained(&self) -> EngineError {
        let what = self.failure.as_deref().unwrap_or_default();
        self.exception().unwrap_or_else(|| {
            corrupt(format!(
                "what should be an Arrow stream is not one, or not whole: {what}"
            ))
        })
    }

    fn exception(&self) -> Option<EngineError> {
        let text = self.tail.text();
        let text = exception(&text, self.exception_tag.as_deref())?;
        Some(EngineError::from_exception(&text, ""))
    }
}

/// Bytes that lie as in a stream that begins at a multiple of 8, of which they are those from `offset` on.
fn aligned(bytes: Bytes, offset: usize) -> Buffer {
    const ALIGNMENT: usize = 8;
    let before = offset % ALIGNMENT;
    if bytes.as_ptr().addr() % ALIGNMENT == before {
        return Buffer::from(bytes);
    }
    let mut moved = MutableBuffer::with_capacity(before + bytes.len());
    moved.resize(before, 0);
    moved.extend_from_slice(&bytes);
    Buffer::from(moved).slice(before)
}

/// The last bytes that came, as they came.
#[derive(Default)]
pub(super) struct Tail {
    chunks: VecDeque<Bytes>,
    length: usize,
}

impl Tail {
    pub(super) fn push(&mut self, bytes: Bytes) {
        self.length += bytes.len();
        self.chunks.push_back(bytes);
        while let Some(first) = self.chunks.front() {
            if self.length - first.len() < TAIL {
                break;
            }
            self.length -= first.len();
            self.chunks.pop_front();
        }
    }

    pub(super) fn text(&self) -> String {
        let bytes: Vec<u8> = self.chunks.iter().flatten().copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, UnionArray};
    use arrow_ipc::writer::StreamWriter;
    use arrow_schema::UnionFields;

    use super::*;

    fn stream(batches: usize) -> Vec<u8> {
        let column = Arc::new(Int64Array::from_iter_values(0..1000));
        let batch = RecordBatch::try_from_iter([("n", column as _)]).expect("one column");
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
        for _ in 0..batches {
            writer.write(&batch).expect("written");
        }
        writer.into_inner().expect("finished")
    }

    /// All rows, and what it ended with.
    fn decoded(bytes: &[u8], chunk: usize, tag: Option<&str>) -> (usize, Result<(), EngineError>) {
        let mut decoder = Decoder::new();
        decoder.expect_exceptions_with(tag.map(str::to_owned));
        let mut rows = 0;
        for chunk in bytes.chunks(chunk) {
            if let Err(error) = decoder.feed(Bytes::copy_from_slice(chunk)) {
                return (rows, Err(error));
            }
            while let Some(batch) = decoder.next() {
                rows += batch.num_rows();
            }
        }
        (rows, decoder.end(None, false))
    }

    #[test]
    fn a_stream_is_decoded_however_it_is_cut() {
        let bytes = stream(3);
        for chunk in [1, 7, 1000, bytes.len()] {
            let (rows, end) = decoded(&bytes, chunk, None);
            assert_eq!(rows, 3000, "{chunk}");
            end.expect("it ends well");
        }
    }

    #[test]
    fn values_of_several_types_are_read_wherever_they_lie() {
        let number: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        let text: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
        let fields = [
            Field::new("number", DataType::Int64, true),
            Field::new("text", DataType::Utf8, true),
        ];
        let fields = UnionFields::try_new([0, 1], fields).expect("two types");
        let offsets = Some(vec![0, 0, 1].into());
        let union = UnionArray::try_new(fields, vec![0, 1, 0].into(), offsets, vec![number, text]);
        let column: ArrayRef = Arc::new(union.expect("a column"));
        let batch = RecordBatch::try_from_iter([("v", column)]).expect("one column");
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
        for _ in 0..2 {
            writer.write(&batch).expect("written");
        }
        let stream = writer.into_inner().expect("finished");
        for before in 0..8 {
            let mut decoder = Decoder::new();
            let mut shifted = vec![0; before];
            shifted.extend_from_slice(&stream);
            let bytes = Bytes::from(shifted).slice(before..);
            let middle = bytes.len() / 2;
            let mut rows = 0;
            for bytes in [bytes.slice(..middle), bytes.slice(middle..)] {
                decoder.feed(bytes).expect("fed");
                while let Some(batch) = decoder.next() {
                    rows += batch.num_rows();
                }
            }
            decoder.end(None, false).expect("it ends well");
            assert_eq!(rows, 6, "{before}");
        }
    }

    #[test]
    fn a_stream_that_is_cut_anywhere_is_an_error() {
        let bytes = stream(2);
        for length in (0..bytes.len())
            .step_by(97)
            .chain([bytes.len() - 8, bytes.len() - 1])
        {
            let (_, end) = decoded(&bytes[..length], 512, None);
            assert!(matches!(end, Err(EngineError::Corrupt { .. })), "{length}");
        }
    }

    #[test]
    fn an_exception_behind_the_rows_is_found_however_it_is_cut() {
        let mut bytes = stream(2);
        bytes.truncate(bytes.len() - 8);
        let text = "Code: 395. DB::Exception: no more. (X)\n";
        bytes.extend(
            format!("\r\n__exception__\r\nqyl\r\n{text}39 qyl\r\n__exception__\r\n").bytes(),
        );
        for chunk in [1, 13, bytes.len()] {
            let (rows, end) = decoded(&bytes, chunk, Some("qyl"));
            assert_eq!(rows, 2000);
            let Err(EngineError::Refused { code, message, .. }) = end else {
                panic!("another end: {end:?}");
            };
            assert_eq!((code, message.as_str()), (395, "no more"));
        }
    }

    #[test]
    fn rows_that_hold_the_text_of_an_exception_are_rows() {
        let text = "Code: 395. DB::Exception: no more. (X)\n";
        let mut bytes = stream(1);
        bytes.truncate(bytes.len() - 8);
        bytes.extend(text.bytes());
        let (_, end) = decoded(&bytes, 100, Some("qyl"));
        assert!(matches!(end, Err(EngineError::Corrupt { .. })), "{end:?}");
    }

    #[test]
    fn bytes_behind_the_end_are_an_error() {
        let mut bytes = stream(1);
        bytes.push(1);
        let (rows, end) = decoded(&bytes, bytes.len(), None);
        assert_eq!(rows, 1000);
        assert!(matches!(end, Err(EngineError::Corrupt { .. })));
    }

    #[test]
    fn nothing_is_fine_where_nothing_is_expected_alone() {
        assert!(Decoder::new().end(None, false).is_err());
        assert!(Decoder::new().end(None, true).is_ok());
    }
}
