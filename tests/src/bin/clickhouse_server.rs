//! ClickHouse with its HTTP interface: `clickhouse_server LIBRARY ARGUMENTS…`, for tests.
//!
//! It ends when its input does, and so with whoever started it.

use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "the one thing that it has to say")]
fn main() -> ExitCode {
    std::thread::spawn(|| {
        // Nothing is ever written there: it ends with the other process.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        // At once: the library has handlers for other signals, and more to do at a proper end.
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    });
    let mut arguments = std::env::args().skip(1);
    let library = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    match lucerna_engine_chdb::test_server::run(library.as_ref(), &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
