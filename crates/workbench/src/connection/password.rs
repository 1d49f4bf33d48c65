//! Where a connection's password comes from: a question, a command, a file, the environment.
//!
//! It is looked for in this order, when it is needed and not before, and is kept nowhere.

use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::secret::{self, Secret};

/// A command that takes longer than this waits for somebody who is not there.
const PATIENCE: Duration = Duration::from_secs(60);
/// No password is longer.
const LONGEST: u64 = 64 * 1024;

/// A place that a password is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordSource {
    /// Somebody is asked.
    Prompt,
    /// What a command writes: its words, or one text for a shell.
    Command(PasswordCommand),
    /// What a file holds.
    File(PathBuf),
    /// The value of an environment variable.
    Variable(&'static str, Secret),
}

/// A command that writes a password.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum PasswordCommand {
    /// For `/bin/sh -c`.
    Shell(String),
    /// The program and its arguments.
    Words(Vec<String>),
}

/// Why there is no password. None of it repeats what a command or a file said.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// The command could not be run.
    #[error("cannot run the password_command")]
    NotRun(#[source] io::Error),
    /// It failed.
    #[error("the password_command failed: {status}")]
    Failed {
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It did not end.
    #[error("the password_command took longer than {} s and was ended", PATIENCE.as_secs())]
    TimedOut,
    /// It wrote nothing, or more than a password, or no text.
    #[error("{origin} gave no password; expected one line of text")]
    NoPassword {
        /// What was asked.
        origin: &'static str,
    },
    /// The file could not be read.
    #[error("cannot read the password file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Nobody is there to be asked.
    #[error("the connection asks for its password, and nobody is there to type it")]
    NobodyToAsk,
    /// Whoever was asked pressed Ctrl-C or Ctrl-D.
    #[error("no password was given")]
    GivenUp,
    /// What was typed could not be read.
    #[error("the password could not be read from the terminal")]
    NotTyped(#[source] io::Error),
}

impl PasswordSource {
    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Prompt => "the prompt",
            Self::Command(_) => "the password_command",
            Self::File(_) => "the password file",
            Self::Variable(name, _) => name,
        }
    }

    /// The password; `ask` asks a person.
    ///
    /// # Errors
    ///
    /// Whatever [`PasswordError`] tells.
    pub fn password(
        &self,
        ask: &dyn Fn() -> Result<Secret, PasswordError>,
    ) -> Result<Secret, PasswordError> {
        match self {
            Self::Prompt => ask(),
            Self::Command(command) => command.run(),
            Self::File(path) => {
                let text = std::fs::read(path).map_err(|source| PasswordError::Unreadable {
                    path: path.clone(),
                    source,
                })?;
                one_line(text, "the password file")
            }
            Self::Variable(_, password) => Ok(password.clone()),
        }
    }

    /// What is amiss with it, if it can be used all the same.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        use std::os::unix::fs::PermissionsExt;
        let Self::File(path) = self else { return None };
        let mode = std::fs::metadata(path).ok()?.permissions().mode();
        (mode & 0o077 != 0).then(|| {
            let path = path.display();
            format!("others can read the password file {path}: `chmod 600 {path}`")
        })
    }
}

impl std::fmt::Debug for PasswordCommand {
    /// Without the words: some command holds its secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a command")
    }
}

impl PasswordCommand {
    fn run(&self) -> Result<Secret, PasswordError> {
        let mut command = match self {
            Self::Shell(text) => {
                let mut command = Command::new("/bin/sh");
                command.args(["-c", text]);
                command
            }
            Self::Words(words) => {
                let [program, arguments @ ..] = words.as_slice() else {
                    let origin = "the password_command";
                    return Err(PasswordError::NoPassword { origin });
                };
                let mut command = Command::new(program);
                command.args(arguments);
                command
            }
        };
        // What is piped into us is for us: stdin may be a script.
        let mut child = secret::hide_from(&mut command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(PasswordError::NotRun)?;
        let stdout = child.stdout.take();
        let reading = std::thread::spawn(move || {
            let mut text = Vec::new();
            let read = stdout.map(|pipe| pipe.take(LONGEST).read_to_end(&mut text));
            read.unwrap_or(Ok(0)).map(|_| text)
        });
        let began = Instant::now();
        let status = loop {
            match child.try_wait().map_err(PasswordError::NotRun)? {
                Some(status) => break status,
                None if began.elapsed() > PATIENCE => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Err(PasswordError::TimedOut);
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        if !status.success() {
            return Err(PasswordError::Failed { status });
        }
        let origin = "the password_command";
        match reading.join() {
            Ok(Ok(text)) => one_line(text, origin),
            Ok(Err(error)) => Err(PasswordError::NotRun(error)),
            Err(_) => Err(PasswordError::NoPassword { origin }),
        }
    }
}

/// The text without the end of its line.
fn one_line(text: Vec<u8>, origin: &'static str) -> Result<Secret, PasswordError> {
    let mut text = String::from_utf8(text).map_err(|_| PasswordError::NoPassword { origin })?;
    text.truncate(text.trim_end_matches(['\n', '\r']).len());
    if text.is_empty() || text.contains(['\n', '\0']) {
        return Err(PasswordError::NoPassword { origin });
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(command: &str) -> Result<Secret, PasswordError> {
        PasswordCommand::Shell(command.to_owned()).run()
    }

    #[test]
    fn a_command_tells_a_password_in_one_line() {
        assert_eq!(
            told("echo hunter2").expect("a password").expose(),
            "hunter2"
        );
        let words = PasswordCommand::Words(vec!["printf".to_owned(), "a b".to_owned()]);
        assert_eq!(words.run().expect("a password").expose(), "a b");
        assert!(matches!(
            told("true"),
            Err(PasswordError::NoPassword { .. })
        ));
        assert!(matches!(
            told("echo a; echo b"),
            Err(PasswordError::NoPassword { .. })
        ));
    }

    #[test]
    fn a_command_that_fails_gives_nothing_of_what_it_wrote() {
        let error = told("echo hunter2; exit 3").expect_err("it failed");
        assert!(matches!(error, PasswordError::Failed { .. }));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn a_file_that_others_can_read_is_told_of() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("password");
        std::fs::write(&path, "hunter2\n").expect("a file");
        let file = PasswordSource::File(path.clone());
        let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
        set(0o644).expect("a mode");
        assert!(
            file.warning()
                .is_some_and(|warning| warning.contains("chmod 600"))
        );
        set(0o600).expect("a mode");
        assert_eq!(file.warning(), None);
        let nobody = || Err(PasswordError::NobodyToAsk);
        assert_eq!(
            file.password(&nobody).expect("a password").expose(),
            "hunter2"
        );
    }
}
