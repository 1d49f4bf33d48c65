//! `lucerna check` and what it takes.

use super::PlaceArgs;
use clap::{Args, ValueEnum};
use lucerna_diagnostics::Severity;
use std::path::PathBuf;

/// Checks saved queries.
#[derive(Debug, Args)]
#[command(after_help = "\
A finding is silenced in its file, on a line of its own: `# lucerna: allow L020 reason` (`--` in SQL).
[lint] in .lucerna/config.toml weighs codes otherwise: L020 = \"error\", H15 = \"off\".

Examples:
  lucerna check                                   the queries of the project
  lucerna check queries/checkout errors.lucene --schema .lucerna/schema/logs.json
  lucerna check --report sarif > check.sarif
  lucerna check --write-baseline .lucerna/baseline.json")]
pub(crate) struct CheckArgs {
    /// Files and folders of saved queries, bare .lucene and .sql too; none: those of the project
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// A schema file, a built-in schema, or `live` for where searches go [default: what was pulled, else
    /// built-in]
    #[arg(long, value_name = "FILE|NAME|live")]
    pub(crate) schema: Vec<String>,
    /// How findings are written: human, json, sarif, github
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = CheckReport::Human)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) report: CheckReport,
    /// The least that is reported: note, warning, error [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = CheckLevel::Warning)]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    pub(crate) level: CheckLevel,
    /// Make the changes that findings offer, in the files
    #[arg(long)]
    pub(crate) fix: bool,
    /// Report nothing that this file lists
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings into this file, for --baseline
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix"])]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Load no engine: SQL is read and not planned
    #[arg(long)]
    pub(crate) no_engine: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckReport {
    /// With the lines that they are about.
    Human,
    /// One document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// The annotations of a hosted CI.
    Github,
}

/// How much is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckLevel {
    /// Everything.
    Note,
    /// What probably is not meant, or makes trouble later.
    Warning,
    /// What keeps a query from running.
    Error,
}

impl CheckLevel {
    /// The least weight that is reported.
    pub(crate) fn least(self) -> Severity {
        match self {
            Self::Note => Severity::Note,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}
