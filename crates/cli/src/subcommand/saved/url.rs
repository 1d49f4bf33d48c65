//! `lucerna saved show --hyperdx-url`: where a query can be looked at in HyperDX.

use crate::args::SavedShowArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::report;
use crate::saved::shelves;
use crate::setup::{Setup, here};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::check::Schemas;
use lucerna::hyperdx::Search;
use lucerna::paths::Paths;
use lucerna::range::RangeFlags;
use lucerna::saved::{GivenValues, When, Work};
use lucerna::translate::{Context, translate};
use lucerna_diagnostics::{Diagnostic, Severity};

/// Prints the URL, and says where HyperDX would answer otherwise.
pub(super) fn show(
    args: &SavedShowArgs,
    base: &str,
    setup: &Setup,
    console: &Console,
) -> Result<(), Failure> {
    let query = shelves(setup)?.find(&args.name)?.read()?;
    let values = GivenValues::of(&args.name, &query.parameters, &args.values)?;
    let zone = &setup.settings.zone.value;
    let when = now(zone);
    let ready = query
        .bind(&values, when)
        .map_err(|error| Fault::of(Kind::Query, &error))?;
    let Work::Search(search) = ready.work else {
        let message = format!(
            "`{}` is a statement of SQL, and HyperDX shows searches",
            args.name
        );
        return Err(Failure::usage(message).into());
    };
    if search.count || !search.count_by.is_empty() {
        let message = format!(
            "`{}` counts rows, and HyperDX's search shows them",
            args.name
        );
        return Err(Failure::usage(message).into());
    }
    let name = ready
        .source
        .unwrap_or_else(|| setup.settings.source.value.clone());
    let mut schemas = Schemas::of_project(Paths::project(&here()?));
    let source = schemas
        .find(&name)
        .map_err(|error| Fault::of(Kind::File, &error))?;
    let Some(source) = source else {
        let fault = Failure::usage(format!("there is no schema for `{name}`"));
        return Err(fault
            .help(format!("`lucerna schema pull {name}` writes one"))
            .into());
    };
    let context = Context {
        now: when.now,
        zone: zone.clone(),
    };
    let notes: Vec<Diagnostic> = translate(&search.query, &source.table, &context)
        .diagnostics
        .into_iter()
        .filter(|each| each.severity() == Severity::Note)
        .collect();
    let theirs = Search {
        source: args.hyperdx_source.clone(),
        ..Search::of_search(&search, source)?
    };
    let url = theirs
        .to_url(base)
        .map_err(|error| Fault::of(Kind::Usage, &error))?;
    let more_by = report::way_to_more(&search.query, source.schema());
    console.remark(&search.query, &more_by, &notes);
    console.write(&format!("{url}\n"))
}

/// The range of the query itself, as of now.
fn now(zone: &TimeZone) -> When<'_> {
    When {
        now: Timestamp::now(),
        zone,
        flags: RangeFlags {
            since: None,
            from: None,
            to: None,
        },
        since: None,
    }
}
