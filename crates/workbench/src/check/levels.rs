//! How much findings weigh: `[lint]` in config files.

use std::collections::BTreeMap;

use lucerna_diagnostics::{CODES, Code, Severity, nearest};
use serde::{Deserialize, Deserializer, de};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing: it is not looked for.
    Off,
    /// A note.
    Note,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// What differs from the weight that the codes have by themselves.
///
/// ```
/// use lucerna::check::Levels;
/// use lucerna_diagnostics::{Code, Severity};
///
/// let levels: Levels = toml::from_str("L020 = \"error\"\nH15 = \"off\"\n")?;
/// assert_eq!(levels.of(Code::MixedOperators), Some(Severity::Error));
/// assert_eq!(levels.of(Code::H15), None);
/// let wrong = toml::from_str::<Levels>("L20 = \"off\"").unwrap_err();
/// assert_eq!(wrong.message(), "no code `L20`; did you mean `L020`?");
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<Weighed, Level>")]
pub struct Levels(BTreeMap<Code, Level>);

/// What stops a query cannot be made less.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} stops the query and stays an error")]
struct Mistake(Code);

/// A code as a file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Weighed(Code);

impl<'de> Deserialize<'de> for Weighed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Code::parse(&name).map(Self).ok_or_else(|| {
            let near = nearest(&name, CODES.iter().map(|text| text.id));
            let meant = near.first().map(|near| format!("; did you mean `{near}`?"));
            de::Error::custom(format!("no code `{name}`{}", meant.unwrap_or_default()))
        })
    }
}

impl TryFrom<BTreeMap<Weighed, Level>> for Levels {
    type Error = Mistake;

    fn try_from(levels: BTreeMap<Weighed, Level>) -> Result<Self, Mistake> {
        let is_mistake = |(Weighed(code), level): &(&Weighed, &Level)| {
            code.severity() == Severity::Error && **level != Level::Error
        };
        if let Some((Weighed(code), _)) = levels.iter().find(is_mistake) {
            return Err(Mistake(*code));
        }
        let levels = levels
            .into_iter()
            .map(|(Weighed(code), level)| (code, level));
        Ok(Self(levels.collect()))
    }
}

impl Levels {
    /// These, and those of `others` of which these say nothing.
    #[must_use]
    pub fn over(mut self, others: &Self) -> Self {
        for (code, level) in &others.0 {
            self.0.entry(*code).or_insert(*level);
        }
        self
    }

    /// How much a finding of this code weighs; `None` if it is not looked for.
    #[must_use]
    pub fn of(&self, code: Code) -> Option<Severity> {
        match self.0.get(&code) {
            None => Some(code.severity()),
            Some(Level::Off) => None,
            Some(Level::Note) => Some(Severity::Note),
            Some(Level::Warning) => Some(Severity::Warning),
            Some(Level::Error) => Some(Severity::Error),
        }
    }
}
