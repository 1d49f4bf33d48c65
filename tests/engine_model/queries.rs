//! Random queries, whose words, values and keys mostly occur in the rows.

use lucerna_lucene::text::quote;
use lucerna_schema::{ColumnId, Table};
use lucerna_sql::DataType;
use lucerna_translate::model::{Row, Value};

use crate::is_computed_by_the_engine;
use crate::random::Random;
use crate::rows::{KEYS, PIECES, text};

/// Patterns that the translator accepts.
const PATTERNS: &[&str] = &[
    "err",
    "(?i)ERR",
    "^.$",
    "^\\w+$",
    "\\s",
    "[^a-z]",
    "é",
    "(?i)é",
    "^$",
    "\\d{2,4}",
    "a.b",
    "(?s)a.b",
    "\\bk\\b",
    "\\B",
    "^[\\W]",
    "(error|timeout)$",
    "^\\S*$",
    "[[:alpha:]]+5?",
    "x?\\?",
    "^[^\\s]+",
    "\\x41|\\.",
    "(?m)^a$",
    "^\\D+$",
    "日",
    "(?i)k",
    "[é-ü]",
    "(?U)a+",
    "a|",
    "\\\\",
];

/// Values that numbers and times are compared with.
const NUMBERS: &[&str] = &[
    "0",
    "42",
    "5",
    "-5",
    "5.0",
    "5.5",
    "1e3",
    "+42",
    "007",
    ".1",
    "0.1",
    "1e-7",
    "9007199254740993",
    "9007199254740992.5",
    "1e30",
    "-1e30",
    "1e400",
    "-0",
    "16777217",
    "18446744073709551615",
    "115792089237316195423570985008687907853269984665640564039457584007913129639935",
    "17",
    "100",
    "4.2",
    "0.0015",
];

const TIMES: &[&str] = &[
    "2026-03-10",
    "\"2026-03-10 09:05\"",
    "2026-03-10T09:05:30Z",
    "now",
    "now-1d/d",
    "now-1s",
    "now/h",
    "1773133530",
    "1773133530250",
    "\"2026-03-10 09:05:30.25\"",
    "2026-03-10T09:05:30.999999999",
    "1900-01-01",
    "2299-12-31",
    "2106-02-07",
    "2026",
    "1970-01-01",
    "now+1M/M",
    "\"2026-03-10T10:05:30+01:00\"",
    "1773133530000000001",
];

const DURATIONS: &[&str] = &["20ms", "1.5s", "250us", "2m", "1h", "42", "42ns", "0.02s"];

/// A query of a few clauses.
pub(crate) fn query(table: &Table, rows: &[Row], random: &mut Random) -> String {
    let mut maker = Maker {
        table,
        rows,
        random,
    };
    let depth = maker.random.below(3);
    maker.clause(depth)
}

struct Maker<'m> {
    table: &'m Table,
    rows: &'m [Row],
    random: &'m mut Random,
}

impl Maker<'_> {
    fn clause(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        match self.random.below(8) {
            0 => format!("NOT {}", self.bracketed(depth)),
            1 => format!("-{}", self.bracketed(depth)),
            2 => format!("!({})^2", self.clause(depth - 1)),
            3 | 4 => format!("{} {}", self.bracketed(depth), self.bracketed(depth)),
            5 => format!("{} AND {}", self.bracketed(depth), self.bracketed(depth)),
            6 => format!("{} OR {}", self.bracketed(depth), self.bracketed(depth)),
            _ => self.leaf(),
        }
    }

    fn bracketed(&mut self, depth: usize) -> String {
        format!("({})", self.clause(depth - 1))
    }

    fn leaf(&mut self) -> String {
        let has_implicit = !self.table.roles.implicit.is_empty();
        if has_implicit && self.random.once_in(3) {
            let value = self.text_value(None);
            return self.text_leaf(&value, true);
        }
        let (name, column, data_type, path) = self.field();
        if self.random.once_in(12) {
            let star = self.random.text(&["*", "**", "[* TO *]", "(\"\")"]);
            return format!("{name}:{star}");
        }
        let value = self.value_of(column, &path);
        let value = value.unwrap_or_else(|| self.text_value(None));
        if self.random.once_in(10) {
            let first = self.typed_leaf(&data_type, &value);
            let second = self.typed_leaf(&data_type, &value);
            let operator = self.random.text(&["OR", "AND", "AND NOT"]);
            return format!("{name}:({first} {operator} {second})");
        }
        let leaf = self.typed_leaf(&data_type, &value);
        let bang = self.random.text(&["", "", "", "", "!"]);
        format!("{name}:{bang}{leaf}")
    }

    /// A field's name, its column, the type of its values, and a path below the column.
    fn field(&mut self) -> (String, ColumnId, DataType, Vec<String>) {
        loop {
            let at = self.random.below(self.table.columns.len());
            let column = &self.table.columns[at];
            if is_computed_by_the_engine(column) {
                continue;
            }
            let (name, path) = self.path(&plain(&column.data_type).clone());
            let name = format!("{}{name}", quoted(&column.name));
            let data_type = leaf_type(&column.data_type, &path);
            return (name, ColumnId(at), data_type, path);
        }
    }

    fn path(&mut self, data_type: &DataType) -> (String, Vec<String>) {
        let is_map = |data_type: &DataType| matches!(data_type, DataType::Map(..));
        match data_type {
            DataType::Array(element) if is_map(element) && !self.random.once_in(3) => self.key(),
            DataType::Map(..) if !self.random.once_in(4) => self.key(),
            DataType::Tuple(elements) => {
                let at = self.random.below(elements.len());
                let (rest, mut path) = self.path(&elements[at].data_type);
                path.insert(0, (at + 1).to_string());
                (format!(".{}{rest}", at + 1), path)
            }
            DataType::String if self.random.once_in(8) => {
                let path = self.random.text(&["a", "a.b", "n", "\"a.b\"", "a.c", "0"]);
                (format!(".{path}"), vec!["json".to_owned()])
            }
            _ => (String::new(), Vec::new()),
        }
    }

    fn key(&mut self) -> (String, Vec<String>) {
        let key = self.random.text(KEYS);
        (format!(".{}", quoted(key)), vec![key.to_owned()])
    }

    /// A value that the field has in some row, as a person would type it.
    fn value_of(&mut self, column: ColumnId, path: &[String]) -> Option<String> {
        let row = self.random.pick(self.rows);
        let mut value = row.value(column);
        for step in path {
            value = match value {
                Value::Array(values) if !values.is_empty() => self.random.pick(values),
                other => other,
            };
            value = match value {
                Value::Map(pairs) => {
                    let is_it = |(key, _): &&(Value, Value)| *key == Value::text(step);
                    &pairs.iter().find(is_it)?.1
                }
                Value::Tuple(values) => values.get(step.parse::<usize>().ok()? - 1)?,
                other => other,
            };
        }
        shown(value, self.random)
    }

    fn typed_leaf(&mut self, data_type: &DataType, value: &str) -> String {
        if self.random.once_in(8) {
            return match self.random.below(2) {
                0 => format!("/{}/", self.random.text(PATTERNS)),
                _ => self.glob(value),
            };
        }
        match plain(data_type) {
            DataType::String | DataType::FixedString(_) => self.text_leaf(value, false),
            DataType::Bool => self
                .random
                .text(&["true", "false", "=1", "!=FALSE"])
                .to_owned(),
            DataType::Integer {
                bits: 64,
                signed: false,
            } if self.random.once_in(3) && self.table.roles.duration.is_some() => {
                self.order(DURATIONS, value)
            }
            DataType::Integer { .. } | DataType::Float { .. } | DataType::Decimal { .. } => {
                self.order(NUMBERS, value)
            }
            DataType::Date
            | DataType::Date32
            | DataType::DateTime { .. }
            | DataType::DateTime64 { .. } => self.order(TIMES, value),
            _ => match self.random.below(5) {
                0 => quote(value),
                1 => format!("={}", quote(value)),
                2 => format!(">{}", quote(value)),
                3 => format!("[{} TO *]", escaped(value)),
                _ => escaped(value),
            },
        }
    }

    fn order(&mut self, values: &[&str], value: &str) -> String {
        let mut pick = || {
            let known = self.random.text(values);
            let is_number = value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"+-.e".contains(&byte));
            if is_number && !value.is_empty() && self.random.once_in(2) && values != TIMES {
                value.to_owned()
            } else {
                known.to_owned()
            }
        };
        let (first, second) = (pick(), pick());
        self.compared(&first, &second)
    }

    fn compared(&mut self, first: &str, second: &str) -> String {
        match self.random.below(10) {
            0 => format!(">{first}"),
            1 => format!(">= {first}"),
            2 => format!("<{first}"),
            3 => format!("<={first}"),
            4 => format!("={first}"),
            5 => format!("!={first}"),
            6 => format!("[{first} TO {second}]"),
            7 => format!("{{{first} TO *]"),
            8 => format!("[* TO {second}}}"),
            _ => first.to_owned(),
        }
    }

    fn text_value(&mut self, value: Option<String>) -> String {
        let implicit = &self.table.roles.implicit;
        if value.is_none() && !implicit.is_empty() && !self.random.once_in(4) {
            let column = *self.random.pick(implicit);
            if let Value::Text(text) = self.random.pick(self.rows).value(column) {
                return text.clone();
            }
        }
        value.unwrap_or_else(|| text(self.random))
    }

    /// A leaf about text, of a part of `value`.
    fn text_leaf(&mut self, value: &str, is_bare: bool) -> String {
        let part = self.part(value);
        match self.random.below(14) {
            0 | 1 => quote(&part),
            2 | 3 => self.glob(&part),
            4 => format!("/{}/", self.random.text(PATTERNS)),
            5 => {
                let word = word(&part).unwrap_or("timeout").to_owned();
                format!("{}~{}", self.misspelt(&word), self.random.below(3))
            }
            6 => format!("{}~{}", quote(&part), self.random.below(4)),
            7 if !is_bare => format!("={}", quote(value)),
            8 if !is_bare => format!("!={}", quote(&part)),
            9 | 10 => {
                let pick = |random: &mut Random| match random.below(4) {
                    0 => quote(random.text(PIECES)),
                    1 => escaped(random.text(PIECES)),
                    _ => random.text(NUMBERS).to_owned(),
                };
                let (first, second) = (pick(self.random), pick(self.random));
                if is_bare {
                    format!("[{first} TO {second}}}")
                } else {
                    self.compared(&first, &second)
                }
            }
            _ => escaped(&part),
        }
    }

    /// A piece of the text, perhaps in another case.
    fn part(&mut self, value: &str) -> String {
        let characters: Vec<char> = value.chars().collect();
        if characters.is_empty() || self.random.once_in(10) {
            return self.random.text(PIECES).to_owned();
        }
        let part: String = match self.random.below(3) {
            0 => value.to_owned(),
            1 => word(value).unwrap_or("a").to_owned(),
            _ => {
                let start = self.random.below(characters.len());
                let end = start + 1 + self.random.below(characters.len() - start);
                characters[start..end].iter().collect()
            }
        };
        match self.random.below(4) {
            0 => part.to_uppercase(),
            1 => part.to_lowercase(),
            _ => part,
        }
    }

    fn misspelt(&mut self, word: &str) -> String {
        let mut characters: Vec<char> = word.chars().collect();
        for _ in 0..self.random.below(3) {
            let at = self.random.below(characters.len());
            match self.random.below(4) {
                0 => characters.insert(at, *self.random.pick(&['x', 'é', '1'])),
                1 if characters.len() > 1 => _ = characters.remove(at),
                2 if at > 0 => characters.swap(at - 1, at),
                _ => characters[at] = *self.random.pick(&['x', 'É', 'e']),
            }
        }
        characters.into_iter().collect()
    }

    fn glob(&mut self, value: &str) -> String {
        let characters: Vec<char> = value.chars().take(12).collect();
        let mut glob = String::new();
        if self.random.once_in(2) {
            glob.push('*');
        }
        for character in characters {
            match self.random.below(8) {
                0 => glob.push('?'),
                1 => glob.push('*'),
                _ => glob.push_str(&escaped(&character.to_string())),
            }
        }
        glob.push_str(self.random.text(&["", "*"]));
        if glob.is_empty() {
            "*a*".to_owned()
        } else {
            glob
        }
    }
}

fn plain(data_type: &DataType) -> &DataType {
    match data_type {
        DataType::LowCardinality(inner) | DataType::Nullable(inner) => plain(inner),
        other => other,
    }
}

/// The type of the values that a field is about.
fn leaf_type(data_type: &DataType, path: &[String]) -> DataType {
    match plain(data_type) {
        DataType::Array(element) => leaf_type(element, path),
        DataType::Map(_, value) => leaf_type(value, &[]),
        DataType::Tuple(elements) => {
            let at = path
                .first()
                .and_then(|step| step.parse::<usize>().ok())
                .unwrap_or(1);
            leaf_type(
                &elements[at - 1].data_type,
                path.get(1..).unwrap_or_default(),
            )
        }
        other => other.clone(),
    }
}

/// A value as typed; nothing for what has no text of its own.
fn shown(value: &Value, random: &mut Random) -> Option<String> {
    Some(match value {
        Value::Text(text) => text.clone(),
        Value::Bool(is_true) => is_true.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Decimal(units) => format!("{units}e-4"),
        Value::Uuid(uuid) => {
            let digits = format!("{uuid:032x}");
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
            parts
                .map(|part| digits.get(part).unwrap_or_default())
                .join("-")
        }
        Value::Ipv4(address) => address.to_string(),
        Value::Ipv6(address) => address.to_string(),
        Value::Time(_) | Value::Null => return None,
        Value::Array(values) if !values.is_empty() => return shown(random.pick(values), random),
        Value::Map(pairs) if !pairs.is_empty() => return shown(&random.pick(pairs).1, random),
        Value::Array(_) | Value::Map(_) | Value::Tuple(_) => return None,
    })
}

fn word(text: &str) -> Option<&str> {
    let is_separator = |character: char| character.is_ascii() && !character.is_ascii_alphanumeric();
    text.split(is_separator).find(|word| !word.is_empty())
}

/// Text as a term: what could mean something has a backslash.
fn escaped(text: &str) -> String {
    let mut term = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() {
            term.push('\\');
        }
        term.push(character);
    }
    if term.is_empty() {
        "\"\"".to_owned()
    } else {
        term
    }
}

/// A part of a name, in backticks if it needs them.
fn quoted(name: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._".contains(character);
    if name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}
