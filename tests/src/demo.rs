//! The store that benchmarks of the engine run on: six hours of the demo's shop, always the same.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::engine::Cancel;
use lucerna::range::Range;
use lucerna::search::Search;
use lucerna::{Session, Source, Store};
use lucerna_engine_chdb::{ChdbOptions, install, open};
use tempfile::TempDir;

/// Where the demo's data end.
const END: &str = "2026-03-10T12:00:00Z";

/// Searches by what they ask of the engine, with the source they are for.
pub const SEARCHES: [(&str, &str, &str); 6] = [
    ("everything", "logs", ""),
    ("a word", "logs", "error"),
    ("a word that nobody wrote", "logs", "unicorn"),
    ("a part of a word", "logs", "Body:ayment"),
    ("a column and a word", "logs", "ServiceName:=checkout error"),
    ("failed spans", "traces", "StatusCode:=Error"),
];

/// An open store in a folder that goes with it.
pub struct Demo {
    /// A session whose `now` is the end of the data.
    pub session: Session,
    folder: TempDir,
}

/// What is searched for.
pub struct Asked {
    /// Where.
    pub source: Source,
    /// What, without a limit.
    pub search: Search,
}

impl Demo {
    /// An empty store; `None`, and a line that says so, where there is no engine.
    ///
    /// # Panics
    ///
    /// If there is an engine, and it opens no store.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a benchmark that is skipped says so")]
    pub fn empty() -> Option<Self> {
        let Some(library) = install::for_tests().expect("the engine can be installed") else {
            eprintln!("skipped: the engine is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::at(folder.path().join("db"));
        let options = ChdbOptions {
            library: Some(library),
            store: Some(store.folder().to_owned()),
            ..ChdbOptions::default()
        };
        let engine = open(&options).expect("a store");
        let session = Session::embedded(Arc::new(engine), store, TimeZone::UTC).at(end());
        Some(Self { session, folder })
    }

    /// A store with about 200,000 logs and 100,000 spans; `None` where there is no engine.
    ///
    /// # Panics
    ///
    /// If it cannot be filled.
    #[must_use]
    pub fn filled() -> Option<Self> {
        let demo = Self::empty()?;
        lucerna::demo::fill(&demo.session, end(), &Cancel::new()).expect("it can be filled");
        Some(demo)
    }

    /// A search over everything in a source.
    ///
    /// # Panics
    ///
    /// If the store has no such source.
    #[must_use]
    pub fn asked(&self, source: &str, query: &str) -> Asked {
        Asked {
            source: self.session.source(source).expect("the source is there"),
            search: Search {
                query: query.to_owned(),
                range: Range::EVERYTHING,
                ..Search::default()
            },
        }
    }

    /// The folder: files may be put beside the store.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The instant at which the data end.
///
/// # Panics
///
/// Never: the time is written down.
#[must_use]
pub fn end() -> Timestamp {
    END.parse().expect("a time")
}
