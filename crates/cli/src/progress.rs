//! How far a run is, on stderr: late enough not to flicker, and gone when the rows come.

use crate::args::ProgressWhen;
use crate::console::Console;
use crate::words;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lucerna_engine::{Progress, ProgressCallback};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
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
    /// Bytes that went into files.
    written: Arc<AtomicU64>,
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
                written: Arc::default(),
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
            inner.update(|| reading(progress, inner.written.load(Ordering::Relaxed)));
        }))
    }

    /// What is added to this is shown as bytes that have gone into files.
    pub(crate) fn written(&self) -> Arc<AtomicU64> {
        let inner = self.inner.as_ref();
        inner
            .map(|inner| Arc::clone(&inner.written))
            .unwrap_or_default()
    }

    /// Shows as well how many bytes have gone into a file.
    pub(crate) fn counting(&self, file: Box<dyn Write + Send>) -> Box<dyn Write + Send> {
        match &self.inner {
            Some(inner) => Box::new(Counted {
                file,
                inner: Arc::clone(inner),
            }),
            None => file,
        }
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

/// A file that is written to.
struct Counted {
    file: Box<dyn Write + Send>,
    inner: Arc<Inner>,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        let more = u64::try_from(count).unwrap_or(0);
        self.inner.written.fetch_add(more, Ordering::Relaxed);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
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
        // One call a time: each of them draws.
        state
            .bar
            .get_or_insert_with(line)
            .set_message(standing.drawn(columns()));
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

/// A line that is cut at the width of the terminal.
fn line() -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(TIMES_A_SECOND);
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("{msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Columns that stay free behind the line: a terminal writes `^C` there, and if that went into the next
/// line, this one would not be erased.
const FREE: usize = 4;

/// Columns of the terminal behind stderr that the line may have.
fn columns() -> usize {
    const WITHOUT_SIZE: usize = 80;
    let size = rustix::termios::tcgetwinsize(std::io::stderr());
    let columns = size.map_or(0, |size| usize::from(size.ws_col));
    let columns = if columns == 0 { WITHOUT_SIZE } else { columns };
    columns.saturating_sub(FREE)
}

impl Standing {
    /// ` ▕████▌   ▏ 52 % 5.3 M of 10.1 M rows · … · Ctrl-C stops it`, in no more than so many columns:
    /// the bar takes what the words leave.
    fn drawn(&self, columns: usize) -> String {
        const HOW_TO_STOP: &str = " · Ctrl-C stops it";
        let share = if self.total > 0 {
            share(self.done, self.total)
        } else {
            String::new()
        };
        let most = columns.saturating_sub(HOW_TO_STOP.chars().count() + 1);
        let words = fitting(&format!("{share}{}", self.text), most);
        // A blank and the two ends of the bar.
        let left = most.saturating_sub(words.chars().count() + 3);
        let width = left.min(WIDEST_BAR);
        let bar = if self.total > 0 && width >= NARROWEST_BAR {
            bar(self.done.min(self.total), self.total, width)
        } else {
            String::new()
        };
        format!(" {bar}{words}{HOW_TO_STOP}")
    }
}

/// As many of the parts of a text as there is room for.
fn fitting(text: &str, columns: usize) -> String {
    const BETWEEN: &str = " · ";
    let mut text = text;
    while text.chars().count() > columns {
        let Some((before, _)) = text.rsplit_once(BETWEEN) else {
            return text.chars().take(columns).collect();
        };
        text = before;
    }
    text.to_owned()
}

const WIDEST_BAR: usize = 25;
/// A shorter one says nothing that the share does not.
const NARROWEST_BAR: usize = 5;

/// `52 % `. What runs has not done all: a total is what was known when it began.
fn share(done: u64, total: u64) -> String {
    const MOST: u128 = 99;
    let share = u128::from(done) * 100 / u128::from(total);
    format!("{} % ", share.min(MOST))
}

/// Eighths of a character make a long run move.
fn bar(done: u64, total: u64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = u128::from(done) * 8 * width as u128 / u128::from(total);
    let filled = usize::try_from(eighths).unwrap_or(8 * width);
    let bar = format!("{}{}", "█".repeat(filled / 8), EIGHTHS[filled % 8]);
    format!("▕{bar:width$}▏ ")
}

fn reading(progress: &Progress, written: u64) -> Standing {
    let of = if progress.total_rows > 0 {
        format!(" of {}", words::short(progress.total_rows))
    } else {
        String::new()
    };
    let milliseconds = progress.elapsed.as_millis().max(1);
    let rate = u128::from(progress.read_bytes) * 1000 / milliseconds;
    let into_file = if written > 0 {
        format!("{} written · ", words::bytes(written))
    } else {
        String::new()
    };
    Standing {
        done: progress.read_rows,
        total: progress.total_rows,
        text: format!(
            "{}{of} rows · {} at {}/s · {into_file}{} · {} RAM",
            words::short(progress.read_rows),
            words::bytes(progress.read_bytes),
            words::bytes(u64::try_from(rate).unwrap_or(u64::MAX)),
            words::duration(progress.elapsed),
            words::bytes(progress.memory_bytes),
        ),
        json: serde_json::json!({
            "progress": {
                "read_rows": progress.read_rows,
                "read_bytes": progress.read_bytes,
                "total_rows": progress.total_rows,
                "memory_bytes": progress.memory_bytes,
                "written_bytes": written,
                "elapsed_ms": u64::try_from(progress.elapsed.as_millis()).unwrap_or(u64::MAX),
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Standing, bar, reading};
    use lucerna_engine::Progress;
    use std::time::Duration;

    #[test]
    fn what_is_read_has_a_rate_and_what_is_written_a_size() {
        let progress = Progress {
            read_rows: 1_000_000,
            read_bytes: 500_000_000,
            elapsed: Duration::from_secs(2),
            ..Progress::default()
        };
        let text = reading(&progress, 0).text;
        assert!(text.contains("500 MB at 250 MB/s · 2.0"), "{text}");
        let text = reading(&progress, 120_000_000).text;
        assert!(text.contains("at 250 MB/s · 120 MB written · "), "{text}");
    }

    #[test]
    fn a_bar_is_as_full_as_the_work_is_done() {
        assert_eq!(bar(0, 10, 25), format!("▕{}▏ ", " ".repeat(25)));
        let half = format!("▕{}▌{}▏ ", "█".repeat(12), " ".repeat(12));
        assert_eq!(bar(1, 2, 25), half);
        assert_eq!(bar(10, 10, 25), format!("▕{}▏ ", "█".repeat(25)));
    }

    #[test]
    fn a_line_keeps_its_words_and_gives_up_its_bar_where_there_is_no_room() {
        let standing = |done| Standing {
            done,
            total: 10_100_000,
            text: "5.3 M of 10.1 M rows · 1.9 GB · 2.1 s · 210 MB RAM".to_owned(),
            json: serde_json::Value::Null,
        };
        let wide = standing(5_300_000).drawn(120);
        assert!(
            wide.contains('█') && wide.ends_with("Ctrl-C stops it"),
            "{wide}"
        );
        let usual = standing(5_300_000).drawn(76);
        let words = " 52 % 5.3 M of 10.1 M rows · 1.9 GB · 2.1 s · 210 MB RAM · Ctrl-C stops it";
        assert_eq!(usual, words);
        // Whole parts go, so that no number is cut.
        let narrow = standing(5_300_000).drawn(60);
        assert_eq!(
            narrow,
            " 52 % 5.3 M of 10.1 M rows · 1.9 GB · Ctrl-C stops it"
        );
        // What still runs has not done all, whatever was known when it began.
        assert!(standing(u64::MAX).drawn(120).contains("99 %"));
    }
}
