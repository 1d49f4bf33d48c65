//! One message about a query.

use crate::{Code, Span};
use std::borrow::Cow;

/// How much a message weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The query is refused.
    Error,
    /// The query runs, and probably is not what was meant.
    Warning,
    /// The query runs; something about it is worth knowing, such as a difference from HyperDX.
    Note,
}

/// A further place that a message speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in a few words.
    pub text: Cow<'static, str>,
}

/// A change of the query that answers the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is for, in the imperative or as a question: `` did you mean `ServiceName`? ``
    pub message: Cow<'static, str>,
    /// The stretch that is replaced and the text that goes there, where a change can be named.
    pub replacement: Option<(Span, String)>,
}

/// A message about a query, with its place and what to do about it.
///
/// ```
/// use lucerna_diagnostics::{Code, Diagnostic, Severity, Span};
///
/// let diagnostic = Diagnostic::new(Code::UnknownField, Span::new(0, 10), "no field `ServiceNme` in logs")
///     .label("this name")
///     .help("did you mean `ServiceName`?");
/// assert_eq!(diagnostic.severity(), Severity::Error);
/// assert_eq!(diagnostic.code.as_str(), "S001");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of message; its severity and its page of text hang on it.
    pub code: Code,
    /// Lower case, no full stop.
    pub message: Cow<'static, str>,
    /// The place that the caret points at.
    pub span: Span,
    /// A few words beside the caret; may be empty.
    pub label: Cow<'static, str>,
    /// Other places.
    pub related: Vec<Label>,
    /// What to do about it, the best first.
    pub help: Vec<Suggestion>,
}

impl Diagnostic {
    /// A message with its place.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            label: Cow::Borrowed(""),
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Adds the words beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds advice in words.
    #[must_use]
    pub fn help(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.help.push(Suggestion {
            message: message.into(),
            replacement: None,
        });
        self
    }

    /// Adds advice with the change that carries it out.
    #[must_use]
    pub fn suggest(
        mut self,
        message: impl Into<Cow<'static, str>>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        let replacement = Some((span, replacement.into()));
        self.help.push(Suggestion {
            message: message.into(),
            replacement,
        });
        self
    }

    /// How much it weighs: the code decides.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// True if the query cannot be run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}
