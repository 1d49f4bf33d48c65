//! A saved query with its values: what is sent.

mod statement;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lucerna_diagnostics::Diagnostic;
use lucerna_lucene::template::{self, Template};

use super::file::{Language, SavedQuery};
use super::value::{ParameterError, Value, Values};
use crate::error::{WorkError, WrongText};
use crate::range::{self, Range, RangeError, RangeFlags};
use crate::search::{Order, Search};
use crate::sql::SqlRun;

/// When a query runs, and over which stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct When<'a> {
    /// What `now` means.
    pub now: Timestamp,
    /// The zone of times without an offset.
    pub zone: &'a TimeZone,
    /// What is asked for beside the query; an end that is given here is not the query's own.
    pub flags: RangeFlags<'a>,
    /// How far back is looked if neither says.
    pub since: Option<&'a str>,
}

/// A query that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// What is searched; what the settings say if absent.
    pub source: Option<String>,
    /// What is run.
    pub work: Work,
    /// The values of its parameters.
    pub values: Values,
    /// The stretch of time that it is about.
    pub range: Range,
    bound: Option<template::Bound>,
}

/// What is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// A search. Its limit is that of the query: none if the query says none, or 0.
    Search(Box<Search>),
    /// A statement with the values of its parameters.
    Sql(SqlRun),
}

/// Why a query and its values do not go together.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The text of the query is wrong, or a value does not fit where it is used; the places are those
    /// of the file.
    #[error("the query cannot be run")]
    Text(Box<WrongText>),
    /// The values that were given are wrong.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The stretch of time is wrong.
    #[error(transparent)]
    Range(#[from] RangeError),
}

impl SavedQuery {
    /// Puts the values in their places, and says when.
    ///
    /// ```
    /// use jiff::{Timestamp, tz::TimeZone};
    /// use lucerna::range::RangeFlags;
    /// use lucerna::saved::{GivenValues, SavedQuery, When, Work};
    ///
    /// let text = "query = 'ServiceName:${service}'";
    /// let query = SavedQuery::parse("x".parse()?, "x.toml".as_ref(), text)?;
    /// let given = [("service".to_owned(), "a OR *".to_owned())];
    /// let values = GivenValues::of("x", &query.parameters, &given)?;
    /// let flags = RangeFlags { since: None, from: None, to: None };
    /// let when = When { now: Timestamp::now(), zone: &TimeZone::UTC, flags, since: None };
    /// let Work::Search(search) = query.bind(&values, when)?.work else { panic!() };
    /// assert_eq!(search.query, r"ServiceName:a\ OR\ \*");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever [`BindError`] tells.
    pub fn bind(&self, values: &Values, when: When<'_>) -> Result<Ready, BindError> {
        let range = self.range(when)?;
        let source = self.source.as_ref().map(|source| source.value.clone());
        match self.body.language {
            Language::Lucene => {
                let template = self.template()?;
                let bound = template
                    .bind(&of_query(values, when)?)
                    .map_err(|reports| BindError::Text(Box::new(self.wrong(reports))))?;
                let search = self.search(bound.source().to_owned(), range);
                Ok(Ready {
                    source,
                    work: Work::Search(Box::new(search)),
                    values: values.clone(),
                    range,
                    bound: Some(bound),
                })
            }
            Language::Sql => Ok(Ready {
                source,
                work: Work::Sql(statement::bound(self, values, range, when)?),
                values: values.clone(),
                range,
                bound: None,
            }),
        }
    }

    /// The query as a template.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in the places of the file.
    pub fn template(&self) -> Result<Template, BindError> {
        Template::read(self.body.text.as_str())
            .map_err(|reports| BindError::Text(Box::new(self.wrong(reports))))
    }

    fn range(&self, when: When<'_>) -> Result<Range, RangeError> {
        fn text(own: Option<&lucerna_diagnostics::Spanned<String>>) -> Option<&str> {
            own.map(|own| own.value.as_str())
        }
        let given = when.flags;
        let is_given = given.since.is_some() || given.from.is_some();
        let own = |text| if is_given { None } else { text };
        let flags = RangeFlags {
            since: given.since.or(own(text(self.since.as_ref()))),
            from: given.from.or(own(text(self.from.as_ref()))),
            to: given.to.or(own(text(self.to.as_ref()))),
        };
        let is_open = flags.since.is_none() && flags.from.is_none() && flags.to.is_none();
        let since = if is_open { when.since } else { flags.since };
        Range::from_flags(RangeFlags { since, ..flags }, when.now, when.zone)
    }

    fn search(&self, query: String, range: Range) -> Search {
        let texts = |fields: &[lucerna_diagnostics::Spanned<String>]| {
            fields.iter().map(|field| field.value.clone()).collect()
        };
        let shown = &self.shown;
        Search {
            query,
            range,
            select: texts(&shown.select),
            order: shown.order.as_ref().map(|order| order_of(&order.value)),
            limit: shown
                .limit
                .map(|limit| limit.value)
                .filter(|limit| *limit > 0),
            count: shown.count,
            count_by: texts(&shown.count_by),
            implicit: texts(&shown.implicit),
        }
    }
}

impl Ready {
    /// An error of running the query, with the places of its file where it is about its text.
    #[must_use]
    pub fn locate(&self, query: &SavedQuery, error: WorkError) -> WorkError {
        let WorkError::Query(wrong) = error else {
            return error;
        };
        if wrong.what != "query" {
            return WorkError::Query(wrong);
        }
        let diagnostics = self.placed(wrong.diagnostics);
        WorkError::Query(Box::new(query.wrong(diagnostics)))
    }

    /// Messages about the query with its values as messages about the query as it stands in the file.
    #[must_use]
    pub fn placed(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let Some(bound) = &self.bound else {
            return diagnostics;
        };
        let place = |mut diagnostic: Diagnostic| {
            diagnostic.span = bound.place(diagnostic.span);
            for related in &mut diagnostic.related {
                related.span = bound.place(related.span);
            }
            for help in &mut diagnostic.help {
                // Where there are values the texts differ, and the change is of the other one.
                help.replacement = None;
            }
            diagnostic
        };
        diagnostics.into_iter().map(place).collect()
    }
}

/// `-Duration` is the largest first.
#[must_use]
pub fn order_of(text: &str) -> Order {
    let (field, is_descending) = match text.strip_prefix('-') {
        Some(field) => (field, true),
        None => (text, false),
    };
    Order {
        field: field.to_owned(),
        is_descending,
    }
}

fn of_query(values: &Values, when: When<'_>) -> Result<template::Values, RangeError> {
    let mut bound = template::Values::new();
    for (name, value) in values.iter() {
        let value: template::Value = match value {
            Value::Text(text) | Value::Number(text) | Value::Duration(text) => text.clone().into(),
            // The moment is that of the run, and not another one for each place.
            Value::Time(text) => instant(text, when)?.to_string().into(),
            Value::List(texts) => texts.clone().into(),
        };
        bound = bound.with(name, value);
    }
    Ok(bound)
}

fn instant(text: &str, when: When<'_>) -> Result<Timestamp, RangeError> {
    range::parse_time(text, when.now, when.zone)
}

#[cfg(test)]
mod tests;
