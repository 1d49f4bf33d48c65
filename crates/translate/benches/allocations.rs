//! What is allocated while a query is read: the tree, and nothing that the tree does not hold.
//!
//! Run it with `cargo bench -p lucerna-translate --bench allocations`. It fails if reading keeps a
//! byte that is not the tree's.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

#[path = "corpus/queries.rs"]
mod queries;

use lucerna_lucene::ast::{Query, Range, Value};
use lucerna_lucene::{Parse, parse};
use lucerna_translate::{Context, translate};
use queries::{Entry, queries};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Blocks and bytes on the heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Held {
    blocks: usize,
    bytes: usize,
}

impl Held {
    fn of_box<T>(_: &T) -> Self {
        Self {
            blocks: 1,
            bytes: size_of::<T>(),
        }
    }

    fn of_list<T>(list: &Vec<T>) -> Self {
        Self {
            blocks: usize::from(list.capacity() > 0),
            bytes: list.capacity() * size_of::<T>(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            blocks: self.blocks + other.blocks,
            bytes: self.bytes + other.bytes,
        }
    }
}

fn main() {
    let entries: Vec<Entry> = queries().into_iter().filter(Entry::is_accepted).collect();
    // Whatever is made once, such as the tables.
    entries.iter().for_each(run_all);

    let (mut tree, mut kept) = (Held::default(), Held::default());
    let (mut parsing, mut translating) = (Stats::default(), Stats::default());
    for entry in &entries {
        let (parsed, stats) = measured(|| parse(&entry.query));
        let (held, of_tree) = (held_after(&stats), of_parse(&parsed));
        assert_eq!(held, of_tree, "{}", entry.query);
        (tree, kept) = (tree.and(of_tree), kept.and(held));
        parsing = sum(parsing, stats);
        let (_, stats) = measured(|| translate(&entry.query, entry.table, &Context::utc(0)));
        translating = sum(translating, stats);
    }
    let typed: usize = entries.iter().map(|entry| entry.query.len()).sum();
    println!("{} queries, {typed} bytes", entries.len());
    println!(
        "their trees hold   {} blocks, {} bytes",
        tree.blocks, tree.bytes
    );
    println!(
        "reading keeps      {} blocks, {} bytes",
        kept.blocks, kept.bytes
    );
    show("reading", parsing);
    show("all of translate", translating);
}

fn run_all(entry: &Entry) {
    black_box(translate(&entry.query, entry.table, &Context::utc(0)));
}

fn measured<T>(run: impl FnOnce() -> T) -> (T, Stats) {
    let region = Region::new(ALLOCATOR);
    let made = black_box(run());
    (made, region.change())
}

fn held_after(stats: &Stats) -> Held {
    Held {
        blocks: stats.allocations - stats.deallocations,
        // The bytes of a list that has grown count as allocated too.
        bytes: stats.bytes_allocated - stats.bytes_deallocated,
    }
}

fn sum(left: Stats, right: Stats) -> Stats {
    Stats {
        allocations: left.allocations + right.allocations,
        deallocations: left.deallocations + right.deallocations,
        reallocations: left.reallocations + right.reallocations,
        bytes_allocated: left.bytes_allocated + right.bytes_allocated,
        bytes_deallocated: left.bytes_deallocated + right.bytes_deallocated,
        bytes_reallocated: left.bytes_reallocated + right.bytes_reallocated,
    }
}

fn show(what: &str, stats: Stats) {
    println!(
        "{what}: {} allocations, {} lists that grew, {} freed again",
        stats.allocations, stats.reallocations, stats.deallocations
    );
}

fn of_parse(parsed: &Parse) -> Held {
    of_query(&parsed.query).and(Held::of_list(&parsed.diagnostics))
}

/// What a part of the tree holds on the heap.
fn of_query(query: &Query) -> Held {
    let boxed = |of: &Query| Held::of_box(of).and(of_query(of));
    match query {
        Query::Empty | Query::Error(_) => Held::default(),
        Query::Or(joined) | Query::And(joined) => {
            let lists = Held::of_list(&joined.clauses).and(Held::of_list(&joined.operators));
            joined.clauses.iter().map(of_query).fold(lists, Held::and)
        }
        Query::Not(not) => Held::of_list(&not.signs).and(boxed(&not.of)),
        Query::Group(group) => boxed(&group.of),
        Query::Field(field) => boxed(&field.of),
        Query::Boost(boost) => boxed(&boost.of),
        Query::Leaf(leaf) => match &leaf.value {
            Value::Range(range) => Held::of_box::<Range>(range),
            Value::Word
            | Value::Phrase
            | Value::Glob
            | Value::Regex(_)
            | Value::Compare(_)
            | Value::Any
            | Value::Missing => Held::default(),
        },
    }
}
