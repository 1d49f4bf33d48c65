//! How long it takes to know how many rows a search selects.

use std::hint::black_box;

use criterion::Criterion;
use lucerna::RunOptions;
use lucerna_tests::demo::{Asked, Demo, SEARCHES};

fn main() {
    let Some(demo) = Demo::filled() else { return };
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("count");
    for (name, source, query) in SEARCHES {
        let Asked { source, search } = demo.asked(source, query);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let total = demo.session.total(&source, &search, &RunOptions::default());
                black_box(total.expect("it can be counted"))
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
