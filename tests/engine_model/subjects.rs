//! What is tried: tables, rows and queries that are accepted.

use std::borrow::Cow;

use lucerna_schema::Table;
use lucerna_translate::model::Row;
use lucerna_translate::{Context, translate};

use crate::random::Random;
use crate::{queries, rows, schema, schemas};

/// The tables that are always the same.
const SCHEMAS: [&str; 9] = [
    "logs",
    "traces",
    "logs_compat",
    "otel_exporter_logs",
    "otel_exporter_logs_json",
    "otel_exporter_traces_json",
    "joined",
    "types",
    "traces_compat",
];

/// So many rows has a table.
const ROWS: usize = 60;

/// So many queries are asked of the same rows before there are others.
const QUERIES_OF_ROWS: usize = 480;

/// So many queries are asked of a random table before there is another.
const QUERIES_OF_RANDOM: usize = 96;

/// A table with rows, and queries about them, each in a zone.
pub(crate) struct Subject {
    /// The schema; `random` for a table that chance made.
    pub(crate) kind: &'static str,
    pub(crate) table: Cow<'static, Table>,
    pub(crate) rows: Vec<Row>,
    pub(crate) queries: Vec<(String, Context)>,
}

/// A chance that begins where the environment says.
pub(crate) fn random() -> Random {
    Random::new(number("LUCERNA_RANDOM_SEED", 1) as u64)
}

/// All subjects, made when they are asked for: `count` queries of each known table, unless the
/// environment says more, and twice as many of random ones.
pub(crate) fn subjects(random: &mut Random, count: usize) -> impl Iterator<Item = Subject> {
    let count = number("LUCERNA_RANDOM_QUERIES", count);
    let known = SCHEMAS.into_iter().flat_map(move |schema| {
        let rounds = (0..count).step_by(QUERIES_OF_ROWS);
        rounds.map(move |done| (schema, QUERIES_OF_ROWS.min(count - done)))
    });
    let of_random = (0..2 * count).step_by(QUERIES_OF_RANDOM);
    let of_random = of_random.map(move |done| ("random", QUERIES_OF_RANDOM.min(2 * count - done)));
    let numbered = known.chain(of_random).enumerate();
    numbered.map(|(at, (kind, queries))| subject(kind, at, queries, random))
}

fn subject(kind: &'static str, at: usize, queries: usize, random: &mut Random) -> Subject {
    let table = match kind {
        "random" => Cow::Owned(schemas::table(&format!("random_{at}"), random)),
        schema => Cow::Borrowed(schema::table(schema)),
    };
    let rows: Vec<Row> = (0..ROWS).map(|_| rows::row(&table, random)).collect();
    let queries = accepted(&table, &rows, random, queries);
    Subject {
        kind,
        table,
        rows,
        queries,
    }
}

fn number(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().expect("a number"))
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

fn context(random: &mut Random) -> Context {
    let zone = *random.pick(&["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns"]);
    Context {
        zone: jiff::tz::TimeZone::get(zone).expect("a zone"),
        ..Context::utc(1_773_133_530)
    }
}
