//! `lucerna rerun`.

use crate::args::{ErrorFormat, RerunArgs};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::Failure;
use crate::interrupt::{self, Afterwards};
use crate::run::Run;
use crate::session;
use crate::setup::{Given, Setup};
use crate::words;
use lucerna::provenance::{Asked, Provenance};
use lucerna::rerun::{self, Rerun};
use lucerna_output::{engine_name, escape};

/// Asks again, and says how the rows compare; other rows are a finding.
pub(super) fn run(args: &RerunArgs, console: &Console) -> Result<(), Failure> {
    // The file is read before an engine is started for it.
    let carried = rerun::read(&args.file)?;
    let setup = Setup::read(Given {
        place: Some(&args.place),
        ..Given::default()
    })?;
    interrupt::install(Afterwards::End);
    let session = session::open(&setup, console)?;
    let run = Run::start(&args.run, &session, console);
    let now = rerun::rerun(&session, &carried, &args.param, &run.options);
    run.shown.erase();
    let now = now?;
    let record = &carried.record;
    match args.report {
        ErrorFormat::Human => Console::print(&in_words(record, &now))?,
        ErrorFormat::Json => Console::print(&in_json(record, &now).to_string())?,
    }
    if now.is_same() {
        return Ok(());
    }
    Err(Failure::Reported(Kind::Findings.code()))
}

fn in_words(record: &Provenance, now: &Rerun) -> String {
    let mut lines = vec![format!("asked     {}", question(record))];
    if let Some(source) = &record.source {
        let other = if now.has_other_schema {
            ", whose schema is another one now"
        } else {
            ""
        };
        lines.push(format!(
            "source    {} ({}){other}",
            source.name, source.table
        ));
    }
    let by = |version: Option<&String>| {
        version.map_or_else(String::new, |version| format!(", ClickHouse {version}"))
    };
    // What the engine wrote itself is compared line by line.
    let noun = match engine_name(&record.format.name) {
        Some(_) => "line",
        None => "row",
    };
    let cut = |is_cut: bool| if is_cut { ", cut by the limit" } else { "" };
    lines.push(format!(
        "then      {}{}{} · {}",
        words::counted(now.rows.then, noun),
        cut(record.cut_by_limit == Some(true)),
        by(record.engine.version.as_ref()),
        record.started
    ));
    lines.push(format!(
        "now       {}{}{}",
        words::counted(now.rows.now, noun),
        cut(now.cut_by_limit),
        by(now.engine_version.as_ref()),
    ));
    lines.push(format!("compared  {}", verdict(now)));
    lines.join("\n")
}

fn verdict(now: &Rerun) -> String {
    if let Some(columns) = &now.columns {
        let names: Vec<String> = columns
            .iter()
            .map(|(name, type_name)| format!("{name} {type_name}"))
            .collect();
        return format!("other columns: {}", escape::line(&names.join(", ")));
    }
    let rows = &now.rows;
    match (rows.are_same, rows.are_in_order, rows.gone, rows.new) {
        (true, true, ..) => "the same rows".to_owned(),
        (true, false, ..) => "the same rows in another order".to_owned(),
        (false, _, Some(gone), Some(new)) => {
            format!("{} gone, {} new", words::count(gone), words::count(new))
        }
        (false, ..) => "other rows".to_owned(),
    }
}

fn question(record: &Provenance) -> String {
    match &record.asked {
        Asked::Search(search) if search.query.is_empty() => "everything".to_owned(),
        Asked::Search(search) => escape::line(&search.query).into_owned(),
        Asked::Sql { text, .. } => escape::line(text.trim()).into_owned(),
        Asked::Withheld => "a text that was withheld".to_owned(),
    }
}

fn in_json(record: &Provenance, now: &Rerun) -> serde_json::Value {
    serde_json::json!({
        "is_same": now.is_same(),
        "is_in_order": now.rows.are_in_order,
        "rows_then": now.rows.then,
        "rows_now": now.rows.now,
        "gone": now.rows.gone,
        "new": now.rows.new,
        "columns": now.columns,
        "has_other_schema": now.has_other_schema,
        "engine_version": now.engine_version,
        "cut_by_limit": now.cut_by_limit,
        "provenance": record,
    })
}
