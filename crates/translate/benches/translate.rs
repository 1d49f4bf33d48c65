//! How fast queries are read, printed, turned to SQL and said in English.
//!
//! `LUCERNA_BENCH_CORPUS` names a file of JSON lines with `query` and `schema` that is measured as
//! well. tantivy's reader of Lucene queries runs beside ours, on the same texts. What texts made to be
//! slow take is the matter of the bench `hostile`. All times are those of the processor.

#[path = "measure/criterion.rs"]
mod measurement;
#[path = "corpus/named.rs"]
mod named;
#[path = "measure/processor_time.rs"]
mod processor_time;
#[path = "corpus/queries.rs"]
mod queries;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lucerna_lucene::{canonical, parse};
use lucerna_schema::{Table, builtin};
use lucerna_translate::predicate::Predicate;
use lucerna_translate::{Condition, Context, explain, render, resolve, translate};
use measurement::ProcessorTime;
use named::named;
use queries::{Entry, queries};
use std::hint::black_box;

/// The deepest that groups may nest.
const DEEPEST: usize = 128;

fn context() -> Context {
    Context::utc(1_773_133_530)
}

fn logs() -> &'static Table {
    builtin("logs").expect("a built-in table")
}

fn to_predicate(source: &str, table: &Table, context: &Context) -> Predicate {
    let parsed = parse(source);
    resolve::resolve(&parsed.query, source, table, context).predicate
}

fn to_sql(source: &str, table: &Table, context: &Context) -> Condition {
    render::render(&to_predicate(source, table, context), table, context)
}

fn corpora(criterion: &mut Criterion<ProcessorTime>) {
    measure(criterion, "queries.txt", &queries());
    if let Some(entries) = named() {
        measure(criterion, "corpus", &entries);
    }
}

fn measure(criterion: &mut Criterion<ProcessorTime>, name: &str, entries: &[Entry]) {
    let context = context();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(entries.len() as u64));
    let mut each = |name: &str, run: &dyn Fn(&Entry)| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| entries.iter().for_each(run));
        });
    };
    each("parse", &|entry| _ = black_box(parse(&entry.query)));
    each("parse by tantivy", &|entry| {
        _ = black_box(tantivy_query_grammar::parse_query(&entry.query));
    });
    each("parse and print", &|entry| {
        let query = parse(&entry.query).query;
        _ = black_box(canonical(&query, &entry.query));
    });
    each("to SQL", &|entry| {
        _ = black_box(to_sql(&entry.query, entry.table, &context));
    });
    each("all of translate", &|entry| {
        _ = black_box(translate(&entry.query, entry.table, &context));
    });
    let read = |entry: &Entry| {
        (
            to_predicate(&entry.query, entry.table, &context),
            entry.table,
        )
    };
    let predicates: Vec<(Predicate, &Table)> = entries.iter().map(read).collect();
    group.bench_function("to English", |bencher| {
        bencher.iter(|| {
            for (predicate, table) in &predicates {
                black_box(explain::explain(predicate, table));
            }
        });
    });
    group.finish();
}

fn lengths(criterion: &mut Criterion<ProcessorTime>) {
    let context = context();
    let clauses = queries();
    let clauses = clauses
        .iter()
        .filter(|entry| entry.table.schema == "logs" && entry.is_accepted());
    let clauses: Vec<&str> = clauses.map(|entry| entry.query.as_str()).collect();
    let mut group = criterion.benchmark_group("length");
    group.sample_size(10);
    for bytes in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
        let query = long(&clauses, bytes);
        group.throughput(Throughput::Bytes(query.len() as u64));
        group.bench_function(BenchmarkId::new("parse", bytes), |bencher| {
            bencher.iter(|| black_box(parse(&query)));
        });
        group.bench_function(BenchmarkId::new("to SQL", bytes), |bencher| {
            bencher.iter(|| black_box(to_sql(&query, logs(), &context)));
        });
        group.bench_function(BenchmarkId::new("all of translate", bytes), |bencher| {
            bencher.iter(|| black_box(translate(&query, logs(), &context)));
        });
    }
    group.finish();
}

/// Clauses in groups, joined by OR until they are so long.
fn long(clauses: &[&str], bytes: usize) -> String {
    if bytes < 20 {
        return "timeout ab".to_owned();
    }
    let mut query = String::new();
    for clause in clauses.iter().cycle() {
        let joined = if query.is_empty() { "" } else { " OR " };
        if query.len() + joined.len() + clause.len() + 2 > bytes && !query.is_empty() {
            break;
        }
        query.extend([joined, "(", clause, ")"]);
    }
    query
}

fn depths(criterion: &mut Criterion<ProcessorTime>) {
    let context = context();
    let mut group = criterion.benchmark_group("depth");
    for depth in [1, 16, 64, DEEPEST] {
        let query = ["-(a ".repeat(depth).as_str(), "b", &")".repeat(depth)].concat();
        group.bench_function(BenchmarkId::new("parse", depth), |bencher| {
            bencher.iter(|| black_box(parse(&query)));
        });
        group.bench_function(BenchmarkId::new("all of translate", depth), |bencher| {
            bencher.iter(|| black_box(translate(&query, logs(), &context)));
        });
    }
    group.finish();
}

criterion_group!(
    name = benches;
    config = Criterion::default().with_measurement(ProcessorTime);
    targets = corpora, lengths, depths
);
criterion_main!(benches);
