//! What a statement says at its end about where its rows go.

use lucerna_sql::tokens::{Token, TokenKind};

use super::GuardError;

/// `INTO OUTFILE` stops a statement wherever it stands.
pub(super) fn check_outfile(tokens: &[Token<'_>]) -> Result<(), GuardError> {
    for pair in tokens.windows(2) {
        if pair[0].is_word("INTO") && pair[1].is_word("OUTFILE") {
            let span = (pair[0].start..pair[1].span().end).into();
            return Err(GuardError::IntoOutfile { span });
        }
    }
    Ok(())
}

/// `WITH TOTALS` gives a second result beside the rows. They come as Arrow, which has no place for it:
/// one engine breaks off there, the other leaves it out in silence.
pub(super) fn check_totals(tokens: &[Token<'_>]) -> Result<(), GuardError> {
    for (at, pair) in tokens.windows(2).enumerate() {
        // `WITH totals AS (…)` names a statement.
        let is_name = tokens.get(at + 2).is_some_and(|next| next.is_word("AS"));
        if pair[0].is_word("WITH") && pair[1].is_word("TOTALS") && !is_name {
            let span = (pair[0].start..pair[1].span().end).into();
            return Err(GuardError::Totals { span });
        }
    }
    Ok(())
}

/// How many of the tokens belong to the statement, not to the semicolons after it.
pub(super) fn end_of_statement(tokens: &[Token<'_>]) -> usize {
    tokens
        .iter()
        .rposition(|token| !token.is_symbol(";"))
        .map_or(0, |last| last + 1)
}

/// Words that can follow a column of the name `format` at the end of a statement.
const AFTER_A_COLUMN: &[&str] = &["ASC", "ASCENDING", "DESC", "DESCENDING", "END", "FINAL"];

/// `FORMAT name` at the end. `format(…)`, `ORDER BY format DESC` and a column `format` are none.
pub(super) fn check_format(tokens: &[Token<'_>]) -> Result<(), GuardError> {
    let [.., keyword, name] = tokens else {
        return Ok(());
    };
    let is_name = matches!(name.kind, TokenKind::Word | TokenKind::QuotedName)
        && !AFTER_A_COLUMN.iter().any(|word| name.is_word(word));
    if keyword.is_word("FORMAT") && is_name {
        return Err(GuardError::FormatClause {
            format: name.text.to_owned(),
            span: (keyword.start..name.span().end).into(),
        });
    }
    Ok(())
}
