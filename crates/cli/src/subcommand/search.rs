//! `lucerna search`.

use crate::args::{RangeArgs, SearchArgs, WantedArgs};
use crate::console::Console;
use crate::failure::Failure;
use crate::hyperdx;
use crate::input;
use crate::interrupt::{self, Afterwards};
use crate::pager::Pager;
use crate::report;
use crate::run::{self, Asked, Script};
use crate::session;
use crate::setup::{Given, Setup};
use crate::sink::Sink;
use jiff::Timestamp;
use lucerna::hyperdx::{self as hyperdx_search, Converted, Language, Wanted};
use lucerna::range::{Range, RangeFlags};
use lucerna::search::{Order, Search};

/// How many rows are shown if nobody says.
pub(super) const DEFAULT_LIMIT: u64 = 200;

/// Runs a search, or prints its statement.
pub(super) fn run(args: &SearchArgs, console: &Console) -> Result<(), Failure> {
    let setup = Setup::read(Given {
        place: Some(&args.place),
        source: args.source.as_deref(),
        format: args.output.format.as_deref(),
        tz: args.tz.as_deref(),
        timeout: args.run.timeout,
        ..Given::default()
    })?;
    let mut search = search(args, &setup)?;
    let pasted = hyperdx::pasted(&search.query)?;
    if let Some(pasted) = &pasted {
        hyperdx::refuse_flags(pasted, args)?;
    }
    if args.dry_run {
        return dry_run(search, pasted.as_ref(), args, &setup, console);
    }
    // The text is read before an engine is started for it.
    let sink = Sink::open(&args.output, &setup.settings, console)?
        .paged(Pager::of(&args.output, &setup, console), console);
    interrupt::install(Afterwards::End);
    let mut session = session::open(&setup, console)?;
    let name = &setup.settings.source.value;
    let source = session::source(&mut session, name, &setup, console)?;
    if let Some(pasted) = &pasted {
        let wanted = statement_wanted(&search);
        let converted = hyperdx::converted(pasted, wanted, &session, &source, console)?;
        if converted.language == Language::Sql {
            let range = of_url(pasted, search.range, args);
            let cap = hyperdx::cap(pasted, wanted, &source, "-n 0 lifts it");
            let parameters = hyperdx::parameters(range);
            let script = Script {
                text: &converted.text,
                parameters: &parameters,
                goes_on: false,
                file: None,
                writing: None,
                cap: cap.as_ref(),
            };
            return run::script(&session, script, sink, &args.run, console);
        }
        take_over(&mut search, pasted, converted, args);
    }
    let asked = Asked {
        session: &session,
        source: &source,
        search: &search,
        is_at_prompt: false,
        again: None,
    };
    run::search(&asked, sink, &args.run, console).map(drop)
}

fn search(args: &SearchArgs, setup: &Setup) -> Result<Search, Failure> {
    let query = input::text(args.query.as_deref().unwrap_or_default())?;
    let is_export = args.output.output.is_some();
    let limit = (!is_export).then_some(DEFAULT_LIMIT);
    let range = range(&args.range, setup)?;
    Ok(wanted(query, &args.wanted, limit, range))
}

/// The range that the flags name; if they name none, what is usual here.
pub(super) fn range(args: &RangeArgs, setup: &Setup) -> Result<Range, Failure> {
    let usual = || setup.settings.since.value.as_deref();
    let names_end = args.from.is_some() || args.to.is_some();
    let flags = RangeFlags {
        since: args
            .since
            .as_deref()
            .or_else(|| usual().filter(|_| !names_end)),
        from: args.from.as_deref(),
        to: args.to.as_deref(),
    };
    let zone = &setup.settings.zone.value;
    Ok(Range::from_flags(flags, Timestamp::now(), zone)?)
}

/// The search that the flags name; `limit` holds if they name none.
pub(super) fn wanted(query: String, args: &WantedArgs, limit: Option<u64>, range: Range) -> Search {
    let limit = match args.limit {
        Some(0) => None,
        Some(limit) => Some(limit),
        None => limit.filter(|_| !args.count),
    };
    Search {
        query,
        range,
        select: args.select.clone().unwrap_or_default(),
        order: args.order.as_deref().map(order),
        limit,
        count: args.count,
        count_by: args.count_by.clone().unwrap_or_default(),
        implicit: args.implicit.clone().unwrap_or_default(),
    }
}

/// `-Duration` is the largest first.
fn order(text: &str) -> Order {
    let (field, is_descending) = match text.strip_prefix('-') {
        Some(field) => (field, true),
        None => (text, false),
    };
    Order {
        field: field.to_owned(),
        is_descending,
    }
}

/// A search that was pasted as a URL; what a flag says holds.
fn take_over(
    search: &mut Search,
    pasted: &hyperdx_search::Search,
    converted: Converted,
    args: &SearchArgs,
) {
    search.query = converted.text;
    if args.wanted.select.is_none() && search.count_by.is_empty() && !search.count {
        search.select = converted.select;
    }
    if search.order.is_none() && search.count_by.is_empty() && !search.count {
        search.order = converted.order.as_deref().map(order);
    }
    search.range = of_url(pasted, search.range, args);
}

/// The range of a URL, unless flags name another one.
fn of_url(pasted: &hyperdx_search::Search, given: Range, args: &SearchArgs) -> Range {
    let flags = &args.range;
    if flags.since.is_some() || flags.from.is_some() || flags.to.is_some() {
        return given;
    }
    Range {
        from: pasted.from,
        to: pasted.to,
    }
}

/// What the flags want of a statement.
fn statement_wanted(search: &Search) -> Wanted {
    if search.count {
        Wanted::Count
    } else {
        Wanted::Rows(search.limit)
    }
}

/// A built-in source of the store is planned without an engine; any other has to be looked at.
fn dry_run(
    mut search: Search,
    pasted: Option<&hyperdx_search::Search>,
    args: &SearchArgs,
    setup: &Setup,
    console: &Console,
) -> Result<(), Failure> {
    let name = setup.settings.source.value.as_str();
    let (session, source) = match name {
        "logs" | "traces" if setup.has_usual_tables() => session::offline(setup, name)?,
        name => {
            let session = session::open(setup, console)?;
            let source = session.source(name)?;
            (session, source)
        }
    };
    if let Some(pasted) = pasted {
        let wanted = statement_wanted(&search);
        let converted = hyperdx::converted(pasted, wanted, &session, &source, console)?;
        if converted.language == Language::Sql {
            return Console::print(&converted.text);
        }
        take_over(&mut search, pasted, converted, args);
    }
    let plan = session.plan(&source, &search)?;
    let more_by = report::way_to_more(&search.query, source.schema());
    console.remark(&search.query, &more_by, &plan.diagnostics);
    Console::print(&plan.text())
}
