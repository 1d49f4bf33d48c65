//! ClickHouse's own HTTP interface, for tests of engines that speak it.
//!
//! The library holds clickhouse-local, which can listen; that is not documented, so it is for tests
//! alone. It takes the whole process, which ends with it: [`Server::start`] starts one that calls
//! [`run`].

pub mod faults;
pub mod tls;

use std::ffi::{CString, c_char, c_int};
use std::io;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
use tempfile::TempDir;

use crate::ffi::RawResult;

/// The password of every user but `default`.
pub const PASSWORD: &str = "s3cret";

/// Who may come in: `ada` may do anything, `looker` has a profile with `readonly` at 1, `settler` one
/// at 2. All have the password [`PASSWORD`]. The server itself runs as `default`.
fn users() -> String {
    format!("<clickhouse>
  <profiles><default/><looking><readonly>1</readonly></looking><settling><readonly>2</readonly></settling></profiles>
  <users>
    <default><password></password><profile>default</profile><quota>default</quota>
      <networks><ip>127.0.0.1</ip></networks></default>
    <ada><password>{PASSWORD}</password><profile>default</profile><quota>default</quota>
      <networks><ip>::/0</ip></networks><access_management>1</access_management></ada>
    <looker><password>{PASSWORD}</password><profile>looking</profile><quota>default</quota>
      <networks><ip>::/0</ip></networks></looker>
    <settler><password>{PASSWORD}</password><profile>settling</profile><quota>default</quota>
      <networks><ip>::/0</ip></networks></settler>
  </users>
  <quotas><default/></quotas>
</clickhouse>")
}

/// A cluster `pair` of two replicas, both of which are the server itself.
const CLUSTER: &str = "<remote_servers><pair><shard>\
    <replica><host>127.0.0.1</host><port>9000</port></replica>\
    <replica><host>localhost</host><port>9000</port></replica>\
    </shard></pair></remote_servers>";

/// Starts to listen, and then waits for longer than any test takes.
const QUERY: &str = "SYSTEM START LISTEN HTTP; \
    SELECT sleepEachRow(3) FROM numbers(1000000) SETTINGS max_block_size = 1, \
    function_sleep_max_microseconds_per_block = 0 FORMAT Null";

/// How long a server may take to start, and the pause between two looks whether it has.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// A process that will call [`run`] with a library and arguments.
type Start = dyn Fn(&Path, &[String]) -> Command + Send + Sync;

/// A running server; it ends when this is dropped.
pub struct Server {
    port: u16,
    library: PathBuf,
    folder: TempDir,
    start: Box<Start>,
    child: Child,
}

impl Server {
    /// Starts a server on a free port, and waits until it answers. `start` makes the process, whose
    /// input is closed at its end: it has to end then ([`end_with_input`]).
    ///
    /// # Errors
    ///
    /// If there is no file or process to be had, or the server does not come up.
    pub fn start(
        library: PathBuf,
        start: impl Fn(&Path, &[String]) -> Command + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let list = folder.path().join("users.xml");
        std::fs::write(&list, users())?;
        let config = format!(
            "<clickhouse><users_config>{}</users_config><logger><level>none</level></logger>{CLUSTER}</clickhouse>",
            list.display()
        );
        std::fs::write(folder.path().join("config.xml"), config)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = spawn(&start, &library, folder.path(), port)?;
        let mut server = Self {
            port,
            library,
            folder,
            start: Box::new(start),
            child,
        };
        server.wait()?;
        Ok(server)
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a crash does.
    pub fn stop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends it as a crash does, and starts it anew at the same place.
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop();
        self.child = spawn(&self.start, &self.library, self.folder.path(), self.port)?;
        self.wait()
    }

    fn wait(&mut self) -> io::Result<()> {
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if self.child.try_wait()?.is_some() || Instant::now() > end {
                return Err(io::Error::other("the server does not start"));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(start: &Start, library: &Path, folder: &Path, port: u16) -> io::Result<Child> {
    let arguments = [
        format!("--path={}", folder.join("store").display()),
        format!("--config-file={}", folder.join("config.xml").display()),
        "--listen_host=127.0.0.1".to_owned(),
        format!("--http_port={port}"),
        "--query".to_owned(),
        QUERY.to_owned(),
    ];
    start(library, &arguments)
        .current_dir(folder)
        // Its end is the end of the server.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Has this process end with its input, and so with whoever started it.
pub fn end_with_input() {
    thread::spawn(|| {
        // Nothing is ever written there: it ends with the other process.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        // At once: the library has handlers for other signals, and more to do at a proper end.
        let _ =
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    });
}

/// Runs clickhouse-local with these arguments until it ends.
///
/// # Errors
///
/// A text, if there is no such library or the arguments cannot be given to it.
pub fn run(library: &Path, arguments: &[String]) -> Result<(), String> {
    let arguments: Vec<CString> = std::iter::once("clickhouse")
        .chain(arguments.iter().map(String::as_str))
        .map(CString::new)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let mut pointers: Vec<*mut c_char> = arguments
        .iter()
        .map(|argument| argument.as_ptr().cast_mut())
        .collect();
    let count = c_int::try_from(pointers.len()).map_err(|error| error.to_string())?;
    // SAFETY: the file is libchdb, whose initializers may run.
    let library = unsafe { Library::open(Some(library), RTLD_NOW | RTLD_LOCAL) };
    let library = library.map_err(|error| error.to_string())?;
    // SAFETY: `chdb.h` gives the function this type.
    let run = unsafe {
        library.get::<unsafe extern "C" fn(c_int, *mut *mut c_char) -> *mut RawResult>(
            b"chdb_query_cmdline\0",
        )
    };
    let run = run.map_err(|error| error.to_string())?;
    // SAFETY: `count` strings that end with a zero and outlive the call.
    unsafe { run(count, pointers.as_mut_ptr()) };
    // It has started threads, so it is never unloaded.
    std::mem::forget(library);
    Ok(())
}
