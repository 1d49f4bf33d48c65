//! The engine selects what the model says, for random queries over random rows.
//!
//! `LUCERNA_RANDOM_QUERIES` says how many queries a table gets, `LUCERNA_RANDOM_SEED` where chance
//! begins; without them it is the same few queries each time.

#[path = "cases/engine.rs"]
mod engine;
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
#[path = "cases/store.rs"]
mod store;

use std::collections::{BTreeMap, BTreeSet};

use lucerna_schema::{Column, Table};
use lucerna_translate::laws::meaning_is_kept;
use lucerna_translate::model::{Row, evaluate};
use lucerna_translate::{Context, translate};
use random::Random;
use store::{Halves, Stored};

/// The tables, each with those of its columns that queries are about; all if none is named.
const SCHEMAS: [&str; 5] = ["logs", "traces", "logs_compat", "joined", "types"];

/// Queries for each table, unless the environment says more.
const QUERIES: usize = 80;

/// So many queries go into a statement.
const QUERIES_AT_ONCE: usize = 16;

/// So many rows has a table.
const ROWS: usize = 60;

/// After so many differences there is enough to look at.
const MOST_FAULTS: usize = 40;

fn number(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().expect("a number"))
}

fn context(random: &mut Random) -> Context {
    let zone = *random.pick(&["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]);
    Context {
        zone: jiff::tz::TimeZone::get(zone).expect("a zone"),
        ..Context::utc(1_773_133_530)
    }
}

/// True for a column whose values the model cannot work out from those of others.
fn is_computed_by_the_engine(column: &Column) -> bool {
    column.default != lucerna_schema::DefaultKind::None && column.origin.is_none()
}

/// Random queries that are accepted.
fn accepted(
    table: &Table,
    rows: &[Row],
    random: &mut Random,
    count: usize,
) -> Vec<(String, Context)> {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    while found.len() < count {
        let (query, context) = (queries::query(table, rows, random), context(random));
        if translate(&query, table, &context).condition.is_some() {
            found.push((query, context));
        } else {
            refused.push(query);
        }
        let is_most = refused.len() > 50 + 4 * found.len();
        assert!(!is_most, "most queries are refused, such as {refused:?}");
    }
    found
}

#[test]
fn random_queries_select_in_the_engine_what_the_model_says() {
    let Some(engine) = engine::open() else {
        return;
    };
    let count = number("LUCERNA_RANDOM_QUERIES", QUERIES);
    let mut random = Random::new(number("LUCERNA_RANDOM_SEED", 1) as u64);
    let mut faults = BTreeSet::new();
    for schema in SCHEMAS {
        let table = schema::table(schema);
        let rows: Vec<Row> = (0..ROWS).map(|_| rows::row(table, &mut random)).collect();
        let stored = Stored::create(&engine, table, &rows);
        let queries = accepted(table, &rows, &mut random, count);
        for queries in queries.chunks(QUERIES_AT_ONCE) {
            faults.extend(differences(table, &rows, &stored, queries));
            assert!(faults.len() < MOST_FAULTS, "{}", report(&faults));
        }
    }
    assert!(faults.is_empty(), "{}", report(&faults));
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
) -> Vec<String> {
    let translated: Vec<_> = queries
        .iter()
        .map(|(query, context)| translate(query, table, context))
        .collect();
    let expected: Vec<(&str, Halves)> = translated
        .iter()
        .zip(queries)
        .map(|(translation, (_, context))| {
            let is_selected = |row: &Row| evaluate(&translation.predicate, table, row, context);
            let condition = translation.condition.as_ref().expect("it was accepted");
            (condition.where_sql(), Halves::split(rows, is_selected))
        })
        .collect();
    let faults = stored.faults(rows, &expected);
    let named = faults.into_iter().map(|(at, fault)| {
        let (query, context) = &queries[at];
        format!(
            "{} in {}: {query:?}\n  {fault}",
            table.schema,
            context.zone_name()
        )
    });
    named.collect()
}

#[test]
fn random_queries_keep_the_laws_of_logic() {
    let count = number("LUCERNA_RANDOM_QUERIES", QUERIES);
    let mut random = Random::new(number("LUCERNA_RANDOM_SEED", 1) as u64);
    for schema in SCHEMAS {
        let table = schema::table(schema);
        let rows: Vec<Row> = (0..ROWS).map(|_| rows::row(table, &mut random)).collect();
        for (query, context) in accepted(table, &rows, &mut random, count) {
            if let Err(fault) = meaning_is_kept(&query, table, &context) {
                panic!("{schema}: {query:?}\n{fault}");
            }
        }
    }
}

#[test]
fn queries_that_read_the_same_select_the_same() {
    let count = number("LUCERNA_RANDOM_QUERIES", QUERIES);
    let mut random = Random::new(number("LUCERNA_RANDOM_SEED", 1) as u64);
    for schema in SCHEMAS {
        let table = schema::table(schema);
        let rows: Vec<Row> = (0..ROWS).map(|_| rows::row(table, &mut random)).collect();
        let mut known: BTreeMap<String, (String, Halves)> = BTreeMap::new();
        for (query, _) in accepted(table, &rows, &mut random, count) {
            let context = Context::utc(1_773_133_530);
            let translation = translate(&query, table, &context);
            let is_selected = |row: &Row| evaluate(&translation.predicate, table, row, &context);
            let halves = Halves::split(&rows, is_selected);
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
