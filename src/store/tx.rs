//! A transaction, and the one place through which its statements run. Two statements that stand alone, where every hop
//! counts, are in `delivery`.
//!
//! Each call of the driver goes to SQLite's thread and back, which takes longer than most statements. So statements
//! whose outcome nobody waits for go with the next call, BEGIN is the first of them, and several that read go together.

use std::fmt::Write as _;
use std::mem;

use futures_util::TryStreamExt;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, Either, Executor};

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
    /// What is to run before anything else.
    waiting: Vec<Bound>,
    statements: u32,
}

pub(super) type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Rows that one INSERT takes. With at most 16 columns this stays below SQLite's 32,766 bound values.
const ROWS_A_STATEMENT: usize = 400;

/// A bound value.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Int(i64),
    OptInt(Option<i64>),
    Text(String),
    OptText(Option<String>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::OptInt(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

fn bind<'q>(statement: Statement<'q>, value: &Value) -> Statement<'q> {
    match value {
        Value::Int(number) => statement.bind(*number),
        Value::OptInt(number) => statement.bind(*number),
        Value::Text(text) => statement.bind(text.clone()),
        Value::OptText(text) => statement.bind(text.clone()),
    }
}

/// A statement with its values, which may go to the database with others.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    sql: &'static str,
    values: Vec<Value>,
}

impl Bound {
    pub(super) fn new(sql: &'static str) -> Self {
        Self {
            sql,
            values: Vec::new(),
        }
    }

    /// With the value of its next place.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(super) fn statement(&self) -> Statement<'static> {
        self.values.iter().fold(sqlx::query(self.sql), bind)
    }
}

impl Tx {
    /// A transaction that begins with its first statement.
    pub(super) fn new(
        inner: Transaction,
        begin: &'static str,
        dialect: Dialect,
        policies: Policies,
    ) -> Self {
        Self {
            inner,
            dialect,
            policies,
            waiting: vec![Bound::new(begin)],
            statements: 0,
        }
    }

    /// Keeps what was written. When this returns it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is kept then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.later(Bound::new("COMMIT"));
        self.catch_up().await?;
        self.inner.end();
        Ok(())
    }

    /// Undoes what was written. Dropping does the same, but later.
    ///
    /// # Errors
    /// [`StoreError`] when the connection is lost; nothing is kept then either.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        Ok(self.inner.roll_back().await?)
    }

    /// How many statements have run so far, BEGIN included, or wait: what a turn costs on a server far away.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.statements + u32::try_from(self.waiting.len()).unwrap_or(u32::MAX)
    }

    /// Whether rows are locked one by one; otherwise the whole database is locked already.
    pub(super) fn must_lock_rows(&self) -> bool {
        match self.dialect {
            Dialect::Sqlite => false,
            Dialect::Postgres => true,
        }
    }

    /// The places of so many values of a long statement, from the n-th on.
    pub(super) fn placeholders(&self, first: usize, count: usize) -> String {
        let places = (first..).take(count);
        let places: Vec<String> = places.map(|n| self.dialect.placeholder(n)).collect();
        places.join(", ")
    }

    pub(super) fn locked(&self, statement: Locking) -> &'static str {
        self.dialect.lock(statement)
    }

    /// Runs a statement before the next one, or before the commit: one that writes what nobody reads before that.
    pub(super) fn later(&mut self, statement: Bound) {
        self.waiting.push(statement);
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        if !self.waiting.is_empty() {
            self.several(Vec::new()).await?;
        }
        Ok(())
    }

    /// Runs statements one after the other, on SQLite in one call: the rows of each.
    pub(super) async fn together<const N: usize>(
        &mut self,
        statements: [Bound; N],
    ) -> Result<[Vec<AnyRow>; N], StoreError> {
        let rows = self.several(statements.into()).await?;
        let mut rows = rows.into_iter();
        Ok(std::array::from_fn(|_| rows.next().unwrap_or_default()))
    }

    /// The same for as many as there are.
    pub(super) async fn several(
        &mut self,
        statements: Vec<Bound>,
    ) -> Result<Vec<Vec<AnyRow>>, StoreError> {
        let mut all = mem::take(&mut self.waiting);
        let before = all.len();
        all.extend(statements);
        self.statements += u32::try_from(all.len()).unwrap_or(u32::MAX);
        let connection = self.inner.connection();
        let mut rows = match self.dialect {
            Dialect::Sqlite => run_joined(connection, &all, Kept::Yes).await?,
            Dialect::Postgres => {
                let mut rows = Vec::with_capacity(all.len());
                for statement in &all {
                    rows.push(statement.statement().fetch_all(&mut *connection).await?);
                }
                rows
            }
        };
        Ok(rows.split_off(before))
    }

    pub(super) async fn all(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.catch_up().await?;
        self.statements += 1;
        Ok(statement.fetch_all(self.inner.connection()).await?)
    }

    pub(super) async fn optional(
        &mut self,
        statement: Statement<'_>,
    ) -> Result<Option<AnyRow>, StoreError> {
        self.catch_up().await?;
        self.statements += 1;
        Ok(statement.fetch_optional(self.inner.connection()).await?)
    }

    pub(super) async fn one(&mut self, statement: Statement<'_>) -> Result<AnyRow, StoreError> {
        self.catch_up().await?;
        self.statements += 1;
        Ok(statement.fetch_one(self.inner.connection()).await?)
    }

    /// Runs a statement and tells how many rows it touched.
    pub(super) async fn run(&mut self, statement: Statement<'_>) -> Result<u64, StoreError> {
        self.catch_up().await?;
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
                .map(|row| format!("({})", self.placeholders(row * width + 1, width)))
                .collect();
            // Only placeholders are put together here; every value is bound.
            let sql = format!("{insert} VALUES {} {after}", groups.join(", "));
            let full = chunk.len() == ROWS_A_STATEMENT;
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(full);
            for value in chunk.iter().flatten() {
                statement = bind(statement, value);
            }
            returned.extend(self.all(statement).await?);
        }
        Ok(returned)
    }
}

/// Whether the driver keeps a statement prepared for the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Yes,
    No,
}

/// Runs statements in one call of SQLite's driver, which takes them joined in one text: the rows of each.
///
/// sqlx means to take only one statement in some later version (its issue 3108); then they run one by one, as on
/// PostgreSQL.
pub(super) async fn run_joined(
    connection: &mut AnyConnection,
    statements: &[Bound],
    kept: Kept,
) -> Result<Vec<Vec<AnyRow>>, StoreError> {
    let mut sql = String::new();
    let mut values = 0;
    for Bound {
        sql: text,
        values: bound,
    } in statements
    {
        if !sql.is_empty() {
            sql.push(';');
        }
        push_renumbered(&mut sql, text, values);
        values += bound.len();
    }
    // Only statements that stand in the program are put together here; every value is bound.
    let joined = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(kept == Kept::Yes);
    let values = statements.iter().flat_map(|statement| &statement.values);
    let joined = values.fold(joined, bind);
    let mut rows: Vec<Vec<AnyRow>> = vec![Vec::new()];
    let mut results = connection.fetch_many(joined);
    while let Some(result) = results.try_next().await? {
        match result {
            Either::Right(row) => rows.last_mut().expect("one is there").push(row),
            Either::Left(_ended) => rows.push(Vec::new()),
        }
    }
    // Behind the last one nothing came.
    rows.pop();
    assert_eq!(
        rows.len(),
        statements.len(),
        "the driver ran every statement"
    );
    Ok(rows)
}

/// Adds a statement whose values come behind so many others: `$1` becomes `$4` behind three.
fn push_renumbered(sql: &mut String, text: &str, before: usize) {
    let mut parts = text.split('$');
    sql.extend(parts.next());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number: usize = number.parse().expect("a place is a number behind its sign");
        let _written = write!(sql, "${}{rest}", before + number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_later_statement_count_on() {
        let mut sql = String::from("BEGIN;");
        push_renumbered(
            &mut sql,
            "UPDATE t SET a = $2, b = COALESCE($2, $10) WHERE c = $1",
            3,
        );
        assert_eq!(
            sql,
            "BEGIN;UPDATE t SET a = $5, b = COALESCE($5, $13) WHERE c = $4"
        );
    }
}
