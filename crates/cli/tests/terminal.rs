//! The prompt and the demo on a terminal, as a person has them.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![cfg(unix)]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

#[path = "terminal/running.rs"]
mod running;
#[path = "terminal/screen.rs"]
mod screen;
#[path = "terminal/typing.rs"]
mod typing;
#[path = "terminal/writing.rs"]
mod writing;

use rexpect::error::Error;
use rexpect::session::{PtySession, spawn_command};
use std::process::Command;

/// How long an answer may take: engines start slowly on a machine that does other things.
const PATIENCE_MS: u64 = 60_000;

const CTRL_D: char = 'd';

/// Two logs, the second of them an error.
const LOGS: &str = concat!(
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"logRecords":["#,
    r#"{"timeUnixNano":"1767225600000000001","severityText":"INFO","body":{"stringValue":"all is well"}},"#,
    r#"{"timeUnixNano":"1767225600000000002","severityText":"ERROR","body":{"stringValue":"connection refused"}}]}]}]}"#,
    "\n"
);

/// A folder with the program's files, and the engine.
struct Place {
    library: std::path::PathBuf,
    folder: tempfile::TempDir,
}

impl Place {
    /// `None` where the engine is not here and may not be fetched.
    fn new() -> Option<Self> {
        let library = lucerna_engine_chdb::install::for_tests().expect("the engine");
        let Some(library) = library else {
            eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        Some(Self { library, folder })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("LUCERNA_CHDB", &self.library);
        command
    }

    /// The program on a terminal.
    fn terminal(&self, arguments: &[&str]) -> Result<Terminal, Error> {
        Terminal::start(self.command(arguments))
    }
}

/// A terminal, and all that has been seen on it.
struct Terminal {
    session: PtySession,
    seen: String,
}

impl Terminal {
    fn start(command: Command) -> Result<Self, Error> {
        Ok(Self {
            session: spawn_command(command, Some(PATIENCE_MS))?,
            seen: String::new(),
        })
    }

    /// Waits for `words`, which have to be ASCII, and gives what came before them.
    fn wait_for(&mut self, words: &str) -> Result<String, Error> {
        let before = self.session.exp_string(words)?;
        self.seen.push_str(&before);
        self.seen.push_str(words);
        Ok(before)
    }

    fn enter(&mut self, line: &str) -> Result<(), Error> {
        self.session.send_line(line).map(drop)
    }

    fn type_in(&mut self, keys: &str) -> Result<(), Error> {
        self.session.send(keys)?;
        self.session.flush()
    }

    /// Ctrl-C, and the empty line behind it.
    fn clear(&mut self, label: &str) -> Result<(), Error> {
        self.session.send_control('c')?;
        // The line editor is left: what is typed before that goes with the line.
        self.wait_for("\u{1b}[?2004l")?;
        self.wait_for(label).map(drop)
    }

    /// Waits for the end of the program, which has to be a good one, and gives all that was seen.
    fn end(mut self) -> Result<String, Error> {
        self.seen.push_str(&self.session.exp_eof()?);
        let status = format!("{:?}", self.session.process().wait()?);
        let is_good = status.starts_with("Exited(") && status.ends_with(", 0)");
        assert!(is_good, "{status}\n{}", self.seen);
        Ok(self.seen)
    }
}

/// The prompt over two logs.
fn prompt(place: &Place) -> Result<Terminal, Error> {
    prompt_over(place, LOGS)
}

/// The prompt over these logs.
fn prompt_over(place: &Place, logs: &str) -> Result<Terminal, Error> {
    import(place, logs);
    let mut command = place.command(&[]);
    command.env("VISUAL", "printf 'SELECT 40 + 2;' >");
    let mut terminal = Terminal::start(command)?;
    terminal.wait_for("logs all ")?;
    Ok(terminal)
}

/// Makes a store of these logs.
fn import(place: &Place, logs: &str) {
    std::fs::write(place.folder.path().join("logs.jsonl"), logs).expect("a file");
    let import = place.command(&["import", "logs.jsonl"]).output();
    assert!(import.expect("the program runs").status.success());
}

/// The engine writes its log where a terminal would show it, unless it is kept from that.
fn assert_no_log_of_the_engine(seen: &str) {
    for line in [
        "<Error>",
        "<Warning>",
        "<Information>",
        "<Debug>",
        "<Trace>",
    ] {
        assert!(!seen.contains(line), "{seen}");
    }
}

#[test]
fn the_prompt_searches_clears_its_line_and_leaves() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.enter("level:error   service:cart")?;
    terminal.wait_for("connection refused")?;
    terminal.wait_for(" level:error service:cart\r")?;
    terminal.wait_for("1 row")?;
    terminal.wait_for("logs all ")?;

    terminal.session.send("nofield:x")?;
    terminal.session.flush()?;
    terminal.wait_for("nofield:x")?;
    terminal.session.send_control('c')?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\since 1h")?;
    terminal.wait_for("logs 1h ")?;
    terminal.enter("nofield:y")?;
    let before = terminal.wait_for("S001")?;
    assert!(!before.contains("nofield:xno"), "{before}");
    terminal.wait_for("logs 1h ")?;

    terminal.enter("\\q")?;
    assert_no_log_of_the_engine(&terminal.end()?);
    Ok(())
}

#[test]
fn the_demo_opens_the_prompt_on_its_store() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = place.terminal(&["demo"])?;
    terminal.wait_for("logs all ")?;
    terminal.enter("level:error")?;
    terminal.wait_for(" rows, newest first")?;
    terminal.wait_for("logs all ")?;
    terminal.session.send_control(CTRL_D)?;
    assert_no_log_of_the_engine(&terminal.end()?);
    Ok(())
}
