//! `\shell` and `\|`.

use super::super::last::nothing_yet;
use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::repl::entry::Language;
use crate::repl::last::Last;
use crate::words;
use lucerna::secret;
use lucerna_output::{Options, find};
use std::io;
use std::process::{ChildStdin, Command, Stdio};

pub(super) const SHELL: CommandEntry = CommandEntry {
    names: &["shell"],
    argument: "",
    summary: "the last query or statement as a command line of a shell",
    run: |prompt, _| shell(prompt),
};

pub(super) const PIPE: CommandEntry = CommandEntry {
    names: &["|"],
    argument: "COMMAND",
    summary: "gives the rows of the last result to a command: jsonl, or what \\format says",
    run: pipe,
};

fn shell(prompt: &mut Prompt<'_>) -> Result<Flow, Failure> {
    let mut words = vec!["lucerna".to_owned()];
    let (call, last) = (&prompt.journal.last_call, &prompt.journal.last_run);
    let is_search = match (call, last) {
        (Some(call), _) => {
            words.extend(call.iter().map(|word| quoted(word)));
            false
        }
        (None, Some((language, text))) => {
            let command = match language {
                Language::Lucene => "search",
                Language::Sql => "sql",
            };
            // A query may begin with `-`; `search` and `sql` take it all the same.
            words.extend([command.to_owned(), quoted(text)]);
            *language == Language::Lucene
        }
        (None, None) => {
            return Err(nothing_yet("`\\shell` says a query as a command line"));
        }
    };
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), quoted(value)]);
    let (place, name) = place(prompt);
    flag(place, &name);
    if is_search {
        flag("--source", &prompt.source_name);
        let scope = &prompt.scope;
        let times = [
            ("--since", &scope.since),
            ("--from", &scope.from),
            ("--to", &scope.to),
        ];
        let given = times
            .iter()
            .filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        let given: Vec<(&str, &str)> = given.collect();
        for (name, value) in &given {
            flag(name, value);
        }
        if given.is_empty() && prompt.settings.since.value.is_some() {
            flag("--since", "all");
        }
        if !scope.select.is_empty() {
            flag("--select", &scope.select.join(","));
        }
        flag("--limit", &prompt.max_rows.unwrap_or(0).to_string());
    }
    if let Some(allowed) = allowed_to_last(prompt) {
        flag("--allow", allowed);
    }
    if let Some(zone) = prompt
        .session
        .zone()
        .iana_name()
        .filter(|name| *name != "UTC")
    {
        flag("--tz", zone);
    }
    Console::print(&words.join(" "))?;
    Ok(Flow::Next)
}

/// The flag that names where it was run, and the name.
fn place(prompt: &Prompt<'_>) -> (&'static str, String) {
    match prompt.session.connection() {
        Some(server) => match &server.name {
            Some(name) => ("--connection", name.clone()),
            None => ("--url", server.url.to_string()),
        },
        None => ("--db", prompt.settings.db.value.display().to_string()),
    }
}

/// What was run last was allowed, if it needs to be.
fn allowed_to_last(prompt: &Prompt<'_>) -> Option<&'static str> {
    let Some((Language::Sql, text)) = &prompt.journal.last_run else {
        return None;
    };
    let writing = prompt.writing.as_ref()?;
    if prompt.session.kills(text) {
        return Some("kill");
    }
    let is_taken = writing.takes(&prompt.session, text).unwrap_or(false);
    is_taken.then_some("write")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |any: char| any.is_ascii_alphanumeric() || "_-./:,=@%+".contains(any);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn pipe(prompt: &mut Prompt<'_>, command: &str) -> Result<Flow, Failure> {
    if command.is_empty() {
        let fault = Failure::usage("no command is named");
        return Err(fault.help("`\\| jq -r .Body | sort | uniq -c`").into());
    }
    let Some(last) = &prompt.last else {
        return Err(nothing_yet("`level:error`, and then `\\| wc -l`"));
    };
    let kept = last.kept()?;
    let started = secret::hide_from(&mut Command::new("/bin/sh"))
        .args(["-c", command])
        .stdin(Stdio::piped())
        .spawn();
    let failed = |error: &io::Error| {
        Fault::new(Kind::File, format!("cannot run `{command}`")).caused_by(Some(error))
    };
    let mut child = started.map_err(|error| failed(&error))?;
    if let Some(stdin) = child.stdin.take() {
        match write(prompt, last, stdin) {
            // It has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written.map_err(|error| failed(&error))?,
        }
    }
    let status = child.wait().map_err(|error| failed(&error))?;
    if !status.success() {
        return Err(Fault::new(Kind::File, format!("`{command}` failed: {status}")).into());
    }
    let rows = words::counted(kept.rows(), "row");
    let which = if kept.is_whole() { "" } else { "the first " };
    prompt
        .console
        .aside(&format!("{which}{rows} of the last result"));
    Ok(Flow::Next)
}

fn write(prompt: &Prompt<'_>, last: &Last, stdin: ChildStdin) -> io::Result<()> {
    let options = Options {
        zone: prompt.settings.zone.value.clone(),
        ..Options::default()
    };
    let chosen = find(&prompt.settings.format.value).or_else(|| find("jsonl"));
    let format = chosen.ok_or_else(|| io::Error::from(io::ErrorKind::Unsupported))?;
    let mut writer = (format.open)(Box::new(stdin), last.kept.schema(), &options)?;
    for batch in last.kept.reader() {
        writer.write(&batch.map_err(io::Error::other)?)?;
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_sees_each_word_as_it_is() {
        assert_eq!(quoted("level:error"), "level:error");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's $(here)"), r"'it'\''s $(here)'");
        assert_eq!(quoted(""), "''");
    }
}
