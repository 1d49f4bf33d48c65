//! Candidates in SQL: what stands before the cursor says which names may follow.
//!
//! A statement that is being typed has no tree yet, so this goes by its tokens: a table follows `FROM`,
//! a format `FORMAT`, a value the comparison of a column with a text that is still open.

use lucerna_sql::tokens::{Token, TokenError, TokenKind, tokens};
use lucerna_sql::{SqlWriter, tokens::split_statements};

use super::{Candidate, Known, Name, NameKind, Names, Offer, Remembered, Want, WantKind, begins};

/// The words of statements that read.
pub const KEYWORDS: [&str; 74] = [
    "ALL",
    "AND",
    "ANTI",
    "ANY",
    "ARRAY JOIN",
    "AS",
    "ASC",
    "ASOF",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CROSS",
    "CUBE",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "EXISTS",
    "EXPLAIN",
    "FALSE",
    "FILL",
    "FINAL",
    "FIRST",
    "FORMAT",
    "FROM",
    "FULL",
    "GLOBAL",
    "GROUP",
    "GROUPING",
    "HAVING",
    "ILIKE",
    "IN",
    "INNER",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "LAST",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "NULLS",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "PARTITION",
    "PREWHERE",
    "QUALIFY",
    "RIGHT",
    "ROLLUP",
    "SAMPLE",
    "SELECT",
    "SEMI",
    "SETTINGS",
    "SHOW",
    "TABLES",
    "THEN",
    "TOTALS",
    "TRUE",
    "UNION",
    "USING",
    "WHEN",
    "WHERE",
    "WINDOW",
    "WITH",
];

/// More would not be read.
const MOST: usize = 300;

/// What may stand at `offset` of SQL. The values of columns are those of `source`, a table's name.
///
/// ```
/// use lucerna::completion::{Name, NameKind, Names, in_sql};
///
/// let name = |kind, name: &str| Name {
///     kind, owner: "default".to_owned(), name: name.to_owned(), remark: String::new(),
/// };
/// let names: Names = [name(NameKind::Table, "otel_logs"), name(NameKind::Format, "JSON")]
///     .into_iter()
///     .collect();
/// let offer = in_sql("SELECT count() FROM ot", 22, &names, &|_| None);
/// assert_eq!(offer.candidates[0].text, "otel_logs");
/// ```
#[must_use]
pub fn in_sql(text: &str, offset: usize, names: &Names, known: Known<'_>) -> Offer {
    let before = text.get(..offset).unwrap_or(text);
    let (start, statement) = statement_at(text, before.len());
    let all: Vec<Token<'_>> = tokens(before.get(start..).unwrap_or_default()).collect();
    let last = all.last().copied();
    let typed = last.filter(|token| matches!(token.kind, TokenKind::Word));
    let significant = all.iter().filter(|token| token.is_significant()).copied();
    let mut done: Vec<Token<'_>> = significant.collect();
    if typed.is_some() {
        done.pop();
    }
    let typed = typed.map_or("", |token| token.text);
    let mut finder = Finder {
        statement,
        typed,
        done,
        names,
        offer: Offer {
            start: before.len() - typed.len(),
            ..Offer::default()
        },
    };
    match last.map(|token| token.kind) {
        Some(TokenKind::Error(TokenError::OpenText)) => finder.value(start, known),
        Some(TokenKind::Comment | TokenKind::Error(_)) => {}
        _ => {
            finder.find();
            finder.prefer_the_case();
        }
    }
    finder.offer.candidates.truncate(MOST);
    finder.offer
}

/// The statement at a place, and where it starts.
fn statement_at(text: &str, offset: usize) -> (usize, &str) {
    let mut start = 0;
    for statement in split_statements(text) {
        let is_here = offset <= statement.span.end || !statement.is_terminated;
        if is_here {
            return (statement.span.start.min(offset), statement.text);
        }
        // Behind its semicolon.
        start = statement.span.end + 1;
    }
    (start.min(offset), "")
}

struct Finder<'a> {
    statement: &'a str,
    typed: &'a str,
    /// The tokens before what is typed.
    done: Vec<Token<'a>>,
    names: &'a Names,
    offer: Offer,
}

impl<'a> Finder<'a> {
    fn find(&mut self) {
        if let [.., owner, dot] = self.done[..]
            && dot.is_symbol(".")
            && let Some(owner) = owner.name()
        {
            return self.parts_of(&owner);
        }
        let word = |word: &str| self.done.last().is_some_and(|token| token.is_word(word));
        if ["FROM", "JOIN", "DESCRIBE", "DESC", "TABLE", "INTO"]
            .iter()
            .any(|before| word(before))
            && !(word("DESC") && self.done.len() > 1)
        {
            return self.tables();
        }
        if word("FORMAT") {
            return self.plain(NameKind::Format, "");
        }
        if self.is_in_settings() {
            return self.plain(NameKind::Setting, " = ");
        }
        self.expression();
    }

    /// Whether a setting's name comes next: `SETTINGS`, or a comma behind it.
    fn is_in_settings(&self) -> bool {
        let settings = self
            .done
            .iter()
            .rposition(|token| token.is_word("SETTINGS"));
        let last = self.done.last();
        settings.is_some()
            && last.is_some_and(|token| token.is_word("SETTINGS") || token.is_symbol(","))
    }

    fn tables(&mut self) {
        let found = self.names.starting(NameKind::Table, self.typed);
        // `system` has many tables: they are offered behind its dot.
        let found = found.filter(|table| table.owner != "system");
        let found = found.map(|table| {
            let text = match table.owner.as_str() {
                "default" => identifier(&table.name),
                owner => format!("{}.{}", identifier(owner), identifier(&table.name)),
            };
            Candidate::new(text, &*table.remark)
        });
        self.offer.candidates.extend(found);
        if begins("system", self.typed) {
            let all = Candidate::new("system.", "the server's own tables");
            self.offer.candidates.push(all);
        }
    }

    /// The tables of a database, or the columns of a table or its alias.
    fn parts_of(&mut self, owner: &str) {
        let tables = self.names.starting(NameKind::Table, self.typed);
        let tables = tables.filter(|table| table.owner == owner);
        self.offer.candidates.extend(tables.map(candidate));
        let table = self.named().into_iter().find(|named| {
            named.alias.as_deref() == Some(owner) || named.table.ends_with(&format!(".{owner}"))
        });
        if let Some(table) = table {
            self.columns(&table.table);
        }
    }

    fn expression(&mut self) {
        let named = self.named();
        if named.is_empty() {
            self.columns_of_all();
        }
        for named in named {
            self.columns(&named.table);
        }
        let keywords = KEYWORDS
            .iter()
            .filter(|keyword| begins(keyword, self.typed));
        let is_small = self.typed.chars().any(char::is_lowercase);
        let keywords = keywords.map(|keyword| {
            let text = if is_small {
                keyword.to_lowercase()
            } else {
                (*keyword).to_owned()
            };
            Candidate::new(text, "")
        });
        self.offer.candidates.extend(keywords);
        if self.typed.is_empty() {
            return;
        }
        let functions = self.names.starting(NameKind::Function, self.typed);
        let functions = functions.map(|function| {
            let text = format!("{}(", function.name);
            Candidate::new(text, &*function.remark).called(format!("{}()", function.name))
        });
        self.offer.candidates.extend(functions);
    }

    fn columns(&mut self, table: &str) {
        let columns = self.names.starting(NameKind::Column, self.typed);
        let columns = columns.filter(|column| column.owner == table);
        self.offer.candidates.extend(columns.map(candidate));
    }

    /// Whoever begins with the columns has not said yet of which table.
    fn columns_of_all(&mut self) {
        if self.typed.is_empty() {
            return;
        }
        let columns = self.names.starting(NameKind::Column, self.typed);
        for column in columns.filter(|column| !column.owner.starts_with("system.")) {
            let candidate = candidate(column);
            let mut others = self.offer.candidates.iter();
            if others.all(|other| other.text != candidate.text) {
                self.offer.candidates.push(candidate);
            }
        }
    }

    /// Names have their case in SQL: if what was typed in capitals is the beginning of some as it is, it is
    /// those that are meant.
    fn prefer_the_case(&mut self) {
        let typed = self.typed;
        let is_exact = |candidate: &Candidate| candidate.text.starts_with(typed);
        if typed.chars().any(char::is_uppercase) && self.offer.candidates.iter().any(is_exact) {
            self.offer.candidates.retain(is_exact);
        }
    }

    fn plain(&mut self, kind: NameKind, behind: &str) {
        let found = self.names.starting(kind, self.typed);
        let found = found.map(|name| {
            let text = format!("{}{behind}", name.name);
            Candidate::new(text, &*name.remark).called(&*name.name)
        });
        self.offer.candidates.extend(found);
    }

    /// The tables that the statement names behind `FROM` and `JOIN`, also behind the cursor.
    fn named(&self) -> Vec<Named> {
        let all: Vec<Token<'_>> = tokens(self.statement)
            .filter(Token::is_significant)
            .collect();
        let begin = |token: &Token<'_>| token.is_word("FROM") || token.is_word("JOIN");
        let places = all
            .iter()
            .enumerate()
            .filter(|(_, token)| begin(token))
            .map(|(place, _)| place + 1);
        places
            .filter_map(|place| Named::read(all.get(place..)?))
            .collect()
    }

    /// The values of the column that an open text is compared with.
    fn value(&mut self, start: usize, known: Known<'_>) {
        let Some((open, before)) = self.done.split_last() else {
            return;
        };
        let typed = open.text.strip_prefix('\'').unwrap_or_default();
        let between = |token: &&Token<'a>| {
            token.kind == TokenKind::Symbol
                || token.kind == TokenKind::Text
                || ["IN", "LIKE", "ILIKE", "NOT"]
                    .iter()
                    .any(|word| token.is_word(word))
        };
        let column = before.iter().rev().find(|token| !between(token));
        let Some(field) = column.and_then(Token::name) else {
            return;
        };
        let want = Want {
            kind: WantKind::Values,
            field: field.into_owned(),
            prefix: typed.to_owned(),
        };
        self.offer.start = start + open.start;
        let remembered = known(&want);
        for (value, counted) in remembered.iter().flat_map(Remembered::counted) {
            let mut text = SqlWriter::new();
            text.text(&value.text);
            let candidate = Candidate::new(text.finish().as_str(), counted);
            self.offer.candidates.push(candidate);
        }
        if !remembered.is_some_and(|known| known.is_fresh) {
            self.offer.wants = Some(want);
        }
    }
}

/// A table of the statement.
struct Named {
    /// `database.table`.
    table: String,
    alias: Option<String>,
}

impl Named {
    fn read(tokens: &[Token<'_>]) -> Option<Self> {
        let name = |place: usize| tokens.get(place).and_then(Token::name);
        let first = name(0)?;
        let is_whole = tokens.get(1).is_some_and(|token| token.is_symbol("."));
        let (table, next) = if is_whole {
            (format!("{first}.{}", name(2)?), 3)
        } else {
            (format!("default.{first}"), 1)
        };
        let next = next + usize::from(tokens.get(next).is_some_and(|token| token.is_word("AS")));
        let is_keyword = |name: &str| KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
        let alias = name(next).filter(|alias| !is_keyword(alias));
        Some(Self {
            table,
            alias: alias.map(std::borrow::Cow::into_owned),
        })
    }
}

fn candidate(name: &Name) -> Candidate {
    Candidate::new(identifier(&name.name), &*name.remark)
}

/// A name, in quotes if it needs them.
fn identifier(name: &str) -> String {
    let mut text = SqlWriter::new();
    text.identifier(name);
    text.finish().as_str().to_owned()
}

#[cfg(test)]
mod tests;
