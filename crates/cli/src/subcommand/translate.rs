//! `lucerna translate`: offline, and quick enough to be called for every key that is pressed.

use crate::args::{TranslateArgs, TranslateTo};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::input;
use crate::session;
use crate::setup::{Given, Setup};
use crate::tree;
use jiff::Timestamp;
use lucerna::search::{Plan, Search};
use lucerna::translate_lines::{self, LinesOptions};
use std::io::{self, BufReader, Read, Write};

const DEFAULT_SCHEMA: &str = "logs";

/// Writes what a query becomes.
pub(super) fn run(args: &TranslateArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        tz: args.tz.as_deref(),
        ..Given::default()
    })?;
    let schema = args.schema.as_deref().unwrap_or(DEFAULT_SCHEMA);
    session::schema_named(schema)?;
    if args.jsonl {
        return lines(io::stdin().lock(), &setup, schema);
    }
    let query = input::text(args.query.as_deref().unwrap_or_default())?;
    match args.to {
        TranslateTo::Ast => ast(&query, console),
        TranslateTo::Json => json(&query, &setup, schema),
        TranslateTo::Where => print(args, query, &setup, console, |plan| plan.condition),
        TranslateTo::Select => print(args, query, &setup, console, |plan| plan.text()),
        TranslateTo::English => print(args, query, &setup, console, |plan| plan.english),
    }
}

fn print(
    args: &TranslateArgs,
    query: String,
    setup: &Setup,
    console: &Console,
    part: fn(Plan) -> String,
) -> Result<(), Failure> {
    let schema = args.schema.as_deref().unwrap_or(DEFAULT_SCHEMA);
    let (session, source) = session::offline(setup, schema)?;
    let search = Search {
        query,
        implicit: args.implicit.clone().unwrap_or_default(),
        ..Search::default()
    };
    let plan = session.plan(&source, &search)?;
    console.diagnose(&search.query, &plan.diagnostics);
    Console::print(&part(plan))
}

fn ast(query: &str, console: &Console) -> Result<(), Failure> {
    let parse = lucerna_lucene::parse(query);
    if !parse.is_ok() {
        return Err(Failure::query(query, parse.diagnostics));
    }
    console.diagnose(query, &parse.diagnostics);
    Console::print(&tree::outline(&parse.query, query))
}

/// One line as `--jsonl` writes it, without the id that nobody gave.
fn json(query: &str, setup: &Setup, schema: &str) -> Result<(), Failure> {
    let line = serde_json::json!({ "query": query }).to_string();
    let mut answer = Vec::new();
    translate_lines::run(line.as_bytes(), &mut answer, &options(setup, schema))?;
    let mut answer: serde_json::Value =
        serde_json::from_slice(&answer).map_err(|error| Failure::from(io::Error::from(error)))?;
    let is_wrong = answer.get("error").is_some();
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("id");
    }
    Console::print(&answer.to_string())?;
    if is_wrong {
        return Err(Failure::Reported(Kind::Query.code()));
    }
    Ok(())
}

fn lines(input: impl Read, setup: &Setup, schema: &str) -> Result<(), Failure> {
    let input = Input {
        inner: input,
        has_failed: false,
    };
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut output = Console::rows();
    let outcome = translate_lines::run(&mut input, &mut output, &options(setup, schema));
    match outcome.and_then(|_| output.flush()) {
        Ok(()) => Ok(()),
        Err(error) if input.get_ref().has_failed => {
            Err(Fault::new(Kind::File, "cannot read stdin")
                .caused_by(Some(&error))
                .into())
        }
        Err(error) => Err(error.into()),
    }
}

fn options(setup: &Setup, schema: &str) -> LinesOptions {
    LinesOptions {
        now: Timestamp::now(),
        zone: setup.settings.zone.value.clone(),
        schema: schema.to_owned(),
    }
}

/// Remembers that it was reading which failed: the two directions have different exit codes.
struct Input<R> {
    inner: R,
    has_failed: bool,
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect_err(|error| {
            self.has_failed = error.kind() != io::ErrorKind::Interrupted;
        })
    }
}
