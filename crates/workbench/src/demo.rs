//! A shop's telemetry with an incident in it, and the tour that finds the cause.
//!
//! The demo has a store of its own ([`Paths::demo_store`](crate::paths::Paths::demo_store)): filling
//! it replaces what an earlier demo left there, and refuses where a person's own rows would be lost.

use std::fmt::Write;
use std::path::Path;

use jiff::Timestamp;
use lucerna_diagnostics::Diagnostic;
use lucerna_engine::Cancel;
use lucerna_ingest::Signal;
use lucerna_ingest::demo::{Demo, STEPS, Show, Step};

use crate::error::WorkError;
use crate::import::{self, ImportCause};
use crate::range::{Range, RangeFlags};
use crate::search::{Found, Order, Plan, Search};
use crate::session::{RunOptions, Session};

/// Which of the generator's worlds it is: any other number would do.
const SEED: u64 = 1;

/// What the demo's store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// Rows of logs.
    pub logs: u64,
    /// Rows of spans.
    pub spans: u64,
    /// The instant at which the data end.
    pub end: Timestamp,
}

/// Replaces the demo's data by six hours that end at `end`.
///
/// # Errors
///
/// As an import; and if the store holds rows that no demo made.
pub fn fill(session: &Session, end: Timestamp, cancel: &Cancel) -> Result<Filled, ImportCause> {
    let demo = Demo::new(end, SEED);
    let rows = |schema, table: &str, batches| import::Rows {
        schema,
        table: table.to_owned(),
        batches,
    };
    let tables = vec![
        rows("logs", "otel_logs", Box::new(demo.logs())),
        rows("traces", "otel_traces", Box::new(demo.spans())),
    ];
    let counts = import::replace(session, "the demo", tables, cancel)?;
    let count = |at: usize| counts.get(at).copied().unwrap_or(0);
    Ok(Filled {
        logs: count(0),
        spans: count(1),
        end,
    })
}

/// A step of the tour, ready to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TourStep {
    /// From 1.
    pub number: usize,
    /// What one wants to know.
    pub question: &'static str,
    /// How to ask it oneself.
    pub command: String,
    /// The Lucene query.
    pub query: &'static str,
    /// The statement that is sent.
    pub statement: String,
    /// What the query means.
    pub english: String,
    /// Notes on the query.
    pub diagnostics: Vec<Diagnostic>,
    /// What the rows say.
    pub finding: &'static str,
    plan: Plan,
}

/// The steps of the tour over data that end at `end`.
///
/// # Errors
///
/// As [`Session::plan`].
pub fn tour(session: &Session, end: Timestamp) -> Result<Vec<TourStep>, WorkError> {
    let session = session.clone().at(end);
    STEPS
        .iter()
        .enumerate()
        .map(|(at, step)| tour_step(&session, at + 1, step))
        .collect()
}

fn tour_step(session: &Session, number: usize, step: &Step) -> Result<TourStep, WorkError> {
    let source = session.source(source_name(step.signal))?;
    let plan = session.plan(&source, &search_of(session, step)?)?;
    Ok(TourStep {
        number,
        question: step.question,
        command: command(step),
        query: step.query,
        statement: plan.text(),
        english: plan.english.clone(),
        diagnostics: plan.diagnostics.clone(),
        finding: step.finding,
        plan,
    })
}

fn source_name(signal: Signal) -> &'static str {
    if signal == Signal::Traces {
        "traces"
    } else {
        "logs"
    }
}

/// By which column the rows or groups of a step are ordered, unless newest first.
fn order(show: &Show) -> Option<&'static str> {
    match show {
        Show::CountBy { .. } => Some("first"),
        Show::Rows {
            is_oldest_first, ..
        } => is_oldest_first.then_some("Timestamp"),
    }
}

fn search_of(session: &Session, step: &Step) -> Result<Search, WorkError> {
    let flags = RangeFlags {
        since: Some(step.since),
        from: None,
        to: None,
    };
    let search = Search {
        query: step.query.to_owned(),
        range: Range::from_flags(flags, session.now(), session.zone())?,
        order: order(&step.show).map(|field| Order {
            field: field.to_owned(),
            is_descending: false,
        }),
        ..Search::default()
    };
    Ok(match step.show {
        Show::CountBy { field } => Search {
            count_by: vec![field.to_owned()],
            ..search
        },
        Show::Rows { columns, limit, .. } => Search {
            select: columns.iter().map(|column| (*column).to_owned()).collect(),
            limit: Some(limit.into()),
            ..search
        },
    })
}

/// The command line that asks the same, in the store that `LUCERNA_DB` names.
fn command(step: &Step) -> String {
    let mut command = format!("lucerna search {}", quoted(step.query));
    if step.signal == Signal::Traces {
        command.push_str(" -s traces");
    }
    // Writing to a String cannot fail.
    let _ = write!(command, " --since {}", step.since);
    match step.show {
        Show::CountBy { field } => _ = write!(command, " --count-by {field}"),
        Show::Rows { columns, limit, .. } => {
            let _ = write!(command, " --select {} -n {limit}", columns.join(","));
        }
    }
    if let Some(field) = order(&step.show) {
        let _ = write!(command, " --order {field}");
    }
    command
}

/// The command line after which the commands of the tour search the store in `folder`.
#[must_use]
pub fn choose_store(folder: &Path) -> String {
    format!(
        "export LUCERNA_DB={}",
        quoted(&folder.display().to_string())
    )
}

/// A word of a shell's command line.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl TourStep {
    /// Runs the step.
    ///
    /// # Errors
    ///
    /// What the engine says.
    pub fn run(&self, session: &Session, run: &RunOptions) -> Result<Found, WorkError> {
        crate::search::send(session, self.plan.clone(), run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_command_line_is_quoted_if_it_has_to_be() {
        assert_eq!(quoted("/home/ada/db"), "/home/ada/db");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn a_step_is_asked_in_one_short_line() {
        assert_eq!(
            command(&STEPS[1]),
            "lucerna search 'level:error' --since 40m --count-by ServiceName --order first"
        );
        assert!(STEPS.iter().all(|step| command(step).len() < 200));
    }
}
