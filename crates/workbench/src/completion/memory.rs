//! What was found, with its age, for this run of the program and the next ones.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{FRESH, Want, ago, begins, counted};
use crate::values::Suggestion;

/// How old an answer may be that is still shown while a new one is looked for.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How many answers are kept: the oldest go first.
const LIMIT: usize = 500;
/// A longer beginning is one of no value that was listed: each of its own beginnings would be looked up.
const LONGEST: usize = 200;

/// An answer that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The most frequent first.
    pub found: Vec<Suggestion>,
    /// Whether it is young and whole enough, so that nobody has to ask again.
    pub is_fresh: bool,
    /// How long ago it was found.
    pub age: SignedDuration,
}

impl Remembered {
    /// What was found, each with its count in words; the first says how old the counts are as well, for
    /// all of them were found together.
    pub(super) fn counted(&self) -> impl Iterator<Item = (&Suggestion, String)> {
        self.found.iter().enumerate().map(|(at, each)| {
            let count = counted(each);
            let age = ago(self.age).filter(|_| at == 0);
            (
                each,
                age.map_or_else(|| count.clone(), |age| format!("{count} · {age}")),
            )
        })
    }
}

/// Answers, by the place that was asked and by what was wanted.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Shared with who writes them to the file, for which nobody has to wait.
    entries: BTreeMap<Asked, Arc<Answer>>,
    file: Option<PathBuf>,
}

/// What is to be written to the file.
#[derive(Debug)]
#[must_use = "it is not written yet"]
pub(super) struct Unsaved {
    entries: BTreeMap<Asked, Arc<Answer>>,
    file: Option<PathBuf>,
}

/// What was asked: of which source and stretch of time, and what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) place: String,
    pub(super) want: Want,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answer {
    found: Vec<(String, u64)>,
    at: Timestamp,
    /// Nothing was left out: it answers for every longer beginning too.
    is_whole: bool,
}

#[derive(Deserialize)]
struct Line {
    asked: Asked,
    answer: Answer,
}

#[derive(Serialize)]
struct LineOf<'a> {
    asked: &'a Asked,
    answer: &'a Answer,
}

impl Memory {
    /// What a file holds from earlier runs; a file that cannot be read is none.
    pub(super) fn read(file: Option<PathBuf>) -> Self {
        let text = file.as_deref().map(std::fs::read_to_string);
        let text = text.and_then(Result::ok).unwrap_or_default();
        let now = Timestamp::now();
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let entries = lines
            .filter(|line: &Line| now.duration_since(line.answer.at) < KEPT)
            .map(|line| (line.asked, Arc::new(line.answer)))
            .collect();
        Self { entries, file }
    }

    /// What is known of a want: an answer to it, or the part that belongs to it of an answer to a
    /// shorter beginning.
    pub(super) fn look(&self, asked: &Asked, now: Timestamp) -> Option<Remembered> {
        let prefix = &asked.want.prefix;
        if prefix.len() > LONGEST {
            return None;
        }
        let ends = prefix.char_indices().map(|(at, _)| at).rev();
        std::iter::once(prefix.len()).chain(ends).find_map(|end| {
            let shorter = Asked {
                place: asked.place.clone(),
                want: Want {
                    prefix: prefix.get(..end)?.to_owned(),
                    ..asked.want.clone()
                },
            };
            let answer = self.entries.get(&shorter)?;
            let is_answer = end == prefix.len() || answer.is_whole;
            let remembered = answer.part(prefix, now, is_answer);
            (is_answer || !remembered.found.is_empty()).then_some(remembered)
        })
    }

    /// Keeps an answer, here and in the file.
    pub(super) fn keep(&mut self, asked: Asked, found: Vec<Suggestion>, is_whole: bool) {
        let found = found.into_iter().map(|each| (each.text, each.count));
        let answer = Answer {
            found: found.collect(),
            at: Timestamp::now(),
            is_whole,
        };
        self.entries.insert(asked, Arc::new(answer));
        if self.entries.len() > LIMIT {
            let oldest = self.entries.iter().min_by_key(|(_, answer)| answer.at);
            if let Some(oldest) = oldest.map(|(asked, _)| asked.clone()) {
                self.entries.remove(&oldest);
            }
        }
    }

    /// What is known, to be written while others look.
    pub(super) fn unsaved(&self) -> Unsaved {
        Unsaved {
            entries: self.entries.clone(),
            file: self.file.clone(),
        }
    }
}

impl Unsaved {
    /// Writes it to the file. What cannot be written is looked for again next time.
    pub(super) fn save(&self) {
        if let Some(file) = self.file.as_deref() {
            let _ = self.write(file);
        }
    }

    fn write(&self, file: &Path) -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            private_folder(folder)?;
        }
        let mut text = String::new();
        for (asked, answer) in &self.entries {
            let line = LineOf { asked, answer };
            text.push_str(&serde_json::to_string(&line)?);
            text.push('\n');
        }
        // Beside it and renamed: another prompt reads the old file or the new one.
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        private_file(&beside)?.write_all(text.as_bytes())?;
        std::fs::rename(beside, file)
    }
}

impl Answer {
    fn part(&self, prefix: &str, now: Timestamp, is_answer: bool) -> Remembered {
        let found = self.found.iter().filter(|(text, _)| begins(text, prefix));
        let found = found.map(|(text, count)| Suggestion {
            text: text.clone(),
            count: *count,
        });
        let age = now.duration_since(self.at);
        Remembered {
            found: found.collect(),
            is_fresh: is_answer && age.unsigned_abs() < FRESH,
            age,
        }
    }
}

/// The values of a field are as private as the rows.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private_file(file: &Path) -> std::io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(test)]
mod tests;
