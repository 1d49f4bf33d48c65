//! What a terminal shows: blocks that are pasted, other sizes, rows that would steer it.

use super::{CTRL_D, Error, Place, Terminal, prompt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::time::Duration;

impl Terminal {
    fn resize(&self, rows: u16, columns: u16) {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let terminal = self.session.process().get_file_handle();
        tcsetwinsize(terminal.expect("the terminal"), size).expect("a terminal has a size");
    }
}

#[test]
fn a_pasted_block_of_200_lines_is_one_entry() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    let block = format!("SELECT\n{}1;", "1 +\n".repeat(198));
    assert_eq!(block.lines().count(), 200);
    terminal.type_in(&format!("\u{1b}[200~{block}\u{1b}[201~"))?;
    terminal.enter("")?;
    terminal.wait_for("199")?;
    terminal.wait_for("1 row")?;
    terminal.wait_for("logs all ")?;
    let history = place.folder.path().join(".local/state/lucerna/history");
    let history = std::fs::read_to_string(history).expect("the history");
    let entries: Vec<&str> = history.lines().filter(|line| *line != "#V2").collect();
    assert_eq!(entries.len(), 1, "{entries:?}");
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn rows_fit_the_terminal_as_wide_as_it_is_now() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    // Letters that are not ASCII come as their bytes.
    let columns = |line: &str| {
        line.chars()
            .filter(|c| !('\u{80}'..='\u{bf}').contains(c))
            .count()
    };
    let widest = |seen: &str| seen.lines().map(columns).max();
    terminal.resize(24, 40);
    terminal.enter("SELECT repeat('x', 100) AS a, repeat('y', 100) AS b FROM numbers(2);")?;
    terminal.wait_for(" a ")?;
    let narrow = terminal.wait_for("2 rows")?;
    assert!(
        widest(&narrow).is_some_and(|widest| widest <= 40),
        "{narrow}"
    );
    terminal.wait_for("logs all ")?;
    // Values that are not cut are broken.
    terminal.enter("\\open 1")?;
    terminal.wait_for("row 1")?;
    let opened = terminal.wait_for("logs all ")?;
    assert!(
        widest(&opened).is_some_and(|widest| widest <= 40),
        "{opened}"
    );
    assert_eq!(opened.matches('x').count(), 100, "{opened}");

    // While a line is typed, too: what was typed stays.
    terminal.type_in("SELECT 40")?;
    terminal.wait_for("SELECT 40")?;
    terminal.resize(50, 230);
    std::thread::sleep(Duration::from_millis(100));
    terminal.enter(" + 2;")?;
    terminal.wait_for("42")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("SELECT repeat('x', 100) AS a, repeat('y', 100) AS b FROM numbers(2);")?;
    terminal.wait_for(" a ")?;
    let wide = terminal.wait_for("2 rows")?;
    assert!(widest(&wide).is_some_and(|widest| widest > 200), "{wide}");
    terminal.wait_for("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn what_colours_say_is_said_in_words_too() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    super::import(&place, super::LOGS);
    let mut seen = Vec::new();
    for has_color in [true, false] {
        let mut command = place.command(&[]);
        if has_color {
            command.env_remove("NO_COLOR");
        }
        let mut terminal = Terminal::start(command)?;
        terminal.wait_for("logs all ")?;
        terminal.enter("level:error")?;
        terminal.wait_for("Timestamp")?;
        let rows = terminal.wait_for("1 row")?;
        terminal.wait_for("logs all ")?;
        terminal.enter("nofield:x")?;
        terminal.wait_for("rror")?;
        let mistake = terminal.wait_for("logs all ")?;
        assert_eq!(rows.contains("\u{1b}[31m"), has_color, "{rows:?}");
        assert_eq!(mistake.contains("\u{1b}[1m"), has_color, "{mistake:?}");
        let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
        // What comes before the next label is the terminal's.
        let mistake = mistake.split("\u{1b}[?2004h").next().map(plain);
        seen.push((plain(&rows), mistake));
        terminal.enter("\\q")?;
        terminal.end()?;
    }
    assert!(seen[0].0.contains("ERROR"), "{seen:?}");
    assert_eq!(seen[0], seen[1]);
    Ok(())
}

#[test]
fn a_log_that_would_steer_the_terminal_is_shown_harmlessly() -> Result<(), Error> {
    const STEERS: [&str; 5] = ["\u{1b}[2J", "\u{1b}]0;", "\u{7}", "\u{202e}", "\u{9b}"];
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let hostile = super::LOGS.replace(
        "connection refused",
        r"\u001b[2J\u001b]0;title\u0007\u009b31m\u202ehostile\r\bover",
    );
    let mut terminal = super::prompt_over(&place, &hostile)?;
    for entry in [
        "level:error",
        "\\open 1",
        "\\open 1.Body",
        "\\last vertical",
        "\\last csv",
        "\\values Body",
        "\\and 1.Body",
        "SELECT Body FROM otel_logs WHERE SeverityText = 'ERROR';",
    ] {
        terminal.enter(entry)?;
        terminal.wait_for("hostile")?;
        terminal.wait_for("logs all ")?;
    }
    terminal.enter("\\q")?;
    let seen = terminal.end()?;
    for steer in STEERS {
        assert!(!seen.contains(steer), "{steer:?} in {seen:?}");
    }
    Ok(())
}

#[test]
fn ctrl_d_removes_a_letter_and_leaves_where_there_is_none() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.type_in("xSELECT 40 + 2;")?;
    terminal.wait_for("40 + 2;")?;
    terminal.session.send_control('a')?;
    terminal.session.send_control(CTRL_D)?;
    terminal.enter("")?;
    terminal.wait_for("42")?;
    terminal.wait_for("logs all ")?;
    terminal.session.send_control(CTRL_D)?;
    terminal.end().map(drop)
}
