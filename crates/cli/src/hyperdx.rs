//! The URL of a HyperDX search, pasted where a query is expected.

use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use jiff::Timestamp;
use lucerna::hyperdx::{Converted, HyperdxError, Language, Search};
use lucerna::translate::Context;
use lucerna::{Session, Source};
use lucerna_output::escape;

/// The search that a text is the URL of; `None` if it is a query like any other.
pub(crate) fn pasted(text: &str) -> Result<Option<Search>, Failure> {
    match Search::of_url(text) {
        None => Ok(None),
        Some(Ok(search)) => Ok(Some(search)),
        Some(Err(error)) => {
            let fault = Fault::of(Kind::Query, &error);
            let help = if error == HyperdxError::OnlyItsName {
                "copy the URL once the search is shown: it then holds `where=`"
            } else {
                "in quotes the URL is searched for as text"
            };
            Err(fault.help(help).into())
        }
    }
}

/// The search on a source of ours, and on stderr what was read of the URL. What cannot be said so that
/// the same rows are found is refused.
pub(crate) fn converted(
    search: &Search,
    session: &Session,
    source: &Source,
    console: &Console,
) -> Result<Converted, Failure> {
    let context = Context {
        now: session.now(),
        zone: session.zone().clone(),
    };
    let converted = search.convert(source, &context);
    if let Some(lost) = converted.lost.iter().find(|lost| lost.changes_rows()) {
        let fault = Fault::new(Kind::Query, format!("of the HyperDX URL {lost}"));
        return Err(fault.help("without it other rows would be found").into());
    }
    let what = match converted.language {
        Language::Lucene => "query",
        Language::Sql => "statement",
    };
    let text = escape::block(&converted.text).into_owned();
    console.aside(&format!(
        "the {what} of the HyperDX URL, on {}: {text}",
        source.name
    ));
    for lost in &converted.lost {
        console.aside(&format!(
            "of the HyperDX URL {}",
            escape::line(&lost.to_string())
        ));
    }
    Ok(converted)
}

/// The range of a URL as a statement takes it: an end that is open is far away.
pub(crate) fn parameters(search: &Search) -> Vec<(String, String)> {
    let text = |time: Option<Timestamp>, open: &str| {
        time.map_or_else(
            || open.to_owned(),
            |time| time.strftime("%Y-%m-%d %H:%M:%S%.f").to_string(),
        )
    };
    vec![
        ("from".to_owned(), text(search.from, "1900-01-01 00:00:00")),
        ("to".to_owned(), text(search.to, "2262-01-01 00:00:00")),
    ]
}
