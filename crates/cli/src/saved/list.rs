//! Saved queries as rows.

use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::setup;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use lucerna::environment::Environment;
use lucerna::paths::Paths;
use lucerna::saved::{Entry, SavedQuery, ShelfKind, Shelves};
use std::sync::Arc;

/// A row for each query: its name, what it answers, its parameters, its tags, whose it is. One that
/// cannot be read says why in the place of its title.
pub(crate) fn listed(entries: &[Entry], tag: Option<&str>) -> Result<RecordBatch, Failure> {
    let mut columns: [Vec<String>; 6] = Default::default();
    for entry in entries {
        let query = entry.read();
        let has_tag =
            |query: &SavedQuery| tag.is_none_or(|tag| query.tags.iter().any(|own| own == tag));
        let row = match &query {
            Ok(query) if !has_tag(query) => continue,
            Ok(query) => of_query(entry, query),
            Err(_) if tag.is_some() => continue,
            Err(error) => {
                let whose = whose(entry);
                let title = format!("cannot be used: {error}");
                [
                    entry.name.to_string(),
                    title,
                    String::new(),
                    String::new(),
                    whose,
                    place(entry),
                ]
            }
        };
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let names = ["name", "title", "parameters", "tags", "of", "file"];
    let columns = names.into_iter().zip(columns).map(|(name, values)| {
        let column: ArrayRef = Arc::new(StringArray::from(values));
        (name, column)
    });
    RecordBatch::try_from_iter(columns).map_err(|error| Fault::of(Kind::Refused, &error).into())
}

/// What of a list a terminal has room for: no files, no column without a value, and not of each that it
/// comes with the program.
pub(crate) fn brief(batch: &RecordBatch) -> Result<RecordBatch, Failure> {
    let says_something = |name: &str, at: usize| {
        let texts = batch.column(at).as_string_opt::<i32>();
        let mut texts = texts.into_iter().flatten().flatten();
        match name {
            "file" => false,
            "of" => texts.any(|text| text != ShelfKind::BuiltIn.label()),
            _ => texts.any(|text| !text.is_empty()),
        }
    };
    let schema = batch.schema();
    let columns = schema.fields().iter().enumerate();
    let shown = columns.filter(|(at, field)| says_something(field.name(), *at));
    let shown: Vec<usize> = shown.map(|(at, _)| at).collect();
    let brief = batch.project(&shown);
    brief.map_err(|error| Fault::of(Kind::Refused, &error).into())
}

/// The query of a name; none where it cannot be read.
pub(crate) fn named(name: &str) -> Option<SavedQuery> {
    let environment = Environment::from_process();
    let paths = Paths::new(&environment).ok()?;
    let here = setup::here().ok()?;
    Shelves::of(&environment, &paths, &here).read(name).ok()
}

/// The names that can be typed, with what each is; none where they cannot be looked for.
pub(crate) fn names() -> Vec<(String, String)> {
    let environment = Environment::from_process();
    let (Ok(paths), Ok(here)) = (Paths::new(&environment), setup::here()) else {
        return Vec::new();
    };
    let own = Shelves::of(&environment, &paths, &here).list().entries;
    let named = |entry: Entry| (entry.name.to_string(), entry.kind.label().to_owned());
    let all = own.into_iter().filter(|entry| !entry.is_shadowed);
    all.chain(Shelves::built_in()).map(named).collect()
}

fn of_query(entry: &Entry, query: &SavedQuery) -> [String; 6] {
    let parameters = query.parameters.iter().map(|parameter| {
        let default = parameter.default.as_ref().map(lucerna::saved::Value::flag);
        match default {
            Some(default) => format!("{}={default}", parameter.name),
            None if parameter.is_optional => format!("[{}]", parameter.name),
            None => parameter.name.clone(),
        }
    });
    [
        entry.name.to_string(),
        query.title.clone().unwrap_or_default(),
        parameters.collect::<Vec<_>>().join(" "),
        query.tags.join(" "),
        whose(entry),
        place(entry),
    ]
}

fn whose(entry: &Entry) -> String {
    let label = entry.kind.label();
    if entry.is_shadowed {
        format!("{label}, hidden by the project's")
    } else {
        label.to_owned()
    }
}

fn place(entry: &Entry) -> String {
    entry.path.display().to_string()
}
