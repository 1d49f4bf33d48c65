//! Values of the model as SQL.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only wrappers are taken off"
)]

use lucerna_sql::{DataType, SqlWriter};
use lucerna_translate::model::Value;
use lucerna_translate::render::write_time;

/// Writes an expression of exactly this type with exactly this value.
pub(crate) fn write(sql: &mut SqlWriter, value: &Value, data_type: &DataType) {
    if let (Value::Text(text), DataType::String) = (value, data_type) {
        sql.text(text);
        return;
    }
    sql.raw("CAST(");
    match (data_type, own_type(value)) {
        (DataType::Dynamic(_) | DataType::Variant(_), Some(own)) => write(sql, value, &own),
        _ => inner(sql, value, data_type),
    }
    sql.raw(", ").text(&data_type.to_string()).raw(")");
}

/// The type that a value has where any may stand.
fn own_type(value: &Value) -> Option<DataType> {
    Some(match value {
        Value::Text(_) => DataType::String,
        Value::Bool(_) => DataType::Bool,
        Value::Integer(integer) => DataType::Integer {
            signed: integer.is_negative,
            bits: 64,
        },
        Value::Float(_) => DataType::Float { bits: 64 },
        _ => return None,
    })
}

fn inner(sql: &mut SqlWriter, value: &Value, data_type: &DataType) {
    match value {
        Value::Null => _ = sql.raw("NULL"),
        Value::Text(text) => _ = sql.text(text),
        Value::Bool(is_true) => _ = sql.raw(if *is_true { "true" } else { "false" }),
        Value::Integer(integer) => _ = sql.text(&integer.to_string()),
        Value::Float(float) => _ = sql.float(*float),
        Value::Decimal(units) => {
            let DataType::Decimal { scale, .. } = plain(data_type) else {
                panic!("{data_type} is no decimal")
            };
            sql.text(&format!("{units}e-{scale}"));
        }
        Value::Time(tick) => write_time(sql, *tick, plain(data_type)),
        Value::Uuid(uuid) => {
            let digits = format!("{uuid:032x}");
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
            let parts = parts.map(|part| digits.get(part).unwrap_or_default());
            sql.text(&parts.join("-"));
        }
        Value::Ipv4(address) => _ = sql.text(&address.to_string()),
        Value::Ipv6(address) => _ = sql.text(&address.to_string()),
        Value::Array(values) => {
            let DataType::Array(element) = plain(data_type) else {
                panic!("{data_type} is no array")
            };
            list(sql, values.iter(), element);
        }
        Value::Map(pairs) => {
            let DataType::Map(key, value) = plain(data_type) else {
                panic!("{data_type} is no map")
            };
            sql.raw("(");
            list(sql, pairs.iter().map(|(key, _)| key), key);
            sql.raw(", ");
            list(sql, pairs.iter().map(|(_, value)| value), value);
            sql.raw(")");
        }
        Value::Tuple(values) => {
            let DataType::Tuple(elements) = plain(data_type) else {
                panic!("{data_type} is no tuple")
            };
            sql.raw("tuple(");
            for (at, (value, element)) in values.iter().zip(elements).enumerate() {
                sql.raw(if at > 0 { ", " } else { "" });
                write(sql, value, &element.data_type);
            }
            sql.raw(")");
        }
    }
}

fn list<'v>(sql: &mut SqlWriter, values: impl Iterator<Item = &'v Value>, data_type: &DataType) {
    let mut values = values.peekable();
    // The engine converts `[]` to any array but one whose elements are of many types.
    if values.peek().is_none() && matches!(data_type, DataType::Dynamic(_) | DataType::Variant(_)) {
        sql.raw("emptyArrayString()");
        return;
    }
    sql.raw("[");
    for (at, value) in values.enumerate() {
        sql.raw(if at > 0 { ", " } else { "" });
        write(sql, value, data_type);
    }
    sql.raw("]");
}

/// The type without `LowCardinality` and `Nullable`.
fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::LowCardinality(inner) | DataType::Nullable(inner) => plain(inner),
        other => other,
    }
}
