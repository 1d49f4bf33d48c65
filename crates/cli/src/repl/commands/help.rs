//! `\?` and `\h`.

use super::{COMMANDS, CommandEntry, Flow, Prompt};
use crate::console::Console;
use crate::failure::Failure;
use std::fmt::Write;

pub(super) const HELP: CommandEntry = CommandEntry {
    names: &["?", "help"],
    argument: "",
    summary: "this list",
    run,
};

pub(super) const TOPIC: CommandEntry = CommandEntry {
    names: &["h"],
    argument: "[TOPIC]",
    summary: "more on language, time, formats, or a command",
    run: topic,
};

/// The first command of each group, and what the group is called.
const GROUPS: [(&str, &str); 7] = [
    ("lucene", "language"),
    ("source", "scope"),
    ("x", "look"),
    ("fields", "explore"),
    ("explain", "understand"),
    ("o", "in and out"),
    ("timing", "session"),
];

const TOPICS: [&str; 3] = ["language", "time", "formats"];

/// Where a summary begins.
const SUMMARY_AT: usize = 26;

fn run(_prompt: &mut Prompt<'_>, _argument: &str) -> Result<Flow, Failure> {
    let mut text = String::new();
    for entry in COMMANDS {
        let group = GROUPS.iter().find(|(first, _)| entry.names.contains(first));
        if let Some((_, group)) = group {
            let between = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{between}{group}");
        }
        let usage = usage(entry);
        if usage.chars().count() > SUMMARY_AT - 2 {
            let _ = writeln!(text, " {usage}\n {:SUMMARY_AT$}{}", "", entry.summary);
        } else {
            let _ = writeln!(text, " {usage:SUMMARY_AT$}{}", entry.summary);
        }
    }
    text.push_str(
        "\n A statement that starts with SELECT, WITH, SHOW, … and ends with `;` is SQL in either \
         language.\n `.` alone runs the last query again. `\\h language` says how queries are \
         written.\n Ctrl-C stops what runs, Ctrl-R searches the history, Ctrl-D leaves.\n",
    );
    Console::print(&text)?;
    Ok(Flow::Next)
}

fn usage(entry: &CommandEntry) -> String {
    let mut usage = String::new();
    for name in entry.names {
        let _ = write!(usage, "\\{name} ");
    }
    usage.push_str(entry.argument);
    usage.trim_end().to_owned()
}

fn topic(_prompt: &mut Prompt<'_>, topic: &str) -> Result<Flow, Failure> {
    let name = topic.strip_prefix('\\').unwrap_or(topic);
    let text = match name {
        "" => "\\h language   how queries are written\n\\h time       times and stretches of \
               time\n\\h formats    how rows are written\n\\h COMMAND    what a command does, such \
               as `\\h and`\n"
            .to_owned(),
        "language" | "lucene" => include_str!("help/language.txt").to_owned(),
        "time" | "since" | "from" | "to" => include_str!("help/time.txt").to_owned(),
        "formats" | "format" => formats(),
        name => match COMMANDS.iter().find(|entry| entry.names.contains(&name)) {
            Some(entry) => format!("{}\n {}\n", usage(entry), entry.summary),
            None => return Err(unknown(name)),
        },
    };
    Console::print(&text)?;
    Ok(Flow::Next)
}

fn formats() -> String {
    let mut text =
        "Formats: how rows are written, with \\format and \\last, or by the ending of a \
                    file with \\o and \\export\n\n"
            .to_owned();
    for format in lucerna_output::FORMATS {
        let endings: Vec<String> = format
            .extensions
            .iter()
            .map(|one| format!(".{one}"))
            .collect();
        let _ = writeln!(
            text,
            " {:14}{:16}{}",
            format.name,
            endings.join(" "),
            format.summary
        );
    }
    text
}

fn unknown(name: &str) -> Failure {
    let names = COMMANDS.iter().flat_map(|entry| entry.names).copied();
    let fault = Failure::usage(format!("no help on `{name}`"));
    match lucerna_diagnostics::nearest(name, names.chain(TOPICS))[..] {
        [near, ..] => fault.help(format!("did you mean `\\h {near}`?")),
        [] => fault.help("`\\h` lists the topics"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, GROUPS, usage};

    #[test]
    fn every_group_begins_with_a_command() {
        let first = COMMANDS.first().map(|entry| entry.names);
        assert_eq!(first, Some(&[GROUPS[0].0][..]));
        for (name, _) in GROUPS {
            assert!(
                COMMANDS.iter().any(|entry| entry.names.contains(&name)),
                "{name}"
            );
        }
    }

    #[test]
    fn the_queries_of_the_help_can_be_read() {
        let text = include_str!("help/language.txt");
        let examples = text.lines().filter_map(|line| line.strip_prefix(' '));
        let examples = examples.filter(|line| line.contains(':') && !line.starts_with('\\'));
        let queries: Vec<&str> = examples
            .filter_map(|line| line.split("  ").next())
            .collect();
        for query in &queries {
            let read = lucerna_lucene::parse(query);
            assert!(read.is_ok(), "{query}: {:?}", read.diagnostics);
        }
        assert!(queries.len() > 5);
    }

    #[test]
    fn a_command_is_shown_with_all_its_names() {
        let quit = COMMANDS.iter().find(|entry| entry.names.contains(&"q"));
        assert_eq!(quit.map(usage).as_deref(), Some("\\q \\quit"));
    }
}
