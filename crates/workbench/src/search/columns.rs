//! The fields that a search shows and orders by, as SQL.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_engine::Column;
use lucerna_schema::{ColumnId, DefaultKind, Table};
use lucerna_sql::{DataType, Sql, SqlWriter};
use lucerna_translate::predicate::Place;
use lucerna_translate::resolve::resolve_field;

use super::Search;
use crate::error::{WorkError, WrongText};

/// A field as an expression, with the name that its column gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) expression: Sql,
    is_column: bool,
    /// Whether each row may have another type, which the engine does not group.
    is_dynamic: bool,
    /// Its type, if it is a column of the table.
    type_name: Option<String>,
}

impl Shown {
    /// A column of the table.
    fn column(table: &Table, id: ColumnId) -> Self {
        let name = table.column(id).name.clone();
        let data_type = &table.column(id).data_type;
        let mut sql = SqlWriter::new();
        sql.identifier(&name);
        Self {
            expression: sql.finish(),
            name,
            is_column: true,
            is_dynamic: false,
            type_name: arrives_as_itself(data_type).then(|| data_type.to_string()),
        }
    }

    /// A column that is read and not shown, under a name that no column of telemetry has.
    pub(super) fn hidden(table: &Table, id: ColumnId) -> Self {
        Self {
            name: "_lucerna_time".to_owned(),
            is_column: false,
            ..Self::column(table, id)
        }
    }

    /// The column as the engine would describe it, if the table says its type.
    pub(super) fn described(&self) -> Option<Column> {
        Some(Column {
            name: self.name.clone(),
            type_name: self.type_name.clone()?,
        })
    }

    /// Finds a field by the rules of the query language; `what` is where it was typed.
    pub(crate) fn find(table: &Table, what: &'static str, typed: &str) -> Result<Self, WorkError> {
        let wrong = |diagnostic: Diagnostic| {
            WorkError::Query(Box::new(WrongText {
                what,
                text: typed.to_owned(),
                diagnostics: vec![diagnostic],
            }))
        };
        // A whole name first: `Events.Name` is a column and no path.
        if let Some(id) = table.find(typed) {
            return Ok(Self::column(table, id));
        }
        let found = resolve_field(typed, table).map_err(|diagnostic| wrong(*diagnostic))?;
        let mut sql = SqlWriter::new();
        let places: Vec<Place> = found.into_iter().map(|field| field.place).collect();
        if write_places(&mut sql, table, &places).is_none() {
            let span = Span::new(0, typed.len());
            let message = format!("`{typed}` cannot be shown");
            return Err(wrong(Diagnostic::new(Code::NotYet, span, message)));
        }
        let is_dynamic = matches!(places[..], [Place::JsonPath { .. }]);
        Ok(Self {
            name: typed.to_owned(),
            expression: sql.finish(),
            is_column: false,
            is_dynamic,
            type_name: None,
        })
    }

    /// The field as rows can be grouped by it.
    pub(crate) fn groupable(mut self) -> Self {
        if self.is_dynamic {
            let mut sql = SqlWriter::new();
            sql.raw("CAST(")
                .sql(&self.expression)
                .raw(", 'Nullable(String)')");
            self.expression = sql.finish();
        }
        self
    }

    /// The expression with its name, for a list of columns.
    pub(crate) fn select(&self) -> Sql {
        let mut sql = SqlWriter::new();
        sql.sql(&self.expression);
        if !self.is_column {
            sql.raw(" AS ").identifier(&self.name);
        }
        sql.finish()
    }
}

/// Whether what arrives of a column cannot be mistaken for another type, should the table have changed
/// since it was described: a number of four bytes may be a time or an address, and a small one stand
/// for a text.
fn arrives_as_itself(data_type: &DataType) -> bool {
    match data_type {
        DataType::String | DataType::Float { .. } | DataType::DateTime64 { .. } => true,
        DataType::Integer { signed, bits } => {
            matches!((signed, bits), (false, 8 | 64) | (true, 32 | 64))
        }
        DataType::LowCardinality(inner) | DataType::Nullable(inner) | DataType::Array(inner) => {
            arrives_as_itself(inner)
        }
        DataType::Map(key, value) => arrives_as_itself(key) && arrives_as_itself(value),
        DataType::Bool
        | DataType::Decimal { .. }
        | DataType::FixedString(_)
        | DataType::Uuid
        | DataType::Ipv4
        | DataType::Ipv6
        | DataType::Date
        | DataType::Date32
        | DataType::DateTime { .. }
        | DataType::Time { .. }
        | DataType::Enum { .. }
        | DataType::Tuple(_)
        | DataType::Nested(_)
        | DataType::Json(_)
        | DataType::Dynamic(_)
        | DataType::Variant(_)
        | DataType::Other(_) => false,
    }
}

/// An attribute that may be in several maps is shown from the first one that has it.
fn write_places(sql: &mut SqlWriter, table: &Table, places: &[Place]) -> Option<()> {
    let (first, rest) = places.split_first()?;
    if rest.is_empty() {
        return write_place(sql, table, first);
    }
    let Place::MapValue { map, key } = first else {
        return None;
    };
    sql.raw("if(mapContains(")
        .identifier(&table.column(*map).name)
        .raw(", ")
        .text(key)
        .raw("), ");
    write_place(sql, table, first)?;
    sql.raw(", ");
    write_places(sql, table, rest)?;
    sql.raw(")");
    Some(())
}

fn write_place(sql: &mut SqlWriter, table: &Table, place: &Place) -> Option<()> {
    let name = |id: &ColumnId| table.column(*id).name.as_str();
    match place {
        Place::Column(id)
        | Place::AnyMapValue(id)
        | Place::Element(id)
        | Place::AnyElementValue(id) => _ = sql.identifier(name(id)),
        Place::MapValue { map, key } => _ = sql.identifier(name(map)).raw("[").text(key).raw("]"),
        Place::ElementValue { array, key } => {
            sql.raw("arrayMap(each -> each[")
                .text(key)
                .raw("], ")
                .identifier(name(array))
                .raw(")");
        }
        Place::JsonPath { column, path }
        | Place::ElementPath {
            array: column,
            path,
        } => {
            sql.identifier(name(column));
            for part in path {
                sql.raw(".").identifier(part);
            }
        }
        Place::TextPath { column, path } => {
            sql.raw("JSONExtract(ifNull(")
                .identifier(name(column))
                .raw(", ''), ");
            for part in path {
                sql.text(part).raw(", ");
            }
            sql.raw("'String')");
        }
        Place::TupleElement { column, path } => {
            sql.identifier(name(column));
            for at in path {
                // ClickHouse counts from 1.
                sql.raw(".").integer(*at as i128 + 1);
            }
        }
        Place::Joined(_) => return None,
    }
    Some(())
}

/// The columns of a search, in order.
pub(super) fn shown(table: &Table, search: &Search) -> Result<Vec<Shown>, WorkError> {
    if search.select.is_empty() {
        let columns = table.default_columns();
        return Ok(columns
            .into_iter()
            .map(|id| Shown::column(table, id))
            .collect());
    }
    let mut shown: Vec<Shown> = Vec::new();
    for typed in &search.select {
        if typed == "*" {
            shown.extend(all(table));
        } else {
            shown.push(Shown::find(table, "--select", typed)?);
        }
    }
    // A name that stands twice would make two columns of the same name.
    let mut names = std::collections::HashSet::new();
    shown.retain(|column| names.insert(column.name.clone()));
    Ok(shown)
}

/// What `SELECT *` shows: not what is only computed from other columns.
fn all(table: &Table) -> impl Iterator<Item = Shown> + '_ {
    let is_stored = |id: &ColumnId| {
        matches!(
            table.column(*id).default,
            DefaultKind::None | DefaultKind::Default
        )
    };
    table
        .column_ids()
        .filter(is_stored)
        .map(|id| Shown::column(table, id))
}

/// What is wrong with the name of a field that is to be shown, or that rows are counted or ordered by.
pub(crate) fn mistakes_in_field(table: &Table, typed: &str) -> Vec<Diagnostic> {
    match Shown::find(table, "field", typed) {
        Err(WorkError::Query(wrong)) => wrong.diagnostics,
        Ok(_) | Err(_) => Vec::new(),
    }
}

/// A field as an expression of SQL.
pub(crate) fn expression_of_field(table: &Table, typed: &str) -> Result<String, WorkError> {
    let shown = Shown::find(table, "field", typed)?;
    Ok(shown.expression.into_string())
}

/// The table with the columns that `--implicit` names for bare words.
pub(crate) fn with_implicit(table: &Table, search: &Search) -> Result<Table, WorkError> {
    let mut table = table.clone();
    let mut implicit = Vec::new();
    for typed in &search.implicit {
        let Shown { name, .. } = Shown::find(&table, "--implicit", typed)?;
        let alias = || {
            table
                .aliases
                .iter()
                .find(|alias| alias.name.eq_ignore_ascii_case(&name))
        };
        let column = table
            .find(&name)
            .or_else(|| alias().map(|alias| alias.column));
        let Some(id) = column else {
            let span = Span::new(0, typed.len());
            let message = format!("`{typed}` is a part of a column; expected a whole one");
            return Err(WorkError::Query(Box::new(WrongText {
                what: "--implicit",
                text: typed.clone(),
                diagnostics: vec![Diagnostic::new(Code::NoImplicitColumn, span, message)],
            })));
        };
        implicit.push(id);
    }
    if !implicit.is_empty() {
        table.roles.implicit = implicit;
    }
    Ok(table)
}
