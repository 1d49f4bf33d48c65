//! `\i`, `\session` and `\history`.

use super::output::file;
use super::{CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use crate::words;
use lucerna_output::escape;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;

pub(super) const INCLUDE: CommandEntry = CommandEntry {
    names: &["i"],
    argument: "FILE",
    summary: "takes the entries of a file, as if they were typed; the first failure ends it",
    run: include,
};

pub(super) const SESSION: CommandEntry = CommandEntry {
    names: &["session"],
    argument: "export FILE",
    summary: "what was entered and went well, as a script for `\\i` and `lucerna -f`",
    run: session,
};

pub(super) const HISTORY: CommandEntry = CommandEntry {
    names: &["history"],
    argument: "[N|PATTERN]",
    summary: "the last entries, or those that have this in them",
    run: history,
};

/// So many entries are listed if nobody says.
const LISTED: usize = 20;

fn include(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    if name.trim_matches(['"', '\'']).is_empty() {
        return Err(Failure::usage("no file is named")
            .help("`\\i morning.lucene`")
            .into());
    }
    let path = file(name, prompt.home());
    prompt.read_file(&path)
}

/// The file is for its owner alone, and never takes another's place.
fn session(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let Some(name) = argument
        .strip_prefix("export")
        .map(str::trim)
        .filter(|name| !name.is_empty())
    else {
        return Err(Failure::usage("expected `export` and a file")
            .help("`\\session export morning.lucene`")
            .into());
    };
    let path = file(name, prompt.home());
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    file.and_then(|mut file| file.write_all(prompt.journal.script().as_bytes()))
        .map_err(|error| Failure::unwritable(&path, &error))?;
    let entries = prompt.journal.len() as u64;
    let noun = if entries == 1 { "entry" } else { "entries" };
    let entries = words::count(entries);
    prompt
        .console
        .aside(&format!("{entries} {noun} written to {}", path.display()));
    Ok(Flow::Next)
}

fn history(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let path = prompt.setup.paths.history();
    let kept = match fs::read_to_string(&path) {
        Ok(kept) => kept,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::unreadable(&path, &error)),
    };
    let pattern = argument.to_lowercase();
    let entries: Vec<String> = kept
        .lines()
        .filter(|line| *line != "#V2")
        .map(unescaped)
        .collect();
    let wanted: Vec<&String> = match argument.parse::<usize>() {
        Ok(count) => entries.iter().rev().take(count).collect(),
        Err(_) if argument.is_empty() => entries.iter().rev().take(LISTED).collect(),
        Err(_) => {
            let has = |entry: &&String| entry.to_lowercase().contains(&pattern);
            entries.iter().rev().filter(has).collect()
        }
    };
    let lines: Vec<_> = wanted
        .into_iter()
        .rev()
        .map(|entry| escape::block(entry))
        .collect();
    if lines.is_empty() {
        prompt.console.say("no entries");
    } else {
        Console::print(&lines.join("\n"))?;
    }
    Ok(Flow::Next)
}

/// An entry as it was typed: the file has one a line, with `\n` for the ends of its own lines.
fn unescaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some(next) => text.push(next),
                None => text.push('\\'),
            },
            (character, false) => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn an_entry_of_several_lines_is_shown_as_it_was_typed() {
        assert_eq!(unescaped(r"\\since 1h"), r"\since 1h");
        assert_eq!(unescaped(r"SELECT\n1;"), "SELECT\n1;");
    }
}
