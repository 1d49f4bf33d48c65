//! The page: the query said back, what serves its parts, what is left to read, the statement, advice.

use super::Told;
use crate::report;
use crate::words::{self, bytes, count, counted};
use anstyle::Style;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna::explain::{IndexKind, IndexStep, Left, Part, Reading, StepReading, TableRead};
use lucerna_output::escape;
use std::fmt::Write;

const DIM: Style = Style::new().dimmed();

/// Characters of a part in the table at most.
const PART_WIDTH: usize = 40;

pub(super) fn page(told: &Told<'_>, width: Option<u16>) -> String {
    let explained = told.explained;
    let query = match explained.plan.canonical.as_str() {
        "" => "(everything)".to_owned(),
        canonical => escape::line(canonical).into_owned(),
    };
    let width = width.map(usize::from);
    let mut page = String::new();
    let mut entry = |head: &str, text: &str| {
        let text = width.map_or_else(|| text.to_owned(), |width| beside(text, width));
        let text = text.replace('\n', &format!("\n{:AT$}", ""));
        let _ = writeln!(page, " {DIM}{head:10}{DIM:#} {text}");
    };
    entry("query", &query);
    entry("means", &explained.means.join("\nand "));
    entry("reads", &reads(told));
    if let Some(reason) = told.left_out {
        let text = format!("which indexes serve it and how much is read: {reason}");
        entry("left out", &text);
    }
    page.push('\n');
    if let Some(reading) = &explained.reading {
        table(&mut page, told, reading, width);
        let _ = writeln!(page, " {}\n", at_most(told, reading));
    }
    let _ = writeln!(page, "{}", explained.plan.text());
    for advice in &explained.advice {
        let rendered = report::diagnostic(&told.asked.search.query, None, advice, width);
        let _ = writeln!(page, "\n{rendered}");
    }
    page
}

/// Where what is said begins, beside what it is about.
const AT: usize = 12;

fn beside(text: &str, width: usize) -> String {
    words::folded(text, width.saturating_sub(AT), 4)
}

/// `2026-03-10 00:00:00 … 2026-03-11 00:00:00 UTC, newest first, at most 200 rows`.
fn reads(told: &Told<'_>) -> String {
    let search = told.asked.search;
    let zone = told.asked.session.zone();
    let mut parts = vec![match (search.range.from, search.range.to) {
        (None, None) => "all times".to_owned(),
        (Some(from), None) => format!("since {}", zoned(from, zone)),
        (None, Some(to)) => format!("until {}", zoned(to, zone)),
        (Some(from), Some(to)) => format!("{} … {}", zoned(from, zone), zoned(to, zone)),
    }];
    let is_rows = !search.count && search.count_by.is_empty();
    if search.count {
        parts.push("only the number of rows".to_owned());
    } else if !is_rows {
        parts.push(format!("counted by {}", search.count_by.join(", ")));
    } else if let Some(order) = &search.order {
        let end = if order.is_descending {
            ", largest first"
        } else {
            ""
        };
        parts.push(format!("by {}{end}", order.field));
    } else if told.asked.source.table.roles.timestamp.is_some() {
        parts.push("newest first".to_owned());
    }
    if let Some(limit) = search.limit.filter(|_| !search.count) {
        parts.push(counted(limit, if is_rows { "row" } else { "group" }));
    }
    parts.join(", ")
}

fn zoned(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S %Z")
        .to_string()
}

/// What serves which part, and what it leaves; on a narrow terminal the words on what serves it go on below
/// themselves.
fn table(page: &mut String, told: &Told<'_>, reading: &Reading, width: Option<usize>) {
    const GAPS: usize = 7;
    const NARROWEST: usize = 16;
    let mut rows = vec![["part", "served by", "leaves"].map(str::to_owned)];
    rows.extend(range_rows(reading));
    for part in &told.explained.parts {
        match &part.alone {
            Some(reads) => rows.extend(part_rows(part, reads, reading)),
            None => rows.push([label(part), "not looked at".to_owned(), String::new()]),
        }
    }
    rows.extend(step_rows(told, reading));
    if rows.len() == 1 {
        return;
    }
    let wide = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
    let [first, second, third] = [0, 1, 2].map(|at| wide(at).unwrap_or(0));
    let room = width.map_or(second, |width| width.saturating_sub(GAPS + first + third));
    let second = second.min(room.max(NARROWEST));
    for (at, [part, served, leaves]) in rows.iter().enumerate() {
        let style = if at == 0 { DIM } else { Style::new() };
        let served = words::wrapped(served, second);
        let mut lines = served.iter();
        let begin = lines.next().map_or("", String::as_str);
        let line = format!("{part:first$}   {begin:second$}   {leaves}");
        let _ = writeln!(page, " {style}{}{style:#}", line.trim_end());
        for line in lines {
            let _ = writeln!(page, " {:first$}   {line}", "");
        }
    }
    page.push('\n');
}

/// What all parts together leave, for each statement.
fn step_rows(told: &Told<'_>, reading: &Reading) -> Vec<[String; 3]> {
    let row = |name: String, served: &str, step: &StepReading| {
        let left = of_range(&step.reads, reading);
        [name, served.to_owned(), leaves(left)]
    };
    match &reading.steps[..] {
        [step] if step.reads.is_empty() => Vec::new(),
        [step] => vec![row("together".to_owned(), "", step)],
        steps => {
            let purposes = told.explained.plan.steps.iter().enumerate();
            let rows = purposes.zip(steps).map(|((at, planned), step)| {
                row(format!("statement {}", at + 1), &planned.purpose, step)
            });
            rows.collect()
        }
    }
}

/// The keys that leave something out by the range of time.
fn range_rows(reading: &Reading) -> Vec<[String; 3]> {
    let steps = reading.range.iter().flat_map(|read| &read.indexes);
    let mut rows: Vec<[String; 3]> = steps
        .filter(|step| step.is_used() && step.granules.left < step.granules.of)
        .map(|step| {
            [
                String::new(),
                step.kind.words().to_owned(),
                step_leaves(step),
            ]
        })
        .collect();
    if rows.is_empty() && !reading.range.is_empty() {
        let all = leaves(total(&reading.range));
        rows.push([
            String::new(),
            "reaches over the whole table".to_owned(),
            all,
        ]);
    }
    if let Some(first) = rows.first_mut() {
        "time".clone_into(&mut first[0]);
    }
    rows
}

/// `1 of 3 parts, 30 of 40 granules`.
fn step_leaves(step: &IndexStep) -> String {
    let granules = leaves(step.granules);
    if step.parts.left == step.parts.of {
        return granules;
    }
    format!(
        "{} of {}, {granules}",
        count(step.parts.left),
        counted(step.parts.of, "part")
    )
}

fn part_rows(part: &Part, reads: &[TableRead], reading: &Reading) -> Vec<[String; 3]> {
    if reads.is_empty() {
        let served = "known without reading a row".to_owned();
        return vec![[label(part), served, String::new()]];
    }
    let left = of_range(reads, reading);
    vec![[label(part), served_by(part, reads, reading), leaves(left)]]
}

/// The indexes of a part, and the columns that are read all the same.
fn served_by(part: &Part, reads: &[TableRead], reading: &Reading) -> String {
    let mut served: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !served.contains(&name) {
            served.push(name);
        }
    };
    for read in reads {
        for step in &read.indexes {
            if is_by_key(step, reading) {
                add(step.kind.words().to_owned());
            }
        }
        for index in read.skip_indexes() {
            let kind = index.description.split(' ').next().unwrap_or_default();
            add(format!("{} ({kind})", index.name));
        }
    }
    let is_read = |name: &str| {
        reads.iter().flat_map(|read| &read.columns).any(|column| {
            let rest = column.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let columns: Vec<String> = part
        .columns
        .iter()
        .filter(|(name, _)| is_read(name))
        .map(|(name, data_type)| match data_type.split_once('(') {
            Some(("LowCardinality", _)) => format!("{name}, LowCardinality"),
            _ => name.clone(),
        })
        .collect();
    let indexes = served.join(", ");
    match (served.is_empty(), columns.is_empty()) {
        (true, _) => format!("no index; reads {}", columns.join(", ")),
        (false, true) => indexes,
        (false, false) => format!("{indexes}, then reads {}", columns.join(", ")),
    }
}

/// Whether the part gives a key something to do that the range of time does not.
fn is_by_key(step: &IndexStep, reading: &Reading) -> bool {
    let mut steps = reading.range.iter().flat_map(|read| &read.indexes);
    matches!(step.kind, IndexKind::PrimaryKey | IndexKind::Partition)
        && step.is_used()
        && !steps.any(|range| range.kind == step.kind && range.condition == step.condition)
}

/// What is left of what the range of time leaves.
fn of_range(reads: &[TableRead], reading: &Reading) -> Left {
    let total_of = total(reads);
    let of = match &reading.range[..] {
        [] => total_of.of,
        range => total(range).left,
    };
    Left { of, ..total_of }
}

/// Of all the times that the table is read.
fn total(reads: &[TableRead]) -> Left {
    reads.iter().fold(Left::default(), |sum, read| {
        let granules = read.granules();
        Left {
            left: sum.left + granules.left,
            of: sum.of.max(granules.of),
        }
    })
}

fn leaves(Left { left, of }: Left) -> String {
    let granules = counted(of, "granule");
    match left {
        0 if of == 0 => "nothing to read".to_owned(),
        0 => format!("none of {granules}"),
        left if left == of => format!("all {granules}"),
        left => format!("{} of {granules}", count(left)),
    }
}

fn label(part: &Part) -> String {
    let text = escape::line(&part.text);
    if text.chars().count() <= PART_WIDTH {
        return text.into_owned();
    }
    let cut: String = text.chars().take(PART_WIDTH - 1).collect();
    format!("{cut}…")
}

/// `reads at most 500,000 of 10,116,573 rows in 61 granules, 180 MB`.
fn at_most(told: &Told<'_>, reading: &Reading) -> String {
    if reading.steps.iter().all(|step| step.reads.is_empty()) {
        return "reads no rows: the engine knows the answer".to_owned();
    }
    if !reading.range.is_empty() && total(&reading.range).left == 0 {
        return "reads no rows: there are none in this range".to_owned();
    }
    if reading.rows == 0 {
        return "reads no rows: the indexes know that there are none".to_owned();
    }
    let rows = match reading.table_rows {
        Some(of) if of == reading.rows => format!("all {}", counted(of, "row")),
        Some(of) => format!("{} of {}", count(reading.rows), counted(of, "row")),
        None => counted(reading.rows, "row"),
    };
    let mut text = format!("reads at most {rows}");
    if let Some(size) = reading.bytes {
        let _ = write!(text, ", about {}", bytes(size));
    }
    let search = told.asked.search;
    if search.limit.is_some() && !search.count && search.count_by.is_empty() {
        text.push_str("; less if the limit is reached before");
    }
    text
}
