//! The SQL of tests as it was when somebody last looked at it: one file beside the query.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::saved::edit;
use crate::sql::SqlRun;

/// Begins a snapshot in the file; the name of the test follows.
const HEAD: &str = "-- test: ";

/// Two tests of one file are not written at once.
static WRITING: Mutex<()> = Mutex::new(());

/// The snapshots of one query.
pub(super) struct Snapshots {
    path: PathBuf,
}

impl Snapshots {
    /// Those of the query in this file.
    pub(super) fn beside(query: &Path) -> Self {
        Self {
            path: query.with_extension("snap"),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The snapshot of a test; none if there is none yet.
    pub(super) fn read(&self, test: &str) -> io::Result<Option<String>> {
        let all = self.all()?;
        let found = all.into_iter().find(|(name, _)| name == test);
        Ok(found.map(|(_, text)| text))
    }

    /// Writes the snapshot of a test; whether it was another.
    pub(super) fn bless(&self, test: &str, text: &str) -> io::Result<bool> {
        let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.all()?;
        let text = text.trim().to_owned();
        match all.iter_mut().find(|(name, _)| name == test) {
            Some((_, old)) if *old == text => return Ok(false),
            Some((_, old)) => *old = text,
            None => all.push((test.to_owned(), text)),
        }
        all.sort();
        let parts: Vec<String> = all
            .iter()
            .map(|(name, text)| format!("{}\n{text}\n", format!("{HEAD}{name}").trim_end()))
            .collect();
        edit::write(&self.path, &parts.join("\n"), true)?;
        Ok(true)
    }

    fn all(&self) -> io::Result<Vec<(String, String)>> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut all: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix(HEAD.trim_end()) {
                all.push((name.trim().to_owned(), String::new()));
            } else if let Some((_, text)) = all.last_mut() {
                text.push_str(line);
                text.push('\n');
            }
        }
        for (_, text) in &mut all {
            *text = text.trim().to_owned();
        }
        Ok(all)
    }
}

/// A statement with the values of its parameters.
pub(super) fn of_statement(run: &SqlRun) -> String {
    let values = run.parameters.iter();
    let values = values.map(|(name, value)| format!("-- {name} = {}\n", value.replace('\n', " ")));
    let values: Vec<String> = values.collect();
    values.concat() + run.text.trim()
}

/// The lines that are in one of two texts alone.
pub(super) fn difference(old: &str, new: &str) -> String {
    let mut text = String::new();
    let mut say = |sign: char, lines: &str, others: &str| {
        for line in lines.lines() {
            if !others.lines().any(|other| other == line) {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "    {sign} {line}");
            }
        }
    };
    say('-', old, new);
    say('+', new, old);
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_test_has_its_own_snapshot() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Snapshots::beside(&folder.path().join("x.toml"));
        assert_eq!(file.read("a").expect("no file"), None);
        assert!(file.bless("b", "SELECT 2\n").expect("written"));
        assert!(file.bless("a", "SELECT 1\n\n-- why\n").expect("written"));
        assert!(!file.bless("b", "SELECT 2").expect("it is there"));
        assert!(file.bless("", "SELECT 0").expect("written"));
        assert_eq!(
            file.read("a").expect("read").as_deref(),
            Some("SELECT 1\n\n-- why")
        );
        assert_eq!(file.read("b").expect("read").as_deref(), Some("SELECT 2"));
        assert_eq!(file.read("").expect("read").as_deref(), Some("SELECT 0"));
    }

    #[test]
    fn a_difference_shows_the_lines_that_changed() {
        assert_eq!(difference("a\nb", "a\nc"), "    - b\n    + c");
    }
}
