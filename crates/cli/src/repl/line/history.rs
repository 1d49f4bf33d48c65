//! What was entered, kept in a file that only its owner can read.

use crate::console::Console;
use lucerna::secret::seems_to_hold_one;
use rustyline::history::DefaultHistory;
use rustyline::{Editor, Helper};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// How many entries are kept.
pub(super) const KEPT: usize = 10_000;

/// The file of the history.
pub(super) struct History {
    file: PathBuf,
}

impl History {
    /// Reads the history of earlier runs.
    pub(super) fn open<H: Helper>(
        file: &Path,
        editor: &mut Editor<H, DefaultHistory>,
        console: &Console,
    ) -> Self {
        if let Some(folder) = file.parent()
            && let Err(error) = DirBuilder::new().recursive(true).mode(0o700).create(folder)
        {
            let folder = folder.display();
            console.say(&format!("no history is kept: {folder}: {error}"));
        }
        let _ = editor.load_history(file);
        Self {
            file: file.to_owned(),
        }
    }

    /// Keeps an entry, in the file too, at once: the program may be killed at any time.
    ///
    /// One that begins with a blank is not kept, nor one that seems to hold a secret.
    pub(super) fn add<H: Helper>(&self, entry: &str, editor: &mut Editor<H, DefaultHistory>) {
        if seems_to_hold_one(entry) {
            return;
        }
        if editor.add_history_entry(entry).unwrap_or(false) {
            // rustyline makes the file readable by its owner alone.
            let _ = editor.append_history(&self.file);
        }
    }
}
