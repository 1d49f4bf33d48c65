//! The flags of `explain`.

use super::{PlaceArgs, RangeArgs, WantedArgs};
use crate::run::ExplainFormat;
use clap::Args;

/// Explains a query or a code.
#[derive(Debug, Args)]
#[command(after_help = "\
Where there is a store or a server, it is asked which indexes serve the query and what they leave.

Examples:
  lucerna explain 'level:error -\"connection refused\"' --since 1h
  lucerna explain 'Duration:>1s' -s traces -F json
  lucerna explain 'Body:*timeout*' --schema otel_exporter_logs
  lucerna explain --code H08")]
pub(crate) struct ExplainArgs {
    /// The query; `-` reads it from stdin
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "code",
        conflicts_with = "code"
    )]
    pub(crate) query: Option<String>,
    /// What this code of a message means: L001, H08
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// What is searched: logs, traces, or DATABASE.TABLE [env: LUCERNA_SOURCE]
    #[arg(short, long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// A built-in schema (logs, traces, …) or a schema file instead, offline
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "source")]
    pub(crate) schema: Option<String>,
    #[command(flatten)]
    pub(crate) wanted: WantedArgs,
    /// text, or json for scripts
    #[arg(short = 'F', long, value_enum, value_name = "FORMAT")]
    #[arg(hide_possible_values = true)]
    pub(crate) format: Option<ExplainFormat>,
    #[command(flatten)]
    pub(crate) range: RangeArgs,
    /// Time zone of times without an offset [env: LUCERNA_TZ]
    #[arg(long, value_name = "ZONE", help_heading = "Time")]
    pub(crate) tz: Option<String>,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}
