//! What was measured, as tables for people.

use std::io::{self, Write};

use super::answer::Kind;
use super::figures::{milliseconds, short};
use super::run::Compared;
use super::summary::{Summary, summaries as of_all};

/// The heads of the columns over the lines of searches.
pub(super) fn header(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<44} {:<9} {:>9} {:>9} {:>6} {:>9}  {:>17}  {:>17}",
        "search", "answer", "reference", "lucerna", "ratio", "first row", "rows read", "bytes read",
    )
}

/// A search and a kind of answer.
pub(super) fn line(one: &Compared, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:<44} {:<9} ", one.entry.name, one.kind.name())?;
    match &one.sides {
        Ok((reference, lucerna)) => {
            let first_row = lucerna.first_row.filter(|_| one.kind == Kind::Rows);
            let pair = |theirs: u64, ours: u64| format!("{:>7} {:>9}", short(theirs), short(ours));
            writeln!(
                out,
                "{:>9} {:>9} {:>6.2} {:>9}  {}  {}",
                milliseconds(reference.median),
                milliseconds(lucerna.median),
                reference.median / lucerna.median,
                first_row.map(milliseconds).unwrap_or_default(),
                pair(reference.reading.rows, lucerna.reading.rows),
                pair(reference.reading.bytes, lucerna.reading.bytes),
            )?;
        }
        Err(failure) => writeln!(out, "not measured: {failure}")?,
    }
    if let Some(difference) = &one.difference {
        writeln!(out, "    DIFFERS: {difference}{}", noted(&one.notes))?;
    }
    if let Some(reason) = &one.uncompared {
        writeln!(out, "    not compared: {reason}")?;
    }
    out.flush()
}

fn noted(notes: &[String]) -> String {
    if notes.is_empty() {
        String::new()
    } else {
        format!(" (noted on the query: {})", notes.join(", "))
    }
}

/// The tables at the end: each kind and range, what differs, what was not measured.
pub(super) fn summaries(compared: &[Compared], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<9} {:<5} {:<20} {:>3} {:>6} {:>6} {:>6} {:>6}  of which",
        "answer", "range", "source", "n", "mean", "worst", "best", "bytes",
    )?;
    for summary in of_all(compared) {
        one_summary(&summary, out)?;
    }
    let told = |one: &Compared| format!("{} ({})", one.entry.name, one.kind.name());
    for one in compared {
        if let Some(difference) = &one.difference {
            let notes = noted(&one.notes);
            writeln!(out, "differs: {}: {difference}{notes}", told(one))?;
        }
        if let Some(reason) = &one.uncompared {
            writeln!(out, "not compared: {}: {reason}", one.entry.name)?;
        }
        if let Err(failure) = &one.sides {
            writeln!(out, "not measured: {}: {failure}", told(one))?;
        }
    }
    Ok(())
}

fn one_summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<9} {:<5} {:<20} {:>3} {:>6.2} {:>6.2} {:>6.2} {:>6.2}  worst {}; best {}; most bytes {}",
        summary.kind.name(),
        summary.range,
        summary.schema,
        summary.searches,
        summary.mean,
        summary.worst.ratio,
        summary.best.ratio,
        summary.most_bytes.ratio,
        summary.worst.name,
        summary.best.name,
        summary.most_bytes.name,
    )?;
    if let Some(first_row) = &summary.first_row {
        writeln!(
            out,
            "{:<36} first row after {} ms (median), {} ms (longest: {})",
            "",
            milliseconds(first_row.median),
            milliseconds(first_row.longest),
            first_row.name,
        )?;
    }
    Ok(())
}
