//! OTLP/JSON requests to rows.
