//! A table as the translator sees it: columns with their types and origin, indexes, roles, aliases.

mod columns;
mod engine;
mod naming;

use lucerna_sql::DataType;
use serde::{Deserialize, Serialize};

use crate::Index;
pub use engine::TableEngine;

/// Which telemetry a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// Log records.
    Logs,
    /// Spans.
    Traces,
    /// Anything else; only named columns can be searched.
    Other,
}

/// The place of a column in [`Table::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId(pub usize);

/// A table, or a view that can be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The database, if it is known.
    pub database: Option<String>,
    /// The table's name: `otel_logs`.
    pub name: String,
    /// The name of the built-in schema, or of the source: `logs`; messages use it.
    pub schema: String,
    /// What it holds.
    pub signal: Signal,
    /// How it is kept.
    pub engine: TableEngine,
    /// In the order of the table.
    pub columns: Vec<Column>,
    /// In the order of the table.
    pub indexes: Vec<Index>,
    /// What columns are for.
    pub roles: Roles,
    /// Other names of columns, in any case.
    pub aliases: Vec<Alias>,
    /// The keys, as expressions in ClickHouse's text.
    pub keys: Keys,
    /// Whether its settings say that a map is kept in pieces, each with some of its keys. Then the value
    /// of one key is read without the others.
    pub has_maps_in_pieces: bool,
    /// The attribute keys that are known to occur, for each map column; `None` if nobody looked.
    pub known_keys: Option<Vec<KnownKey>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name: `ServiceName`, `Events.Name`.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Whether it is stored, and how it comes about.
    pub default: DefaultKind,
    /// The expression of its default, empty if it has none.
    pub expression: String,
    /// What the expression is known to compute; exact, or `None`.
    pub origin: Option<Origin>,
    /// The column's comment; empty if it has none.
    pub comment: String,
}

/// Where a column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum DefaultKind {
    /// From the insert alone.
    #[default]
    None,
    /// `DEFAULT`.
    Default,
    /// `MATERIALIZED`: stored, not in `SELECT *`, not inserted.
    Materialized,
    /// `ALIAS`: computed when read.
    Alias,
    /// `EPHEMERAL`: only for inserts; cannot be read.
    Ephemeral,
}

/// What the expression of a column is known to compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `Map['key']` of a map column of this table, and nothing else.
    MapKey {
        /// The map.
        map: ColumnId,
        /// The key.
        key: String,
    },
    /// An array of `key` + separator + `value` over all pairs of a map column.
    Items {
        /// The map.
        map: ColumnId,
        /// Between key and value: `=`.
        separator: String,
    },
    /// `mapKeys(Map)`, or the keys of a JSON column.
    Keys {
        /// The map or JSON column.
        map: ColumnId,
    },
}

/// What columns are for; `None` where the table has none for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles {
    /// When it happened.
    pub timestamp: Option<ColumnId>,
    /// What bare words search; several are searched as one text joined by `;`.
    pub implicit: Vec<ColumnId>,
    /// A duration in nanoseconds.
    pub duration: Option<ColumnId>,
    /// The service.
    pub service: Option<ColumnId>,
    /// The severity as text.
    pub severity: Option<ColumnId>,
    /// The body of a log.
    pub body: Option<ColumnId>,
    /// The trace.
    pub trace_id: Option<ColumnId>,
    /// The span.
    pub span_id: Option<ColumnId>,
    /// The signal's own attributes: `LogAttributes`, `SpanAttributes`.
    pub attributes: Option<ColumnId>,
    /// The resource's attributes.
    pub resource_attributes: Option<ColumnId>,
}

/// Another name of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The name, which is compared without case.
    pub name: String,
    /// The column that it stands for.
    pub column: ColumnId,
}

/// The keys of a table as `system.tables` has them, without outer brackets; empty where there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// `PARTITION BY`.
    pub partition: String,
    /// `PRIMARY KEY`.
    pub primary: String,
    /// `ORDER BY`.
    pub sorting: String,
}

/// An attribute key that is known to occur.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KnownKey {
    /// The map or JSON column.
    pub map: ColumnId,
    /// The key.
    pub key: String,
}

impl DefaultKind {
    /// The kind that `system.columns.default_kind` names.
    pub(crate) fn from_keyword(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "" => DefaultKind::None,
            "DEFAULT" => DefaultKind::Default,
            "MATERIALIZED" => DefaultKind::Materialized,
            "ALIAS" => DefaultKind::Alias,
            "EPHEMERAL" => DefaultKind::Ephemeral,
            _ => return None,
        })
    }
}
