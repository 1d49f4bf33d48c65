//! `lucerna import`.

use crate::args::ImportArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::interrupt::{self, Afterwards};
use crate::progress::{Shown, Standing};
use crate::session;
use crate::setup::{Given, Setup};
use crate::words;
use lucerna::import::{self, ImportError, ImportOptions, ImportProgress, ImportedFile};
use lucerna_engine::Cancel;
use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::Arc;

/// Imports the files, and says of each what became of it.
pub(super) fn run(args: &ImportArgs, console: &Console) -> Result<(), Failure> {
    check(&args.files)?;
    let setup = Setup::read(Given {
        store: Some(&args.store),
        ..Given::default()
    })?;
    interrupt::install(Afterwards::End);
    let folder = &setup.settings.db.value;
    if let Some(server) = setup.settings.server() {
        let (label, folder) = (server.label(), folder.display());
        console.say(&format!(
            "into the embedded store {folder}, not into `{label}`: `-c store` searches it"
        ));
    }
    let session = session::open_store(&setup, folder, console)?;
    let shown = Arc::new(Shown::new(args.progress, console));
    let cancel = Cancel::new();
    let _watch = interrupt::watch(&cancel);
    let options = ImportOptions {
        again: args.again,
        into: args.into.clone(),
        cancel,
        progress: Some({
            let shown = Arc::clone(&shown);
            Arc::new(move |progress| shown.update(|| standing(progress)))
        }),
        waiting: Some({
            let console = console.clone();
            Arc::new(move || console.say("waiting for another import into this store …"))
        }),
    };
    let outcome = import::run(&session, &args.files, &options);
    shown.erase();
    let (done, failure) = match outcome {
        Ok(done) => (done, None),
        Err(ImportError { done, cause, .. }) => (done, Some(Failure::from(cause))),
    };
    for file in &done {
        console.say(&result(file));
    }
    // The first that is not in is the one that the error names.
    for left in args.files.iter().skip(done.len() + 1) {
        console.say(&format!("{}: not imported", left.display()));
    }
    failure.map_or(Ok(()), Err)
}

/// A name that is mistyped is said before an engine is started and half of the files are in.
fn check(files: &[PathBuf]) -> Result<(), Failure> {
    for path in files {
        let about = fs::metadata(path).map_err(|error| Failure::unreadable(path, &error))?;
        // A pipe is opened once: its writer may end when it is closed.
        if about.is_file() {
            File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
        }
    }
    Ok(())
}

fn result(file: &ImportedFile) -> String {
    let path = file.path.display();
    if let Some(when) = file.already {
        return format!("{path}: is in since {when}, left alone (--again imports it once more)");
    }
    let kinds = [(file.logs, "log"), (file.spans, "span")];
    let rows: Vec<String> = kinds
        .iter()
        .filter(|(rows, _)| *rows > 0)
        .map(|(rows, noun)| words::counted(*rows, noun))
        .collect();
    let rows = if rows.is_empty() {
        "no rows".to_owned()
    } else {
        rows.join(" and ")
    };
    format!(
        "{path}: {rows} in {} · {} rows/s · {:.1} MB/s",
        words::duration(file.elapsed),
        words::count(rate(file)),
        file.megabytes_per_second(),
    )
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is positive, and rounded for people"
)]
fn rate(file: &ImportedFile) -> u64 {
    file.rows_per_second().round() as u64
}

fn standing(progress: &ImportProgress) -> Standing {
    let name = progress.file.file_name().unwrap_or_default();
    Standing {
        done: progress.bytes_read,
        total: progress.bytes_total,
        text: format!(
            "{} ({} of {}) · {} · {} of {}",
            name.display(),
            progress.file_index + 1,
            progress.file_count,
            words::counted(progress.rows, "row"),
            words::bytes(progress.bytes_read),
            words::bytes(progress.bytes_total),
        ),
        json: serde_json::json!({
            "progress": {
                "file": progress.file.to_string_lossy(),
                "file_index": progress.file_index,
                "file_count": progress.file_count,
                "bytes_read": progress.bytes_read,
                "bytes_total": progress.bytes_total,
                "rows": progress.rows,
            }
        }),
    }
}
