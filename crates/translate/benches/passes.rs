//! How many queries a second are read and turned to SQL, pass by pass, with tantivy's reader beside them.
//!
//! Run it with `cargo bench -p lucerna-translate --bench passes`. A pass goes once through a corpus with
//! each of the readers in turn, so that all of them meet the machine in the same state: where a
//! processor is shared with others, it has two speeds and a mean is neither of them. Printed are the
//! thousands a second of the best pass, of the best tenth and of the one in the middle, in time of the
//! processor, and the middle of the ratios to tantivy's reader in the same pass. That one runs twice: on all
//! queries, and on those alone that it takes; so does the way to SQL, on all queries and on those
//! without a mistake, of which no message has to be made. `LUCERNA_BENCH_CORPUS` names a file of JSON lines with
//! `query` and `schema` that is measured as well.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

#[path = "corpus/named.rs"]
mod named;
#[path = "measure/processor_time.rs"]
mod processor_time;
#[path = "corpus/queries.rs"]
mod queries;

use lucerna_lucene::parse;
use lucerna_translate::{Context, render, resolve};
use named::named;
use processor_time::processor_time;
use queries::{Entry, queries};
use std::hint::black_box;
use tantivy_query_grammar::parse_query;

const PASSES: usize = 2_000;

/// Cargo runs a bench as a test, too: then once is enough.
fn passes() -> usize {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    if is_bench { PASSES } else { 1 }
}

fn main() {
    measure("queries.txt", &queries());
    if let Some(entries) = named() {
        measure("corpus", &entries);
    }
}

/// A name, the queries that are read, and what reads one.
struct Reader<'a> {
    name: &'static str,
    entries: Vec<&'a Entry>,
    read: &'a dyn Fn(&Entry),
    /// Queries a second, of each pass.
    speeds: Vec<f64>,
}

impl<'a> Reader<'a> {
    fn new(name: &'static str, entries: Vec<&'a Entry>, read: &'a dyn Fn(&Entry)) -> Self {
        Self {
            name,
            entries,
            read,
            speeds: Vec::new(),
        }
    }

    fn pass(&mut self) {
        let started = processor_time();
        self.entries.iter().for_each(|entry| (self.read)(entry));
        let seconds = processor_time().saturating_sub(started).as_secs_f64();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a corpus has fewer queries than an f64 counts"
        )]
        self.speeds.push(self.entries.len() as f64 / seconds);
    }
}

fn measure(corpus: &str, entries: &[Entry]) {
    let context = Context::utc(1_773_133_530);
    let all = || entries.iter().collect::<Vec<_>>();
    let is_taken = |entry: &&Entry| parse_query(&entry.query).is_ok();
    let tantivy = |entry: &Entry| _ = black_box(parse_query(&entry.query));
    let only_parse = |entry: &Entry| _ = black_box(parse(&entry.query));
    let to_sql = |entry: &Entry| {
        let parsed = parse(&entry.query);
        let resolved = resolve::resolve(&parsed.query, &entry.query, entry.table, &context);
        _ = black_box(render::render(&resolved.predicate, entry.table, &context));
    };
    let taken = entries.iter().filter(is_taken).collect();
    let sound = entries.iter().filter(|entry| entry.is_accepted()).collect();
    let mut readers = [
        Reader::new("tantivy, all", all(), &tantivy),
        Reader::new("tantivy, those it takes", taken, &tantivy),
        Reader::new("parse", all(), &only_parse),
        Reader::new("parse to SQL", all(), &to_sql),
        Reader::new("… those without a mistake", sound, &to_sql),
    ];
    for _ in 0..passes() {
        readers.iter_mut().for_each(Reader::pass);
    }
    println!("{corpus}: {} queries, thousands a second", entries.len());
    println!(
        "{:26} {:>7} {:>7} {:>7} {:>7} {:>10}",
        "", "queries", "best", "tenth", "middle", "to tantivy"
    );
    let [tantivy, ..] = &readers;
    for reader in &readers {
        let ratios = reader.speeds.iter().zip(&tantivy.speeds);
        let ratio = at(ratios.map(|(own, other)| own / other), 2);
        let speed = |part| at(reader.speeds.iter().copied(), part) / 1e3;
        println!(
            "{:26} {:>7} {:>7.0} {:>7.0} {:>7.0} {ratio:>10.2}",
            reader.name,
            reader.entries.len(),
            speed(usize::MAX),
            speed(10),
            speed(2),
        );
    }
}

/// The figure that one in `part` of them reaches.
fn at(figures: impl Iterator<Item = f64>, part: usize) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(|one, other| other.total_cmp(one));
    sorted[sorted.len() / part]
}
