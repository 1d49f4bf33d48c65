//! The columns of a statement, whose ClickHouse types Arrow does not carry.

use arrow_schema::{DataType as ArrowType, Schema};
use lucerna_sql::SqlWriter;
use lucerna_sql::tokens::{Token, tokens};

use crate::Column;

/// The statement that asks for the columns of a SELECT without running it.
///
/// ```
/// assert_eq!(lucerna_engine::server::describe("SELECT 1;"), "DESCRIBE (\nSELECT 1\n)");
/// ```
#[must_use]
pub fn describe(select: &str) -> String {
    // On lines of its own: the statement may end with a comment that runs to the end of its line.
    format!("DESCRIBE (\n{}\n)", without_semicolon(select))
}

/// The statement with its rows written into a file that is there, in a format of ClickHouse.
///
/// ```
/// let statement = lucerna_engine::server::into_file("SELECT 1 -- one", "/dev/fd/7", "XML");
/// assert_eq!(statement, "SELECT 1 -- one\nINTO OUTFILE '/dev/fd/7' APPEND COMPRESSION 'none' FORMAT XML");
/// ```
#[must_use]
pub fn into_file(statement: &str, path: &str, format: &str) -> String {
    let mut sql = SqlWriter::new();
    sql.raw("\nINTO OUTFILE ")
        .text(path)
        .raw(" APPEND COMPRESSION 'none' FORMAT ")
        .identifier(format);
    format!("{}{}", without_semicolon(statement), sql.finish())
}

/// The statement up to the semicolon that ends it, if one does.
fn without_semicolon(statement: &str) -> &str {
    let mut end = statement.len();
    let significant: Vec<_> = tokens(statement).filter(Token::is_significant).collect();
    for token in significant
        .iter()
        .rev()
        .take_while(|token| token.is_symbol(";"))
    {
        end = token.start;
    }
    statement.get(..end).unwrap_or(statement)
}

/// Whether the statement ends with a FORMAT clause, which says how text is written and means
/// nothing to a program that takes columns.
#[must_use]
pub fn has_format(statement: &str) -> bool {
    let words: Vec<_> = tokens(statement).filter(Token::is_significant).collect();
    let is_end = |place: usize| {
        words
            .get(place)
            .is_none_or(|token| token.is_symbol(";") || token.is_word("SETTINGS"))
    };
    let mut places = words
        .iter()
        .enumerate()
        .filter(|(_, token)| token.is_word("FORMAT"));
    places.any(|(place, _)| place + 1 < words.len() && is_end(place + 2))
}

/// Whether a read-only statement is a SELECT: what can be described.
#[must_use]
pub fn is_select(statement: &str) -> bool {
    let others = ["SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK"];
    let first = tokens(statement).find(|token| token.is_significant() && !token.is_symbol("("));
    !first.is_some_and(|first: Token<'_>| others.iter().any(|word| first.is_word(word)))
}

/// Whether a text can be nothing but one SELECT that puts out rows, whatever else it says: it need not be
/// looked at twice, as texts that may be of any kind are.
///
/// ```
/// use lucerna_engine::server::is_plain_select;
///
/// assert!(is_plain_select("SELECT ';' FROM t"));
/// assert!(!is_plain_select("SELECT 1; DROP TABLE t"));
/// assert!(!is_plain_select("SELECT 1 INTO OUTFILE 'rows.csv'"));
/// assert!(!is_plain_select("SELECT 1 PARALLEL WITH DROP TABLE t"));
/// assert!(!is_plain_select("WITH 1 AS a SELECT a"));
/// ```
#[must_use]
pub fn is_plain_select(statement: &str) -> bool {
    let mut tokens = tokens(statement).filter(Token::is_significant);
    tokens.next().is_some_and(|first| first.is_word("SELECT"))
        && tokens.all(|token| {
            let is_more = ["INTO", "PARALLEL"].iter().any(|word| token.is_word(word));
            !is_more && !token.is_symbol(";")
        })
}

/// The columns as far as Arrow tells, for statements that the server does not describe.
#[must_use]
pub fn guess(schema: &Schema) -> Vec<Column> {
    let column = |field: &arrow_schema::FieldRef| {
        let type_name = type_name(field.data_type());
        let type_name = if field.is_nullable() {
            format!("Nullable({type_name})")
        } else {
            type_name
        };
        Column {
            name: field.name().clone(),
            type_name,
        }
    };
    schema.fields().iter().map(column).collect()
}

fn type_name(arrow: &ArrowType) -> String {
    if arrow.is_integer() || arrow.is_floating() {
        // Arrow and ClickHouse call them the same.
        arrow.to_string()
    } else if let ArrowType::List(item) = arrow {
        format!("Array({})", type_name(item.data_type()))
    } else if matches!(arrow, ArrowType::Timestamp(_, _)) {
        "DateTime64(9)".to_owned()
    } else if matches!(arrow, ArrowType::Date32) {
        "Date32".to_owned()
    } else if matches!(arrow, ArrowType::Boolean) {
        "Bool".to_owned()
    } else {
        // What is no text stays as it arrives.
        "String".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_and_comments_behind_the_statement_fall_away() {
        assert_eq!(without_semicolon("SELECT ';' ; -- done\n;"), "SELECT ';' ");
        assert_eq!(without_semicolon("SELECT 1 -- one"), "SELECT 1 -- one");
    }

    #[test]
    fn a_format_clause_is_seen_at_the_end_alone() {
        assert!(has_format("SELECT 1 FORMAT JSON;"));
        assert!(has_format("SELECT 1 format CSV SETTINGS max_threads = 1"));
        assert!(!has_format("SELECT format FROM files"));
    }

    #[test]
    fn a_select_is_told_by_its_first_word() {
        assert!(is_select("-- what\n(WITH 1 AS x SELECT x)"));
        assert!(is_select("FROM t SELECT a"));
        assert!(!is_select("/* */ explain SELECT 1"));
        assert!(!is_select("SHOW TABLES"));
    }
}
