//! What is known of a table at the moment of a search.

use super::Lookup;
use std::collections::BTreeMap;

/// What the search found out about a live table before it asks for rows; nothing, by default.
///
/// Each fact allows a form that is faster and exact only where the fact holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    indexes: Vec<String>,
    answers: BTreeMap<Lookup, Answer>,
}

/// Of a table of which nothing is known but its schema.
pub(super) static UNKNOWN: Live = Live {
    indexes: Vec::new(),
    answers: BTreeMap::new(),
};

/// The tokens that passed the test of a lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    tokens: Vec<String>,
    rows: u64,
}

impl Live {
    /// More tokens than this are not worth a list of them.
    pub const MOST_TOKENS: usize = 1_000;

    /// More bytes of tokens than this are none: a statement stays well below what a server reads
    /// (`max_query_size`, 256 KiB).
    const MOST_BYTES: usize = 64 << 10;

    /// A table of which every part that the search reads has the indexes of these names.
    ///
    /// The functions on an `ALIAS` column fail where a part lacks the index over it (error 43,
    /// ClickHouse 26.7), so without this they are not written.
    pub fn with_indexes(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            indexes: names.into_iter().map(Into::into).collect(),
            answers: BTreeMap::new(),
        }
    }

    /// Keeps what a dictionary answered to `lookup`: every token of the parts that the search reads
    /// that passes its test, once, with the number of rows that hold it.
    ///
    /// An answer of more than [`MOST_TOKENS`](Self::MOST_TOKENS) tokens, or of very long ones, is
    /// none: then the form without it is used.
    pub fn answer(&mut self, lookup: Lookup, tokens: impl IntoIterator<Item = (String, u64)>) {
        let mut answer = Answer {
            tokens: Vec::new(),
            rows: 0,
        };
        let mut bytes = 0_usize;
        for (token, rows) in tokens {
            bytes = bytes.saturating_add(token.len());
            if answer.tokens.len() == Self::MOST_TOKENS || bytes > Self::MOST_BYTES {
                return;
            }
            answer.rows = answer.rows.saturating_add(rows);
            answer.tokens.push(token);
        }
        self.answers.insert(lookup, answer);
    }

    pub(super) fn has_index(&self, name: &str) -> bool {
        self.indexes.iter().any(|index| index == name)
    }

    pub(super) fn is_unanswered(&self) -> bool {
        self.answers.is_empty()
    }

    pub(super) fn tokens(&self, lookup: &Lookup) -> Option<&[String]> {
        Some(&self.answers.get(lookup)?.tokens)
    }

    /// How many rows hold some of the tokens, at most.
    pub(super) fn rows(&self, lookup: &Lookup) -> Option<u64> {
        Some(self.answers.get(lookup)?.rows)
    }
}
