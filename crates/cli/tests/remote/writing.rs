//! Writing on a server: only where it is allowed and confirmed, and never unrecorded.

use crate::place::{Place, Ran};
use lucerna_engine::{Engine, EngineError, QueryRequest};
use rexpect::error::Error;
use rexpect::session::spawn_command;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;

const COUNT: [&str; 4] = ["sql", "SELECT count() AS n FROM otel_logs", "-F", "csv"];

const TRUNCATE: [&str; 5] = [
    "sql",
    "TRUNCATE TABLE otel_logs",
    "--allow",
    "write",
    "--yes",
];

fn rows(place: &Place) -> String {
    place.run(&COUNT).rows().to_owned()
}

/// The record of writes; empty if there is none.
fn record(place: &Place) -> Vec<Value> {
    let text = std::fs::read_to_string(place.path(".local/state/lucerna/audit.jsonl"));
    let text = text.unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect()
}

#[test]
fn nothing_is_written_without_permission_and_a_confirmation() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let delete =
        "ALTER TABLE otel_logs DELETE WHERE ServiceName = 'cart' SETTINGS mutations_sync = 1";
    let refused = place.run(&["sql", delete]);
    refused.failed_with(6, "only reading is allowed");
    assert!(refused.stderr.contains("`--allow write`"), "{refused:?}");
    let unconfirmed = place.run(&["sql", delete, "--allow", "write"]);
    unconfirmed.failed_with(6, "`--yes` confirms it for scripts");
    let table = format!("{}.otel_logs", place.database);
    let does = format!("deletes rows, in the background, of {table}: 2 rows; it has 4 rows");
    assert!(unconfirmed.stderr.contains(&does), "{unconfirmed:?}");
    assert!(unconfirmed.stderr.contains(delete), "{unconfirmed:?}");
    assert_eq!(rows(&place), "n\n4\n");
    assert_eq!(record(&place), Vec::<Value>::new());

    let ran = place.run(&["sql", delete, "--allow", "write", "--yes"]);
    assert_eq!(ran.rows(), "");
    assert!(ran.stderr.contains("written to `prod`"), "{ran:?}");
    assert!(ran.stderr.contains("is_done"), "its check was run: {ran:?}");
    assert_eq!(rows(&place), "n\n2\n");
}

#[test]
fn what_ran_where_is_recorded_without_secrets_for_its_owner_alone() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let insert = "INSERT INTO otel_logs (Timestamp, Body, LogAttributes) VALUES \
                  (now(), {body:String}, map('password', 'hunter2-of-the-tests'))";
    let flags = [
        "--param",
        "body=swordfish-of-the-tests",
        "--allow",
        "write",
        "--yes",
    ];
    let mut command = place.command(&[&["sql", insert][..], &flags].concat());
    command.env("USER", "anna");
    let ran = Ran::from(command.output().expect("it runs"));
    ran.rows();
    let shown = "with   body = swordfish-of-the-tests";
    assert!(ran.stderr.contains(shown), "{ran:?}");
    assert_eq!(rows(&place), "n\n5\n");
    place
        .run(&["sql", "DROP TABLE nowhere", "--allow", "write", "--yes"])
        .failed_with(1, "nowhere");
    let record = record(&place);
    let events: Vec<&str> = record
        .iter()
        .filter_map(|line| line["event"].as_str())
        .collect();
    assert_eq!(events, ["begun", "done", "begun", "failed"]);
    let first = &record[0];
    assert_eq!(first["id"], record[1]["id"]);
    assert_eq!(first["person"], "anna");
    assert_eq!(first["confirmed"], "--yes");
    assert_eq!(first["user"], "ada");
    assert_eq!(first["url"], format!("http://127.0.0.1:{}", place.port));
    assert_eq!(first["target"], format!("{}.otel_logs", place.database));
    assert_eq!(first["class"], "data");
    let statement = insert.replace("'hunter2-of-the-tests'", "'***'");
    assert_eq!(first["statement"], statement);
    assert_eq!(first["parameters"], serde_json::json!(["body"]));
    assert_eq!(record[3]["error"], "code 60, UNKNOWN_TABLE");
    let path = place.path(".local/state/lucerna/audit.jsonl");
    let text = std::fs::read_to_string(&path).expect("the record");
    assert!(!text.contains("of-the-tests"), "{text}");
    let mode = std::fs::metadata(&path)
        .expect("the record")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn nothing_is_written_where_that_cannot_be_recorded() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    std::fs::create_dir_all(place.path(".local/state/lucerna/audit.jsonl")).expect("in its place");
    place.run(&TRUNCATE).failed_with(2, "so nothing was run");
    assert_eq!(rows(&place), "n\n4\n");
}

#[test]
fn no_flag_gets_around_a_connection_that_is_read_only() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    place.configure("readonly = true");
    let truncate = "TRUNCATE TABLE otel_logs";
    let flags = ["--allow", "write", "--yes"];
    let words = "`readonly = true`";
    place.run(&["sql", truncate]).failed_with(6, words);
    place
        .run(&[&["sql", truncate][..], &flags].concat())
        .failed_with(6, words);
    let url = format!(
        "http://127.0.0.1:{}/?database={}",
        place.port, place.database
    );
    let mut by_url = place.command(&[&["sql", truncate, "--url", &url][..], &flags].concat());
    by_url.env("CLICKHOUSE_USER", "ada").env(
        "CLICKHOUSE_PASSWORD",
        lucerna_engine_chdb::test_server::PASSWORD,
    );
    Ran::from(by_url.output().expect("it runs")).failed_with(6, words);
    std::fs::write(place.path("writes.sql"), format!("\\sql\n{truncate};\n")).expect("a file");
    place
        .run(&[&flags[..], &["-f", "writes.sql"]].concat())
        .failed_with(6, words);
    let saved = ["saved", "new", "empty", truncate, "--sql", "--mine"];
    place.run(&saved).rows();
    place
        .run(&[&["run", "empty"][..], &flags].concat())
        .failed_with(6, words);
    assert_eq!(rows(&place), "n\n4\n");
    assert_eq!(record(&place), Vec::<Value>::new());
}

#[test]
fn every_road_of_a_statement_asks_alike() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let delete = |who: &str| format!("DELETE FROM otel_logs WHERE ServiceName = '{who}'");
    std::fs::write(place.path("one.sql"), delete("old")).expect("a file");
    std::fs::write(place.path("two.sql"), "\\sql\n\\i three.sql\n").expect("a file");
    std::fs::write(place.path("three.sql"), format!("{};\n", delete("old"))).expect("a file");
    place
        .run(&[
            "saved",
            "new",
            "gone",
            &delete("checkout"),
            "--sql",
            "--mine",
        ])
        .rows();
    let roads: [(&[&str], &str); 4] = [
        (&["run", "gone"], ""),
        (&["-f", "two.sql"], ""),
        (&["sql", "-f", "one.sql"], ""),
        (&[], "\\sql\nDELETE FROM otel_logs WHERE 1;\n"),
    ];
    for (road, lines) in roads {
        place.enter(road, lines).failed_with(6, "`--allow write`");
        let allowed = [road, &["--allow", "write"]].concat();
        place
            .enter(&allowed, lines)
            .failed_with(6, "`--yes` confirms it for scripts");
    }
    assert_eq!(rows(&place), "n\n4\n");
    let allowed = ["--allow", "write", "--yes"];
    for ((road, lines), left) in roads.iter().zip([3, 2, 2, 0]) {
        place.enter(&[road, &allowed[..]].concat(), lines).rows();
        assert_eq!(rows(&place), format!("n\n{left}\n"), "{road:?}");
    }
}

#[test]
fn a_dry_run_says_what_would_run_where_and_runs_nothing() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let text = "SELECT 1; TRUNCATE TABLE otel_logs";
    let ran = place.run(&["sql", text, "--dry-run"]);
    assert_eq!(ran.rows(), "SELECT 1;\nTRUNCATE TABLE otel_logs;\n");
    assert!(
        ran.stderr.contains("statement 2 changes data or tables"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("refused without `--allow write`"),
        "{ran:?}"
    );
    let ran = place.run(&["sql", text, "--dry-run", "--allow", "write"]);
    let place_words = format!("connection prod (127.0.0.1:{}, user ada)", place.port);
    assert!(ran.stderr.contains(&place_words), "{ran:?}");
    assert!(ran.stderr.contains("has to type `prod` first"), "{ran:?}");
    place
        .run(&["sql", text, "--dry-run", "--allow", "write", "--yes"])
        .rows();
    assert_eq!(rows(&place), "n\n4\n");
}

#[test]
fn somebody_types_the_connections_name_and_nothing_else_will_do() -> Result<(), Error> {
    let Some(place) = Place::with_logs() else {
        return Ok(());
    };
    let truncate = ["sql", "TRUNCATE TABLE otel_logs", "--allow", "write"];
    for (answer, left) in [("yes", 4), ("", 4), ("prod", 0)] {
        let mut command = place.on_terminal(&truncate);
        command.env("TERM", "xterm").env("NO_COLOR", "1");
        let mut session = spawn_command(command, Some(60_000))?;
        let before = session.exp_string("type `prod` to run it: ")?;
        assert!(before.contains("empties"), "{before}");
        assert!(before.contains("4 rows"), "{before}");
        session.send_line(answer)?;
        let after = session.exp_eof()?;
        let is_said = after.contains("written to `prod`");
        assert_eq!(is_said, left == 0, "{after}");
        assert_eq!(rows(&place), format!("n\n{left}\n"), "{answer}: {after}");
    }
    assert_eq!(record(&place)[0]["confirmed"], "typed");
    Ok(())
}

#[test]
fn an_account_that_may_only_read_is_told_so_by_the_server() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    place.configure_at(place.port, "looker", "");
    place.run(&TRUNCATE).failed_with(1, "code 164");
    assert_eq!(rows(&place), "n\n4\n");
}

#[test]
fn a_function_that_reaches_outside_is_called_where_it_is_allowed_by_its_name() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let ping = format!(
        "SELECT line FROM url('http://127.0.0.1:{}/ping', LineAsString)",
        place.port
    );
    let run = |more: &[&str]| place.run(&[&["sql", &ping, "-F", "csv"][..], more].concat());
    let refused = run(&[]);
    refused.failed_with(6, "can reach files, the network or programs");
    assert!(refused.stderr.contains("`--allow url`"), "{refused:?}");
    run(&["--allow", "file"]).failed_with(6, "can reach files");
    assert_eq!(run(&["--allow", "url"]).rows(), "line\nOk.\n");
    place
        .run(&["sql", "SELECT 1", "--allow", "everything"])
        .failed_with(2, "such as `file`, `url`");

    let insert =
        format!("INSERT INTO otel_logs (Timestamp, Body) SELECT now64(9), line FROM ({ping})");
    let write = |allowed: &str| place.run(&["sql", &insert, "--allow", allowed, "--yes"]);
    write("url").failed_with(6, "only reading is allowed");
    write("write").failed_with(6, "can reach files");
    write("write,url").rows();
    assert_eq!(rows(&place), "n\n5\n");
}

#[test]
fn what_others_run_is_ended_where_that_is_allowed_and_confirmed() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let engine = place.engine();
    let long = "SELECT sum(sipHash64(number, 'to be ended')) FROM numbers(1000000000000)";
    let running = std::thread::spawn(move || {
        let mut batches = engine.query(&QueryRequest::new(long))?;
        batches
            .find_map(Result::err)
            .map_or(Ok(()), |error| Err(EngineError::from_arrow(error)))
    });
    let find = [
        "sql",
        "SELECT query_id FROM system.processes WHERE query LIKE '%to be ended%' AND query NOT LIKE '%processes%'",
        "-F",
        "tsv",
        "--no-header",
    ];
    let id = loop {
        let found = place.run(&find).rows().trim().to_owned();
        if !found.is_empty() {
            break found;
        }
    };
    let kill = format!("KILL QUERY WHERE query_id = '{id}' SYNC");
    let run = |more: &[&str]| place.run(&[&["sql", kill.as_str()][..], more].concat());
    let refused = run(&[]);
    refused.failed_with(6, "only reading is allowed");
    assert!(refused.stderr.contains("`--allow kill`"), "{refused:?}");
    run(&["--allow", "write", "--yes"]).failed_with(6, "`--allow kill`");
    let unconfirmed = run(&["--allow", "kill"]);
    unconfirmed.failed_with(6, "`--yes` confirms it for scripts");
    let does = "does   ends statements that run on the server: 1 statement";
    assert!(unconfirmed.stderr.contains(does), "{unconfirmed:?}");
    let dry = run(&["--allow", "kill", "--dry-run"]);
    assert!(dry.stderr.contains("ends what others run"), "{dry:?}");
    assert_eq!(place.run(&find).rows().trim(), id);

    run(&["--allow", "kill", "--yes"]).rows();
    let error = running.join().expect("no panic").expect_err("it was ended");
    assert!(
        matches!(
            error,
            EngineError::Refused { code: 394, .. } | EngineError::Cancelled
        ),
        "{error}"
    );
    assert_eq!(record(&place)[0]["class"], "running");
    let drop = ["sql", "DROP TABLE otel_logs", "--allow", "kill", "--yes"];
    place.run(&drop).failed_with(6, "`--allow write`");
    let steers = ["sql", "SYSTEM FLUSH LOGS", "--allow", "kill", "--yes"];
    place.run(&steers).failed_with(6, "only reading is allowed");
    assert_eq!(rows(&place), "n\n4\n");
}

#[test]
fn rows_go_into_the_file_that_a_statement_names_where_that_is_allowed() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let statement = |end: &str| {
        format!("SELECT Body FROM otel_logs ORDER BY Timestamp LIMIT 2 INTO OUTFILE {end}")
    };
    let run = |end: &str| place.run(&["sql", &statement(end), "--allow", "outfile"]);
    let written = |name: &str| std::fs::read_to_string(place.path(name)).expect("the file");
    let refused = place.run(&["sql", &statement("'a.csv'")]);
    refused.failed_with(6, "`INTO OUTFILE` writes a file");
    assert!(refused.stderr.contains("`--allow outfile`"), "{refused:?}");
    assert!(!place.path("a.csv").exists());

    let ran = run("'a.csv'");
    assert_eq!(ran.rows(), "");
    assert!(ran.stderr.contains("2 rows"), "{ran:?}");
    let rows = "long ago\nconnection refused\n";
    assert_eq!(written("a.csv"), format!("Body\n{rows}"));
    run("'a.csv'").failed_with(2, "a.csv is there already");
    run("'a.csv' APPEND").rows();
    assert_eq!(written("a.csv"), format!("Body\n{rows}{rows}"));
    run("'a.csv' TRUNCATE SETTINGS max_threads = 1").rows();
    assert_eq!(written("a.csv"), format!("Body\n{rows}"));
    run("'raw' FORMAT TSVRaw").rows();
    assert_eq!(written("raw"), rows);
    run("'b.csv' AND STDOUT").failed_with(5, "rows go into the file alone");
    let twice = [
        "sql",
        &statement("'c.csv'"),
        "--allow",
        "outfile",
        "-o",
        "d.csv",
    ];
    place.run(&twice).failed_with(2, "both name a file");
    for name in ["b.csv", "c.csv", "d.csv"] {
        assert!(!place.path(name).exists(), "{name}");
    }
    let failing = "SELECT throwIf(number = 5) FROM numbers(10) INTO OUTFILE 'e.csv'";
    place
        .run(&["sql", failing, "--allow", "outfile"])
        .failed_with(1, "code 395");
    assert!(!place.path("e.csv").exists());
    assert_eq!(record(&place), Vec::<Value>::new());
}
