//! What each part of a table is asked, and in which order.

use lucerna_schema::{DefaultKind, IndexExpression, IndexKind, Table};
use lucerna_sql::{DataType, Sql};
use lucerna_translate::predicate::{Place, Predicate};
use lucerna_translate::render::{Live, split};

use super::known::Known;
use super::plan::Translated;
use super::portion::{hint, never};
use super::reads::has_leaf;
use super::step::of_parts;
use super::time::TimeColumn;

/// A condition over some parts of a table, or over all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Branch {
    /// Tried before the time.
    pub(super) first: Vec<Sql>,
    /// Tried right after it.
    pub(super) early: Vec<Sql>,
    /// Tried on the rows that are left.
    pub(super) late: Vec<Sql>,
}

/// What each part of a table is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branches {
    /// The parts whose dictionaries answered, and the others.
    pub(super) each: Vec<Branch>,
    /// All parts, as long as this is the engine's last write.
    pub(super) sole: Option<(Branch, u64)>,
}

/// What each part of the table is asked.
///
/// Where the key does not keep rows in the order of time (`is_ordered` is false) the time is read for
/// most of a table, and tests of columns that are smaller than it come before it.
pub(super) fn branches(found: &Translated, known: Option<&Known>, is_ordered: bool) -> Branches {
    let (small, others) = if is_ordered {
        (Predicate::True, found.predicate.clone())
    } else {
        apart(&found.predicate, &found.table)
    };
    let branch = |live: &Live, parts: Option<Sql>| {
        let small = split(&small, &found.table, &found.context, live);
        let others_split = split(&others, &found.table, &found.context, live);
        // By itself, what a text index answers of a long text is quicker after the time: in one
        // PREWHERE with it the engine reads the text as well (26.7).
        let is_late =
            others_split.rest.is_none() && reads_indexed_text(&found.predicate, &found.table);
        let (early, late) = if is_late {
            (None, others_split.cheap)
        } else {
            (others_split.cheap, others_split.rest)
        };
        Branch {
            first: small.cheap.into_iter().chain(small.rest).collect(),
            early: parts.into_iter().chain(early).collect(),
            late: late.into_iter().collect(),
        }
    };
    let each = match known {
        None => vec![branch(&Live::default(), None)],
        Some(known) if known.is_complete && !known.has_answers => {
            vec![branch(&known.live, None)]
        }
        Some(known) => vec![
            branch(&known.live, Some(hint(&of_parts(&known.parts, true)))),
            branch(&Live::default(), Some(hint(&of_parts(&known.parts, false)))),
        ],
    };
    let sole = known.filter(|known| known.is_complete && each.len() > 1);
    let sole = sole.and_then(|known| Some((branch(&known.live, None), known.last_write?)));
    Branches { each, sole }
}

/// What fails if the table has a row in the range that is in none of the parts whose
/// dictionaries answered.
pub(super) fn guard(known: Option<&Known>, time: Option<&TimeColumn>) -> Option<Branch> {
    let known = known.filter(|known| known.is_complete && known.has_answers)?;
    Some(Branch {
        first: Vec::new(),
        early: vec![hint(&of_parts(&known.parts, false))],
        late: vec![never(time?)?],
    })
}

/// The tests of small columns, and the others: a row matches if both hold.
fn apart(predicate: &Predicate, table: &Table) -> (Predicate, Predicate) {
    let parts = if let Predicate::All(parts) = predicate {
        parts.clone()
    } else {
        vec![predicate.clone()]
    };
    let (small, others) = parts
        .into_iter()
        .partition(|part| reads_small_columns(part, table));
    (all(small), all(others))
}

fn all(parts: Vec<Predicate>) -> Predicate {
    match <[Predicate; 1]>::try_from(parts) {
        Ok([part]) => part,
        Err(parts) if parts.is_empty() => Predicate::True,
        Err(parts) => Predicate::All(parts),
    }
}

/// Whether a test reads nothing but columns whose values take fewer bytes than a time.
fn reads_small_columns(predicate: &Predicate, table: &Table) -> bool {
    match predicate {
        Predicate::True | Predicate::False => false,
        Predicate::Not(of) => reads_small_columns(of, table),
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().all(|part| reads_small_columns(part, table))
        }
        Predicate::Leaf(leaf) => {
            let Place::Column(id) = leaf.place else {
                return false;
            };
            let column = table.column(id);
            let is_small = matches!(
                column.data_type,
                DataType::LowCardinality(_)
                    | DataType::Enum { .. }
                    | DataType::Bool
                    | DataType::Integer { bits: ..=32, .. }
            );
            // What is computed may be computed from a column of any size.
            is_small
                && column.default != DefaultKind::Alias
                && !reads_indexed_text(predicate, table)
        }
    }
}

/// Whether a test reads a column whose values may be long: text, maps, documents.
pub(super) fn reads_large_columns(predicate: &Predicate, table: &Table) -> bool {
    let is_large = |id| {
        let data_type = &table.column(id).data_type;
        let has_parts = matches!(
            data_type,
            DataType::Map(..) | DataType::Array(_) | DataType::Json(_)
        );
        let has_dictionary = matches!(data_type, DataType::LowCardinality(_));
        has_parts || (data_type.is_text() && !has_dictionary)
    };
    has_leaf(predicate, &|leaf| leaf.place.column().is_some_and(is_large))
}

/// Whether a test is on a text that has a text index over its lower case.
pub(super) fn reads_indexed_text(predicate: &Predicate, table: &Table) -> bool {
    has_leaf(predicate, &|leaf| {
        table.indexes.iter().any(|index| {
            let IndexExpression::Lower(column) = index.expression else {
                return false;
            };
            matches!(index.kind, IndexKind::Text(_)) && leaf.place.column() == Some(column)
        })
    })
}

#[cfg(test)]
mod tests {
    use lucerna_schema::builtin;
    use lucerna_translate::{Context, translate};

    use super::*;

    /// What is tried before the time, and what is tried after it.
    fn sides(query: &str) -> [String; 2] {
        let table = builtin("traces").expect("a built-in table");
        let context = Context::utc(0);
        let predicate = translate(query, table, &context).predicate;
        let (small, others) = apart(&predicate, table);
        [small, others].map(|predicate| {
            let split = split(&predicate, table, &context, &Live::default());
            let conditions = split.cheap.into_iter().chain(split.rest);
            let conditions: Vec<String> = conditions.map(Sql::into_string).collect();
            conditions.join(" AND ")
        })
    }

    #[test]
    fn text_and_maps_are_large_and_names_of_few_kinds_are_not() {
        let table = builtin("logs").expect("a built-in table");
        let is_large = |query: &str| {
            let predicate = translate(query, table, &Context::utc(0)).predicate;
            reads_large_columns(&predicate, table)
        };
        assert!(is_large("timeout"));
        assert!(is_large("ServiceName:cart -LogAttributes.user:*"));
        assert!(!is_large("ServiceName:cart SeverityNumber:>5"));
        assert!(!is_large(""));
    }

    #[test]
    fn a_column_that_is_smaller_than_a_time_is_read_before_it() {
        let [first, after] = sides("StatusCode:\"Error\" Duration:>5 ServiceName:\"cart\"");
        assert_eq!(first, "StatusCode = 'Error' AND ServiceName = 'cart'");
        assert_eq!(after, "Duration > 5");
    }

    #[test]
    fn an_alternative_with_a_large_column_is_not_taken_apart() {
        let [first, after] = sides("StatusCode:\"Error\" OR Duration:>5");
        assert_eq!(first, "");
        assert_eq!(after, "(StatusCode = 'Error' OR Duration > 5)");
    }

    #[test]
    fn a_query_for_everything_puts_nothing_before_the_time() {
        assert_eq!(sides(""), ["", ""]);
    }
}
