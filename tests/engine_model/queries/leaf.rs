//! Random values behind a field, or without one.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "types that are not named are compared by their text"
)]

use lucerna_lucene::text::quote;
use lucerna_sql::DataType;

use super::{Maker, plain};
use crate::random::Random;
use crate::rows::PIECES;

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

impl Maker<'_> {
    pub(super) fn typed_leaf(&mut self, data_type: &DataType, value: &str) -> String {
        if self.random.once_in(8) {
            return match self.random.below(2) {
                0 => format!("/{}/", self.random.text(PATTERNS)),
                _ => self.glob(value),
            };
        }
        match plain(data_type) {
            DataType::String
            | DataType::FixedString(_)
            | DataType::Json(_)
            | DataType::Dynamic(_)
            | DataType::Variant(_) => self.text_leaf(value, false),
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

    /// A leaf about text, of a part of `value`.
    pub(super) fn text_leaf(&mut self, value: &str, is_bare: bool) -> String {
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
