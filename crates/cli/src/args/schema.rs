//! `lucerna schema` and what it takes.

use super::{OutputArgs, PlaceArgs};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to do with schemas.
#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Columns, indexes and aliases of a source, or of a built-in schema
    Show(SchemaShowArgs),
    /// Write the schema of a source into the project, for work offline and in CI
    Pull(SchemaPullArgs),
    /// Say how the sources differ from the files that were pulled; ends with 7 if they do
    Check(SchemaCheckArgs),
}

/// Which schema to show.
#[derive(Debug, Args)]
pub(crate) struct SchemaShowArgs {
    /// logs, traces, or DATABASE.TABLE, as it is in the store or on the server
    #[arg(conflicts_with = "schema")]
    pub(crate) source: Option<String>,
    /// A built-in schema or a schema file instead, offline
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) schema: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// Which schemas to write.
#[derive(Debug, Args)]
#[command(after_help = "\
The same table always gives the same bytes, so that a difference of two files is one of two schemas.

Examples:
  lucerna schema pull                        logs and traces, into .lucerna/schema
  lucerna schema pull otel.otel_logs_prod
  lucerna schema pull logs -o - | jq .indexes")]
pub(crate) struct SchemaPullArgs {
    /// logs, traces, or DATABASE.TABLE; none: those of logs and traces that are there
    #[arg(value_name = "SOURCE")]
    pub(crate) sources: Vec<String>,
    /// Write into this file, `-` for stdout [default: .lucerna/schema/SOURCE.json]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// With the keys of attributes that occur at the moment, so that their names can be checked
    #[arg(long)]
    pub(crate) keys: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// What to compare.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lucerna schema check                       every file in .lucerna/schema
  lucerna schema check logs --report json")]
pub(crate) struct SchemaCheckArgs {
    /// Pulled files, or the names of their sources; none: every file in .lucerna/schema
    #[arg(value_name = "SOURCE|FILE")]
    pub(crate) files: Vec<String>,
    /// How differences are written: human, json
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = DriftReport::Human)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) report: DriftReport,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// How differences are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriftReport {
    /// A line for each.
    Human,
    /// A list of objects, one for each file.
    Json,
}
