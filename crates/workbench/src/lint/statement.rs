//! A statement of SQL, by its tokens.

use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_schema::Table;
use lucerna_sql::tokens::{Token, TokenKind, tokens};

/// What can be said of a statement without an engine. `tables` are those that may be read in it.
///
/// ```
/// use lucerna::lint;
///
/// let logs = lucerna::schema::builtin("logs").expect("a built-in table");
/// let found = lint::statement("SELECT * FROM otel_logs", &[logs]);
/// let codes: Vec<&str> = found.iter().map(|each| each.code.as_str()).collect();
/// assert_eq!(codes, ["L026", "L023"]);
/// ```
#[must_use]
pub fn statement(text: &str, tables: &[&Table]) -> Vec<Diagnostic> {
    let significant: Vec<Token<'_>> = tokens(text).filter(Token::is_significant).collect();
    let mut found: Vec<Diagnostic> = significant.iter().filter_map(broken).collect();
    let read: Vec<&Table> = tables
        .iter()
        .copied()
        .filter(|table| significant.iter().any(|token| is_name(token, &table.name)))
        .collect();
    for at in 0..significant.len() {
        found.extend(star(&significant, at, &read));
    }
    found.extend(read.iter().find_map(|table| unbounded(&significant, table)));
    found.sort_by_key(|each| (each.span, each.code));
    found
}

fn broken(token: &Token<'_>) -> Option<Diagnostic> {
    let TokenKind::Error(problem) = token.kind else {
        return None;
    };
    let span: Span = token.span().into();
    Some(Diagnostic::new(Code::BadSql, span, problem.to_string()))
}

/// `*` where columns are listed: not a product, not `count(*)`, and not over a statement in brackets,
/// whose columns are named there.
fn star(tokens: &[Token<'_>], at: usize, read: &[&Table]) -> Option<Diagnostic> {
    let token = tokens.get(at).filter(|token| token.is_symbol("*"))?;
    let before = tokens.get(at.checked_sub(1)?)?;
    let is_listed = before.is_word("SELECT")
        || before.is_word("DISTINCT")
        || before.is_symbol(".")
        || before.is_symbol(",");
    if !is_listed || is_over_brackets(tokens, at) {
        return None;
    }
    let mut diagnostic = Diagnostic::new(
        Code::SelectStar,
        token.span().into(),
        "`*` is another set of columns after each change of the table",
    )
    .label("all columns");
    if let [table, ..] = read {
        let names: Vec<&str> = table
            .default_columns()
            .into_iter()
            .map(|id| table.column(id).name.as_str())
            .collect();
        diagnostic = diagnostic.help(format!(
            "name those that are looked at: {}",
            names.join(", ")
        ));
    }
    Some(diagnostic)
}

fn is_over_brackets(tokens: &[Token<'_>], at: usize) -> bool {
    let from = tokens.get(at + 1).filter(|token| token.is_word("FROM"));
    let bracket = tokens.get(at + 2).filter(|token| token.is_symbol("("));
    from.is_some() && bracket.is_some()
}

/// A statement over a table with a column of times that names that column nowhere behind its FROM.
fn unbounded(tokens: &[Token<'_>], table: &Table) -> Option<Diagnostic> {
    let timestamp = &table.column(table.roles.timestamp?).name;
    let at = tokens
        .iter()
        .position(|token| is_name(token, &table.name))?;
    let is_condition = |token: &Token<'_>| token.is_word("WHERE") || token.is_word("PREWHERE");
    let conditions = tokens.iter().position(is_condition);
    let names_time = conditions.is_some_and(|start| {
        let rest = tokens.get(start..).unwrap_or_default();
        rest.iter().any(|token| is_name(token, timestamp))
    });
    if names_time {
        return None;
    }
    let name = &table.name;
    let diagnostic = Diagnostic::new(
        Code::NoTimeBound,
        tokens.get(at)?.span().into(),
        format!("nothing says from when on: all of {name} is read"),
    );
    Some(diagnostic.help(format!(
        "a condition such as `{timestamp} >= now() - INTERVAL 1 HOUR` leaves most of it unread"
    )))
}

fn is_name(token: &Token<'_>, name: &str) -> bool {
    token.name().is_some_and(|found| found == name)
}
