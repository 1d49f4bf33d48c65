//! What a statement that writes does, and to what: read from its tokens.

use std::ops::Range;

use lucerna_sql::SqlWriter;
use lucerna_sql::tokens::{Token, tokens};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Rows are added.
    Insert,
    /// Rows are deleted at once.
    Delete,
    /// Rows are deleted in the background: `ALTER TABLE … DELETE`.
    DeleteLater,
    /// Rows are changed.
    Update,
    /// Rows are changed in the background: `ALTER TABLE … UPDATE`.
    UpdateLater,
    /// A table becomes another one.
    Alter,
    /// Something comes to be.
    Create,
    /// Something goes.
    Drop,
    /// All rows go.
    Truncate,
    /// Another name.
    Rename,
    /// Two tables change places.
    Exchange,
    /// Parts are merged.
    Optimize,
    /// Something comes back.
    Undrop,
    /// Statements of others end.
    Kill,
    /// Changes that run in the background end.
    KillMutation,
    /// Users, rights, functions and the like are changed.
    OfServer,
}

impl Deed {
    /// What it does, in words that stand before the name of what it is done to.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Insert => "adds rows to",
            Self::Delete => "deletes rows of",
            Self::DeleteLater => "deletes rows, in the background, of",
            Self::Update => "changes rows of",
            Self::UpdateLater => "changes rows, in the background, of",
            Self::Alter => "alters",
            Self::Create => "creates",
            Self::Drop => "drops",
            Self::Truncate => "empties",
            Self::Rename => "renames",
            Self::Exchange => "exchanges",
            Self::Optimize => "merges the parts of",
            Self::Undrop => "brings back",
            Self::Kill => "ends statements that run on",
            Self::KillMutation => "ends changes that run in the background of",
            Self::OfServer => "changes users, rights or functions of",
        }
    }
}

impl Deed {
    /// What one of those is that it touches.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Kill => "statement",
            Self::KillMutation => "change",
            Self::Insert
            | Self::Delete
            | Self::DeleteLater
            | Self::Update
            | Self::UpdateLater
            | Self::Alter
            | Self::Create
            | Self::Drop
            | Self::Truncate
            | Self::Rename
            | Self::Exchange
            | Self::Optimize
            | Self::Undrop
            | Self::OfServer => "row",
        }
    }

    /// The table of what runs, if it ends what runs.
    pub(super) fn running(self) -> Option<&'static str> {
        match self.unit() {
            "statement" => Some("system.processes"),
            "change" => Some("system.mutations"),
            _ => None,
        }
    }
}

/// What kind of thing it is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table, or a view.
    Table,
    /// A dictionary.
    Dictionary,
    /// A database.
    Database,
}

/// What it is done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What it is.
    pub kind: Kind,
    /// Its database, if the statement says so.
    pub database: Option<String>,
    /// Its name.
    pub name: String,
}

impl Target {
    /// Its name as SQL, with its database; `usual` is the one that unqualified names mean.
    #[must_use]
    pub fn qualified(&self, usual: &str) -> String {
        let mut sql = SqlWriter::new();
        if self.kind != Kind::Database {
            let database = self.database.as_deref().unwrap_or(usual);
            sql.identifier(database).raw(".");
        }
        sql.identifier(&self.name);
        sql.finish().into_string()
    }
}

/// A statement that writes, as far as its tokens tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) deed: Deed,
    pub(super) target: Option<Target>,
    /// The condition of the rows that it changes or deletes, as typed.
    pub(super) condition: Option<String>,
    /// The statement whose rows it adds, as typed.
    pub(super) select: Option<String>,
    /// The rows that stand in it.
    pub(super) values: Option<u64>,
}

/// The words between the verb and the name.
const BETWEEN: &[&str] = &[
    "ALL",
    "DATABASE",
    "DICTIONARY",
    "EXISTS",
    "FROM",
    "IF",
    "INTO",
    "LIVE",
    "MATERIALIZED",
    "NOT",
    "OR",
    "REPLACE",
    "TABLE",
    "TABLES",
    "TEMPORARY",
    "VIEW",
    "WINDOW",
];

/// What is of the server and of no database.
const OF_SERVER: &[&str] = &[
    "COLLECTION",
    "FUNCTION",
    "MASKING",
    "NAMED",
    "POLICY",
    "PROFILE",
    "QUOTA",
    "RESOURCE",
    "ROLE",
    "ROW",
    "SETTINGS",
    "USER",
    "WORKLOAD",
];

const VERBS: [(&str, Deed); 15] = [
    ("INSERT", Deed::Insert),
    ("DELETE", Deed::Delete),
    ("UPDATE", Deed::Update),
    ("ALTER", Deed::Alter),
    ("CREATE", Deed::Create),
    ("REPLACE", Deed::Create),
    ("DROP", Deed::Drop),
    ("TRUNCATE", Deed::Truncate),
    ("RENAME", Deed::Rename),
    ("EXCHANGE", Deed::Exchange),
    ("OPTIMIZE", Deed::Optimize),
    ("UNDROP", Deed::Undrop),
    ("KILL", Deed::Kill),
    ("GRANT", Deed::OfServer),
    ("REVOKE", Deed::OfServer),
];

/// Reads a statement that was found to write; what it does is `OfServer` if nothing else fits.
pub(super) fn outline(text: &str) -> Outline {
    let tokens: Vec<Token<'_>> = tokens(text).filter(Token::is_significant).collect();
    let outer = outer(&tokens);
    let mut outline = Outline {
        deed: Deed::OfServer,
        target: None,
        condition: None,
        select: None,
        values: None,
    };
    let is = |at: usize, names: &[&str]| names.iter().any(|name| tokens[at].is_word(name));
    let found = outer.iter().enumerate();
    let mut verbs = found.filter_map(|(place, &at)| Some((place, verb(&tokens[at])?)));
    let Some((place, deed)) = verbs.next() else {
        return outline;
    };
    let words = &outer[place + 1..];
    let skipped = words.iter().take_while(|&&at| is(at, BETWEEN)).count();
    let (between, rest) = words.split_at(skipped);
    let Some(&first) = rest.first() else {
        return outline;
    };
    if deed == Deed::Kill {
        outline.deed = if is(first, &["MUTATION"]) {
            Deed::KillMutation
        } else {
            deed
        };
        let source = Source {
            text,
            tokens: &tokens,
            outer: rest,
        };
        outline.condition = source.condition();
        return outline;
    }
    if deed == Deed::OfServer || is(first, OF_SERVER) {
        return outline;
    }
    outline.deed = deed;
    let has = |word: &str| between.iter().any(|&at| tokens[at].is_word(word));
    let kind = if has("DATABASE") {
        Kind::Database
    } else if has("DICTIONARY") {
        Kind::Dictionary
    } else {
        Kind::Table
    };
    let Some((target, end)) = named(&tokens, first, kind) else {
        return outline;
    };
    outline.target = Some(target);
    let rest: Vec<usize> = rest.iter().copied().filter(|at| *at >= end).collect();
    let source = Source {
        text,
        tokens: &tokens,
        outer: &rest,
    };
    source.fill(&mut outline);
    outline
}

fn verb(token: &Token<'_>) -> Option<Deed> {
    let found = VERBS.iter().find(|(word, _)| token.is_word(word));
    found.map(|(_, deed)| *deed)
}

/// The tokens that stand in no brackets.
fn outer(tokens: &[Token<'_>]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut outer = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            outer.push(at);
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            _ => {}
        }
    }
    outer
}

/// The name at a place, and the token behind it.
fn named(tokens: &[Token<'_>], at: usize, kind: Kind) -> Option<(Target, usize)> {
    let name = tokens.get(at)?.name()?.into_owned();
    let has_dot = tokens.get(at + 1).is_some_and(|dot| dot.is_symbol("."));
    let second = tokens.get(at + 2).filter(|_| has_dot).and_then(Token::name);
    let target = |database, name| Target {
        kind,
        database,
        name,
    };
    Some(match second {
        Some(second) => (target(Some(name), second.into_owned()), at + 3),
        None => (target(None, name), at + 1),
    })
}

/// What stands behind the name.
struct Source<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    /// Those in no brackets.
    outer: &'a [usize],
}

impl Source<'_> {
    /// Finds what the statement touches.
    fn fill(&self, outline: &mut Outline) {
        match outline.deed {
            Deed::Insert => {
                outline.values = self.values();
                outline.select = self.select();
            }
            Deed::Alter => {
                if let Some(deed) = self.mutation() {
                    outline.deed = deed;
                    outline.condition = self.condition();
                }
            }
            Deed::Delete | Deed::Update => outline.condition = self.condition(),
            Deed::DeleteLater
            | Deed::UpdateLater
            | Deed::Create
            | Deed::Drop
            | Deed::Truncate
            | Deed::Rename
            | Deed::Exchange
            | Deed::Optimize
            | Deed::Undrop
            | Deed::Kill
            | Deed::KillMutation
            | Deed::OfServer => {}
        }
    }

    fn find(&self, words: &[&str]) -> Option<usize> {
        let is = |at: &usize| words.iter().any(|word| self.tokens[*at].is_word(word));
        self.outer.iter().copied().find(is)
    }

    fn slice(&self, range: Range<usize>) -> Option<String> {
        let text = self.text.get(range)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Up to a comma, a SETTINGS clause, or how a KILL waits, which go on with something else.
    fn condition(&self) -> Option<String> {
        const ENDS: &[&str] = &["SETTINGS", "SYNC", "ASYNC", "TEST"];
        let place = self.find(&["WHERE"])?;
        let start = self.tokens[place].span().end;
        let ends = |at: &&usize| {
            let token = &self.tokens[**at];
            let is_word = |word: &&str| token.is_word(word);
            **at > place && (token.is_symbol(",") || ENDS.iter().any(is_word))
        };
        let end = self.outer.iter().find(ends);
        let end = end.map_or(self.text.len(), |&at| self.tokens[at].start);
        self.slice(start..end)
    }

    /// `ALTER TABLE t [ON CLUSTER c] DELETE …`.
    fn mutation(&self) -> Option<Deed> {
        let commands = [
            "DELETE", "UPDATE", "ADD", "DROP", "MODIFY", "CLEAR", "COMMENT", "RENAME",
        ];
        let first = self.find(&commands)?;
        if self.tokens[first].is_word("DELETE") {
            Some(Deed::DeleteLater)
        } else if self.tokens[first].is_word("UPDATE") {
            Some(Deed::UpdateLater)
        } else {
            None
        }
    }

    fn select(&self) -> Option<String> {
        let start = self.find(&["SELECT", "WITH", "FROM"])?;
        self.slice(self.tokens[start].start..self.text.len())
    }

    /// `VALUES (1, 2), (3, 4)`: as many as there are brackets.
    fn values(&self) -> Option<u64> {
        let start = self.find(&["VALUES"])?;
        let opens = |at: &&usize| **at > start && self.tokens[**at].is_symbol("(");
        u64::try_from(self.outer.iter().filter(opens).count()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Deed, Option<String>) {
        let outline = outline(text);
        let target = outline.target.map(|target| target.qualified("own"));
        (outline.deed, target)
    }

    #[test]
    fn the_deed_and_its_target_are_told_by_the_first_words() {
        for (text, deed, target) in [
            ("INSERT INTO t VALUES (1)", Deed::Insert, Some("own.t")),
            (
                "insert into table db.`a b` select 1",
                Deed::Insert,
                Some("db.`a b`"),
            ),
            (
                "INSERT INTO FUNCTION null('a Int8') SELECT 1",
                Deed::OfServer,
                None,
            ),
            (
                "WITH (SELECT 1) AS x INSERT INTO t SELECT x",
                Deed::Insert,
                Some("own.t"),
            ),
            ("DELETE FROM t WHERE a", Deed::Delete, Some("own.t")),
            (
                "ALTER TABLE db.t ON CLUSTER c DELETE WHERE a = 1",
                Deed::DeleteLater,
                Some("db.t"),
            ),
            (
                "ALTER TABLE t ADD COLUMN b Int8",
                Deed::Alter,
                Some("own.t"),
            ),
            ("ALTER TABLE t DROP COLUMN b", Deed::Alter, Some("own.t")),
            (
                "CREATE OR REPLACE TABLE IF NOT EXISTS t (a Int8)",
                Deed::Create,
                Some("own.t"),
            ),
            (
                "CREATE MATERIALIZED VIEW v TO t AS SELECT 1",
                Deed::Create,
                Some("own.v"),
            ),
            ("DROP DATABASE IF EXISTS db", Deed::Drop, Some("db")),
            ("TRUNCATE t", Deed::Truncate, Some("own.t")),
            ("CREATE USER u IDENTIFIED BY 'x'", Deed::OfServer, None),
            ("GRANT SELECT ON db.* TO u", Deed::OfServer, None),
        ] {
            let target = target.map(str::to_owned);
            assert_eq!(read(text), (deed, target), "{text}");
        }
    }

    #[test]
    fn what_it_touches_is_taken_from_its_text() {
        let deleted = outline(
            "ALTER TABLE t DELETE WHERE a IN (1, 2) AND b = 'x' SETTINGS mutations_sync = 1",
        );
        assert_eq!(
            deleted.condition.as_deref(),
            Some("a IN (1, 2) AND b = 'x'")
        );
        let added = outline("INSERT INTO t (a, b) VALUES (1, (2)), (f(3), 4)");
        assert_eq!(added.values, Some(2));
        let copied = outline("INSERT INTO t (a) SELECT a FROM u WHERE a > 1");
        assert_eq!(
            copied.select.as_deref(),
            Some("SELECT a FROM u WHERE a > 1")
        );
    }
}
