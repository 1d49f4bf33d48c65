//! The canonical text of a `.lucene` file.
//!
//! Such a file holds one query, on as many lines as its writer likes. Lines that start with `#` at
//! its top are its head: they are about the query and not a part of it.

use crate::WrongText;
use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::{canonical, parse};

/// The mark of encoding that some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of a file with its query in canonical form: on one line, unless a quoted string or a
/// regular expression spans lines.
///
/// The head stays as it is, with at most one empty line behind it. Lines end as the last one did, and
/// so does the query's; a byte order mark goes. The result formatted again is itself.
///
/// # Errors
///
/// If the query has a mistake: nothing is known then of what it was meant to be. The places are those
/// in `text`.
///
/// ```
/// use lucerna::format::format;
///
/// let typed = "# who was it?\nlevel: error\n  && service:(cart || checkout)";
/// let formatted = format(typed).expect("a query without mistakes");
/// assert_eq!(formatted, "# who was it?\nlevel:error AND service:(cart OR checkout)\n");
/// assert!(format("level:").is_err());
/// ```
pub fn format(text: &str) -> Result<String, WrongText> {
    let (head, rest) = split(text.trim_start_matches(BYTE_ORDER_MARK));
    let start = text.len() - rest.len();
    // Blanks where the head is keep the places of the query what they are in the file.
    let source = [&" ".repeat(start), rest].concat();
    let read = parse(&source);
    if !read.is_ok() {
        return Err(wrong(text, read.diagnostics));
    }
    let query = canonical(&read.query, &source);
    let line_end = line_end(text);
    let mut formatted = head.trim_start().to_owned();
    if !formatted.is_empty() && !formatted.ends_with('\n') {
        formatted.push_str(line_end);
    }
    if query.is_empty() {
        return Ok(formatted);
    }
    if !formatted.is_empty() && begins_with_empty_line(rest) {
        formatted.push_str(line_end);
    }
    // What stood behind a blank would be a head at the start of a line.
    if query.starts_with(['#', BYTE_ORDER_MARK]) {
        formatted.push('\\');
    }
    formatted.push_str(&query);
    formatted.push_str(line_end);
    Ok(formatted)
}

/// The head, to the end of the last `#` line that has nothing but such and empty lines before it, and
/// what follows.
fn split(text: &str) -> (&str, &str) {
    let mut at = 0;
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.starts_with('#') {
            end = at;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    text.split_at(end)
}

fn begins_with_empty_line(text: &str) -> bool {
    let blank = text.len() - text.trim_start().len();
    text.get(..blank).is_some_and(|blank| blank.contains('\n'))
}

/// How the last line that is ended is ended. A carriage return that is escaped is a character of the
/// query.
fn line_end(text: &str) -> &'static str {
    let last = text.rsplit_once('\n');
    let line = last.and_then(|(before, _)| before.strip_suffix('\r'));
    let is_escaped = |line: &str| {
        let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\');
        backslashes.count() % 2 == 1
    };
    match line {
        Some(line) if !is_escaped(line) => "\r\n",
        _ => "\n",
    }
}

/// The text as it is shown beside its mistakes: without marks that are no part of the query, each
/// character where it is in the file.
fn wrong(text: &str, diagnostics: Vec<Diagnostic>) -> WrongText {
    let shown = text.trim_start_matches(BYTE_ORDER_MARK);
    let marks = " ".repeat(text.len() - shown.len());
    WrongText {
        what: "query",
        text: marks + &shown.replace("\r\n", " \n"),
        diagnostics,
    }
}

#[cfg(test)]
mod tests;
