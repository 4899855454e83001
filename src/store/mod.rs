//! Everything that is kept, on SQLite or PostgreSQL, through one SQL text.
//!
//! A [`Store`] is a pool of connections; all work happens in a [`Tx`], which is either kept by `commit` or
//! undone when dropped. The statements stand beside the values they read and write: `business`, `account`,
//! `ledger`, `totals`, `plan`, `hold`, `conversation`, `notice`, `ticket`, `staff`. What differs between the engines stands in `dialect` alone. Every
//! statement over accounts, money or conversations names its business.

mod account;
mod alert;
mod business;
mod chat;
mod connections;
mod conversation;
mod delivery;
mod dialect;
mod file;
mod hold;
mod ledger;
mod link;
mod migrations;
mod notice;
mod plan;
mod row;
mod staff;
mod staff_offer;
mod ticket;
mod totals;
mod tx;

pub use account::UserKey;
pub use alert::AlertRow;
pub use business::PolicyRow;
pub use chat::{BeforeArrival, ChatServer, HeardBefore, NewPlace, Outcome, Place, PlaceKind};
pub use conversation::{Conversation, Delivery, Event, Outbound};
pub use delivery::{Unplaced, Waiting, Written};
pub use file::{FileRow, FileToKeep};
pub use hold::{AccountHoldRecord, InvoiceHoldRecord};
pub use ledger::{AccountBook, BookAhead, BookOf, Holdings, NewInvoice};
pub use link::{CodeRow, Linked, LinkedUser, OpenCode};
pub use migrations::schema_version;
pub use notice::{NewNotice, Notice, Reach, Receipt};
pub use plan::{LiftedHold, NewHold};
pub use staff::{Claim, DoneAct, Said, SavedReply, StaffAct, StaffRow, TrailLine, Words};
pub use staff_offer::{NewStaffOffer, StaffOfferAnswer};
pub use ticket::{NewTicket, TicketEvent};
pub use tx::Tx;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, AnyRow};
use tokio::sync::OnceCell;

use business::Policies;
use connections::{Connections, Taken, Transaction};
pub use dialect::Dialect;
use dialect::open_sqlite;
use tx::Bound;

/// How long a writer waits for another before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections that only read, or that PostgreSQL shares out to writers too.
const CONNECTIONS_MAX: u32 = 8;

/// A database.
#[derive(Debug, Clone)]
pub struct Store {
    dialect: Dialect,
    writers: Connections,
    readers: Connections,
    policies: Policies,
    /// Whether the writing connection of a SQLite database may have been left so that a commit does not wait for the
    /// disk.
    is_hasty: Arc<AtomicBool>,
    /// Of a SQLite database in a file.
    log: Option<Log>,
}

/// The write-ahead log of a SQLite database, which is brought into the database beside whoever writes.
#[derive(Debug, Clone)]
struct Log {
    url: Arc<str>,
    /// The connection for that, opened when it is first needed.
    opened: Arc<OnceCell<Connections>>,
}

/// What can go wrong with a database. No message holds a URL with its password.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the database {place}: {reason}")]
    CannotOpen { place: String, reason: String },
    #[error(
        "the database has schema version {found}, this program knows up to {known}: it was made by a newer \
         goodterms; install that version or name another database"
    )]
    Newer { found: i64, known: i64 },
    #[error("cannot prepare the database's tables: {0}")]
    Migration(String),
    #[error("the database is busy: another program has been writing to it for {} seconds; try again", BUSY_TIMEOUT.as_secs())]
    Busy,
    #[error(
        "there is no database {place}; `goodterms business create` makes one, `goodterms demo` shows one"
    )]
    Missing { place: String },
    #[error("the database refused a statement: {0}")]
    Driver(sqlx::Error),
    #[error("a row of {table} cannot be read: {what}; run `goodterms verify`")]
    Inconsistent { table: &'static str, what: String },
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLite: busy, busy recovery, busy snapshot. PostgreSQL: lock not available, deadlock, serialization.
        let codes = ["5", "261", "517", "55P03", "40P01", "40001"];
        let code = error.as_database_error().and_then(|e| e.code());
        let busy = code.is_some_and(|code| codes.contains(&code.as_ref()))
            || matches!(error, sqlx::Error::PoolTimedOut);
        if busy {
            Self::Busy
        } else {
            Self::Driver(error)
        }
    }
}

impl StoreError {
    /// Whether the statement would have made a second row where one is allowed.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        match self {
            Self::Driver(error) => error
                .as_database_error()
                .is_some_and(sqlx::error::DatabaseError::is_unique_violation),
            Self::CannotOpen { .. }
            | Self::Newer { .. }
            | Self::Missing { .. }
            | Self::Migration(_)
            | Self::Busy
            | Self::Inconsistent { .. } => false,
        }
    }
}

impl Store {
    /// Opens a database by its URL, makes it if it is a new SQLite file, and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`] when the URL, the file or the server is not to be had,
    /// [`StoreError::Newer`] when a newer program made the database.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        dialect::make_private_file(url).map_err(|reason| StoreError::CannotOpen {
            place: dialect::without_password(url),
            reason,
        })?;
        let store = Self::connect(url).await?;
        migrations::run(&store, None).await?;
        Ok(store)
    }

    /// Opens a database that is there already; a mistyped path makes no new one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such file, else as [`Store::open`].
    pub async fn open_existing(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = dialect::sqlite_path(url).map(std::path::Path::new)
            && !path.exists()
        {
            let place = dialect::without_password(url);
            return Err(match dialect::check_directory(path) {
                Ok(()) => StoreError::Missing { place },
                Err(reason) => StoreError::CannotOpen { place, reason },
            });
        }
        Self::open(url).await
    }

    /// Opens a database with its tables as an older version of the program knew them: for tests of the
    /// migrations that follow.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_at_version(url: &str, version: i64) -> Result<Self, StoreError> {
        let store = Self::connect(url).await?;
        migrations::run(&store, Some(version)).await?;
        Ok(store)
    }

    async fn connect(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let place = dialect::without_password(url);
        let cannot = |reason: String| StoreError::CannotOpen {
            place: place.clone(),
            reason,
        };
        Ok(match Dialect::of(url) {
            None => {
                return Err(cannot(
                    "write sqlite:///path/to/file.db or postgres://user@host/database".to_owned(),
                ));
            }
            Some(Dialect::Sqlite) => open_sqlite(url).await.map_err(cannot)?,
            Some(Dialect::Postgres) => {
                // A pool would try a server that refuses for as long as it waits for a busy one.
                dialect::probe_postgres(url).await.map_err(cannot)?;
                let pool = AnyPoolOptions::new()
                    .max_connections(CONNECTIONS_MAX)
                    .acquire_timeout(BUSY_TIMEOUT)
                    .connect(url)
                    .await
                    .map_err(|error| cannot(dialect::plain_reason(&error)))?;
                Self {
                    dialect: Dialect::Postgres,
                    writers: Connections::Pool(pool.clone()),
                    readers: Connections::Pool(pool),
                    policies: Policies::default(),
                    is_hasty: Arc::default(),
                    log: None,
                }
            }
        })
    }

    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A transaction that writes; it begins with its first statement. On SQLite it holds the one write lock from then
    /// on, so that no read lock has to be upgraded later; in this process nobody else writes from here on.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another writer does not finish in time.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let mut writer = self.writers.take().await?;
        if self.is_hasty.load(Ordering::Acquire) {
            dialect::wait_for_disk(&mut writer).await?;
            self.is_hasty.store(false, Ordering::Release);
        }
        Ok(self.begin(writer, self.dialect.begin_write()))
    }

    /// Runs one statement that writes what another system has confirmed, and would confirm again: that a message has
    /// arrived. It is seen by all at once, and outlives the program; but a power cut may undo it, so that on SQLite no
    /// reply has to wait for the disk behind it. The rows that it returns.
    async fn confirm(&self, statement: Bound) -> Result<Vec<AnyRow>, StoreError> {
        let mut writer = self.writers.take().await?;
        match self.dialect {
            Dialect::Sqlite => {
                // Whatever becomes of this, the next commit waits for the disk again.
                self.is_hasty.store(true, Ordering::Release);
                let rows = dialect::run_hastily(&mut writer, statement).await?;
                self.is_hasty.store(false, Ordering::Release);
                Ok(rows)
            }
            Dialect::Postgres => Ok(statement.statement().fetch_all(&mut *writer).await?),
        }
    }

    /// Brings the log of a SQLite database into the database, beside whoever reads and writes: it would otherwise be
    /// done by a commit, for which a reply waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn shorten_log(&self) -> Result<(), StoreError> {
        let Some(Log { url, opened }) = &self.log else {
            return Ok(());
        };
        let connection = opened.get_or_try_init(|| dialect::log_connection(url));
        let mut connection = connection.await?.take().await?;
        Ok(dialect::shorten_log(&mut connection).await?)
    }

    /// A transaction that reads one consistent state, that of its first statement.
    ///
    /// # Errors
    /// [`StoreError`] when no connection is to be had.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let reader = self.readers.take().await?;
        Ok(self.begin(reader, self.dialect.begin_read()))
    }

    fn begin(&self, connection: Taken, begin: &'static str) -> Tx {
        let inner = Transaction::on(connection);
        Tx::new(inner, begin, self.dialect, Arc::clone(&self.policies))
    }

    /// Copies a SQLite database, as it stands at this moment, to a new file.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written.
    ///
    /// # Panics
    /// On PostgreSQL, which has its own tools for this.
    pub async fn backup(&self, file: &std::path::Path) -> Result<(), StoreError> {
        assert_eq!(
            self.dialect,
            Dialect::Sqlite,
            "only a SQLite database is copied to a file"
        );
        // Made beside its place and moved there when it is whole, so that no half copy is ever taken for one.
        let cannot = |reason: String| StoreError::CannotOpen {
            place: file.display().to_string(),
            reason,
        };
        let partial = file.with_added_extension("partial");
        let path = partial
            .to_str()
            .ok_or_else(|| cannot("the name is not UTF-8".to_owned()))?;
        dialect::check_directory(file).map_err(cannot)?;
        let io = |error: std::io::Error| cannot(error.to_string());
        if partial.exists() {
            std::fs::remove_file(&partial).map_err(io)?;
        }
        sqlx::query("VACUUM INTO $1")
            .bind(path.to_owned())
            .execute(&mut *self.readers.take().await?)
            .await?;
        std::fs::File::open(&partial)
            .and_then(|copy| copy.sync_all())
            .map_err(io)?;
        std::fs::rename(&partial, file).map_err(io)
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        let log = self.log.as_ref().and_then(|log| log.opened.get());
        if let Some(connection) = log {
            connection.close().await;
        }
        self.writers.close().await;
        self.readers.close().await;
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;

    async fn opened(folder: &tempfile::TempDir) -> Store {
        let file = folder.path().join("books.db");
        let url = format!("sqlite://{}", file.display());
        Store::open(&url).await.expect("a database")
    }

    fn business(name: &str) -> Bound {
        Bound::new(
            "INSERT INTO businesses (name, settings_json, created_at) VALUES ($1, '{}', 'now')",
        )
        .bind(name)
    }

    async fn waits_for_disk(tx: &mut Tx) -> bool {
        // It tells what held when it was read, so that it must not be kept.
        let asked = sqlx::query("PRAGMA synchronous").persistent(false);
        let row = tx.one(asked).await.expect("SQLite tells");
        row.get::<i64, _>(0) == 2
    }

    #[tokio::test]
    async fn a_commit_waits_for_the_disk_whatever_became_of_a_confirmation() {
        let folder = tempfile::tempdir().expect("a directory");
        let store = opened(&folder).await;
        store.confirm(business("a")).await.expect("it is written");
        assert!(waits_for_disk(&mut store.write().await.expect("the writer")).await);
        // The name is taken, so it ends in its middle.
        let refused = store.confirm(business("a")).await.err();
        assert!(refused.is_some_and(|why| why.is_unique_violation()));
        assert!(waits_for_disk(&mut store.write().await.expect("the writer")).await);
    }

    #[tokio::test]
    async fn what_is_in_the_log_is_brought_into_the_database() {
        let folder = tempfile::tempdir().expect("a directory");
        let store = opened(&folder).await;
        let mut tx = store.write().await.expect("the writer");
        tx.later(business("a"));
        tx.commit().await.expect("it is kept");
        store.shorten_log().await.expect("it is brought in");
        let copy = tempfile::tempdir().expect("a directory");
        let files = [&folder, &copy].map(|folder| folder.path().join("books.db"));
        std::fs::copy(&files[0], &files[1]).expect("a copy without the log");
        let mut tx = opened(&copy).await.read().await.expect("a reader");
        let all = Bound::new("SELECT name FROM businesses");
        let [rows] = tx.together([all]).await.expect("they are read");
        assert_eq!(rows.len(), 1);
    }

    #[tokio::test]
    async fn what_waits_in_a_transaction_is_kept_with_it_or_not_at_all() {
        let store = Store::open("sqlite::memory:").await.expect("a database");
        let mut tx = store.write().await.expect("the writer");
        tx.later(business("a"));
        tx.roll_back().await.expect("nothing is kept");
        let mut tx = store.write().await.expect("the writer");
        tx.later(business("b"));
        tx.later(business("b"));
        let refused = tx.commit().await.expect_err("the name is taken");
        assert!(refused.is_unique_violation());
        let mut tx = store.write().await.expect("the writer");
        tx.later(business("c"));
        let all = Bound::new("SELECT name FROM businesses WHERE name <> $1").bind("x");
        let none = Bound::new("SELECT name FROM businesses WHERE name = $1").bind("b");
        let [all, none] = tx.together([all, none]).await.expect("they are read");
        assert_eq!(all.len(), 1, "what was to come before has come before");
        assert_eq!(all[0].get::<String, _>(0), "c");
        assert!(none.is_empty());
    }

    /// A conversation grows, and so do the customers of a business.
    #[tokio::test]
    async fn no_statement_of_a_turn_reads_through_a_table() {
        let store = Store::open("sqlite::memory:").await.expect("a database");
        let mut tx = store.read().await.expect("a reader");
        for sql in [
            chat::BEFORE_ARRIVAL,
            chat::HEARD,
            conversation::SELECT,
            conversation::SELECT_OF_USER,
            conversation::SELECT_PENDING,
            conversation::SELECT_LAST_SAID,
            delivery::CONFIRM,
            delivery::NEXT,
            delivery::UNPLACED,
            delivery::WAITING,
            totals::EXPOSURE,
        ] {
            let plan = format!("EXPLAIN QUERY PLAN {sql}");
            let plan = sqlx::query(sqlx::AssertSqlSafe(plan));
            let steps = tx.all(plan).await.expect("SQLite tells its plan");
            let steps: Vec<String> = steps.iter().map(|step| step.get("detail")).collect();
            let reads_all = |step: &&String| {
                step.starts_with("SCAN ")
                    && !["SCAN CONSTANT ROW", "SCAN always"].contains(&step.as_str())
            };
            assert_eq!(steps.iter().find(reads_all), None, "in {sql}");
            // Of what was said in a conversation only what is on its way, and the last of all.
            let of_conversation = steps.iter().filter(|step| step.contains("outbox_last"));
            let of_conversation = of_conversation.count();
            assert!(of_conversation <= 1, "{steps:#?} in {sql}");
        }
    }
}
