//! Data-skipping indexes: what they are over, of which kind, and how both are read and written.

use std::fmt::{self, Display, Formatter};

use lucerna_sql::SqlWriter;

use crate::expression::Expression;
use crate::{Column, ColumnId};

/// A data-skipping index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name: `idx_lower_body`.
    pub name: String,
    /// What it is over.
    pub expression: IndexExpression,
    /// Which kind.
    pub kind: IndexKind,
    /// Granules per entry.
    pub granularity: u64,
}

/// What an index is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexExpression {
    /// A column as it is.
    Column(ColumnId),
    /// `lower(column)`.
    Lower(ColumnId),
    /// `mapKeys(column)`.
    MapKeys(ColumnId),
    /// `mapValues(column)`.
    MapValues(ColumnId),
    /// Something that is not used: its text.
    Other(String),
}

/// Which kind of index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexKind {
    /// `text(tokenizer = …)`.
    Text(Tokenizer),
    /// `bloom_filter`.
    BloomFilter,
    /// `tokenbf_v1`.
    TokenBloomFilter,
    /// `ngrambf_v1`.
    NgramBloomFilter {
        /// Characters of an n-gram.
        length: u8,
    },
    /// `minmax`.
    MinMax,
    /// `set`.
    Set,
    /// Another: its text.
    Other(String),
}

/// How a text index cuts its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tokenizer {
    /// Each element of an array, or the whole string, is one token.
    Array,
    /// At every character that is neither a letter nor a digit.
    SplitByNonAlpha,
    /// Another: its text.
    Other(String),
}

impl IndexExpression {
    /// Reads the expression of an index over these columns.
    ///
    /// A server puts the expression of an `ALIAS` column in the place of its name; what such a column
    /// computes is taken for the column.
    pub(crate) fn read(text: &str, columns: &[Column]) -> Self {
        let computed = || {
            let is_computed = |column: &Column| !text.is_empty() && column.expression == text;
            columns.iter().position(is_computed).map(ColumnId)
        };
        let (function, name) = Expression::new(text).function_of_a_name();
        let column = name.and_then(|name| columns.iter().position(|each| each.name == name));
        match (function.as_deref(), column.map(ColumnId)) {
            (None, Some(column)) => IndexExpression::Column(column),
            (Some("lower"), Some(column)) => IndexExpression::Lower(column),
            (Some("mapKeys"), Some(column)) => IndexExpression::MapKeys(column),
            (Some("mapValues"), Some(column)) => IndexExpression::MapValues(column),
            _ => computed().map_or_else(
                || IndexExpression::Other(text.to_owned()),
                IndexExpression::Column,
            ),
        }
    }

    /// The expression as text, which reads back as itself.
    pub(crate) fn text(&self, columns: &[Column]) -> String {
        let (function, column) = match self {
            IndexExpression::Column(column) => (None, column),
            IndexExpression::Lower(column) => (Some("lower("), column),
            IndexExpression::MapKeys(column) => (Some("mapKeys("), column),
            IndexExpression::MapValues(column) => (Some("mapValues("), column),
            IndexExpression::Other(text) => return text.clone(),
        };
        let mut sql = SqlWriter::new();
        sql.raw(function.unwrap_or_default())
            .identifier(&columns[column.0].name)
            .raw(if function.is_some() { ")" } else { "" });
        sql.finish().into_string()
    }
}

impl IndexKind {
    /// Reads a kind with its parameters, as `system.data_skipping_indices.type_full` has it.
    pub(crate) fn read(text: &str) -> Self {
        let other = || IndexKind::Other(text.to_owned());
        let mut expression = Expression::new(text);
        match expression.name().as_deref() {
            Some("text") => tokenizer(text).map_or_else(other, IndexKind::Text),
            Some("bloom_filter") => IndexKind::BloomFilter,
            Some("tokenbf_v1") => IndexKind::TokenBloomFilter,
            Some("ngrambf_v1") => {
                expression.symbol("(");
                match expression.number().and_then(|length| length.parse().ok()) {
                    Some(length) => IndexKind::NgramBloomFilter { length },
                    None => other(),
                }
            }
            Some("minmax") => IndexKind::MinMax,
            Some("set") => IndexKind::Set,
            Some(_) | None => other(),
        }
    }
}

/// The tokenizer of a text index; `None` if the index changes its text before it cuts it.
fn tokenizer(text: &str) -> Option<Tokenizer> {
    let parameters = Expression::new(text).named_parameters();
    if parameters.iter().any(|(name, _)| name == "preprocessor") {
        return None;
    }
    let (_, value) = parameters.into_iter().find(|each| each.0 == "tokenizer")?;
    Some(match value.trim_matches('\'') {
        "array" => Tokenizer::Array,
        "splitByNonAlpha" => Tokenizer::SplitByNonAlpha,
        _ => Tokenizer::Other(value),
    })
}

/// As a server writes it, without the parameters that are not kept.
impl Display for IndexKind {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            IndexKind::Text(Tokenizer::Array) => out.write_str("text(tokenizer = 'array')"),
            IndexKind::Text(Tokenizer::SplitByNonAlpha) => {
                out.write_str("text(tokenizer = 'splitByNonAlpha')")
            }
            IndexKind::Text(Tokenizer::Other(text)) => write!(out, "text(tokenizer = {text})"),
            IndexKind::BloomFilter => out.write_str("bloom_filter"),
            IndexKind::TokenBloomFilter => out.write_str("tokenbf_v1"),
            IndexKind::NgramBloomFilter { length } => write!(out, "ngrambf_v1({length})"),
            IndexKind::MinMax => out.write_str("minmax"),
            IndexKind::Set => out.write_str("set"),
            IndexKind::Other(text) => out.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IndexKind, Tokenizer};

    #[test]
    fn a_kind_is_read_from_its_full_text() {
        for (text, kind) in [
            (
                "text(tokenizer = 'array')",
                IndexKind::Text(Tokenizer::Array),
            ),
            (
                "text(tokenizer = splitByNonAlpha, dictionary_block_size = 64)",
                IndexKind::Text(Tokenizer::SplitByNonAlpha),
            ),
            (
                "text(tokenizer = ngrams(3))",
                IndexKind::Text(Tokenizer::Other("ngrams(3)".to_owned())),
            ),
            ("bloom_filter(0.01)", IndexKind::BloomFilter),
            ("tokenbf_v1(32768, 3, 0)", IndexKind::TokenBloomFilter),
            (
                "ngrambf_v1(4, 32768, 3, 0)",
                IndexKind::NgramBloomFilter { length: 4 },
            ),
            ("minmax", IndexKind::MinMax),
            ("set(100)", IndexKind::Set),
        ] {
            assert_eq!(IndexKind::read(text), kind, "{text}");
            assert_eq!(IndexKind::read(&kind.to_string()), kind, "{kind}");
        }
    }

    #[test]
    fn a_text_index_that_changes_its_text_first_is_not_one_that_is_used() {
        let text = "text(tokenizer = 'array', preprocessor = lower(Body))";
        assert_eq!(IndexKind::read(text), IndexKind::Other(text.to_owned()));
    }
}
