//! Every kind of value under a field of every type: a query that is accepted runs, and splits the rows.

#[path = "every_type/columns.rs"]
mod columns;
#[path = "live_table.rs"]
mod live_table;

use live_table::LiveTable;
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

fn negation(condition: &Sql) -> Sql {
    let mut sql = SqlWriter::new();
    sql.raw("NOT (").sql(condition).raw(")");
    sql.finish()
}

/// The first mistakes among `queries`, each of which alone is asked of the engine.
fn mistakes(live: &LiveTable<'_>, queries: &[(String, Sql)], rows: usize) -> Vec<String> {
    let mistake = |(query, condition): &(String, Sql)| match live
        .counts(&[condition.clone(), negation(condition)])
    {
        Ok(counts) if counts.iter().sum::<usize>() == rows => None,
        Ok(counts) => Some(format!("{query}: {counts:?} of {rows} rows: {condition:?}")),
        Err(error) => Some(format!("{query}: {error}: {condition:?}")),
    };
    queries.iter().filter_map(mistake).take(3).collect()
}

#[test]
fn what_is_accepted_runs_and_splits_the_rows() {
    let Some(engine) = live_table::engine() else {
        return;
    };
    let fields = columns::fields();
    let columns = columns::columns();
    let rows = columns[0].values.len();
    let live = LiveTable::create(&engine, "every_type", &columns);
    let context = Context::utc(1_773_133_530);
    let mut wrong = Vec::new();
    for field in &fields {
        let mut accepted: Vec<(String, Sql)> = Vec::new();
        for query in queries(field.name, field.values) {
            let translation = translate(&query, &live.table, &context);
            if let Some(condition) = translation.condition {
                accepted.push((query, condition.into_sql()));
            }
        }
        if (accepted.len() > 1) != field.is_tested {
            wrong.push(format!("{}: {} are accepted", field.name, accepted.len()));
        }
        let both: Vec<Sql> = accepted
            .iter()
            .flat_map(|(_, condition)| [condition.clone(), negation(condition)])
            .collect();
        let counts = live.counts(&both).unwrap_or_default();
        let mut halves = counts.chunks(2);
        if counts.len() != both.len() || !halves.all(|pair| pair.iter().sum::<usize>() == rows) {
            wrong.extend(mistakes(&live, &accepted, rows));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
