//! The pager: rows that fill the screen are shown in it, so that their first can be read.
//!
//! The pager is a child process at the end of a pipe. It takes no more than it shows, and then the
//! writer waits, and with it the engine; somebody who leaves it ends the query, for the pipe is
//! closed. Until a screen is full rows are held, so that few rows are shown as if there were no
//! pager.
//!
//! A pager that cannot be started takes no rows away, and one that fails is an error: a shell that finds
//! no program of that name has taken a pipe full of rows by then, and so they are kept until they are more
//! than that.

mod held;
mod running;

use crate::args::OutputArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::setup::Setup;
use held::Held;
use lucerna::secret;
use running::{End, Running};
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
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
            failed: None,
            console: console.clone(),
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
            if !is_there(text) {
                return None;
            }
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

/// Whether the shell finds the program of a command. Of one that begins with anything but the name of a
/// program this is not asked.
fn is_there(command: &str) -> bool {
    let name = command.split_whitespace().next().unwrap_or_default();
    let is_name = |each: char| each.is_ascii_alphanumeric() || "/._+-".contains(each);
    if name.is_empty() || !name.chars().all(is_name) {
        return true;
    }
    let found = secret::hide_from(&mut Command::new("sh"))
        .args(["-c", "command -v -- \"$1\" > /dev/null 2>&1", "sh", name])
        .stdin(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success())
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
    /// How the pager ended, if it was by a failure.
    failed: Option<String>,
    console: Console,
}

#[derive(Debug)]
enum Place {
    Held(Held),
    Child(Running),
    Stdout,
    /// The pager has ended, and takes no more.
    Gone,
}

impl Paged {
    /// Shows what is held, and waits until somebody has left the pager.
    pub(crate) fn close(&self) -> io::Result<()> {
        self.lock().close()
    }

    /// Why no more can be written, if it is that the pager has failed.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let state = self.lock();
        let how = state.failed.as_ref()?;
        let message = format!("the pager `{}` failed: it ended {how}", state.pager.name());
        let fault = Fault::new(Kind::Write, message).help(
            "`--no-pager`, or `\\pager off` at the prompt, shows the rows without it; LUCERNA_PAGER and \
             PAGER name another",
        );
        Some(fault.into())
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
            // What is held is shown when the result ends, and what the pager has got is its own matter.
            Place::Held(_) | Place::Child(_) | Place::Gone => Ok(()),
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
            Place::Child(running) => match running.write_all(bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    self.end()?;
                    match self.place {
                        Place::Stdout => Ok(()),
                        Place::Held(_) | Place::Child(_) | Place::Gone => Err(error),
                    }
                }
                outcome => outcome,
            },
            Place::Stdout => io::stdout().write_all(bytes),
            Place::Gone => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Starts the pager, or does without one if it cannot be started.
    fn hand_on(&mut self) -> io::Result<()> {
        let Place::Held(held) = std::mem::replace(&mut self.place, Place::Stdout) else {
            return Ok(());
        };
        match self.pager.start(held.has_long_lines()) {
            Some(child) => self.place = Place::Child(Running::new(child)),
            None => self.say_not_started(),
        }
        self.write_all(&held.into_bytes())
    }

    fn say_not_started(&self) {
        self.console.say(&format!(
            "the pager `{}` cannot be started, the rows are shown without it",
            self.pager.name()
        ));
    }

    /// Waits until the pager has ended, and writes what it did not take because it was never there.
    fn end(&mut self) -> io::Result<()> {
        if !matches!(self.place, Place::Child(_)) {
            return Ok(());
        }
        let Place::Child(running) = std::mem::replace(&mut self.place, Place::Gone) else {
            return Ok(());
        };
        match running.end()? {
            End::Left => Ok(()),
            End::NotStarted(bytes) => {
                self.place = Place::Stdout;
                self.say_not_started();
                io::stdout().write_all(&bytes)
            }
            End::Failed(how) => {
                self.failed = Some(how);
                Err(io::Error::other("the pager failed"))
            }
        }
    }

    fn close(&mut self) -> io::Result<()> {
        self.end()?;
        let bytes = match std::mem::replace(&mut self.place, Place::Stdout) {
            Place::Held(held) => held.into_bytes(),
            Place::Child(_) | Place::Stdout | Place::Gone => Vec::new(),
        };
        let mut stdout = io::stdout();
        stdout.write_all(&bytes)?;
        stdout.flush()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // What failed on the way has been said by whoever wrote.
        let _ = self.close();
    }
}
