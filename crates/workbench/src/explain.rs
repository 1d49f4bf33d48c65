//! What a search will do, told before it is run: which part of its query is served by what, what is
//! left to read, and what makes it slow.
//!
//! What an index serves is not guessed: the engine is asked (`EXPLAIN indexes = 1`), for the whole
//! statement and for each part of the query by itself. Without a table the shape of the query and the
//! indexes of the schema have to do.
//!
//! ```
//! use lucerna::explain::Explanation;
//! use lucerna::search::Search;
//! use lucerna::{RunOptions, Session, Source, WorkError};
//!
//! fn what_is_slow(session: &Session, logs: &Source) -> Result<Vec<String>, WorkError> {
//!     let search = Search { query: "Body:*foo*".to_owned(), ..Search::default() };
//!     let explained: Explanation = session.explain(logs, &search, &RunOptions::default())?;
//!     Ok(explained.advice.into_iter().map(|advice| advice.message.into_owned()).collect())
//! }
//! ```

pub(crate) mod advice;
mod answer;
pub(crate) mod clauses;
mod live;

use lucerna_diagnostics::{Diagnostic, Span};
use lucerna_translate::Context;
use lucerna_translate::explain::explain as in_english;
use lucerna_translate::predicate::Predicate;
use lucerna_translate::translate;

use crate::error::WorkError;
use crate::search::{Plan, Search, with_implicit};
use crate::session::{RunOptions, Session};
use crate::source::Source;
pub use answer::{IndexKind, IndexStep, Left, TableRead};
use clauses::Clause;

/// What a search will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What would be sent.
    pub plan: Plan,
    /// What the query means: a line for each part that all rows must satisfy.
    pub means: Vec<String>,
    /// The parts of the query, in its order.
    pub parts: Vec<Part>,
    /// What the engine says it will read; `None` if there is no table that it could be asked about.
    pub reading: Option<Reading>,
    /// What makes it slow, and what would make it fast; the places are those of the query as typed.
    pub advice: Vec<Diagnostic>,
}

/// A single value of the query, with its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where in the query it stands.
    pub span: Span,
    /// The part as a query of its own: `NOT ServiceName:cart`.
    pub text: String,
    /// The columns that it is about, with the type of each.
    pub columns: Vec<(String, String)>,
    /// What the engine would read for this part alone, in the range; `None` where it was not asked.
    pub alone: Option<Vec<TableRead>>,
}

/// What the engine says it will read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// For the range of time alone; empty if the range is open at both ends.
    pub range: Vec<TableRead>,
    /// For each step of the plan, in its order.
    pub steps: Vec<StepReading>,
    /// At most so many rows in all steps, and never more than the table has.
    pub rows: u64,
    /// At most so many bytes, unpacked, by the mean size of a column's values; `None` if the engine
    /// does not say how large its columns are.
    pub bytes: Option<u64>,
    /// The rows of the table; `None` for a view and the like.
    pub table_rows: Option<u64>,
}

/// What a step of the plan reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepReading {
    /// Each time that a table is read; empty if the engine knows the answer without reading.
    pub reads: Vec<TableRead>,
    /// At most so many rows.
    pub rows: u64,
}

/// So many parts are looked at one by one; a query of more is rarely read by a person.
const MOST_PARTS: usize = 16;

/// Explains a search of `source`.
pub(crate) fn explain(
    session: &Session,
    source: &Source,
    search: &Search,
    run: &RunOptions,
) -> Result<Explanation, WorkError> {
    let plan = session.plan(source, search)?;
    let table = with_implicit(&source.table, search)?;
    let context = Context {
        now: session.now(),
        zone: session.zone().clone(),
    };
    let query = translate(&search.query, &table, &context);
    let clauses = clauses::of(&query.query, &search.query);
    let predicates: Vec<Predicate> = clauses
        .iter()
        .map(|clause| translate(&clause.text, &table, &context).predicate)
        .collect();
    let live = live::Live {
        session,
        source,
        search,
        run,
    };
    let reading = source.exists.then(|| live.reading(&plan)).transpose()?;
    let mut parts: Vec<Part> = clauses
        .iter()
        .zip(&predicates)
        .map(|(clause, predicate)| part(clause, predicate, &table))
        .collect();
    if reading.is_some() {
        for part in parts.iter_mut().take(MOST_PARTS) {
            part.alone = Some(live.alone(&part.text, &part.columns)?);
        }
    }
    let advice = advice::advice(&advice::Asked {
        search,
        source,
        table: &table,
        clauses: &clauses,
        predicates: &predicates,
        parts: &parts,
        reading: reading.as_ref(),
    });
    Ok(Explanation {
        plan,
        means: means(&query.predicate, &table),
        parts,
        reading,
        advice,
    })
}

fn part(clause: &Clause, predicate: &Predicate, table: &lucerna_schema::Table) -> Part {
    let mut columns: Vec<(String, String)> = Vec::new();
    for leaf in advice::leaves(predicate) {
        for id in advice::columns(&leaf.place) {
            let column = table.column(id);
            let named = (column.name.clone(), column.data_type.to_string());
            if !columns.contains(&named) {
                columns.push(named);
            }
        }
    }
    Part {
        span: clause.span,
        text: clause.text.clone(),
        columns,
        alone: None,
    }
}

/// A line for each part, so that a long query can be read.
fn means(predicate: &Predicate, table: &lucerna_schema::Table) -> Vec<String> {
    let Predicate::All(parts) = predicate else {
        return vec![in_english(predicate, table)];
    };
    let line = |part: &Predicate| {
        let english = in_english(part, table);
        if matches!(part, Predicate::Any(_)) {
            format!("({english})")
        } else {
            english
        }
    };
    parts.iter().map(line).collect()
}
