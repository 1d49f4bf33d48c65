//! What was entered since the prompt was opened, as a script that can be run again.

use super::entry::{self, Entry, Language};
use super::scope::Scope;
use lucerna::secret::seems_to_hold_one;
use std::fmt::Write;

/// Commands that ask, leave, or are about entries themselves.
const NOT_KEPT: [&str; 17] = [
    "q", "quit", "?", "help", "h", "i", "e", "history", "session", "watch", "shell", "set", "fs",
    "fp", "fe", "fd", "fl",
];

/// The entries that went well, in their order.
#[derive(Debug)]
pub(super) struct Journal {
    /// What was searched when the first entry came.
    opening: String,
    entries: Vec<(Language, String)>,
    /// What was run last, for `.`.
    pub(super) last_run: Option<(Language, String)>,
    /// The words of a command line that does what the last entry did, where that is no search or
    /// statement as it was typed.
    pub(super) last_call: Option<Vec<String>>,
}

impl Journal {
    /// Nothing yet, on a source.
    pub(super) fn new(source: &str, scope: &Scope) -> Self {
        let mut opening = format!("\\source {source}\n");
        if let Some(since) = &scope.since {
            let _ = writeln!(opening, "\\since {since}");
        }
        Self {
            opening,
            entries: Vec::new(),
            last_run: None,
            last_call: None,
        }
    }

    /// Keeps an entry that went well; as in the history, not one that begins with a blank or seems to
    /// hold a secret.
    pub(super) fn keep(&mut self, text: &str, language: Language) {
        let is_kept = match entry::read(text, language) {
            Entry::Empty => false,
            Entry::Command { name, .. } => !NOT_KEPT.contains(&name),
            Entry::Run(..) => true,
        };
        if is_kept && !text.starts_with(' ') && !seems_to_hold_one(text) {
            self.entries.push((language, text.trim().to_owned()));
        }
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The script: what was searched, and then the entries.
    pub(super) fn script(&self) -> String {
        let mut text = self.opening.clone();
        let mut language = Language::Lucene;
        for (own, entry) in &self.entries {
            if *own != language {
                language = *own;
                text.push_str(match language {
                    Language::Lucene => "\\lucene\n",
                    Language::Sql => "\\sql\n",
                });
            }
            text.push_str(&on_its_own(entry, language));
            text.push('\n');
        }
        text
    }
}

/// An entry as a script has it: a query on one line, a statement to its `;`, nothing that reads as a
/// remark.
fn on_its_own(entry: &str, language: Language) -> String {
    match entry::read(entry, language) {
        Entry::Run(Language::Sql, text) if text.ends_with(';') => text.to_owned(),
        Entry::Run(Language::Sql, text) => format!("{text};"),
        Entry::Run(Language::Lucene, text) => {
            let formatted = lucerna::format::format(text);
            let text = formatted.map_or_else(|_| text.to_owned(), |text| text.trim().to_owned());
            if text.starts_with(['#', '\\']) || text.starts_with("--") {
                format!("\\lucene {text}")
            } else {
                text
            }
        }
        Entry::Empty | Entry::Command { .. } => entry.replace('\n', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::{Journal, Language, Scope};

    #[test]
    fn a_session_is_a_script_of_what_went_well() {
        let mut journal = Journal::new("logs", &Scope::default());
        journal.keep("level: error\n  && cart", Language::Lucene);
        journal.keep("\\since 2h", Language::Lucene);
        journal.keep("SELECT 1", Language::Sql);
        journal.keep("\\history", Language::Sql);
        journal.keep(" SELECT 2", Language::Sql);
        journal.keep("LogAttributes.password:hunter2", Language::Lucene);
        let script = journal.script();
        assert_eq!(
            script,
            "\\source logs\nlevel:error AND cart\n\\since 2h\n\\sql\nSELECT 1;\n"
        );
    }
}
