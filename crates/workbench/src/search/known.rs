//! What the dictionaries of text indexes know for a predicate, and of which parts that holds.
//!
//! A dictionary is asked before the rows are. A part that came in between, or lacks the index, is not
//! in it, so whoever uses an answer names the parts that it holds for (`_part IN …`) and takes the form
//! without answers for all others (`_part NOT IN …`). The parts are asked for first and the dictionary
//! after them: of each part that was there at both times, which never changed, it tells the truth.
//!
//! Where nobody else can write and nothing was written since, what holds for all parts holds for every row,
//! and parts need not be named: then whoever uses an answer looks once more when the engine has begun to
//! read ([`Known::last_write`]).

use lucerna_engine::EngineError;
use lucerna_schema::{ColumnId, Index, IndexExpression, IndexKind, Origin, Table};
use lucerna_translate::Context;
use lucerna_translate::predicate::{Place, Predicate};
use lucerna_translate::render::{Live, lookups};

use crate::error::WorkError;
use crate::session::{RunOptions, Session};
use crate::source::Source;

/// A list of more parts makes a statement that is slow to read; then nothing is asked.
pub(super) const MOST_PARTS: usize = 1_000;

/// What is known for a predicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// What [`split`](lucerna_translate::render::split) may take for granted, of these parts.
    pub(super) live: Live,
    /// The names of the parts that have the indexes.
    pub(super) parts: Vec<String>,
    /// Whether they were all parts of the table.
    pub(super) is_complete: bool,
    /// Whether a dictionary answered: then the other parts must have a branch of their own. Without
    /// an answer, and if the parts were all, one branch does for all: the engine refuses the functions
    /// on an index that a part lacks, with error 43, and loses no row.
    pub(super) has_answers: bool,
    /// The engine's last write before anything was asked, if nobody else can write to it: as long as that
    /// is the last one, what is known of all parts holds for every row.
    pub(super) last_write: Option<u64>,
}

impl Known {
    /// Whether the other parts must have a branch of their own.
    pub(super) fn is_guarded(&self) -> bool {
        self.has_answers || !self.is_complete
    }
}

/// Asks what is known for `predicate`; `None` if the table has no parts of its own, or no index that
/// the predicate has a use for.
pub(super) fn known(
    session: &Session,
    source: &Source,
    predicate: &Predicate,
    context: &Context,
    run: &RunOptions,
) -> Result<Option<Known>, WorkError> {
    let table = &source.table;
    let questions = lookups(predicate, table, context);
    let mut indexes = useful(predicate, table);
    indexes.extend(questions.iter().map(|question| question.index.as_str()));
    indexes.sort_unstable();
    indexes.dedup();
    if indexes.is_empty() {
        return Ok(None);
    }
    let Some(coverage) = session.coverage(source, &indexes) else {
        return Ok(None);
    };
    if coverage.indexed.is_empty() || coverage.indexed.len() > MOST_PARTS {
        return Ok(None);
    }
    let mut live = Live::with_indexes(indexes);
    let mut has_answers = false;
    for question in questions {
        let statement = question.statement(&source.database, &source.table_name);
        match session.tokens_of_parts(source, &coverage, statement.as_str(), &run.cancel) {
            Ok(answered) => {
                live.answer(question, answered.tokens.iter().cloned());
                has_answers = true;
            }
            Err(EngineError::Cancelled) => return Err(EngineError::Cancelled.into()),
            // Without the answer the search takes longer, and finds the same.
            Err(_) => {}
        }
    }
    Ok(Some(Known {
        live,
        parts: coverage.indexed.clone(),
        is_complete: coverage.is_complete(),
        has_answers,
        last_write: session.unwritten(coverage.last_write),
    }))
}

/// The text indexes over the attributes that the predicate reads: over the keys of a map, and over its
/// pairs as texts, which an `ALIAS` column makes.
fn useful<'t>(predicate: &Predicate, table: &'t Table) -> Vec<&'t str> {
    let mut maps = Vec::new();
    attributes(predicate, &mut maps);
    let is_useful = |index: &&Index| {
        let map = match index.expression {
            IndexExpression::MapKeys(map) => Some(map),
            IndexExpression::Column(column) => match table.column(column).origin {
                Some(Origin::Items { map, .. } | Origin::Keys { map }) => Some(map),
                Some(Origin::MapKey { .. }) | None => None,
            },
            IndexExpression::Lower(_)
            | IndexExpression::MapValues(_)
            | IndexExpression::Other(_) => None,
        };
        matches!(index.kind, IndexKind::Text(_)) && map.is_some_and(|map| maps.contains(&map))
    };
    let useful = table.indexes.iter().filter(is_useful);
    useful.map(|index| index.name.as_str()).collect()
}

/// The maps of which the predicate reads a key.
fn attributes(predicate: &Predicate, maps: &mut Vec<ColumnId>) {
    match predicate {
        Predicate::True | Predicate::False => {}
        Predicate::All(parts) | Predicate::Any(parts) => {
            for part in parts {
                attributes(part, maps);
            }
        }
        Predicate::Not(of) => attributes(of, maps),
        Predicate::Leaf(leaf) => {
            if let Place::MapValue { map, .. } = leaf.place {
                maps.push(map);
            }
        }
    }
}
