//! ClickHouse with its HTTP interface: `clickhouse_server LIBRARY ARGUMENTS…`, for tests.
//!
//! It ends when its input does, and so with whoever started it.

use lucerna_engine_chdb::test_server;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "the one thing that it has to say")]
fn main() -> ExitCode {
    test_server::end_with_input();
    let mut arguments = std::env::args().skip(1);
    let library = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    match test_server::run(library.as_ref(), &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
