//! Entries that are read from files and from stdin instead of being typed.
//!
//! An entry may take several lines, as it may at the prompt. A line that begins with `#` or `--`, where
//! no entry is open, is a remark.

use super::{Flow, Prompt, entry};
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The mark of encoding that some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Scripts that call scripts go no deeper than this: one that calls itself would never end.
const DEEPEST: usize = 16;

/// What is read instead of what a person types.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scripts<'a> {
    /// In this order; stdin if there are none.
    pub(crate) files: &'a [PathBuf],
    /// A failure does not keep the next entry from being taken.
    pub(crate) goes_on: bool,
}

/// How far the reading of scripts is.
#[derive(Debug, Default)]
pub(super) struct Progress {
    goes_on: bool,
    /// How many scripts are open, each called by the one before.
    depth: usize,
    /// The exit code of the first failure that was gone on after.
    first_failure: Option<u8>,
}

impl Prompt<'_> {
    /// Takes the entries of all scripts.
    ///
    /// # Errors
    ///
    /// The first failure, with its file and line; at the end if the scripts go on after one.
    pub(super) fn replay(&mut self, scripts: Scripts<'_>) -> Result<(), Failure> {
        self.progress.goes_on = scripts.goes_on;
        if scripts.files.is_empty() {
            self.read(io::stdin().lock(), "stdin")?;
        }
        for file in scripts.files {
            if self.read_file(file)? == Flow::Quit {
                break;
            }
        }
        let failure = self.progress.first_failure.take();
        failure.map_or(Ok(()), |code| Err(Failure::Reported(code)))
    }

    /// Takes the entries of a file.
    pub(super) fn read_file(&mut self, path: &Path) -> Result<Flow, Failure> {
        if self.progress.depth >= DEEPEST {
            let message = format!("{}: scripts call each other too deep", path.display());
            return Err(Failure::usage(message).into());
        }
        let file = File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
        self.progress.depth += 1;
        let flow = self.read(BufReader::new(file), &path.display().to_string());
        self.progress.depth -= 1;
        flow
    }

    fn read(&mut self, input: impl BufRead, name: &str) -> Result<Flow, Failure> {
        let mut pending = String::new();
        let mut first = 1;
        for (at, line) in input.lines().enumerate() {
            let mut line = line.map_err(|error| {
                let message = format!("cannot read {name}, line {}", at + 1);
                Fault::new(Kind::File, message).caused_by(Some(&error))
            })?;
            if at == 0 && line.starts_with(BYTE_ORDER_MARK) {
                line.remove(0);
            }
            if pending.is_empty() {
                first = at + 1;
                if is_remark(&line) {
                    continue;
                }
            }
            pending.push_str(&line);
            if !entry::is_complete(&pending, self.language) {
                pending.push('\n');
            } else if self.take_at(&std::mem::take(&mut pending), name, first)? == Flow::Quit {
                return Ok(Flow::Quit);
            }
        }
        self.take_at(&pending, name, first)
    }

    fn take_at(&mut self, text: &str, name: &str, line: usize) -> Result<Flow, Failure> {
        match self.take(text) {
            Ok(flow) => Ok(flow),
            Err(failure) => {
                let failure = failure.at(name, line);
                if !self.progress.goes_on || !may_go_on(&failure) {
                    return Err(failure);
                }
                self.console.report(&failure);
                self.progress.first_failure.get_or_insert(failure.code());
                Ok(Flow::Next)
            }
        }
    }
}

/// After a mistake in a command or its file, too: only without an engine or a reader there is no
/// next entry.
fn may_go_on(failure: &Failure) -> bool {
    let is_slip = |fault: &Fault| matches!(fault.kind, Kind::Usage | Kind::File);
    failure.may_go_on() || matches!(failure, Failure::Fault(fault) if is_slip(fault))
}

fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('#') || line.starts_with("--")
}

#[cfg(test)]
mod tests {
    use super::{is_remark, may_go_on};
    use crate::failure::Failure;

    #[test]
    fn a_line_that_excludes_a_word_is_no_remark() {
        assert!(is_remark("# who was it"));
        assert!(is_remark("  -- who was it"));
        assert!(!is_remark("-payment"));
        assert!(!is_remark(""));
    }

    #[test]
    fn a_script_goes_on_after_a_mistake_and_not_after_its_reader_has_gone() {
        assert!(may_go_on(&Failure::usage("no row 3").into()));
        assert!(!may_go_on(&Failure::ClosedPipe));
    }
}
