//! `\set`, `\timing` and `\wrap`.

use super::super::wanted::Made;
use super::{COMMANDS, CommandEntry, Expanded, Flow, Prompt};
use crate::failure::Failure;
use lucerna::config::{Keys, Origin, Setting};

pub(super) const SET: CommandEntry = CommandEntry {
    names: &["set"],
    argument: "[NAME VALUE]",
    summary: "what is set; `\\set keys vi` sets one",
    run,
};

pub(super) const TIMING: CommandEntry = CommandEntry {
    names: &["timing"],
    argument: "[on|off]",
    summary: "says after each entry how long it took in all; alone it switches",
    run: |prompt, text| {
        prompt.is_timed = switched(prompt.is_timed, text)?;
        let is_timed = prompt.is_timed;
        prompt.console.aside(if is_timed {
            "each entry is timed, from Enter to its last row"
        } else {
            "entries are not timed"
        });
        Ok(Flow::Next)
    },
};

pub(super) const WRAP: CommandEntry = CommandEntry {
    names: &["wrap"],
    argument: "[on|off]",
    summary: "long values of a table go on in the next line instead of being cut",
    run: |prompt, text| {
        prompt.wraps = switched(prompt.wraps, text)?;
        prompt.console.aside(if prompt.wraps {
            "long values go on in the next line"
        } else {
            "long values are cut"
        });
        Ok(Flow::Next)
    },
};

/// What can be set by the command of the same name.
const NAMES: [&str; 10] = [
    "source", "since", "tz", "select", "format", "maxrows", "x", "wrap", "pager", "timing",
];

fn switched(is_on: bool, text: &str) -> Result<bool, Failure> {
    match text {
        "" => Ok(!is_on),
        "on" => Ok(true),
        "off" => Ok(false),
        other => Err(Failure::usage(format!("`{other}` is neither `on` nor `off`")).into()),
    }
}

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let (name, value) = argument.split_once([' ', '=']).unwrap_or((argument, ""));
    let value = value.trim();
    match name {
        "" => list(prompt),
        "keys" => keys(prompt, value),
        name => match COMMANDS
            .iter()
            .find(|entry| NAMES.contains(&name) && entry.names.contains(&name))
        {
            Some(entry) => (entry.run)(prompt, value),
            None => Err(unknown(name)),
        },
    }
}

fn unknown(name: &str) -> Failure {
    let names = NAMES.into_iter().chain(["keys"]);
    let fault = Failure::usage(format!("nothing is called `{name}` that could be set"));
    match lucerna_diagnostics::nearest(name, names)[..] {
        [near, ..] => fault.help(format!("did you mean `{near}`?")),
        [] => fault.help("`\\set` lists what can be set"),
    }
    .into()
}

fn keys(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    let value = match name {
        "vi" => Keys::Vi,
        "emacs" => Keys::Emacs,
        other => {
            let fault = Failure::usage(format!("`{other}` are no keys"));
            return Err(fault.help("`\\set keys vi` or `\\set keys emacs`").into());
        }
    };
    prompt.settings.keys = Setting {
        value,
        origin: Origin::Flag("\\set"),
    };
    Ok(Flow::Next)
}

fn list(prompt: &mut Prompt<'_>) -> Result<Flow, Failure> {
    let word = |is_on: bool| if is_on { "on" } else { "off" }.to_owned();
    let settings = &prompt.settings;
    let set = [
        ("source", prompt.source_name.clone()),
        ("since", prompt.scope.label()),
        (
            "tz",
            prompt
                .session
                .zone()
                .iana_name()
                .unwrap_or("local")
                .to_owned(),
        ),
        ("select", prompt.scope.select.join(",")),
        ("format", settings.format.value.clone()),
        ("maxrows", prompt.max_rows.unwrap_or(0).to_string()),
        (
            "x",
            match prompt.expanded {
                Expanded::On => "on",
                Expanded::Off => "off",
                Expanded::Auto => "auto",
            }
            .to_owned(),
        ),
        ("wrap", word(prompt.wraps)),
        ("pager", word(prompt.pager.is_on())),
        ("timing", word(prompt.is_timed)),
        (
            "keys",
            match settings.keys.value {
                Keys::Emacs => "emacs",
                Keys::Vi => "vi",
            }
            .to_owned(),
        ),
    ];
    let (names, values): (Vec<_>, Vec<_>) = set.into_iter().unzip();
    let names = names.into_iter().map(str::to_owned).collect();
    prompt.show(vec![
        ("name", Made::Texts(names)),
        ("value", Made::Texts(values)),
    ])?;
    Ok(Flow::Next)
}
