//! `\since`, `\from`, `\to` and `\reset`.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::repl::Scope;

pub(super) const SINCE: CommandEntry = CommandEntry {
    names: &["since"],
    argument: "[DURATION]",
    summary: "searches this last stretch of time: 15m, 2h, 7d; alone everything",
    run: |prompt, text| {
        let since = some(text);
        set(prompt, |_| Scope {
            since,
            ..Scope::default()
        })
    },
};

pub(super) const FROM: CommandEntry = CommandEntry {
    names: &["from"],
    argument: "[TIME [\\to TIME]]",
    summary: "searches from this time on: RFC 3339, a date, now-2h, 2h (that long ago)",
    run: |prompt, text| {
        let (from, to) = match text.split_once("\\to") {
            Some((from, to)) => (some(from), some(to)),
            None => (some(text), prompt.scope.to.clone()),
        };
        set(prompt, |_| Scope {
            since: None,
            from,
            to,
        })
    },
};

pub(super) const TO: CommandEntry = CommandEntry {
    names: &["to"],
    argument: "[TIME]",
    summary: "searches up to this time",
    run: |prompt, text| {
        let to = some(text);
        set(prompt, |scope| Scope { to, ..scope })
    },
};

pub(super) const RESET: CommandEntry = CommandEntry {
    names: &["reset"],
    argument: "",
    summary: "searches everything again",
    run: |prompt, _| set(prompt, |_| Scope::default()),
};

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A range that cannot be read leaves the old one.
fn set(prompt: &mut Prompt<'_>, change: impl FnOnce(Scope) -> Scope) -> Result<Flow, Failure> {
    let scope = change(prompt.scope.clone());
    scope.range(&prompt.session)?;
    prompt.scope = scope;
    Ok(Flow::Next)
}
