//! The prompt: queries, statements and commands, one after the other.
//!
//! On a terminal it asks; otherwise the same entries are read from stdin, and the first that fails
//! ends the program with its exit code.

mod commands;
mod entry;
mod line;
mod scope;

use crate::args::{OutputArgs, ProgressWhen, PromptArgs, RunArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::interrupt::{self, Afterwards};
use crate::run::{self, Asked, Script};
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use entry::{Entry, Language};
use jiff::Timestamp;
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
            Language::Sql => {
                let script = Script {
                    text,
                    parameters: &[],
                    goes_on: false,
                };
                run::script(&self.session, script, sink, &RUN, self.console)
            }
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
        let source = self.source.insert(source);
        let asked = Asked {
            session: &self.session,
            source,
            search: &search,
            is_at_prompt: true,
        };
        let resume = run::search(&asked, sink, &RUN, self.console)?;
        self.paused = resume.map(|resume| commands::Paused {
            session: self.session.clone(),
            source: source.clone(),
            search,
            resume,
        });
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
