//! How fast rows become text: 100,000 rows of 8 simple columns.
//!
//! The aims are a million rows a second for `jsonl`, and less than 150 ms for a table of 10,000 rows
//! on a terminal, in colour and with all that is cut to fit.

use std::hint::black_box;
use std::io;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampNanosecondArray, UInt16Array,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lucerna_output::{Options, find};

const ROWS: u64 = 100_000;

fn rows() -> RecordBatch {
    let start = 1_773_135_991_198_204_511_i64;
    let numbers = || 0..i64::try_from(ROWS).expect("few");
    let times: Vec<i64> = numbers().map(|n| start + n * 1_000_003).collect();
    let severities: DictionaryArray<Int8Type> = numbers()
        .map(|n| if n % 7 == 0 { "ERROR" } else { "INFO" })
        .collect();
    let services: StringArray = numbers()
        .map(|n| Some(format!("service-{}", n % 40)))
        .collect();
    let bodies: StringArray = numbers()
        .map(|n| Some(format!("request {n} took too long, giving up")))
        .collect();
    let statuses: UInt16Array = numbers().map(|n| (n % 3 == 0).then_some(500)).collect();
    let seconds: Float64Array = (0..100_000_u32).map(|n| Some(f64::from(n) / 8.0)).collect();
    let sampled: BooleanArray = numbers().map(|n| Some(n % 2 == 0)).collect();
    let columns: [(&str, ArrayRef); 8] = [
        (
            "Timestamp",
            Arc::new(TimestampNanosecondArray::from(times).with_timezone("UTC")),
        ),
        ("SeverityText", Arc::new(severities)),
        ("ServiceName", Arc::new(services)),
        ("Body", Arc::new(bodies)),
        ("Number", Arc::new(Int64Array::from_iter_values(numbers()))),
        ("Status", Arc::new(statuses)),
        ("Seconds", Arc::new(seconds)),
        ("Sampled", Arc::new(sampled)),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

fn write(criterion: &mut Criterion) {
    let batch = rows();
    let mut group = criterion.benchmark_group("write");
    group.throughput(Throughput::Elements(ROWS)).sample_size(20);
    for name in ["jsonl", "csv", "tsv", "table", "arrow", "parquet"] {
        let format = find(name).expect("a format");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let sink = Box::new(io::sink());
                let mut writer = (format.open)(sink, &batch.schema(), &Options::default())?;
                writer.write(black_box(&batch))?;
                writer.finish()
            });
        });
    }
    group.finish();
}

/// What a person sees of a search that was not limited.
fn terminal(criterion: &mut Criterion) {
    const SHOWN: usize = 10_000;
    let batch = rows().slice(0, SHOWN);
    let options = Options {
        width: Some(120),
        color: true,
        escape_control: true,
        row_numbers: Some(1),
        durations: vec!["Number".to_owned()],
        ..Options::default()
    };
    let mut group = criterion.benchmark_group("terminal");
    group.throughput(Throughput::Elements(SHOWN as u64));
    group.sample_size(20);
    for name in ["table", "vertical"] {
        let format = find(name).expect("a format");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let sink = Box::new(io::sink());
                let mut writer = (format.open)(sink, &batch.schema(), &options)?;
                writer.write(black_box(&batch))?;
                writer.finish()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, write, terminal);
criterion_main!(benches);
