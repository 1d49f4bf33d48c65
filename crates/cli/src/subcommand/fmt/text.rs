//! A text that is formatted: a file, or stdin.

use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::input;
use lucerna::format::{FormatError, format, format_file};
use lucerna_output::file::AtomicFile;
use similar::TextDiff;
use std::fs;
use std::io;
use std::path::Path;

/// A text as it was read.
pub(super) struct Text<'n> {
    /// As it was typed; `-` is stdin.
    name: &'n str,
    content: String,
}

impl<'n> Text<'n> {
    /// Reads the file of this name, or stdin if it is `-`.
    pub(super) fn read(name: &'n str) -> Result<Self, Failure> {
        let content = if name == "-" {
            input::stdin()?
        } else {
            refuse_other_files(name)?;
            input::file(Path::new(name))?
        };
        Ok(Self { name, content })
    }

    /// What was read.
    pub(super) fn content(&self) -> &str {
        &self.content
    }

    /// What it is in canonical form.
    pub(super) fn formatted(&self) -> Result<String, Failure> {
        let formatted = if self.name == "-" {
            format(&self.content).map_err(|wrong| FormatError::Query(Box::new(wrong)))
        } else {
            format_file(Path::new(self.name), &self.content)
        };
        formatted.map_err(|error| match error {
            FormatError::Query(wrong) => {
                Failure::query(wrong.text, wrong.diagnostics).of_file(self.name)
            }
            FormatError::Saved(error) => error.into(),
            error => Fault::of(Kind::Query, &error).into(),
        })
    }

    /// The change to `formatted`, as `patch` reads it.
    pub(super) fn difference(&self, formatted: &str) -> String {
        TextDiff::from_lines(&self.content, formatted)
            .unified_diff()
            .header(self.name, self.name)
            .to_string()
    }

    /// Gives the file this content, if it has another; what came from stdin goes to stdout.
    pub(super) fn replace(&self, formatted: &str, console: &Console) -> Result<(), Failure> {
        if self.name == "-" {
            return console.write(formatted);
        }
        if self.content == formatted {
            return Ok(());
        }
        let path = Path::new(self.name);
        write(path, formatted).map_err(|error| Failure::unwritable(path, &error))?;
        console.aside(&format!("formatted {}", self.name));
        Ok(())
    }
}

/// Other files than queries would be read as a query too, and come out as one long line.
fn refuse_other_files(name: &str) -> Result<(), Failure> {
    let extension = Path::new(name).extension().unwrap_or_default();
    if extension.eq_ignore_ascii_case("lucene") || extension == "toml" {
        return Ok(());
    }
    let fault = if Path::new(name).is_dir() {
        let folder = name.trim_end_matches('/');
        Failure::usage(format!("{name} is a folder")).help(format!(
            "name its files: {folder}/*.toml, {folder}/*.lucene"
        ))
    } else {
        Failure::usage(format!("{name} is no `.lucene` or `.toml` file"))
            .help("`lucerna fmt -` formats a query that comes from stdin, whatever held it")
    };
    Err(fault.into())
}

fn write(path: &Path, content: &str) -> io::Result<()> {
    // A new file in its place would not ask.
    if fs::metadata(path)?.permissions().readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is read-only",
        ));
    }
    let file = AtomicFile::create(path, true)?;
    file.writer()?.write_all(content.as_bytes())?;
    file.commit()
}
