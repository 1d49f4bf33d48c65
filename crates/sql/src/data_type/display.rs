//! Types as a server prints them, on one line.

use std::fmt::{self, Display, Formatter, Write};

use super::{DataType, Element};
use crate::quoted;

impl Display for DataType {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            DataType::Bool => out.write_str("Bool"),
            DataType::Integer { signed, bits } => {
                write!(out, "{}Int{bits}", if *signed { "" } else { "U" })
            }
            DataType::Float { bits: 16 } => out.write_str("BFloat16"),
            DataType::Float { bits } => write!(out, "Float{bits}"),
            DataType::Decimal { precision, scale } => write!(out, "Decimal({precision}, {scale})"),
            DataType::String => out.write_str("String"),
            DataType::FixedString(length) => write!(out, "FixedString({length})"),
            DataType::Uuid => out.write_str("UUID"),
            DataType::Ipv4 => out.write_str("IPv4"),
            DataType::Ipv6 => out.write_str("IPv6"),
            DataType::Date => out.write_str("Date"),
            DataType::Date32 => out.write_str("Date32"),
            DataType::DateTime { zone } => write_date_time(out, None, zone.as_deref()),
            DataType::DateTime64 { precision, zone } => {
                write_date_time(out, Some(*precision), zone.as_deref())
            }
            DataType::Time { precision: None } => out.write_str("Time"),
            DataType::Time {
                precision: Some(digits),
            } => write!(out, "Time64({digits})"),
            DataType::Enum { bits, names } => write_enum(out, *bits, names),
            DataType::LowCardinality(inner) => write!(out, "LowCardinality({inner})"),
            DataType::Nullable(inner) => write!(out, "Nullable({inner})"),
            DataType::Array(inner) => write!(out, "Array({inner})"),
            DataType::Map(key, value) => write!(out, "Map({key}, {value})"),
            DataType::Tuple(elements) => write_list(out, "Tuple", elements),
            DataType::Nested(elements) => write_list(out, "Nested", elements),
            DataType::Json(inside) => write_opaque(out, "JSON", inside.as_deref()),
            DataType::Dynamic(inside) => write_opaque(out, "Dynamic", inside.as_deref()),
            DataType::Variant(types) => write_list(out, "Variant", types),
            DataType::Other(text) => out.write_str(text),
        }
    }
}

impl Display for Element {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            quoted::write_name(out, name)?;
            out.write_char(' ')?;
        }
        self.data_type.fmt(out)
    }
}

fn write_date_time(
    out: &mut Formatter<'_>,
    precision: Option<u8>,
    zone: Option<&str>,
) -> fmt::Result {
    match precision {
        Some(digits) => write!(out, "DateTime64({digits}")?,
        None => out.write_str("DateTime")?,
    }
    if let Some(zone) = zone {
        out.write_str(if precision.is_some() { ", " } else { "(" })?;
        quoted::write(out, zone, '\'')?;
    }
    if precision.is_some() || zone.is_some() {
        out.write_char(')')?;
    }
    Ok(())
}

fn write_enum(out: &mut Formatter<'_>, bits: u16, names: &[(String, i16)]) -> fmt::Result {
    write!(out, "Enum{bits}(")?;
    for (place, (name, number)) in names.iter().enumerate() {
        if place > 0 {
            out.write_str(", ")?;
        }
        quoted::write(out, name, '\'')?;
        write!(out, " = {number}")?;
    }
    out.write_char(')')
}

fn write_list(out: &mut Formatter<'_>, family: &str, parts: &[impl Display]) -> fmt::Result {
    write!(out, "{family}(")?;
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            out.write_str(", ")?;
        }
        part.fmt(out)?;
    }
    out.write_char(')')
}

fn write_opaque(out: &mut Formatter<'_>, family: &str, inside: Option<&str>) -> fmt::Result {
    out.write_str(family)?;
    match inside {
        Some(inside) => write!(out, "({inside})"),
        None => Ok(()),
    }
}
