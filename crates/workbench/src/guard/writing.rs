//! What a statement that writes has to be, where somebody has allowed that.
//!
//! It may change tables, and what belongs to the server's people. It reaches no further than one that
//! reads: no file, no other server and no program is its source or its target.

use lucerna_sql::tokens::{Token, TokenKind};

use super::{Allowed, GuardError, functions, tables};

/// The words that a statement which writes can begin with; `WITH` begins an INSERT, too.
pub(super) const FIRST_WORDS: &[&str] = &[
    "ALTER", "CREATE", "DELETE", "DROP", "EXCHANGE", "GRANT", "INSERT", "MOVE", "OPTIMIZE",
    "RENAME", "REPLACE", "REVOKE", "TRUNCATE", "UNDROP", "UPDATE", "WITH",
];

/// The engines of tables and databases that keep rows in the store, or hand on those of its tables. In
/// lower case, sorted; those of the `MergeTree` family are known by the end of their names.
const ENGINES: &[&str] = &[
    "alias",
    "atomic",
    "buffer",
    "dictionary",
    "distributed",
    "embeddedrocksdb",
    "generaterandom",
    "join",
    "log",
    "memory",
    "merge",
    "null",
    "ordinary",
    "replicated",
    "set",
    "shared",
    "stripelog",
    "tinylog",
];

/// Nothing in it reaches files, other servers or programs.
pub(super) fn check(tokens: &[Token<'_>], allowed: &Allowed) -> Result<(), GuardError> {
    let select = start_of_select(tokens);
    let (before, rows) = tokens.split_at(select);
    tables::check(rows, allowed)?;
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let after = &tokens[at + 1..];
        let is_before = at < before.len();
        check_pair(token, after)?;
        check_engine(token, after, is_before && depth == 0)?;
        if is_before {
            check_function(token, after, depth == 0, allowed)?;
        }
    }
    check_source(tokens)
}

/// `KILL QUERY …` and `KILL MUTATION …`, and nothing else that can be killed.
pub(super) fn is_known_kill(tokens: &[Token<'_>]) -> bool {
    let [kill, what, ..] = tokens else {
        return false;
    };
    let has_format = tokens.iter().any(|token| token.is_word("FORMAT"));
    kill.is_word("KILL") && (what.is_word("QUERY") || what.is_word("MUTATION")) && !has_format
}

/// Where the rows begin that are written, if a statement gives them.
fn start_of_select(tokens: &[Token<'_>]) -> usize {
    let begins = |(at, token): (usize, &Token<'_>)| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_named = before.is_some_and(|before| before.is_symbol("."));
        let is_from = token.is_word("FROM")
            && before.is_some_and(|before| before.is_word("AS") || before.is_symbol("("));
        !is_named && (token.is_word("SELECT") || is_from)
    };
    let found = tokens.iter().enumerate().position(begins);
    found.unwrap_or(tokens.len())
}

/// `FROM INFILE` and `disk(…)`.
fn check_pair(token: &Token<'_>, after: &[Token<'_>]) -> Result<(), GuardError> {
    let Some(next) = after.first() else {
        return Ok(());
    };
    let is_infile = token.is_word("FROM") && next.is_word("INFILE");
    let is_disk = token.is_word("DISK") && next.is_symbol("(");
    if !is_infile && !is_disk {
        return Ok(());
    }
    Err(reaches(token, next))
}

/// `ENGINE = File(…)`. A column may be called so: where no `=` follows, only outside of brackets and before
/// the rows is it the clause.
fn check_engine(
    token: &Token<'_>,
    after: &[Token<'_>],
    is_outside: bool,
) -> Result<(), GuardError> {
    let (has_sign, name) = match after {
        [sign, name, ..] if sign.is_symbol("=") => (true, name),
        [name, ..] => (false, name),
        [] => return Ok(()),
    };
    let is_clause = token.is_word("ENGINE") && (has_sign || is_outside);
    let Some(named) = name.name().filter(|_| is_clause) else {
        return Ok(());
    };
    let named = named.to_ascii_lowercase();
    if named.ends_with("mergetree") || ENGINES.binary_search(&named.as_str()).is_ok() {
        return Ok(());
    }
    Err(reaches(token, name))
}

/// `INSERT INTO FUNCTION file(…)` and `CREATE TABLE t AS file(…)`.
fn check_function(
    token: &Token<'_>,
    after: &[Token<'_>],
    is_outside: bool,
    allowed: &Allowed,
) -> Result<(), GuardError> {
    let [name, bracket, ..] = after else {
        return Ok(());
    };
    let announces = token.is_word("FUNCTION") || (token.is_word("AS") && is_outside);
    let Some(called) = name.name().filter(|_| announces && bracket.is_symbol("(")) else {
        return Ok(());
    };
    let known = called.to_ascii_lowercase();
    if tables::HARMLESS.binary_search(&known.as_str()).is_ok() || allowed.has(&called) {
        return Ok(());
    }
    Err(GuardError::UnknownTableFunction {
        name: name.text.to_owned(),
        span: name.span().into(),
    })
}

/// `SOURCE(HTTP(…))` of a dictionary: only the server's own tables may feed it.
fn check_source(tokens: &[Token<'_>]) -> Result<(), GuardError> {
    for triple in tokens.windows(3) {
        let is_source = triple[0].is_word("SOURCE") && triple[1].is_symbol("(");
        let is_own = triple[2].is_word("CLICKHOUSE") || triple[2].is_word("NULL");
        if is_source && !is_own {
            return Err(reaches(&triple[0], &triple[2]));
        }
        if is_source && let Some(host) = tokens.iter().find(|token| token.is_word("HOST")) {
            return Err(reaches(host, host));
        }
    }
    Ok(())
}

fn reaches(first: &Token<'_>, last: &Token<'_>) -> GuardError {
    let what = if first.start == last.start {
        first.text.to_owned()
    } else {
        format!("{} {}", first.text, last.text)
    };
    GuardError::Reaches {
        what,
        span: (first.start..last.span().end).into(),
    }
}

/// A table is named, and no file that the embedded engine would make of a quoted name.
pub(super) fn check_target(tokens: &[Token<'_>]) -> Result<(), GuardError> {
    const BEFORE: &[&str] = &[
        "INTO", "TABLE", "FROM", "UPDATE", "TO", "EXISTS", "AND", "VIEW",
    ];
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != TokenKind::QuotedName {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_target = before.is_some_and(|before| {
            before.is_symbol(".") || BEFORE.iter().any(|word| before.is_word(word))
        });
        let is_file = token
            .name()
            .is_none_or(|name| functions::is_forbidden_identifier(&name));
        if is_target && is_file {
            return Err(GuardError::FileAsTable {
                name: token.text.to_owned(),
                span: token.span().into(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_in_lower_case() {
        assert!(ENGINES.is_sorted());
        assert!(
            ENGINES
                .iter()
                .all(|name| *name == name.to_ascii_lowercase())
        );
        assert!(FIRST_WORDS.is_sorted());
    }
}
