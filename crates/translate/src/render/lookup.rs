//! Questions to the dictionary of a text index, to be asked before a search.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only the places that a text index may hold matter here"
)]

use super::index::Items;
use super::live::UNKNOWN;
use super::place::{Source, Value};
use super::{Live, Renderer};
use crate::Context;
use crate::predicate::{Place, Predicate, Test};
use lucerna_schema::{Index, Table};
use lucerna_sql::{Sql, SqlWriter};
use std::cmp::Ordering;

/// So many questions are asked for one predicate; the tests beyond are written as they are.
const MOST_LOOKUPS: usize = 16;

/// A question to the dictionary of a text index: which of its tokens pass a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The name of the index: `idx_log_attr_items`.
    pub index: String,
    /// A condition on the column `token` of the table function `mergeTreeTextIndex`.
    pub test: Sql,
}

impl Lookup {
    /// Which items of a key have a value that passes the test.
    pub(super) fn of_key(
        renderer: &Renderer<'_>,
        items: &Items<'_>,
        key: &str,
        test: &Test,
    ) -> Self {
        let prefix = [key, items.separator].concat();
        let mut asking = Renderer::new(renderer.table, renderer.context, renderer.live);
        asking
            .sql
            .raw("startsWith(token, ")
            .text(&prefix)
            .raw(") AND ");
        asking.test(Value::text(Source::Token(prefix.len())), test);
        Self {
            index: items.index.name.clone(),
            test: asking.sql.finish(),
        }
    }

    /// Which words of a column pass the test.
    pub(super) fn of_word(renderer: &Renderer<'_>, index: &Index, test: &Test) -> Self {
        let mut asking = Renderer::new(renderer.table, renderer.context, renderer.live);
        asking.test(Value::text(Source::Token(0)), test);
        Self {
            index: index.name.clone(),
            test: asking.sql.finish(),
        }
    }

    /// The statement that asks it of a table of this server, for [`Live::answer`]: the tokens and for
    /// each how many rows hold it, and one row more than [`Live::MOST_TOKENS`] if there are too many.
    ///
    /// It reads no part that lacks the index.
    #[must_use]
    pub fn statement(&self, database: &str, table: &str) -> Sql {
        let most = i128::try_from(Live::MOST_TOKENS + 1).unwrap_or(i128::MAX);
        let mut sql = SqlWriter::new();
        sql.raw("SELECT token, sum(cardinality) AS rows FROM mergeTreeTextIndex(")
            .text(database)
            .raw(", ")
            .text(table)
            .raw(", ")
            .text(&self.index)
            .raw(") WHERE ")
            .sql(&self.test)
            .raw(" GROUP BY token LIMIT ")
            .integer(most);
        sql.finish()
    }
}

impl Ord for Lookup {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = (self.index.as_str(), self.test.as_str());
        key.cmp(&(other.index.as_str(), other.test.as_str()))
    }
}

impl PartialOrd for Lookup {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What the dictionaries of the table's text indexes could answer for this predicate: few questions,
/// each once.
///
/// They are for a table of this server alone, not for one over others (`Distributed`, `Merge`).
///
/// ```
/// use lucerna_schema::builtin;
/// use lucerna_translate::render::{Live, lookups, split};
/// use lucerna_translate::{Context, translate};
///
/// let (logs, context) = (builtin("logs").expect("a built-in table"), Context::utc(0));
/// let predicate = translate("LogAttributes.ms:>10", logs, &context).predicate;
/// let mut live = Live::default();
/// for lookup in lookups(&predicate, logs, &context) {
///     // What the dictionary answers to `lookup.statement(…)`.
///     live.answer(lookup, [("ms=12".to_owned(), 3)]);
/// }
/// let cheap = split(&predicate, logs, &context, &live).cheap.expect("the answer");
/// assert_eq!(cheap.as_str(), "hasAny(LogAttributeItems, ['ms=12'])");
/// ```
#[must_use]
pub fn lookups(predicate: &Predicate, table: &Table, context: &Context) -> Vec<Lookup> {
    let renderer = Renderer::new(table, context, &UNKNOWN);
    let mut found = Vec::new();
    renderer.collect_lookups(predicate, false, &mut found);
    found
}

impl Renderer<'_> {
    fn collect_lookups(&self, predicate: &Predicate, is_under_not: bool, found: &mut Vec<Lookup>) {
        match predicate {
            Predicate::True | Predicate::False => {}
            Predicate::All(parts) | Predicate::Any(parts) => {
                for part in parts {
                    self.collect_lookups(part, is_under_not, found);
                }
            }
            Predicate::Not(of) => self.collect_lookups(of, true, found),
            Predicate::Leaf(leaf) => {
                if found.len() < MOST_LOOKUPS
                    && let Some(lookup) = self.lookup(&leaf.place, &leaf.test, is_under_not)
                    && !found.contains(&lookup)
                {
                    found.push(lookup);
                }
            }
        }
    }

    fn lookup(&self, place: &Place, test: &Test, is_under_not: bool) -> Option<Lookup> {
        match place {
            Place::MapValue { map, key } => self.key_lookup(*map, key, test),
            Place::Column(column) => self.word_lookup(*column, test, is_under_not),
            _ => None,
        }
    }
}
