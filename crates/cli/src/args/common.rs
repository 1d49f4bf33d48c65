//! Flags that several subcommands share.

use clap::{Args, ValueEnum};
use lucerna::quantity;
use lucerna::secret::Secret;
use lucerna_output::file::PartLimit;
use std::path::PathBuf;
use std::time::Duration;

/// What every command obeys.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct GlobalArgs {
    /// Colours: auto, always, never
    #[arg(long, global = true, display_order = 900, value_enum, value_name = "WHEN", default_value_t = ColorWhen::Auto)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) color: ColorWhen,
    /// How errors are written: human, json (an object a line)
    #[arg(long, global = true, display_order = 901, value_enum, value_name = "FORMAT", default_value_t = ErrorFormat::Human)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) error_format: ErrorFormat,
    /// Nothing on stderr but errors
    #[arg(short, long, global = true, display_order = 902)]
    pub(crate) quiet: bool,
    /// Notes on a query in full
    #[arg(
        short,
        long,
        global = true,
        display_order = 903,
        conflicts_with = "quiet"
    )]
    pub(crate) verbose: bool,
}

/// When there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal that can show them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How errors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// As rustc does.
    Human,
    /// One JSON object a line.
    Json,
}

/// When progress is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressWhen {
    /// On a terminal, after 300 ms.
    #[default]
    Auto,
    /// At once, terminal or not.
    Always,
    /// Never.
    Never,
    /// One JSON object a line on stderr.
    Json,
}

/// Where the embedded engine and its data are.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Store")]
pub(crate) struct StoreArgs {
    /// Folder of the embedded store [env: LUCERNA_DB]
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
    /// The embedded engine's library, libchdb.so [env: LUCERNA_CHDB]
    #[arg(long, value_name = "FILE")]
    pub(crate) engine_lib: Option<PathBuf>,
}

/// Where statements are run: on a server, or in the embedded store.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct PlaceArgs {
    /// A connection of your config file; `store` is the embedded store [env: LUCERNA_CONNECTION]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) connection: Option<String>,
    /// A ClickHouse server by its URL, without a password [env: LUCERNA_URL, CLICKHOUSE_URL]
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub(crate) url: Option<Secret>,
    /// Who asks the server [env: LUCERNA_USER, CLICKHOUSE_USER]
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Ask for the password [env: LUCERNA_PASSWORD_FILE, LUCERNA_PASSWORD, CLICKHOUSE_PASSWORD]
    #[arg(long)]
    pub(crate) ask_password: bool,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// What may hold a password in spite of all is never shown.
#[expect(
    clippy::unnecessary_wraps,
    reason = "clap asks for a reader that may fail"
)]
pub(super) fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text.to_owned()))
}

/// Which stretch of time is read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Time")]
pub(crate) struct RangeArgs {
    /// Only rows of this last stretch of time: 15m, 2h, 7d, all [default: 1h on a server, all in the
    /// store]
    #[arg(long, value_name = "DURATION", conflicts_with = "from")]
    pub(crate) since: Option<String>,
    /// Only rows of this time or later: RFC 3339, a date, now-2h, 2h (that long ago)
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only rows of this time or earlier
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
}

/// Which rows of a search are wanted, and what of them.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WantedArgs {
    /// The columns and attributes to show, with commas between; `*` all [default: the few that
    /// say most]
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub(crate) select: Option<Vec<String>>,
    /// Sort by this field; `-FIELD` the largest first [default: newest first; with --count-by
    /// -count]
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    pub(crate) order: Option<String>,
    /// At most this many rows or groups, 0 for all [default: 200; all with --output]
    #[arg(short = 'n', long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Only the number of rows
    #[arg(long, conflicts_with_all = ["select", "order", "limit", "count_by"])]
    pub(crate) count: bool,
    /// The number of rows for each value of these fields, with the first and the last time
    #[arg(
        long,
        value_name = "FIELDS",
        value_delimiter = ',',
        conflicts_with = "select"
    )]
    pub(crate) count_by: Option<Vec<String>>,
    /// The columns that bare words search, with commas between
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) implicit: Option<Vec<String>>,
}

/// What holds for a run on an engine.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Running")]
pub(crate) struct RunArgs {
    /// Stop after this long: 30s, 5m
    #[arg(long, value_name = "DURATION", value_parser = quantity::duration)]
    pub(crate) timeout: Option<Duration>,
    /// Stop when more rows than this would be read: 5000000, 10M
    #[arg(long, value_name = "N", value_parser = quantity::count)]
    pub(crate) max_rows_read: Option<u64>,
    /// Stop when more than this would be read: 500MB, 2GiB
    #[arg(long, value_name = "SIZE", value_parser = quantity::bytes)]
    pub(crate) max_bytes_read: Option<u64>,
    /// Progress on stderr: auto (a terminal, after 300 ms), always, never, json
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ProgressWhen::Auto)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) progress: ProgressWhen,
    /// One JSON line on stderr at the end: rows, rows and bytes read, duration
    #[arg(long)]
    pub(crate) stats: bool,
}

/// Where it is said what a file is the answer to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProvenanceWhere {
    /// In the file, where its format has a place for it.
    #[default]
    Auto,
    /// In a file beside it.
    Sidecar,
    /// Nowhere.
    None,
}

/// `rows=1000000`, `size=500MB`.
fn part_limit(text: &str) -> Result<PartLimit, String> {
    let limit = match text.split_once('=') {
        Some(("rows", rows)) => PartLimit::Rows(quantity::count(rows)?),
        Some(("size", size)) => PartLimit::Bytes(quantity::bytes(size)?),
        _ => return Err("expected `rows=1000000` or `size=500MB`".to_owned()),
    };
    match limit {
        PartLimit::Rows(0) | PartLimit::Bytes(0) => Err("expected more than nothing".to_owned()),
        PartLimit::Rows(_) | PartLimit::Bytes(_) => Ok(limit),
    }
}

/// Where rows go, and how they are written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct OutputArgs {
    /// table, csv, jsonl, parquet, ch:XML, … (a wrong name lists all) [default: table on a terminal,
    /// else jsonl; with --output what its ending says]
    #[arg(short = 'F', long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// Write into this file, all rows; its ending says the format (.txt: the first column alone;
    /// .gz, .zst: packed)
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Add the rows to the file: csv, tsv, jsonl, logfmt, raw
    #[arg(long, requires = "output", conflicts_with_all = ["force", "split"])]
    pub(crate) append: bool,
    /// Go on in another file after so many rows or bytes: rows=1000000, size=500MB
    #[arg(long, requires = "output", value_name = "LIMIT", value_parser = part_limit)]
    pub(crate) split: Option<PartLimit>,
    /// Where the file says what it is the answer to: auto (in Arrow and Parquet), sidecar (in a
    /// file beside it), none
    #[arg(long, requires = "output", value_enum, value_name = "WHERE", default_value_t = ProvenanceWhere::Auto)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) provenance: ProvenanceWhere,
    /// No line of names in table, csv and tsv
    #[arg(long)]
    pub(crate) no_header: bool,
    /// What stands for NULL in table, csv and tsv
    #[arg(long, value_name = "TEXT")]
    pub(crate) null: Option<String>,
    /// Integers of 64 bits and more, and decimals, as text in json and jsonl
    #[arg(long)]
    pub(crate) int64_as_text: bool,
    /// Show the rows in a pager, however few [default: if they fill the screen; env:
    /// LUCERNA_PAGER, PAGER]
    #[arg(long, overrides_with = "no_pager")]
    pub(crate) pager: bool,
    /// Show the rows without a pager
    #[arg(long)]
    pub(crate) no_pager: bool,
}

/// Where the rows of the prompt go, and how they are written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct PromptOutputArgs {
    /// How rows are written: table, jsonl, csv, … [default: table on a terminal, else jsonl]
    #[arg(short = 'F', long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    /// The first result goes into this file, all of its rows
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Show rows in a pager, however few [default: if they fill the screen]
    #[arg(long, overrides_with = "no_pager")]
    pub(crate) pager: bool,
    /// Show rows without a pager
    #[arg(long)]
    pub(crate) no_pager: bool,
}
