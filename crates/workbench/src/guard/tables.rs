//! What stands in the place of a table: neither a file nor a table function that is not known.
//!
//! The embedded engine opens files of the working folder by the names of tables, so a quoted name is
//! looked at wherever a table can stand, and a text too.

use lucerna_sql::tokens::{Token, TokenKind};

use super::{Allowed, GuardError};

/// The table functions that reach nothing but their arguments and tables, in lower case, sorted.
pub(super) const HARMLESS: &[&str] = &[
    "dictionary",
    "fuzzjson",
    "fuzzquery",
    "generate_series",
    "generaterandom",
    "generateseries",
    "merge",
    "null",
    "numbers",
    "numbers_mt",
    "primes",
    "sqlstandardvalues",
    "values",
    "view",
    "viewifpermitted",
];

/// Those that ClickHouse itself refuses to requests that only read, though they reach nothing either.
/// Some of them are functions of values as well, which may be called.
pub(super) const FOR_WRITERS: &[&str] = &["format", "zeros", "zeros_mt"];

/// Words after which a table follows.
const BEFORE_A_TABLE: &[&str] = &["FROM", "JOIN", "TABLE", "FUNCTION"];

/// Words of whole statements about a table, where they are the first.
const ABOUT_A_TABLE: &[&str] = &["DESCRIBE", "DESC", "EXISTS", "SHOW", "CHECK"];

/// Words that end a list of tables, unless they are names themselves.
const AFTER_TABLES: &[&str] = &[
    "SELECT",
    "WHERE",
    "PREWHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "QUALIFY",
    "WINDOW",
    "LIMIT",
    "OFFSET",
    "ON",
    "USING",
    "WITH",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "SETTINGS",
    "LIKE",
    "ILIKE",
];

/// Words that are no functions where a table begins, whatever bracket follows: no engine has a
/// function of such a name.
const KEYWORDS: &[&str] = &["SELECT", "WITH", "FROM", "TABLE", "FUNCTION", "EXPLAIN"];

/// Functions within whose brackets `FROM` stands before a value: `extract(DAY FROM t)`.
const WITH_FROM: &[&str] = &[
    "extract",
    "trim",
    "ltrim",
    "rtrim",
    "substring",
    "substr",
    "overlay",
];

/// What `IN` is called as a function; its second argument may be a table.
const IN_FUNCTIONS: &[&str] = &[
    "in",
    "notin",
    "globalin",
    "globalnotin",
    "nullin",
    "notnullin",
    "globalnullin",
    "globalnotnullin",
];

/// What can stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Values alone.
    Values,
    /// Values, and the names of tables.
    Arguments,
    /// Tables alone.
    Tables,
}

/// What is known within one pair of brackets.
#[derive(Clone, Copy)]
struct Level {
    place: Place,
    /// Whether `FROM` stands before a value here, as long as no statement has begun.
    has_value_after_from: bool,
}

/// No file in a table's place, and no table function that is not known.
pub(super) fn check(tokens: &[Token<'_>], allowed: &Allowed) -> Result<(), GuardError> {
    let mut levels = Vec::new();
    let mut level = Level {
        place: Place::Values,
        has_value_after_from: false,
    };
    // Whether the name that is being read, part by part, stands behind IN.
    let mut is_after_in = false;
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        is_after_in = follows(before, &["IN"]) || (is_after_in && goes_on(token, before));
        let after = tokens.get(at + 1);
        let is_allowed = token.name().is_some_and(|name| allowed.has(&name));
        if !is_allowed {
            check_token(token, before, after, level.place, is_after_in)?;
        }
        match token.text {
            "(" | "[" => {
                levels.push(level);
                level = opened(level, &tokens[..at]);
            }
            ")" | "]" => level = levels.pop().unwrap_or(level),
            _ if is_column(token, after) => {}
            _ => level = changed(level, token, &tokens[..at]),
        }
    }
    Ok(())
}

fn check_token(
    token: &Token<'_>,
    before: Option<&Token<'_>>,
    after: Option<&Token<'_>>,
    place: Place,
    is_after_in: bool,
) -> Result<(), GuardError> {
    let span = token.span().into();
    let is_first = place == Place::Tables && begins_a_table(before);
    let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
    let is_call = is_name && after.is_some_and(|after| after.is_symbol("("));
    if is_first && is_call && !is_harmless(token) {
        let name = token.text.to_owned();
        let called = token.name().unwrap_or_default();
        if FOR_WRITERS
            .iter()
            .any(|known| called.eq_ignore_ascii_case(known))
        {
            return Err(GuardError::ForWriters { name, span });
        }
        return Err(GuardError::UnknownTableFunction { name, span });
    }
    let can_be_table = place != Place::Values || is_after_in;
    let is_file = match token.kind {
        TokenKind::Text => is_first,
        TokenKind::QuotedName => can_be_table && !follows(before, &["AS"]) && is_file(token),
        TokenKind::Word
        | TokenKind::Space
        | TokenKind::Comment
        | TokenKind::Number
        | TokenKind::Symbol
        | TokenKind::Error(_) => false,
    };
    if is_file {
        let name = token.text.to_owned();
        return Err(GuardError::FileAsTable { name, span });
    }
    Ok(())
}

/// A path, or something with an extension: a file without one of the working folder cannot be told
/// from a table.
fn is_file(token: &Token<'_>) -> bool {
    token.name().is_none_or(|name| {
        let is_inner_table = name.starts_with(".inner");
        name.contains(['/', '\\']) || (name.contains('.') && !is_inner_table)
    })
}

fn is_harmless(token: &Token<'_>) -> bool {
    let name = token.name().unwrap_or_default().to_ascii_lowercase();
    HARMLESS.binary_search(&name.as_str()).is_ok()
        || KEYWORDS.iter().any(|keyword| token.is_word(keyword))
}

/// What the bracket behind `before` opens.
fn opened(level: Level, before: &[Token<'_>]) -> Level {
    let last = before.last();
    let name = last.and_then(Token::name).unwrap_or_default();
    let is_one_of = |names: &[&str]| names.iter().any(|each| name.eq_ignore_ascii_case(each));
    let is_after_in = follows(last, &["IN"]) || is_one_of(IN_FUNCTIONS);
    let is_of_function = level.place == Place::Tables && !begins_a_table(last);
    let place = if is_after_in || is_of_function {
        Place::Arguments
    } else {
        level.place
    };
    Level {
        place,
        has_value_after_from: is_one_of(WITH_FROM),
    }
}

/// Words that follow a column and no table that `TABLE` or `FUNCTION` announces.
const AFTER_A_COLUMN: &[&str] = &[
    "AND", "AS", "ASC", "BETWEEN", "DESC", "FROM", "GROUP", "HAVING", "ILIKE", "IN", "IS", "LIKE",
    "LIMIT", "NOT", "OR", "ORDER", "SETTINGS", "UNION", "WHERE", "WITH",
];

/// Whether `table` or `function` is the name of a column, as some of the system's tables have it: what
/// follows begins no table.
fn is_column(token: &Token<'_>, after: Option<&Token<'_>>) -> bool {
    let is_word = token.is_word("TABLE") || token.is_word("FUNCTION");
    is_word
        && after.is_none_or(|after| match after.kind {
            TokenKind::Symbol => !after.is_symbol("(") && !after.is_symbol("{"),
            TokenKind::Word => AFTER_A_COLUMN.iter().any(|word| after.is_word(word)),
            TokenKind::QuotedName
            | TokenKind::Text
            | TokenKind::Number
            | TokenKind::Space
            | TokenKind::Comment
            | TokenKind::Error(_) => false,
        })
}

/// What a word changes for what follows it.
fn changed(level: Level, token: &Token<'_>, before: &[Token<'_>]) -> Level {
    let last = before.last();
    let is_name = last.is_some_and(|last| last.is_symbol(".")) || follows(last, &["AS"]);
    let is = |words: &[&str]| words.iter().any(|word| token.is_word(word));
    let set = |place| Level { place, ..level };
    if is_name {
        level
    } else if before.is_empty() && is(ABOUT_A_TABLE) {
        set(if is(&["SHOW", "CHECK"]) {
            Place::Arguments
        } else {
            Place::Tables
        })
    } else if is(BEFORE_A_TABLE) {
        let is_value = level.has_value_after_from && !last.is_some_and(|last| last.is_symbol("("));
        let is_array = follows(last, &["ARRAY"]);
        set(if is_value || is_array {
            Place::Values
        } else {
            Place::Tables
        })
    } else if is(AFTER_TABLES) && !(level.place == Place::Tables && begins_list_item(last)) {
        Level {
            place: Place::Values,
            has_value_after_from: level.has_value_after_from && !is(&["SELECT", "WITH"]),
        }
    } else {
        level
    }
}

/// Whether a table of a list begins here, so that a word can only be its name.
fn begins_list_item(before: Option<&Token<'_>>) -> bool {
    follows(before, BEFORE_A_TABLE) || before.is_some_and(|before| before.is_symbol(","))
}

fn begins_a_table(before: Option<&Token<'_>>) -> bool {
    begins_list_item(before)
        || follows(before, &["DESCRIBE", "DESC", "EXISTS"])
        || before.is_some_and(|before| before.is_symbol("("))
}

fn follows(before: Option<&Token<'_>>, words: &[&str]) -> bool {
    before.is_some_and(|before| words.iter().any(|word| before.is_word(word)))
}

/// Whether a token is a further part of the name before it.
fn goes_on(token: &Token<'_>, before: Option<&Token<'_>>) -> bool {
    let joins = |token: &Token<'_>| {
        ["{", ":", "}", "."]
            .iter()
            .any(|each| token.is_symbol(each))
    };
    joins(token) || before.is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_in_lower_case() {
        assert!(HARMLESS.is_sorted());
        assert!(
            HARMLESS
                .iter()
                .all(|name| *name == name.to_ascii_lowercase())
        );
    }
}
