//! A store on the disk, held by a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A running holder.
pub(crate) struct Holder {
    pub(crate) folder: TempDir,
    /// Its input is closed with this process, and so it ends.
    _child: Child,
}

impl Holder {
    /// Starts it and waits until it can be asked.
    pub(crate) fn start(library: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_store_holder"))
            .arg(library)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the holder starts");
        let output = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("it can be read");
        assert_eq!(line, "ready\n");
        Self {
            folder,
            _child: child,
        }
    }
}
