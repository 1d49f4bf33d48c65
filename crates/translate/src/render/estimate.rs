//! How many rows a predicate selects at most, by the dictionaries of text indexes.

use crate::predicate::Predicate;
use lucerna_schema::Table;

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

/// What bounds the rows of `predicate`.
#[must_use]
pub fn estimate(_predicate: &Predicate, _table: &Table) -> Estimate {
    Estimate::Unknown
}
