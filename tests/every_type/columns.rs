//! A column of every type, with values at the ends of each.

use lucerna_sql::{Sql, SqlWriter};

use crate::live_table::Column;

/// A field that is asked for, with values that its column holds.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) values: &'static [&'static str],
    /// False if all but `*` and the like is an error.
    pub(crate) is_tested: bool,
}

/// The name, the type, and the values of the column in each row as SQL.
type Definition = (&'static str, &'static str, [&'static str; 4]);

#[rustfmt::skip]
const COLUMNS: &[Definition] = &[
    ("Text", "String", ["'abc 5'", "''", "'ÉCOLE'", "'5'"]),
    ("NullText", "Nullable(String)", ["'abc'", "NULL", "''", "'-1.5'"]),
    ("LowText", "LowCardinality(Nullable(String))", ["'abc'", "NULL", "''", "'5'"]),
    ("Fixed", "FixedString(4)", ["'abc'", "''", "'abcd'", "'5'"]),
    ("NullFixed", "Nullable(FixedString(4))", ["'abc'", "NULL", "'abcd'", "'5'"]),
    ("NullWhole", "Nullable(Int32)", ["5", "NULL", "-2147483648", "0"]),
    ("Truth", "Bool", ["true", "false", "true", "false"]),
    ("NullTruth", "Nullable(Bool)", ["true", "NULL", "false", "true"]),
    ("Int128", "Int128", ["5", "-1", "'170141183460469231731687303715884105727'", "0"]),
    ("Int256", "Int256", ["5", "-1", "toInt256('-57896044618658097711785492504343953926634992332820282019728792003956564819968')", "0"]),
    ("UInt256", "UInt256", ["5", "0", "toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')", "1"]),
    ("LowWhole", "LowCardinality(UInt8)", ["5", "0", "255", "1"]),
    ("Float32", "Float32", ["5", "nan", "inf", "-1.5"]),
    ("Float64", "Float64", ["5", "nan", "-inf", "-1.5"]),
    ("NullFloat", "Nullable(Float64)", ["5", "NULL", "nan", "-1.5"]),
    ("Brain", "BFloat16", ["5", "0", "-1.5", "1"]),
    ("Decimal", "Decimal(76, 10)", ["5", "-1.5", "toDecimal256('123456789012345678901234567890123456789012345678901234567890.0000000001', 10)", "0"]),
    ("NullDecimal", "Nullable(Decimal(9, 2))", ["5", "NULL", "-1.5", "0.01"]),
    ("Date", "Date", ["'2026-03-10'", "'1970-01-01'", "'2149-06-06'", "'2026-03-09'"]),
    ("Date32", "Date32", ["'2026-03-10'", "'1900-01-01'", "'2299-12-31'", "'1969-12-31'"]),
    ("Berlin", "DateTime('Europe/Berlin')", ["'2026-03-10 00:00:00'", "'1970-01-01 01:00:00'", "'2106-02-07 07:28:15'", "'2026-03-29 03:00:00'"]),
    ("Moment", "DateTime64(3)", ["'2026-03-10 00:00:00'", "'1900-01-01 00:00:00'", "'2299-12-31 23:59:59.999'", "'1969-12-31 23:59:59.500'"]),
    ("Nano", "DateTime64(9, 'Asia/Kathmandu')", ["'2026-03-10 00:00:00'", "'1970-01-01 05:30:00'", "'2026-03-10 00:00:00.000000001'", "'2262-04-11 00:00:00'"]),
    ("NullMoment", "Nullable(DateTime)", ["'2026-03-10 00:00:00'", "NULL", "'1970-01-01 00:00:00'", "'2026-03-10 12:00:00'"]),
    ("Color", "Enum8('abc' = 1, 'it\\'s' = -2, '' = 0)", ["'abc'", "''", "'it\\'s'", "'abc'"]),
    ("NullColor", "Nullable(Enum16('abc' = 1000, '5' = 5))", ["'abc'", "NULL", "'5'", "'abc'"]),
    ("LowColor", "LowCardinality(Nullable(UUID))", ["'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "NULL", "'00000000-0000-0000-0000-000000000000'", "NULL"]),
    ("Uuid", "UUID", ["'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "'00000000-0000-0000-0000-000000000000'", "generateUUIDv4()", "generateUUIDv4()"]),
    ("NullUuid", "Nullable(UUID)", ["'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "NULL", "generateUUIDv4()", "NULL"]),
    ("Four", "IPv4", ["'10.0.0.1'", "'0.0.0.0'", "'255.255.255.255'", "'127.0.0.1'"]),
    ("NullFour", "Nullable(IPv4)", ["'10.0.0.1'", "NULL", "'255.255.255.255'", "'127.0.0.1'"]),
    ("Six", "IPv6", ["'2001:db8::1'", "'::'", "'::ffff:10.0.0.1'", "'::1'"]),
    ("NullSix", "Nullable(IPv6)", ["'2001:db8::1'", "NULL", "'::ffff:10.0.0.1'", "'::1'"]),
    ("Clock", "Time", ["'12:30:00'::Time", "'00:00:00'::Time", "'-999:59:59'::Time", "'999:59:59'::Time"]),
    ("NullClock", "Nullable(Time64(3))", ["'12:30:00.5'::Time64(3)", "NULL", "'00:00:00'::Time64(3)", "NULL"]),
    ("Point", "Point", ["(5, 1)", "(0, 0)", "(nan, inf)", "(-1.5, 0)"]),
    ("Ring", "Ring", ["[(5, 1)]", "[]", "[(0, 0), (1, 1)]", "[]"]),
    ("Polygon", "Polygon", ["[[(5, 1)]]", "[]", "[[(0, 0)]]", "[]"]),
    ("Hours", "IntervalHour", ["INTERVAL 5 HOUR", "INTERVAL 0 HOUR", "INTERVAL -1 HOUR", "INTERVAL 1 HOUR"]),
    ("Simple", "SimpleAggregateFunction(sum, UInt64)", ["5", "0", "1", "2"]),
    ("State", "AggregateFunction(uniq, String)", ["arrayReduce('uniqState', ['a'])", "arrayReduce('uniqState', ['a'])", "arrayReduce('uniqState', ['b', 'c'])", "arrayReduce('uniqState', ['a'])"]),
    ("Counts", "Map(String, UInt64)", ["map('k', 5, 'a.b', 1)", "map()", "map('k', 0)", "map('k', 18446744073709551615)"]),
    ("Labels", "Map(LowCardinality(String), Nullable(String))", ["map('k', 'abc')", "map()", "map('k', NULL)", "map('k', '')"]),
    ("Times", "Map(String, DateTime64(3))", ["map('k', '2026-03-10 00:00:00'::DateTime64(3))", "map()", "map('z', '2026-03-10 00:00:00'::DateTime64(3))", "map()"]),
    ("Anything", "Map(String, Dynamic)", ["map('k', 5::Dynamic)", "CAST(map(), 'Map(String, UInt8)')", "map('k', 'abc'::Dynamic)", "map('k', NULL::Dynamic)"]),
    ("Documents", "Map(String, JSON)", ["map('k', '{\"a\":5}'::JSON)", "map()", "map('k', '{}'::JSON)", "map('z', '{\"a\":5}'::JSON)"]),
    ("Lists", "Map(String, Array(String))", ["map('k', ['abc'])", "map()", "map('k', [])", "map()"]),
    ("Words", "Array(Nullable(String))", ["['abc', NULL]", "[]", "[NULL]", "['']"]),
    ("Numbers", "Array(Int64)", ["[5]", "[]", "[-1, 5]", "[0]"]),
    ("Low", "Array(LowCardinality(Nullable(String)))", ["['abc', NULL]", "[]", "[NULL]", "['']"]),
    ("Colors", "Array(Enum8('abc' = 1, '5' = 5))", ["['abc']", "[]", "['5', 'abc']", "[]"]),
    ("Grid", "Array(Array(String))", ["[['abc']]", "[]", "[[]]", "[['5'], ['abc']]"]),
    ("Maps", "Array(Map(String, Nullable(Float64)))", ["[map('k', 5)]", "[]", "[map()]", "[map('k', NULL), map('k', nan)]"]),
    ("Pair", "Tuple(a String, b Tuple(c Int32, `d e` Nullable(Date)), l Array(String))", ["('abc', (5, '2026-03-10'), ['abc'])", "('', (0, NULL), [])", "('5', (-1, NULL), [''])", "('', (0, NULL), [])"]),
    ("Bare", "Tuple(String, UInt8)", ["('abc', 5)", "('', 0)", "('5', 1)", "('', 0)"]),
    ("Items.Name", "Array(String)", ["['abc', 'x']", "[]", "['']", "['5']"]),
    ("Items.Size", "Array(UInt16)", ["[5, 6]", "[]", "[0]", "[65535]"]),
    ("Json", "JSON", ["'{\"a\":{\"b\":5},\"s\":\"abc\",\"l\":[1,\"x\"]}'", "'{}'", "'{\"a\":\"5\",\"s\":\"2026-03-10\"}'", "'{\"a\":null,\"s\":true,\"l\":[{\"k\":1}]}'"]),
    ("Typed", "JSON(a.b UInt32, s Nullable(String), l Array(Int64), max_dynamic_paths = 0)", ["'{\"a\":{\"b\":5},\"s\":\"abc\",\"l\":[1]}'", "'{}'", "'{\"a\":{\"c\":1}}'", "'{\"s\":null}'"]),
    ("NullJson", "Nullable(JSON)", ["'{\"a\":{\"b\":5}}'", "NULL", "'{}'", "'{\"a\":\"abc\"}'"]),
    ("Jsons", "Array(JSON)", ["['{\"a\":{\"b\":5}}', '{\"a\":\"abc\"}']", "[]", "['{}']", "['{\"a\":\"\"}', '{\"s\":-1.5}']"]),
    ("Dynamic", "Dynamic", ["5::Dynamic", "NULL", "'abc'::String::Dynamic", "[1, 2]::Dynamic"]),
    ("Either", "Variant(String, UInt64, Array(String), DateTime)", ["5::UInt64", "NULL", "'abc'", "['abc']::Array(String)"]),
    ("Dynamics", "Array(Dynamic)", ["['abc'::Dynamic, NULL]", "[]::Array(Dynamic)", "[5::Dynamic]", "[NULL::Dynamic]"]),
    ("Eithers", "Array(Variant(String, UInt64))", ["['abc'::Variant(String, UInt64)]", "[]::Array(Variant(String, UInt64))", "[5::UInt64::Variant(String, UInt64)]", "[NULL::Variant(String, UInt64)]"]),
];

/// All columns, with their rows.
pub(crate) fn columns() -> Vec<Column> {
    let values = |values: &[&'static str; 4]| -> Vec<Sql> {
        let sql = |value: &&'static str| {
            let mut sql = SqlWriter::new();
            sql.raw(value);
            sql.finish()
        };
        values.iter().map(sql).collect()
    };
    COLUMNS
        .iter()
        .map(|(name, data_type, rows)| Column {
            name,
            data_type,
            values: values(rows),
        })
        .collect()
}

/// Parts of columns.
const PATHS: &[&str] = &[
    "Text.a.b",
    "NullText.a",
    "Counts.k",
    "Counts.a.b",
    "Counts.nope",
    "Labels.k",
    "Labels.nope",
    "Times.k",
    "Anything.k",
    "Documents.k",
    "Lists.k",
    "Maps.k",
    "Pair.a",
    "Pair.b",
    "Pair.b.c",
    "Pair.b.d\\ e",
    "Pair.l",
    "Bare.1",
    "Bare.2",
    "Json.a",
    "Json.a.b",
    "Json.s",
    "Json.l",
    "Json.nope",
    "Json.`we?'`",
    "Typed.a",
    "Typed.a.b",
    "Typed.s",
    "Typed.l",
    "NullJson.a",
    "Jsons.a",
    "Jsons.a.b",
    "Jsons.nope",
];

/// What has no value of its own to test.
const UNTESTED: &[&str] = &[
    "State", "Lists", "Lists.k", "Grid", "Pair", "Pair.b", "Pair.l", "Bare",
];

/// All fields.
pub(crate) fn fields() -> Vec<Field> {
    let names = COLUMNS
        .iter()
        .map(|(name, ..)| *name)
        .chain(PATHS.iter().copied());
    names
        .map(|name| Field {
            name,
            values: values(name),
            is_tested: !UNTESTED.contains(&name),
        })
        .collect()
}

/// Values beside those that are tried under every field.
fn values(name: &str) -> &'static [&'static str] {
    match name {
        "Uuid" | "NullUuid" | "LowColor" => &["61f0c404-5cb3-11e7-907b-a6006ad3dba0"],
        "Four" | "NullFour" => &["10.0.0.1"],
        "Six" | "NullSix" => &["2001:db8::1", "::ffff:10.0.0.1"],
        "Int128" | "Int256" | "UInt256" | "Decimal" => &[
            "170141183460469231731687303715884105727",
            "1e100",
            "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        ],
        "Color" => &["it's"],
        "Clock" | "NullClock" => &["12:30:00"],
        _ => &["1773100800", "9223372036854775808"],
    }
}
