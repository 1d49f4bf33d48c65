//! The parameters that a query has and its file does not name.

use std::collections::BTreeSet;

use lucerna_sql::tokens::{Token, tokens};

use super::super::{Language, SavedQuery};
use crate::saved::error::SavedError;
use crate::saved::parameter::{self, Parameter};

/// What a statement may ask for that is no parameter: the ends of the range.
pub(crate) const RANGE: [&str; 2] = ["from", "to"];

/// A parameter that only the query has is a text that must be given.
pub(super) fn add_undeclared(query: &mut SavedQuery) {
    let used = match query.body.language {
        Language::Lucene => in_query(&query.body.text),
        Language::Sql => in_statement(&query.body.text),
    };
    let is_sql = query.body.language == Language::Sql;
    for name in used {
        let is_of_range = is_sql && RANGE.contains(&name.as_str());
        if query.parameter(&name).is_none() && !is_of_range {
            query.parameters.push(Parameter::text(name));
        }
    }
}

/// The values that an expectation gives are of parameters that there are.
pub(super) fn check_given(query: &SavedQuery) -> Result<(), SavedError> {
    for expectation in &query.expectations {
        for (name, text) in &expectation.parameters {
            let Some(parameter) = query.parameter(name) else {
                let message = format!("the query has no parameter `{name}`");
                return Err(query.broken(expectation.span, message));
            };
            parameter.read(text).map_err(|message| {
                query.broken(expectation.span, format!("`{name}`: {message}"))
            })?;
        }
    }
    Ok(())
}

/// The names in `${name}` and `${name: …}`, wherever they stand.
fn in_query(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices("${") {
        let is_escaped = text.get(..at).is_some_and(|before| {
            before
                .bytes()
                .rev()
                .take_while(|byte| *byte == b'\\')
                .count()
                % 2
                == 1
        });
        let rest = text.get(at + 2..).unwrap_or_default();
        let end = rest.find([':', '}']).unwrap_or(0);
        let name = rest.get(..end).unwrap_or_default().trim();
        if !is_escaped && parameter::is_name(name) {
            names.insert(name.to_owned());
        }
    }
    names
}

/// The names in `{name:Type}`.
fn in_statement(text: &str) -> BTreeSet<String> {
    let tokens: Vec<_> = tokens(text).filter(Token::is_significant).collect();
    let starts = tokens
        .windows(3)
        .filter(|window| window[0].is_symbol("{") && window[2].is_symbol(":"));
    starts
        .filter_map(|window| window[1].name())
        .map(std::borrow::Cow::into_owned)
        .filter(|name| parameter::is_name(name))
        .collect()
}
