//! What was entered, kept in a file that only its owner can read.

use crate::console::Console;
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
        if has_secret(entry) {
            return;
        }
        if editor.add_history_entry(entry).unwrap_or(false) {
            // rustyline makes the file readable by its owner alone.
            let _ = editor.append_history(&self.file);
        }
    }
}

/// Words behind which a secret stands, if `=` or `:` follows.
const NAMES: [&str; 8] = [
    "password",
    "passwd",
    "secret",
    "token",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
];

/// What begins a secret by itself.
const SIGNS: [&str; 4] = [
    "identified by",
    "identified with",
    "bearer ",
    "authorization:",
];

/// Whether an entry looks as if it held a secret; rather one too many.
///
/// A search for the word `password` holds none: a sign and a value have to follow.
pub(in crate::repl) fn has_secret(entry: &str) -> bool {
    let entry = entry.to_lowercase();
    let words: Vec<&str> = entry.split_whitespace().collect();
    let line = words.join(" ");
    if SIGNS.iter().any(|sign| line.contains(sign)) {
        return true;
    }
    NAMES.iter().any(|name| {
        line.match_indices(name).any(|(at, _)| {
            let rest = line.get(at + name.len()..).unwrap_or_default();
            let rest = rest.trim_start_matches(['"', '\'', '`', ' ']);
            let value = rest.strip_prefix(['=', ':']);
            value.is_some_and(|value| !value.trim().is_empty())
        })
    }) || has_userinfo(&line)
}

/// `scheme://user:secret@host`.
fn has_userinfo(line: &str) -> bool {
    line.split("://").skip(1).any(|rest| {
        let host = rest.split(['/', ' ']).next().unwrap_or_default();
        host.split_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::has_secret;

    #[test]
    fn an_entry_with_a_secret_is_known() {
        for entry in [
            "SELECT * FROM remote('h', t, 'u', password = 'x')",
            "CREATE USER a IDENTIFIED  BY 'x'",
            "LogAttributes.password:hunter2",
            "SELECT url('https://me:pw@host/x')",
            "api_key=abc",
            "Authorization: Bearer abc",
        ] {
            assert!(has_secret(entry), "{entry}");
        }
    }

    #[test]
    fn a_search_about_secrets_is_kept() {
        for entry in [
            "password",
            "\"wrong password\" level:error",
            "token expired",
            "LogAttributes.token:",
            "https://host/path@x",
        ] {
            assert!(!has_secret(entry), "{entry}");
        }
    }
}
