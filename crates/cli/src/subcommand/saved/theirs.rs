//! A saved query as HyperDX has a search.

use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::setup::{Setup, here};
use jiff::Timestamp;
use lucerna::check::Schemas;
use lucerna::hyperdx::Search;
use lucerna::paths::Paths;
use lucerna::range::RangeFlags;
use lucerna::saved::{GivenValues, SavedQuery, When, Work};
use lucerna::translate::{Context, translate};
use lucerna_diagnostics::{Diagnostic, Severity};

/// A search of HyperDX's, and what is to be known of it.
pub(super) struct Theirs {
    pub(super) search: Search,
    /// Where HyperDX answers otherwise.
    pub(super) notes: Vec<Diagnostic>,
    /// What the source is called here.
    pub(super) source: String,
    /// What `explain` calls its schema, if it is a built-in one.
    pub(super) schema: Option<&'static str>,
}

/// A query with these values for its parameters, over the range of its own as of now.
pub(super) fn theirs(
    name: &str,
    query: &SavedQuery,
    given: &[(String, String)],
    setup: &Setup,
) -> Result<Theirs, Failure> {
    let values = GivenValues::of(name, &query.parameters, given)?;
    let zone = &setup.settings.zone.value;
    let when = When {
        now: Timestamp::now(),
        zone,
        flags: RangeFlags {
            since: None,
            from: None,
            to: None,
        },
        since: None,
    };
    let ready = query
        .bind(&values, when)
        .map_err(|error| Fault::of(Kind::Query, &error))?;
    let Work::Search(search) = ready.work else {
        let message = format!("`{name}` is a statement of SQL, and HyperDX shows searches");
        return Err(Failure::usage(message).into());
    };
    if search.count || !search.count_by.is_empty() {
        let message = format!("`{name}` counts rows, and HyperDX's search shows them");
        return Err(Failure::usage(message).into());
    }
    let source = ready
        .source
        .unwrap_or_else(|| setup.settings.source.value.clone());
    let mut schemas = Schemas::of_project(Paths::project(&here()?));
    let known = schemas
        .find(&source)
        .map_err(|error| Fault::of(Kind::File, &error))?;
    let Some(known) = known else {
        let fault = Failure::usage(format!("there is no schema for `{source}`"));
        return Err(fault
            .help(format!("`lucerna schema pull {source}` writes one"))
            .into());
    };
    let context = Context {
        now: when.now,
        zone: zone.clone(),
    };
    let notes = translate(&search.query, &known.table, &context).diagnostics;
    let is_note = |each: &Diagnostic| each.severity() == Severity::Note;
    Ok(Theirs {
        notes: notes.into_iter().filter(is_note).collect(),
        search: Search::of_search(&search, known)?,
        schema: known.schema(),
        source,
    })
}
