//! Findings that were there before: a file that lists them, so that only new ones are reported.
//!
//! A finding is known by its file, its code and the text that it points at, and not by its line: what
//! is written above it does not make it a new one.

use std::collections::BTreeMap;
use std::path::Path;

use lucerna_diagnostics::Severity;
use serde::{Deserialize, Serialize};

use super::{Checked, Suppressed};

const FORMAT: u32 = 1;

/// Findings that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Key, u32>);

/// What tells findings apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    file: String,
    code: String,
    text: String,
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is not JSON, or not of this form.
    #[error("this is no baseline")]
    Malformed(#[source] serde_json::Error),
    /// Another version of the program wrote it.
    #[error("the baseline has format {found}, and this program reads format {FORMAT}")]
    Format {
        /// The number in the file.
        found: u32,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    code: String,
    text: String,
    count: u32,
}

impl Baseline {
    /// All that is reported of these files and weighs at least so much.
    #[must_use]
    pub fn of(files: &[Checked], least: Severity) -> Self {
        let mut known = BTreeMap::new();
        for file in files {
            for finding in file.reported(least) {
                let key = key(
                    file,
                    finding.diagnostic.code.as_str(),
                    finding.diagnostic.span,
                );
                *known.entry(key).or_insert(0) += 1;
            }
        }
        Self(known)
    }

    /// Reads a file that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_str(text).map_err(BaselineError::Malformed)?;
        if head.format != FORMAT {
            return Err(BaselineError::Format { found: head.format });
        }
        let file: File = serde_json::from_str(text).map_err(BaselineError::Malformed)?;
        let entry = |entry: Entry| {
            let key = Key {
                file: entry.file,
                code: entry.code,
                text: entry.text,
            };
            (key, entry.count)
        };
        Ok(Self(file.findings.into_iter().map(entry).collect()))
    }

    /// The file; the same findings always give the same bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        let entry = |(key, count): (&Key, &u32)| Entry {
            file: key.file.clone(),
            code: key.code.clone(),
            text: key.text.clone(),
            count: *count,
        };
        let file = File {
            format: FORMAT,
            findings: self.0.iter().map(entry).collect(),
        };
        // Text and numbers alone: there is nothing in it that JSON cannot hold.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Keeps what is known from being reported, as often as it is known; how many of the known are no
    /// longer there.
    pub fn apply(&self, files: &mut [Checked]) -> u64 {
        let mut left = self.0.clone();
        for file in files {
            let (path, text) = (file.path.clone(), file.text.clone());
            let as_file = Checked {
                path,
                text,
                findings: Vec::new(),
            };
            for finding in &mut file.findings {
                let diagnostic = &finding.diagnostic;
                let key = key(&as_file, diagnostic.code.as_str(), diagnostic.span);
                if let Some(count) = left.get_mut(&key).filter(|count| **count > 0)
                    && finding.suppressed.is_none()
                {
                    *count -= 1;
                    finding.suppressed = Some(Suppressed::Baseline);
                }
            }
        }
        left.values().copied().map(u64::from).sum()
    }
}

fn key(file: &Checked, code: &str, span: lucerna_diagnostics::Span) -> Key {
    Key {
        file: shown(&file.path),
        code: code.to_owned(),
        text: span.text(&file.text).to_owned(),
    }
}

/// A path as every system writes it.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
