use super::{Filter, HyperdxError, Language, Lost, Search, SourceNames, read_export};
use crate::source::Source;
use lucerna_schema::builtin;
use lucerna_translate::{Context, translate};

fn logs() -> Source {
    Source::of_schema(builtin("logs").expect("a built-in table").clone())
}

fn english(text: &str) -> String {
    translate(text, &logs().table, &Context::utc(0)).english
}

fn of_url(url: &str) -> Search {
    Search::of_url(url)
        .expect("a search")
        .expect("one that reads")
}

fn filtered(condition: &str) -> Search {
    Search {
        condition: "level:error OR timeout".to_owned(),
        filters: vec![Filter {
            language: Language::Sql,
            condition: condition.to_owned(),
        }],
        ..Search::default()
    }
}

#[test]
fn a_url_is_read_whichever_version_of_hyperdx_wrote_it() {
    // `a "b c" 5%`, with a plus for a blank, with `%20`, and encoded twice.
    let once = "http://localhost:8080/search?where=a+%22b%20c%22+5%25&whereLanguage=lucene";
    let twice = "http://localhost:8080/search?where=a%2520%2522b%2520c%2522%25205%2525";
    for url in [once, twice] {
        assert_eq!(of_url(url).condition, "a \"b c\" 5%", "{url}");
    }
    // A plus that was typed is no blank.
    assert_eq!(of_url("https://x/search?where=a%2Bb").condition, "a+b");
}

#[test]
fn a_url_says_the_whole_search() {
    let url = "https://hdx.internal/team/search?isLive=false&from=1773133200000&to=1773136800000\
        &source=665000000000000000000001&whereLanguage=sql&where=ServiceName%20%3D%20'cart'\
        &select=Timestamp%2CBody&orderBy=Timestamp%20DESC\
        &filters=%5B%7B%22type%22%3A%22sql%22%2C%22condition%22%3A%22SeverityText%20IN%20('error')%22%7D%5D";
    let search = of_url(url);
    assert_eq!(search.language, Language::Sql);
    assert_eq!(search.condition, "ServiceName = 'cart'");
    assert_eq!(search.source.as_deref(), Some("665000000000000000000001"));
    assert_eq!(search.select, "Timestamp,Body");
    assert_eq!(search.order_by, "Timestamp DESC");
    assert_eq!(search.filters[0].condition, "SeverityText IN ('error')");
    let from = search.from.expect("a beginning").to_string();
    assert_eq!(from, "2026-03-10T09:00:00Z");
}

#[test]
fn what_is_no_search_page_is_a_query_like_any_other() {
    for text in [
        "level:error",
        "http://example.com/checkout",
        "https://hdx/dashboards/1?where=a",
        "https://hdx/search",
        "\"https://hdx/search?where=a\"",
        "",
    ] {
        assert_eq!(Search::of_url(text), None, "{text}");
    }
    assert_eq!(
        Search::of_url("https://hdx/search/665000000000000000000001"),
        Some(Err(HyperdxError::OnlyItsName))
    );
    let wrong = Search::of_url("https://hdx/search?where=a&from=yesterday");
    assert!(matches!(
        wrong,
        Some(Err(HyperdxError::Parameter { name: "from", .. }))
    ));
}

#[test]
fn what_is_written_as_a_url_reads_as_the_same_search() {
    for condition in ["a b+c", "100% \"%41\"", "f:\"ä/&=#?\"", ""] {
        let search = Search {
            condition: condition.to_owned(),
            source: Some("a b".to_owned()),
            select: "Body,LogAttributes['a b']".to_owned(),
            order_by: "Body ASC".to_owned(),
            from: "2026-03-10T09:00:00Z".parse().ok(),
            to: "2026-03-10T10:00:00Z".parse().ok(),
            ..Search::default()
        };
        for base in ["https://hdx.internal", "https://hdx.internal/a/search/"] {
            let url = search.to_url(base).expect("a base");
            assert_eq!(of_url(&url), search, "{url}");
        }
    }
    for base in ["hdx.internal", "ftp://hdx", "https://me:secret@hdx", ""] {
        let written = Search::default().to_url(base);
        assert!(matches!(written, Err(HyperdxError::Base { .. })), "{base}");
    }
}

#[test]
fn chosen_values_are_conditions_of_the_query() {
    for (filter, clause) in [
        ("ServiceName IN ('cart')", "ServiceName:\"cart\""),
        (
            "ServiceName IN ('cart', 'it''s')",
            "(ServiceName:\"cart\" OR ServiceName:\"it's\")",
        ),
        ("ServiceName NOT IN ('cart')", "NOT ServiceName:\"cart\""),
        (
            "LogAttributes['http.route'] IN ('/a')",
            "LogAttributes.http.route:\"/a\"",
        ),
        (
            "SeverityNumber BETWEEN 9 AND 17",
            "SeverityNumber:[9 TO 17]",
        ),
        ("ServiceName = 'cart'", "ServiceName:\"cart\""),
    ] {
        let converted = filtered(filter).convert(&logs(), &Context::utc(0));
        assert!(converted.is_usable(), "{filter}: {converted:?}");
        let expected = english(&format!("(level:error OR timeout) AND {clause}"));
        assert_eq!(english(&converted.text), expected, "{filter}");
    }
}

#[test]
fn a_filter_that_cannot_be_said_is_never_left_out() {
    for filter in [
        "lower(ServiceName) IN ('cart')",
        "ServiceName IN (SELECT 1)",
        "ServiceName IN ('a' 'b')",
        "ServiceName IN ('a',)",
        "ServiceName IN ()",
        "ServiceName LIKE 'a%'",
        "a = 1 OR b = 2",
        "",
    ] {
        let converted = filtered(filter).convert(&logs(), &Context::utc(0));
        assert_eq!(converted.lost, [Lost::Filter(filter.to_owned())]);
        assert!(!converted.is_usable() && !converted.is_same());
    }
}

#[test]
fn columns_and_orders_are_fields_where_they_can_be() {
    let convert = |select: &str, order_by: &str| {
        let search = Search {
            select: select.to_owned(),
            order_by: order_by.to_owned(),
            ..Search::default()
        };
        search.convert(&logs(), &Context::utc(0))
    };
    let converted = convert(
        "Timestamp, LogAttributes['user.id'] AS user, Body",
        "SeverityNumber DESC",
    );
    assert_eq!(
        converted.select,
        ["Timestamp", "LogAttributes.user.id", "Body"]
    );
    assert_eq!(converted.order.as_deref(), Some("-SeverityNumber"));
    assert!(converted.is_same());
    // The usual columns and orders are those that nobody has to name.
    for order in [
        "",
        "Timestamp DESC",
        "(toStartOfFiveMinutes(Timestamp), Timestamp) DESC",
        "toStartOfHour(Timestamp) DESC, Timestamp DESC",
    ] {
        let converted = convert("Timestamp,SeverityText,ServiceName,Body", order);
        assert_eq!(
            (converted.select.len(), &converted.order),
            (0, &None),
            "{order}"
        );
        assert!(converted.is_same(), "{order}");
    }
    let converted = convert("Timestamp, substring(Body, 1, 10)", "rand()");
    assert_eq!(
        converted.lost,
        [
            Lost::Column("substring(Body, 1, 10)".to_owned()),
            Lost::Order("rand()".to_owned())
        ]
    );
    assert!(converted.is_usable() && !converted.is_same());
}

#[test]
fn a_condition_of_sql_becomes_a_statement_and_stays_within_its_brackets() {
    let convert = |condition: &str| {
        let search = Search {
            condition: condition.to_owned(),
            language: Language::Sql,
            ..Search::default()
        };
        search.convert(&logs(), &Context::utc(0))
    };
    let converted = convert("ServiceName = 'cart' OR Body ILIKE '%;)%'");
    assert_eq!(
        converted.text,
        "SELECT Timestamp, SeverityText, ServiceName, Body\n\
         FROM default.otel_logs\n\
         WHERE (ServiceName = 'cart' OR Body ILIKE '%;)%')\n  \
         AND Timestamp >= {from:DateTime64(9, 'UTC')}\n  \
         AND Timestamp <= {to:DateTime64(9, 'UTC')}\n\
         ORDER BY Timestamp DESC\nLIMIT 200"
    );
    for condition in [
        "1) OR (1",
        "a = 'b",
        "1; DROP TABLE x",
        "1 -- all",
        "(1",
        "/* */",
    ] {
        assert!(!convert(condition).is_usable(), "{condition}");
    }
}

#[test]
fn exports_are_lists_objects_with_lists_and_lines() {
    let one = r#"{"_id": "1", "name": "Errors", "where": "level:error", "whereLanguage": "lucene",
        "select": null, "orderBy": "", "source": "s1", "tags": ["oncall"], "filters": []}"#;
    let sources = r#"[{"id": "s1", "name": "Spans", "kind": "trace",
        "from": {"databaseName": "otel", "tableName": "spans"}}]"#;
    for text in [
        format!("[{one}]"),
        format!("{{\"data\": [{one}]}}"),
        one.to_owned(),
        format!("{one}\n"),
    ] {
        let export = read_export(&text).expect("an export");
        assert_eq!(export.searches.len(), 1);
        assert_eq!(export.searches[0].name, "Errors");
        assert_eq!(export.searches[0].tags, ["oncall"]);
    }
    let two = read_export(&format!("{one}\n{one}\n")).expect("an export");
    assert_eq!(two.searches.len(), 2);
    let both = format!("{{\"savedSearches\": [{one}], \"sources\": {sources}}}");
    let export = read_export(&both).expect("an export");
    let source = export.sources.of(&export.searches[0]);
    assert_eq!(source.name(), "otel.spans");
    let guessed = SourceNames::default().of(&Search {
        condition: "SpanName:checkout".to_owned(),
        ..Search::default()
    });
    assert_eq!(guessed.name(), "traces");
}

#[test]
fn what_is_no_export_is_refused_with_its_reason() {
    assert!(matches!(
        read_export("{"),
        Err(HyperdxError::NotJson { .. })
    ));
    for text in ["", "7", "{}", "[{\"name\": \"x\"}]"] {
        assert_eq!(read_export(text), Err(HyperdxError::NoSearches), "{text}");
    }
    let wrong = read_export(r#"[{"where": "a"}, {"where": 7}]"#).expect_err("no text");
    assert_eq!(
        wrong.to_string(),
        "search 2 of the list cannot be read: `where` is no text"
    );
    assert!(
        read_export("[]")
            .expect("an empty list")
            .searches
            .is_empty()
    );
}
