//! The terminal, or what stands in its place: what stdout and stderr are, and writing to them.
//!
//! stdout is data and an error in writing to it ends the command; stderr is narration, and that
//! nobody reads it stops nothing.

use crate::args::{ColorWhen, ErrorFormat, GlobalArgs};
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::report;
use crate::words;
use anstream::{AutoStream, ColorChoice};
use lucerna_diagnostics::{Diagnostic, Severity};
use lucerna_output::escape;
use lucerna_output::file::{Unwritten, given_up};
use rustix::termios::Winsize;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

/// What the standard streams are.
#[derive(Debug, Clone)]
pub(crate) struct Console {
    error_format: ErrorFormat,
    loudness: Loudness,
    terminals: Terminals,
    is_prompt: bool,
}

/// How much goes to stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loudness {
    /// Errors alone.
    Quiet,
    /// What is worth knowing.
    Usual,
    /// Notes in full.
    Verbose,
}

/// Which of the streams are terminals.
#[derive(Debug, Clone, Copy)]
struct Terminals {
    stdin: bool,
    stdout: bool,
    stderr: bool,
}

impl Console {
    /// Looks at the streams, and has colours as the flags say from here on.
    pub(crate) fn new(args: GlobalArgs) -> Self {
        match args.color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        }
        .write_global();
        Self {
            error_format: args.error_format,
            loudness: match (args.quiet, args.verbose) {
                (true, _) => Loudness::Quiet,
                (false, false) => Loudness::Usual,
                (false, true) => Loudness::Verbose,
            },
            terminals: Terminals {
                stdin: io::stdin().is_terminal(),
                stdout: io::stdout().is_terminal(),
                stderr: io::stderr().is_terminal(),
            },
            is_prompt: false,
        }
    }

    /// The same at the prompt, where commands do what flags do elsewhere.
    pub(crate) fn at_prompt(&self) -> Self {
        Self {
            is_prompt: true,
            ..self.clone()
        }
    }

    /// Whether this is the prompt.
    pub(crate) fn is_prompt(&self) -> bool {
        self.is_prompt
    }

    /// Whether somebody can be asked.
    pub(crate) fn is_interactive(&self) -> bool {
        self.terminals.stdin && self.terminals.stdout
    }

    /// Whether somebody looks at stdout.
    pub(crate) fn stdout_is_terminal(&self) -> bool {
        self.terminals.stdout
    }

    /// Whether somebody looks at stderr.
    pub(crate) fn stderr_is_terminal(&self) -> bool {
        self.terminals.stderr
    }

    /// Whether only errors go to stderr.
    pub(crate) fn is_quiet(&self) -> bool {
        self.loudness == Loudness::Quiet
    }

    /// Columns of the terminal behind stdout; `None` if there is none.
    pub(crate) fn width(&self) -> Option<u16> {
        self.window()
            .map(|size| size.ws_col)
            .filter(|width| *width > 0)
    }

    /// Rows and columns of the terminal behind stdout; `None` if there is none, or it does not say.
    pub(crate) fn size(&self) -> Option<(usize, usize)> {
        let size = self.window()?;
        let (rows, columns) = (usize::from(size.ws_row), usize::from(size.ws_col));
        (rows > 0 && columns > 0).then_some((rows, columns))
    }

    fn window(&self) -> Option<Winsize> {
        self.terminals
            .stdout
            .then(|| rustix::termios::tcgetwinsize(io::stdout()).ok())?
    }

    /// Whether stdout takes colours.
    pub(crate) fn has_color() -> bool {
        !matches!(AutoStream::choice(&io::stdout()), ColorChoice::Never)
    }

    /// stdout for rows: bytes go through as they are.
    pub(crate) fn rows() -> Box<dyn Write + Send> {
        Box::new(BufWriter::with_capacity(1 << 16, io::stdout()))
    }

    /// Writes a text to stdout, without its colours where they do not belong.
    pub(crate) fn print(text: &str) -> Result<(), Failure> {
        let mut stdout = anstream::stdout();
        stdout.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            stdout.write_all(b"\n")?;
        }
        Ok(stdout.flush()?)
    }

    /// Writes a text to stdout as it is; on a terminal what could steer it is escaped.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        let text = if self.terminals.stdout {
            escape::block(text)
        } else {
            text.into()
        };
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        Ok(stdout.flush()?)
    }

    /// Says something that is worth knowing on stderr.
    pub(crate) fn say(&self, text: &str) {
        if self.is_quiet() {
            return;
        }
        match self.error_format {
            ErrorFormat::Human => write_stderr(&self.folded(text)),
            ErrorFormat::Json => write_stderr(&report::json::note(text.trim())),
        }
    }

    /// On a terminal lines are broken between words, and not where they happen to end.
    fn folded(&self, text: &str) -> String {
        self.report_width().map_or_else(
            || text.to_owned(),
            |columns| words::folded(text, columns, 0),
        )
    }

    /// As [`say`](Self::say), for asides: dim.
    pub(crate) fn aside(&self, text: &str) {
        match self.error_format {
            ErrorFormat::Human => {
                if !self.is_quiet() {
                    let dim = anstyle::Style::new().dimmed();
                    let text = self.folded(&format!(" {text}"));
                    write_stderr(&format!("{dim}{text}{dim:#}"));
                }
            }
            ErrorFormat::Json => self.say(text),
        }
    }

    /// Has nothing written to stderr by this program while something is done.
    pub(crate) fn hold_stderr<T>(work: impl FnOnce() -> T) -> T {
        let _held = STDERR.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }

    /// Writes a line to stderr whatever `--quiet` says, for those who asked for it with a flag.
    pub(crate) fn tell(line: &str) {
        write_stderr(line);
    }

    /// Says what ended the command.
    pub(crate) fn report(&self, failure: &Failure) {
        match failure {
            Failure::ClosedPipe | Failure::Reported(_) => {}
            Failure::Query(wrong) => {
                // What else there is to know can wait until the query is right.
                let heavy: Vec<&Diagnostic> = wrong
                    .diagnostics
                    .iter()
                    .filter(|diagnostic| diagnostic.severity() != Severity::Note)
                    .collect();
                let place = (wrong.file.as_deref(), wrong.line);
                self.show(&wrong.source, place, &heavy);
            }
            Failure::Flags(text, fault) => match self.error_format {
                ErrorFormat::Human => write_stderr(text),
                ErrorFormat::Json => write_stderr(&report::json::fault(fault)),
            },
            Failure::Fault(fault) if fault.kind == Kind::Interrupted => {
                self.report_interrupt((**fault).clone(), &given_up());
            }
            Failure::Fault(fault) => self.report_fault(fault),
        }
    }

    /// Says that somebody has stopped what ran, and what became of the files that it wrote.
    pub(crate) fn report_interrupt(&self, mut fault: Fault, files: &Unwritten) {
        if !files.is_empty() {
            fault.message = format!("{}: {files}", fault.message);
        }
        self.report_fault(&fault);
    }

    fn report_fault(&self, fault: &Fault) {
        write_stderr(&match self.error_format {
            ErrorFormat::Human => report::fault(fault, self.report_width()),
            ErrorFormat::Json => report::json::fault(fault),
        });
    }

    /// Shows what there is to know about a query that is right, unless quiet.
    pub(crate) fn diagnose(&self, source: &str, diagnostics: &[Diagnostic]) {
        if !self.is_quiet() {
            self.show(source, (None, 1), &diagnostics.iter().collect::<Vec<_>>());
        }
    }

    /// As [`diagnose`](Self::diagnose), with at most one line for all notes: rows are what was asked
    /// for. `more_by` is the command that says more.
    pub(crate) fn remark(&self, query: &str, more_by: &str, diagnostics: &[Diagnostic]) {
        if self.error_format == ErrorFormat::Json || self.loudness == Loudness::Verbose {
            return self.diagnose(query, diagnostics);
        }
        let (notes, others): (Vec<_>, Vec<_>) = diagnostics
            .iter()
            .partition(|diagnostic| diagnostic.severity() == Severity::Note);
        if !self.is_quiet() {
            self.show(query, (None, 1), &others);
            if let Some(line) = report::notes_in_brief(query, more_by, &notes) {
                write_stderr(&self.folded(&line));
            }
        }
    }

    /// Shows messages about a text, which stands in a file from that line on.
    fn show(&self, source: &str, place: (Option<&str>, usize), diagnostics: &[&Diagnostic]) {
        let shown: Vec<String> = diagnostics
            .iter()
            .map(|diagnostic| match self.error_format {
                ErrorFormat::Human => {
                    report::placed(source, place, diagnostic, self.report_width())
                }
                ErrorFormat::Json => report::json::diagnostic(source, place, diagnostic),
            })
            .collect();
        let between = match self.error_format {
            ErrorFormat::Human => "\n\n",
            ErrorFormat::Json => "\n",
        };
        if !shown.is_empty() {
            write_stderr(&shown.join(between));
        }
    }

    /// Columns of the terminal behind stderr; `None` if there is none.
    fn report_width(&self) -> Option<usize> {
        self.terminals
            .stderr
            .then(|| rustix::termios::tcgetwinsize(io::stderr()).ok())
            .flatten()
            .map(|size| usize::from(size.ws_col))
            .filter(|width| *width > 0)
    }
}

/// Who writes to stderr.
static STDERR: Mutex<()> = Mutex::new(());

/// That stderr is closed or full stops nothing.
fn write_stderr(text: &str) {
    let _ours = STDERR.lock().unwrap_or_else(PoisonError::into_inner);
    let mut stderr = anstream::stderr().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(stderr, "{text}{end}");
}
