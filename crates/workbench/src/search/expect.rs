//! How many rows a search is likely to find, and where in time they lie.
//!
//! The dictionaries of text indexes are asked; where they hold nothing of a part of the query, a rollup
//! by key and value is, if there is one.
//!
//! An answer chooses between forms of a statement and never which rows it finds: what cannot be had is
//! unknown, and an old answer is as good as any.

use std::sync::Arc;

use jiff::Timestamp;
use lucerna_schema::introspect::write_dictionary;
use lucerna_sql::SqlWriter;
use lucerna_translate::predicate::Predicate;
use lucerna_translate::render::{Estimate, Live, estimate};

use super::known::Known;
use super::plan::Translated;
use super::rolled::Shared;
use crate::range::Range;
use crate::session::Session;
use crate::source::Source;

/// Where the rows of a table lie in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) oldest: Timestamp,
    pub(super) newest: Timestamp,
    pub(super) rows: u64,
}

impl Reach {
    /// From the oldest row to the newest.
    pub(super) fn ends(self) -> (Timestamp, Timestamp) {
        (self.oldest, self.newest)
    }
}

/// What is expected of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Expected {
    /// Between which moments its rows lie.
    pub(super) reach: Option<Reach>,
    /// About how many of its rows match.
    pub(super) hits: Option<u64>,
}

/// About how many rows a predicate selects.
enum Guess {
    /// At most so many.
    AtMost(Estimate),
    /// All but so many.
    AllBut(Estimate),
    /// As large a share of the rows as this statement says.
    Share(String),
    /// The least of these.
    Least(Vec<Guess>),
}

/// Asks what is to be expected of a search for what was translated, of which this is known already.
pub(super) fn expected(
    session: &Session,
    source: &Source,
    found: &Translated,
    range: Range,
    known: Option<&Known>,
) -> Expected {
    let Some(reach) = reach(session, source) else {
        return Expected::default();
    };
    let nothing = Live::default();
    let live = known.map_or(&nothing, |known| &known.live);
    let asking = Asking {
        session,
        source,
        found,
        range,
        live,
    };
    let guess = asking.guess(&found.predicate);
    let hits = counted(session, source, &guess)
        .and_then(|counted| guess.rows(reach.rows, &asking, &counted))
        .or_else(|| is_negation(&found.predicate).then_some(reach.rows / 2));
    Expected {
        reach: Some(reach),
        hits: hits.map(|hits| hits.min(reach.rows)),
    }
}

/// Whether a predicate only leaves rows out. Nobody has to count them: mostly they are the fewer.
pub(super) fn is_negation(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Not(_) => true,
        Predicate::All(parts) => parts.iter().all(is_negation),
        Predicate::True | Predicate::False | Predicate::Any(_) | Predicate::Leaf(_) => false,
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

/// Who is asked about what.
struct Asking<'a> {
    session: &'a Session,
    source: &'a Source,
    found: &'a Translated,
    range: Range,
    live: &'a Live,
}

impl Asking<'_> {
    fn guess(&self, predicate: &Predicate) -> Guess {
        let Translated { table, context, .. } = self.found;
        let bound = |predicate| estimate(predicate, table, context, self.live);
        let guess = match predicate {
            Predicate::True => return Guess::AllBut(Estimate::Rows(0)),
            Predicate::All(parts) => {
                return Guess::Least(parts.iter().map(|part| self.guess(part)).collect());
            }
            Predicate::Not(of) => Guess::AllBut(bound(of)),
            Predicate::False | Predicate::Any(_) | Predicate::Leaf(_) => {
                Guess::AtMost(bound(predicate))
            }
        };
        if guess.is_known() {
            return guess;
        }
        let share = || {
            let shared = Shared::of(predicate, table)?;
            let rollup = self.session.rollup(self.source)?;
            shared.question(self.found, &rollup, self.range)
        };
        share().map_or(guess, |statement| Guess::Share(statement.into_string()))
    }

    /// So many rows of a table of so many, as a rollup says it.
    fn share_of(&self, rows: u64, statement: &str) -> Option<u64> {
        let answer = self.session.token_counts(self.source, statement)?;
        let (matching, all) = answer.first()?;
        let matching: u64 = matching.parse().ok()?;
        let share = u128::from(rows) * u128::from(matching);
        u64::try_from(share.checked_div(u128::from(*all))?).ok()
    }
}

impl Guess {
    /// Whether the dictionaries may hold something of it.
    fn is_known(&self) -> bool {
        match self {
            // What is known if every token is.
            Self::AtMost(bound) | Self::AllBut(bound) => bound.rows(|_, _| Some(0)).is_some(),
            Self::Share(_) | Self::Least(_) => true,
        }
    }

    fn rows(&self, of_table: u64, asking: &Asking<'_>, counted: &[Counted]) -> Option<u64> {
        let count = |index: &str, token: &str| {
            let of_index = counted.iter().find(|each| each.index == index)?;
            let found = of_index.tokens.iter().find(|(known, _)| known == token);
            Some(found.map_or(0, |(_, count)| *count))
        };
        match self {
            Self::AtMost(bound) => bound.rows(count),
            Self::AllBut(bound) => Some(of_table.saturating_sub(bound.rows(count)?)),
            Self::Share(statement) => asking.share_of(of_table, statement),
            Self::Least(parts) => {
                let rows = |part: &Self| part.rows(of_table, asking, counted);
                parts.iter().filter_map(rows).min()
            }
        }
    }

    fn tokens(&self) -> Vec<(&str, &str)> {
        match self {
            Self::AtMost(bound) | Self::AllBut(bound) => bound.tokens(),
            Self::Share(_) => Vec::new(),
            Self::Least(parts) => {
                let mut tokens: Vec<_> = parts.iter().flat_map(Self::tokens).collect();
                tokens.sort_unstable();
                tokens.dedup();
                tokens
            }
        }
    }
}

/// The tokens of an index, with the number of rows that hold each.
struct Counted {
    index: String,
    tokens: Arc<Vec<(String, u64)>>,
}

/// The tokens of a guess with their counts: one statement for each index.
fn counted(session: &Session, source: &Source, guess: &Guess) -> Option<Vec<Counted>> {
    let tokens = guess.tokens();
    let of_each_index = tokens.chunk_by(|one, next| one.0 == next.0);
    of_each_index
        .map(|group| {
            let index = group.first()?.0;
            let tokens = group.iter().map(|(_, token)| *token);
            let statement = counting(source, index, tokens);
            Some(Counted {
                index: index.to_owned(),
                tokens: session.token_counts(source, &statement)?,
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
