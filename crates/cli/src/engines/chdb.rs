//! The embedded engine: where it is looked for, and fetching it when it is first needed.

use crate::args::ProgressWhen;
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::interrupt;
use crate::progress::{Shown, Standing};
use crate::setup::Setup;
use crate::words;
use lucerna_engine::{Engine, EngineError};
use lucerna_engine_chdb::ChdbOptions;
use lucerna_engine_chdb::install::{self as installer, InstallStep};
use lucerna_engine_shared::{SharedOptions, WaitCallback};
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is fetched, for the question.
const SIZE: &str = "178 MB packed, 566 MB on disk";

/// Which library, and which store.
pub(crate) fn options(setup: &Setup, store: Option<&Path>) -> ChdbOptions {
    // A name alone is a file of this folder; the system would look for it elsewhere.
    let library = setup.settings.engine_library.value.clone();
    ChdbOptions {
        library: library.map(|path| std::path::absolute(&path).unwrap_or(path)),
        data_folder: setup.paths.engine(),
        store: store.map(Path::to_path_buf),
    }
}

/// Opens the engine, or asks the process that has the store open; fetches the engine first if it is
/// nowhere.
pub(crate) fn open(
    setup: &Setup,
    store: &Path,
    console: &Console,
) -> Result<Arc<dyn Engine>, Failure> {
    let options = options(setup, Some(store));
    see_installed(&options, setup, console)?;
    Ok(share(store, options, console)?)
}

/// Opens the engine on a store that goes with it.
pub(crate) fn open_temporary(setup: &Setup, console: &Console) -> Result<Arc<dyn Engine>, Failure> {
    let options = options(setup, None);
    see_installed(&options, setup, console)?;
    Ok(Arc::new(lucerna_engine_chdb::open(&options)?))
}

/// Fetches the engine if it is nowhere.
fn see_installed(options: &ChdbOptions, setup: &Setup, console: &Console) -> Result<(), Failure> {
    let status = installer::status(options);
    if status.found.is_none() {
        let looked_in = status.looked_in;
        // A library that the person named and that is not there is a slip, no wish for another.
        if options.library.is_some() || !may_install(setup, console)? {
            return Err(EngineError::NotInstalled { looked_in }.into());
        }
        install(setup, console)?;
    }
    Ok(())
}

/// Opens the engine, which must be here, or asks the process that has the store open.
pub(crate) fn share(
    store: &Path,
    options: ChdbOptions,
    console: &Console,
) -> Result<Arc<dyn Engine>, EngineError> {
    // What the engine prints while it opens is read for the reason why it did not.
    let open = move || Console::hold_stderr(|| lucerna_engine_chdb::open(&options));
    let shared = lucerna_engine_shared::open(SharedOptions {
        name: "chdb",
        program: concat!("lucerna ", env!("CARGO_PKG_VERSION")).to_owned(),
        store: store.to_owned(),
        open: Box::new(move || Ok(Arc::new(open()?))),
        waiting: Some(waiting(console)),
    })?;
    Ok(Arc::new(shared))
}

/// After this long somebody whose command is done is told why it does not end.
const SILENCE: Duration = Duration::from_secs(1);

/// What is said while others still need the store that this process has open.
fn waiting(console: &Console) -> WaitCallback {
    let (console, is_said) = (console.clone(), AtomicBool::new(false));
    Arc::new(move |count, since| {
        interrupt::stay();
        if since >= SILENCE && !is_said.swap(true, Ordering::Relaxed) {
            let statements = words::counted(count as u64, "statement");
            console.say(&format!(
                "waiting for {statements} of other processes in this store; Ctrl-C ends them"
            ));
        }
    })
}

fn may_install(setup: &Setup, console: &Console) -> Result<bool, Failure> {
    let policy = setup.environment.engine_install.as_deref();
    match policy {
        None | Some("ask") if console.is_interactive() => Ok(ask(setup)),
        None | Some("auto") => Ok(true),
        Some("never" | "ask") => Ok(false),
        Some(other) => {
            let message =
                format!("LUCERNA_ENGINE_INSTALL is `{other}`; expected `ask`, `auto` or `never`");
            Err(Fault::new(Kind::Config, message).into())
        }
    }
}

/// Enter alone is a yes: whoever came here asked for something that needs the engine.
fn ask(setup: &Setup) -> bool {
    Console::tell(&format!(
        "The embedded ClickHouse engine is not on this machine yet ({SIZE}).\nFetch it into {} now? [Y/n]",
        setup.paths.engine().display(),
    ));
    let mut answer = String::new();
    let is_read = io::stdin()
        .lock()
        .read_line(&mut answer)
        .is_ok_and(|bytes| bytes > 0);
    is_read && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

/// Fetches the engine into the data folder, with progress.
pub(crate) fn install(setup: &Setup, console: &Console) -> Result<PathBuf, Failure> {
    let folder = setup.paths.engine();
    console.say(&format!(
        "fetching the embedded engine {} ({SIZE}) into {}",
        installer::VERSION,
        folder.display(),
    ));
    let shown = Shown::new(ProgressWhen::Auto, console);
    let library = installer::install(&folder, &mut |step| shown.update(|| standing(step)))?;
    shown.erase();
    console.say(&format!("the engine is in {}", library.display()));
    Ok(library)
}

fn standing(step: InstallStep) -> Standing {
    let (done, total, text) = match step {
        InstallStep::Waiting => (
            0,
            0,
            "waiting for another process that fetches it".to_owned(),
        ),
        InstallStep::Downloading { bytes } => {
            (bytes, 0, format!("fetched {}", words::bytes(bytes)))
        }
        InstallStep::Checking => (0, 0, "comparing it with what it should be".to_owned()),
        InstallStep::Unpacking { bytes, total } => {
            let text = format!(
                "unpacked {} of {}",
                words::bytes(bytes),
                words::bytes(total)
            );
            (bytes, total, text)
        }
        InstallStep::Done | _ => (0, 0, String::new()),
    };
    Standing {
        done,
        total,
        json: serde_json::json!({ "progress": { "text": text } }),
        text,
    }
}
