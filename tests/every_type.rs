//! Every kind of value under a field of every type: a query that is accepted runs, and splits the rows.

#[path = "every_type/columns.rs"]
mod columns;
#[path = "live_table.rs"]
mod live_table;

use live_table::LiveTable;
use lucerna_engine::EngineError;
use lucerna_sql::{Sql, SqlWriter};
use lucerna_translate::{Context, translate};

/// `V` stands for a value.
const LEAVES: &[&str] = &[
    "f:V",
    "f:\"V\"",
    "f:=V",
    "f:!=V",
    "f:=\"V\"",
    "f:(V)",
    "f:(\"V\")",
    "f:V*",
    "f:*V",
    "f:*V*",
    "f:?V",
    "f:>V",
    "f:>=V",
    "f:<V",
    "f:<=V",
    "f:>\"V\"",
    "f:[V TO *]",
    "f:{* TO V}",
    "f:[V TO V}",
    "f:[\"V\" TO \"~\"]",
    "f:V~",
    "f:V~1",
    "f:\"V V\"~2",
];

/// Leaves without a value.
const PLAIN: &[&str] = &[
    "f:*",
    "f:**",
    "f:[* TO *]",
    "f:/./",
    "f:/(?i)^A|[0-9]$/",
    "f:\"\"",
    "f:(\"\")",
    "f:=\"\"",
    "f:<a",
    "f:?*",
];

/// Tried in every leaf.
const VALUES: &[&str] = &["5", "abc"];

/// Tried in a few leaves, as those of a field are.
const OTHERS: &[&str] = &["1e400", "-1.5", "true", "2026-03-10", "é"];

const FEW: &[&str] = &["f:V", "f:\"V\"", "f:>=V", "f:[V TO \"z\"}"];

fn queries(field: &str, own: &[&str]) -> Vec<String> {
    let of = |leaf: &str, value: &str| {
        let (_, rest) = leaf.split_once(':').expect("a field");
        let value = if leaf.contains('"') {
            value.replace('"', "\\\"")
        } else {
            value.replace([' ', ':', '(', ')', '[', ']', '{', '}'], "\\$0")
        };
        format!("{field}:{}", rest.replace('V', &value))
    };
    let all = |leaves: &[&str], values: &[&str]| -> Vec<String> {
        let each = |leaf| values.iter().map(move |value| of(leaf, value));
        leaves.iter().copied().flat_map(each).collect()
    };
    [
        all(LEAVES, VALUES),
        all(FEW, OTHERS),
        all(FEW, own),
        all(PLAIN, &[""]),
    ]
    .concat()
}

/// A query with its condition and that of its negation.
struct Accepted {
    query: String,
    halves: [Sql; 2],
}

fn accepted(live: &LiveTable<'_>, query: String) -> Option<Accepted> {
    let context = Context::utc(1_773_133_530);
    let condition = |query: &str| {
        let translation = translate(query, &live.table, &context);
        Some(translation.condition?.into_sql())
    };
    let halves = [condition(&query)?, condition(&format!("NOT {query}"))?];
    Some(Accepted { query, halves })
}

/// How many rows each of the conditions selects.
fn counts(live: &LiveTable<'_>, conditions: &[Sql]) -> Result<Vec<usize>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT arrayStringConcat(sumForEach([");
    for (at, condition) in conditions.iter().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" });
        sql.raw("toUInt32(").sql(condition).raw(")");
    }
    sql.raw("]), ',') FROM ").identifier(&live.table.name);
    let counts = live.rows(sql.finish())?.concat().concat();
    let count = |count: &str| count.parse().expect("a count");
    Ok(counts.split(',').map(count).collect())
}

/// The first mistakes among `queries`, each of which alone is asked of the engine.
fn mistakes(live: &LiveTable<'_>, queries: &[Accepted], rows: usize) -> Vec<String> {
    let mistake = |Accepted { query, halves }: &Accepted| match counts(live, halves) {
        Ok(counts) if counts.iter().sum::<usize>() == rows => None,
        Ok(counts) => Some(format!("{query}: {counts:?} of {rows} rows: {halves:?}")),
        Err(error) => Some(format!("{query}: {error}: {halves:?}")),
    };
    queries.iter().filter_map(mistake).take(3).collect()
}

#[test]
fn what_is_accepted_runs_and_splits_the_rows() {
    let Some(engine) = live_table::engine() else {
        return;
    };
    let columns = columns::columns();
    let rows = columns[0].values.len();
    let live = LiveTable::create(&engine, "every_type", &columns);
    let mut wrong = Vec::new();
    for field in columns::fields() {
        let typed = queries(field.name, field.values).into_iter();
        let accepted: Vec<Accepted> = typed.filter_map(|query| accepted(&live, query)).collect();
        if (accepted.len() > 1) != field.is_tested {
            wrong.push(format!("{}: {} are accepted", field.name, accepted.len()));
        }
        if accepted.is_empty() {
            continue;
        }
        let all: Vec<Sql> = accepted.iter().flat_map(|one| one.halves.clone()).collect();
        let counts = counts(&live, &all).unwrap_or_default();
        let mut halves = counts.chunks(2);
        if counts.len() != all.len() || !halves.all(|pair| pair.iter().sum::<usize>() == rows) {
            wrong.extend(mistakes(&live, &accepted, rows));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
