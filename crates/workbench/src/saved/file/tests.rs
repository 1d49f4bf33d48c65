use std::path::Path;

use lucerna_diagnostics::Span;

use super::*;
use crate::saved::{ParameterType, Value, Values};

fn parsed(file: &str, text: &str) -> Result<SavedQuery, SavedError> {
    let name = "group/name".parse().expect("a name");
    SavedQuery::parse(name, Path::new(file), text)
}

fn read(file: &str, text: &str) -> SavedQuery {
    parsed(file, text).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(file: &str, text: &str) -> String {
    parsed(file, text).expect_err("it is refused").to_string()
}

const CHECKOUT: &str = r#"
title  = "Checkout 5xx"
tags   = ["oncall", "checkout"]
source = "logs"
query  = 'ServiceName:${service} LogAttributes.http.status_code:>=500 ${user: LogAttributes.user.id:${user}}'
since  = "1h"

[params.service]
default = "checkout"
values  = "ServiceName"

[params.user]
optional = true

[expect]
min_rows = 1
"#;

#[test]
fn a_file_says_what_its_keys_say() {
    let query = read("5xx.toml", CHECKOUT);
    assert_eq!(query.title.as_deref(), Some("Checkout 5xx"));
    assert_eq!(query.tags, ["oncall", "checkout"]);
    assert_eq!(
        query.since.as_ref().map(|since| since.value.as_str()),
        Some("1h")
    );
    let service = query.parameter("service").expect("a parameter");
    assert_eq!(service.default, Some(Value::Text("checkout".to_owned())));
    assert_eq!(service.values, Values::Field("ServiceName".to_owned()));
    assert!(query.parameter("user").expect("a parameter").is_optional);
    assert_eq!(query.expectations.len(), 1);
    assert_eq!(
        query.expectations[0].min_rows.map(|rows| rows.value),
        Some(1)
    );
}

#[test]
fn every_value_has_its_place_in_the_file() {
    let query = read("5xx.toml", CHECKOUT);
    let source = query.source.as_ref().expect("a source");
    assert_eq!(source.span.text(CHECKOUT), "\"logs\"");
    let service = query.body.text.find("ServiceName").expect("it is there");
    let span = query.body.map.span(Span::new(service, service + 11));
    assert_eq!(span.text(CHECKOUT), "ServiceName");
    assert_eq!(query.place(span).to_string(), "5xx.toml:5:11");
    let parameter = query.parameter("user").expect("a parameter");
    assert_eq!(parameter.span.text(CHECKOUT), "user");
}

#[test]
fn a_key_that_nothing_reads_is_refused_with_its_place() {
    for (text, message, help) in [
        (
            "query = 'a'\ntitel = 'x'",
            "x.toml:2:1: nothing is called `titel`",
            "did you mean `title`?",
        ),
        (
            "query = 'a'\n[params.s]\ndefalt = 1",
            "x.toml:3:1: nothing is called `defalt` in [params.s]",
            "did you mean `default`?",
        ),
        (
            "query = 'a'\n[[expect]]\nminrows = 1",
            "x.toml:3:1: nothing is called `minrows` in [expect]",
            "did you mean `min_rows`?",
        ),
    ] {
        let error = parsed("x.toml", text).expect_err("it is refused");
        assert_eq!(error.to_string(), message);
        assert_eq!(error.help(), [help]);
    }
}

#[test]
fn what_is_wrong_is_said_where_it_stands() {
    for (text, message) in [
        ("query = 'a'\nquery = 'b'", "x.toml:2:1: duplicate key"),
        (
            "query = 5",
            "x.toml:1:9: invalid type: integer `5`, expected a string",
        ),
        ("title = 'x'", "x.toml:1:1: the file has no query"),
        (
            "query = 'a'\nsql = 'b'",
            "x.toml:2:7: a file has one of `query` and `sql`, not both",
        ),
        (
            "query = 'a'\nsince = 'soon'",
            "x.toml:2:9: `soon` is no length of time; expected one such as `15m`, `2h` or `7d`",
        ),
        (
            "query = 'a'\nsince = '1h'\nfrom = '2h'",
            "x.toml:3:8: `since` and `from` both say where the range starts; give one of them",
        ),
        (
            "sql = 'SELECT 1'\nlimit = 5",
            "x.toml:2:9: `limit` is for queries; a statement of SQL says it itself",
        ),
        (
            "query = 'a'\n[params.p]\ntype = 'number'\ndefault = 'x'",
            "x.toml:4:11: `x` is no number; expected one such as `500` or `-1.5`",
        ),
        (
            "query = 'a'\n[params.p]\nvalues = ['a']\ndefault = 'b'",
            "x.toml:4:11: `b` is none of `a`",
        ),
        (
            "query = 'a'\n[params.p]\noptional = true\ndefault = 'b'",
            "x.toml:4:11: an optional parameter has no default: its part falls away instead",
        ),
        (
            "query = 'a'\n[params.'a b']\n",
            "x.toml:2:9: `a b` cannot be the name of a parameter; expected letters, digits and `_`",
        ),
        (
            "query = 'a'\n[expect]\nname = 'x'",
            "x.toml:2:1: nothing is expected here",
        ),
        (
            "query = 'a'\n[expect]\nrows = 1\nparams = { x = 1 }",
            "x.toml:2:1: the query has no parameter `x`",
        ),
        (
            "query = 'a'\n[expect]\nrows = 1\nnow = 'noon'",
            "x.toml:4:7: `now` is no time",
        ),
    ] {
        assert_eq!(refused("x.toml", text), message, "{text}");
    }
}

#[test]
fn a_type_that_there_is_not_is_refused_with_those_there_are() {
    let error = refused("x.toml", "query = 'a'\n[params.p]\ntype = 'int'");
    assert!(
        error.starts_with("x.toml:3:8: ") && error.contains("number"),
        "{error}"
    );
}

#[test]
fn a_bare_file_has_its_keys_in_its_header() {
    let text = "# Which requests took long?\n#\n# More on it.\n# source = \"traces\"\n# params.service = \"cart\"\n\nDuration:>1s\n  ServiceName:${service}\n";
    let query = read("slow.lucene", text);
    assert_eq!(query.title.as_deref(), Some("Which requests took long?"));
    assert_eq!(query.description.as_deref(), Some("More on it."));
    assert_eq!(
        query.source.as_ref().map(|source| source.value.as_str()),
        Some("traces")
    );
    assert_eq!(query.body.text, "Duration:>1s\n  ServiceName:${service}");
    assert_eq!(
        query.body.map.offset(0),
        text.find("Duration").expect("it is there")
    );
    assert!(
        query
            .parameter("service")
            .expect("a parameter")
            .default
            .is_some()
    );
    let error = refused("slow.lucene", "# sorce = \"traces\"\na");
    assert_eq!(error, "slow.lucene:1:3: nothing is called `sorce`");
}

#[test]
fn a_bare_statement_has_a_header_of_its_own_comments() {
    let text = "-- Errors\r\n-- [params.n]\r\n-- type = \"number\"\r\nSELECT {n:UInt8}, {service:String}, {from:DateTime}\r\n";
    let query = read("errors.sql", text);
    assert_eq!(query.body.language, Language::Sql);
    assert_eq!(query.title.as_deref(), Some("Errors"));
    let names: Vec<_> = query
        .parameters
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    // The ends of the range are no parameters.
    assert_eq!(names, ["n", "service"]);
    assert_eq!(
        query.parameter("n").expect("one").kind,
        ParameterType::Number
    );
}

#[test]
fn a_query_of_its_own_has_no_second_one_in_its_header() {
    let error = refused("x.lucene", "# query = 'a'\nb");
    assert_eq!(
        error,
        "x.lucene:1:11: the query of this file stands below its header, not in it"
    );
    assert_eq!(
        refused("x.sql", "-- only a title\n"),
        "x.sql:2:1: the file has no statement"
    );
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    let text = format!("\u{feff}{}", CHECKOUT.trim_start().replace('\n', "\r\n"));
    let query = read("5xx.toml", &text);
    assert_eq!(query.body.text, read("5xx.toml", CHECKOUT).body.text);
    let wrong = text.replace("since  =", "sinc  =");
    assert!(refused("5xx.toml", &wrong).starts_with("5xx.toml:5:1: nothing is called `sinc`"));
    let wrong = text.replace("title", "titel");
    assert_eq!(
        refused("5xx.toml", &wrong),
        "5xx.toml:1:1: nothing is called `titel`"
    );
    assert_eq!(
        read("x.lucene", "\u{feff}# t\r\na").title.as_deref(),
        Some("t")
    );
}

#[test]
fn a_parameter_that_only_the_query_has_must_be_given_unless_its_part_can_fall_away() {
    let text =
        r"query = 'ServiceName:${service} \$\{not\} $plain ${opt: a:${opt}} ${b: x:${service}}'";
    let query = read("x.toml", text);
    let of = |one: &Parameter| (one.name.clone(), one.is_optional);
    let found: Vec<_> = query.parameters.iter().map(of).collect();
    let expected = [("b", true), ("opt", true), ("service", false)];
    assert_eq!(found, expected.map(|(name, is)| (name.to_owned(), is)));
}

#[test]
fn rows_are_given_in_files_and_in_place() {
    let text = "sql = 'SELECT 1'\n[[expect]]\nrows = 1\ngiven = { otel_logs = ['a.jsonl', { Body = 'x' }], t = 'b.parquet' }\n[[expect.match]]\nn = 1\n";
    let expectation = &read("x.toml", text).expectations[0];
    let [logs, other] = expectation.given.as_slice() else {
        panic!("two tables: {:?}", expectation.given);
    };
    assert_eq!(logs.table.as_deref(), Some("otel_logs"));
    assert_eq!((logs.files.len(), logs.rows.len()), (1, 1));
    assert_eq!(other.files, ["b.parquet"]);
    assert_eq!(
        expectation.matches[0].value.get("n"),
        Some(&toml::Value::Integer(1))
    );
}
