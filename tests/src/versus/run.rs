//! One search after the other: compared, measured, told.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::range::ago;
use lucerna::{Session, Source, Store};
use lucerna_engine::{Engine, EngineError, QueryRequest};

use super::answer::{Kind, numbers};
use super::engine::Uncached;
use super::entry::{Entry, Line, Read, base_name, range_name};
use super::json::Told;
use super::lucerna::Asked;
use super::measure::{Side, measure};
use super::row_set::{MOST_FETCHED, RowSet};
use super::{Options, VersusError, hyperdx, reference, report};

/// The ranges of searches that have no times.
const RANGES: [&str; 3] = ["24h", "1h", "15m"];

/// A search and a kind of answer: what both sides took, or why they did not.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) entry: Entry,
    pub(super) kind: Kind,
    /// The range of the search: `24h`.
    pub(super) range: String,
    /// The reference's and Lucerna's.
    pub(super) sides: Result<(Side, Side), String>,
    /// In which way the rows are not the same.
    pub(super) difference: Option<String>,
    /// Why the rows of the whole range could not be compared.
    pub(super) uncompared: Option<String>,
    /// What Lucerna notes on the query: where its dialect decides otherwise than the reference.
    pub(super) notes: Vec<String>,
}

/// In which way the rows of both sides are not the same, or why that is not known.
type RowsCompared = Result<Option<String>, String>;

/// How it went.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How many answers were not of the same rows.
    pub differing: usize,
    /// How many could not be had.
    pub failed: usize,
    /// All that was measured, as JSON.
    pub json: String,
}

/// Measures every search of the file, writing a line for each to `out`, and tables at the end.
///
/// # Errors
///
/// If the file cannot be read, or the engine cannot be asked at all. A statement that it refuses is told
/// with its search, and the others are measured all the same.
pub fn run(
    engine: Arc<dyn Engine>,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Outcome, VersusError> {
    let engine = Arc::new(Uncached::new(engine));
    let seen: Arc<dyn Engine> = Arc::<Uncached>::clone(&engine);
    let session = Session::embedded(seen, Store::at(&options.store), TimeZone::UTC);
    let bench = Bench {
        engine: &engine,
        session,
        options,
    };
    let entries = bench.entries()?;
    if options.is_dry_run {
        for entry in &entries {
            writeln!(
                out,
                "{}",
                serde_json::to_string(entry).map_err(std::io::Error::from)?
            )?;
        }
        return Ok(Outcome {
            differing: 0,
            failed: 0,
            json: String::new(),
        });
    }
    let compared = bench.compare_all(&entries, out)?;
    report::summaries(&compared, out)?;
    Ok(Outcome {
        differing: compared
            .iter()
            .filter(|one| one.difference.is_some())
            .count(),
        failed: compared
            .iter()
            .filter(|one| one.sides.is_err() || one.uncompared.is_some())
            .count(),
        json: Told::of(&compared).to_json(),
    })
}

struct Bench<'a> {
    engine: &'a Uncached,
    session: Session,
    options: &'a Options,
}

impl Bench<'_> {
    /// The searches to be measured, with their statements.
    fn entries(&self) -> Result<Vec<Entry>, VersusError> {
        let mut entries = Vec::new();
        for read in lines(&self.options.reference)? {
            match read {
                Read::Whole(entry) => entries.push(entry),
                Read::Open(line) => entries.extend(self.complete(&line)?),
            }
        }
        let mut kept = Vec::new();
        for entry in entries {
            if self.is_wanted(&entry)? {
                kept.push(entry);
            }
        }
        Ok(kept)
    }

    fn is_wanted(&self, entry: &Entry) -> Result<bool, VersusError> {
        let only = &self.options.only;
        let is_named = |name: &String| *name == entry.name || *name == base_name(&entry.name);
        let mut is_in_range = self.options.ranges.is_empty();
        for range in &self.options.ranges {
            is_in_range |= ago(range, entry.to)? == entry.from;
        }
        Ok(is_in_range && (only.is_empty() || only.iter().any(is_named)))
    }

    /// A search over each of the ranges, which end with the minute of the newest row.
    fn complete(&self, line: &Line) -> Result<Vec<Entry>, VersusError> {
        let source = self.session.source(&line.schema)?;
        let to = self.end(&source)?;
        let wanted = self.options.ranges.iter().map(String::as_str);
        let mut ranges: Vec<&str> = wanted.collect();
        if ranges.is_empty() {
            ranges.extend(RANGES);
        }
        let mut entries = Vec::new();
        for range in ranges {
            let from = ago(range, to)?;
            entries.push(hyperdx::complete(line, &source, (from, to), range));
        }
        Ok(entries)
    }

    fn end(&self, source: &Source) -> Result<Timestamp, VersusError> {
        let (database, table) = (&source.database, &source.table_name);
        let newest = format!("SELECT toUnixTimestamp(max(Timestamp)) FROM {database}.{table}");
        let mut seconds = 0;
        for batch in self.engine.query(&QueryRequest::new(newest))? {
            let batch = batch.map_err(EngineError::from_arrow)?;
            let found = numbers(&batch, 0).map_err(EngineError::from_arrow)?;
            seconds = found.into_iter().fold(seconds, u64::max);
        }
        let end = i64::try_from((seconds / 60 + 1) * 60).unwrap_or(i64::MAX);
        Ok(Timestamp::from_second(end).unwrap_or(Timestamp::MAX))
    }

    fn compare_all(
        &self,
        entries: &[Entry],
        out: &mut dyn Write,
    ) -> Result<Vec<Compared>, VersusError> {
        let kinds = self.options.kinds.as_slice();
        let kinds = if kinds.is_empty() { &Kind::ALL } else { kinds };
        let mut all = Vec::new();
        report::header(out)?;
        for entry in entries {
            let source = self.session.source(&entry.schema)?;
            let asked = Asked {
                session: &self.session,
                source: &source,
            };
            let (mut rows, notes) = self.compare_rows(&asked, entry);
            for kind in kinds {
                let mut compared = self.compare(&asked, entry, *kind);
                // What holds for all rows of a search is told once.
                match std::mem::replace(&mut rows, Ok(None)) {
                    Ok(difference) => compared.difference = difference.or(compared.difference),
                    Err(error) => compared.uncompared = Some(error),
                }
                compared.notes.clone_from(&notes);
                report::line(&compared, out)?;
                all.push(compared);
            }
        }
        Ok(all)
    }

    /// In which way both sides select other rows, and what Lucerna notes on the query.
    fn compare_rows(&self, asked: &Asked<'_>, entry: &Entry) -> (RowsCompared, Vec<String>) {
        let plan = match asked.plan(entry) {
            Ok(plan) => plan,
            Err(error) => return (Err(error.to_string()), Vec::new()),
        };
        let notes = plan.diagnostics.iter();
        let notes = notes.map(|note| note.code.as_str().to_owned()).collect();
        let difference = self.difference(asked, entry, &plan.condition);
        (difference, notes)
    }

    /// The same condition can be sent in many forms: its plain one is compared over all rows, and what
    /// a search gives, if that is not too much.
    fn difference(&self, asked: &Asked<'_>, entry: &Entry, condition: &str) -> RowsCompared {
        let theirs = RowSet::ask(self.engine, asked.source, entry, &entry.r#where)
            .map_err(|error| format!("the reference's rows: {error}"))?;
        let ours = RowSet::ask(self.engine, asked.source, entry, condition)
            .map_err(|error| format!("the rows of Lucerna's condition: {error}"))?;
        let difference = ours.difference_from(theirs);
        if difference.is_some() || theirs.rows > MOST_FETCHED {
            return Ok(difference);
        }
        let theirs = RowSet::fetch(self.engine, asked.source, entry, &entry.r#where)
            .map_err(|error| format!("the reference's rows: {error}"))?;
        let ours = asked
            .all_rows(entry)
            .map_err(|error| format!("the rows of Lucerna's search: {error}"))?;
        let difference = ours.difference_from(theirs);
        Ok(difference.map(|difference| format!("a search without a limit: {difference}")))
    }

    fn compare(&self, asked: &Asked<'_>, entry: &Entry, kind: Kind) -> Compared {
        let reference = || {
            let answered = reference::answer(self.engine, entry, kind);
            answered.map_err(|error| error.to_string())
        };
        let lucerna = || {
            let answered = asked.answer(entry, kind);
            answered.map_err(|error| error.to_string())
        };
        let sides = measure(self.engine, &reference, &lucerna, self.options.is_quick);
        let difference = sides
            .as_ref()
            .ok()
            .and_then(|(reference, lucerna)| lucerna.answer.difference_from(&reference.answer));
        Compared {
            entry: entry.clone(),
            kind,
            range: range_name(entry),
            sides: sides.map_err(|failure| failure.to_string()),
            difference,
            uncompared: None,
            notes: Vec::new(),
        }
    }
}

fn lines(path: &Path) -> Result<Vec<Read>, VersusError> {
    let text = fs::read_to_string(path).map_err(|source| VersusError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            Line::read(line).map_err(|source| VersusError::Entry {
                path: path.to_owned(),
                line: at + 1,
                source,
            })
        })
        .collect()
}
