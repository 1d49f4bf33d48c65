//! The schemas that lines name: built-in ones, and files.

use std::collections::HashMap;

use lucerna_diagnostics::nearest;
use lucerna_schema::{BUILTIN_NAMES, Table, builtin, from_json};

/// The schemas met so far; a file is read once.
pub(super) struct Schemas {
    default: String,
    files: HashMap<String, Result<Table, UnknownSchema>>,
}

/// Why a name leads to no schema.
#[derive(Debug, Clone)]
pub(super) struct UnknownSchema {
    pub(super) message: String,
    pub(super) help: Vec<String>,
}

impl Schemas {
    pub(super) fn new(default: &str) -> Self {
        Self {
            default: default.to_owned(),
            files: HashMap::new(),
        }
    }

    /// The schema `name`, or the default one.
    pub(super) fn find(&mut self, name: Option<&str>) -> Result<&Table, UnknownSchema> {
        let name = name.unwrap_or(&self.default);
        if let Some(table) = builtin(name) {
            return Ok(table);
        }
        if !is_file(name) {
            return Err(unknown(name));
        }
        let table = self
            .files
            .entry(name.to_owned())
            .or_insert_with(|| read(name));
        table.as_ref().map_err(Clone::clone)
    }
}

/// A name of a file has something that no built-in name has.
fn is_file(name: &str) -> bool {
    name.contains(['.', '/', '\\'])
}

fn read(path: &str) -> Result<Table, UnknownSchema> {
    let failed = |error: &dyn std::error::Error| UnknownSchema {
        message: format!("cannot use the schema file `{path}`: {error}"),
        help: Vec::new(),
    };
    let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    from_json(&text).map_err(|error| failed(&error))
}

fn unknown(name: &str) -> UnknownSchema {
    let near = nearest(name, BUILTIN_NAMES);
    let mut help: Vec<String> = near
        .iter()
        .map(|near| format!("did you mean `{near}`?"))
        .collect();
    help.push(format!(
        "the built-in schemas are {}",
        BUILTIN_NAMES.join(", ")
    ));
    UnknownSchema {
        message: format!("no schema `{name}`"),
        help,
    }
}
