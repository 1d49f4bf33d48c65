//! Signals. Ctrl-C: the first stops what runs, the second ends the program at once. SIGTERM ends it at
//! once. What is half written is removed before.
//!
//! A command has 120 ms to stop by itself and clean up; an engine that does not answer by then is
//! left behind, without the handlers that libraries have for the end of a program: those of the
//! engine's are not made for an engine that still runs, and crash. At the prompt only the statement is
//! stopped. Commands that run nothing do not install this, and end as every program does.
//!
//! A command that has something to bring to its end, such as an import, is given longer, and says what
//! became of it whichever way it ends.
//!
//! While a pager is open Ctrl-C is also its own key: the statement is stopped, and the program stays
//! until somebody has left the pager, however often it is pressed.

use crate::console::Console;
use crate::exit::Kind;
use crate::failure::Fault;
use lucerna_engine::Cancel;
use lucerna_output::file::abandon;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const GRACE: Duration = Duration::from_millis(120);

static RUNNING: Mutex<Option<Cancel>> = Mutex::new(None);
static PRESSED: AtomicU32 = AtomicU32::new(0);
static IS_INSTALLED: AtomicBool = AtomicBool::new(false);
static IS_PROMPT: AtomicBool = AtomicBool::new(false);
static HAS_YIELDED: AtomicBool = AtomicBool::new(false);
static STAYS: AtomicBool = AtomicBool::new(false);
static ENDING: Mutex<Ending> = Mutex::new(Ending::Silent);

/// How long a command may take that has to end in order.
const ORDER: Duration = Duration::from_secs(10);
/// How often it is looked whether it has.
const LOOK: Duration = Duration::from_millis(20);

/// After this long somebody who pressed Ctrl-C is told that it has been seen.
const SILENCE: Duration = Duration::from_secs(1);
const STOPPING: &str = "stopping what runs; Ctrl-C once more ends lucerna without waiting for it";

/// What happens to the program when a statement is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Afterwards {
    /// It ends.
    End,
    /// It asks for the next statement.
    Prompt,
}

/// What is said when the program ends before the command does.
type Said = Arc<dyn Fn() + Send + Sync>;

/// How the command that runs ends when it is stopped.
#[derive(Clone)]
enum Ending {
    /// With the program.
    Silent,
    /// With the program, and it is said.
    Said(Said),
    /// By itself, for which it is given time.
    InOrder(Said),
    /// It has: what became of it is said where it ran.
    Done,
}

/// Has something said should Ctrl-C end the program before the command is done, which it is when what
/// is returned is dropped.
pub(crate) fn say_at_end(said: impl Fn() + Send + Sync + 'static) -> AtEnd {
    set_ending(Ending::Said(Arc::new(said)));
    AtEnd
}

/// As [`say_at_end`], and gives the command time to end in order.
pub(crate) fn end_in_order(said: impl Fn() + Send + Sync + 'static) -> AtEnd {
    set_ending(Ending::InOrder(Arc::new(said)));
    AtEnd
}

/// Says how the command ends.
#[derive(Debug)]
#[must_use = "Ctrl-C ends the command in silence when this is dropped"]
pub(crate) struct AtEnd;

impl Drop for AtEnd {
    fn drop(&mut self) {
        set_ending(Ending::Done);
    }
}

fn set_ending(ending: Ending) {
    *ENDING.lock().unwrap_or_else(PoisonError::into_inner) = ending;
}

fn ending() -> Ending {
    ENDING
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Waits for the end of a command that ends in order; `false` if it takes too long.
fn has_ended_in_order() -> bool {
    let pressed = Instant::now();
    let mut is_told = false;
    while let Ending::InOrder(_) = ending() {
        if pressed.elapsed() > ORDER {
            return false;
        }
        if pressed.elapsed() > SILENCE && !is_told {
            Console::tell(STOPPING);
            is_told = true;
        }
        thread::sleep(LOOK);
    }
    matches!(ending(), Ending::Done)
}

/// Who says what became of files when the program is ended.
static CONSOLE: OnceLock<Console> = OnceLock::new();

/// Has what is said at the end be said as `console` says it.
pub(crate) fn speak_by(console: &Console) {
    CONSOLE.get_or_init(|| console.clone());
}

/// Takes Ctrl-C and SIGTERM over from here on.
pub(crate) fn install(afterwards: Afterwards) {
    IS_PROMPT.store(afterwards == Afterwards::Prompt, Ordering::SeqCst);
    if IS_INSTALLED.swap(true, Ordering::SeqCst) {
        return;
    }
    // Without it Ctrl-C ends the program as it does others: nothing to fail for.
    if let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) {
        thread::spawn(move || {
            signals.forever().for_each(|signal| match signal {
                SIGTERM => terminate(),
                _ => on_press(),
            });
        });
    }
}

/// Has a file that grows beyond what the process may write be an error where it is written: the signal that
/// comes with it would end the program in silence, with what is half written left behind.
pub(crate) fn outlive_full_files() {
    #[cfg(unix)]
    {
        // Without it the program ends as others do: nothing to fail for.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    }
}

/// Has Ctrl-C stop what has `cancel`, until what is returned is dropped.
pub(crate) fn watch(cancel: &Cancel) -> Watch {
    PRESSED.store(0, Ordering::SeqCst);
    set(Some(cancel.clone()));
    Watch
}

/// Keeps Ctrl-C on what runs.
#[derive(Debug)]
#[must_use = "Ctrl-C stops nothing when this is dropped"]
pub(crate) struct Watch;

impl Drop for Watch {
    fn drop(&mut self) {
        set(None);
    }
}

/// Keeps the program alive until what is returned is dropped, whatever is pressed in a pager.
pub(crate) fn yield_to_pager() -> Yielded {
    HAS_YIELDED.store(true, Ordering::SeqCst);
    Yielded
}

/// Whether Ctrl-C was pressed since what runs has begun, or since a pager was left.
pub(crate) fn was_pressed() -> bool {
    PRESSED.load(Ordering::SeqCst) > 0
}

/// A pager is open.
#[derive(Debug)]
#[must_use = "Ctrl-C in the pager ends the program when this is dropped"]
pub(crate) struct Yielded;

impl Drop for Yielded {
    fn drop(&mut self) {
        PRESSED.store(0, Ordering::SeqCst);
        HAS_YIELDED.store(false, Ordering::SeqCst);
    }
}

/// The program is done and stays for others alone: the next Ctrl-C ends it, and one that has stopped
/// its own statement a moment ago does not.
pub(crate) fn stay() {
    STAYS.store(true, Ordering::SeqCst);
}

fn set(cancel: Option<Cancel>) {
    *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) = cancel;
}

fn on_press() {
    let has_yielded = HAS_YIELDED.load(Ordering::SeqCst);
    let presses = PRESSED.fetch_add(1, Ordering::SeqCst) + 1;
    // Somebody who presses it twice in a row must not lose the prompt, which is there again after the
    // first.
    let enough = if IS_PROMPT.load(Ordering::SeqCst) && !is_running() {
        3
    } else {
        2
    };
    let stays = STAYS.load(Ordering::SeqCst);
    if (presses >= enough || stays) && !has_yielded {
        end();
    }
    let running = RUNNING
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    // This thread has to stay free for the second Ctrl-C.
    thread::spawn(move || {
        if let Some(cancel) = running {
            cancel.cancel();
        }
        if has_yielded {
            return;
        }
        if !IS_PROMPT.load(Ordering::SeqCst) {
            thread::sleep(GRACE);
            if STAYS.load(Ordering::SeqCst) || has_ended_in_order() {
                return;
            }
            end();
        }
        thread::sleep(SILENCE);
        // A statement that has begun since then starts to count anew.
        if PRESSED.load(Ordering::SeqCst) == 1 && is_running() {
            Console::tell(STOPPING);
        }
    });
}

fn is_running() -> bool {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    running.is_some()
}

/// Ends the program as one that has no handler, but for what is half written.
fn terminate() {
    abandon_files("ended by SIGTERM");
    // It does not come back.
    let _ = low_level::emulate_default_handler(SIGTERM);
}

/// Removes what is half written, and says so.
fn abandon_files(message: &str) {
    let files = abandon();
    if let Some(console) = CONSOLE.get().filter(|_| !files.is_empty()) {
        console.report_interrupt(Fault::new(Kind::Interrupted, message), &files);
    }
}

fn end() -> ! {
    abandon_files("interrupted");
    match ending() {
        Ending::Said(said) | Ending::InOrder(said) => said(),
        Ending::Silent | Ending::Done => {}
    }
    low_level::exit(i32::from(Kind::Interrupted.code()));
}
