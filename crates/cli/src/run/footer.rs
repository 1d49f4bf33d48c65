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

/// What was run, as the line below its rows tells it.
#[derive(Debug)]
pub(super) struct Told<'a> {
    /// What is special about it.
    pub(super) head: Vec<String>,
    pub(super) summary: &'a Summary,
    pub(super) statistics: &'a Statistics,
    /// How many columns there are beside those of the rows, if nobody said which ones are wanted.
    pub(super) other_columns: usize,
}

/// Says what a run gave and took.
pub(super) fn tell(console: &Console, told: Told<'_>) {
    let Told {
        head,
        summary,
        statistics,
        other_columns,
    } = told;
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
    // Of no row there is nothing that could be shown.
    if other_columns > 0 && summary.rows > 0 {
        let way = if console.is_prompt() {
            "\\cols chooses"
        } else {
            "--select '*' shows all"
        };
        let columns = words::counted(other_columns as u64, "column");
        parts.push(format!("{columns} not shown: {way}"));
    }
    parts.extend(hidden(summary, console.is_prompt()));
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
    parts.extend(hidden(summary, console.is_prompt()));
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

/// Which columns and values are not shown, or not as a whole, and how to see them.
fn hidden(summary: &Summary, is_prompt: bool) -> Vec<String> {
    let way = |of_prompt, elsewhere| if is_prompt { of_prompt } else { elsewhere };
    let mut parts = Vec::new();
    let names = summary.hidden_columns.as_slice();
    if !names.is_empty() {
        let which = if names.len() <= MOST_NAMES {
            escape::line(&names.join(", ")).into_owned()
        } else {
            words::counted(names.len() as u64, "column")
        };
        let way = way("\\x", "-F vertical");
        parts.push(format!("no room for {which}: {way} shows all"));
    }
    if summary.cut_values > 0 {
        let values = words::counted(summary.cut_values, "value");
        let way = way("\\wrap", "-F vertical");
        parts.push(format!("{values} cut at \u{2026}: {way} shows all"));
    }
    if let Some(count) = summary.first_of {
        let way = way("\\select names it", "--select names it, -F csv writes all");
        parts.push(format!("raw writes the first of {count} columns: {way}"));
    }
    parts
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
        assert_eq!(hidden(&summary(&[]), false), [""; 0]);
        assert_eq!(
            hidden(&summary(&["Status", "Body"]), false),
            ["no room for Status, Body: -F vertical shows all"]
        );
        assert_eq!(
            hidden(&summary(&["a", "b", "c", "d"]), true),
            ["no room for 4 columns: \\x shows all"]
        );
    }

    #[test]
    fn what_is_cut_or_left_out_is_told_with_the_way_to_it() {
        let cut = Summary {
            cut_values: 3,
            ..Summary::default()
        };
        assert_eq!(
            hidden(&cut, false),
            ["3 values cut at \u{2026}: -F vertical shows all"]
        );
        assert_eq!(
            hidden(&cut, true),
            ["3 values cut at \u{2026}: \\wrap shows all"]
        );
        let raw = Summary {
            first_of: Some(4),
            ..Summary::default()
        };
        let told = hidden(&raw, false);
        assert!(
            told[0].starts_with("raw writes the first of 4 columns: --select"),
            "{told:?}"
        );
    }
}
