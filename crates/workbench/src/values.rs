//! The values of a field and the keys of a map, for completion while somebody types.
//!
//! They are looked for where they are found soonest: in the counts that a view keeps, in the dictionary
//! of a text index, or in the newest rows. Each answer says which it was, as its counts mean something
//! else. All is bounded: what takes longer than the budget allows is left out.

mod newest;
mod places;

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use lucerna_diagnostics::{Code, Diagnostic, Span};
use lucerna_engine::{Cancel, EngineError, QueryRequest};
use lucerna_schema::Table;
use lucerna_sql::{DataType, Sql};
use lucerna_translate::predicate::Place;
use lucerna_translate::resolve::resolve_field;

use crate::error::{WorkError, WrongText};
use crate::range::Range;
use crate::rows;
use crate::session::Session;
use crate::source::Source;
use places::Wanted;

/// What is to be completed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// The field, named as in a query: a column, an alias, or a key with its map; the map, for keys.
    pub field: String,
    /// What was typed of the value or key, in any case.
    pub prefix: String,
    /// Of which rows.
    pub range: Range,
    /// How much the answer may take.
    pub budget: Budget,
}

/// How much an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// At most so many values.
    pub values: usize,
    /// At most so long.
    pub time: Duration,
}

impl Default for Budget {
    /// A screenful, before a person notices that it took time.
    fn default() -> Self {
        Self {
            values: 50,
            time: Duration::from_millis(300),
        }
    }
}

/// Values or keys, the most frequent first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// Where they were found, and so what the counts mean.
    pub basis: Basis,
    /// What was found.
    pub found: Vec<Suggestion>,
}

/// Where suggestions were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// In the counts that a view keeps: those of the range, to the length of its buckets
    /// ([`Rollup`](crate::facts::Rollup)).
    Rollup,
    /// In the dictionary of a text index: the counts are of all rows, whenever, in parts that have it.
    Dictionary,
    /// In some of the rows of so long before the end of the range; all of the range if absent.
    Newest(Option<SignedDuration>),
}

/// A value or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The text.
    pub text: String,
    /// How many of the rows that were looked at have it.
    pub count: u64,
}

impl Session {
    /// The values of a field that begin as wished.
    ///
    /// # Errors
    ///
    /// [`WorkError::Query`] if there is no such field, or none that has values of its own; what the
    /// engine says when it reads rows, but for a budget that is used up.
    pub fn values(&self, source: &Source, wish: &Wish) -> Result<Suggestions, WorkError> {
        self.values_until(source, wish, &Cancel::new())
    }

    /// As [`values`](Self::values), until somebody cancels.
    ///
    /// # Errors
    ///
    /// Those of [`values`](Self::values), and [`Cancelled`](lucerna_engine::EngineError::Cancelled).
    pub fn values_until(
        &self,
        source: &Source,
        wish: &Wish,
        cancel: &Cancel,
    ) -> Result<Suggestions, WorkError> {
        let place = place(&source.table, &wish.field)?;
        let wanted = Wanted::values(&source.table, &place);
        let wanted = wanted.ok_or_else(|| no_values(&wish.field))?;
        Look::new(self, source, wish, cancel).suggest(&wanted)
    }

    /// The keys of a map, or the paths of a JSON column, that begin as wished.
    ///
    /// # Errors
    ///
    /// As [`Session::values`].
    pub fn keys(&self, source: &Source, wish: &Wish) -> Result<Suggestions, WorkError> {
        self.keys_until(source, wish, &Cancel::new())
    }

    /// As [`keys`](Self::keys), until somebody cancels.
    ///
    /// # Errors
    ///
    /// Those of [`keys`](Self::keys), and [`Cancelled`](lucerna_engine::EngineError::Cancelled).
    pub fn keys_until(
        &self,
        source: &Source,
        wish: &Wish,
        cancel: &Cancel,
    ) -> Result<Suggestions, WorkError> {
        let column = source.table.find(&wish.field);
        let wanted = column.and_then(|column| Wanted::keys(&source.table, column));
        let wanted = wanted.ok_or_else(|| no_values(&wish.field))?;
        Look::new(self, source, wish, cancel).suggest(&wanted)
    }
}

fn place(table: &Table, field: &str) -> Result<Place, WorkError> {
    if let Some(column) = table.find(field) {
        return Ok(Place::Column(column));
    }
    let wrong = |diagnostic: Box<Diagnostic>| wrong(field, *diagnostic);
    let found = resolve_field(field, table).map_err(wrong)?;
    // An attribute that may be in several maps: those of the signal itself come first.
    let first = found.into_iter().next();
    first
        .map(|field| field.place)
        .ok_or_else(|| no_values(field))
}

fn no_values(field: &str) -> WorkError {
    let span = Span::new(0, field.len());
    let message = format!("`{field}` has no values of its own that could be listed");
    wrong(field, Diagnostic::new(Code::NotYet, span, message))
}

fn wrong(field: &str, diagnostic: Diagnostic) -> WorkError {
    WorkError::Query(Box::new(WrongText {
        what: "field",
        text: field.to_owned(),
        diagnostics: vec![diagnostic],
    }))
}

/// What is looked for, and since when.
struct Look<'a> {
    session: &'a Session,
    source: &'a Source,
    wish: &'a Wish,
    cancel: &'a Cancel,
    began: Instant,
}

impl<'a> Look<'a> {
    fn new(session: &'a Session, source: &'a Source, wish: &'a Wish, cancel: &'a Cancel) -> Self {
        Self {
            session,
            source,
            wish,
            cancel,
            began: Instant::now(),
        }
    }

    fn suggest(&self, wanted: &Wanted<'_>) -> Result<Suggestions, WorkError> {
        if !self.source.exists {
            return Ok(Suggestions {
                basis: Basis::Newest(None),
                found: Vec::new(),
            });
        }
        let rollup = self.session.rollup(self.source);
        let rollup = rollup.map(|rollup| wanted.rollup(&rollup, self));
        let dictionary = || wanted.dictionary(self);
        for (basis, statement) in [(Basis::Rollup, rollup), (Basis::Dictionary, dictionary())] {
            let Some(statement) = statement else { continue };
            // Whatever keeps it from answering, the rows themselves are there.
            let found = self.ask(&statement).unwrap_or_default();
            if !found.is_empty() {
                return Ok(Suggestions { basis, found });
            }
        }
        self.newest(wanted)
    }

    /// The time that is left; at least so much that a statement can begin.
    fn left(&self) -> Duration {
        let left = self.wish.budget.time.saturating_sub(self.began.elapsed());
        left.max(Duration::from_millis(20))
    }

    fn ask(&self, statement: &Sql) -> Result<Vec<Suggestion>, EngineError> {
        let request = QueryRequest::new(statement.as_str())
            .timeout(self.left())
            .cancel(self.cancel.clone());
        let rows = rows::ask(self.session.engine(), &request)?;
        let suggestion = |row: Vec<String>| {
            let [text, count] = <[String; 2]>::try_from(row).ok()?;
            let count = count.parse().ok()?;
            Some(Suggestion { text, count })
        };
        Ok(rows.into_iter().filter_map(suggestion).collect())
    }
}

/// Whether values of this type are texts as they are.
fn is_text(data_type: &DataType) -> bool {
    *data_type.without_low_cardinality() == DataType::String
}
