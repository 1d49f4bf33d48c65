//! The cases of `grammar/cases`: what each query means, by the translator, by the model, and by the
//! engine with its indexes and without.

#[path = "cases/cell.rs"]
mod cell;
#[path = "cases/engine.rs"]
mod engine;
#[path = "cases/faults.rs"]
mod faults;
#[path = "cases/file.rs"]
mod file;
#[path = "cases/literal.rs"]
mod literal;
#[path = "cases/schema.rs"]
mod schema;
#[path = "cases/store.rs"]
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use faults::{Expected, Way, faults};
use file::{Case, File};
use lucerna_diagnostics::{CODES, Code, Severity};
use lucerna_schema::Table;
use lucerna_translate::model::{Row, evaluate};
use lucerna_translate::{Translation, translate};
use store::{Halves, Indexes, Stored};

/// Codes that no case can have, each with the reason.
const WITHOUT_A_CASE: &[(Code, &str)] = &[
    (Code::BrokenPlaceholder, OF_TEMPLATES),
    (Code::MisplacedPlaceholder, OF_TEMPLATES),
    (Code::UnknownParameter, OF_TEMPLATES),
    (Code::BadParameter, OF_TEMPLATES),
];

const OF_TEMPLATES: &str = "no query has a template's: grammar/templates has their cases";

/// So many queries go into a statement.
const CASES_AT_ONCE: usize = 16;

static FILES: LazyLock<Vec<File>> = LazyLock::new(file::read_all);

fn cases() -> impl Iterator<Item = (String, &'static Case)> {
    FILES.iter().flat_map(|file| {
        let named = |case: &'static Case| (format!("{}: {}", file.topic, case.name), case);
        file.cases.iter().map(named)
    })
}

fn translated(case: &Case) -> Translation {
    translate(&case.query, case.table(), &case.context())
}

/// Runs a check over all cases and fails with all that it found.
fn check(find: impl Fn(&Case) -> Option<String>) {
    let faults: Vec<String> = cases()
        .filter_map(|(name, case)| Some(format!("{name}\n  {}\n  {}", case.query, find(case)?)))
        .collect();
    assert!(
        faults.is_empty(),
        "{} cases fail\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn a_query_is_refused_where_its_case_says_and_nowhere_else() {
    check(|case| {
        let translation = translated(case);
        let found = translation.errors().next().map(|error| {
            let at = error.span.text(&case.query);
            (error.code.to_string(), at.to_owned())
        });
        let expected = case
            .error
            .as_ref()
            .map(|error| (error.code.clone(), error.at.clone()));
        (found != expected).then(|| format!("expected {expected:?}, found {found:?}"))
    });
}

#[test]
fn a_query_has_the_notes_and_warnings_that_its_case_names() {
    check(|case| {
        let translation = translated(case);
        let found: BTreeSet<&str> = translation
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() != Severity::Error)
            .map(|diagnostic| diagnostic.code.as_str())
            .collect();
        let expected: BTreeSet<&str> = case.notes.iter().map(String::as_str).collect();
        let is_read = case.error.is_none();
        (is_read && found != expected).then(|| format!("expected {expected:?}, found {found:?}"))
    });
}

#[test]
fn a_query_reads_in_english_as_its_case_says() {
    check(|case| {
        let (expected, found) = (case.meaning.as_ref()?, translated(case).english);
        (found != *expected).then(|| format!("expected {expected}\n  found    {found}"))
    });
}

#[test]
fn the_model_selects_the_rows_that_match_and_no_row_that_misses() {
    check(|case| {
        let (translation, table, context) = (translated(case), case.table(), case.context());
        let is_selected = |cells: &&toml::Table| {
            evaluate(
                &translation.predicate,
                table,
                &cell::row(cells, table),
                &context,
            )
        };
        let lost = case.matches.iter().find(|cells| !is_selected(cells));
        let surplus = case.misses.iter().find(|cells| is_selected(cells));
        let lost = lost.map(|cells| format!("does not select {cells:?}"));
        lost.or(surplus.map(|cells| format!("selects {cells:?}")))
    });
}

#[test]
fn a_case_has_rows_on_both_sides_or_an_error() {
    check(|case| {
        let has_rows = !case.matches.is_empty() || !case.misses.is_empty();
        (has_rows == case.error.is_some()).then(|| "rows, or an error".to_owned())
    });
}

#[test]
fn every_code_has_a_case() {
    let used: BTreeSet<&str> = cases()
        .flat_map(|(_, case)| {
            let errors = case.error.iter().map(|error| error.code.as_str());
            let refused = case
                .error
                .iter()
                .filter_map(|error| error.hyperdx.as_deref());
            errors
                .chain(refused)
                .chain(case.notes.iter().map(String::as_str))
        })
        .collect();
    // What makes a query slow is said by `explain` alone, and what a file should not keep by `check`:
    // their tests give an example of each.
    let is_of_translation =
        |code: Code| !code.as_str().starts_with('P') && !lucerna::lint::is_rule(code);
    for text in CODES.iter().filter(|text| is_of_translation(text.code)) {
        let is_exempt = WITHOUT_A_CASE.iter().any(|(code, _)| *code == text.code);
        assert_eq!(
            used.contains(text.id),
            !is_exempt,
            "{}: {}",
            text.id,
            text.title
        );
    }
}

#[test]
fn what_hyperdx_takes_and_is_refused_here_stands_so_on_the_page_of_differences() {
    let page = include_str!("../grammar/differences.md");
    let refusals = cases().filter_map(|(name, case)| {
        let code = case.error.as_ref()?.hyperdx.as_deref()?;
        Some((name, case, code))
    });
    let mut seen = BTreeSet::new();
    for (name, case, code) in refusals {
        let mut rows = page.lines().filter_map(|line| line.strip_prefix("| "));
        let row = rows.find(|row| row.starts_with(code));
        let columns: Vec<&str> = row.expect("a row").split(" | ").collect();
        let typed = format!("`{}`", case.query);
        assert!(columns[1].contains(&typed), "{name}: {typed}");
        assert_eq!(columns[3], "an error", "{name}");
        seen.insert((code, typed));
    }
    // Each query of those rows has a case.
    for code in ["H04", "H27"] {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| {code} ")));
        let typed = row
            .and_then(|row| row.split(" | ").nth(1))
            .expect("what is typed");
        for query in typed.split('`').skip(1).step_by(2) {
            assert!(
                seen.contains(&(code, format!("`{query}`"))),
                "{code}: {query}"
            );
        }
    }
}

#[test]
fn no_two_cases_of_a_file_have_one_name() {
    let mut names = BTreeSet::new();
    for (name, _) in cases() {
        assert!(names.insert(name.clone()), "{name}");
    }
}

#[test]
fn the_engine_selects_the_rows_that_the_model_selects_with_indexes_and_without() {
    let Some(engine) = engine::open() else {
        return;
    };
    let mut by_schema: BTreeMap<&str, Vec<(String, &Case)>> = BTreeMap::new();
    for (name, case) in cases().filter(|(_, case)| case.error.is_none()) {
        by_schema
            .entry(&case.schema)
            .or_default()
            .push((name, case));
    }
    let mut found = Vec::new();
    for (schema, cases) in by_schema {
        let table = schema::table(schema);
        let cells = cases
            .iter()
            .flat_map(|(_, case)| case.matches.iter().chain(&case.misses));
        let rows: Vec<Row> = cells.map(|cells| cell::row(cells, table)).collect();
        for indexes in Indexes::ALL {
            let stored = Stored::create(&engine, table, &rows, indexes);
            let known = indexes.known_of(table);
            for cases in cases.chunks(CASES_AT_ONCE) {
                found.extend(faults_of(cases, &known, &rows, &stored));
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} differ\n{}",
        found.len(),
        found.join("\n")
    );
}

fn faults_of(
    cases: &[(String, &Case)],
    table: &Table,
    rows: &[Row],
    stored: &Stored<'_>,
) -> Vec<String> {
    let translated = cases.iter().map(|(_, case)| {
        let translation = translate(&case.query, table, &case.context());
        let is_selected = |row: &Row| evaluate(&translation.predicate, table, row, &case.context());
        let halves = Halves::split(rows, is_selected);
        (translation.condition.expect("no error"), halves)
    });
    let translated: Vec<_> = translated.collect();
    let expected: Vec<Expected<'_>> = translated
        .iter()
        .map(|(condition, halves)| (condition.where_sql(), halves.clone()))
        .collect();
    let ways = [Way::Computed, Way::Filtered].into_iter();
    let faults = ways.flat_map(|way| faults(stored, rows, &expected, way));
    let named = faults.map(|(at, fault)| {
        let (name, case) = &cases[at];
        format!("{name}\n  {}\n  {fault}", case.query)
    });
    named.collect()
}
