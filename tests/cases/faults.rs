//! What is wrong with the engine's answers.

use std::collections::BTreeSet;

use lucerna_engine::EngineError;
use lucerna_translate::model::Row;

use crate::engine::numbers;
use crate::store::{Halves, Stored};

/// A condition, and the halves into which it should split the rows.
pub(crate) type Expected<'c> = (&'c str, Halves);

/// How the engine is asked for the rows of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Their values are computed for every row.
    Computed,
    /// They filter, with the help of indexes, and so do their negations.
    Filtered,
}

/// The numbers of the conditions that the engine answers otherwise than expected, each with what is
/// wrong.
pub(crate) fn faults(
    stored: &Stored<'_>,
    rows: &[Row],
    expected: &[Expected<'_>],
    way: Way,
) -> Vec<(usize, String)> {
    let conditions: Vec<&str> = expected.iter().map(|(condition, _)| *condition).collect();
    let answers = match way {
        Way::Computed => computed(stored, &conditions),
        Way::Filtered => filtered(stored, &conditions),
    };
    match answers {
        Ok(found) => {
            let numbered = found.iter().zip(expected).enumerate();
            let differing = numbered.filter(|(_, (found, (_, expected)))| *found != expected);
            let named = differing.map(|(at, (found, (condition, expected)))| {
                let difference = difference(found, expected, rows);
                (at, format!("{way:?}: {difference}\n  {condition}"))
            });
            named.collect()
        }
        Err(error) if expected.len() == 1 => vec![(0, format!("{error}\n  {}", conditions[0]))],
        // One of them cannot be run: which?
        Err(_) => {
            let each = expected.chunks(1).enumerate();
            let faults = each.flat_map(|(at, one)| {
                let faults = faults(stored, rows, one, way).into_iter();
                faults.map(move |(_, fault)| (at, fault))
            });
            faults.collect()
        }
    }
}

/// The first row on which two halves differ, in words.
fn difference(found: &Halves, expected: &Halves, rows: &[Row]) -> String {
    let row = |number: &u32| &rows[usize::try_from(*number).expect("few rows")];
    let first = |left: &BTreeSet<u32>, right: &BTreeSet<u32>| {
        let number = left.difference(right).next();
        number.map(|number| format!("{:?}", row(number)))
    };
    let surplus = first(&found.selected, &expected.selected);
    let surplus = surplus.map(|row| format!("the engine selects {row}"));
    let lost = first(&expected.selected, &found.selected);
    let lost = lost.map(|row| format!("the engine does not select {row}"));
    let other = || "a row is in both halves, or in none".to_owned();
    surplus.or(lost).unwrap_or_else(other)
}

/// The values of conditions in every row: neither half has a row for which one is NULL.
fn computed(stored: &Stored<'_>, conditions: &[&str]) -> Result<Vec<Halves>, EngineError> {
    let numbered = conditions.iter().enumerate();
    let values = numbered.map(|(at, condition)| {
        format!(", CAST(ifNull({condition}, 2), 'UInt32') AS condition_{at}")
    });
    let values: String = values.collect();
    let table = &stored.name;
    let mut found = vec![Halves::default(); conditions.len()];
    let statement = format!("SELECT row_number{values} FROM `{table}` ORDER BY row_number");
    for row in numbers(stored.engine, statement)? {
        for (halves, value) in found.iter_mut().zip(&row[1..]) {
            match value {
                0 => _ = halves.others.insert(row[0]),
                1 => _ = halves.selected.insert(row[0]),
                _ => {}
            }
        }
    }
    Ok(found)
}

/// The rows that conditions select, and those that their negations select.
fn filtered(stored: &Stored<'_>, conditions: &[&str]) -> Result<Vec<Halves>, EngineError> {
    let clauses = conditions.iter().flat_map(|condition| {
        [
            format!("WHERE {condition}"),
            format!("WHERE NOT ({condition})"),
        ]
    });
    let clauses: Vec<String> = clauses.collect();
    let found = stored.selected(&clauses)?;
    let halves = found.chunks(2).map(|half| Halves {
        selected: half[0].clone(),
        others: half[1].clone(),
    });
    Ok(halves.collect())
}
