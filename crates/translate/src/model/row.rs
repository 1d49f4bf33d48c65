//! A row: a value for each column of a table.

use super::Value;
use super::document::Document;
use lucerna_schema::{ColumnId, Origin, Table};
use lucerna_sql::DataType;

/// The values of a row, in the order of the table's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    values: Vec<Value>,
}

impl Row {
    /// A row in which each column has the default of its type.
    #[must_use]
    pub fn new(table: &Table) -> Self {
        let values = table.columns.iter();
        let mut row = Self {
            values: values
                .map(|column| Value::default_of(&column.data_type))
                .collect(),
        };
        row.derive(table);
        row
    }

    /// Gives the column with this name a value, and those that are computed from it theirs.
    ///
    /// # Panics
    ///
    /// If the table has no such column.
    pub fn set(&mut self, table: &Table, column: &str, value: Value) {
        let id = table.find(column);
        let id = id.unwrap_or_else(|| panic!("{} has no column {column}", table.schema));
        self.values[id.0] = value;
        self.derive(table);
    }

    /// The value of a column.
    #[must_use]
    pub fn value(&self, id: ColumnId) -> &Value {
        &self.values[id.0]
    }

    fn derive(&mut self, table: &Table) {
        for (at, column) in table.columns.iter().enumerate() {
            let derived = match &column.origin {
                None => continue,
                Some(Origin::MapKey { map, key }) => {
                    let value = self.value(*map).of_key(key).cloned();
                    value.unwrap_or_else(|| Value::default_of(&column.data_type))
                }
                Some(Origin::Items { map, separator }) => {
                    Value::Array(self.items(*map, |key, value| [key, separator, value].concat()))
                }
                Some(Origin::Keys { map }) => Value::Array(self.keys(table, *map)),
            };
            self.values[at] = derived;
        }
    }

    fn keys(&self, table: &Table, of: ColumnId) -> Vec<Value> {
        if let (Value::Text(text), DataType::Json(arguments)) =
            (self.value(of), &table.column(of).data_type)
        {
            let document = Document::read(text, arguments.as_deref());
            return document.paths().map(Value::text).collect();
        }
        let Value::Map(pairs) = self.value(of) else {
            return Vec::new();
        };
        pairs.iter().map(|(key, _)| key.clone()).collect()
    }

    fn items(&self, map: ColumnId, write: impl Fn(&str, &str) -> String) -> Vec<Value> {
        let Value::Map(pairs) = self.value(map) else {
            return Vec::new();
        };
        let texts = pairs.iter().filter_map(|(key, value)| match (key, value) {
            (Value::Text(key), Value::Text(value)) => Some(write(key, value)),
            _ => None,
        });
        texts.map(Value::Text).collect()
    }
}
