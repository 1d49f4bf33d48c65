//! The pager: rows that fill the screen are shown in it, so that their first can be read.
//!
//! The pager is a child process at the end of a pipe. It takes no more than it shows, and then the
//! writer waits, and with it the engine; somebody who leaves it ends the query, for the pipe is
//! closed. Until a screen is full rows are held, so that few rows are shown as if there were no
//! pager.

mod held;

use crate::args::OutputArgs;
use crate::console::Console;
use crate::interrupt;
use crate::setup::Setup;
use held::Held;
use lucerna::secret;
use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What less is told where nobody says anything else: to end by itself if all fits on the screen, to
/// show colours, to leave the rows on the screen at its end.
const FLAGS: &str = "RFX";
/// The same, with long lines cut.
const FLAGS_OF_TABLES: &str = "SRFX";

/// What stands in its last line, for who has never met it.
const KEYS: &str = "-PsSpace goes on, b back, / finds, q leaves";

/// Whether rows go through a pager, and through which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pager {
    when: When,
    /// What the shell is to run; absent: less.
    command: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Never,
    /// Once the screen is full.
    Long,
    Always,
}

impl Pager {
    /// The pager that the flags and the environment want. Without somebody to press its keys there
    /// is none.
    pub(crate) fn of(args: &OutputArgs, setup: &Setup, console: &Console) -> Self {
        let is_dumb = setup.environment.term.as_deref() == Some("dumb");
        let when = if args.no_pager || !console.is_interactive() {
            When::Never
        } else if args.pager {
            When::Always
        } else if is_dumb {
            When::Never
        } else {
            When::Long
        };
        Self {
            when,
            command: setup.environment.pager.clone(),
        }
    }

    /// Whether rows go through it.
    pub(crate) fn is_on(&self) -> bool {
        self.when != When::Never
    }

    /// Turns it on or off.
    pub(crate) fn switch(&mut self, is_on: bool) {
        self.when = if is_on { When::Long } else { When::Never };
    }

    /// Takes another program, and turns it on.
    pub(crate) fn choose(&mut self, command: &str) {
        self.command = Some(command.to_owned());
        self.switch(true);
    }

    /// What is run.
    pub(crate) fn name(&self) -> &str {
        self.command.as_deref().unwrap_or("less")
    }

    /// A place for the rows of one result.
    pub(crate) fn open(&self, console: &Console) -> Paged {
        let (rows, columns) = match self.when {
            When::Never => (usize::MAX, usize::MAX),
            When::Long => console.size().unwrap_or((usize::MAX, usize::MAX)),
            When::Always => (0, console.size().map_or(usize::MAX, |(_, columns)| columns)),
        };
        Paged(Arc::new(Mutex::new(State {
            place: if self.is_on() {
                Place::Held(Held::new(rows, columns))
            } else {
                Place::Stdout
            },
            pager: self.clone(),
        })))
    }

    /// Starts the program; `None` if there is none of this name.
    fn start(&self, has_long_lines: bool) -> Option<Child> {
        let flags = if has_long_lines {
            FLAGS
        } else {
            FLAGS_OF_TABLES
        };
        let mut command;
        if let Some(text) = &self.command {
            command = Command::new("sh");
            command.args(["-c", text]);
            if std::env::var_os("LESS").is_none() {
                // `PAGER=less` alone would show colours as their escape sequences.
                command.env("LESS", flags);
            }
        } else {
            command = Command::new("less");
            command.arg(format!("-{flags}"));
            if std::env::var_os("LESS").is_none() {
                command.arg(KEYS);
            }
        }
        secret::hide_from(&mut command)
            .stdin(Stdio::piped())
            .spawn()
            .ok()
    }
}

/// Where rows are written: held at first, then in the pager, or on stdout if they were few.
///
/// The last of its clones to go waits until somebody has left the pager.
#[derive(Debug, Clone)]
pub(crate) struct Paged(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    place: Place,
    pager: Pager,
}

#[derive(Debug)]
enum Place {
    Held(Held),
    Child(Running),
    Stdout,
}

/// A pager that runs. Ctrl-C is for it as well: it must not end this program meanwhile.
#[derive(Debug)]
struct Running {
    /// Closed before the pager is waited for.
    stdin: Option<ChildStdin>,
    child: Child,
    _yielded: interrupt::Yielded,
}

impl Paged {
    /// Shows what is held, and waits until somebody has left the pager.
    pub(crate) fn close(&self) -> io::Result<()> {
        self.lock().close()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Paged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.lock().write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.lock().place {
            // What is held is shown when the result ends.
            Place::Held(_) => Ok(()),
            Place::Child(running) => running.stdin.as_mut().map_or(Ok(()), Write::flush),
            Place::Stdout => io::stdout().flush(),
        }
    }
}

impl State {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.place {
            Place::Held(held) => {
                held.push(bytes);
                if held.is_full() {
                    self.hand_on()?;
                }
                Ok(())
            }
            Place::Child(running) => match &mut running.stdin {
                Some(stdin) => stdin.write_all(bytes),
                None => Err(io::ErrorKind::BrokenPipe.into()),
            },
            Place::Stdout => io::stdout().write_all(bytes),
        }
    }

    /// Starts the pager, or does without one if it cannot be started.
    fn hand_on(&mut self) -> io::Result<()> {
        let Place::Held(held) = std::mem::replace(&mut self.place, Place::Stdout) else {
            return Ok(());
        };
        if let Some(mut child) = self.pager.start(held.has_long_lines()) {
            self.place = Place::Child(Running {
                stdin: child.stdin.take(),
                child,
                _yielded: interrupt::yield_to_pager(),
            });
        }
        self.write_all(&held.into_bytes())
    }

    fn close(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.place, Place::Stdout) {
            Place::Held(held) => {
                let mut stdout = io::stdout();
                stdout.write_all(&held.into_bytes())?;
                stdout.flush()
            }
            Place::Child(mut running) => {
                drop(running.stdin.take());
                running.child.wait().map(drop)
            }
            Place::Stdout => io::stdout().flush(),
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // What failed on the way has been said by whoever wrote.
        let _ = self.close();
    }
}
