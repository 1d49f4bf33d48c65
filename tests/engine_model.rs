//! The engine selects what the model says, for random queries over random rows, of the built-in tables
//! and of random ones.
//!
//! `LUCERNA_RANDOM_QUERIES` says how many queries a table gets, `LUCERNA_RANDOM_SEED` where chance
//! begins; without them it is the same few queries each time.

#[path = "cases/engine.rs"]
mod engine;
#[path = "cases/faults.rs"]
mod faults;
#[path = "cases/literal.rs"]
mod literal;
#[path = "engine_model/queries.rs"]
mod queries;
#[path = "engine_model/random.rs"]
mod random;
#[path = "engine_model/rows.rs"]
mod rows;
#[path = "cases/schema.rs"]
mod schema;
#[path = "engine_model/schemas.rs"]
mod schemas;
#[path = "cases/store.rs"]
mod store;
#[path = "engine_model/subjects.rs"]
mod subjects;

use std::collections::{BTreeMap, BTreeSet};

use faults::{Expected, Way, faults};
use lucerna_schema::Table;
use lucerna_translate::laws::meaning_is_kept;
use lucerna_translate::model::{Row, evaluate};
use lucerna_translate::{Context, translate};
use store::{Halves, Indexes, Stored};
use subjects::{Subject, random, subjects};

/// Queries for each table, unless the environment says more.
const QUERIES: usize = 24;

/// So many queries go into a statement.
const QUERIES_AT_ONCE: usize = 16;

/// So often a statement of queries is also asked for the rows that they filter.
const FILTERED_ONCE_IN: usize = 24;

/// After so many differences there is enough to look at.
const MOST_FAULTS: usize = 40;

#[test]
fn random_queries_select_in_the_engine_what_the_model_says() {
    let Some(engine) = engine::open() else {
        return;
    };
    let mut random = random();
    let mut found = BTreeSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, subject) in subjects(&mut random, QUERIES).enumerate() {
        let indexes = Indexes::ALL[at % Indexes::ALL.len()];
        let table = &indexes.known_of(&subject.table);
        let stored = Stored::create(&engine, &subject.table, &subject.rows, indexes);
        for (at, queries) in subject.queries.chunks(QUERIES_AT_ONCE).enumerate() {
            // Filtering takes the engine ten times as long.
            let ways = if at % FILTERED_ONCE_IN == 0 {
                &[Way::Computed, Way::Filtered][..]
            } else {
                &[Way::Computed]
            };
            found.extend(differences(table, &subject.rows, &stored, queries, ways));
            assert!(found.len() < MOST_FAULTS, "{}", report(&found));
        }
        *counts.entry(subject.kind).or_default() += subject.queries.len();
    }
    tell(&counts);
    assert!(found.is_empty(), "{}", report(&found));
}

#[expect(clippy::print_stderr, reason = "how much was tried is worth to know")]
fn tell(counts: &BTreeMap<&str, usize>) {
    for (table, count) in counts {
        eprintln!("{table}: {count} queries");
    }
}

fn report(faults: &BTreeSet<String>) -> String {
    let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
    format!("{} queries differ\n{}", faults.len(), faults.join("\n"))
}

fn differences(
    table: &Table,
    rows: &[Row],
    stored: &Stored<'_>,
    queries: &[(String, Context)],
    ways: &[Way],
) -> Vec<String> {
    let translated: Vec<_> = queries
        .iter()
        .map(|(query, context)| translate(query, table, context))
        .collect();
    let expected: Vec<Expected<'_>> = translated
        .iter()
        .zip(queries)
        .map(|(translation, (_, context))| {
            let is_selected = |row: &Row| evaluate(&translation.predicate, table, row, context);
            let condition = translation.condition.as_ref().expect("it was accepted");
            (condition.where_sql(), Halves::split(rows, is_selected))
        })
        .collect();
    let faults = ways
        .iter()
        .flat_map(|way| faults(stored, rows, &expected, *way));
    let named = faults.map(|(at, fault)| {
        let (query, context) = &queries[at];
        let (table, zone) = (&table.schema, context.zone_name());
        format!("{table} in {zone}: {query:?}\n  {fault}")
    });
    named.collect()
}

#[test]
fn random_queries_keep_the_laws_of_logic() {
    for Subject {
        kind,
        table,
        queries,
        ..
    } in subjects(&mut random(), QUERIES)
    {
        for (query, context) in queries {
            if let Err(fault) = meaning_is_kept(&query, &table, &context) {
                panic!("{kind}: {query:?}\n{fault}");
            }
        }
    }
}

#[test]
fn queries_that_read_the_same_select_the_same() {
    for subject in subjects(&mut random(), QUERIES) {
        let (table, rows) = (&*subject.table, &subject.rows);
        let mut known: BTreeMap<String, (String, Halves)> = BTreeMap::new();
        for (query, _) in subject.queries {
            let context = Context::utc(1_773_133_530);
            let translation = translate(&query, table, &context);
            let is_selected = |row: &Row| evaluate(&translation.predicate, table, row, &context);
            let halves = Halves::split(rows, is_selected);
            match known.get(&translation.english) {
                None => _ = known.insert(translation.english, (query, halves)),
                Some((other, expected)) => {
                    assert_eq!(
                        &halves, expected,
                        "{query:?} and {other:?}: {}",
                        translation.english
                    );
                }
            }
        }
    }
}
