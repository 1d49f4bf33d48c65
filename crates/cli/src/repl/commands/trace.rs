//! `\trace`.

use super::super::last::{Last, Origin, Row, Searched, nothing_yet};
use super::super::{waterfall, whole};
use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use crate::run::{self, Run};
use crate::session;
use crate::sink::Kept;
use crate::words;
use jiff::Timestamp;
use lucerna::search::Search;
use lucerna::trace::{MOST_SPANS, Span, Trace};
use lucerna::{RunOptions, Source};
use lucerna_engine::Limits;
use lucerna_schema::Signal;
use std::collections::BTreeSet;
use std::time::Duration;

pub(super) const TRACE: CommandEntry = CommandEntry {
    names: &["trace"],
    argument: "N|TRACE_ID",
    summary: "all spans of the trace of row N, or of this id, as a tree over time",
    run,
};

/// What a trace's id is called where no table says it, as in the rows of SQL.
const NAMES: [&str; 4] = ["TraceId", "trace_id", "traceId", "trace.id"];

/// So long the logs of a trace are counted at most.
const COUNTING: Duration = Duration::from_secs(1);

/// The spans are the last result from here on, so that each can be opened.
fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    prompt.session = prompt.session.clone().at(Timestamp::now());
    let wanted = wanted(prompt, argument)?;
    let source = spans_source(prompt)?;
    let trace = {
        let run = Run::start(&prompt.run_args, &prompt.session, prompt.console);
        prompt
            .session
            .trace(&source, &wanted.id, wanted.moment, &run.options)?
    };
    if trace.spans.is_empty() {
        let id = lucerna_output::escape::line(&wanted.id).into_owned();
        prompt.console.say(&format!(
            "no span of `{}` has the trace `{id}`",
            source.name
        ));
        return Ok(Flow::Next);
    }
    show(prompt, &trace.spans)?;
    tell(prompt, &trace, &wanted.id);
    prompt.numbers_rows = true;
    prompt.last = Some(Last {
        origin: Origin::Search(Box::new(Searched {
            session: prompt.session.clone(),
            source,
            search: trace.search,
            again: None,
        })),
        kept: Kept::of(&trace.rows),
        is_complete: true,
        tree: Some(trace.spans),
    });
    Ok(Flow::Next)
}

/// Draws the spans as wide as the screen is now.
pub(super) fn show(prompt: &Prompt<'_>, spans: &[Span]) -> Result<(), Failure> {
    let columns = prompt.console.width().map(usize::from);
    prompt.show_text(&waterfall::draw(spans, columns))
}

/// Which trace.
struct Wanted {
    id: String,
    /// When it ran, among other times.
    moment: Option<Timestamp>,
}

fn wanted(prompt: &Prompt<'_>, argument: &str) -> Result<Wanted, Failure> {
    let text = argument.trim();
    if text.is_empty() {
        return Err(Failure::usage("no trace is named")
            .help("`\\trace 1`: that of the first row; `\\trace TRACE_ID`")
            .into());
    }
    // An id has sixteen digits at least.
    let Some(number) = text.parse::<u64>().ok().filter(|_| text.len() < 16) else {
        if !is_id(text) {
            let fault = Failure::usage(format!("`{text}` is neither a row nor the id of a trace"));
            return Err(fault.help("`\\trace 1`: that of the first row").into());
        }
        return Ok(Wanted {
            id: text.to_owned(),
            moment: None,
        });
    };
    let Some(last) = &prompt.last else {
        return Err(nothing_yet("`level:error`, and then `\\trace 1`"));
    };
    let id = id(last, number, prompt.console)?;
    Ok(Wanted {
        id: id.ok_or_else(|| {
            Failure::usage(format!(
                "row {number} belongs to no trace: it has no id of one"
            ))
            .help("`\\and TraceId:*` leaves the rows that have one")
        })?,
        moment: last.time(number),
    })
}

/// The id of the trace that a row belongs to, shown or not.
fn id(last: &Last, number: u64, console: &Console) -> Result<Option<String>, Failure> {
    let row = last.row(number)?;
    if let Some(id) = id_in(last, &row) {
        return Ok(Some(id));
    }
    let Some(field) = field(last) else {
        let fault = Failure::usage("the last result has no column with ids of traces");
        return Err(fault.help("select `TraceId` as well").into());
    };
    let found = whole::value(last, number, field, console)?;
    Ok(found.text.filter(|id| is_id(id)))
}

/// The same, if the row shows it.
pub(super) fn id_in(last: &Last, row: &Row) -> Option<String> {
    let own = field(last).into_iter();
    let mut ids = own
        .chain(NAMES)
        .filter_map(|name| last.value(row, name).ok()?.text);
    ids.find(|id| is_id(id))
}

/// The column of a source that holds the ids of traces.
fn field(last: &Last) -> Option<&str> {
    let Origin::Search(searched) = &last.origin else {
        return None;
    };
    let table = &searched.source.table;
    Some(&table.column(table.roles.trace_id?).name)
}

fn is_id(text: &str) -> bool {
    let is_plain = |any: char| any.is_ascii_alphanumeric() || any == '-';
    !text.is_empty() && text.chars().all(is_plain) && text.bytes().any(|byte| byte != b'0')
}

/// The spans that are searched: those of the last result's table if it holds some.
fn spans_source(prompt: &mut Prompt<'_>) -> Result<Source, Failure> {
    if let Some(last) = &prompt.last
        && let Origin::Search(searched) = &last.origin
        && searched.source.table.signal == Signal::Traces
    {
        return Ok(searched.source.clone());
    }
    if let Some(source) = &prompt.source
        && source.exists
        && source.table.signal == Signal::Traces
    {
        return Ok(source.clone());
    }
    session::source(&mut prompt.session, "traces", prompt.setup, prompt.console)
}

fn tell(prompt: &Prompt<'_>, trace: &Trace, id: &str) {
    let spans = &trace.spans;
    let mut parts = vec![format!("trace {id}")];
    let services: BTreeSet<&str> = spans.iter().map(|span| span.service.as_str()).collect();
    let of = words::counted(services.len() as u64, "service");
    let count = words::counted(spans.len() as u64, "span");
    parts.push(if trace.is_cut {
        let most = words::count(MOST_SPANS);
        format!("the first {most} spans, of {of}: no more are read")
    } else {
        format!("{count} of {of}")
    });
    match spans.iter().filter(|span| span.is_failed).count() {
        0 => {}
        failed => parts.push(format!("{failed} failed")),
    }
    let first = spans.iter().map(|span| span.start).min();
    if let Some(first) = first {
        let zone = prompt.settings.zone.value.clone();
        let first = first.to_zoned_datetime(zone);
        parts.push(first.strftime("%Y-%m-%d %H:%M:%S%.3f %Z").to_string());
    }
    let orphans = spans.iter().filter(|span| span.branch.is_orphan).count();
    if orphans > 0 {
        let spans = words::counted(orphans as u64, "span");
        parts.push(format!("… {spans} whose caller is not there"));
    }
    let failed = spans.iter().enumerate().filter(|(_, span)| span.is_failed);
    parts.push(match failed.max_by_key(|(_, span)| span.branch.depth) {
        Some((at, _)) => format!("\\open {} the deepest that failed", at + 1),
        None => "\\open 1 the first span".to_owned(),
    });
    parts.extend(logs(prompt, trace, id));
    run::tell_parts(prompt.console, &parts);
}

/// How many logs there are of the trace, and how to see them.
fn logs(prompt: &Prompt<'_>, trace: &Trace, id: &str) -> Option<String> {
    let source = match &prompt.source {
        Some(source) if source.exists && source.table.signal == Signal::Logs => source.clone(),
        _ => prompt.session.source("logs").ok()?,
    };
    let field = &source.table.column(source.table.roles.trace_id?).name;
    let query = format!("{field}:{id}");
    let search = Search {
        query: query.clone(),
        range: trace.search.range,
        ..Search::default()
    };
    let options = RunOptions {
        limits: Limits {
            timeout: Some(COUNTING),
            ..Limits::default()
        },
        ..RunOptions::default()
    };
    let count = prompt.session.total(&source, &search, &options).ok()?;
    let logs = words::counted(count, "log");
    let go_there = if source.name == prompt.source_name {
        String::new()
    } else {
        format!("`\\source {}`, ", source.name)
    };
    (count > 0).then(|| format!("{logs} of it: {go_there}`{query}`"))
}

#[cfg(test)]
mod tests {
    use super::{id_in, is_id};
    use crate::repl::last::{Last, Origin};
    use crate::sink::Kept;
    use arrow_array::record_batch;

    #[test]
    fn an_id_is_letters_and_digits_and_not_all_zero() {
        assert!(is_id("76f063c743a59130cf91efba9bb1067e"));
        for text in [
            "",
            "00000000000000000000000000000000",
            "a b",
            "x\u{1b}",
            "a\"b",
        ] {
            assert!(!is_id(text), "{text}");
        }
    }

    #[test]
    fn rows_of_sql_have_a_trace_if_a_column_is_called_so() {
        let batch = record_batch!(("trace_id", Utf8, ["abc"]), ("n", Int64, [1]));
        let last = Last {
            origin: Origin::Script("SELECT".to_owned()),
            kept: Kept::of(&batch.expect("a batch")),
            is_complete: true,
            tree: None,
        };
        let row = last.row(1).expect("a row");
        assert_eq!(id_in(&last, &row).as_deref(), Some("abc"));
    }
}
