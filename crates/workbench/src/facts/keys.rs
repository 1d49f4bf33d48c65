//! The attribute keys that occur in a table.

use std::sync::Arc;

use lucerna_engine::QueryRequest;
use lucerna_schema::introspect::write_dictionary;
use lucerna_schema::{ColumnId, Index, IndexExpression, IndexKind, KnownKey, Table, Tokenizer};
use lucerna_sql::SqlWriter;

use super::{PATIENCE, name};
use crate::rows;
use crate::session::Session;
use crate::source::Source;

/// A table with more keys than this makes keys of its data; they help nobody who mistyped one.
const MOST_KEYS: usize = 10_000;

impl Session {
    /// The keys that occur in the attributes of the signal and in those of the resource, by the
    /// dictionaries of text indexes; `None` unless these hold them all, for every part.
    #[must_use]
    pub fn known_keys(&self, source: &Source) -> Option<Arc<Vec<KnownKey>>> {
        let facts = self.facts();
        facts.known_keys.get_or_ask(&name(source, ""), || {
            let roles = &source.table.roles;
            let maps = [roles.attributes, roles.resource_attributes];
            let maps: Vec<(ColumnId, &str)> = maps
                .into_iter()
                .flatten()
                .map(|map| Some((map, keys_index(&source.table, map)?)))
                .collect::<Option<_>>()?;
            let indexes: Vec<&str> = maps.iter().map(|(_, index)| *index).collect();
            let is_complete = !indexes.is_empty() && self.coverage(source, &indexes)?.is_complete();
            let mut known = Vec::new();
            for (map, index) in is_complete.then_some(maps)? {
                let keys = self.keys_of(source, index)?;
                known.extend(keys.into_iter().map(|key| KnownKey { map, key }));
            }
            known.sort();
            Some(known)
        })
    }

    fn keys_of(&self, source: &Source, index: &str) -> Option<Vec<String>> {
        let mut sql = SqlWriter::new();
        sql.raw("SELECT DISTINCT token FROM ");
        write_dictionary(&mut sql, &source.database, &source.table_name, index);
        sql.raw(" LIMIT ")
            .integer(i128::try_from(MOST_KEYS + 1).unwrap_or(i128::MAX));
        let request = QueryRequest::new(sql.finish().into_string()).timeout(PATIENCE);
        let keys = rows::ask_column(self.engine(), &request).ok()?;
        (keys.len() <= MOST_KEYS).then_some(keys)
    }
}

/// The text index over the keys of this map; its dictionary holds every key.
#[must_use]
pub fn keys_index(table: &Table, map: ColumnId) -> Option<&str> {
    let is_it = |index: &&Index| {
        index.expression == IndexExpression::MapKeys(map)
            && index.kind == IndexKind::Text(Tokenizer::Array)
    };
    let index = table.indexes.iter().find(is_it);
    index.map(|index| index.name.as_str())
}
