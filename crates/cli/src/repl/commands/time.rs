//! `\since`, `\from`, `\to`, `\tz` and `\reset`.

use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use crate::repl::Scope;
use lucerna::config::{Origin, Setting, zone_named};

pub(super) const SINCE: CommandEntry = CommandEntry {
    names: &["since"],
    argument: "[DURATION]",
    summary: "searches this last stretch of time: 15m, 2h, 7d; alone everything",
    run: |prompt, text| {
        let since = some(text);
        set(prompt, |scope| Scope {
            since,
            from: None,
            to: None,
            ..scope
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
        set(prompt, |scope| Scope {
            since: None,
            from,
            to,
            ..scope
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
    summary: "the usual time and columns again; nothing is left to be narrowed",
    run: |prompt, _| {
        prompt.last_query = None;
        let since = prompt.settings.since.value.clone();
        set(prompt, |_| Scope {
            since,
            ..Scope::default()
        })
    },
};

pub(super) const ZONE: CommandEntry = CommandEntry {
    names: &["tz"],
    argument: "[ZONE]",
    summary: "the zone in which times are read and shown: UTC, Europe/Vienna, local; alone it says",
    run: zone,
};

fn zone(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    if name.is_empty() {
        let zone = prompt.session.zone();
        Console::print(zone.iana_name().unwrap_or("local"))?;
        return Ok(Flow::Next);
    }
    let zone = zone_named(name).ok_or_else(|| {
        Failure::usage(format!("`{name}` is no time zone"))
            .help("expected a name such as `UTC` or `Europe/Vienna`, or `local`")
    })?;
    prompt.settings.zone = Setting {
        value: zone.clone(),
        origin: Origin::Flag("\\tz"),
    };
    prompt.session = prompt.session.clone().in_zone(zone);
    Ok(Flow::Next)
}

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
