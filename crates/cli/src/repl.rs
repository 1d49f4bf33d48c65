//! The prompt: queries, statements and commands, one after the other.
//!
//! On a terminal it asks; otherwise the same entries are read from stdin, and the first that fails
//! ends the program with its exit code.

mod commands;
mod entry;
mod journal;
mod last;
mod line;
mod narrow;
mod pasted;
mod scope;
mod script;
mod wanted;
mod waterfall;
mod whole;

use crate::args::{OutputArgs, ProgressWhen, PromptArgs, PromptOutputArgs, RangeArgs, RunArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::hyperdx;
use crate::interrupt::{self, Afterwards};
use crate::pager::Pager;
use crate::run::{self, Script, Writing};
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::{Keeper, Sink};
use crate::words;
use anstyle::AnsiColor;
use entry::{Entry, Language};
use jiff::Timestamp;
use journal::Journal;
use last::{Last, Origin, Searched};
use lucerna::completion::{Gatherer, Place};
use lucerna::config::Settings;
use lucerna::connection::Color;
use lucerna::range::Range;
use lucerna::{Session, Source};
use lucerna_engine::StatementClass;
use lucerna_sql::tokens::split_statements;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub(crate) use scope::Scope;
pub(crate) use script::Scripts;

/// How many rows a search at the prompt shows, until `\maxrows` says otherwise.
const LIMIT: u64 = 200;

/// What an entry leaves to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// Ask for the next one.
    Next,
    /// Leave.
    Quit,
}

/// The prompt's state.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own that a command turns"
)]
struct Prompt<'a> {
    session: Session,
    setup: &'a Setup,
    /// The setup's, until a command changes them.
    settings: Settings,
    console: &'a Console,
    language: Language,
    source_name: String,
    /// Looked at when it is first searched.
    source: Option<Source>,
    scope: Scope,
    expanded: commands::Expanded,
    pager: Pager,
    /// Where the next rows go, if not to the screen.
    output: Option<commands::Target>,
    /// What holds for each run.
    run_args: RunArgs,
    /// The last query that was searched or explained.
    last_query: Option<String>,
    /// The last search, if it reached its limit.
    paused: Option<commands::Paused>,
    /// The rows that were shown last.
    last: Option<Last>,
    /// Rows stand with their numbers, since somebody has named one by its number.
    numbers_rows: bool,
    /// Long values of a table go on in the next line.
    wraps: bool,
    /// Each entry says how long it took.
    is_timed: bool,
    /// What was entered, for `.` and `\session`.
    journal: Journal,
    /// Which scripts are being read.
    progress: script::Progress,
    /// At most so many rows of a search; absent: all.
    max_rows: Option<u64>,
    /// What the next entry begins with.
    draft: line::Draft,
    /// Another place was opened, whose values and names are to be completed.
    has_moved: bool,
    /// Statements may write; `None`: reading alone.
    writing: Option<Writing>,
}

/// `lucerna` without a subcommand.
pub(crate) fn run(args: &PromptArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        source: args.source.as_deref(),
        format: args.output.format.as_deref(),
        tz: args.tz.as_deref(),
        timeout: args.run.timeout,
        ..Given::default()
    })?;
    let scope = scope(&args.range, &setup)?;
    let scripts = Scripts {
        files: &args.file,
        goes_on: args.goes_on,
    };
    interrupt::install(Afterwards::End);
    let session = if console.is_interactive() {
        session::open_later(&setup, args.writing.writes(), console)?
    } else {
        session::open_answering(&setup, args.writing.writes(), console)?
    };
    let session = session.allowing(args.writing.allowed());
    let opening = Opening {
        scope,
        writing: Writing::allowed(&args.writing, &setup),
        limit: args.limit,
        output: args.output.clone(),
        run: args.run,
    };
    converse(session, &setup, opening, scripts, console)
}

/// The range that the flags name; if they name none, what is usual here.
fn scope(flags: &RangeArgs, setup: &Setup) -> Result<Scope, Failure> {
    let names_end = flags.from.is_some() || flags.to.is_some();
    let usual = || setup.settings.since.value.clone().filter(|_| !names_end);
    let scope = Scope {
        since: flags.since.clone().or_else(usual),
        from: flags.from.clone(),
        to: flags.to.clone(),
        ..Scope::default()
    };
    // A slip is said before anything is opened.
    Range::from_flags(scope.flags(), Timestamp::now(), &setup.settings.zone.value)?;
    Ok(scope)
}

/// What a prompt begins with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Opening {
    pub(crate) scope: Scope,
    /// Statements may write; `None`: reading alone.
    pub(crate) writing: Option<Writing>,
    /// At most so many rows of a search, 0 for all; absent: what is usual.
    pub(crate) limit: Option<u64>,
    pub(crate) output: PromptOutputArgs,
    pub(crate) run: RunArgs,
}

/// Asks for entries until somebody leaves, or reads them from files or stdin.
pub(crate) fn converse(
    session: Session,
    setup: &Setup,
    opening: Opening,
    scripts: Scripts<'_>,
    console: &Console,
) -> Result<(), Failure> {
    let console = &console.at_prompt();
    let Opening {
        scope,
        writing,
        limit,
        output,
        run,
    } = opening;
    let flags = OutputArgs {
        pager: output.pager,
        no_pager: output.no_pager,
        ..OutputArgs::default()
    };
    let source_name = setup.settings.source.value.clone();
    let mut prompt = Prompt {
        session,
        setup,
        settings: setup.settings.clone(),
        console,
        language: Language::Lucene,
        journal: Journal::new(&source_name, &scope),
        source_name,
        source: None,
        scope,
        expanded: commands::Expanded::Auto,
        pager: Pager::of(&flags, setup, console),
        output: commands::Target::of_flags(&output),
        run_args: run,
        last_query: None,
        paused: None,
        last: None,
        numbers_rows: false,
        wraps: false,
        is_timed: false,
        progress: script::Progress::default(),
        max_rows: Some(limit.unwrap_or(LIMIT)).filter(|limit| *limit > 0),
        draft: line::Draft::default(),
        has_moved: false,
        writing,
    };
    // A slip is said before the first entry is asked for.
    prompt.sink()?;
    if console.is_interactive() && scripts.files.is_empty() {
        interrupt::install(Afterwards::Prompt);
        prompt.ask()
    } else {
        prompt.replay(scripts)
    }
}

impl Prompt<'_> {
    fn ask(&mut self) -> Result<(), Failure> {
        self.console.aside("\\? lists the commands, \\q leaves");
        while self.ask_here()? == Flow::Next {
            self.has_moved = false;
        }
        Ok(())
    }

    /// Asks until somebody leaves or moves to another place.
    fn ask_here(&mut self) -> Result<Flow, Failure> {
        let gatherer = Arc::new(self.gatherer());
        let mut editor = line::Editor::open(self.setup, self.console, Arc::clone(&gatherer))?;
        while !self.has_moved {
            editor.set_keys(self.settings.keys.value);
            gatherer.go(self.place());
            let question = line::Question {
                label: &self.label(),
                accents: self.accents(),
                language: self.language,
                source: &self.source_name,
                draft: std::mem::take(&mut self.draft),
            };
            let text = match editor.read(question)? {
                line::Answer::Entry(text) => text,
                line::Answer::Switch(draft) => {
                    self.language = self.language.other();
                    self.draft = draft;
                    continue;
                }
                line::Answer::Left => return Ok(Flow::Quit),
            };
            // A statement has the engine to itself.
            let _pause = gatherer.pause();
            match self.take(&text) {
                // A pager or a filter that was closed ends the rows and not the prompt.
                Ok(Flow::Next) | Err(Failure::ClosedPipe) => {}
                Ok(Flow::Quit) => return Ok(Flow::Quit),
                Err(failure) => self.console.report(&failure),
            }
        }
        Ok(Flow::Next)
    }

    /// Looks for what may be typed next, and remembers it for each place.
    fn gatherer(&self) -> Gatherer {
        let mut place = DefaultHasher::new();
        match self.session.connection() {
            Some(server) => (&server.url, &server.user, server.database()).hash(&mut place),
            None => self.settings.db.value.hash(&mut place),
        }
        let name = format!("completion-{:016x}.jsonl", place.finish());
        Gatherer::start(
            self.session.clone(),
            Some(self.setup.paths.cache().join(name)),
        )
    }

    /// Where completions look. A range that cannot be read was refused before it came here.
    fn place(&self) -> Place {
        let session = self.session.clone().at(Timestamp::now());
        Place {
            source: self.source_name.clone(),
            label: self.scope.label(),
            range: self.scope.range(&session).unwrap_or_default(),
        }
    }

    fn take(&mut self, text: &str) -> Result<Flow, Failure> {
        let (began, language) = (Instant::now(), self.language);
        let flow = match entry::read(text, language) {
            Entry::Empty => return Ok(Flow::Next),
            Entry::Command { name, argument } => commands::run(self, name, argument),
            Entry::Run(language, text) => match hyperdx::pasted(text)? {
                Some(search) => self.pasted(text.trim(), &search).map(|()| Flow::Next),
                None => self.run(language, text).map(|()| Flow::Next),
            },
        };
        if self.is_timed {
            let words = format!("{} in all", words::duration(began.elapsed()));
            self.console.aside(&words);
        }
        if flow.is_ok() {
            self.journal.keep(text, language);
        }
        flow
    }

    /// Runs a text as a query or as statements.
    fn run(&mut self, language: Language, text: &str) -> Result<(), Failure> {
        // `now` is the moment of the entry, not the one at which the prompt was opened.
        self.session = self.session.clone().at(Timestamp::now());
        self.journal.last_run = Some((language, text.to_owned()));
        self.journal.last_call = None;
        let sink = self.sink()?;
        match language {
            Language::Lucene => self.search(text, sink),
            Language::Sql => self.script(text, sink),
        }
    }

    fn script(&mut self, text: &str, sink: Sink) -> Result<(), Failure> {
        self.statements(text, &[], sink)
    }

    fn statements(
        &mut self,
        text: &str,
        parameters: &[(String, String)],
        sink: Sink,
    ) -> Result<(), Failure> {
        let script = Script {
            text,
            parameters,
            goes_on: false,
            file: None,
            writing: self.writing.as_ref(),
            cap: None,
        };
        let keeper = Keeper::default();
        let sink = sink.keeping(keeper.clone());
        let outcome = run::script(&self.session, script, sink, &self.run_args, self.console);
        self.forget_tables(text);
        self.keep(Origin::Script(text.to_owned()), &keeper, outcome.is_ok());
        outcome?;
        self.say_written();
        Ok(())
    }

    /// What a statement that writes may have changed is looked at anew.
    fn forget_tables(&mut self, text: &str) {
        let is_write = |text: &str| {
            let class = lucerna_engine::server::class(text);
            matches!(class, StatementClass::Write | StatementClass::WriteServer)
        };
        let mut statements = split_statements(text);
        if self.writing.is_some() && statements.any(|each| is_write(each.text)) {
            self.session = self.session.clone().refreshed();
            self.source = None;
        }
    }

    /// Keeps the rows of a result, also of one that was stopped or failed on its way.
    fn keep(&mut self, origin: Origin, keeper: &Keeper, is_complete: bool) {
        let kept = keeper.kept();
        if !kept.schema().fields().is_empty() {
            self.last = Some(Last {
                origin,
                kept,
                is_complete,
                tree: None,
            });
        }
    }

    fn search(&mut self, query: &str, sink: Sink) -> Result<(), Failure> {
        self.last_query = Some(query.to_owned());
        let search = self.wanted(query)?;
        let searched = Searched {
            session: self.session.clone(),
            source: self.source_now()?,
            search,
            again: None,
        };
        self.searched(searched, sink)
    }

    fn searched(&mut self, searched: Searched, sink: Sink) -> Result<(), Failure> {
        self.paused = None;
        let keeper = Keeper::default();
        let sink = sink.keeping(keeper.clone());
        let outcome = run::search(&searched.asked(), sink, &self.run_args, self.console);
        let origin = Origin::Search(Box::new(searched.clone()));
        self.keep(origin, &keeper, outcome.is_ok());
        self.paused = outcome?.map(|resume| commands::Paused { searched, resume });
        self.say_written();
        self.say_how_to_open(keeper.kept().rows());
        Ok(())
    }

    /// `logs 1h ❯ `, on a connection `prod logs 1h ❯ `, where writing is allowed `prod RW logs 1h ❯ `.
    fn label(&self) -> String {
        let place = self.session.connection();
        let place = place.map_or_else(String::new, |server| format!("{} ", server.label()));
        let sign = if self.may_write() { "RW " } else { "" };
        let range = self.scope.label();
        match self.language {
            Language::Lucene => format!("{place}{sign}{} {range} ❯ ", self.source_name),
            Language::Sql => format!("{place}{sign}sql {range} ❯ "),
        }
    }

    /// The person's home, for names of files.
    fn home(&self) -> Option<&Path> {
        self.setup.environment.home.as_deref()
    }

    fn may_write(&self) -> bool {
        self.writing.is_some() && !self.session.is_read_only()
    }

    /// How the label looks: the name of the connection in its colour, RW in red.
    fn accents(&self) -> Vec<line::Accent> {
        let server = self.session.connection();
        let name = server.map(|server| line::Accent {
            text: format!("{} ", server.label()),
            style: server.color.map(style).unwrap_or_default(),
        });
        let sign = self.may_write().then(|| line::Accent {
            text: "RW ".to_owned(),
            style: style(Color::Red),
        });
        name.into_iter().chain(sign).collect()
    }
}

fn style(color: Color) -> anstyle::Style {
    let color = match color {
        Color::Red => AnsiColor::Red,
        Color::Yellow => AnsiColor::Yellow,
        Color::Green => AnsiColor::Green,
        Color::Blue => AnsiColor::Blue,
        Color::Magenta => AnsiColor::Magenta,
        Color::Cyan => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

/// A run of no entry: a row that is looked at once more.
const RUN: RunArgs = RunArgs {
    timeout: None,
    max_rows_read: None,
    max_bytes_read: None,
    progress: ProgressWhen::Auto,
    stats: false,
};
