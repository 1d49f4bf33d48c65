//! The flags of `run` and `saved`.

use super::subcommands::parameter;
use super::{OutputArgs, PlaceArgs, RangeArgs, RunArgs, StoreArgs, WantedArgs, WriteArgs};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Runs a saved query.
#[derive(Debug, Args)]
#[command(after_help = "\
The project's queries (.lucerna/queries) come before your own, and those before the built-in ones.

Examples:
  lucerna run checkout/5xx
  lucerna run checkout/5xx service=cart user=42 --since 6h
  lucerna run checkout/5xx --print
  lucerna run ./draft.toml -o rows.parquet")]
pub(crate) struct RunSavedArgs {
    /// The query's name, or its file: ./5xx.toml
    pub(crate) name: String,
    /// Values of its parameters; of a list with commas between, or repeated
    #[arg(value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) values: Vec<(String, String)>,
    /// The same as a flag; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) param: Vec<(String, String)>,
    /// Print its text and its SQL, and stop
    #[arg(long)]
    pub(crate) print: bool,
    /// Print the SQL and stop, as `search` and `sql` do
    #[arg(long, conflicts_with = "print")]
    pub(crate) dry_run: bool,
    /// Search this instead of what the query says: logs, traces, or DATABASE.TABLE
    #[arg(short, long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// At most this many rows or groups, 0 for all [default: what the query says, else 200; all with
    /// --output]
    #[arg(short = 'n', long, value_name = "N")]
    pub(crate) limit: Option<u64>,
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
    #[command(flatten)]
    pub(crate) writing: WriteArgs,
}

/// What to do with saved queries.
#[derive(Debug, Subcommand)]
pub(crate) enum SavedCommand {
    /// List them: the project's, your own, or those that come with the program
    Ls(SavedLsArgs),
    /// Print the file of one, or the URL that shows it in HyperDX
    Show(SavedShowArgs),
    /// Take over the saved searches of HyperDX, and say which of them it answers otherwise
    Import(SavedImportArgs),
    /// Print saved queries as HyperDX keeps saved searches, in JSON
    Export(SavedExportArgs),
    /// Save a query under a name
    New(Box<SavedNewArgs>),
    /// Change one in $VISUAL or $EDITOR; one that comes with the program is copied first
    Edit {
        /// Its name
        name: String,
    },
    /// Remove
    Rm {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Give one another name
    Mv {
        /// Its name
        name: String,
        /// Its new name
        new_name: String,
        /// Replace a query of the new name
        #[arg(long)]
        force: bool,
    },
}

/// Which query is shown, and how.
#[derive(Debug, Args)]
pub(crate) struct SavedShowArgs {
    /// Its name
    pub(crate) name: String,
    /// Values of its parameters, for the URL
    #[arg(value_name = "NAME=VALUE", value_parser = parameter, requires = "hyperdx_url")]
    pub(crate) values: Vec<(String, String)>,
    /// Print the URL that shows it in HyperDX, whose address this is
    #[arg(long, value_name = "BASE")]
    pub(crate) hyperdx_url: Option<String>,
    /// The id of the source in HyperDX, for the URL
    #[arg(long, value_name = "ID", requires = "hyperdx_url")]
    pub(crate) hyperdx_source: Option<String>,
}

/// What is imported.
#[derive(Debug, Args)]
#[command(after_help = "\
The files hold what HyperDX's API answers for its saved searches, or lists of them; the list of its sources
beside them says which table each one is. A search with a filter that no query can say is not imported.

Examples:
  lucerna saved import searches.json sources.json
  lucerna saved import searches.json --map 65f0c1a2b3c4d5e6f7081920=logs --dry-run")]
pub(crate) struct SavedImportArgs {
    /// JSON of HyperDX's; `-` reads stdin
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Their names begin with this group
    #[arg(long, value_name = "GROUP", default_value = "hyperdx")]
    pub(crate) group: String,
    /// How far back they look, as HyperDX keeps no range with a search; empty: no range
    #[arg(long, value_name = "DURATION", default_value = "1h")]
    pub(crate) since: String,
    /// Which source one of HyperDX's is, by its id or its name; may be repeated
    #[arg(long, value_name = "THEIRS=OURS", value_parser = parameter)]
    pub(crate) map: Vec<(String, String)>,
    /// Replace queries of the same names
    #[arg(long)]
    pub(crate) force: bool,
    /// Say how each would fare, and save nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What is exported.
#[derive(Debug, Args)]
#[command(after_help = "\
The JSON is what `lucerna saved import` reads and HyperDX's API takes, one search after the other. Parameters have
their defaults; HyperDX keeps no range and no limit with a search. What it cannot show, statements of SQL
and counts, is left out and said.

Examples:
  lucerna saved export > searches.json
  lucerna saved export checkout/errors --map 65f0c1a2b3c4d5e6f7081920=logs")]
pub(crate) struct SavedExportArgs {
    /// Their names [default: all of the project's and your own]
    #[arg(value_name = "NAME")]
    pub(crate) names: Vec<String>,
    /// Which source of HyperDX's one of ours is, by its id; may be repeated
    #[arg(long, value_name = "THEIRS=OURS", value_parser = parameter)]
    pub(crate) map: Vec<(String, String)>,
}

/// Which queries are listed.
#[derive(Debug, Args)]
pub(crate) struct SavedLsArgs {
    /// Those that come with the program
    #[arg(long)]
    pub(crate) builtin: bool,
    /// Only those with this tag
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// What is saved.
#[derive(Debug, Args)]
#[command(after_help = "\
Saved in the project if there is one, else among your own. `${name}` stands for a value, and
`${name: …}` for a part that falls away without it; in SQL it is `{name:Type}`.

Examples:
  lucerna saved new checkout/errors 'level:error service:${service}' --param service=checkout
  lucerna saved new slow 'Duration:>${least}' -s traces --since 1h --project --test
  lucerna saved new volume --sql 'SELECT ServiceName, count() FROM otel_logs GROUP BY 1'")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct SavedNewArgs {
    /// Its name; `/` makes groups
    pub(crate) name: String,
    /// The query; `-` reads it from stdin
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
    /// It is a statement of SQL
    #[arg(long)]
    pub(crate) sql: bool,
    /// One line on what it answers
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// What it belongs to; may be repeated
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// A parameter, with its default; may be repeated
    #[arg(long, value_name = "NAME[=DEFAULT]")]
    pub(crate) param: Vec<String>,
    /// What it searches: logs, traces, or DATABASE.TABLE
    #[arg(short, long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    #[command(flatten)]
    pub(crate) range: RangeArgs,
    #[command(flatten)]
    pub(crate) wanted: WantedArgs,
    /// Save it in this folder's project, and make that if there is none
    #[arg(long)]
    pub(crate) project: bool,
    /// Save it among your own
    #[arg(long, conflicts_with = "project")]
    pub(crate) mine: bool,
    /// Replace a query of this name; its comments, and what is not said here, stay
    #[arg(long)]
    pub(crate) force: bool,
    /// Give it a test for a start: it finds something in the demo's telemetry
    #[arg(long)]
    pub(crate) test: bool,
}

/// Tests saved queries.
#[derive(Debug, Args)]
#[command(after_help = "\
A test is `[expect]` in the file of a query, or several, `[[expect]]`: over which rows the query runs, and
what comes back. It runs on the embedded engine, in a store of its own that goes afterwards.

Examples:
  lucerna test
  lucerna test .lucerna/queries/checkout checkout/5xx
  lucerna test --bless
  lucerna test --report junit > junit.xml")]
pub(crate) struct TestArgs {
    /// Folders, files or names of queries [default: the project's, or your own]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Write the snapshots of SQL as they are now; expectations in files stay what they are
    #[arg(long)]
    pub(crate) bless: bool,
    /// What is written: human, junit (XML for CI)
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TestReport::Human)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) report: TestReport,
    /// How many tests run at once [default: as many as there are cores]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// What `test` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestReport {
    /// What failed, and where.
    Human,
    /// JUnit's XML.
    Junit,
}
