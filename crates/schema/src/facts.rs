//! What is known of a table as text, and the [`Table`] that follows from it.
//!
//! The built-in tables, live ones and schema files all come to be a table here, so that the same
//! facts always make the same table.

use lucerna_sql::DataType;

use crate::roles;
use crate::{
    Column, DefaultKind, Index, IndexExpression, IndexKind, Keys, Table, TableEngine, expression,
};

/// A table in words.
pub(crate) struct Facts {
    pub(crate) schema: String,
    pub(crate) database: Option<String>,
    pub(crate) name: String,
    pub(crate) engine: TableEngine,
    pub(crate) columns: Vec<ColumnFacts>,
    pub(crate) indexes: Vec<IndexFacts>,
    pub(crate) keys: Keys,
    pub(crate) has_maps_in_pieces: bool,
}

/// A column in words.
pub(crate) struct ColumnFacts {
    pub(crate) name: String,
    pub(crate) type_text: String,
    pub(crate) default: DefaultKind,
    pub(crate) expression: String,
    pub(crate) comment: String,
}

/// An index in words.
pub(crate) struct IndexFacts {
    pub(crate) name: String,
    pub(crate) expression: String,
    pub(crate) type_text: String,
    pub(crate) granularity: u64,
}

impl Facts {
    /// The table; roles, aliases and origins are found by names and types.
    pub(crate) fn into_table(self) -> Table {
        let columns = columns(self.columns);
        let indexes = self.indexes.into_iter();
        let indexes = indexes.map(|index| index.into_index(&columns)).collect();
        let signal = roles::signal(&columns);
        Table {
            database: self.database,
            name: self.name,
            schema: self.schema,
            signal,
            engine: self.engine,
            roles: roles::roles(signal, &columns),
            aliases: roles::aliases(signal, &columns),
            indexes,
            columns,
            keys: self.keys,
            has_maps_in_pieces: self.has_maps_in_pieces,
            known_keys: None,
        }
    }
}

fn columns(facts: Vec<ColumnFacts>) -> Vec<Column> {
    let mut columns: Vec<Column> = facts.into_iter().map(ColumnFacts::into_column).collect();
    let origins: Vec<_> = columns
        .iter()
        .map(|column| expression::origin(column, &columns))
        .collect();
    for (column, origin) in columns.iter_mut().zip(origins) {
        column.origin = origin;
    }
    columns
}

impl ColumnFacts {
    /// The column, its origin left open; a type that cannot be read is kept as its text.
    fn into_column(self) -> Column {
        let data_type = self.type_text.parse();
        Column {
            name: self.name,
            data_type: data_type.unwrap_or(DataType::Other(self.type_text)),
            default: self.default,
            expression: self.expression,
            origin: None,
            comment: self.comment,
        }
    }
}

impl IndexFacts {
    fn into_index(self, columns: &[Column]) -> Index {
        Index {
            expression: IndexExpression::read(&self.expression, columns),
            kind: IndexKind::read(&self.type_text),
            name: self.name,
            granularity: self.granularity,
        }
    }
}
