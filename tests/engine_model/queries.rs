//! Random queries, whose words, values and keys mostly occur in the rows.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a value without parts is the end of a path"
)]

#[path = "queries/json.rs"]
mod json;
#[path = "queries/leaf.rs"]
mod leaf;

use lucerna_schema::{Column, ColumnId, DefaultKind, Table};
use lucerna_sql::DataType;
use lucerna_translate::model::{Row, Value};

use crate::random::Random;
use crate::rows::document::PATHS;
use crate::rows::{KEYS, text};

/// A query of a few clauses.
pub(crate) fn query(table: &Table, rows: &[Row], random: &mut Random) -> String {
    let mut maker = Maker {
        table,
        rows,
        random,
    };
    let depth = maker.random.below(3);
    maker.clause(depth)
}

struct Maker<'m> {
    table: &'m Table,
    rows: &'m [Row],
    random: &'m mut Random,
}

impl Maker<'_> {
    fn clause(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        match self.random.below(8) {
            0 => format!("NOT {}", self.bracketed(depth)),
            1 => format!("-{}", self.bracketed(depth)),
            2 => format!("!({})^2", self.clause(depth - 1)),
            3 | 4 => format!("{} {}", self.bracketed(depth), self.bracketed(depth)),
            5 => format!("{} AND {}", self.bracketed(depth), self.bracketed(depth)),
            6 => format!("{} OR {}", self.bracketed(depth), self.bracketed(depth)),
            _ => self.leaf(),
        }
    }

    fn bracketed(&mut self, depth: usize) -> String {
        format!("({})", self.clause(depth - 1))
    }

    fn leaf(&mut self) -> String {
        let has_implicit = !self.table.roles.implicit.is_empty();
        if has_implicit && self.random.once_in(3) {
            let value = self.text_value(None);
            return self.text_leaf(&value, true);
        }
        let (name, column, data_type, path) = self.field();
        if self.random.once_in(12) {
            let star = self.random.text(&["*", "**", "[* TO *]", "(\"\")"]);
            return format!("{name}:{star}");
        }
        let value = self.value_of(column, &path);
        let value = value.unwrap_or_else(|| self.text_value(None));
        if self.random.once_in(10) {
            let first = self.typed_leaf(&data_type, &value);
            let second = self.typed_leaf(&data_type, &value);
            let operator = self.random.text(&["OR", "AND", "AND NOT"]);
            return format!("{name}:({first} {operator} {second})");
        }
        let leaf = self.typed_leaf(&data_type, &value);
        let bang = self.random.text(&["", "", "", "", "!"]);
        format!("{name}:{bang}{leaf}")
    }

    /// A field's name, its column, the type of its values, and a path below the column.
    fn field(&mut self) -> (String, ColumnId, DataType, Vec<String>) {
        loop {
            let at = self.random.below(self.table.columns.len());
            let column = &self.table.columns[at];
            if is_computed_by_the_engine(column) {
                continue;
            }
            let (name, path) = self.path(&plain(&column.data_type).clone());
            let name = format!("{}{name}", quoted(&column.name));
            let data_type = leaf_type(&column.data_type, &path);
            return (name, ColumnId(at), data_type, path);
        }
    }

    fn path(&mut self, data_type: &DataType) -> (String, Vec<String>) {
        let is_map = |data_type: &DataType| matches!(data_type, DataType::Map(..));
        let is_json = |data_type: &DataType| matches!(plain(data_type), DataType::Json(_));
        match data_type {
            DataType::Json(_) if !self.random.once_in(5) => self.json_path(),
            DataType::Array(element) if is_json(element) && !self.random.once_in(4) => {
                self.json_path()
            }
            DataType::Array(element) if is_map(element) && !self.random.once_in(3) => self.key(),
            DataType::Map(key, _) if key.is_text() && !self.random.once_in(4) => self.key(),
            DataType::Tuple(elements) => {
                let at = self.random.below(elements.len());
                let (rest, mut path) = self.path(&elements[at].data_type);
                path.insert(0, (at + 1).to_string());
                (format!(".{}{rest}", at + 1), path)
            }
            DataType::String if self.random.once_in(8) => {
                let path = self.random.text(&["a", "a.b", "n", "\"a.b\"", "a.c", "0"]);
                (format!(".{path}"), vec!["json".to_owned()])
            }
            _ => (String::new(), Vec::new()),
        }
    }

    fn json_path(&mut self) -> (String, Vec<String>) {
        let path = self.random.text(PATHS);
        let plain = path.replace(['"', '`'], "");
        (format!(".{path}"), vec![plain])
    }

    fn key(&mut self) -> (String, Vec<String>) {
        let key = self.random.text(KEYS);
        (format!(".{}", quoted(key)), vec![key.to_owned()])
    }

    /// A value that the field has in some row, as a person would type it.
    fn value_of(&mut self, column: ColumnId, path: &[String]) -> Option<String> {
        let row = self.random.pick(self.rows);
        let mut value = row.value(column);
        let data_type = leaf_type(&self.table.column(column).data_type, &[]);
        if matches!(data_type, DataType::Json(_)) {
            return json::value_of(value, path.first().map(String::as_str), self.random);
        }
        for step in path {
            value = match value {
                Value::Array(values) if !values.is_empty() => self.random.pick(values),
                other => other,
            };
            value = match value {
                Value::Map(pairs) => {
                    let is_it = |(key, _): &&(Value, Value)| *key == Value::text(step);
                    &pairs.iter().find(is_it)?.1
                }
                Value::Tuple(values) => values.get(step.parse::<usize>().ok()? - 1)?,
                other => other,
            };
        }
        shown(value, self.random)
    }

    fn text_value(&mut self, value: Option<String>) -> String {
        let implicit = &self.table.roles.implicit;
        if value.is_none() && !implicit.is_empty() && !self.random.once_in(4) {
            let column = *self.random.pick(implicit);
            if let Value::Text(text) = self.random.pick(self.rows).value(column) {
                return text.clone();
            }
        }
        value.unwrap_or_else(|| text(self.random))
    }
}

/// True for a column whose values the model cannot work out from those of others.
fn is_computed_by_the_engine(column: &Column) -> bool {
    column.default != DefaultKind::None && column.origin.is_none()
}

fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::LowCardinality(inner) | DataType::Nullable(inner) => plain(inner),
        other => other,
    }
}

/// The type of the values that a field is about.
fn leaf_type(data_type: &DataType, path: &[String]) -> DataType {
    match plain(data_type) {
        DataType::Array(element) => leaf_type(element, path),
        DataType::Map(_, value) => leaf_type(value, &[]),
        DataType::Tuple(elements) => {
            let at = path
                .first()
                .and_then(|step| step.parse::<usize>().ok())
                .unwrap_or(1);
            leaf_type(
                &elements[at - 1].data_type,
                path.get(1..).unwrap_or_default(),
            )
        }
        other => other.clone(),
    }
}

/// A value as typed; nothing for what has no text of its own.
fn shown(value: &Value, random: &mut Random) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Decimal(units) => format!("{units}e-4"),
        Value::Uuid(uuid) => {
            let digits = format!("{uuid:032x}");
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
            parts
                .map(|part| digits.get(part).unwrap_or_default())
                .join("-")
        }
        Value::Ipv4(address) => address.to_string(),
        Value::Ipv6(address) => address.to_string(),
        Value::Array(values) if !values.is_empty() => return shown(random.pick(values), random),
        Value::Map(pairs) if !pairs.is_empty() => return shown(&random.pick(pairs).1, random),
        Value::Time(_) | Value::Null | Value::Array(_) | Value::Map(_) | Value::Tuple(_) => {
            return None;
        }
    })
}

/// A part of a name, in backticks if it needs them.
fn quoted(name: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._".contains(character);
    if name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}
