//! Random rows, of few different values, so that queries find some of them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "types that are not named are written as text"
)]

#[path = "rows/document.rs"]
pub(crate) mod document;

use lucerna_schema::{DefaultKind, Table};
use lucerna_sql::DataType;
use lucerna_translate::model::{Row, Value};
use lucerna_translate::predicate::Integer;

use crate::random::Random;

/// Pieces of text: words, numbers, signs that mean something to a query, an engine or JSON.
pub(crate) const PIECES: &[&str] = &[
    "error",
    "Error",
    "ERRORS",
    "timeout",
    "timeuot",
    "GET",
    "/api/v1",
    "user_id=42",
    "42",
    "4.2e1",
    "-5",
    "+5.",
    "1000",
    "007",
    "9007199254740993",
    "9007199254740992.0",
    "1e400",
    "inf",
    "nan",
    "0x1F",
    "é",
    "École",
    "ÉTÉ",
    "日本",
    "straße",
    "ÑANDÚ",
    "ñandú",
    // Letters whose two cases are not what they look like.
    "\u{212a}elvin",
    "kelvin",
    "İstanbul",
    "ISTANBUL",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "ǅ",
    "ǆ",
    "a*b",
    "50%",
    "_",
    "x?y",
    "C:\\logs",
    "it's",
    "\"no\"",
    "<html>",
    "a",
    "b",
    "k",
    "ab",
    "ba",
    "--",
    "{}",
    "true",
    "null",
    "\u{a0}",
    "\n",
    "\0",
];

/// What stands between pieces.
const SEPARATORS: &[&str] = &[
    " ", " ", " ", "-", "_", "=", ";", ", ", "\n", "", ".", "\u{3000}",
];

/// Whole texts that are JSON, or nearly.
const DOCUMENTS: &[&str] = &[
    r#"{"a":{"b":"error"},"n":5.0}"#,
    r#"{"a":[1,2.50,"é\n"],"n":42}"#,
    r#"{"a":null,"a":"x","n":"1000"}"#,
    r#"{"a.b":true,"n":-0.0} "#,
    r#"{"n":12345678901234567890,"a":{"c":{}}}"#,
    r#"{"a":"x"} y"#,
    r#"[{"a":1}]"#,
    r#"{"a":"\u00c9cole \"q\" \\ / \u2028","n":1e21}"#,
];

/// Keys of maps.
pub(crate) const KEYS: &[&str] = &[
    "k",
    "a=b",
    "http.status_code",
    "app",
    "shared",
    "k8s.pod.name",
    "rum.sessionId",
    "SampleRate",
    "é",
    "a?",
];

/// A row of the table.
pub(crate) fn row(table: &Table, random: &mut Random) -> Row {
    let mut row = Row::new(table);
    // Arrays whose names begin alike have one length.
    let length = random.below(3);
    for column in &table.columns {
        if column.default == DefaultKind::None {
            let nested = column.name.contains('.').then_some(length);
            row.set(
                table,
                &column.name,
                value(&column.data_type, random, nested),
            );
        }
    }
    row
}

/// Some text.
pub(crate) fn text(random: &mut Random) -> String {
    if random.once_in(6) {
        return random.text(DOCUMENTS).to_owned();
    }
    let mut text = String::new();
    for at in 0..random.below(4) {
        text.push_str(if at > 0 { random.text(SEPARATORS) } else { "" });
        text.push_str(random.text(PIECES));
    }
    text
}

fn value(data_type: &DataType, random: &mut Random, length: Option<usize>) -> Value {
    match data_type {
        DataType::Nullable(_) if random.once_in(3) => Value::Null,
        DataType::LowCardinality(inner) | DataType::Nullable(inner) => value(inner, random, None),
        DataType::Bool => Value::Bool(random.once_in(2)),
        DataType::Integer { signed, bits } => Value::Integer(integer(*signed, *bits, random)),
        DataType::Float { bits } => Value::Float(float(*bits, random)),
        DataType::Decimal { .. } => {
            let units = [0, 1, -1, 1000, 42_000, -50_000, 420_000_000_000, 15];
            Value::Decimal(Integer::new(*random.pick(&units)))
        }
        DataType::Uuid => {
            Value::Uuid(*random.pick(&[0, 42, 0x61f0_c404_5cb3_11e7_907b_a600_6ad3_dba0]))
        }
        DataType::Ipv4 => {
            Value::Ipv4((*random.pick(&[[0, 0, 0, 0], [10, 0, 0, 1], [10, 1, 2, 3]])).into())
        }
        DataType::Ipv6 => {
            let texts = [
                "::",
                "::1",
                "2001:db8::1",
                "::ffff:10.0.0.1",
                "fe80::1:0:0:42",
            ];
            Value::Ipv6(random.text(&texts).parse().expect("an address"))
        }
        DataType::Enum { names, .. } => Value::text(&random.pick(names).0),
        DataType::FixedString(_) => {
            Value::text(random.text(&["", "ab", "AB", "é", "a\0b", "42", "k"]))
        }
        DataType::Date
        | DataType::Date32
        | DataType::DateTime { .. }
        | DataType::DateTime64 { .. } => Value::Time(tick(data_type, random)),
        DataType::Array(_) | DataType::Map(..) | DataType::Tuple(_) => {
            container(data_type, random, length)
        }
        DataType::Json(arguments) => Value::Text(document::document(arguments.as_deref(), random)),
        DataType::Dynamic(_) | DataType::Variant(_) => match random.below(5) {
            0 => Value::Null,
            1 => Value::Bool(random.once_in(2)),
            2 | 3 => Value::Integer(integer(false, 64, random)),
            _ => Value::Text(text(random)),
        },
        _ => Value::Text(text(random)),
    }
}

/// Days, seconds or parts of them.
fn tick(data_type: &DataType, random: &mut Random) -> i64 {
    match data_type {
        DataType::Date => *random.pick(&[0, 20_522, 20_521, 20_523, 65_535]),
        DataType::Date32 => *random.pick(&[-25_567, -1, 20_522, 20_523, 120_529]),
        DataType::DateTime64 { precision, .. } => {
            let ticks = 10_i64.pow(u32::from(*precision));
            let part = *random.pick(&[0, 0, 1, ticks / 4, ticks - 1]);
            *random.pick(&SECONDS) * ticks + part
        }
        _ => *random.pick(&SECONDS),
    }
}

fn container(data_type: &DataType, random: &mut Random, length: Option<usize>) -> Value {
    match data_type {
        DataType::Map(key, of) if !key.is_text() => {
            let key = value(key, random, None);
            Value::Map(vec![(key, value(of, random, None))])
        }
        DataType::Map(_, of) => {
            let keys: Vec<_> = KEYS.iter().filter(|_| random.once_in(3)).collect();
            let pair = |key: &&&str| (Value::text(**key), value(of, random, None));
            Value::Map(keys.iter().map(pair).collect())
        }
        DataType::Tuple(elements) => {
            let parts = elements.iter().map(|element| &element.data_type);
            Value::Tuple(parts.map(|part| value(part, random, None)).collect())
        }
        DataType::Array(element) => {
            let length = length.unwrap_or_else(|| random.below(3));
            Value::Array((0..length).map(|_| value(element, random, None)).collect())
        }
        other => unreachable!("{other} has no parts"),
    }
}

/// Around 2026-03-10, and the ends of `DateTime`.
const SECONDS: [i64; 8] = [
    0,
    1_773_133_530,
    1_773_133_529,
    1_773_100_800,
    1_773_187_200,
    1_773_097_200,
    2026,
    4_294_967_295,
];

fn integer(signed: bool, bits: u16, random: &mut Random) -> Integer {
    let value = match random.below(8) {
        0 => return Integer::greatest(signed, bits),
        1 => return Integer::least(signed, bits),
        2 => 0,
        3 => 42,
        4 => 5,
        5 => 17,
        6 if signed => -5,
        _ if bits >= 64 => *random.pick(&[9_007_199_254_740_993, 1_500_000_000, 20_000_000]),
        _ => 100,
    };
    Integer::new(value)
}

fn float(bits: u16, random: &mut Random) -> f64 {
    let value = *random.pick(&[
        0.0,
        -0.0,
        0.1,
        5.0,
        42.0,
        -5.5,
        1e21,
        1e-7,
        16_777_217.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ]);
    if bits == 64 {
        return value;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the nearest Float32 is what is wanted"
    )]
    let narrow = value as f32;
    narrow.into()
}
