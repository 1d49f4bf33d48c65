//! A result that goes on in another file when one is full.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::file::{PartFiles, PartLimit};
use crate::{BatchWriter, Format, Options, Packing, Summary, open_packed};

/// Rows that are written before it is looked whether a file has its size: a file is larger than its
/// limit by no more than these.
const STEP_ROWS: usize = 4096;

/// How every one of the files is written.
#[derive(Debug, Clone)]
pub struct Split {
    /// The format.
    pub format: &'static Format,
    /// How the files are packed.
    pub packing: Packing,
    /// When the next file begins.
    pub limit: PartLimit,
    /// The files.
    pub files: PartFiles,
    /// To this are added the bytes that go into files, as they do.
    pub written: Arc<AtomicU64>,
}

/// Opens a writer whose rows go into several files, each of them a whole one of the format.
///
/// # Errors
///
/// As [`open_packed`], and what the first file answers.
pub fn open_split(
    split: Split,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    let mut parts = Parts {
        split,
        schema: SchemaRef::clone(schema),
        options: options.clone(),
        part: None,
        number: 0,
        summary: Summary::default(),
    };
    // Without rows there is one file, as without a limit.
    parts.part()?;
    Ok(Box::new(parts))
}

struct Parts {
    split: Split,
    schema: SchemaRef,
    options: Options,
    part: Option<Part>,
    number: usize,
    summary: Summary,
}

struct Part {
    writer: Box<dyn BatchWriter>,
    rows: u64,
    bytes: Arc<AtomicU64>,
}

impl Parts {
    /// The file that is being filled.
    fn part(&mut self) -> io::Result<&mut Part> {
        if self.part.is_none() {
            self.number += 1;
            let bytes = Arc::new(AtomicU64::new(0));
            let sink = Counted {
                sink: self.split.files.writer(self.number)?,
                bytes: [Arc::clone(&bytes), Arc::clone(&self.split.written)],
            };
            let writer = open_packed(
                self.split.format,
                self.split.packing,
                Box::new(sink),
                &self.schema,
                &self.options,
            )?;
            self.part = Some(Part {
                writer,
                rows: 0,
                bytes,
            });
        }
        self.part
            .as_mut()
            .ok_or_else(|| io::Error::other("no file to write to"))
    }

    /// How many rows go into the file before it has to be looked at again; 0: it is full.
    fn room(&mut self) -> io::Result<usize> {
        let limit = self.split.limit;
        let part = self.part()?;
        Ok(match limit {
            PartLimit::Rows(rows) => {
                usize::try_from(rows.max(1).saturating_sub(part.rows)).unwrap_or(usize::MAX)
            }
            PartLimit::Bytes(bytes) => {
                let written = part.bytes.load(Ordering::Relaxed) + part.writer.pending_bytes();
                if part.rows > 0 && written >= bytes {
                    0
                } else {
                    STEP_ROWS
                }
            }
        })
    }

    fn close(&mut self) -> io::Result<()> {
        match self.part.take() {
            Some(mut part) => {
                part.writer.finish()?;
                self.summary.first_of = part.writer.summary().first_of;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl BatchWriter for Parts {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut start = 0;
        while start < batch.num_rows() {
            let length = self.room()?.min(batch.num_rows() - start);
            if length == 0 {
                self.close()?;
                continue;
            }
            let part = self.part()?;
            part.writer.write(&batch.slice(start, length))?;
            part.rows += length as u64;
            start += length;
        }
        self.summary.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Said of the last file alone, which is the one that is still open.
    fn add_metadata(&mut self, key: &str, value: &str) {
        if let Some(part) = &mut self.part {
            part.writer.add_metadata(key, value);
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.close()
    }

    fn summary(&self) -> Summary {
        self.summary.clone()
    }
}

/// Counts what goes by.
struct Counted {
    sink: Box<dyn Write + Send>,
    bytes: [Arc<AtomicU64>; 2],
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.sink.write(bytes)?;
        for bytes in &self.bytes {
            bytes.fetch_add(count as u64, Ordering::Relaxed);
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::file::part_name;
    use crate::find;
    use crate::testing::texts;

    fn split(target: &std::path::Path, limit: PartLimit) -> Split {
        Split {
            format: find("csv").expect("a format"),
            packing: Packing::of(target).0,
            limit,
            files: PartFiles::create(target, false).expect("files"),
            written: Arc::default(),
        }
    }

    fn write(target: &std::path::Path, limit: PartLimit, batches: &[RecordBatch]) -> usize {
        let split = split(target, limit);
        let (files, bytes) = (split.files.clone(), Arc::clone(&split.written));
        let schema = texts(&[]).schema();
        let mut writer = open_split(split, &schema, &Options::default()).expect("a writer");
        for batch in batches {
            writer.write(batch).expect("written");
        }
        writer.finish().expect("finished");
        assert!(!part_name(target, 1).exists(), "before all are whole");
        let count = files.count();
        assert_eq!(files.commit().expect("names"), None);
        let sizes = (1..=count).map(|number| fs::metadata(part_name(target, number)));
        let sizes = sizes.map(|found| found.expect("a file").len());
        assert_eq!(bytes.load(Ordering::Relaxed), sizes.sum::<u64>());
        count
    }

    #[test]
    fn each_file_has_a_header_and_its_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("t.csv");
        let batch = texts(&[Some("a"), Some("b"), Some("c"), Some("d"), Some("e")]);
        assert_eq!(write(&target, PartLimit::Rows(2), &[batch]), 3);
        let read = |number| fs::read_to_string(part_name(&target, number)).expect("a file");
        assert_eq!(
            [read(1), read(2), read(3)],
            ["text\na\nb\n", "text\nc\nd\n", "text\ne\n"]
        );
        assert!(!target.exists());
    }

    #[test]
    fn a_file_that_is_just_full_is_the_last_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("t.csv");
        let batch = texts(&[Some("a"), Some("b")]);
        assert_eq!(write(&target, PartLimit::Rows(2), &[batch]), 1);
    }

    #[test]
    fn a_file_is_closed_once_it_has_its_size() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("t.csv");
        let long = "x".repeat(1000);
        let rows = vec![Some(long.as_str()); 3 * STEP_ROWS];
        let count = write(&target, PartLimit::Bytes(5_000_000), &[texts(&rows)]);
        assert_eq!(count, 2, "two steps, then one");
        let lines = |number| {
            let text = fs::read_to_string(part_name(&target, number)).expect("a file");
            text.lines().count() - 1
        };
        assert_eq!((lines(1), lines(2)), (2 * STEP_ROWS, STEP_ROWS));
    }

    #[test]
    fn no_rows_are_one_file_without_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("t.csv.zst");
        assert_eq!(write(&target, PartLimit::Rows(2), &[]), 1);
        assert!(folder.path().join("t-00001.csv.zst").exists());
    }
}
