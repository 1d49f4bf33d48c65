//! `lucerna saved show --hyperdx-url`: where a query can be looked at in HyperDX.

use super::theirs::theirs;
use crate::args::SavedShowArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::report;
use crate::saved::shelves;
use crate::setup::Setup;
use lucerna::hyperdx::Search;

/// Prints the URL, and says where HyperDX would answer otherwise.
pub(super) fn show(
    args: &SavedShowArgs,
    base: &str,
    setup: &Setup,
    console: &Console,
) -> Result<(), Failure> {
    let query = shelves(setup)?.find(&args.name)?.read()?;
    let theirs = theirs(&args.name, &query, &args.values, setup)?;
    let search = Search {
        source: args.hyperdx_source.clone(),
        ..theirs.search
    };
    let url = search
        .to_url(base)
        .map_err(|error| Fault::of(Kind::Usage, &error))?;
    let more_by = report::way_to_more(&search.condition, theirs.schema);
    console.remark(&search.condition, &more_by, &theirs.notes);
    console.write(&format!("{url}\n"))
}
