//! The tables of the engine of the tests, and the statements that it knows.

use std::collections::BTreeMap;

/// A table of the engine, of one partition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FakeTable {
    pub(crate) parts: Vec<Part>,
    pub(crate) comment: String,
    /// Parts that are to join it are refused.
    pub(crate) refuses: bool,
}

/// Rows that were written together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Numbers the parts of a table, from 1.
    pub(crate) block: i64,
    /// Stands for its content too: parts with as many rows have the same hash.
    pub(crate) rows: u64,
    /// Not merged into another.
    pub(crate) is_active: bool,
}

impl FakeTable {
    /// Writes a part.
    pub(crate) fn add(&mut self, rows: u64) {
        let block = self.parts.last().map_or(0, |part| part.block) + 1;
        self.parts.push(Part {
            block,
            rows,
            is_active: true,
        });
    }

    /// Its active parts.
    pub(super) fn active(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_active)
    }

    /// Makes one part of all, as the engine does when it likes.
    pub(crate) fn merge(&mut self) {
        let rows = self.active().map(|part| part.rows).sum();
        for part in &mut self.parts {
            part.is_active = false;
        }
        self.add(rows);
    }
}

/// The words of a statement without its quoting.
fn words(statement: &str) -> Vec<String> {
    let plain = statement.replace("`default`.", "").replace("default.", "");
    plain
        .split_whitespace()
        .map(|word| word.trim_matches(['`', '\'']).to_owned())
        .collect()
}

/// Whether the engine refuses it.
pub(super) fn is_refused(tables: &BTreeMap<String, FakeTable>, statement: &str) -> bool {
    match words(statement).as_slice() {
        [alter, _, name, attach, ..] if alter == "ALTER" && attach == "ATTACH" => {
            tables.get(name).is_some_and(|table| table.refuses)
        }
        _ => false,
    }
}

pub(super) fn executed(tables: &mut BTreeMap<String, FakeTable>, statement: &str, is_half: bool) {
    let words = words(statement);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["CREATE", "TABLE", "IF", "NOT", "EXISTS", name, ..] => {
            tables.entry((*name).to_owned()).or_default();
        }
        ["CREATE", "TABLE", name, "AS", like, rest @ ..] => {
            assert!(tables.contains_key(*like), "{statement}");
            let comment = match rest {
                ["COMMENT", comment] => (*comment).to_owned(),
                _ => String::new(),
            };
            let new = FakeTable {
                comment,
                ..FakeTable::default()
            };
            let before = tables.insert((*name).to_owned(), new);
            assert_eq!(before, None, "{statement}");
        }
        [
            "ALTER",
            "TABLE",
            name,
            "ATTACH",
            "PARTITION",
            "ID",
            "all",
            "FROM",
            from,
        ] => {
            let parts: Vec<u64> = tables[*from].active().map(|part| part.rows).collect();
            let count = if is_half {
                parts.len() / 2
            } else {
                parts.len()
            };
            let to = tables.get_mut(*name).expect("a table");
            parts[..count].iter().for_each(|rows| to.add(*rows));
        }
        ["ALTER", "TABLE", name, "DROP", "PART", part] => {
            let table = tables.get_mut(*name).expect("a table");
            let before = table.parts.len();
            table.parts.retain(|each| each.block.to_string() != *part);
            assert_ne!(table.parts.len(), before, "{statement}");
        }
        ["SYSTEM", "WAIT", "LOADING", "PARTS", name] => {
            assert!(tables.contains_key(*name), "{statement}");
        }
        ["EXCHANGE", "TABLES", one, "AND", other] => {
            let first = tables.remove(*one).expect("a table");
            let second = tables.insert((*other).to_owned(), first).expect("a table");
            tables.insert((*one).to_owned(), second);
        }
        ["DROP", "TABLE", "IF", "EXISTS", name, "SYNC"] => {
            tables.remove(*name);
        }
        _ => panic!("the engine of the tests does not know: {statement}"),
    }
}

/// The answer, column by column.
pub(super) fn asked(tables: &BTreeMap<String, FakeTable>, statement: &str) -> Vec<Vec<String>> {
    let words = words(statement);
    let named = || words.iter().find_map(|word| tables.get(word));
    let parts = || named().into_iter().flat_map(|table| &table.parts);
    if statement.contains("DISTINCT partition_id") {
        let has_rows = parts().any(|part| part.is_active);
        return vec![has_rows.then(|| "all".to_owned()).into_iter().collect()];
    }
    if statement.contains("hash_of_all_files") {
        let after: i64 = words
            .last()
            .and_then(|word| word.parse().ok())
            .expect("a number");
        let is_asked = |part: &Part| {
            if statement.contains("NOT active") {
                !part.is_active
            } else {
                part.is_active || !statement.contains("active")
            }
        };
        let parts: Vec<&Part> = parts()
            .filter(|part| part.block > after && is_asked(part))
            .collect();
        return vec![
            parts.iter().map(|part| part.block.to_string()).collect(),
            parts.iter().map(|_| "all".to_owned()).collect(),
            parts.iter().map(|part| part.rows.to_string()).collect(),
        ];
    }
    if statement.contains("sum(rows)") {
        let active = parts().filter(|part| part.is_active);
        return vec![vec![active.map(|part| part.rows).sum::<u64>().to_string()]];
    }
    if statement.contains("max_block_number") {
        let highest = parts().map(|part| part.block).max().unwrap_or(0);
        return vec![vec![highest.to_string()]];
    }
    if statement.contains("system.columns") {
        return vec![named().map(|_| columns(&words)).unwrap_or_default()];
    }
    if statement.contains("SELECT comment") {
        return vec![
            named()
                .map(|table| table.comment.clone())
                .into_iter()
                .collect(),
        ];
    }
    assert!(
        statement.contains("startsWith(name"),
        "the engine does not know: {statement}"
    );
    let staging = tables
        .keys()
        .filter(|name| name.starts_with("_lucerna_import_"));
    vec![staging.cloned().collect()]
}

/// The columns that a table of its kind has.
fn columns(words: &[String]) -> Vec<String> {
    let is_traces = words.iter().any(|word| word.contains("traces"));
    let schema = if is_traces { "traces" } else { "logs" };
    let table = lucerna_schema::builtin(schema).expect("a schema");
    let ids = table.insertable_columns().into_iter();
    ids.map(|id| table.column(id).name.clone()).collect()
}
