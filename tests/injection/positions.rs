//! The positions of a query that a text can stand in.

use lucerna_lucene::text::quote;

/// A way to put a text into a query.
pub(crate) struct Position {
    /// What it is, for a report.
    pub(crate) name: &'static str,
    /// The query with the text in it.
    pub(crate) query: fn(&str) -> String,
}

/// Every position: as typed, as an escaped term, in quotes; for text, keys, paths, names, numbers.
pub(crate) const ALL: &[Position] = &[
    position("nothing around it", str::to_owned),
    position("a word, escaped", escaped),
    position("a phrase", quote),
    position("a phrase as typed", |text| format!("\"{text}\"")),
    position("among words", |text| format!("timeout {text} error")),
    position("negated", |text| format!("NOT {text} -{}", escaped(text))),
    position("in brackets", |text| format!("(a OR ({text}))")),
    position("a value", |text| format!("Body:{text}")),
    position("a value, escaped", |text| format!("Body:{}", escaped(text))),
    position("a value in quotes", |text| format!("Body:{}", quote(text))),
    position("a negated value in quotes", |text| {
        format!("Body:-{}", quote(text))
    }),
    position("in a field group", |text| {
        format!("Body:(a {text} OR {})", quote(text))
    }),
    position("an alias's value", |text| {
        format!("level:{}", escaped(text))
    }),
    position("equal to", |text| {
        format!("Body:={text} Body:!={}", escaped(text))
    }),
    position("equal to, in quotes", |text| {
        format!("ServiceName:={}", quote(text))
    }),
    position("greater than", |text| {
        format!("Body:>{text} OR Body:>={}", escaped(text))
    }),
    position("less than, in quotes", |text| {
        format!("LogAttributes.k:<{}", quote(text))
    }),
    position("a range as typed", |text| {
        format!("Body:[{text} TO {text}]")
    }),
    position("a range, escaped", |text| {
        format!("Body:{{{0} TO {0}}}", escaped(text))
    }),
    position("a range in quotes", |text| {
        format!("Body:[{0} TO {0}}}", quote(text))
    }),
    position("an open range", |text| {
        format!("ResourceAttributes.k:[* TO {}]", quote(text))
    }),
    position("a glob", |text| format!("*{}*", escaped(text))),
    position("a glob with a gap", |text| {
        format!("Body:{0}?{0}*x", escaped(text))
    }),
    position("a glob as typed", |text| format!("ServiceName:{text}*")),
    position("a regular expression", |text| format!("/{text}/")),
    position("a regular expression, escaped", |text| {
        format!("Body:/{}/", pattern(text))
    }),
    position("a misspelt word", |text| format!("{}~1", escaped(text))),
    position("words near each other", |text| format!("\"a {text} b\"~3")),
    position("words near each other, in quotes", |text| {
        format!("Body:{}~2", quote(text))
    }),
    position("with a boost", |text| {
        format!("{}^2 OR {text}^3", quote(text))
    }),
    position("a field", |text| format!("{text}:x")),
    position("a field, escaped", |text| format!("{}:x", escaped(text))),
    position("a field in backticks", |text| {
        format!("{}:x", in_backticks(text))
    }),
    position("a field in backticks as typed", |text| {
        format!("`{text}`:*")
    }),
    position("a key", |text| format!("LogAttributes.{text}:x")),
    position("a key, escaped", |text| {
        format!("LogAttributes.{}:5", escaped(text))
    }),
    position("a key in quotes", |text| {
        format!("ResourceAttributes.{}:>5", in_quotes(text))
    }),
    position("a key in backticks", |text| {
        format!("SpanAttributes.{}:*", in_backticks(text))
    }),
    position("a key of an attribute", |text| {
        format!("http.{}:x", escaped(text))
    }),
    position("a key in an array", |text| {
        format!("Events.Attributes.{}:x", in_quotes(text))
    }),
    position("a part of a key", |text| {
        format!("LogAttributes.a.{}.b:*", in_quotes(text))
    }),
    position("a path in text", |text| {
        format!("Body.{}:x", in_quotes(text))
    }),
    position("a deep path in text", |text| {
        format!("Body.a.{}.{}:>1", escaped(text), in_quotes(text))
    }),
    position("a map's value", |text| {
        format!("LogAttributes:{}", quote(text))
    }),
    position("a map's value, escaped", |text| {
        format!("ResourceAttributes:{}", escaped(text))
    }),
    position("an array's element", |text| {
        format!("Events.Name:{}", quote(text))
    }),
    position("a number", |text| {
        format!("SeverityNumber:{text} OR SeverityNumber:>{text}")
    }),
    position("a duration", |text| {
        format!("Duration:[{text} TO {}]", quote(text))
    }),
    position("a time", |text| {
        format!("Timestamp:{} OR Timestamp:<{text}", quote(text))
    }),
];

const fn position(name: &'static str, query: fn(&str) -> String) -> Position {
    Position { name, query }
}

/// A term that says `text`: a backslash before each character that could mean something.
fn escaped(text: &str) -> String {
    let escape = |character: char| {
        let needs_none = character.is_alphanumeric();
        [(!needs_none).then_some('\\'), Some(character)]
    };
    text.chars().flat_map(escape).flatten().collect()
}

/// A pattern that matches `text`, without a slash that would end it.
fn pattern(text: &str) -> String {
    text.replace('/', "\\/")
}

/// A segment of a name that says `text`, in double quotes.
pub(crate) fn in_quotes(text: &str) -> String {
    quote(text)
}

/// A segment of a name that says `text`, in backticks.
fn in_backticks(text: &str) -> String {
    format!("`{}`", text.replace('\\', "\\\\").replace('`', "\\`"))
}
