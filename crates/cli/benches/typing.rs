//! How long a person waits at the prompt: from the press of a key to the line drawn again, with a
//! line of 4 KB, and from Tab to the values of a field, with nothing remembered and from the cache.
//!
//! Percentiles are printed, for it is the slow key that is noticed.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lucerna_engine_chdb::install;
use rexpect::process::PtyProcess;

/// What ends each drawing of the line.
const DRAWN: &[u8] = b"\x1b[?2026l";
const PRESSES: usize = 300;

fn main() {
    let Some(library) = install::for_tests().expect("the engine can be installed") else {
        println!("skipped: the engine is not installed");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let command = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lucerna"));
        command.args(arguments).env_clear();
        command
            .env("HOME", folder.path())
            .env("TERM", "xterm")
            .env("LUCERNA_CHDB", &library);
        command
    };
    // Makes the demo's store, and leaves at once.
    let mut demo = command(&["demo"]);
    let made = demo.stdin(Stdio::null()).stdout(Stdio::null());
    assert!(made.status().expect("the demo starts").success());
    let store = folder.path().join(".local/share/lucerna/demo");
    let store = store.to_str().expect("a path of text");

    let mut prompt = Prompt::start(command(&["--db", store]));
    prompt.press("ServiceName:");
    println!("Tab, nothing remembered   {:?}", prompt.press("\t"));
    prompt.press("\u{15}");
    prompt.press("ServiceName:");
    println!("Tab, from the cache       {:?}", prompt.press("\t"));
    prompt.press("\u{15}");

    let clause = "(ServiceName:checkout OR LogAttributes.http.status_code:>=500) ";
    prompt.press(&format!(
        "\u{1b}[200~{}\u{1b}[201~",
        clause.repeat(4096 / clause.len())
    ));
    let mut times: Vec<Duration> = (0..PRESSES).map(|_| prompt.press("x")).collect();
    times.sort_unstable();
    let percentile = |percent: usize| times[(PRESSES - 1) * percent / 100];
    println!(
        "a key, a line of 4 KB     half {:?}, 99 % {:?}",
        percentile(50),
        percentile(99)
    );
}

/// The program on a terminal.
struct Prompt {
    terminal: File,
    // Ends the program when it is dropped.
    _process: PtyProcess,
}

impl Prompt {
    fn start(command: Command) -> Self {
        let process = PtyProcess::new(command).expect("the program starts");
        let terminal = process.get_file_handle().expect("the terminal");
        let mut prompt = Self {
            terminal,
            _process: process,
        };
        prompt.read();
        prompt
    }

    /// Presses keys, and waits until what follows from them is drawn.
    fn press(&mut self, keys: &str) -> Duration {
        let began = Instant::now();
        self.terminal
            .write_all(keys.as_bytes())
            .expect("a terminal");
        let drawn = self.read();
        let time = drawn.duration_since(began);
        // Whoever types gives the program time between two keys.
        std::thread::sleep(Duration::from_millis(20));
        time
    }

    /// Reads until the line is drawn, and says when that was.
    fn read(&mut self) -> Instant {
        let mut seen = Vec::new();
        let mut buffer = [0; 65_536];
        loop {
            let length = self.terminal.read(&mut buffer).expect("a terminal");
            seen.extend_from_slice(&buffer[..length]);
            if seen.ends_with(DRAWN) {
                return Instant::now();
            }
        }
    }
}
