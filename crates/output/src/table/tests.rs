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
    assert_eq!(times.to_string(), "2026-03-10 09:46 UTC");
    assert_eq!((summary.rows, summary.cut_values), (2, 0));
}

#[test]
fn columns_that_do_not_fit_are_named_in_the_summary() {
    let (text, summary) = written_with_summary("table", &[logs()], &terminal(50));
    assert_eq!(
        text,
        " Timestamp     Severity   Body              Status
               Text
 09:46:31.198  ERROR      no route⏎at main     500
 09:46:31.204  info       ok                  NULL
"
    );
    assert_eq!(summary.hidden_columns, ["LogAttributes"]);
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
    let words = texts(&[Some("words that go on below")]);
    let (text, _) = written_with_summary("table", &[words], &options);
    assert_eq!(text, " text\n words that go on\n below\n");
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
        row_numbers: Some(1),
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
        ..terminal(80)
    };
    let first_three = logs().project(&[0, 1, 2]).expect("columns");
    assert_eq!(
        written("table", &[first_three], &options),
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

#[test]
fn row_numbers_go_on_where_others_ended() {
    let options = Options {
        row_numbers: Some(9),
        header: false,
        ..terminal(80)
    };
    let text = written("table", &[texts(&[Some("a"); 2])], &options);
    assert_eq!(text, "  9  a\n 10  a\n");
}

#[test]
fn a_map_is_cut_between_its_entries_and_says_how_many_are_left() {
    let batch = logs().project(&[4]).expect("a column");
    let cut = |width| {
        let options = Options {
            header: false,
            ..terminal(width)
        };
        written("table", &[batch.slice(0, 1)], &options)
    };
    assert_eq!(cut(30), " http.method=GET user=\"a b\"\n");
    assert_eq!(cut(24), " http.method=GET … +1\n");
    assert_eq!(cut(12), " http.metho…\n");
}

#[test]
fn a_duration_reads_as_one_on_a_terminal_and_is_exact_elsewhere() {
    let batch = arrow_array::record_batch!(("Duration", UInt64, [Some(1_837_644), None]));
    let batch = batch.expect("a batch");
    let shown = |format, options: Options| {
        let options = Options {
            header: false,
            durations: vec!["Duration".to_owned()],
            ..options
        };
        written(format, std::slice::from_ref(&batch), &options)
    };
    assert_eq!(shown("table", terminal(80)), "   1.8 ms\n     NULL\n");
    assert_eq!(shown("table", Options::default()), "  1837644\n     NULL\n");
    assert_eq!(
        shown("jsonl", terminal(80)),
        "{\"Duration\":1837644}\n{\"Duration\":null}\n"
    );
    assert!(shown("vertical", terminal(80)).starts_with(" Duration  1837644 ns, 1.8 ms\n"));
}

#[test]
fn at_sixty_columns_a_log_keeps_its_body() {
    let services = ["ts-travel-service", "ts-basic-service"];
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for name in ["Timestamp", "SeverityText"] {
        let column = logs().column_by_name(name).cloned().expect("a column");
        columns.push((name.to_owned(), column));
    }
    let bodies = ["no instances available for ts-train-service"; 2];
    for (name, values) in [("ServiceName", services), ("Body", bodies)] {
        let column = arrow_array::StringArray::from(values.to_vec());
        columns.push((name.to_owned(), Arc::new(column)));
    }
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let (text, summary) = written_with_summary("table", &[batch], &terminal(60));
    assert_eq!(
        text,
        " Timestamp     Severity  ServiceName     Body
               Text
 09:46:31.198  ERROR     ts-travel-ser…  no instances avail…
 09:46:31.204  info      ts-basic-serv…  no instances avail…
"
    );
    assert!(summary.hidden_columns.is_empty());
}
