//! From the text of a file to its values, each checked where it stands.

use std::ops::Range;
use std::path::Path;

use lucerna_diagnostics::{Span, Spanned};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned as Toml;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::{Body, Language, Layout, SavedQuery, Shown};
use crate::range::{self, RangeFlags};
use crate::saved::error::SavedError;
use crate::saved::header::{self, Header};
use crate::saved::keys::FILE;
use crate::saved::name::Name;
use crate::saved::parameter::{self, Parameter, ParameterType, Values};
use crate::saved::text_map::TextMap;
use crate::saved::value::Value;
use crate::toml_text::{self, BYTE_ORDER_MARK, FilePlace, WhyWrong};

mod expect;
mod names;

/// What stands at the top of a file, but for `params` and `expect`, which are read one by one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Top {
    title: Option<String>,
    description: Option<String>,
    tags: Vec<Toml<String>>,
    source: Option<Toml<String>>,
    query: Option<Toml<String>>,
    sql: Option<Toml<String>>,
    since: Option<Toml<String>>,
    from: Option<Toml<String>>,
    to: Option<Toml<String>>,
    select: Vec<Toml<String>>,
    order: Option<Toml<String>>,
    limit: Option<Toml<u64>>,
    count: Option<Toml<bool>>,
    count_by: Vec<Toml<String>>,
    implicit: Vec<Toml<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawParameter {
    #[serde(rename = "type")]
    kind: ParameterType,
    description: Option<String>,
    default: Option<Toml<toml::Value>>,
    optional: Option<Toml<bool>>,
    values: Option<Toml<toml::Value>>,
}

/// A file while it is read.
#[derive(Clone, Copy)]
struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

pub(super) fn read(name: Name, path: &Path, text: &str) -> Result<SavedQuery, SavedError> {
    let layout = Layout::of(path).unwrap_or(Layout::Toml);
    let file = File { path, text };
    let (toml, header) = match layout {
        // Each byte stays where it is.
        Layout::Toml => {
            let rest = text.strip_prefix(BYTE_ORDER_MARK);
            let toml = rest.map_or_else(|| text.to_owned(), |rest| format!("   {rest}"));
            (toml, None)
        }
        Layout::Lucene | Layout::Sql => {
            let mark = if layout == Layout::Sql { "--" } else { "#" };
            let header = header::split(text, mark);
            (header.toml.clone(), Some(header))
        }
    };
    let table = DeTable::parse(&toml).map_err(|error| file.toml(&error))?;
    toml_text::check(table.get_ref(), &FILE, false).map_err(|wrong| file.key(wrong))?;
    let mut table = table.into_inner();
    let parameters = file.parameters(table.remove("params"))?;
    let expectations = expect::read(file, table.remove("expect"))?;
    let top: Top = file.value(Toml::new(0..text.len(), DeValue::Table(table)))?;
    let body = match &header {
        Some(header) => file.bare(layout, header, &top)?,
        None => file.body(&top)?,
    };
    file.check(&top, &body)?;
    let (title, description) = words(&top, header.as_ref());
    let mut query = SavedQuery {
        name,
        path: path.to_owned(),
        layout,
        file_text: text.to_owned(),
        title,
        description,
        tags: top.tags.into_iter().map(Toml::into_inner).collect(),
        source: top.source.map(spanned),
        body,
        since: top.since.map(spanned),
        from: top.from.map(spanned),
        to: top.to.map(spanned),
        shown: Shown {
            select: top.select.into_iter().map(spanned).collect(),
            order: top.order.map(spanned),
            limit: top.limit.map(spanned),
            count: top.count.is_some_and(Toml::into_inner),
            count_by: top.count_by.into_iter().map(spanned).collect(),
            implicit: top.implicit.into_iter().map(spanned).collect(),
        },
        parameters,
        expectations,
    };
    names::add_undeclared(&mut query);
    names::check_given(&query)?;
    Ok(query)
}

/// The title and the description: keys, or the words of a header.
fn words(top: &Top, header: Option<&Header>) -> (Option<String>, Option<String>) {
    let lines = header
        .map(|header| header.words.as_slice())
        .unwrap_or_default();
    let mut lines = lines.iter().skip_while(|line| line.is_empty());
    let title = match &top.title {
        Some(title) => Some(title.clone()),
        None => lines.next().cloned(),
    };
    let rest: Vec<&str> = lines.map(String::as_str).collect();
    let rest = rest.join("\n").trim().to_owned();
    let rest = (!rest.is_empty()).then_some(rest);
    (title, top.description.clone().or(rest))
}

pub(super) fn spanned<T>(value: Toml<T>) -> Spanned<T> {
    let span = value.span();
    Spanned::new(value.into_inner(), span.into())
}

impl File<'_> {
    fn place(self, span: Option<Range<usize>>) -> FilePlace {
        FilePlace::of(self.path, self.text, span.map_or(0, |span| span.start))
    }

    fn broken(self, span: Range<usize>, message: impl Into<String>) -> SavedError {
        self.broken_with(span, message, "")
    }

    fn broken_with(self, span: Range<usize>, message: impl Into<String>, help: &str) -> SavedError {
        SavedError::Broken {
            place: self.place(Some(span)),
            message: message.into(),
            help: help.to_owned(),
        }
    }

    fn toml(self, error: &toml::de::Error) -> SavedError {
        SavedError::Broken {
            place: self.place(error.span()),
            message: error.message().to_owned(),
            help: String::new(),
        }
    }

    fn key(self, wrong: toml_text::WrongKey) -> SavedError {
        let place = self.place(Some(wrong.span));
        match wrong.why {
            WhyWrong::Unknown { key, table, near } => SavedError::UnknownKey {
                place,
                key,
                table,
                near,
            },
            // No key of a saved query is of these kinds.
            WhyWrong::NotForProjects { key } => SavedError::UnknownKey {
                place,
                key,
                table: String::new(),
                near: None,
            },
            WhyWrong::Secret => SavedError::UnknownKey {
                place,
                key: String::new(),
                table: String::new(),
                near: None,
            },
        }
    }

    /// Reads a value; a mistake in it has its place in the file.
    fn value<T: DeserializeOwned>(self, value: Toml<DeValue<'_>>) -> Result<T, SavedError> {
        T::deserialize(ValueDeserializer::from(value)).map_err(|error| self.toml(&error))
    }

    /// The query of a `.toml` file.
    fn body(self, top: &Top) -> Result<Body, SavedError> {
        let (language, value) = match (&top.query, &top.sql) {
            (Some(query), None) => (Language::Lucene, query),
            (None, Some(sql)) => (Language::Sql, sql),
            (Some(_), Some(sql)) => {
                let message = "a file has one of `query` and `sql`, not both";
                return Err(self.broken(sql.span(), message));
            }
            (None, None) => {
                let help = "`query = 'level:error'`, or `sql = '''SELECT …'''`";
                return Err(self.broken_with(0..0, "the file has no query", help));
            }
        };
        let raw = self.text.get(value.span()).unwrap_or_default();
        Ok(Body {
            language,
            text: value.get_ref().clone(),
            map: TextMap::of_string(raw, value.span().start, value.get_ref()),
            value_span: value.span().into(),
        })
    }

    /// The text of a bare file.
    fn bare(self, layout: Layout, header: &Header, top: &Top) -> Result<Body, SavedError> {
        if let Some(value) = top.query.as_ref().or(top.sql.as_ref()) {
            let message = "the query of this file stands below its header, not in it";
            return Err(self.broken(value.span(), message));
        }
        let language = match layout {
            Layout::Sql => Language::Sql,
            Layout::Lucene | Layout::Toml => Language::Lucene,
        };
        let text = self.text.get(header.body.clone()).unwrap_or_default();
        if text.is_empty() && language == Language::Sql {
            return Err(self.broken(header.body.clone(), "the file has no statement"));
        }
        Ok(Body {
            language,
            text: text.to_owned(),
            map: TextMap::plain(header.body.start),
            value_span: header.body.clone().into(),
        })
    }

    /// What does not go together.
    fn check(self, top: &Top, body: &Body) -> Result<(), SavedError> {
        if let (Some(_), Some(from)) = (&top.since, &top.from) {
            let message = "`since` and `from` both say where the range starts; give one of them";
            return Err(self.broken(from.span(), message));
        }
        let of_searches: [(&str, Option<Range<usize>>); 6] = [
            ("select", top.select.first().map(Toml::span)),
            ("order", top.order.as_ref().map(Toml::span)),
            ("limit", top.limit.as_ref().map(Toml::span)),
            ("count", top.count.as_ref().map(Toml::span)),
            ("count_by", top.count_by.first().map(Toml::span)),
            ("implicit", top.implicit.first().map(Toml::span)),
        ];
        if body.language == Language::Sql
            && let Some((key, Some(span))) = of_searches.iter().find(|(_, span)| span.is_some())
        {
            let message = format!("`{key}` is for queries; a statement of SQL says it itself");
            return Err(self.broken(span.clone(), message));
        }
        let has_rows = top.select.first().or(top.count_by.first());
        if let (Some(count), Some(_)) = (&top.count, has_rows)
            && *count.get_ref()
        {
            let message = "`count` gives one number: it has neither `select` nor `count_by`";
            return Err(self.broken(count.span(), message));
        }
        if let (Some(_), Some(field)) = (top.select.first(), top.count_by.first()) {
            let message = "`count_by` says which columns there are; leave out `select`";
            return Err(self.broken(field.span(), message));
        }
        self.check_times(top)
    }

    fn check_times(self, top: &Top) -> Result<(), SavedError> {
        let wrong = |value: &Toml<String>, error: &crate::range::RangeError| {
            self.broken(value.span(), error.to_string())
        };
        if let Some(since) = &top.since {
            let flags = RangeFlags {
                since: Some(since.get_ref()),
                from: None,
                to: None,
            };
            range::Range::from_flags(flags, jiff::Timestamp::UNIX_EPOCH, &jiff::tz::TimeZone::UTC)
                .map_err(|error| wrong(since, &error))?;
        }
        for time in [&top.from, &top.to].into_iter().flatten() {
            let zone = &jiff::tz::TimeZone::UTC;
            crate::range::parse_time(time.get_ref(), jiff::Timestamp::UNIX_EPOCH, zone)
                .map_err(|error| wrong(time, &error))?;
        }
        Ok(())
    }

    fn parameters(self, value: Option<Toml<DeValue<'_>>>) -> Result<Vec<Parameter>, SavedError> {
        let Some(value) = value else {
            return Ok(Vec::new());
        };
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            let help = "`[params.service]`, then `default = \"checkout\"`";
            return Err(self.broken_with(span, "`params` is a table", help));
        };
        table
            .into_iter()
            .map(|(key, value)| self.parameter(&key, value))
            .collect()
    }

    fn parameter(
        self,
        key: &Toml<std::borrow::Cow<'_, str>>,
        value: Toml<DeValue<'_>>,
    ) -> Result<Parameter, SavedError> {
        let name = key.get_ref().to_string();
        if !parameter::is_name(&name) {
            let message = format!(
                "`{name}` cannot be the name of a parameter; expected letters, digits and `_`"
            );
            return Err(self.broken(key.span(), message));
        }
        // `params.service = "checkout"` is short for its default.
        let raw = if value.get_ref().is_table() {
            self.value(value)?
        } else {
            RawParameter {
                default: Some(self.value(value)?),
                ..RawParameter::default()
            }
        };
        let values_span = raw.values.as_ref().map(toml::Spanned::span);
        let default_span = raw.default.as_ref().map(toml::Spanned::span);
        let mut parameter = Parameter {
            name,
            span: Span::from(key.span()),
            kind: raw.kind,
            description: raw.description,
            default: None,
            is_optional: raw.optional.as_ref().is_some_and(|value| *value.get_ref()),
            values: match raw.values {
                Some(values) => self.values(values)?,
                None => Values::Any,
            },
            values_span: values_span.map(Span::from).unwrap_or_default(),
            default_span: default_span.map(Span::from).unwrap_or_default(),
        };
        if let Some(default) = raw.default {
            let span = default.span();
            if parameter.is_optional {
                let message = "an optional parameter has no default: its part falls away instead";
                return Err(self.broken(span, message));
            }
            let value = of_toml(parameter.kind, default.get_ref());
            let value = value.and_then(|value| parameter.check(&value).map(|()| value));
            parameter.default = Some(value.map_err(|message| self.broken(span, message))?);
        }
        Ok(parameter)
    }

    /// What there is to choose from: a list, or the name of a field.
    fn values(self, values: Toml<toml::Value>) -> Result<Values, SavedError> {
        let span = values.span();
        let wrong = || {
            let message = "expected a list of values, or the name of a field";
            self.broken(span.clone(), message)
        };
        let values = values.into_inner();
        if let Some(field) = values.as_str() {
            return Ok(Values::Field(field.to_owned()));
        }
        let several = values.as_array().filter(|several| !several.is_empty());
        let texts = several
            .ok_or_else(wrong)?
            .iter()
            .map(|value| text_of(value).ok_or_else(wrong));
        Ok(Values::OneOf(texts.collect::<Result<_, _>>()?))
    }
}

/// A value of a file as the value of a parameter.
pub(super) fn of_toml(kind: ParameterType, value: &toml::Value) -> Result<Value, String> {
    match (kind, value) {
        (ParameterType::List, toml::Value::Array(values)) => {
            let texts = values.iter().map(|value| {
                text_of(value).ok_or_else(|| format!("`{value}` is no value of a list"))
            });
            Ok(Value::List(texts.collect::<Result<_, _>>()?))
        }
        // Not parted at commas: the file has lists of its own.
        (ParameterType::List, toml::Value::String(text)) => Ok(Value::List(vec![text.clone()])),
        (kind, value) => match text_of(value) {
            Some(text) => crate::saved::value::read(kind, &text),
            None => Err(format!("expected a {}", kind.name())),
        },
    }
}

/// A text, or what a number, a truth value or a time is as text.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => Some(value.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
    }
}
