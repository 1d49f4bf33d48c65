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
    for part in [
        "lucerna-saved-export",
        "\\-\\-map",
        "NOTES",
        "searches.json",
    ] {
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
        assert_eq!(
            output.status.code(),
            Some(2),
            "{command:?}: {}",
            said(&output)
        );
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
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command:?}: {}",
            said(&output)
        );
    }
}

/// Each value is read by the reader that uses it, before anything is done with the file.
#[test]
fn a_value_of_a_config_file_that_means_nothing_is_said_with_its_place() {
    let program = Program::without_engine();
    let server = "[connections.a]\nurl = 'http://h'\n";
    for (text, words) in [
        (
            "since = '1x'\n",
            "config.toml:1:9: since: `1x` is no length of time",
        ),
        (
            "\nformat = 'nope'\n",
            "config.toml:2:10: format: unknown format `nope`",
        ),
        (
            "tz = 'Mars'\n",
            "config.toml:1:6: tz: `Mars` is no time zone",
        ),
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
    assert!(
        said.contains("holds a password") && !said.contains("hunter2"),
        "{said}"
    );

    let with_files = format!("{server}tls = {{ ca = '/nope.pem' }}\n");
    program.write("home/.config/lucerna/config.toml", with_files);
    let said = program.refused(2, &["config", "validate"]);
    assert!(
        said.contains("/nope.pem") && said.contains("`tls.ca` of `a`"),
        "{said}"
    );

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
        (
            &["http://h", "--since", "1x"][..],
            "`1x` is no length of time",
        ),
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
    program.write(
        "made.sql",
        "CREATE TABLE made (Body String) ENGINE = MergeTree ORDER BY Body",
    );
    program.written(&["sql", "-f", "made.sql", "--allow", "write", "--yes"]);
    for statement in [
        "DROP TABLE made;",
        "TRUNCATE made;",
        "SET max_threads = 1;",
        "use other;",
    ] {
        let output = program.fed(&["--allow", "write", "--yes"], statement);
        let words = said(&output);
        assert!(
            words.contains("this looks like SQL"),
            "{statement}: {words}"
        );
        assert!(
            words.contains("`\\sql` at the prompt"),
            "{statement}: {words}"
        );
    }
    let still = program.written(&["sql", "EXISTS TABLE made", "-F", "tsv"]);
    assert!(still.ends_with("1\n"), "{still}");
    let output = program.fed(&["--allow", "write", "--yes"], "\\sql DROP TABLE made;\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let still = program.written(&["sql", "EXISTS TABLE made", "-F", "tsv"]);
    assert!(still.ends_with("0\n"), "{still}");
}

#[test]
fn the_prompt_takes_the_flags_of_what_is_typed_there() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    let flags = [
        "--from",
        "2025-12-31",
        "--tz",
        "Asia/Tokyo",
        "-n",
        "1",
        "--timeout",
        "30s",
        "--stats",
        "--no-pager",
        "-F",
        "tsv",
    ];
    let output = program.fed(&flags, "\\select Timestamp,Body\n*\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let rows = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(
        rows.contains("2026-01-01T09:00:00") && rows.contains("+09:00"),
        "{rows}"
    );
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let stats = words.lines().find(|line| line.starts_with('{'));
    let stats: serde_json::Value = serde_json::from_str(stats.expect("a line")).expect("JSON");
    assert_eq!(stats["stats"]["rows"], 1, "{words}");

    let output = program.fed(&["-o", "rows.csv"], "\\select Body\n*\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(program.text("rows.csv").lines().count(), 3);
    // The file is there, and the next run has to be told that it may go.
    for (flags, code) in [
        (&["-o", "rows.csv"][..], 2),
        (&["-o", "rows.csv", "--force"], 0),
    ] {
        let output = program.fed(flags, "*\n");
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
    }
    let output = program.fed(&["--from", "yesterday"], "*\n");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn the_place_of_a_report_can_be_named() {
    let program = Program::without_engine();
    program.write(
        "home/.config/lucerna/config.toml",
        "[connections.dead]\nurl = 'http://127.0.0.1:1'\n",
    );
    let report = program.written(&[
        "doctor",
        "--json",
        "--db",
        "elsewhere",
        "--engine-lib",
        "own.so",
    ]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["store"]["folder"], "elsewhere");
    assert!(report["engine"].to_string().contains("own.so"), "{report}");
    let report = program.written(&["doctor", "--json", "--url", "http://127.0.0.1:2"]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert!(
        report["connections"]["(by its URL)"].is_object(),
        "{report}"
    );
    assert!(report["connections"]["dead"].is_null(), "{report}");
    for flags in [
        &["dead"][..],
        &["-c", "dead"],
        &["--url", "http://127.0.0.1:1"],
    ] {
        let said = program.refused(3, &[&["conn", "test"][..], flags].concat());
        // Whoever has typed it is not sent to it.
        assert!(!said.contains("conn test"), "{said}");
    }
}

#[test]
fn a_place_in_a_file_of_statements_is_one_of_the_file() {
    let Some(program) = Program::with_engine() else {
        return;
    };
    program.write(
        "m.sql",
        "SELECT 1;\n-- the next one is wrong\n\nSELECT 2 frm numbers(3);\n",
    );
    let said = program.refused(5, &["sql", "-f", "m.sql", "-F", "tsv"]);
    assert!(said.contains("m.sql:4:14"), "{said}");
    assert!(said.contains("4 | SELECT 2 frm numbers(3)"), "{said}");
    let said = program.refused(
        5,
        &["sql", "-f", "m.sql", "-F", "tsv", "--error-format", "json"],
    );
    let line = said
        .lines()
        .find(|line| line.contains("\"kind\":\"query\""))
        .expect("a line");
    let error: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(
        (&error["file"], &error["line"]),
        (&"m.sql".into(), &4.into()),
        "{error}"
    );
    let start = error["span"]["start"].as_u64().expect("a place");
    let text = program.text("m.sql");
    assert!(
        text.get(usize::try_from(start).expect("a place")..)
            .is_some_and(|rest| rest.starts_with("numbers")),
        "{error}"
    );
    // What has no place in its statement has that of the statement.
    program.write("gone.sql", "SELECT 1;\nSELECT throwIf(1);\n");
    let said = program.refused(1, &["sql", "-f", "gone.sql", "-F", "tsv"]);
    assert!(said.contains("gone.sql:2"), "{said}");
    // On the command line, the place is one of all that was typed.
    let typed = "SELECT 1; SELECT 2 frm x";
    let said = program.refused(5, &["sql", typed, "-F", "tsv", "--error-format", "json"]);
    let line = said
        .lines()
        .find(|line| line.contains("\"kind\":\"query\""))
        .expect("a line");
    let error: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(error["span"]["start"], 23, "{error}");
}

#[test]
fn a_place_in_a_script_is_its_line_and_column() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    let output = program.fed(&[], "# first\n\nlevl:error\n");
    assert_eq!(output.status.code(), Some(5));
    let words = said(&output);
    assert!(words.contains("stdin:3:1\n"), "{words}");
    assert!(words.contains("3 | levl:error"), "{words}");
}

#[test]
fn a_mark_of_encoding_is_no_part_of_a_text() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    let mark = "\u{feff}";
    program.write("script.lucene", format!("{mark}level:error\n"));
    program.written(&["-f", "script.lucene"]);
    program.write("statement.sql", format!("{mark}SELECT 1\n"));
    program.written(&["sql", "-f", "statement.sql"]);
    for (name, text) in [
        ("bare.lucene", "level:error\n"),
        ("headed.lucene", "# since = \"all\"\nlevel:error\n"),
        ("statement.sql", "SELECT 1\n"),
        ("full.toml", "query = 'level:error'\n"),
    ] {
        let path = format!(".lucerna/queries/{name}");
        program.write(&path, format!("{mark}{text}"));
        let name = name.split('.').next().unwrap_or_default();
        program.written(&["run", name]);
    }
}

#[test]
fn files_are_found_where_a_shell_would_find_them() {
    let Some(program) = Program::with_logs(LOGS) else {
        return;
    };
    let rows = program.written(&[
        "search", "*", "--select", "Body", "-o", "-", "-F", "csv", "-n", "1",
    ]);
    assert_eq!(rows, "Body\nrefused\n");
    assert!(!program.path("-").exists());
    let said_of =
        |flags: &[&str]| program.refused(2, &[&["search", "*", "-o", "-"][..], flags].concat());
    assert!(said_of(&["--append"]).contains("stdout"));
    program.write("home/there", "");
    let output = program.fed(
        &["-F", "tsv"],
        "\\select Body\n*\n\\export ~/z.csv\n\\o ~/y.csv\nlevel:error\n",
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(program.text("home/z.csv").lines().count(), 3);
    assert_eq!(program.text("home/y.csv").lines().count(), 2);
}

#[test]
fn an_engine_named_without_a_folder_is_a_file_of_this_one() {
    let Some(program) = Program::with_engine() else {
        return;
    };
    let library = program.command(&[]);
    let library = library.get_envs().find(|(name, _)| *name == "LUCERNA_CHDB");
    let library = library.and_then(|(_, value)| value).expect("a library");
    std::os::unix::fs::symlink(library, program.path("own.so")).expect("a link");
    let rows = program.written(&[
        "sql",
        "SELECT 1 AS a",
        "--engine-lib",
        "own.so",
        "-F",
        "tsv",
    ]);
    assert_eq!(rows, "a\n1\n");
}

#[test]
fn the_schema_that_check_is_given_is_that_of_a_query_that_names_none() {
    let program = Program::without_engine();
    program.write("dur.lucene", "Duration:>1s\n");
    let check = ["check", "--no-engine", "--level", "error", "dur.lucene"];
    program.refused(7, &check);
    for schema in ["traces", "otel_exporter_traces"] {
        let said = program.refused(0, &[&check[..], &["--schema", schema]].concat());
        assert!(said.contains(schema), "{said}");
    }
}

#[test]
fn a_query_of_two_files_is_told_alike_by_every_command() {
    let program = Program::without_engine();
    program.write(".lucerna/queries/twice.toml", "query = 'a'\n");
    program.write(".lucerna/queries/twice.lucene", "a\n");
    for command in [
        &["saved", "ls"][..],
        &["check", "--no-engine"],
        &["run", "twice"],
    ] {
        let words = said(&program.run(command));
        assert!(words.contains("rename or remove"), "{command:?}: {words}");
        let remedy = words.lines().find(|line| line.contains("rename or remove"));
        assert!(
            remedy.is_some_and(|line| line.ends_with("twice.lucene")),
            "{command:?}: {words}"
        );
    }
}

#[test]
fn a_statement_on_an_empty_store_says_how_it_is_filled() {
    let Some(program) = Program::with_engine() else {
        return;
    };
    let said = program.refused(1, &["sql", "SELECT count() FROM otel_logs"]);
    assert!(said.contains("`lucerna import FILES`"), "{said}");
    let said = program.refused(1, &["sql", "SELECT count() FROM otel_log"]);
    assert!(!said.contains("lucerna import"), "{said}");
}

#[test]
fn a_command_of_psql_is_known_or_told() {
    let Some(program) = Program::with_engine() else {
        return;
    };
    let output = program.fed(&[], "\\connect\n");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output = program.fed(&[], "\\conect\n");
    assert!(
        said(&output).contains("did you mean `\\connect`?"),
        "{}",
        said(&output)
    );
}
