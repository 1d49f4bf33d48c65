//! What ends a command early, made from the errors of every crate.
//!
//! The conversions are the one place that decides which exit code an error has; they match on
//! variants, so that a new variant of an error has to be given its code here.

mod engine;
pub(crate) mod import;
mod rerun;
mod saved;
mod settings;
mod work;

use crate::exit::Kind;
use lucerna::refusal::{Place, SYNTAX_ERROR};
use lucerna_diagnostics::{Diagnostic, Span};
use std::error::Error;
use std::io;
use std::path::Path;

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Whoever read stdout has gone: not an error at all.
    ClosedPipe,
    /// It was said already; only the exit code is left.
    Reported(u8),
    /// The query is wrong.
    Query(Box<WrongQuery>),
    /// The flags are wrong: what clap says of it, with its colours.
    Flags(String, Box<Fault>),
    /// The world is wrong.
    Fault(Box<Fault>),
}

/// A query and what is wrong with it.
#[derive(Debug)]
pub(crate) struct WrongQuery {
    /// The query as typed.
    pub(crate) source: String,
    /// The file that it stands in.
    pub(crate) file: Option<String>,
    /// Where in the file it begins, from 1.
    pub(crate) line: usize,
    /// At least one of them is an error.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Something in the world that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which kind; decides the exit code.
    pub(crate) kind: Kind,
    /// What happened: lower case, no full stop.
    pub(crate) message: String,
    /// Why, from the outer cause to the inner.
    pub(crate) causes: Vec<String>,
    /// What to do about it.
    pub(crate) help: Vec<String>,
    /// ClickHouse's number of the error.
    pub(crate) clickhouse_code: Option<u32>,
    /// The id under which the server ran the statement.
    pub(crate) query_id: Option<String>,
    /// The place in the statement, as the engine names it.
    pub(crate) place: Option<Place>,
    /// The place in `source`.
    pub(crate) span: Option<Span>,
    /// The statement as typed, where there is a place in it.
    pub(crate) source: Option<String>,
    /// The file that it stands in.
    pub(crate) file: Option<String>,
    /// Where in the file the source begins, from 1; without a source where the statement does.
    pub(crate) line: usize,
}

impl Fault {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            causes: Vec::new(),
            help: Vec::new(),
            clickhouse_code: None,
            query_id: None,
            place: None,
            span: None,
            source: None,
            file: None,
            line: 1,
        }
    }

    /// An error with its chain of causes.
    pub(crate) fn of(kind: Kind, error: &dyn Error) -> Self {
        Self::new(kind, error.to_string()).caused_by(error.source())
    }

    pub(crate) fn caused_by(mut self, mut cause: Option<&dyn Error>) -> Self {
        while let Some(error) = cause {
            let text = error.to_string();
            // An error that is transparent says the same again.
            if self.message != text && self.causes.last() != Some(&text) {
                self.causes.push(text);
            }
            cause = error.source();
        }
        self
    }

    /// Where there is no source to point into, the words say the place.
    fn stand_in(&mut self, file: &str, line: usize) {
        if self.source.is_none() {
            self.message = format!("{file}:{line}: {}", self.message);
        }
        self.file = Some(file.to_owned());
        self.line = line;
    }

    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}

impl Failure {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Reported(code) => *code,
            Self::Query(_) => Kind::Query.code(),
            Self::Flags(_, fault) | Self::Fault(fault) => fault.kind.code(),
        }
    }

    /// Whether the next statement of a script can be tried: the engine is there, nobody stopped it.
    pub(crate) fn may_go_on(&self) -> bool {
        match self {
            Self::Query(_) => true,
            Self::Fault(fault) => matches!(
                fault.kind,
                Kind::Refused | Kind::Query | Kind::Guard | Kind::Timeout | Kind::Limit
            ),
            Self::ClosedPipe | Self::Reported(_) | Self::Flags(..) => false,
        }
    }

    /// A wrong query.
    pub(crate) fn query(source: impl Into<String>, diagnostics: Vec<Diagnostic>) -> Self {
        Self::Query(Box::new(WrongQuery {
            source: source.into(),
            file: None,
            line: 1,
            diagnostics,
        }))
    }

    /// What happened in one line, for a report of several things.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Self::ClosedPipe | Self::Reported(_) => "it was said above".to_owned(),
            Self::Query(_) => "the query is wrong".to_owned(),
            Self::Flags(_, fault) | Self::Fault(fault) => {
                let causes = fault.causes.iter().map(String::as_str);
                let words: Vec<&str> = std::iter::once(fault.message.as_str())
                    .chain(causes)
                    .collect();
                words.join(": ")
            }
        }
    }

    /// Says in which file a wrong query stands.
    pub(crate) fn of_file(mut self, name: &str) -> Self {
        if let Self::Query(wrong) = &mut self {
            wrong.file = Some(name.to_owned());
        }
        self
    }

    /// Says in which script the entry stands that it happened to, and at which of its lines. What stands in a
    /// file of its own stays there.
    pub(crate) fn at(mut self, script: &str, line: usize) -> Self {
        match &mut self {
            Self::Query(wrong) if wrong.file.is_none() => {
                wrong.file = Some(script.to_owned());
                wrong.line = line;
            }
            Self::Fault(fault) if fault.file.is_none() => fault.stand_in(script, line),
            Self::Fault(fault) => fault.message = format!("{script}:{line}: {}", fault.message),
            Self::Query(_) | Self::ClosedPipe | Self::Reported(_) | Self::Flags(..) => {}
        }
        self
    }

    /// Says where in a longer text, and in which file, the statement stands that it happened to. A statement
    /// that was not sent as it stands keeps its places.
    pub(crate) fn inside(mut self, text: &str, at: usize, file: Option<&str>) -> Self {
        let Self::Fault(fault) = &mut self else {
            return self;
        };
        let rest = text.get(at..).unwrap_or_default();
        let is_whole = |source: &String| rest.starts_with(source.as_str());
        let line = || text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        match (fault.span, file) {
            (Some(span), _) if fault.source.as_ref().is_some_and(is_whole) => {
                fault.span = Some(Span::new(span.start + at, span.end + at));
                fault.source = Some(text.to_owned());
                fault.file = file.map(str::to_owned);
            }
            (_, Some(file)) => fault.stand_in(file, line()),
            (_, None) => {}
        }
        self
    }

    /// Says which text the place is one of: a statement that somebody typed, so that it is they
    /// who can mend its syntax.
    pub(crate) fn within(mut self, text: &str) -> Self {
        if let Self::Fault(fault) = &mut self {
            if fault.clickhouse_code == Some(SYNTAX_ERROR) {
                fault.kind = Kind::Query;
            }
            let place = fault.place.as_ref();
            fault.span = fault
                .span
                .or_else(|| place.and_then(|place| place.find(text)));
            fault.source = fault.span.is_some().then(|| text.to_owned());
        }
        self
    }

    /// Flags that do not go together, or a value that a flag cannot have.
    pub(crate) fn usage(message: impl Into<String>) -> Fault {
        Fault::new(Kind::Usage, message)
    }

    /// What clap refused.
    pub(crate) fn usage_of(error: &clap::Error) -> Self {
        let plain = error.render().to_string();
        let mut lines = plain.lines();
        let message = lines.next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        let mut fault = Fault::new(Kind::Usage, message);
        fault.help = lines
            .filter_map(|line| line.trim().strip_prefix("tip: "))
            .map(str::to_owned)
            .collect();
        Self::Flags(error.render().ansi().to_string(), Box::new(fault))
    }

    /// A file that could not be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let message = format!("cannot read {}", path.display());
        let fault = Fault::new(Kind::File, message).caused_by(Some(error));
        fault.into()
    }

    /// A file that could not be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        let kind = if error.kind() == io::ErrorKind::StorageFull {
            Kind::Write
        } else {
            Kind::File
        };
        let message = format!("cannot write {}", path.display());
        Fault::new(kind, message).caused_by(Some(error)).into()
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

/// What writing to stdout answers; files name themselves and do not come this way.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Fault::new(Kind::Write, "cannot write the output")
                .caused_by(Some(&error))
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Fault};
    use crate::exit::Kind;
    use std::io;

    #[test]
    fn a_closed_pipe_is_no_error() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(failure.code(), 0);
    }

    #[test]
    fn a_full_disk_ends_with_1() {
        let failure = Failure::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(failure.code(), 1);
    }

    #[test]
    fn an_error_keeps_the_chain_of_its_causes() {
        let inner = io::Error::other("the innermost");
        let fault = Fault::new(Kind::File, "cannot read x").caused_by(Some(&inner));
        assert_eq!(fault.causes, ["the innermost"]);
    }
}
