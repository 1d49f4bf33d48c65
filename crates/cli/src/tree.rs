//! The tree of a query, a node a line, as `translate --to ast` shows it.

use lucerna_diagnostics::Span;
use lucerna_lucene::ast::{Leaf, Query, Value};
use std::fmt::Write;

/// Draws a tree.
pub(crate) fn outline(query: &Query, source: &str) -> String {
    let mut text = String::new();
    draw(query, source, 0, &mut text);
    text
}

/// Groups nest up to 128 deep and signs are a list, so that this cannot run out of stack.
fn draw(query: &Query, source: &str, depth: usize, text: &mut String) {
    let inner: Vec<&Query> = match query {
        Query::Or(joined) | Query::And(joined) => joined.clauses.iter().collect(),
        Query::Not(not) => vec![&not.of],
        Query::Group(group) => vec![&group.of],
        Query::Field(field) => vec![&field.of],
        Query::Boost(boost) => vec![&boost.of],
        Query::Empty | Query::Leaf(_) | Query::Error(_) => Vec::new(),
    };
    let _ = writeln!(
        text,
        "{:indent$}{}",
        "",
        head(query, source),
        indent = depth * 2
    );
    for query in inner {
        draw(query, source, depth + 1, text);
    }
}

fn head(query: &Query, source: &str) -> String {
    let shown = |span: Span| lucerna_output::escape::line(span.text(source)).into_owned();
    match query {
        Query::Empty => "everything".to_owned(),
        Query::Or(_) => "or".to_owned(),
        Query::And(_) => "and".to_owned(),
        Query::Not(not) => {
            let signs: Vec<String> = not.signs.iter().map(|sign| shown(sign.span)).collect();
            let word = if not.negates() { "not" } else { "same" };
            format!("{word} {}", signs.join(" "))
        }
        Query::Group(_) => "group".to_owned(),
        Query::Field(field) => format!("field {}", shown(field.name.span)),
        Query::Boost(boost) => format!("boost {}", shown(boost.span)),
        Query::Leaf(leaf) => format!("{} {}", kind(leaf), shown(leaf.whole_span())),
        Query::Error(span) => format!("error {}", shown(*span)),
    }
}

fn kind(leaf: &Leaf) -> &'static str {
    match (&leaf.value, leaf.tilde) {
        (Value::Word, None) => "word",
        (Value::Word, Some(_)) => "fuzzy",
        (Value::Phrase, None) => "phrase",
        (Value::Phrase, Some(_)) => "near",
        (Value::Glob, _) => "glob",
        (Value::Regex(_), _) => "regex",
        (Value::Range(_), _) => "range",
        (Value::Compare(_), _) => "compare",
        (Value::Any, _) => "any",
        (Value::Missing, _) => "missing",
    }
}

#[cfg(test)]
mod tests {
    use super::outline;

    #[test]
    fn a_node_stands_below_the_one_it_is_part_of() {
        let source = "level:(error OR warn*) -\"timed out\"~2";
        let expected = "\
and
  field level
    group
      or
        word error
        glob warn*
  not -
    near \"timed out\"~2
";
        assert_eq!(
            outline(&lucerna_lucene::parse(source).query, source),
            expected
        );
    }
}
