//! The prompt: queries, statements and commands, one after the other.
//!
//! On a terminal it asks; otherwise the same entries are read from stdin, and the first that fails
//! ends the program with its exit code.

mod commands;
mod entry;
mod last;
mod line;
mod scope;

use crate::args::{OutputArgs, ProgressWhen, PromptArgs, RunArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::interrupt::{self, Afterwards};
use crate::run::{self, Script};
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::{Keeper, Sink};
use entry::{Entry, Language};
use jiff::Timestamp;
use last::{Last, Origin, Searched};
use lucerna::config::Settings;
use lucerna::search::Search;
use lucerna::{Session, Source};
use std::io::{self, BufRead};

pub(crate) use scope::Scope;

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
    is_vertical: bool,
    /// The last query that was searched or explained.
    last_query: Option<String>,
    /// The last search, if it reached its limit.
    paused: Option<commands::Paused>,
    /// The rows that were shown last.
    last: Option<Last>,
    /// Rows stand with their numbers, since somebody has named one by its number.
    numbers_rows: bool,
    /// At most so many rows of a search; absent: all.
    max_rows: Option<u64>,
}

/// `lucerna` without a subcommand.
pub(crate) fn run(args: &PromptArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        store: Some(&args.store),
        source: args.source.as_deref(),
        format: args.format.as_deref(),
        tz: None,
    })?;
    let scope = Scope {
        since: args.since.clone(),
        ..Scope::default()
    };
    let afterwards = if console.is_interactive() {
        Afterwards::Prompt
    } else {
        Afterwards::End
    };
    interrupt::install(afterwards);
    let session = session::open(&setup, console)?;
    converse(session, &setup, scope, console)
}

/// Asks for entries until somebody leaves, or reads them from stdin.
pub(crate) fn converse(
    session: Session,
    setup: &Setup,
    scope: Scope,
    console: &Console,
) -> Result<(), Failure> {
    let mut prompt = Prompt {
        session,
        setup,
        settings: setup.settings.clone(),
        console,
        language: Language::Lucene,
        source_name: setup.settings.source.value.clone(),
        source: None,
        scope,
        is_vertical: false,
        last_query: None,
        paused: None,
        last: None,
        numbers_rows: false,
        max_rows: Some(LIMIT),
    };
    if console.is_interactive() {
        interrupt::install(Afterwards::Prompt);
        prompt.ask()
    } else {
        prompt.read(io::stdin().lock())
    }
}

impl Prompt<'_> {
    fn ask(&mut self) -> Result<(), Failure> {
        let mut editor = line::Editor::open(&self.setup.paths.history(), self.console)?;
        self.console.aside("\\? lists the commands, \\q leaves");
        loop {
            let Some(text) = editor.read(&self.label(), self.language)? else {
                return Ok(());
            };
            match self.take(&text) {
                // A pager or a filter that was closed ends the rows and not the prompt.
                Ok(Flow::Next) | Err(Failure::ClosedPipe) => {}
                Ok(Flow::Quit) => return Ok(()),
                Err(failure) => self.console.report(&failure),
            }
        }
    }

    fn read(&mut self, input: impl BufRead) -> Result<(), Failure> {
        let mut pending = String::new();
        for line in input.lines() {
            let line = line.map_err(|error| {
                Fault::new(Kind::File, "cannot read stdin").caused_by(Some(&error))
            })?;
            pending.push_str(&line);
            if entry::is_complete(&pending, self.language) {
                if self.take(&std::mem::take(&mut pending))? == Flow::Quit {
                    return Ok(());
                }
            } else {
                pending.push('\n');
            }
        }
        self.take(&pending).map(|_| ())
    }

    fn take(&mut self, text: &str) -> Result<Flow, Failure> {
        match entry::read(text, self.language) {
            Entry::Empty => Ok(Flow::Next),
            Entry::Command { name, argument } => commands::run(self, name, argument),
            Entry::Run(language, text) => self.run(language, text).map(|()| Flow::Next),
        }
    }

    /// Runs a text as a query or as statements.
    fn run(&mut self, language: Language, text: &str) -> Result<(), Failure> {
        // `now` is the moment of the entry, not the one at which the prompt was opened.
        self.session = self.session.clone().at(Timestamp::now());
        let sink = self.sink()?;
        match language {
            Language::Lucene => self.search(text, sink),
            Language::Sql => self.script(text, sink),
        }
    }

    fn script(&mut self, text: &str, sink: Sink) -> Result<(), Failure> {
        let script = Script {
            text,
            parameters: &[],
            goes_on: false,
        };
        let keeper = Keeper::default();
        let sink = sink.keeping(keeper.clone());
        let outcome = run::script(&self.session, script, sink, &RUN, self.console);
        self.keep(Origin::Script(text.to_owned()), &keeper);
        outcome
    }

    /// Keeps the rows of a result, also of one that was stopped or failed on its way.
    fn keep(&mut self, origin: Origin, keeper: &Keeper) {
        let kept = keeper.kept();
        if !kept.schema().fields().is_empty() {
            self.last = Some(Last { origin, kept });
        }
    }

    fn search(&mut self, query: &str, sink: Sink) -> Result<(), Failure> {
        self.last_query = Some(query.to_owned());
        self.paused = None;
        let search = Search {
            query: query.to_owned(),
            range: self.scope.range(&self.session)?,
            limit: self.max_rows,
            ..Search::default()
        };
        let source = match self.source.take() {
            Some(source) if source.exists => source,
            _ => self.session.source(&self.source_name)?,
        };
        let searched = Searched {
            session: self.session.clone(),
            source: self.source.insert(source).clone(),
            search,
        };
        let keeper = Keeper::default();
        let sink = sink.keeping(keeper.clone());
        let outcome = run::search(&searched.asked(), sink, &RUN, self.console);
        self.keep(Origin::Search(Box::new(searched.clone())), &keeper);
        self.paused = outcome?.map(|resume| commands::Paused { searched, resume });
        Ok(())
    }

    fn sink(&self) -> Result<Sink, Failure> {
        let sink = Sink::open(&OutputArgs::default(), &self.settings, self.console)?;
        Ok(if self.is_vertical {
            sink.vertical()
        } else {
            sink
        })
    }

    /// `logs 1h ❯ `
    fn label(&self) -> String {
        let range = self.scope.label();
        match self.language {
            Language::Lucene => format!("{} {range} ❯ ", self.source_name),
            Language::Sql => format!("sql {range} ❯ "),
        }
    }
}

const RUN: RunArgs = RunArgs {
    timeout: None,
    max_rows_read: None,
    max_bytes_read: None,
    progress: ProgressWhen::Auto,
    stats: false,
};
