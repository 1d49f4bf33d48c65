//! Values without a field: they search the source's implicit column.

use super::Resolver;
use crate::predicate::{Leaf as Asked, Place, Predicate, Test};
use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_lucene::ast::{Leaf, Value};
use lucerna_lucene::text;

impl Resolver<'_> {
    pub(super) fn bare_leaf(&mut self, leaf: &Leaf) -> Predicate {
        self.note_bare(leaf);
        if matches!(leaf.value, Value::Word) && !self.is_statement {
            self.warn_of_inner_operator(leaf);
            self.warn_of_flag(leaf);
        }
        if matches!(leaf.value, Value::Any) {
            return Predicate::True;
        }
        let raw = leaf.span.text(self.source);
        let test = match &leaf.value {
            Value::Word | Value::Phrase if leaf.tilde.is_some() => self.near_or_fuzzy(leaf),
            Value::Word => Ok(words(text::term(raw).into_owned())),
            Value::Phrase => Ok(words(text::phrase(raw).into_owned())),
            Value::Glob => Ok(super::text::glob(raw)),
            Value::Regex(pattern) => self.pattern(*pattern).map(Some),
            Value::Range(range) => Ok(self.text_range(range)),
            Value::Compare(_) | Value::Missing | Value::Any => Ok(None),
        };
        match test {
            Err(diagnostic) => self.refuse(*diagnostic),
            Ok(None) => Predicate::True,
            Ok(Some(test)) => match self.implicit() {
                Some(place) => Predicate::Leaf(Asked {
                    place,
                    test,
                    span: leaf.whole_span(),
                }),
                None => self.refuse(
                    Diagnostic::new(
                        Code::NoImplicitColumn,
                        leaf.span,
                        format!("{} has no column that bare words search", self.table.schema),
                    )
                    .label("a value without a field")
                    .help(format!(
                        "name the field: `{}:{raw}`",
                        self.a_text_column().unwrap_or("Body")
                    )),
                ),
            },
        }
    }

    /// The first column of text whose name needs no quotes.
    fn a_text_column(&self) -> Option<&str> {
        let is_plain = |name: &str| {
            name.chars()
                .all(|each| each.is_alphanumeric() || each == '_')
        };
        let columns = self.table.columns.iter();
        columns
            .filter(|column| column.data_type.is_text() && is_plain(&column.name))
            .map(|column| column.name.as_str())
            .next()
    }

    fn implicit(&self) -> Option<Place> {
        match self.table.roles.implicit.as_slice() {
            [] => None,
            [one] => Some(Place::Column(*one)),
            several => Some(Place::Joined(several.to_vec())),
        }
    }
}

/// Nothing at all is everything; text without a word in it is searched for as it is.
fn words(text: String) -> Option<Test> {
    if text.is_empty() {
        None
    } else if crate::render::words(&text).next().is_none() {
        Some(Test::Contains(text))
    } else {
        Some(Test::Words(text))
    }
}
