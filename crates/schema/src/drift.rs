//! What changed between two descriptions of a table, such as a pulled file and the live table.
//!
//! Roles, aliases and known keys are left out: a person may change them in the file, and no server
//! knows them.

use std::fmt::{self, Display, Formatter};

use crate::{Column, DefaultKind, Index, Table};

/// One difference.
///
/// ```
/// use lucerna_schema::builtin;
/// use lucerna_schema::drift::drift;
///
/// let mut pulled = builtin("logs").expect("a built-in table").clone();
/// // Indexes name columns by their place.
/// pulled.indexes.clear();
/// let mut live = pulled.clone();
/// live.columns.retain(|column| column.name != "EventName");
/// let drifts = drift(&pulled, &live);
/// assert_eq!(drifts[0].to_string(), "column `EventName` is gone: it was String");
/// assert!(drift(&pulled, &pulled).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What changed.
    pub part: Part,
    /// How it was described; `None` if it was not there.
    pub before: Option<String>,
    /// How it is described; `None` if it is gone.
    pub after: Option<String>,
}

/// A part of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A column, by its name.
    Column(String),
    /// A data-skipping index, by its name.
    Index(String),
    /// One of the keys: `PARTITION BY`, `PRIMARY KEY`, `ORDER BY`.
    Key(&'static str),
    /// The engine.
    Engine,
    /// The order of the columns that both have.
    ColumnOrder,
}

impl Part {
    /// Which kind of part: `column`, `index`, `key`, `engine`, `order`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Part::Column(_) => "column",
            Part::Index(_) => "index",
            Part::Key(_) => "key",
            Part::Engine => "engine",
            Part::ColumnOrder => "order",
        }
    }

    /// Its name, where there may be several of the kind.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Part::Column(name) | Part::Index(name) => Some(name),
            Part::Key(name) => Some(name),
            Part::Engine | Part::ColumnOrder => None,
        }
    }
}

impl Display for Part {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Part::Column(name) => write!(out, "column `{name}`"),
            Part::Index(name) => write!(out, "index `{name}`"),
            Part::Key(name) => out.write_str(name),
            Part::Engine => out.write_str("the engine"),
            Part::ColumnOrder => out.write_str("the order of the columns"),
        }
    }
}

impl Display for Drift {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), None) => write!(out, "{} is gone: it was {before}", self.part),
            (None, Some(after)) => write!(out, "{} is new: {after}", self.part),
            (Some(before), Some(after)) => {
                write!(out, "{} changed from {before} to {after}", self.part)
            }
            (None, None) => write!(out, "{} changed", self.part),
        }
    }
}

/// Every difference from `before` to `after`: columns and indexes by name, then keys and engine.
#[must_use]
pub fn drift(before: &Table, after: &Table) -> Vec<Drift> {
    let mut drifts = named(
        &texts(&before.columns, |column| (&column.name, of_column(column))),
        &texts(&after.columns, |column| (&column.name, of_column(column))),
        Part::Column,
    );
    drifts.extend(order(before, after));
    drifts.extend(named(
        &texts(&before.indexes, |index| {
            (&index.name, of_index(index, before))
        }),
        &texts(&after.indexes, |index| {
            (&index.name, of_index(index, after))
        }),
        Part::Index,
    ));
    let keys = [
        (
            "PARTITION BY",
            &before.keys.partition,
            &after.keys.partition,
        ),
        ("PRIMARY KEY", &before.keys.primary, &after.keys.primary),
        ("ORDER BY", &before.keys.sorting, &after.keys.sorting),
    ];
    for (name, before, after) in keys {
        drifts.extend(changed(Part::Key(name), before, after));
    }
    let (one, other) = (before.engine.to_string(), after.engine.to_string());
    // A file that was written without one says nothing of it.
    if !one.is_empty() {
        drifts.extend(changed(Part::Engine, &one, &other));
    }
    drifts
}

fn texts<T>(parts: &[T], text: impl Fn(&T) -> (&String, String)) -> Vec<(&str, String)> {
    parts
        .iter()
        .map(|part| {
            let (name, text) = text(part);
            (name.as_str(), text)
        })
        .collect()
}

/// Parts that have names, in the order of the names.
fn named(
    before: &[(&str, String)],
    after: &[(&str, String)],
    part: fn(String) -> Part,
) -> Vec<Drift> {
    let find = |list: &[(&str, String)], name: &str| {
        let found = list.iter().find(|each| each.0 == name);
        found.map(|each| each.1.clone())
    };
    let mut names: Vec<&str> = before.iter().chain(after).map(|each| each.0).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| Drift {
            part: part(name.to_owned()),
            before: find(before, name),
            after: find(after, name),
        })
        .filter(|drift| drift.before != drift.after)
        .collect()
}

/// Whether the columns that both have stand in another order: `SELECT *` shows it.
fn order(before: &Table, after: &Table) -> Option<Drift> {
    let shared = |of: &Table, other: &Table| -> Vec<String> {
        let names = of.columns.iter().map(|column| &column.name);
        names
            .filter(|name| other.find(name).is_some())
            .cloned()
            .collect()
    };
    let (one, other) = (shared(before, after), shared(after, before));
    (one != other).then_some(Drift {
        part: Part::ColumnOrder,
        before: None,
        after: None,
    })
}

fn changed(part: Part, before: &str, after: &str) -> Option<Drift> {
    let text = |text: &str| if text.is_empty() { "nothing" } else { text }.to_owned();
    (before != after).then(|| Drift {
        part,
        before: Some(text(before)),
        after: Some(text(after)),
    })
}

fn of_column(column: &Column) -> String {
    let word = match column.default {
        DefaultKind::None => return column.data_type.to_string(),
        DefaultKind::Default => "DEFAULT",
        DefaultKind::Materialized => "MATERIALIZED",
        DefaultKind::Alias => "ALIAS",
        DefaultKind::Ephemeral => "EPHEMERAL",
    };
    format!("{} {word} {}", column.data_type, column.expression)
}

fn of_index(index: &Index, table: &Table) -> String {
    format!(
        "{} on {} with granularity {}",
        index.kind,
        index.expression.text(&table.columns),
        index.granularity
    )
}

#[cfg(test)]
mod tests {
    use super::{Part, drift};
    use crate::{IndexKind, Table, builtin, from_json, to_json};

    fn logs() -> Table {
        builtin("logs").expect("a built-in table").clone()
    }

    fn texts(before: &Table, after: &Table) -> Vec<String> {
        drift(before, after)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_table_has_not_drifted_from_its_own_file() {
        let again = from_json(&to_json(&logs())).expect("a schema file");
        assert_eq!(drift(&logs(), &again), []);
    }

    #[test]
    fn a_type_an_index_and_a_key_that_changed_are_named_with_both_texts() {
        let mut live = logs();
        let number = live.find("SeverityNumber").expect("a column");
        live.columns[number.0].data_type = "Int32".parse().expect("a type");
        let index = &mut live.indexes[0];
        index.kind = IndexKind::Set;
        let name = index.name.clone();
        live.keys.sorting = "Timestamp".to_owned();
        let drifts = drift(&logs(), &live);
        let parts: Vec<&Part> = drifts.iter().map(|drift| &drift.part).collect();
        assert_eq!(
            parts,
            [
                &Part::Column("SeverityNumber".to_owned()),
                &Part::Index(name),
                &Part::Key("ORDER BY"),
            ]
        );
        assert_eq!(
            drifts[0].to_string(),
            "column `SeverityNumber` changed from UInt8 to Int32"
        );
        assert_eq!(drifts[2].after.as_deref(), Some("Timestamp"));
    }

    #[test]
    fn a_new_column_is_new_and_moves_no_other() {
        let mut live = logs();
        let mut column = live.columns[0].clone();
        column.name = "Added".to_owned();
        live.columns.push(column);
        assert_eq!(
            texts(&logs(), &live),
            ["column `Added` is new: DateTime64(9)"]
        );
    }

    #[test]
    fn columns_in_another_order_are_told_once() {
        let mut live = logs();
        live.columns.swap(1, 2);
        let drifts = drift(&logs(), &live);
        assert!(
            drifts.iter().any(|each| each.part == Part::ColumnOrder),
            "{drifts:?}"
        );
        assert_eq!(
            drifts
                .iter()
                .filter(|each| matches!(each.part, Part::Column(_)))
                .count(),
            0
        );
    }

    #[test]
    fn roles_and_aliases_are_a_persons_own() {
        let mut file = logs();
        file.roles.severity = None;
        file.aliases.clear();
        assert_eq!(drift(&file, &logs()), []);
    }
}
