//! `\fields`, `\values` and `\d`.

use super::super::wanted::Made;
use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::interrupt;
use crate::repl::entry::Language;
use crate::subcommand::describe;
use crate::words;
use jiff::Timestamp;
use lucerna::values::{Basis, Budget, Suggestions, Wish};
use lucerna_engine::{Cancel, EngineError};
use std::time::Duration;

pub(super) const FIELDS: CommandEntry = CommandEntry {
    names: &["fields"],
    argument: "[PATTERN]",
    summary: "the columns and attribute keys whose name has this in it; alone all",
    run: fields,
};

pub(super) const VALUES: CommandEntry = CommandEntry {
    names: &["values"],
    argument: "FIELD [START]",
    summary: "the values of a field, the most frequent first; of a map its keys",
    run: values,
};

pub(super) const DESCRIBE: CommandEntry = CommandEntry {
    names: &["d"],
    argument: "[SOURCE]",
    summary: "the columns of a source, with their types and indexes; alone: which tables there are",
    run: tables,
};

/// Somebody has asked for them, and waits; unlike one who types.
const BUDGET: Budget = Budget {
    values: 50,
    time: Duration::from_secs(2),
};

/// So many keys are taken of each map.
const KEYS: usize = 1_000;

fn fields(prompt: &mut Prompt<'_>, pattern: &str) -> Result<Flow, Failure> {
    prompt.session = prompt.session.clone().at(Timestamp::now());
    let source = prompt.source_now()?;
    let cancel = Cancel::new();
    let _watch = interrupt::watch(&cancel);
    let pattern = pattern.to_lowercase();
    let is_wanted = |name: &String| name.to_lowercase().contains(&pattern);
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for column in &source.table.columns {
        let (name, kind) = (column.name.clone(), column.data_type.to_string());
        // What is no map has no keys, and says so.
        let wish = prompt.wish(&name, "", KEYS)?;
        let keys = prompt.session.keys_until(&source, &wish, &cancel);
        if cancel.is_cancelled() {
            return Err(EngineError::Cancelled.into());
        }
        let keys = keys.map(|keys| keys.found).unwrap_or_default();
        rows.push((name.clone(), kind, String::new()));
        let key = |key: lucerna::values::Suggestion| {
            let count = words::count(key.count);
            (format!("{name}.{}", key.text), "key".to_owned(), count)
        };
        rows.extend(keys.into_iter().map(key));
    }
    rows.retain(|(name, _, _)| is_wanted(name));
    if rows.is_empty() {
        prompt.console.say(&format!(
            "no field of `{}` has `{pattern}` in its name",
            source.name
        ));
        return Ok(Flow::Next);
    }
    let take = |part: fn(&(String, String, String)) -> &String| {
        Made::Texts(rows.iter().map(|row| part(row).clone()).collect())
    };
    prompt.show(vec![
        ("field", take(|row| &row.0)),
        ("type", take(|row| &row.1)),
        ("rows looked at", take(|row| &row.2)),
    ])?;
    Ok(Flow::Next)
}

fn values(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let (field, start) = argument
        .split_once(char::is_whitespace)
        .unwrap_or((argument, ""));
    if field.is_empty() {
        let fault = Failure::usage("no field is named");
        return Err(fault.help("`\\values ServiceName`").into());
    }
    prompt.session = prompt.session.clone().at(Timestamp::now());
    let source = prompt.source_now()?;
    let wish = prompt.wish(field, start, BUDGET.values)?;
    let cancel = Cancel::new();
    let _watch = interrupt::watch(&cancel);
    let values = prompt.session.values_until(&source, &wish, &cancel);
    // A map has keys, where another field has values.
    let found = values.or_else(|error| {
        let keys = prompt.session.keys_until(&source, &wish, &cancel);
        keys.map_err(|_| error)
    })?;
    let basis = basis(&found);
    let (texts, counts): (Vec<String>, Vec<u64>) = found
        .found
        .into_iter()
        .map(|value| (value.text, value.count))
        .unzip();
    let is_cut = texts.len() >= BUDGET.values;
    let head = words::counted(texts.len() as u64, "value");
    prompt.show(vec![
        ("value", Made::Texts(texts)),
        ("count", Made::Counts(counts)),
    ])?;
    let more = if is_cut {
        ", the most frequent; `\\values FIELD START` looks further"
    } else {
        ""
    };
    prompt.console.aside(&format!("{head}{more} · {basis}"));
    Ok(Flow::Next)
}

/// What the counts mean.
fn basis(found: &Suggestions) -> String {
    match found.basis {
        Basis::Rollup => "counted over the range".to_owned(),
        Basis::Dictionary => "counted over all rows, whenever".to_owned(),
        Basis::Newest(None) => "counted in some of the rows".to_owned(),
        Basis::Newest(Some(length)) => {
            format!("counted in some of the rows of the last {length:#}")
        }
    }
}

impl Prompt<'_> {
    /// So many values or keys of a field that begin with `start`.
    fn wish(&self, field: &str, start: &str, values: usize) -> Result<Wish, Failure> {
        Ok(Wish {
            field: field.to_owned(),
            prefix: start.trim().to_owned(),
            range: self.scope.range(&self.session)?,
            budget: Budget { values, ..BUDGET },
        })
    }
}

/// The tables that somebody may want to search.
const TABLES: &str = "\
SELECT database || '.' || name AS table, engine, total_rows AS rows, formatReadableSize(total_bytes) AS size
FROM system.tables
WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')
    AND NOT startsWith(name, '_lucerna_') AND NOT startsWith(name, '.inner')
ORDER BY 1;";

fn tables(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    if name.is_empty() {
        // `.` is for what somebody typed.
        let last = prompt.journal.last_run.clone();
        let outcome = prompt.run(Language::Sql, TABLES);
        prompt.journal.last_run = last;
        return outcome.map(|()| Flow::Next);
    }
    let source = prompt.session.source(name)?;
    prompt.show_batch(describe(&source.table)?)?;
    let there = if source.exists {
        ""
    } else {
        ", not there until it has rows"
    };
    prompt
        .console
        .aside(&format!("{}{there}", source.qualified()));
    Ok(Flow::Next)
}
