//! What no index serves, by the shape of each part and the indexes of the schema.
//!
//! What the rules of [`explain`](crate::explain) say is said here too, under the same codes; two of
//! them weigh more in a query that is kept, and have codes of their own.

use lucerna_diagnostics::{Code, Diagnostic};
use lucerna_translate::predicate::{Leaf, Predicate};
use lucerna_translate::translate;

use super::Asked;
use crate::explain::Part;
use crate::explain::advice::rules::{self, Words};
use crate::explain::advice::shape::{Service, Shape, service};
use crate::explain::advice::{self, columns, key_of, leaves};
use crate::explain::clauses::{self, Clause};

/// Says of each part that has to read much what it reads.
pub(super) fn unserved(asked: &Asked<'_>, found: &mut Vec<Diagnostic>) {
    let clauses = clauses::of(asked.tree(), asked.text());
    let predicates: Vec<Predicate> = clauses
        .iter()
        .map(|clause| translate(&clause.text, asked.table, asked.context).predicate)
        .collect();
    for (clause, predicate) in clauses.iter().zip(&predicates) {
        found.extend(of_clause(asked, clause, predicate));
    }
    let parts: Vec<Part> = clauses.iter().map(part).collect();
    let advice = advice::advice(&advice::Asked {
        search: asked.search,
        source: asked.source,
        table: asked.table,
        clauses: &clauses,
        predicates: &predicates,
        parts: &parts,
        reading: None,
    });
    // What is said of a single part was said above.
    let of_several = advice
        .into_iter()
        .filter(|each| matches!(each.code, Code::P05 | Code::P06));
    found.extend(of_several);
}

fn part(clause: &Clause) -> Part {
    Part {
        span: clause.span,
        text: clause.text.clone(),
        columns: Vec::new(),
        alone: None,
    }
}

/// An attribute without its map is looked for in several: one message is enough.
fn of_clause(asked: &Asked<'_>, clause: &Clause, predicate: &Predicate) -> Option<Diagnostic> {
    leaves(predicate).into_iter().find_map(|leaf| {
        let Service::Scan(Some(shape)) = service(leaf, asked.table) else {
            return None;
        };
        let words = words(asked, clause, leaf);
        let mut diagnostic = rules::of(shape).diagnostic(clause.span, &words);
        match shape {
            Shape::StarFirst => diagnostic.code = Code::LeadingWildcard,
            Shape::Words | Shape::Exact => diagnostic.code = Code::UnservedWord,
            Shape::Substring
            | Shape::TooShort
            | Shape::VagueRegex
            | Shape::Number
            | Shape::Attribute
            | Shape::AnyValue
            | Shape::Json
            | Shape::OneByOne => {}
        }
        Some(diagnostic)
    })
}

fn words(asked: &Asked<'_>, clause: &Clause, leaf: &Leaf) -> Words {
    let column = columns(&leaf.place)
        .first()
        .map_or("", |id| asked.table.column(*id).name.as_str());
    let key = key_of(&leaf.place).unwrap_or_default();
    let part = clause.text.strip_prefix("NOT ").unwrap_or(&clause.text);
    Words::new(asked.source, part, column, key)
}
