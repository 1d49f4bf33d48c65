//! Rows that fill a terminal go through a pager.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use rexpect::error::Error;
use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How long an answer may take: engines start slowly on a machine that does other things.
const PATIENCE_MS: u64 = 30_000;

/// A folder with the program's files, and the engine.
struct Place {
    library: PathBuf,
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

    /// A statement on a terminal of 24 rows with this pager.
    fn statement(&self, statement: &str, pager: &str) -> Result<PtySession, Error> {
        // A new terminal has no size.
        const SIZED: &str = "stty rows 24 cols 80; exec \"$0\" sql \"$1\"";
        let mut command = Command::new("sh");
        command
            .args(["-c", SIZED, env!("CARGO_BIN_EXE_lucerna"), statement])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.folder.path())
            .env("TERM", "xterm")
            .env("LUCERNA_CHDB", &self.library)
            .env("LUCERNA_PAGER", pager);
        spawn_command(command, Some(PATIENCE_MS))
    }

    /// What the pager wrote into `paged`, if it was started.
    fn paged(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join("paged")).ok()
    }
}

#[test]
fn rows_that_fill_the_screen_go_through_the_pager() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let statement = "SELECT number FROM numbers(1000)";
    let mut session = place.statement(statement, "cat > paged")?;
    let seen = session.exp_string("1,000 rows")?;
    assert!(!seen.contains("999"), "{seen}");
    session.exp_eof()?;
    let paged = place.paged().expect("the pager ran");
    assert_eq!(paged.lines().count(), 1 + 1000);
    Ok(())
}

#[test]
fn few_rows_stay_out_of_the_pager() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut session = place.statement("SELECT number FROM numbers(3)", "cat > paged")?;
    session.exp_string("number")?;
    session.exp_string("3 rows")?;
    session.exp_eof()?;
    assert_eq!(place.paged(), None);
    Ok(())
}

#[test]
fn who_leaves_the_pager_ends_the_query_quietly() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let endless = "SELECT number FROM system.numbers";
    let mut session = place.statement(endless, "head -n 3 > paged")?;
    let seen = session.exp_eof()?;
    assert!(!seen.contains("error"), "{seen}");
    assert_eq!(place.paged().expect("the pager ran").lines().count(), 3);
    Ok(())
}

/// By its name, and within a command of which only the shell knows what it runs.
#[test]
fn without_the_pager_the_rows_are_shown_all_the_same() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    for pager in ["no-such-pager -R", "A=1 no-such-pager"] {
        for rows in ["100", "20000"] {
            let statement = format!("SELECT number FROM numbers({rows})");
            let mut session = place.statement(&statement, pager)?;
            let said = session.exp_string("cannot be started")?;
            let seen = said + &session.exp_eof()?;
            let shown = seen
                .lines()
                .filter(|line| line.trim().parse::<u64>().is_ok());
            assert_eq!(shown.count().to_string(), rows, "{pager}: {seen}");
            assert_eq!(code(&session), Some(0), "{pager}");
        }
    }
    Ok(())
}

#[test]
fn a_pager_that_fails_is_an_error() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    for (pager, rows) in [
        ("false", "100"),
        ("false", "20000"),
        ("cat > paged; exit 3", "100"),
    ] {
        let statement = format!("SELECT number FROM numbers({rows})");
        let mut session = place.statement(&statement, pager)?;
        session.exp_string(&format!("the pager `{pager}` failed"))?;
        let seen = session.exp_eof()?;
        assert!(seen.contains("--no-pager"), "{seen}");
        assert_eq!(code(&session), Some(1), "{pager}");
    }
    Ok(())
}

fn code(session: &PtySession) -> Option<i32> {
    let Ok(WaitStatus::Exited(_, code)) = session.process().wait() else {
        return None;
    };
    Some(code)
}

/// Four thousand million bytes of rows wait for a pager that does not read them: no more of them are
/// in memory than lie in the pipe and on the way to it.
#[test]
fn a_pager_that_does_not_read_holds_the_engine_back() -> Result<(), Error> {
    const MOST_KILOBYTES: u64 = 1_500_000;
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let rows = "SELECT number, repeat('x', 1000) FROM numbers(4000000)";
    let _session = place.statement(rows, "echo $PPID > pid; mv pid paged; sleep 3")?;
    let process = loop {
        if let Some(process) = place.paged() {
            break process;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    std::thread::sleep(Duration::from_secs(2));
    let status = format!("/proc/{}/status", process.trim());
    let status = std::fs::read_to_string(status).expect("it runs");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.trim().strip_suffix(" kB"));
    let peak: u64 = peak.and_then(|peak| peak.parse().ok()).expect("a number");
    eprintln!("at most {peak} kB");
    assert!(peak < MOST_KILOBYTES, "{peak} kB");
    Ok(())
}
