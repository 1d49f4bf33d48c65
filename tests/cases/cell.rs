//! Cells of rows as case files write them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "types that are not named are written as text"
)]

use jiff::Timestamp;
use jiff::civil::{Date, date};
use lucerna_schema::Table;
use lucerna_sql::DataType;
use lucerna_translate::model::{Row, Value};
use lucerna_translate::predicate::Integer;

/// The row with these cells, and with the default of its type in every other column; lists whose names
/// begin alike get as many defaults as the longest of them has elements.
pub(crate) fn row(cells: &toml::Table, table: &Table) -> Row {
    let mut row = Row::new(table);
    for (name, cell) in cells {
        let id = table.find(name);
        let id = id.unwrap_or_else(|| panic!("{} has no column {name}", table.schema));
        row.set(table, name, read(cell, &table.column(id).data_type));
    }
    for column in &table.columns {
        if let DataType::Array(element) = &column.data_type
            && let Some((group, _)) = column.name.split_once('.')
            && !cells.contains_key(&column.name)
        {
            let default = Value::default_of(element);
            let values = vec![default; longest(cells, group)];
            row.set(table, &column.name, Value::Array(values));
        }
    }
    row
}

fn longest(cells: &toml::Table, group: &str) -> usize {
    let in_group = cells.iter().filter_map(|(name, cell)| {
        let (first, _) = name.split_once('.')?;
        Some(cell.as_array().filter(|_| first == group)?.len())
    });
    in_group.max().unwrap_or_default()
}

fn read(cell: &toml::Value, data_type: &DataType) -> Value {
    let text = || match cell {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match data_type {
        DataType::LowCardinality(inner) | DataType::Nullable(inner) => read(cell, inner),
        DataType::Bool => Value::Bool(cell.as_bool().expect("true or false")),
        DataType::Integer { .. } => Value::Integer(integer(&text())),
        DataType::Float { .. } => Value::Float(text().parse().expect("a number")),
        DataType::Decimal { scale, .. } => Value::Decimal(decimal(&text(), *scale)),
        DataType::Date
        | DataType::Date32
        | DataType::DateTime { .. }
        | DataType::DateTime64 { .. } => Value::Time(ticks(&text(), data_type)),
        DataType::Uuid => {
            let digits = text().replace('-', "");
            Value::Uuid(u128::from_str_radix(&digits, 16).expect("a UUID"))
        }
        DataType::Ipv4 => Value::Ipv4(text().parse().expect("an address")),
        DataType::Ipv6 => Value::Ipv6(text().parse().expect("an address")),
        DataType::Array(element) => {
            let cells = cell.as_array().expect("a list").iter();
            Value::Array(cells.map(|cell| read(cell, element)).collect())
        }
        DataType::Map(key_type, value) => {
            let cells = cell.as_table().expect("keys with values").iter();
            let key = |key: &String| read(&toml::Value::from(key.as_str()), key_type);
            let pair = |(name, cell): (&String, _)| (key(name), read(cell, value));
            Value::Map(cells.map(pair).collect())
        }
        DataType::Tuple(elements) => {
            let cells = cell.as_array().expect("a list").iter().zip(elements);
            Value::Tuple(
                cells
                    .map(|(cell, element)| read(cell, &element.data_type))
                    .collect(),
            )
        }
        _ => Value::text(text()),
    }
}

fn integer(text: &str) -> Integer {
    let digits = text.trim_start_matches('-');
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{text}");
    Integer {
        is_negative: text.starts_with('-'),
        digits: digits.to_owned(),
    }
}

/// `1.50` of a type with four digits behind the point is 15000.
fn decimal(text: &str, scale: u8) -> Integer {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let digits = format!(
        "{}{fraction:0<width$}",
        whole.trim_start_matches('-'),
        width = usize::from(scale)
    );
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        integer("0")
    } else {
        integer(&format!("{sign}{digits}"))
    }
}

/// A date as days; a time with its offset in the ticks of its type.
fn ticks(text: &str, data_type: &DataType) -> i64 {
    let unit = match data_type {
        DataType::DateTime64 { precision, .. } => 10_i128.pow(9 - u32::from(*precision)),
        DataType::DateTime { .. } => 1_000_000_000,
        _ => {
            let day: Date = text.parse().expect("a date");
            let days = date(1970, 1, 1).until(day).expect("a span of days");
            return i64::from(days.get_days());
        }
    };
    let moment: Timestamp = text.parse().expect("a time with an offset");
    i64::try_from(moment.as_nanosecond().div_euclid(unit)).expect("a time of the type")
}
