//! What is said of each shape: a table of text, and putting names into it.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_sql::SqlWriter;

use super::shape::Shape;
use crate::source::Source;

/// What is said. `{part}`, `{column}`, `{key}`, `{map_key}`, `{table}` and `{index}` stand for the
/// part as typed and for names as SQL writes them.
pub(crate) struct Rule {
    code: Code,
    message: &'static str,
    label: &'static str,
    /// What to do, the easiest first.
    help: &'static [&'static str],
}

const TEXT_INDEX: &str = "a text index serves words, and parts of words from 4 characters on: `ALTER TABLE {table} ADD INDEX {index} lower({column}) TYPE text(tokenizer = 'splitByNonAlpha')`, then `MATERIALIZE INDEX {index}` for the rows that are there";

const MATERIALIZE: &str = "a column of its own is read alone, and the query stays as it is: `ALTER TABLE {table} ADD COLUMN {key} LowCardinality(String) MATERIALIZED {map_key}`";

/// Each shape with what is said of it.
const RULES: &[(Shape, Rule)] = &[
    (
        Shape::StarFirst,
        Rule {
            code: Code::P01,
            message: "`{part}` starts with a star, on a column without an n-gram or text index: every value of {column} in the range is read",
            label: "any text may stand here",
            help: &[TEXT_INDEX],
        },
    ),
    (
        Shape::Substring,
        Rule {
            code: Code::P01,
            message: "`{part}` looks inside the text of {column}, which has no n-gram or text index: every value in the range is read",
            label: "found anywhere in the text",
            help: &[TEXT_INDEX],
        },
    ),
    (
        Shape::Words,
        Rule {
            code: Code::P02,
            message: "no index knows the words of {column}: every value in the range is read",
            label: "these words",
            help: &[TEXT_INDEX],
        },
    ),
    (
        Shape::Exact,
        Rule {
            code: Code::P02,
            message: "no index knows the values of {column}: every one in the range is read",
            label: "this value",
            help: &[
                "an index on the values serves it: `ALTER TABLE {table} ADD INDEX {index} {column} TYPE bloom_filter`, then `MATERIALIZE INDEX {index}` for the rows that are there",
            ],
        },
    ),
    (
        Shape::TooShort,
        Rule {
            code: Code::P03,
            message: "`{part}` holds no 4 letters or digits in a row, which is what the index of {column} needs: every value in the range is read",
            label: "too short for the index",
            help: &["a longer part of the text, or a whole word beside it, lets the index work"],
        },
    ),
    (
        Shape::VagueRegex,
        Rule {
            code: Code::P04,
            message: "no 4 letters or digits stand in every match of `{part}`: the pattern is tried on every value of {column} in the range",
            label: "says no text for certain",
            help: &[
                "with a word that every match has beside it the index leaves fewer values: `timeout AND {part}`",
            ],
        },
    ),
    (
        Shape::Number,
        Rule {
            code: Code::P08,
            message: "`{part}` compares text as numbers: each value of {column} in the range is read and converted",
            label: "a number in a text",
            help: &[
                "a column of numbers is quick: `ALTER TABLE {table} ADD COLUMN {number_name} Nullable(Float64) MATERIALIZED toFloat64OrNull({map_key})`, and search that",
            ],
        },
    ),
    (
        Shape::Attribute,
        Rule {
            code: Code::P09,
            message: "no index serves `{part}`: the whole map {column} is read, all its keys and values",
            label: "one value of a map",
            help: &[MATERIALIZE],
        },
    ),
    (
        Shape::AnyValue,
        Rule {
            code: Code::P10,
            message: "`{part}` is looked for in every value of {column}",
            label: "which key?",
            help: &["with the name of its key an index can serve it: `{column}.KEY:…`"],
        },
    ),
    (
        Shape::Json,
        Rule {
            code: Code::P11,
            message: "`{part}` takes the JSON text of {column} apart, for every row in the range",
            label: "inside a JSON text",
            help: &[
                "a word that must be in {column} beside it leaves fewer rows to take apart: `{column}:WORD AND {part}`",
            ],
        },
    ),
    (
        Shape::OneByOne,
        Rule {
            code: Code::P12,
            message: "`{part}` is no look-up: the words of every value of {column} in the range are compared",
            label: "compared word by word",
            help: &[
                "a plain word that the rows must have too lets an index work: `WORD AND {part}`",
            ],
        },
    ),
];

/// A side of an OR that no index serves.
pub(crate) const OR_SIDE: Rule = Rule {
    code: Code::P06,
    message: "no index serves `{part}`, so the OR as a whole reads everything in the range",
    label: "everything is read for this",
    help: &["two searches, one a side, are quick for the other one"],
};

/// Nothing but negations.
pub(crate) const NEGATION: Rule = Rule {
    code: Code::P05,
    message: "the query only says what is not wanted, which leaves nothing of the range out",
    label: "not this",
    help: &[
        "a clause that the wanted rows have in common lets an index work",
        "newest first it ends at the limit all the same; a count or an export reads everything",
    ],
};

/// Much to read, and no range.
pub(crate) const RANGE: Rule = Rule {
    code: Code::P07,
    message: "no range of time: all of {table} is searched",
    label: "",
    help: &["`--since 1h` leaves most of it unread"],
};

/// What is said of a shape.
pub(crate) fn of(shape: Shape) -> &'static Rule {
    // The test below holds the table complete.
    let found = RULES.iter().find(|rule| rule.0 == shape);
    &found.unwrap_or(&RULES[0]).1
}

/// The names that stand for the braces of a rule.
pub(crate) struct Words {
    part: String,
    column: String,
    key: String,
    table: String,
}

impl Words {
    pub(crate) fn new(source: &Source, part: &str, column: &str, key: &str) -> Self {
        let mut table = SqlWriter::new();
        table
            .identifier(&source.database)
            .raw(".")
            .identifier(&source.table_name);
        Self {
            part: part.to_owned(),
            column: column.to_owned(),
            key: key.to_owned(),
            table: table.finish().into_string(),
        }
    }

    fn named(&self, name: &str) -> String {
        match name {
            "part" => self.part.clone(),
            "column" => identifier(&self.column),
            "key" => identifier(&self.key),
            "number_name" => identifier(&format!("{}_number", self.key)),
            "map_key" => {
                let mut sql = SqlWriter::new();
                sql.identifier(&self.column)
                    .raw("[")
                    .text(&self.key)
                    .raw("]");
                sql.finish().into_string()
            }
            "table" => self.table.clone(),
            "index" => identifier(&format!("idx_{}", self.column.to_lowercase())),
            _ => String::new(),
        }
    }

    /// The text with the names in it. What a person typed is put in as it is, braces and all.
    fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            text.push_str(&self.named(name));
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

fn identifier(name: &str) -> String {
    let mut sql = SqlWriter::new();
    sql.identifier(name);
    sql.finish().into_string()
}

impl Rule {
    /// What is said of the part at `span`.
    pub(crate) fn diagnostic(&self, span: Span, words: &Words) -> Diagnostic {
        let message = words.fill(self.message);
        let diagnostic = Diagnostic::new(self.code, span, message).label(self.label);
        self.help.iter().fold(diagnostic, |diagnostic, help| {
            diagnostic.help(words.fill(help))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Shape;
    use super::{RULES, of};

    #[test]
    fn every_shape_has_a_rule() {
        for shape in Shape::ALL {
            assert!(RULES.iter().any(|rule| rule.0 == *shape), "{shape:?}");
            assert!(!of(*shape).help.is_empty());
        }
    }
}
