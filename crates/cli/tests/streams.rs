//! What the program makes of its streams: pipes that close, disks that are full, text on stdin.

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

/// The program, kept from the person's own files and from any engine.
fn lucerna(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
    command
        .args(arguments)
        .env_clear()
        .env("HOME", "/nowhere")
        .env("LUCERNA_CHDB", "/nowhere/libchdb.so")
        .env("LUCERNA_ENGINE_INSTALL", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn fed(arguments: &[&str], input: &str) -> Output {
    let mut child = lucerna(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn a_dash_reads_the_query_from_stdin() {
    let output = fed(&["translate", "-"], "level:error\n");
    let typed = lucerna(&["translate", "level:error"])
        .output()
        .expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), text(&typed.stdout));
}

#[test]
fn json_lines_are_answered_line_by_line() {
    let input = "{\"id\":1,\"query\":\"\"}\nno json\n{\"id\":\"b\",\"query\":\"(\"}\n";
    let output = fed(&["translate", "--jsonl"], input);
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["where"], "1");
    assert!(lines[1]["id"].is_null() && lines[1]["error"].is_object());
    assert_eq!(lines[2]["error"]["code"], "L002");
}

#[test]
fn lines_without_a_schema_have_that_of_the_flag() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.json");
    let mut table = lucerna_schema::builtin("logs").expect("built in").clone();
    let body = table
        .columns
        .iter_mut()
        .find(|column| column.name == "Body");
    body.expect("a column").name = "Said".to_owned();
    std::fs::write(&file, lucerna_schema::to_json(&table)).expect("a file");
    let file = file.to_str().expect("a path in UTF-8");
    let input = "{\"id\":1,\"query\":\"Said:=a\"}\n{\"id\":2,\"query\":\"Said:=a\",\"schema\":\"logs\"}\n\
                 {\"id\":3,\"query\":\"Said:=a\",\"schema\":null}\n";
    let output = fed(&["translate", "--jsonl", "--schema", file], input);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect();
    let says = |line: &serde_json::Value| {
        line["where"]
            .as_str()
            .is_some_and(|sql| sql.contains("Said = 'a'"))
    };
    assert!(says(&lines[0]), "{}", lines[0]);
    assert_eq!(lines[1]["error"]["code"], "S001");
    assert!(says(&lines[2]), "{}", lines[2]);
    let traces = fed(
        &["translate", "--jsonl", "--schema", "traces"],
        "{\"query\":\"SpanName:=a\"}\n",
    );
    assert!(text(&traces.stdout).contains("SpanName = 'a'"));
    let missing = fed(&["translate", "--jsonl", "--schema", "no/such.json"], "");
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly_with_0() {
    let line = "{\"id\":1,\"query\":\"level:error\"}\n";
    let mut child = lucerna(&["translate", "--jsonl"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let feeder = std::thread::spawn(move || {
        // More than pipes hold. That the program is gone in the end is what is tested.
        for _ in 0..100_000 {
            if stdin.write_all(line.as_bytes()).is_err() {
                break;
            }
        }
    });
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut [0; 100]).expect("an answer");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    feeder.join().expect("no panic");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_with_1() {
    let full = std::fs::File::create("/dev/full").expect("the device");
    let output = lucerna(&["translate", "level:error"])
        .stdout(full)
        .output()
        .expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot write the output"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_stderr_that_takes_nothing_stops_nothing() {
    let full = std::fs::File::create("/dev/full").expect("the device");
    let output = lucerna(&["translate", "ServiceName:api*"])
        .stderr(full)
        .output()
        .expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.is_empty());
}

#[test]
fn what_was_typed_cannot_steer_the_terminal() {
    let query = "nofield:a\u{1b}[2J\u{9b}31m";
    let output = lucerna(&["translate", query]).output().expect("it ends");
    assert_eq!(output.status.code(), Some(5));
    assert!(!text(&output.stderr).contains(['\u{1b}', '\u{9b}']));
}

#[test]
fn colours_are_there_when_they_are_asked_for() {
    let mistake = ["translate", "nofield:a"];
    let plain = lucerna(&mistake).output().expect("it ends");
    assert!(!text(&plain.stderr).contains('\u{1b}'));
    let always = [&["--color", "always"][..], &mistake].concat();
    let colored = lucerna(&always).output().expect("it ends");
    assert!(text(&colored.stderr).contains('\u{1b}'));
    let forced = lucerna(&mistake)
        .env("CLICOLOR_FORCE", "1")
        .output()
        .expect("it ends");
    assert!(text(&forced.stderr).contains('\u{1b}'));
    let never = lucerna(&mistake)
        .env("NO_COLOR", "1")
        .output()
        .expect("it ends");
    assert!(!text(&never.stderr).contains('\u{1b}'));
}

#[test]
fn quiet_leaves_errors_and_nothing_else() {
    let note = lucerna(&["translate", "-q", "ServiceName:api*"])
        .output()
        .expect("it ends");
    assert_eq!(text(&note.stderr), "");
    let error = lucerna(&["translate", "-q", "nofield:a"])
        .output()
        .expect("it ends");
    assert!(text(&error.stderr).contains("S001"));
}
