//! `conn test` and `doctor`: what a server is, which layer stops what, and that no secret is told.

use crate::place::Place;
use lucerna_engine_chdb::test_server::PASSWORD;
use serde_json::Value;

const METRICS: &str = "CREATE TABLE my_gauges (MetricName String, TimeUnix DateTime64(9), Value Float64) \
                       ENGINE = MergeTree ORDER BY TimeUnix";

#[test]
fn a_connection_is_tested_layer_by_layer() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    place.write("metrics", METRICS);
    for user in ["ada", "looker", "settler"] {
        place.configure_at(place.port, user, "");
        let ran = place.run(&["conn", "test", "prod", "--json"]);
        let object: Value = serde_json::from_str(ran.rows()).expect("an object");
        assert_eq!(object["user"], user);
        let proofs = object["read-only"].as_object().expect("proofs");
        assert_eq!(proofs.len(), 7);
        for (what, layers) in proofs {
            let layers = layers.as_str().expect("words");
            assert!(
                layers.starts_with("stopped by our gate"),
                "{user}, {what}: {layers}"
            );
        }
        let of = |what: &str| object["read-only"][what].as_str().unwrap_or_default();
        // An account whose profile has `readonly` at 2 may still write through table functions.
        let is_lax = user == "settler";
        let refused = of("insert rows").contains("refuses it (code 164)");
        assert_eq!(refused, !is_lax, "{user}: {object}");
        assert!(
            of("create a table").contains("refuses it (code 164)"),
            "{object}"
        );
        assert!(
            of("loosen a limit").contains("refuses it (code 164)"),
            "{object}"
        );
        // Only our gate stands before this one.
        assert!(
            of("read a file").contains("the server lets it through"),
            "{object}"
        );
        assert!(of("kill a query").contains("does not send it"), "{object}");
        let table = format!("{}.otel_logs", place.database);
        assert_eq!(object["searches"]["logs"]["table"], table);
        let metrics = object["tables"]["metrics (in SQL only)"].to_string();
        assert!(metrics.contains("my_gauges"), "{object}");
    }
    place.configure("");
    let page = place.run(&["conn", "test"]);
    assert!(
        page.rows().starts_with("connection prod (127.0.0.1:"),
        "{page:?}"
    );
    assert!(page.stdout.contains("answers in"), "{page:?}");
    place
        .run(&["conn", "test", "prd"])
        .failed_with(2, "did you mean `prod`?");
}

#[test]
fn the_replicas_of_a_cluster_are_asked_for_parts_and_what_they_lack() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    place.write("no merges", "SYSTEM STOP MERGES otel_logs");
    place.write(
        "an index that older parts lack",
        "ALTER TABLE otel_logs ADD INDEX idx_late ServiceName TYPE text(tokenizer = 'array')",
    );
    place.fill("otel_logs");
    let of = |cluster: &str| {
        place.configure(&format!("cluster = '{cluster}'"));
        let ran = place.run(&["conn", "test", "prod", "--json"]);
        let object: Value = serde_json::from_str(ran.rows()).expect("an object");
        object["searches"]["logs"]["cluster"].clone()
    };
    let pair = of("pair");
    assert_eq!(pair["name"], "pair");
    let replicas = pair["replicas"].as_array().expect("replicas");
    assert_eq!(replicas.len(), 2, "{pair}");
    for replica in replicas {
        let replica = replica.as_str().expect("words");
        assert!(replica.contains(" parts, 8 rows, "), "{replica}");
        let (_, after) = replica.split_once(": ").expect("a host");
        let parts = after
            .split(' ')
            .next()
            .and_then(|number| number.parse::<u32>().ok());
        let older = parts.expect("a number") / 2;
        let words = format!("; {older} parts without entries in idx_late");
        assert!(replica.contains(&words), "{replica}");
    }
    let nowhere = of("nowhere");
    let name = nowhere["name"].as_str().expect("words");
    assert!(
        name.starts_with("nowhere, which does not answer: "),
        "{name}"
    );
    assert!(name.contains("code 701"), "{name}");
    assert_eq!(nowhere["replicas"].as_array().map(Vec::len), Some(1));
    place.configure("cluster = 'pair'");
    let report = place.run(&["doctor"]);
    assert!(report.rows().contains("REPLICA: "), "{report:?}");
}

#[test]
fn metrics_are_recognised_and_pointed_to() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    place.write("metrics", METRICS);
    let ran = place.run(&["search", "", "-s", "metrics"]);
    ran.failed_with(2, "metrics are not searched");
    let table = format!("{}.my_gauges", place.database);
    assert!(ran.stderr.contains(&table), "{ran:?}");
    let ran = place.run(&["search", "", "-s", "my_gauges", "--since", "all"]);
    ran.rows();
    assert!(ran.stderr.contains("`my_gauges` holds metrics"), "{ran:?}");
}

#[test]
fn the_doctor_reports_every_connection_and_can_be_given_to_others() {
    let Some(place) = Place::with_logs() else {
        return;
    };
    let more = "[connections.gone]\nurl = 'http://clickhouse-of-the-tests.invalid:1'\nuser = 'anna-of-the-tests'\n\
                [connections.asking]\nurl = 'http://127.0.0.1:1'\nask_password = true";
    place.configure(more);
    let mut command = place.command(&["doctor", "--json"]);
    command
        .env("LUCERNA_PASSWORD", "hunter2-of-the-tests")
        .env("USER", "person-of-the-tests");
    let ran = crate::place::Ran::from(command.output().expect("it runs"));
    let report: Value = serde_json::from_str(ran.rows()).expect("an object");
    let connections = &report["connections"];
    assert_eq!(connections["prod"]["user"], "USER", "{report:#}");
    let reach = |name: &str| connections[name]["reach"].as_str().unwrap_or_default();
    assert!(reach("prod").starts_with("answers in"), "{report:#}");
    assert!(
        reach("gone").starts_with("cannot reach http://HOST:1"),
        "{report:#}"
    );
    assert!(reach("asking").starts_with("not tried"), "{report:#}");
    let home = place.home.path().display().to_string();
    for hidden in [PASSWORD, "of-the-tests", "127.0.0.1", home.as_str()] {
        assert!(!ran.stdout.contains(hidden), "{hidden}: {report:#}");
        assert!(!ran.stderr.contains(PASSWORD), "{ran:?}");
    }
    let page = place.run(&["doctor"]);
    assert!(page.rows().contains(" connections\n"), "{page:?}");
}
