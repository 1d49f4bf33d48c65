//! One saved query, read from its file.

mod raw;

use std::path::{Path, PathBuf};

use lucerna_diagnostics::{Diagnostic, Span, Spanned};

use super::error::SavedError;
use super::expectation::Expectation;
use super::name::Name;
use super::parameter::Parameter;
use super::text_map::TextMap;
use crate::error::WrongText;
use crate::toml_text::FilePlace;

/// How a file is laid out; its ending says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// TOML with the query in it.
    Toml,
    /// A query with a header of `#` lines.
    Lucene,
    /// A statement with a header of `--` lines.
    Sql,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Toml, Self::Lucene, Self::Sql];

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Lucene => "lucene",
            Self::Sql => "sql",
        }
    }

    /// The layout of the file at `path`; `None` if it is no saved query.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?;
        Self::ALL
            .into_iter()
            .find(|layout| ending == layout.ending())
    }
}

/// What a query is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// A query in Lucene.
    Lucene,
    /// A statement of SQL.
    Sql,
}

impl Language {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lucene => "lucene",
            Self::Sql => "sql",
        }
    }
}

/// The text of a query, and where it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// What it is written in.
    pub language: Language,
    /// The text.
    pub text: String,
    /// Where each part of it stands in the file.
    pub map: TextMap,
    /// Where its value stands in the file, with its quotes.
    pub value_span: Span,
}

/// What is shown of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The fields; none: what suits the source.
    pub select: Vec<Spanned<String>>,
    /// The field that they are ordered by; with `-` before it the largest first.
    pub order: Option<Spanned<String>>,
    /// At most so many; 0 is all of them.
    pub limit: Option<Spanned<u64>>,
    /// Only how many there are.
    pub count: bool,
    /// The fields that they are counted by.
    pub count_by: Vec<Spanned<String>>,
    /// The columns that bare words search.
    pub implicit: Vec<Spanned<String>>,
}

/// A saved query with everything that its file says.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedQuery {
    /// Its name.
    pub name: Name,
    /// Its file.
    pub path: PathBuf,
    /// How the file is laid out.
    pub layout: Layout,
    /// All of the file.
    pub file_text: String,
    /// One line on what it answers.
    pub title: Option<String>,
    /// More on it.
    pub description: Option<String>,
    /// What it belongs to.
    pub tags: Vec<String>,
    /// What it searches: `logs`, `traces`, a table; what the settings say if absent.
    pub source: Option<Spanned<String>>,
    /// The query.
    pub body: Body,
    /// How far back it looks.
    pub since: Option<Spanned<String>>,
    /// The first instant.
    pub from: Option<Spanned<String>>,
    /// The last instant.
    pub to: Option<Spanned<String>>,
    /// What is shown.
    pub shown: Shown,
    /// Its parameters, those that the file names and those that only the query has.
    pub parameters: Vec<Parameter>,
    /// Its tests.
    pub expectations: Vec<Expectation>,
}

impl SavedQuery {
    /// Reads the text of a file. The name says what it is called, the ending of `path` how it is laid
    /// out: a file without one of the endings is TOML.
    ///
    /// ```
    /// use lucerna::saved::{Language, SavedQuery};
    ///
    /// let text = "title = \"Failed checkouts\"\nquery = 'level:error service:${service}'\n\n\
    ///             [params.service]\ndefault = \"checkout\"\n";
    /// let query = SavedQuery::parse("checkout/failed".parse()?, "failed.toml".as_ref(), text)?;
    /// assert_eq!(query.body.language, Language::Lucene);
    /// assert_eq!(query.parameters[0].name, "service");
    ///
    /// let wrong = SavedQuery::parse("x".parse()?, "x.toml".as_ref(), "querry = 'a'").unwrap_err();
    /// assert_eq!(wrong.to_string(), "x.toml:1:1: nothing is called `querry`");
    /// assert_eq!(wrong.help(), ["did you mean `query`?"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SavedError::Broken`] and [`SavedError::UnknownKey`], with the place in the file.
    pub fn parse(name: Name, path: &Path, text: &str) -> Result<Self, SavedError> {
        raw::read(name, path, text)
    }

    /// The place in the file of a stretch of it.
    #[must_use]
    pub fn place(&self, span: Span) -> FilePlace {
        FilePlace::of(&self.path, &self.file_text, span.start)
    }

    /// An error about a place of the file.
    #[must_use]
    pub fn broken(&self, span: Span, message: impl Into<String>) -> SavedError {
        SavedError::Broken {
            place: self.place(span),
            message: message.into(),
            help: String::new(),
        }
    }

    /// Messages about the query as messages about the file.
    #[must_use]
    pub fn wrong(&self, diagnostics: Vec<Diagnostic>) -> WrongText {
        let moved = diagnostics
            .into_iter()
            .map(|diagnostic| self.body.map.diagnostic(diagnostic));
        WrongText {
            what: "query",
            text: self.file_text.clone(),
            diagnostics: moved.collect(),
        }
    }

    /// The parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|known| known.name == name)
    }
}

#[cfg(test)]
mod tests;
