//! The program on a terminal, for measurements.

#![allow(dead_code, reason = "not every measurement needs all of it")]

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lucerna_engine_chdb::install;
use rexpect::process::PtyProcess;
use rustix::termios::{Winsize, tcsetwinsize};

/// So long nothing is drawn before it is taken for all.
pub(crate) const LONG: Duration = Duration::from_secs(1);

/// A home of its own, and the store that is measured.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    library: PathBuf,
    store: PathBuf,
}

impl Place {
    /// The store that `LUCERNA_BENCH_STORE` names, or else a new one with the demo's shop. `None` where
    /// there is no engine.
    pub(crate) fn new() -> Option<Self> {
        let library = install::for_tests().expect("the engine can be installed")?;
        let folder = tempfile::tempdir().expect("a folder");
        let named = std::env::var_os("LUCERNA_BENCH_STORE").map(PathBuf::from);
        let is_named = named.is_some();
        let store = named.unwrap_or_else(|| folder.path().join(".local/share/lucerna/demo"));
        let place = Self {
            folder,
            library,
            store,
        };
        if !is_named {
            // Makes the demo's store, and leaves at once.
            let mut demo = place.command(&["demo"]);
            let made = demo.stdin(Stdio::null()).stdout(Stdio::null());
            assert!(made.status().expect("the demo starts").success());
        }
        Some(place)
    }

    /// The store.
    pub(crate) fn store(&self) -> &Path {
        &self.store
    }

    /// The program with these arguments: the one that `LUCERNA_BENCH_PROGRAM` names, so that two builds
    /// can be compared, or the one that was built for this.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let named = std::env::var_os("LUCERNA_BENCH_PROGRAM");
        let mut command =
            Command::new(named.unwrap_or_else(|| env!("CARGO_BIN_EXE_lucerna").into()));
        command.args(arguments).env_clear();
        command
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("TERM", "xterm")
            .env("LUCERNA_CHDB", &self.library)
            .env("LUCERNA_PAGER", "echo $PPID > $HOME/pid; cat > /dev/null");
        command
    }

    /// The most memory that the last prompt whose rows went into a pager has had, in megabytes.
    pub(crate) fn peak_megabytes(&self) -> Option<u64> {
        let pid = std::fs::read_to_string(self.folder.path().join("pid")).ok()?;
        let status = std::fs::read_to_string(format!("/proc/{}/status", pid.trim())).ok()?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes / 1000)
    }

    /// The prompt on the store.
    pub(crate) fn prompt(&self) -> Prompt {
        Prompt::start(self.command(&["--db", &self.store.to_string_lossy()]))
    }
}

/// The program on a terminal.
pub(crate) struct Prompt {
    terminal: File,
    /// What was drawn, and when.
    drawn: Receiver<Instant>,
    /// From its start to the first letter of the label.
    pub(crate) started_in: Duration,
    // Ends the program when it is dropped.
    _process: PtyProcess,
}

impl Prompt {
    fn start(command: Command) -> Self {
        let began = Instant::now();
        let process = PtyProcess::new(command).expect("the program starts");
        let terminal = process.get_file_handle().expect("the terminal");
        let size = Winsize {
            ws_row: 50,
            ws_col: 200,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&terminal, size).expect("a terminal has a size");
        let mut output = process.get_file_handle().expect("the terminal");
        let (send, drawn) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(1..) = output.read(&mut buffer) {
                if send.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
        // The label comes last, and nothing behind it before a key is pressed.
        let mut last = drawn.recv().expect("a prompt");
        while let Ok(next) = drawn.recv_timeout(LONG) {
            last = next;
        }
        Self {
            terminal,
            drawn,
            started_in: last.duration_since(began),
            _process: process,
        }
    }

    /// Presses keys, and says how long it took until the last of what follows was drawn, before
    /// nothing was drawn for so long.
    pub(crate) fn press(&mut self, keys: &str, quiet: Duration) -> Duration {
        let began = Instant::now();
        self.terminal
            .write_all(keys.as_bytes())
            .expect("a terminal");
        let mut last = began;
        while let Ok(drawn) = self.drawn.recv_timeout(quiet) {
            last = drawn;
        }
        last.duration_since(began)
    }
}
