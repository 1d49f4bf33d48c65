//! Reading values of maps that no index answers.

use lucerna_schema::{Index, IndexExpression, IndexKind, Origin, Table};
use lucerna_translate::predicate::{Place, Predicate};

use super::reads::has_leaf;
use crate::session::Session;
use crate::source::Source;

/// The engine reads `M['k']` as if the values of one key were a column of their own. Mostly they are not,
/// and then that takes up to twice as long as reading the map and looking into it (26.7).
const AS_COLUMNS: &str = "optimize_functions_to_subcolumns";

/// What is set for a statement that asks this of rows.
pub(super) fn settings(
    session: &Session,
    source: &Source,
    predicate: &Predicate,
) -> Vec<(String, String)> {
    // Of a table that is not there nothing is sent, and nobody is asked.
    let is_wanted = reads_values(predicate, &source.table) && !source.table.has_maps_in_pieces;
    if is_wanted && (!source.exists || session.knows_setting(AS_COLUMNS)) {
        vec![(AS_COLUMNS.to_owned(), "0".to_owned())]
    } else {
        Vec::new()
    }
}

/// Whether a test reads the value of a key of a map of which no text index is.
fn reads_values(predicate: &Predicate, table: &Table) -> bool {
    has_leaf(predicate, &|leaf| {
        let Place::MapValue { map, .. } = leaf.place else {
            return false;
        };
        let is_of_map = |index: &Index| {
            matches!(index.kind, IndexKind::Text(_))
                && match index.expression {
                    IndexExpression::MapKeys(of) | IndexExpression::MapValues(of) => of == map,
                    IndexExpression::Column(column) => matches!(
                        table.column(column).origin,
                        Some(Origin::Items { map: of, .. } | Origin::Keys { map: of }) if of == map
                    ),
                    IndexExpression::Lower(_) | IndexExpression::Other(_) => false,
                }
        };
        !table.indexes.iter().any(is_of_map)
    })
}

#[cfg(test)]
mod tests {
    use lucerna_schema::builtin;
    use lucerna_translate::{Context, translate};

    use super::reads_values;

    #[test]
    fn values_of_a_map_are_read_where_no_text_index_answers() {
        let reads = |schema: &str, query: &str| {
            let table = builtin(schema).expect("a built-in table");
            let predicate = translate(query, table, &Context::utc(0)).predicate;
            reads_values(&predicate, table)
        };
        for query in ["LogAttributes.user:*", "timeout -LogAttributes.user:7"] {
            assert!(reads("logs_compat", query), "{query}");
            assert!(reads("otel_exporter_logs", query), "{query}");
            assert!(!reads("logs", query), "{query}");
        }
        assert!(!reads("logs_compat", "timeout ServiceName:cart"));
        assert!(!reads("otel_exporter_logs_json", "LogAttributes.user:*"));
        assert!(!reads("traces", "SpanAttributes.user:*"));
    }
}
