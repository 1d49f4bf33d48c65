//! Statements of SQL, planned by an engine and not run.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_engine::{Access, EngineError, QueryRequest};
use lucerna_schema::{DefaultKind, Table};
use lucerna_sql::SqlWriter;
use lucerna_sql::tokens::{Token, TokenKind, parameters, tokens};

use crate::error::WorkError;
use crate::guard::GuardError;
use crate::refusal::Refusal;
use crate::session::{RunOptions, Session};
use crate::sql::SqlRun;
use crate::store::DATABASE;

/// Says whether an engine would take a statement.
pub type Planner<'a> = Box<dyn Fn(&SqlRun) -> Result<(), Refused> + 'a>;

/// Why an engine does not take a statement, or cannot be asked.
#[derive(Debug)]
pub enum Refused {
    /// It is wrong.
    Statement(Box<Diagnostic>),
    /// The engine fails for another reason.
    Work(Box<WorkError>),
}

/// What a statement is planned with: its beginning.
const EXPLAIN: &str = "EXPLAIN ";

impl Session {
    /// Has a statement planned where it would run; nothing of it is run.
    ///
    /// # Errors
    ///
    /// [`Refused::Statement`] with the place in the statement, if the engine names one.
    pub fn plan_sql(&self, statement: &SqlRun) -> Result<(), Refused> {
        let first = tokens(&statement.text).find(Token::is_significant);
        let is_query = first.is_some_and(|first| {
            first.is_word("SELECT") || first.is_word("WITH") || first.is_symbol("(")
        });
        // Other statements that only read have no plan; the gate reads them all the same.
        let before = if is_query { EXPLAIN } else { "" };
        let text = format!("{before}{}", statement.text);
        let run = SqlRun {
            text,
            parameters: with_samples(statement),
        };
        let asked = if is_query {
            drained(self, &run)
        } else {
            let approved = crate::guard::check(&run, self.engine());
            approved.map(drop).map_err(WorkError::from)
        };
        asked.map_err(|error| refused(error, &statement.text, before.len()))
    }
}

/// An engine may say what is wrong only with the first rows.
fn drained(session: &Session, run: &SqlRun) -> Result<(), WorkError> {
    for batch in session.sql(run, &RunOptions::default())? {
        batch.map_err(EngineError::from_arrow)?;
    }
    Ok(())
}

fn refused(error: WorkError, text: &str, shift: usize) -> Refused {
    let within = |span: Span| {
        Span::new(
            span.start.saturating_sub(shift),
            span.end.saturating_sub(shift),
        )
    };
    let whole = Span::new(0, text.trim_end().len());
    let error = match error {
        WorkError::Guard(GuardError::Engine(error)) | WorkError::Engine(error) => error,
        WorkError::Guard(error) => {
            let span = error.span().map_or(whole, within);
            let diagnostic = Diagnostic::new(Code::BadSql, span, error.to_string());
            let diagnostic = error.help().into_iter().fold(diagnostic, Diagnostic::help);
            return Refused::Statement(Box::new(diagnostic));
        }
        WorkError::Query(_)
        | WorkError::UnknownSource { .. }
        | WorkError::SeveralTables { .. }
        | WorkError::Naming { .. }
        | WorkError::BadSourceName { .. }
        | WorkError::NoTimestamp { .. }
        | WorkError::ReadOnly { .. }
        | WorkError::NoSpans { .. }
        | WorkError::UnknownFormat { .. }
        | WorkError::Metrics { .. }
        | WorkError::Range(_) => return Refused::Work(Box::new(error)),
    };
    let EngineError::Refused { message, .. } = &error else {
        return Refused::Work(Box::new(error.into()));
    };
    let refusal = Refusal::read(message);
    let shifted = format!("{}{text}", " ".repeat(shift));
    // A syntax error is told by its place in the statement as it was sent.
    let place = refusal.place.as_ref().and_then(|place| {
        place
            .find(&shifted)
            .map(within)
            .or_else(|| place.find(text))
    });
    let diagnostic = Diagnostic::new(Code::BadSql, place.unwrap_or(whole), refusal.message);
    let diagnostic = refusal.help.into_iter().fold(diagnostic, Diagnostic::help);
    Refused::Statement(Box::new(diagnostic))
}

/// A value for each parameter that has none: any of its type will do for a plan.
fn with_samples(statement: &SqlRun) -> Vec<(String, String)> {
    let mut values = statement.parameters.clone();
    for parameter in parameters(&statement.text) {
        if values.iter().all(|(name, _)| name != parameter.name) {
            let sample = sample(&parameter.type_text).to_owned();
            values.push((parameter.name.to_owned(), sample));
        }
    }
    values
}

fn sample(type_text: &str) -> &'static str {
    let inner = type_text
        .strip_prefix("Nullable(")
        .or_else(|| type_text.strip_prefix("LowCardinality("))
        .unwrap_or(type_text);
    let is_any = |starts: &[&str]| starts.iter().any(|start| inner.starts_with(start));
    if is_any(&["DateTime"]) {
        "2026-01-01 00:00:00"
    } else if is_any(&["Date"]) {
        "2026-01-01"
    } else if is_any(&["UInt", "Int", "Float", "Decimal", "Bool", "Interval"]) {
        "1"
    } else if is_any(&["Array", "Tuple"]) {
        "[]"
    } else if is_any(&["Map", "JSON"]) {
        "{}"
    } else if is_any(&["UUID"]) {
        "00000000-0000-0000-0000-000000000000"
    } else {
        "x"
    }
}

/// Makes empty tables of these descriptions, on an engine that is nobody's: columns and types alone.
///
/// # Errors
///
/// What the engine says.
pub fn empty_tables<'t>(
    session: &Session,
    tables: impl IntoIterator<Item = &'t Table>,
) -> Result<(), EngineError> {
    for table in tables {
        let database = table.database.as_deref().unwrap_or(DATABASE);
        let mut create = SqlWriter::new();
        create
            .raw("CREATE DATABASE IF NOT EXISTS ")
            .identifier(database);
        session
            .engine()
            .execute(&QueryRequest::new(create.finish().as_str()).access(Access::Write))?;
        let mut create = SqlWriter::new();
        create
            .raw("CREATE TABLE IF NOT EXISTS ")
            .identifier(database)
            .raw(".")
            .identifier(&table.name)
            .raw(" (");
        let stored = table
            .columns
            .iter()
            .filter(|column| column.default != DefaultKind::Ephemeral)
            .filter(|column| is_type(&column.data_type.to_string()));
        for (at, column) in stored.enumerate() {
            create
                .raw(if at > 0 { ", " } else { "" })
                .identifier(&column.name)
                .raw(" ")
                .data_type(&column.data_type);
        }
        create.raw(") ENGINE = Memory");
        let request = QueryRequest::new(create.finish().as_str()).access(Access::Write);
        session.engine().execute(&request)?;
    }
    Ok(())
}

/// Whether a text is the name of a type and its parameters, and nothing else: it may come from a file
/// that somebody else wrote.
fn is_type(text: &str) -> bool {
    let tokens: Vec<Token<'_>> = tokens(text).filter(Token::is_significant).collect();
    let [first, rest @ ..] = tokens.as_slice() else {
        return false;
    };
    let mut depth = 0_usize;
    let last = rest.len().saturating_sub(1);
    let is_one = first.kind == TokenKind::Word
        && rest.iter().enumerate().all(|(at, token)| {
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
            }
            let is_known = !token.is_symbol(";") && !matches!(token.kind, TokenKind::Error(_));
            is_known && (depth > 0 || (at == last && token.is_symbol(")")))
        });
    is_one && depth == 0
}

#[cfg(test)]
mod tests {
    use super::{is_type, sample, with_samples};
    use crate::sql::SqlRun;

    #[test]
    fn a_type_is_one_name_with_its_parameters() {
        for text in [
            "String",
            "DateTime64(9, 'UTC')",
            "Array(Tuple(a String, b Map(String, UInt8)))",
            "Enum8('a)' = 1, 'b' = 2)",
            "AggregateFunction(sum, UInt64)",
        ] {
            assert!(is_type(text), "{text}");
        }
        for text in [
            "",
            "String) ENGINE = URL('http://x'",
            "String, b String",
            "String DEFAULT file('/etc/passwd')",
            "Array(String) CODEC(ZSTD)",
            "Array(String",
            "A(); DROP TABLE x",
            "A(1;2)",
        ] {
            assert!(!is_type(text), "{text}");
        }
    }

    #[test]
    fn a_parameter_without_a_value_gets_one_of_its_type() {
        let statement = SqlRun {
            text: "SELECT {a:UInt8}, {b:Nullable(DateTime64(3))}, {c:String}".to_owned(),
            parameters: vec![("c".to_owned(), "mine".to_owned())],
        };
        let values = with_samples(&statement);
        let value = |name: &str| {
            let found = values.iter().find(|each| each.0 == name);
            found.map(|each| each.1.as_str())
        };
        assert_eq!(value("a"), Some("1"));
        assert_eq!(value("b"), Some("2026-01-01 00:00:00"));
        assert_eq!(value("c"), Some("mine"));
        assert_eq!(sample("Array(String)"), "[]");
    }
}
