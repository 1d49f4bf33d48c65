//! The parameters of a saved query: what each may be.

use lucerna_diagnostics::Span;
use serde::Deserialize;

use super::value::{self, Value};

/// What the values of a parameter are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParameterType {
    /// Any text.
    #[default]
    Text,
    /// A number: `500`, `-1.5`.
    Number,
    /// A length of time: `500ms`, `1.5s`. In SQL it is a whole number of nanoseconds, as durations of
    /// spans are.
    Duration,
    /// An instant: RFC 3339, a date, `now-15m`.
    Time,
    /// Several texts.
    List,
}

impl ParameterType {
    /// What it is called in a file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Duration => "duration",
            Self::Time => "time",
            Self::List => "list",
        }
    }
}

/// Which values there are to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Values {
    /// Nobody says.
    #[default]
    Any,
    /// One of these, and nothing else.
    OneOf(Vec<String>),
    /// Those of a field, for completion; others are taken too.
    Field(String),
}

/// A parameter of a saved query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, as in `${name}` and `{name:Type}`.
    pub name: String,
    /// Where the file names it; empty if it does not, and the query alone has it.
    pub span: Span,
    /// What its values are.
    pub kind: ParameterType,
    /// What it is for.
    pub description: Option<String>,
    /// Its value if nobody gives one.
    pub default: Option<Value>,
    /// Whether it may be left out, and its part of the query with it.
    pub is_optional: bool,
    /// What there is to choose from.
    pub values: Values,
    /// Where the file says so; empty if it does not.
    pub values_span: Span,
    /// Where the file has the default; empty if it has none.
    pub default_span: Span,
}

impl Parameter {
    /// A text that has to be given.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            span: Span::default(),
            kind: ParameterType::Text,
            description: None,
            default: None,
            is_optional: false,
            values: Values::Any,
            values_span: Span::default(),
            default_span: Span::default(),
        }
    }

    /// Whether it has to be given.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.default.is_none() && !self.is_optional
    }

    /// Reads a value as a flag gives it: `checkout`, `500ms`; of a list `cart,checkout`, where `\,` is a
    /// comma of a value.
    ///
    /// # Errors
    ///
    /// What was expected, with an example.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        let value = value::read(self.kind, text)?;
        self.check(&value)?;
        Ok(value)
    }

    /// Whether the value is one of those to choose from.
    ///
    /// # Errors
    ///
    /// Which there are.
    pub(super) fn check(&self, value: &Value) -> Result<(), String> {
        let Values::OneOf(allowed) = &self.values else {
            return Ok(());
        };
        for text in value.texts() {
            if !allowed.iter().any(|known| known == text) {
                let known = allowed.join("`, `");
                let near = lucerna_diagnostics::nearest(text, allowed.iter().map(String::as_str));
                let meant = near.first().map(|near| format!("; did you mean `{near}`?"));
                let meant = meant.unwrap_or_default();
                return Err(format!("`{text}` is none of `{known}`{meant}"));
            }
        }
        Ok(())
    }
}

/// Whether `${name}` and `{name:Type}` can name a parameter so.
pub(super) fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|any| any.is_ascii_alphanumeric() || any == '_')
}
