//! JSON columns on the engine: the rows that each query selects, said by hand.

#[path = "live_table.rs"]
mod live_table;

use live_table::{Column, LiveTable};
use lucerna_engine::EngineError;
use lucerna_engine_chdb::Chdb;
use lucerna_sql::{Sql, SqlWriter};
use lucerna_translate::{Context, translate};

/// The documents of the rows, by their numbers.
const DOCUMENTS: [&str; 14] = [
    r#"{"a":{"b":1,"c":"x"}}"#,
    r#"{"a":"Text"}"#,
    r#"{"a":15}"#,
    r#"{"a":"15"}"#,
    r#"{"a":1.5}"#,
    r#"{"a":true}"#,
    r#"{"a":null}"#,
    "{}",
    r#"{"a":[1,2,"x"]}"#,
    r#"{"a":"2026-03-10"}"#,
    r#"{"a":18446744073709551615}"#,
    r#"{"a":""}"#,
    r#"{"k`q":1,"we?ird":"y","k'q":2,"sp ace":{"x y":"z"},"^h":3,":x":4,"a.b":"dotted","select":5}"#,
    r#"{"a":{"b":{"c":[{"d":1}]}}}"#,
];

/// A query on `LogAttributes` and the rows that it selects.
const SELECTED: &[(&str, &[usize])] = &[
    ("LogAttributes.a:x", &[0, 1, 8]),
    ("LogAttributes.a:(\"TEX\")", &[1]),
    ("LogAttributes.a:\"Text\"", &[1]),
    ("LogAttributes.a:\"text\"", &[]),
    ("LogAttributes.a:=Text", &[1]),
    ("LogAttributes.a:15", &[2, 3, 10]),
    ("LogAttributes.a:\"15\"", &[2, 3]),
    ("LogAttributes.a:>=15", &[2, 3, 10]),
    ("LogAttributes.a:[1 TO 15}", &[4]),
    ("LogAttributes.a:>18446744073709551614", &[10]),
    ("LogAttributes.a:>18446744073709551615", &[]),
    ("LogAttributes.a:true", &[5]),
    (
        "LogAttributes.a:*",
        &[0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13],
    ),
    ("LogAttributes.a:\"\"", &[6, 7, 11]),
    ("LogAttributes.a:<\"1\"", &[6, 7, 11]),
    ("LogAttributes.a:>\"z\"", &[0, 12, 13]),
    ("LogAttributes.a:2026*", &[9]),
    ("LogAttributes.a:??", &[2, 3]),
    (r"LogAttributes.a:/^\[1/", &[8]),
    ("LogAttributes.a:\"[1,2,'x']\"", &[8]),
    (r#"LogAttributes.a:"{\"b\":1,\"c\":\"x\"}""#, &[0]),
    ("LogAttributes.a:test~1", &[1]),
    ("LogAttributes.a:\"2 x\"~0", &[8]),
    ("LogAttributes.a.b:1", &[0, 13]),
    ("LogAttributes.a.b:>0", &[0]),
    ("LogAttributes.a.b:dotted", &[12]),
    ("LogAttributes.\"a.b\":dotted", &[12]),
    ("LogAttributes.a.b.c:\"['{\\\"d\\\":1}']\"", &[13]),
    ("LogAttributes.\"k`q\":1", &[12]),
    ("LogAttributes.\"we?ird\":y", &[12]),
    ("LogAttributes.\"k'q\":2", &[12]),
    ("LogAttributes.\"sp ace\".\"x y\":z", &[12]),
    ("LogAttributes.\"^h\":3", &[12]),
    ("LogAttributes.`:x`:4", &[12]),
    ("LogAttributes.select:5", &[12]),
    ("LogAttributes.nope:*", &[]),
    ("LogAttributes:dotted", &[12]),
    ("LogAttributes:\"{\\\"a\\\":15}\"", &[2]),
    ("LogAttributes:*", &[0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]),
    // A dotted name is looked for in both.
    ("a.b:dotted", &[12]),
    ("service.zone:eu", &[3]),
    // Documents of an array: some element whose value at the path is so.
    ("Events.Attributes.exception.type:timeout", &[0]),
    ("Events.Attributes.exception.type:*", &[0, 1]),
    ("Events.Attributes.exception.type:\"\"", &[1]),
    ("Events.Attributes.exception.type:<\"A\"", &[1]),
    ("Events.Attributes.exception:*", &[0, 1]),
    ("Events.Attributes.exception:timeout", &[0]),
    ("Events.Attributes.n:>9", &[2]),
    ("Events.Attributes.n:\"9\"", &[2]),
    ("Events.Attributes:exception", &[0, 1]),
    ("Events.Attributes:*", &[0, 1, 2, 3]),
    // Paths with a type of their own are there in every document.
    ("Typed.a.b:0", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]),
    ("Typed.a.b:>5", &[0]),
    ("Typed.a.c:*", &[0]),
    ("Typed.a:q", &[0]),
];

/// What stands in the first rows of a column; the others hold `rest`.
fn column(
    name: &'static str,
    data_type: &'static str,
    first: &[&str],
    rest: &str,
    write: fn(&mut SqlWriter, &str),
) -> Column {
    let value = |row: usize| -> Sql {
        let mut sql = SqlWriter::new();
        write(&mut sql, first.get(row).copied().unwrap_or(rest));
        sql.finish()
    };
    Column {
        name,
        data_type,
        values: (0..DOCUMENTS.len()).map(value).collect(),
    }
}

/// Documents, one on each line, as an array.
fn write_array(sql: &mut SqlWriter, documents: &str) {
    sql.raw("CAST([");
    for (at, document) in documents.lines().enumerate() {
        sql.raw(if at > 0 { ", " } else { "" }).text(document);
    }
    sql.raw("], 'Array(String)')");
}

fn write_text(sql: &mut SqlWriter, text: &str) {
    sql.text(text);
}

const EVENTS: [&str; 4] = [
    "{\"exception\":{\"type\":\"Timeout\"}}\n{}",
    "{\"exception\":{\"type\":\"\"}}",
    "{\"n\":5}\n{\"n\":\"9\"}\n{\"n\":1e1}",
    "{}",
];

fn logs(engine: &Chdb) -> LiveTable<'_> {
    let columns = [
        column(
            "Timestamp",
            "DateTime64(9)",
            &[],
            "2026-03-10 00:00:00",
            write_text,
        ),
        column("Body", "String", &[], "", write_text),
        column("SeverityText", "String", &[], "", write_text),
        column("LogAttributes", "JSON", &DOCUMENTS, "{}", write_text),
        column(
            "ResourceAttributes",
            "JSON",
            &["{}", "{}", "{}", "{\"service\":{\"zone\":\"eu\"}}"],
            "{}",
            write_text,
        ),
        column("Events.Attributes", "Array(JSON)", &EVENTS, "", write_array),
        column(
            "Typed",
            "JSON(a.b UInt32, a.c Nullable(String), max_dynamic_paths = 0)",
            &["{\"a\":{\"b\":7,\"c\":\"q\"}}"],
            "{}",
            write_text,
        ),
    ];
    LiveTable::create(engine, "json_columns", &columns)
}

/// The numbers of the rows that a condition selects.
fn selected(live: &LiveTable<'_>, condition: &Sql) -> Result<Vec<usize>, EngineError> {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT toString(RowNumber) FROM ")
        .identifier(&live.table.name)
        .raw(" WHERE ")
        .sql(condition)
        .raw(" ORDER BY RowNumber");
    let number = |text: &String| text.parse().expect("the number of a row");
    Ok(live
        .rows(sql.finish())?
        .concat()
        .iter()
        .map(number)
        .collect())
}

#[test]
fn a_query_on_json_selects_the_rows_that_the_dialect_says() {
    let Some(engine) = live_table::engine() else {
        return;
    };
    let live = logs(&engine);
    let context = Context::utc(0);
    let mut wrong = Vec::new();
    for (query, expected) in SELECTED {
        let others = (0..DOCUMENTS.len()).filter(|row| !expected.contains(row));
        let halves = [
            ((*query).to_owned(), expected.to_vec()),
            (format!("NOT {query}"), others.collect()),
        ];
        for (query, expected) in halves {
            let translation = translate(&query, &live.table, &context);
            let Some(condition) = translation.condition else {
                wrong.push(format!("{query}: {:?}", translation.diagnostics));
                continue;
            };
            match selected(&live, condition.sql()) {
                Ok(rows) if rows == expected => {}
                Ok(rows) => wrong.push(format!("{query} selects {rows:?}, not {expected:?}")),
                Err(error) => wrong.push(format!("{query}: {error}: {}", condition.where_sql())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
