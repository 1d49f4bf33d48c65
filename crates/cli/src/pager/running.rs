//! A pager that runs, and how it ends.

use crate::interrupt;
use std::io::{self, Write};
use std::process::{Child, ChildStdin, ExitStatus};

/// More than lies in a pipe: who has written this much has somebody who reads.
const MOST_UNREAD: usize = 1 << 17;

/// What a shell ends with if it cannot run the program, or finds none.
const NOT_RUN: [i32; 2] = [126, 127];

/// What a shell ends with if the pager is ended by Ctrl-C, or reads no more: 128 and the signal.
const STOPPED: [i32; 2] = [128 + INTERRUPT, 128 + CLOSED_PIPE];
const INTERRUPT: i32 = 2;
const CLOSED_PIPE: i32 = 13;

/// A pager that runs. Ctrl-C is for it as well: it must not end this program meanwhile.
#[derive(Debug)]
pub(super) struct Running {
    /// Closed before the pager is waited for.
    stdin: Option<ChildStdin>,
    child: Child,
    /// What was written, until it is certain that the pager is there.
    kept: Option<Vec<u8>>,
    _yielded: interrupt::Yielded,
}

/// How it ended.
#[derive(Debug)]
pub(super) enum End {
    /// It has shown all, or somebody has left it.
    Left,
    /// It was never there; what was written to it.
    NotStarted(Vec<u8>),
    /// With a failure, and with which.
    Failed(String),
}

impl Running {
    pub(super) fn new(mut child: Child) -> Self {
        Self {
            stdin: child.stdin.take(),
            child,
            kept: Some(Vec::new()),
            _yielded: interrupt::yield_to_pager(),
        }
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.kept {
            Some(kept) if kept.len() > MOST_UNREAD => self.kept = None,
            Some(kept) => kept.extend_from_slice(bytes),
            None => {}
        }
        match &mut self.stdin {
            Some(stdin) => stdin.write_all(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Waits until somebody has left it.
    pub(super) fn end(mut self) -> io::Result<End> {
        drop(self.stdin.take());
        let status = self.child.wait()?;
        Ok(match (status.code(), self.kept) {
            (Some(code), Some(kept)) if NOT_RUN.contains(&code) => End::NotStarted(kept),
            _ if was_left(status) || interrupt::was_pressed() => End::Left,
            (Some(code), _) => End::Failed(format!("with code {code}")),
            (None, _) => End::Failed(format!("by {status}")),
        })
    }
}

/// Whether a pager ended as one that somebody has left.
fn was_left(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        let signal = status.signal();
        if signal.is_some_and(|signal| [INTERRUPT, CLOSED_PIPE].contains(&signal)) {
            return true;
        }
    }
    status.success() || status.code().is_some_and(|code| STOPPED.contains(&code))
}
