//! Values of parameters: read from flags and files, and put together with the defaults.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::parameter::{Parameter, ParameterType};
use crate::range;

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number, as it was written.
    Number(String),
    /// A length of time, as it was written.
    Duration(String),
    /// A time, as it was written: `now-1h` is another with each run.
    Time(String),
    /// Several texts.
    List(Vec<String>),
}

/// Why the values that were given cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParameterError {
    /// No parameter has this name.
    #[error("`{query}` has no parameter `{name}`")]
    Unknown {
        /// The query.
        query: String,
        /// What was given.
        name: String,
        /// The parameters there are.
        known: Vec<String>,
    },
    /// One that has to be given was not.
    #[error("`{query}` needs a value for `{name}`")]
    Missing {
        /// The query.
        query: String,
        /// The parameter.
        name: String,
        /// What it is for, and what there is to choose from; may be empty.
        hint: String,
    },
    /// A value that the parameter cannot have.
    #[error("`{name}`: {message}")]
    Wrong {
        /// The parameter.
        name: String,
        /// What was expected.
        message: String,
    },
    /// One that is no list was given twice.
    #[error("`{name}` is given twice, and is no list")]
    Twice {
        /// The parameter.
        name: String,
    },
}

impl ParameterError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::Unknown { name, known, .. } => {
                let near = lucerna_diagnostics::nearest(name, known.iter().map(String::as_str));
                match (near.first(), known.is_empty()) {
                    (Some(near), _) => vec![format!("did you mean `{near}`?")],
                    (None, true) => vec!["it has none".to_owned()],
                    (None, false) => vec![format!("it has `{}`", known.join("`, `"))],
                }
            }
            Self::Missing { name, hint, .. } if hint.is_empty() => vec![format!("`{name}=…`")],
            Self::Missing { name, hint, .. } => vec![format!("`{name}=…`: {hint}")],
            Self::Wrong { .. } | Self::Twice { .. } => Vec::new(),
        }
    }
}

/// The values of all parameters of a query; none for one that is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<String, Value>);

impl Values {
    /// Takes the values that were given, and the defaults for the rest.
    ///
    /// # Errors
    ///
    /// Whatever [`ParameterError`] tells.
    pub fn of(
        query: &str,
        parameters: &[Parameter],
        given: &[(String, String)],
    ) -> Result<Self, ParameterError> {
        let mut values = BTreeMap::new();
        for (name, text) in given {
            let Some(parameter) = parameters.iter().find(|known| known.name == *name) else {
                return Err(ParameterError::Unknown {
                    query: query.to_owned(),
                    name: name.clone(),
                    known: parameters.iter().map(|known| known.name.clone()).collect(),
                });
            };
            let wrong = |message| ParameterError::Wrong {
                name: name.clone(),
                message,
            };
            let value = parameter.read(text).map_err(wrong)?;
            match (values.get_mut(name), value) {
                (None, value) => drop(values.insert(name.clone(), value)),
                (Some(Value::List(list)), Value::List(more)) => list.extend(more),
                (Some(_), _) => return Err(ParameterError::Twice { name: name.clone() }),
            }
        }
        for parameter in parameters {
            if values.contains_key(&parameter.name) || parameter.is_optional {
                continue;
            }
            match &parameter.default {
                Some(value) => drop(values.insert(parameter.name.clone(), value.clone())),
                None => {
                    return Err(ParameterError::Missing {
                        query: query.to_owned(),
                        name: parameter.name.clone(),
                        hint: hint(parameter),
                    });
                }
            }
        }
        Ok(Self(values))
    }

    /// The value of a parameter; none if it is left out.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn hint(parameter: &Parameter) -> String {
    let choice = match &parameter.values {
        super::parameter::Values::OneOf(known) => Some(format!("one of `{}`", known.join("`, `"))),
        super::parameter::Values::Field(field) => Some(format!("a value of {field}")),
        super::parameter::Values::Any => {
            (parameter.kind != ParameterType::Text).then(|| format!("a {}", parameter.kind.name()))
        }
    };
    let parts = [parameter.description.clone(), choice];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

impl Value {
    /// The text, or the texts of a list.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Duration(text) | Self::Time(text) => {
                vec![text]
            }
            Self::List(texts) => texts.iter().map(String::as_str).collect(),
        }
    }

    /// As a flag gives it.
    #[must_use]
    pub fn flag(&self) -> String {
        match self {
            Self::List(texts) => {
                let texts = texts
                    .iter()
                    .map(|text| text.replace('\\', "\\\\").replace(',', "\\,"));
                texts.collect::<Vec<_>>().join(",")
            }
            Self::Text(text) | Self::Number(text) | Self::Duration(text) | Self::Time(text) => {
                text.clone()
            }
        }
    }

    /// The nanoseconds of a length of time.
    #[must_use]
    pub fn nanoseconds(&self) -> Option<u64> {
        match self {
            Self::Duration(text) => nanoseconds(text),
            Self::Text(_) | Self::Number(_) | Self::Time(_) | Self::List(_) => None,
        }
    }
}

/// Reads a value as a flag gives it.
pub(super) fn read(kind: ParameterType, text: &str) -> Result<Value, String> {
    let trimmed = text.trim();
    match kind {
        ParameterType::Text => Ok(Value::Text(text.to_owned())),
        ParameterType::Number if is_number(trimmed) => Ok(Value::Number(trimmed.to_owned())),
        ParameterType::Number => Err(format!(
            "`{text}` is no number; expected one such as `500` or `-1.5`"
        )),
        ParameterType::Duration if nanoseconds(trimmed).is_some() => {
            Ok(Value::Duration(trimmed.to_owned()))
        }
        ParameterType::Duration => Err(format!(
            "`{text}` is no length of time; expected one such as `500ms`, `1.5s` or `2h`"
        )),
        ParameterType::Time => {
            // Whether it is one does not hang on the moment or the zone.
            range::parse_time(trimmed, Timestamp::UNIX_EPOCH, &TimeZone::UTC)
                .map_err(|error| error.to_string())?;
            Ok(Value::Time(trimmed.to_owned()))
        }
        ParameterType::List => Ok(Value::List(list(text))),
    }
}

/// Commas part the texts of a list, unless a backslash stands before.
fn list(text: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let Some(last) = texts.last_mut() else { break };
        match letter {
            '\\' => match letters.next() {
                Some(next @ (',' | '\\')) => last.push(next),
                Some(next) => last.extend(['\\', next]),
                None => last.push('\\'),
            },
            ',' => texts.push(String::new()),
            letter => last.push(letter),
        }
    }
    texts.retain(|text| !text.is_empty());
    texts
}

/// Digits with at most a sign, a point and an exponent: no `inf`, no `nan`, no hexadecimal.
fn is_number(text: &str) -> bool {
    let is_plain = |any: u8| any.is_ascii_digit() || b"+-.eE".contains(&any);
    text.bytes().all(is_plain)
        && text
            .bytes()
            .next_back()
            .is_some_and(|last| last.is_ascii_digit())
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn nanoseconds(text: &str) -> Option<u64> {
    const UNITS: [(&str, f64); 8] = [
        ("ns", 1.0),
        ("us", 1e3),
        ("µs", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("m", 60e9),
        ("h", 3_600e9),
        ("d", 86_400e9),
    ];
    let at = text.find(|any: char| !any.is_ascii_digit() && any != '.')?;
    let (amount, unit) = text.split_at_checked(at)?;
    let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit)?;
    let nanoseconds = amount.parse::<f64>().ok()? * factor;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was just checked"
    )]
    (0.0..9.2e18)
        .contains(&nanoseconds)
        .then_some(nanoseconds as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, kind: ParameterType) -> Parameter {
        Parameter {
            kind,
            ..Parameter::text(name)
        }
    }

    fn given(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_value_is_of_its_type() {
        use ParameterType::{Duration, Number, Time};
        for (kind, right, wrong) in [
            (Number, ["500", "-1.5", "1e3"], ["", "0x10", "nan"]),
            (Duration, ["500ms", "1.5s", "2h"], ["5", "soon", "-1s"]),
            (
                Time,
                ["2026-03-10", "now-15m", "2026-03-10T09:05:00Z"],
                ["", "10.3.2026", "soon"],
            ),
        ] {
            let parameter = parameter("p", kind);
            for text in right {
                assert!(parameter.read(text).is_ok(), "{kind:?} {text}");
            }
            for text in wrong {
                assert!(parameter.read(text).is_err(), "{kind:?} {text}");
            }
        }
    }

    #[test]
    fn a_list_is_parted_by_commas_and_by_repetition() {
        let parameters = [parameter("s", ParameterType::List)];
        let values = Values::of("q", &parameters, &given(&[("s", "a,b\\,c"), ("s", "d")]));
        let expected = Value::List(["a", "b,c", "d"].map(str::to_owned).to_vec());
        assert_eq!(values.expect("values").get("s"), Some(&expected));
        let flag = expected.flag();
        assert_eq!(parameters[0].read(&flag), Ok(expected));
    }

    #[test]
    fn a_value_that_is_missing_unknown_or_given_twice_is_said() {
        let parameters = [Parameter::text("service")];
        let of = |pairs| Values::of("q", &parameters, &given(pairs));
        assert!(matches!(of(&[]), Err(ParameterError::Missing { .. })));
        let unknown = of(&[("servce", "x")]).expect_err("no such parameter");
        assert_eq!(unknown.help(), ["did you mean `service`?"]);
        let twice = of(&[("service", "a"), ("service", "b")]);
        assert!(matches!(twice, Err(ParameterError::Twice { .. })));
    }

    #[test]
    fn a_length_of_time_is_exact_in_nanoseconds() {
        assert_eq!(nanoseconds("1.5s"), Some(1_500_000_000));
        assert_eq!(nanoseconds("500ms"), Some(500_000_000));
        assert_eq!(nanoseconds("1"), None);
    }
}
