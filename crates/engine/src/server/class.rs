//! What a statement does, as far as its tokens tell.

use lucerna_sql::tokens::{Token, TokenKind, split_statements, tokens};

use crate::StatementClass;

/// Statements that begin with these words only read.
const READ: &[&str] = &[
    "SELECT", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK",
];
/// Statements that begin with these change data or tables, unless what they change is of the server.
const WRITE: &[&str] = &[
    "ALTER", "CREATE", "DELETE", "DROP", "EXCHANGE", "INSERT", "OPTIMIZE", "RENAME", "REPLACE",
    "TRUNCATE", "UNDROP", "UPDATE",
];
/// What `CREATE`, `ALTER` and `DROP` change of the server, not of a database.
const OF_SERVER: &[&str] = &[
    "FUNCTION", "MASKING", "NAMED", "POLICY", "PROFILE", "QUOTA", "RESOURCE", "ROLE", "ROW",
    "SETTINGS", "USER", "WORKLOAD",
];
/// Statements that begin with these change the session or steer the server.
const SESSION: &[&str] = &[
    "ATTACH", "BACKUP", "BEGIN", "COMMIT", "DETACH", "EXECUTE", "KILL", "RESTORE", "ROLLBACK",
    "SET", "SYSTEM", "USE", "WATCH",
];

/// Tells what a statement does without a server: by its first words, which decide it.
///
/// Stricter than a server: a text that is not plainly one of the statements known here is
/// [`StatementClass::Unknown`].
///
/// ```
/// use lucerna_engine::{StatementClass, server};
///
/// assert_eq!(server::class("/* all */ (SELECT 1)"), StatementClass::ReadOnly);
/// assert_eq!(server::class("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x"), StatementClass::Write);
/// assert_eq!(server::class("FROBNICATE t"), StatementClass::Unknown);
/// ```
#[must_use]
pub fn class(statement: &str) -> StatementClass {
    let count = split_statements(statement).count();
    if count != 1 {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        return StatementClass::NotOne { count };
    }
    let tokens: Vec<Token<'_>> = tokens(statement)
        .filter(|token| token.is_significant() && !token.is_symbol(";"))
        .collect();
    if !is_whole(&tokens) {
        return StatementClass::Unknown;
    }
    let first = tokens.iter().find(|token| !token.is_symbol("("));
    first.map_or(StatementClass::Unknown, |first| of_verb(*first, &tokens))
}

fn of_verb(first: Token<'_>, tokens: &[Token<'_>]) -> StatementClass {
    let is_of = |words: &[&str]| words.iter().any(|word| first.is_word(word));
    if is_of(READ) || first.is_word("WITH") {
        of_reading(tokens)
    } else if is_of(&["GRANT", "REVOKE", "MOVE"])
        || (is_of(&["CREATE", "ALTER", "DROP", "REPLACE"]) && names_server(tokens))
    {
        StatementClass::WriteServer
    } else if is_of(WRITE) {
        StatementClass::Write
    } else if is_of(SESSION) {
        StatementClass::Session
    } else {
        StatementClass::Unknown
    }
}

/// A statement that begins as one that reads can write a file, or be a CTE before an INSERT.
fn of_reading(tokens: &[Token<'_>]) -> StatementClass {
    let follows = |first: &str, second: &str| {
        let is_pair = |pair: &[Token<'_>]| pair[0].is_word(first) && pair[1].is_word(second);
        tokens.windows(2).any(is_pair)
    };
    if follows("INTO", "OUTFILE") {
        StatementClass::Session
    } else if tokens.first().is_some_and(|first| first.is_word("WITH")) && follows("INSERT", "INTO")
    {
        StatementClass::Write
    } else {
        StatementClass::ReadOnly
    }
}

/// `CREATE OR REPLACE USER`, `DROP ROW POLICY`: the words before the kind of thing are few.
fn names_server(tokens: &[Token<'_>]) -> bool {
    const BETWEEN: &[&str] = &["OR", "REPLACE", "TEMPORARY"];
    let is_between = |token: &&Token<'_>| BETWEEN.iter().any(|word| token.is_word(word));
    let what = tokens.iter().skip(1).find(|token| !is_between(token));
    what.is_some_and(|what| OF_SERVER.iter().any(|word| what.is_word(word)))
}

/// Whether nothing is left open and no operator waits for what stands to its right.
fn is_whole(tokens: &[Token<'_>]) -> bool {
    let mut open = Vec::new();
    for token in tokens {
        if matches!(token.kind, TokenKind::Error(_)) {
            return false;
        }
        let closes = match token.text {
            "(" | "[" | "{" if token.kind == TokenKind::Symbol => {
                open.push(token.text);
                continue;
            }
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => continue,
        };
        if token.kind == TokenKind::Symbol && open.pop() != Some(closes) {
            return false;
        }
    }
    let ends_open = |last: &Token<'_>| {
        last.kind == TokenKind::Symbol && !matches!(last.text, ")" | "]" | "}" | "*" | "\\G")
    };
    open.is_empty() && !tokens.last().is_some_and(ends_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_reads_is_told_by_its_first_word() {
        for statement in [
            "SELECT 1",
            "-- all\n((SELECT 1) UNION ALL SELECT 2);",
            "WITH 1 AS x SELECT x",
            "FROM t SELECT a",
            "SELECT * FROM t",
            "SHOW TABLES",
            "desc t",
            "EXPLAIN indexes = 1 SELECT 1",
            "EXISTS t",
            "CHECK TABLE t",
            "SELECT insert, into FROM `kill`",
        ] {
            assert_eq!(class(statement), StatementClass::ReadOnly, "{statement}");
        }
    }

    #[test]
    fn what_writes_or_steers_is_told_apart() {
        for (statement, expected) in [
            ("INSERT INTO t VALUES (1)", StatementClass::Write),
            ("WITH 1 AS x INSERT INTO t SELECT x", StatementClass::Write),
            ("CREATE TEMPORARY TABLE t (a UInt8)", StatementClass::Write),
            (
                "CREATE OR REPLACE VIEW v AS SELECT 1",
                StatementClass::Write,
            ),
            ("CREATE OR REPLACE USER u", StatementClass::WriteServer),
            ("DROP ROW POLICY p ON t", StatementClass::WriteServer),
            ("GRANT SELECT ON t TO u", StatementClass::WriteServer),
            ("SET max_threads = 1", StatementClass::Session),
            ("KILL QUERY WHERE 0", StatementClass::Session),
            ("SELECT 1 INTO /* x */ OUTFILE 'x'", StatementClass::Session),
        ] {
            assert_eq!(class(statement), expected, "{statement}");
        }
    }

    #[test]
    fn what_is_not_known_or_not_whole_is_unknown() {
        for statement in [
            "FROBNICATE t",
            "SELECT 1 +",
            "SELECT (1",
            "SELECT 1)",
            "SELECT 'a",
            "'x'",
        ] {
            assert_eq!(class(statement), StatementClass::Unknown, "{statement}");
        }
    }

    #[test]
    fn statements_are_counted() {
        assert_eq!(class(" ; -- x"), StatementClass::NotOne { count: 0 });
        assert_eq!(
            class("SELECT 1; DROP TABLE t"),
            StatementClass::NotOne { count: 2 }
        );
    }
}
