//! Which alternatives of the written grammar a query uses, told by its tree.

use std::collections::BTreeSet;

use lucerna_lucene::ast::{Bound, Field, Joined, Leaf, Operand, Operator, Query, Value};
use lucerna_lucene::template::Template;
use lucerna_lucene::{parse, text};

/// The alternatives that a case is wanted for: the name of the production, then which of its
/// alternatives, as it is typed where it is a sign.
pub(crate) const WANTED: &[&str] = &[
    "query",
    "query nothing",
    "template",
    "or",
    "and",
    "not",
    "clause group",
    "clause field",
    "clause value",
    "clause part",
    "group",
    "part",
    "field",
    "content group",
    "content value",
    "or_operator OR",
    "or_operator ||",
    "and_operator AND",
    "and_operator &&",
    "and_operator",
    "sign NOT",
    "sign !",
    "sign -",
    "sign +",
    "content_sign !",
    "content_sign +",
    "content_sign -",
    "value",
    "range [ ]",
    "range [ }",
    "range { ]",
    "range { }",
    "bound *",
    "bound phrase",
    "bound word",
    "comparison phrase",
    "comparison word",
    "comparator >=",
    "comparator <=",
    "comparator >",
    "comparator <",
    "comparator =",
    "comparator !=",
    "everything",
    "tilde",
    "tilde number",
    "boost",
    "boost group",
    "word",
    "word placeholder",
    "word glob",
    "word *",
    "phrase",
    "phrase placeholder",
    "regex",
    "name",
    "segment",
    "segment `",
    "segment \"",
    "placeholder",
    "parameter",
    "term",
    "escape",
    "number",
    "number .",
    "space",
];

/// What of [`WANTED`] `source` uses; nothing if it has a mistake.
pub(crate) fn uses(source: &str) -> BTreeSet<String> {
    let parse = parse(source);
    let mut uses = Uses {
        source,
        found: BTreeSet::new(),
    };
    if parse.is_ok() {
        uses.add("query");
        if source.contains(char::is_whitespace) {
            uses.add("space");
        }
        uses.query(&parse.query, "clause");
    }
    uses.found
}

/// What of [`WANTED`] a template uses; nothing if it has a mistake.
pub(crate) fn uses_of_template(source: &str) -> BTreeSet<String> {
    let Ok(template) = Template::read(source) else {
        return BTreeSet::new();
    };
    let mut uses = Uses {
        source,
        found: BTreeSet::new(),
    };
    uses.add("template");
    uses.query(template.query(), "clause");
    uses.found
}

struct Uses<'s> {
    source: &'s str,
    found: BTreeSet<String>,
}

impl Uses<'_> {
    fn add(&mut self, name: impl Into<String>) {
        self.found.insert(name.into());
    }

    /// `place` is `clause` or `content`.
    fn query(&mut self, query: &Query, place: &str) {
        match query {
            Query::Empty => self.add("query nothing"),
            Query::Or(joined) => self.joined("or", joined),
            Query::And(joined) => self.joined("and", joined),
            Query::Not(not) => {
                let sign = if place == "clause" {
                    "sign"
                } else {
                    "content_sign"
                };
                for typed in &not.signs {
                    self.add(format!("{sign} {}", typed.span.text(self.source)));
                }
                self.add("not");
                self.query(&not.of, place);
            }
            Query::Group(group) => {
                if group.span.text(self.source).starts_with("${") {
                    self.add("part");
                    self.add("parameter");
                    self.add(format!("{place} part"));
                } else {
                    self.add("group");
                    self.add(format!("{place} group"));
                }
                self.query(&group.of, "clause");
            }
            Query::Field(field) => self.field(field),
            Query::Boost(boost) => {
                self.number(boost.span.text(self.source));
                self.add("boost");
                if matches!(*boost.of, Query::Group(_)) {
                    self.add("boost group");
                }
                self.query(&boost.of, place);
            }
            Query::Leaf(leaf) => {
                self.add("value");
                self.add(format!("{place} value"));
                self.leaf(leaf);
            }
            Query::Error(_) => {}
        }
    }

    fn joined(&mut self, name: &str, joined: &Joined) {
        self.add(name);
        for operator in &joined.operators {
            let typed = operator.span.text(self.source);
            match operator.value {
                Operator::Implied => self.add("and_operator"),
                Operator::And | Operator::Ampersands => self.add(format!("and_operator {typed}")),
                Operator::Or | Operator::Bars => self.add(format!("or_operator {typed}")),
            }
        }
        for clause in &joined.clauses {
            self.query(clause, "clause");
        }
    }

    fn field(&mut self, field: &Field) {
        let name = field.name.span.text(self.source);
        self.add("clause field");
        self.add("field");
        self.add("name");
        for segment in text::field_segments(name) {
            let typed = segment.span.text(name);
            match typed.chars().next().filter(|_| segment.is_quoted) {
                Some(quote) => self.add(format!("segment {quote}")),
                None => self.term(typed, "segment"),
            }
        }
        self.query(&field.of, "content");
    }

    fn leaf(&mut self, leaf: &Leaf) {
        let typed = leaf.span.text(self.source);
        match &leaf.value {
            Value::Word if typed.starts_with("${") => self.placeholder("word"),
            Value::Word => self.term(typed, "word"),
            Value::Glob => self.term(typed, "word glob"),
            Value::Any if typed == "*:*" => self.add("everything"),
            Value::Any => self.add("word *"),
            Value::Phrase => {
                self.add("phrase");
                if typed.contains("${") {
                    self.placeholder("phrase");
                }
            }
            Value::Regex(_) => self.add("regex"),
            Value::Range(range) => {
                let open = if range.includes_lower { '[' } else { '{' };
                let close = if range.includes_upper { ']' } else { '}' };
                self.add(format!("range {open} {close}"));
                self.bound(range.lower);
                self.bound(range.upper);
            }
            Value::Compare(compare) => {
                let sign = compare.operator.span.text(self.source);
                self.add(format!("comparator {sign}"));
                self.add(match compare.operand.kind {
                    Operand::Phrase => "comparison phrase",
                    Operand::Word | Operand::Open | Operand::Missing => "comparison word",
                });
            }
            Value::Missing => {}
        }
        if let Some(tilde) = leaf.tilde {
            self.add("tilde");
            if tilde.number.is_some() {
                self.add("tilde number");
                self.number(tilde.span.text(self.source));
            }
        }
    }

    fn bound(&mut self, bound: Bound) {
        match bound.kind {
            Operand::Open => self.add("bound *"),
            Operand::Phrase => self.add("bound phrase"),
            Operand::Word if bound.span.text(self.source).starts_with("${") => {
                self.placeholder("word");
            }
            Operand::Word => self.term(bound.span.text(self.source), "bound word"),
            Operand::Missing => {}
        }
    }

    fn placeholder(&mut self, place: &str) {
        self.add(format!("{place} placeholder"));
        self.add("placeholder");
        self.add("parameter");
    }

    fn term(&mut self, typed: &str, name: &str) {
        self.add(name);
        self.add("term");
        if typed.contains('\\') {
            self.add("escape");
        }
    }

    fn number(&mut self, typed: &str) {
        self.add("number");
        if typed.contains('.') {
            self.add("number .");
        }
    }
}
