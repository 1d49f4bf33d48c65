//! The form of the file.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{FORMAT, SchemaFileError};
use crate::facts::{ColumnFacts, Facts, IndexFacts};
use crate::{
    Alias, Column, ColumnId, DefaultKind, Index, Keys, KnownKey, Roles, Signal, Table, TableEngine,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    format: u32,
    schema: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    table: String,
    signal: Signal,
    /// Absent: nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
    roles: RoleNames,
    aliases: BTreeMap<String, String>,
    keys: Keys,
    #[serde(default, skip_serializing_if = "is_false")]
    has_maps_in_pieces: bool,
    columns: Vec<ColumnTexts>,
    indexes: Vec<IndexTexts>,
    /// By column; absent if nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    known_keys: Option<BTreeMap<String, BTreeSet<String>>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnTexts {
    name: String,
    #[serde(rename = "type")]
    type_text: String,
    #[serde(default, skip_serializing_if = "is_stored")]
    default_kind: DefaultKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    default_expression: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexTexts {
    name: String,
    expression: String,
    #[serde(rename = "type")]
    type_text: String,
    granularity: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleNames {
    timestamp: Option<String>,
    implicit: Vec<String>,
    duration: Option<String>,
    service: Option<String>,
    severity: Option<String>,
    body: Option<String>,
    trace_id: Option<String>,
    span_id: Option<String>,
    attributes: Option<String>,
    resource_attributes: Option<String>,
}

impl Document {
    pub(super) fn of(table: &Table) -> Self {
        let name = |id: ColumnId| table.column(id).name.clone();
        let aliases = table.aliases.iter();
        let indexes = table.indexes.iter();
        Document {
            format: FORMAT,
            schema: table.schema.clone(),
            database: table.database.clone(),
            table: table.name.clone(),
            signal: table.signal,
            engine: Some(table.engine.to_string()).filter(|text| !text.is_empty()),
            roles: RoleNames::of(&table.roles, name),
            aliases: aliases
                .map(|alias| (alias.name.clone(), name(alias.column)))
                .collect(),
            keys: table.keys.clone(),
            has_maps_in_pieces: table.has_maps_in_pieces,
            columns: table.columns.iter().map(ColumnTexts::of).collect(),
            indexes: indexes
                .map(|index| IndexTexts::of(index, &table.columns))
                .collect(),
            known_keys: table
                .known_keys
                .as_ref()
                .map(|keys| keys_by_column(keys, name)),
        }
    }

    pub(super) fn into_table(self) -> Result<Table, SchemaFileError> {
        let facts = Facts {
            schema: self.schema,
            database: self.database,
            name: self.table,
            engine: engine(self.engine.as_deref()),
            columns: self.columns.into_iter().map(ColumnTexts::facts).collect(),
            indexes: self.indexes.into_iter().map(IndexTexts::facts).collect(),
            keys: self.keys,
            has_maps_in_pieces: self.has_maps_in_pieces,
        };
        let mut table = facts.into_table();
        table.signal = self.signal;
        table.roles = self.roles.into_roles(&table)?;
        table.aliases = aliases(self.aliases, &table)?;
        table.known_keys = match self.known_keys {
            Some(keys) => Some(known_keys(keys, &table)?),
            None => None,
        };
        Ok(table)
    }
}

impl RoleNames {
    fn of(roles: &Roles, name: impl Fn(ColumnId) -> String) -> Self {
        RoleNames {
            timestamp: roles.timestamp.map(&name),
            implicit: roles.implicit.iter().copied().map(&name).collect(),
            duration: roles.duration.map(&name),
            service: roles.service.map(&name),
            severity: roles.severity.map(&name),
            body: roles.body.map(&name),
            trace_id: roles.trace_id.map(&name),
            span_id: roles.span_id.map(&name),
            attributes: roles.attributes.map(&name),
            resource_attributes: roles.resource_attributes.map(&name),
        }
    }

    fn into_roles(self, table: &Table) -> Result<Roles, SchemaFileError> {
        let role = |name: Option<String>, role: &str| {
            name.map(|name| find(name, table, || format!("roles.{role}")))
                .transpose()
        };
        let implicit = self.implicit.into_iter();
        Ok(Roles {
            timestamp: role(self.timestamp, "timestamp")?,
            implicit: implicit
                .map(|name| find(name, table, || "roles.implicit".to_owned()))
                .collect::<Result<_, _>>()?,
            duration: role(self.duration, "duration")?,
            service: role(self.service, "service")?,
            severity: role(self.severity, "severity")?,
            body: role(self.body, "body")?,
            trace_id: role(self.trace_id, "trace_id")?,
            span_id: role(self.span_id, "span_id")?,
            attributes: role(self.attributes, "attributes")?,
            resource_attributes: role(self.resource_attributes, "resource_attributes")?,
        })
    }
}

impl ColumnTexts {
    fn of(column: &Column) -> Self {
        ColumnTexts {
            name: column.name.clone(),
            type_text: column.data_type.to_string(),
            default_kind: column.default,
            default_expression: column.expression.clone(),
            comment: column.comment.clone(),
        }
    }

    fn facts(self) -> ColumnFacts {
        ColumnFacts {
            name: self.name,
            type_text: self.type_text,
            default: self.default_kind,
            expression: self.default_expression,
            comment: self.comment,
        }
    }
}

impl IndexTexts {
    fn of(index: &Index, columns: &[Column]) -> Self {
        IndexTexts {
            name: index.name.clone(),
            expression: index.expression.text(columns),
            type_text: index.kind.to_string(),
            granularity: index.granularity,
        }
    }

    fn facts(self) -> IndexFacts {
        IndexFacts {
            name: self.name,
            expression: self.expression,
            type_text: self.type_text,
            granularity: self.granularity,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_stored(kind: &DefaultKind) -> bool {
    *kind == DefaultKind::None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The engine that a text names, with the tables that it is over.
fn engine(text: Option<&str>) -> TableEngine {
    let full = text.unwrap_or_default();
    let name = full.split('(').next().unwrap_or_default();
    TableEngine::read(name, full)
}

fn aliases(names: BTreeMap<String, String>, table: &Table) -> Result<Vec<Alias>, SchemaFileError> {
    let alias = |(name, column): (String, String)| {
        let column = find(column, table, || format!("the alias `{name}`"))?;
        Ok(Alias { name, column })
    };
    names.into_iter().map(alias).collect()
}

fn keys_by_column(
    keys: &[KnownKey],
    name: impl Fn(ColumnId) -> String,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut by_column: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for known in keys {
        let keys = by_column.entry(name(known.map)).or_default();
        keys.insert(known.key.clone());
    }
    by_column
}

/// The known keys, by the order of the columns and then by name.
fn known_keys(
    by_column: BTreeMap<String, BTreeSet<String>>,
    table: &Table,
) -> Result<Vec<KnownKey>, SchemaFileError> {
    let mut known = Vec::new();
    for (column, keys) in by_column {
        let map = find(column, table, || "known_keys".to_owned())?;
        known.extend(keys.into_iter().map(|key| KnownKey { map, key }));
    }
    known.sort();
    Ok(known)
}

fn find(
    name: String,
    table: &Table,
    what: impl FnOnce() -> String,
) -> Result<ColumnId, SchemaFileError> {
    let found = table.find(&name);
    found.ok_or_else(|| SchemaFileError::NoSuchColumn { name, what: what() })
}
