//! Flags of what may do more than read tables.

use clap::Args;
use lucerna::guard::{Allowed, judge_table_function};

/// What statements are allowed beyond reading.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Writing")]
pub(crate) struct WriteArgs {
    /// Allow statements to do more than read tables: write (data and tables) and kill (what others run), each
    /// statement once it is confirmed; outfile (INTO OUTFILE); or call functions that reach outside, by their
    /// names: file, url, s3, remote, …
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = allow)]
    pub(crate) allow: Vec<Allow>,
    /// Confirm what is written beforehand, for scripts
    #[arg(long)]
    pub(crate) yes: bool,
}

/// What can be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Allow {
    /// Statements that change data, tables, or users and rights.
    Write,
    /// `KILL QUERY` and `KILL MUTATION`.
    Kill,
    /// `INTO OUTFILE`.
    Outfile,
    /// Calls of a function that reaches files, the network or programs.
    Function(String),
}

fn allow(text: &str) -> Result<Allow, String> {
    match text {
        "write" => return Ok(Allow::Write),
        "kill" => return Ok(Allow::Kill),
        "outfile" => return Ok(Allow::Outfile),
        _ => {}
    }
    match judge_table_function(text) {
        Some(false) => Ok(Allow::Function(text.to_owned())),
        Some(true) => Err(format!(
            "`{text}` reads tables alone and needs no permission"
        )),
        None => Err(
            "expected `write`, `kill`, `outfile`, or a function that reaches outside, such as `file`, `url`, `s3` or \
             `remote`"
                .to_owned(),
        ),
    }
}

impl WriteArgs {
    /// Takes over what stood before the subcommand.
    pub(super) fn inherit(&mut self, before: &Self) {
        self.allow.extend(before.allow.iter().cloned());
        self.yes |= before.yes;
    }

    /// Whether it allows to change data and tables.
    pub(crate) fn writes(&self) -> bool {
        self.allow.contains(&Allow::Write)
    }

    /// What the gate lets pass for it.
    pub(crate) fn allowed(&self) -> Allowed {
        let functions = self.allow.iter().filter_map(|allow| match allow {
            Allow::Write | Allow::Kill | Allow::Outfile => None,
            Allow::Function(name) => Some(name.clone()),
        });
        Allowed::functions(functions)
            .killing(self.allow.contains(&Allow::Kill))
            .writing_files(self.allow.contains(&Allow::Outfile))
    }
}

#[cfg(test)]
mod tests {
    use super::{Allow, allow};

    #[test]
    fn what_needs_a_permission_can_be_given_one() {
        assert_eq!(allow("write"), Ok(Allow::Write));
        assert_eq!(allow("kill"), Ok(Allow::Kill));
        assert_eq!(allow("outfile"), Ok(Allow::Outfile));
        assert_eq!(allow("url"), Ok(Allow::Function("url".to_owned())));
        assert!(allow("numbers").is_err());
        assert!(allow("everything").is_err());
    }
}
