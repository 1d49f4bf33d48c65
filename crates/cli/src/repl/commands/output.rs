//! `\o`.

use super::{CommandEntry, Flow, Prompt};
use crate::args::OutputArgs;
use crate::failure::Failure;
use std::path::PathBuf;

pub(super) const OUTPUT: CommandEntry = CommandEntry {
    names: &["o"],
    argument: "[FILE [--force]]",
    summary: "the next rows go into this file, all of them; its ending says the format; alone: not",
    run,
};

/// A file that rows go into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::repl) struct Target {
    /// Which file.
    pub(in crate::repl) path: PathBuf,
    /// It may be replaced.
    has_force: bool,
}

impl Target {
    /// `FILE` or `FILE --force`; `None` for nothing.
    pub(super) fn read(argument: &str) -> Option<Self> {
        let (path, has_force) = match argument.strip_suffix("--force") {
            Some(path) => (path.trim_end(), true),
            None => (argument, false),
        };
        let path = path.trim_matches(['"', '\'']);
        (!path.is_empty()).then(|| Self {
            path: PathBuf::from(path),
            has_force,
        })
    }

    /// What `lucerna search` would be given.
    pub(in crate::repl) fn flags(&self) -> OutputArgs {
        OutputArgs {
            output: Some(self.path.clone()),
            force: self.has_force,
            // The ending of its name says more than what rows on the screen are written in.
            format: Some("auto".to_owned()),
            ..OutputArgs::default()
        }
    }
}

/// The file is tried before it is taken: a slip leaves the screen.
fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    prompt.output = Target::read(argument);
    match &prompt.output {
        Some(target) => {
            let words = format!("the next rows go into {}", target.path.display());
            if let Err(failure) = prompt.sink() {
                prompt.output = None;
                return Err(failure);
            }
            prompt.console.aside(&words);
        }
        None => prompt.console.aside("rows come to the screen"),
    }
    Ok(Flow::Next)
}

#[cfg(test)]
mod tests {
    use super::Target;
    use std::path::Path;

    #[test]
    fn a_file_is_replaced_only_if_told() {
        let target = Target::read("errors.csv").expect("a file");
        assert!(!target.flags().force);
        let target = Target::read("\"my errors.csv\" --force").expect("a file");
        assert_eq!(target.path, Path::new("my errors.csv"));
        assert!(target.flags().force);
        assert_eq!(Target::read(""), None);
    }
}
