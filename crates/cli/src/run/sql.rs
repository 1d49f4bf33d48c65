//! Statements of SQL, one after the other.

use super::Run;
use super::cap::Cap;
use super::footer::{self, Told};
use super::write::{self, Writing};
use crate::args::RunArgs;
use crate::console::Console;
use crate::failure::Failure;
use crate::sink::{Counted, Sink};
use lucerna::Session;
use lucerna::provenance::Provenance;
use lucerna::sql::SqlRun;
use lucerna_sql::tokens::split_statements;

/// Statements and how they are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Script<'a> {
    /// One or more, with `;` between.
    pub(crate) text: &'a str,
    /// Values of `{name:Type}`.
    pub(crate) parameters: &'a [(String, String)],
    /// An error does not keep the next one from running.
    pub(crate) goes_on: bool,
    /// Statements may write; `None`: reading alone.
    pub(crate) writing: Option<&'a Writing>,
    /// The file that they stand in.
    pub(crate) file: Option<&'a str>,
    /// How many rows of the one statement are shown, if that is not what it says itself.
    pub(crate) cap: Option<&'a Cap>,
}

/// Runs the statements and writes their rows.
///
/// With `goes_on` every error is said where it happens, and the first gives the exit code.
pub(crate) fn script(
    session: &Session,
    script: Script<'_>,
    mut sink: Sink,
    args: &RunArgs,
    console: &Console,
) -> Result<(), Failure> {
    let statements: Vec<_> = split_statements(script.text).collect();
    if sink.file().is_some() && statements.len() > 1 {
        return Err(Failure::usage("`--output` takes the rows of one statement").into());
    }
    let mut first_error = None;
    for statement in &statements {
        let run = SqlRun {
            text: statement.text.to_owned(),
            parameters: script.parameters.to_vec(),
        };
        let ran = match script.writing {
            Some(writing) if writing.takes(session, &run.text)? => refuse_file(&sink)
                .and_then(|()| write::write(session, &run, writing, args, console)),
            _ => Reading {
                session,
                statement: &run,
                cap: script.cap,
                args,
                console,
            }
            .run(&mut sink),
        };
        let at = statement.span.start;
        let ran = ran.map_err(|failure| failure.inside(script.text, at, script.file));
        match ran {
            Ok(()) => {}
            Err(Failure::ClosedPipe) => return Err(Failure::ClosedPipe),
            Err(failure) if script.goes_on && failure.may_go_on() => {
                console.report(&failure);
                first_error.get_or_insert(failure.code());
            }
            Err(failure) => return Err(failure),
        }
    }
    sink.commit()?;
    first_error.map_or(Ok(()), |code| Err(Failure::Reported(code)))
}

/// A file is for rows, and a statement that writes yields none.
fn refuse_file(sink: &Sink) -> Result<(), Failure> {
    if sink.file().is_none() {
        return Ok(());
    }
    let fault = Failure::usage("`--output` takes rows, and a statement that writes yields none");
    Err(fault.into())
}

/// A statement that is read, and how.
#[derive(Clone, Copy)]
struct Reading<'a> {
    session: &'a Session,
    statement: &'a SqlRun,
    cap: Option<&'a Cap>,
    args: &'a RunArgs,
    console: &'a Console,
}

impl Reading<'_> {
    /// The rows of a statement go where it says, if it may say so, and into the sink otherwise.
    fn run(self, sink: &mut Sink) -> Result<(), Failure> {
        let statement = self.statement;
        let outfile = self.session.allowed().outfile(&statement.text);
        let outfile = outfile.map_err(|error| Failure::from(error).within(&statement.text))?;
        let Some(outfile) = outfile else {
            return self.one(sink);
        };
        if sink.file().is_some() {
            let fault =
                Failure::usage("`--output` and `INTO OUTFILE` both name a file for the rows");
            return Err(fault.into());
        }
        let mut file = sink.beside(&outfile)?;
        let run = SqlRun {
            text: outfile.statement,
            parameters: statement.parameters.clone(),
        };
        Reading {
            statement: &run,
            ..self
        }
        .one(&mut file)?;
        file.commit()
    }

    fn one(self, sink: &mut Sink) -> Result<(), Failure> {
        let Self {
            session,
            statement,
            args,
            console,
            ..
        } = self;
        let mut run = Run::start(args, session, console);
        run.options.format = sink.engine_format();
        run.in_small_blocks(sink, session);
        let within = |failure: Failure| hinted(failure.within(&statement.text), session);
        let rows = session
            .sql(statement, &run.options)
            .map_err(|error| within(error.into()))?;
        let mut rows = Counted::new(rows);
        sink.from(|| Provenance::of_sql(session, statement));
        let summary = sink.write(&mut rows, &run.shown).map_err(within)?;
        let statistics = rows.batches.statistics();
        if !console.is_quiet() {
            let amount = footer::amount(&summary, &statistics, "row");
            let head = match self.cap {
                None => vec![amount],
                Some(cap) => {
                    let shown = match summary.bytes {
                        Some(_) => statistics.written_rows,
                        None => Some(summary.rows),
                    };
                    let total = || cap.total(session, &statement.parameters, &run.options);
                    cap.head(amount, shown, total)
                }
            };
            let told = Told {
                head,
                summary: &summary,
                statistics: &statistics,
                other_columns: 0,
            };
            footer::tell(console, told);
        }
        if args.stats {
            footer::stats(&summary, &statistics);
        }
        Ok(())
    }
}

/// A table of the store that an import makes is not unknown but empty.
fn hinted(mut failure: Failure, session: &Session) -> Failure {
    /// `UNKNOWN_TABLE`.
    const UNKNOWN_TABLE: u32 = 60;
    if let Failure::Fault(fault) = &mut failure
        && fault.clickhouse_code == Some(UNKNOWN_TABLE)
        && session.connection().is_none()
        && ["otel_logs", "otel_traces"]
            .iter()
            .any(|table| fault.message.contains(table))
    {
        let help = "nothing of the kind is imported yet: `lucerna import FILES` fills the store, `lucerna demo` \
                    shows some data";
        fault.help = vec![help.to_owned()];
    }
    failure
}
