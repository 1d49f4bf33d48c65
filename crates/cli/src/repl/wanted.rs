//! What commands ask for: the source, a search as the scope wants it, rows on the screen.

use super::Prompt;
use crate::args::ProgressWhen;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::progress::Shown;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StringArray, UInt64Array};
use jiff::Timestamp;
use lucerna::Source;
use lucerna::search::{Plan, Search};
use std::sync::Arc;

/// A column of rows that a command made.
pub(super) enum Made {
    Texts(Vec<String>),
    Counts(Vec<u64>),
}

impl Prompt<'_> {
    /// The source; looked at again until its table is there.
    pub(super) fn source_now(&mut self) -> Result<Source, Failure> {
        let source = match self.source.take() {
            Some(source) if source.exists => source,
            _ => self.session.source(&self.source_name)?,
        };
        Ok(self.source.insert(source).clone())
    }

    /// A search for a query as the scope wants it.
    pub(super) fn wanted(&self, query: &str) -> Result<Search, Failure> {
        Ok(Search {
            query: query.to_owned(),
            range: self.scope.range(&self.session)?,
            select: self.scope.select.clone(),
            // A file has room for all.
            limit: self.max_rows.filter(|_| self.output.is_none()),
            ..Search::default()
        })
    }

    /// What would be sent for a query.
    pub(super) fn plan(&mut self, query: &str) -> Result<Plan, Failure> {
        self.session = self.session.clone().at(Timestamp::now());
        let source = self.source_now()?;
        Ok(self.session.plan(&source, &self.wanted(query)?)?)
    }

    /// The query that a command was given, or the last one. `example` is what could be typed.
    pub(super) fn query_or_last(&self, typed: &str, example: &str) -> Result<String, Failure> {
        match (typed, &self.last_query) {
            ("", Some(last)) => Ok(last.clone()),
            ("", None) => {
                let fault = Failure::usage("no query was searched yet");
                Err(fault.help(format!("`{example}`")).into())
            }
            (typed, _) => Ok(typed.to_owned()),
        }
    }

    /// Shows rows that a command made. They are no result: `\last` stays what it was.
    pub(super) fn show(&self, columns: Vec<(&str, Made)>) -> Result<(), Failure> {
        let columns = columns.into_iter().map(|(name, made)| {
            let column: ArrayRef = match made {
                Made::Texts(texts) => Arc::new(StringArray::from(texts)),
                Made::Counts(counts) => Arc::new(UInt64Array::from(counts)),
            };
            (name, column)
        });
        let batch = RecordBatch::try_from_iter(columns)
            .map_err(|error| Fault::of(Kind::Refused, &error))?;
        self.show_batch(batch)
    }

    /// As [`show`](Self::show), of a batch.
    pub(super) fn show_batch(&self, batch: RecordBatch) -> Result<(), Failure> {
        let schema = batch.schema();
        let mut rows = RecordBatchIterator::new([Ok(batch)], schema);
        let silent = Shown::new(ProgressWhen::Never, self.console);
        let sink = self.screen()?;
        sink.write(&mut rows, &silent).map(drop)
    }
}
