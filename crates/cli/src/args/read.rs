//! From the words of the command line to [`Args`], or to what is said instead.

use super::{Args, ColorWhen, Command, ErrorFormat, GlobalArgs};
use crate::console::Console;
use crate::failure::Failure;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use std::ffi::OsString;

/// The subcommands whose first word is a query or a statement, which may begin with a dash, and what
/// clap calls that.
const TAKE_TEXTS: [(&str, &str); 4] = [
    ("search", "query"),
    ("translate", "query"),
    ("explain", "query"),
    ("sql", "sql"),
];

/// Why no command is run: help or the version was asked for, or the flags are wrong.
#[derive(Debug)]
pub(crate) struct Stop {
    error: clap::Error,
    global: GlobalArgs,
}

/// Reads the command line.
///
/// `-kafka` is a query, so a flag that does not exist would be one too. Where a word looks like a
/// long flag the line is therefore read once more with no such queries: `--limt` is a slip, and
/// whoever looks for it writes `-- --limt`.
pub(crate) fn read(words: impl IntoIterator<Item = OsString>) -> Result<Args, Box<Stop>> {
    let words: Vec<OsString> = words.into_iter().collect();
    let matches = Args::command().try_get_matches_from(&words);
    let parsed = matches.and_then(|matches| {
        let args = Args::from_arg_matches(&matches)?;
        untaken(&matches).map_or(Ok(args), Err)
    });
    let is_suspect = match &parsed {
        Ok(args) => args
            .command
            .as_ref()
            .and_then(Command::text)
            .is_some_and(looks_like_flag),
        Err(_) => words
            .iter()
            .filter_map(|word| word.to_str())
            .any(looks_like_flag),
    };
    let error = match (parsed, is_suspect.then(|| unknown_flag(&words)).flatten()) {
        (Ok(args), None) => return Ok(args.settled()),
        (_, Some(error)) | (Err(error), None) => error,
    };
    let global = guess(&words);
    Err(Box::new(Stop { error, global }))
}

/// The error about a flag of the prompt that stands before a subcommand which has none of the kind: it
/// would be left out without a word.
fn untaken(matches: &ArgMatches) -> Option<clap::Error> {
    const FLAGS: [&str; 14] = [
        "limit",
        "from",
        "to",
        "tz",
        "output",
        "force",
        "pager",
        "no_pager",
        "timeout",
        "max_rows_read",
        "max_bytes_read",
        "progress",
        "stats",
        "goes_on",
    ];
    matches.subcommand_name()?;
    let mut program = Args::command();
    program.build();
    let (mut command, mut inner) = (&program, matches);
    while let Some((name, below)) = inner.subcommand() {
        command = command.find_subcommand(name)?;
        inner = below;
    }
    let is_taken = |flag: &str| command.get_arguments().any(|known| known.get_id() == flag);
    let is_given = |flag: &str| matches.value_source(flag) == Some(ValueSource::CommandLine);
    let flag = FLAGS
        .iter()
        .find(|flag| is_given(flag) && !is_taken(flag))?;
    let known = program
        .get_arguments()
        .find(|known| known.get_id() == *flag);
    let long = known.and_then(clap::Arg::get_long).unwrap_or(flag);
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let message = format!("`{name}` takes no `--{long}`");
    Some(program.clone().error(ErrorKind::UnknownArgument, message))
}

/// The error about a long flag that does not exist, if the line has one.
fn unknown_flag(words: &[OsString]) -> Option<clap::Error> {
    let strict = TAKE_TEXTS
        .iter()
        .fold(Args::command(), |command, (name, text)| {
            command.mut_subcommand(name, |subcommand| {
                subcommand.mut_arg(text, |text| text.allow_hyphen_values(false))
            })
        });
    let error = strict
        .try_get_matches_from(words)
        .and_then(|matches| Args::from_arg_matches(&matches))
        .err()?;
    let is_long = matches!(
        error.get(ContextKind::InvalidArg),
        Some(ContextValue::String(word)) if word.starts_with("--")
    );
    (error.kind() == ErrorKind::UnknownArgument && is_long).then_some(error)
}

fn looks_like_flag(word: &str) -> bool {
    word.strip_prefix("--").is_some_and(|rest| {
        let name = rest.split('=').next().unwrap_or(rest);
        name.starts_with(|first: char| first.is_ascii_lowercase())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    })
}

impl Stop {
    /// The console that the flags asked for, as far as they could be read, and what came of it.
    pub(crate) fn into_outcome(self) -> (Console, Result<(), Failure>) {
        let console = Console::new(self.global);
        let is_answer = matches!(
            self.error.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
        );
        let outcome = if is_answer {
            Console::print(&self.error.render().ansi().to_string())
        } else {
            Err(Failure::usage_of(&self.error))
        };
        (console, outcome)
    }
}

/// The global flags of a line that clap refused: an error is shown as they say all the same.
fn guess(words: &[OsString]) -> GlobalArgs {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let value = |name: &str| {
        words.iter().enumerate().find_map(|(at, word)| {
            let rest = word.strip_prefix(name)?;
            if rest.is_empty() {
                words.get(at + 1).copied()
            } else {
                rest.strip_prefix('=')
            }
        })
    };
    GlobalArgs {
        color: match value("--color") {
            Some("always") => ColorWhen::Always,
            Some("never") => ColorWhen::Never,
            _ => ColorWhen::Auto,
        },
        error_format: match value("--error-format") {
            Some("json") => ErrorFormat::Json,
            _ => ErrorFormat::Human,
        },
        quiet: false,
        verbose: false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, read};
    use clap::CommandFactory;

    fn query(words: &[&str]) -> Option<String> {
        let words = std::iter::once(&"lucerna").chain(words);
        let args = read(words.map(Into::into)).ok()?;
        args.command
            .as_ref()
            .and_then(Command::text)
            .map(str::to_owned)
    }

    #[test]
    fn the_flags_are_sound() {
        super::Args::command().debug_assert();
    }

    #[test]
    fn a_query_may_begin_with_a_dash() {
        assert_eq!(
            query(&["search", "-kafka error"]).as_deref(),
            Some("-kafka error")
        );
        assert_eq!(query(&["translate", "-kafka"]).as_deref(), Some("-kafka"));
        assert_eq!(query(&["search", "-"]).as_deref(), Some("-"));
    }

    #[test]
    fn a_flag_that_does_not_exist_is_no_query() {
        assert_eq!(query(&["search", "--limt"]), None);
        assert_eq!(query(&["search", "--limt", "5"]), None);
        assert_eq!(query(&["search", "error", "--limt=5"]), None);
        assert_eq!(
            query(&["search", "--", "--limt"]).as_deref(),
            Some("--limt")
        );
    }

    #[test]
    fn a_flag_of_the_prompt_is_not_lost_before_a_subcommand() {
        let read = |words: &[&str]| read(words.iter().map(Into::into));
        let args = read(&["lucerna", "-n", "5", "--tz", "UTC", "search", "a"]).expect("args");
        let Some(Command::Search(search)) = args.command else {
            panic!("a search");
        };
        assert_eq!(
            (search.wanted.limit, search.tz.as_deref()),
            (Some(5), Some("UTC"))
        );
        assert!(read(&["lucerna", "-n", "5", "fmt"]).is_err());
        assert!(read(&["lucerna", "--stats", "schema", "show"]).is_err());
        assert!(read(&["lucerna", "-s", "logs", "fmt"]).is_ok());
    }

    #[test]
    fn a_flag_before_the_subcommand_is_the_subcommands() {
        let args = read(["lucerna", "--db", "x", "search", "a"].map(Into::into)).expect("args");
        let Some(Command::Search(search)) = args.command else {
            panic!("a search");
        };
        assert_eq!(
            search.place.store.db.as_deref(),
            Some(std::path::Path::new("x"))
        );
    }
}
