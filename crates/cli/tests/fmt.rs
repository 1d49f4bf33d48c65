//! `lucerna fmt` and the files that it changes: what a file is besides its text stays.

#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn lucerna(arguments: &[&str], folder: &Path, input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_lucerna"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", "/nowhere")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that reads no stdin may have ended already.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// A folder with this text in `a.lucene`.
fn folder(text: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.lucene"), text).expect("a file");
    folder
}

fn read(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("a.lucene")).expect("the file is there")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

#[test]
fn stdin_goes_to_stdout_as_it_is_formatted() {
    let folder = folder(b"");
    for arguments in [&["fmt"][..], &["fmt", "-"]] {
        let output = lucerna(arguments, folder.path(), b"# head\na  && \x1bb");
        assert_eq!(text(&output.stdout), "# head\na AND \x1bb\n");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
fn stdin_is_checked_under_the_name_that_was_typed() {
    let folder = folder(b"");
    let output = lucerna(&["fmt", "--check", "-"], folder.path(), b"a  b\n");
    assert_eq!(text(&output.stdout), "-\n");
    assert_eq!(output.status.code(), Some(7));
    let output = lucerna(&["fmt", "--check", "-"], folder.path(), b"a b\n");
    assert_eq!((text(&output.stdout), output.status.code()), ("", Some(0)));
}

#[test]
fn neither_check_nor_diff_changes_a_file() {
    for flag in ["--check", "--diff"] {
        let folder = folder(b"a  b");
        lucerna(&["fmt", flag, "a.lucene"], folder.path(), b"");
        assert_eq!(read(folder.path()), b"a  b", "{flag}");
    }
}

#[test]
fn a_difference_can_be_applied() {
    let folder = folder(b"# head\r\na  b");
    let output = lucerna(&["fmt", "--diff", "a.lucene"], folder.path(), b"");
    let expected = "--- a.lucene\n+++ a.lucene\n@@ -1,2 +1,2 @@\n # head\r\n-a  b\n\
                    \\ No newline at end of file\n+a b\r\n";
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_file_that_is_as_it_should_be_is_not_written() {
    let folder = folder(b"a b\n");
    let path = folder.path().join("a.lucene");
    let before = fs::metadata(&path).expect("it is there");
    lucerna(&["fmt", "a.lucene"], folder.path(), b"");
    let after = fs::metadata(&path).expect("it is there");
    assert_eq!(before.ino(), after.ino());
}

#[test]
fn line_ends_stay_and_a_byte_order_mark_goes() {
    for (typed, expected) in [
        (&b"\xef\xbb\xbf# h\r\na  b\r\n"[..], &b"# h\r\na b\r\n"[..]),
        (b"a  b", b"a b\n"),
        (b"", b""),
        (b"\n\n", b""),
    ] {
        let folder = folder(typed);
        let output = lucerna(&["fmt", "a.lucene"], folder.path(), b"");
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(read(folder.path()), expected, "{typed:?}");
    }
}

#[test]
fn permissions_stay() {
    let folder = folder(b"a  b");
    let path = folder.path().join("a.lucene");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("ours");
    lucerna(&["fmt", "a.lucene"], folder.path(), b"");
    let mode = fs::metadata(&path).expect("it is there").mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(read(folder.path()), b"a b\n");
}

#[test]
fn a_link_stays_a_link_and_what_it_points_to_is_changed() {
    let folder = folder(b"a  b");
    symlink("a.lucene", folder.path().join("b.lucene")).expect("a link");
    let output = lucerna(&["fmt", "b.lucene"], folder.path(), b"");
    assert_eq!(output.status.code(), Some(0));
    let link = fs::symlink_metadata(folder.path().join("b.lucene")).expect("it is there");
    assert!(link.is_symlink());
    assert_eq!(read(folder.path()), b"a b\n");
}

#[test]
fn a_read_only_file_is_left_alone() {
    let folder = folder(b"a  b");
    let path = folder.path().join("a.lucene");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("ours");
    let output = lucerna(&["fmt", "a.lucene"], folder.path(), b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("read-only"));
    assert_eq!(read(folder.path()), b"a  b");
}

#[test]
fn a_mistake_in_one_file_leaves_it_and_stops_no_other() {
    let folder = folder(b"a  b");
    fs::write(folder.path().join("wrong.lucene"), "a AND  (\n").expect("a file");
    let files = ["fmt", "wrong.lucene", "no-such.lucene", "a.lucene"];
    let output = lucerna(&files, folder.path(), b"");
    assert_eq!(output.status.code(), Some(5), "the first that was wrong");
    assert!(text(&output.stderr).contains("wrong.lucene:1:8"));
    assert_eq!(read(folder.path()), b"a b\n");
    let wrong = fs::read(folder.path().join("wrong.lucene")).expect("it is there");
    assert_eq!(wrong, b"a AND  (\n");
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 2, "nothing is left beside them");
}

#[test]
fn what_is_no_text_is_left_alone() {
    let folder = folder(b"a  \xff");
    let output = lucerna(&["fmt", "a.lucene"], folder.path(), b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("a.lucene is not UTF-8, from byte 3 on"));
    assert_eq!(read(folder.path()), b"a  \xff");
}

#[test]
fn of_a_saved_query_only_the_query_changes() {
    let folder = folder(b"");
    let saved = "# who was it?\r\ntitle = \"Carts\"\r\nquery = \"ServiceName: ${service}  && \\\"a b\\\"\" # of one\r\n\
                 [params]\r\nservice = 'cart'   # for a start\r\n";
    let expected = saved.replace(
        "\"ServiceName: ${service}  && \\\"a b\\\"\"",
        "'ServiceName:${service} AND \"a b\"'",
    );
    let path = folder.path().join("q.toml");
    fs::write(&path, saved).expect("a file");
    let output = lucerna(&["fmt", "--check", "q.toml"], folder.path(), b"");
    assert_eq!(
        (text(&output.stdout), output.status.code()),
        ("q.toml\n", Some(7))
    );
    let output = lucerna(&["fmt", "--diff", "q.toml"], folder.path(), b"");
    assert!(text(&output.stdout).contains("+query = 'ServiceName:${service} AND"));
    assert_eq!(fs::read_to_string(&path).expect("the file"), saved);
    lucerna(&["fmt", "q.toml"], folder.path(), b"");
    assert_eq!(fs::read_to_string(&path).expect("the file"), expected);
    let output = lucerna(&["fmt", "--check", "q.toml"], folder.path(), b"");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_saved_query_that_is_broken_stays_and_says_where() {
    let folder = folder(b"");
    for (saved, code, place) in [
        ("query = 'a AND  ('\n", 5, "q.toml:1:17"),
        ("querry = 'a'\n", 2, "q.toml:1:1"),
        ("query = 'a", 2, "q.toml:1:"),
    ] {
        fs::write(folder.path().join("q.toml"), saved).expect("a file");
        let output = lucerna(&["fmt", "q.toml"], folder.path(), b"");
        assert_eq!(output.status.code(), Some(code), "{saved}");
        let said = text(&output.stderr);
        assert!(said.contains(place), "{said}");
        let left = fs::read_to_string(folder.path().join("q.toml"));
        assert_eq!(left.expect("the file"), saved);
    }
}

#[test]
fn a_template_and_a_statement_are_read_as_what_they_are() {
    let folder = folder(b"a  ${user:   b:${user}}");
    lucerna(&["fmt", "a.lucene"], folder.path(), b"");
    assert_eq!(read(folder.path()), b"a ${user: b:${user}}\n");
    let sql = "sql = 'SELECT  1'\n";
    fs::write(folder.path().join("q.toml"), sql).expect("a file");
    let output = lucerna(&["fmt", "--check", "q.toml"], folder.path(), b"");
    assert_eq!(output.status.code(), Some(0));
}
