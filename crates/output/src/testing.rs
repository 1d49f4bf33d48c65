//! Results that the tests of the formats share, and a place to write them to.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use arrow_array::builder::{MapBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, DictionaryArray, RecordBatch, StringArray, TimestampNanosecondArray, UInt16Array,
};
use arrow_schema::{DataType, Field, Schema};

use crate::{BatchWriter, Options, Summary, find};

/// A place to write to that can be looked at afterwards.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes()).expect("UTF-8")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("no panic").clone()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a format makes of batches; without any of a result with the columns of [`logs`].
pub(crate) fn written(format: &str, batches: &[RecordBatch], options: &Options) -> String {
    written_with_summary(format, batches, options).0
}

/// As [`written`], with the summary.
pub(crate) fn written_with_summary(
    format: &str,
    batches: &[RecordBatch],
    options: &Options,
) -> (String, Summary) {
    let schema = batches
        .first()
        .map_or_else(|| logs().schema(), RecordBatch::schema);
    let sink = Shared::default();
    let format = find(format).expect("a format");
    let writer = (format.open)(Box::new(sink.clone()), &schema, options).expect("a writer");
    let summary = drive(writer, batches);
    (sink.text(), summary)
}

/// Writes all batches and finishes.
pub(crate) fn drive(mut writer: Box<dyn BatchWriter>, batches: &[RecordBatch]) -> Summary {
    for batch in batches {
        writer.write(batch).expect("written");
    }
    writer.finish().expect("finished");
    writer.summary()
}

/// Two log lines with a time, a severity, a body of two lines, a number and a map.
pub(crate) fn logs() -> RecordBatch {
    let times = vec![1_773_135_991_198_204_511, 1_773_135_991_204_000_000];
    let times = TimestampNanosecondArray::from(times).with_timezone("UTC");
    let severities: DictionaryArray<Int8Type> = ["ERROR", "info"].into_iter().collect();
    let bodies = StringArray::from(vec!["no route\nat main", "ok"]);
    let status = UInt16Array::from(vec![Some(500), None]);
    let mut attributes = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for (key, value) in [("http.method", "GET"), ("user", "a b")] {
        attributes.keys().append_value(key);
        attributes.values().append_value(value);
    }
    attributes.append(true).expect("a map");
    attributes.append(true).expect("a map");
    let columns: [(&str, ArrayRef); 5] = [
        ("Timestamp", Arc::new(times)),
        ("SeverityText", Arc::new(severities)),
        ("Body", Arc::new(bodies)),
        ("Status", Arc::new(status)),
        ("LogAttributes", Arc::new(attributes.finish())),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

/// One column of text, named `text`.
pub(crate) fn texts(values: &[Option<&str>]) -> RecordBatch {
    let schema = Schema::new(vec![Field::new("text", DataType::Utf8, true)]);
    let column: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
    RecordBatch::try_new(Arc::new(schema), vec![column]).expect("a batch")
}
