//! How long the newest 200 rows take, from the call of the library to the last row.

use std::hint::black_box;

use criterion::Criterion;
use lucerna::RunOptions;
use lucerna::search::Search;
use lucerna_tests::demo::{Asked, Demo, SEARCHES};

fn main() {
    let Some(demo) = Demo::filled() else { return };
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("search");
    for (name, source, query) in SEARCHES {
        let Asked { source, search } = demo.asked(source, query);
        let search = Search {
            limit: Some(200),
            ..search
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let run = RunOptions::default();
                let found = demo.session.search(&source, &search, &run);
                for batch in found.expect("it can be searched") {
                    black_box(batch.expect("rows"));
                }
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
