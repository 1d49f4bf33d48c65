//! The flags of every subcommand: data for clap, and nothing that runs.
//!
//! A flag stands in the help of a subcommand only if that subcommand does something with it; the few
//! that every command obeys are [`GlobalArgs`].

#![expect(
    clippy::doc_markdown,
    reason = "the comments are the help that people read, where backticks would stand as they are"
)]

mod check;
mod common;
mod connections;
mod explain;
mod inherit;
mod read;
mod saved;
mod schema;
mod subcommands;
mod writing;

pub(crate) use check::{CheckArgs, CheckReport};
pub(crate) use common::{
    ColorWhen, ErrorFormat, GlobalArgs, OutputArgs, PlaceArgs, ProgressWhen, PromptOutputArgs,
    ProvenanceWhere, RangeArgs, RunArgs, StoreArgs, WantedArgs,
};
pub(crate) use connections::{ConnAddArgs, ConnCommand, ConnTestArgs};
pub(crate) use explain::ExplainArgs;
pub(crate) use read::read;
pub(crate) use saved::{
    RunSavedArgs, SavedCommand, SavedExportArgs, SavedImportArgs, SavedLsArgs, SavedNewArgs,
    SavedShowArgs, TestArgs, TestReport,
};
pub(crate) use schema::{
    DriftReport, SchemaCheckArgs, SchemaCommand, SchemaPullArgs, SchemaShowArgs,
};
pub(crate) use subcommands::{
    Command, CompletionsArgs, ConfigCommand, DemoArgs, DoctorArgs, EngineCommand, FmtArgs,
    ImportArgs, ManArgs, RerunArgs, SearchArgs, SqlArgs, TranslateArgs, TranslateTo,
};
pub(crate) use writing::{Allow, WriteArgs};

use clap::Parser;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Without a command: the prompt on a terminal, otherwise its entries are read from stdin.

Examples:
  lucerna demo                                    a shop's telemetry with an incident in it
  lucerna import otel-logs.jsonl spans.parquet    files into the embedded store
  lucerna search 'level:error -kafka' --since 1h  newest first
  lucerna translate 'level:error'                 the SQL condition, nothing is run";

/// Searches OpenTelemetry logs and traces in ClickHouse, in Lucene or SQL
#[derive(Debug, Parser)]
#[command(name = "lucerna", version, max_term_width = 100, after_help = EXAMPLES)]
#[command(
    subcommand_help_heading = "Commands",
    subcommand_value_name = "COMMAND"
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) prompt: PromptArgs,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the bare program takes; the subcommands that have the same flag fall back to it, so that
/// `lucerna --db x search` and `lucerna search --db x` are the same.
#[derive(Debug, clap::Args)]
pub(crate) struct PromptArgs {
    /// What is searched: logs, traces, or DATABASE.TABLE
    #[arg(short, long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// At most this many rows of a search, 0 for all [default: 200]
    #[arg(short = 'n', long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Take entries of the prompt from this file, and end; may be repeated
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
    /// Go on with the next entry of a file or stdin after an error
    #[arg(long = "continue")]
    pub(crate) goes_on: bool,
    #[command(flatten)]
    pub(crate) range: RangeArgs,
    /// Time zone of times without an offset and of the table's times [env: LUCERNA_TZ]
    #[arg(long, value_name = "ZONE", help_heading = "Time")]
    pub(crate) tz: Option<String>,
    #[command(flatten)]
    pub(crate) output: PromptOutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) writing: WriteArgs,
}

impl Args {
    /// Gives a subcommand the flags that stood before its name.
    #[must_use]
    fn settled(mut self) -> Self {
        if let Some(command) = &mut self.command {
            command.inherit(&self.prompt);
        }
        self
    }
}
