//! Makes the tables that `tests/versus/other_tables.jsonl` searches, from the logs and spans of a store.
//!
//! ```text
//! cargo run --release -p lucerna-tests --bin other_tables -- --db D [--one-in 5]
//! ```
//!
//! Each is the built-in schema of its name with one row in so many, spread over all times. A table that is
//! has rows already is left alone.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Parser;
use lucerna::environment::Environment;
use lucerna::paths::Paths;
use lucerna::schema::{DefaultKind, Table, builtin, create_settings, create_table};
use lucerna_engine::{Access, Engine, EngineError, QueryRequest};
use lucerna_engine_chdb::ChdbOptions;

/// The tables, each with the one that its rows come from.
const TABLES: [(&str, &str); 4] = [
    ("logs_compat", "logs"),
    ("otel_exporter_logs", "logs"),
    ("traces_compat", "traces"),
    ("otel_exporter_traces", "traces"),
];

/// Makes tables with other indexes and keys from the logs and spans of a store.
#[derive(Debug, Parser)]
#[command(name = "other_tables")]
struct Arguments {
    /// The embedded store, which nothing else may have open
    #[arg(long, value_name = "DIR")]
    db: PathBuf,
    /// Take one row in so many
    #[arg(long, value_name = "N", default_value_t = 5)]
    one_in: u32,
    /// The embedded engine's library, libchdb.so
    #[arg(long, value_name = "FILE", env = "LUCERNA_CHDB")]
    engine_lib: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let paths = Paths::new(&Environment::from_process())?;
    let engine = lucerna_engine_chdb::open(&ChdbOptions {
        library: arguments.engine_lib,
        data_folder: paths.engine(),
        store: Some(arguments.db),
    })?;
    for (name, origin) in TABLES {
        let (Some(table), Some(origin)) = (builtin(name), builtin(origin)) else {
            return Err(format!("no built-in schema {name} or {origin}").into());
        };
        let is_new = make(&engine, name, (table, origin), arguments.one_in)?;
        writeln!(
            io::stdout(),
            "{name}: {}",
            if is_new { "filled" } else { "has rows already" }
        )?;
    }
    Ok(())
}

/// Whether the table had no rows yet.
fn make(
    engine: &dyn Engine,
    name: &str,
    (table, origin): (&Table, &Table),
    one_in: u32,
) -> Result<bool, EngineError> {
    let filled = QueryRequest::new(
        "SELECT name FROM system.tables \
         WHERE database = 'default' AND name = {name:String} AND total_rows > 0",
    );
    for batch in engine.query(&filled.parameter("name", name))? {
        if batch.map_err(EngineError::from_arrow)?.num_rows() > 0 {
            return Ok(false);
        }
    }
    let create = create_table(name, "default", name).ok_or_else(|| EngineError::NotSupported {
        what: format!("the schema {name}"),
    })?;
    let create = QueryRequest::new(create.as_str()).access(Access::Write);
    let settings = create_settings(name).iter();
    let create = settings.fold(create, |create, (name, value)| {
        create.setting(*name, *value)
    });
    engine.execute(&create)?;
    let is_in_both = |column: &&lucerna::schema::Column| {
        column.default == DefaultKind::None && origin.find(&column.name).is_some()
    };
    let columns = table.columns.iter().filter(is_in_both);
    let columns: Vec<String> = columns.map(|column| format!("`{}`", column.name)).collect();
    let (columns, origin) = (columns.join(", "), &origin.name);
    let fill = format!(
        "INSERT INTO default.{name} ({columns}) SELECT {columns} FROM default.{origin} \
         WHERE sipHash64(Timestamp, SpanId) % {one_in} = 0"
    );
    engine.execute(&QueryRequest::new(fill).access(Access::Write))?;
    Ok(true)
}
