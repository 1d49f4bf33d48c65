//! One test: the rows, the run, and what is compared.

use std::error::Error;

use jiff::{Timestamp, ToSpan};
use lucerna_diagnostics::Span;
use lucerna_engine::{Limits, QueryRequest};

use super::compare::{self, Json};
use super::fixture::{self, Fixtures, Made, Wanted};
use super::{Finding, TestOptions, snapshot};
use crate::error::WorkError;
use crate::range::RangeFlags;
use crate::rows;
use crate::saved::bind::{BindError, Ready, When, Work};
use crate::saved::expectation::{Expectation, Given};
use crate::saved::file::{Language, SavedQuery};
use crate::saved::value::Values;
use crate::search::{Plan, Search};
use crate::session::{RunOptions, Session};
use crate::source::Source;
use crate::store::DATABASE;

/// A query with one of its expectations.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) query: &'a SavedQuery,
    pub(super) expectation: &'a Expectation,
    pub(super) at: usize,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    pub(super) is_blessed: bool,
}

/// No test waits longer than this, in seconds.
const LONGEST: u64 = 60;

/// What stands for the database of a test in the values that it gives.
const OWN_DATABASE: &str = "{database}";

/// A test that gives no rows and no moment runs then.
const SOME_DAY: &str = "2026-01-01T00:00:00Z";

/// What runs and what it says before it is run.
struct Running<'a> {
    session: Session,
    source: Option<Source>,
    ready: &'a Ready,
    plan: Option<Plan>,
}

impl Case<'_> {
    /// What it is called, where the query has several.
    pub(super) fn name(&self) -> Option<String> {
        let is_alone = self.query.expectations.len() == 1;
        let number = || (!is_alone).then(|| (self.at + 1).to_string());
        self.expectation.name.clone().or_else(number)
    }

    fn finding(&self, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            place: self.query.place(span),
            message: message.into(),
        }
    }

    /// A finding about the test as a whole.
    fn failed(&self, error: &dyn Error) -> Finding {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message = format!("{message}: {error}");
            cause = error.source();
        }
        self.finding(self.expectation.span, message)
    }

    pub(super) fn run(
        &self,
        session: &Session,
        fixtures: &Fixtures,
        options: &TestOptions,
        checked: &mut Checked,
    ) -> Result<(), Finding> {
        let made = fixtures.made(&self.wanted()).map_err(|error| {
            self.finding(error.span.unwrap_or(self.expectation.span), error.message)
        })?;
        let now = self.now(&made);
        let ready = self.ready(now, &made.database)?;
        let session = session.clone().in_database(made.database.clone()).at(now);
        // What indexes hold is asked for only where a test is about them.
        let session = if self.needs_indexes() {
            session
        } else {
            session.without_facts()
        };
        let (source, plan) = match &ready.work {
            Work::Sql(_) => (None, None),
            Work::Search(search) => {
                let source = self.found(&session).map_err(|error| self.failed(&error))?;
                let plan = session.plan(&source, search);
                let plan = plan.map_err(|error| self.wrong(&ready, error))?;
                (Some(source), Some(plan))
            }
        };
        let running = Running {
            session,
            source,
            ready: &ready,
            plan,
        };
        self.check_words(&running, checked);
        self.check_rows(&running, checked)?;
        self.check_indexes(&running, checked)?;
        self.check_snapshot(&running, options, checked)
    }

    /// Whether it says which indexes serve the query.
    fn needs_indexes(&self) -> bool {
        !self.expectation.indexes.is_empty()
    }

    /// The table that the query searches, in the database of the test.
    fn found(&self, session: &Session) -> Result<Source, WorkError> {
        let name = self.source();
        let table = fixture::own_name(&name);
        match fixture::schema(&table) {
            Some(schema) => Source::made(session, &name, schema),
            None => session.source(&table),
        }
    }

    /// What the query searches.
    fn source(&self) -> String {
        let source = self.query.source.as_ref();
        source.map_or_else(|| "logs".to_owned(), |source| source.value.clone())
    }

    /// The tables and rows that it needs. Rows that are to match or miss are searched themselves if no
    /// others are given.
    fn wanted(&self) -> Wanted<'_> {
        let own = match (&self.query.body.language, self.expectation.given.is_empty()) {
            (Language::Lucene, true) => Some(Given {
                table: None,
                span: self.expectation.span,
                files: Vec::new(),
                rows: self
                    .expectation
                    .matches
                    .iter()
                    .chain(&self.expectation.misses)
                    .map(|row| row.value.clone())
                    .collect(),
            }),
            _ => None,
        };
        Wanted {
            folder: self.query.path.parent(),
            is_statement: self.query.body.language == Language::Sql,
            source: self.source(),
            needs_indexes: self.needs_indexes(),
            given: own.map_or_else(|| self.expectation.given.clone(), |own| vec![own]),
            now: self
                .expectation
                .now
                .as_ref()
                .and_then(|now| now.parse().ok()),
        }
    }

    fn now(&self, made: &Made) -> Timestamp {
        let said = self
            .expectation
            .now
            .as_ref()
            .and_then(|now| now.parse().ok());
        let after = |newest: Timestamp| newest.checked_add(1.second()).unwrap_or(newest);
        said.or_else(|| made.newest.map(after))
            .or_else(|| SOME_DAY.parse().ok())
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn ready(&self, now: Timestamp, database: &str) -> Result<Ready, Finding> {
        let (query, expectation) = (self.query, self.expectation);
        // A statement that qualifies its tables is told where those of the test are.
        let given = expectation.parameters.iter();
        let given =
            given.map(|(name, value)| (name.clone(), value.replace(OWN_DATABASE, database)));
        let given: Vec<(String, String)> = given.collect();
        let values = Values::of(query.name.as_str(), &query.parameters, &given);
        let values = values.map_err(|error| self.failed(&error))?;
        let when = When {
            now,
            zone: &jiff::tz::TimeZone::UTC,
            flags: RangeFlags {
                since: expectation.since.as_deref(),
                from: expectation.from.as_deref(),
                to: expectation.to.as_deref(),
            },
            since: None,
        };
        query.bind(&values, when).map_err(|error| {
            if let BindError::Text(wrong) = &error {
                return self.wrong_text(wrong);
            }
            self.failed(&error)
        })
    }

    fn wrong(&self, ready: &Ready, error: WorkError) -> Finding {
        let error = ready.locate(self.query, error);
        if let WorkError::Query(wrong) = &error {
            return self.wrong_text(wrong);
        }
        self.failed(&error)
    }

    fn wrong_text(&self, wrong: &crate::error::WrongText) -> Finding {
        let error = wrong.diagnostics.iter().find(|one| one.is_error());
        let (span, message) = error
            .map_or((self.expectation.span, "the query is wrong"), |error| {
                (error.span, &*error.message)
            });
        let is_of_file = wrong.what == "query";
        let span = if is_of_file {
            span
        } else {
            self.expectation.span
        };
        let place = if is_of_file {
            String::new()
        } else {
            format!("{}: ", wrong.what)
        };
        self.finding(span, format!("{place}{message}"))
    }

    /// What the query means, and which columns it has.
    fn check_words(&self, running: &Running<'_>, checked: &mut Checked) {
        let Some(plan) = &running.plan else {
            if let Some(english) = &self.expectation.english {
                let message = "only queries in Lucene are said in words";
                checked.findings.push(self.finding(english.span, message));
            }
            return;
        };
        if let Some(english) = &self.expectation.english
            && english.value != plan.english
        {
            let message = format!("it means: {}", plan.english);
            checked.findings.push(self.finding(english.span, message));
        }
        if let Some(columns) = &self.expectation.columns
            && columns.value != plan.columns
        {
            let message = format!("the columns are {}", plan.columns.join(", "));
            checked.findings.push(self.finding(columns.span, message));
        }
    }

    fn check_rows(&self, running: &Running<'_>, checked: &mut Checked) -> Result<(), Finding> {
        let expectation = self.expectation;
        let has_rows = expectation.rows.is_some()
            || expectation.min_rows.is_some()
            || expectation.max_rows.is_some()
            || !expectation.matches.is_empty()
            || !expectation.misses.is_empty();
        let is_statement = running.plan.is_none();
        let asks = has_rows || (is_statement && expectation.columns.is_some());
        if !asks {
            return Ok(());
        }
        let (names, found) = self.rows(running)?;
        if is_statement
            && let Some(columns) = &expectation.columns
            && columns.value != names
        {
            let message = format!("the columns are {}", names.join(", "));
            checked.findings.push(self.finding(columns.span, message));
        }
        let count = found.len() as u64;
        let rows = |count: u64| {
            if count == 1 {
                "1 row".to_owned()
            } else {
                format!("{count} rows")
            }
        };
        let came = format!("{} came", rows(count));
        let bounds = [
            (
                expectation.rows,
                count == expectation.rows.map_or(count, |rows| rows.value),
                "exactly",
            ),
            (
                expectation.min_rows,
                count >= expectation.min_rows.map_or(0, |rows| rows.value),
                "at least",
            ),
            (
                expectation.max_rows,
                count <= expectation.max_rows.map_or(count, |rows| rows.value),
                "at most",
            ),
        ];
        for (bound, is_met, words) in bounds {
            if let Some(bound) = bound.filter(|_| !is_met) {
                let message = format!("{came}, {words} {} expected", bound.value);
                checked.findings.push(self.finding(bound.span, message));
            }
        }
        self.check_values(&found, &came, checked);
        Ok(())
    }

    /// Whether the rows that are to come back are among them, and the others are not.
    fn check_values(&self, found: &[Json], came: &str, checked: &mut Checked) {
        for row in &self.expectation.matches {
            if found.iter().any(|one| compare::holds(one, &row.value)) {
                continue;
            }
            let nearest = compare::nearest(found, &row.value);
            let nearest = nearest.map(|near| format!("; the nearest has {near}"));
            let nearest = nearest.unwrap_or_default();
            let message = format!("{came}, and none has these values{nearest}");
            checked.findings.push(self.finding(row.span, message));
        }
        for row in &self.expectation.misses {
            if found.iter().any(|one| compare::holds(one, &row.value)) {
                let message = "a row with these values came";
                checked.findings.push(self.finding(row.span, message));
            }
        }
    }

    /// The rows that come back, with all columns if rows are compared.
    fn rows(&self, running: &Running<'_>) -> Result<(Vec<String>, Vec<Json>), Finding> {
        let options = RunOptions {
            limits: Limits {
                timeout: Some(std::time::Duration::from_secs(LONGEST)),
                ..Limits::default()
            },
            is_uncounted: true,
            ..RunOptions::default()
        };
        let compares = !self.expectation.matches.is_empty() || !self.expectation.misses.is_empty();
        match (&running.ready.work, &running.source) {
            (Work::Search(search), Some(source)) => {
                let is_of_rows = search.count_by.is_empty() && !search.count;
                let search = Search {
                    select: if compares && is_of_rows {
                        vec!["*".to_owned()]
                    } else {
                        search.select.clone()
                    },
                    ..search.as_ref().clone()
                };
                let found = running.session.search(source, &search, &options);
                let found = found.map_err(|error| self.wrong(running.ready, error))?;
                compare::read(found).map_err(|error| self.failed(&error))
            }
            (Work::Sql(run), _) => {
                let found = running.session.sql(run, &options);
                let found = found.map_err(|error| self.failed(&error))?;
                compare::read(found).map_err(|error| self.failed(&error))
            }
            (Work::Search(_), None) => Ok((Vec::new(), Vec::new())),
        }
    }

    /// Which indexes the engine says that it uses.
    fn check_indexes(&self, running: &Running<'_>, checked: &mut Checked) -> Result<(), Finding> {
        if self.expectation.indexes.is_empty() {
            return Ok(());
        }
        let requests: Vec<QueryRequest> = match (&running.ready.work, &running.plan) {
            (Work::Sql(run), _) => vec![
                run.parameters
                    .iter()
                    .fold(explaining(&run.text), |request, (name, value)| {
                        request.parameter(name, value)
                    })
                    .database(running.session.database()),
            ],
            (Work::Search(_), Some(plan)) => plan
                .steps
                .iter()
                .map(|step| {
                    let request = explaining(&step.statement);
                    step.settings
                        .iter()
                        .fold(request, |request, (name, value)| {
                            request.setting(name, value)
                        })
                })
                .collect(),
            (Work::Search(_), None) => Vec::new(),
        };
        let mut used: Vec<String> = Vec::new();
        for request in requests {
            let lines = rows::ask_column(running.session.engine(), &request);
            for line in lines.map_err(|error| self.failed(&error))? {
                if let Some(name) = line.trim().strip_prefix("Name: ") {
                    used.push(name.trim().to_owned());
                }
            }
        }
        used.sort();
        used.dedup();
        for index in &self.expectation.indexes {
            if !used.contains(&index.value) {
                let message = if used.is_empty() {
                    "no index serves it".to_owned()
                } else {
                    format!("it is served by {}", used.join(", "))
                };
                checked.findings.push(self.finding(index.span, message));
            }
        }
        Ok(())
    }

    fn check_snapshot(
        &self,
        running: &Running<'_>,
        options: &TestOptions,
        checked: &mut Checked,
    ) -> Result<(), Finding> {
        if !self.expectation.has_snapshot {
            return Ok(());
        }
        let text = match (&running.ready.work, &running.source) {
            (Work::Search(search), Some(source)) => {
                // What is known of the rows of a test is no part of it, nor is the name of its
                // database.
                let source = Source {
                    database: DATABASE.to_owned(),
                    exists: false,
                    ..source.clone()
                };
                let plan = running.session.plan(&source, search);
                plan.map_err(|error| self.wrong(running.ready, error))?
                    .text()
            }
            (Work::Sql(run), _) => snapshot::of_statement(run),
            (Work::Search(_), None) => return Ok(()),
        };
        let file = snapshot::Snapshots::beside(&self.query.path);
        let name = self.name().unwrap_or_default();
        if options.blesses {
            let is_changed = file
                .bless(&name, &text)
                .map_err(|error| self.failed(&error))?;
            checked.is_blessed |= is_changed;
            return Ok(());
        }
        let message = match file.read(&name).map_err(|error| self.failed(&error))? {
            None => format!(
                "there is no snapshot of it in {}; `--bless` writes one",
                file.path().display()
            ),
            Some(old) if old == text.trim() => return Ok(()),
            Some(old) => format!(
                "the SQL is another than in {}:\n{}",
                file.path().display(),
                snapshot::difference(&old, text.trim())
            ),
        };
        checked
            .findings
            .push(self.finding(self.expectation.span, message));
        Ok(())
    }
}

fn explaining(statement: &str) -> QueryRequest {
    QueryRequest::new(format!("EXPLAIN indexes = 1 {statement}"))
        .setting("use_skip_indexes_on_data_read", "0")
}
