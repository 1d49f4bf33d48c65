//! How fast queries are read: typical ones, and texts made to be slow.

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

const SLOW: [&str; 12] = [
    "(", "\"", "a OR ", "NOT ", "\\", "/", "[", "/a ", "[a TO ", "a.\"x\".", "f:(", "a^ ",
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

fn slow(criterion: &mut Criterion) {
    const BYTES: usize = 100_000;
    let mut group = criterion.benchmark_group("100 KB");
    group
        .throughput(Throughput::Bytes(BYTES as u64))
        .sample_size(10);
    for unit in SLOW {
        let text = unit.repeat(BYTES / unit.len());
        group.bench_function(unit, |bencher| {
            bencher.iter(|| black_box(parse(black_box(&text))));
        });
    }
    let noise = noise(BYTES);
    group.bench_function("random bytes", |bencher| {
        bencher.iter(|| black_box(parse(black_box(&noise))));
    });
    group.finish();
}

/// The same text every time, of all bytes, with what is no UTF-8 replaced.
fn noise(length: usize) -> String {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let bytes = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    });
    let bytes: Vec<u8> = bytes.take(length).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

criterion_group!(benches, typical, slow);
criterion_main!(benches);
