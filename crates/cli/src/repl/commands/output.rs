//! `\o`.

use super::{CommandEntry, Flow, Prompt};
use crate::args::{OutputArgs, PromptOutputArgs};
use crate::failure::Failure;
use lucerna::paths::from_home;
use std::path::{Path, PathBuf};

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
    /// What it is written in; absent: what its ending says.
    format: Option<String>,
}

impl Target {
    /// `FILE` or `FILE --force`; `None` for nothing, and for `-`, which is the screen.
    pub(super) fn read(argument: &str, home: Option<&Path>) -> Option<Self> {
        let (path, has_force) = match argument.strip_suffix("--force") {
            Some(path) => (path.trim_end(), true),
            None => (argument, false),
        };
        (!path.is_empty() && path != "-").then(|| Self {
            path: file(path, home),
            has_force,
            format: None,
        })
    }

    /// The file that the flags of the prompt name.
    pub(in crate::repl) fn of_flags(flags: &PromptOutputArgs) -> Option<Self> {
        let path = flags
            .output
            .clone()
            .filter(|path| path.as_os_str() != "-")?;
        Some(Self {
            path,
            has_force: flags.force,
            format: flags.format.clone(),
        })
    }

    /// What `lucerna search` would be given.
    pub(in crate::repl) fn flags(&self) -> OutputArgs {
        OutputArgs {
            output: Some(self.path.clone()),
            force: self.has_force,
            // The ending of its name says more than what rows on the screen are written in.
            format: Some(self.format.clone().unwrap_or_else(|| "auto".to_owned())),
            ..OutputArgs::default()
        }
    }
}

/// The file that a command names: a name in quotes is taken as it is, and one that begins with `~/` lies in
/// the person's home.
pub(super) fn file(name: &str, home: Option<&Path>) -> PathBuf {
    let plain = name.trim_matches(['"', '\'']);
    let path = Path::new(plain);
    if plain == name {
        from_home(path, home)
    } else {
        path.to_owned()
    }
}

/// The file is tried before it is taken: a slip leaves the screen.
fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    prompt.output = Target::read(argument, prompt.home());
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
    use super::{Path, Target};

    #[test]
    fn a_file_is_replaced_only_if_told() {
        let target = Target::read("errors.csv", None).expect("a file");
        assert!(!target.flags().force);
        let target = Target::read("\"my errors.csv\" --force", None).expect("a file");
        assert_eq!(target.path, Path::new("my errors.csv"));
        assert!(target.flags().force);
        assert_eq!(Target::read("", None), None);
        assert_eq!(Target::read("-", None), None);
    }

    #[test]
    fn a_file_may_lie_in_the_home() {
        let home = Some(Path::new("/home/ada"));
        let path = |name: &str| Target::read(name, home).map(|target| target.path);
        assert_eq!(path("~/a.csv"), Some("/home/ada/a.csv".into()));
        assert_eq!(path("\"~/a.csv\""), Some("~/a.csv".into()));
        assert_eq!(path("~ada.csv"), Some("~ada.csv".into()));
    }
}
