//! Whether a folder is a store, before anything is written into it.

use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::setup::Setup;
use lucerna::config::Origin;
use std::fs;
use std::path::Path;

/// What a store has from its first moment on, and what the engine makes.
const SIGNS: [&str; 2] = ["lucerna.lock", "metadata"];

/// What lies at the root of some disks that are empty.
const NOTHING: &str = "lost+found";

/// Refuses a store that a flag names and that is not there: whoever reads has misspelt it. The usual one is
/// made when it is first needed.
pub(super) fn see_there(setup: &Setup) -> Result<(), Failure> {
    let db = &setup.settings.db;
    let is_named = matches!(db.origin, Origin::Flag(_));
    if setup.settings.server().is_some() || !is_named || db.value.exists() {
        return Ok(());
    }
    let message = format!("there is no store {}", db.value.display());
    let help =
        "`lucerna import FILES --db DIR` makes one, `lucerna demo` shows one with data in it";
    Err(Fault::new(Kind::File, message).help(help).into())
}

/// Refuses what holds something else.
pub(super) fn refuse_others(folder: &Path) -> Result<(), Failure> {
    let what = match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => "is a file, and a store is a folder",
        Ok(_) if is_foreign(folder) => "holds other files and is no store",
        // What cannot be looked at is told by who opens it.
        Ok(_) | Err(_) => return Ok(()),
    };
    let message = format!("{} {what}", folder.display());
    let help = "`--db` takes the folder of a store, or one that is empty or not there yet";
    Err(Fault::new(Kind::File, message).help(help).into())
}

fn is_foreign(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else {
        return false;
    };
    let mut names = entries.flatten().map(|entry| entry.file_name());
    let is_empty = names.all(|name| name == NOTHING);
    !is_empty && !SIGNS.iter().any(|sign| folder.join(sign).exists())
}
