//! Writing at the prompt: the sign that it is allowed, and the question before each statement.

use super::{Error, LOGS, Place, Terminal, import};

/// The prompt over two logs, with these flags.
fn prompt_with(place: &Place, flags: &[&str]) -> Result<Terminal, Error> {
    import(place, LOGS);
    place.terminal(flags)
}

#[test]
fn a_prompt_that_may_write_says_so_and_asks_before_each_statement() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt_with(&place, &["--allow", "write"])?;
    terminal.wait_for("RW logs all ")?;
    terminal.enter("\\sql")?;
    terminal.wait_for("RW sql all ")?;
    terminal.enter("DELETE FROM otel_logs WHERE Body = 'all is well';")?;
    terminal.wait_for("1 row; it has 2 rows")?;
    terminal.wait_for("type `store` to run it: ")?;
    terminal.enter("y")?;
    terminal.wait_for("it was not confirmed, and nothing was run")?;
    terminal.wait_for("RW sql all ")?;
    terminal.enter("SELECT concat('left ', toString(count())) AS n FROM otel_logs;")?;
    terminal.wait_for("left 2")?;
    terminal.wait_for("RW sql all ")?;
    terminal.enter("DELETE FROM otel_logs WHERE Body = 'all is well';")?;
    terminal.wait_for("type `store` to run it: ")?;
    terminal.session.send_control('c')?;
    terminal.wait_for("it was not confirmed, and nothing was run")?;
    terminal.wait_for("RW sql all ")?;
    terminal.enter("DELETE FROM otel_logs WHERE Body = 'all is well';")?;
    terminal.wait_for("type `store` to run it: ")?;
    terminal.enter("store")?;
    terminal.wait_for("written to the store")?;
    terminal.wait_for("RW sql all ")?;
    terminal.enter("SELECT concat('left ', toString(count())) AS n FROM otel_logs;")?;
    terminal.wait_for("left 1")?;
    terminal.wait_for("RW sql all ")?;
    terminal.enter("\\q")?;
    let seen = terminal.end()?;
    // The answers are in no history.
    let history = place.folder.path().join(".local/state/lucerna/history");
    let history = std::fs::read_to_string(history).expect("the history");
    assert!(
        !history.lines().any(|line| line == "store" || line == "y"),
        "{history}"
    );
    assert!(seen.contains("deletes rows of default.otel_logs"), "{seen}");
    Ok(())
}

#[test]
fn a_prompt_that_may_not_write_has_no_sign_and_refuses() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt_with(&place, &[])?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\sql")?;
    terminal.wait_for("sql all ")?;
    terminal.enter("TRUNCATE TABLE otel_logs;")?;
    terminal.wait_for("--allow write")?;
    terminal.wait_for("sql all ")?;
    terminal.enter("\\q")?;
    let seen = terminal.end()?;
    assert!(!seen.contains("RW "), "{seen}");
    Ok(())
}

#[test]
fn the_sign_is_red_where_there_are_colours() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    import(&place, LOGS);
    let mut command = place.command(&["--allow", "write"]);
    command.env_remove("NO_COLOR");
    let mut terminal = Terminal::start(command)?;
    terminal.wait_for("\u{1b}[1m\u{1b}[31mRW \u{1b}[0m")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}
