//! The canonical text of the file of a query.
//!
//! A `.lucene` file holds one query, on as many lines as its writer likes. Lines that start with `#` at
//! its top are its head: they are about the query and not a part of it. In a `.toml` file the query is
//! one of the values, and the others are nobody's business here.

use std::path::Path;

use crate::WrongText;
use crate::saved::{BindError, Language, Layout, SavedError, SavedQuery, edit};
use lucerna_diagnostics::{Diagnostic, Span};
use lucerna_lucene::template::Template;
use lucerna_lucene::{canonical, parse};

/// The mark of encoding that some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a file is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The query has mistakes; their places are those in the file.
    #[error("the query is wrong")]
    Query(Box<WrongText>),
    /// The file is no saved query.
    #[error(transparent)]
    Saved(#[from] SavedError),
}

/// The text of the file at `path` with its query in canonical form, as its ending says how it is laid
/// out; everything else stays as it is. A statement of SQL has no canonical form here, and stays too.
///
/// ```
/// use lucerna::format::format_file;
///
/// let text = "# who was it?\ntitle = \"Carts\"\nquery = 'ServiceName: ${service}   && error' # of one\n";
/// let formatted = format_file("carts.toml".as_ref(), text)?;
/// let query = "query = 'ServiceName:${service} AND error' # of one\n";
/// assert_eq!(formatted, format!("# who was it?\ntitle = \"Carts\"\n{query}"));
/// # Ok::<(), lucerna::format::FormatError>(())
/// ```
///
/// # Errors
///
/// Whatever [`FormatError`] tells.
pub fn format_file(path: &Path, text: &str) -> Result<String, FormatError> {
    match Layout::of(path) {
        Some(Layout::Toml) => format_saved(path, text),
        Some(Layout::Sql) => Ok(text.to_owned()),
        Some(Layout::Lucene) | None => {
            format(text).map_err(|wrong| FormatError::Query(Box::new(wrong)))
        }
    }
}

fn format_saved(path: &Path, text: &str) -> Result<String, FormatError> {
    // What it is called does not matter here.
    let name = "query".parse().map_err(SavedError::from)?;
    let saved = SavedQuery::parse(name, path, text)?;
    if saved.body.language == Language::Sql {
        return Ok(text.to_owned());
    }
    let template = saved.template().map_err(|error| match error {
        BindError::Text(wrong) => FormatError::Query(wrong),
        BindError::Parameter(_) | BindError::Range(_) => {
            FormatError::Saved(saved.broken(Span::default(), error.to_string()))
        }
    })?;
    let canonical = template.canonical();
    if canonical == saved.body.text {
        return Ok(text.to_owned());
    }
    let span = saved.body.value_span;
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let value = edit::quoted(&canonical).to_string();
    Ok([before, value.trim(), after].concat())
}

/// The text of a `.lucene` file with its query in canonical form: on one line, unless a quoted string or
/// a regular expression spans lines. It may be a template, as in saved queries.
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
    let query = canonical_of(&source).map_err(|mistakes| wrong(text, mistakes))?;
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

fn canonical_of(source: &str) -> Result<String, Vec<Diagnostic>> {
    let template = source.contains("${").then(|| Template::read(source));
    if let Some(Ok(template)) = template {
        return Ok(template.canonical());
    }
    let read = parse(source);
    if read.is_ok() {
        Ok(canonical(&read.query, source))
    } else {
        Err(read.diagnostics)
    }
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
