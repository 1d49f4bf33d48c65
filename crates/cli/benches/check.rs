//! What CI waits for: `lucerna check` of 500 saved queries against a pulled schema, and `lucerna test` of
//! 100 on the embedded engine: the whole process, from its start to its end.

use criterion::Criterion;
use lucerna_engine_chdb::install;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Queries of the kinds that people keep; each stands for a tenth of the files.
const QUERIES: [&str; 10] = [
    "level:error ServiceName:${service}",
    "\"connection refused\" OR (timeout ServiceName:${service})",
    "LogAttributes.http.status_code:>=500 ${user: LogAttributes.user.id:${user}}",
    "ServiceName:(cart OR checkout OR ${service}) -\"health check\"",
    "SeverityNumber:[17 TO 24] Body:exception ResourceAttributes.k8s.pod.name:checkout*",
    "error OR fatal ServiceName:${service}",
    "TraceId:4bf92f3577b34da6a3ce929d0e0e4736",
    "LogAttributes.order.id:42 LogAttributes.http.route:\"/api/checkout\"",
    "/time[ -]?out/ ServiceName:${service}",
    "ScopeName:*otel* SeverityText:(warn OR error) NOT kafka",
];

/// A project of so many queries, and what the test of each is by its number.
fn project(folder: &Path, count: usize, expectation: impl Fn(usize) -> String) {
    let queries = folder.join(".lucerna/queries");
    let schemas = folder.join(".lucerna/schema");
    fs::create_dir_all(&schemas).expect("a folder");
    let logs = lucerna_schema::builtin("logs").expect("a built-in table");
    fs::write(schemas.join("logs.json"), lucerna_schema::to_json(logs)).expect("a file");
    for number in 0..count {
        let group = queries.join(format!("group-{}", number % 20));
        fs::create_dir_all(&group).expect("a folder");
        let query = QUERIES[number % QUERIES.len()];
        let mut text = format!(
            "title = \"Query {number}\"\nsource = \"logs\"\nquery = '{query}'\nsince = \"1h\"\n"
        );
        for name in ["service", "user"] {
            if query.contains(&format!("${{{name}")) {
                let rest = if name == "user" {
                    "optional = true"
                } else {
                    "default = \"checkout\""
                };
                write!(text, "\n[params.{name}]\n{rest}\n").expect("a text takes it");
            }
        }
        text.push_str(&expectation(number));
        fs::write(group.join(format!("query-{number}.toml")), text).expect("a file");
    }
}

/// A row that the query of this number finds.
fn found(number: usize) -> String {
    const COLUMNS: [&str; 10] = [
        r#"SeverityText = "ERROR", ServiceName = "checkout""#,
        r#"ServiceName = "checkout", Body = "connection refused""#,
        r#"LogAttributes = { "http.status_code" = "503" }"#,
        r#"ServiceName = "cart", Body = "added""#,
        r#"SeverityNumber = 17, Body = "an exception", ResourceAttributes = { "k8s.pod.name" = "checkout-1" }"#,
        r#"ServiceName = "checkout", Body = "an error""#,
        r#"TraceId = "4bf92f3577b34da6a3ce929d0e0e4736""#,
        r#"LogAttributes = { "order.id" = "42", "http.route" = "/api/checkout" }"#,
        r#"ServiceName = "checkout", Body = "a time-out""#,
        r#"ScopeName = "io.otel.sdk", SeverityText = "WARN""#,
    ];
    let columns = COLUMNS[number % COLUMNS.len()];
    format!("{{ {columns}, SpanId = \"{number:016x}\" }}")
}

/// Each test brings rows of its own: one that it finds, and another that it does not.
fn own_rows(number: usize) -> String {
    let row = found(number);
    format!(
        "\n[expect]\nmatch = [{row}]\nmiss = [{{ Body = \"nothing of it\", TraceId = \"{number:032x}\" }}]\nrows = 1\n"
    )
}

/// All tests search the rows of one file.
fn shared_rows(folder: &Path, count: usize) -> impl Fn(usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|number| {
            let row: toml::Value = format!("row = {}", found(number))
                .parse::<toml::Table>()
                .expect("TOML")["row"]
                .clone();
            let mut row = serde_json::to_value(row).expect("JSON");
            row["Timestamp"] = "2026-03-10T12:00:00Z".into();
            row.to_string()
        })
        .collect();
    let queries = folder.join(".lucerna/queries");
    fs::create_dir_all(&queries).expect("a folder");
    fs::write(queries.join("rows.jsonl"), rows.join("\n")).expect("a file");
    |_| "\n[expect]\ngiven = \"../rows.jsonl\"\nmin_rows = 10\n".to_owned()
}

fn run(folder: &Path, arguments: &[&str], library: Option<&Path>) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder);
    if let Some(library) = library {
        command.env("LUCERNA_CHDB", library);
    }
    let command = command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("the program runs").code()
}

fn checks(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    project(folder.path(), 500, |_| String::new());
    let mut group = criterion.benchmark_group("check");
    group.sample_size(20);
    group.bench_function("500 saved queries", |bencher| {
        bencher.iter(|| {
            let code = run(folder.path(), &["check", "--report", "json"], None);
            assert_eq!(code, Some(7), "some of them have findings");
        });
    });
    group.finish();
}

fn tests(criterion: &mut Criterion, library: &Path) {
    let mut group = criterion.benchmark_group("test");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(20));
    let mut bench = |name: &str, folder: &Path| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let code = run(folder, &["test"], Some(library));
                assert_eq!(code, Some(0), "all of them pass");
            });
        });
    };
    let own = tempfile::tempdir().expect("a folder");
    project(own.path(), 100, own_rows);
    bench("100 queries, each over its own rows", own.path());
    let shared = tempfile::tempdir().expect("a folder");
    let expectation = shared_rows(shared.path(), 100);
    project(shared.path(), 100, expectation);
    bench("100 queries over one file of rows", shared.path());
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    checks(&mut criterion);
    match install::for_tests().expect("the engine can be installed") {
        Some(library) => tests(&mut criterion, &library),
        None => skipped(),
    }
    criterion.final_summary();
}

#[expect(clippy::print_stderr, reason = "a benchmark that is skipped says so")]
fn skipped() {
    eprintln!("skipped: the engine is not installed");
}
