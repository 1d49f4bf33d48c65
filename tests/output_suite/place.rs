//! Places to write to that can be looked at afterwards.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use lucerna_output::{Format, Options, find};

#[derive(Clone, Default)]
struct Place(Arc<Mutex<Vec<u8>>>);

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a format makes of batches.
pub(crate) fn try_written(
    format: &Format,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    options: &Options,
) -> io::Result<Vec<u8>> {
    let place = Place::default();
    let mut writer = (format.open)(Box::new(place.clone()), schema, options)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.finish()?;
    drop(writer);
    let bytes = place.0.lock().expect("no panic").clone();
    Ok(bytes)
}

/// What the format of that name makes of batches.
pub(crate) fn written(name: &str, schema: &SchemaRef, batches: &[RecordBatch]) -> Vec<u8> {
    let format = find(name).expect("a format");
    try_written(format, schema, batches, &Options::default()).expect("written")
}

/// As [`written`], for a format of text.
pub(crate) fn text(name: &str, batch: &RecordBatch) -> String {
    let bytes = written(name, &batch.schema(), std::slice::from_ref(batch));
    String::from_utf8(bytes).expect("UTF-8")
}
