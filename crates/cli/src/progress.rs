//! How far a run is, on stderr: late enough not to flicker, and gone when the rows come.

use crate::args::ProgressWhen;
use crate::console::Console;
use crate::words;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lucerna_engine::{Progress, ProgressCallback};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_millis(300);
const TIMES_A_SECOND: u8 = 10;

/// Shows how far a run is; erased when dropped.
pub(crate) struct Shown {
    inner: Option<Arc<Inner>>,
}

struct Inner {
    when: ProgressWhen,
    is_quiet: bool,
    started: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bar: Option<ProgressBar>,
    last_line: Option<Instant>,
    is_over: bool,
}

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What is done, in the unit of `total`.
    pub(crate) done: u64,
    /// All there is to do; 0 if that is not known.
    pub(crate) total: u64,
    /// What stands beside the bar.
    pub(crate) text: String,
    /// The same as numbers.
    pub(crate) json: serde_json::Value,
}

impl Shown {
    /// Nothing is shown before the first [`update`](Self::update).
    pub(crate) fn new(when: ProgressWhen, console: &Console) -> Self {
        let is_wanted = match when {
            ProgressWhen::Never => false,
            ProgressWhen::Auto => console.stderr_is_terminal() && !console.is_quiet(),
            ProgressWhen::Always | ProgressWhen::Json => true,
        };
        let inner = is_wanted.then(|| {
            Arc::new(Inner {
                when,
                is_quiet: console.is_quiet(),
                started: Instant::now(),
                state: Mutex::default(),
            })
        });
        Self { inner }
    }

    /// Shows where the run stands, if it is time to.
    pub(crate) fn update(&self, standing: impl FnOnce() -> Standing) {
        if let Some(inner) = &self.inner {
            inner.update(standing);
        }
    }

    /// What an engine calls while a statement runs.
    pub(crate) fn callback(&self) -> Option<ProgressCallback> {
        let inner = Arc::clone(self.inner.as_ref()?);
        Some(Arc::new(move |progress: &Progress| {
            inner.update(|| reading(progress));
        }))
    }

    /// Erases what is shown; nothing is shown after.
    pub(crate) fn erase(&self) {
        if let Some(inner) = &self.inner {
            let mut state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.is_over = true;
            if let Some(bar) = state.bar.take() {
                bar.finish_and_clear();
            }
        }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.erase();
    }
}

impl Inner {
    fn update(&self, standing: impl FnOnce() -> Standing) {
        let is_early = self.when == ProgressWhen::Auto && self.started.elapsed() < PATIENCE;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if is_early || state.is_over || !state.is_due() {
            return;
        }
        let standing = standing();
        if self.when == ProgressWhen::Json {
            if !self.is_quiet {
                Console::tell(&standing.json.to_string());
            }
            return;
        }
        let bar = state.bar.get_or_insert_with(|| new_bar(standing.total));
        if standing.total > 0 {
            bar.set_length(standing.total.max(standing.done));
        }
        bar.set_position(standing.done);
        bar.set_message(standing.text);
    }
}

impl State {
    fn is_due(&mut self) -> bool {
        let gap = Duration::from_millis(1000 / u64::from(TIMES_A_SECOND));
        let is_due = self.last_line.is_none_or(|last| last.elapsed() >= gap);
        if is_due {
            self.last_line = Some(Instant::now());
        }
        is_due
    }
}

fn new_bar(total: u64) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(TIMES_A_SECOND);
    let (bar, template) = if total > 0 {
        (
            ProgressBar::with_draw_target(Some(total), target),
            " ▕{bar:25}▏ {percent} %  {msg:.dim} · Ctrl-C stops it",
        )
    } else {
        (
            ProgressBar::with_draw_target(None, target),
            " {spinner} {msg:.dim} · Ctrl-C stops it",
        )
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("█▉▊▋▌▍▎▏ ")),
        Err(_) => bar,
    }
}

fn reading(progress: &Progress) -> Standing {
    let of = if progress.total_rows > 0 {
        format!(" of {}", words::count(progress.total_rows))
    } else {
        String::new()
    };
    Standing {
        done: progress.read_rows,
        total: progress.total_rows,
        text: format!(
            "{}{of} rows · {} · {} · {}",
            words::count(progress.read_rows),
            words::bytes(progress.read_bytes),
            words::duration(progress.elapsed),
            words::bytes(progress.memory_bytes),
        ),
        json: serde_json::json!({
            "progress": {
                "read_rows": progress.read_rows,
                "read_bytes": progress.read_bytes,
                "total_rows": progress.total_rows,
                "memory_bytes": progress.memory_bytes,
                "elapsed_ms": u64::try_from(progress.elapsed.as_millis()).unwrap_or(u64::MAX),
            }
        }),
    }
}
