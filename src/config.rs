//! The program's settings, from the environment (or a `.env` file), checked once at the start.

use std::env::VarError;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use directories::ProjectDirs;
use tracing_subscriber::filter::Targets;

/// Every variable that the program reads. `.env.example` lists the same, in the same order.
pub const VARIABLES: [&str; 8] = [
    "DATABASE_URL",
    "GOODTERMS_BUSINESS",
    "GOODTERMS_BY",
    "GOODTERMS_PHRASES",
    "DISCORD_TOKEN",
    "DISCORD_API_URL",
    "GOODTERMS_LISTEN",
    "GOODTERMS_LOG",
];

/// Settings that options on the command line override.
#[derive(Clone, PartialEq)]
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
    /// `DISCORD_TOKEN`: the bot's token, for `goodterms serve`. Whoever has it is the bot.
    pub discord_token: Option<Secret>,
    /// `DISCORD_API_URL`: the server that speaks Discord's API, without a path. Default: Discord.
    pub discord_server: String,
    /// `GOODTERMS_LISTEN`: where health and metrics are told. Default: port 9464 of this machine alone; port 0 is any
    /// free one.
    pub listen: SocketAddr,
    /// `GOODTERMS_LOG`: what is logged to standard error, such as `warn` or `goodterms=debug`.
    pub log: Targets,
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(set)")
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("database_url", &self.database_url.as_ref().map(|_| "(set)"))
            .field("business", &self.business)
            .field("by", &self.by)
            .field("phrases", &self.phrases)
            .field("discord_token", &self.discord_token)
            .field("discord_server", &self.discord_server)
            .field("listen", &self.listen)
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

/// Discord itself.
pub const DISCORD_SERVER: &str = "https://discord.com";
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
        let [database, business, by, phrases, token, server, listen, log] = VARIABLES;
        let bad = |name: &'static str, what: &str| ConfigError {
            name,
            what: what.to_owned(),
        };
        Ok(Self {
            database_url: value(database)?,
            business: value(business)?,
            by: value(by)?,
            phrases: value(phrases)?.map(PathBuf::from),
            discord_token: value(token)?
                .map(|text| token_of(&text).ok_or_else(|| bad(token, "is no token of a bot")))
                .transpose()?,
            discord_server: server_of(&value(server)?.unwrap_or_else(|| DISCORD_SERVER.to_owned()))
                .ok_or_else(|| {
                    bad(
                        server,
                        "is not an address such as https://chat.example, without user and query",
                    )
                })?,
            listen: value(listen)?
                .unwrap_or_else(|| "127.0.0.1:9464".to_owned())
                .parse()
                .map_err(|_| {
                    bad(
                        listen,
                        "is not an IP address and port such as 127.0.0.1:9464",
                    )
                })?,
            log: value(log)?
                .unwrap_or_else(|| "warn,sqlx=error".to_owned())
                .parse()
                .map_err(|_| {
                    bad(
                        log,
                        "is not a log filter; write a level (error, warn, info, debug, trace) or \
                         module=level pairs",
                    )
                })?,
        })
    }
}

/// A token as Discord shows it, or with the word that stands before it in a header.
fn token_of(text: &str) -> Option<Secret> {
    let token = text.strip_prefix("Bot ").unwrap_or(text).trim();
    let is_token = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    is_token.then(|| Secret::new(token.to_owned()))
}

/// The server of an address that may name the API's version, as in `https://discord.com/api/v10/`.
fn server_of(text: &str) -> Option<String> {
    let url = reqwest::Url::parse(text).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let text = text.trim_end_matches('/');
    let server = text
        .strip_suffix("/v10")
        .unwrap_or(text)
        .trim_end_matches("/api");
    is_plain.then(|| server.trim_end_matches('/').to_owned())
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

    #[test]
    fn the_token_is_not_printed() {
        for typed in ["abc.def.ghi", "Bot abc.def.ghi"] {
            let config = read(&[("DISCORD_TOKEN", typed)]).unwrap();
            assert_eq!(
                config.discord_token.as_ref().unwrap().reveal(),
                "abc.def.ghi"
            );
            assert!(!format!("{config:?}").contains("abc"));
        }
        let error = read(&[("DISCORD_TOKEN", "abc\ndef")]).unwrap_err();
        assert!(!error.to_string().contains("abc"), "{error}");
    }

    #[test]
    fn a_server_is_named_with_or_without_the_path_of_its_api() {
        let server = |text| read(&[("DISCORD_API_URL", text)]).map(|config| config.discord_server);
        for text in [
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080/",
            "http://127.0.0.1:8080/api/v10/",
        ] {
            assert_eq!(server(text).unwrap(), "http://127.0.0.1:8080");
        }
        assert_eq!(
            server("https://chat.example/base/api").unwrap(),
            "https://chat.example/base"
        );
        for text in [
            "chat.example",
            "ftp://chat.example",
            "http://kim:pw@chat.example",
            "http://",
            "https://a.example/?x=1",
        ] {
            let error = server(text).unwrap_err();
            assert!(error.to_string().contains("DISCORD_API_URL"), "{error}");
        }
    }

    #[test]
    fn health_is_told_to_this_machine_alone_unless_an_address_is_named() {
        assert!(read(&[]).unwrap().listen.ip().is_loopback());
        let listen = |text| read(&[("GOODTERMS_LISTEN", text)]).map(|config| config.listen);
        assert_eq!(listen("0.0.0.0:0").unwrap().port(), 0);
        assert!(listen("localhost").is_err() && listen("127.0.0.1").is_err());
    }
}
