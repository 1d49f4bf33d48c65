//! No index changes an answer: a condition selects the same rows by whatever index a table has, or some
//! of its parts have, and in whatever parts a search asks it.
//!
//! `LUCERNA_RANDOM_QUERIES` says how many queries a table gets, `LUCERNA_RANDOM_SEED` where chance
//! begins; without them it is the same few queries each time.

#[path = "cases/engine.rs"]
mod engine;
#[path = "index_functions/forms.rs"]
mod forms;
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

use forms::LiveTable;
use lucerna_engine::Engine;
use lucerna_translate::model::{Row, evaluate};
use lucerna_translate::predicate::Predicate;
use lucerna_translate::{Context, translate};
use store::{Halves, Indexes, Stored};
use subjects::{Subject, random, subjects};

/// Queries for each table, unless the environment says more.
const QUERIES: usize = 12;

/// So many queries go into a statement.
const QUERIES_AT_ONCE: usize = 8;

/// After so many differences there is enough to look at.
const MOST_FAULTS: usize = 20;

#[test]
fn a_condition_selects_the_same_rows_by_any_index() {
    let Some(engine) = engine::open() else {
        return;
    };
    let mut faults = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for subject in subjects(&mut random(), QUERIES) {
        if subject.table.indexes.is_empty() {
            continue;
        }
        for indexes in Indexes::ALL {
            faults.extend(differences(&engine, &subject, indexes));
            let is_enough = faults.len() >= MOST_FAULTS;
            assert!(!is_enough, "{}", faults.join("\n"));
        }
        *counts.entry(subject.kind).or_default() += subject.queries.len();
    }
    tell(&counts);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[expect(clippy::print_stderr, reason = "how much was tried is worth to know")]
fn tell(counts: &BTreeMap<&str, usize>) {
    for (table, count) in counts {
        eprintln!("{table}: {count} queries");
    }
}

/// One way to ask for the rows of a query, or of its negation.
struct Asked<'s> {
    query: &'s str,
    form: &'static str,
    clauses: String,
    expected: BTreeSet<u32>,
}

fn differences(engine: &dyn Engine, subject: &Subject, indexes: Indexes) -> Vec<String> {
    let stored = Stored::create(engine, &subject.table, &subject.rows, indexes);
    let live = LiveTable {
        engine,
        name: indexes.name_of(&subject.table),
        indexes,
    };
    let mut faults = Vec::new();
    for queries in subject.queries.chunks(QUERIES_AT_ONCE) {
        let asked = queries.iter();
        let asked = asked.flat_map(|(query, context)| ways(query, context, subject, &live));
        let asked: Vec<Asked<'_>> = asked.collect();
        let of_one = |asked: &Asked<'_>| {
            let found = stored.selected(std::slice::from_ref(&asked.clauses));
            let found = found.map(|mut found| found.remove(0));
            let fault = match found {
                Ok(found) if found == asked.expected => return None,
                Ok(found) => format!("{found:?}, not {:?}", asked.expected),
                Err(error) => error.to_string(),
            };
            let Asked {
                query,
                form,
                clauses,
                ..
            } = asked;
            let table = &subject.table.schema;
            Some(format!(
                "{table}, indexes {indexes:?}: {query:?} {form} {clauses}\n  {fault}"
            ))
        };
        let clauses: Vec<String> = asked.iter().map(|asked| asked.clauses.clone()).collect();
        let found = stored.selected(&clauses).unwrap_or_default();
        let are_right = asked.iter().map(|asked| &asked.expected).eq(&found);
        if !are_right {
            faults.extend(asked.iter().filter_map(of_one));
        }
    }
    faults
}

/// The query and its negation in all forms.
fn ways<'s>(
    query: &'s str,
    context: &Context,
    subject: &Subject,
    live: &LiveTable<'_>,
) -> Vec<Asked<'s>> {
    let table = &live.indexes.known_of(&subject.table);
    let predicate = translate(query, table, context).predicate;
    let is_selected = |row: &Row| evaluate(&predicate, table, row, context);
    let halves = Halves::split(&subject.rows, is_selected);
    let negated = Predicate::Not(Box::new(predicate.clone()));
    let halves = [(predicate, halves.selected), (negated, halves.others)];
    let asked = halves.into_iter().flat_map(|(predicate, expected)| {
        let forms = live.forms(&predicate, table, context).into_iter();
        let asked = forms.map(move |(form, clauses)| Asked {
            query,
            form,
            clauses,
            expected: expected.clone(),
        });
        asked.collect::<Vec<_>>()
    });
    asked.collect()
}
