//! A real ClickHouse with its HTTP interface, in a process of its own.

use std::path::PathBuf;
use std::process::Command;

use lucerna_engine_chdb::test_server::{PASSWORD, Server};
use lucerna_engine_clickhouse::ClickHouseOptions;

/// Starts one; it ends when it is dropped.
pub(crate) fn start(library: PathBuf) -> Server {
    let process = |library: &std::path::Path, arguments: &[String]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clickhouse_server"));
        command.arg(library).args(arguments);
        command
    };
    Server::start(library, process).expect("the server starts")
}

/// How `user` reaches it through `port`, which is its own or that of something before it.
pub(crate) fn options(user: &str, port: u16) -> ClickHouseOptions {
    ClickHouseOptions::from_url(&format!("http://{user}:{PASSWORD}@127.0.0.1:{port}"))
        .expect("a URL")
}
