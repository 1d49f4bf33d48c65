//! `\open`.

use super::super::last::{Last, Origin, nothing_yet};
use super::super::whole::{self, Whole};
use super::{CommandEntry, Flow, Prompt, trace};
use crate::args::ProgressWhen;
use crate::failure::Failure;
use crate::progress::Shown;
use crate::run;
use crate::sink::Keeper;
use crate::words;
use std::time::Duration;

pub(super) const OPEN: CommandEntry = CommandEntry {
    names: &["open"],
    argument: "N[.FIELD]",
    summary: "row N of the last result with all its columns, or one value of it; numbers the rows",
    run,
};

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let Some(last) = &prompt.last else {
        return Err(nothing_yet("`level:error`, and then `\\open 1`"));
    };
    prompt.numbers_rows = true;
    let (number, field) = match argument.split_once('.') {
        Some((number, field)) => (number, Some(field)),
        None => (argument, None),
    };
    let number: u64 = number.parse().map_err(|_| {
        Failure::usage(format!("`{number}` is no number of a row")).help("`\\open 1`")
    })?;
    if let Some(field) = field {
        let text = whole::value(last, number, field, prompt.console)?.text;
        let text = text.unwrap_or_else(|| "NULL".to_owned());
        prompt.console.write(&format!("{text}\n"))?;
        return Ok(Flow::Next);
    }
    show(prompt, last, number)?;
    Ok(Flow::Next)
}

fn show(prompt: &Prompt<'_>, last: &Last, number: u64) -> Result<(), Failure> {
    let row = last.row(number)?;
    let whole = match &last.origin {
        Origin::Search(searched) => whole::find(last, searched, number, prompt.console)?,
        Origin::Script(_) => Whole::of_kept(&row, None),
    };
    let (shown, empty) = whole.row.without_empty()?;
    let keeper = Keeper::after_rows(number - 1);
    let mut sink = last
        .dressed(prompt.screen()?)
        .formatted("vertical")
        .numbered()
        .keeping(keeper);
    let silent = Shown::new(ProgressWhen::Never, prompt.console);
    sink.write(&mut shown.reader(), &silent)?;
    let mut remarks: Vec<String> = whole.remark.map(str::to_owned).into_iter().collect();
    remarks.extend(distance(last, number));
    if trace::id_in(last, &whole.row).is_some() {
        remarks.push(format!("\\trace {number} shows its trace"));
    }
    if !empty.is_empty() {
        remarks.push(format!("empty: {}", empty.join(", ")));
    }
    if !remarks.is_empty() {
        run::tell_parts(prompt.console, &remarks);
    }
    Ok(())
}

/// `3 ms before row 1`: how far apart a row and the one above it are.
fn distance(last: &Last, number: u64) -> Option<String> {
    let above = number.checked_sub(1).filter(|above| *above > 0)?;
    let (time, other) = (last.time(number)?, last.time(above)?);
    let apart = time.duration_since(other);
    let length = words::duration(Duration::try_from(apart.abs()).ok()?);
    Some(match apart.signum() {
        0 => format!("at the same time as row {above}"),
        1 => format!("{length} after row {above}"),
        _ => format!("{length} before row {above}"),
    })
}
