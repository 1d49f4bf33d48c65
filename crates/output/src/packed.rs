//! Results that are packed as they are written: `.gz` and `.zst`.
//!
//! The bytes are cut into blocks, which are packed on all cores, each as a gzip member or a Zstandard
//! frame of its own. Both formats say that such pieces, one after the other, are one whole, and every
//! reader of them takes it so.

use std::ffi::OsStr;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::{BatchWriter, Format, Options, Summary, parallel};

/// How much is packed as one piece: much more than either looks back.
const BLOCK_BYTES: usize = 4 << 20;

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

impl Packing {
    /// What the ending of a name says, and the name without it.
    ///
    /// ```
    /// use std::path::Path;
    /// use lucerna_output::Packing;
    ///
    /// let (packing, inner) = Packing::of(Path::new("errors.csv.zst"));
    /// assert_eq!((packing, inner.to_str()), (Packing::Zstd, Some("errors.csv")));
    /// ```
    #[must_use]
    pub fn of(path: &Path) -> (Self, PathBuf) {
        let ending = path.extension().and_then(OsStr::to_str);
        let packing = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => return (Self::None, path.to_owned()),
        };
        (packing, path.with_extension(""))
    }

    /// The unpacked bytes of something that is packed so.
    ///
    /// # Errors
    ///
    /// If there is no memory for it; what is no such pack is an error when it is read.
    pub fn unpacked(self, packed: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
        let packed = BufReader::new(packed);
        Ok(match self {
            Self::None => Box::new(packed),
            Self::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
        })
    }

    fn pack(self, block: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::None => Ok(block.to_vec()),
            Self::Gzip => {
                let level = flate2::Compression::default();
                let mut packed = GzEncoder::new(Vec::with_capacity(block.len() / 4), level);
                packed.write_all(block)?;
                packed.finish()
            }
            Self::Zstd => zstd::bulk::compress(block, zstd::DEFAULT_COMPRESSION_LEVEL),
        }
    }
}

/// Opens a writer of `format` whose bytes are packed before they reach `sink`.
///
/// # Errors
///
/// [`io::ErrorKind::InvalidInput`] for a format that cannot be packed, or what the format answers.
pub fn open_packed(
    format: &Format,
    packing: Packing,
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &Options,
) -> io::Result<Box<dyn BatchWriter>> {
    if packing == Packing::None {
        return (format.open)(sink, schema, options);
    }
    if !format.is_packable {
        let message = format!("`{}` cannot be packed as a whole", format.name);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let packer = Shared(Arc::new(Mutex::new(Packer {
        packing,
        sink,
        blocks: Vec::new(),
        block: Vec::new(),
        has_written: false,
    })));
    let writer = (format.open)(Box::new(packer.clone()), schema, options)?;
    Ok(Box::new(Packed { writer, packer }))
}

/// A writer, and the packer that it writes to.
struct Packed {
    writer: Box<dyn BatchWriter>,
    packer: Shared,
}

impl BatchWriter for Packed {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.writer.write(batch)
    }

    fn add_metadata(&mut self, key: &str, value: &str) {
        self.writer.add_metadata(key, value);
    }

    fn pending_bytes(&self) -> u64 {
        // A guess: text becomes about a tenth.
        self.writer.pending_bytes() + self.packer.lock().held() / 10
    }

    fn finish(&mut self) -> io::Result<()> {
        self.writer.finish()?;
        self.packer.lock().finish()
    }

    fn summary(&self) -> Summary {
        self.writer.summary()
    }
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Packer>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Packer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().add(bytes)?;
        Ok(bytes.len())
    }

    /// A block is not cut short for it: small blocks pack badly.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Packer {
    packing: Packing,
    sink: Box<dyn Write + Send>,
    /// Full ones that wait until there is one for each core.
    blocks: Vec<Vec<u8>>,
    block: Vec<u8>,
    has_written: bool,
}

impl Packer {
    fn held(&self) -> u64 {
        (self.blocks.len() * BLOCK_BYTES + self.block.len()) as u64
    }

    fn add(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while let Some((now, later)) = bytes.split_at_checked(BLOCK_BYTES - self.block.len()) {
            self.block.extend_from_slice(now);
            bytes = later;
            let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK_BYTES));
            self.blocks.push(block);
            if self.blocks.len() >= parallel::threads() {
                self.hand_on()?;
            }
        }
        self.block.extend_from_slice(bytes);
        Ok(())
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let blocks = std::mem::take(&mut self.blocks);
        let packing = self.packing;
        for packed in parallel::map(blocks, |block| packing.pack(&block)) {
            self.sink.write_all(&packed?)?;
            self.has_written = true;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.block);
        let is_nothing = self.blocks.is_empty() && !self.has_written;
        // A result without a byte is a piece of none: an empty file is no gzip.
        if !rest.is_empty() || is_nothing {
            self.blocks.push(rest);
        }
        self.hand_on()?;
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find;
    use crate::testing::{Shared as Place, drive, texts};

    fn packed(packing: Packing, batches: &[RecordBatch]) -> Vec<u8> {
        let place = Place::default();
        let format = find("jsonl").expect("a format");
        let schema = texts(&[]).schema();
        let sink = Box::new(place.clone());
        let writer = open_packed(format, packing, sink, &schema, &Options::default());
        drive(writer.expect("a writer"), batches);
        place.bytes()
    }

    fn unpacked(packing: Packing, bytes: &[u8]) -> String {
        let mut text = String::new();
        let read = packing
            .unpacked(io::Cursor::new(bytes.to_vec()))
            .and_then(|mut unpacked| unpacked.read_to_string(&mut text));
        read.expect("whole");
        text
    }

    #[test]
    fn what_is_longer_than_many_blocks_unpacks_as_one() {
        let long = "x".repeat(BLOCK_BYTES / 8);
        let rows = vec![Some(long.as_str()); 8 * (2 * parallel::threads() + 1)];
        let line = format!("{{\"text\":\"{long}\"}}\n");
        for packing in [Packing::Gzip, Packing::Zstd] {
            let text = unpacked(packing, &packed(packing, &[texts(&rows)]));
            assert!(text == line.repeat(rows.len()), "{packing:?}");
        }
    }

    #[test]
    fn nothing_is_packed_as_nothing() {
        for packing in [Packing::Gzip, Packing::Zstd] {
            let bytes = packed(packing, &[]);
            assert!(!bytes.is_empty(), "{packing:?}");
            assert_eq!(unpacked(packing, &bytes), "");
        }
    }

    #[test]
    fn a_format_that_is_read_from_its_end_is_not_packed() {
        let format = find("parquet").expect("a format");
        let schema = texts(&[]).schema();
        let sink = Box::new(Place::default());
        let refused = open_packed(format, Packing::Gzip, sink, &schema, &Options::default());
        let kind = refused.err().map(|error| error.kind());
        assert_eq!(kind, Some(io::ErrorKind::InvalidInput));
    }
}
