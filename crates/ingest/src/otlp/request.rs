//! One request, walked through resource by resource, or, if it is large, record by record.

use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::{
    each::{Each, Elements, Later, Stop, stopped},
    rows::{LogOrigin, Rows, SpanOrigin},
    scalar::{List, Text},
    wire::{LogRecord, ResourceLogs, ResourceSpans, ScopeLogs, ScopeSpans, Span},
};

/// Bytes of text up to which a request is read at once.
///
/// To look for what stands after a list before the list is read costs a fifth of the speed. What it
/// spares is memory: nothing but empty records take fifty times as much of it as their text, 400 MB
/// for the largest request that is read at once.
const SMALL_REQUEST: usize = 8 << 20;

/// Reads the requests in `text` (one, or several with blanks between) into `rows`.
pub(super) fn read(mut text: &[u8], rows: &mut Rows) -> Result<(), Stop> {
    while !text.is_empty() {
        text = read_first(text, rows)?;
    }
    Ok(())
}

/// Reads one request and says what follows it.
fn read_first<'t>(text: &'t [u8], rows: &mut Rows) -> Result<&'t [u8], Stop> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let mut stop = None;
    let request = Request {
        rows,
        stop: &mut stop,
        is_small: text.len() <= SMALL_REQUEST,
    };
    let read = deserializer.deserialize_any(request);
    if let (Some(Stop::OutOfScope { address, line, .. }), Err(error)) = (&mut stop, &read) {
        (*address, *line) = (text.as_ptr().addr(), error.line());
    }
    stopped(stop, read, text)?;
    match deserializer.end() {
        Ok(()) => Ok(&[]),
        Err(error) => Ok(text.get(offset(text, &error)..).unwrap_or_default()),
    }
}

/// Where in `text` the byte stands that an error is about.
fn offset(text: &[u8], error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let above: usize = lines
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    above + error.column().saturating_sub(1)
}

struct Request<'r> {
    rows: &'r mut Rows,
    stop: &'r mut Option<Stop>,
    is_small: bool,
}

impl<'de> Visitor<'de> for Request<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an OTLP request such as {\"resourceLogs\": […]}")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let mut unknown = None;
        let mut is_known = false;
        while let Some(name) = fields.next_key::<Text<'de>>()? {
            match name.0.as_ref() {
                "resourceLogs" | "resource_logs" => self.logs(&mut fields)?,
                "resourceSpans" | "resource_spans" => self.spans(&mut fields)?,
                "resourceMetrics" | "resource_metrics" => return self.refuse("metrics"),
                "resourceProfiles" | "resource_profiles" => return self.refuse("profiles"),
                other => {
                    unknown.get_or_insert_with(|| other.to_owned());
                    fields.next_value::<IgnoredAny>()?;
                    continue;
                }
            }
            is_known = true;
        }
        match unknown {
            Some(name) if !is_known => Err(A::Error::custom(format_args!(
                "an object with `{name}`, expected an OTLP request with `resourceLogs` or `resourceSpans`"
            ))),
            _ => Ok(()),
        }
    }
}

impl Request<'_> {
    fn logs<'de, A: MapAccess<'de>>(&mut self, fields: &mut A) -> Result<(), A::Error> {
        const EXPECTED: &str = "a list of resources with `scopeLogs`";
        let rows = &mut *self.rows;
        if self.is_small {
            let take = |resource| add_logs::<List<_>, List<_>>(resource, rows);
            fields.next_value_seed(Each::new(EXPECTED, self.stop, take))
        } else {
            let take = |resource| add_logs::<Later<'_>, Later<'_>>(resource, rows);
            fields.next_value_seed(Each::new(EXPECTED, self.stop, take))
        }
    }

    fn spans<'de, A: MapAccess<'de>>(&mut self, fields: &mut A) -> Result<(), A::Error> {
        const EXPECTED: &str = "a list of resources with `scopeSpans`";
        let rows = &mut *self.rows;
        if self.is_small {
            let take = |resource| add_spans::<List<_>, List<_>>(resource, rows);
            fields.next_value_seed(Each::new(EXPECTED, self.stop, take))
        } else {
            let take = |resource| add_spans::<Later<'_>, Later<'_>>(resource, rows);
            fields.next_value_seed(Each::new(EXPECTED, self.stop, take))
        }
    }

    fn refuse<E: Error>(self, kind: &'static str) -> Result<(), E> {
        // The place is known only to the reader, which adds it to the error.
        *self.stop = Some(Stop::OutOfScope {
            kind,
            address: 0,
            line: 1,
        });
        Err(E::custom(kind))
    }
}

fn add_logs<'a, S, R>(resource: ResourceLogs<'a, S>, rows: &mut Rows) -> Result<(), Stop>
where
    S: Elements<ScopeLogs<'a, R>>,
    R: Elements<LogRecord<'a>>,
{
    let service = resource.resource.service_name();
    resource.scopes.each(|scope| {
        let origin = LogOrigin {
            service: &service,
            resource: &resource.resource,
            resource_schema_url: &resource.schema_url.0,
            scope: &scope.scope,
            scope_schema_url: &scope.schema_url.0,
        };
        scope.records.each(|record| rows.add_log(&origin, &record))
    })
}

fn add_spans<'a, S, R>(resource: ResourceSpans<'a, S>, rows: &mut Rows) -> Result<(), Stop>
where
    S: Elements<ScopeSpans<'a, R>>,
    R: Elements<Span<'a>>,
{
    let service = resource.resource.service_name();
    resource.scopes.each(|scope| {
        let origin = SpanOrigin {
            service: &service,
            resource: &resource.resource,
            scope: &scope.scope,
        };
        scope.spans.each(|span| rows.add_span(&origin, &span))
    })
}
