//! Texts that come from stdin or a file instead of the command line.

use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use std::io::{self, Read};
use std::path::Path;

/// The text of an argument; `-` reads stdin, without the line break at its end.
pub(crate) fn text(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let text = stdin()?;
    let end = text.trim_end_matches(['\n', '\r']).len();
    Ok(text.get(..end).unwrap_or_default().to_owned())
}

/// All that stdin holds.
pub(crate) fn stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::unreadable(Path::new("stdin"), &error))?;
    utf8(bytes, "stdin")
}

/// The text of a file.
pub(crate) fn file(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::unreadable(path, &error))?;
    utf8(bytes, &path.display().to_string())
}

/// A text without the mark of encoding that some editors put before it.
pub(crate) fn unmarked(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

fn utf8(bytes: Vec<u8>, name: &str) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Fault::new(
            Kind::File,
            format!("{name} is not UTF-8, from byte {at} on"),
        )
        .into()
    })
}
