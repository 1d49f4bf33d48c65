//! A real ClickHouse with its HTTP interface, in a process of its own.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lucerna_engine_clickhouse::ClickHouseOptions;
use tempfile::TempDir;

/// Who may come in: `ada` may do anything, `looker` has a profile with `readonly` at 1, `settler` one
/// at 2. The server itself runs as `default`.
const USERS: &str = "<clickhouse>
  <profiles><default/><looking><readonly>1</readonly></looking><settling><readonly>2</readonly></settling></profiles>
  <users>
    <default><password></password><profile>default</profile><quota>default</quota>
      <networks><ip>127.0.0.1</ip></networks></default>
    <ada><password>s3cret</password><profile>default</profile><quota>default</quota>
      <networks><ip>::/0</ip></networks><access_management>1</access_management></ada>
    <looker><password>s3cret</password><profile>looking</profile><quota>default</quota>
      <networks><ip>::/0</ip></networks></looker>
    <settler><password>s3cret</password><profile>settling</profile><quota>default</quota>
      <networks><ip>::/0</ip></networks></settler>
  </users>
  <quotas><default/></quotas>
</clickhouse>";

/// Starts to listen, and then waits for longer than any test takes.
const QUERY: &str = "SYSTEM START LISTEN HTTP; \
    SELECT sleepEachRow(3) FROM numbers(1000000) SETTINGS max_block_size = 1, \
    function_sleep_max_microseconds_per_block = 0 FORMAT Null";

/// A running server; it ends when this is dropped.
pub(crate) struct Server {
    pub(crate) port: u16,
    library: PathBuf,
    folder: TempDir,
    child: Child,
}

impl Server {
    /// Starts it and waits until it answers.
    pub(crate) fn start(library: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let users = folder.path().join("users.xml");
        std::fs::write(&users, USERS).expect("a file");
        let config = format!(
            "<clickhouse><users_config>{}</users_config><logger><level>none</level></logger></clickhouse>",
            users.display()
        );
        std::fs::write(folder.path().join("config.xml"), config).expect("a file");
        let port = free_port();
        let child = spawn(&library, folder.path(), port);
        let server = Self {
            port,
            library,
            folder,
            child,
        };
        server.wait();
        server
    }

    /// Ends it as a crash does, and starts it anew at the same place.
    #[allow(dead_code, reason = "one of the tests that have this module needs it")]
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.child = spawn(&self.library, self.folder.path(), self.port);
        self.wait();
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < end, "the server does not start");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn stop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// How `user` reaches it through `port`, which is its own or that of something before it.
    pub(crate) fn options(user: &str, port: u16) -> ClickHouseOptions {
        ClickHouseOptions::from_url(&format!("http://{user}:s3cret@127.0.0.1:{port}"))
            .expect("a URL")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(library: &Path, folder: &Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_clickhouse_server"))
        .arg(library)
        .arg(format!("--path={}", folder.join("store").display()))
        .arg(format!(
            "--config-file={}",
            folder.join("config.xml").display()
        ))
        .args(["--listen_host=127.0.0.1", &format!("--http_port={port}")])
        .args(["--query", QUERY])
        .current_dir(folder)
        // Its end is the end of the server.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts")
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
