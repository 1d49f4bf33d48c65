//! Text and bytes of strangers, in values and in names.

use std::slice;
use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, RecordBatch, StringArray};
use lucerna_output::{FORMATS, Options, escape};

use super::place::{text, try_written, written};

const HOSTILE: &str = "a\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}\0\u{7f}\r\n\t\"'`|\\,;=<b>\u{85}\u{2028}z";

fn hostile() -> RecordBatch {
    let array: ArrayRef = Arc::new(StringArray::from(vec![HOSTILE, "second"]));
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![b"\xff\x9b\x1b[0m".as_slice(), b"x"]));
    RecordBatch::try_from_iter([(HOSTILE, array), ("bytes", bytes)]).expect("a batch")
}

#[test]
fn on_a_terminal_no_format_of_text_lets_a_control_character_through() {
    let batch = hostile();
    let options = Options {
        width: Some(200),
        escape_control: true,
        ..Options::default()
    };
    for format in FORMATS
        .iter()
        .filter(|format| !format.is_binary && !format.is_of_engine())
    {
        let bytes = try_written(format, &batch.schema(), slice::from_ref(&batch), &options);
        let text = String::from_utf8(bytes.expect("written"));
        let text = text.unwrap_or_else(|_| panic!("{} is no UTF-8", format.name));
        let stray = text
            .chars()
            .find(|c| escape::is_hidden(*c) && !matches!(c, '\n' | '\t'));
        assert_eq!(stray, None, "{}: {text:?}", format.name);
    }
}

#[test]
fn json_keeps_every_character() {
    let batch = hostile();
    let rows: serde_json::Value = serde_json::from_str(&text("json", &batch)).expect("JSON");
    assert_eq!(rows[0][HOSTILE], HOSTILE);
    assert_eq!(rows[0]["bytes"], "\\xff\\x9b\u{1b}[0m");
}

#[test]
fn json_for_a_terminal_reads_back_as_the_same_text() {
    let batch = hostile();
    let options = Options {
        escape_control: true,
        ..Options::default()
    };
    let format = lucerna_output::find("jsonl").expect("a format");
    let bytes =
        try_written(format, &batch.schema(), slice::from_ref(&batch), &options).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let row: serde_json::Value =
        serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    assert_eq!(row[HOSTILE], HOSTILE);
}

#[test]
fn a_row_of_a_line_format_is_one_line() {
    let batch = hostile();
    for (format, lines) in [
        ("jsonl", 2),
        ("tsv", 3),
        ("logfmt", 2),
        ("table", 3),
        ("markdown", 4),
    ] {
        let bytes = written(format, &batch.schema(), slice::from_ref(&batch));
        let breaks = bytes.split(|byte| *byte == b'\n').count() - 1;
        assert_eq!(breaks, lines, "{format}");
    }
}

#[test]
fn files_keep_bytes_that_are_no_text() {
    let array: ArrayRef = Arc::new(BinaryArray::from(vec![b"\xff\x00,".as_slice()]));
    let batch = RecordBatch::try_from_iter([("b", array)]).expect("a batch");
    let batches = [batch.clone()];
    assert_eq!(
        written("csv", &batch.schema(), &batches),
        b"b\n\"\xff\x00,\"\n"
    );
    assert_eq!(written("tsv", &batch.schema(), &batches), b"b\n\xff\\0,\n");
    assert_eq!(written("raw", &batch.schema(), &batches), b"\xff\x00,\n");
}
