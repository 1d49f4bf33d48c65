//! Bytes that go to the disk while more of them are made.
//!
//! A thread writes blocks, so that whoever makes the bytes waits for the disk only when it is four
//! blocks ahead. Where the system allows, it writes past the cache: a large result would push out of it
//! what others need, to be written from there in any case before the file gets its name.

use std::fs::File;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// What is written at once.
const BLOCK_BYTES: usize = 1 << 20;
/// Blocks that wait to be written.
const WAITING: usize = 3;
/// Places and lengths that every disk takes without the cache between.
const ALIGNMENT: usize = 4096;

/// A file that is on its way to the disk. Smaller ones are written when they are flushed.
pub(super) struct Draining {
    file: File,
    /// Where the block that is being filled belongs.
    offset: u64,
    block: Block,
    /// Is there from the first full block on.
    drain: Option<Drain>,
    lost: Lost,
}

/// Why bytes were lost whose writer went without being flushed.
#[derive(Debug, Clone, Default)]
pub(super) struct Lost(Arc<Mutex<Option<io::Error>>>);

impl Lost {
    fn tell(&self, error: io::Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// An error if some were.
    pub(super) fn check(&self) -> io::Result<()> {
        let lost = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        lost.map_or(Ok(()), Err)
    }
}

impl Draining {
    /// `start` bytes are in the file already.
    pub(super) fn new(file: File, start: u64, lost: Lost) -> Self {
        Self {
            file,
            offset: start,
            block: Block::default(),
            drain: None,
            lost,
        }
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let drain = match &mut self.drain {
            Some(drain) => drain,
            none => none.insert(Drain::start(&self.file, self.offset)?),
        };
        let free = drain.free.try_recv().unwrap_or_default();
        let block = std::mem::replace(&mut self.block, free);
        let (offset, length) = (self.offset, block.bytes().len() as u64);
        drain.send(Work::Block { block, offset })?;
        self.offset += length;
        Ok(())
    }
}

impl Write for Draining {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.block.take(bytes);
        if self.block.bytes().len() == BLOCK_BYTES {
            self.hand_over()?;
        }
        Ok(count)
    }

    /// Waits until all is written. The block that is not full is kept, for it is written once more when
    /// it is.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.drain {
            Some(drain) => drain.finish(self.block.bytes().to_vec(), self.offset),
            None => write_at(&self.file, self.block.bytes(), self.offset),
        }
    }
}

impl Drop for Draining {
    fn drop(&mut self) {
        if let Err(error) = self.flush() {
            self.lost.tell(error);
        }
    }
}

/// Bytes in memory that a disk takes as they lie there.
#[derive(Default)]
struct Block {
    memory: Vec<u8>,
    /// Bytes before the first one that lies as it should.
    padding: usize,
}

impl Block {
    fn bytes(&self) -> &[u8] {
        self.memory.get(self.padding..).unwrap_or_default()
    }

    /// As many as there is room for; the number of them.
    fn take(&mut self, bytes: &[u8]) -> usize {
        if self.memory.is_empty() {
            self.memory.reserve_exact(BLOCK_BYTES + ALIGNMENT);
            self.padding = self.memory.as_ptr().align_offset(ALIGNMENT) % ALIGNMENT;
            self.memory.resize(self.padding, 0);
        }
        let room = BLOCK_BYTES - self.bytes().len();
        let count = bytes.len().min(room);
        self.memory.extend_from_slice(&bytes[..count]);
        count
    }

    fn empty(mut self) -> Self {
        self.memory.clear();
        self
    }
}

enum Work {
    Block {
        block: Block,
        offset: u64,
    },
    /// The bytes that are no whole block, after which it is said how all went.
    Rest {
        bytes: Vec<u8>,
        offset: u64,
    },
}

/// The thread that writes.
struct Drain {
    work: Option<SyncSender<Work>>,
    /// Blocks that were written.
    free: Receiver<Block>,
    said: Receiver<io::Result<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drain {
    fn start(file: &File, offset: u64) -> io::Result<Self> {
        let (work, wanted) = sync_channel(WAITING);
        let (emptied, free) = sync_channel(WAITING + 1);
        let (says, said) = sync_channel(1);
        let file = file.try_clone()?;
        let thread = thread::Builder::new()
            .name("lucerna-writer".to_owned())
            .spawn(move || {
                let mut disk = Disk::new(file, offset);
                for work in wanted {
                    let written = match work {
                        Work::Block { block, offset } => {
                            let written = disk.write(block.bytes(), offset);
                            // If there are enough, this one goes.
                            let _ = emptied.try_send(block.empty());
                            written
                        }
                        Work::Rest { bytes, offset } => {
                            let written = disk.write_rest(&bytes, offset);
                            if written.is_ok() && says.send(Ok(())).is_err() {
                                return;
                            }
                            written
                        }
                    };
                    if let Err(error) = written {
                        // Nothing more is taken, and whoever has more learns why.
                        let _ = says.send(Err(error));
                        return;
                    }
                }
            })?;
        Ok(Self {
            work: Some(work),
            free,
            said,
            thread: Some(thread),
        })
    }

    fn send(&mut self, work: Work) -> io::Result<()> {
        let sent = self.work.as_ref().map(|sender| sender.send(work));
        match sent {
            Some(Ok(())) => Ok(()),
            Some(Err(_)) | None => Err(self.failure()),
        }
    }

    /// Writes what is left and waits for all.
    fn finish(&mut self, bytes: Vec<u8>, offset: u64) -> io::Result<()> {
        self.send(Work::Rest { bytes, offset })?;
        self.said.recv().unwrap_or_else(|_| Err(self.failure()))
    }

    /// Why the thread has ended.
    fn failure(&mut self) -> io::Error {
        self.work = None;
        match self.said.recv() {
            Ok(Err(error)) => error,
            Ok(Ok(())) | Err(_) => io::Error::other("the file was not written to its end"),
        }
    }
}

impl Drop for Drain {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            // A panic in it was told as a failure.
            let _ = thread.join();
        }
    }
}

/// A file, and whether its bytes go past the cache.
struct Disk {
    file: File,
    is_direct: bool,
}

impl Disk {
    fn new(file: File, offset: u64) -> Self {
        let is_aligned = offset.is_multiple_of(ALIGNMENT as u64);
        let is_direct = is_aligned && set_direct(&file, true);
        Self { file, is_direct }
    }

    fn write(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        match write_at(&self.file, bytes, offset) {
            // It was taken, but this file system cannot do it.
            Err(error) if self.is_direct && error.kind() == io::ErrorKind::InvalidInput => {
                set_direct(&self.file, false);
                self.is_direct = false;
                write_at(&self.file, bytes, offset)?;
            }
            written => written?,
        }
        if !self.is_direct {
            begin(&self.file, offset, bytes.len() as u64);
        }
        Ok(())
    }

    /// Bytes of any number.
    fn write_rest(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if self.is_direct {
            set_direct(&self.file, false);
        }
        let written = write_at(&self.file, bytes, offset);
        if self.is_direct {
            self.is_direct = set_direct(&self.file, true);
        }
        written
    }
}

/// Says whether bytes go past the cache; false if the system or the file system has no such thing.
#[cfg(target_os = "linux")]
fn set_direct(file: &File, is_direct: bool) -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let Ok(mut flags) = fcntl_getfl(file) else {
        return false;
    };
    flags.set(OFlags::DIRECT, is_direct);
    fcntl_setfl(file, flags).is_ok() && is_direct
}

#[cfg(not(target_os = "linux"))]
fn set_direct(_file: &File, _is_direct: bool) -> bool {
    false
}

/// The system begins to write and waits for nothing; of an error it tells when the file is synced.
#[cfg(target_os = "linux")]
fn begin(file: &File, offset: u64, length: u64) {
    use rustix::fs::{Advice, fadvise};
    // A system that takes no advice writes later.
    let _ = fadvise(
        file,
        offset,
        std::num::NonZero::new(length),
        Advice::DontNeed,
    );
}

#[cfg(not(target_os = "linux"))]
fn begin(_file: &File, _offset: u64, _length: u64) {}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt as _;
    file.write_all_at(bytes, offset)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    use std::io::{Seek as _, SeekFrom};
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that tell their place.
    fn bytes(count: usize) -> Vec<u8> {
        (0..=250).cycle().take(count).collect()
    }

    /// What a file holds after these pieces, if it was flushed after each.
    fn written(start: &[u8], pieces: &[&[u8]], is_flushed: bool) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, start).expect("a file");
        let file = File::options().write(true).open(&path).expect("a file");
        let mut draining = Draining::new(file, start.len() as u64, Lost::default());
        for piece in pieces {
            draining.write_all(piece).expect("written");
            if is_flushed {
                draining.flush().expect("flushed");
            }
        }
        draining.flush().expect("flushed");
        std::fs::read(&path).expect("a file")
    }

    #[test]
    fn all_bytes_are_written_wherever_blocks_end() {
        let all = bytes(6 * BLOCK_BYTES + 12_345);
        for cut in [0, 1, BLOCK_BYTES, 2 * BLOCK_BYTES + 7, all.len()] {
            let (first, second) = all.split_at(cut);
            assert!(written(b"", &[first, second], false) == all, "{cut}");
            assert!(
                written(b"", &[first, second], true) == all,
                "{cut}, flushed"
            );
        }
    }

    #[test]
    fn bytes_go_on_after_those_that_are_there() {
        let all = bytes(2 * BLOCK_BYTES);
        for start in [3, ALIGNMENT, BLOCK_BYTES] {
            let (old, new) = all.split_at(start);
            assert!(written(old, &[new], false) == all, "{start}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_by_the_next_bytes_or_the_flush() {
        let full = || File::options().write(true).open("/dev/full").expect("it");
        let mut draining = Draining::new(full(), 0, Lost::default());
        let outcome = draining
            .write_all(&bytes(8 * BLOCK_BYTES))
            .and_then(|()| draining.flush());
        let kind = outcome.expect_err("no room").kind();
        assert_eq!(kind, io::ErrorKind::StorageFull);
        let lost = Lost::default();
        let mut small = Draining::new(full(), 0, lost.clone());
        small.write_all(b"a").expect("kept");
        let kind = small.flush().expect_err("no room").kind();
        assert_eq!(kind, io::ErrorKind::StorageFull);
        drop(small);
        let kind = lost.check().expect_err("without a flush").kind();
        assert_eq!(kind, io::ErrorKind::StorageFull);
    }
}
