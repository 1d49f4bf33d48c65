//! While a statement runs, and after somebody has stopped it.

use super::{Error, Place, Terminal, prompt};

/// A statement that never ends by itself.
const ENDLESS: &str = "SELECT count() FROM system.numbers WHERE number % 3 = 5;";

impl Terminal {
    /// Begins a statement that never ends, and waits until its progress is shown.
    fn begin_endless(&mut self) -> Result<(), Error> {
        self.enter(ENDLESS)?;
        self.wait_for("Ctrl-C stops it").map(drop)
    }

    /// The prompt takes statements.
    fn assert_goes_on(&mut self) -> Result<(), Error> {
        self.wait_for("logs all ")?;
        self.enter("SELECT 40 + 2;")?;
        self.wait_for("42")?;
        self.wait_for("1 row")?;
        self.wait_for("logs all ").map(drop)
    }
}

#[test]
fn a_statement_shows_how_far_it_is_and_ends_at_ctrl_c() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.enter(ENDLESS)?;
    // Rows, bytes, time and memory.
    let progress = terminal.wait_for("Ctrl-C stops it")?;
    for unit in [" rows ", "B ", "s ", "B RAM "] {
        assert!(progress.contains(unit), "{unit} in {progress:?}");
    }
    terminal.session.send_control('c')?;
    let erased = terminal.wait_for("cancelled")?;
    // Its last line is gone before anything else is written.
    assert!(erased.contains("\u{1b}[2K"), "{erased:?}");
    assert!(
        !erased.trim_start_matches("^C").starts_with("\r\n"),
        "{erased:?}"
    );
    terminal.assert_goes_on()?;

    // It has ended in the engine as well, if not at once.
    let left = "SELECT concat('le', 'ft ', toString(count())) AS n FROM system.processes \
                WHERE query LIKE '%number _ 3 = 5%' AND query NOT LIKE '%processes%';";
    let mut has_ended = false;
    for _ in 0..100 {
        terminal.enter(left)?;
        has_ended = terminal.wait_for("1 row")?.contains("left 0");
        terminal.wait_for("logs all ")?;
        if has_ended {
            break;
        }
    }
    assert!(has_ended);
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn ctrl_c_pressed_twice_does_not_end_the_prompt_once_the_statement_is_left() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.begin_endless()?;
    terminal.session.send_control('c')?;
    terminal.wait_for("cancelled")?;
    terminal.wait_for("logs all ")?;
    terminal.session.send_control('c')?;
    terminal.assert_goes_on()?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn watch_runs_a_statement_again_and_again_until_ctrl_c() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.enter("SELECT 40 + 2;")?;
    terminal.wait_for("1 row")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\watch 1s")?;
    for _ in 0..3 {
        terminal.wait_for("42")?;
        terminal.wait_for("1 row")?;
    }
    terminal.session.send_control('c')?;
    terminal.assert_goes_on()?;
    terminal.enter("\\watch 1s 2")?;
    terminal.wait_for("1 row")?;
    terminal.wait_for("1 row")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn ctrl_z_puts_the_prompt_aside_and_fg_brings_it_back() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = shell(&place)?;
    terminal.enter("\"$LUCERNA\"")?;
    terminal.wait_for("logs all ")?;
    terminal.type_in("SELECT 4")?;
    terminal.wait_for("SELECT 4")?;
    terminal.session.send_control('z')?;
    terminal.wait_for("Stopped")?;
    terminal.wait_for("shell> ")?;
    terminal.enter("echo I am a sh''ell")?;
    terminal.wait_for("I am a shell")?;
    terminal.wait_for("shell> ")?;
    terminal.enter("fg")?;
    // The line is still there.
    terminal.wait_for("SELECT 4")?;
    terminal.enter("1 + 1;")?;
    terminal.wait_for("42")?;
    terminal.wait_for("logs all ")?;

    terminal.begin_endless()?;
    terminal.session.send_control('z')?;
    terminal.wait_for("Stopped")?;
    terminal.wait_for("shell> ")?;
    terminal.enter("fg")?;
    terminal.wait_for("Ctrl-C stops it")?;
    terminal.session.send_control('c')?;
    terminal.wait_for("cancelled")?;
    terminal.assert_goes_on()?;
    terminal.enter("\\q")?;
    terminal.wait_for("shell> ")?;
    terminal.enter("exit")?;
    terminal.end().map(drop)
}

/// A shell with job control, in whose environment the program is `$LUCERNA`.
fn shell(place: &Place) -> Result<Terminal, Error> {
    super::import(place, super::LOGS);
    let program = place.command(&[]);
    let mut command = std::process::Command::new("bash");
    command
        .args(["--noprofile", "--norc", "--noediting", "-i"])
        .current_dir(place.folder.path())
        .env_clear()
        .env("PS1", "shell> ")
        .env("PATH", "/usr/bin:/bin")
        .env("LUCERNA", program.get_program());
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let mut terminal = Terminal::start(command)?;
    terminal.wait_for("shell> ")?;
    Ok(terminal)
}

#[test]
fn two_prompts_have_one_store_and_one_goes_on_when_the_other_has_left() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut first = prompt(&place)?;
    first.enter("SELECT 40 + 2;")?;
    first.wait_for("1 row")?;
    let mut second = place.terminal(&[])?;
    second.wait_for("logs all ")?;
    second.enter("SELECT 40 + 2;")?;
    second.wait_for("1 row")?;
    first.wait_for("logs all ")?;
    first.enter("\\q")?;
    first.end()?;
    second.assert_goes_on()?;
    second.enter("\\q")?;
    second.end().map(drop)
}

#[test]
fn ctrl_c_twice_in_a_row_stops_the_statement_and_keeps_the_prompt() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.begin_endless()?;
    terminal.type_in("\u{3}\u{3}")?;
    terminal.wait_for("cancelled")?;
    terminal.assert_goes_on()?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}
