//! Running the tests of saved queries: what each file expects, over the rows that it gives.
//!
//! The rows lie in a temporary store. Tests with the same rows share a database in it, so that a hundred
//! tests over one fixture make its table once.

mod case;
mod compare;
mod fixture;
mod junit;
mod snapshot;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna_engine::Engine;

use super::file::SavedQuery;
use crate::connection::Naming;
use crate::session::Session;
use crate::store::Store;
use crate::toml_text::FilePlace;
use fixture::Fixtures;

pub use junit::junit;

/// How tests are run.
#[derive(Debug, Clone, Default)]
pub struct TestOptions {
    /// Snapshots are written instead of compared; nothing else of a file changes.
    pub blesses: bool,
    /// How many tests run at once; 0 is as many as there are cores.
    pub threads: usize,
    /// What a project calls columns, and what bare words search. The tables are those of the tests.
    pub naming: Naming,
}

/// What is not as it was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it is expected.
    pub place: FilePlace,
    /// What came instead.
    pub message: String,
}

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The query.
    pub query: String,
    /// The test: what it is called, or its number if the query has several.
    pub test: Option<String>,
    /// Where it stands.
    pub place: FilePlace,
    /// What is not as it was expected; nothing if it passed.
    pub findings: Vec<Finding>,
    /// A snapshot was written.
    pub is_blessed: bool,
    /// How long it took.
    pub elapsed: Duration,
}

impl Outcome {
    /// What it is called in reports: `checkout/5xx`, `checkout/5xx: without a user`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.test {
            Some(test) => format!("{}: {test}", self.query),
            None => self.query.clone(),
        }
    }

    /// Whether it is as it was expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Runs all tests of the queries, in the order of the queries; `told` hears of each when it ends.
/// `stops` ends the run: what did not run is not among the outcomes.
///
/// The engine's store is filled with the rows of the tests: it is to be one that nobody needs.
#[must_use]
pub fn run(
    engine: &Arc<dyn Engine>,
    queries: &[SavedQuery],
    options: &TestOptions,
    stops: &AtomicBool,
    told: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    let store = Store::at("");
    let naming = Naming {
        sources: BTreeMap::new(),
        ..options.naming.clone()
    };
    let session = Session::embedded(Arc::clone(engine), store, TimeZone::UTC)
        .at(Timestamp::now())
        .named(naming);
    let fixtures = Fixtures::new(Arc::clone(engine));
    let cases: Vec<case::Case<'_>> = queries
        .iter()
        .flat_map(|query| {
            let expectations = query.expectations.iter().enumerate();
            expectations.map(move |(at, expectation)| case::Case {
                query,
                expectation,
                at,
            })
        })
        .collect();
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(vec![None; cases.len()]);
    let work = || {
        while !stops.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(at) else { break };
            let outcome = timed(case, &session, &fixtures, options);
            told(&outcome);
            let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = outcomes.get_mut(at) {
                *place = Some(outcome);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads(options).min(cases.len()) {
            scope.spawn(work);
        }
    });
    let outcomes = outcomes
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    outcomes.into_iter().flatten().collect()
}

fn threads(options: &TestOptions) -> usize {
    match options.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    }
}

fn timed(
    case: &case::Case<'_>,
    session: &Session,
    fixtures: &Fixtures,
    options: &TestOptions,
) -> Outcome {
    let begun = Instant::now();
    let mut checked = case::Checked::default();
    if let Err(finding) = case.run(session, fixtures, options, &mut checked) {
        checked.findings.push(finding);
    }
    Outcome {
        query: case.query.name.to_string(),
        test: case.name(),
        place: case.query.place(case.expectation.span),
        findings: checked.findings,
        is_blessed: checked.is_blessed,
        elapsed: begun.elapsed(),
    }
}
