//! What a test asks, as the rest of a sentence.

use super::Explainer;
use crate::predicate::{Bounds, Place, Test};
use crate::render::{words, write_time};
use crate::resolve::kind::plain;
use lucerna_lucene::text::GlobPart;
use lucerna_sql::{DataType, SqlWriter};

impl Explainer<'_> {
    pub(super) fn test(&mut self, place: &Place, test: &Test) {
        match test {
            Test::Exists => self.say("is not empty"),
            Test::Words(text) => self.words(text),
            Test::Contains(text) => self.format(format_args!("contains {text:?}")),
            Test::Text(text) => self.format(format_args!("is exactly {text:?}")),
            Test::Glob(parts) => self.glob(parts),
            Test::Matches(pattern) => {
                // As it is typed: a slash inside does not end it.
                let pattern = pattern.replace('/', "\\/");
                self.format(format_args!("matches the regex /{pattern}/"));
            }
            Test::Fuzzy { word, edits } => {
                let plural = if *edits == 1 { "edit" } else { "edits" };
                self.format(format_args!(
                    "has a word within {edits} {plural} of {word:?}"
                ));
            }
            Test::Near { words, others } => {
                let plural = if *others == 1 { "word" } else { "words" };
                self.format(format_args!(
                    "has the words {words:?} with at most {others} other {plural} between them"
                ));
            }
            Test::TextRange(bounds) => {
                let bounds = self.bounds(bounds, |end| format!("{end:?}"));
                self.format(format_args!("is, as text, {bounds}"));
            }
            Test::TextNumber(bounds) => {
                let bounds = self.bounds(bounds, |end| {
                    // 5 is compared as a whole number, 5.0 is not.
                    end.integer
                        .as_ref()
                        .map_or_else(|| format!("{:?}", end.float), ToString::to_string)
                });
                self.format(format_args!("is a number, {bounds}"));
            }
            Test::Integer(bounds) => self.value(bounds, ToString::to_string),
            Test::Float(bounds) => self.value(bounds, ToString::to_string),
            Test::Decimal { bounds, scale } => {
                self.value(bounds, |end| format!("{end}e-{scale}"));
            }
            Test::Time(bounds) => {
                let data_type = self.time_type(place);
                self.value(bounds, |tick| time(*tick, &data_type));
            }
            Test::Bool(is_true) => self.format(format_args!("is {is_true}")),
            Test::Same(text) => self.format(format_args!("is {text:?}")),
        }
    }

    fn words(&mut self, text: &str) {
        let found: Vec<&str> = words(text).collect();
        match found.as_slice() {
            [one] if *one == text => self.format(format_args!("has the word {text:?}")),
            [_] => self.format(format_args!(
                "has the word of {text:?} and contains that text"
            )),
            _ => self.format(format_args!(
                "has the words of {text:?} and contains that text"
            )),
        }
    }

    fn glob(&mut self, parts: &[GlobPart]) {
        match parts {
            [GlobPart::Text(text), GlobPart::AnyRun] => {
                self.format(format_args!("starts with {text:?}"));
            }
            [GlobPart::AnyRun, GlobPart::Text(text)] => {
                self.format(format_args!("ends with {text:?}"));
            }
            [GlobPart::AnyRun, GlobPart::Text(text), GlobPart::AnyRun] => {
                self.format(format_args!("contains {text:?} (as a pattern)"));
            }
            _ => {
                self.say("looks like");
                for part in parts {
                    match part {
                        GlobPart::Text(text) => self.format(format_args!(" {text:?}")),
                        GlobPart::AnyRun => self.say(" anything"),
                        GlobPart::AnyOne => self.say(" one character"),
                    }
                }
            }
        }
    }

    fn value<T: PartialEq>(&mut self, bounds: &Bounds<T>, write: impl Fn(&T) -> String) {
        let text = match bounds.only() {
            Some(only) => write(only),
            None => self.bounds(bounds, write),
        };
        self.format(format_args!("is {text}"));
    }

    #[expect(
        clippy::unused_self,
        reason = "reads as the other parts of a sentence do"
    )]
    fn bounds<T>(&self, bounds: &Bounds<T>, write: impl Fn(&T) -> String) -> String {
        let lower = bounds.lower.as_ref().map(|end| {
            let words = if end.is_included {
                "at least"
            } else {
                "more than"
            };
            format!("{words} {}", write(&end.value))
        });
        let upper = bounds.upper.as_ref().map(|end| {
            let words = if end.is_included {
                "at most"
            } else {
                "less than"
            };
            format!("{words} {}", write(&end.value))
        });
        lower
            .into_iter()
            .chain(upper)
            .collect::<Vec<_>>()
            .join(" and ")
    }

    fn time_type(&self, place: &Place) -> DataType {
        let fallback = DataType::DateTime64 {
            precision: 9,
            zone: None,
        };
        let Some(id) = place.column() else {
            return fallback;
        };
        let mut data_type = plain(&self.table.column(id).data_type);
        while let DataType::Array(inner) | DataType::Map(_, inner) = data_type {
            data_type = plain(inner);
        }
        if let DataType::Tuple(_) = data_type {
            fallback
        } else {
            data_type.clone()
        }
    }
}

/// `2026-03-10 09:05:00.000000000 UTC`, taken from the SQL of the same time.
fn time(tick: i64, data_type: &DataType) -> String {
    let mut sql = SqlWriter::new();
    write_time(&mut sql, tick, data_type);
    let sql = sql.finish();
    let text = sql.as_str().split('\'').nth(1).unwrap_or_default();
    let whole = text.strip_suffix(".000000000").unwrap_or(text);
    let is_day = matches!(data_type, DataType::Date | DataType::Date32);
    if is_day {
        whole.to_owned()
    } else {
        format!("{whole} UTC")
    }
}
