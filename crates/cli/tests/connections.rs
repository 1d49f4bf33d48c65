//! Connections in the config file, as a person writes them down.

use std::process::{Command, Output};

/// What must be seen nowhere.
const SECRET: &str = "hunter2-of-the-tests";

fn run(home: &std::path::Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lucerna"))
        .args(arguments)
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("LUCERNA_ENGINE_INSTALL", "never")
        .env("LUCERNA_PASSWORD", SECRET)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr];
    texts
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

#[test]
fn a_connection_is_added_listed_chosen_and_taken_out_and_no_secret_is_shown() {
    let home = tempfile::tempdir().expect("a folder");
    let command = format!("echo {SECRET}");
    let url = format!("https://ops:{SECRET}@h.invalid:8443");
    let steps: [(&[&str], i32, &str); 7] = [
        (
            &["conn", "add", "bad", "--url", &url],
            2,
            "holds a password",
        ),
        (
            &[
                "conn",
                "add",
                "prod",
                "--url",
                "https://ops@h.invalid:8443",
                "--readonly",
                "--prompt-color",
                "red",
                "--password-command",
                &command,
            ],
            0,
            "`prod` is in",
        ),
        (
            &["conn", "ls"],
            0,
            "user ops password from the password_command read-only",
        ),
        (&["conn", "use", "prod"], 0, "`prod` is used"),
        (
            &["config", "show", "--origin"],
            0,
            "connections.prod.password_command = ***",
        ),
        (&["search", "x"], 3, "cannot reach https://h.invalid:8443"),
        (&["conn", "rm", "prod"], 0, "no longer"),
    ];
    for (arguments, code, words) in steps {
        let output = run(home.path(), arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(!said.contains(SECRET), "{arguments:?}: {said}");
    }
}

#[test]
fn a_key_that_nothing_reads_ends_with_2_and_its_place() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(home.path().join(".config/lucerna")).expect("a folder");
    let file = home.path().join(".config/lucerna/config.toml");
    std::fs::write(file, "format = 'csv'\nsorce = 'logs'\n").expect("a file");
    let output = run(home.path(), &["config", "validate"]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("config.toml:2:1: nothing is called `sorce`"),
        "{said}"
    );
    assert!(said.contains("did you mean `source`?"), "{said}");
}
