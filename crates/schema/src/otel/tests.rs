use lucerna_sql::DataType;

use super::{BUILTIN_NAMES, BUILTINS, builtin, create_table};
use crate::{DefaultKind, IndexExpression, IndexKind, Origin, Signal, Table};

fn tables() -> impl Iterator<Item = &'static Table> {
    BUILTIN_NAMES.iter().filter_map(|name| builtin(name))
}

#[test]
fn each_name_is_that_of_its_schema() {
    let names = BUILTINS.iter().map(|builtin| builtin.definition.schema);
    assert!(names.eq(BUILTIN_NAMES));
    assert!(
        tables()
            .map(|table| table.schema.as_str())
            .eq(BUILTIN_NAMES)
    );
}

#[test]
fn logs_and_traces_are_told_apart_and_know_what_their_columns_are_for() {
    for table in tables() {
        let is_logs = table.schema.contains("logs");
        let (signal, name) = if is_logs {
            (Signal::Logs, "otel_logs")
        } else {
            (Signal::Traces, "otel_traces")
        };
        assert_eq!((table.signal, table.name.as_str()), (signal, name));
        let roles = &table.roles;
        let implicit = table.find(if is_logs { "Body" } else { "SpanName" });
        assert_eq!(roles.implicit.first().copied(), implicit);
        assert_eq!(roles.timestamp, table.find("Timestamp"));
        assert_eq!(roles.duration.is_some(), !is_logs);
        for role in [
            roles.service,
            roles.trace_id,
            roles.span_id,
            roles.attributes,
        ] {
            assert!(role.is_some(), "{}", table.schema);
        }
        assert!(roles.resource_attributes.is_some());
    }
}

#[test]
fn every_type_and_index_is_understood() {
    for table in tables() {
        for column in &table.columns {
            assert!(
                !matches!(column.data_type, DataType::Other(_)),
                "{column:?}"
            );
        }
        for index in &table.indexes {
            assert!(!matches!(index.kind, IndexKind::Other(_)), "{index:?}");
            assert!(
                !matches!(index.expression, IndexExpression::Other(_)),
                "{index:?}"
            );
        }
    }
}

#[test]
fn every_expression_but_two_is_understood() {
    let unknown: Vec<_> = tables()
        .flat_map(|table| &table.columns)
        .filter(|column| column.default != DefaultKind::None && column.origin.is_none())
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(unknown, ["SampleRate", "SampleRate", "TimestampTime"]);
}

#[test]
fn the_keys_of_json_attributes_are_found_by_name() {
    let logs = builtin("otel_exporter_logs_json").expect("a built-in table");
    let keys = logs.find("LogAttributesKeys").expect("a column");
    let map = logs.find("LogAttributes").expect("a column");
    assert_eq!(logs.column(keys).origin, Some(Origin::Keys { map }));
}

#[test]
fn an_alias_stands_only_for_a_column_that_is_there() {
    let aliases = |schema| {
        let table = builtin(schema).expect("a built-in table");
        let name = |alias: &crate::Alias| alias.name.clone();
        table.aliases.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        aliases("logs"),
        "@timestamp body level logger message msg service service.name severity span span.id \
         span_id time timestamp trace trace.id trace_id ts"
    );
    assert_eq!(
        aliases("traces"),
        "@timestamp duration error event kind logger name operation parent parent_id service \
         service.name span span.id span.name span_id status time timestamp trace trace.id trace_id ts"
    );
}

#[test]
fn a_name_that_needs_quotes_gets_them() {
    let sql = create_table("logs_compat", "a`b", "my logs").expect("a schema");
    let sql = sql.as_str();
    assert!(sql.starts_with(r"CREATE TABLE IF NOT EXISTS `a\`b`.`my logs`"));
    assert!(
        sql.contains("\n    `__hdx_materialized_k8s.pod.uid` LowCardinality(String) MATERIALIZED")
    );
    assert!(sql.contains(
        "\n    INDEX idx_lower_body lower(Body) TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8\n"
    ));
    assert!(create_table("metrics", "default", "m").is_none());
}
