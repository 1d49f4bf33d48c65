//! Schemas that were pulled into a project: one file a source, `.lucerna/schema/SOURCE.json`.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use lucerna_schema::{KnownKey, Table, to_json};

use crate::error::WorkError;
use crate::session::Session;

/// What is pulled if nobody names a source.
pub const USUAL_SOURCES: [&str; 2] = ["logs", "traces"];

/// The folder of a project's schemas; `project` is its folder `.lucerna`.
#[must_use]
pub fn folder(project: &Path) -> PathBuf {
    project.join("schema")
}

/// The file of a source. What cannot stand in the name of a file on every system is written as `%`
/// and its number.
///
/// ```
/// use std::path::Path;
/// use lucerna::pulled;
///
/// let project = Path::new(".lucerna");
/// assert_eq!(pulled::path(project, "otel.logs"), Path::new(".lucerna/schema/otel.logs.json"));
/// assert_eq!(pulled::path(project, "a/../b"), Path::new(".lucerna/schema/a%2F..%2Fb.json"));
/// ```
#[must_use]
pub fn path(project: &Path, source: &str) -> PathBuf {
    let mut name = String::new();
    for character in source.chars() {
        if character.is_control() || "/\\:*?\"<>|%".contains(character) {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(name, "%{byte:02X}");
            }
        } else {
            name.push(character);
        }
    }
    folder(project).join(format!("{name}.json"))
}

/// The files in the folder of schemas, by name; none if there is no such folder.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn list(project: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder(project)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The file of a source of this session, which is the same for the same table; with `keys` also the
/// keys of attributes that occur at the moment.
///
/// # Errors
///
/// As [`Session::source`].
pub fn pull(session: &Session, source: &str, keys: bool) -> Result<Pulled, WorkError> {
    let source = session.source(source)?;
    let known = keys.then(|| session.known_keys(&source)).flatten();
    let exists = source.exists;
    let table = settled(source.table, known.as_deref().map(Vec::as_slice));
    Ok(Pulled {
        text: to_json(&table),
        exists,
    })
}

/// A schema as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The text of the file.
    pub text: String,
    /// Whether the table is there; else it is the one that an import would make.
    pub exists: bool,
}

/// A server may list indexes in any order.
fn settled(mut table: Table, keys: Option<&[KnownKey]>) -> Table {
    table
        .indexes
        .sort_by(|one, other| one.name.cmp(&other.name));
    table.known_keys = keys.map(<[KnownKey]>::to_vec);
    table
}

#[cfg(test)]
mod tests {
    use super::{list, path, settled};
    use lucerna_schema::{builtin, to_json};

    #[test]
    fn the_order_in_which_a_server_lists_indexes_does_not_matter() {
        let logs = builtin("logs").expect("a built-in table");
        let mut other = logs.clone();
        other.indexes.reverse();
        assert_ne!(to_json(logs), to_json(&other));
        assert_eq!(
            to_json(&settled(logs.clone(), None)),
            to_json(&settled(other, None))
        );
    }

    #[test]
    fn files_are_listed_by_name_and_others_are_left_alone() {
        let project = tempfile::tempdir().expect("a folder");
        assert_eq!(list(project.path()).expect("no folder yet").len(), 0);
        let file = path(project.path(), "traces");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        for name in ["traces", "logs"] {
            std::fs::write(path(project.path(), name), "{}").expect("a file");
        }
        std::fs::write(project.path().join("schema/README.md"), "").expect("a file");
        assert_eq!(
            list(project.path()).expect("a folder"),
            [path(project.path(), "logs"), path(project.path(), "traces")]
        );
    }
}
