//! What a type means to a query.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "of the engine's types only those with parts or a meaning of their own matter here"
)]

use lucerna_sql::DataType;

/// How values of a type are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'t> {
    /// Text: `String`, `FixedString`.
    Text,
    /// Whole numbers.
    Integer { is_signed: bool, bits: u16 },
    /// Whole nanoseconds in an integer type.
    Duration { is_signed: bool, bits: u16 },
    /// Floating-point numbers.
    Float { bits: u16 },
    /// Decimals with so many digits after the point.
    Decimal { scale: u8 },
    /// Truth values.
    Bool,
    /// Points in time.
    Time(TimeType),
    /// UUIDs.
    Uuid,
    /// IPv4 addresses.
    Ipv4,
    /// IPv6 addresses.
    Ipv6,
    /// Names.
    Enum(&'t [(String, i16)]),
    /// JSON, Dynamic, Variant.
    Json,
    /// Maps, arrays, tuples: what a single value cannot be.
    Container,
    /// A type of which only the text is known.
    Other,
    /// A type of which not even a text is known, such as the state of an aggregate function.
    Opaque,
}

/// Which type holds a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeType {
    /// Days, 16 bits.
    Date,
    /// Days, 32 bits.
    Date32,
    /// Seconds.
    DateTime,
    /// Ticks of ten to the minus so many seconds.
    DateTime64(u8),
}

/// The type without `LowCardinality` and `Nullable`.
pub(crate) fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::LowCardinality(inner) | DataType::Nullable(inner) => plain(inner),
        other => other,
    }
}

/// True if a value of this type can be NULL.
pub(crate) fn can_be_null(data_type: &DataType) -> bool {
    match data_type {
        DataType::Nullable(_) | DataType::Dynamic(_) | DataType::Variant(_) => true,
        DataType::LowCardinality(inner) => can_be_null(inner),
        _ => false,
    }
}

/// True for the types without a variant of their own whose values have a text that people read.
fn has_text(data_type: &str) -> bool {
    const SHAPES: [&str; 6] = [
        "Point",
        "Ring",
        "LineString",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
    ];
    SHAPES.contains(&data_type) || data_type.starts_with("Interval")
}

/// How values of this type are tested.
pub(crate) fn kind_of(data_type: &DataType) -> Kind<'_> {
    match plain(data_type) {
        DataType::String | DataType::FixedString(_) => Kind::Text,
        DataType::Bool => Kind::Bool,
        DataType::Integer { signed, bits } => Kind::Integer {
            is_signed: *signed,
            bits: *bits,
        },
        DataType::Float { bits } => Kind::Float { bits: *bits },
        DataType::Decimal { scale, .. } => Kind::Decimal { scale: *scale },
        DataType::Uuid => Kind::Uuid,
        DataType::Ipv4 => Kind::Ipv4,
        DataType::Ipv6 => Kind::Ipv6,
        DataType::Date => Kind::Time(TimeType::Date),
        DataType::Date32 => Kind::Time(TimeType::Date32),
        DataType::DateTime { .. } => Kind::Time(TimeType::DateTime),
        DataType::DateTime64 { precision, .. } => Kind::Time(TimeType::DateTime64(*precision)),
        DataType::Enum { names, .. } => Kind::Enum(names),
        DataType::Json(_) | DataType::Dynamic(_) | DataType::Variant(_) => Kind::Json,
        DataType::Array(_) | DataType::Map(..) | DataType::Tuple(_) | DataType::Nested(_) => {
            Kind::Container
        }
        DataType::LowCardinality(_) | DataType::Nullable(_) | DataType::Time { .. } => Kind::Other,
        DataType::Other(text) if has_text(text) => Kind::Other,
        DataType::Other(_) => Kind::Opaque,
    }
}
