//! How long the program takes from its start to its end when it has next to nothing to do.

use std::process::{Command, Stdio};

use criterion::Criterion;
use lucerna_engine_chdb::install;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = install::for_tests().expect("the engine can be installed");
    let start = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
        command.args(arguments).env_clear();
        command
            .env("HOME", folder.path())
            .env("LUCERNA_ENGINE_INSTALL", "never");
        if let Some(library) = &library {
            command.env("LUCERNA_CHDB", library);
        }
        let quiet = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        assert!(quiet.status().expect("the program starts").success());
    };
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("start-up");
    group.sample_size(20);
    let without_engine = ["--version"].as_slice();
    group.bench_function("nothing", |bencher| bencher.iter(|| start(without_engine)));
    let translate = ["translate", "level:error -payment"].as_slice();
    group.bench_function("translate", |bencher| bencher.iter(|| start(translate)));
    if library.is_some() {
        let one = ["sql", "SELECT 1"].as_slice();
        group.bench_function("SELECT 1", |bencher| bencher.iter(|| start(one)));
    } else {
        skipped();
    }
    group.finish();
    criterion.final_summary();
}

#[expect(clippy::print_stderr, reason = "a benchmark that is skipped says so")]
fn skipped() {
    eprintln!("skipped: the engine is not installed");
}
