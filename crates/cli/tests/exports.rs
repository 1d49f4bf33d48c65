//! Results in files: what they say of where they are from, asked again, added to, split, and what is
//! left of them when something goes wrong.
//!
//! The tests are skipped, and say so, where the engine is not here and may not be fetched.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

#[path = "shared/program.rs"]
mod program;

use program::Program;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A request with one log, which says `body`.
fn log(body: &str) -> String {
    let record = format!(
        r#"{{"timeUnixNano":"1767225600000000001","severityText":"ERROR","severityNumber":17,"body":{{"stringValue":"{body}"}}}}"#
    );
    let scope = format!(r#"{{"scopeLogs":[{{"logRecords":[{record}]}}]}}"#);
    format!("{{\"resourceLogs\":[{scope}]}}\n")
}

/// With two logs in its store.
fn with_logs() -> Option<Program> {
    Program::with_logs(&(log("refused") + &log("timed out")))
}

/// The names of what lies in the folder of exports.
fn exports(program: &Program) -> Vec<String> {
    let entries = fs::read_dir(program.path("out")).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn a_file_is_asked_again_and_new_rows_are_found() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let names = [
        "e.parquet",
        "e.arrow",
        "e.csv",
        "e.json",
        "e.tsv.zst",
        "e.arrows.gz",
    ];
    for name in names {
        let sidecar = ["--provenance", "sidecar"];
        let is_inside = name.ends_with("parquet") || name.ends_with("arrow");
        let flags = if is_inside { &[][..] } else { &sidecar };
        let search = ["search", "level:error", "--select", "*", "-o", name];
        lucerna.written(&[&search[..], flags].concat());
        let said = lucerna.written(&["rerun", name]);
        assert!(said.contains("level:error"), "{name}: {said}");
        assert!(said.contains("then      2 rows"), "{name}: {said}");
        assert!(said.ends_with("the same rows\n"), "{name}: {said}");
    }
    lucerna.import("second.jsonl", &log("again"));
    for name in names {
        let output = lucerna.run(&["rerun", name, "--report", "json"]);
        assert_eq!(
            output.status.code(),
            Some(7),
            "{name}: {}",
            text(&output.stderr)
        );
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("an object");
        assert_eq!(report["rows_then"], 2, "{name}");
        assert_eq!(report["rows_now"], 3, "{name}");
        assert_eq!(
            (&report["gone"], &report["new"]),
            (&0.into(), &1.into()),
            "{name}"
        );
    }
}

#[test]
fn a_record_says_what_was_asked_and_what_came_of_it() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let search = ["search", "level:error", "-n", "1", "--from", "2025-01-01"];
    lucerna.written(&[&search[..], &["-o", "e.csv", "--provenance", "sidecar"]].concat());
    let record: serde_json::Value =
        serde_json::from_str(&lucerna.text("e.csv.provenance.json")).expect("an object");
    assert_eq!(record["asked"]["search"]["query"], "level:error");
    assert_eq!(
        record["asked"]["search"]["range"]["from"],
        "2025-01-01T00:00:00Z"
    );
    assert_eq!(record["source"]["table"], "default.otel_logs");
    let hash = record["source"]["schema_sha256"].as_str().expect("a hash");
    assert_eq!(hash.len(), 64);
    assert_eq!(record["engine"]["name"], "chdb");
    assert!(
        record["engine"]["version"]
            .as_str()
            .is_some_and(|version| version.starts_with("26."))
    );
    assert_eq!(record["rows"], 1);
    assert_eq!(record["cut_by_limit"], true);
    assert!(record["started"].is_string() && record["elapsed_ms"].is_u64());
    let statements = record["statements"].as_array().expect("statements");
    assert!(
        statements[0]
            .as_str()
            .is_some_and(|sql| sql.contains("otel_logs"))
    );
}

#[test]
fn no_secret_is_written_into_a_file() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    lucerna.written(&[
        "search",
        "LogAttributes.password:hunter2",
        "-o",
        "a.parquet",
    ]);
    let sql = [
        "sql",
        "SELECT {token:String} = '' AS t",
        "--param",
        "token=hunter2",
    ];
    lucerna.written(&[&sql[..], &["-o", "b.arrow"]].concat());
    for name in ["a.parquet", "b.arrow"] {
        let bytes = fs::read(lucerna.path(name)).expect("a file");
        let has_secret = bytes.windows(7).any(|seven| seven == b"hunter2");
        assert!(!has_secret, "{name}");
        let output = lucerna.run(&["rerun", name]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    }
    let said = lucerna.written(&["rerun", "b.arrow", "--param", "token=hunter2"]);
    assert!(said.ends_with("the same rows\n"), "{said}");
    lucerna.written(&["sql", "SELECT 1", "-o", "c.parquet", "--provenance", "none"]);
    let output = lucerna.run(&["rerun", "c.parquet"]);
    assert!(text(&output.stderr).contains("does not say where it is from"));
}

#[test]
fn rows_are_added_to_a_file_that_has_the_same_columns() {
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    let add =
        |statement: &str, name: &str| lucerna.run(&["sql", statement, "-o", name, "--append"]);
    for name in ["n.csv", "n.csv.zst", "n.jsonl"] {
        for statement in ["SELECT 1 AS n", "SELECT 2 AS n"] {
            let output = add(statement, name);
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        }
    }
    assert_eq!(lucerna.text("n.csv"), "n\n1\n2\n");
    assert_eq!(lucerna.text("n.jsonl"), "{\"n\":1}\n{\"n\":2}\n");
    for name in ["n.csv", "n.csv.zst"] {
        let before = fs::read(lucerna.path(name)).expect("a file");
        let other = add("SELECT 3 AS m", name);
        assert_eq!(other.status.code(), Some(2));
        assert!(
            text(&other.stderr).contains("other columns"),
            "{}",
            text(&other.stderr)
        );
        assert_eq!(fs::read(lucerna.path(name)).expect("a file"), before);
    }
    let parquet = add("SELECT 1", "n.parquet");
    assert_eq!(parquet.status.code(), Some(2));
    assert!(text(&parquet.stderr).contains("--append takes csv"));
}

#[test]
fn a_result_is_split_into_files_that_are_whole() {
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    let split = |flag: &str, extra: &[&str]| {
        let sql = [
            "sql",
            "SELECT number AS n FROM numbers(5)",
            "-o",
            "out/n.csv",
        ];
        lucerna.run(&[&sql[..], &["--split", flag], extra].concat())
    };
    fs::create_dir(lucerna.path("out")).expect("a folder");
    assert_eq!(split("rows=2", &[]).status.code(), Some(0));
    let names = ["n-00001.csv", "n-00002.csv", "n-00003.csv"];
    assert_eq!(exports(&lucerna), names);
    assert_eq!(lucerna.text("out/n-00003.csv"), "n\n4\n");
    let again = split("rows=2", &[]);
    assert!(text(&again.stderr).contains("n-00001.csv is there already"));
    let fewer = split("rows=5", &["--force"]);
    assert_eq!(fewer.status.code(), Some(2));
    assert!(text(&fewer.stderr).contains("n-00002.csv is of an earlier export"));
    assert_eq!(split("rows=none", &[]).status.code(), Some(2));
}

#[test]
fn the_engine_writes_its_own_formats() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    let search = ["search", "level:error", "--select", "Body"];
    let file = ["-F", "ch:XML", "-o", "e.xml.zst", "--provenance", "sidecar"];
    lucerna.written(&[&search[..], &file].concat());
    let packed = fs::File::open(lucerna.path("e.xml.zst")).expect("a file");
    let unpacked = lucerna_output::Packing::Zstd
        .unpacked(packed)
        .expect("a pack");
    let xml = std::io::read_to_string(unpacked).expect("whole");
    assert!(xml.contains("<Body>refused</Body>"), "{xml}");
    assert_eq!(xml.matches("<row>").count(), 2, "{xml}");
    let record = lucerna.text("e.xml.zst.provenance.json");
    let record: serde_json::Value = serde_json::from_str(&record).expect("an object");
    assert_eq!(record["format"]["name"], "ch:XML");
    assert_eq!(record["columns"][0]["name"], "Body");
    assert_eq!(record["columns"][0]["type"], "String");
    assert_eq!(record["rows"], 2, "the engine counted them");
    assert_eq!(record["cut_by_limit"], false);
    let said = lucerna.written(&["rerun", "e.xml.zst"]);
    assert!(said.ends_with("the same rows\n"), "{said}");
    let vertical = lucerna.run(&[&search[..], &["-n", "1", "-F", "ch:Vertical"]].concat());
    let rows = text(&vertical.stdout);
    assert_eq!(rows.matches("Body: ").count(), 1, "{rows}");
    let said = text(&vertical.stderr);
    assert!(
        said.contains("1 row, ") && said.contains("1 of 2 rows · limit of 1 took effect"),
        "{said}"
    );
    let nothing = lucerna.run(&["search", "absent", "-F", "ch:XML"]);
    assert!(
        text(&nothing.stderr).contains("no row of `logs` matches"),
        "{}",
        text(&nothing.stderr)
    );
    let none = lucerna.written(&["search", "-s", "traces", "-F", "ch:TSVWithNames", "x"]);
    assert_eq!(none.lines().count(), 1, "a source without a table: {none}");
}

#[test]
fn what_the_engine_cannot_write_leaves_no_file() {
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    fs::create_dir(lucerna.path("out")).expect("a folder");
    let sql = ["sql", "SELECT 1 AS n", "-o", "out/n.txt", "-F"];
    let refused = |extra: &[&str], expected: &str| {
        let output = lucerna.run(&[&sql[..], extra].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(exports(&lucerna).is_empty(), "{:?}", exports(&lucerna));
    };
    refused(&["ch:XLM"], "did you mean `ch:XML`?");
    refused(&["ch:TSV x"], "unknown format `ch:TSV x`");
    refused(
        &["ch:XML", "--append"],
        "cannot be added to a file of `ch:XML`",
    );
    refused(
        &["ch:XML", "--split", "rows=1"],
        "`--split` does not go with `ch:XML`",
    );
    refused(
        &["ch:CSV", "--null", "-"],
        "`--null` does not go with `ch:CSV`",
    );
    let late = "SELECT number, throwIf(number = 3000000) FROM numbers(5000000)";
    let output = lucerna.run(&["sql", late, "-F", "ch:TSV", "-o", "out/n.tsv"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(exports(&lucerna).is_empty(), "{:?}", exports(&lucerna));
}

/// As many bytes as this are the whole of `LONG` in CSV.
const LONG: &str = "SELECT number AS n FROM numbers(1000000)";
const LONG_BYTES: u64 = 2 + 6_888_890;

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_file_and_ends_with_1() {
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    fs::create_dir(lucerna.path("out")).expect("a folder");
    for name in ["n.csv", "n.parquet", "n.arrow", "n.jsonl.gz"] {
        let target = format!("out/{name}");
        fs::write(lucerna.path(&target), "old").expect("a file");
        // As a quota does, with a signal that ends programs that do not ask for it.
        let script = "ulimit -f 1000; exec \"$0\" \"$@\"";
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_lucerna")]);
        let random = "SELECT rand64() AS n FROM numbers(1000000)";
        command.args(["sql", random, "-o", &target, "--force"]);
        let output = lucerna.surround(&mut command).output().expect("it runs");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("cannot write"), "{name}: {said}");
        assert_eq!(lucerna.text(&target), "old");
    }
    assert_eq!(exports(&lucerna).len(), 4, "{:?}", exports(&lucerna));
    let full = lucerna.run(&["sql", LONG, "-o", "/dev/full", "-F", "csv"]);
    assert_eq!(full.status.code(), Some(1), "{}", text(&full.stderr));
}

#[test]
fn a_target_that_cannot_be_is_refused_before_anything_runs() {
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    fs::create_dir_all(lucerna.path("out/folder.csv")).expect("a folder");
    fs::write(lucerna.path("out/file"), "").expect("a file");
    for target in ["out/folder.csv", "out/nowhere/n.csv", "out/file/n.csv"] {
        let output = lucerna.run(&["sql", LONG, "-o", target]);
        assert_eq!(output.status.code(), Some(2), "{target}");
        assert!(text(&output.stderr).contains(target) || target.contains("file/"));
    }
    assert!(!lucerna.path("store").exists(), "the engine was started");
    assert_eq!(exports(&lucerna), ["file", "folder.csv"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    let folder = lucerna.path("out");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).expect("a mode");
    if fs::write(folder.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let output = lucerna.run(&["sql", LONG, "-o", "out/n.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

/// Whatever the moment, the target is the old file or the new one.
#[cfg(unix)]
#[test]
fn a_program_that_is_killed_at_any_moment_leaves_no_half_file() {
    const TIMES: u32 = 50;
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    fs::create_dir(lucerna.path("out")).expect("a folder");
    let target = lucerna.path("out/n.csv");
    let arguments = ["sql", LONG, "-o", "out/n.csv", "--force"];
    let started = Instant::now();
    lucerna.written(&arguments);
    let whole = started.elapsed();
    let mut killed = 0;
    for at in 0..TIMES {
        fs::write(&target, "old").expect("a file");
        let mut child = lucerna.command(&arguments).spawn().expect("it runs");
        // Spread over the run, in no order.
        std::thread::sleep(whole * (at * 37 % TIMES) / TIMES);
        child.kill().expect("a signal");
        killed += u32::from(!child.wait().expect("an end").success());
        assert!(is_old_or_whole(&target), "after {at} of {TIMES}");
    }
    assert!(
        killed > TIMES / 4,
        "only {killed} were killed before they were done"
    );
    let others = exports(&lucerna);
    let are_hidden = others
        .iter()
        .all(|name| name == "n.csv" || name.starts_with('.'));
    assert!(are_hidden, "{others:?}");
    // What was left goes with the next export to that file.
    lucerna.written(&arguments);
    assert_eq!(exports(&lucerna), ["n.csv"]);
}

fn is_old_or_whole(target: &Path) -> bool {
    let bytes = fs::metadata(target).expect("the target").len();
    bytes == 3 || bytes == LONG_BYTES
}

#[cfg(unix)]
#[test]
fn what_is_ended_by_a_signal_leaves_the_old_file_and_nothing_beside_it() {
    use std::os::unix::process::ExitStatusExt;
    let Some(lucerna) = Program::with_engine() else {
        return;
    };
    let whole: &[&str] = &[];
    let split: &[&str] = &["--split", "rows=50000"];
    for (signal, flags) in [
        ("INT", whole),
        ("INT", split),
        ("TERM", whole),
        ("TERM", split),
    ] {
        let _ = fs::remove_dir_all(lucerna.path("out"));
        fs::create_dir(lucerna.path("out")).expect("a folder");
        fs::write(lucerna.path("out/n.csv"), "old").expect("a file");
        let endless = "SELECT number AS n FROM numbers(1000000000000)";
        let sql = ["sql", endless, "-o", "out/n.csv", "--force"];
        let child = lucerna.command(&[&sql[..], flags].concat()).spawn();
        let child = child.expect("it runs");
        let is_written_to = || {
            let folder = fs::read_dir(lucerna.path("out")).expect("a folder");
            let sizes = folder.flatten().filter_map(|entry| entry.metadata().ok());
            sizes.filter(|found| found.len() > 1000).count() > flags.len()
        };
        let deadline = Instant::now() + Duration::from_secs(60);
        while !is_written_to() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let number = child.id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &number])
            .status();
        assert!(sent.expect("kill").success());
        let output = child.wait_with_output().expect("an end");
        let said = text(&output.stderr);
        if signal == "INT" {
            assert_eq!(output.status.code(), Some(130), "{said}");
        } else {
            assert_eq!(output.status.signal(), Some(15), "{said}");
        }
        assert!(
            said.contains("nothing was written to out/n"),
            "{signal} {flags:?}: {said}"
        );
        assert_eq!(lucerna.text("out/n.csv"), "old");
        assert_eq!(exports(&lucerna), ["n.csv"], "{signal} {flags:?}");
    }
}

#[test]
fn who_writes_the_first_column_alone_is_told() {
    let Some(lucerna) = with_logs() else {
        return;
    };
    fs::create_dir(lucerna.path("out")).expect("a folder");
    let output = lucerna.run(&["search", "-o", "out/e.txt"]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stderr);
    assert!(said.contains("raw writes the first of 4 columns"), "{said}");
    let output = lucerna.run(&["search", "-o", "out/e.txt", "--select", "Body", "--force"]);
    assert!(!text(&output.stderr).contains("raw writes"));
}
