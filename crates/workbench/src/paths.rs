//! Where files lie, by the XDG rules on every system.

use std::path::{Path, PathBuf};

use crate::environment::Environment;

/// The person's folders and the project's.
///
/// ```
/// use lucerna::environment::Environment;
/// use lucerna::paths::Paths;
///
/// let environment = Environment { home: Some("/home/ada".into()), ..Environment::default() };
/// let paths = Paths::new(&environment)?;
/// assert_eq!(paths.store(), std::path::Path::new("/home/ada/.local/share/lucerna/db"));
/// # Ok::<(), lucerna::paths::NoHome>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    config_file: PathBuf,
    data: PathBuf,
    state: PathBuf,
    cache: PathBuf,
}

/// Nothing says where the person's files lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "no home folder is known; expected HOME, or XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME and XDG_CACHE_HOME"
)]
pub struct NoHome;

impl Paths {
    /// The folders that the environment names. Touches no file.
    ///
    /// # Errors
    ///
    /// [`NoHome`] if neither a home folder nor every XDG folder is known.
    pub fn new(environment: &Environment) -> Result<Self, NoHome> {
        let home = environment.home.as_deref();
        let folder = |xdg: &Option<PathBuf>, below_home: &str| {
            // The XDG rules say that a relative path is to be ignored.
            let base = xdg.as_ref().filter(|path| path.is_absolute()).cloned();
            base.or_else(|| home.map(|home| home.join(below_home)))
                .map(|base| base.join("lucerna"))
                .ok_or(NoHome)
        };
        let config = folder(&environment.xdg_config_home, ".config")?;
        Ok(Self {
            config_file: environment
                .config
                .clone()
                .unwrap_or_else(|| config.join("config.toml")),
            config,
            data: folder(&environment.xdg_data_home, ".local/share")?,
            state: folder(&environment.xdg_state_home, ".local/state")?,
            cache: folder(&environment.xdg_cache_home, ".cache")?,
        })
    }

    /// The person's config file.
    #[must_use]
    pub fn config_file(&self) -> &Path {
        &self.config_file
    }

    /// The person's saved queries.
    #[must_use]
    pub fn queries(&self) -> PathBuf {
        self.config.join("queries")
    }

    /// The store that is used if no other is named.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.data.join("db")
    }

    /// The demo's store: apart from the person's own data, so that it can be thrown away.
    #[must_use]
    pub fn demo_store(&self) -> PathBuf {
        self.data.join("demo")
    }

    /// Where the engine's library is kept.
    #[must_use]
    pub fn engine(&self) -> PathBuf {
        self.data.join("engine")
    }

    /// The prompt's history.
    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.state.join("history")
    }

    /// The record of writes.
    #[must_use]
    pub fn audit(&self) -> PathBuf {
        self.state.join("audit.jsonl")
    }

    /// What can be thrown away at any time.
    #[must_use]
    pub fn cache(&self) -> &Path {
        &self.cache
    }

    /// The nearest project folder `.lucerna` in `folder` or above it.
    #[must_use]
    pub fn project(folder: &Path) -> Option<PathBuf> {
        folder
            .ancestors()
            .map(|folder| folder.join(".lucerna"))
            .find(|folder| folder.is_dir())
    }
}

/// `~/x` is in the person's home, as a shell has it; any other path stays as it is.
///
/// ```
/// use std::path::Path;
///
/// let home = Some(Path::new("/home/ada"));
/// assert_eq!(lucerna::paths::from_home(Path::new("~/x"), home), Path::new("/home/ada/x"));
/// assert_eq!(lucerna::paths::from_home(Path::new("a~/x"), home), Path::new("a~/x"));
/// ```
#[must_use]
pub fn from_home(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_xdg_folder_is_ignored() {
        let environment = Environment {
            home: Some("/home/ada".into()),
            xdg_data_home: Some("data".into()),
            ..Environment::default()
        };
        let paths = Paths::new(&environment).expect("a home is known");
        assert_eq!(
            paths.engine(),
            Path::new("/home/ada/.local/share/lucerna/engine")
        );
    }

    #[test]
    fn without_a_home_every_xdg_folder_is_needed() {
        let environment = Environment {
            xdg_data_home: Some("/data".into()),
            ..Environment::default()
        };
        assert_eq!(Paths::new(&environment), Err(NoHome));
    }
}
