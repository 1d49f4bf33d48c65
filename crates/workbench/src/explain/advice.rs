//! What makes a query slow, and what would make it fast.
//!
//! A part gets advice if its shape is one that has to read much ([`shape`]), no index of the table is
//! made for it, and the engine, where it was asked, does not say otherwise. What is said stands in
//! one table ([`rules`]).

pub(crate) mod rules;
pub(crate) mod shape;

use lucerna_diagnostics::{Diagnostic, Label, Span};
use lucerna_schema::{ColumnId, Table};
use lucerna_translate::predicate::{Leaf, Place, Predicate};

use super::answer::TableRead;
use super::clauses::Clause;
use super::{Part, Reading};
use crate::search::Search;
use crate::source::Source;
use rules::Words;
use shape::{Service, service};

/// So many rows are read before a person notices: a range of time need not be asked for.
const FEW_ROWS: u64 = 1_000_000;

/// A query with all that is known of it. Clauses, predicates and parts are in one order.
pub(crate) struct Asked<'a> {
    pub(crate) search: &'a Search,
    pub(crate) source: &'a Source,
    pub(crate) table: &'a Table,
    pub(crate) clauses: &'a [Clause],
    pub(crate) predicates: &'a [Predicate],
    pub(crate) parts: &'a [Part],
    pub(crate) reading: Option<&'a Reading>,
}

/// All advice on a query, in the order of its places; none if the indexes leave next to nothing to
/// read, whatever one part of it would take alone.
pub(crate) fn advice(asked: &Asked<'_>) -> Vec<Diagnostic> {
    let mut advice: Vec<Diagnostic> = Vec::new();
    if asked.reading.is_some_and(is_little) {
        return advice;
    }
    for at in 0..asked.parts.len() {
        for next in asked.of_part(at) {
            add(&mut advice, next);
        }
    }
    let sides = asked.unserved_sides(&advice);
    advice.extend(sides);
    advice.extend(asked.negation_alone());
    advice.sort_by_key(|each| each.span);
    advice.extend(asked.no_range(!advice.is_empty()));
    advice
}

/// Whether the indexes leave at most a tenth of the range.
fn is_little(reading: &Reading) -> bool {
    const TENTH: u64 = 10;
    let reads = reading.steps.iter().flat_map(|step| &step.reads);
    let granules = reads.map(TableRead::granules);
    let left: u64 = granules.clone().map(|granules| granules.left).sum();
    let table = granules.map(|granules| granules.of).max().unwrap_or(0);
    let range = reading.range.iter().map(|read| read.granules().left).max();
    left * TENTH <= range.unwrap_or(table)
}

/// The same advice for two parts is said once, with both places.
fn add(advice: &mut Vec<Diagnostic>, next: Diagnostic) {
    let same = advice
        .iter_mut()
        .find(|each| each.code == next.code && each.help == next.help);
    match same {
        Some(first) if first.span != next.span => {
            first.related.push(Label {
                span: next.span,
                text: "and here".into(),
            });
        }
        Some(_) => {}
        None => advice.push(next),
    }
}

impl Asked<'_> {
    fn of_part(&self, at: usize) -> Vec<Diagnostic> {
        let part = &self.parts[at];
        if self.is_served_live(at) == Some(true) {
            return Vec::new();
        }
        let mut advice: Vec<Diagnostic> = Vec::new();
        for leaf in leaves(&self.predicates[at]) {
            if let Service::Scan(Some(shape)) = service(leaf, self.table) {
                let words = self.words(part, leaf);
                advice.push(rules::of(shape).diagnostic(part.span, &words));
            }
        }
        // An attribute without its map is looked for in several: one piece of advice is enough.
        advice.truncate(1);
        advice
    }

    fn words(&self, part: &Part, leaf: &Leaf) -> Words {
        let column = columns(&leaf.place)
            .first()
            .map_or("", |id| self.table.column(*id).name.as_str());
        let key = key_of(&leaf.place).unwrap_or_default();
        let part = part.text.strip_prefix("NOT ").unwrap_or(&part.text);
        Words::new(self.source, part, column, key)
    }

    /// Whether the engine finds what the part selects without reading the part's columns for all
    /// rows; `None` if it was not asked.
    fn is_served_live(&self, at: usize) -> Option<bool> {
        let part = &self.parts[at];
        let reads = part.alone.as_ref()?;
        Some(reads.iter().all(|read| is_served(read, part)))
    }

    fn is_served(&self, at: usize) -> bool {
        self.is_served_live(at).unwrap_or_else(|| {
            let mut leaves = leaves(&self.predicates[at]).into_iter();
            leaves.all(|leaf| service(leaf, self.table) == Service::Index)
        })
    }

    /// Sides of an OR that have to read everything beside one that an index serves, unless there is
    /// advice on them already.
    fn unserved_sides(&self, known: &[Diagnostic]) -> Vec<Diagnostic> {
        let mut advice = Vec::new();
        let ors: std::collections::BTreeSet<usize> = self
            .clauses
            .iter()
            .filter_map(|clause| clause.side.map(|side| side.0))
            .collect();
        for number in ors {
            let sides = self.sides(number);
            let is_served = |side: &&Vec<usize>| side.iter().any(|at| self.is_served(*at));
            let Some(served) = sides.iter().find(is_served) else {
                continue;
            };
            for side in sides.iter().filter(|side| !is_served(side)) {
                let is_known = side
                    .iter()
                    .any(|at| known.iter().any(|each| each.span == self.clauses[*at].span));
                let Some(first) = side.first().filter(|_| !is_known) else {
                    continue;
                };
                let words = Words::new(self.source, &self.clauses[*first].text, "", "");
                let found = rules::OR_SIDE.diagnostic(self.clauses[*first].span, &words);
                advice.push(found.related(self.clauses[served[0]].span, "an index serves this"));
            }
        }
        advice
    }

    /// The clauses of each side of an OR.
    fn sides(&self, or: usize) -> Vec<Vec<usize>> {
        let mut sides: Vec<Vec<usize>> = Vec::new();
        for (at, clause) in self.clauses.iter().enumerate() {
            let Some((_, side)) = clause.side.filter(|side| side.0 == or) else {
                continue;
            };
            if sides.len() <= side {
                sides.resize(side + 1, Vec::new());
            }
            sides[side].push(at);
        }
        sides.retain(|side| !side.is_empty());
        sides
    }

    fn negation_alone(&self) -> Option<Diagnostic> {
        let (first, rest) = self.clauses.split_first()?;
        let all = first.is_negated && rest.iter().all(|clause| clause.is_negated);
        let span = rest.iter().fold(first.span, |all, each| all.to(each.span));
        all.then(|| {
            let words = Words::new(self.source, &first.text, "", "");
            rules::NEGATION.diagnostic(span, &words)
        })
    }

    /// `is_slow` says that some part has to read much: without one the newest rows are found soon.
    fn no_range(&self, is_slow: bool) -> Option<Diagnostic> {
        let has_time = self.table.roles.timestamp.is_some();
        let is_open = self.search.range.from.is_none();
        let is_much = self.reading.is_some_and(|reading| reading.rows >= FEW_ROWS);
        let ends_late = is_slow || self.search.limit.is_none();
        (has_time && is_open && is_much && ends_late).then(|| {
            let words = Words::new(self.source, "", "", "");
            let span = Span::new(0, self.search.query.len());
            rules::RANGE.diagnostic(span, &words)
        })
    }
}

/// Whether an index leaves the engine little of the part's columns to read: none of their values, or
/// at most half of the granules.
fn is_served(read: &TableRead, part: &Part) -> bool {
    let granules = read.granules();
    let is_column = |column: &String| {
        part.columns.iter().any(|(name, _)| {
            column == name
                || column
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    };
    granules.left * 2 <= granules.of || !read.columns.iter().any(is_column)
}

/// The key of a map that is looked for.
pub(crate) fn key_of(place: &Place) -> Option<&str> {
    if let Place::MapValue { key, .. } | Place::ElementValue { key, .. } = place {
        return Some(key);
    }
    None
}

/// The leaves of a predicate.
pub(crate) fn leaves(predicate: &Predicate) -> Vec<&Leaf> {
    match predicate {
        Predicate::True | Predicate::False => Vec::new(),
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().flat_map(leaves).collect(),
        Predicate::Not(of) => leaves(of),
        Predicate::Leaf(leaf) => vec![leaf],
    }
}

/// The columns of a place.
pub(crate) fn columns(place: &Place) -> Vec<ColumnId> {
    if let Place::Joined(columns) = place {
        return columns.clone();
    }
    place.column().into_iter().collect()
}

/// The codes of advice, for the tests that give an example of each.
#[cfg(test)]
fn codes() -> impl Iterator<Item = lucerna_diagnostics::Code> {
    lucerna_diagnostics::CODES
        .iter()
        .map(|text| text.code)
        .filter(|code| code.as_str().starts_with('P'))
}

#[cfg(test)]
mod tests;
