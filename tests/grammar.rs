//! The written grammar and the reader are the same, production by production.

#[path = "grammar/uses.rs"]
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use uses::{WANTED, uses, uses_of_template};

/// A production's name and its line.
type Productions = BTreeMap<String, String>;

#[test]
fn every_written_production_is_a_function_and_every_function_is_written() {
    let written = written();
    let coded = coded();
    for (name, line) in &written {
        if is_character_class(line) {
            assert!(!coded.contains_key(name), "{name} is a class of characters");
            continue;
        }
        let code = coded.get(name).map_or("no function", String::as_str);
        assert_eq!(
            code, line,
            "{name}: left the comment of the function, right lucene.ebnf"
        );
    }
    for name in coded.keys() {
        assert!(
            written.contains_key(name),
            "{name} is not in grammar/lucene.ebnf"
        );
    }
}

#[test]
fn every_production_is_defined_and_used() {
    let written = written();
    let mut used = BTreeSet::from(["template".to_owned(), "space".to_owned()]);
    for line in written.values().filter(|line| !is_character_class(line)) {
        used.extend(symbols(line));
    }
    let defined: BTreeSet<String> = written.keys().cloned().collect();
    assert_eq!(used, defined);
}

#[test]
fn a_case_is_wanted_for_every_production() {
    let wanted: BTreeSet<&str> = WANTED
        .iter()
        .filter_map(|alternative| alternative.split(' ').next())
        .collect();
    let written = written();
    let productions: BTreeSet<&str> = written
        .iter()
        .filter(|(_, line)| !is_character_class(line))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(wanted, productions);
}

#[test]
fn every_alternative_of_every_production_has_a_case() {
    let queries = queries_of("cases", "query");
    let templates = queries_of("templates", "template");
    let used: BTreeSet<String> = queries
        .iter()
        .flat_map(|query| uses(query))
        .chain(
            templates
                .iter()
                .flat_map(|template| uses_of_template(template)),
        )
        .collect();
    let missing: Vec<&&str> = WANTED
        .iter()
        .filter(|wanted| !used.contains(**wanted))
        .collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
}

#[test]
fn the_page_of_characters_has_a_section_for_each_rule_that_depends_on_the_place() {
    let explained = read(&root().join("grammar/lexical.md"));
    for name in [
        "Keywords",
        "Signs",
        "Fields",
        "Escapes",
        "Wildcards",
        "Regular expressions",
        "Templates",
    ] {
        assert!(explained.contains(&format!("## {name}")), "{name}");
    }
}

/// The productions of `grammar/lucene.ebnf`.
fn written() -> Productions {
    let text = read(&root().join("grammar/lucene.ebnf"));
    let mut productions = Productions::new();
    let mut is_comment = false;
    for line in text.lines() {
        is_comment |= line.starts_with("(*");
        if !is_comment && !line.is_empty() {
            add(&mut productions, line);
        }
        is_comment &= !line.ends_with("*)");
    }
    productions
}

/// The productions in the comments of the reader's functions, each before a function of its name.
fn coded() -> Productions {
    let mut productions = Productions::new();
    for path in sources() {
        let text = read(&path);
        let mut lines = text.lines();
        let mut is_comment = false;
        while let Some(line) = lines.next() {
            let starts = !is_comment && line.starts_with("///");
            is_comment = line.starts_with("///");
            let production = line.trim_start_matches("/// ").trim_matches('`').trim();
            if !starts || !line.starts_with("/// `") || !production.ends_with(" ;") {
                continue;
            }
            let name = add(&mut productions, production);
            let after = lines.clone().find(|line| line.contains("fn "));
            let function = after.unwrap_or_default();
            let is_named = [format!("fn {name}("), format!("fn {name}<")]
                .iter()
                .any(|head| function.contains(head));
            assert!(
                is_named,
                "{}: {name} stands before `{function}`",
                path.display()
            );
        }
    }
    productions
}

fn add(productions: &mut Productions, line: &str) -> String {
    let (name, _) = line
        .split_once(" = ")
        .expect("a production is `name = … ;`");
    assert!(line.ends_with(" ;"), "{line}");
    let before = productions.insert(name.to_owned(), line.to_owned());
    assert_eq!(before, None, "{name} is written twice");
    name.to_owned()
}

/// The names on the right side of a production, without what stands in quotes.
fn symbols(line: &str) -> Vec<String> {
    let (_, right) = line
        .split_once(" = ")
        .expect("a production is `name = … ;`");
    let is_name = |word: &&str| word.starts_with(|first: char| first.is_ascii_lowercase());
    right
        .split_whitespace()
        .filter(is_name)
        .map(str::to_owned)
        .collect()
}

fn is_character_class(line: &str) -> bool {
    line.contains(" = ? ")
}

/// What the cases in a folder of `grammar` have in a field.
fn queries_of(folder: &str, field: &str) -> Vec<String> {
    let mut queries = Vec::new();
    for path in files(&root().join("grammar").join(folder)) {
        let file: toml::Table = toml::from_str(&read(&path)).expect("a file of cases");
        let cases = file["case"].as_array().expect("cases");
        let query = |case: &toml::Value| case[field].as_str().expect("a query").to_owned();
        queries.extend(cases.iter().map(query));
    }
    queries
}

fn sources() -> Vec<PathBuf> {
    files(&root().join("crates/lucene/src/grammar"))
        .into_iter()
        .filter(|path| path.is_file())
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
