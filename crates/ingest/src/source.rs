//! The bytes of a file, unpacked, with a count of what was read of it.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    None,
    /// Zstandard, one or more frames.
    Zstd,
    /// Gzip, one or more members.
    Gzip,
}

impl Compression {
    /// What is expected where reading fails.
    pub(crate) fn rest(self) -> &'static str {
        match self {
            Compression::None => "the rest of the file",
            Compression::Zstd => "the rest of the Zstandard frame",
            Compression::Gzip => "the rest of the gzip member",
        }
    }
}

/// How much is read of a file at a time; the unpacked text is buffered as well.
const BUFFER_BYTES: usize = 256 << 10;

/// The unpacked text of a file.
pub(crate) struct Source {
    /// The text.
    pub(crate) text: Box<dyn BufRead + Send>,
    /// How the file is packed.
    pub(crate) compression: Compression,
    /// How many bytes of the file, as on disk, were read.
    pub(crate) bytes_read: BytesRead,
}

/// A count that the reader raises and others look at.
#[derive(Debug, Clone, Default)]
pub(crate) struct BytesRead(Arc<AtomicU64>);

impl BytesRead {
    /// The count so far.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Says what the count is.
    pub(crate) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// Opens a file; what it is packed with is seen from its first bytes.
pub(crate) fn open(path: &Path) -> io::Result<Source> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let bytes_read = BytesRead::default();
    let counted = Counted {
        file,
        bytes_read: bytes_read.clone(),
    };
    let mut packed = BufReader::with_capacity(BUFFER_BYTES, counted);
    let compression = compression_of(packed.fill_buf()?);
    let text: Box<dyn BufRead + Send> = match compression {
        Compression::None => Box::new(packed),
        Compression::Zstd => buffered(zstd::stream::read::Decoder::with_buffer(packed)?),
        Compression::Gzip => buffered(MultiGzDecoder::new(packed)),
    };
    Ok(Source {
        text,
        compression,
        bytes_read,
    })
}

fn buffered(unpacked: impl Read + Send + 'static) -> Box<dyn BufRead + Send> {
    Box::new(BufReader::with_capacity(BUFFER_BYTES, unpacked))
}

fn compression_of(start: &[u8]) -> Compression {
    match start {
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
        [0x1F, 0x8B, ..] => Compression::Gzip,
        _ => Compression::None,
    }
}

/// Counts what is read of the file below the decompressor.
struct Counted {
    file: File,
    bytes_read: BytesRead,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(buffer)?;
        self.bytes_read.add(bytes);
        Ok(bytes)
    }
}
