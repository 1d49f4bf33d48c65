//! Who is at the other end of a socket.
//!
//! The socket's mode keeps other users out; this holds where it does not, such as for root, and in
//! the moment before the mode is set.

use std::fmt;
use std::os::unix::net::UnixStream;

/// A process at the other end, as far as the system tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Other {
    /// Its process id.
    pub(crate) process: Option<u32>,
    user: Option<u32>,
}

impl Other {
    /// Who opened the other end of the socket, or listens there.
    pub(crate) fn of(stream: &UnixStream) -> Self {
        credentials(stream).unwrap_or(Self {
            process: None,
            user: None,
        })
    }

    /// Whether it belongs to the user of this process. Where the system does not tell, the socket's
    /// mode has to do.
    pub(crate) fn is_same_user(self) -> bool {
        let own = rustix::process::geteuid().as_raw();
        self.user.is_none_or(|user| user == own)
    }

    /// Whether somebody has stopped the process, as Ctrl-Z does.
    pub(crate) fn is_stopped(self) -> bool {
        self.process.is_some_and(is_stopped)
    }
}

impl fmt::Display for Other {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => write!(formatter, "process {process}"),
            None => formatter.write_str("another process"),
        }
    }
}

#[cfg(target_os = "linux")]
fn credentials(stream: &UnixStream) -> Option<Other> {
    let found = rustix::net::sockopt::socket_peercred(stream).ok()?;
    Some(Other {
        process: u32::try_from(found.pid.as_raw_nonzero().get()).ok(),
        user: Some(found.uid.as_raw()),
    })
}

#[cfg(not(target_os = "linux"))]
fn credentials(_stream: &UnixStream) -> Option<Other> {
    None
}

/// The third field of this file is the state; the second is a name in parentheses.
fn is_stopped(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, state)| state);
    state.is_some_and(|state| state.starts_with(['T', 't']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_pair_are_this_process() {
        let (one, _other) = UnixStream::pair().expect("a pair");
        let other = Other::of(&one);
        assert!(other.is_same_user() && !other.is_stopped());
        if cfg!(target_os = "linux") {
            assert_eq!(other.process, Some(std::process::id()));
        }
    }

    #[test]
    fn a_process_of_another_user_is_known() {
        let own = rustix::process::geteuid().as_raw();
        let of = |user| Other {
            process: None,
            user,
        };
        assert!(of(Some(own)).is_same_user());
        assert!(!of(Some(own + 1)).is_same_user());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_was_stopped_is_known() {
        use rustix::process::{Pid, Signal, kill_process};

        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("it starts");
        assert!(!is_stopped(child.id()));
        kill_process(Pid::from_child(&child), Signal::STOP).expect("it is there");
        let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !is_stopped(child.id()) {
            assert!(std::time::Instant::now() < end, "it does not stop");
            std::thread::yield_now();
        }
        child.kill().expect("it is there");
        child.wait().expect("it ends");
    }
}
