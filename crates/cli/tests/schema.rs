//! `lucerna schema pull` and `check` on a store of the test's own.
//!
//! Skipped, and says so, where the engine is not here and may not be fetched.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const LOG: &str = concat!(
    r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"logRecords":["#,
    r#"{"timeUnixNano":"1767225600000000001","severityText":"ERROR","body":{"stringValue":"connection refused"},"#,
    r#""attributes":[{"key":"user.id","value":{"stringValue":"42"}}]}]}]}]}"#,
    "\n"
);

struct Place {
    library: PathBuf,
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Option<Self> {
        let Some(library) = lucerna_engine_chdb::install::for_tests().expect("the engine") else {
            eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("logs.jsonl"), LOG).expect("a file");
        Some(Self { library, folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_lucerna"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env("LUCERNA_CHDB", &self.library)
            .env("LUCERNA_DB", self.path("store"))
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    /// Three queries, of which one is about nothing that the test changes.
    fn save_queries(&self) {
        let queries = self.path(".lucerna/queries");
        std::fs::create_dir_all(&queries).expect("a folder");
        for (name, text) in [
            ("titles.toml", "query = 'EventTitle:x'\n"),
            ("bodies.lucene", "timeout\n"),
            ("events.sql", "SELECT EventName FROM otel_logs\n"),
        ] {
            std::fs::write(queries.join(name), text).expect("a file");
        }
    }

    fn works(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file")
}

/// One test, as each run of the program opens the store anew.
#[test]
fn a_schema_is_pulled_the_same_twice_and_a_change_of_the_table_is_found() {
    let Some(place) = Place::new() else { return };
    let output = place.run(&["schema", "pull"]);
    assert_eq!(output.status.code(), Some(2), "an empty store has no logs");

    place.works(&["import", "logs.jsonl"]);
    place.works(&["schema", "pull"]);
    let file = place.path(".lucerna/schema/logs.json");
    let first = read(&file);
    assert!(!place.path(".lucerna/schema/traces.json").exists());
    let table = lucerna_schema::from_json(&first).expect("a schema file");
    assert!(table.find("Body").is_some());
    assert_eq!(table.known_keys, None);

    let again = place.run(&["schema", "pull", "logs"]);
    assert!(text(&again.stderr).contains("logs.json: unchanged"));
    assert_eq!(read(&file), first);
    assert_eq!(place.works(&["schema", "pull", "logs", "-o", "-"]), first);
    let keys = place.works(&["schema", "pull", "logs", "--keys", "-o", "-"]);
    assert!(keys.contains("\"user.id\""), "{keys}");
    assert_eq!(
        place.works(&["schema", "check"]),
        ".lucerna/schema/logs.json: no difference\n"
    );

    // A file that knows a column that the table lost, and another type of one.
    let drifted = first
        .replace("\"name\": \"EventName\"", "\"name\": \"EventTitle\"")
        .replace("\"type\": \"UInt8\"", "\"type\": \"Int32\"");
    assert_ne!(drifted, first);
    std::fs::write(&file, drifted).expect("a file");
    place.save_queries();
    let output = place.run(&["schema", "check", "logs"]);
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
    let stdout = text(&output.stdout);
    assert!(stdout.contains("  column `EventName` is new: "), "{stdout}");
    assert!(
        stdout.contains("  column `EventTitle` is gone: "),
        "{stdout}"
    );
    assert!(stdout.contains("  felt by titles: breaks: "), "{stdout}");
    assert!(
        stdout.contains("  felt by events: names `EventName`"),
        "{stdout}"
    );
    assert!(!stdout.contains("felt by bodies"), "{stdout}");
    let json = place.run(&["schema", "check", "--report", "json"]);
    assert_eq!(json.status.code(), Some(7));
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json[0]["source"], "logs");
    assert!(
        json[0]["drift"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|drift| drift["part"] == "column" && drift["name"] == "EventTitle"),
        "{json}"
    );
}
