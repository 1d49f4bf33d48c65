//! Saved queries as `run`, `saved` and the prompt use them.

mod list;
mod pick;

pub(crate) use list::{brief, listed, named, names};
pub(crate) use pick::{Values, entries, picked, shelves};

use crate::args::RunArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::run::{self, Asked, Script, Writing};
use crate::sink::Sink;
use lucerna::range::RangeFlags;
use lucerna::saved::{Parameter, Ready, SavedQuery, Work};
use lucerna::search::Resume;
use lucerna::{Session, Source, WorkError};
use lucerna_sql::tokens::split_statements;
use std::fmt::Write;

/// A saved query with its values, where it is run.
pub(crate) struct Prepared<'a> {
    pub(crate) query: &'a SavedQuery,
    pub(crate) ready: &'a Ready,
    pub(crate) session: &'a Session,
    /// Its statements may write; `None`: reading alone.
    pub(crate) writing: Option<&'a Writing>,
}

/// Says which values of a run their fields do not have in its stretch of time: after its rows, so that
/// nobody waits for that.
pub(crate) fn tell_strays(run: &Prepared<'_>, source: Option<&Source>, console: &Console) {
    let Prepared {
        query,
        ready,
        session,
        ..
    } = run;
    let is_of_field =
        |parameter: &Parameter| matches!(parameter.values, lucerna::saved::Values::Field(_));
    if console.is_quiet() || !query.parameters.iter().any(is_of_field) {
        return;
    }
    // A statement reads any tables; its file may say whose the fields are.
    let own = query.source.as_ref().filter(|_| source.is_none());
    let own = own.and_then(|source| session.source(&source.value).ok());
    let Some(source) = source.or(own.as_ref()) else {
        return;
    };
    let values = query.parameters.iter();
    let values = values.filter_map(|each| Some((each, ready.values.get(&each.name)?)));
    for stray in session.strays(source, ready.range, values) {
        let when = if ready.range.is_everything() {
            ""
        } else {
            " in this stretch of time"
        };
        let meant = stray.help().map(|help| format!("; {help}"));
        console.say(&format!(
            "note: {}{when}{}",
            stray.message(),
            meant.unwrap_or_default()
        ));
    }
}

/// Refuses a stretch of time that a statement has no place for: it would be run over another one.
pub(crate) fn refuse_range(
    query: &SavedQuery,
    ready: &Ready,
    flags: RangeFlags<'_>,
) -> Result<(), Failure> {
    let Work::Sql(statement) = &ready.work else {
        return Ok(());
    };
    let takes = |end: &str| {
        let mut given = statement.parameters.iter();
        query.parameter(end).is_none() && given.any(|(name, _)| name == end)
    };
    let flags = [
        (flags.since, "--since", "from"),
        (flags.from, "--from", "from"),
        (flags.to, "--to", "to"),
    ];
    let mut unused = flags
        .into_iter()
        .filter(|(given, _, end)| given.is_some() && !takes(end));
    let Some((_, flag, end)) = unused.next() else {
        return Ok(());
    };
    let sign = if end == "to" { "<=" } else { ">=" };
    let message = format!(
        "`{flag}` changes nothing of `{}`: its SQL has no {{{end}:…}}",
        query.name
    );
    let help = format!(
        "a condition such as `Timestamp {sign} {{{end}:DateTime64(9)}}` in it takes the flag"
    );
    Err(Failure::usage(message).help(help).into())
}

impl Prepared<'_> {
    /// Runs it and writes its rows; gives where a search can go on. `source` is what is searched, of
    /// a statement nothing.
    pub(crate) fn run(
        &self,
        source: Option<&Source>,
        sink: Sink,
        args: &RunArgs,
        console: &Console,
    ) -> Result<Option<Resume>, Failure> {
        let resume = self.rows(source, sink, args, console)?;
        tell_strays(self, source, console);
        Ok(resume)
    }

    fn rows(
        &self,
        source: Option<&Source>,
        sink: Sink,
        args: &RunArgs,
        console: &Console,
    ) -> Result<Option<Resume>, Failure> {
        match (&self.ready.work, source) {
            (Work::Search(search), Some(source)) => {
                // What is wrong with the query is said where it stands in its file.
                self.session
                    .plan(source, search)
                    .map_err(|error| self.failure(error))?;
                let asked = Asked {
                    session: self.session,
                    source,
                    search,
                    is_at_prompt: false,
                    again: None,
                };
                run::search(&asked, sink, args, console)
            }
            (Work::Sql(run), _) => {
                let script = Script {
                    text: &run.text,
                    parameters: &run.parameters,
                    goes_on: false,
                    file: None,
                    writing: self.writing,
                    cap: None,
                };
                run::script(self.session, script, sink, args, console).map(|()| None)
            }
            (Work::Search(_), None) => Ok(None),
        }
    }

    /// An error about the query, in its file.
    pub(crate) fn failure(&self, error: WorkError) -> Failure {
        let path = self.query.path.display().to_string();
        Failure::from(self.ready.locate(self.query, error)).of_file(&path)
    }

    /// Its text, and what it becomes.
    pub(crate) fn text(&self, source: Option<&Source>) -> Result<String, Failure> {
        let mut text = format!("{}\n\n", self.query.body.text.trim());
        match &self.ready.work {
            Work::Search(_) => text.push_str(&self.sql(source)?),
            Work::Sql(run) => text.push_str(&remarks(&run.parameters)),
        }
        Ok(text)
    }

    /// What is sent for it; of a statement also its values, as remarks before it.
    pub(crate) fn sql(&self, source: Option<&Source>) -> Result<String, Failure> {
        match (&self.ready.work, source) {
            (Work::Search(search), Some(source)) => {
                let plan = self.session.plan(source, search);
                let plan = plan.map_err(|error| self.failure(error))?;
                Ok(format!("{}\n", plan.text()))
            }
            (Work::Sql(run), _) => {
                let statements = split_statements(&run.text);
                let statements = statements.map(|statement| format!("{};\n", statement.text));
                Ok(remarks(&run.parameters) + &statements.collect::<String>())
            }
            (Work::Search(_), None) => Ok(String::new()),
        }
    }
}

/// The values of a statement, a remark for each.
fn remarks(parameters: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in parameters {
        let value = value.replace(['\n', '\r'], " ");
        let _ = writeln!(text, "-- {name} = {value}");
    }
    text
}
