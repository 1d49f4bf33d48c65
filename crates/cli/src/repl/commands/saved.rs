//! `\f`, `\fs`, `\fp`, `\fe`, `\fd` and `\fl`: saved queries.

use super::{CommandEntry, Flow, Prompt};
use crate::failure::Failure;
use crate::repl::entry::Language;
use crate::repl::last::{Searched, nothing_yet};
use crate::repl::scope::Scope;
use crate::saved::{Prepared, Values, brief, listed, picked, refuse_range, shelves, tell_strays};
use crate::subcommand::{edit_saved, save_query, saved_shelf};
use jiff::Timestamp;
use lucerna::saved::{self, Name, NewQuery, Place, SavedError, SavedQuery, Work};
use lucerna::search::Search;

pub(super) const RUN: CommandEntry = CommandEntry {
    names: &["f"],
    argument: "[SAVED NAME=VALUE …]",
    summary: "runs a saved query: `\\f checkout/5xx service=cart --since 1d`; alone it lists them",
    run: |prompt, argument| match argument {
        "" => list(prompt, None),
        argument => run(prompt, argument),
    },
};

pub(super) const SAVE: CommandEntry = CommandEntry {
    names: &["fs"],
    argument: "SAVED",
    summary: "saves the last query or statement under a name, with its source and time",
    run: save,
};

pub(super) const PRINT: CommandEntry = CommandEntry {
    names: &["fp"],
    argument: "SAVED",
    summary: "shows the file of a saved query",
    run: |prompt, name| {
        let entry = shelves(prompt.setup)?.find(named(name)?)?;
        let text = entry.text()?;
        prompt.console.aside(&entry.path.display().to_string());
        prompt.console.write(&(text.trim_end().to_owned() + "\n"))?;
        Ok(Flow::Next)
    },
};

pub(super) const EDIT: CommandEntry = CommandEntry {
    names: &["fe"],
    argument: "SAVED",
    summary: "opens a saved query in your editor",
    run: |prompt, name| edit_saved(named(name)?, prompt.setup, prompt.console).map(|()| Flow::Next),
};

pub(super) const DELETE: CommandEntry = CommandEntry {
    names: &["fd"],
    argument: "SAVED",
    summary: "removes a saved query",
    run: |prompt, name| {
        let entry = shelves(prompt.setup)?.find(named(name)?)?;
        entry.remove()?;
        let path = entry.path.display();
        prompt.console.aside(&format!("{path} is removed"));
        Ok(Flow::Next)
    },
};

pub(super) const LIST: CommandEntry = CommandEntry {
    names: &["fl"],
    argument: "[TAG]",
    summary: "the saved queries, all or those with a tag",
    run: |prompt, tag| list(prompt, Some(tag).filter(|tag| !tag.is_empty())),
};

fn named(name: &str) -> Result<&str, Failure> {
    if name.is_empty() {
        let fault = Failure::usage("no saved query is named");
        return Err(fault.help("`\\f` lists them").into());
    }
    Ok(name)
}

fn list(prompt: &mut Prompt<'_>, tag: Option<&str>) -> Result<Flow, Failure> {
    let listing = shelves(prompt.setup)?.list();
    for problem in listing.problems {
        prompt.console.report(&problem.into());
    }
    let batch = listed(&listing.entries, tag)?;
    if batch.num_rows() == 0 {
        prompt
            .console
            .aside("no saved queries; \\fs NAME saves the last query");
        return Ok(Flow::Next);
    }
    prompt.show_batch(brief(&batch)?)?;
    Ok(Flow::Next)
}

fn run(prompt: &mut Prompt<'_>, argument: &str) -> Result<Flow, Failure> {
    let mut words = words(argument).into_iter();
    let name = words.next().unwrap_or_default();
    let call = Call::read(words)?;
    let query = picked(&name, prompt.setup)?;
    prompt.session = prompt.session.clone().at(Timestamp::now());
    let zone = prompt.session.zone().clone();
    let has_own = query.since.is_some() || query.from.is_some() || query.to.is_some();
    // What is said here comes before what the query says, and that before the scope.
    let is_of_scope = !has_own && call.range == Scope::default();
    let scope = if is_of_scope {
        prompt.scope.clone()
    } else {
        call.range.clone()
    };
    let values = Values {
        given: &call.given,
        flags: scope.flags(),
        since: None,
        now: prompt.session.now(),
        zone: &zone,
    };
    let ready = values.bind(&query)?;
    refuse_range(&query, &ready, call.range.flags())?;
    let takes_scope = refuse_range(&query, &ready, scope.flags()).is_ok();
    let range = if takes_scope { &scope } else { &call.range };
    let words = call.words(&name, range);
    match ready.work.clone() {
        Work::Sql(run) => {
            let sink = prompt.sink()?;
            prompt.statements(&run.text, &run.parameters, sink)?;
            tell_strays(&prepared(prompt, &query, &ready), None, prompt.console);
        }
        Work::Search(search) => {
            let saved = Saved {
                query: &query,
                ready: &ready,
                // Where the scope says when, its commands do.
                again: (!is_of_scope).then(|| call.again(argument)),
            };
            search_saved(prompt, &saved, *search)?;
        }
    }
    prompt.journal.last_call = Some(words);
    Ok(Flow::Next)
}

/// What is given beside the name of a query.
struct Call {
    given: Vec<(String, String)>,
    /// The stretch of time, if one is said.
    range: Scope,
}

impl Call {
    fn read(words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut call = Self {
            given: Vec::new(),
            range: Scope::default(),
        };
        let mut words = words;
        while let Some(word) = words.next() {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            };
            let end = match name.as_str() {
                "--since" => &mut call.range.since,
                "--from" => &mut call.range.from,
                "--to" => &mut call.range.to,
                _ => {
                    let value = value.ok_or_else(|| no_value(&word))?;
                    call.given.push((name, value));
                    continue;
                }
            };
            *end = value.or_else(|| words.next());
            if end.is_none() {
                return Err(Failure::usage(format!("`{word}` needs a time")).into());
            }
        }
        Ok(call)
    }

    /// The same as the words of a command line, with the range that was used.
    fn words(&self, name: &str, scope: &Scope) -> Vec<String> {
        let mut words = vec!["run".to_owned(), name.to_owned()];
        let given = self.given.iter();
        words.extend(given.map(|(name, value)| format!("{name}={value}")));
        let ends = [
            ("--since", &scope.since),
            ("--from", &scope.from),
            ("--to", &scope.to),
        ];
        for (flag, value) in ends {
            words.extend(
                value
                    .iter()
                    .flat_map(|value| [flag.to_owned(), value.clone()]),
            );
        }
        words
    }

    /// The entry without its range, for one with another.
    fn again(&self, argument: &str) -> String {
        let given = self.given.iter();
        let given = given.map(|(name, value)| {
            if value.contains(char::is_whitespace) {
                format!(" {name}=\"{value}\"")
            } else {
                format!(" {name}={value}")
            }
        });
        let name = argument.split_whitespace().next().unwrap_or_default();
        format!("\\f {name}{}", given.collect::<String>())
    }
}

fn no_value(word: &str) -> Failure {
    let fault = Failure::usage(format!("`{word}` gives no parameter a value"));
    fault
        .help("`\\f checkout/5xx service=cart user=\"a b\" --since 1d`")
        .into()
}

/// A saved query that is searched.
struct Saved<'a> {
    query: &'a SavedQuery,
    ready: &'a saved::Ready,
    again: Option<String>,
}

fn search_saved(
    prompt: &mut Prompt<'_>,
    saved: &Saved<'_>,
    mut search: Search,
) -> Result<(), Failure> {
    let Saved { query, ready, .. } = *saved;
    let name = query.source.as_ref().map(|source| source.value.clone());
    let is_own = name.as_ref().is_none_or(|name| *name == prompt.source_name);
    let source = match name.filter(|_| !is_own) {
        Some(name) => prompt.session.source(&name)?,
        None => prompt.source_now()?,
    };
    if query.shown.limit.is_none() && !search.count {
        // As for every search here: a file has room for all.
        search.limit = prompt.max_rows.filter(|_| prompt.output.is_none());
    }
    if is_own && search.select.is_empty() && search.count_by.is_empty() && !search.count {
        search.select.clone_from(&prompt.scope.select);
    }
    let plan = prompt.session.plan(&source, &search);
    plan.map_err(|error| prepared(prompt, query, ready).failure(error))?;
    if is_own {
        prompt.last_query = Some(search.query.clone());
        prompt.journal.last_run = Some((Language::Lucene, search.query.clone()));
    }
    let searched = Searched {
        session: prompt.session.clone(),
        source: source.clone(),
        search,
        again: saved.again.clone(),
    };
    let sink = prompt.sink()?;
    prompt.searched(searched, sink)?;
    tell_strays(
        &prepared(prompt, query, ready),
        Some(&source),
        prompt.console,
    );
    Ok(())
}

fn prepared<'a>(
    prompt: &'a Prompt<'_>,
    query: &'a SavedQuery,
    ready: &'a saved::Ready,
) -> Prepared<'a> {
    Prepared {
        query,
        ready,
        session: &prompt.session,
        writing: prompt.writing.as_ref(),
    }
}

fn save(prompt: &mut Prompt<'_>, name: &str) -> Result<Flow, Failure> {
    let name = named(name)?;
    let Some((language, text)) = prompt.journal.last_run.clone() else {
        return Err(nothing_yet("`level:error`, and then `\\fs errors`"));
    };
    let scope = &prompt.scope;
    let mut new = match language {
        // What was typed is text, and in a saved query `${` begins a place for a value.
        Language::Lucene => NewQuery {
            source: Some(prompt.source_name.clone()),
            select: scope.select.clone(),
            ..NewQuery::new(saved::Language::Lucene, text.trim().replace("${", "\\${"))
        },
        Language::Sql => NewQuery::new(saved::Language::Sql, text.trim().trim_end_matches(';')),
    };
    if language == Language::Lucene {
        new.since.clone_from(&scope.since);
        new.from.clone_from(&scope.from);
        new.to.clone_from(&scope.to);
    }
    let place = Place {
        shelf: saved_shelf(None, prompt.setup)?,
        name: name.parse::<Name>().map_err(SavedError::from)?,
    };
    if let Some(query) = save_query(&place, &new, false, prompt.console)? {
        let words = format!("\\f {name} runs it; it is in {}", query.path.display());
        prompt.console.aside(&words);
    }
    Ok(Flow::Next)
}

/// The words of a line; quotes hold blanks together.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in text.chars() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (letter, None) if letter.is_whitespace() => words.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_hold_the_blanks_of_a_value() {
        assert_eq!(
            words("a/b  x=1 y=\"a b\" 'z=c d'"),
            ["a/b", "x=1", "y=a b", "z=c d"]
        );
        assert_eq!(words("a x=\"\""), ["a", "x="]);
    }
}
