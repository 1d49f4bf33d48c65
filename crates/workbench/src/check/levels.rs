//! How much the findings of a project weigh: `[lint]` in its config file.

use std::collections::BTreeMap;

use lucerna_diagnostics::{CODES, Code, Severity, nearest};
use serde::Deserialize;

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Level>);

/// Why `[lint]` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LevelError {
    /// The file is no TOML, or a level is none.
    #[error("[lint] in the project's config file: {message}")]
    Broken {
        /// What was expected.
        message: String,
    },
    /// A code that does not exist.
    #[error("[lint] in the project's config file: no code `{name}`{}", meant(near.as_deref()))]
    UnknownCode {
        /// What stands there.
        name: String,
        /// What may have been meant.
        near: Option<String>,
    },
    /// What stops a query cannot be made less.
    #[error("[lint] in the project's config file: {code} stops the query and stays an error")]
    Mistake {
        /// The code.
        code: Code,
    },
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    lint: BTreeMap<String, Level>,
}

impl Levels {
    /// Reads the levels of a config file.
    ///
    /// ```
    /// use lucerna::check::Levels;
    /// use lucerna_diagnostics::{Code, Severity};
    ///
    /// let levels = Levels::read("[lint]\nL020 = \"error\"\nH15 = \"off\"\n")?;
    /// assert_eq!(levels.of(Code::MixedOperators), Some(Severity::Error));
    /// assert_eq!(levels.of(Code::H15), None);
    /// assert!(Levels::read("[lint]\nL20 = \"off\"").is_err());
    /// # Ok::<(), lucerna::check::LevelError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a code or a level is none, and if a mistake of a query were to weigh less.
    pub fn read(text: &str) -> Result<Self, LevelError> {
        let file: File = toml::from_str(text).map_err(|error| LevelError::Broken {
            message: error.message().to_owned(),
        })?;
        let mut levels = BTreeMap::new();
        for (name, level) in file.lint {
            let Some(code) = Code::parse(&name) else {
                let ids = CODES.iter().map(|text| text.id);
                let near = nearest(&name, ids).first().map(|near| (*near).to_owned());
                return Err(LevelError::UnknownCode { name, near });
            };
            if code.severity() == Severity::Error && level != Level::Error {
                return Err(LevelError::Mistake { code });
            }
            levels.insert(code, level);
        }
        Ok(Self(levels))
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
