//! `lucerna check` of 500 saved queries against a pulled schema: the whole process, from its start to
//! its end.

use criterion::Criterion;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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

fn project(folder: &Path) {
    let queries = folder.join(".lucerna/queries");
    let schemas = folder.join(".lucerna/schema");
    fs::create_dir_all(&schemas).expect("a folder");
    let logs = lucerna_schema::builtin("logs").expect("a built-in table");
    fs::write(schemas.join("logs.json"), lucerna_schema::to_json(logs)).expect("a file");
    for number in 0..500 {
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
        fs::write(group.join(format!("query-{number}.toml")), text).expect("a file");
    }
}

fn check(folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_lucerna"))
        .args(["check", "--report", "json"])
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program runs");
    assert_eq!(status.code(), Some(7), "some of them have findings");
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    project(folder.path());
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("check");
    group.sample_size(20);
    group.bench_function("500 saved queries", |bencher| {
        bencher.iter(|| check(folder.path()));
    });
    group.finish();
    criterion.final_summary();
}
