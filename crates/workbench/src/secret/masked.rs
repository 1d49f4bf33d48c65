//! A statement without the secrets in it.

use lucerna_engine::secret::NAMES;
use lucerna_sql::tokens::{Token, TokenKind, tokens};

use super::seems_to_hold_one;

/// What stands in a secret's place.
const MASK: &str = "'***'";

/// How keys and tokens of well-known services begin.
const BEGINNINGS: [&str; 12] = [
    "-----begin ",
    "akia",
    "asia",
    "bearer ",
    "basic ",
    "eyj",
    "ghp_",
    "github_pat_",
    "glpat-",
    "sk-",
    "sk_",
    "xox",
];

/// A statement with `'***'` for every text that looks like a secret, in whose name or place one is
/// expected, or that holds one; comments that seem to hold one go. Rather one too many.
///
/// ```
/// use lucerna::secret::masked;
///
/// assert_eq!(masked("CREATE USER u IDENTIFIED BY 'x' HOST ANY"), "CREATE USER u IDENTIFIED BY '***' HOST ANY");
/// assert_eq!(masked("INSERT INTO t VALUES ('timed out')"), "INSERT INTO t VALUES ('timed out')");
/// ```
#[must_use]
pub fn masked(statement: &str) -> String {
    let mut text = String::with_capacity(statement.len());
    // What counts, so far.
    let mut before: Vec<Token<'_>> = Vec::new();
    let mut is_identified = false;
    for token in tokens(statement) {
        is_identified |= token.is_word("IDENTIFIED");
        match token.kind {
            TokenKind::Comment if seems_to_hold_one(token.text) => text.push_str("/* *** */"),
            TokenKind::Text if is_identified || is_secret(&token, &before) => text.push_str(MASK),
            TokenKind::QuotedName if follows_name(&before) => text.push_str(MASK),
            // Nothing is known of what is no SQL.
            TokenKind::Error(_) => text.push_str("***"),
            TokenKind::Space
            | TokenKind::Comment
            | TokenKind::Word
            | TokenKind::QuotedName
            | TokenKind::Text
            | TokenKind::Number
            | TokenKind::Symbol => text.push_str(token.text),
        }
        if token.is_significant() {
            before.push(token);
        }
    }
    text
}

fn is_secret(token: &Token<'_>, before: &[Token<'_>]) -> bool {
    let value = token.value();
    let looks_like_one = value.as_deref().is_none_or(|value| {
        let small = value.trim_start().to_lowercase();
        BEGINNINGS
            .iter()
            .any(|beginning| small.starts_with(beginning))
            || seems_to_hold_one(value)
    });
    looks_like_one || follows_name(before) || follows_key(before)
}

/// `password = …`, `'token' : …`, `LogAttributes['password'] = …`.
fn follows_name(before: &[Token<'_>]) -> bool {
    let [earlier @ .., name, sign] = before else {
        return false;
    };
    let is_given = ["=", "==", ":", "!="]
        .iter()
        .any(|each| sign.is_symbol(each));
    let key = earlier.last().filter(|_| name.is_symbol("]"));
    is_given && names_one(key.unwrap_or(name))
}

/// `map('password', …)`.
fn follows_key(before: &[Token<'_>]) -> bool {
    let [.., key, comma] = before else {
        return false;
    };
    comma.is_symbol(",") && key.kind == TokenKind::Text && names_one(key)
}

fn names_one(token: &Token<'_>) -> bool {
    let name = token.name().or_else(|| token.value());
    let name = name.unwrap_or_default().to_lowercase();
    NAMES.iter().any(|each| name.contains(each))
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn what_looks_like_a_secret_is_masked() {
        for (statement, expected) in [
            (
                "CREATE USER u IDENTIFIED WITH sha256_password BY 'hunter2'",
                "CREATE USER u IDENTIFIED WITH sha256_password BY '***'",
            ),
            (
                "CREATE NAMED COLLECTION c AS access_key_id = 'a', secret_access_key = \"b\"",
                "CREATE NAMED COLLECTION c AS access_key_id = '***', secret_access_key = '***'",
            ),
            (
                "INSERT INTO t VALUES (map('password', 'hunter2', 'user', 'ada'))",
                "INSERT INTO t VALUES (map('password', '***', 'user', 'ada'))",
            ),
            (
                "INSERT INTO t VALUES ({'token': 'abc'}, 'https://me:pw@host/x')",
                "INSERT INTO t VALUES ({'token': '***'}, '***')",
            ),
            (
                "INSERT INTO t VALUES ('ghp_0123456789', 'Bearer x', 'eyJhbGciOi.x.y')",
                "INSERT INTO t VALUES ('***', '***', '***')",
            ),
            (
                "DELETE FROM t WHERE LogAttributes['user.password'] = 'hunter2' AND a = 'b'",
                "DELETE FROM t WHERE LogAttributes['user.password'] = '***' AND a = 'b'",
            ),
            (
                "DELETE FROM t /* password: hunter2 */ WHERE a = 1",
                "DELETE FROM t /* *** */ WHERE a = 1",
            ),
        ] {
            assert_eq!(masked(statement), expected);
        }
    }

    #[test]
    fn what_does_not_stays_as_it_is() {
        for statement in [
            "DELETE FROM otel_logs WHERE Body LIKE '%token expired%'",
            "INSERT INTO t SELECT 'password', count() FROM u -- the word alone",
            "ALTER TABLE t DELETE WHERE TraceId = '5b8efff798038103d269b633813fc60c'",
        ] {
            assert_eq!(masked(statement), statement);
        }
    }
}
