//! The server, and the program with a home of its own.

use lucerna_engine::{Access, Engine, QueryRequest};
use lucerna_engine_chdb::test_process;
use lucerna_engine_chdb::test_server::{self, PASSWORD, Server};
use lucerna_engine_clickhouse::{ClickHouse, ClickHouseOptions};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What the process of the server is to do, a word a line.
const ARGUMENTS: &str = "LUCERNA_TEST_SERVER";

/// In which folder the process of an owner says which port its server has.
const OWNED: &str = "LUCERNA_TEST_OWNED_SERVER";

/// Is the server of the other tests too, in the processes that are started for it.
#[test]
fn a_server_ends_with_its_owner() {
    if let Ok(arguments) = std::env::var(ARGUMENTS) {
        serve(&arguments);
    }
    if let Some(folder) = std::env::var_os(OWNED) {
        own_a_server(Path::new(&folder));
    }
    if library().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut owner = test_process::itself(a_server_ends_with_its_owner)
        .env(OWNED, folder.path())
        .spawn()
        .expect("it starts");
    let port = loop {
        if let Ok(port) = std::fs::read_to_string(folder.path().join("port")) {
            break port;
        }
        assert!(owner.try_wait().expect("a child").is_none(), "it is there");
        std::thread::sleep(Duration::from_millis(20));
    };
    let port: u16 = port.parse().expect("a port");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    // It can do nothing any more.
    owner.kill().expect("it runs until it is killed");
    owner.wait().expect("it has ended");
    let end = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_ok() {
        assert!(Instant::now() < end, "the server outlives its owner");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Starts a server, says where it is, and waits to be killed.
fn own_a_server(folder: &Path) -> ! {
    let server = start().expect("the engine is here");
    let port = folder.join("port");
    std::fs::write(folder.join("new"), server.port().to_string()).expect("a file");
    std::fs::rename(folder.join("new"), port).expect("a file");
    loop {
        std::thread::park();
    }
}

/// Is the server, and ends with its input.
fn serve(arguments: &str) -> ! {
    test_server::end_with_input();
    let mut arguments = arguments.lines().map(str::to_owned);
    let library = arguments.next().expect("a library");
    let arguments: Vec<String> = arguments.collect();
    test_server::run(Path::new(&library), &arguments).expect("the server starts");
    std::process::exit(0)
}

/// The one server of these tests; it ends with this process.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref()
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn library() -> Option<PathBuf> {
    let library = lucerna_engine_chdb::install::for_tests().expect("the engine");
    if library.is_none() {
        eprintln!("skipped: the engine is not here, and LUCERNA_ENGINE_INSTALL is never");
    }
    library
}

/// A server for a test alone.
pub(crate) fn start() -> Option<Server> {
    let library = library()?;
    let process = |library: &Path, arguments: &[String]| {
        let words: Vec<&str> = std::iter::once(library.to_str().expect("a path"))
            .chain(arguments.iter().map(String::as_str))
            .collect();
        let mut command = test_process::itself(a_server_ends_with_its_owner);
        command.env(ARGUMENTS, words.join("\n"));
        command
    };
    Some(Server::start(library, process).expect("the server starts"))
}

/// Three logs of the last half hour, and one of two days ago.
const LOGS: &str = "
INSERT INTO {table} (Timestamp, SeverityText, SeverityNumber, ServiceName, Body, LogAttributes) VALUES
(now64(9) - 600, 'ERROR', 17, 'cart', 'connection refused', {'who': 'ada'}),
(now64(9) - 300, 'INFO', 9, 'cart', 'all is well', {}),
(now64(9) - 60, 'ERROR', 17, 'checkout', 'timed out', {'who': 'bob'}),
(now64(9) - 172800, 'ERROR', 17, 'old', 'long ago', {})";

/// A home for the program, and a database of its own on the server.
pub(crate) struct Place {
    pub(crate) database: String,
    pub(crate) port: u16,
    pub(crate) home: tempfile::TempDir,
}

impl Place {
    /// An empty database; `None` where there is no server.
    pub(crate) fn empty() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let port = server()?.port();
        let database = format!("cli_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let place = Self {
            database,
            port,
            home: tempfile::tempdir().expect("a folder"),
        };
        place.write(
            "the database",
            &format!("CREATE DATABASE {}", place.database),
        );
        place.configure("");
        Some(place)
    }

    /// With logs and no spans, as the collector's exporter makes its tables.
    pub(crate) fn with_logs() -> Option<Self> {
        let place = Self::empty()?;
        place.create("logs", "otel_logs");
        place.create("traces", "otel_traces");
        place.write("logs", &LOGS.replace("{table}", "otel_logs"));
        Some(place)
    }

    /// Makes the table of a built-in schema.
    pub(crate) fn create(&self, schema: &str, table: &str) {
        let sql = lucerna_schema::create_table(schema, &self.database, table);
        let sql = sql.expect("a schema").as_str().to_owned();
        let settings: Vec<(&str, &str)> = lucerna_schema::create_settings(schema).to_vec();
        let mut request = QueryRequest::new(sql).access(Access::Write);
        for (name, value) in settings {
            request = request.setting(name, value);
        }
        self.engine().execute(&request).expect("the table");
    }

    /// Fills a table with the logs.
    pub(crate) fn fill(&self, table: &str) {
        self.write("logs", &LOGS.replace("{table}", table));
    }

    /// Runs a statement that may write, behind the program's back.
    pub(crate) fn write(&self, what: &str, statement: &str) {
        let mut request = QueryRequest::new(statement).access(Access::Write);
        if !statement.starts_with("CREATE DATABASE") {
            request = request.database(&self.database);
        }
        self.engine().execute(&request).expect(what);
    }

    pub(crate) fn engine(&self) -> ClickHouse {
        let url = format!("http://ada:{PASSWORD}@127.0.0.1:{}", self.port);
        let options = ClickHouseOptions::from_url(&url).expect("a URL");
        lucerna_engine_clickhouse::open(&options).expect("the options can be used")
    }

    /// Writes the config file: the connection `prod`, with `more` in its part.
    pub(crate) fn configure(&self, more: &str) {
        self.configure_at(self.port, "ada", more);
    }

    /// As [`configure`](Self::configure), through another port and for another user.
    pub(crate) fn configure_at(&self, port: u16, user: &str, more: &str) {
        let file = self.path(".config/lucerna/config.toml");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let text = format!(
            "connection = 'prod'\n[connections.prod]\nurl = 'http://127.0.0.1:{port}'\nuser = '{user}'\n\
             database = '{}'\npassword_command = 'cat {}'\n{more}\n",
            self.database,
            self.path("password").display(),
        );
        std::fs::write(&file, text).expect("a file");
        std::fs::write(self.path("password"), PASSWORD).expect("a file");
        for own in [file, self.path("password")] {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(own, mode).expect("a mode");
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.on_terminal(arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// For a terminal, whose streams it takes.
    pub(crate) fn on_terminal(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
        command
            .args(arguments)
            .current_dir(self.home.path())
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", "/usr/bin:/bin")
            .env("LUCERNA_ENGINE_INSTALL", "never");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().expect("it runs").into()
    }

    /// With these lines as its input.
    pub(crate) fn enter(&self, arguments: &[&str], lines: &str) -> Ran {
        let input = self.path("input");
        std::fs::write(&input, lines).expect("a file");
        let mut command = self.command(arguments);
        command.stdin(std::fs::File::open(input).expect("the file"));
        command.output().expect("it runs").into()
    }
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Ran {
    /// The rows, if it went well.
    #[track_caller]
    pub(crate) fn rows(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        &self.stdout
    }

    /// The exit code, and that stderr has these words.
    #[track_caller]
    pub(crate) fn failed_with(&self, code: i32, words: &str) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(self.stderr.contains(words), "no `{words}` in {self:?}");
    }
}
