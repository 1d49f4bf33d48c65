//! Searching, statements and exports over a connection, and what the connection says of them.

use crate::place::Place;
use lucerna_engine_chdb::test_server::PASSWORD;

#[test]
fn a_search_on_a_connection_looks_at_the_last_hour() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let search = ["search", "level:error", "--select", "Body", "-F", "csv"];
    let ran = place.run(&search);
    assert_eq!(ran.rows(), "Body\ntimed out\nconnection refused\n");
    assert!(ran.stderr.contains("2 rows, newest first"), "{ran:?}");
    let all = place.run(&[&search[..], &["--since", "all"]].concat());
    assert_eq!(
        all.rows(),
        "Body\ntimed out\nconnection refused\nlong ago\n"
    );
    let count = place.run(&["search", "--count", "--to", "now", "-F", "csv"]);
    assert_eq!(count.rows(), "count\n4\n");
}

#[test]
fn statements_and_exports_run_on_the_connection() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let sql = "SELECT count() AS n, currentDatabase() = {db:String} AS own FROM otel_logs";
    let parameter = format!("db={}", place.database);
    let ran = place.run(&["sql", sql, "--param", &parameter]);
    assert_eq!(ran.rows(), "{\"n\":4,\"own\":1}\n");
    let export = [
        "search", "", "--since", "all", "-o", "rows.csv", "--select", "Body",
    ];
    place.run(&export).rows();
    let rows = std::fs::read_to_string(place.path("rows.csv")).expect("the file");
    assert_eq!(
        rows,
        "Body\ntimed out\nall is well\nconnection refused\nlong ago\n"
    );
    place.run(&["search", "", "-o", "rows.parquet"]).rows();
    assert!(place.path("rows.parquet").is_file());
}

#[test]
fn a_server_can_be_named_by_its_url_and_the_variables_of_clickhouse() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let url = format!(
        "http://127.0.0.1:{}/?database={}",
        place.port, place.database
    );
    let sql = [
        "sql",
        "SELECT currentUser() AS who, count() AS n FROM otel_logs",
        "-F",
        "csv",
    ];
    let named = |name: &str, value: &str| {
        let mut command = place.command(&sql);
        command
            .env("CLICKHOUSE_USER", "ada")
            .env("CLICKHOUSE_PASSWORD", PASSWORD)
            .env(name, value);
        crate::place::Ran::from(command.output().expect("it runs"))
    };
    for variable in ["LUCERNA_URL", "CLICKHOUSE_URL"] {
        assert_eq!(named(variable, &url).rows(), "who,n\nada,4\n", "{variable}");
    }
    let with_password = url.replacen("://", &format!("://ada:{PASSWORD}@"), 1);
    let mut command = place.command(&sql);
    command.env("LUCERNA_URL", &with_password);
    let ran = crate::place::Ran::from(command.output().expect("it runs"));
    assert_eq!(ran.rows(), "who,n\nada,4\n");
    let refused = place.run(&[&sql[..], &["--url", &with_password]].concat());
    refused.failed_with(2, "holds a password");
    assert!(!refused.stderr.contains(PASSWORD), "{refused:?}");
    let two = place.run(&[&sql[..], &["-c", "prod", "--db", "x"]].concat());
    two.failed_with(2, "name two places");
}

#[test]
fn what_a_connection_says_of_its_tables_limits_and_range_takes_effect() {
    let Some(place) = Place::empty() else { return };
    place.create("logs", "events");
    place.fill("events");
    let named = "since = '3d'\nsources.logs = { table = 'events', aliases = { who = 'ServiceName' }, \
                 implicit = ['ServiceName'] }";
    place.configure(named);
    let ran = place.run(&["search", "who:=cart well", "--count", "-F", "csv"]);
    assert_eq!(ran.rows(), "count\n0\n", "bare words search the service");
    let ran = place.run(&["search", "old", "--count", "-F", "csv"]);
    assert_eq!(ran.rows(), "count\n1\n");
    place.configure("limits = { max_rows_read = 2 }\nsources.logs = { table = 'events' }");
    let sql = ["sql", "SELECT count() FROM events WHERE Body != 'x'"];
    place.run(&sql).failed_with(4, "");
    place
        .run(&[&sql[..], &["--max-rows-read", "100"]].concat())
        .rows();
    place.configure("sources.logs = { table = 'events', roles = { body = 'Bdy' } }");
    place
        .run(&["search", "x"])
        .failed_with(2, "did you mean `Body`?");
}

#[test]
fn a_table_that_looks_like_logs_is_found_whatever_it_is_called() {
    let Some(place) = Place::empty() else { return };
    place.create("otel_exporter_logs", "application_events");
    place.fill("application_events");
    let search = ["search", "level:error", "--count", "-F", "csv"];
    assert_eq!(place.run(&search).rows(), "count\n2\n");
    place.create("logs", "other_events");
    let ran = place.run(&search);
    ran.failed_with(2, "could be `logs`");
    let table = format!("{}.application_events", place.database);
    assert!(ran.stderr.contains(&table), "{ran:?}");
    let ran = place.run(&[&search[..], &["-s", "application_events"]].concat());
    assert_eq!(ran.rows(), "count\n2\n");
    place
        .run(&["search", "x", "-s", "aplication_events"])
        .failed_with(2, "did you mean");
}

#[test]
fn explain_and_schema_ask_the_server() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let ran = place.run(&["explain", "refused"]);
    assert!(ran.rows().contains("refused"), "{ran:?}");
    assert!(ran.stdout.contains("rows"), "{ran:?}");
    let ran = place.run(&["schema", "show", "otel_logs", "-F", "csv"]);
    assert!(ran.rows().contains("Body,String"), "{ran:?}");
}

#[test]
fn the_prompt_moves_from_one_connection_to_another() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let url = format!("http://127.0.0.1:{}", place.port);
    let more =
        format!("[connections.other]\nurl = '{url}'\nuser = 'looker'\npassword_file = 'password'");
    place.configure(&format!("readonly = true\n{more}"));
    let script = "level:error\nSELECT currentUser() AS who;\n\\c other\n\\c\nSELECT currentUser() AS who;\n\\c nowhere\n";
    let ran = place.enter(&["-F", "csv", "-q"], script);
    ran.failed_with(2, "no connection `nowhere`");
    assert!(ran.stdout.contains("who\nada\n"), "{ran:?}");
    assert!(
        ran.stdout.contains("connection other (127.0.0.1:"),
        "{ran:?}"
    );
    assert!(ran.stdout.ends_with("who\nlooker\n"), "{ran:?}");
}

#[test]
fn a_wrong_password_ends_with_3_and_is_not_said() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    std::fs::write(place.path("password"), "hunter2-of-the-tests").expect("a file");
    let ran = place.run(&["search", "x"]);
    ran.failed_with(3, "right user and password");
    assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    place.configure("ask_password = true");
    place
        .run(&["search", "x"])
        .failed_with(3, "nobody is there to type it");
}

#[test]
fn a_guarded_statement_is_stopped_on_a_connection_too() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    for user in ["ada", "looker", "settler"] {
        place.configure_at(place.port, user, "");
        place
            .run(&["sql", "DROP TABLE otel_logs"])
            .failed_with(6, "only reading is allowed");
        assert_eq!(
            place.run(&["sql", "SELECT 1 AS a"]).rows(),
            "{\"a\":1}\n",
            "{user}"
        );
    }
}

#[test]
fn a_config_file_that_others_can_read_is_warned_of() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let file = place.path(".config/lucerna/config.toml");
    let mode = |mode| std::os::unix::fs::PermissionsExt::from_mode(mode);
    std::fs::set_permissions(&file, mode(0o644)).expect("a mode");
    let ran = place.run(&["sql", "SELECT 1"]);
    assert!(ran.stderr.contains("warning: others can read"), "{ran:?}");
    std::fs::set_permissions(&file, mode(0o600)).expect("a mode");
    let ran = place.run(&["sql", "SELECT 1"]);
    assert!(!ran.stderr.contains("warning"), "{ran:?}");
}

#[test]
fn ctrl_c_ends_the_statement_on_the_server_too() {
    use lucerna_engine::{Engine, QueryRequest};
    use rustix::process::{Pid, Signal, kill_process};
    use std::time::{Duration, Instant};

    let Some(place) = Place::with_logs() else {
        return;
    };
    let endless =
        "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number, 'ctrl-c'))";
    let engine = place.engine();
    let is_running = || {
        let request = QueryRequest::new(
            "SELECT 1 FROM system.processes WHERE query LIKE '%ctrl-c%' AND query NOT LIKE '%processes%'",
        );
        let mut batches = engine.query(&request).expect("an answer");
        batches.any(|batch| batch.expect("rows").num_rows() > 0)
    };
    let wait_until = |running: bool| {
        let began = Instant::now();
        while is_running() != running {
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "running: {}",
                !running
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    let mut child = place.command(&["sql", endless]).spawn().expect("it starts");
    wait_until(true);
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    kill_process(id.expect("a process"), Signal::INT).expect("it is there");
    wait_until(false);
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}

#[test]
fn a_row_that_reads_like_an_exception_is_a_row() {
    let Some(place) = Place::empty() else { return };
    let text = "Code: 395. DB::Exception: no more. (X) (version 26.7.2.1 (official build))";
    let statement = format!("SELECT '{text}' AS Body FROM numbers(2)");
    let run = |format: &str| place.run(&["sql", &statement, "-F", format]);
    assert_eq!(run("tsv").rows(), format!("Body\n{text}\n{text}\n"));
    assert_eq!(run("ch:CSV").rows(), format!("\"{text}\"\n\"{text}\"\n"));
    // The library that reads answers takes such an end of a text for an exception: that is told.
    run("ch:TSV").failed_with(1, "a last row that reads like an exception");
}
