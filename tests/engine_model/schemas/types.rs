//! Random types, as the texts of the engine.

use crate::random::Random;

const SCALARS: &[&str] = &[
    "Bool",
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "Int128",
    "Int256",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "UInt128",
    "UInt256",
    "Float32",
    "Float64",
    "Decimal(12, 0)",
    "Decimal(18, 4)",
    "Decimal(38, 10)",
    "Decimal(76, 20)",
    "Date",
    "Date32",
    "DateTime",
    "DateTime('Europe/Berlin')",
    "DateTime64(0)",
    "DateTime64(3)",
    "DateTime64(6, 'Asia/Kathmandu')",
    "DateTime64(9)",
    "Enum8('one' = 1, 'two' = 2, 'twenty one' = -21)",
    "Enum16('a' = 1000, 'it\\'s' = 5, '' = 0)",
    "UUID",
    "IPv4",
    "IPv6",
    "FixedString(4)",
    "String",
    "String",
];

const TEXTS: &[&str] = &[
    "String",
    "String",
    "LowCardinality(String)",
    "Nullable(String)",
];

const LOW: &[&str] = &[
    "String",
    "Nullable(String)",
    "FixedString(4)",
    "UInt16",
    "Date",
];

const OF_MANY_TYPES: &[&str] = &[
    "JSON",
    "JSON",
    "JSON(max_dynamic_paths=1)",
    "JSON(a.b UInt32, s Nullable(String), max_dynamic_paths=2)",
    "Nullable(JSON)",
    "Dynamic",
    "Variant(Bool, String, UInt64)",
];

const TUPLES: &[&str] = &[
    "Tuple(name String, size Nullable(UInt32))",
    "Tuple(String, Int8)",
    "Tuple(outer Tuple(inner Nullable(String), `in between` Date), rate Float64)",
    "Tuple(flag Bool, id UUID, texts Array(String))",
];

/// The type of a column.
pub(super) fn any(random: &mut Random) -> String {
    match random.below(10) {
        0 | 1 => text(random),
        2 => random.text(OF_MANY_TYPES).to_owned(),
        3 => random.text(TUPLES).to_owned(),
        4 => array(random),
        5 => map(random),
        _ => value(random),
    }
}

/// A type of text.
pub(super) fn text(random: &mut Random) -> String {
    random.text(TEXTS).to_owned()
}

/// A map with keys of text.
pub(super) fn map(random: &mut Random) -> String {
    let key = random.text(&["String", "LowCardinality(String)"]);
    let value = match random.below(8) {
        0..4 => "String".to_owned(),
        4 => random.text(OF_MANY_TYPES).to_owned(),
        5 if random.once_in(3) => "Array(String)".to_owned(),
        _ => value(random),
    };
    format!("Map({key}, {value})")
}

/// An array of values, maps or documents.
pub(super) fn array(random: &mut Random) -> String {
    let element = match random.below(6) {
        0 | 1 => map(random),
        2 => random.text(OF_MANY_TYPES).to_owned(),
        _ => value(random),
    };
    format!("Array({element})")
}

fn value(random: &mut Random) -> String {
    let scalar = random.text(SCALARS);
    match random.below(6) {
        0 | 1 => format!("Nullable({scalar})"),
        2 => format!("LowCardinality({})", random.text(LOW)),
        _ => scalar.to_owned(),
    }
}
