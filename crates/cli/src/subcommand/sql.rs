//! `lucerna sql`.

use crate::args::SqlArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::input;
use crate::interrupt::{self, Afterwards};
use crate::pager::Pager;
use crate::run::{self, Script, Writing};
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use lucerna::guard::GuardError;
use lucerna_sql::tokens::split_statements;

/// Runs statements, or prints them.
pub(super) fn run(args: &SqlArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        format: args.output.format.as_deref(),
        tz: args.tz.as_deref(),
        timeout: args.run.timeout,
        ..Given::default()
    })?;
    let text = match &args.file {
        Some(path) => input::file(path)?,
        None => input::text(args.sql.as_deref().unwrap_or_default())?,
    };
    let text = input::unmarked(text);
    if split_statements(&text).next().is_none() {
        return Err(GuardError::Empty.into());
    }
    if args.dry_run {
        let statements: Vec<String> = split_statements(&text)
            .map(|statement| format!("{};\n", statement.text))
            .collect();
        run::foretell(&text, &setup, &args.writing, console);
        return Console::print(&statements.concat());
    }
    let sink = Sink::open(&args.output, &setup.settings, console)?
        .paged(Pager::of(&args.output, &setup, console), console);
    interrupt::install(Afterwards::End);
    let session =
        session::open_to(&setup, args.writing.writes(), console)?.allowing(args.writing.allowed());
    let writing = Writing::allowed(&args.writing, &setup);
    let file = args.file.as_ref().map(|path| path.display().to_string());
    let script = Script {
        text: &text,
        file: file.as_deref(),
        parameters: &args.param,
        goes_on: args.goes_on,
        writing: writing.as_ref(),
        cap: None,
    };
    run::script(&session, script, sink, &args.run, console)
}
