//! `INTO OUTFILE`, where somebody has allowed it.
//!
//! As with `clickhouse client` it is the program that writes the file, here, whatever server is asked: the
//! statement goes on its way without the clause, and only reads.

use std::path::PathBuf;

use lucerna_sql::tokens::{Token, split_statements, tokens};

use super::{Allowed, GuardError, clauses};

/// A statement whose rows go into a file, and the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outfile {
    /// The statement without the clause.
    pub statement: String,
    /// The file.
    pub path: PathBuf,
    /// The rows go behind those that are in it: `APPEND`.
    pub appends: bool,
    /// It may be there already, and is replaced: `TRUNCATE`.
    pub replaces: bool,
    /// ClickHouse's name of the format, where a FORMAT clause says it.
    pub format: Option<String>,
}

impl Allowed {
    /// The file that the rows of a statement go into; `None` where the statement names none, or may not.
    ///
    /// ```
    /// use lucerna::guard::Allowed;
    ///
    /// let text = "SELECT 1 INTO OUTFILE 'one.csv' TRUNCATE";
    /// assert_eq!(Allowed::default().outfile(text)?, None);
    /// let outfile = Allowed::default().writing_files(true).outfile(text)?;
    /// let outfile = outfile.expect("it is allowed");
    /// assert_eq!(outfile.statement, "SELECT 1");
    /// assert!(outfile.path.ends_with("one.csv") && outfile.replaces);
    /// # Ok::<(), lucerna::guard::GuardError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`GuardError::Outfile`] if the clause asks for more than a file, or cannot be read.
    pub fn outfile(&self, text: &str) -> Result<Option<Outfile>, GuardError> {
        if !self.files || split_statements(text).count() != 1 {
            return Ok(None);
        }
        let all: Vec<Token<'_>> = tokens(text).filter(Token::is_significant).collect();
        let all = &all[..clauses::end_of_statement(&all)];
        let is_clause = |pair: &[Token<'_>]| pair[0].is_word("INTO") && pair[1].is_word("OUTFILE");
        match all.windows(2).position(is_clause) {
            Some(at) => read(text, all, at).map(Some),
            None => Ok(None),
        }
    }
}

/// The clause at a place, and what stands behind it.
fn read(text: &str, tokens: &[Token<'_>], at: usize) -> Result<Outfile, GuardError> {
    let (before, clause) = tokens.split_at(at);
    let wrong = |reason, token: &Token<'_>| GuardError::Outfile {
        reason,
        span: token.span().into(),
    };
    let path = clause.get(2).and_then(Token::value);
    let path = path.filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| wrong("expected the name of a file in quotes", &clause[1]))?;
    let mut outfile = Outfile {
        statement: String::new(),
        path: PathBuf::from(path.as_ref()),
        appends: false,
        replaces: false,
        format: None,
    };
    let mut rest = &clause[3..];
    loop {
        rest = match rest {
            [word, rest @ ..] if word.is_word("APPEND") => {
                outfile.appends = true;
                rest
            }
            [word, rest @ ..] if word.is_word("TRUNCATE") => {
                outfile.replaces = true;
                rest
            }
            [word, name, rest @ ..] if word.is_word("FORMAT") => {
                outfile.format = name.name().map(std::borrow::Cow::into_owned);
                rest
            }
            [word, ..] if word.is_word("AND") => {
                return Err(wrong("rows go into the file alone", word));
            }
            [word, ..] if word.is_word("COMPRESSION") => {
                let reason = "the ending of the name says how the file is packed: `.gz` or `.zst`";
                return Err(wrong(reason, word));
            }
            [word, ..] if word.is_word("SETTINGS") => break,
            [other, ..] => return Err(wrong("expected the end of the statement", other)),
            [] => break,
        };
    }
    let end = before.last().map_or(0, |token| token.span().end);
    text.get(..end)
        .unwrap_or_default()
        .clone_into(&mut outfile.statement);
    if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
        let settings = text.get(first.start..last.span().end);
        outfile.statement.push(' ');
        outfile.statement.push_str(settings.unwrap_or_default());
    }
    Ok(outfile)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(text: &str) -> Result<Option<Outfile>, GuardError> {
        Allowed::default().writing_files(true).outfile(text)
    }

    #[test]
    fn the_clause_is_taken_out_wherever_it_stands_before_the_end() {
        let text = "SELECT 'INTO OUTFILE' AS a INTO/**/outfile 'a''b.tsv' APPEND FORMAT TSV \
                    SETTINGS max_threads = 1; -- end";
        let outfile = read(text).expect("it is read").expect("a file");
        assert_eq!(
            outfile.statement,
            "SELECT 'INTO OUTFILE' AS a SETTINGS max_threads = 1"
        );
        assert_eq!(outfile.path, Path::new("a'b.tsv"));
        assert_eq!(outfile.format.as_deref(), Some("TSV"));
        assert!(outfile.appends && !outfile.replaces);
    }

    #[test]
    fn what_names_no_file_has_none() {
        for text in [
            "SELECT 1",
            "SELECT 'INTO OUTFILE'",
            "SELECT 1; SELECT 2 INTO OUTFILE 'a'",
        ] {
            assert_eq!(read(text).expect(text), None);
        }
    }

    #[test]
    fn what_asks_for_more_than_a_file_is_refused_with_its_place() {
        for (text, place) in [
            ("SELECT 1 INTO OUTFILE", "OUTFILE"),
            ("SELECT 1 INTO OUTFILE a", "OUTFILE"),
            ("SELECT 1 INTO OUTFILE ''", "OUTFILE"),
            ("SELECT 1 INTO OUTFILE 'a' AND STDOUT", "AND"),
            (
                "SELECT 1 INTO OUTFILE 'a' COMPRESSION 'gzip'",
                "COMPRESSION",
            ),
            ("SELECT 1 INTO OUTFILE 'a' UNION ALL SELECT 2", "UNION"),
        ] {
            let error = read(text).expect_err(text);
            let span = error.span().expect(text);
            assert_eq!(span.text(text), place, "{text}");
        }
    }
}
