//! What truly differs between SQLite and PostgreSQL: how a transaction begins, how rows are locked, how a
//! connection is opened, and how a file is copied. Everything else is one SQL text.

use std::path::Path;
use std::sync::Arc;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, AnyRow};
use sqlx::{Any, AnyConnection, Connection, Executor, Pool, Row};

use super::business::Policies;
use super::connections::Connections;
use super::tx::{Bound, Kept, run_joined};
use super::{BUSY_TIMEOUT, CONNECTIONS_MAX, Log, Store, StoreError};

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// A statement that locks the rows it selects. SQLite has locked the whole database by then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locking {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

/// Makes a [`Locking`] of one SELECT and the alias of the table whose rows it locks.
macro_rules! locking {
    ($select:literal, $alias:literal) => {
        $crate::store::dialect::Locking {
            sqlite: $select,
            postgres: concat!($select, " FOR UPDATE OF ", $alias),
        }
    };
}
pub(super) use locking;

impl Dialect {
    /// The engine that a URL names.
    #[must_use]
    pub fn of(url: &str) -> Option<Self> {
        match url.split(':').next() {
            Some("sqlite") => Some(Self::Sqlite),
            Some("postgres" | "postgresql") => Some(Self::Postgres),
            _ => None,
        }
    }

    pub(super) fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// What a program that brings the tables up to date runs first, so that a second one waits for it.
    pub(super) fn lock_migrations(self) -> Option<&'static str> {
        match self {
            // BEGIN IMMEDIATE has locked the file.
            Self::Sqlite => None,
            // Released by the commit. The number is ours alone: "goodterm" in ASCII.
            Self::Postgres => Some("SELECT pg_advisory_xact_lock(7453010321907872365)"),
        }
    }

    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The n-th place of a statement with very many: SQLite looks a numbered place up in a list, which
    /// would make a bulk insert quadratic, so there it is anonymous.
    pub(super) fn placeholder(self, number: usize) -> String {
        match self {
            Self::Sqlite => "?".to_owned(),
            Self::Postgres => format!("${number}"),
        }
    }

    pub(super) fn lock(self, statement: Locking) -> &'static str {
        match self {
            Self::Sqlite => statement.sqlite,
            Self::Postgres => statement.postgres,
        }
    }
}

/// The URL as it may be shown: user, host and path, never a password or a parameter.
pub(super) fn without_password(url: &str) -> String {
    let url = url.split('?').next().unwrap_or(url);
    match url.split_once("://") {
        Some((scheme, rest)) => match rest.rsplit_once('@') {
            Some((user, place)) => {
                let user = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{user}@{place}")
            }
            None => url.to_owned(),
        },
        None => url.to_owned(),
    }
}

/// A connection error in words, without the options that caused it.
pub(super) fn plain_reason(error: &sqlx::Error) -> String {
    if let Some(refused) = error.as_database_error() {
        refused.message().to_owned()
    } else if let sqlx::Error::Io(io) = error {
        io.to_string()
    } else if matches!(error, sqlx::Error::PoolTimedOut) {
        "no answer in time".to_owned()
    } else {
        "the URL cannot be used; check its form".to_owned()
    }
}

/// The path of a SQLite URL; `None` for a database in memory.
pub(super) fn sqlite_path(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest).split('?').next()?;
    (path != ":memory:").then_some(path)
}

/// Opens (or makes) a SQLite database: one writer, several readers. A database in memory belongs to one
/// connection, so there both are that one.
pub(super) async fn open_sqlite(url: &str) -> Result<Store, String> {
    let Some(path) = sqlite_path(url) else {
        let only = Connections::one(sqlite_connection("sqlite::memory:", IN_MEMORY).await?);
        return Ok(Store {
            dialect: Dialect::Sqlite,
            writers: only.clone(),
            readers: only,
            policies: Policies::default(),
            is_hasty: Arc::default(),
            log: None,
        });
    };
    check_directory(Path::new(path))?;
    let url = format!("sqlite://{path}?mode=rwc");
    // The writer first: a pool would try a file that is no database again and again.
    let writer = sqlite_connection(&url, WRITER).await?;
    let readers = sqlite_readers(&url).await?;
    Ok(Store {
        dialect: Dialect::Sqlite,
        writers: Connections::one(writer),
        readers: Connections::Pool(readers),
        policies: Policies::default(),
        is_hasty: Arc::default(),
        log: Some(Log {
            url: url.into(),
            opened: Arc::default(),
        }),
    })
}

/// SQLite reports any trouble with the place as "unable to open database file"; say which it is.
pub(super) fn check_directory(path: &Path) -> Result<(), String> {
    if path.is_dir() {
        return Err("it is a directory; name a file in it".to_owned());
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !directory.is_dir() {
        return Err(format!(
            "the directory {} does not exist; make it first",
            directory.display()
        ));
    }
    Ok(())
}

/// One connection to a PostgreSQL server, to learn at once whether it is to be had.
pub(super) async fn probe_postgres(url: &str) -> Result<(), String> {
    let reason = |error: sqlx::Error| plain_reason(&error);
    let options: AnyConnectOptions = url.parse().map_err(reason)?;
    let connection = AnyConnection::connect_with(&options)
        .await
        .map_err(reason)?;
    connection.close().await.map_err(reason)
}

/// Makes the file of a new SQLite database readable for its owner alone: it holds names and debts. SQLite
/// gives the files beside it the same permissions.
pub(super) fn make_private_file(url: &str) -> Result<(), String> {
    let Some(path) = sqlite_path(url).map(Path::new) else {
        return Ok(());
    };
    check_directory(path)?;
    if path.exists() {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map(|_| ())
        .map_err(|error| sqlite_reason(&format!("unable to open: {error}")))
}

/// How often what was added to the log meanwhile is brought in as well. While anything of it is not, it grows.
const LOG_PASSES_MAX: usize = 3;

/// The connection over which the log of a SQLite database is brought into it.
pub(super) async fn log_connection(url: &str) -> Result<Connections, sqlx::Error> {
    let mut connection = AnyConnection::connect(url).await?;
    prepare_connection(&mut connection, READER).await?;
    Ok(Connections::one(connection))
}

/// Brings the log into the database without making anybody wait.
pub(super) async fn shorten_log(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for _ in 0..LOG_PASSES_MAX {
        // Whether somebody was in the way, how many pages the log has, and how many of them are in the database.
        let row = connection
            .fetch_one("PRAGMA wal_checkpoint(PASSIVE)")
            .await?;
        let (all, done): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
        if done >= all {
            break;
        }
    }
    Ok(())
}

/// Runs a statement whose commit is in the file but waits for no disk, outside of a transaction. When this has an error,
/// or is given up, the connection may be left so: [`wait_for_disk`] ends it.
pub(super) async fn run_hastily(
    connection: &mut AnyConnection,
    statement: Bound,
) -> Result<Vec<AnyRow>, StoreError> {
    let all = [
        Bound::new("PRAGMA synchronous = NORMAL"),
        statement,
        Bound::new(WAIT_FOR_DISK),
    ];
    let mut rows = run_joined(connection, &all, Kept::No).await?.into_iter();
    Ok(rows.nth(1).unwrap_or_default())
}

/// Ends what [`run_hastily`] may have left.
pub(super) async fn wait_for_disk(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let statement = sqlx::query(WAIT_FOR_DISK).persistent(false);
    statement.execute(connection).await.map(|_| ())
}

/// A commit is on the disk before it is reported. SQLite takes this when it reads the statement, not when it runs it: one
/// that was kept would change nothing.
const WAIT_FOR_DISK: &str = "PRAGMA synchronous = FULL";

/// How a connection to a SQLite database keeps what was written.
#[derive(Debug, Clone, Copy)]
struct Keeping {
    journal_mode: &'static str,
    /// After how many pages the log is brought into the database by whoever writes, which takes many times as long as
    /// a write.
    checkpoint_pages: u32,
    /// How many kilobytes of pages it remembers.
    cache_kb: u32,
}

const WRITER: Keeping = Keeping {
    journal_mode: "wal",
    // Where a reply would wait for it, [`Store::shorten_log`] has done it long before.
    checkpoint_pages: 20_000,
    cache_kb: 600,
};
const READER: Keeping = Keeping {
    checkpoint_pages: 1_000,
    ..WRITER
};
const IN_MEMORY: Keeping = Keeping {
    journal_mode: "memory",
    ..WRITER
};

async fn sqlite_connection(url: &str, keeping: Keeping) -> Result<AnyConnection, String> {
    let reason = |error: sqlx::Error| sqlite_reason(&plain_reason(&error));
    let options: AnyConnectOptions = url.parse().map_err(reason)?;
    let mut connection = AnyConnection::connect_with(&options)
        .await
        .map_err(reason)?;
    prepare_connection(&mut connection, keeping)
        .await
        .map_err(reason)?;
    Ok(connection)
}

async fn sqlite_readers(url: &str) -> Result<Pool<Any>, String> {
    let options: AnyConnectOptions = url.parse().map_err(|e| plain_reason(&e))?;
    AnyPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(BUSY_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        // There is no network that could have dropped the connection.
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move { prepare_connection(connection, READER).await })
        })
        .connect_with(options)
        .await
        .map_err(|error| sqlite_reason(&plain_reason(&error)))
}

fn sqlite_reason(message: &str) -> String {
    if message.contains("unable to open") || message.contains("readonly") {
        "the file cannot be written there; check the directory's permissions or name another \
         with --database"
            .to_owned()
    } else if message.contains("not a database") {
        "the file is not a SQLite database".to_owned()
    } else {
        message.to_owned()
    }
}

/// Sets what durability and integrity rest on, and asserts that SQLite took it: a pragma that it does not
/// know or cannot set is not an error there.
async fn prepare_connection(
    connection: &mut AnyConnection,
    keeping: Keeping,
) -> Result<(), sqlx::Error> {
    let settings = format!(
        "PRAGMA busy_timeout = {}; PRAGMA foreign_keys = ON; {WAIT_FOR_DISK}; \
         PRAGMA wal_autocheckpoint = {}; PRAGMA cache_size = -{};",
        BUSY_TIMEOUT.as_millis(),
        keeping.checkpoint_pages,
        keeping.cache_kb,
    );
    connection
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(settings)))
        .await?;
    if keeping.journal_mode == WRITER.journal_mode {
        connection.execute("PRAGMA journal_mode = WAL").await?;
    }
    let mode: String = connection
        .fetch_one("PRAGMA journal_mode")
        .await?
        .try_get(0)?;
    let foreign_keys: i64 = connection
        .fetch_one("PRAGMA foreign_keys")
        .await?
        .try_get(0)?;
    let synchronous: i64 = connection
        .fetch_one("PRAGMA synchronous")
        .await?
        .try_get(0)?;
    assert_eq!(
        mode, keeping.journal_mode,
        "SQLite runs in WAL mode, or in memory"
    );
    assert_eq!(foreign_keys, 1, "foreign keys are enforced");
    assert_eq!(
        synchronous, 2,
        "a commit of a decision is on the disk before it is reported (synchronous=FULL)"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            without_password("postgres://kim:s3cret@db.example:5432/books?sslpassword=x"),
            "postgres://kim@db.example:5432/books"
        );
        assert_eq!(
            without_password("postgres://kim:p@ss@db.example/b"),
            "postgres://kim@db.example/b"
        );
        assert_eq!(
            without_password("sqlite:///var/lib/goodterms.db"),
            "sqlite:///var/lib/goodterms.db"
        );
    }

    #[test]
    fn the_url_names_the_engine() {
        assert_eq!(Dialect::of("sqlite::memory:"), Some(Dialect::Sqlite));
        assert_eq!(
            Dialect::of("postgresql://db.example/books"),
            Some(Dialect::Postgres)
        );
        assert_eq!(Dialect::of("mysql://db.example/books"), None);
        assert_eq!(sqlite_path("sqlite::memory:"), None);
        assert_eq!(sqlite_path("sqlite:books.db"), Some("books.db"));
        assert_eq!(
            sqlite_path("sqlite:///tmp/books.db?mode=rwc"),
            Some("/tmp/books.db")
        );
    }
}
