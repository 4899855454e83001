//! Where a transaction gets its connection, and how it gives it back.
//!
//! Connections that several can use at once come from a pool. SQLite has one writer, which waits for nobody but
//! other writers of this process: it is one connection behind a lock. A pool of one would send a ping through
//! the driver's thread after every use, for which the next transaction has to wait.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Connection, Pool};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::BUSY_TIMEOUT;

/// Some connections to one database.
#[derive(Debug, Clone)]
pub(super) enum Connections {
    Pool(Pool<Any>),
    /// `None` once it has been closed.
    One(Arc<Mutex<Option<AnyConnection>>>),
}

/// A connection in use, which nobody else has meanwhile.
#[derive(Debug)]
pub(super) enum Taken {
    Pooled(PoolConnection<Any>),
    Only(OwnedMutexGuard<Option<AnyConnection>>),
}

impl Connections {
    pub(super) fn one(connection: AnyConnection) -> Self {
        Self::One(Arc::new(Mutex::new(Some(connection))))
    }

    /// Waits for a connection that is free.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] when none is for as long as the longest wait, and
    /// [`sqlx::Error::PoolClosed`] after [`Connections::close`].
    pub(super) async fn take(&self) -> Result<Taken, sqlx::Error> {
        match self {
            Self::Pool(pool) => Ok(Taken::Pooled(pool.acquire().await?)),
            Self::One(connection) => {
                let free = Arc::clone(connection).lock_owned();
                let free = tokio::time::timeout(BUSY_TIMEOUT, free).await;
                let taken = free.map_err(|_| sqlx::Error::PoolTimedOut)?;
                if taken.is_none() {
                    return Err(sqlx::Error::PoolClosed);
                }
                Ok(Taken::Only(taken))
            }
        }
    }

    /// Waits for what runs, and closes every connection.
    pub(super) async fn close(&self) {
        match self {
            Self::Pool(pool) => pool.close().await,
            Self::One(connection) => {
                if let Some(open) = connection.lock().await.take()
                    && let Err(error) = open.close().await
                {
                    tracing::warn!(%error, "a connection did not close in order");
                }
            }
        }
    }
}

impl Deref for Taken {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Only(connection) => connection.as_ref().expect(OPEN),
        }
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Only(connection) => connection.as_mut().expect(OPEN),
        }
    }
}

const OPEN: &str = "a connection that was taken is open until it is given back";

/// The connection of a transaction. Dropping it undoes everything.
#[derive(Debug)]
pub(super) struct Transaction {
    /// `None` once it has ended.
    connection: Option<Taken>,
    /// Whether anything was run, so that there is something to undo.
    is_used: bool,
}

impl Transaction {
    pub(super) fn on(connection: Taken) -> Self {
        Self {
            connection: Some(connection),
            is_used: false,
        }
    }

    /// The connection, to run something. If that is given up half-way, what may have begun is undone all the same.
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        self.is_used = true;
        self.connection.as_mut().expect("it has not ended")
    }

    /// Gives the connection back after a COMMIT.
    pub(super) fn end(mut self) {
        self.connection = None;
    }

    pub(super) async fn roll_back(mut self) -> Result<(), sqlx::Error> {
        if self.is_used {
            sqlx::query("ROLLBACK").execute(self.connection()).await?;
        }
        self.connection = None;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take().filter(|_| self.is_used) else {
            return;
        };
        let undo = async move {
            // Nothing to undo is no fault: then the beginning itself had failed.
            if let Err(error) = sqlx::query("ROLLBACK").execute(&mut *connection).await {
                tracing::debug!(%error, "nothing was rolled back");
            }
        };
        // Where no runtime is left the connection is closed, and the database undoes what was open.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(undo);
        }
    }
}
