//! Writes seeds and a dictionary for the fuzzer from the written grammar and its cases.
//!
//! `cargo run --example seeds -- FOLDER` makes `FOLDER/lucene.dict` and a folder for each target. They
//! are made anew for each run and never kept under version control.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lucerna_fuzz::{TABLES, TARGETS, asks_a_table, table_mark};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    #[serde(rename = "case")]
    cases: Vec<Case>,
}

/// A case, as far as a seed needs it.
#[derive(Deserialize)]
struct Case {
    /// Of a template that is refused there is none.
    #[serde(default)]
    query: String,
    template: Option<String>,
    schema: Option<String>,
}

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or("corpus".into());
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let grammar = Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammar");
    let terminals = terminals(&fs::read_to_string(grammar.join("lucene.ebnf"))?);
    fs::write(folder.join("lucene.dict"), dictionary(&terminals))?;
    let mut cases = cases(&grammar.join("cases"))?;
    let templates = self::cases(&grammar.join("templates"))?;
    cases.extend(templates);
    for (target, _) in TARGETS {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        for (number, case) in cases.iter().enumerate() {
            fs::write(folder.join(format!("case-{number:04}")), seed(target, case))?;
        }
    }
    println!("{} seeds, {} words", cases.len(), terminals.len());
    Ok(())
}

fn seed(target: &str, case: &Case) -> String {
    let query = case.template.as_ref().unwrap_or(&case.query);
    if target == "template" {
        return format!("{query}\na OR b*");
    }
    if !asks_a_table(target) {
        return query.clone();
    }
    let schema = case.schema.as_deref().unwrap_or("logs");
    let place = TABLES.iter().position(|table| table.schema == schema);
    format!("{}{}", table_mark(place.unwrap_or(0)), query)
}

fn cases(folder: &Path) -> io::Result<Vec<Case>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let file: Cases = toml::from_str(&fs::read_to_string(&path)?)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        cases.extend(file.cases);
    }
    Ok(cases)
}

/// What stands in quotes in the grammar, comments and descriptions left out.
fn terminals(grammar: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = grammar;
    while let Some(character) = rest.chars().next() {
        let (close, is_terminal) = match character {
            '"' => ("\"", true),
            '\'' => ("'", true),
            '?' => ("?", false),
            '(' if rest.starts_with("(*") => ("*)", false),
            _ => {
                rest = &rest[character.len_utf8()..];
                continue;
            }
        };
        let inside = &rest[if close == "*)" { 2 } else { 1 }..];
        let Some((text, behind)) = inside.split_once(close) else {
            break;
        };
        if is_terminal {
            found.insert(text.to_owned());
        }
        rest = behind;
    }
    found
}

/// In libFuzzer's format: the terminals, and the names that the tables know.
fn dictionary(terminals: &BTreeSet<String>) -> String {
    let mut words = terminals.clone();
    for table in TABLES.iter() {
        let columns = table.columns.iter().map(|column| &column.name);
        let aliases = table.aliases.iter().map(|alias| &alias.name);
        words.extend(columns.chain(aliases).map(|name| format!("{name}:")));
    }
    let escaped = |word: &String| word.replace('\\', "\\\\").replace('"', "\\\"");
    let lines = words.iter().map(|word| format!("\"{}\"\n", escaped(word)));
    lines.collect()
}
