//! The parameters that a query has and its file does not name.

use std::collections::BTreeMap;

use lucerna_lucene::template::{Role, Template};
use lucerna_sql::tokens::parameters;

use super::super::{Language, SavedQuery};
use crate::saved::error::SavedError;
use crate::saved::parameter::Parameter;

/// What a statement may ask for that is no parameter: the ends of the range.
const RANGE: [&str; 2] = ["from", "to"];

/// A parameter that only the query has is a text that must be given, unless it stands in its own
/// optional parts alone.
pub(super) fn add_undeclared(query: &mut SavedQuery) {
    let used = match query.body.language {
        Language::Lucene => in_query(&query.body.text),
        Language::Sql => in_statement(&query.body.text),
    };
    let is_sql = query.body.language == Language::Sql;
    for (name, is_optional) in used {
        let is_of_range = is_sql && RANGE.contains(&name.as_str());
        if query.parameter(&name).is_none() && !is_of_range {
            query.parameters.push(Parameter {
                is_optional,
                ..Parameter::text(name)
            });
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

/// The parameters of a query, and whether it can be read without each. Of one that cannot be read at
/// all none is known: running it says what is wrong.
fn in_query(text: &str) -> BTreeMap<String, bool> {
    let Ok(template) = Template::read(text) else {
        return BTreeMap::new();
    };
    let mut names = BTreeMap::new();
    for of in template.uses() {
        let is_optional = of.is_guarded || of.role == Role::Part;
        *names.entry(of.name.clone()).or_insert(true) &= is_optional;
    }
    names
}

/// The names in `{name:Type}`.
fn in_statement(text: &str) -> BTreeMap<String, bool> {
    let names = parameters(text).into_iter();
    names.map(|one| (one.name.to_owned(), false)).collect()
}
