//! One request, walked through resource by resource: of a large one only a resource at a time is
//! held in structs.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    rows::Rows,
    scalar::Text,
    wire::{ResourceLogs, ResourceSpans},
};

/// Reads the requests in `text` (one, or several with blanks between) into `rows`.
///
/// The second part of an error says what kind of telemetry it is that has no table here.
pub(super) fn read(text: &[u8], rows: &mut Rows) -> Result<(), (serde_json::Error, OutOfScope)> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let mut out_of_scope = None;
    loop {
        let request = Request {
            rows,
            out_of_scope: &mut out_of_scope,
        };
        deserializer
            .deserialize_any(request)
            .map_err(|error| (error, out_of_scope))?;
        if deserializer.end().is_ok() {
            return Ok(());
        }
    }
}

/// `metrics` or `profiles`.
pub(super) type OutOfScope = Option<&'static str>;

struct Request<'r> {
    rows: &'r mut Rows,
    out_of_scope: &'r mut OutOfScope,
}

impl<'de> Visitor<'de> for Request<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an OTLP request such as {\"resourceLogs\": […]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let mut unknown = None;
        let mut is_known = false;
        while let Some(name) = fields.next_key::<Text<'de>>()? {
            match name.0.as_ref() {
                "resourceLogs" | "resource_logs" => fields.next_value_seed(Logs(self.rows))?,
                "resourceSpans" | "resource_spans" => fields.next_value_seed(Spans(self.rows))?,
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
    fn refuse<E: Error>(self, kind: &'static str) -> Result<(), E> {
        *self.out_of_scope = Some(kind);
        Err(E::custom(kind))
    }
}

/// The list under `resourceLogs`.
struct Logs<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for Logs<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Logs<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of resources with `scopeLogs`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut resources: A) -> Result<(), A::Error> {
        while let Some(resource) = resources.next_element::<ResourceLogs<'de>>()? {
            self.0.add_logs(&resource).map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The list under `resourceSpans`.
struct Spans<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for Spans<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Spans<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of resources with `scopeSpans`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut resources: A) -> Result<(), A::Error> {
        while let Some(resource) = resources.next_element::<ResourceSpans<'de>>()? {
            self.0.add_spans(&resource).map_err(A::Error::custom)?;
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
