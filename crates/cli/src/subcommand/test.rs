//! `lucerna test`.

use crate::args::{TestArgs, TestReport};
use crate::console::Console;
use crate::engines;
use crate::exit::Kind;
use crate::failure::Failure;
use crate::interrupt::{self, Afterwards};
use crate::saved::entries;
use crate::setup::{Given, Setup};
use crate::words;
use lucerna::saved::{self, Outcome, SavedQuery, TestOptions};
use lucerna_output::escape;
use std::fmt::Write;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Runs the tests of saved queries on an engine with nothing else in it.
pub(super) fn run(args: &TestArgs, console: &Console) -> Result<(), Failure> {
    let begun = Instant::now();
    let setup = Setup::read(Given {
        store: Some(&args.store),
        ..Given::default()
    })?;
    let (queries, broken) = read(args, &setup, console)?;
    let count: usize = queries.iter().map(|query| query.expectations.len()).sum();
    if count == 0 {
        console.say(
            "there is nothing to test: `[expect]` in the file of a query says what comes back",
        );
    }
    interrupt::install(Afterwards::End);
    let outcomes = if count == 0 {
        Vec::new()
    } else {
        let engine = engines::temporary(&setup, console)?;
        let options = TestOptions {
            blesses: args.bless,
            threads: args.jobs.unwrap_or(0),
            naming: setup.settings.naming.clone(),
        };
        let never = AtomicBool::new(false);
        saved::run_tests(&engine, &queries, &options, &never, &|_| {})
    };
    match args.report {
        TestReport::Human => console.write(&human(&outcomes))?,
        TestReport::Junit => console.write(&saved::junit(&outcomes))?,
    }
    say_summary(&outcomes, &queries, begun, console);
    if let Some(code) = broken {
        return Err(Failure::Reported(code));
    }
    if outcomes.iter().all(Outcome::passed) {
        Ok(())
    } else {
        Err(Failure::Reported(Kind::Findings.code()))
    }
}

/// The queries that are tested, and the exit code of the first that cannot be read.
fn read(
    args: &TestArgs,
    setup: &Setup,
    console: &Console,
) -> Result<(Vec<SavedQuery>, Option<u8>), Failure> {
    let listing = entries(&args.paths, setup)?;
    let mut broken = None;
    let mut report = |failure: Failure| {
        console.report(&failure);
        broken.get_or_insert(failure.code());
    };
    for problem in listing.problems {
        report(problem.into());
    }
    let mut queries = Vec::new();
    for entry in listing.entries {
        match entry.read() {
            Ok(query) => queries.push(query),
            Err(error) => report(error.into()),
        }
    }
    Ok((queries, broken))
}

/// A line for each thing that is not as it was expected, and a line for each test before them.
fn human(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes.iter().filter(|outcome| !outcome.passed()) {
        let _ = writeln!(text, "FAILED {}", escape::line(&outcome.name()));
        for finding in &outcome.findings {
            let place = finding.place.to_string();
            let message = escape::block(&finding.message).replace('\n', "\n    ");
            let _ = writeln!(text, "  {}: {message}", escape::line(&place));
        }
    }
    for outcome in outcomes.iter().filter(|outcome| outcome.is_blessed) {
        let _ = writeln!(text, "blessed {}", escape::line(&outcome.name()));
    }
    text
}

fn say_summary(outcomes: &[Outcome], queries: &[SavedQuery], begun: Instant, console: &Console) {
    let failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    let untested = queries
        .iter()
        .filter(|query| query.expectations.is_empty())
        .count();
    let tests = words::counted(outcomes.len() as u64, "test");
    let of = match queries.len() {
        1 => "1 query".to_owned(),
        number => format!("{number} queries"),
    };
    let mut parts = vec![
        format!("{tests} of {of}"),
        match failed {
            0 => "all passed".to_owned(),
            failed => format!("{failed} failed"),
        },
    ];
    if untested > 0 {
        parts.push(format!("{untested} without a test"));
    }
    parts.push(words::duration(begun.elapsed()));
    console.aside(&parts.join(" · "));
}
