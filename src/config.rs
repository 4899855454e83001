//! The program's settings, from the environment (or a `.env` file), checked once at the start.

use std::env::VarError;
use std::path::PathBuf;

use anyhow::Context;
use directories::ProjectDirs;

/// Every variable that the program reads. `.env.example` lists the same, in the same order.
pub const VARIABLES: [&str; 5] = [
    "DATABASE_URL",
    "GOODTERMS_BUSINESS",
    "GOODTERMS_BY",
    "GOODTERMS_PHRASES",
    "GOODTERMS_LOG",
];

/// Settings that options on the command line override.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite:///path/file.db` or `postgres://user:password@host/database`. Default: a
    /// SQLite file in the user's data directory. It may hold a password, so it is never printed whole.
    pub database_url: Option<String>,
    /// `GOODTERMS_BUSINESS`: which business, where the database holds several.
    pub business: Option<String>,
    /// `GOODTERMS_BY`: who records payments and applies policies, for the audit columns.
    pub by: Option<String>,
    /// `GOODTERMS_PHRASES`: a folder of the owner's own example phrases, built like
    /// `prompts/understanding`.
    pub phrases: Option<PathBuf>,
    /// `GOODTERMS_LOG`: what is logged to standard error, such as `warn` or `goodterms=debug`.
    pub log: String,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("database_url", &self.database_url.as_ref().map(|_| "(set)"))
            .field("business", &self.business)
            .field("by", &self.by)
            .field("phrases", &self.phrases)
            .field("log", &self.log)
            .finish()
    }
}

/// A variable with a value that it cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable {name} {what}")]
pub struct ConfigError {
    pub name: &'static str,
    pub what: String,
}

/// The longest value of a variable.
const VALUE_MAX: usize = 2_000;

impl Config {
    /// Reads the settings through `get`: the process environment, or a test's own values. An empty value
    /// counts as absent.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable and what is allowed.
    pub fn read(get: impl Fn(&str) -> Result<String, VarError>) -> Result<Self, ConfigError> {
        let value = |name: &'static str| -> Result<Option<String>, ConfigError> {
            let bad = |what: String| ConfigError { name, what };
            match get(name) {
                Err(VarError::NotPresent) => Ok(None),
                Err(VarError::NotUnicode(_)) => Err(bad("is not UTF-8 text".to_owned())),
                Ok(text) if text.trim().is_empty() => Ok(None),
                Ok(text) if text.chars().count() > VALUE_MAX => {
                    Err(bad(format!("is longer than {VALUE_MAX} characters")))
                }
                Ok(text) => Ok(Some(text.trim().to_owned())),
            }
        };
        let [database, business, by, phrases, log] = VARIABLES;
        let config = Self {
            database_url: value(database)?,
            business: value(business)?,
            by: value(by)?,
            phrases: value(phrases)?.map(PathBuf::from),
            log: value(log)?.unwrap_or_else(|| "warn,sqlx=error".to_owned()),
        };
        if config.log.parse::<tracing_subscriber::EnvFilter>().is_err() {
            return Err(ConfigError {
                name: log,
                what: "is not a log filter; write a level (error, warn, info, debug, trace) or \
                       module=level pairs"
                    .to_owned(),
            });
        }
        Ok(config)
    }
}

/// The directory, made if need be, for files that the program makes on its own: the database and the demo.
///
/// # Errors
/// When the system names no home directory, or it cannot be written.
pub fn data_directory() -> anyhow::Result<PathBuf> {
    let directories = ProjectDirs::from("", "", "goodterms").ok_or_else(|| {
        anyhow::anyhow!("no home directory is known here; name a database with --database")
    })?;
    let directory = directories.data_dir();
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    // It holds names and debts.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(directory)
        .with_context(|| format!("cannot make the data directory {}", directory.display()))?;
    Ok(directory.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| {
            let found = set.iter().find(|(key, _)| *key == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        })
    }

    #[test]
    fn the_example_file_lists_every_variable_with_its_default() {
        let example = include_str!("../.env.example");
        let mut names = Vec::new();
        let mut values = Vec::new();
        for line in example.lines() {
            let setting = line.strip_prefix('#').unwrap_or(line);
            if let Some((name, value)) = setting.split_once('=')
                && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            {
                names.push(name);
                values.push((name, value));
            }
        }
        assert_eq!(names, VARIABLES, "the same variables in the same order");
        assert_eq!(
            read(&values).unwrap(),
            read(&[]).unwrap(),
            "the values are the defaults"
        );
    }

    #[test]
    fn a_wrong_value_names_its_variable() {
        let long = "x".repeat(2_001);
        let error = read(&[("DATABASE_URL", &long)]).unwrap_err();
        assert!(error.to_string().contains("DATABASE_URL"), "{error}");
        let error = read(&[("GOODTERMS_LOG", "a=b=c")]).unwrap_err();
        assert!(error.to_string().contains("GOODTERMS_LOG"), "{error}");
    }

    #[test]
    fn a_password_in_the_url_is_not_printed() {
        let config = read(&[("DATABASE_URL", "postgres://kim:s3cret@db.example/x")]).unwrap();
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
