//! Typing an entry: completion, mistakes, keys, history.

use super::{Error, Place, Terminal, prompt};
use std::os::unix::fs::PermissionsExt;

impl Terminal {
    /// Presses Tab until `words` are there: on a slow machine values come later than Tab waits.
    fn tab_for(&mut self, words: &str) -> Result<(), Error> {
        let mut seen = String::new();
        for _ in 0..60 {
            self.type_in("\t")?;
            for _ in 0..20 {
                while let Some(letter) = self.session.try_read() {
                    seen.push(letter);
                }
                if seen.contains(words) {
                    return Ok(());
                }
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        }
        panic!("no {words:?} in {seen:?}");
    }
}

#[test]
fn tab_completes_fields_values_and_commands() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.type_in("ServiceN")?;
    terminal.tab_for("ServiceName:")?;
    terminal.type_in("c")?;
    terminal.tab_for("ServiceName:cart")?;
    terminal.clear("logs all ")?;

    terminal.type_in("level:")?;
    terminal.tab_for("ERROR  1")?;
    terminal.clear("logs all ")?;

    terminal.type_in("\\expla")?;
    terminal.tab_for("\\explain ")?;
    terminal.clear("logs all ")?;

    terminal.type_in("SELECT count() FROM otel_l")?;
    terminal.tab_for("FROM otel_logs")?;
    terminal.clear("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn tab_completes_a_saved_query_its_parameters_and_their_values() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let folder = place.folder.path().join(".lucerna/queries/shop");
    std::fs::create_dir_all(&folder).expect("a folder");
    let query = "query = 'ServiceName:${service}'\nsince = 'all'\n[params.service]\nvalues = 'ServiceName'\n";
    std::fs::write(folder.join("of.toml"), query).expect("a file");
    let mut terminal = prompt(&place)?;
    terminal.type_in("\\f sh")?;
    terminal.tab_for("\\f shop/of")?;
    terminal.type_in(" ser")?;
    terminal.tab_for("service=")?;
    terminal.type_in("c")?;
    terminal.tab_for("service=cart")?;
    terminal.enter("")?;
    terminal.wait_for("2 rows")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\f shop/of service=cat")?;
    terminal.wait_for("`cat` is no value of ServiceName; did you mean `cart`?")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn a_mistake_is_said_while_it_is_typed() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.type_in("nofield:x ")?;
    terminal.wait_for("no field `nofield` in logs")?;
    terminal.clear("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn a_statement_without_its_end_shows_how_to_go_on_and_how_to_get_out() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.enter("SELECT 1")?;
    terminal.wait_for("Ctrl-C clears it")?;
    terminal.clear("logs all ")?;
    // A pasted block is one entry.
    terminal.type_in("\u{1b}[200~SELECT 20 +\n 3,\n 'b'\n;\u{1b}[201~")?;
    terminal.enter("")?;
    terminal.wait_for("23")?;
    terminal.wait_for("1 row")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn keys_switch_the_language_and_open_an_editor() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    terminal.type_in("abc")?;
    terminal.wait_for("abc")?;
    terminal.session.send_control('t')?;
    terminal.wait_for("sql all ")?;
    terminal.wait_for("abc")?;
    terminal.session.send_control('t')?;
    terminal.wait_for("logs all ")?;
    terminal.wait_for("abc")?;
    terminal.type_in("\u{1b}e")?;
    terminal.wait_for("SELECT 40 + 2;")?;
    terminal.enter("")?;
    terminal.wait_for("42")?;
    terminal.wait_for("logs all ")?;
    terminal.enter("\\e")?;
    terminal.wait_for("SELECT 40 + 2;")?;
    terminal.clear("logs all ")?;
    terminal.enter("\\q")?;
    terminal.end().map(drop)
}

#[test]
fn the_history_is_private_survives_a_kill_and_keeps_no_secret() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let mut terminal = prompt(&place)?;
    for entry in [" secretly", "LogAttributes.password:hunter2", "\\since 2h"] {
        terminal.enter(entry)?;
        // The label of the next entry comes behind the whole answer.
        terminal.wait_for(if entry.starts_with('\\') {
            "logs 2h "
        } else {
            "logs all "
        })?;
    }
    let file = place.folder.path().join(".local/state/lucerna/history");
    terminal
        .session
        .process_mut()
        .kill(rexpect::process::Signal::SIGKILL)?;
    let kept = std::fs::read_to_string(&file).expect("the history");
    assert!(kept.contains("since 2h"), "{kept}");
    assert!(
        !kept.contains("hunter2") && !kept.contains("secretly"),
        "{kept}"
    );
    // The next prompt has it.
    let mut next = place.terminal(&[])?;
    next.wait_for("logs all ")?;
    next.type_in("\u{1b}[A")?;
    next.wait_for("\\since 2h")?;
    next.clear("logs all ")?;
    next.enter("\\q")?;
    next.end()?;
    let mode = std::fs::metadata(&file).expect("the file").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    Ok(())
}

#[test]
fn a_name_that_is_taken_is_asked_about() -> Result<(), Error> {
    let Some(place) = Place::new() else {
        return Ok(());
    };
    let file = place.folder.path().join(".lucerna/queries/x.toml");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(&file, "query = 'old' # mine\n").expect("a file");
    for (answer, left) in [
        ("n", "query = 'old' # mine\n"),
        ("y", "query = 'new' # mine\n"),
    ] {
        let mut terminal = place.terminal(&["saved", "new", "x", "new", "--project"])?;
        terminal.wait_for("There is a saved query `x` already")?;
        terminal.wait_for("[y/N]")?;
        terminal.enter(answer)?;
        terminal.end()?;
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), left);
    }
    Ok(())
}
