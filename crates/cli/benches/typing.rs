//! How long a person waits at the prompt: from the press of a key to the line drawn again, with a
//! line of 4 KB, and from Tab to the values of a field, with nothing remembered and from the cache.
//!
//! Percentiles are printed, for it is the slow key that is noticed.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lucerna_engine_chdb::install;
use rexpect::process::PtyProcess;

/// Between two keys.
const PAUSE: Duration = Duration::from_millis(50);
/// Longer than Tab waits.
const LONG: Duration = Duration::from_secs(1);
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
    let clear = "\u{15}";
    for what in ["nothing remembered", "from the cache"] {
        // A line that is typed is looked ahead for; a pasted one is not there yet when Tab comes.
        prompt.press(clear, PAUSE);
        let time = prompt.press("\u{1b}[200~ServiceName:\u{1b}[201~\t", LONG);
        println!("Tab, {what:20} {time:?}");
    }
    prompt.press(clear, PAUSE);
    let clause = "(ServiceName:checkout OR LogAttributes.http.status_code:>=500) ";
    let line = clause.repeat(4096 / clause.len());
    prompt.press(&format!("\u{1b}[200~{line}\u{1b}[201~"), LONG);
    let mut times: Vec<Duration> = (0..PRESSES).map(|_| prompt.press("x", PAUSE)).collect();
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
    /// What was drawn, and when.
    drawn: Receiver<Instant>,
    // Ends the program when it is dropped.
    _process: PtyProcess,
}

impl Prompt {
    fn start(command: Command) -> Self {
        let process = PtyProcess::new(command).expect("the program starts");
        let terminal = process.get_file_handle().expect("the terminal");
        let mut output = process.get_file_handle().expect("the terminal");
        let (send, drawn) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(1..) = output.read(&mut buffer) {
                if send.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
        let prompt = Self {
            terminal,
            drawn,
            _process: process,
        };
        prompt.drawn.recv().expect("a prompt");
        while prompt.drawn.recv_timeout(LONG).is_ok() {}
        prompt
    }

    /// Presses keys, and says how long it took until the last of what follows was drawn, before
    /// nothing was drawn for so long.
    fn press(&mut self, keys: &str, quiet: Duration) -> Duration {
        let began = Instant::now();
        self.terminal
            .write_all(keys.as_bytes())
            .expect("a terminal");
        let mut last = began;
        while let Ok(drawn) = self.drawn.recv_timeout(quiet) {
            last = drawn;
        }
        last.duration_since(began)
    }
}
