//! HyperDX's saved searches taken over, and URLs that lead back.

use super::program::{Program, said};

/// A search that reads the same, one with a note, one that no query can say, one that looks like a
/// template.
const SEARCHES: &str = r#"{"data": [
  {"id": "1", "name": "All errors!", "where": "SeverityText:\"error\"", "whereLanguage": "lucene",
   "select": "Timestamp,Body", "orderBy": "Timestamp DESC", "source": "aaa", "tags": ["oncall"]},
  {"id": "2", "name": "Slow", "where": "SpanName:GET*", "whereLanguage": "lucene",
   "select": "", "orderBy": "", "source": "bbb", "tags": []},
  {"id": "3", "name": "Computed", "where": "timeout", "whereLanguage": "lucene",
   "select": "", "orderBy": "", "source": "aaa", "tags": [],
   "filters": [{"type": "sql", "condition": "length(Body) > 3"}]},
  {"id": "4", "name": "Template", "where": "Body:\"${user}\"", "whereLanguage": "lucene",
   "select": "", "orderBy": "", "source": "aaa", "tags": []},
  {"id": "5", "name": "In SQL", "where": "ServiceName = 'cart'", "whereLanguage": "sql",
   "select": "Body", "orderBy": "", "source": "aaa", "tags": []}
]}"#;

const SOURCES: &str = r#"[
  {"id": "aaa", "name": "Logs", "kind": "log", "from": {"databaseName": "default", "tableName": "otel_logs"}},
  {"id": "bbb", "name": "Traces", "kind": "trace", "from": {"databaseName": "default", "tableName": "otel_traces"}}
]"#;

fn program() -> Program {
    let program = Program::without_engine();
    program.write("searches.json", SEARCHES);
    program.write("sources.json", SOURCES);
    program.write(".lucerna/queries/mine.toml", "query = 'a'\n");
    program
}

#[test]
fn searches_are_saved_as_queries_with_a_report_of_each() {
    let program = program();
    let import = ["saved", "import", "searches.json", "sources.json"];
    let dry = program.written(&[&import[..], &["--dry-run"]].concat());
    assert!(!program.path(".lucerna/queries/hyperdx").exists());
    let report = program.written(&import);
    assert_eq!(report, dry);
    for line in [
        "5 searches: 2 the same, 2 with something to know, 1 not imported",
        "H08",
        "hyperdx/slow",
        "hyperdx/computed: the filter `length(Body) > 3` cannot be said in a query",
        "hyperdx/template: `${` stands for itself, as in HyperDX, and for no value",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    let errors = program.text(".lucerna/queries/hyperdx/all-errors.toml");
    let table: toml::Table = errors.parse().expect("TOML");
    assert_eq!(table["title"].as_str(), Some("All errors!"));
    assert_eq!(table["query"].as_str(), Some("SeverityText:\"error\""));
    assert_eq!(table["source"].as_str(), Some("logs"));
    assert_eq!(table["since"].as_str(), Some("1h"));
    assert_eq!(
        table["select"],
        toml::Value::from(vec!["Timestamp", "Body"])
    );
    assert_eq!(table["tags"], toml::Value::from(vec!["oncall"]));
    assert!(
        !program
            .path(".lucerna/queries/hyperdx/computed.toml")
            .exists()
    );
    // What was taken over can be run, and the one of SQL has its range.
    for (name, words) in [
        ("hyperdx/slow", "FROM default.otel_traces"),
        ("hyperdx/in-sql", "(ServiceName = 'cart')"),
        ("hyperdx/in-sql", "{from:DateTime64(9, 'UTC')}"),
    ] {
        let shown = program.written(&["run", name, "--print"]);
        assert!(shown.contains(words), "{name}: {shown}");
    }
    let shown = program.written(&["run", "hyperdx/template", "--print"]);
    assert!(shown.contains("Body = '${user}'"), "{shown}");
    let listed = program.written(&["saved", "ls", "--tag", "oncall"]);
    assert!(listed.contains("hyperdx/all-errors"), "{listed}");
}

#[test]
fn what_is_there_already_is_kept_unless_it_is_told_to_be_replaced() {
    let program = program();
    let import = ["saved", "import", "searches.json", "sources.json"];
    program.written(&import);
    let file = ".lucerna/queries/hyperdx/slow.toml";
    program.write(file, "query = 'mine'\n");
    let said = program.refused(2, &import);
    assert!(
        said.contains("there is a saved query `hyperdx/slow` already"),
        "{said}"
    );
    assert_eq!(program.text(file), "query = 'mine'\n");
    program.written(&[&import[..], &["--force"]].concat());
    assert!(program.text(file).contains("SpanName:GET*"));
}

#[test]
fn a_source_is_named_on_the_command_line_or_guessed() {
    let program = program();
    let dry = ["saved", "import", "searches.json", "--dry-run"];
    let report = program.written(&dry);
    assert!(
        report.contains("`--map aaa=SOURCE` says which one it is"),
        "{report}"
    );
    let mapped = [
        "--map",
        "aaa=logs",
        "--map",
        "bbb=traces",
        "--group",
        "old",
        "--since",
        "2d",
    ];
    program.written(&[&dry[..3], &mapped[..]].concat());
    let slow = program.text(".lucerna/queries/old/slow.toml");
    assert!(
        slow.contains("source = \"traces\"") && slow.contains("since = \"2d\""),
        "{slow}"
    );
}

#[test]
fn a_file_that_holds_no_searches_is_refused() {
    let program = program();
    for (text, words) in [
        ("{\"a\": 1}", "there are no saved searches in this JSON"),
        ("[", "this is no JSON"),
        (
            "[{\"where\": 1}]",
            "search 1 of the list cannot be read: `where` is no text",
        ),
    ] {
        program.write("other.json", text);
        let said = program.refused(2, &["saved", "import", "other.json"]);
        assert!(said.contains("other.json"), "{said}");
        assert!(said.contains(words), "{said}");
    }
    let said = program.refused(2, &["saved", "import", "nowhere.json"]);
    assert!(said.contains("nowhere.json"), "{said}");
}

#[test]
fn the_url_of_a_query_leads_to_hyperdx_and_back() {
    let program = program();
    let text = "query = 'level:error ServiceName:${service} ScopeName:GET*'\nselect = ['Body']\n\
                from = '2026-03-10T09:00:00Z'\nto = '2026-03-10T10:00:00Z'\nparams.service = 'cart'\n";
    program.write(".lucerna/queries/errors.toml", text);
    let base = "https://hdx.internal";
    let show = [
        "saved",
        "show",
        "errors",
        "--hyperdx-url",
        base,
        "--hyperdx-source",
        "aaa",
    ];
    let output = program.run(&show);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let url = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(url.starts_with("https://hdx.internal/search?"), "{url}");
    for part in ["source=aaa", "from=1773133200000", "to=1773136800000"] {
        assert!(url.contains(part), "{part}: {url}");
    }
    // Where HyperDX would answer otherwise, a note says so.
    assert!(said(&output).contains("H08"), "{}", said(&output));
    // The URL reads as the search that it was made of.
    let shown = program.written(&["search", &url, "--dry-run"]);
    for words in ["2026-03-10 09:00:00", "ServiceName", "SELECT"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let other = program.written(&[&show[..3], &["service=pay"], &show[3..]].concat());
    assert!(other.contains("pay") && !other.contains("cart"), "{other}");
}

#[test]
fn what_hyperdx_cannot_show_has_no_url() {
    let program = program();
    program.write(".lucerna/queries/count.toml", "query = 'a'\ncount = true\n");
    program.write(".lucerna/queries/statement.sql", "SELECT 1\n");
    let base = ["--hyperdx-url", "https://hdx.internal"];
    for (name, words) in [
        ("count", "counts rows"),
        ("statement", "is a statement of SQL"),
    ] {
        let said = program.refused(2, &[&["saved", "show", name][..], &base].concat());
        assert!(said.contains(words), "{said}");
    }
    let said = program.refused(2, &["saved", "show", "mine", "--hyperdx-url", "hdx"]);
    assert!(said.contains("`hdx` is no URL"), "{said}");
}

#[test]
fn saved_queries_are_exported_as_searches_that_can_be_taken_over_again() {
    let program = Program::without_engine();
    let errors = "title = 'All errors'\ntags = ['oncall']\nquery = 'SeverityText:\"error\" ${who: ServiceName:\"${who}\"}'\n\
                  select = ['Timestamp', 'Body']\nparams.who = 'cart'\n";
    program.write(".lucerna/queries/errors.toml", errors);
    program.write(".lucerna/queries/total.toml", "query = 'a'\ncount = true\n");
    let output = program.run(&["saved", "export", "--map", "65f0=logs"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("left out: `total` counts rows"), "{words}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let [search] = json.as_array().expect("a list").as_slice() else {
        panic!("one search: {json}");
    };
    assert_eq!(search["name"], "All errors");
    assert_eq!(search["source"], "65f0");
    assert_eq!(search["whereLanguage"], "lucene");
    assert_eq!(search["select"], "Timestamp,Body");
    assert_eq!(search["tags"], serde_json::json!(["oncall"]));

    program.write("searches.json", &output.stdout);
    let report = program.written(&[
        "saved",
        "import",
        "searches.json",
        "--map",
        "65f0=logs",
        "--group",
        "back",
    ]);
    assert!(report.starts_with("1 search: 1 the same"), "{report}");
    let back = program.text(".lucerna/queries/back/all-errors.toml");
    for part in ["SeverityText", "ServiceName", "cart"] {
        assert!(back.contains(part), "{part}: {back}");
    }
}

#[test]
fn a_query_that_was_named_and_cannot_be_exported_is_an_error() {
    let program = Program::without_engine();
    program.write(".lucerna/queries/statement.sql", "SELECT 1\n");
    let said = program.refused(2, &["saved", "export", "statement"]);
    assert!(said.contains("`statement` is a statement of SQL"), "{said}");
    let said = program.refused(2, &["saved", "export", "nothing"]);
    assert!(said.contains("nothing"), "{said}");
}

/// A condition in SQL, over all time.
const URL: &str = "https://hdx.internal/search?where=SeverityText%20!%3D%20''&whereLanguage=sql";

fn with_rows() -> Option<Program> {
    let record = |second: u32| {
        format!(
            r#"{{"timeUnixNano":"17731332{second:02}000000000","severityText":"ERROR","body":{{"stringValue":"row"}}}}"#
        )
    };
    let records: Vec<String> = (10..15).map(record).collect();
    Program::with_logs(&format!(
        r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#,
        records.join(",")
    ))
}

#[test]
fn a_url_in_sql_takes_the_flags_of_a_search() {
    let Some(program) = with_rows() else {
        return;
    };
    let rows = |flags: &[&str]| {
        let output = program.run(&[&["search", URL], flags].concat());
        assert_eq!(
            output.status.code(),
            Some(0),
            "{flags:?}: {}",
            said(&output)
        );
        (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (three, said) = rows(&["-n", "3"]);
    assert_eq!(three.lines().count(), 3, "{three}");
    assert!(said.contains("3 of 5 rows, newest first"), "{said}");
    assert!(
        said.contains("limit of 3 took effect: -n 0 lifts it"),
        "{said}"
    );
    let (five, said) = rows(&["-n", "5"]);
    assert_eq!(five.lines().count(), 5, "{five}");
    assert!(!said.contains("took effect"), "{said}");
    let (count, _) = rows(&["--count", "-F", "csv"]);
    assert_eq!(count, "count\n5\n");
    // The third record is the last before the end.
    let (three, _) = rows(&["--to", "2026-03-10T09:00:12Z"]);
    assert_eq!(three.lines().count(), 3, "{three}");
    let (statement, _) = rows(&["-o", "rows.csv", "--dry-run"]);
    assert!(
        !statement.contains("LIMIT"),
        "an export has no limit: {statement}"
    );
    let (statement, _) = rows(&["--dry-run"]);
    assert!(statement.contains("LIMIT 200"), "{statement}");
}

#[test]
fn a_url_in_sql_refuses_the_flags_that_it_cannot_take() {
    let program = Program::without_engine();
    for flag in [
        ["--select", "Body"],
        ["--order", "Body"],
        ["--count-by", "Body"],
        ["--implicit", "Body"],
    ] {
        let said = program.refused(2, &[&["search", URL], &flag[..]].concat());
        assert!(
            said.contains(flag[0]) && said.contains("--dry-run"),
            "{said}"
        );
    }
}
