//! How many rows a predicate selects at most, by the dictionaries of text indexes.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of tests and places only those that an index holds matter here"
)]

use super::index::{self, is_whole_text};
use super::leaf::may_hold_for_empty;
use super::place::Value;
use super::token::{has_wide_case, words};
use super::{Live, Renderer};
use crate::Context;
use crate::predicate::{Place, Predicate, Test};
use lucerna_schema::{ColumnId, Index, Table};

/// What bounds the number of rows from above: sums and minima of the cardinalities of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Estimate {
    /// Nothing that an index holds.
    Unknown,
    /// So many rows.
    Rows(u64),
    /// The rows that hold a token.
    Token {
        /// The name of the text index.
        index: String,
        /// The token.
        token: String,
    },
    /// The least of these.
    Least(Vec<Estimate>),
    /// All of these together.
    Sum(Vec<Estimate>),
}

/// No index tells how many rows a trace has; most have fewer than this.
const OF_ONE_TRACE: u64 = 100;
/// How many hexadecimal digits the id of a trace has, and that of a span.
const DIGITS_OF_TRACE: usize = 32;
const DIGITS_OF_SPAN: usize = 16;

impl Estimate {
    /// The tokens whose cardinality is asked for: the index and the token, each pair once.
    #[must_use]
    pub fn tokens(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// At most so many rows, or `None` where nothing is known.
    ///
    /// `cardinality` gives the number of rows that hold a token of an index, 0 if no row does, or
    /// `None` where nobody asked.
    pub fn rows(&self, cardinality: impl Fn(&str, &str) -> Option<u64>) -> Option<u64> {
        self.bound(&cardinality)
    }

    fn token(index: &Index, token: String) -> Self {
        Self::Token {
            index: index.name.clone(),
            token,
        }
    }

    fn bound(&self, cardinality: &impl Fn(&str, &str) -> Option<u64>) -> Option<u64> {
        match self {
            Self::Unknown => None,
            Self::Rows(rows) => Some(*rows),
            Self::Token { index, token } => cardinality(index, token),
            Self::Least(of) => of.iter().filter_map(|each| each.bound(cardinality)).min(),
            Self::Sum(of) => of
                .iter()
                .map(|each| each.bound(cardinality))
                .try_fold(0_u64, |sum, rows| Some(sum.saturating_add(rows?))),
        }
    }

    fn collect<'e>(&'e self, found: &mut Vec<(&'e str, &'e str)>) {
        match self {
            Self::Unknown | Self::Rows(_) => {}
            Self::Token { index, token } => found.push((index, token)),
            Self::Least(of) | Self::Sum(of) => of.iter().for_each(|each| each.collect(found)),
        }
    }
}

/// What bounds the rows of `predicate`, which was resolved for `table` with the same context.
///
/// A dictionary holds the rows of all time, and none of the parts that lack its index: the bound is
/// for choosing a plan and not for an answer.
///
/// ```
/// use lucerna_schema::builtin;
/// use lucerna_translate::render::{Live, estimate};
/// use lucerna_translate::{Context, translate};
///
/// let (logs, context) = (builtin("logs").expect("a built-in table"), Context::utc(0));
/// let predicate = translate("error timeout", logs, &context).predicate;
/// let estimate = estimate(&predicate, logs, &context, &Live::default());
/// let tokens = estimate.tokens();
/// assert_eq!(tokens, [("idx_lower_body", "error"), ("idx_lower_body", "timeout")]);
/// let rows = estimate.rows(|_, token| Some(if token == "error" { 500 } else { 20 }));
/// assert_eq!(rows, Some(20));
/// ```
#[must_use]
pub fn estimate(predicate: &Predicate, table: &Table, context: &Context, live: &Live) -> Estimate {
    Renderer::new(table, context, live).estimate(predicate)
}

impl Renderer<'_> {
    fn estimate(&self, predicate: &Predicate) -> Estimate {
        let each = |parts: &[Predicate]| parts.iter().map(|part| self.estimate(part)).collect();
        match predicate {
            Predicate::True | Predicate::Not(_) => Estimate::Unknown,
            Predicate::False => Estimate::Rows(0),
            Predicate::All(parts) => Estimate::Least(each(parts)),
            Predicate::Any(parts) => Estimate::Sum(each(parts)),
            Predicate::Leaf(leaf) => match &leaf.place {
                Place::Column(column) => self.estimate_column(*column, &leaf.test),
                Place::MapValue { map, key } => self.estimate_key(*map, key, &leaf.test),
                _ => Estimate::Unknown,
            },
        }
    }

    fn estimate_column(&self, column: ColumnId, test: &Test) -> Estimate {
        let by_words = |words: &[&str]| match index::of_words(self.table, column) {
            Some(index) if Value::column(column, self.table).is_plain_text() => {
                let words = words.iter().map(|word| word.to_ascii_lowercase());
                Estimate::Least(words.map(|word| Estimate::token(index, word)).collect())
            }
            _ => Estimate::Unknown,
        };
        match test {
            Test::Text(text) => match index::of_values(self.table, column) {
                Some(index) if is_whole_text(index) => Estimate::token(index, text.clone()),
                _ if self.is_of_one_trace(column, test) => Estimate::Rows(OF_ONE_TRACE),
                _ => by_words(&words(text).collect::<Vec<_>>()),
            },
            Test::Contains(_) if self.is_of_one_trace(column, test) => Estimate::Rows(OF_ONE_TRACE),
            Test::Words(text) => {
                let exact: Vec<&str> = words(text).filter(|word| !has_wide_case(word)).collect();
                by_words(&exact)
            }
            _ => {
                let known = self.word_lookup(column, test, true);
                let rows = known.and_then(|lookup| self.live.rows(&lookup));
                rows.map_or(Estimate::Unknown, Estimate::Rows)
            }
        }
    }

    /// Whether one id of a trace or of a span is looked for. A text that is looked for within the ids is one if
    /// it is as long as they are; zeros alone say that there is none.
    fn is_of_one_trace(&self, column: ColumnId, test: &Test) -> bool {
        let roles = &self.table.roles;
        let ids = [
            (roles.trace_id, DIGITS_OF_TRACE),
            (roles.span_id, DIGITS_OF_SPAN),
        ];
        let mut ids = ids.into_iter();
        let Some((_, digits)) = ids.find(|(role, _)| *role == Some(column)) else {
            return false;
        };
        let is_nothing = |text: &str| text.bytes().all(|byte| byte == b'0');
        match test {
            Test::Text(text) => !is_nothing(text),
            Test::Contains(text) => {
                let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
                text.len() == digits && is_hex && !is_nothing(text)
            }
            _ => false,
        }
    }

    fn estimate_key(&self, map: ColumnId, key: &str, test: &Test) -> Estimate {
        let items = index::of_items(self.table, map);
        if let (Some(items), Test::Text(value)) = (&items, test)
            && !value.is_empty()
        {
            return Estimate::token(items.index, items.item(key, value).0);
        }
        if may_hold_for_empty(test) {
            return Estimate::Unknown;
        }
        let known = self.key_lookup(map, key, test);
        if let Some(rows) = known.and_then(|lookup| self.live.rows(&lookup)) {
            return Estimate::Rows(rows);
        }
        match index::of_keys(self.table, map) {
            Some(index) if is_whole_text(index) => Estimate::token(index, key.to_owned()),
            _ => Estimate::Unknown,
        }
    }
}
