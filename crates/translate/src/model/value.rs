//! A value of a column, and its text.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only times have zones and precisions"
)]

use super::document::Document;
use super::number;
use crate::Context;
use crate::predicate::Integer;
use crate::resolve::kind::plain;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};
use lucerna_sql::DataType;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// `String`, the name of an enum, `FixedString` without the NUL bytes at its end, and the document
    /// of a `JSON` column as somebody wrote it.
    Text(String),
    /// `Bool`.
    Bool(bool),
    /// A whole number of any size.
    Integer(Integer),
    /// `Float32` as well: the nearest double is the same number.
    Float(f64),
    /// In units of the last digit; the type says how many there are behind the point.
    Decimal(Integer),
    /// In ticks of the type since 1970: days, seconds or parts of a second.
    Time(i64),
    /// `UUID`.
    Uuid(u128),
    /// `IPv4`.
    Ipv4(Ipv4Addr),
    /// `IPv6`.
    Ipv6(Ipv6Addr),
    /// `Array`.
    Array(Vec<Value>),
    /// `Map`, in the order of the insert; of equal keys the first counts.
    Map(Vec<(Value, Value)>),
    /// `Tuple`.
    Tuple(Vec<Value>),
}

impl Default for Value {
    /// The empty text.
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Value {
    /// Text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Zero, the first moment of 1970, nothing: what a row has where nobody said more.
    #[must_use]
    pub fn default_of(data_type: &DataType) -> Self {
        let zero = || Integer::new(0);
        match data_type {
            DataType::LowCardinality(inner) => Self::default_of(inner),
            DataType::Nullable(_) | DataType::Dynamic(_) | DataType::Variant(_) => Self::Null,
            DataType::Bool => Self::Bool(false),
            DataType::Integer { .. } => Self::Integer(zero()),
            DataType::Float { .. } => Self::Float(0.0),
            DataType::Decimal { .. } => Self::Decimal(zero()),
            DataType::Uuid => Self::Uuid(0),
            DataType::Ipv4 => Self::Ipv4(Ipv4Addr::UNSPECIFIED),
            DataType::Ipv6 => Self::Ipv6(Ipv6Addr::UNSPECIFIED),
            DataType::Date
            | DataType::Date32
            | DataType::DateTime { .. }
            | DataType::DateTime64 { .. } => Self::Time(0),
            DataType::Enum { names, .. } => {
                let least = names.iter().min_by_key(|(_, number)| *number);
                Self::text(least.map_or("", |(name, _)| name))
            }
            DataType::Array(_) | DataType::Nested(_) => Self::Array(Vec::new()),
            DataType::Map(..) => Self::Map(Vec::new()),
            DataType::Tuple(elements) => {
                let values = elements.iter();
                Self::Tuple(
                    values
                        .map(|element| Self::default_of(&element.data_type))
                        .collect(),
                )
            }
            DataType::Json(_) => Self::text("{}"),
            DataType::String
            | DataType::FixedString(_)
            | DataType::Time { .. }
            | DataType::Other(_) => Self::default(),
        }
    }

    /// The value under a key of a map; `None` if there is none, and if this is no map.
    pub(super) fn of_key(&self, key: &str) -> Option<&Value> {
        let Self::Map(pairs) = self else { return None };
        let is_it =
            |(other, _): &&(Value, Value)| matches!(other, Self::Text(other) if other == key);
        pairs.iter().find(is_it).map(|(_, value)| value)
    }

    /// As text: what `toString` writes in the session's zone; '' for NULL.
    ///
    /// # Panics
    ///
    /// If it is an array, a map or a tuple, which have no text in the dialect.
    pub(super) fn to_text(&self, data_type: &DataType, context: &Context) -> String {
        match (self, plain(data_type)) {
            (Self::Null, _) => String::new(),
            (Self::Text(text), DataType::Json(arguments)) => {
                Document::read(text, arguments.as_deref()).text()
            }
            (Self::Text(text), _) => text.clone(),
            (Self::Bool(is_true), _) => is_true.to_string(),
            (Self::Integer(integer), _) => integer.to_string(),
            (Self::Float(float), DataType::Float { bits: 16 | 32 }) => number::float32_text(*float),
            (Self::Float(float), _) => number::float_text(*float),
            (Self::Decimal(units), DataType::Decimal { scale, .. }) => {
                number::decimal_text(units, *scale)
            }
            (Self::Time(tick), data_type) => time_text(*tick, data_type, &context.zone),
            (Self::Uuid(uuid), _) => uuid_text(*uuid),
            (Self::Ipv4(address), _) => address.to_string(),
            (Self::Ipv6(address), _) => address.to_string(),
            (value, data_type) => panic!("{data_type} has no text: {value:?}"),
        }
    }
}

fn uuid_text(uuid: u128) -> String {
    let digits = format!("{uuid:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| digits.get(part).unwrap_or(""));
    parts.join("-")
}

fn time_text(tick: i64, data_type: &DataType, zone: &TimeZone) -> String {
    let precision = match data_type {
        DataType::DateTime64 { precision, .. } => *precision,
        DataType::DateTime { .. } => 0,
        _ => {
            let day = civil::date(1970, 1, 1).checked_add(tick.days());
            return day.expect("a day that the type can hold").to_string();
        }
    };
    let per_second = 10_i64.pow(precision.into());
    let (seconds, rest) = (tick.div_euclid(per_second), tick.rem_euclid(per_second));
    let moment = Timestamp::from_second(seconds).expect("a time that the type can hold");
    let local = zone.to_datetime(moment);
    let (date, time) = (local.date(), local.time());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let text = format!("{date} {hour:02}:{minute:02}:{second:02}");
    if precision == 0 {
        text
    } else {
        format!("{text}.{rest:0width$}", width = usize::from(precision))
    }
}
