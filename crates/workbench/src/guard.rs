//! The read-only gate: what a person's SQL must pass before anything is sent.
//!
//! It is the first of two layers; the second is the server's own `readonly` setting, which alone is
//! not enough: it lets the scalar `file()` and `INTO OUTFILE` through. The gate reads tokens, not a
//! tree, and where a token could be either harmless or not it refuses.

mod clauses;
mod error;
mod functions;
mod outfile;
mod settings;
mod tables;
mod writing;

use lucerna_engine::{Engine, StatementClass, server};
use lucerna_sql::tokens::{Token, TokenKind, split_statements, tokens};

use crate::sql::SqlRun;
pub use error::GuardError;
pub use outfile::Outfile;
pub use settings::ALLOWED_SETTINGS;

/// What somebody has allowed beyond reading tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    functions: Vec<String>,
    kill: bool,
    files: bool,
}

impl Allowed {
    /// Functions that reach files, the network or programs, by their names.
    pub fn functions(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            functions: names.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Whether `KILL` may end what others run, once it is confirmed.
    #[must_use]
    pub fn killing(mut self, is_allowed: bool) -> Self {
        self.kill = is_allowed;
        self
    }

    /// Whether the rows of a statement may go into the file that it names: see
    /// [`outfile`](Self::outfile).
    #[must_use]
    pub fn writing_files(mut self, is_allowed: bool) -> Self {
        self.files = is_allowed;
        self
    }

    /// Whether a statement is a `KILL`, and may be.
    #[must_use]
    pub fn lets_kill(&self, statement: &str) -> bool {
        let mut words = tokens(statement).filter(Token::is_significant);
        self.kill && words.next().is_some_and(|first| first.is_word("KILL"))
    }

    fn has(&self, name: &str) -> bool {
        self.functions
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name))
    }

    /// Whether a statement calls one of them.
    fn are_called(&self, tokens: &[Token<'_>]) -> bool {
        let is_allowed = |token: &Token<'_>| token.name().is_some_and(|name| self.has(&name));
        tokens.iter().any(is_allowed)
    }
}

/// A statement that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The statement to be sent, without a SETTINGS clause at its end.
    pub statement: String,
    /// The settings of that clause.
    pub settings: Vec<(String, String)>,
    /// It calls a function that reaches further than tables, and that somebody has allowed.
    pub reaches: bool,
}

/// Reads a statement and says whether it may be sent. Nothing of it is run.
///
/// # Errors
///
/// The first thing that stands in the way, as [`GuardError`] tells.
pub fn check(run: &SqlRun, engine: &dyn Engine) -> Result<Approved, GuardError> {
    check_allowing(run, engine, &Allowed::default())
}

/// As [`check`], where somebody has allowed some of the functions that it stops.
///
/// # Errors
///
/// As [`check`].
pub fn check_allowing(
    run: &SqlRun,
    engine: &dyn Engine,
    allowed: &Allowed,
) -> Result<Approved, GuardError> {
    let text = run.text.as_str();
    let tokens: Vec<Token<'_>> = tokens(text).filter(Token::is_significant).collect();
    check_tokens(&tokens)?;
    check_single(text)?;
    check_reads(text, &tokens)?;
    functions::check(&tokens, allowed)?;
    tables::check(&tokens, allowed)?;
    functions::check_parameters(run)?;
    clauses::check_outfile(&tokens)?;
    clauses::check_totals(&tokens)?;
    let end = clauses::end_of_statement(&tokens);
    let statement = &tokens[..end];
    clauses::check_format(statement)?;
    let settings = settings::read(statement)?;
    let body = settings
        .as_ref()
        .map_or(statement, |settings| &statement[..settings.at]);
    clauses::check_format(body)?;
    let kept = body.last().map_or(0, |token| token.span().end);
    let approved = Approved {
        statement: text.get(..kept).unwrap_or_default().to_owned(),
        settings: settings.map(|settings| settings.values).unwrap_or_default(),
        reaches: allowed.are_called(&tokens),
    };
    check_class(&approved.statement, &tokens, engine)?;
    Ok(approved)
}

/// A statement that writes and may, once it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedWrite {
    /// The statement to be sent, as it was typed; a SETTINGS clause stays in it.
    pub statement: String,
    /// What it changes: data and tables, what belongs to the server, or what others run on it.
    pub class: StatementClass,
}

/// Reads a statement that somebody has allowed to write. Nothing of it is run.
///
/// Two opinions are needed here, too: the engine's, and our own reading of its tokens.
///
/// # Errors
///
/// The first thing that stands in the way, as [`GuardError`] tells: it does not write, it steers the
/// server, or it reaches files, other servers or programs.
pub fn check_write(
    run: &SqlRun,
    engine: &dyn Engine,
    allowed: &Allowed,
) -> Result<ApprovedWrite, GuardError> {
    let text = run.text.as_str();
    let tokens: Vec<Token<'_>> = tokens(text).filter(Token::is_significant).collect();
    check_tokens(&tokens)?;
    check_single(text)?;
    functions::check(&tokens, allowed)?;
    functions::check_parameters(run)?;
    clauses::check_outfile(&tokens)?;
    writing::check(&tokens, allowed)?;
    writing::check_target(&tokens)?;
    let statement = split_statements(text).next();
    let statement = statement
        .map(|statement| statement.text)
        .unwrap_or_default();
    let Some(first) = tokens.first() else {
        return Err(GuardError::Empty);
    };
    let class = engine.classify(statement).map_err(GuardError::Engine)?;
    let is_write = |class| matches!(class, StatementClass::Write | StatementClass::WriteServer);
    let is_writing_word = writing::FIRST_WORDS.iter().any(|word| first.is_word(word));
    let both = (class, server::class(statement));
    let kills = both == (StatementClass::Session, StatementClass::Session)
        && allowed.lets_kill(statement)
        && writing::is_known_kill(&tokens);
    if kills || is_writing_word && is_write(both.0) && is_write(both.1) {
        return Ok(ApprovedWrite {
            statement: statement.to_owned(),
            class,
        });
    }
    Err(GuardError::Writes {
        class,
        word: first.text.to_owned(),
        span: first.span().into(),
    })
}

fn check_tokens(tokens: &[Token<'_>]) -> Result<(), GuardError> {
    for token in tokens {
        if let TokenKind::Error(problem) = token.kind {
            let span = token.span().into();
            return Err(GuardError::Unreadable { problem, span });
        }
    }
    Ok(())
}

fn check_single(text: &str) -> Result<(), GuardError> {
    let mut statements = split_statements(text);
    match (statements.next(), statements.next()) {
        (None, _) => Err(GuardError::Empty),
        (Some(_), None) => Ok(()),
        (Some(_), Some(second)) => Err(GuardError::NotOne {
            span: second.span.into(),
        }),
    }
}

/// What the gate makes of a table function: `Some(true)` if it lets it pass, `Some(false)` if it
/// stops it by its name, `None` if it has never heard of it, and stops it for that.
///
/// ```
/// assert_eq!(lucerna::guard::judge_table_function("numbers"), Some(true));
/// assert_eq!(lucerna::guard::judge_table_function("icebergS3"), Some(false));
/// assert_eq!(lucerna::guard::judge_table_function("quantum"), None);
/// ```
#[must_use]
pub fn judge_table_function(name: &str) -> Option<bool> {
    let is_known = |name: &str| tables::HARMLESS.binary_search(&name).is_ok();
    let is_for_writers = tables::FOR_WRITERS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name));
    if functions::is_forbidden(name) || is_for_writers {
        Some(false)
    } else {
        is_known(&name.to_ascii_lowercase()).then_some(true)
    }
}

/// The words that a statement which only reads can begin with.
const FIRST_WORDS: &[&str] = &[
    "SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK",
];

/// That a statement writes comes before everything else that there is to say of it.
fn check_reads(text: &str, tokens: &[Token<'_>]) -> Result<(), GuardError> {
    let class = server::class(text);
    match (class, tokens.first()) {
        (StatementClass::Write | StatementClass::WriteServer, Some(first)) => {
            Err(GuardError::Writes {
                class,
                word: first.text.to_owned(),
                span: first.span().into(),
            })
        }
        _ => Ok(()),
    }
}

/// Two opinions, both needed: the engine's class and our own list of first words.
fn check_class(
    statement: &str,
    tokens: &[Token<'_>],
    engine: &dyn Engine,
) -> Result<(), GuardError> {
    let Some(first) = tokens.iter().find(|token| !token.is_symbol("(")) else {
        return Err(GuardError::Empty);
    };
    let span = first.span().into();
    let class = engine.classify(statement).map_err(GuardError::Engine)?;
    let is_reading_word = FIRST_WORDS.iter().any(|word| first.is_word(word));
    if class == StatementClass::Unknown {
        let word = first.text.to_owned();
        return Err(if is_reading_word {
            GuardError::Unknown { span }
        } else {
            GuardError::NoVerb { word, span }
        });
    }
    if class == StatementClass::ReadOnly && is_reading_word {
        return Ok(());
    }
    Err(GuardError::Writes {
        class,
        word: first.text.to_owned(),
        span,
    })
}

#[cfg(test)]
mod tests;
