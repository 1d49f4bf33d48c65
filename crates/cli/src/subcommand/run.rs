//! `lucerna run`.

use super::search::DEFAULT_LIMIT;
use crate::args::{RangeArgs, RunSavedArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::interrupt::{self, Afterwards};
use crate::pager::Pager;
use crate::run::{self, Writing};
use crate::saved::{self, Prepared, Values};
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use jiff::Timestamp;
use lucerna::range::RangeFlags;
use lucerna::saved::{Language, Ready, SavedQuery, Work};
use lucerna::{Session, Source};

/// Runs a saved query, or prints it.
pub(super) fn run(args: &RunSavedArgs, console: &Console) -> Result<(), Failure> {
    let mut setup = read(args, None)?;
    let query = saved::picked(&args.name, &setup)?;
    if args.source.is_none()
        && let Some(source) = &query.source
    {
        setup = read(args, Some(&source.value))?;
    }
    let given = [args.values.clone(), args.param.clone()].concat();
    let values = Values {
        given: &given,
        flags: flags(&args.range),
        since: setup.settings.since.value.as_deref(),
        now: Timestamp::now(),
        zone: &setup.settings.zone.value,
    };
    let mut ready = values.bind(&query)?;
    saved::refuse_range(&query, &ready, values.flags)?;
    refuse_flags(args, &query)?;
    limit(args, &query, &mut ready);
    if args.print || args.dry_run {
        let (session, source) = offline(&ready, &setup, console)?;
        let prepared = Prepared {
            query: &query,
            ready: &ready,
            session: &session,
            writing: None,
        };
        foretell_writes(&ready, &setup, args, console);
        return Console::print(&if args.print {
            prepared.text(source.as_ref())?
        } else {
            prepared.sql(source.as_ref())?
        });
    }
    let sink = Sink::open(&args.output, &setup.settings, console)?
        .paged(Pager::of(&args.output, &setup, console), console);
    interrupt::install(Afterwards::End);
    let session =
        session::open_to(&setup, args.writing.writes(), console)?.allowing(args.writing.allowed());
    let writing = Writing::allowed(&args.writing, &setup);
    let source = match &ready.work {
        Work::Search(_) => Some(session.source(&setup.settings.source.value)?),
        Work::Sql(_) => None,
    };
    let prepared = Prepared {
        query: &query,
        ready: &ready,
        session: &session,
        writing: writing.as_ref(),
    };
    prepared
        .run(source.as_ref(), sink, &args.run, console)
        .map(drop)
}

/// Says what would be written where, if it is a statement that writes.
fn foretell_writes(ready: &Ready, setup: &Setup, args: &RunSavedArgs, console: &Console) {
    if let Work::Sql(statement) = &ready.work {
        run::foretell(&statement.text, setup, &args.writing, console);
    }
}

fn read(args: &RunSavedArgs, source: Option<&str>) -> Result<Setup, Failure> {
    Setup::read(Given {
        place: Some(&args.place),
        source: args.source.as_deref().or(source),
        format: args.output.format.as_deref(),
        tz: args.tz.as_deref(),
        ..Given::default()
    })
}

/// The range that the flags name.
fn flags(args: &RangeArgs) -> RangeFlags<'_> {
    RangeFlags {
        since: args.since.as_deref(),
        from: args.from.as_deref(),
        to: args.to.as_deref(),
    }
}

/// A statement says itself what it reads and how much of it, and a flag would change nothing.
fn refuse_flags(args: &RunSavedArgs, query: &SavedQuery) -> Result<(), Failure> {
    if query.body.language != Language::Sql {
        return Ok(());
    }
    let (flag, says) = if args.limit.is_some() {
        ("-n", "how many rows it yields")
    } else if args.source.is_some() {
        ("--source", "which tables it reads")
    } else {
        return Ok(());
    };
    let name = &args.name;
    let message =
        format!("`{flag}` changes nothing of `{name}`: it is SQL, which says itself {says}");
    let help =
        format!("`lucerna run {name} --print` shows it, `lucerna saved edit {name}` changes it");
    Err(Failure::usage(message).help(help).into())
}

/// How many rows: the flag's, else the query's own, else as `search`.
fn limit(args: &RunSavedArgs, query: &SavedQuery, ready: &mut Ready) {
    let Work::Search(search) = &mut ready.work else {
        return;
    };
    let is_open = args.output.output.is_some() || search.count;
    search.limit = match (args.limit, query.shown.limit) {
        (Some(limit), _) => Some(limit),
        (None, Some(own)) => Some(own.value),
        (None, None) => (!is_open).then_some(DEFAULT_LIMIT),
    }
    .filter(|limit| *limit > 0);
}

/// A built-in source is planned without an engine; any other has to be looked at.
fn offline(
    ready: &Ready,
    setup: &Setup,
    console: &Console,
) -> Result<(Session, Option<Source>), Failure> {
    let name = setup.settings.source.value.as_str();
    Ok(match (&ready.work, name) {
        (Work::Sql(_), _) => (session::offline(setup, "logs")?.0, None),
        (Work::Search(_), "logs" | "traces") if setup.has_usual_tables() => {
            let (session, source) = session::offline(setup, name)?;
            (session, Some(source))
        }
        (Work::Search(_), name) => {
            let session = session::open(setup, console)?;
            let source = session.source(name)?;
            (session, Some(source))
        }
    })
}
