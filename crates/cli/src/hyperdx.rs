//! The URL of a HyperDX search, pasted where a query is expected.

use crate::args::{SearchArgs, WantedArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::run::Cap;
use jiff::Timestamp;
use lucerna::hyperdx::{Converted, HyperdxError, Language, Search, Wanted};
use lucerna::range::Range;
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

/// Refuses the flags of a search that a condition of SQL cannot take: a field is none of its columns.
pub(crate) fn refuse_flags(search: &Search, args: &SearchArgs) -> Result<(), Failure> {
    if search.language == Language::Lucene {
        return Ok(());
    }
    let WantedArgs {
        select,
        order,
        count_by,
        implicit,
        ..
    } = &args.wanted;
    let flags = [
        (select.is_some(), "--select"),
        (order.is_some(), "--order"),
        (count_by.is_some(), "--count-by"),
        (implicit.is_some(), "--implicit"),
    ];
    let Some((_, flag)) = flags.into_iter().find(|(is_given, _)| *is_given) else {
        return Ok(());
    };
    let message = format!(
        "`{flag}` is for queries in Lucene, and the condition of this HyperDX URL is SQL, with its own columns"
    );
    let help = "`--dry-run` prints its statement, to be changed and run by `lucerna sql`; `-n`, `--count` and \
                the flags of time hold for it";
    Err(Failure::usage(message).help(help).into())
}

/// The search on a source of ours, and on stderr what was read of the URL. What cannot be said so that
/// the same rows are found is refused. `wanted` is what a statement yields.
pub(crate) fn converted(
    search: &Search,
    wanted: Wanted,
    session: &Session,
    source: &Source,
    console: &Console,
) -> Result<Converted, Failure> {
    let context = Context {
        now: session.now(),
        zone: session.zone().clone(),
    };
    let converted = match search.language {
        Language::Lucene => search.convert(source, &context),
        Language::Sql => search.statement(source, wanted),
    };
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

/// How many rows a statement shows, and which one counts them; `None` if it shows all.
pub(crate) fn cap(
    search: &Search,
    wanted: Wanted,
    source: &Source,
    lifts: &'static str,
) -> Option<Cap> {
    let (Language::Sql, Wanted::Rows(Some(limit))) = (search.language, wanted) else {
        return None;
    };
    Some(Cap {
        limit,
        total: search.statement(source, Wanted::Count).text,
        order: if search.order_by.trim().is_empty() {
            ", newest first"
        } else {
            ""
        },
        lifts,
    })
}

/// A range as a statement takes it: an end that is open is far away.
pub(crate) fn parameters(range: Range) -> Vec<(String, String)> {
    let text = |time: Option<Timestamp>, open: &str| {
        time.map_or_else(
            || open.to_owned(),
            |time| time.strftime("%Y-%m-%d %H:%M:%S%.f").to_string(),
        )
    };
    vec![
        ("from".to_owned(), text(range.from, "1900-01-01 00:00:00")),
        ("to".to_owned(), text(range.to, "2262-01-01 00:00:00")),
    ]
}
