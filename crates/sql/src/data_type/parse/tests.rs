use super::{DataType, Element};

fn of(text: &str) -> DataType {
    text.parse().expect("a type")
}

fn offset(text: &str) -> usize {
    text.parse::<DataType>().expect_err("no type").offset
}

/// What `toTypeName` of a running server printed.
const AS_PRINTED: &[&str] = &[
    "Bool",
    "Int256",
    "UInt128",
    "BFloat16",
    "Float64",
    "Decimal(18, 4)",
    "Nullable(Decimal(76, 0))",
    "String",
    "FixedString(16)",
    "UUID",
    "IPv4",
    "IPv6",
    "Date",
    "Date32",
    "DateTime",
    "DateTime('UTC')",
    "DateTime64(3)",
    "DateTime64(9, 'Europe/Berlin')",
    "Time",
    "Time64(3)",
    r#"Enum8('d\\e' = -3, 'a' = 1, 'b\'c' = 2, 't\tx' = 4, 'q"r' = 5)"#,
    "Enum16('ü' = 1000)",
    "LowCardinality(Nullable(String))",
    "Map(LowCardinality(String), Array(Tuple(a UInt8, b String)))",
    "Tuple()",
    "Tuple(String, UInt8)",
    r"Tuple(a String, `b c` UInt8, `a\`b` UInt8, `1x` UInt8, `é` UInt8, `\n` Int8, `a.b` Date)",
    "Tuple(array UInt8, `DISTINCT` UInt8, `all` String, `table` UInt8)",
    "Array(Nested(a UInt8, `b c` String))",
    "Variant(String, UInt8)",
    "JSON",
    "JSON(`a.b` UInt32)",
    "JSON(max_dynamic_paths=1024, SKIP `x.y`, SKIP REGEXP 'a(.*')",
    "Dynamic",
    "Dynamic(max_types=5)",
    "AggregateFunction(quantiles(0.5, 0.9), Float64)",
    "Point",
    "Nullable(Nothing)",
    "IntervalSecond",
    "QBit(Float32, 8)",
    "Object('json')",
];

#[test]
fn what_a_server_prints_is_printed_again() {
    for text in AS_PRINTED {
        assert_eq!(of(text).to_string(), *text);
    }
}

#[test]
fn white_space_and_line_breaks_do_not_count() {
    assert_eq!(
        of("Tuple(\n    a String,\n    `b c`  Map ( String,UInt8 ))").to_string(),
        "Tuple(a String, `b c` Map(String, UInt8))"
    );
}

#[test]
fn a_word_before_a_type_is_a_name_even_if_it_reads_as_a_type() {
    let DataType::Tuple(elements) = of("Tuple(String String, UInt8)") else {
        unreachable!("the family says so")
    };
    let string = Element {
        name: Some("String".to_owned()),
        data_type: DataType::String,
    };
    assert_eq!(elements.first(), Some(&string));
    assert_eq!(elements.last().and_then(|last| last.name.clone()), None);
}

#[test]
fn what_is_not_known_keeps_its_text() {
    for text in [
        "Point",
        "AggregateFunction(max, DateTime('UTC'))",
        "Interval",
    ] {
        assert_eq!(of(text), DataType::Other(text.to_owned()));
    }
    assert_eq!(
        of("JSON( a.b UInt32 )"),
        DataType::Json(Some("a.b UInt32".to_owned()))
    );
}

#[test]
fn a_simple_aggregate_function_is_the_type_of_its_values() {
    assert_eq!(
        of("SimpleAggregateFunction(groupArrayArray(5), Array(String))"),
        of("Array(String)")
    );
}

#[test]
fn an_error_says_where() {
    assert_eq!(offset(""), 0);
    assert_eq!(offset("Array(String"), 12);
    assert_eq!(offset("Array()"), 6);
    assert_eq!(offset("String x"), 7);
    assert_eq!(offset("Map(String)"), 10);
    assert_eq!(offset("Decimal(77, 2)"), 8);
    assert_eq!(offset("Decimal(5, 6)"), 11);
    assert_eq!(offset("Enum8('a' = 128)"), 12);
    assert_eq!(offset("Enum8('a = 1)"), 6);
    assert_eq!(offset("Nested(UInt8)"), 12);
    assert_eq!(offset("Foo('(' "), 8);
}

#[test]
fn types_nest_64_deep_and_no_deeper() {
    let nested = |depth: usize| format!("{}Int8{}", "Array(".repeat(depth), ")".repeat(depth));
    assert_eq!(of(&nested(63)).to_string(), nested(63));
    assert_eq!(offset(&nested(64)), 64 * "Array(".len());
    assert!("Array(".repeat(100_000).parse::<DataType>().is_err());
    assert!(
        format!("Foo{}", "(".repeat(100_000))
            .parse::<DataType>()
            .is_err()
    );
}
