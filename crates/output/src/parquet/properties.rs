//! How a file is compressed and indexed.

use arrow_schema::{DataType, Field, Schema};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

use super::group::MOST_ROWS;

/// Columns of OpenTelemetry that are looked up by one value among millions.
const IDS: [&str; 4] = ["TraceId", "SpanId", "ParentSpanId", "trace_id"];

/// The properties of a file with these columns.
pub(super) fn of(schema: &Schema) -> WriterProperties {
    let builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        // Groups are closed by `Group`.
        .set_max_row_group_row_count(None)
        .set_max_row_group_bytes(None);
    let ids = schema.fields().iter().filter(|field| is_id(field));
    ids.fold(builder, |builder, field| {
        let path = || ColumnPath::from(field.name().as_str());
        // Folded to what the values of the group need.
        builder
            .set_column_bloom_filter_enabled(path(), true)
            .set_column_bloom_filter_max_ndv(path(), MOST_ROWS as u64)
    })
    .build()
}

/// Whether a column is one of ids, by its name or because it holds UUIDs.
fn is_id(field: &Field) -> bool {
    let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8);
    (is_text && IDS.contains(&field.name().as_str()))
        || field.extension_type_name() == Some("arrow.uuid")
}
