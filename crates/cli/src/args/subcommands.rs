//! The subcommands and what each takes.

use super::{
    CheckArgs, ConnCommand, ExplainArgs, OutputArgs, PlaceArgs, RangeArgs, RunArgs, RunSavedArgs,
    SavedCommand, SchemaCommand, StoreArgs, TestArgs, WantedArgs, WriteArgs,
};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// A store with a shop's logs and traces and an incident: the prompt there, or a tour
    Demo(DemoArgs),
    /// Search in Lucene
    Search(Box<SearchArgs>),
    /// Run SQL, read-only unless told
    Sql(Box<SqlArgs>),
    /// A query as SQL, offline
    Translate(TranslateArgs),
    /// What a query means, and its SQL; what a code means
    Explain(ExplainArgs),
    /// Queries in canonical form
    Fmt(FmtArgs),
    /// Run a saved query
    Run(Box<RunSavedArgs>),
    /// Saved queries: list, show, make, change, remove
    #[command(subcommand)]
    Saved(SavedCommand),
    /// Saved queries: their mistakes and what they may trip over, offline and in CI
    Check(CheckArgs),
    /// Run the tests of saved queries
    Test(TestArgs),
    /// Files into the store: OTLP/JSON, Parquet, Arrow, CSV, TSV and JSON, also .gz and .zst
    Import(ImportArgs),
    /// Asks again what an exported file is the answer to, and compares
    Rerun(RerunArgs),
    /// The embedded engine: where it is, how to get it
    #[command(subcommand)]
    Engine(EngineCommand),
    /// The columns, indexes and aliases of a source
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Servers under names
    #[command(subcommand)]
    Conn(ConnCommand),
    /// The configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// What is here and what works, without secrets, hosts and user names
    Doctor(DoctorArgs),
    /// A completion script for a shell
    Completions(CompletionsArgs),
    /// The manual, page by page
    Man(ManArgs),
}

/// Searches in Lucene.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lucerna search 'level:error -kafka' --since 2h
  lucerna search 'service:checkout LogAttributes.http.status_code:>=500' --select Timestamp,Body
  lucerna search -s traces 'Duration:>500ms' -n 20
  lucerna search 'timeout' -o timeouts.parquet
  lucerna search 'level:error' --since 1h --count-by service")]
pub(crate) struct SearchArgs {
    /// The query; `-` reads it from stdin, none selects everything
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: Option<String>,
    /// What is searched: logs, traces, or DATABASE.TABLE [env: LUCERNA_SOURCE]
    #[arg(short, long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    #[command(flatten)]
    pub(crate) wanted: WantedArgs,
    /// Print the SQL and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) range: RangeArgs,
    /// Time zone of times without an offset and of the table's times [env: LUCERNA_TZ]
    #[arg(long, value_name = "ZONE", help_heading = "Time")]
    pub(crate) tz: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// Runs SQL.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lucerna sql 'SELECT ServiceName, count() FROM otel_logs GROUP BY 1 ORDER BY 2 DESC'
  lucerna sql 'SELECT * FROM otel_logs WHERE ServiceName = {s:String}' --param s=cart -o cart.csv
  lucerna sql --file report.sql -F markdown")]
pub(crate) struct SqlArgs {
    /// The statement, or several with `;` between; `-` reads stdin
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "file",
        conflicts_with = "file"
    )]
    pub(crate) sql: Option<String>,
    /// Read the statements from this file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// A value for {name:Type} in the statement; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) param: Vec<(String, String)>,
    /// Go on with the next statement after an error
    #[arg(long = "continue")]
    pub(crate) goes_on: bool,
    /// Print the statements, say which would write where, and stop
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Time zone of the table's times [env: LUCERNA_TZ]
    #[arg(long, value_name = "ZONE")]
    pub(crate) tz: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    #[command(flatten)]
    pub(crate) writing: WriteArgs,
}

/// Translates without an engine.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lucerna translate 'level:error AND \"connection refused\"'
  lucerna translate --to english 'Duration:>1s' --schema traces
  lucerna translate --jsonl < queries.jsonl")]
pub(crate) struct TranslateArgs {
    /// The query; `-` reads it from stdin
    #[arg(
        allow_hyphen_values = true,
        required_unless_present = "jsonl",
        conflicts_with = "jsonl"
    )]
    pub(crate) query: Option<String>,
    /// What to write: where (the condition), select (a statement), english, ast, json
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = TranslateTo::Where)]
    #[arg(conflicts_with = "jsonl", hide_possible_values = true)]
    pub(crate) to: TranslateTo,
    /// Read {"id", "query", "schema"} a line from stdin, write {"id", "where", …} a line
    #[arg(long)]
    pub(crate) jsonl: bool,
    /// A built-in schema (logs, traces, …) or a schema file; `-s` and `--source` are the same here
    #[arg(short = 's', long, alias = "source", value_name = "NAME|FILE")]
    pub(crate) schema: Option<String>,
    /// The columns that bare words search, with commas between
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        conflicts_with = "jsonl"
    )]
    pub(crate) implicit: Option<Vec<String>>,
    /// Time zone of times without an offset [env: LUCERNA_TZ]
    #[arg(long, value_name = "ZONE")]
    pub(crate) tz: Option<String>,
}

/// What `translate` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TranslateTo {
    /// The condition alone.
    Where,
    /// A whole statement.
    Select,
    /// Words.
    English,
    /// The tree of the query.
    Ast,
    /// A line as `--jsonl` writes it.
    Json,
}

/// Formats queries.
#[derive(Debug, Args)]
#[command(after_help = "\
A .lucene file holds one query, on any number of lines; lines at its top that start with # are kept.
A query with a mistake stays as it is.

Examples:
  lucerna fmt queries/*.lucene
  lucerna fmt --check --diff queries/*.lucene
  echo 'level: error && !kafka' | lucerna fmt")]
pub(crate) struct FmtArgs {
    /// .lucene and .toml files of queries, which are changed in place; `-` formats stdin to stdout
    #[arg(default_value = "-", hide_default_value = true)]
    pub(crate) files: Vec<String>,
    /// Change nothing, list what would be changed, and end with 7 if anything would
    #[arg(long)]
    pub(crate) check: bool,
    /// Change nothing, and show the changes
    #[arg(long)]
    pub(crate) diff: bool,
}

/// Imports files.
#[derive(Debug, Args)]
#[command(after_help = "\
The format is read from the file itself: OTLP/JSON (a request a line, or one document), or rows
with the columns of a table, as exports have them: Parquet, Arrow, CSV, TSV, JSON, JSON lines.
Text that is packed as .gz or .zst is unpacked. Each file is in as a whole or not at all, once.

Examples:
  lucerna import otel-logs.jsonl
  lucerna import logs/*.parquet traces.json.zst --db ./telemetry")]
pub(crate) struct ImportArgs {
    /// OTLP/JSON, Parquet, Arrow, CSV, TSV, JSON or JSON lines
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Import a file that is in already once more
    #[arg(long)]
    pub(crate) again: bool,
    /// Into this table: a built-in schema, then `:TABLE` for another name
    #[arg(long, value_name = "SCHEMA[:TABLE]")]
    pub(crate) into: Option<String>,
    /// Progress on stderr: auto (a terminal, after 300 ms), always, never, json
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = super::ProgressWhen::Auto)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) progress: super::ProgressWhen,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// Asks again.
#[derive(Debug, Args)]
#[command(after_help = "\
Rows are compared in whatever order they come. Ends with 7 if there are others now.

Examples:
  lucerna search 'level:error' --since 1h -o errors.parquet
  lucerna rerun errors.parquet")]
pub(crate) struct RerunArgs {
    /// A file that `-o` or `\export` wrote: Arrow, Parquet, or one with a sidecar
    pub(crate) file: PathBuf,
    /// A value for {name:Type} in the place of the recorded one; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) param: Vec<(String, String)>,
    /// How to say it: human, json (an object on one line)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = super::ErrorFormat::Human)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) report: super::ErrorFormat,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// Shows Lucerna on generated telemetry.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// What to do with the engine.
#[derive(Debug, Subcommand)]
pub(crate) enum EngineCommand {
    /// Where the engine was looked for, what was found, which version
    Status(StoreArgs),
    /// Fetch the engine into the data folder
    Install,
}

/// What to do with the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Where the configuration, the store, the engine and the history are
    Path,
    /// What is set; secrets are never shown
    Show {
        /// Say also where each is set
        #[arg(long)]
        origin: bool,
    },
    /// Read the config files, and say what is wrong with them
    Validate,
}

/// How the report is written.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// As one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// For which shell.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Which page.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lucerna man | man -l -
  lucerna man saved import > lucerna-saved-import.1
  lucerna man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// The page of this command [default: that of the program]
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    pub(crate) command: Vec<String>,
    /// Write the pages of all commands into this folder; those that are there are written anew
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

pub(super) fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected name=value".to_owned()),
    }
}
