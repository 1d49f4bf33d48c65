//! The tables of log records.

use super::definition::{
    ColumnDefinition, Definition, IndexDefinition, bloom, computed, index, items, kept, stored,
    whole_text, word_bloom, words,
};
use crate::DefaultKind;

const TIMESTAMP: &[ColumnDefinition] = &[stored("Timestamp", "DateTime64(9)")];

/// The exporter's whole seconds, which the key of its table is made of.
const SECONDS: &[ColumnDefinition] = &[computed(
    "TimestampTime",
    "DateTime",
    DefaultKind::Default,
    "toDateTime(Timestamp)",
)];

const RECORD: &[ColumnDefinition] = &[
    stored("TraceId", "String"),
    stored("SpanId", "String"),
    stored("TraceFlags", "UInt8"),
    stored("SeverityText", "LowCardinality(String)"),
    stored("SeverityNumber", "UInt8"),
    stored("ServiceName", "LowCardinality(String)"),
    stored("Body", "String"),
    stored("ResourceSchemaUrl", "LowCardinality(String)"),
];

const MAPS: &[ColumnDefinition] = &[
    stored("ResourceAttributes", "Map(LowCardinality(String), String)"),
    stored("ScopeSchemaUrl", "LowCardinality(String)"),
    stored("ScopeName", "String"),
    stored("ScopeVersion", "LowCardinality(String)"),
    stored("ScopeAttributes", "Map(LowCardinality(String), String)"),
    stored("LogAttributes", "Map(LowCardinality(String), String)"),
];

const DOCUMENTS: &[ColumnDefinition] = &[
    stored("ResourceAttributes", "JSON"),
    stored("ResourceAttributesKeys", "Array(LowCardinality(String))"),
    stored("ScopeSchemaUrl", "LowCardinality(String)"),
    stored("ScopeName", "String"),
    stored("ScopeVersion", "LowCardinality(String)"),
    stored("ScopeAttributes", "JSON"),
    stored("ScopeAttributesKeys", "Array(LowCardinality(String))"),
    stored("LogAttributes", "JSON"),
    stored("LogAttributesKeys", "Array(LowCardinality(String))"),
];

const CLICKSTACK_COLUMNS: &[ColumnDefinition] = &[
    stored("EventName", "String"),
    kept(
        "__hdx_materialized_k8s.cluster.name",
        "ResourceAttributes['k8s.cluster.name']",
    ),
    kept(
        "__hdx_materialized_k8s.container.name",
        "ResourceAttributes['k8s.container.name']",
    ),
    kept(
        "__hdx_materialized_k8s.deployment.name",
        "ResourceAttributes['k8s.deployment.name']",
    ),
    kept(
        "__hdx_materialized_k8s.namespace.name",
        "ResourceAttributes['k8s.namespace.name']",
    ),
    kept(
        "__hdx_materialized_k8s.node.name",
        "ResourceAttributes['k8s.node.name']",
    ),
    kept(
        "__hdx_materialized_k8s.pod.name",
        "ResourceAttributes['k8s.pod.name']",
    ),
    kept(
        "__hdx_materialized_k8s.pod.uid",
        "ResourceAttributes['k8s.pod.uid']",
    ),
    kept(
        "__hdx_materialized_deployment.environment.name",
        "ResourceAttributes['deployment.environment.name']",
    ),
];

const ITEMS: &[ColumnDefinition] = &[
    items(
        "ResourceAttributeItems",
        "arrayMap(arr -> concat(arr.1, '=', arr.2), CAST(ResourceAttributes, 'Array(Tuple(String, String))'))",
    ),
    items(
        "ScopeAttributeItems",
        "arrayMap(arr -> concat(arr.1, '=', arr.2), CAST(ScopeAttributes, 'Array(Tuple(String, String))'))",
    ),
    items(
        "LogAttributeItems",
        "arrayMap(arr -> concat(arr.1, '=', arr.2), CAST(LogAttributes, 'Array(Tuple(String, String))'))",
    ),
];

const TEXT_INDEXES: &[IndexDefinition] = &[
    whole_text("idx_trace_id", "TraceId"),
    whole_text("idx_res_attr_key", "mapKeys(ResourceAttributes)"),
    whole_text("idx_res_attr_items", "ResourceAttributeItems"),
    whole_text("idx_scope_attr_key", "mapKeys(ScopeAttributes)"),
    whole_text("idx_scope_attr_items", "ScopeAttributeItems"),
    whole_text("idx_log_attr_key", "mapKeys(LogAttributes)"),
    whole_text("idx_log_attr_items", "LogAttributeItems"),
    words("idx_lower_body", "lower(Body)"),
];

const BLOOM_FILTERS: &[IndexDefinition] = &[
    index("idx_trace_id", "TraceId", "bloom_filter(0.001)", 1),
    bloom("idx_res_attr_key", "mapKeys(ResourceAttributes)"),
    bloom("idx_res_attr_value", "mapValues(ResourceAttributes)"),
    bloom("idx_scope_attr_key", "mapKeys(ScopeAttributes)"),
    bloom("idx_scope_attr_value", "mapValues(ScopeAttributes)"),
    bloom("idx_log_attr_key", "mapKeys(LogAttributes)"),
    bloom("idx_log_attr_value", "mapValues(LogAttributes)"),
];

const CLICKSTACK_KEY: &str = "toStartOfFiveMinutes(Timestamp), ServiceName, Timestamp";

/// ClickStack's, with text indexes.
pub(super) const CLICKSTACK: Definition = Definition {
    schema: "logs",
    table: "otel_logs",
    columns: &[TIMESTAMP, RECORD, MAPS, CLICKSTACK_COLUMNS, ITEMS],
    indexes: &[TEXT_INDEXES],
    partition: "toDate(Timestamp)",
    primary: CLICKSTACK_KEY,
    sorting: CLICKSTACK_KEY,
};

/// ClickStack's for servers without text indexes.
pub(super) const COMPAT: Definition = Definition {
    schema: "logs_compat",
    table: "otel_logs",
    columns: &[TIMESTAMP, RECORD, MAPS, CLICKSTACK_COLUMNS],
    indexes: &[
        BLOOM_FILTERS,
        &[word_bloom("idx_lower_body", "lower(Body)")],
    ],
    partition: "toDate(Timestamp)",
    primary: CLICKSTACK_KEY,
    sorting: CLICKSTACK_KEY,
};

/// The exporter's.
pub(super) const EXPORTER: Definition = Definition {
    schema: "otel_exporter_logs",
    table: "otel_logs",
    columns: &[TIMESTAMP, SECONDS, RECORD, MAPS],
    indexes: &[
        BLOOM_FILTERS,
        &[
            word_bloom("idx_body", "Body"),
            index("idx_body_ngrambf", "Body", "ngrambf_v1(4, 32768, 3, 0)", 1),
        ],
    ],
    partition: "toDate(TimestampTime)",
    primary: "ServiceName, TimestampTime",
    sorting: "ServiceName, TimestampTime, Timestamp",
};

/// The exporter's, with attributes as JSON.
pub(super) const EXPORTER_JSON: Definition = Definition {
    schema: "otel_exporter_logs_json",
    table: "otel_logs",
    columns: &[TIMESTAMP, RECORD, DOCUMENTS],
    indexes: &[&[
        bloom("idx_res_attr_keys", "ResourceAttributesKeys"),
        bloom("idx_scope_attr_keys", "ScopeAttributesKeys"),
        bloom("idx_log_attr_keys", "LogAttributesKeys"),
        word_bloom("idx_body", "Body"),
    ]],
    partition: "toDate(Timestamp)",
    primary: "ServiceName, toDateTime(Timestamp)",
    sorting: "ServiceName, toDateTime(Timestamp), Timestamp",
};
