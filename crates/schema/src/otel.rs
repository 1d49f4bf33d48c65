//! The built-in tables: ClickStack's, and those of the OpenTelemetry collector's ClickHouse exporter.
//!
//! Each is written down as a server prints it, so that asking a server for the same table gives the
//! same [`Table`]. A table is made when it is first asked for.

mod create;
mod definition;
mod logs;
mod traces;

use std::sync::LazyLock;

pub use create::{create_settings, create_table};
use definition::Definition;

use crate::Table;

/// The names of the built-in schemas, logs and traces in turn.
pub const BUILTIN_NAMES: [&str; 8] = [
    "logs",
    "traces",
    "logs_compat",
    "traces_compat",
    "otel_exporter_logs",
    "otel_exporter_traces",
    "otel_exporter_logs_json",
    "otel_exporter_traces_json",
];

/// The built-in table with this schema name; `None` if it is not one of [`BUILTIN_NAMES`].
///
/// ```
/// let logs = lucerna_schema::builtin("logs").expect("a built-in table");
/// assert_eq!(logs.name, "otel_logs");
/// assert!(logs.find("Body").is_some());
/// assert!(lucerna_schema::builtin("metrics").is_none());
/// ```
#[must_use]
pub fn builtin(name: &str) -> Option<&'static Table> {
    Builtin::find(name).map(|builtin| &*builtin.table)
}

/// A definition, and its table once somebody asked for it.
struct Builtin {
    definition: &'static Definition,
    table: LazyLock<Table>,
}

/// In the order of [`BUILTIN_NAMES`].
static BUILTINS: [Builtin; 8] = [
    Builtin {
        definition: &logs::CLICKSTACK,
        table: LazyLock::new(|| logs::CLICKSTACK.table()),
    },
    Builtin {
        definition: &traces::CLICKSTACK,
        table: LazyLock::new(|| traces::CLICKSTACK.table()),
    },
    Builtin {
        definition: &logs::COMPAT,
        table: LazyLock::new(|| logs::COMPAT.table()),
    },
    Builtin {
        definition: &traces::COMPAT,
        table: LazyLock::new(|| traces::COMPAT.table()),
    },
    Builtin {
        definition: &logs::EXPORTER,
        table: LazyLock::new(|| logs::EXPORTER.table()),
    },
    Builtin {
        definition: &traces::EXPORTER,
        table: LazyLock::new(|| traces::EXPORTER.table()),
    },
    Builtin {
        definition: &logs::EXPORTER_JSON,
        table: LazyLock::new(|| logs::EXPORTER_JSON.table()),
    },
    Builtin {
        definition: &traces::EXPORTER_JSON,
        table: LazyLock::new(|| traces::EXPORTER_JSON.table()),
    },
];

impl Builtin {
    fn find(name: &str) -> Option<&'static Builtin> {
        let place = BUILTIN_NAMES.iter().position(|each| *each == name)?;
        BUILTINS.get(place)
    }
}

#[cfg(test)]
mod tests;
