//! How many rows a search is likely to find, and where in time they lie.
//!
//! An answer chooses between forms of a statement and never which rows it finds: what cannot be had is
//! unknown, and an old answer is as good as any.

use jiff::Timestamp;
use lucerna_engine::QueryRequest;
use lucerna_schema::introspect::write_dictionary;
use lucerna_sql::SqlWriter;
use lucerna_translate::predicate::Predicate;
use lucerna_translate::render::{Estimate, Live, estimate};

use super::known::{Known, token};
use super::plan::Translated;
use super::window::Reach;
use crate::facts::PATIENCE;
use crate::rows;
use crate::session::Session;
use crate::source::Source;

/// What is expected of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Expected {
    /// Between which moments its rows lie.
    pub(super) reach: Option<Reach>,
    /// About how many of its rows match, at most.
    pub(super) hits: Option<u64>,
}

/// The tokens of an index, with the number of rows that hold each.
struct Counted {
    index: String,
    tokens: Vec<(String, u64)>,
}

/// Asks what is to be expected of a search for what was translated, of which this is known already.
pub(super) fn expected(
    session: &Session,
    source: &Source,
    found: &Translated,
    known: Option<&Known>,
) -> Expected {
    let Some(reach) = reach(session, source) else {
        return Expected::default();
    };
    let hits = if found.predicate == Predicate::True {
        Some(reach.rows)
    } else {
        hits(session, source, found, known)
    };
    Expected {
        reach: Some(reach),
        hits: hits.map(|hits| hits.min(reach.rows)),
    }
}

fn reach(session: &Session, source: &Source) -> Option<Reach> {
    let parts = session.parts(source)?;
    let (oldest, newest) = (parts.oldest()?, parts.newest()?);
    (oldest <= newest && newest < Timestamp::MAX).then_some(Reach {
        oldest,
        newest,
        rows: parts.rows(),
    })
}

fn hits(
    session: &Session,
    source: &Source,
    found: &Translated,
    known: Option<&Known>,
) -> Option<u64> {
    let nothing = Live::default();
    let live = known.map_or(&nothing, |known| &known.live);
    let bound = estimate(&found.predicate, &found.table, &found.context, live);
    let counted = counted(session, source, &bound)?;
    bound.rows(|index, token| {
        let of_index = counted.iter().find(|each| each.index == index)?;
        let count = of_index.tokens.iter().find(|(known, _)| known == token);
        Some(count.map_or(0, |(_, count)| *count))
    })
}

/// The tokens of an estimate with their counts: one statement for each index.
fn counted(session: &Session, source: &Source, bound: &Estimate) -> Option<Vec<Counted>> {
    let tokens = bound.tokens();
    let of_each_index = tokens.chunk_by(|one, next| one.0 == next.0);
    of_each_index
        .map(|group| {
            let index = group.first()?.0;
            let tokens = group.iter().map(|(_, token)| *token);
            let statement = counting(source, index, tokens);
            let request = QueryRequest::new(statement).timeout(PATIENCE);
            let rows = rows::ask(session.engine(), &request).ok()?;
            Some(Counted {
                index: index.to_owned(),
                tokens: rows.into_iter().map(token).collect::<Option<_>>()?,
            })
        })
        .collect()
}

fn counting<'t>(source: &Source, index: &str, tokens: impl Iterator<Item = &'t str>) -> String {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT token, sum(cardinality)\nFROM ");
    write_dictionary(&mut sql, &source.database, &source.table_name, index);
    sql.raw("\nWHERE token IN (");
    for (at, token) in tokens.enumerate() {
        sql.raw(if at > 0 { ", " } else { "" }).text(token);
    }
    sql.raw(")\nGROUP BY token");
    sql.finish().into_string()
}
