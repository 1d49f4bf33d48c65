//! The search for secrets: after sessions that used every kind of credential, nothing that the program
//! wrote, said or handed on has one in it.
//!
//! The servers' users have one password; it is looked for in all that stdout and stderr had, in every file
//! below the home folder but the one that holds it, and in the words and the environment that a child
//! process can see: the command that tells the password, pager, editor and filters of the prompt. What the
//! engine logs and says is looked through in its own crate, `crates/engine-clickhouse/tests/secrets.rs`.

use crate::place::{Place, Ran};
use lucerna_engine_chdb::test_server::PASSWORD;
use std::path::Path;

/// A command that tells the password, and keeps what it can see of us.
const SPY: &str =
    "#!/bin/sh\nenv >> seen.txt\ntr '\\0' ' ' < /proc/$PPID/cmdline >> seen.txt\ncat password\n";

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A way to give the password: a line of the config file, and a variable with its value.
type Way<'a> = (&'a str, &'a str, &'a str);

const COMMANDS: [&[&str]; 8] = [
    &["search", "level:error"],
    &[
        "search",
        "level:error",
        "-v",
        "--stats",
        "--error-format",
        "json",
    ],
    &["sql", "SELECT nothing_here", "--error-format", "json"],
    &["explain", "level:error"],
    &["conn", "test", "--json"],
    &["conn", "ls"],
    &["config", "show", "--origin"],
    &["doctor", "--json"],
];

/// The last line is not kept: it begins with a blank.
const SCRIPT: &str =
    "level:error\nSELECT 1;\n\\c\n\\shell\n\\set\n\\session export session.lucene\n body:s3cret\n";

fn configure(place: &Place, (line, variable, _): Way<'_>) {
    place.configure("");
    let file = place.path(".config/lucerna/config.toml");
    let text = std::fs::read_to_string(&file).expect("the file");
    let own: Vec<&str> = text
        .lines()
        .filter(|each| !each.starts_with("password_command"))
        .collect();
    let mut own = own.join("\n");
    if variable == "LUCERNA_URL" {
        own = own.replace("connection = 'prod'\n", "");
    }
    std::fs::write(&file, format!("{own}\n{line}\n")).expect("the file");
}

/// Runs every command and a session of the prompt, and gives all that was said.
fn said(place: &Place, way: Way<'_>) -> String {
    let (_, variable, value) = way;
    let run = |mut command: std::process::Command, code: i32| {
        if !variable.is_empty() {
            command.env(variable, value);
        }
        let ran = Ran::from(command.output().expect("it runs"));
        assert_eq!(ran.code, Some(code), "{way:?}: {ran:?}");
        ran.stdout + &ran.stderr
    };
    let mut said = String::new();
    for arguments in COMMANDS {
        let is_slip = arguments[0] == "sql";
        said += &run(place.command(arguments), i32::from(is_slip));
    }
    let script = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(script.path(), SCRIPT).expect("a file");
    let mut command = place.command(&["-q"]);
    command.stdin(std::fs::File::open(script.path()).expect("the file"));
    said += &run(command, 0);
    let exported = place.path("session.lucene");
    let kept = exported.with_extension(format!("{}.lucene", said.len()));
    std::fs::rename(&exported, kept).expect("it was exported");
    said
}

/// Keeps the environment and the words of the programs above it.
const LOOK: &str = "#!/bin/sh\necho \"the $1\" >> seen.txt\nenv >> seen.txt\ntr '\\0' ' ' < /proc/$PPID/cmdline >> seen.txt\n";

/// A person at a terminal: what is typed, and every program that is started from the prompt.
#[test]
fn a_session_on_a_terminal_leaves_no_secret_behind() -> Result<(), rexpect::error::Error> {
    let Some(place) = Place::with_logs() else {
        return Ok(());
    };
    configure(&place, ("", "LUCERNA_PASSWORD", PASSWORD));
    std::fs::write(place.path("look.sh"), LOOK).expect("a file");
    let on_terminal = |arguments: &[&str]| {
        let mut command = place.on_terminal(arguments);
        command
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("LUCERNA_PASSWORD", PASSWORD)
            .env("CLICKHOUSE_PASSWORD", PASSWORD)
            .env("VISUAL", "/bin/sh look.sh editor; true")
            .env("LUCERNA_PAGER", "/bin/sh look.sh pager; cat");
        rexpect::session::spawn_command(command, Some(60_000))
    };
    let mut said = on_terminal(&["search", "level:error", "--pager"])?.exp_eof()?;
    let mut session = on_terminal(&["--allow", "write"])?;
    let label = "prod RW logs 1h ";
    said += &session.exp_string(label)?;
    let url = format!("\\c http://ada:{PASSWORD}@127.0.0.1:{}", place.port);
    let typed = [
        "\\e",
        "level:error",
        "\\| /bin/sh look.sh filter",
        "\\set",
        "\\c",
        "\\shell",
        "SELECT nothing_here;",
        "\\session export session.lucene",
    ];
    for line in typed {
        session.send_line(line)?;
        said += &session.exp_string(label)?;
    }
    // What was typed is on the screen of who typed it, and nowhere else.
    session.send_line(&url)?;
    session.exp_string("holds a password")?;
    session.exp_string(label)?;
    session.send_line(&format!("LogAttributes.password:{PASSWORD}"))?;
    session.exp_string(label)?;
    session.send_line("\\q")?;
    session.exp_eof()?;
    assert!(!said.contains(PASSWORD), "{said}");
    let seen = std::fs::read_to_string(place.path("seen.txt")).expect("they were started");
    for program in ["the editor", "the pager", "the filter"] {
        assert!(seen.contains(program), "{program}: {seen}");
    }
    assert_clean(&place);
    Ok(())
}

/// No file below the home folder has the password but the one that holds it.
fn assert_clean(place: &Place) {
    let mut all = Vec::new();
    files(place.home.path(), &mut all);
    for path in all.iter().filter(|path| !path.ends_with("password")) {
        let bytes = std::fs::read(path).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(PASSWORD), "{}", path.display());
    }
}

#[test]
fn no_secret_is_said_written_or_handed_on() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    std::fs::write(place.path("spy.sh"), SPY).expect("a file");
    let url = format!(
        "http://ada:{PASSWORD}@127.0.0.1:{}/?database={}",
        place.port, place.database
    );
    let spied = "password_command = ['/bin/sh', 'spy.sh']";
    let ways: [Way<'_>; 5] = [
        (spied, "LUCERNA_PASSWORD", PASSWORD),
        ("password_file = 'password'", "", ""),
        ("", "LUCERNA_PASSWORD", PASSWORD),
        ("", "LUCERNA_PASSWORD_FILE", "password"),
        ("", "LUCERNA_URL", &url),
    ];
    for way in ways {
        configure(&place, way);
        let said = said(&place, way);
        assert!(!said.contains(PASSWORD), "{said}");
    }
    let seen = std::fs::read_to_string(place.path("seen.txt")).expect("the spy was asked");
    assert!(seen.contains("search level:error"), "{seen}");
    assert_clean(&place);
}
