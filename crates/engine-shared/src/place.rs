//! The two files in a store's folder by which processes find each other: a lock and a socket.
//!
//! Who has the lock holds the store, and the system lets go of it however a process ends. The socket
//! may be left over from one that died; only who has the lock removes it.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use lucerna_engine::EngineError;

const SOCKET: &str = "lucerna.sock";
const LOCK: &str = "lucerna.lock";

/// The longest path that an address of a socket has room for, on the systems that have the least.
const LONGEST_ADDRESS: usize = 103;

/// Where the processes of a store find each other.
#[derive(Debug)]
pub(crate) struct Place {
    folder: PathBuf,
    /// The folder opened, if the path of a socket in it would be too long.
    opened: Option<File>,
}

impl Place {
    /// The place in a store's folder, which is made if it is not there.
    pub(crate) fn new(folder: &Path) -> Result<Self, EngineError> {
        let made = fs::create_dir_all(folder).and_then(|()| folder.canonicalize());
        let folder = made.map_err(|error| not_opened(folder, &error))?;
        let length = folder.join(SOCKET).as_os_str().as_bytes().len();
        let opened = if length > LONGEST_ADDRESS && cfg!(target_os = "linux") {
            Some(File::open(&folder).map_err(|error| not_opened(&folder, &error))?)
        } else {
            None
        };
        Ok(Self { folder, opened })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path of the socket that fits into an address. On systems where a long one has no short
    /// form the store is not shared.
    fn address(&self) -> PathBuf {
        match &self.opened {
            Some(folder) => PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())),
            None => self.folder.clone(),
        }
        .join(SOCKET)
    }

    /// Connects to the holder; `None` if nobody listens.
    pub(crate) fn connect(&self) -> Result<Option<UnixStream>, EngineError> {
        match UnixStream::connect(self.address()) {
            Ok(stream) => Ok(Some(stream)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Err(EngineError::InUse {
                    path: self.folder.clone(),
                    by: "a process of another user".to_owned(),
                })
            }
            Err(_) => Ok(None),
        }
    }

    /// Takes the lock; `None` if another has it.
    pub(crate) fn try_lock(&self) -> Result<Option<File>, EngineError> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let path = self.folder.join(LOCK);
        let opened = options.mode(0o600).open(&path);
        let mut lock = opened.map_err(|error| not_opened(&self.folder, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(not_opened(&self.folder, &error)),
        }
        // For the messages of others; it holds without it, too.
        let written = lock
            .set_len(0)
            .and_then(|()| write!(lock, "{}", std::process::id()));
        if let Err(error) = written {
            tracing::debug!(%error, "the lock does not say whose it is");
        }
        Ok(Some(lock))
    }

    /// Who has the lock, for a message.
    pub(crate) fn holder(&self) -> String {
        let mut text = String::new();
        let opened = File::open(self.folder.join(LOCK));
        let read = opened.and_then(|lock| lock.take(20).read_to_string(&mut text));
        match text.parse::<u32>() {
            Ok(process) if read.is_ok() => format!("process {process}"),
            _ => "another process".to_owned(),
        }
    }

    /// Listens; only for who has the lock.
    pub(crate) fn listen(&self) -> io::Result<UnixListener> {
        let address = self.address();
        match fs::remove_file(&address) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&address)?;
        fs::set_permissions(&address, Permissions::from_mode(0o600))?;
        Ok(listener)
    }

    /// Removes the socket; only for who has the lock.
    pub(crate) fn remove_socket(&self) {
        if let Err(error) = fs::remove_file(self.address()) {
            tracing::debug!(%error, "the socket stays");
        }
    }
}

fn not_opened(folder: &Path, error: &io::Error) -> EngineError {
    EngineError::StoreNotOpened {
        path: folder.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_a_long_path_has_a_socket_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let long = folder.path().join("a".repeat(90)).join("b".repeat(90));
        let place = Place::new(&long).expect("a place");
        let listener = place.listen().expect("a socket");
        let stream = place.connect().expect("it may connect");
        assert!(stream.is_some() && listener.accept().is_ok());
        assert!(long.join(SOCKET).exists());
        place.remove_socket();
        assert!(!long.join(SOCKET).exists());
    }

    #[test]
    fn what_a_dead_process_left_is_taken_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::new(folder.path()).expect("a place");
        drop(place.listen().expect("a socket"));
        assert!(folder.path().join(SOCKET).exists());
        assert!(place.connect().expect("nobody is there").is_none());
        let _listener = place.listen().expect("a new socket");
        assert!(place.connect().expect("it may connect").is_some());
    }

    #[test]
    fn a_file_in_the_place_of_the_socket_is_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(SOCKET), "x").expect("a file");
        let place = Place::new(folder.path()).expect("a place");
        assert!(place.connect().expect("nobody is there").is_none());
        assert!(place.listen().is_ok());
    }

    #[test]
    fn only_the_owner_may_connect() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::new(folder.path()).expect("a place");
        let _listener = place.listen().expect("a socket");
        let _lock = place.try_lock().expect("it can be locked");
        for name in [SOCKET, LOCK] {
            let about = fs::metadata(folder.path().join(name)).expect("it is there");
            assert_eq!(about.permissions().mode() & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn one_has_the_lock_and_the_others_can_say_who() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::new(folder.path()).expect("a place");
        assert_eq!(place.holder(), "another process");
        let lock = place.try_lock().expect("it can be locked");
        assert!(lock.is_some());
        assert!(place.try_lock().expect("it can be tried").is_none());
        assert_eq!(place.holder(), format!("process {}", std::process::id()));
        drop(lock);
        assert!(place.try_lock().expect("it can be locked").is_some());
    }
}
