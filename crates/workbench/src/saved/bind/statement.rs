//! The values of a statement's parameters, as their types take them.

use jiff::Timestamp;
use lucerna_sql::tokens::parameters;
use lucerna_sql::{DataType, SqlWriter};

use super::{When, instant};
use crate::range::Range;
use crate::saved::bind::BindError;
use crate::saved::file::SavedQuery;
use crate::saved::value::{ParameterError, Value, Values};
use crate::sql::SqlRun;

/// The first and the last moment of a range that is open: `DateTime` knows no other.
const FIRST: Timestamp = Timestamp::UNIX_EPOCH;
const LAST_SECOND: i64 = u32::MAX as i64;

pub(super) fn bound(
    query: &SavedQuery,
    values: &Values,
    range: Range,
    when: When<'_>,
) -> Result<SqlRun, BindError> {
    let text = query.body.text.clone();
    let mut given: Vec<(String, String)> = Vec::new();
    for parameter in parameters(&text) {
        let name = parameter.name;
        if given.iter().any(|(own, _)| own == name) {
            continue;
        }
        let data_type = parameter.type_text.parse::<DataType>().ok();
        let place = Place {
            name,
            type_text: &parameter.type_text,
            data_type: data_type.as_ref().map(inner),
        };
        let value = match (query.parameter(name), name) {
            (None, "from") => Some(place.time(range.from.unwrap_or(FIRST))),
            (None, "to") => Some(place.time(range.to.unwrap_or_else(last))),
            _ => Some(place.value(values.get(name), when)?),
        };
        if let Some(value) = value {
            given.push((name.to_owned(), value));
        }
    }
    Ok(SqlRun {
        text,
        parameters: given,
    })
}

fn last() -> Timestamp {
    Timestamp::from_second(LAST_SECOND).unwrap_or(Timestamp::MAX)
}

/// A type without what says that a value may be absent.
fn inner(data_type: &DataType) -> &DataType {
    if let DataType::Nullable(inner) | DataType::LowCardinality(inner) = data_type {
        self::inner(inner)
    } else {
        data_type
    }
}

/// `{name:Type}`.
struct Place<'a> {
    name: &'a str,
    type_text: &'a str,
    data_type: Option<&'a DataType>,
}

impl Place<'_> {
    /// The text that the engine reads as the value.
    fn value(&self, value: Option<&Value>, when: When<'_>) -> Result<String, BindError> {
        Ok(match value {
            Some(Value::Text(text) | Value::Number(text)) => text.clone(),
            Some(Value::Time(text)) => self.time(instant(text, when)?),
            Some(value @ Value::Duration(text)) => match (self.data_type, value.nanoseconds()) {
                (Some(DataType::String), _) | (_, None) => text.clone(),
                (_, Some(nanoseconds)) => nanoseconds.to_string(),
            },
            Some(Value::List(texts)) => self.list(texts)?,
            None => match self.data_type {
                Some(DataType::String) => String::new(),
                Some(DataType::Array(_)) => "[]".to_owned(),
                _ => return Err(self.absent().into()),
            },
        })
    }

    /// An instant: seconds and their fraction since 1970 mean the same in every zone.
    fn time(&self, time: Timestamp) -> String {
        let second = time.as_nanosecond().div_euclid(1_000_000_000);
        let fraction = time.as_nanosecond().rem_euclid(1_000_000_000);
        match self.data_type {
            Some(DataType::DateTime64 { .. }) => format!("{second}.{fraction:09}"),
            Some(DataType::String) => time.to_string(),
            Some(DataType::Date | DataType::Date32) => {
                jiff::tz::TimeZone::UTC.to_datetime(time).date().to_string()
            }
            _ => second.to_string(),
        }
    }

    fn list(&self, texts: &[String]) -> Result<String, ParameterError> {
        let Some(DataType::Array(of)) = self.data_type else {
            return Err(ParameterError::Wrong {
                name: self.name.to_owned(),
                message: format!(
                    "a list is of a type such as `Array(String)`, and the statement has `{}`",
                    self.type_text
                ),
            });
        };
        let is_text = matches!(inner(of), DataType::String | DataType::FixedString(_));
        let mut sql = SqlWriter::new();
        sql.raw("[");
        for (at, text) in texts.iter().enumerate() {
            sql.raw(if at > 0 { ", " } else { "" });
            match text.parse::<i128>() {
                Ok(number) if !is_text => _ = sql.integer(number),
                _ => _ = sql.text(text),
            }
        }
        sql.raw("]");
        Ok(sql.finish().into_string())
    }

    fn absent(&self) -> ParameterError {
        ParameterError::Wrong {
            name: self.name.to_owned(),
            message: format!(
                "it is optional, and `{}` has no value that says so; a default does, or `String`, which is empty then",
                self.type_text
            ),
        }
    }
}
