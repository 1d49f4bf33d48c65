//! What makes a search fast loses no row: not in a part without the text indexes, nor one whose keys
//! hold the `=` that stands between key and value in an item.

#[path = "cases/engine.rs"]
mod engine;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use lucerna_engine::{Access, Engine, QueryRequest};
use lucerna_schema::{Table, builtin, create_settings, create_table};
use lucerna_sql::Sql;
use lucerna_translate::predicate::Predicate;
use lucerna_translate::render::{Live, Lookup, Split, lookups, render, split};
use lucerna_translate::{Context, translate};

/// Body and attributes, as SQL; the place is the row's number. Both parts hold them all.
const ROWS: [(&str, &str); 8] = [
    ("'Request failed: timeout'", "map('k', 'v')"),
    ("'request FAILEDX'", "map('k', '')"),
    ("''", "map()"),
    ("'naïve École'", "map('k', 'a=v')"),
    ("'failed request'", "map('k=a', 'v')"),
    ("'x'", "map('k', '11')"),
    ("'x'", "map('k', '9')"),
    ("'x'", "map('k', repeat('v', 100000))"),
];

/// Queries and the rows that they select.
const QUERIES: [(&str, &[u32]); 16] = [
    ("failed", &[0, 4]),
    ("failed OR naïve", &[0, 3, 4]),
    ("\"request failed\"", &[0]),
    ("Body:ailedx", &[1]),
    ("fialed~1", &[0, 4]),
    ("École", &[3]),
    ("/[Ff]ailed:? t/", &[0]),
    ("LogAttributes.k:\"v\"", &[0]),
    ("LogAttributes.k:\"a=v\"", &[3]),
    ("LogAttributes.k\\=a:\"v\"", &[4]),
    ("LogAttributes.k:\"v\" OR LogAttributes.k:\"11\"", &[0, 5]),
    ("LogAttributes.k:v", &[0, 3, 7]),
    ("LogAttributes.k:*", &[0, 3, 5, 6, 7]),
    ("LogAttributes.k\\=a:*", &[4]),
    ("LogAttributes.k:>10", &[5]),
    ("LogAttributes.k:<\"b\"", &[1, 2, 3, 4, 5, 6]),
];

/// The part with all indexes, and the one that was written without any.
const INDEXED: &str = "20260310_1_1_0";
const BARE: &str = "20260310_2_2_0";

#[test]
fn every_form_finds_the_rows_of_all_parts() {
    let Some(engine) = engine::open() else {
        return;
    };
    let logs = builtin("logs").expect("a built-in table");
    create(&engine);
    for (query, rows) in QUERIES {
        let predicate = translate(query, logs, &Context::utc(0)).predicate;
        let others: Vec<u32> = (0..8).filter(|row| !rows.contains(row)).collect();
        let negated = Predicate::Not(Box::new(predicate.clone()));
        check(&engine, logs, query, &predicate, rows);
        check(&engine, logs, &format!("NOT {query}"), &negated, &others);
    }
}

fn create(engine: &dyn Engine) {
    let table = create_table("logs", "default", "otel_logs").expect("a built-in table");
    execute(engine, table.as_str());
    execute(engine, "SYSTEM STOP MERGES otel_logs");
    for settings in ["", "SETTINGS materialize_skip_indexes_on_insert = 0"] {
        let rows: Vec<String> = (0..)
            .zip(ROWS)
            .map(|(number, (body, attributes))| {
                let time = "'2026-03-10 00:00:00'";
                format!("({time}, {number}, {body}, {attributes})")
            })
            .collect();
        let rows = rows.join(", ");
        let into = "INSERT INTO otel_logs (Timestamp, SeverityNumber, Body, LogAttributes)";
        execute(engine, &format!("{into} {settings} VALUES {rows}"));
    }
}

fn execute(engine: &dyn Engine, statement: &str) {
    let request = QueryRequest::new(statement).access(Access::Write);
    let settings = create_settings("logs").iter();
    let request = settings.fold(request, |request, (name, value)| {
        request.setting(*name, *value)
    });
    if let Err(error) = engine.execute(&request) {
        panic!("{statement}: {error}");
    }
}

/// The rows are found in both parts: as a whole, in two parts, and as a search asks that knows one of
/// the parts and not the other.
fn check(engine: &dyn Engine, table: &Table, query: &str, predicate: &Predicate, rows: &[u32]) {
    let context = Context::utc(0);
    let twice: Vec<u32> = rows.iter().flat_map(|row| [*row, *row]).collect();
    let whole = render(predicate, table, &context);
    let found = select(engine, &format!("WHERE {}", whole.where_sql()));
    assert_eq!(found, twice, "{query} as a whole: {}", whole.where_sql());
    let plain = split(predicate, table, &context, &Live::default());
    assert_eq!(
        select(engine, &clauses(&plain, "1")),
        twice,
        "{query}: {plain:?}"
    );

    let names = table.indexes.iter().map(|index| index.name.as_str());
    let mut live = Live::with_indexes(names);
    for lookup in lookups(predicate, table, &context) {
        let tokens = tokens(engine, &lookup);
        live.answer(lookup, tokens);
    }
    let known = split(predicate, table, &context, &live);
    let of =
        |split: &Split, part: &str| select(engine, &clauses(split, &format!("_part = '{part}'")));
    assert_eq!(of(&known, INDEXED), rows, "{query}: {known:?}");
    assert_eq!(of(&plain, BARE), rows, "{query}: {plain:?}");
}

fn clauses(split: &Split, parts: &str) -> String {
    let cheap = split.cheap.as_ref().map_or("1", Sql::as_str);
    let rest = split.rest.as_ref().map_or("1", Sql::as_str);
    format!("PREWHERE {parts} AND {cheap} WHERE {rest}")
}

/// The numbers of the rows, in order.
fn select(engine: &dyn Engine, clauses: &str) -> Vec<u32> {
    let statement =
        format!("SELECT toUInt32(SeverityNumber) AS row FROM otel_logs {clauses} ORDER BY row");
    let rows = engine::numbers(engine, statement);
    let rows = rows.unwrap_or_else(|error| panic!("{clauses}: {error}"));
    rows.into_iter().flatten().collect()
}

fn tokens(engine: &dyn Engine, lookup: &Lookup) -> Vec<(String, u64)> {
    let statement = lookup.statement("default", "otel_logs").into_string();
    let answer = engine.query(&QueryRequest::new(statement));
    let batches = answer.expect("the dictionary can be read");
    let tokens = batches.flat_map(|batch| {
        let batch = batch.expect("an answer");
        let tokens = batch.column(0).as_string::<i32>();
        let rows = batch.column(1).as_primitive::<UInt64Type>();
        let of_batch =
            (0..batch.num_rows()).map(|at| (tokens.value(at).to_owned(), rows.value(at)));
        of_batch.collect::<Vec<_>>()
    });
    tokens.collect()
}
