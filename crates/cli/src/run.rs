//! Running a search or a statement, from the flags to the line below the rows.

mod cap;
mod explain;
mod footer;
mod search;
mod sql;
mod write;

use crate::args::RunArgs;
use crate::console::Console;
use crate::interrupt::{self, Watch};
use crate::progress::Shown;
use crate::sink::Sink;
use lucerna::{RunOptions, Session};
use lucerna_engine::{Cancel, Limits};

pub(crate) use cap::Cap;
pub(crate) use explain::{ExplainFormat, explain};
pub(crate) use footer::{tell_of_kept, tell_parts};
pub(crate) use search::{Asked, more, search};
pub(crate) use sql::{Script, script};
pub(crate) use write::{Writing, foretell};

/// A run in progress: it can be stopped by Ctrl-C and shows how far it is.
pub(crate) struct Run {
    /// What the workbench is given.
    pub(crate) options: RunOptions,
    /// What stands on stderr.
    pub(crate) shown: Shown,
    _watch: Watch,
}

impl Run {
    /// Begins a run as the flags say, else as the connection does.
    pub(crate) fn start(args: &RunArgs, session: &Session, console: &Console) -> Self {
        let shown = Shown::new(args.progress, console);
        let cancel = Cancel::new();
        let watch = interrupt::watch(&cancel);
        let usual = session.connection().map(|connection| connection.limits);
        let usual = usual.unwrap_or_default();
        let limits = Limits {
            timeout: args.timeout.or(usual.timeout),
            max_rows_read: args.max_rows_read.or(usual.max_rows_read),
            max_bytes_read: args.max_bytes_read.or(usual.max_bytes_read),
            max_memory: usual.max_memory,
        };
        let options = RunOptions {
            limits,
            cancel,
            progress: shown.callback(),
            format: None,
            // Without a footer nobody sees what was read.
            is_uncounted: console.is_quiet() && !args.stats,
            rows_in_block: None,
        };
        Self {
            options,
            shown,
            _watch: watch,
        }
    }

    /// Has rows come in small blocks if they go to a screen: somebody who reads them waits for the first,
    /// and memory stays flat while a pager is left open. A server has its own limits, and may forbid it.
    fn in_small_blocks(&mut self, sink: &Sink, session: &Session) {
        const ROWS: u32 = 8_192;
        if sink.is_for_people() && session.store().is_some() {
            self.options.rows_in_block = Some(ROWS);
        }
    }
}
