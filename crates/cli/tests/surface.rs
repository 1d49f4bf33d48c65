//! What flags, files, variables and messages promise, whatever the command.

#[path = "shared/program.rs"]
mod program;

use program::{Program, said};

const LOGS: &str = concat!(
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":"#,
    r#"[{"logRecords":[{"timeUnixNano":"1767225600000000002","severityText":"ERROR","body":{"stringValue":"refused"}},"#,
    r#"{"timeUnixNano":"1767225600000000001","severityText":"INFO","body":{"stringValue":"a\tb"}}]}]}]}"#,
    "\n"
);

#[test]
fn the_manual_is_printed_by_command_or_written_into_a_folder() {
    let program = Program::without_engine();
    let page = program.written(&["man"]);
    assert!(page.contains(".TH lucerna 1"), "{page}");
    let page = program.written(&["man", "saved", "export"]);
    for part in ["lucerna-saved-export", "\\-\\-map", "NOTES", "searches.json"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    program.written(&["man", "--dir", "pages"]);
    for name in ["lucerna.1", "lucerna-search.1", "lucerna-saved-import.1"] {
        let page = program.text(&format!("pages/{name}"));
        assert!(page.contains(".SH SYNOPSIS"), "{name}: {page}");
    }
    let said = program.refused(2, &["man", "serch"]);
    assert!(said.contains("did you mean `search`?"), "{said}");
}

#[test]
fn a_dry_run_of_a_saved_query_prints_its_sql_alone() {
    let program = Program::without_engine();
    program.write(".lucerna/queries/errors.lucene", "level:error\n");
    program.write(".lucerna/queries/two.sql", "SELECT 1; SELECT {n:UInt8}\n");
    let dry = program.written(&["run", "errors", "--dry-run"]);
    let search = program.written(&["search", "level:error", "--dry-run"]);
    assert_eq!(dry, search);
    let dry = program.written(&["run", "two", "n=3", "--dry-run"]);
    assert_eq!(dry, "-- n = 3\nSELECT 1;\nSELECT {n:UInt8};\n");
}

/// A slip in the name must not leave the settings of the file that was meant out, such as `readonly`.
#[test]
fn a_config_file_that_was_named_has_to_be_there() {
    let program = Program::without_engine();
    for command in [
        &["config", "validate"][..],
        &["config", "show"],
        &["search", "a", "--dry-run"],
    ] {
        let output = program
            .command(command)
            .env("LUCERNA_CONFIG", "typo.toml")
            .output();
        let output = output.expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{command:?}: {}", said(&output));
        assert!(
            said(&output).contains("typo.toml") && said(&output).contains("LUCERNA_CONFIG"),
            "{}",
            said(&output)
        );
    }
    // Who asks where files lie is told, and who adds a connection makes the file.
    for command in [
        &["config", "path"][..],
        &["conn", "add", "one", "--url", "http://localhost:8123"],
        &["config", "validate"],
    ] {
        let output = program
            .command(command)
            .env("LUCERNA_CONFIG", "new.toml")
            .output();
        let output = output.expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", said(&output));
    }
}

/// Each value is read by the reader that uses it, before anything is done with the file.
#[test]
fn a_value_of_a_config_file_that_means_nothing_is_said_with_its_place() {
    let program = Program::without_engine();
    let server = "[connections.a]\nurl = 'http://h'\n";
    for (text, words) in [
        ("since = '1x'\n", "config.toml:1:9: since: `1x` is no length of time"),
        ("\nformat = 'nope'\n", "config.toml:2:10: format: unknown format `nope`"),
        ("tz = 'Mars'\n", "config.toml:1:6: tz: `Mars` is no time zone"),
        (
            "[connections.a]\nurl = 'nope://'\n",
            "config.toml:2:7: connections.a.url: ",
        ),
        (
            "[connections.a]\nurl = 'http://h'\nsince = '1x'\n",
            "config.toml:3:9: connections.a.since: `1x` is no length of time",
        ),
        (
            "[connections.a]\nuser = 'x'\n",
            "config.toml:1:14: connections.a: expected `url",
        ),
    ] {
        program.write("home/.config/lucerna/config.toml", text);
        for command in [&["config", "validate"][..], &["search", "a", "--dry-run"]] {
            let said = program.refused(2, command);
            assert!(said.contains(words), "{command:?}: {said}");
        }
    }
    let secret = "[connections.a]\nurl = 'http://u:hunter2@h'\n";
    program.write("home/.config/lucerna/config.toml", secret);
    let said = program.refused(2, &["config", "validate"]);
    assert!(said.contains("holds a password") && !said.contains("hunter2"), "{said}");

    let with_files = format!("{server}tls = {{ ca = '/nope.pem' }}\n");
    program.write("home/.config/lucerna/config.toml", with_files);
    let said = program.refused(2, &["config", "validate"]);
    assert!(said.contains("/nope.pem") && said.contains("`tls.ca` of `a`"), "{said}");

    for text in ["since = 'all'\nformat = 'auto'\ntz = 'local'\n", server] {
        program.write("home/.config/lucerna/config.toml", text);
        let said = program.refused(0, &["config", "validate"]);
        assert!(said.contains("can be used"), "{said}");
    }
}

#[test]
fn a_connection_that_could_not_be_used_is_not_written_down() {
    let program = Program::without_engine();
    let add = ["conn", "add", "p", "--url"];
    for (rest, words) in [
        (&["http://h", "--since", "1x"][..], "`1x` is no length of time"),
        (&["http://h", "--ca", "/nope.pem"], "/nope.pem"),
        (&["https://h", "--ca", "home/not.pem"], "not.pem"),
        (&["nope://h"], "is not spoken"),
    ] {
        program.write("home/not.pem", "no certificate\n");
        let said = program.refused(2, &[&add[..], rest].concat());
        assert!(said.contains(words), "{rest:?}: {said}");
        assert!(!program.path("home/.config/lucerna/config.toml").exists());
    }
    program.written(&[&add[..], &["http://h", "--since", "all"]].concat());
}

#[test]
fn a_zone_may_be_the_systems_own() {
    let program = Program::without_engine();
    let search = ["search", "Timestamp:2026-03-10", "--dry-run"];
    let asked = |flags: &[&str], variable: &str| {
        let mut command = program.command(&[&search[..], flags].concat());
        command.env("TZ", "Asia/Tokyo").env("LUCERNA_TZ", variable);
        let output = command.output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let tokyo = asked(&["--tz", "Asia/Tokyo"], "");
    assert_eq!(asked(&["--tz", "local"], ""), tokyo);
    assert_eq!(asked(&[], "local"), tokyo);
    assert_ne!(asked(&[], ""), tokyo);
}

/// What is searched for instead of being run is said, or a script that deletes would seem to have done so.
#[test]
fn a_statement_that_is_read_as_a_search_is_told_how_to_be_run() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    program.write("made.sql", "CREATE TABLE made (Body String) ENGINE = MergeTree ORDER BY Body");
    program.written(&["sql", "-f", "made.sql", "--allow", "write", "--yes"]);
    for statement in ["DROP TABLE made;", "TRUNCATE made;", "SET max_threads = 1;", "use other;"] {
        let output = program.fed(&["--allow", "write", "--yes"], statement);
        let words = said(&output);
        assert!(words.contains("this looks like SQL"), "{statement}: {words}");
        assert!(words.contains("`\\sql` at the prompt"), "{statement}: {words}");
    }
    let still = program.written(&["sql", "EXISTS TABLE made", "-F", "tsv"]);
    assert!(still.ends_with("1\n"), "{still}");
    let output = program.fed(&["--allow", "write", "--yes"], "\\sql DROP TABLE made;\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let still = program.written(&["sql", "EXISTS TABLE made", "-F", "tsv"]);
    assert!(still.ends_with("0\n"), "{still}");
}
