use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, TimestampNanosecondArray};

use crate::Options;
use crate::testing::{logs, texts, written, written_with_summary};

fn terminal(width: u16) -> Options {
    Options {
        width: Some(width),
        escape_control: true,
        ..Options::default()
    }
}

#[test]
fn a_file_has_whole_times_and_nothing_cut() {
    assert_eq!(
        written("table", &[logs()], &Options::default()),
        " Timestamp                       SeverityText  Body              Status  LogAttributes
 2026-03-10T09:46:31.198204511Z  ERROR         no route⏎at main     500  http.method=GET user=\"a b\"
 2026-03-10T09:46:31.204000000Z  info          ok                  NULL
"
    );
}

#[test]
fn on_a_terminal_the_day_that_all_share_stands_in_the_summary() {
    let (text, summary) = written_with_summary("table", &[logs()], &terminal(100));
    assert_eq!(
        text,
        " Timestamp     SeverityText  Body              Status  LogAttributes
 09:46:31.198  ERROR         no route⏎at main     500  http.method=GET user=\"a b\"
 09:46:31.204  info          ok                  NULL
"
    );
    let times = summary.times.expect("times");
    assert_eq!(times.to_string(), "2026-03-10 09:46 … 09:46 UTC");
    assert_eq!((summary.rows, summary.cut_values), (2, 0));
}

#[test]
fn columns_that_do_not_fit_are_named_in_the_summary() {
    let (text, summary) = written_with_summary("table", &[logs()], &terminal(50));
    assert_eq!(
        text,
        " Timestamp     SeverityText  Body
 09:46:31.198  ERROR         no route⏎at main
 09:46:31.204  info          ok
"
    );
    assert_eq!(summary.hidden_columns, ["Status", "LogAttributes"]);
}

#[test]
fn long_values_are_cut_and_counted() {
    let batch = texts(&[
        Some("0123456789abcdefghij"),
        Some("東京東京東京東京東京東京"),
    ]);
    let (text, summary) = written_with_summary("table", &[batch], &terminal(18));
    assert_eq!(text, " text\n 0123456789abcdef…\n 東京東京東京東京…\n");
    assert_eq!(summary.cut_values, 2);
}

#[test]
fn long_values_wrap_if_asked() {
    let options = Options {
        wrap: true,
        ..terminal(18)
    };
    let (text, summary) =
        written_with_summary("table", &[texts(&[Some("0123456789abcdefghij")])], &options);
    assert_eq!(text, " text\n 0123456789abcdefg\n hij\n");
    assert_eq!(summary.cut_values, 0);
}

#[test]
fn text_cannot_steer_the_terminal() {
    let batch = texts(&[Some("\u{1b}[2Jgone\u{202e}\r\nnext\t\u{200b}")]);
    let text = written("table", &[batch], &terminal(80));
    assert_eq!(text, " text\n \\u{1b}[2Jgone\\u{202e}⏎next⇥\\u{200b}\n");
}

#[test]
fn row_numbers_stand_in_the_margin() {
    let options = Options {
        row_numbers: true,
        ..terminal(80)
    };
    let batch = texts(&[Some("a"); 10]);
    let text = written("table", &[batch], &options);
    assert!(text.starts_with("     text\n  1  a\n  2  a\n"), "{text}");
    assert!(text.ends_with("\n 10  a\n"), "{text}");
}

#[test]
fn rows_beyond_the_cap_are_counted() {
    let options = Options {
        max_rows: Some(2),
        ..terminal(80)
    };
    let batches = [
        texts(&[Some("a")]),
        texts(&[Some("b"), Some("c")]),
        texts(&[Some("d")]),
    ];
    let (text, summary) = written_with_summary("table", &batches, &options);
    assert_eq!(text, " text\n a\n b\n");
    assert_eq!((summary.rows, summary.hidden_rows), (2, 2));
}

#[test]
fn a_severity_is_coloured_and_stays_aligned() {
    let options = Options {
        color: true,
        header: false,
        ..terminal(50)
    };
    assert_eq!(
        written("table", &[logs()], &options),
        " 09:46:31.198  \u{1b}[31mERROR\u{1b}[0m         no route⏎at main
 09:46:31.204  \u{1b}[32minfo\u{1b}[0m          ok\n"
    );
}

#[test]
fn no_rows_are_a_header_alone() {
    let text = written("table", &[], &terminal(100));
    assert_eq!(
        text,
        " Timestamp  SeverityText  Body  Status  LogAttributes\n"
    );
}

fn times(nanoseconds: Vec<i64>) -> RecordBatch {
    let times = TimestampNanosecondArray::from(nanoseconds).with_timezone("UTC");
    RecordBatch::try_from_iter([("time", Arc::new(times) as ArrayRef)]).expect("a batch")
}

#[test]
fn times_have_as_many_digits_as_tell_them_apart() {
    let options = Options {
        header: false,
        ..terminal(80)
    };
    let shown = |nanoseconds| written("table", &[times(nanoseconds)], &options);
    assert_eq!(shown(vec![0, 1_000_000_000]), " 00:00:00\n 00:00:01\n");
    assert_eq!(
        shown(vec![0, 5_000]),
        " 00:00:00.000000\n 00:00:00.000005\n"
    );
    assert_eq!(
        shown(vec![0, 1]),
        " 00:00:00.000000000\n 00:00:00.000000001\n"
    );
}

#[test]
fn times_of_two_days_have_their_day_and_zone() {
    let options = Options {
        header: false,
        ..terminal(80)
    };
    assert_eq!(
        written("table", &[times(vec![0, 86_400_000_000_000])], &options),
        " 1970-01-01T00:00:00Z\n 1970-01-02T00:00:00Z\n"
    );
}

#[test]
fn a_result_of_many_rows_streams_with_whole_times() {
    let many: Vec<i64> = (0..1_001).collect();
    let text = written(
        "table",
        &[times(many), times(vec![i64::MAX])],
        &terminal(80),
    );
    assert_eq!(text.lines().count(), 1_003);
    assert_eq!(text.lines().last(), Some(" 2262-04-11T23:47:16.854775807Z"));
}
