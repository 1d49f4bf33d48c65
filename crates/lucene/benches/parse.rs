//! How fast typical queries are read. Longer ones, and the way to SQL, are measured by the benches of
//! `lucerna-translate`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lucerna_lucene::parse;
use std::hint::black_box;

const TYPICAL: [&str; 10] = [
    "connection refused",
    "level:error AND service:checkout",
    "ServiceName:\"frontend\" -healthcheck",
    "(error OR failed) AND NOT ServiceName:kafka",
    "LogAttributes.http.response.status_code:[500 TO 599]",
    "Duration:>1s StatusCode:Error SpanKind:Server",
    "\"Request complete\" LogAttributes.log.iostream:*",
    "SpanName:/^(GET|POST)/ OR ts-*",
    "http://www.example.com:8080/projects?page=1",
    "exceptoin~1 \"session root\"~3 user^2",
];

fn typical(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("typical");
    group.throughput(Throughput::Elements(TYPICAL.len() as u64));
    group.bench_function("ten queries", |bencher| {
        bencher.iter(|| {
            for query in TYPICAL {
                black_box(parse(black_box(query)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, typical);
criterion_main!(benches);
