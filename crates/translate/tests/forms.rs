//! The page on forms says what is written for which query: here it is read, and held to that.

use lucerna_schema::{Table, builtin};
use lucerna_sql::Sql;
use lucerna_translate::render::{Estimate, Live, estimate, lookups, render, split};
use lucerna_translate::{Context, translate};

const PAGE: &str = include_str!("../docs/forms.md");

/// A row of the page's tables.
struct Row {
    table: &'static Table,
    is_live: bool,
    cells: Vec<&'static str>,
}

/// The rows below the headings that name a schema.
fn rows() -> Vec<Row> {
    let mut heading = None;
    let mut rows = Vec::new();
    for line in PAGE.lines() {
        if let Some(title) = line.strip_prefix("## Forms of ") {
            let (schema, rest) = title.split_once(',').unwrap_or((title, ""));
            let table = builtin(schema.trim_matches('`')).expect("a built-in table");
            heading = Some((table, rest.trim() == "live"));
        }
        let (Some((table, is_live)), true) = (heading, line.starts_with("| ")) else {
            continue;
        };
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if cells[0] != "query" {
            rows.push(Row {
                table,
                is_live,
                cells,
            });
        }
    }
    rows
}

/// What stands in a cell as code; `None` for a dash.
fn code(cell: &str) -> Option<String> {
    let quotes = if cell.starts_with("``") { "``" } else { "`" };
    let inside = cell.strip_prefix(quotes)?.strip_suffix(quotes)?;
    let inside = if quotes == "``" {
        inside.trim()
    } else {
        inside
    };
    Some(inside.replace("\\|", "|"))
}

/// The tokens of an answer; `None` where nothing was asked or there were too many.
fn answer(cell: &str) -> Option<Vec<(String, u64)>> {
    match cell {
        "–" => None,
        "none" => Some(Vec::new()),
        cell => {
            let tokens = cell.split('`').filter(|token| !token.trim().is_empty());
            Some(tokens.map(|token| (token.to_owned(), 1)).collect())
        }
    }
}

#[test]
fn every_form_is_as_the_page_says() {
    let context = Context::utc(0);
    let rows = rows();
    let mut faults = Vec::new();
    assert!(rows.len() > 60, "{}", rows.len());
    for row in rows {
        let query = code(row.cells[0]).expect("a query");
        let translation = translate(&query, row.table, &context);
        assert!(translation.condition.is_some(), "{query}: {translation:?}");
        let predicate = translation.predicate;
        let mut live = Live::default();
        if row.is_live {
            live = Live::with_indexes(row.table.indexes.iter().map(|index| index.name.as_str()));
            let asked = lookups(&predicate, row.table, &context);
            if let Some(tokens) = answer(row.cells[3]) {
                let [lookup] = asked.as_slice() else {
                    panic!("{query} asks {asked:?}");
                };
                live.answer(lookup.clone(), tokens);
            }
        }
        let split = split(&predicate, row.table, &context, &live);
        let sql = |part: &Option<Sql>| part.as_ref().map(|sql| sql.as_str().to_owned());
        let found = (sql(&split.cheap), sql(&split.rest));
        let expected = (code(row.cells[1]), code(row.cells[2]));
        if found != expected {
            faults.push(format!("{query}\n  is {found:?}\n not {expected:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_condition_of_a_schema_names_no_items_that_are_computed() {
    let logs = builtin("logs").expect("a built-in table");
    for query in [
        "LogAttributes.k:\"v\"",
        "LogAttributes.k:*",
        "-LogAttributes.k:>5",
    ] {
        let translation = translate(query, logs, &Context::utc(0));
        let sql = render(&translation.predicate, logs, &Context::utc(0));
        assert!(!sql.where_sql().contains("Items"), "{}", sql.where_sql());
    }
}

fn estimated(query: &str, live: &Live) -> Estimate {
    let logs = builtin("logs").expect("a built-in table");
    let context = Context::utc(0);
    let predicate = translate(query, logs, &context).predicate;
    estimate(&predicate, logs, &context, live)
}

#[test]
fn the_rows_of_a_query_are_bounded_by_its_tokens() {
    for (query, expected) in [
        ("error", Some(5)),
        ("error timeout", Some(5)),
        ("error OR timeout", Some(12)),
        ("error Body:x", Some(5)),
        ("error OR Body:x", None),
        ("-error", None),
        ("\"error: timeout\"", Some(5)),
        ("LogAttributes.k:\"error\"", Some(7)),
        ("LogAttributes.k:error", Some(1)),
        ("LogAttributes.k:<\"b\"", None),
        ("TraceId:\"76f0\"", Some(4)),
        ("-\"\"", Some(0)),
    ] {
        // The cardinality of a token is its length.
        let length = |_: &str, token: &str| u64::try_from(token.len()).ok();
        let rows = estimated(query, &Live::default()).rows(length);
        assert_eq!(rows, expected, "{query}");
    }
}

#[test]
fn a_trace_is_taken_to_have_few_rows_where_no_index_counts_them() {
    let traces = builtin("traces").expect("a built-in table");
    let context = Context::utc(0);
    for (query, is_few) in [
        ("TraceId:\"76f0\"", Some(true)),
        ("TraceId:\"76f0\" ServiceName:\"cart\"", Some(true)),
        ("TraceId:76f0", None),
        ("TraceId:76f063c743a59130cf91efba9bb1067e", Some(true)),
        ("TraceId:76f063c743a59130cf91efba9bb1067x", None),
        ("TraceId:00000000000000000000000000000000", None),
        ("TraceId:eee19b7ec3c1b174", None),
        ("SpanId:eee19b7ec3c1b174", Some(true)),
        ("SpanId:\"x\"", Some(true)),
        ("SpanId:\"\"", None),
        ("-TraceId:\"76f0\"", None),
        ("SpanName:\"GET\"", None),
    ] {
        let predicate = translate(query, traces, &context).predicate;
        let rows = estimate(&predicate, traces, &context, &Live::default()).rows(|_, _| None);
        assert_eq!(rows.map(|rows| rows <= 200), is_few, "{query}");
    }
}

#[test]
fn an_answer_bounds_the_rows_unless_it_is_too_long() {
    let logs = builtin("logs").expect("a built-in table");
    let query = "LogAttributes.ms:>10";
    let predicate = translate(query, logs, &Context::utc(0)).predicate;
    let asked = lookups(&predicate, logs, &Context::utc(0));
    for (tokens, expected) in [(3, Some(6)), (1000, Some(2000)), (1001, None)] {
        let mut live = Live::default();
        let answer = (0..tokens).map(|at| (format!("ms={at}"), 2));
        live.answer(asked[0].clone(), answer);
        assert_eq!(estimated(query, &live).rows(|_, _| None), expected);
    }
}

#[test]
fn what_a_dictionary_answers_stays_a_text() {
    let logs = builtin("logs").expect("a built-in table");
    let context = Context::utc(0);
    let predicate = translate("LogAttributes.k:x", logs, &context).predicate;
    let mut live = Live::default();
    let token = "k=x'] OR 1=1 --\\".to_owned();
    live.answer(lookups(&predicate, logs, &context)[0].clone(), [(token, 1)]);
    let split = split(&predicate, logs, &context, &live);
    let cheap = split.cheap.expect("the answer");
    let expected = r"hasAny(LogAttributeItems, ['k=x\'] OR 1=1 --\\'])";
    assert!(split.rest.is_some(), "the token holds the separator twice");
    assert_eq!(cheap.as_str(), expected);
}
