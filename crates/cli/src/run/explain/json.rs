//! The object. Its keys are always there.

use super::Told;
use lucerna::explain::{IndexKind, IndexStep, Left, Part, Reading, TableRead};
use lucerna::search::Step;
use lucerna_diagnostics::Diagnostic;
use serde_json::{Value, json};

pub(super) fn object(told: &Told<'_>) -> Value {
    let explained = told.explained;
    let plan = &explained.plan;
    let search = told.asked.search;
    let notes = |list: &[Diagnostic]| list.iter().map(note).collect::<Vec<_>>();
    json!({
        "query": plan.canonical,
        "english": plan.english,
        "source": told.asked.source.qualified(),
        "from": search.range.from.map(|time| time.to_string()),
        "to": search.range.to.map(|time| time.to_string()),
        "limit": search.limit,
        "condition": plan.condition,
        "steps": plan.steps.iter().map(sent).collect::<Vec<_>>(),
        "parts": explained.parts.iter().map(part).collect::<Vec<_>>(),
        "reading": explained.reading.as_ref().map(reading),
        "left_out": told.left_out,
        "advice": notes(&explained.advice),
        "notes": notes(&plan.diagnostics),
    })
}

fn sent(step: &Step) -> Value {
    json!({
        "purpose": step.purpose,
        "statement": step.statement,
        "settings": step.settings.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
    })
}

fn part(part: &Part) -> Value {
    json!({
        "text": part.text,
        "start": part.span.start,
        "end": part.span.end,
        "columns": part.columns.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "alone": part.alone.as_deref().map(reads),
    })
}

fn reading(reading: &Reading) -> Value {
    let steps = reading.steps.iter().map(|step| {
        json!({
            "reads": reads(&step.reads),
            "rows": step.rows,
        })
    });
    json!({
        "range": reads(&reading.range),
        "steps": steps.collect::<Vec<_>>(),
        "rows": reading.rows,
        "bytes": reading.bytes,
        "table_rows": reading.table_rows,
    })
}

fn reads(reads: &[TableRead]) -> Vec<Value> {
    reads
        .iter()
        .map(|read| {
            json!({
                "table": read.table,
                "indexes": read.indexes.iter().map(step).collect::<Vec<_>>(),
                "columns": read.columns,
                "late_columns": read.late_columns,
                "exact_indexes": read.exact_indexes,
            })
        })
        .collect()
}

fn step(step: &IndexStep) -> Value {
    let kind = match step.kind {
        IndexKind::MinMax => "min_max",
        IndexKind::Partition => "partition",
        IndexKind::PrimaryKey => "primary_key",
        IndexKind::Skip => "skip",
        IndexKind::Other | _ => "other",
    };
    let left = |Left { left, of }: Left| json!({ "left": left, "of": of });
    json!({
        "kind": kind,
        "name": step.name,
        "description": step.description,
        "condition": step.condition,
        "parts": left(step.parts),
        "granules": left(step.granules),
    })
}

fn note(note: &Diagnostic) -> Value {
    json!({
        "code": note.code.as_str(),
        "message": note.message,
        "start": note.span.start,
        "end": note.span.end,
        "help": note.help.iter().map(|help| &help.message).collect::<Vec<_>>(),
    })
}
