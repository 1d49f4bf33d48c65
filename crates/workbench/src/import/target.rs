//! Into which tables the rows of a file go.

use lucerna_schema::{BUILTIN_NAMES, Signal, builtin};
use lucerna_sql::DataType;

use super::ImportCause;

/// A table, and the built-in schema that it is made by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableName {
    pub(crate) schema: &'static str,
    pub(crate) table: String,
}

/// The signals' own tables, or the one that `--into` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Own,
    Into {
        /// What was typed.
        text: String,
        signal: Signal,
        name: TableName,
    },
}

/// What a signal is called.
pub(crate) fn noun(signal: Signal) -> &'static str {
    match signal {
        Signal::Logs => "logs",
        Signal::Traces => "spans",
        Signal::Other => "rows that are neither logs nor spans",
    }
}

impl Target {
    /// Reads `SCHEMA` or `SCHEMA:TABLE`.
    pub(crate) fn parse(into: Option<&str>) -> Result<Self, ImportCause> {
        let Some(text) = into else {
            return Ok(Self::Own);
        };
        let (schema, table) = match text.split_once(':') {
            Some((schema, table)) if !table.is_empty() => (schema, Some(table)),
            Some((schema, _)) => (schema, None),
            None => (text, None),
        };
        let known = BUILTIN_NAMES.iter().find(|name| **name == schema);
        let Some((schema, facts)) = known.and_then(|name| Some((*name, builtin(name)?))) else {
            return Err(ImportCause::UnknownSchema {
                name: schema.to_owned(),
                known: BUILTIN_NAMES.map(str::to_owned).to_vec(),
            });
        };
        if !takes_files(schema) {
            let known = BUILTIN_NAMES.into_iter().filter(|name| takes_files(name));
            return Err(ImportCause::JsonSchema {
                name: schema.to_owned(),
                known: known.map(str::to_owned).collect(),
            });
        }
        let table = table.map_or_else(|| facts.name.clone(), str::to_owned);
        let name = TableName { schema, table };
        Ok(Self::Into {
            text: text.to_owned(),
            signal: facts.signal,
            name,
        })
    }

    /// The table for rows of `signal`.
    pub(crate) fn table(&self, signal: Signal) -> Result<TableName, ImportCause> {
        let wrong = |expected, into: &str| ImportCause::WrongSignal {
            found: noun(signal),
            expected,
            into: into.to_owned(),
        };
        match (self, signal) {
            (Self::Own, Signal::Logs) => Ok(TableName {
                schema: "logs",
                table: "otel_logs".into(),
            }),
            (Self::Own, Signal::Traces) => Ok(TableName {
                schema: "traces",
                table: "otel_traces".into(),
            }),
            (Self::Own, Signal::Other) => Err(wrong("logs or spans", "the store")),
            (
                Self::Into {
                    name,
                    signal: expected,
                    ..
                },
                _,
            ) if *expected == signal => Ok(name.clone()),
            (
                Self::Into {
                    text,
                    signal: expected,
                    ..
                },
                _,
            ) => Err(wrong(noun(*expected), text)),
        }
    }

    /// All tables that rows may go to.
    pub(crate) fn tables(&self) -> Vec<String> {
        let signals = [Signal::Logs, Signal::Traces];
        let names = signals
            .into_iter()
            .filter_map(|signal| self.table(signal).ok());
        names.map(|name| name.table).collect()
    }
}

/// Whether the maps of a file have columns there to go to.
fn takes_files(schema: &str) -> bool {
    builtin(schema).is_some_and(|table| {
        let mut columns = table.column_ids().map(|id| table.column(id));
        columns.all(|column| !matches!(column.data_type, DataType::Json(_)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_brings_its_table_unless_one_is_named() {
        let table = |into| Target::parse(Some(into)).and_then(|target| target.table(Signal::Logs));
        assert_eq!(table("logs_compat:other").expect("a schema").table, "other");
        assert_eq!(table("logs").expect("a schema").table, "otel_logs");
    }

    #[test]
    fn a_table_of_the_wrong_signal_is_an_error() {
        let target = Target::parse(Some("traces")).expect("a schema");
        let error = target.table(Signal::Logs).expect_err("logs are no spans");
        assert_eq!(
            error.to_string(),
            "the file holds logs, and `traces` takes spans"
        );
    }

    #[test]
    fn a_schema_of_json_columns_is_refused_and_names_the_others() {
        let error = Target::parse(Some("otel_exporter_logs_json")).expect_err("JSON columns");
        assert!(
            error.to_string().ends_with("otel_exporter_traces"),
            "{error}"
        );
    }

    #[test]
    fn an_unknown_schema_names_the_known_ones() {
        let error = Target::parse(Some("metrics")).expect_err("no such schema");
        assert!(error.to_string().contains("otel_exporter_logs"), "{error}");
    }
}
