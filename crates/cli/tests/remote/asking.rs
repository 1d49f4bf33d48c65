//! What somebody is asked on a terminal: the password, and which of several tables is meant.

use crate::place::Place;
use lucerna_engine_chdb::test_server::PASSWORD;
use rexpect::error::Error;
use rexpect::session::spawn_command;

#[test]
fn a_password_is_asked_for_unseen_and_a_table_once() -> Result<(), Error> {
    let Some(place) = Place::empty() else {
        return Ok(());
    };
    place.create("otel_exporter_logs", "first_events");
    place.create("logs", "second_events");
    place.fill("second_events");
    let file = place.path(".config/lucerna/config.toml");
    let text = std::fs::read_to_string(&file).expect("the file");
    let own: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("password_command"))
        .collect();
    let text = format!("{}\nask_password = true\n", own.join("\n"));
    std::fs::write(&file, text).expect("the file");
    let mut command = place.on_terminal(&["search", "level:error", "--no-pager"]);
    command.env("TERM", "xterm").env("NO_COLOR", "1");
    let mut session = spawn_command(command, Some(60_000))?;
    session.exp_string("password of connection prod")?;
    session.send_line(PASSWORD)?;
    let mut seen = session.exp_string("which of them is it?")?;
    session.send_line("2")?;
    seen.push_str(&session.exp_eof()?);
    assert!(seen.contains("timed out"), "{seen}");
    assert!(!seen.contains(PASSWORD), "{seen}");
    let text = std::fs::read_to_string(&file).expect("the file");
    let named = format!("table = \"{}.second_events\"", place.database);
    assert!(text.contains(&named), "{text}");
    assert!(!text.contains(PASSWORD), "{text}");
    Ok(())
}

#[test]
fn the_names_of_connections_are_completed() -> Result<(), Error> {
    let Some(place) = Place::empty() else {
        return Ok(());
    };
    let url = format!("http://127.0.0.1:{}", place.port);
    place.configure(&format!(
        "[connections.elsewhere]\nurl = '{url}'\nuser = 'looker'\npassword_file = 'password'"
    ));
    let mut command = place.on_terminal(&[]);
    command.env("TERM", "xterm").env("NO_COLOR", "1");
    let mut session = spawn_command(command, Some(60_000))?;
    session.exp_string("prod logs 1h ")?;
    session.send("\\c else\t")?;
    session.flush()?;
    session.exp_string("elsewhere")?;
    session.send_line("")?;
    session.exp_string("elsewhere logs 1h ")?;
    session.send_line("\\c sto\t")?;
    session.exp_string("store")?;
    Ok(())
}
