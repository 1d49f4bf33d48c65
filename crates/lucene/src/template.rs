//! Templates: queries with places for values, as saved queries have them.
//!
//! `${name}` stands for a value, and `${name: …}` is a part that falls away when `name` is not
//! given. A template is read once, as a query is, and values are put into the tree that came of it.
//! Whatever a value is, it can become no operator, no field, no wildcard and no pattern: each
//! character of it that would mean something is escaped where it comes to stand.
//!
//! ```
//! use lucerna_lucene::template::{Template, Values};
//!
//! let template = Template::read("ServiceName:${service} ${user: user.id:${user}}").expect("no mistake");
//! let bound = template.bind(&Values::new().with("service", "a OR b*")).expect("all values");
//! assert_eq!(bound.text(), r"ServiceName:a\ OR\ b\*");
//! ```

mod bind;
mod output;
pub(crate) mod quoted;
mod spell;
mod uses;
mod values;

use std::collections::BTreeSet;

use lucerna_diagnostics::{Code, Diagnostic, Span, nearest};

pub use uses::{Role, Use};
pub use values::{Value, Values};

use crate::ast::Query;
use crate::canonical;
use crate::grammar;
use crate::input::{Input, Session};
use output::Stretch;
pub(crate) use uses::name_of as part_name;

/// A query with places for values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    source: String,
    query: Query,
    warnings: Vec<Diagnostic>,
    uses: Vec<Use>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place and what to do about it.
    ///
    /// ```
    /// use lucerna_lucene::template::Template;
    ///
    /// let mistakes = Template::read("${field}:error").expect_err("a parameter is no field");
    /// assert_eq!(mistakes[0].code.as_str(), "L017");
    /// ```
    pub fn read(source: impl Into<String>) -> Result<Self, Vec<Diagnostic>> {
        let source = source.into();
        let session = Session::template(&source);
        let query = match grammar::template(Input::new(&session)) {
            Ok((_, query)) => query,
            // As in `parse`: not reached.
            Err(_) => Query::Error(Span::new(0, source.len())),
        };
        let reports = session.into_reports();
        if reports.iter().any(Diagnostic::is_error) {
            return Err(reports);
        }
        let uses = uses::uses(&query, &source);
        Ok(Self {
            source,
            query,
            warnings: reports,
            uses,
        })
    }

    /// The text that was read.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is worth knowing about the text although it can be read.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Each place of a parameter, in the order of the text.
    #[must_use]
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The parameters, each once, in the order of the text.
    ///
    /// ```
    /// use lucerna_lucene::template::Template;
    ///
    /// let template = Template::read("${b: x:${a}} y:${b}").expect("no mistake");
    /// assert_eq!(template.names().collect::<Vec<_>>(), ["b", "a"]);
    /// ```
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let mut seen = BTreeSet::new();
        self.uses
            .iter()
            .map(|of| of.name.as_str())
            .filter(move |name| seen.insert(*name))
    }

    /// The canonical spelling, with its placeholders. It reads back as the same template.
    #[must_use]
    pub fn canonical(&self) -> String {
        canonical(&self.query, &self.source)
    }

    /// The tree. A placeholder in it is a word, or an operand, whose text is `${name}`; a part is a
    /// group whose text starts with `${name:`.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// A report for each place whose parameter is not among the `known` ones.
    ///
    /// ```
    /// use lucerna_lucene::template::Template;
    ///
    /// let template = Template::read("ServiceName:${servce}").expect("no mistake");
    /// let reports = template.unknown(["service", "user"]);
    /// assert_eq!(reports[0].help[0].message, "did you mean `service`?");
    /// ```
    #[must_use]
    pub fn unknown<'n>(&self, known: impl IntoIterator<Item = &'n str>) -> Vec<Diagnostic> {
        let known: Vec<&str> = known.into_iter().collect();
        self.uses
            .iter()
            .filter(|of| !known.contains(&of.name.as_str()))
            .map(|of| unknown(of, &known))
            .collect()
    }

    /// The query with values in its places.
    ///
    /// Values for names that the template does not have are of no account.
    ///
    /// # Errors
    /// A report for each place whose value is not given or does not fit, in the template's text.
    pub fn bind(&self, values: &Values) -> Result<Bound, Vec<Diagnostic>> {
        bind::bind(self, values)
    }
}

/// A template with its values: a query like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    query: Query,
    source: String,
    stretches: Vec<Stretch>,
}

impl Bound {
    /// The tree; its places are those of [`source`](Self::source).
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The text that reads as this tree: the template's, with each value where its placeholder was.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The query in its canonical spelling.
    #[must_use]
    pub fn text(&self) -> String {
        canonical(&self.query, &self.source)
    }

    /// The place in the template of what stands at `span` of [`source`](Self::source); of a value it
    /// is its placeholder.
    ///
    /// ```
    /// use lucerna_diagnostics::Span;
    /// use lucerna_lucene::template::{Template, Values};
    ///
    /// let template = Template::read("a:${x} b:c").expect("no mistake");
    /// let bound = template.bind(&Values::new().with("x", "12345678")).expect("all values");
    /// assert_eq!(bound.source(), "a:12345678 b:c");
    /// assert_eq!(bound.place(Span::new(3, 5)).text(template.source()), "${x}");
    /// assert_eq!(bound.place(Span::new(11, 14)).text(template.source()), "b:c");
    /// ```
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        output::place(&self.stretches, span)
    }
}

fn unknown(of: &Use, known: &[&str]) -> Diagnostic {
    let message = format!("there is no parameter `{}`", of.name);
    let diagnostic = Diagnostic::new(Code::UnknownParameter, of.span, message).label("used here");
    let near = nearest(&of.name, known.iter().copied());
    match (near.as_slice(), known) {
        ([near, ..], _) => {
            let placeholder = of.renamed(near);
            diagnostic.suggest(
                format!("did you mean `{near}`?"),
                placeholder.0,
                placeholder.1,
            )
        }
        ([], []) => diagnostic.help("no parameter is declared"),
        ([], known) => diagnostic.help(format!("there are: {}", known.join(", "))),
    }
}
