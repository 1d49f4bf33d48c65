//! What stands below `resourceLogs` and `resourceSpans`, in either spelling of the names.
//!
//! Whatever is left out or `null` has its default; fields that are not named here are skipped.
//! What tells of all elements of a list may stand after them; `L` says how the list waits for it.

use serde::{Deserialize, Deserializer};

use super::{
    id::{SpanId, TraceId},
    names::{Kind, SeverityNumber, StatusCode},
    scalar::{List, Text, Unsigned},
    value::{Attribute, Value},
};

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "L: Default + Deserialize<'de>")]
pub(super) struct ResourceLogs<'a, L> {
    #[serde(borrow, deserialize_with = "or_default")]
    pub(super) resource: Resource<'a>,
    #[serde(rename = "scopeLogs", alias = "scope_logs")]
    pub(super) scopes: L,
    #[serde(borrow, rename = "schemaUrl", alias = "schema_url")]
    pub(super) schema_url: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "L: Default + Deserialize<'de>")]
pub(super) struct ResourceSpans<'a, L> {
    #[serde(borrow, deserialize_with = "or_default")]
    pub(super) resource: Resource<'a>,
    #[serde(rename = "scopeSpans", alias = "scope_spans")]
    pub(super) scopes: L,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resource<'a> {
    #[serde(borrow)]
    pub(super) attributes: List<Attribute<'a>>,
}

impl Resource<'_> {
    /// The attribute `service.name`, or nothing.
    pub(super) fn service_name(&self) -> String {
        let mut attributes = self.attributes.0.iter();
        let mut name = String::new();
        if let Some(found) = attributes.find(|attribute| attribute.key.0 == "service.name") {
            // A string takes all that is written to it: the result says nothing.
            _ = found.value.write_text(&mut name);
        }
        name
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "L: Default + Deserialize<'de>")]
pub(super) struct ScopeLogs<'a, L> {
    #[serde(borrow, deserialize_with = "or_default")]
    pub(super) scope: Scope<'a>,
    #[serde(rename = "logRecords", alias = "log_records")]
    pub(super) records: L,
    #[serde(borrow, rename = "schemaUrl", alias = "schema_url")]
    pub(super) schema_url: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound = "L: Default + Deserialize<'de>")]
pub(super) struct ScopeSpans<'a, L> {
    #[serde(borrow, deserialize_with = "or_default")]
    pub(super) scope: Scope<'a>,
    pub(super) spans: L,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Scope<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) version: Text<'a>,
    #[serde(borrow)]
    pub(super) attributes: List<Attribute<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LogRecord<'a> {
    #[serde(rename = "timeUnixNano", alias = "time_unix_nano")]
    pub(super) time: Unsigned,
    #[serde(rename = "observedTimeUnixNano", alias = "observed_time_unix_nano")]
    pub(super) observed_time: Unsigned,
    #[serde(rename = "severityNumber", alias = "severity_number")]
    pub(super) severity_number: SeverityNumber,
    #[serde(borrow, rename = "severityText", alias = "severity_text")]
    pub(super) severity_text: Text<'a>,
    #[serde(borrow)]
    pub(super) body: Value<'a>,
    #[serde(borrow)]
    pub(super) attributes: List<Attribute<'a>>,
    pub(super) flags: Unsigned,
    #[serde(rename = "traceId", alias = "trace_id")]
    pub(super) trace_id: TraceId,
    #[serde(rename = "spanId", alias = "span_id")]
    pub(super) span_id: SpanId,
    #[serde(borrow, rename = "eventName", alias = "event_name")]
    pub(super) event_name: Text<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Span<'a> {
    #[serde(rename = "traceId", alias = "trace_id")]
    pub(super) trace_id: TraceId,
    #[serde(rename = "spanId", alias = "span_id")]
    pub(super) id: SpanId,
    #[serde(rename = "parentSpanId", alias = "parent_span_id")]
    pub(super) parent_span_id: SpanId,
    #[serde(borrow, rename = "traceState", alias = "trace_state")]
    pub(super) trace_state: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    pub(super) kind: Kind,
    #[serde(rename = "startTimeUnixNano", alias = "start_time_unix_nano")]
    pub(super) start: Unsigned,
    #[serde(rename = "endTimeUnixNano", alias = "end_time_unix_nano")]
    pub(super) end: Unsigned,
    #[serde(borrow)]
    pub(super) attributes: List<Attribute<'a>>,
    #[serde(borrow)]
    pub(super) events: List<Event<'a>>,
    #[serde(borrow)]
    pub(super) links: List<Link<'a>>,
    #[serde(borrow, deserialize_with = "or_default")]
    pub(super) status: Status<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event<'a> {
    #[serde(rename = "timeUnixNano", alias = "time_unix_nano")]
    pub(super) time: Unsigned,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) attributes: List<Attribute<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link<'a> {
    #[serde(rename = "traceId", alias = "trace_id")]
    pub(super) trace_id: TraceId,
    #[serde(rename = "spanId", alias = "span_id")]
    pub(super) span_id: SpanId,
    #[serde(borrow, rename = "traceState", alias = "trace_state")]
    pub(super) trace_state: Text<'a>,
    #[serde(borrow)]
    pub(super) attributes: List<Attribute<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Status<'a> {
    pub(super) code: StatusCode,
    #[serde(borrow)]
    pub(super) message: Text<'a>,
}

fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
