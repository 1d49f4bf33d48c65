//! Tables, columns, indexes, roles and aliases, and the built-in OpenTelemetry tables.
//!
//! A [`Table`] is all that the translator knows of what it translates for. It comes from one of three
//! places, which give the same table for the same facts: [`builtin`], a live server by way of
//! [`introspect`], or a file ([`from_json`]).
//!
//! ```
//! use lucerna_schema::{IndexExpression, Origin, builtin};
//!
//! let logs = builtin("logs").expect("a built-in table");
//! let pod = logs.find("__hdx_materialized_k8s.pod.name").expect("a column");
//! let map = logs.find("ResourceAttributes").expect("a column");
//! assert_eq!(
//!     logs.column(pod).origin,
//!     Some(Origin::MapKey { map, key: "k8s.pod.name".to_owned() })
//! );
//! let body = logs.roles.body.expect("logs have one");
//! assert!(logs.indexes.iter().any(|index| index.expression == IndexExpression::Lower(body)));
//! ```

pub mod drift;
mod expression;
mod facts;
mod file;
mod index;
pub mod introspect;
mod otel;
mod roles;
mod table;

pub use file::{FORMAT, SchemaFileError, from_json, to_json};
pub use index::{Index, IndexExpression, IndexKind, Tokenizer};
pub use otel::{BUILTIN_NAMES, builtin, create_settings, create_table};
pub use table::{
    Alias, Column, ColumnId, DefaultKind, Keys, KnownKey, Origin, Roles, Signal, Table, TableEngine,
};
