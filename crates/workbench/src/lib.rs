//! A query workbench for OpenTelemetry logs and traces in ClickHouse.
