//! Rows in which a query finds something: made of its own words.

use crate::model::json::write_text;
use crate::model::{Row, Value};
use crate::predicate::Integer;
use lucerna_schema::Table;
use lucerna_sql::DataType;
use std::net::{Ipv4Addr, Ipv6Addr};

/// So many rows from the words and numbers of `source`: the same ones every time.
///
/// The first is the row in which every column has its default.
#[must_use]
pub fn rows_for(source: &str, table: &Table, count: usize) -> Vec<Row> {
    let mut dice = Dice::new(source);
    let pool = Pool::new(source);
    let mut rows = vec![Row::new(table)];
    rows.resize_with(count.max(1), || {
        let mut row = Row::new(table);
        for column in &table.columns {
            if column.origin.is_none() && dice.below(3) > 0 {
                let value = pool.value(&column.data_type, &mut dice);
                row.set(table, &column.name, value);
            }
        }
        row
    });
    rows
}

/// Numbers that look random: xorshift.
struct Dice(u64);

impl Dice {
    fn new(source: &str) -> Self {
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let hash = source.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        Self(hash | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        let at = self.below(from.len() as u64);
        &from[usize::try_from(at).unwrap_or(0)]
    }
}

/// The texts and whole numbers of a query, and some that are always of interest.
struct Pool {
    texts: Vec<String>,
    integers: Vec<i64>,
}

impl Pool {
    fn new(source: &str) -> Self {
        let mut texts: Vec<String> = ["", "a", "5", "-1.5", "é", "timeout", "a b"]
            .map(str::to_owned)
            .to_vec();
        texts.push(source.to_owned());
        let ends =
            |character: char| character.is_whitespace() || ":()[]{}\"/~^`".contains(character);
        for part in source.split(ends).filter(|part| !part.is_empty()) {
            texts.push(part.to_owned());
            texts.push(part.replace(['\\', '*', '?'], "").to_uppercase());
            // A key: what stands behind the name of its map.
            texts.extend(part.split_once('.').map(|(_, key)| key.to_owned()));
        }
        let not_digit = |character: char| !character.is_ascii_digit();
        let typed = source.split(not_digit).filter_map(|run| run.parse().ok());
        let mut integers: Vec<i64> = typed.collect();
        integers.extend([0, 1, 9, 17, 500]);
        Self { texts, integers }
    }

    fn text(&self, dice: &mut Dice) -> String {
        let first = dice.pick(&self.texts).clone();
        match dice.below(4) {
            0 => [&first, " ", dice.pick(&self.texts)].concat(),
            1 => first.to_lowercase(),
            _ => first,
        }
    }

    fn integer(&self, dice: &mut Dice) -> i64 {
        let near = i64::try_from(dice.below(3)).unwrap_or(0) - 1;
        dice.pick(&self.integers).saturating_add(near)
    }

    /// An integer from 0 to, not including, `end`.
    fn within(&self, end: i64, dice: &mut Dice) -> i64 {
        self.integer(dice).rem_euclid(end)
    }

    fn value(&self, data_type: &DataType, dice: &mut Dice) -> Value {
        match data_type {
            DataType::LowCardinality(inner) => self.value(inner, dice),
            DataType::Nullable(inner) if dice.below(3) > 0 => self.value(inner, dice),
            DataType::String => Value::Text(self.text(dice)),
            DataType::Bool => Value::Bool(dice.below(2) == 1),
            DataType::Integer { signed, bits } => {
                let end = 1_i64 << (bits - u16::from(*signed)).min(62);
                Value::Integer(Integer::new(self.within(end, dice).into()))
            }
            DataType::Float { .. } => {
                let eighths = i32::try_from(self.within(1 << 20, dice)).unwrap_or(0);
                Value::Float(f64::from(eighths) / 8.0)
            }
            DataType::Decimal { precision, .. } => {
                let end = 10_i64.pow(u32::from(*precision).min(18));
                Value::Decimal(Integer::new(self.within(end, dice).into()))
            }
            DataType::Date | DataType::Date32 => Value::Time(self.within(1 << 16, dice)),
            DataType::DateTime { .. } => Value::Time(self.within(1 << 32, dice)),
            DataType::DateTime64 { precision, .. } => {
                let per_second = 10_i64.pow(u32::from(*precision).min(9));
                Value::Time(self.within(1 << 32, dice) * per_second + self.within(per_second, dice))
            }
            DataType::Uuid => Value::Uuid(u128::from(dice.next())),
            DataType::Ipv4 => Value::Ipv4(Ipv4Addr::LOCALHOST),
            DataType::Ipv6 => Value::Ipv6(Ipv6Addr::LOCALHOST),
            DataType::Enum { names, .. } => Value::text(dice.pick(names).0.as_str()),
            DataType::Array(element) => {
                Value::Array(self.several(dice, |pool, dice| pool.value(element, dice)))
            }
            DataType::Map(key, value) => {
                let pairs = self.several(dice, |pool, dice| {
                    (pool.value(key, dice), pool.value(value, dice))
                });
                Value::Map(pairs)
            }
            DataType::Tuple(elements) => {
                let values = elements.iter();
                Value::Tuple(
                    values
                        .map(|each| self.value(&each.data_type, dice))
                        .collect(),
                )
            }
            DataType::Json(_) => Value::Text(self.document(dice)),
            DataType::FixedString(_)
            | DataType::Nullable(_)
            | DataType::Nested(_)
            | DataType::Dynamic(_)
            | DataType::Variant(_)
            | DataType::Time { .. }
            | DataType::Other(_) => Value::default_of(data_type),
        }
    }

    /// A JSON document with up to three keys.
    fn document(&self, dice: &mut Dice) -> String {
        let mut document = String::from("{");
        let mut keys: Vec<&String> = Vec::new();
        for _ in 0..dice.below(4) {
            let key = dice.pick(&self.texts);
            // The engine takes each path once.
            if !key.contains('.') && !keys.contains(&key) {
                document.push_str(if keys.is_empty() { "" } else { "," });
                write_text(key, &mut document);
                document.push(':');
                self.write_json(&mut document, dice);
                keys.push(key);
            }
        }
        document.push('}');
        document
    }

    fn write_json(&self, document: &mut String, dice: &mut Dice) {
        match dice.below(4) {
            0 => document.push_str(&self.integer(dice).to_string()),
            1 => {
                document.push_str("{\"a\":");
                document.push_str(&self.integer(dice).to_string());
                document.push('}');
            }
            _ => write_text(&self.text(dice), document),
        }
    }

    fn several<T>(&self, dice: &mut Dice, make: impl Fn(&Self, &mut Dice) -> T) -> Vec<T> {
        (0..dice.below(4)).map(|_| make(self, dice)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::rows_for;
    use crate::model::Row;
    use lucerna_schema::{BUILTIN_NAMES, builtin};

    #[test]
    fn the_same_query_has_the_same_rows_for_every_table() {
        for name in BUILTIN_NAMES {
            let table = builtin(name).expect("a built-in table");
            let rows = rows_for("level:error a.b:5 timeout", table, 6);
            assert_eq!(rows, rows_for("level:error a.b:5 timeout", table, 6));
            assert_eq!((rows.len(), &rows[0]), (6, &Row::new(table)));
            assert_ne!(rows[1], rows[2]);
        }
    }
}
