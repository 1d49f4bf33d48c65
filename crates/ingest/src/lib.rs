//! Telemetry files and the demo's generator to record batches of the OpenTelemetry tables.
