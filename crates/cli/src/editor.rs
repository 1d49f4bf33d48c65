//! A text in a person's own editor.

use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use lucerna::environment::Environment;
use lucerna::secret;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Opens `text` in `$VISUAL` or `$EDITOR`, else in vi, as a file of this name, and gives what was
/// saved, without the line breaks at its end.
pub(crate) fn edit(name: &str, text: &str, environment: &Environment) -> Result<String, Failure> {
    let folder = folder();
    DirBuilder::new()
        .mode(0o700)
        .create(&folder)
        .map_err(|error| failed("cannot make a folder for the text", &error))?;
    let outcome = edit_in(&folder.join(name), text, environment);
    let _ = fs::remove_dir_all(folder);
    outcome
}

fn edit_in(file: &Path, text: &str, environment: &Environment) -> Result<String, Failure> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut opened| opened.write_all(text.as_bytes()))
        .map_err(|error| failed("cannot write the text for the editor", &error))?;
    let editor = environment.editor.as_deref().unwrap_or("vi");
    // `code --wait` and the like: the shell takes the words apart as it does everywhere.
    let status = secret::hide_from(&mut Command::new("/bin/sh"))
        .args(["-c", &format!("{editor} \"$1\""), "sh"])
        .arg(file)
        .status()
        .map_err(|error| failed("cannot start the editor", &error))?;
    if !status.success() {
        let message = format!("the editor `{editor}` failed: {status}");
        let fault = Fault::new(Kind::File, message);
        return Err(fault.help("VISUAL or EDITOR names the editor").into());
    }
    let text = fs::read_to_string(file)
        .map_err(|error| failed("cannot read what the editor wrote", &error))?;
    Ok(text.trim_end().to_owned())
}

/// A folder that nobody else has.
fn folder() -> PathBuf {
    let now = jiff::Timestamp::now().as_nanosecond();
    let name = format!("lucerna-{}-{now}", std::process::id());
    std::env::temp_dir().join(name)
}

fn failed(message: &str, error: &std::io::Error) -> Failure {
    Fault::new(Kind::File, message)
        .caused_by(Some(error))
        .into()
}

#[cfg(test)]
mod tests {
    use super::edit;
    use lucerna::environment::Environment;

    fn environment(editor: &str) -> Environment {
        Environment {
            editor: Some(editor.to_owned()),
            ..Environment::default()
        }
    }

    #[test]
    fn what_the_editor_saves_is_the_entry() {
        let changed = edit("a.lucene", "a", &environment("printf 'b\\nc\\n' >"));
        assert_eq!(changed.ok().as_deref(), Some("b\nc"));
    }

    #[test]
    fn an_editor_that_fails_changes_nothing() {
        assert!(edit("a.sql", "a", &environment("false")).is_err());
    }
}
