//! What a predicate reads, and which indexes are over it.

use lucerna_schema::{ColumnId, Index, IndexExpression, IndexKind, Origin, Table};
use lucerna_translate::predicate::{Leaf, Predicate};

use super::branch::reads_large_columns;

/// Whether a predicate reads one column and no other, whose values may be long.
pub(super) fn reads_one_large_column(predicate: &Predicate, table: &Table) -> bool {
    let mut columns = Vec::new();
    columns_of(predicate, &mut columns);
    columns.dedup();
    matches!(columns.as_slice(), [Some(_)]) && reads_large_columns(predicate, table)
}

/// The columns that the tests of a predicate are of.
fn columns_of(predicate: &Predicate, columns: &mut Vec<Option<ColumnId>>) {
    match predicate {
        Predicate::True | Predicate::False => {}
        Predicate::All(parts) | Predicate::Any(parts) => {
            for part in parts {
                columns_of(part, columns);
            }
        }
        Predicate::Not(of) => columns_of(of, columns),
        Predicate::Leaf(leaf) => columns.push(leaf.place.column()),
    }
}

/// Whether most granules are likely to be read, because no index holds values of what the predicate reads.
/// Bloom filters of words are no help: among thousands of texts nearly every word is in one of them.
pub(super) fn is_scanned(predicate: &Predicate, table: &Table) -> bool {
    match predicate {
        Predicate::True | Predicate::Not(_) => true,
        Predicate::False => false,
        Predicate::All(parts) => parts.iter().all(|part| is_scanned(part, table)),
        Predicate::Any(parts) => parts.iter().any(|part| is_scanned(part, table)),
        Predicate::Leaf(leaf) => {
            let holds_values = |index: &Index| {
                let holds = matches!(index.kind, IndexKind::Text(_) | IndexKind::BloomFilter);
                holds && indexed(index, table) == leaf.place.column()
            };
            leaf.place.column().is_none() || !table.indexes.iter().any(holds_values)
        }
    }
}

/// The column that an index is over, or that is made of it.
fn indexed(index: &Index, table: &Table) -> Option<ColumnId> {
    match index.expression {
        IndexExpression::Lower(column)
        | IndexExpression::MapKeys(column)
        | IndexExpression::MapValues(column) => Some(column),
        IndexExpression::Column(column) => match table.column(column).origin {
            Some(Origin::Items { map, .. } | Origin::Keys { map }) => Some(map),
            Some(Origin::MapKey { .. }) | None => Some(column),
        },
        IndexExpression::Other(_) => None,
    }
}

/// Whether an index is over something that the predicate reads.
pub(super) fn is_indexed(predicate: &Predicate, table: &Table) -> bool {
    has_leaf(predicate, &|leaf| {
        let column = leaf.place.column();
        let is_over = |index| column.is_some() && indexed(index, table) == column;
        table.indexes.iter().any(is_over)
    })
}

/// Whether some test of a predicate is such a one.
pub(super) fn has_leaf(predicate: &Predicate, is_such: &dyn Fn(&Leaf) -> bool) -> bool {
    match predicate {
        Predicate::True | Predicate::False => false,
        Predicate::Not(of) => has_leaf(of, is_such),
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().any(|part| has_leaf(part, is_such))
        }
        Predicate::Leaf(leaf) => is_such(leaf),
    }
}
