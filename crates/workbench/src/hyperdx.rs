//! HyperDX's searches, both ways: the URL of one, the JSON of those that are saved, and how each reads
//! here.
//!
//! ```
//! use lucerna::hyperdx::{Language, Search};
//!
//! let url = "https://hyperdx.internal/search?source=6650&whereLanguage=lucene\
//!            &where=level%3Aerror+ServiceName%3Acart&from=1773133200000&to=1773136800000&isLive=false";
//! let search = Search::of_url(url).expect("a search")?;
//! assert_eq!(search.condition, "level:error ServiceName:cart");
//! assert_eq!(search.language, Language::Lucene);
//! assert!(Search::of_url("level:error").is_none());
//! # Ok::<(), lucerna::hyperdx::HyperdxError>(())
//! ```

mod converted;
mod export;
mod filter;
mod imported;
mod select;
mod shown;
mod sources;
mod url;

use jiff::Timestamp;

pub use converted::{Converted, Lost, Wanted};
pub use export::{Export, read_export, write_export};
pub use imported::{Imported, Importer};
pub use sources::{SourceNames, SourceNaming};

/// What a condition is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// HyperDX's Lucene.
    Lucene,
    /// A condition of SQL.
    Sql,
}

impl Language {
    /// What HyperDX calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Lucene => "lucene",
            Self::Sql => "sql",
        }
    }
}

/// A search as HyperDX has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What it is called, if it was saved.
    pub name: String,
    /// What it belongs to.
    pub tags: Vec<String>,
    /// The id of the source that it searches, or its name; HyperDX alone knows which table that is.
    pub source: Option<String>,
    /// The condition; empty selects everything.
    pub condition: String,
    /// What the condition is written in.
    pub language: Language,
    /// The columns, as SQL with commas between; empty: those of the source.
    pub select: String,
    /// The order, as SQL; empty: newest first.
    pub order_by: String,
    /// What was chosen in the list of values beside the results.
    pub filters: Vec<Filter>,
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The last instant.
    pub to: Option<Timestamp>,
}

/// A condition beside the one that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What it is written in.
    pub language: Language,
    /// The condition.
    pub condition: String,
}

/// Why a text is no search of HyperDX's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HyperdxError {
    /// A part of a URL cannot be read.
    #[error("`{name}` of the HyperDX URL is `{value}`; expected {expected}")]
    Parameter {
        /// The part.
        name: &'static str,
        /// What stands there.
        value: String,
        /// What could.
        expected: &'static str,
    },
    /// The URL names a search that is saved in HyperDX, and does not say what it is.
    #[error("this URL names a search that is saved in HyperDX, and not what it searches for")]
    OnlyItsName,
    /// The base of a URL that is to be written is none.
    #[error("`{base}` is no URL; expected one such as `https://hyperdx.example.com`")]
    Base {
        /// What was given.
        base: String,
    },
    /// A file is not JSON.
    #[error("this is no JSON: {reason}")]
    NotJson {
        /// Where and why.
        reason: String,
    },
    /// A file is JSON without searches in it.
    #[error("there are no saved searches in this JSON; expected a list of objects with `where`")]
    NoSearches,
    /// Something in a list of searches is none.
    #[error("search {number} of the list cannot be read: {reason}")]
    Entry {
        /// Which one, from 1.
        number: usize,
        /// Why.
        reason: String,
    },
}

impl Default for Search {
    fn default() -> Self {
        Self {
            name: String::new(),
            tags: Vec::new(),
            source: None,
            condition: String::new(),
            language: Language::Lucene,
            select: String::new(),
            order_by: String::new(),
            filters: Vec::new(),
            from: None,
            to: None,
        }
    }
}

#[cfg(test)]
mod tests;
