//! Every migration on its own, with rows in the tables of the versions before it.

use goodterms::store::{Dialect, Store, StoreError, schema_version};
use sqlx::AnyPool;

use crate::support::postgres;

/// Rows that a database of a version may hold, in its own columns.
const SAMPLES: &[(i64, &str)] = &[
    (
        1,
        "INSERT INTO businesses (id, name, settings_json, created_at) \
         VALUES (1, 'Old Shop', '{}', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        1,
        "INSERT INTO policies (business_id, version, toml, applied_at, applied_by) \
         VALUES (1, 1, '', '2026-01-01T00:00:00.000000Z', 'kim')",
    ),
    (
        2,
        "INSERT INTO accounts (id, business_id, reference, profile_json, created_at) \
         VALUES (1, 1, 'C-1', '{}', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        2,
        "INSERT INTO contacts (id, business_id, account_id, platform, user_key, tone, created_at) \
         VALUES (1, 1, 1, 'terminal', 'C-1', 'gentle', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        3,
        "INSERT INTO invoices (id, business_id, account_id, number, issue_date, due_date) \
         VALUES (1, 1, 1, 'INV-1', '2026-01-01', '2026-01-31')",
    ),
    (
        3,
        "INSERT INTO entries (business_id, account_id, seq, kind, amount_minor, currency, value_date, \
         recorded_at, invoice_id, actor, hash) \
         VALUES (1, 1, 1, 'invoice', 100, 'USD', '2026-01-01', '2026-01-01T00:00:00.000000Z', 1, 'kim', 'x')",
    ),
    (
        3,
        "INSERT INTO entries (business_id, account_id, seq, kind, amount_minor, currency, value_date, \
         recorded_at, actor, hash) \
         VALUES (1, 1, 2, 'payment', -40, 'USD', '2026-01-02', '2026-01-02T00:00:00.000000Z', 'kim', 'y')",
    ),
    (
        3,
        "INSERT INTO allocations (business_id, account_id, cause_seq, credit_seq, debit_seq, amount_minor, \
         value_date) VALUES (1, 1, 2, 2, 1, 40, '2026-01-02')",
    ),
    (
        4,
        "INSERT INTO agreements (id, business_id, account_id, reference, terms_json, text, hash, \
         policy_version, accepted_by_contact, accepted_by_message, accepted_at) \
         VALUES (1, 1, 1, 'P-1', '{}', '', '', 1, 1, 'm', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        4,
        "INSERT INTO plans (business_id, account_id, agreement_id, accepted_after_seq) VALUES (1, 1, 1, 2)",
    ),
    (
        5,
        "INSERT INTO holds (business_id, account_id, invoice_id, reason, actor, note, placed_after_seq, \
         placed_at) VALUES (1, 1, 1, 'dispute', 'kim', '', 2, '2026-01-01T00:00:00.000000Z')",
    ),
    (
        6,
        "INSERT INTO conversations (id, business_id, contact_id, channel, state_json, updated_at) \
         VALUES (1, 1, 1, 'terminal:C-1', '{}', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        6,
        "INSERT INTO inbox (id, business_id, conversation_id, event_key, text, received_at) \
         VALUES (1, 1, 1, 'm', 'hi', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        6,
        "INSERT INTO outbox (business_id, conversation_id, inbox_id, nonce, body_json, created_at) \
         VALUES (1, 1, 1, 'n', '{}', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        8,
        "INSERT INTO plan_debits (business_id, account_id, plan_id, debit_seq) VALUES (1, 1, 1, 1)",
    ),
    (
        9,
        "INSERT INTO notices (id, business_id, account_id, invoice_id, kind, fee_minor, announced_on) \
         VALUES (1, 1, 1, 1, 'late_fee', 1500, '2026-02-04')",
    ),
    (
        9,
        "INSERT INTO outbox (business_id, conversation_id, notice_id, nonce, body_json, created_at) \
         VALUES (1, 1, 1, 'o', '{}', '2026-02-04T00:00:00.000000Z')",
    ),
    (
        11,
        "INSERT INTO outbox (business_id, conversation_id, nonce, body_json, created_at) \
         VALUES (1, 1, 'p', '{}', '2026-02-11T00:00:00.000000Z')",
    ),
    (
        11,
        "INSERT INTO arrangement_notices (business_id, account_id, kind, about, nonce) \
         VALUES (1, 1, 'installment_missed', 'P-1/1', 'p')",
    ),
    (
        12,
        "INSERT INTO accounts (id, business_id, reference, profile_json, created_at) \
         VALUES (2, 1, 'C-2', '{}', '2026-01-01T00:00:00.000000Z')",
    ),
    (
        12,
        "INSERT INTO contacts (id, business_id, account_id, platform, user_key, tone, created_at) \
         VALUES (2, 1, 1, 'discord', '42', 'gentle', '2026-03-01T00:00:00.000000Z'), \
         (3, 1, 2, 'discord', '42', 'gentle', '2026-03-01T00:00:00.000000Z')",
    ),
    (
        12,
        "INSERT INTO chat_places (id, platform, kind, user_key, created_at) \
         VALUES (1, 'discord', 'direct', '42', '2026-03-01T00:00:00.000000Z')",
    ),
    (
        12,
        "INSERT INTO outbox (place_id, nonce, body_json, created_at) \
         VALUES (1, 'q', '{}', '2026-03-01T00:00:00.000000Z')",
    ),
    (
        12,
        "INSERT INTO link_codes (business_id, account_id, bucket, digest, created_at, created_by, expires_at) \
         VALUES (1, 1, 7, 'd', '2026-03-01T00:00:00.000000Z', 'kim', '2026-03-08T00:00:00.000000Z')",
    ),
    (
        12,
        "INSERT INTO link_attempts (platform, user_key, failed, locked_at) \
         VALUES ('discord', '66', 5, '2026-03-01T00:00:00.000000Z')",
    ),
    (
        12,
        "INSERT INTO files (business_id, account_id, conversation_id, event_key, name, media_type, bytes, digest, \
         received_at) VALUES (1, 1, 1, 'm', 'a.txt', 'text/plain', 'paid', 'd', '2026-03-01T00:00:00.000000Z')",
    ),
    // A matter that was mended may come again.
    (
        12,
        "INSERT INTO chat_alerts (business_id, reference, kind, about, raised_at, mended_at) \
         VALUES (1, 'S-1', 'user_locked', '66', '2026-03-01T00:00:00.000000Z', '2026-03-02T00:00:00.000000Z'), \
         (1, 'S-2', 'user_locked', '66', '2026-03-03T00:00:00.000000Z', NULL)",
    ),
];

/// Fresh databases that several connections can open.
fn databases(scratch: &tempfile::TempDir) -> Vec<String> {
    let mut urls = vec![format!(
        "sqlite://{}",
        scratch.path().join("books.db").display()
    )];
    urls.extend(postgres::server().map(postgres::Postgres::fresh_database));
    urls
}

async fn connect(url: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPool::connect(url).await.unwrap()
}

#[tokio::test]
async fn each_migration_keeps_the_rows_of_the_versions_before_it() {
    let scratch = tempfile::tempdir().unwrap();
    for url in databases(&scratch) {
        for version in 1..=schema_version() {
            Store::open_at_version(&url, version)
                .await
                .unwrap()
                .close()
                .await;
            let pool = connect(&url).await;
            for (_, sample) in SAMPLES.iter().filter(|(since, _)| *since == version) {
                sqlx::query(*sample)
                    .execute(&pool)
                    .await
                    .unwrap_or_else(|e| panic!("{sample}: {e}"));
            }
            pool.close().await;
        }
        let pool = connect(&url).await;
        for (table, rows) in [
            ("businesses", 1),
            ("entries", 2),
            ("allocations", 1),
            ("plans", 1),
            ("notices", 1),
            ("outbox", 4),
            ("contacts", 3),
            ("arrangement_notices", 1),
            ("link_codes", 1),
            ("link_attempts", 1),
            ("files", 1),
            ("chat_alerts", 2),
        ] {
            let count = format!("SELECT COUNT(*) FROM {table}");
            let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
                .fetch_one(&pool)
                .await
                .unwrap();
            assert_eq!(count, rows, "{table}");
        }
        // What is left of the invoice is owed, and covered by the plan.
        let totals = "SELECT balance_minor, arranged_minor FROM account_totals";
        let totals: Vec<(i64, i64)> = sqlx::query_as(totals).fetch_all(&pool).await.unwrap();
        assert_eq!(totals, [(60, 60)]);
    }
}

#[tokio::test]
async fn opening_twice_changes_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    for url in databases(&scratch) {
        Store::open(&url).await.unwrap().close().await;
        Store::open(&url).await.unwrap().close().await;
    }
}

#[tokio::test]
async fn programs_that_open_a_new_database_at_once_wait_for_each_other() {
    let scratch = tempfile::tempdir().unwrap();
    for url in databases(&scratch) {
        let opened: Vec<_> = (0..6)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Store::open(&url).await.map(|_| ()) })
            })
            .collect();
        for task in opened {
            task.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let scratch = tempfile::tempdir().unwrap();
    for url in databases(&scratch) {
        Store::open(&url).await.unwrap().close().await;
        let pool = connect(&url).await;
        let blob = if Dialect::of(&url) == Some(Dialect::Sqlite) {
            "x''"
        } else {
            "''"
        };
        let done = if Dialect::of(&url) == Some(Dialect::Sqlite) {
            "1"
        } else {
            "TRUE"
        };
        let newer = format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'later', {done}, {blob}, 0)"
        );
        sqlx::query(sqlx::AssertSqlSafe(newer))
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
        match Store::open(&url).await {
            Err(StoreError::Newer { found: 9999, known }) => assert_eq!(known, schema_version()),
            other => panic!("{other:?}"),
        }
    }
}
