//! What an export writes is read back as it was, in every format that has all of a table.

use std::fs;
use std::io::Write;
use std::path::Path;

use arrow_array::RecordBatch;
use lucerna_ingest::{FileFormat, IngestError, RowPlace, Signal, demo::Demo, open};
use lucerna_output::{Options, Packing, find, open_packed};

const FORMATS: [(&str, FileFormat); 7] = [
    ("arrow", FileFormat::Arrow),
    ("arrow-stream", FileFormat::ArrowStream),
    ("parquet", FileFormat::Parquet),
    ("csv", FileFormat::Csv),
    ("tsv", FileFormat::Tsv),
    ("json", FileFormat::Json),
    ("jsonl", FileFormat::JsonLines),
];

fn write(path: &Path, name: &str, batch: &RecordBatch, options: &Options) {
    let format = find(name).expect("a format");
    let sink = Box::new(fs::File::create(path).expect("a file"));
    let packing = Packing::of(path).0;
    let mut writer =
        open_packed(format, packing, sink, &batch.schema(), options).expect("a writer");
    writer.write(batch).expect("written");
    writer.finish().expect("finished");
}

fn read(path: &Path) -> Result<(Signal, RecordBatch), IngestError> {
    let batches = open(path)?.collect::<Result<Vec<_>, _>>()?;
    let signal = batches.first().expect("rows").signal;
    let batches: Vec<RecordBatch> = batches.into_iter().map(|one| one.batch).collect();
    let whole = arrow_select::concat::concat_batches(&batches[0].schema(), &batches);
    Ok((signal, whole.expect("one batch")))
}

fn demo() -> [(Signal, RecordBatch); 2] {
    let demo = Demo::new("2026-03-10T12:00:00Z".parse().expect("a time"), 3);
    let logs = demo.logs().next().expect("rows").expect("a batch");
    let spans = demo.spans().next().expect("rows").expect("a batch");
    [(Signal::Logs, logs), (Signal::Traces, spans)]
}

#[test]
fn what_was_written_is_read_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for (signal, batch) in demo() {
        for (name, expected) in FORMATS {
            for ending in ["", ".gz", ".zst"] {
                if !ending.is_empty() && !find(name).is_some_and(|format| format.is_packable) {
                    continue;
                }
                let path = folder.path().join(format!("rows{ending}"));
                write(&path, name, &batch, &Options::default());
                assert_eq!(open(&path).expect("a file").format(), expected);
                let (found, rows) = read(&path).expect(name);
                assert_eq!(found, signal, "{name}{ending}");
                assert!(rows == batch, "{name}{ending}");
            }
        }
    }
}

#[test]
fn other_settings_of_the_writer_are_read_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows");
    let options = Options {
        int64_as_text: true,
        zone: jiff::tz::TimeZone::get("Asia/Kathmandu").expect("a zone"),
        ..Options::default()
    };
    for (_, batch) in demo() {
        for (name, _) in FORMATS {
            write(&path, name, &batch, &options);
            assert!(read(&path).expect(name).1 == batch, "{name}");
        }
    }
}

fn read_text(text: &str) -> Result<(Signal, RecordBatch), IngestError> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    read(file.path())
}

#[test]
fn some_columns_and_odd_texts_are_enough() {
    let (signal, rows) =
        read_text("\u{feff}\"Body\",Timestamp\r\n\"a\n\"\"b\",2026-03-10\r\n").expect("a log");
    assert_eq!((signal, rows.num_rows()), (Signal::Logs, 1));
    let body = rows.column_by_name("Body").expect("a column");
    let body = arrow_array::cast::AsArray::as_string::<i32>(body);
    assert_eq!(body.value(0), "a\n\"b");
    let (_, rows) = read_text("Timestamp,Body\n2026-03-10,a\"b\"\n").expect("a log");
    let body = rows.column_by_name("Body").expect("a column");
    let body = arrow_array::cast::AsArray::as_string::<i32>(body);
    assert_eq!(body.value(0), "a\"b\"");
    let (_, rows) = read_text(
        "[ {\"Body\": \"}\", \"LogAttributes\": {\"k\": 1, \"k\": null}},\n {\"TimestampTime\": 1}]",
    )
    .expect("two logs");
    assert_eq!(rows.num_rows(), 2);
}

/// The times of some rows, in nanoseconds since 1970.
fn times(text: &str) -> Vec<i64> {
    let (_, rows) = read_text(text).expect(text);
    let column = rows.column_by_name("Timestamp").expect("a column");
    let times = arrow_array::cast::AsArray::as_primitive::<
        arrow_array::types::TimestampNanosecondType,
    >(column);
    times.values().to_vec()
}

#[test]
fn the_digits_of_a_time_say_its_unit_as_in_a_query() {
    let second = 1_773_100_000_000_000_000;
    for (written, expected) in [
        ("1773100000", second),
        ("1773100000123", second + 123_000_000),
        ("1773100000123456", second + 123_456_000),
        ("1773100000123456789", second + 123_456_789),
        ("99999", 99_999_000_000_000),
        ("-1", -1_000_000_000),
        ("0", 0),
    ] {
        assert_eq!(times(&format!("Body,Timestamp\na,{written}\n")), [expected]);
        let json = format!("{{\"Body\":\"a\",\"Timestamp\":{written}}}");
        assert_eq!(times(&json), [expected], "{written}");
    }
    let error = read_text("Body,Timestamp\na,99999999999\n").expect_err("the year 5138");
    assert!(error.to_string().contains("too far away"), "{error}");
}

#[test]
fn rows_without_a_time_are_counted_with_the_first_line() {
    let counted = |text: &str| {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        let batches = open(file.path()).expect(text);
        let last = batches.last().expect("rows").expect(text);
        let counted = last.without_time;
        counted.map(|without| match without.first {
            RowPlace::Line(line) => (without.rows, line),
            RowPlace::Row(row) => panic!("{row} is no line"),
        })
    };
    for (text, expected) in [
        ("Body,Timestamp\na,2026-03-10\nb,0\n", None),
        (
            "Body,Timestamp\na,2026-03-10\n\"b\nc\",\nd,\n",
            Some((2, 3)),
        ),
        ("Body\na\nb\n", Some((2, 2))),
        ("Body\tTimestamp\na\t\\N\n", Some((1, 2))),
        (
            "{\"Body\":\"a\",\"Timestamp\":\"2026-03-10\"}\n{\"Body\":\"b\",\"Timestamp\":null}\n{\"Body\":\"c\"}\n{\"Body\":\"d\",\"Timestamp\":\"\"}\n",
            Some((3, 2)),
        ),
    ] {
        assert_eq!(counted(text), expected, "{text}");
    }
}

#[test]
fn a_mistake_is_said_with_its_line() {
    for (text, line, words) in [
        ("Body,Timestamp\na,soon\n", 2, "`soon` is no time"),
        (
            "Body,SeverityNumber\na,1\nb,300\n",
            3,
            "no number that has room",
        ),
        ("Body\tTimestamp\na\n", 2, "1 values; expected 2"),
        ("{\"Body\":\"a\"}\n{\"Body\":", 2, "the rest of the row"),
        ("{\"Body\":\"a\",\"Body\":\"b\"}\n", 1, "twice"),
        ("[{\"Body\":\"a\"}", 1, "the rest of the array"),
        ("Body,LogAttributes\na,[1]\n", 2, "no JSON of an object"),
        ("Body,EventName\na,b\nc,\"d\ne,f\n", 3, "never closed"),
        ("EventName,Body\na,b\nc,\"d", 3, "never closed"),
        ("Body,EventName\na,b\n\"c\"d,e\n", 3, "behind the quote"),
        ("Body,EventName\n\"a\nb\" ,c\n", 3, "begins on line 2"),
    ] {
        let error = read_text(text).expect_err(text);
        let IngestError::Broken {
            line: found,
            ref problem,
            ..
        } = error
        else {
            panic!("{text}: {error}");
        };
        assert_eq!(found, line, "{text}: {problem}");
        assert!(problem.contains(words), "{text}: {problem}");
    }
    let error = read_text("{\"Body\":\"a\"}\n{\"Bdy\":\"a\"}\n").expect_err("a slip");
    assert!(error.to_string().contains("such as `Body`"), "{error}");
    let error = read_text("just a text\n").expect_err("no rows");
    assert!(
        matches!(error, IngestError::UnknownFormat { .. }),
        "{error}"
    );
}
