//! The database as it is, read past the program: what the rules are held against.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate, Utc};
use goodterms::desk::message::Body;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe};

/// Every row of a business, by table, in the order in which it was written.
pub type Rows = BTreeMap<String, Vec<String>>;

/// A case as the database has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub reference: String,
    pub matter: String,
    pub state: String,
    pub assignee: Option<String>,
    pub answer_by: Option<String>,
    pub minutes_left: Option<i64>,
}

impl Case {
    pub fn is_open(&self) -> bool {
        !["resolved", "closed"].contains(&self.state.as_str())
    }
}

/// A hold on the account.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    pub reason: String,
    pub lapses_on: Option<String>,
    pub lifted_at: Option<String>,
}

impl Hold {
    pub fn is_on(&self, today: NaiveDate) -> bool {
        let today = today.to_string();
        self.lifted_at.is_none() && self.lapses_on.as_ref().is_none_or(|last| today <= *last)
    }
}

/// A message of the outbox.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: i64,
    pub body: Body,
    pub at: DateTime<Utc>,
    pub from: From,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// An answer to the customer's message.
    Bot,
    Staff,
    /// Nobody asked for it.
    Unasked,
}

pub struct Books {
    pool: AnyPool,
    dump: String,
}

impl Books {
    pub async fn open(path: &Path) -> Self {
        let url = format!("sqlite://{}", path.display());
        let pool = AnyPoolOptions::new().max_connections(1);
        let pool = pool.connect(&url).await.unwrap();
        static DUMP: OnceLock<String> = OnceLock::new();
        let dump = match DUMP.get() {
            Some(dump) => dump.clone(),
            None => {
                let dump = dump_statement(&pool).await;
                DUMP.get_or_init(|| dump).clone()
            }
        };
        Self { pool, dump }
    }

    /// All rows of one business.
    pub async fn rows(&self, business: i64) -> Rows {
        let mut rows = Rows::new();
        let all: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(self.dump.clone()))
            .bind(business)
            .fetch_all(&self.pool)
            .await
            .unwrap();
        for (table, row) in all {
            rows.entry(table).or_default().push(row);
        }
        rows
    }

    pub async fn cases(&self, business: i64) -> Vec<Case> {
        type Text = Option<String>;
        type Row = (String, String, String, Text, Text, Option<i64>);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT reference, matter, state, assignee, answer_by, minutes_left FROM tickets \
             WHERE business_id = $1 ORDER BY id",
        )
        .bind(business)
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let case = |(reference, matter, state, assignee, answer_by, minutes_left): Row| Case {
            reference,
            matter,
            state,
            assignee,
            answer_by,
            minutes_left,
        };
        rows.into_iter().map(case).collect()
    }

    pub async fn holds(&self, business: i64) -> Vec<Hold> {
        let rows: Vec<(String, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT reason, lapses_on, lifted_at FROM account_holds WHERE business_id = $1 \
             ORDER BY id",
        )
        .bind(business)
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let hold = |(reason, lapses_on, lifted_at)| Hold {
            reason,
            lapses_on,
            lifted_at,
        };
        rows.into_iter().map(hold).collect()
    }

    pub async fn sent(&self, business: i64) -> Vec<Sent> {
        type Row = (i64, Option<i64>, Option<i64>, String, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, inbox_id, ticket_id, body_json, created_at FROM outbox \
             WHERE business_id = $1 ORDER BY id",
        )
        .bind(business)
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let sent = |(id, inbox, ticket, body, at): Row| Sent {
            id,
            body: serde_json::from_str(&body).unwrap(),
            at: at.parse().unwrap(),
            from: match (inbox, ticket) {
                (Some(_), _) => From::Bot,
                (None, Some(_)) => From::Staff,
                (None, None) => From::Unasked,
            },
        };
        rows.into_iter().map(sent).collect()
    }

    pub async fn count(&self, business: i64, statement: &'static str) -> i64 {
        let count = sqlx::query_scalar(statement).bind(business);
        count.fetch_one(&self.pool).await.unwrap()
    }

    pub async fn text(&self, business: i64, statement: &'static str) -> Option<String> {
        let text = sqlx::query_scalar::<_, Option<String>>(statement).bind(business);
        text.fetch_optional(&self.pool).await.unwrap().flatten()
    }

    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// One statement that reads every row of a business, whatever tables there are.
async fn dump_statement(pool: &AnyPool) -> String {
    let tables: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT t.name, group_concat('quote(' || c.name || ')', '||''|''||'), \
         CASE WHEN (SELECT l.wr FROM pragma_table_list(t.name) l) = 1 THEN '0' ELSE 'rowid' END \
         FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND EXISTS \
         (SELECT 1 FROM pragma_table_info(t.name) b WHERE b.name = 'business_id') GROUP BY t.name",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(tables.len() > 15, "{tables:?}");
    let selects = tables.iter().map(|(table, columns, at)| {
        format!(
            "SELECT '{table}' AS tab, {columns} AS line, {at} AS at FROM {table} WHERE business_id = $1"
        )
    });
    let selects: Vec<String> = selects.collect();
    format!(
        "SELECT tab, line FROM ({}) ORDER BY tab, at, line",
        selects.join(" UNION ALL ")
    )
}

/// Where the databases of a run lie: in memory where the machine has such a place.
pub fn scratch() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() {
        return tempfile::tempdir_in(memory).unwrap();
    }
    tempfile::tempdir().unwrap()
}
