//! The tables of spans.

use super::definition::{
    ColumnDefinition, Definition, IndexDefinition, bloom, computed, index, items, stored,
    whole_text, word_bloom,
};
use crate::DefaultKind;

const SPAN: &[ColumnDefinition] = &[
    stored("Timestamp", "DateTime64(9)"),
    stored("TraceId", "String"),
    stored("SpanId", "String"),
    stored("ParentSpanId", "String"),
    stored("TraceState", "String"),
    stored("SpanName", "LowCardinality(String)"),
    stored("SpanKind", "LowCardinality(String)"),
    stored("ServiceName", "LowCardinality(String)"),
];

const SCOPE: &[ColumnDefinition] = &[
    stored("ScopeName", "String"),
    stored("ScopeVersion", "String"),
];

const OUTCOME: &[ColumnDefinition] = &[
    stored("Duration", "UInt64"),
    stored("StatusCode", "LowCardinality(String)"),
    stored("StatusMessage", "String"),
    stored("Events.Timestamp", "Array(DateTime64(9))"),
    stored("Events.Name", "Array(LowCardinality(String))"),
];

const LINKS: &[ColumnDefinition] = &[
    stored("Links.TraceId", "Array(String)"),
    stored("Links.SpanId", "Array(String)"),
    stored("Links.TraceState", "Array(String)"),
];

const RESOURCE_MAP: &[ColumnDefinition] = &[stored(
    "ResourceAttributes",
    "Map(LowCardinality(String), String)",
)];
const SPAN_MAP: &[ColumnDefinition] = &[stored(
    "SpanAttributes",
    "Map(LowCardinality(String), String)",
)];
const EVENT_MAPS: &[ColumnDefinition] = &[stored(
    "Events.Attributes",
    "Array(Map(LowCardinality(String), String))",
)];
const LINK_MAPS: &[ColumnDefinition] = &[stored(
    "Links.Attributes",
    "Array(Map(LowCardinality(String), String))",
)];

const RESOURCE_DOCUMENT: &[ColumnDefinition] = &[stored("ResourceAttributes", "JSON")];
const SPAN_DOCUMENT: &[ColumnDefinition] = &[stored("SpanAttributes", "JSON")];
const EVENT_DOCUMENTS: &[ColumnDefinition] = &[stored("Events.Attributes", "Array(JSON)")];
const LINK_DOCUMENTS: &[ColumnDefinition] = &[stored("Links.Attributes", "Array(JSON)")];

const CLICKSTACK_COLUMNS: &[ColumnDefinition] = &[
    computed(
        "__hdx_materialized_rum.sessionId",
        "String",
        DefaultKind::Materialized,
        "ResourceAttributes['rum.sessionId']",
    ),
    computed(
        "SampleRate",
        "UInt64",
        DefaultKind::Materialized,
        "greatest(toUInt64OrZero(SpanAttributes['SampleRate']), 1)",
    ),
];

const CLICKSTACK_ITEMS: &[ColumnDefinition] = &[
    items(
        "ResourceAttributeItems",
        "arrayMap(arr -> concat(arr.1, '=', arr.2), CAST(ResourceAttributes, 'Array(Tuple(String, String))'))",
    ),
    items(
        "SpanAttributeItems",
        "arrayMap(arr -> concat(arr.1, '=', arr.2), CAST(SpanAttributes, 'Array(Tuple(String, String))'))",
    ),
];

const EXPORTER_ITEMS: &[ColumnDefinition] = &[
    items(
        "ResourceAttributeItems",
        "arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(ResourceAttributes, 'Array(Tuple(String, String))'))",
    ),
    items(
        "SpanAttributeItems",
        "arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(SpanAttributes, 'Array(Tuple(String, String))'))",
    ),
];

const IDS: &[IndexDefinition] = &[
    index("idx_trace_id", "TraceId", "bloom_filter(0.001)", 1),
    index(
        "idx_rum_session_id",
        "__hdx_materialized_rum.sessionId",
        "bloom_filter(0.001)",
        1,
    ),
];

const DURATION: IndexDefinition = index("idx_duration", "Duration", "minmax", 1);
const DURATION_AND_NAME: &[IndexDefinition] = &[
    DURATION,
    word_bloom("idx_lower_span_name", "lower(SpanName)"),
];

const KEY: &str = "ServiceName, SpanName, toDateTime(Timestamp)";
const LONG_KEY: &str = "ServiceName, SpanName, toDateTime(Timestamp), Timestamp";

/// ClickStack's, with text indexes.
pub(super) const CLICKSTACK: Definition = Definition {
    schema: "traces",
    table: "otel_traces",
    columns: &[
        SPAN,
        RESOURCE_MAP,
        SCOPE,
        SPAN_MAP,
        OUTCOME,
        EVENT_MAPS,
        LINKS,
        LINK_MAPS,
        CLICKSTACK_COLUMNS,
        CLICKSTACK_ITEMS,
    ],
    indexes: &[
        IDS,
        &[
            bloom("idx_res_attr_key", "mapKeys(ResourceAttributes)"),
            whole_text("idx_res_attr_items", "ResourceAttributeItems"),
            bloom("idx_span_attr_key", "mapKeys(SpanAttributes)"),
            whole_text("idx_span_attr_items", "SpanAttributeItems"),
        ],
        DURATION_AND_NAME,
    ],
    partition: "toDate(Timestamp)",
    primary: KEY,
    sorting: KEY,
};

/// ClickStack's for servers without text indexes.
pub(super) const COMPAT: Definition = Definition {
    schema: "traces_compat",
    table: "otel_traces",
    columns: &[
        SPAN,
        RESOURCE_MAP,
        SCOPE,
        SPAN_MAP,
        OUTCOME,
        EVENT_MAPS,
        LINKS,
        LINK_MAPS,
        CLICKSTACK_COLUMNS,
    ],
    indexes: &[
        IDS,
        &[
            bloom("idx_res_attr_key", "mapKeys(ResourceAttributes)"),
            bloom("idx_res_attr_value", "mapValues(ResourceAttributes)"),
            bloom("idx_span_attr_key", "mapKeys(SpanAttributes)"),
            bloom("idx_span_attr_value", "mapValues(SpanAttributes)"),
        ],
        DURATION_AND_NAME,
    ],
    partition: "toDate(Timestamp)",
    primary: KEY,
    sorting: KEY,
};

/// The exporter's, with text indexes.
pub(super) const EXPORTER: Definition = Definition {
    schema: "otel_exporter_traces",
    table: "otel_traces",
    columns: &[
        SPAN,
        RESOURCE_MAP,
        SCOPE,
        SPAN_MAP,
        OUTCOME,
        EVENT_MAPS,
        LINKS,
        LINK_MAPS,
        EXPORTER_ITEMS,
    ],
    indexes: &[
        &[
            whole_text("idx_trace_id", "TraceId"),
            whole_text("idx_res_attr_key", "mapKeys(ResourceAttributes)"),
            whole_text("idx_res_attr_items", "ResourceAttributeItems"),
            whole_text("idx_span_attr_key", "mapKeys(SpanAttributes)"),
            whole_text("idx_span_attr_items", "SpanAttributeItems"),
        ],
        DURATION_AND_NAME,
    ],
    partition: "toDate(Timestamp)",
    primary: KEY,
    sorting: LONG_KEY,
};

/// The exporter's, with attributes as JSON.
pub(super) const EXPORTER_JSON: Definition = Definition {
    schema: "otel_exporter_traces_json",
    table: "otel_traces",
    columns: &[
        SPAN,
        RESOURCE_DOCUMENT,
        SCOPE,
        SPAN_DOCUMENT,
        OUTCOME,
        EVENT_DOCUMENTS,
        LINKS,
        LINK_DOCUMENTS,
    ],
    indexes: &[&[DURATION]],
    partition: "toDate(Timestamp)",
    primary: LONG_KEY,
    sorting: LONG_KEY,
};
