//! The engines there are, and opening one.

mod chdb;
mod clickhouse;
mod lazy;
mod offline;

pub(crate) use chdb::{
    install, open as embedded, open_temporary as temporary, options as chdb_options, share,
};
pub(crate) use clickhouse::{check as check_server, open as server};
pub(crate) use lazy::Lazy;
pub(crate) use offline::Offline;

/// The name of every engine.
pub(crate) const ENGINES: &[&str] = &["chdb", "clickhouse"];
