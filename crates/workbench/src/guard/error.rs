//! Why a statement was stopped.

use lucerna_diagnostics::{Span, nearest};
use lucerna_engine::{EngineError, StatementClass};
use lucerna_sql::tokens::TokenError;

use super::{ALLOWED_SETTINGS, FIRST_WORDS};

/// Why a statement was stopped before anything was sent; spans are bytes of its text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// There is no statement.
    #[error("there is no statement to run")]
    Empty,
    /// Something in it is no token of SQL.
    #[error("{problem}")]
    Unreadable {
        /// What is wrong.
        problem: TokenError,
        /// Where it starts.
        span: Span,
    },
    /// There is more than one statement.
    #[error("more than one statement; expected one at a time")]
    NotOne {
        /// The second one.
        span: Span,
    },
    /// The engine cannot read it.
    #[error("a statement that cannot be read")]
    Unknown {
        /// Its first word.
        span: Span,
    },
    /// Its first word is none that a statement which reads begins with, and the engine cannot read
    /// it either.
    #[error("no statement that reads begins with `{word}`")]
    NoVerb {
        /// The word.
        word: String,
        /// Where.
        span: Span,
    },
    /// It changes data, the session or the server.
    #[error("`{word}` {}, and only reading is allowed", does(*class))]
    Writes {
        /// What the engine makes of it.
        class: StatementClass,
        /// Its first word.
        word: String,
        /// Where that stands.
        span: Span,
    },
    /// It uses a function that reaches files, the network or programs.
    #[error("`{name}` can reach files, the network or programs, and only tables are allowed")]
    ForbiddenFunction {
        /// The function, as typed.
        name: String,
        /// Where.
        span: Span,
    },
    /// A parameter's value names such a function.
    #[error(
        "the parameter `{parameter}` names `{name}`, which can reach files, the network or programs"
    )]
    ForbiddenParameter {
        /// The parameter.
        parameter: String,
        /// Its value.
        name: String,
    },
    /// A parameter's type is more than `Identifier` and holds that word.
    #[error("the parameter `{parameter}` has the type `{type_text}`; expected `Identifier` alone")]
    ParameterType {
        /// The parameter.
        parameter: String,
        /// Its type, as typed.
        type_text: String,
        /// Where it stands.
        span: Span,
    },
    /// A statement that writes reaches further than tables.
    #[error("`{what}` can reach files, the network or programs, and only tables may be written")]
    Reaches {
        /// What does, as typed.
        what: String,
        /// Where.
        span: Span,
    },
    /// A table function that is not known to be harmless.
    #[error("`{name}` is no table function that is known to read tables only")]
    UnknownTableFunction {
        /// The function, as typed.
        name: String,
        /// Where.
        span: Span,
    },
    /// A table function that the server refuses to requests that only read.
    #[error("ClickHouse refuses the table function `{name}` to statements that only read")]
    ForWriters {
        /// The function, as typed.
        name: String,
        /// Where.
        span: Span,
    },
    /// It asks for totals beside its rows.
    #[error("`WITH TOTALS` gives a row beside the rows, for which there is no place")]
    Totals {
        /// Where.
        span: Span,
    },
    /// It reads a file by its name.
    #[error("{name} is a file, and only tables are allowed")]
    FileAsTable {
        /// As typed.
        name: String,
        /// Where.
        span: Span,
    },
    /// It writes a file.
    #[error("`INTO OUTFILE` writes a file, and only reading is allowed")]
    IntoOutfile {
        /// Where.
        span: Span,
    },
    /// It writes a file, which is allowed, and asks for what cannot be had.
    #[error("`INTO OUTFILE`: {reason}")]
    Outfile {
        /// What is wrong with it.
        reason: &'static str,
        /// Where.
        span: Span,
    },
    /// It says in which format the rows are to come.
    #[error("a format in the statement")]
    FormatClause {
        /// The format's name.
        format: String,
        /// Where.
        span: Span,
    },
    /// It sets something that statements may not set.
    #[error("the setting `{name}` is not one that a statement may set")]
    Setting {
        /// The setting.
        name: String,
        /// Where.
        span: Span,
    },
    /// The SETTINGS clause is not of the form `name = value, …`.
    #[error(
        "a SETTINGS clause that cannot be read; expected `name = value`, with a number or a text"
    )]
    BrokenSettings {
        /// Where.
        span: Span,
    },
    /// The engine could not say what the statement does.
    #[error("the engine could not tell what the statement does")]
    Engine(#[source] EngineError),
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the engine may learn more classes"
)]
fn does(class: StatementClass) -> &'static str {
    match class {
        StatementClass::WriteServer => "changes the server",
        StatementClass::Session => "changes the session or steers the server",
        StatementClass::Write => "changes data or tables",
        // The list of first words knows fewer than the engine, which has said nothing against it.
        _ => "is no statement that is known to only read",
    }
}

/// How a statement can be run that does more than read.
fn how_to_write(class: StatementClass, word: &str) -> Option<&'static str> {
    let is = |other: &str| word.eq_ignore_ascii_case(other);
    match class {
        StatementClass::Write | StatementClass::WriteServer => {
            Some("`--allow write` lets statements write, each once somebody has confirmed it")
        }
        StatementClass::Session if is("SET") => {
            Some("settings stand at the end of a statement: `… SETTINGS max_threads = 1`")
        }
        StatementClass::Session if is("USE") => {
            Some("a table of another database is written with it: `database.table`")
        }
        StatementClass::Session if is("KILL") => Some(
            "`--allow kill` lets `KILL QUERY` and `KILL MUTATION` run, each once somebody has confirmed it",
        ),
        StatementClass::Session => {
            Some("no flag allows what steers the server; `clickhouse client` does such things")
        }
        StatementClass::ReadOnly | StatementClass::Unknown | StatementClass::NotOne { .. } | _ => {
            None
        }
    }
}

impl GuardError {
    /// The place in the text, if there is one.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Empty | Self::Engine(_) | Self::ForbiddenParameter { .. } => None,
            Self::Unreadable { span, .. }
            | Self::NotOne { span }
            | Self::Unknown { span }
            | Self::NoVerb { span, .. }
            | Self::Writes { span, .. }
            | Self::ForbiddenFunction { span, .. }
            | Self::ParameterType { span, .. }
            | Self::Reaches { span, .. }
            | Self::UnknownTableFunction { span, .. }
            | Self::ForWriters { span, .. }
            | Self::Totals { span }
            | Self::FileAsTable { span, .. }
            | Self::IntoOutfile { span }
            | Self::Outfile { span, .. }
            | Self::FormatClause { span, .. }
            | Self::Setting { span, .. }
            | Self::BrokenSettings { span } => Some(*span),
        }
    }

    /// What to do instead.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::FormatClause { format, .. } => Some(format!(
                "take `FORMAT {format}` out and name the format with `-F`, such as `-F jsonl`"
            )),
            Self::IntoOutfile { .. } => Some(
                "take it out, and give the file with `-o FILE`; `--allow outfile` lets it stand"
                    .into(),
            ),
            Self::ForbiddenFunction { name, .. } => Some(format!(
                "`--allow {name}` lets statements call it; a column of this name is written with its table: \
                 `t.{name}`"
            )),
            Self::Totals { .. } => {
                Some("`WITH ROLLUP` gives the totals among the rows, with empty keys".into())
            }
            Self::ForWriters { name, .. } => (!name.eq_ignore_ascii_case("format"))
                .then(|| "`numbers(…)` gives as many rows".into()),
            Self::FileAsTable { .. } => {
                Some("`lucerna import FILE` brings it into the store".into())
            }
            Self::NoVerb { word, .. } => {
                let near = nearest(word, FIRST_WORDS.iter().copied());
                Some(match near.first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "expected SELECT, WITH, SHOW, DESCRIBE, EXPLAIN or EXISTS; \
                             `lucerna search` takes queries in Lucene"
                        .into(),
                })
            }
            Self::Setting { name, .. } => {
                let near = nearest(name, ALLOWED_SETTINGS.iter().copied());
                near.first().map(|near| format!("did you mean `{near}`?"))
            }
            Self::Writes { class, word, .. } => how_to_write(*class, word).map(str::to_owned),
            Self::Reaches { what, .. } => what
                .to_ascii_uppercase()
                .ends_with("INFILE")
                .then(|| "`lucerna import FILE` brings files into the store".into()),
            Self::Empty
            | Self::Unreadable { .. }
            | Self::NotOne { .. }
            | Self::Unknown { .. }
            | Self::ForbiddenParameter { .. }
            | Self::ParameterType { .. }
            | Self::UnknownTableFunction { .. }
            | Self::Outfile { .. }
            | Self::BrokenSettings { .. }
            | Self::Engine(_) => None,
        }
    }

    /// Whether the text is wrong, rather than asking for what is not allowed.
    #[must_use]
    pub fn is_wrong_text(&self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::Unreadable { .. }
                | Self::NotOne { .. }
                | Self::Unknown { .. }
                | Self::NoVerb { .. }
                | Self::FormatClause { .. }
                | Self::Totals { .. }
                | Self::Outfile { .. }
                | Self::BrokenSettings { .. }
        )
    }
}
