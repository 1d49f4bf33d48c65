//! Reading a line on a terminal, with a history.

use super::entry::{self, Language};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use rustyline::completion::Completer;
use rustyline::config::Builder;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Helper};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// How many entries are kept.
const KEPT: usize = 10_000;

/// A line editor whose entries are kept in a file that only its owner can read.
pub(super) struct Editor {
    inner: rustyline::Editor<Rules, DefaultHistory>,
    history: PathBuf,
}

impl Editor {
    /// An editor with the history of `history`; a history that cannot be read is none.
    pub(super) fn open(history: &Path, console: &Console) -> Result<Self, Failure> {
        let config = Config::builder()
            .auto_add_history(false)
            .history_ignore_space(true)
            .max_history_size(KEPT)
            .map(Builder::build)
            .unwrap_or_default();
        let mut inner = rustyline::Editor::with_config(config).map_err(broken)?;
        inner.set_helper(Some(Rules {
            language: Language::Lucene,
        }));
        if let Some(folder) = history.parent()
            && let Err(error) = DirBuilder::new().recursive(true).mode(0o700).create(folder)
        {
            console.say(&format!(
                "no history is kept: {}: {error}",
                folder.display()
            ));
        }
        let _ = inner.load_history(history);
        Ok(Self {
            inner,
            history: history.to_owned(),
        })
    }

    /// The next entry; `None` when somebody leaves.
    pub(super) fn read(
        &mut self,
        label: &str,
        language: Language,
    ) -> Result<Option<String>, Failure> {
        if let Some(rules) = self.inner.helper_mut() {
            rules.language = language;
        }
        loop {
            match self.inner.readline(label) {
                Ok(text) => {
                    if self.inner.add_history_entry(text.as_str()).unwrap_or(false) {
                        // rustyline makes the file readable by its owner alone.
                        let _ = self.inner.append_history(&self.history);
                    }
                    return Ok(Some(text));
                }
                Err(ReadlineError::Interrupted) => {}
                Err(ReadlineError::Eof) => return Ok(None),
                Err(error) => return Err(broken(error)),
            }
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: ReadlineError) -> Failure {
    Fault::new(Kind::File, "cannot read from the terminal")
        .caused_by(Some(&error))
        .into()
}

/// What the editor asks while somebody types.
struct Rules {
    language: Language,
}

impl Helper for Rules {}

impl Completer for Rules {
    type Candidate = String;
}

impl Hinter for Rules {
    type Hint = String;
}

impl Highlighter for Rules {}

impl Validator for Rules {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if entry::is_complete(context.input(), self.language) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}
