//! Tables, columns, indexes, roles and aliases, and the built-in OpenTelemetry tables.

mod table;

pub use table::{
    Alias, Column, ColumnId, DefaultKind, Index, IndexExpression, IndexKind, Keys, KnownKey,
    Origin, Roles, Signal, Table, Tokenizer,
};
