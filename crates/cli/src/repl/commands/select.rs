//! `\select` and `\cols`.

use super::super::wanted::Made;
use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;

pub(super) const SELECT: CommandEntry = CommandEntry {
    names: &["select"],
    argument: "[FIELD,FIELD,…]",
    summary: "shows these columns and attributes of what is searched; alone the usual ones",
    run: |prompt, text| {
        let fields = text.split(',').map(str::trim);
        let fields = fields.filter(|field| !field.is_empty());
        choose(prompt, fields.map(str::to_owned).collect())
    },
};

pub(super) const COLUMNS: CommandEntry = CommandEntry {
    names: &["cols"],
    argument: "[+FIELD -FIELD …]",
    summary: "shows a column more or less; alone: which there are, and which are shown",
    run: columns,
};

/// The fields are looked for before they are taken: a slip leaves the old ones.
fn choose(prompt: &mut Prompt<'_>, fields: Vec<String>) -> Result<Flow, Failure> {
    let old = std::mem::replace(&mut prompt.scope.select, fields);
    match prompt.plan("") {
        Ok(plan) => {
            let words = format!("searches show {}", plan.columns.join(", "));
            prompt.console.aside(&words);
            Ok(Flow::Next)
        }
        Err(failure) => {
            prompt.scope.select = old;
            Err(failure)
        }
    }
}

fn columns(prompt: &mut Prompt<'_>, changes: &str) -> Result<Flow, Failure> {
    let mut shown = if prompt.scope.select.is_empty() {
        prompt.plan("")?.columns
    } else {
        prompt.scope.select.clone()
    };
    if changes.is_empty() {
        return list(prompt, &shown);
    }
    for change in changes
        .split([' ', ','])
        .filter(|change| !change.is_empty())
    {
        let field = change.strip_prefix('+').unwrap_or(change);
        if let Some(field) = change.strip_prefix('-') {
            leave_out(&mut shown, field)?;
        } else if !shown.iter().any(|own| own == field) {
            shown.push(field.to_owned());
        }
    }
    if shown.is_empty() {
        return Err(Failure::usage("no column would be left").into());
    }
    choose(prompt, shown)
}

fn leave_out(shown: &mut Vec<String>, field: &str) -> Result<(), Failure> {
    let before = shown.len();
    shown.retain(|own| !own.eq_ignore_ascii_case(field));
    if shown.len() == before {
        let fault = Failure::usage(format!("`{field}` is not shown"));
        let shown = shown.join(", ");
        return Err(fault.help(format!("shown are {shown}")).into());
    }
    Ok(())
}

fn list(prompt: &mut Prompt<'_>, shown: &[String]) -> Result<Flow, Failure> {
    let source = prompt.source_now()?;
    let columns = &source.table.columns;
    let own = |name: &str| columns.iter().any(|column| column.name == name);
    let keys = shown.iter().filter(|name| !own(name)).cloned();
    let names = columns.iter().map(|column| column.name.clone());
    let names: Vec<String> = names.chain(keys).collect();
    let mark = |name: &String| if shown.contains(name) { "yes" } else { "" };
    let marks = names.iter().map(|name| mark(name).to_owned()).collect();
    prompt.show(vec![
        ("column", Made::Texts(names)),
        ("shown", Made::Texts(marks)),
    ])?;
    Ok(Flow::Next)
}
