//! `lucerna import`.

use crate::args::ImportArgs;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{self, Failure, Fault};
use crate::interrupt::{self, Afterwards};
use crate::progress::{Shown, Standing};
use crate::session;
use crate::setup::{Given, Setup};
use crate::words;
use lucerna::Session;
use lucerna::import::{
    self, ImportError, ImportOptions, ImportProgress, ImportedFile, WithoutTime,
};
use lucerna_engine::Cancel;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
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
    let cancel = Cancel::new();
    let _watch = interrupt::watch(&cancel);
    let session = open(&setup, folder, console)?;
    let shown = Arc::new(Shown::new(args.progress, console));
    let ending = interrupt::end_in_order({
        let (shown, console) = (Arc::clone(&shown), console.clone());
        move || {
            shown.erase();
            console.report(&interrupted(LEFT));
        }
    });
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
    drop(ending);
    shown.erase();
    let (done, failure) = match outcome {
        Ok(done) => (done, None),
        Err(error) => {
            let (done, failure) = failure_of(&args.files, error);
            (done, Some(failure))
        }
    };
    for file in &done {
        console.say(&result(file));
        if let Some(warning) = warning(file) {
            console.say(&warning);
        }
    }
    // The first that is not in is the one that the error names.
    for left in args.files.iter().skip(done.len() + 1) {
        console.say(&format!("{}: not imported", left.display()));
    }
    failure.map_or(Ok(()), Err)
}

/// Opens the store; until it is open, Ctrl-C waits for nothing.
fn open(setup: &Setup, folder: &Path, console: &Console) -> Result<Session, Failure> {
    let console_at_end = console.clone();
    let _ending = interrupt::say_at_end(move || console_at_end.report(&interrupted(NOTHING)));
    session::open_store(setup, folder, console)
}

fn failure_of(files: &[PathBuf], error: ImportError) -> (Vec<ImportedFile>, Failure) {
    let ImportError {
        done,
        cause,
        is_open,
    } = error;
    let failure = match files.get(done.len()) {
        Some(path) => failure::import::of_file(cause, is_open, path),
        None => cause.into(),
    };
    (done.into_vec(), failure)
}

/// What is said of an import that had not begun.
const NOTHING: &str = "the import was interrupted; nothing was imported";
/// What is said of an import that the program does not wait for.
const LEFT: &str = "the import was interrupted and had not stopped yet: each file is in as a whole or not at \
    all, and what is left of the one that was read is put in order, and said, when the store is opened next";

fn interrupted(words: &str) -> Failure {
    Fault::new(Kind::Interrupted, words).into()
}

/// A name that is mistyped is said before an engine is started and half of the files are in.
fn check(files: &[PathBuf]) -> Result<(), Failure> {
    for path in files {
        let about = fs::metadata(path).map_err(|error| missing(path, &error))?;
        // A pipe is opened once: its writer may end when it is closed.
        if about.is_file() {
            File::open(path).map_err(|error| Failure::unreadable(path, &error))?;
        }
    }
    Ok(())
}

/// A file that is not there; a pattern that came in quotes is one, as no shell has looked at it.
fn missing(path: &Path, error: &io::Error) -> Failure {
    let mut failure = Failure::unreadable(path, error);
    if let Failure::Fault(fault) = &mut failure
        && path.to_string_lossy().contains(['*', '?', '['])
    {
        let help = "the shell replaces a pattern by the files that fit it: write it without quotes";
        fault.help.push(help.to_owned());
    }
    failure
}

/// What was read otherwise than whoever wrote the file may think.
fn warning(file: &ImportedFile) -> Option<String> {
    let WithoutTime { rows, first } = file.without_time?;
    let (say, read) = if rows == 1 {
        ("says", "reads")
    } else {
        ("say", "read")
    };
    Some(format!(
        "warning: {}: {} {say} no time, the first at {first}, and {read} as 1970-01-01T00:00:00Z",
        file.path.display(),
        words::counted(rows, "row"),
    ))
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
