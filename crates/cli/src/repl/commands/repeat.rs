//! `.` and `\watch`.

use super::{CommandEntry, Flow, Prompt};
use crate::exit::Kind;
use crate::failure::Failure;
use crate::interrupt;
use crate::repl::entry::Language;
use crate::words;
use jiff::Timestamp;
use lucerna::range;
use lucerna_engine::Cancel;
use std::thread;
use std::time::{Duration, Instant};

pub(super) const REPEAT: CommandEntry = CommandEntry {
    names: &["."],
    argument: "",
    summary: "the last query or statement once more; `.` alone is enough",
    run: |prompt, _| {
        let (language, text) = last(prompt)?;
        prompt.run(language, &text).map(|()| Flow::Next)
    },
};

pub(super) const WATCH: CommandEntry = CommandEntry {
    names: &["watch"],
    argument: "[DURATION [TIMES]]",
    summary: "the last query again and again, every 5s or so, until Ctrl-C",
    run: watch,
};

fn last(prompt: &Prompt<'_>) -> Result<(Language, String), Failure> {
    prompt.journal.last_run.clone().ok_or_else(|| {
        let fault = Failure::usage("nothing was run yet");
        fault
            .help("`.` runs the last query or statement again")
            .into()
    })
}

/// Ctrl-C while a statement runs ends the watching, as it does between two.
///
/// A pager would wait for somebody to leave it, and rows that scroll by cannot be read: a search shows
/// as many as the screen has room for.
fn watch(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let (every, times) = read(argument, prompt)?;
    let last = last(prompt)?;
    let (pager, max_rows) = (prompt.pager.clone(), prompt.max_rows);
    prompt.pager.switch(false);
    if let Some((rows, _)) = prompt.console.size() {
        let room = rows.saturating_sub(BESIDE).max(1) as u64;
        prompt.max_rows = Some(max_rows.map_or(room, |most| most.min(room)));
    }
    let outcome = again(prompt, &last, every, times);
    (prompt.pager, prompt.max_rows) = (pager, max_rows);
    outcome.map(|()| Flow::Next)
}

/// Lines of the screen that are not for rows: the time, the names of columns, what is below the rows.
const BESIDE: usize = 7;

fn again(
    prompt: &mut Prompt<'_>,
    (language, text): &(Language, String),
    every: Duration,
    times: u64,
) -> Result<(), Failure> {
    for time in 0..times {
        if time > 0 && !wait(every) {
            break;
        }
        let now = Timestamp::now().to_zoned_datetime(prompt.session.zone().clone());
        let now = now.strftime("%H:%M:%S");
        let every = words::duration(every);
        let line = format!("── {now}, every {every} until Ctrl-C ──");
        prompt.console.aside(&line);
        match prompt.run(*language, text) {
            Err(Failure::Fault(fault)) if fault.kind == Kind::Interrupted => break,
            outcome => outcome?,
        }
    }
    Ok(())
}

/// How long to wait between two runs, and how many runs at most.
fn read(argument: &str, prompt: &Prompt<'_>) -> Result<(Duration, u64), Failure> {
    let mut words = argument.split_whitespace();
    let length = words.next().unwrap_or("5s");
    let now = prompt.session.now();
    let every = now.duration_since(range::ago(length, now)?);
    let every = Duration::try_from(every).unwrap_or_default();
    let times = match words.next() {
        None => u64::MAX,
        Some(times) => times.parse().map_err(|_| {
            Failure::usage(format!("`{times}` is no number of times")).help("`\\watch 5s 3`")
        })?,
    };
    Ok((every.max(Duration::from_millis(100)), times))
}

/// False if somebody pressed Ctrl-C.
fn wait(length: Duration) -> bool {
    const SLICE: Duration = Duration::from_millis(50);
    let cancel = Cancel::new();
    let _watch = interrupt::watch(&cancel);
    let end = Instant::now() + length;
    while !cancel.is_cancelled() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        thread::sleep(left.min(SLICE));
    }
    false
}
