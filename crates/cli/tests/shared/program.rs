//! The program in a folder of its own, with nothing of the person who runs the tests.

#![allow(dead_code, reason = "not every test needs all of it")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder with the program's files in it: a home, a store, a project.
pub(crate) struct Program {
    folder: tempfile::TempDir,
    library: PathBuf,
}

impl Program {
    /// Without an engine.
    pub(crate) fn without_engine() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            library: "/nowhere/libchdb.so".into(),
        }
    }

    /// `None` where the engine is not here and may not be fetched.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    pub(crate) fn with_engine() -> Option<Self> {
        let library = lucerna_engine_chdb::install::for_tests().expect("the engine");
        let Some(library) = library else {
            eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
            return None;
        };
        Some(Self {
            library,
            ..Self::without_engine()
        })
    }

    /// With these requests of OTLP in its store.
    pub(crate) fn with_logs(requests: &str) -> Option<Self> {
        let program = Self::with_engine()?;
        program.import("logs.jsonl", requests);
        Some(program)
    }

    /// Puts requests of OTLP into its store, by way of a file.
    pub(crate) fn import(&self, name: &str, requests: &str) {
        self.write(name, requests);
        self.written(&["import", name]);
    }

    /// The folder in which it runs.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// The program, about to be started with nothing to read.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
        command.args(arguments);
        self.surround(&mut command);
        command
    }

    /// What the program sees of the world, for a command that starts it.
    pub(crate) fn surround<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("PATH", "/usr/bin:/bin")
            .env("LUCERNA_CHDB", &self.library)
            .env("LUCERNA_DB", self.path("store"))
            .env("LUCERNA_ENGINE_INSTALL", "never")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// What comes of this text on stdin.
    pub(crate) fn fed(&self, arguments: &[&str], input: &str) -> Output {
        self.write("stdin", input);
        let stdin = File::open(self.path("stdin")).expect("the file");
        let output = self.command(arguments).stdin(stdin).output();
        output.expect("the program runs")
    }

    /// What is written to stdout by a command that goes well.
    pub(crate) fn written(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{arguments:?}: {}",
            said(&output)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What is said by a command that ends with this code.
    pub(crate) fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            said(&output)
        );
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// All that a command wrote, its rows and its words.
pub(crate) fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr];
    texts
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}
