//! A predicate in English.
//!
//! Two queries that mean different things never read the same: every name, value and bound is said,
//! and brackets stand wherever AND and OR meet.

mod test;

use crate::predicate::{Leaf, Place, Predicate, Test};
use lucerna_schema::{ColumnId, Table};
use std::fmt::Write as _;

/// The condition in words: one line, no full stop.
#[must_use]
pub fn explain(predicate: &Predicate, table: &Table) -> String {
    let mut explainer = Explainer {
        table,
        text: String::new(),
    };
    explainer.predicate(predicate);
    explainer.text
}

struct Explainer<'t> {
    table: &'t Table,
    text: String,
}

impl Explainer<'_> {
    fn predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::True => self.say("every row"),
            Predicate::False => self.say("no row"),
            Predicate::All(parts) => self.joined(parts, " and "),
            Predicate::Any(parts) => self.joined(parts, " or "),
            Predicate::Not(of) => {
                self.say("not (");
                self.predicate(of);
                self.say(")");
            }
            Predicate::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn joined(&mut self, parts: &[Predicate], operator: &str) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.say(operator);
            }
            let needs_brackets = matches!(part, Predicate::All(_) | Predicate::Any(_));
            self.say(if needs_brackets { "(" } else { "" });
            self.predicate(part);
            self.say(if needs_brackets { ")" } else { "" });
        }
    }

    fn leaf(&mut self, leaf: &Leaf) {
        if let (Place::Column(id), Test::Exists) = (&leaf.place, &leaf.test) {
            let name = self.name(*id).to_owned();
            self.say(&name);
            self.say(" is there");
            return;
        }
        self.place(&leaf.place);
        self.say(" ");
        self.test(&leaf.place, &leaf.test);
    }

    fn place(&mut self, place: &Place) {
        match place {
            Place::Column(id) => self.text.push_str(&self.table.column(*id).name),
            Place::Joined(ids) => {
                let names: Vec<String> = ids.iter().map(|id| self.name(*id).to_owned()).collect();
                self.say(&names.join(" with "));
            }
            Place::MapValue { map: id, key } => {
                let name = self.name(*id).to_owned();
                self.format(format_args!("{name}[{key:?}]"));
            }
            Place::AnyMapValue(id) => {
                let name = self.name(*id).to_owned();
                self.format(format_args!("some value of {name}"));
            }
            Place::Element(id) => {
                let name = self.name(*id).to_owned();
                self.format(format_args!("some element of {name}"));
            }
            Place::ElementValue { array: id, key } => {
                let name = self.name(*id).to_owned();
                self.format(format_args!("{key:?} in some element of {name}"));
            }
            Place::AnyElementValue(id) => {
                let name = self.name(*id).to_owned();
                self.format(format_args!("some value in some element of {name}"));
            }
            Place::TextPath { column: id, path } | Place::JsonPath { column: id, path } => {
                let name = self.name(*id).to_owned();
                self.format(format_args!("the JSON value at {path:?} in {name}"));
            }
            Place::ElementPath { array: id, path } => {
                let name = self.name(*id).to_owned();
                self.format(format_args!(
                    "the JSON value at {path:?} in some element of {name}"
                ));
            }
            Place::TupleElement { column: id, path } => {
                let name = self.name(*id).to_owned();
                let path: Vec<String> = path.iter().map(|at| (at + 1).to_string()).collect();
                self.format(format_args!("element {} of {name}", path.join(".")));
            }
        }
    }

    fn name(&self, id: ColumnId) -> &str {
        &self.table.column(id).name
    }

    fn say(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn format(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(arguments);
    }
}
