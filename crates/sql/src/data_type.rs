//! ClickHouse's types, read from and written as ClickHouse writes them.
//!
//! What is read is what a server prints (`system.columns.type`, `toTypeName`): the names a person may
//! use in a `CREATE TABLE` for the same types (`INT`, `TEXT`, …) never stand there.

mod classes;
mod display;
mod parse;

pub use parse::ParseTypeError;

/// The type of a column or a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DataType {
    /// `Bool`.
    Bool,
    /// `Int8` to `Int256` and `UInt8` to `UInt256`.
    Integer {
        /// `Int…`, not `UInt…`.
        signed: bool,
        /// 8, 16, 32, 64, 128 or 256.
        bits: u16,
    },
    /// `Float32`, `Float64`; 16 bits is `BFloat16`.
    Float {
        /// 16, 32 or 64.
        bits: u16,
    },
    /// `Decimal(precision, scale)`.
    Decimal {
        /// Digits in all, 1 to 76.
        precision: u8,
        /// Digits after the point.
        scale: u8,
    },
    /// `String`.
    String,
    /// `FixedString(length in bytes)`.
    FixedString(u32),
    /// `UUID`.
    Uuid,
    /// `IPv4`.
    Ipv4,
    /// `IPv6`.
    Ipv6,
    /// `Date`: days, 16 bits.
    Date,
    /// `Date32`: days, 32 bits.
    Date32,
    /// `DateTime`: whole seconds.
    DateTime {
        /// The zone it is shown in, if the type names one.
        zone: Option<String>,
    },
    /// `DateTime64(precision)`.
    DateTime64 {
        /// Digits of the fraction of a second, 0 to 9.
        precision: u8,
        /// The zone it is shown in, if the type names one.
        zone: Option<String>,
    },
    /// `Time` or `Time64(precision)`: a time of day.
    Time {
        /// Digits of the fraction of a second; `None` for `Time`.
        precision: Option<u8>,
    },
    /// `Enum8(…)` or `Enum16(…)`.
    Enum {
        /// 8 or 16.
        bits: u16,
        /// Names and numbers in the order of the type's text.
        names: Vec<(String, i16)>,
    },
    /// `LowCardinality(…)`.
    LowCardinality(Box<DataType>),
    /// `Nullable(…)`.
    Nullable(Box<DataType>),
    /// `Array(…)`.
    Array(Box<DataType>),
    /// `Map(key, value)`.
    Map(Box<DataType>, Box<DataType>),
    /// `Tuple(…)`, with or without names.
    Tuple(Vec<Element>),
    /// `Nested(…)`; every element has a name.
    Nested(Vec<Element>),
    /// `JSON` or `JSON(…)`; what stands in the brackets is kept as text.
    Json(Option<String>),
    /// `Dynamic` or `Dynamic(…)`; what stands in the brackets is kept as text.
    Dynamic(Option<String>),
    /// `Variant(…)`.
    Variant(Vec<DataType>),
    /// A type that none of the above is: its text, as the server gave it.
    Other(String),
}

/// An element of a tuple.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Element {
    /// Its name, if the type gives one.
    pub name: Option<String>,
    /// Its type.
    pub data_type: DataType,
}
