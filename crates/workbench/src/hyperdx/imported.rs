//! Searches of an export as saved queries of ours.

use std::collections::BTreeSet;

use lucerna_lucene::template::{Template, Values};
use lucerna_lucene::{outline, parse};
use lucerna_translate::Context;

use super::{Converted, Language, Search, SourceNaming};
use crate::saved;
use crate::source::Source;

/// What became of one search of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The search.
    pub search: Search,
    /// What it is called here.
    pub name: String,
    /// Which source it searches here.
    pub source: SourceNaming,
    /// How it reads here.
    pub converted: Converted,
    /// The query to be saved; `None` if it cannot be.
    pub query: Option<saved::NewQuery>,
    /// Whether its text holds `${`, which is text in HyperDX and would be a parameter here: the query has
    /// it escaped, if there is one.
    pub has_dollars: bool,
}

/// Names for the searches of an export, none twice.
#[derive(Debug, Default)]
pub struct Importer {
    taken: BTreeSet<String>,
    /// The group of their names.
    group: String,
    /// How far back they look.
    since: Option<String>,
}

impl Importer {
    /// Names begin with this group; HyperDX keeps no range, so the queries get this one.
    #[must_use]
    pub fn new(group: impl Into<String>, since: Option<String>) -> Self {
        Self {
            taken: BTreeSet::new(),
            group: group.into(),
            since,
        }
    }

    /// A search as a query on a source of ours.
    ///
    /// ```
    /// use lucerna::Source;
    /// use lucerna::hyperdx::{Importer, Search, SourceNaming};
    /// use lucerna::translate::Context;
    ///
    /// let logs = Source::of_schema(lucerna::schema::builtin("logs").expect("a table").clone());
    /// let search = Search {
    ///     name: "Checkout: errors!".to_owned(),
    ///     condition: "level:error cart".to_owned(),
    ///     ..Search::default()
    /// };
    /// let mut importer = Importer::new("hyperdx", Some("1h".to_owned()));
    /// let imported = importer.one(search, SourceNaming::Guessed("logs"), &logs, &Context::utc(0));
    /// assert_eq!(imported.name, "hyperdx/checkout-errors");
    /// assert_eq!(imported.query.expect("a query").text, "level:error cart");
    /// ```
    pub fn one(
        &mut self,
        search: Search,
        naming: SourceNaming,
        source: &Source,
        context: &Context,
    ) -> Imported {
        let converted = search.convert(source, context);
        let text = match converted.language {
            Language::Lucene => template(&converted.text),
            Language::Sql => Some(converted.text.clone()),
        };
        let query = text.filter(|_| converted.is_usable()).map(|text| {
            let language = match converted.language {
                Language::Lucene => saved::Language::Lucene,
                Language::Sql => saved::Language::Sql,
            };
            saved::NewQuery {
                title: Some(search.name.clone()).filter(|name| !name.trim().is_empty()),
                tags: search.tags.clone(),
                source: Some(naming.name().to_owned()),
                since: self.since.clone(),
                select: converted.select.clone(),
                order: converted.order.clone(),
                ..saved::NewQuery::new(language, text)
            }
        });
        Imported {
            name: self.name(&search.name),
            has_dollars: converted.language == Language::Lucene && converted.text.contains("${"),
            search,
            source: naming,
            converted,
            query,
        }
    }

    fn name(&mut self, title: &str) -> String {
        let slug = slug(title);
        let mut name = join(&self.group, &slug);
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = join(&self.group, &format!("{slug}-{number}"));
            number += 1;
        }
        name
    }
}

fn join(group: &str, name: &str) -> String {
    match group {
        "" => name.to_owned(),
        group => format!("{group}/{name}"),
    }
}

/// A title as the name of a file: small letters and digits, `-` for everything between.
fn slug(title: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for character in title.chars().flat_map(char::to_lowercase).take(LONGEST) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "search" } else { slug }.to_owned()
}

/// The text of a saved query that reads as this query: `${` is text in HyperDX. `None` where no text
/// does.
fn template(query: &str) -> Option<String> {
    let text = query.replace("${", "\\${");
    let template = Template::read(text.clone()).ok()?;
    let bound = template.bind(&Values::new()).ok()?;
    let of = |text: &str| outline(&parse(text).query, text);
    (template.uses().is_empty() && of(bound.source()) == of(query)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn what_looks_like_a_parameter_in_hyperdx_stays_text() {
        for (query, expected) in [
            (r#"Body:"a ${user}" b"#, Some(r#"Body:"a \${user}" b"#)),
            ("$a b", Some("$a b")),
            // In a pattern a backslash before a `$` makes it mean another thing.
            ("Body:/a${b/", None),
        ] {
            assert_eq!(template(query).as_deref(), expected, "{query}");
        }
    }
}
