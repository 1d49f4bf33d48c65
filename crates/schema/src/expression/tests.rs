use super::{Column, ColumnId, DefaultKind, Origin, origin};

fn column(name: &str, type_text: &str, default: DefaultKind, expression: &str) -> Column {
    Column {
        name: name.to_owned(),
        data_type: type_text.parse().expect("a type"),
        default,
        expression: expression.to_owned(),
        origin: None,
        comment: String::new(),
    }
}

/// The origin of a computed column of this type in a table with a map `M` and a JSON column `J`.
fn computed(type_text: &str, expression: &str) -> Option<Origin> {
    let columns = [
        column(
            "M",
            "Map(LowCardinality(String), String)",
            DefaultKind::None,
            "",
        ),
        column("J", "JSON", DefaultKind::None, ""),
        column("N.M", "Map(String, String)", DefaultKind::None, ""),
    ];
    origin(
        &column("c", type_text, DefaultKind::Materialized, expression),
        &columns,
    )
}

const MAP: ColumnId = ColumnId(0);

fn key(map: ColumnId, key: &str) -> Origin {
    let key = key.to_owned();
    Origin::MapKey { map, key }
}

#[test]
fn a_key_of_a_map_is_known() {
    for (type_text, expression, expected) in [
        ("String", "M['k8s.pod.name']", key(MAP, "k8s.pod.name")),
        ("LowCardinality(String)", r"`M`['it\'s']", key(MAP, "it's")),
        ("String", "N.M['k']", key(ColumnId(2), "k")),
    ] {
        assert_eq!(computed(type_text, expression), Some(expected));
    }
}

#[test]
fn more_than_a_key_or_another_type_is_unknown() {
    for expression in [
        "lower(M['k'])",
        "M['k'] || ''",
        "M[k]",
        "X['k']",
        "J['k']",
        "",
    ] {
        assert_eq!(computed("String", expression), None, "{expression}");
    }
    assert_eq!(computed("UInt64", "M['k']"), None);
}

#[test]
fn items_are_known_as_people_write_them_and_as_servers_print_them() {
    let items = |separator: &str| {
        let separator = separator.to_owned();
        Some(Origin::Items {
            map: MAP,
            separator,
        })
    };
    for (expression, separator) in [
        (
            "arrayMap((arr) -> concat(arr.1, '=', arr.2), M::Array(Tuple(String, String)))",
            "=",
        ),
        (
            "arrayMap(kv -> concat(kv.1, ':', kv.2), CAST(M, 'Array(Tuple(String, String))'))",
            ":",
        ),
    ] {
        assert_eq!(computed("Array(String)", expression), items(separator));
    }
    for expression in [
        "arrayMap(kv -> concat(kv.2, '=', kv.1), CAST(M, 'Array(Tuple(String, String))'))",
        "arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(M, 'Array(Tuple(String, Int8))'))",
        "arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(J, 'Array(Tuple(String, String))'))",
    ] {
        assert_eq!(computed("Array(String)", expression), None, "{expression}");
    }
}

#[test]
fn keys_are_known_by_function_or_by_the_exporters_name() {
    let keys = |place| {
        Some(Origin::Keys {
            map: ColumnId(place),
        })
    };
    assert_eq!(computed("Array(String)", "mapKeys(M)"), keys(0));
    assert_eq!(computed("Array(String)", "JSONAllPaths(J)"), keys(1));
    assert_eq!(computed("Array(String)", "mapKeys(J)"), None);

    let json = column("J", "JSON", DefaultKind::None, "");
    let by_name = column(
        "JKeys",
        "Array(LowCardinality(String))",
        DefaultKind::None,
        "",
    );
    assert_eq!(origin(&by_name, &[json]), keys(0));
}

#[test]
fn a_default_says_nothing_about_the_values() {
    let columns = [column("M", "Map(String, String)", DefaultKind::None, "")];
    let with_default = column("c", "String", DefaultKind::Default, "M['k']");
    assert_eq!(origin(&with_default, &columns), None);
}
