//! Candidates for the place of the cursor.

use super::analysis::{Part, command_named};
use super::argument::Argument;
use super::call::Call;
use super::list::{Screen, list};
use crate::repl::commands::{COMMANDS, TOPICS};
use crate::setup::Setup;
use jiff::tz::TimeZone;
use lucerna::completion::{Candidate, Gatherer, NameKind, Names, Offer, Want, in_query_at, in_sql};
use lucerna::config::STORE;
use lucerna_lucene::cursor::Cursor;
use lucerna_output::escape;
use lucerna_schema::Table;
use rustyline::completion::{FilenameCompleter, Pair};
use std::time::Duration;

/// How long Tab waits for values that nobody asked for before.
const PATIENCE: Duration = Duration::from_millis(420);

/// What is known beside the line.
pub(super) struct Around<'a> {
    pub(super) gatherer: &'a Gatherer,
    pub(super) table: Option<&'a Table>,
    /// The zone of times without an offset.
    pub(super) zone: &'a TimeZone,
    /// What may stand at a place of a query.
    pub(super) cursor: &'a dyn Fn(&str, usize) -> Cursor,
}

/// Where candidates begin, and the candidates.
pub(super) type Found = (usize, Vec<Pair>);

impl Around<'_> {
    /// What may stand at a place; waits a moment for what is not known yet.
    pub(super) fn complete(
        &self,
        line: &str,
        at: usize,
        part: Part,
        screen: Screen,
    ) -> rustyline::Result<Found> {
        if let Part::Argument(_, Argument::File) = part {
            return FilenameCompleter::new().complete_path(line, at);
        }
        if let Part::Argument(start, Argument::Call) = part {
            let offer = self.call(line.get(start..at).unwrap_or_default());
            return Ok((start + offer.start, pairs_of(offer, screen)));
        }
        let mut offer = self.offer(line, at, part);
        let lacks_names = matches!(part, Part::Statement(_)) && self.gatherer.names().is_none();
        let want = offer.wants.take();
        if let Some(want) = &want {
            self.gatherer.want(want);
        }
        if lacks_names || want.is_some() {
            self.gatherer.settle(PATIENCE);
            offer = self.offer(line, at, part);
        }
        Ok((offer.start, pairs_of(offer, screen)))
    }

    /// What may follow `\f`; waits a moment for values that are not known yet.
    fn call(&self, typed: &str) -> Offer {
        let call = Call::read(typed);
        let Some(name) = call.name else {
            return offer(0, typed, crate::saved::names());
        };
        let Some(query) = crate::saved::named(name) else {
            return Offer::default();
        };
        let place = Call::place(&query, self.gatherer.place(), self.zone);
        let known = |want: &Want| self.gatherer.known_at(&place, want);
        let mut offer = call.offer(&query, &known);
        if let Some(want) = offer.wants.take() {
            self.gatherer.want_at(place.clone(), &want);
            self.gatherer.settle(PATIENCE);
            offer = call.offer(&query, &known);
        }
        offer
    }

    /// What may stand at a place, by what is known at once.
    pub(super) fn offer(&self, line: &str, at: usize, part: Part) -> Offer {
        let (start, offer) = match part {
            Part::Name(start) => (start, names(line.get(start..at).unwrap_or_default())),
            Part::Query(start) => match handle(line, at, start) {
                Some(dot) => (dot, self.argument(line, at, dot, Argument::Field)),
                None => (start, self.query(line, at, start)),
            },
            Part::Statement(start) => (start, self.sql(line, at, start)),
            Part::Argument(start, argument) => (start, self.argument(line, at, start, argument)),
        };
        Offer {
            start: offer.start + start,
            ..offer
        }
    }

    fn query(&self, line: &str, at: usize, start: usize) -> Offer {
        let known = |want: &Want| self.gatherer.known(want);
        let query = line.get(start..).unwrap_or_default();
        let cursor = (self.cursor)(query, at.saturating_sub(start));
        let offer = |table| in_query_at(query, cursor, table, &known);
        self.table.map(offer).unwrap_or_default()
    }

    fn sql(&self, line: &str, at: usize, start: usize) -> Offer {
        let known = |want: &Want| self.gatherer.known(want);
        let names = self.gatherer.names();
        let text = line.get(start..).unwrap_or_default();
        let none = Names::default();
        let names = names.as_deref().unwrap_or(&none);
        in_sql(text, at.saturating_sub(start), names, &known)
    }

    fn argument(&self, line: &str, at: usize, start: usize, argument: Argument) -> Offer {
        let text = line.get(start..at).unwrap_or_default();
        let from = text.rfind([' ', ',']).map_or(0, |blank| blank + 1);
        let from = from + after_row(text.get(from..).unwrap_or_default()).unwrap_or(0);
        let typed = text.get(from..).unwrap_or_default();
        let texts: Vec<(String, String)> = match argument {
            Argument::Choice(words) => choices(words),
            Argument::Source => self.sources(),
            Argument::Field => self.fields(),
            Argument::Length => pairs(&LENGTHS),
            Argument::Time => pairs(&TIMES),
            Argument::Format => formats(),
            Argument::Saved => crate::saved::names(),
            Argument::Connection => connections(),
            Argument::Command => {
                let topics = TOPICS
                    .iter()
                    .map(|topic| ((*topic).to_owned(), String::new()));
                topics.chain(commands("")).collect()
            }
            Argument::Free
            | Argument::Call
            | Argument::Query
            | Argument::Statement
            | Argument::File => Vec::new(),
        };
        offer(from, typed, texts)
    }

    fn sources(&self) -> Vec<(String, String)> {
        let own = ["logs", "traces"].map(|name| (name.to_owned(), String::new()));
        let names = self.gatherer.names();
        let tables = names.iter().flat_map(|names| {
            let tables = names.starting(NameKind::Table, "");
            let tables = tables.filter(|table| table.owner != "system");
            let tables = tables.map(|table| {
                (
                    format!("{}.{}", table.owner, table.name),
                    table.remark.clone(),
                )
            });
            tables.collect::<Vec<_>>()
        });
        own.into_iter().chain(tables).collect()
    }

    fn fields(&self) -> Vec<(String, String)> {
        let columns = self.table.into_iter().flat_map(|table| &table.columns);
        let columns = columns.map(|column| (column.name.clone(), column.data_type.to_string()));
        let aliases = self.table.into_iter().flat_map(|table| {
            let aliases = table.aliases.iter();
            aliases.map(|alias| (alias.name.clone(), table.column(alias.column).name.clone()))
        });
        columns.chain(aliases).collect()
    }
}

/// Where the field begins in `\and 3.Serv`, whose argument is a row and a field and no query.
fn handle(line: &str, at: usize, start: usize) -> Option<usize> {
    let name = line
        .trim_start()
        .strip_prefix('\\')?
        .split_whitespace()
        .next()?;
    let takes_row = command_named(name)?.argument.contains("N.FIELD");
    let dot = after_row(line.get(start..at)?)?;
    takes_row.then_some(start + dot)
}

/// What stands behind `3.`.
fn after_row(text: &str) -> Option<usize> {
    let (row, field) = text.split_once('.')?;
    let is_row = !row.is_empty() && row.bytes().all(|digit| digit.is_ascii_digit());
    let is_field = !field.contains([':', '"', '(']) && !field.contains(char::is_whitespace);
    (is_row && is_field).then_some(row.len() + 1)
}

const LENGTHS: [(&str, &str); 7] = [
    ("15m", "a quarter of an hour"),
    ("1h", "an hour"),
    ("6h", ""),
    ("1d", "a day"),
    ("7d", "a week"),
    ("1M", "a month"),
    ("1y", "a year"),
];

const TIMES: [(&str, &str); 5] = [
    ("now-1h", "an hour ago"),
    ("now-1d", "a day ago"),
    ("now-7d", "a week ago"),
    ("now", "this moment"),
    ("\\to", "the end of the range follows"),
];

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(text, remark): &(&str, &str)| ((*text).to_owned(), (*remark).to_owned());
    all.iter().map(pair).collect()
}

/// Those of the config file as it is now, and the embedded store.
fn connections() -> Vec<(String, String)> {
    let names = Setup::read_files().map(|setup| setup.settings.connections);
    let names = names.unwrap_or_default().into_iter();
    let store = std::iter::once((STORE.to_owned(), "the embedded store".to_owned()));
    names
        .map(|name| (name, String::new()))
        .chain(store)
        .collect()
}

fn choices(words: &str) -> Vec<(String, String)> {
    let words = words.trim_matches(['[', ']']).split('|');
    words
        .map(|word| (word.trim().to_owned(), String::new()))
        .collect()
}

fn formats() -> Vec<(String, String)> {
    let names = lucerna_output::FORMATS.iter().map(|format| format.name);
    // `ch:NAME` has a name to be typed.
    let names = names.map(|name| name.strip_suffix("NAME").unwrap_or(name));
    let names = std::iter::once("auto").chain(names);
    names.map(|name| (name.to_owned(), String::new())).collect()
}

fn commands(sign: &str) -> Vec<(String, String)> {
    let names = COMMANDS.iter().flat_map(|entry| {
        let names = entry.names.iter();
        names.map(move |name| (format!("{sign}{name}"), entry.summary.to_owned()))
    });
    names.collect()
}

fn names(typed: &str) -> Offer {
    let mut offer = offer(0, typed, commands("\\"));
    for candidate in &mut offer.candidates {
        let name = candidate.text.trim_start_matches('\\');
        if command_named(name).is_some_and(|entry| !entry.argument.is_empty()) {
            candidate.text.push(' ');
        }
    }
    offer
}

fn offer(start: usize, typed: &str, texts: Vec<(String, String)>) -> Offer {
    let typed = typed.to_lowercase();
    let texts = texts
        .into_iter()
        .filter(|(text, _)| text.to_lowercase().starts_with(&typed));
    let candidates = texts.map(|(text, remark)| Candidate {
        label: text.clone(),
        text,
        remark,
    });
    Offer {
        start,
        candidates: candidates.collect(),
        wants: None,
    }
}

/// A value of a log may steer the terminal.
fn is_harmful(candidate: &Candidate) -> bool {
    candidate.text.chars().any(escape::is_hidden)
}

/// What of an offer is listed.
fn pairs_of(offer: Offer, screen: Screen) -> Vec<Pair> {
    let candidates = offer.candidates.into_iter();
    let shown = candidates.filter(|candidate| !is_harmful(candidate));
    list(shown.collect(), screen)
}

#[cfg(test)]
mod tests {
    use super::{Candidate, after_row, choices, handle, is_harmful, names};

    fn candidate(text: &str, remark: &str) -> Candidate {
        Candidate {
            text: text.to_owned(),
            label: text.to_owned(),
            remark: remark.to_owned(),
        }
    }

    #[test]
    fn a_value_that_steers_a_terminal_is_not_offered() {
        assert!(is_harmful(&candidate("\u{1b}[2J", "")));
        assert!(!is_harmful(&candidate("über", "")));
    }

    #[test]
    fn commands_are_completed_from_their_table() {
        let texts = |typed| {
            let candidates = names(typed).candidates.into_iter();
            candidates.map(|each| each.text).collect::<Vec<_>>()
        };
        assert_eq!(texts("\\sin"), ["\\since "]);
        assert!(texts("\\").len() > 10);
    }

    #[test]
    fn a_row_and_a_field_are_told_from_a_query() {
        assert_eq!(handle("\\and 3.Serv", 11, 5), Some(7));
        assert_eq!(handle("\\and 3.Serv:x", 13, 5), None);
        assert_eq!(handle("\\lucene 3.Serv", 14, 8), None);
        assert_eq!(after_row("12.Tr"), Some(3));
        assert_eq!(after_row("http.route"), None);
    }

    #[test]
    fn a_choice_has_its_words() {
        let words: Vec<String> = choices("[on|off]")
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        assert_eq!(words, ["on", "off"]);
    }
}
