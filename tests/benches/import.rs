//! How fast files become rows that can be searched: Parquet and OTLP/JSON.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatchReader;
use criterion::{BatchSize, Criterion, Throughput};
use lucerna::import::{self, ImportOptions};
use lucerna_ingest::demo::Demo as Generator;
use lucerna_tests::demo::{Demo, end};
use parquet::arrow::ArrowWriter;
use serde_json::json;

/// Logs in the file of OTLP/JSON: a hundred requests.
const REQUESTS: u64 = 100;
const LOGS_IN_A_REQUEST: u64 = 500;

fn main() {
    let Some(demo) = Demo::empty() else { return };
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    let next = Cell::new(0_u32);
    for (name, (file, rows)) in [
        ("parquet", parquet(demo.path())),
        ("otlp", otlp(demo.path())),
    ] {
        let megabytes = fs::metadata(&file).expect("the file is there").len();
        for (unit, throughput) in [
            ("rows", Throughput::Elements(rows)),
            ("bytes", Throughput::BytesDecimal(megabytes)),
        ] {
            group.throughput(throughput);
            // Each run fills a table of its own, or the next would find more and more parts.
            let options = || {
                next.set(next.get() + 1);
                ImportOptions {
                    again: true,
                    into: Some(format!("logs:logs_{}", next.get())),
                    ..ImportOptions::default()
                }
            };
            group.bench_function(format!("{name}, {unit}"), |bencher| {
                bencher.iter_batched(
                    options,
                    |options| {
                        let files = [file.clone()];
                        import::run(&demo.session, &files, &options).expect("it is imported")
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
    criterion.final_summary();
}

/// The logs of the demo.
fn parquet(folder: &Path) -> (PathBuf, u64) {
    let path = folder.join("logs.parquet");
    let file = File::create(&path).expect("a file");
    let batches = Generator::new(end(), 1).logs();
    let mut writer = ArrowWriter::try_new(file, batches.schema(), None).expect("a writer");
    let mut rows = 0;
    for batch in batches {
        let batch = batch.expect("rows");
        rows += batch.num_rows() as u64;
        writer.write(&batch).expect("rows are written");
    }
    writer.close().expect("the file is written");
    (path, rows)
}

/// Requests as the collector's file exporter writes them, a line each.
fn otlp(folder: &Path) -> (PathBuf, u64) {
    let path = folder.join("logs.jsonl");
    let mut file = BufWriter::new(File::create(&path).expect("a file"));
    for request in 0..REQUESTS {
        let record = |log: u64| {
            let number = request * LOGS_IN_A_REQUEST + log;
            json!({
                "timeUnixNano": format!("{}", 1_773_144_000_000_000_000 + number * 1_000_003),
                "severityNumber": 9,
                "severityText": "INFO",
                "traceId": format!("{number:032x}"),
                "body": {"stringValue": format!("request {number} answered 200 after {} ms", number % 977)},
                "attributes": [
                    {"key": "http.route", "value": {"stringValue": format!("/api/{}", number % 40)}},
                    {"key": "http.response.status_code", "value": {"intValue": "200"}},
                    {"key": "user.id", "value": {"stringValue": format!("u-{}", number % 5_003)}},
                ],
            })
        };
        let records: Vec<_> = (0..LOGS_IN_A_REQUEST).map(record).collect();
        let attribute = json!({"key": "service.name", "value": {"stringValue": "api"}});
        let request = json!({"resourceLogs": [{
            "resource": {"attributes": [attribute]},
            "scopeLogs": [{"scope": {"name": "http"}, "logRecords": records}],
        }]});
        writeln!(file, "{request}").expect("a line is written");
    }
    file.flush().expect("the file is written");
    (path, REQUESTS * LOGS_IN_A_REQUEST)
}
