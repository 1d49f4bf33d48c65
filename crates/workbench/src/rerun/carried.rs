//! The record that a file carries.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use arrow_ipc::reader::{FileReader, StreamReader};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde::Deserialize;

use super::{RerunError, of_sidecar};
use crate::provenance::{KEY, Provenance, VERSION, sidecar};

/// A file and where it says that it is from.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Where its rows are from.
    pub record: Provenance,
    /// The file with the rows.
    pub rows: PathBuf,
}

/// Reads the record of a file: from the file beside it, or from its metadata. The name of the file
/// beside it can be given as well.
///
/// # Errors
///
/// [`RerunError::Unreadable`], [`RerunError::NoRecord`], [`RerunError::BrokenRecord`] and
/// [`RerunError::Version`].
pub fn read(path: &Path) -> Result<Carried, RerunError> {
    let rows = of_sidecar(path).unwrap_or_else(|| path.to_owned());
    let unreadable = |path: &Path, source| RerunError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let beside = sidecar(&rows);
    // What stands beside knows the end of a stream as well, which its own start does not.
    let (holder, text) = match fs::read_to_string(&beside) {
        Ok(text) => (beside, Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = metadata(&rows).map_err(|source| unreadable(&rows, source))?;
            (rows.clone(), text)
        }
        Err(source) => return Err(unreadable(&beside, source)),
    };
    let text = text.ok_or_else(|| RerunError::NoRecord { path: rows.clone() })?;
    Ok(Carried {
        record: parse(&text, holder)?,
        rows,
    })
}

fn parse(text: &str, path: PathBuf) -> Result<Provenance, RerunError> {
    #[derive(Deserialize)]
    struct Head {
        version: u32,
    }
    match serde_json::from_str(text) {
        Ok(Head { version }) if version > VERSION => {
            return Err(RerunError::Version { found: version });
        }
        _ => {}
    }
    serde_json::from_str(text).map_err(|source| RerunError::BrokenRecord { path, source })
}

/// What the metadata of a file hold.
fn metadata(path: &Path) -> io::Result<Option<String>> {
    let mut start = [0; 6];
    let length = File::open(path)?.read(&mut start)?;
    let file = File::open(path)?;
    let start = start.get(..length).unwrap_or_default();
    if start.starts_with(b"PAR1") {
        let reader = SerializedFileReader::new(file).map_err(io::Error::other)?;
        let pairs = reader.metadata().file_metadata().key_value_metadata();
        let found = pairs.into_iter().flatten().find(|pair| pair.key == KEY);
        return Ok(found.and_then(|pair| pair.value.clone()));
    }
    if start == b"ARROW1" {
        let reader = FileReader::try_new(io::BufReader::new(file), None);
        let reader = reader.map_err(io::Error::other)?;
        let found = reader.custom_metadata().get(KEY).cloned();
        return Ok(found.or_else(|| reader.schema().metadata().get(KEY).cloned()));
    }
    if start.starts_with(&[0xff; 4]) {
        let reader = StreamReader::try_new(io::BufReader::new(file), None);
        let reader = reader.map_err(io::Error::other)?;
        return Ok(reader.schema().metadata().get(KEY).cloned());
    }
    Ok(None)
}
