//! Saved queries, checked as a file each: every finding has a place in the file.
//!
//! A file is read as a saved query ([`saved`](crate::saved)), what its source is comes from
//! [`Schemas`], and what there is to say of it from [`lint`](crate::lint). Findings that the file
//! itself allows, or that a [`Baseline`] knows, are kept apart; [`fix`] makes the changes that mend
//! others. The [`report`]s are texts; nothing here prints.
//!
//! ```
//! use lucerna::check::{Checker, Levels, Schemas};
//! use lucerna::translate::Context;
//!
//! let mut checker = Checker::new(Schemas::default(), Context::utc(0));
//! let text = "query = 'ServiceNme:cart'\nsince = '1h'\n";
//! let checked = checker.check("cart.toml".as_ref(), text);
//! let finding = &checked.findings[0];
//! assert_eq!(finding.diagnostic.code.as_str(), "S001");
//! assert_eq!(finding.diagnostic.span.text(text), "ServiceNme");
//! ```

mod allowance;
mod baseline;
mod felt;
mod file;
mod fix;
mod levels;
mod places;
mod plan;
pub mod report;
mod schemas;

use std::path::{Path, PathBuf};
use std::{fs, io};

use lucerna_diagnostics::{Code, Diagnostic, Severity, Span};
use lucerna_translate::Context;

use crate::saved::{LARGEST, SavedError};

pub use baseline::{Baseline, BaselineError};
pub use felt::felt;
pub use fix::{Fixed, fix};
pub use levels::{Level, Levels};
pub use plan::{Planner, Refused, empty_tables};
pub use schemas::{NoSchema, Schemas};

/// Something to say of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What; its places, and those of the changes that it offers, are places in the file.
    pub diagnostic: Diagnostic,
    /// How much it weighs here.
    pub level: Severity,
    /// Why it is not reported; `None` if it is.
    pub suppressed: Option<Suppressed>,
}

/// Why a finding is not reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suppressed {
    /// The file allows it, for this reason.
    InFile(String),
    /// The baseline knows it.
    Baseline,
}

/// A file that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The file, as it was named.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What there is to say, in the order of its places.
    pub findings: Vec<Finding>,
}

impl Checked {
    /// Those that are reported and weigh at least so much.
    pub fn reported(&self, least: Severity) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            // An error is the least of the severities.
            .filter(move |finding| finding.suppressed.is_none() && finding.level <= least)
    }
}

/// What files are checked against.
pub struct Checker<'a> {
    schemas: Schemas<'a>,
    context: Context,
    levels: Levels,
    default_source: String,
    planner: Option<Planner<'a>>,
}

impl<'a> Checker<'a> {
    /// A checker with these schemas. A query without a source is one on `logs`.
    #[must_use]
    pub fn new(schemas: Schemas<'a>, context: Context) -> Self {
        Self {
            schemas,
            context,
            levels: Levels::default(),
            default_source: "logs".to_owned(),
            planner: None,
        }
    }

    /// Weighs findings otherwise than their codes do.
    #[must_use]
    pub fn levels(mut self, levels: Levels) -> Self {
        self.levels = levels;
        self
    }

    /// What a query searches that does not say so itself.
    #[must_use]
    pub fn default_source(mut self, name: impl Into<String>) -> Self {
        self.default_source = name.into();
        self
    }

    /// Has statements of SQL planned by an engine.
    #[must_use]
    pub fn planner(mut self, planner: Planner<'a>) -> Self {
        self.planner = Some(planner);
        self
    }

    /// The schemas that were looked at so far.
    #[must_use]
    pub fn schemas(&self) -> &Schemas<'a> {
        &self.schemas
    }

    /// Reads a file and checks it. A file that is no text, or larger than any query, is a finding.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn check_file(&mut self, path: &Path) -> io::Result<Checked> {
        let size = fs::metadata(path)?.len();
        if size > LARGEST {
            let message = format!("the file has {size} bytes; a saved query has at most {LARGEST}");
            return Ok(unreadable(path, String::new(), 0, message));
        }
        Ok(match String::from_utf8(fs::read(path)?) {
            Ok(text) => self.check(path, &text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                unreadable(path, text, at, "not UTF-8 from here on".to_owned())
            }
        })
    }

    /// Checks the text of a file.
    pub fn check(&mut self, path: &Path, text: &str) -> Checked {
        let mut found = self.diagnostics(path, text);
        let mut findings: Vec<Finding> = found
            .drain(..)
            .filter_map(|diagnostic| {
                let level = self.levels.of(diagnostic.code)?;
                Some(Finding {
                    diagnostic,
                    level,
                    suppressed: None,
                })
            })
            .collect();
        let idle = allowance::apply(path, text, &mut findings);
        findings.extend(idle.into_iter().filter_map(|diagnostic| {
            let level = self.levels.of(diagnostic.code)?;
            Some(Finding {
                diagnostic,
                level,
                suppressed: None,
            })
        }));
        findings.sort_by_key(|finding| (finding.diagnostic.span, finding.diagnostic.code));
        Checked {
            path: path.to_owned(),
            text: text.to_owned(),
            findings,
        }
    }
}

/// What a list of files says is wrong with them, as findings of the files that it speaks of.
#[must_use]
pub fn problem(error: &SavedError) -> Checked {
    let path = path_of(error);
    let diagnostic = Diagnostic::new(Code::BrokenFile, Span::at(0), error.to_string());
    let diagnostic = error.help().into_iter().fold(diagnostic, Diagnostic::help);
    of_one(&path, String::new(), diagnostic)
}

fn path_of(error: &SavedError) -> PathBuf {
    if let SavedError::NameTwice { other: path, .. }
    | SavedError::Loop { path }
    | SavedError::TooMany { path, .. }
    | SavedError::BadFileName { path, .. }
    | SavedError::NotAFile { path }
    | SavedError::TooLarge { path, .. }
    | SavedError::Unreadable { path, .. } = error
    {
        return path.clone();
    }
    let place = error.place();
    place.map_or_else(PathBuf::new, |place| place.path.clone())
}

fn unreadable(path: &Path, text: String, at: usize, message: String) -> Checked {
    of_one(
        path,
        text,
        Diagnostic::new(Code::BrokenFile, Span::at(at), message),
    )
}

fn of_one(path: &Path, text: String, diagnostic: Diagnostic) -> Checked {
    Checked {
        path: path.to_owned(),
        text,
        findings: vec![Finding {
            level: diagnostic.severity(),
            diagnostic,
            suppressed: None,
        }],
    }
}

#[cfg(test)]
mod tests;
