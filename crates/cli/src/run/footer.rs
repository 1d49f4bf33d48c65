//! The line below the rows, on stderr.

use crate::console::Console;
use crate::words;
use lucerna_engine::Statistics;
use lucerna_output::{Summary, escape};

/// So many columns without room are named; of more there is the number.
const MOST_NAMES: usize = 3;

/// How much a run gave: rows, and the bytes of what the engine wrote itself, whose rows a server does not
/// tell.
pub(super) fn amount(summary: &Summary, statistics: &Statistics, noun: &str) -> String {
    match (summary.bytes, statistics.written_rows) {
        (Some(bytes), Some(rows)) => {
            format!("{}, {}", words::counted(rows, noun), words::bytes(bytes))
        }
        (Some(bytes), None) => words::bytes(bytes),
        (None, _) => words::counted(summary.rows, noun),
    }
}

/// Says what a run gave and took, after what is special about it.
pub(super) fn tell(
    console: &Console,
    head: Vec<String>,
    summary: &Summary,
    statistics: &Statistics,
) {
    let mut parts = head;
    parts.extend(summary.times.as_ref().map(ToString::to_string));
    parts.push(words::duration(statistics.elapsed));
    if statistics.read_rows > 0 {
        parts.push(format!(
            "read {}, {}",
            words::counted(statistics.read_rows, "row"),
            words::bytes(statistics.read_bytes)
        ));
    }
    parts.extend(hidden(summary));
    if statistics.repaired_values > 0 {
        let repaired = words::counted(statistics.repaired_values, "value");
        parts.push(format!("{repaired} held broken UTF-8, shown as \u{fffd}"));
    }
    tell_parts(console, &parts);
}

/// Says what rows are that are shown once more; `is_whole`: all of them.
pub(crate) fn tell_of_kept(console: &Console, summary: &Summary, is_whole: bool) {
    let rows = words::counted(summary.rows, "row");
    let mut parts = vec![if is_whole {
        format!("{rows} of the last result, not run again")
    } else {
        format!("the first {rows} of the last result: there was no room to keep more")
    }];
    parts.extend(summary.times.as_ref().map(ToString::to_string));
    parts.extend(hidden(summary));
    tell_parts(console, &parts);
}

/// Says these things beside each other, and on a terminal on as many lines as they need.
pub(crate) fn tell_parts(console: &Console, parts: &[String]) {
    let columns = if console.stderr_is_terminal() {
        console.size().map_or(usize::MAX, |(_, columns)| columns)
    } else {
        usize::MAX
    };
    console.aside(&lay_out(parts, columns));
}

/// Lines of no more than so many characters, broken between parts, and a part that is longer than a
/// line between its words.
fn lay_out(parts: &[String], columns: usize) -> String {
    const BETWEEN: &str = " · ";
    let mut text = String::new();
    // A blank stands before each line.
    let mut taken = 1;
    for (at, part) in parts.iter().enumerate() {
        let length = part.chars().count();
        let needed = length + if at > 0 { BETWEEN.chars().count() } else { 0 };
        if at > 0 && taken + needed > columns {
            text.push_str("\n ");
            taken = 1;
        } else if at > 0 {
            text.push_str(BETWEEN);
            taken += BETWEEN.chars().count();
        }
        if length < columns {
            text.push_str(part);
            taken += length;
        } else {
            let lines = words::wrapped(part, columns.saturating_sub(1));
            text.push_str(&lines.join("\n "));
            taken = 1 + lines.last().map_or(0, |line| line.chars().count());
        }
    }
    text
}

/// Which columns have no room, and how to see them.
fn hidden(summary: &Summary) -> Option<String> {
    let names = summary.hidden_columns.as_slice();
    let which = match names {
        [] => return None,
        names if names.len() <= MOST_NAMES => escape::line(&names.join(", ")).into_owned(),
        names => words::counted(u64::try_from(names.len()).unwrap_or(u64::MAX), "column"),
    };
    Some(format!(
        "{which} not shown (`-F vertical` or `\\x` shows all)"
    ))
}

/// `--stats`: the same as an object.
pub(super) fn stats(summary: &Summary, statistics: &Statistics) {
    let object = serde_json::json!({
        "stats": {
            "rows": match summary.bytes {
                Some(_) => statistics.written_rows,
                None => Some(summary.rows),
            },
            "read_rows": statistics.read_rows,
            "read_bytes": statistics.read_bytes,
            "elapsed_ms": milliseconds(statistics),
        }
    });
    Console::tell(&object.to_string());
}

fn milliseconds(statistics: &Statistics) -> f64 {
    (statistics.elapsed.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_its_parts() {
        let parts = [
            "12 rows".to_owned(),
            "31 ms".to_owned(),
            "read 1 row".to_owned(),
        ];
        assert_eq!(lay_out(&parts, 80), "12 rows · 31 ms · read 1 row");
        assert_eq!(lay_out(&parts, 17), "12 rows · 31 ms\n read 1 row");
        let long = ["a".to_owned(), "empty: one, two, three".to_owned()];
        assert_eq!(lay_out(&long, 14), "a\n empty: one,\n two, three");
    }

    #[test]
    fn columns_without_room_are_named_if_they_are_few() {
        let summary = |names: &[&str]| Summary {
            hidden_columns: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Summary::default()
        };
        assert_eq!(hidden(&summary(&[])), None);
        let named = hidden(&summary(&["Status", "Body"])).expect("words");
        assert!(named.starts_with("Status, Body not shown"), "{named}");
        let counted = hidden(&summary(&["a", "b", "c", "d"])).expect("words");
        assert!(counted.starts_with("4 columns not shown"), "{counted}");
    }
}
