//! Bytes that go to the disk while more of them are made.
//!
//! A file is synced before it gets its name. Were all of it still in memory by then, that would take as
//! long as writing it.

use std::fs::File;
use std::io::{self, Write};

/// After so many bytes the system is told to begin writing them.
const STEP_BYTES: u64 = 8 << 20;

/// A file that is on its way to the disk.
pub(super) struct Draining {
    file: File,
    /// Where the bytes begin that nothing was said about.
    start: u64,
    bytes: u64,
}

impl Draining {
    /// `start` bytes are in the file already.
    pub(super) fn new(file: File, start: u64) -> Self {
        Self {
            file,
            start,
            bytes: 0,
        }
    }

    /// The system begins to write and waits for nothing; of an error it tells when the file is synced.
    #[cfg(target_os = "linux")]
    fn begin(&self) {
        use rustix::fs::{Advice, fadvise};
        let length = std::num::NonZero::new(self.bytes);
        // A system that takes no advice writes later.
        let _ = fadvise(&self.file, self.start, length, Advice::DontNeed);
    }

    #[cfg(not(target_os = "linux"))]
    fn begin(&self) {}
}

impl Write for Draining {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.bytes += count as u64;
        if self.bytes >= STEP_BYTES {
            self.begin();
            self.start += self.bytes;
            self.bytes = 0;
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
