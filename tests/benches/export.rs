//! How fast all rows of a source are written in a format, from the call of the library to the last byte.

use std::io;

use arrow_array::RecordBatchReader;
use criterion::{Criterion, Throughput};
use lucerna::RunOptions;
use lucerna::search::Search;
use lucerna_output::{Options, find};
use lucerna_tests::demo::{Asked, Demo};

fn main() {
    let Some(demo) = Demo::filled() else { return };
    let Asked { source, search } = demo.asked("logs", "");
    let search = Search {
        select: vec!["*".to_owned()],
        ..search
    };
    let run = RunOptions::default();
    let rows = demo
        .session
        .total(&source, &search, &run)
        .expect("it can be counted");
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("export");
    group.throughput(Throughput::Elements(rows)).sample_size(10);
    for name in ["jsonl", "csv", "arrow", "parquet"] {
        let format = find(name).expect("a format");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let found = demo.session.search(&source, &search, &run);
                let mut found = found.expect("it can be searched");
                let (sink, schema) = (Box::new(io::sink()), found.schema());
                let mut writer = (format.open)(sink, &schema, &Options::default())?;
                for batch in &mut found {
                    writer.write(&batch.expect("rows"))?;
                }
                writer.finish()
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
