//! Tests that need processes of their own: the test's program, started again for that test alone.
//!
//! ```no_run
//! use lucerna_engine_chdb::test_process::Processes;
//!
//! // With #[test].
//! fn a_file_outlives_the_process() {
//!     let works: [(&str, fn(&std::path::Path)); 2] = [
//!         ("write", |folder| std::fs::write(folder.join("x"), "kept").unwrap()),
//!         ("read", |folder| assert_eq!(std::fs::read(folder.join("x")).unwrap(), b"kept")),
//!     ];
//!     let test = a_file_outlives_the_process;
//!     let Some(processes) = Processes::of(test, &works) else { return };
//!     processes.succeeds("write");
//!     processes.succeeds("read");
//! }
//! ```

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Tells a process which work to do.
const WORK: &str = "LUCERNA_TEST_WORK";
/// Tells a process in which folder.
const FOLDER: &str = "LUCERNA_TEST_FOLDER";

/// What a process does, in the folder that it is given.
pub type Work = fn(&Path);

/// The processes of a test, which do its works in one folder.
#[derive(Debug)]
pub struct Processes {
    test: &'static str,
    folder: TempDir,
}

impl Processes {
    /// Of the test function `test`, with what its processes can do, by name. In such a process this
    /// does the work and gives `None`: the test is done then.
    ///
    /// # Panics
    ///
    /// If there is no temporary folder to be had, or the process is to do what is none of `works`.
    #[must_use]
    pub fn of<Test: Fn()>(_: Test, works: &[(&str, Work)]) -> Option<Self> {
        if let (Ok(work), Some(folder)) = (std::env::var(WORK), std::env::var_os(FOLDER)) {
            let known = works.iter().find(|(name, _)| *name == work);
            let (_, work) = known.expect("one of the test's works");
            work(Path::new(&folder));
            return None;
        }
        Some(Self {
            test: name_of::<Test>(),
            folder: tempfile::tempdir().expect("a folder"),
        })
    }

    /// The folder that the processes are given.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A process that does `work`.
    #[must_use]
    pub fn command(&self, work: &str) -> Command {
        let mut command = restarted(self.test);
        command.env(WORK, work).env(FOLDER, self.folder());
        command
    }

    /// Does `work` in a process that ends well.
    ///
    /// # Panics
    ///
    /// As [`succeeds`].
    #[track_caller]
    pub fn succeeds(&self, work: &str) {
        succeeds(&mut self.command(work));
    }
}

/// Runs a process of a test to its end.
///
/// # Panics
///
/// If it does not start or does not end well, or if it ran no test.
#[track_caller]
pub fn succeeds(command: &mut Command) {
    let output = command.output().expect("it starts");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    // Without the test of this name nothing fails either.
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{stdout}\n{stderr}"
    );
}

/// This program, started again for the test function `test` alone.
#[must_use]
pub fn itself<Test: Fn()>(_: Test) -> Command {
    restarted(name_of::<Test>())
}

/// # Panics
///
/// If this program cannot be found.
fn restarted(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", test, "--nocapture"]);
    command
}

/// The name of a test function as the harness knows it: its path in its crate.
fn name_of<Test>() -> &'static str {
    let path = std::any::type_name::<Test>();
    path.split_once("::").map_or(path, |(_, name)| name)
}
