//! What commands ask for: the source, a search as the scope wants it, where rows go.

use super::{Prompt, commands};
use crate::args::{OutputArgs, ProgressWhen};
use crate::console::Console;
use crate::exit::Kind;
use crate::failure::{Failure, Fault};
use crate::progress::Shown;
use crate::run;
use crate::session;
use crate::sink::Sink;
use anstream::adapter::strip_str;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StringArray, UInt64Array};
use jiff::Timestamp;
use lucerna::Source;
use lucerna::search::{Plan, Search};
use std::io::Write;
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
            _ => session::source(
                &mut self.session,
                &self.source_name,
                self.setup,
                self.console,
            )?,
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

    /// Says how a row can be opened, until somebody has.
    pub(super) fn say_how_to_open(&self, rows: u64) {
        if self.console.is_interactive() && !self.numbers_rows && rows > 0 {
            let table = self.source.as_ref().map(|source| &source.table);
            let has_traces = table.is_some_and(|table| table.roles.trace_id.is_some());
            let mut ways = vec!["\\open 1 shows the first row with all its columns".to_owned()];
            if has_traces {
                ways.push("\\trace 1 its trace".to_owned());
            }
            run::tell_parts(self.console, &ways);
        }
    }

    /// Where the next rows go.
    pub(super) fn sink(&self) -> Result<Sink, Failure> {
        match &self.output {
            Some(target) => Sink::open(&target.flags(), &self.settings, self.console),
            None => self.screen(),
        }
    }

    /// The screen, as the commands want rows on it.
    pub(super) fn screen(&self) -> Result<Sink, Failure> {
        let sink = Sink::open(&OutputArgs::default(), &self.settings, self.console)?
            .paged(self.pager.clone(), self.console);
        let sink = match self.expanded {
            commands::Expanded::On => sink.formatted("vertical").numbered(),
            commands::Expanded::Off => sink.preferring("table"),
            commands::Expanded::Auto => sink,
        };
        let sink = if self.wraps { sink.wrapped() } else { sink };
        Ok(if self.numbers_rows {
            sink.numbered()
        } else {
            sink
        })
    }

    /// Rows that were to go into a file are in it: the next ones come to the screen again.
    pub(super) fn say_written(&mut self) {
        if let Some(target) = self.output.take() {
            self.console
                .aside(&format!("written to {}", target.path.display()));
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

    /// Shows a text, in the pager if it fills the screen, without its colours where there are none.
    pub(super) fn show_text(&self, text: &str) -> Result<(), Failure> {
        let text = if Console::has_color() {
            text.to_owned()
        } else {
            strip_str(text).to_string()
        };
        let mut place = self.pager.open(self.console);
        let written = place.write_all(text.as_bytes());
        let shown = written.and_then(|()| place.close());
        shown.map_err(|error| place.failure().unwrap_or_else(|| error.into()))
    }

    /// As [`show`](Self::show), of a batch.
    pub(super) fn show_batch(&self, batch: RecordBatch) -> Result<(), Failure> {
        let schema = batch.schema();
        let mut rows = RecordBatchIterator::new([Ok(batch)], schema);
        let silent = Shown::new(ProgressWhen::Never, self.console);
        // They are few and of a kind, so that a table reads best; what a column is must not be cut.
        let mut sink = self.screen()?.preferring("table").wrapped();
        sink.write(&mut rows, &silent).map(drop)
    }
}
