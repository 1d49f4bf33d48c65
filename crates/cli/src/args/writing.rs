//! Flags of what may write.

use clap::{Args, ValueEnum};

/// What statements are allowed beyond reading.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Writing")]
pub(crate) struct WriteArgs {
    /// Allow statements to do more than read: write (data and tables), each once it is confirmed
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    #[arg(hide_possible_values = true)]
    pub(crate) allow: Vec<Allow>,
    /// Confirm what is written beforehand, for scripts
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What can be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allow {
    /// Statements that change data, tables, or users and rights.
    Write,
}

impl WriteArgs {
    /// Takes over what stood before the subcommand.
    pub(super) fn inherit(&mut self, before: &Self) {
        self.allow.extend(&before.allow);
        self.yes |= before.yes;
    }
}
