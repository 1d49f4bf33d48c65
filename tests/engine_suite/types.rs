//! What each ClickHouse type arrives as.

use lucerna_engine::{Access, QueryRequest, TYPE_KEY};

use arrow_array::RecordBatchReader;

use super::engines::{each, each_that_sets, rows};

/// An expression, its ClickHouse type, the Arrow type it must become, and its value as Arrow shows it.
const CASES: [(&str, &str, &str, &str); 51] = [
    (
        "CAST(map('k', NULL) AS Map(String, Nullable(String)))",
        "Map(String, Nullable(String))",
        "Map",
        "{k: NULL}",
    ),
    (
        "CAST([NULL, 'x'] AS Array(LowCardinality(Nullable(String))))",
        "Array(LowCardinality(Nullable(String)))",
        "List",
        "[NULL, x]",
    ),
    (
        "CAST(['b'] AS Array(Enum8('a' = 1, 'b' = 2)))",
        "Array(Enum8('a' = 1, 'b' = 2))",
        "List",
        "[b]",
    ),
    (
        "CAST(NULL AS Nullable(UUID))",
        "Nullable(UUID)",
        "FixedSizeBinary(16)",
        "NULL",
    ),
    (
        "CAST(NULL AS Nullable(Enum8('a' = 1)))",
        "Nullable(Enum8('a' = 1))",
        "Dictionary(UInt16, Utf8)",
        "NULL",
    ),
    (
        "CAST(NULL AS Nullable(Int256))",
        "Nullable(Int256)",
        "Utf8",
        "NULL",
    ),
    (
        "CAST((NULL, 1) AS Tuple(a Nullable(IPv4), b UInt8))",
        "Tuple(a Nullable(IPv4), b UInt8)",
        "Struct",
        "{a: NULL, b: 1}",
    ),
    (
        "CAST(map('k', [map('j', 1)]) AS Map(String, Array(Map(String, UInt8))))",
        "Map(String, Array(Map(String, UInt8)))",
        "Map",
        "{k: [{j: 1}]}",
    ),
    (
        "CAST(NULL AS Variant(String, UInt8))",
        "Variant(String, UInt8)",
        "Utf8",
        "NULL",
    ),
    ("true", "Bool", "Boolean", "true"),
    ("toInt8(-1)", "Int8", "Int8", "-1"),
    (
        "toUInt64(18446744073709551615)",
        "UInt64",
        "UInt64",
        "18446744073709551615",
    ),
    ("toInt128(-5)", "Int128", "Utf8", "-5"),
    ("toUInt128(7)", "UInt128", "Utf8", "7"),
    ("toInt256(-5)", "Int256", "Utf8", "-5"),
    (
        "toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')",
        "UInt256",
        "Utf8",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
    ),
    ("toFloat32(1.5)", "Float32", "Float32", "1.5"),
    ("toFloat64(-0.25)", "Float64", "Float64", "-0.25"),
    ("toBFloat16(1.5)", "BFloat16", "Float32", "1.5"),
    (
        "toDecimal32(1.5, 2)",
        "Decimal(9, 2)",
        "Decimal128(9, 2)",
        "1.50",
    ),
    (
        "toDecimal64(-1.5, 3)",
        "Decimal(18, 3)",
        "Decimal128(18, 3)",
        "-1.500",
    ),
    (
        "toDecimal128(1.5, 4)",
        "Decimal(38, 4)",
        "Decimal128(38, 4)",
        "1.5000",
    ),
    (
        "toDecimal256(1.5, 5)",
        "Decimal(76, 5)",
        "Decimal256(76, 5)",
        "1.50000",
    ),
    ("'a\\tb'", "String", "Utf8", "a\tb"),
    ("'cut \\xc3'", "String", "Utf8", "cut \u{fffd}"),
    (
        "toFixedString('ab', 3)",
        "FixedString(3)",
        "FixedSizeBinary(3)",
        "616200",
    ),
    (
        "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')",
        "UUID",
        "FixedSizeBinary(16)",
        "61f0c4045cb311e7907ba6006ad3dba0",
    ),
    ("toIPv4('192.0.2.1')", "IPv4", "Utf8", "192.0.2.1"),
    ("toIPv6('2001:db8::1')", "IPv6", "Utf8", "2001:db8::1"),
    ("toIPv6('192.0.2.1')", "IPv6", "Utf8", "::ffff:192.0.2.1"),
    ("toDate('2024-05-06')", "Date", "Date32", "2024-05-06"),
    ("toDate32('1920-01-02')", "Date32", "Date32", "1920-01-02"),
    (
        "toDateTime('2106-02-07 06:28:15')",
        "DateTime",
        "Timestamp(s, \"UTC\")",
        "2106-02-07T06:28:15Z",
    ),
    (
        "toDateTime('2024-05-06 07:08:09', 'UTC')",
        "DateTime('UTC')",
        "Timestamp(s, \"UTC\")",
        "2024-05-06T07:08:09Z",
    ),
    (
        "toDateTime64('2024-05-06 07:08:09.123456789', 9)",
        "DateTime64(9)",
        "Timestamp(ns, \"UTC\")",
        "2024-05-06T07:08:09.123456789Z",
    ),
    (
        "toDateTime64('1969-12-31 23:59:59.5', 3, 'UTC')",
        "DateTime64(3, 'UTC')",
        "Timestamp(ms, \"UTC\")",
        "1969-12-31T23:59:59.500Z",
    ),
    (
        "CAST('b' AS Enum8('a' = 1, 'b' = -2))",
        "Enum8('b' = -2, 'a' = 1)",
        "Dictionary(UInt16, Utf8)",
        "b",
    ),
    (
        "CAST('b' AS Enum16('a' = 1, 'b' = 1000))",
        "Enum16('a' = 1, 'b' = 1000)",
        "Dictionary(UInt16, Utf8)",
        "b",
    ),
    (
        "toLowCardinality('x')",
        "LowCardinality(String)",
        "Dictionary(UInt32, Utf8)",
        "x",
    ),
    (
        "toLowCardinality(CAST(NULL AS Nullable(String)))",
        "LowCardinality(Nullable(String))",
        "Dictionary(UInt32, Utf8)",
        "NULL",
    ),
    (
        "CAST(NULL AS Nullable(DateTime))",
        "Nullable(DateTime)",
        "Timestamp(s, \"UTC\")",
        "NULL",
    ),
    (
        "[toIPv4('192.0.2.1')]",
        "Array(IPv4)",
        "List",
        "[192.0.2.1]",
    ),
    (
        "[CAST('x' AS Nullable(String)), NULL]",
        "Array(Nullable(String))",
        "List",
        "[x, NULL]",
    ),
    (
        "CAST(map('k', 'v') AS Map(LowCardinality(String), String))",
        "Map(LowCardinality(String), String)",
        "Map",
        "{k: v}",
    ),
    (
        "CAST((1, 'x') AS Tuple(a UInt8, b String))",
        "Tuple(a UInt8, b String)",
        "Struct",
        "{a: 1, b: x}",
    ),
    (
        "(1, toIPv4('192.0.2.1'))",
        "Tuple(UInt8, IPv4)",
        "Struct",
        "{1: 1, 2: 192.0.2.1}",
    ),
    (
        "CAST([(1, 'x')] AS Nested(a UInt8, b String))",
        "Nested(a UInt8, b String)",
        "List",
        "[{a: 1, b: x}]",
    ),
    (
        "CAST('{\"a\":{\"b\":1}}' AS JSON)",
        "JSON",
        "Utf8",
        "{\"a\":{\"b\":1}}",
    ),
    (
        "CAST(1 AS Variant(String, UInt8))",
        "Variant(String, UInt8)",
        "Utf8",
        "1",
    ),
    ("NULL", "Nullable(Nothing)", "Null", "NULL"),
    ("toIntervalDay(3)", "IntervalDay", "Int64", "3"),
];

#[test]
fn every_type_becomes_the_arrow_type_that_says_what_it_is() {
    each(|engine, _| {
        for (expression, type_name, arrow, value) in CASES {
            // Behind a function that is not constant, so that it is a column like any other.
            let statement = format!("SELECT materialize({expression}) AS value");
            let request = QueryRequest::new(statement).access(Access::Write);
            let batches = engine.query(&request).expect(expression);
            let schema = batches.schema();
            let field = schema.field(0);
            assert_eq!(batches.types(), [type_name], "{expression}");
            assert_eq!(
                field.metadata().get(TYPE_KEY).map(String::as_str),
                Some(type_name)
            );
            let shown = field.data_type().to_string();
            assert!(shown.starts_with(arrow), "{expression} is {shown}");
            drop(batches);
            assert_eq!(
                rows(engine, &request).expect(expression),
                [[value]],
                "{expression}"
            );
        }
    });
}

#[test]
fn a_uuid_is_marked_as_one() {
    each(|engine, _| {
        let request =
            QueryRequest::new("SELECT [generateUUIDv4()] AS list, generateUUIDv4() AS id");
        let schema = engine.query(&request).expect("it runs").schema();
        let mark = schema.field(1).metadata().get("ARROW:extension:name");
        assert_eq!(mark.map(String::as_str), Some("arrow.uuid"));
    });
}

#[test]
fn broken_text_is_counted() {
    each_that_sets(|engine, _| {
        let request = QueryRequest::new("SELECT unhex('c3') FROM numbers(3)");
        let mut batches = engine.query(&request).expect("it runs");
        assert!(batches.by_ref().all(|batch| batch.is_ok()));
        assert_eq!(batches.statistics().repaired_values, 3);
    });
}

#[test]
fn a_dictionary_stays_right_over_many_batches() {
    each(|engine, database| {
        let create = format!(
            "CREATE TABLE {database}.d (n UInt32, name LowCardinality(String)) ENGINE = MergeTree ORDER BY n"
        );
        super::engines::run(engine, &create);
        for part in 0..3 {
            let insert = format!(
                "INSERT INTO {database}.d SELECT number, concat('part-', toString(number % 7 + {part})) \
                 FROM numbers({part} * 50000, 50000)"
            );
            super::engines::run(engine, &insert);
        }
        let select = format!(
            "SELECT n, name, toString(name) FROM {database}.d SETTINGS max_block_size = 8192"
        );
        let all = rows(engine, &QueryRequest::new(select).access(Access::Write)).expect("it runs");
        assert_eq!(all.len(), 150_000);
        assert!(all.iter().all(|row| row[1] == row[2]));
    });
}
