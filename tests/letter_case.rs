//! The model's table of letters without case is the engine's, over all code points.

#[path = "cases/engine.rs"]
mod engine;

use std::collections::BTreeSet;

use lucerna_sql::{LikePart, SqlWriter};
use lucerna_translate::model::fold;

/// So many comparisons go into a statement.
const PAIRS_AT_ONCE: usize = 200;

/// Every letter with another case of one character beside it.
fn pairs() -> Vec<(char, char)> {
    let letters = ('\u{80}'..=char::MAX).flat_map(|letter| {
        let only = |mut cases: Box<dyn Iterator<Item = char>>| match (cases.next(), cases.next()) {
            (Some(case), None) if case != letter => Some((letter, case)),
            _ => None,
        };
        let lower = only(Box::new(letter.to_lowercase()));
        lower
            .into_iter()
            .chain(only(Box::new(letter.to_uppercase())))
    });
    letters.collect()
}

/// For each pair: does the second, as a pattern, find the first?
fn statement(pairs: &[(char, char)]) -> String {
    let mut sql = SqlWriter::new();
    sql.raw("SELECT toUInt32(0)");
    for (letter, other) in pairs {
        sql.raw(", toUInt32(materialize(").text(&letter.to_string());
        let typed = other.to_string();
        sql.raw(") ILIKE ")
            .like([LikePart::AnyRun, LikePart::Text(&typed), LikePart::AnyRun])
            .raw(")");
    }
    sql.finish().into_string()
}

#[test]
fn letters_are_folded_as_the_engine_folds_them() {
    let Some(engine) = engine::open() else {
        return;
    };
    let pairs = pairs();
    let mut found = BTreeSet::new();
    for pairs in pairs.chunks(PAIRS_AT_ONCE) {
        let answer = engine::numbers(&engine, statement(pairs)).expect("the statement runs");
        let answers = pairs.iter().zip(&answer[0][1..]);
        found.extend(
            answers
                .filter(|(_, answer)| **answer == 1)
                .map(|(pair, _)| *pair),
        );
    }
    let differing: Vec<String> = pairs
        .iter()
        .filter(|(letter, other)| {
            let both_ways =
                found.contains(&(*letter, *other)) && found.contains(&(*other, *letter));
            both_ways != (fold(*letter) == fold(*other))
        })
        .map(|(letter, other)| {
            format!(
                "{letter} {:x} {other} {:x}",
                u32::from(*letter),
                u32::from(*other)
            )
        })
        .collect();
    assert!(
        differing.is_empty(),
        "{} differ\n{}",
        differing.len(),
        differing.join("\n")
    );
}
