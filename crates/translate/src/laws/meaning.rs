//! The laws of Boolean algebra, from the text of a query to the rows that it selects.

use super::rows::rows_for;
use crate::model::{Row, evaluate};
use crate::{Context, Translation, translate};
use lucerna_diagnostics::Code;
use lucerna_lucene::ast::Query;
use lucerna_lucene::canonical;
use lucerna_schema::Table;

const ROWS: usize = 8;

/// A query written in another way selects the same rows: printed, negated twice, by De Morgan; and
/// it and its negation split the rows.
///
/// The model says which rows are selected, of those that [`rows_for`] makes. The value is false where
/// the query is refused.
///
/// # Errors
/// Gives the two queries that should agree, and a row on which they do not.
pub fn meaning_is_kept(source: &str, table: &Table, context: &Context) -> Result<bool, String> {
    let translation = translate(source, table, context);
    if translation.condition.is_none() {
        return Ok(false);
    }
    let printed = canonical(&translation.query, source);
    let law = Law {
        rows: rows_for(source, table, ROWS),
        table,
        context,
        expected: &translation,
    };
    law.reads_alike(&printed)?;
    if translation.query == Query::Empty {
        return Ok(true);
    }
    law.same(&format!("NOT NOT ( {printed} )"))?;
    law.complement(&format!("NOT ( {printed} )"))?;
    // A slash of one copy and a slash of the next would be the ends of a pattern.
    if !printed.contains('/') {
        law.same(&format!("!!( {printed} ) AND ( {printed} )"))?;
        law.same(&format!(
            "( {printed} ) OR -( {printed} ) AND ( {printed} )"
        ))?;
        law.de_morgan(source)?;
    }
    Ok(true)
}

struct Law<'l> {
    rows: Vec<Row>,
    table: &'l Table,
    context: &'l Context,
    expected: &'l Translation,
}

impl Law<'_> {
    /// The print of a query becomes the same condition and the same English.
    fn reads_alike(&self, printed: &str) -> Result<(), String> {
        let again = translate(printed, self.table, self.context);
        let sql = |of: &Translation| of.condition.as_ref().map(|it| it.where_sql().to_owned());
        if sql(&again) != sql(self.expected) {
            let (before, after) = (sql(self.expected), sql(&again));
            return Err(format!("{printed:?} is not\n{before:?} but\n{after:?}"));
        }
        if again.english != self.expected.english {
            let (before, after) = (&self.expected.english, &again.english);
            return Err(format!("{printed:?} is not {before} but {after}"));
        }
        self.same(printed)
    }

    fn same(&self, other: &str) -> Result<(), String> {
        self.compare(other, false)
    }

    fn complement(&self, other: &str) -> Result<(), String> {
        self.compare(other, true)
    }

    /// `NOT (a AND b)` is `NOT a OR NOT b`, and the other way about.
    fn de_morgan(&self, source: &str) -> Result<(), String> {
        let (joined, operator) = match &self.expected.query {
            Query::And(joined) => (joined, " OR "),
            Query::Or(joined) => (joined, " AND "),
            Query::Empty
            | Query::Not(_)
            | Query::Group(_)
            | Query::Field(_)
            | Query::Boost(_)
            | Query::Leaf(_)
            | Query::Error(_) => return Ok(()),
        };
        let clauses = joined.clauses.iter();
        let negated = clauses.map(|clause| format!("NOT ( {} )", canonical(clause, source)));
        self.complement(&negated.collect::<Vec<_>>().join(operator))
    }

    fn compare(&self, other: &str, is_complement: bool) -> Result<(), String> {
        let translation = translate(other, self.table, self.context);
        if let Some(error) = translation.errors().next() {
            let is_too_deep = translation
                .errors()
                .any(|error| error.code == Code::TooDeep);
            return if is_too_deep {
                Ok(())
            } else {
                Err(format!("{other:?} is refused: {error:?}"))
            };
        }
        for row in &self.rows {
            let holds = |of: &Translation| evaluate(&of.predicate, self.table, row, self.context);
            let (expected, found) = (holds(self.expected) != is_complement, holds(&translation));
            if found != expected {
                return Err(format!("{other:?} should be {expected} for {row:?}"));
            }
        }
        Ok(())
    }
}
