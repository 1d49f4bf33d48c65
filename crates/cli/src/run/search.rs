//! A search: its notes, its rows, and what there is beyond them.

use super::Run;
use super::cap::COUNTING;
use super::footer::{self, Told};
use crate::args::RunArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::report;
use crate::sink::{Keeper, Kept, Sink};
use crate::words;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use lucerna::provenance::Provenance;
use lucerna::search::{Elsewhere, Found, Resume, Search};
use lucerna::{RunOptions, Session, Source, Store};
use lucerna_engine::Statistics;
use lucerna_output::{Summary, escape};
use lucerna_schema::DefaultKind;
use std::path::PathBuf;

/// What the engine writes of no rows is shorter than this, whatever the format.
const EMPTY_BYTES: u64 = 64 << 10;

/// What the prompt says where there may be more rows.
const GOES_ON: &str = "\\more goes on";

/// A search and where it is run.
pub(crate) struct Asked<'a> {
    pub(crate) session: &'a Session,
    pub(crate) source: &'a Source,
    pub(crate) search: &'a Search,
    /// Whether it was asked at the prompt, where the query is said again below its rows.
    pub(crate) is_at_prompt: bool,
    /// The entry at the prompt that asks the same over another stretch of time, if it is not the scope
    /// that says which one.
    pub(crate) again: Option<&'a str>,
}

/// Runs a search and writes its rows; gives where it can go on.
pub(crate) fn search(
    asked: &Asked<'_>,
    sink: Sink,
    args: &RunArgs,
    console: &Console,
) -> Result<Option<Resume>, Failure> {
    let mut run = Run::start(args, asked.session, console);
    run.options.format = sink.engine_format();
    let (source, search) = (asked.source, asked.search);
    if search.limit.is_none() && !search.count && search.count_by.is_empty() {
        run.in_small_blocks(&sink, asked.session);
    }
    let counted = Keeper::default();
    let sink = sink.of(source);
    let mut sink = if search.count {
        sink.keeping(counted.clone())
    } else {
        sink
    };
    let mut found = asked.session.search(source, search, &run.options)?;
    sink.from(|| Provenance::of_search(asked.session, source, search, &found.plan));
    let more_by = if asked.is_at_prompt {
        "\\explain".to_owned()
    } else {
        report::way_to_more(&search.query, source.schema())
    };
    console.remark(&search.query, &more_by, &found.plan.diagnostics);
    tell_of_metrics(source, console);
    let mut summary = sink.write(&mut found, &run.shown)?;
    if !search.count_by.is_empty() {
        // The times of groups are not the range that was searched.
        summary.times = None;
    }
    let statistics = found.statistics();
    sink.commit()?;
    if !console.is_quiet() {
        let beyond = Beyond {
            asked,
            options: &run.options,
        };
        let head = beyond.head(&summary, &statistics, &found);
        if asked.is_at_prompt && !found.plan.canonical.is_empty() {
            console.aside(&escape::line(&found.plan.canonical));
        }
        let told = Told {
            head,
            summary: &summary,
            statistics: &statistics,
            other_columns: other_columns(source, search),
        };
        footer::tell(console, told);
        let found_nothing = if search.count && summary.bytes.is_none() {
            is_zero(&counted.kept())
        } else {
            beyond.found_nothing(&summary, &found)
        };
        if found_nothing {
            beyond.tell_elsewhere(console);
        }
    }
    if args.stats {
        footer::stats(&summary, &statistics);
    }
    Ok(found.resume().filter(|_| found.reached_limit()))
}

/// Says that a search is not what metrics are looked at with.
fn tell_of_metrics(source: &Source, console: &Console) {
    if source.table.holds_metrics() {
        console.say(&format!(
            "`{}` holds metrics, and a search is made for logs and spans: `lucerna sql` or a dashboard, \
             such as HyperDX's charts, shows how values change",
            source.name
        ));
    }
}

/// Goes on with a search at the prompt, and writes the next rows; gives where it can go on after them.
pub(crate) fn more(
    asked: &Asked<'_>,
    resume: &Resume,
    sink: Sink,
    args: &RunArgs,
    console: &Console,
) -> Result<Option<Resume>, Failure> {
    let run = Run::start(args, asked.session, console);
    let (source, search) = (asked.source, asked.search);
    let mut sink = sink.of(source);
    let mut found = asked.session.more(source, search, resume, &run.options)?;
    let summary = sink.write(&mut found, &run.shown)?;
    let statistics = found.statistics();
    sink.commit()?;
    let rows = words::counted(summary.rows, "row");
    let after = if found.reached_limit() {
        GOES_ON
    } else {
        "these were the last"
    };
    let head = vec![format!("{rows} more"), after.to_owned()];
    let told = Told {
        head,
        summary: &summary,
        statistics: &statistics,
        other_columns: other_columns(source, search),
    };
    footer::tell(console, told);
    Ok(found.resume().filter(|_| found.reached_limit()))
}

/// How many columns `--select '*'` would show beside those that suit the source; of a search that says
/// what it wants, none.
fn other_columns(source: &Source, search: &Search) -> usize {
    if !search.select.is_empty() || search.count || !search.count_by.is_empty() {
        return 0;
    }
    let shown = source.table.default_columns();
    let others = source.table.column_ids().filter(|id| {
        let kind = source.table.column(*id).default;
        matches!(kind, DefaultKind::None | DefaultKind::Default) && !shown.contains(id)
    });
    others.count()
}

/// Whether a count is one of no rows.
fn is_zero(count: &Kept) -> bool {
    let number = count.find(0).and_then(|(batch, row)| {
        let column = batch.column(0).as_primitive_opt::<UInt64Type>()?;
        Some(column.value(row))
    });
    number == Some(0)
}

/// What there is beside the rows that were shown.
struct Beyond<'a> {
    asked: &'a Asked<'a>,
    options: &'a RunOptions,
}

impl Beyond<'_> {
    /// `200 of 216 rows, newest first`, and the limit if it took effect.
    fn head(&self, summary: &Summary, statistics: &Statistics, found: &Found) -> Vec<String> {
        let can_go_on = found.resume().is_some();
        let (noun, usual_order) = if self.asked.search.count_by.is_empty() {
            ("row", ", newest first")
        } else {
            ("group", ", largest first")
        };
        let rows = footer::amount(summary, statistics, noun);
        if summary.bytes.is_some() {
            return self.head_of_bytes(rows, found);
        }
        let order = match self.asked.search.order {
            None if summary.rows > 1 && !self.asked.search.count => usual_order,
            _ => "",
        };
        let Some(limit) = self.asked.search.limit.filter(|_| found.reached_limit()) else {
            return vec![format!("{rows}{order}")];
        };
        let lifts = if self.asked.is_at_prompt {
            let goes_on = if can_go_on {
                format!("{GOES_ON}, ")
            } else {
                String::new()
            };
            format!("{goes_on}\\maxrows 0 lifts it")
        } else {
            "-n 0 lifts it".to_owned()
        };
        let shown = match self.total() {
            Some(total) if total <= summary.rows => return vec![format!("{rows}{order}")],
            Some(total) => {
                let (shown, total) = (words::count(summary.rows), words::counted(total, noun));
                format!("{shown} of {total}{order}")
            }
            None => format!("{rows}{order}"),
        };
        vec![shown, format!("limit of {limit} took effect: {lifts}")]
    }

    /// Whether no row was found.
    fn found_nothing(&self, summary: &Summary, found: &Found) -> bool {
        match (summary.bytes, found.written()) {
            (None, _) => summary.rows == 0,
            (Some(_), Some((rows, _))) => rows == 0,
            // A head and an end alone are short.
            (Some(bytes), None) => {
                bytes < EMPTY_BYTES && !self.asked.search.count && self.total() == Some(0)
            }
        }
    }

    /// Of bytes it is not always known how many rows the limit let through.
    fn head_of_bytes(&self, amount: String, found: &Found) -> Vec<String> {
        let limit = self.asked.search.limit;
        let is_cut = found.written().is_none_or(|(_, is_cut)| is_cut);
        let Some(limit) = limit.filter(|_| is_cut) else {
            return vec![amount];
        };
        let lifts = if self.asked.is_at_prompt {
            "\\maxrows 0 lifts it"
        } else {
            "-n 0 lifts it"
        };
        match self.total() {
            Some(total) if total <= limit => vec![amount],
            Some(total) => {
                let shown = format!(
                    "{} of {}",
                    words::count(limit),
                    words::counted(total, "row")
                );
                vec![
                    amount,
                    shown,
                    format!("limit of {limit} took effect: {lifts}"),
                ]
            }
            None => vec![amount, format!("limit of {limit}: {lifts}")],
        }
    }

    /// How many rows there are without the limit, if that can be told quickly.
    fn total(&self) -> Option<u64> {
        let mut options = self.options.clone();
        options.progress = None;
        let allowed = options.limits.timeout.unwrap_or(COUNTING);
        options.limits.timeout = Some(allowed.min(COUNTING));
        let Asked {
            session,
            source,
            search,
            ..
        } = *self.asked;
        session.total(source, search, &options).ok()
    }

    /// Nothing was found: says where there is something. That it cannot be told is no failure of the
    /// search, which was answered.
    fn tell_elsewhere(&self, console: &Console) {
        let Asked {
            session,
            source,
            search,
            ..
        } = *self.asked;
        if let Ok(elsewhere) = session.elsewhere(source, search, self.options) {
            let demo = demo_beside(session).filter(|_| elsewhere == Elsewhere::StoreIsEmpty);
            let store = session.store().map(Store::folder);
            let words = match (demo, store) {
                (Some(demo), Some(store)) => format!(
                    "the store {} is empty: `lucerna import FILES` fills it, `--db {}` is the demo's",
                    store.display(),
                    demo.display()
                ),
                (None, Some(store)) if elsewhere == Elsewhere::StoreIsEmpty => format!(
                    "the store {} is empty: `lucerna import FILES` fills it, `lucerna demo` shows some data",
                    store.display()
                ),
                _ => words_of(&elsewhere, &source.name, self.asked.again),
            };
            console.say(&if self.asked.is_at_prompt && self.asked.again.is_none() {
                at_prompt(&words)
            } else {
                words
            });
        }
        if let Some(hint) = misread(&search.query) {
            console.say(&hint);
        }
    }
}

/// The demo's store, if there is one beside this one.
fn demo_beside(session: &Session) -> Option<PathBuf> {
    let store = session.store()?.folder();
    let demo = store.with_file_name("demo");
    (demo != store && demo.is_dir()).then_some(demo)
}

/// What a query that found nothing may have been meant to be.
fn misread(query: &str) -> Option<String> {
    let mut words = query.split_whitespace();
    if let Some(first) = words.clone().next()
        && ["select", "with", "show", "describe", "explain"]
            .contains(&first.to_lowercase().as_str())
        && words.clone().count() > 1
    {
        return Some(format!(
            "`{first}` was searched for as a word; SQL is run by `lucerna sql`, or with `;` at the end at the prompt"
        ));
    }
    if let Some(word) = words.find(|word| ["and", "or", "not"].contains(word)) {
        return Some(format!(
            "`{word}` was searched for as a word; the operators are AND, OR and NOT"
        ));
    }
    are_words(query).then(|| {
        "all of the words were searched for, wherever they stand in a row; `a OR b` finds one of them"
            .to_owned()
    })
}

/// Whether a query is a sentence: words alone, more than one.
fn are_words(query: &str) -> bool {
    let is_word = |word: &str| {
        !["AND", "OR", "NOT"].contains(&word) && word.chars().all(char::is_alphanumeric)
    };
    query.split_whitespace().count() > 1 && query.split_whitespace().all(is_word)
}

fn words_of(elsewhere: &Elsewhere, source: &str, again: Option<&str>) -> String {
    let entry = |flags: &str| match again {
        Some(entry) => format!("{entry} {flags}"),
        None => flags.to_owned(),
    };
    match elsewhere {
        Elsewhere::StoreIsEmpty | Elsewhere::SourceIsEmpty => {
            format!("`{source}` has no rows at all")
        }
        Elsewhere::OutsideRange { newest, flags } => {
            let flags = entry(flags);
            format!(
                "the newest row that matches is of {newest}, outside the range: {flags} finds it"
            )
        }
        Elsewhere::RangeIsEmpty { newest, flags } => format!(
            "`{source}` has no rows in the range; its newest is of {newest}: {} reaches it",
            entry(flags)
        ),
        Elsewhere::NoMatch {
            newest: Some(newest),
        } => format!("no row of `{source}` matches; its newest is of {newest}"),
        Elsewhere::NoMatch { newest: None } | _ => format!("no row of `{source}` matches"),
    }
}

/// The commands of the prompt in place of the flags of the same names.
fn at_prompt(words: &str) -> String {
    let names = ["since", "from", "to"];
    names.iter().fold(words.to_owned(), |words, name| {
        words.replace(&format!("--{name} "), &format!("\\{name} "))
    })
}

#[cfg(test)]
mod tests {
    use super::{at_prompt, misread};

    #[test]
    fn the_prompt_names_its_commands() {
        assert_eq!(at_prompt("--since 3h finds it"), "\\since 3h finds it");
        assert_eq!(
            at_prompt("--from a --to b reaches it"),
            "\\from a \\to b reaches it"
        );
    }

    #[test]
    fn a_query_that_found_nothing_is_asked_whether_it_was_meant_otherwise() {
        assert!(misread("level:error and payment").is_some_and(|hint| hint.contains("`and`")));
        assert!(
            misread("SELECT * FROM otel_logs").is_some_and(|hint| hint.contains("lucerna sql"))
        );
        assert_eq!(misread("level:error AND payment"), None);
        assert_eq!(misread("android"), None);
        assert!(misread("errors of the last day").is_some_and(|hint| hint.contains("all")));
        assert_eq!(misread("errors OR timeouts"), None);
        assert_eq!(misread("\"of the\" day"), None);
    }
}
