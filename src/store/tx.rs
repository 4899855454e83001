//! A transaction, and the one place through which its statements run. Two statements that stand alone, where every hop
//! counts, are in `delivery`.

use sqlx::Any;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;

use super::StoreError;
use super::business::Policies;
use super::connections::Transaction;
use super::dialect::{Dialect, Locking};

/// A transaction. Dropping it undoes everything; [`Tx::commit`] consumes it.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction,
    dialect: Dialect,
    pub(super) policies: Policies,
    statements: u32,
}

pub(super) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Rows that one INSERT takes. With at most 16 columns this stays below SQLite's 32,766 bound values.
const ROWS_A_STATEMENT: usize = 400;

/// A bound value of a bulk insert.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Int(i64),
    OptInt(Option<i64>),
    Text(String),
    OptText(Option<String>),
}

impl Tx {
    pub(super) fn new(inner: Transaction, dialect: Dialect, policies: Policies) -> Self {
        Self {
            inner,
            dialect,
            policies,
            // BEGIN has run.
            statements: 1,
        }
    }

    /// Keeps what was written. When this returns it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is kept then.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    /// Undoes what was written. Dropping does the same, but later.
    ///
    /// # Errors
    /// [`StoreError`] when the connection is lost; nothing is kept then either.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        Ok(self.inner.roll_back().await?)
    }

    /// How many statements have run so far, BEGIN included: what a turn costs on a server far away.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.statements
    }

    /// Whether rows are locked one by one; otherwise the whole database is locked already.
    pub(super) fn must_lock_rows(&self) -> bool {
        match self.dialect {
            Dialect::Sqlite => false,
            Dialect::Postgres => true,
        }
    }

    pub(super) fn locked(&self, statement: Locking) -> &'static str {
        self.dialect.lock(statement)
    }

    pub(super) async fn all(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.statements += 1;
        Ok(statement.fetch_all(self.inner.connection()).await?)
    }

    pub(super) async fn optional(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Option<AnyRow>, StoreError> {
        self.statements += 1;
        Ok(statement.fetch_optional(self.inner.connection()).await?)
    }

    pub(super) async fn one(&mut self, statement: Statement<'_>) -> Result<AnyRow, StoreError> {
        self.statements += 1;
        Ok(statement.fetch_one(self.inner.connection()).await?)
    }

    /// Runs a statement and tells how many rows it touched.
    pub(super) async fn run(&mut self, statement: Statement<'_>) -> Result<u64, StoreError> {
        self.statements += 1;
        Ok(statement
            .execute(self.inner.connection())
            .await?
            .rows_affected())
    }

    /// Inserts many rows in few statements: `insert` is everything up to VALUES, `after` what follows the
    /// rows. Rows that `after` returns come back in no particular order.
    pub(super) async fn insert_many(
        &mut self,
        insert: &'static str,
        after: &'static str,
        rows: &[Vec<Value>],
    ) -> Result<Vec<AnyRow>, StoreError> {
        let mut returned = Vec::new();
        for chunk in rows.chunks(ROWS_A_STATEMENT) {
            let width = chunk.first().map_or(0, Vec::len);
            let groups: Vec<String> = (0..chunk.len())
                .map(|row| {
                    let places: Vec<String> = (1..=width)
                        .map(|column| self.dialect.placeholder(row * width + column))
                        .collect();
                    format!("({})", places.join(", "))
                })
                .collect();
            // Only placeholders are put together here; every value is bound.
            let sql = format!("{insert} VALUES {} {after}", groups.join(", "));
            let full = chunk.len() == ROWS_A_STATEMENT;
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(full);
            for value in chunk.iter().flatten() {
                statement = match value {
                    Value::Int(number) => statement.bind(*number),
                    Value::OptInt(number) => statement.bind(*number),
                    Value::Text(text) => statement.bind(text.clone()),
                    Value::OptText(text) => statement.bind(text.clone()),
                };
            }
            returned.extend(self.all(statement).await?);
        }
        Ok(returned)
    }
}
