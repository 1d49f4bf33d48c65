//! Queries as JSON lines to conditions as JSON lines: `lucerna translate --jsonl`.
//!
//! ```
//! use lucerna::translate_lines::{LinesOptions, run};
//!
//! let input = r#"{"id": 7, "query": "level:", "schema": "logs"}"#;
//! let mut output = Vec::new();
//! run(input.as_bytes(), &mut output, &LinesOptions::default())?;
//! assert!(output.starts_with(br#"{"id":7,"error":{"code":"L006","#));
//! # Ok::<(), std::io::Error>(())
//! ```

mod answer;
mod schemas;

use std::io::{self, BufRead, BufWriter, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna_translate::Context;
use serde::Deserialize;
use serde_json::value::RawValue;

use answer::Answer;
use schemas::Schemas;

/// What is the same for all lines.
#[derive(Debug, Clone)]
pub struct LinesOptions {
    /// What `now` means.
    pub now: Timestamp,
    /// The zone of times without an offset.
    pub zone: TimeZone,
    /// The schema of lines that name none: `logs`.
    pub schema: String,
}

impl Default for LinesOptions {
    /// The schema `logs`, in UTC, now.
    fn default() -> Self {
        Self {
            now: Timestamp::now(),
            zone: TimeZone::UTC,
            schema: "logs".to_owned(),
        }
    }
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lines {
    /// Lines that were answered.
    pub answered: u64,
    /// Lines among them whose answer is an error.
    pub errors: u64,
}

/// A line of the input. Other fields are ignored.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    query: Option<String>,
    schema: Option<String>,
}

/// A line whose query or schema is no text, for its id.
#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

/// Translates each line of `input`; answers come in the same order, one a line.
///
/// # Errors
///
/// Only if the input cannot be read or the output cannot be written: a line that is wrong is
/// answered with what is wrong.
pub fn run(
    mut input: impl BufRead,
    output: impl Write,
    options: &LinesOptions,
) -> io::Result<Lines> {
    let context = Context {
        now: options.now,
        zone: options.zone.clone(),
    };
    let mut schemas = Schemas::new(&options.schema);
    let mut output = BufWriter::with_capacity(1 << 16, output);
    let mut lines = Lines::default();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let is_error = {
            let answer = answer(&line, &mut schemas, &context);
            serde_json::to_writer(&mut output, &answer)?;
            answer.is_error()
        };
        output.write_all(b"\n")?;
        lines.answered += 1;
        lines.errors += u64::from(is_error);
        line.clear();
    }
    output.flush()?;
    Ok(lines)
}

fn answer<'l>(line: &'l [u8], schemas: &mut Schemas, context: &Context) -> Answer<'l> {
    let parsed: Line<'_> = match object(line) {
        Ok(parsed) => parsed,
        Err(error) => {
            let id = object(line).ok().and_then(|line: Identified<'_>| line.id);
            return Answer::bad_line(id, &error, line);
        }
    };
    let Some(query) = parsed.query else {
        return Answer::no_query(parsed.id);
    };
    match schemas.find(parsed.schema.as_deref()) {
        Ok(table) => Answer::of(
            parsed.id,
            lucerna_translate::translate(&query, table, context),
        ),
        Err(unknown) => Answer::unknown_schema(parsed.id, &unknown),
    }
}

/// Reads a line that must be an object: serde would also take an array, field by field.
fn object<'l, T: Deserialize<'l>>(line: &'l [u8]) -> serde_json::Result<T> {
    if line
        .trim_ascii_start()
        .first()
        .is_some_and(|byte| *byte == b'{')
    {
        return serde_json::from_slice(line);
    }
    Err(serde::de::Error::custom("expected `{` at its start"))
}

#[cfg(test)]
mod tests;
