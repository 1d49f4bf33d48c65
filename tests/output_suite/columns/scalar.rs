//! Columns of single values.

use arrow_array::types::{Int8Type, Int32Type, UInt16Type};
use arrow_array::{
    BinaryArray, BinaryViewArray, BooleanArray, Date32Array, Decimal32Array, Decimal64Array,
    Decimal128Array, Decimal256Array, DictionaryArray, DurationSecondArray, FixedSizeBinaryArray,
    Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array,
    IntervalMonthDayNanoArray, LargeBinaryArray, LargeStringArray, RunArray, StringArray,
    StringViewArray, Time64MicrosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
};
use arrow_buffer::{IntervalMonthDayNano, i256};

use super::{Column, column};

pub(super) fn all() -> Vec<Column> {
    let mut columns = numbers();
    columns.extend(wide_numbers());
    columns.extend(times());
    columns.extend(texts());
    columns.extend(named());
    columns
}

fn numbers() -> Vec<Column> {
    vec![
        column(
            "Boolean",
            BooleanArray::from(vec![Some(true), Some(false), None]),
            ["true", "false"],
        ),
        column(
            "Int8",
            Int8Array::from(vec![Some(-128), Some(127), None]),
            ["-128", "127"],
        ),
        column(
            "Int16",
            Int16Array::from(vec![Some(-32_768), Some(1), None]),
            ["-32768", "1"],
        ),
        column(
            "Int32",
            Int32Array::from(vec![Some(i32::MIN), Some(7), None]),
            ["-2147483648", "7"],
        ),
        column(
            "Int64",
            Int64Array::from(vec![Some(i64::MIN), Some(i64::MAX), None]),
            ["-9223372036854775808", "9223372036854775807"],
        ),
        column(
            "UInt8",
            UInt8Array::from(vec![Some(255), Some(0), None]),
            ["255", "0"],
        ),
        column(
            "UInt16",
            UInt16Array::from(vec![Some(65_535), Some(0), None]),
            ["65535", "0"],
        ),
        column(
            "UInt32",
            UInt32Array::from(vec![Some(u32::MAX), Some(0), None]),
            ["4294967295", "0"],
        ),
        column(
            "UInt64",
            UInt64Array::from(vec![Some(u64::MAX), Some(0), None]),
            ["18446744073709551615", "0"],
        ),
        column(
            "Float32",
            Float32Array::from(vec![Some(0.1), Some(3.0), None]),
            ["0.1", "3"],
        ),
        column(
            "Float64",
            Float64Array::from(vec![Some(1e300), Some(-0.25), None]),
            ["1e300", "-0.25"],
        ),
    ]
}

fn wide_numbers() -> Vec<Column> {
    let small = Decimal32Array::from(vec![Some(150), Some(-1), None]);
    let middle = Decimal64Array::from(vec![Some(150), Some(-1), None]);
    let large = Decimal128Array::from(vec![Some(123_456_789_012_345_678_901), Some(-5), None]);
    let huge = Decimal256Array::from(vec![
        Some(i256::from_i128(i128::MAX)),
        Some(i256::ZERO),
        None,
    ]);
    vec![
        column(
            "Decimal32",
            small.with_precision_and_scale(9, 2).expect("fits"),
            ["1.50", "-0.01"],
        ),
        column(
            "Decimal64",
            middle.with_precision_and_scale(18, 1).expect("fits"),
            ["15.0", "-0.1"],
        ),
        column(
            "Decimal128",
            large.with_precision_and_scale(38, 9).expect("fits"),
            ["123456789012.345678901", "-0.000000005"],
        ),
        column(
            "Decimal256",
            huge.with_precision_and_scale(76, 0).expect("fits"),
            ["170141183460469231731687303715884105727", "0"],
        ),
    ]
}

fn times() -> Vec<Column> {
    let time = 1_773_135_991_198_204_511_i64;
    vec![
        column(
            "Timestamp ns",
            TimestampNanosecondArray::from(vec![Some(time), Some(-1), None]).with_timezone("UTC"),
            [
                r#""2026-03-10T09:46:31.198204511Z""#,
                r#""1969-12-31T23:59:59.999999999Z""#,
            ],
        ),
        column(
            "Timestamp us",
            TimestampMicrosecondArray::from(vec![Some(time / 1_000), Some(0), None])
                .with_timezone("Europe/Berlin"),
            [
                r#""2026-03-10T09:46:31.198204Z""#,
                r#""1970-01-01T00:00:00.000000Z""#,
            ],
        ),
        column(
            "Timestamp ms",
            TimestampMillisecondArray::from(vec![Some(time / 1_000_000), Some(0), None])
                .with_timezone("UTC"),
            [
                r#""2026-03-10T09:46:31.198Z""#,
                r#""1970-01-01T00:00:00.000Z""#,
            ],
        ),
        column(
            "Timestamp s",
            TimestampSecondArray::from(vec![Some(time / 1_000_000_000), Some(0), None]),
            [r#""2026-03-10T09:46:31Z""#, r#""1970-01-01T00:00:00Z""#],
        ),
        column(
            "Date32",
            Date32Array::from(vec![Some(20_522), Some(-25_567), None]),
            [r#""2026-03-10""#, r#""1900-01-01""#],
        ),
        column(
            "Time64",
            Time64MicrosecondArray::from(vec![Some(3_723_000_004), Some(0), None]),
            [r#""01:02:03.000004""#, r#""00:00:00""#],
        ),
        column(
            "Duration",
            DurationSecondArray::from(vec![Some(90), Some(5), None]),
            [r#""PT90S""#, r#""PT5S""#],
        ),
        column(
            "Interval",
            IntervalMonthDayNanoArray::from(vec![
                Some(IntervalMonthDayNano::new(1, 2, 0)),
                Some(IntervalMonthDayNano::new(0, 3, 0)),
                None,
            ]),
            [r#""1 mons 2 days""#, r#""3 days""#],
        ),
    ]
}

fn texts() -> Vec<Column> {
    let values = || vec![Some("a,\"b\""), Some(""), None];
    let json = [r#""a,\"b\"""#, r#""""#];
    let bytes = || vec![Some(b"a\xff".as_slice()), Some(b"b"), None];
    let json_of_bytes = [r#""a\\xff""#, r#""b""#];
    let levels = || [Some("ERROR"), Some("INFO"), None];
    let json_of_levels = [r#""ERROR""#, r#""INFO""#];
    let fixed = FixedSizeBinaryArray::try_from_sparse_iter_with_size(
        [Some(b"ab"), Some(b"cd"), None].into_iter(),
        2,
    );
    vec![
        column("Utf8", StringArray::from(values()), json),
        column("LargeUtf8", LargeStringArray::from(values()), json),
        column("Utf8View", StringViewArray::from(values()), json),
        column("Binary", BinaryArray::from(bytes()), json_of_bytes),
        column(
            "LargeBinary",
            LargeBinaryArray::from(bytes()),
            json_of_bytes,
        ),
        column("BinaryView", BinaryViewArray::from(bytes()), json_of_bytes),
        column(
            "FixedSizeBinary",
            fixed.expect("fits"),
            [r#""ab""#, r#""cd""#],
        ),
        column(
            "Enum",
            levels().into_iter().collect::<DictionaryArray<Int8Type>>(),
            json_of_levels,
        ),
        column(
            "LowCardinality",
            levels()
                .into_iter()
                .collect::<DictionaryArray<UInt16Type>>(),
            json_of_levels,
        ),
        column(
            "RunEndEncoded",
            levels().into_iter().collect::<RunArray<Int32Type>>(),
            json_of_levels,
        ),
    ]
}

/// Columns whose type in ClickHouse says more than their type in Arrow.
fn named() -> Vec<Column> {
    let of = |name, clickhouse, values: [&'static str; 2], json| {
        let array = StringArray::from(vec![Some(values[0]), Some(values[1]), None]);
        Column {
            clickhouse: Some(clickhouse),
            ..column(name, array, json)
        }
    };
    let uuid = FixedSizeBinaryArray::try_from_sparse_iter_with_size(
        [
            Some(*b"\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef"),
            Some([0; 16]),
            None,
        ]
        .into_iter(),
        16,
    );
    let uuid = column(
        "UUID",
        uuid.expect("fits"),
        [
            r#""01234567-89ab-cdef-0123-456789abcdef""#,
            r#""00000000-0000-0000-0000-000000000000""#,
        ],
    );
    let document = [r#"{"a":[1,{"b":"x,y"}]}"#, "[]"];
    let integer = ["340282366920938463463374607431768211455", "0"];
    let address = [r#""2001:db8::1""#, r#""::""#];
    vec![
        Column {
            clickhouse: Some("Nullable(UUID)"),
            ..uuid
        },
        of("JSON", "JSON", document, document),
        of("UInt128", "Nullable(UInt128)", integer, integer),
        of("IPv6", "IPv6", ["2001:db8::1", "::"], address),
    ]
}
