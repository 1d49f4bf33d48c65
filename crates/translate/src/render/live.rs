//! What is known of a table at the moment of a search.

use super::Lookup;

/// What the search found out about a live table before it asks for rows; nothing, by default.
///
/// Each fact allows a form that is faster and exact only where the fact holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    indexes: Vec<String>,
    answers: Vec<(Lookup, Vec<String>)>,
}

impl Live {
    /// More tokens than this are not worth a list of them.
    pub const MOST_TOKENS: usize = 1_000;

    /// A table of which every part that the search reads has the indexes of these names.
    ///
    /// The functions on an index over an `ALIAS` column fail where a part lacks the index (error 43,
    /// ClickHouse 26.7), so without this they are not written.
    pub fn with_indexes(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            indexes: names.into_iter().map(Into::into).collect(),
            answers: Vec::new(),
        }
    }

    /// Keeps what a dictionary answered: all the tokens of the parts that the search reads for which
    /// the test of `lookup` holds.
    ///
    /// An answer of more than [`MOST_TOKENS`](Self::MOST_TOKENS) tokens, or of very long ones, is
    /// none: the form without it is used.
    pub fn answer(&mut self, lookup: Lookup, tokens: Vec<String>) {
        if tokens.len() <= Self::MOST_TOKENS {
            self.answers.push((lookup, tokens));
        }
    }
}
