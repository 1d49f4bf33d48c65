//! What holds for every type and for every text.

use lucerna_sql::tokens::{split_statements, tokens};
use lucerna_sql::{DataType, Element};
use proptest::prelude::*;

fn plain() -> impl Strategy<Value = DataType> {
    let zone = proptest::option::of("[A-Za-z/_'\\\\]{1,12}");
    let names = proptest::collection::vec((any::<String>(), any::<i8>()), 1..4);
    prop_oneof![
        Just(DataType::Bool),
        Just(DataType::String),
        Just(DataType::Uuid),
        Just(DataType::Time { precision: Some(3) }),
        (any::<bool>(), 3..9_u32).prop_map(|(signed, power)| DataType::Integer {
            signed,
            bits: 1 << power
        }),
        (1..=76_u8).prop_map(|precision| DataType::Decimal {
            precision,
            scale: precision / 2
        }),
        any::<u32>().prop_map(DataType::FixedString),
        (0..=9_u8, zone).prop_map(|(precision, zone)| DataType::DateTime64 { precision, zone }),
        names.prop_map(|names| DataType::Enum {
            bits: 8,
            names: names
                .into_iter()
                .map(|(name, number)| (name, i16::from(number)))
                .collect(),
        }),
        Just(DataType::Json(Some("SKIP REGEXP 'a)('".to_owned()))),
        Just(DataType::Other("AggregateFunction(sum, Int8)".to_owned())),
    ]
}

fn data_type() -> impl Strategy<Value = DataType> {
    plain().prop_recursive(5, 40, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let element = (proptest::option::of(any::<String>()), inner.clone())
            .prop_map(|(name, data_type)| Element { name, data_type });
        let named = (any::<String>(), inner.clone()).prop_map(|(name, data_type)| Element {
            name: Some(name),
            data_type,
        });
        prop_oneof![
            boxed.clone().prop_map(DataType::Nullable),
            boxed.clone().prop_map(DataType::LowCardinality),
            boxed.clone().prop_map(DataType::Array),
            (boxed.clone(), boxed).prop_map(|(key, value)| DataType::Map(key, value)),
            proptest::collection::vec(element, 0..4).prop_map(DataType::Tuple),
            proptest::collection::vec(named, 1..4).prop_map(DataType::Nested),
            proptest::collection::vec(inner, 1..4).prop_map(DataType::Variant),
        ]
    })
}

/// Text of pieces that mean something to one of the readers.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(Array|Tuple|Enum8|JSON|Nested|Map|Decimal|String|Foo)",
        "['`\"$;(){}:,.=\\\\ \n0-9a-zé‘’]{1,3}",
        "(--|/\\*|\\*/|# |#!|//|\\$a\\$|\\$\\$|x'|0x|1e)",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_type_that_is_printed_reads_as_itself(data_type in data_type()) {
        prop_assert_eq!(data_type.to_string().parse::<DataType>(), Ok(data_type));
    }

    #[test]
    fn what_reads_as_a_type_is_printed_in_a_form_that_stays(text in pieces()) {
        if let Ok(data_type) = text.parse::<DataType>() {
            let printed = data_type.to_string();
            prop_assert_eq!(printed.parse::<DataType>(), Ok(data_type));
        }
    }

    #[test]
    fn a_type_that_cannot_be_read_is_wrong_somewhere_within_it(text in any::<String>()) {
        if let Err(error) = text.parse::<DataType>() {
            prop_assert!(error.offset <= text.len());
        }
    }

    #[test]
    fn the_tokens_are_the_whole_text(text in prop_oneof![pieces(), any::<String>()]) {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert_eq!(token.start, end);
            prop_assert!(!token.text.is_empty());
            end = token.span().end;
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn a_statement_is_one_statement(text in prop_oneof![pieces(), any::<String>()]) {
        for statement in split_statements(&text) {
            prop_assert_eq!(text.get(statement.span.clone()), Some(statement.text));
            let again: Vec<_> = split_statements(statement.text).map(|each| each.text).collect();
            prop_assert_eq!(again, [statement.text]);
        }
    }
}
