//! A search of HyperDX's as it reads here.

use lucerna_diagnostics::{Code, Diagnostic, Severity};
use lucerna_schema::Table;
use lucerna_sql::SqlWriter;
use lucerna_sql::tokens::{Token, TokenKind, tokens};
use lucerna_translate::{Context, translate};

use super::filter::clause;
use super::select::{Order, expressions, field, order};
use super::{Language, Search};
use crate::source::Source;

/// What became of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// What the query is written in.
    pub language: Language,
    /// The query, or the statement.
    pub text: String,
    /// The fields that are shown; empty: what suits the source.
    pub select: Vec<String>,
    /// The field that rows are ordered by; absent: newest first.
    pub order: Option<String>,
    /// What of it cannot be said here; the rows that are found are the same all the same.
    pub lost: Vec<Lost>,
    /// Where HyperDX would answer the same text otherwise, and what is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What of a search cannot be said here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// A column that is computed.
    Column(String),
    /// The order.
    Order(String),
    /// A condition from the list of values. Without it other rows are found, so nothing is run or kept.
    Filter(String),
    /// A condition of SQL that does not hold together by itself.
    Condition(String),
}

/// What is wanted of a search whose condition is SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Its rows, at most so many; all if absent.
    Rows(Option<u64>),
    /// How many there are.
    Count,
}

impl Lost {
    /// Whether the rows that are found would be others.
    #[must_use]
    pub fn changes_rows(&self) -> bool {
        matches!(self, Self::Filter(_) | Self::Condition(_))
    }
}

impl std::fmt::Display for Lost {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Column(text) => write!(out, "the computed column `{text}` is not shown"),
            Self::Order(text) => {
                write!(out, "the order `{text}` is not kept: newest first instead")
            }
            Self::Filter(text) => write!(out, "the filter `{text}` cannot be said in a query"),
            Self::Condition(text) => write!(out, "the condition `{text}` is no whole one"),
        }
    }
}

impl Converted {
    /// Whether it finds the rows that HyperDX finds, shown in the same way.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.lost.is_empty() && self.diagnostics.is_empty()
    }

    /// Whether it can be run.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.lost.iter().any(Lost::changes_rows)
            && !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The codes of the notes, each once, in order.
    #[must_use]
    pub fn notes(&self) -> Vec<Code> {
        let notes = self.diagnostics.iter();
        let mut codes: Vec<Code> = notes
            .filter(|each| each.severity() == Severity::Note)
            .map(|each| each.code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// How many rows a statement yields if nobody says.
const LIMIT: u64 = 200;

impl Search {
    /// The search on a source of ours. The range is not a part of it.
    #[must_use]
    pub fn convert(&self, source: &Source, context: &Context) -> Converted {
        match self.language {
            Language::Lucene => self.as_query(source, context),
            Language::Sql => self.statement(source, Wanted::Rows(Some(LIMIT))),
        }
    }

    fn as_query(&self, source: &Source, context: &Context) -> Converted {
        let mut lost = Vec::new();
        let mut text = self.condition.trim().to_owned();
        if !self.filters.is_empty() {
            let clauses: Vec<String> = self
                .filters
                .iter()
                .filter_map(|filter| {
                    let clause = clause(filter);
                    if clause.is_none() {
                        lost.push(Lost::Filter(filter.condition.clone()));
                    }
                    clause
                })
                .collect();
            let own = (!text.is_empty()).then(|| bracketed(&text));
            let all: Vec<String> = own.into_iter().chain(clauses).collect();
            text = all.join(" AND ");
        }
        let mut select = Vec::new();
        for expression in expressions(&self.select) {
            match field(expression) {
                Some(field) => select.push(field),
                None => lost.push(Lost::Column(expression.to_owned())),
            }
        }
        // A list that only lacks what cannot be shown is better than another one.
        if select == default_fields(&source.table) {
            select.clear();
        }
        let order = match order(&self.order_by, |name| is_time(&source.table, name)) {
            Order::NewestFirst => None,
            Order::Field(field) => Some(field),
            Order::Other => {
                lost.push(Lost::Order(self.order_by.clone()));
                None
            }
        };
        let diagnostics = translate(&text, &source.table, context).diagnostics;
        Converted {
            language: Language::Lucene,
            text,
            select,
            order,
            lost,
            diagnostics,
        }
    }

    /// A search whose condition is SQL as a statement over the source, with the range in it as `{from:…}`
    /// and `{to:…}`.
    #[must_use]
    pub fn statement(&self, source: &Source, wanted: Wanted) -> Converted {
        let mut lost = Vec::new();
        let mut conditions = Vec::new();
        let own = Some(self.condition.trim()).filter(|text| !text.is_empty());
        for text in own
            .into_iter()
            .chain(self.filters.iter().map(|each| each.condition.as_str()))
        {
            if holds_together(text) {
                conditions.push(format!("({})", text.trim()));
            } else {
                lost.push(Lost::Condition(text.to_owned()));
            }
        }
        let select = expressions(&self.select);
        let columns = if select.is_empty() {
            default_fields(&source.table).join(", ")
        } else {
            select.join(", ")
        };
        let mut table = SqlWriter::new();
        table
            .identifier(&source.database)
            .raw(".")
            .identifier(&source.table_name);
        let table = table.finish();
        let timestamp = source
            .table
            .roles
            .timestamp
            .map(|id| source.table.column(id).name.clone());
        let order = match (self.order_by.trim(), &timestamp) {
            ("", Some(timestamp)) => format!("\nORDER BY {timestamp} DESC"),
            ("", None) => String::new(),
            (order, _) => format!("\nORDER BY {order}"),
        };
        if let Some(timestamp) = &timestamp {
            conditions.push(format!("{timestamp} >= {{from:DateTime64(9, 'UTC')}}"));
            conditions.push(format!("{timestamp} <= {{to:DateTime64(9, 'UTC')}}"));
        }
        let condition = if conditions.is_empty() {
            String::new()
        } else {
            format!("\nWHERE {}", conditions.join("\n  AND "))
        };
        let text = match wanted {
            Wanted::Count => format!("SELECT count() AS count\nFROM {table}{condition}"),
            Wanted::Rows(limit) => {
                let limit = limit.map_or_else(String::new, |limit| format!("\nLIMIT {limit}"));
                format!("SELECT {columns}\nFROM {table}{condition}{order}{limit}")
            }
        };
        Converted {
            language: Language::Sql,
            text,
            select: Vec::new(),
            order: None,
            lost,
            diagnostics: Vec::new(),
        }
    }
}

/// A condition in brackets, unless it is one clause.
fn bracketed(text: &str) -> String {
    use lucerna_lucene::ast::Query;
    match lucerna_lucene::parse(text).query {
        Query::Or(_) => format!("({text})"),
        Query::Empty
        | Query::And(_)
        | Query::Not(_)
        | Query::Group(_)
        | Query::Field(_)
        | Query::Boost(_)
        | Query::Leaf(_)
        | Query::Error(_) => text.to_owned(),
    }
}

/// Whether a condition is one whole expression: its brackets are its own, nothing in it is open, and
/// it ends no statement.
fn holds_together(text: &str) -> bool {
    let mut depth = 0_i64;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Error(_) => return false,
            // A comment to the end of the line would take the bracket behind it along.
            TokenKind::Comment if !token.text.starts_with("/*") => return false,
            TokenKind::Symbol => match token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                ";" => return false,
                _ => {}
            },
            TokenKind::Comment
            | TokenKind::Space
            | TokenKind::Word
            | TokenKind::QuotedName
            | TokenKind::Text
            | TokenKind::Number => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && tokens(text).any(|token: Token<'_>| token.is_significant())
}

fn default_fields(table: &Table) -> Vec<String> {
    table
        .default_columns()
        .into_iter()
        .map(|id| table.column(id).name.clone())
        .collect()
}

fn is_time(table: &Table, name: &str) -> bool {
    table
        .find(name)
        .is_some_and(|id| table.column(id).data_type.is_temporal())
}
