//! `\?` and `\h`.

use super::{COMMANDS, CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::words;
use std::fmt::Write as _;

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
const GROUPS: [(&str, &str); 8] = [
    ("lucene", "language"),
    ("source", "scope"),
    ("x", "look"),
    ("fields", "explore"),
    ("explain", "understand"),
    ("f", "saved queries"),
    ("o", "in and out"),
    ("timing", "session"),
];

/// What there is a page on.
pub(in crate::repl) const TOPICS: [&str; 3] = ["language", "time", "formats"];

/// The keys that the prompt has beside those of every line editor.
const KEYS: [(&str, &str); 8] = [
    (
        "Tab",
        "completes fields, values, times, names of SQL, commands, files",
    ),
    ("→", "takes the grey text"),
    ("Ctrl-R", "searches the history"),
    ("Ctrl-T", "switches between queries and SQL; the line stays"),
    ("Alt-E", "opens the line in your editor; `\\e` too"),
    ("Ctrl-C", "clears the line, stops what runs"),
    ("Ctrl-Z", "puts the prompt aside; `fg` brings it back"),
    ("Ctrl-D", "leaves"),
];

/// What to type first, and what it does.
const FIRST: [(&str, &str); 8] = [
    (
        "level:error -kafka",
        "a query: what is no command is one; Tab offers fields and values, `\\h language` says more",
    ),
    ("\\since 1d", "searches the last day; `\\h time` says more"),
    ("\\open 1", "the first row that was found, in full"),
    ("\\trace 1", "the trace that it belongs to, as a tree"),
    (
        "\\and 1.ServiceName",
        "narrows to its service; `\\not 1.ServiceName` leaves it out",
    ),
    ("\\source traces", "searches spans instead of logs"),
    (
        "SELECT …;",
        "SQL: what starts with SELECT, WITH, SHOW, … and ends with `;`; `\\d` says which tables there are",
    ),
    ("\\h and", "what a command does, with examples"),
];

/// A line an example, what it does behind it.
const EXAMPLES: &str = include_str!("help/examples.txt");

/// Words are not broken into lines shorter than this.
const NARROWEST: usize = 20;

/// Where a summary begins.
const SUMMARY_AT: usize = 26;

fn run(prompt: &mut Prompt<'_>, _argument: &str) -> Result<Flow, Failure> {
    let columns = prompt.console.width().map_or(usize::MAX, usize::from);
    let mut text = "first steps\n".to_owned();
    for (typed, what) in FIRST {
        entry(&mut text, typed, what, columns);
    }
    for command in COMMANDS {
        let group = GROUPS
            .iter()
            .find(|(first, _)| command.names.contains(first));
        if let Some((_, group)) = group {
            let _ = writeln!(text, "\n{group}");
        }
        entry(&mut text, &usage(command), command.summary, columns);
    }
    text.push_str("\nkeys\n");
    for (key, what) in KEYS {
        entry(&mut text, key, what, columns);
    }
    show(prompt, &text)
}

fn show(prompt: &Prompt<'_>, text: &str) -> Result<Flow, Failure> {
    prompt.show_text(text).map(|()| Flow::Next)
}

/// `  usage   what it does`, the words in a column of their own that is no wider than the terminal.
fn entry(text: &mut String, usage: &str, words: &str, columns: usize) {
    const BLANKS: usize = SUMMARY_AT + 1;
    let mut line = format!(" {usage:SUMMARY_AT$}");
    if usage.chars().count() > SUMMARY_AT - 2 {
        let _ = writeln!(text, " {usage}");
        line = " ".repeat(BLANKS);
    }
    let room = columns.saturating_sub(BLANKS).max(NARROWEST);
    for part in words::wrapped(words, room) {
        let _ = writeln!(text, "{line}{part}");
        line = " ".repeat(BLANKS);
    }
}

fn usage(entry: &CommandEntry) -> String {
    let mut usage = String::new();
    for name in entry.names {
        let _ = write!(usage, "\\{name} ");
    }
    usage.push_str(entry.argument);
    usage.trim_end().to_owned()
}

fn topic(prompt: &mut Prompt<'_>, topic: &str) -> Result<Flow, Failure> {
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
            Some(entry) => command(entry),
            None => return Err(unknown(name)),
        },
    };
    show(prompt, &text)
}

/// What a command does, and examples of it.
fn command(entry: &CommandEntry) -> String {
    let mut text = format!("{}\n {}\n", usage(entry), entry.summary);
    let mut examples = EXAMPLES.lines().filter(|line| {
        let name = line
            .strip_prefix('\\')
            .and_then(|line| line.split(' ').next());
        name.is_some_and(|name| entry.names.contains(&name))
    });
    if let Some(first) = examples.next() {
        let _ = write!(text, "\nfor example\n {first}\n");
    }
    for example in examples {
        let _ = writeln!(text, " {example}");
    }
    text
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
    use super::{COMMANDS, EXAMPLES, GROUPS, command, usage};
    use crate::repl::entry::{Entry, Language, is_complete, read};

    #[test]
    fn the_first_steps_are_entries_that_are_taken() {
        for (typed, _) in super::FIRST {
            match read(typed, Language::Lucene) {
                Entry::Command { name, .. } => {
                    assert!(COMMANDS.iter().any(|entry| entry.names.contains(&name)));
                }
                Entry::Run(Language::Lucene, query) => {
                    assert!(lucerna_lucene::parse(query).is_ok(), "{query}");
                }
                Entry::Run(Language::Sql, _) => {}
                Entry::Empty => panic!("nothing"),
            }
        }
    }

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
    fn each_example_is_an_entry_of_a_command_that_takes_it() {
        for line in EXAMPLES.lines() {
            let example = line.split("  ").next().unwrap_or_default();
            assert!(is_complete(example, Language::Lucene), "{example}");
            let Entry::Command { name, argument } = read(example, Language::Lucene) else {
                panic!("no command: {example}");
            };
            let known = COMMANDS.iter().find(|entry| entry.names.contains(&name));
            let known = known.unwrap_or_else(|| panic!("no command: {example}"));
            assert!(
                argument.is_empty() || !known.argument.is_empty(),
                "{example}"
            );
            assert!(command(known).contains(example));
        }
    }

    #[test]
    fn a_command_is_shown_with_all_its_names() {
        let quit = COMMANDS.iter().find(|entry| entry.names.contains(&"q"));
        assert_eq!(quit.map(usage).as_deref(), Some("\\q \\quit"));
    }
}
